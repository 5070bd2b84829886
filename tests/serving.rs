//! A server as its operator meets it: readiness, traces, metrics.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::time::{Duration, Instant};

use crescendo_tests::{Server, flat_png, guest_file};
use serde_json::{Value, json};

/// One request on a connection of its own: the status and the body.
fn ask(server: &Server, method: &str, path: &str, body: &[u8]) -> (u16, String) {
    let mut stream = TcpStream::connect(server.address()).unwrap();
    let head = format!(
        "{method} {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\
         content-length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(&[head.as_bytes(), body].concat()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    (status, body.to_owned())
}

fn get(server: &Server, path: &str) -> (u16, Value) {
    let (status, body) = ask(server, "GET", path, b"");
    (status, serde_json::from_str(&body).unwrap())
}

/// Asks until the server is ready; what it said before, and the last answer.
fn until_ready(server: &Server) -> (Vec<Value>, Value) {
    let (begin, mut before) = (Instant::now(), Vec::new());
    loop {
        match get(server, "/readyz") {
            (200, answer) => return (before, answer),
            (status, problem) => {
                assert_eq!((status, &problem["code"]), (503, &json!("not-ready")));
                assert_eq!(ask(server, "GET", "/healthz", b"").0, 200);
                before.push(problem);
            }
        }
        assert!(begin.elapsed() < Duration::from_secs(120), "{before:?}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn a_first_start_is_not_ready_before_its_plugins_are_compiled() {
    let state = tempfile::tempdir().unwrap();
    let state = state.path().to_str().unwrap();
    let server = Server::start(&["--state", state]);
    let (before, ready) = until_ready(&server);
    // Compiling takes longer than asking once: it was seen not to be ready.
    let named = before.first().unwrap()["compiling"].as_array().unwrap();
    assert!(named.contains(&json!("palette-kmeans")), "{named:?}");
    let left = |problem: &Value| problem["compiling"].as_array().unwrap().len();
    assert!(before.is_sorted_by_key(|problem| std::cmp::Reverse(left(problem))));
    assert_eq!(ready, json!({"state": "ready", "failed": []}));
}

/// A pipeline of this plugin from a file, which is the default one.
fn configured(folder: &Path, plugin: &str) -> String {
    let pipeline = format!(
        "name = \"mine\"\ndescription = \"x\"\nanswer = [\"color.primary\"]\n\
         [[stages]]\nplugin = \"palette-kmeans\"\ntier = 1\n\
         [[stages]]\nplugin = \"{plugin}\"\ntier = 2\n"
    );
    std::fs::write(folder.join("mine.toml"), pipeline).unwrap();
    let config = format!(
        "[pipelines]\ndefault = \"mine\"\nfiles = [\"mine.toml\"]\n\
         [[plugins]]\nfile = \"{}\"\n",
        guest_file(plugin).display()
    );
    let file = folder.join("crescendo.toml");
    std::fs::write(&file, config).unwrap();
    file.to_str().unwrap().to_owned()
}

#[test]
fn a_plugin_that_cannot_be_loaded_is_named_and_keeps_nobody_waiting() {
    let folder = tempfile::tempdir().unwrap();
    let config = configured(folder.path(), "setup-refuse");
    let server = Server::start(&["--config", &config]);
    let (_, ready) = until_ready(&server);
    assert_eq!(
        ready["failed"],
        json!([{"plugin": "setup-refuse", "code": "setup-failed"}])
    );
}

#[test]
fn a_ticket_appears_in_no_log() {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("log");
    let server = Server::logging(&["--log", "trace"], &log);
    let picture = flat_png(160, 120, [22, 33, 62], [241, 89, 37]);
    let (status, body) = ask(&server, "POST", "/v1/extract?wait=none", &picture);
    assert_eq!(status, 202);
    let started: Value = serde_json::from_str(&body).unwrap();
    let ticket = format!("/v1/runs/{}/ticket", started["run"].as_str().unwrap());
    let (status, body) = ask(&server, "POST", &ticket, b"");
    assert_eq!(status, 200);
    let answer: Value = serde_json::from_str(&body).unwrap();
    let events = answer["events"].as_str().unwrap();
    let (status, stream) = ask(&server, "GET", events, b"");
    assert!(
        status == 200 && stream.contains("run.completed"),
        "{stream}"
    );
    assert_eq!(
        ask(&server, "GET", &events.replace("/events", "/event"), b"").0,
        404
    );
    assert_eq!(ask(&server, "GET", &events[..events.len() - 1], b"").0, 401);
    drop(server);
    let log = std::fs::read_to_string(log).unwrap();
    assert!(
        log.contains("/v1/runs/{id}/events"),
        "requests are logged: {log}"
    );
    let ticket = &answer["ticket"].as_str().unwrap()[..40];
    assert!(!log.contains(ticket), "{log}");
}
