//! The admin API: whatever is asked of it, the answer is a document or a
//! problem with a known code, and the host goes on.

use std::collections::BTreeSet;
use std::io::{Read as _, Write as _};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::Stdio;

use crescendo_tests::Server;
use serde_json::Value;

use super::mutate::mutate;
use super::{fuzz, printable, shape};
use crate::admin::{Site, component};

const WORDS: &[&[u8]] = &[
    b"/admin/v1/",
    b"plugins",
    b"/swap",
    b"/rollback",
    b"/grants",
    b"/floor",
    b"/lift",
    b"/versions/",
    b"history",
    b"keys",
    b"pipelines",
    b"/stages/",
    b"reload",
    b"?to=",
    b"?grant=all",
    b"&digest=",
    b"?names=http,cache",
    b"?force=true",
    b"?retire=",
    b"?about=",
    b"&before=",
    b"&limit=4294967296",
    b"?limit=-1",
    b"%00",
    b"%ff",
    b"%2f..%2f",
    b"%",
    b"..",
    b"sample",
    b"palette",
    b"1.0.0",
    b"18446744073709551616",
    b"{\"all\": true}",
    b"{\"rights\": {}}",
    b"\"rights\": ",
    b"\"http\": ",
    b"\"origins\": [\"subject\"]",
    b"\"requests\": ",
    b"null",
    b"-1",
    b"1e999",
    b"\"\\ud800\"",
    b"\"\\u0000\"",
    b"{\"\": {\"\": {}}}",
    b"[[[[[[[[[[[[[[[[",
    b"ed25519:",
    b"stages",
    b"tier = ",
    b"reads = [",
    b"weight = nan\n",
    b"answer = [",
    b"\xff",
    b"cost_usd = \"",
    b"parameters = {",
    b"[merge]\n",
    b"'''",
    b"\"version\": ",
    b"PUT ",
    b"POST ",
    b"DELETE ",
    b"GET ",
];

const PIPELINE: &str = "name = \"fuzzed\"\ndescription = \"x\"\nanswer = [\"color.primary\"]\n\
                        [[stages]]\nname = \"one\"\nplugin = \"sample\"\ntier = 1\n\
                        parameters = { mode = \"vote\" }\n";

/// Sound requests: a first line, an empty one, the body.
fn seeds(folder: &Path) -> Vec<Vec<u8>> {
    let key = "ed25519:d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
    let backup = format!("{{\"to\": \"{}/copy\"}}", folder.display());
    let texts = [
        ("GET /admin/v1/plugins", String::new()),
        ("GET /admin/v1/plugins/sample", String::new()),
        (
            "POST /admin/v1/plugins/sample/rollback?to=1.0.0",
            String::new(),
        ),
        (
            "PUT /admin/v1/plugins/sample/grants",
            "{\"all\": true}".to_owned(),
        ),
        (
            "PUT /admin/v1/plugins/sample/grants",
            "{\"rights\": {\"wasi\": false, \"http\": {\"origins\": [\"subject\"], \
             \"requests\": 3}, \"cache\": {\"bytes\": 1}}}"
                .to_owned(),
        ),
        (
            "DELETE /admin/v1/plugins/sample/grants?names=http,cache",
            String::new(),
        ),
        (
            "PUT /admin/v1/plugins/sample/floor",
            "{\"version\": \"0.0.1\"}".to_owned(),
        ),
        ("POST /admin/v1/plugins/sample/lift", String::new()),
        (
            "DELETE /admin/v1/plugins/sample/versions/0.0.1",
            String::new(),
        ),
        ("DELETE /admin/v1/plugins/another?force=true", String::new()),
        (
            "GET /admin/v1/history?about=sample&before=3&limit=5",
            String::new(),
        ),
        ("GET /admin/v1/keys", String::new()),
        (
            "POST /admin/v1/keys",
            format!("{{\"publisher\": \"acme\", \"key\": \"{key}\"}}"),
        ),
        ("POST /admin/v1/pipelines", PIPELINE.to_owned()),
        ("PUT /admin/v1/pipelines/fuzzed", PIPELINE.to_owned()),
        ("GET /admin/v1/pipelines/fuzzed", String::new()),
        ("DELETE /admin/v1/pipelines/fuzzed", String::new()),
        (
            "PUT /admin/v1/pipelines/fuzzed/stages/two",
            "{\"plugin\": \"sample\", \"tier\": 2, \"weight\": 0.5, \"reads\": [\"one\"], \
             \"parameters\": {\"mode\": \"vote\"}}"
                .to_owned(),
        ),
        (
            "DELETE /admin/v1/pipelines/fuzzed/stages/two",
            String::new(),
        ),
        ("POST /admin/v1/reload", String::new()),
        ("POST /admin/v1/backup", backup),
    ];
    let mut seeds: Vec<Vec<u8>> = texts
        .iter()
        .map(|(line, body)| format!("{line}\n\n{body}").into_bytes())
        .collect();
    seeds.push(format!("DELETE /admin/v1/keys/{key}?retire=true\n\n").into_bytes());
    // Small ones: a large component would be all that is ever changed.
    for line in ["plugins?name=x&grant=all", "plugins/another/swap"] {
        let body = crate::hostile::hand::time();
        let text = "id='another'\nversion='1.0.0'\nworld='extractor'\ndescription='x'\n";
        let body = crescendo_core::pack::pack(&body, text, |_| None).unwrap();
        seeds.push([format!("POST /admin/v1/{line}\n\n").as_bytes(), &body].concat());
    }
    seeds
}

