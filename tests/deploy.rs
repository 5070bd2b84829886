//! The files of `host/deploy`, held against systemd and against the program.

use std::path::Path;
use std::process::Command;

use crescendo_tests::{Server, crescendo, flat_png, program, request, state_folder};
use rustix::process::{Pid, Signal, kill_process};

const UNIT: &str = include_str!("../host/deploy/crescendo.service");
const CONTAINERFILE: &str = include_str!("../host/deploy/Containerfile");

/// Where both say that the program lies.
const INSTALLED: &str = "/usr/local/bin/crescendo";

/// What `systemd-analyze security` may give at most, out of 100: a service
/// without any of the unit's walls has 96.
const EXPOSURE: &str = "20";

/// All values of a setting of the unit.
fn unit(key: &str) -> Vec<&str> {
    let lines = UNIT.lines().filter(|line| !line.starts_with('#'));
    let settings = lines.filter_map(|line| line.split_once('='));
    settings
        .filter(|(name, _)| *name == key)
        .map(|(_, value)| value)
        .collect()
}

/// The arguments of an instruction of the container file.
fn container(instruction: &str) -> &str {
    let mut lines = CONTAINERFILE.lines();
    let found = lines.find_map(|line| line.strip_prefix(instruction)?.strip_prefix(' '));
    found.expect("the instruction is there")
}

#[test]
fn systemd_accepts_the_unit_and_finds_it_well_walled() {
    // `cargo xtask test` says where it is, and that it is there.
    let named = std::env::var_os("CRESCENDO_SYSTEMD_ANALYZE");
    let tool = named.clone().unwrap_or_else(|| "systemd-analyze".into());
    let there = Command::new(&tool).arg("--version").output();
    if named.is_none() && there.is_err() {
        eprintln!("left out: there is no systemd-analyze; cargo xtask test installs it");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("crescendo.service");
    let here = UNIT.replace(INSTALLED, program().to_str().unwrap());
    std::fs::write(&file, here).unwrap();
    let analyze = |arguments: &[&str]| {
        let mut command = Command::new(&tool);
        let out = command.args(arguments).arg(&file).output().unwrap();
        let said = String::from_utf8_lossy(&out.stderr).into_owned();
        assert!(out.status.success(), "{arguments:?}: {said}{out:?}");
        said
    };
    // It succeeds in spite of keys that it does not know; it says them.
    let said = analyze(&["verify"]);
    let about_it = |line: &&str| line.contains("crescendo.service");
    assert_eq!(said.lines().find(about_it), None, "{said}");
    analyze(&["security", "--offline=true", "--threshold", EXPOSURE]);
}

/// The program, started as a service is: by the unit's command line, with its
/// variables, at folders of the test's own.
fn service(folder: &Path) -> Server {
    let [start] = unit("ExecStart")[..] else {
        panic!("one command line");
    };
    let arguments = start.strip_prefix(INSTALLED).unwrap().split_whitespace();
    let mut command = crescendo();
    command.args(arguments).env_remove("CRESCENDO_STATE");
    for variable in unit("Environment") {
        let (name, value) = variable.split_once('=').unwrap();
        let there = folder.join(value.trim_start_matches('/'));
        std::fs::create_dir_all(there.parent().unwrap()).unwrap();
        if name == "CRESCENDO_CONFIG" {
            std::fs::write(&there, "[server]\nlisten = \"127.0.0.1:0\"\n").unwrap();
        } else {
            std::fs::create_dir(&there).unwrap();
            for shared in ["cache", "keys"] {
                let all_tests = state_folder().join(shared);
                std::fs::create_dir_all(&all_tests).unwrap();
                std::os::unix::fs::symlink(all_tests, there.join(shared)).unwrap();
            }
        }
        command.env(name, there);
    }
    Server::spawn(command)
}

#[test]
fn the_unit_starts_reloads_and_stops_the_program() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = service(folder.path());
    let picture = flat_png(64, 48, [22, 33, 62], [241, 89, 37]);
    let extract = |server: &Server| request(server.address(), "POST", "/v1/extract", &picture);
    assert_eq!(extract(&server).0, 200);
    let state = folder.path().join("var/lib/crescendo");
    assert!(
        state.join("admin.sock").exists(),
        "state lies where it says"
    );

    assert_eq!(unit("ExecReload"), ["/bin/kill -HUP $MAINPID"]);
    let pid = Pid::from_child(server.process());
    kill_process(pid, Signal::HUP).unwrap();
    assert_eq!(extract(&server).0, 200, "a reload ends nothing");

    // What systemd sends where the unit names no other signal.
    assert_eq!(unit("KillSignal"), [] as [&str; 0]);
    kill_process(pid, Signal::TERM).unwrap();
    let ended = server.process().wait().unwrap();
    assert_eq!(ended.code(), Some(0));
}

/// A stop that the host would have finished by itself is never cut short.
#[test]
fn the_unit_waits_longer_than_a_stop_takes() {
    let shown = crescendo()
        .args(["config", "show", "--default"])
        .output()
        .unwrap();
    let config: toml::Table = toml::from_str(str::from_utf8(&shown.stdout).unwrap()).unwrap();
    let server = config["server"].as_table().unwrap();
    let ms = |key: &str| server[key].as_integer().unwrap();
    let stop: i64 = unit("TimeoutStopSec")[0].parse().unwrap();
    assert!(stop * 1000 > ms("drain_notice_ms") + ms("drain_ms"));
}

#[test]
fn the_container_file_starts_the_program_that_the_build_makes() {
    let copied: Vec<&str> = container("COPY").split(' ').collect();
    assert_eq!(copied[1..], ["target/release/crescendo", INSTALLED]);
    let list = |text: &str| serde_json::from_str::<Vec<String>>(text).unwrap();
    assert_eq!(list(container("ENTRYPOINT")), [INSTALLED]);
    let arguments = list(container("CMD"));
    let [serve, listen, address] = &arguments[..] else {
        panic!("{arguments:?}");
    };
    assert_eq!((serve.as_str(), listen.as_str()), ("serve", "--listen"));
    let port = container("EXPOSE");
    assert_eq!(address.as_str(), format!("0.0.0.0:{port}"));
    assert_eq!(container("STOPSIGNAL"), "SIGTERM");
    assert_ne!(container("USER"), "0");
}
