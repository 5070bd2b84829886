//! The programs that `sdk/clients` shows, run as they stand there.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use crescendo_tests::{Server, crescendo, flat_png};

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../sdk/clients")
}

fn text(name: &str) -> String {
    std::fs::read_to_string(folder().join(name)).unwrap()
}

const ORANGE: [u8; 3] = [0xF1, 0x59, 0x25];
const NIGHT: [u8; 3] = [0x16, 0x21, 0x3E];

/// Runs a client on a picture; what it prints, and whether it was content.
fn run(program: &str, name: &str, picture: &[u8]) -> (String, String, bool) {
    let server = Server::start(&[]);
    let folder_ = tempfile::tempdir().unwrap();
    let file = folder_.path().join("page.png");
    std::fs::write(&file, picture).unwrap();
    let output = Command::new(program)
        .arg(folder().join(name))
        .arg(&file)
        .env("CRESCENDO", &server.url)
        .output()
        .unwrap_or_else(|error| panic!("{program}: {error}"));
    let said = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (
        said(output.stdout),
        said(output.stderr),
        output.status.success(),
    )
}

#[test]
fn curl_prints_an_event_a_line_to_the_end() {
    let (printed, said, content) = run("sh", "extract.sh", &flat_png(160, 120, NIGHT, ORANGE));
    assert!(content, "{said}");
    let types: Vec<String> = printed
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
        .map(|event| event["type"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(types.first().unwrap(), "run.started");
    assert!(
        types.iter().any(|kind| kind == "tier.completed"),
        "{types:?}"
    );
    assert_eq!(types.last().unwrap(), "run.completed");
}

#[test]
fn curl_fails_with_the_problem_where_there_is_one() {
    let (printed, _, content) = run("sh", "extract.sh", b"PK\x03\x04 no image");
    assert!(!content);
    assert!(printed.contains("unsupported-format"), "{printed}");
}

fn prints_tiers(program: &str, name: &str) {
    let (printed, said, content) = run(program, name, &flat_png(160, 120, NIGHT, ORANGE));
    assert!(content, "{said}");
    assert!(printed.contains("tier 1 after "), "{printed}");
    assert!(printed.contains("color."), "{printed}");
    assert!(printed.ends_with("run.completed\n"), "{printed}");
    let (_, said, content) = run(program, name, b"PK\x03\x04 no image");
    assert!(!content && said.contains("unsupported-format"), "{said}");
    // The signature and the header are 33 bytes; what follows is pixels.
    let mut damaged = flat_png(160, 120, NIGHT, ORANGE);
    damaged[60..].fill(0);
    let (_, said, content) = run(program, name, &damaged);
    assert!(
        !content && said.contains("damaged-image: image 0: "),
        "{said}"
    );
    // The port of a server that is gone; and no file.
    let nobody = || {
        let mut command = Command::new(program);
        let gone = TcpListener::bind("127.0.0.1:0").unwrap().local_addr();
        command.env("CRESCENDO", format!("http://{}", gone.unwrap()));
        command.arg(folder().join(name));
        command
    };
    for (file, why) in [(name, "no answer from http://127.0.0.1:"), ("none", "none")] {
        let output = nobody().arg(folder().join(file)).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success() && said.contains(why), "{said}");
        assert_eq!(said.lines().count(), 1, "a trace helps nobody: {said}");
    }
}

#[test]
fn python_prints_tiers_and_problems() {
    prints_tiers("python3", "extract.py");
}

#[test]
fn node_prints_tiers_and_problems() {
    prints_tiers("node", "extract.mjs");
}

/// Answers one request of the browser; the body of a report ends the page.
fn serve(mut stream: TcpStream, page: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut piece = [0; 65_536];
    let (head, mut body) = loop {
        let got = stream.read(&mut piece).ok().filter(|got| *got > 0)?;
        bytes.extend_from_slice(&piece[..got]);
        let so_far = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = so_far.split_once("\r\n\r\n") {
            break (head.to_owned(), body.to_owned());
        }
    };
    let (status, answer) = if head.starts_with("GET /page") {
        ("200 OK", page)
    } else {
        ("404 Not Found", "")
    };
    if head.starts_with("POST /report") {
        let lower = head.to_lowercase();
        let length = lower
            .lines()
            .find_map(|l| l.strip_prefix("content-length: "))?;
        let length: usize = length.parse().ok()?;
        while body.len() < length {
            let got = stream.read(&mut piece).ok().filter(|got| *got > 0)?;
            body += &String::from_utf8_lossy(&piece[..got]);
        }
        return Some(body);
    }
    let head = format!(
        "HTTP/1.1 {status}\r\ncontent-type: text/html\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        answer.len()
    );
    let _ = stream.write_all(&[head.as_bytes(), answer.as_bytes()].concat());
    None
}

/// A browser's start on a busy machine takes some seconds; a page that has not
/// come to its end after this never will.
const PATIENCE: Duration = Duration::from_secs(60);

/// Tells the test what the page shows once its run has ended.
const REPORT: &str = "<script>
  const told = setInterval(() => {
    const text = document.querySelector('#log').textContent;
    if (/^(run\\.(completed|failed|cancelled)|[a-z-]+: .*)$/m.test(text)) {
      clearInterval(told);
      fetch('/report', { method: 'POST', body: text });
    }
  }, 20);
</script>";

/// A client key and its digest.
fn key() -> (String, String) {
    let made = crescendo().args(["config", "key", "--json"]).output();
    let pair: serde_json::Value = serde_json::from_slice(&made.unwrap().stdout).unwrap();
    let of = |name: &str| pair[name].as_str().unwrap().to_owned();
    (of("key"), of("blake3"))
}

/// Opens a page in a headless Chromium, from an origin that is configured, and
/// waits for what it shows at the end.
fn page(name: &str) -> String {
    page_with(name, "", "")
}

/// The same with more configuration, and something after the `#`.
fn page_with(name: &str, more: &str, fragment: &str) -> String {
    let config = |origin: &str| format!("[server]\ncors_origins = [\"{origin}\"]\n{more}");
    page_of(name, config, fragment)
}

/// The same with a configuration made from the page's origin.
fn page_of(name: &str, config: impl Fn(&str) -> String, fragment: &str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("config.toml");
    std::fs::write(&file, config(&origin)).unwrap();
    let server = Server::start(&["--config", file.to_str().unwrap()]);
    let page = text(name) + REPORT;
    let mut browser = Command::new("chromium")
        .args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--no-first-run",
        ])
        .arg(format!(
            "--user-data-dir={}",
            folder.path().join("profile").display()
        ))
        .arg("--remote-debugging-port=0")
        .arg(format!("{origin}/page?server={}#{fragment}", server.url))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("chromium is installed");
    // A browser also opens connections on which it says nothing for now: none
    // may keep the others waiting.
    let (told, report) = mpsc::channel();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let (told, page) = (told.clone(), page.clone());
            std::thread::spawn(move || serve(stream.unwrap(), &page).map(|text| told.send(text)));
        }
    });
    let report = report.recv_timeout(PATIENCE);
    let _ = browser.kill();
    let _ = browser.wait();
    report.expect("the page tells how its run ended")
}

