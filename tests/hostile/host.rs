//! The host that the corpus is sent to, as an operator would run it.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::os::unix::net::UnixStream;
use std::process::Stdio;

use crescendo_tests::{Server, flat_png};
use serde_json::Value;

use super::Case;
use super::case::Made;
use crate::admin::{Site, events, post};

/// Limits that hostile guests come to in a second rather than in a minute, and
/// honest ones never. Few sandboxes and few ended runs are kept, so that what is
/// kept on purpose is soon all there, and what is not on purpose shows itself.
const CONFIG: &str = "
[install]
allow_unsigned = true
[run]
keep_runs = 8
[calls]
cpu_ms = 500
memory_bytes = 67108864
[sandbox]
max_instances = 2
compile_cpu_s = 4
compile_memory_bytes = 201326592
";

/// The pipeline of an honest request.
const HONEST: &str = "palette";

/// A running host and what it says.
pub(super) struct Host {
    pub(super) site: Site,
    process: u32,
}

impl Host {
    pub(super) fn start() -> Self {
        let mut site = Site::new(CONFIG);
        let log = File::create(site.path("log")).unwrap();
        let mut command = site.command();
        command
            .args(["serve", "--listen", "127.0.0.1:0"])
            .stderr(Stdio::from(log));
        let mut server = Server::spawn(command);
        let process = server.process().id();
        site.server = Some(server);
        Self { site, process }
    }

    /// Lines of its log in which a text stands.
    pub(super) fn logged(&self, text: &str) -> usize {
        let log = std::fs::read_to_string(self.site.path("log")).unwrap();
        log.lines().filter(|line| line.contains(text)).count()
    }

    /// Bytes of memory that its process has in use: `VmRSS` of
    /// proc_pid_status(5), kilobytes there.
    pub(super) fn resident(&self) -> u64 {
        let path = format!("/proc/{}/status", self.process);
        let status = std::fs::read_to_string(path).expect("the process is there");
        let line = status.lines().find(|line| line.starts_with("VmRSS:"));
        let kilobytes = line.and_then(|line| line.split_whitespace().nth(1));
        kilobytes.unwrap().parse::<u64>().unwrap() << 10
    }

    /// One run about a picture that no other number has.
    pub(super) fn run(&self, pipeline: &str, picture: u8) -> Vec<Value> {
        let image = flat_png(60, 40, [picture, 250, 250], [241, 89, picture]);
        let server = self.site.server.as_ref().unwrap();
        events(&post(
            server,
            &format!("/v1/extract?pipeline={pipeline}"),
            &image,
        ))
    }

    /// An honest request: it has to be answered in full.
    pub(super) fn honest(&self, picture: u8) {
        let told = self.run(HONEST, picture);
        let last = told.last().unwrap();
        assert_eq!(last["type"], "run.completed", "{last}");
        let primary = &last["result"];
        assert!(primary.to_string().contains("color.primary"), "{last}");
    }

    /// How the stage of a case ended.
    pub(super) fn ended(&self, case: &Case, picture: u8) -> Value {
        let ends = ["stage.completed", "stage.failed", "stage.skipped"];
        let told = self.run(case.name, picture);
        let mut told = told.into_iter();
        let end = told.find(|event| ends.contains(&event["type"].as_str().unwrap()));
        end.unwrap_or_else(|| panic!("{}: no end", case.name))
    }

    /// Puts the file of a case into the site; its name there.
    pub(super) fn file(&self, case: &Case) -> String {
        if let Made::Sparse(bytes) = case.made {
            let name = format!("{}.wasm", case.name);
            let file = File::create(self.site.path(&name)).unwrap();
            std::os::unix::fs::FileExt::write_all_at(&file, b"\0asm\x0d\0\x01\0", 0).unwrap();
            file.set_len(bytes).unwrap();
            return name;
        }
        let name = self.site.write(case.name, &case.file());
        if matches!(case.made, Made::Flipped) {
            let key = self.site.ok(&["plugin", "keygen", "publisher.key"]);
            let key = key["key"].as_str().unwrap();
            self.site.ok(&["plugin", "trust", "add", "publisher", key]);
            self.site
                .ok(&["plugin", "sign", &name, "--key", "publisher.key"]);
            let mut bytes = std::fs::read(self.site.path(&name)).unwrap();
            let middle = bytes.len() / 2;
            bytes[middle] ^= 1;
            std::fs::write(self.site.path(&name), bytes).unwrap();
        }
        name
    }

    /// What is answered to a plugin of so many bytes, none of which follow.
    pub(super) fn announces(&self, bytes: u64) -> String {
        let mut stream = UnixStream::connect(self.site.path("state/admin.sock")).unwrap();
        let head = format!(
            "POST /admin/v1/plugins HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\
             content-length: {bytes}\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    /// Installs what may be installed, and places its pipeline.
    pub(super) fn install(&self, case: &Case) {
        let file = self.file(case);
        let made = self.site.ok(&["plugin", "install", &file, "--grant-all"]);
        assert_eq!(made["state"], "serving", "{}: {made}", case.name);
        std::fs::write(self.site.path("case.toml"), case.pipeline()).unwrap();
        self.site.ok(&["pipeline", "add", "--file", "case.toml"]);
    }
}