/// A running host of its own.
struct Host {
    site: Site,
    /// What may stand in a problem's `code`.
    codes: BTreeSet<String>,
}

const METHODS: [&str; 6] = ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"];

/// A request that HTTP can carry: what it cannot, no router sees. A backup goes
/// into this site's folder or nowhere.
fn request(input: &[u8], folder: &Path) -> Vec<u8> {
    let end = input.windows(2).position(|two| two == b"\n\n");
    let (line, body) = input.split_at(end.unwrap_or(input.len()));
    let body = body.strip_prefix(b"\n\n").unwrap_or_default();
    let space = line.iter().position(|byte| *byte == b' ');
    let (method, path) = line.split_at(space.unwrap_or(0));
    let named = METHODS.iter().find(|name| name.as_bytes() == method);
    let method = named.unwrap_or(&METHODS[line.len() % METHODS.len()]);
    let mut target = String::from("/");
    for byte in path.iter().skip(2).take(4096) {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => target.push(char::from(*byte)),
            _ if b"-._~/?&=%+:,@!$'()*;".contains(byte) => target.push(char::from(*byte)),
            _ => target.push_str(&format!("%{byte:02X}")),
        }
    }
    let mut body = body.to_vec();
    let goes_to = serde_json::from_slice::<Value>(&body).ok();
    let goes_to = goes_to.and_then(|body| Some(body.get("to")?.as_str()?.to_owned()));
    let sound = |to: &String| Path::new(to).starts_with(folder) && !to.contains("..");
    if target.contains("backup") && !goes_to.is_none_or(|to| sound(&to) || !to.starts_with('/')) {
        body.clear();
    }
    let head = format!(
        "{method} {target} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\
         content-length: {}\r\n\r\n",
        body.len()
    );
    [head.into_bytes(), body].concat()
}

impl Host {
    fn start() -> Self {
        let mut site = Site::open();
        let log = std::fs::File::create(site.path("log")).unwrap();
        let mut command = site.command();
        command
            .args(["serve", "--listen", "127.0.0.1:0"])
            .stderr(Stdio::from(log));
        site.server = Some(Server::spawn(command));
        for id in ["sample", "another"] {
            let file = site.write(id, &component(id, "1.0.0", ""));
            site.ok(&["plugin", "install", &file]);
        }
        let codes = codes(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../host"));
        Self { site, codes }
    }

    /// What becomes of these bytes as a request.
    fn entry(&self, input: &[u8]) -> String {
        let request = request(input, self.site.folder.path());
        let mut stream = UnixStream::connect(self.site.path("state/admin.sock")).unwrap();
        // It may be refused before all of it was read.
        let _ = stream.write_all(&request);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        let answer = String::from_utf8(answer).expect("answers are text");
        let (head, body) = answer.split_once("\r\n\r\n").expect("an answer has a head");
        let status = head.split(' ').nth(1).unwrap().parse::<u16>().unwrap();
        let head = head.to_ascii_lowercase();
        if (200..300).contains(&status) {
            return format!("{status} {}", first_line(&request));
        }
        assert!(status < 500, "{answer}");
        assert!(head.contains("application/problem+json"), "{answer}");
        let problem: Value = serde_json::from_str(body).expect("a document");
        let code = problem["code"].as_str().expect("a code");
        assert!(self.codes.contains(code), "nobody knows the code `{code}`");
        assert_eq!(problem["status"], status);
        let detail = problem["detail"].as_str().expect("a detail");
        printable(detail);
        format!("{status} {code} {}", shape(detail))
    }
}

/// Method and path, without what names something.
fn first_line(request: &[u8]) -> String {
    let line = request.split(|byte| *byte == b'\r').next().unwrap();
    let line = String::from_utf8_lossy(line);
    line.split(['?', '%'])
        .next()
        .unwrap()
        .chars()
        .take(40)
        .collect()
}

/// Every text in the host's source that could be a code.
fn codes(folder: &Path) -> BTreeSet<String> {
    let mut codes = BTreeSet::new();
    let mut folders = vec![
        folder.join("src"),
        folder.join("core/src"),
        folder.join("decode/src"),
    ];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let text = std::fs::read_to_string(path).unwrap();
                let texts = text.split('"');
                let word = |text: &&str| {
                    let letters = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
                    !text.is_empty() && text.len() < 40 && text.bytes().all(letters)
                };
                codes.extend(texts.filter(word).map(str::to_owned));
            }
        }
    }
    codes
}

#[test]
fn whatever_is_asked_of_the_admin_api_is_answered_by_name_and_the_host_goes_on() {
    let host = Host::start();
    let seeds = seeds(host.site.folder.path());
    let change = |rng: &mut super::Rng, one: &[u8], other: &[u8]| mutate(rng, one, other, WORDS);
    fuzz("admin", seeds, &change, |input| host.entry(input));
    let log = std::fs::read_to_string(host.site.path("log")).unwrap();
    assert!(!log.contains("panicked"), "{log}");
    // An honest admin and an honest client are served as before.
    let file = host.site.write("honest", &component("honest", "1.0.0", ""));
    let made = host.site.ok(&["plugin", "install", &file]);
    assert_eq!(made["state"], "serving");
    let told = host.site.extract_by("tokens");
    assert_eq!(told.last().unwrap()["type"], "run.completed");
}
