//! A server as its operator meets it: readiness, traces, metrics.

use std::io::{BufRead as _, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use crescendo_tests::{Server, crescendo, flat_png, guest_file, program, state_folder};
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
         [install]\nallow_unsigned = true\n[[plugins]]\nfile = \"{}\"\n",
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

/// A GET with prior knowledge of HTTP/2: what came back until the status, which
/// is all that matters here.
fn ask_http2(server: &Server, path: &str, key: &str) {
    let field = |name: &str, value: &str| {
        let text = |text: &str| [&[u8::try_from(text.len()).unwrap()], text.as_bytes()].concat();
        [vec![0], text(name), text(value)].concat()
    };
    let frame = |kind: u8, flags: u8, stream: u8, payload: &[u8]| {
        let length = u8::try_from(payload.len()).unwrap();
        [&[0, 0, length, kind, flags, 0, 0, 0, stream], payload].concat()
    };
    let authorization = format!("Bearer {key}");
    let head = [
        field(":method", "GET"),
        field(":scheme", "http"),
        field(":authority", "localhost"),
        field(":path", path),
        field("authorization", &authorization),
    ];
    let mut stream = TcpStream::connect(server.address()).unwrap();
    let preface = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec();
    let request = [preface, frame(4, 0, 0, &[]), frame(1, 5, 1, &head.concat())];
    stream.write_all(&request.concat()).unwrap();
    // HEADERS of the answer come after what settings say.
    loop {
        let mut head = [0; 9];
        stream.read_exact(&mut head).unwrap();
        let length = u32::from_be_bytes([0, head[0], head[1], head[2]]);
        stream.read_exact(&mut vec![0; length as usize]).unwrap();
        if head[3] == 1 {
            return;
        }
    }
}

/// The head of the answer to a GET with these headers.
fn head_of(server: &Server, path: &str, headers: &str) -> String {
    let mut stream = TcpStream::connect(server.address()).unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\n{headers}\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    let lines = std::io::BufReader::new(stream).lines().map(Result::unwrap);
    let head: Vec<String> = lines.take_while(|line| !line.is_empty()).collect();
    head.join("\n")
}

#[test]
fn a_key_appears_in_no_log_whether_it_is_known_or_not() {
    let made = crescendo()
        .args(["config", "key", "--json"])
        .output()
        .unwrap();
    let made: Value = serde_json::from_slice(&made.stdout).unwrap();
    let of = |name: &str| made[name].as_str().unwrap().to_owned();
    let (known, hash) = (of("key"), of("blake3"));
    let unknown: String = known.chars().rev().collect();
    let folder = tempfile::tempdir().unwrap();
    let (config, log) = (folder.path().join("c.toml"), folder.path().join("log"));
    let text = format!("[[keys]]\nname = \"studio\"\nblake3 = \"{hash}\"\n");
    std::fs::write(&config, text).unwrap();
    let config = config.to_str().unwrap();
    let server = Server::logging(&["--log", "trace", "--config", config], &log);
    let offer = |key: &str| {
        let key = URL_SAFE_NO_PAD.encode(key);
        let upgrade = "connection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n\
                       sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
        format!("{upgrade}sec-websocket-protocol: crescendo, crescendo.key.{key}\r\n")
    };
    let bearer = |key: &str| format!("authorization: Bearer {key}\r\n");
    for (key, pipelines, socket) in [(&known, " 200 ", " 101 "), (&unknown, " 401 ", " 401 ")] {
        let head = head_of(&server, "/v1/pipelines", &bearer(key));
        assert!(head.contains(pipelines), "{head}");
        let head = head_of(&server, "/api/v1/extract/progressive", &offer(key));
        assert!(head.contains(socket), "{head}");
        ask_http2(&server, "/v1/pipelines", key);
    }
    drop(server);
    let log = std::fs::read_to_string(log).unwrap();
    assert!(log.contains("/v1/pipelines"), "requests are logged: {log}");
    assert!(log.contains("StreamId(1)"), "and so is HTTP/2: {log}");
    for key in [&known, &unknown] {
        // Parts of it tell as much.
        assert!(!log.contains(&key[16..32]), "{log}");
        let encoded = URL_SAFE_NO_PAD.encode(key);
        assert!(!log.contains(&encoded[24..40]), "{log}");
    }
}

/// Takes exports of traces until nobody sends any more; the spans.
fn collect(listener: &TcpListener) -> Vec<Value> {
    let mut spans = Vec::new();
    for stream in listener.incoming() {
        let mut stream = std::io::BufReader::new(stream.unwrap());
        // One connection may carry several exports; an empty one ends it all.
        loop {
            let mut length = None;
            let mut line = String::new();
            while stream.read_line(&mut line).unwrap() > 2 {
                let lower = line.to_lowercase();
                if let Some(value) = lower.strip_prefix("content-length: ") {
                    length = Some(value.trim().parse().unwrap());
                }
                line.clear();
            }
            let Some(length) = length else { break };
            let mut body = vec![0; length];
            stream.read_exact(&mut body).unwrap();
            let export: Value = serde_json::from_slice(&body).unwrap();
            let sent = export["resourceSpans"][0]["scopeSpans"][0]["spans"].as_array();
            spans.extend(sent.unwrap().iter().cloned());
            let answer =
                b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}";
            stream.get_mut().write_all(answer).unwrap();
        }
        if !spans.is_empty() {
            break;
        }
    }
    spans
}

