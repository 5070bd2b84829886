//! What admins do with a real host: by the commands, with real files, while
//! clients are served.

mod config;
mod described;
mod grants;
mod install;
mod languages;
mod pipelines;
mod quarantine;
mod refused;
mod spend;
mod swaps;
mod trust;
mod urls;

use std::os::unix::fs::symlink;
use std::path::PathBuf;
use std::process::{Command, Output};

use crescendo_core::{manifest, section};
use crescendo_tests::{Server, crescendo, flat_png, guest, state_folder};
use serde_json::Value;

/// A host of one's own: its folder, its configuration, the server where one
/// runs.
pub(crate) struct Site {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) server: Option<Server>,
}

/// A pipeline with one stage of the plugin `sample`, which votes on
/// `color.primary`.
const PIPELINE: &str = r##"
name = "mine"
description = "one stage"
answer = ["color.primary"]
[[stages]]
name = "sample"
plugin = "sample"
tier = 1
parameters = { votes = [{ field = "color.primary", color = "#F15925" }] }
"##;

impl Site {
    /// A folder with this configuration, and no server yet. Compiled plugins
    /// are shared with all tests, so that each is compiled once.
    pub(crate) fn new(config: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let state = folder.path().join("state");
        std::fs::create_dir_all(&state).unwrap();
        for shared in ["cache", "keys"] {
            let shared_with = state_folder().join(shared);
            std::fs::create_dir_all(&shared_with).unwrap();
            symlink(shared_with, state.join(shared)).unwrap();
        }
        std::fs::write(folder.path().join("mine.toml"), PIPELINE).unwrap();
        std::fs::write(folder.path().join("crescendo.toml"), config).unwrap();
        Self {
            folder,
            server: None,
        }
    }

    /// One that takes unsigned plugins.
    pub(crate) fn open() -> Self {
        Self::new("[install]\nallow_unsigned = true\n")
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Starts its server.
    pub(crate) fn serve(&mut self) -> &Server {
        let mut command = self.command();
        command.args(["serve", "--listen", "127.0.0.1:0"]);
        self.server = Some(Server::spawn(command));
        self.server.as_ref().unwrap()
    }

    /// `crescendo` on this host.
    pub(crate) fn command(&self) -> Command {
        let mut command = crescendo();
        command
            .env("CRESCENDO_STATE", self.path("state"))
            .env("CRESCENDO_CONFIG", self.path("crescendo.toml"))
            .current_dir(self.folder.path());
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        self.command().args(arguments).output().unwrap()
    }

    /// A command that must go well; its document.
    pub(crate) fn ok(&self, arguments: &[&str]) -> Value {
        let output = self.run(&[arguments, &["--json"]].concat());
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {said}");
        let document = serde_json::from_slice(&output.stdout).unwrap();
        described::described(arguments, &document);
        document
    }

    /// A command that must be refused; its exit code and what it says.
    pub(crate) fn refused(&self, arguments: &[&str]) -> (i32, String) {
        let output = self.run(arguments);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success(), "{arguments:?} was not refused");
        (output.status.code().unwrap(), said)
    }

    /// Writes a version of `sample` into the folder; its file's name.
    pub(crate) fn file(&self, version: &str) -> String {
        self.write(version, &component("sample", version, ""))
    }

    pub(crate) fn write(&self, name: &str, bytes: &[u8]) -> String {
        let file = format!("{name}.wasm");
        std::fs::write(self.path(&file), bytes).unwrap();
        file
    }

    /// One run of the pipeline `mine`, by the server; its events.
    pub(crate) fn extract(&self) -> Vec<Value> {
        self.extract_by("mine")
    }

    pub(crate) fn extract_by(&self, pipeline: &str) -> Vec<Value> {
        self.extract_image(pipeline, [250, 250, 250])
    }

    /// The same about a picture that no other number has.
    pub(crate) fn extract_about(&self, picture: u8) -> Vec<Value> {
        self.extract_image("mine", [picture, 200, 200])
    }

    fn extract_image(&self, pipeline: &str, background: [u8; 3]) -> Vec<Value> {
        let server = self.server.as_ref().unwrap();
        let image = flat_png(60, 40, background, [241, 89, 37]);
        events(&post(
            server,
            &format!("/v1/extract?pipeline={pipeline}"),
            &image,
        ))
    }

    /// The version that a run's stage of `sample` had.
    pub(crate) fn version_that_ran(&self) -> String {
        planned(&self.extract(), "sample")["version"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    /// The version that serves as `sample`; none where none does.
    pub(crate) fn serving(&self) -> Option<String> {
        let plugin = self.ok(&["plugin", "inspect", "sample"]);
        Some(plugin["version"].as_str()?.to_owned())
    }
}

/// The plan's entry of a stage.
pub(crate) fn planned(events: &[Value], stage: &str) -> Value {
    let plan = events[0]["plan"].as_array().unwrap();
    let found = plan.iter().find(|entry| entry["stage"] == stage);
    found.unwrap().clone()
}

pub(crate) fn events(body: &str) -> Vec<Value> {
    let lines = body.lines().filter(|line| !line.is_empty());
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// The body of an answer whose status is 200, chunks taken apart.
pub(crate) fn post(server: &Server, path: &str, body: &[u8]) -> String {
    let (status, answer) = crescendo_tests::request(server.address(), "POST", path, body);
    assert_eq!(status, 200, "{answer}");
    answer
}

/// The guest `behave` under another id and version; `more` stands at its
/// manifest's end.
pub(crate) fn component(id: &str, version: &str, more: &str) -> Vec<u8> {
    let plain = section::remove(&guest("behave"), manifest::SECTION).unwrap();
    let text = format!(
        "id = \"{id}\"\nversion = \"{version}\"\nworld = \"extractor\"\n\
         description = \"For tests.\"\n{more}"
    );
    section::append(&plain, manifest::SECTION, text.as_bytes()).unwrap()
}

/// The newest audit record.
pub(crate) fn newest(site: &Site) -> Value {
    let history = site.ok(&["plugin", "history", "--limit", "1"]);
    history["records"][0].clone()
}