#[test]
fn a_page_reads_the_stream_with_fetch() {
    let shown = page("fetch.html");
    assert!(
        shown.contains("tier 1 after ") && shown.contains("color."),
        "{shown}"
    );
    assert!(shown.trim().ends_with("run.completed"), "{shown}");
}

#[test]
fn a_page_follows_the_run_with_an_event_source() {
    let shown = page("eventsource.html");
    assert!(
        shown.contains("tier 1 after ") && shown.contains("color."),
        "{shown}"
    );
    assert!(shown.trim().ends_with("run.completed"), "{shown}");
}

#[test]
fn pages_from_an_origin_that_is_not_configured_say_what_to_look_at() {
    for name in ["fetch.html", "eventsource.html"] {
        let shown = page_of(name, |_| String::new(), "");
        assert!(shown.starts_with("failed: http://127.0.0.1:"), "{shown}");
        assert!(shown.contains("server.cors_origins"), "{shown}");
    }
}

#[test]
fn a_page_asks_over_a_web_socket() {
    let shown = page("websocket.html");
    assert!(
        shown.contains("tier 2 after ") && shown.contains("color.primary #"),
        "{shown}"
    );
    assert!(shown.trim().ends_with("closed: 1000"), "{shown}");
}

#[test]
fn pages_that_can_set_no_header_show_their_key_all_the_same() {
    let (key, digest) = key();
    let more = format!("[[keys]]\nname = \"studio\"\nblake3 = \"{digest}\"\n");
    let shown = page_with("eventsource.html", &more, &format!("key={key}"));
    assert!(shown.trim().ends_with("run.completed"), "{shown}");
    let shown = page_with("websocket.html", &more, &format!("key={key}"));
    assert!(shown.trim().ends_with("closed: 1000"), "{shown}");
    // Without one, the connection is refused.
    let shown = page_with("websocket.html", &more, "");
    assert_eq!(shown.trim(), "closed: 1006");
}

#[test]
fn the_documentation_shows_the_very_files_that_run() {
    let shown = text("README.md");
    for name in [
        "extract.sh",
        "extract.py",
        "extract.mjs",
        "fetch.html",
        "eventsource.html",
        "websocket.html",
    ] {
        let file = text(name);
        assert!(
            shown.contains(&format!("\n{file}```\n")),
            "README.md does not show {name}"
        );
    }
}