/// An attribute of a span, as text.
fn attribute(span: &Value, key: &str) -> String {
    let all = span["attributes"].as_array().unwrap();
    let found = all.iter().find(|attribute| attribute["key"] == key);
    let value = &found.unwrap_or_else(|| panic!("no {key} in {span}"))["value"];
    let text = value["stringValue"].as_str().or(value["intValue"].as_str());
    text.map_or_else(|| value["intValue"].to_string(), str::to_owned)
}

#[test]
fn a_trace_goes_from_the_request_over_run_and_stage_to_the_call() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("crescendo.toml");
    let text = format!("[telemetry]\notlp_endpoint = \"http://{address}/v1/traces\"\n");
    std::fs::write(&config, text).unwrap();
    let collector = std::thread::spawn(move || collect(&listener));
    let mut server = Server::start(&["--config", config.to_str().unwrap()]);
    until_ready(&server);
    let picture = flat_png(161, 119, [22, 33, 62], [241, 89, 37]);
    let (status, events) = ask(&server, "POST", "/v1/extract", &picture);
    assert!(
        status == 200 && events.contains("run.completed"),
        "{events}"
    );
    let run = serde_json::from_str::<Value>(events.lines().find(|l| l.starts_with('{')).unwrap())
        .unwrap()["run"]
        .clone();
    // What waits is sent at the end.
    let pid = rustix::process::Pid::from_child(server.process());
    rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
    assert!(server.process().wait().unwrap().success());
    let spans = collector.join().unwrap();

    let named =
        |name: &str| -> Vec<&Value> { spans.iter().filter(|span| span["name"] == name).collect() };
    let parent = |span: &Value| {
        let found = spans.iter().find(|s| s["spanId"] == span["parentSpanId"]);
        found.unwrap_or_else(|| panic!("{span} has no parent"))
    };
    let [traced] = named("run")[..] else {
        panic!("one run: {spans:?}")
    };
    assert_eq!(run, attribute(traced, "id"));
    assert_eq!(attribute(traced, "tenant"), "local");
    assert_eq!(attribute(traced, "pipeline"), "tokens");
    let request = parent(traced);
    assert_eq!(request["name"], "request");
    assert_eq!(attribute(request, "route"), "/v1/extract");
    let (stages, calls) = (named("stage"), named("call"));
    assert_eq!((stages.len(), calls.len()), (7, 7));
    for stage in stages {
        assert_eq!(parent(stage)["spanId"], traced["spanId"]);
        assert!(!attribute(stage, "version").is_empty());
    }
    for call in calls {
        let stage = parent(call);
        assert_eq!(stage["name"], "stage");
        assert_eq!(attribute(call, "plugin"), attribute(stage, "plugin"));
        assert_eq!(attribute(call, "outcome"), "answered");
        assert!(attribute(call, "cpu_us").parse::<u64>().unwrap() > 0);
        assert_eq!(call["traceId"], request["traceId"]);
    }
}

/// The metrics, as soon as no run has a place any more: a place is free when its
/// answer has gone out, which is a moment after it has come in.
fn metrics_at_rest(server: &Server) -> String {
    let begin = Instant::now();
    loop {
        let (status, text) = ask(server, "GET", "/metrics", b"");
        assert_eq!(status, 200);
        if text.lines().any(|line| line == "crescendo_admitted 0") {
            return text;
        }
        assert!(begin.elapsed() < Duration::from_secs(30), "{text}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn metrics_tell_about_every_plugin_that_ran_and_about_decodes() {
    let server = Server::start(&[]);
    until_ready(&server);
    let picture = flat_png(162, 118, [22, 33, 62], [241, 89, 37]);
    assert_eq!(
        ask(&server, "POST", "/v1/extract?wait=final", &picture).0,
        200
    );
    let text = metrics_at_rest(&server);
    // The sum over all lines that have these labels.
    let value = |name: &str, labels: &[&str]| -> f64 {
        let fits = |line: &&str| {
            line.strip_prefix(name)
                .is_some_and(|rest| rest.starts_with(['{', ' ']))
                && labels.iter().all(|label| line.contains(label))
        };
        let values: Vec<f64> = text
            .lines()
            .filter(fits)
            .map(|line| line.rsplit(' ').next().unwrap().parse().unwrap())
            .collect();
        assert!(!values.is_empty(), "no {name} with {labels:?} in\n{text}");
        values.iter().sum()
    };
    for plugin in [
        "palette-kmeans",
        "palette-wu",
        "roles",
        "palette-refine",
        "spacing",
        "typography",
        "shape",
    ] {
        let plugin = format!("plugin=\"{plugin}\"");
        let labels = [plugin.as_str(), "version=\""];
        let calls = value("crescendo_stage_duration_seconds_count", &labels);
        assert!(calls >= 1.0);
        // Each call has one outcome, and none of these fails on a sound picture.
        assert_eq!(value("crescendo_stage_outcomes_total", &labels), calls);
        let failed = [plugin.as_str(), "outcome=\"failed\""];
        assert!(!text.lines().any(|line| {
            let failed = failed.iter().all(|label| line.contains(label));
            failed && !line.ends_with(" 0")
        }));
        assert!(value("crescendo_stage_cpu_seconds_total", &labels) > 0.0);
        // None asks a model.
        assert_eq!(value("crescendo_stage_cost_micros_total", &labels), 0.0);
        assert!(value("crescendo_plugin_load_seconds", &labels) > 0.0);
    }
    let png = ["format=\"image/png\"", "outcome=\"decoded\""];
    assert!(value("crescendo_decode_duration_seconds_count", &png) >= 1.0);
    assert!(value("crescendo_decode_duration_seconds_sum", &png) > 0.0);
    for level in ["queue", "compute_queue"] {
        assert_eq!(value(&format!("crescendo_{level}"), &[]), 0.0, "{level}");
    }
    for limit in ["queue_limit", "admitted_limit", "body_limit_bytes", "slots"] {
        assert!(value(&format!("crescendo_{limit}"), &[]) > 0.0);
    }
}

#[test]
fn more_connections_than_the_usual_open_files_are_served() {
    let mut command = std::process::Command::new("sh");
    let serve = "ulimit -Sn 64 && exec \"$0\" serve --listen 127.0.0.1:0";
    command
        .args(["-c", serve])
        .arg(program())
        .env_clear()
        .env("CRESCENDO_STATE", state_folder());
    let server = Server::spawn(command);
    let open: Vec<TcpStream> = (0..200)
        .map(|_| {
            let mut stream = TcpStream::connect(server.address()).unwrap();
            let request = b"GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n";
            stream.write_all(request).unwrap();
            let mut status = [0; 15];
            let patience = Some(Duration::from_secs(10));
            stream.set_read_timeout(patience).unwrap();
            stream.read_exact(&mut status).unwrap();
            assert_eq!(&status, b"HTTP/1.1 200 OK");
            stream
        })
        .collect();
    assert_eq!(open.len(), 200);
}
