//! Spend outlives the process: a paid call that a kill interrupted is charged
//! once and flagged, and a day's limits go on where they stood.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{Site, events, post};

/// The stage of `mine`, paid: 5 cents at most.
const PAID: &str = r##"
name = "paid"
description = "one paid stage"
answer = ["color.primary"]
[[stages]]
name = "sample"
plugin = "sample"
tier = 3
cost_usd = "0.05"
timeout_ms = 60000
parameters = { after-ms = AFTER, votes = [{ field = "color.primary", color = "#F15925" }] }
"##;

/// A host with the pipeline `paid`, whose stage waits before it votes.
fn site(after_ms: u32, budget: &str) -> Site {
    let site = Site::new(&format!(
        "[install]\nallow_unsigned = true\n[calls]\nwall_ms = 60000\n[budget]\n{budget}"
    ));
    let text = PAID.replace("AFTER", &after_ms.to_string());
    std::fs::write(site.path("paid.toml"), text).unwrap();
    site.ok(&["plugin", "install", &site.file("1.0.0")]);
    site.ok(&["pipeline", "add", "--file", "paid.toml"]);
    site
}

fn extract(site: &Site, n: u8) -> Vec<Value> {
    let image = crescendo_tests::flat_png(60, 40, [250, 250, n], [241, 89, 37]);
    let server = site.server.as_ref().unwrap();
    events(&post(server, "/v1/extract?pipeline=paid", &image))
}

fn of<'e>(events: &'e [Value], kind: &str) -> Option<&'e Value> {
    events.iter().find(|event| event["type"] == kind)
}

fn spent(site: &Site, by: &str) -> Value {
    site.ok(&["spend", "--by", by])
}

/// Sends a request and does not wait for its answer.
fn begin(site: &Site, image: &[u8]) -> TcpStream {
    let mut stream = TcpStream::connect(site.server.as_ref().unwrap().address()).unwrap();
    let head = format!(
        "POST /v1/extract?pipeline=paid HTTP/1.1\r\nhost: localhost\r\ncontent-length: {}\r\n\r\n",
        image.len()
    );
    stream
        .write_all(&[head.as_bytes(), image].concat())
        .unwrap();
    stream
}

/// What a run by a client with a key is told.
fn extract_with(site: &Site, key: &str, n: u8) -> Vec<Value> {
    let image = crescendo_tests::flat_png(60, 40, [250, 250, n], [241, 89, 37]);
    let mut stream = TcpStream::connect(site.server.as_ref().unwrap().address()).unwrap();
    let head = format!(
        "POST /v1/extract?pipeline=paid HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\
         authorization: Bearer {key}\r\ncontent-length: {}\r\n\r\n",
        image.len()
    );
    stream
        .write_all(&[head.as_bytes(), &image].concat())
        .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    let lines = answer.lines().filter(|line| line.starts_with('{'));
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn a_reload_changes_what_a_client_may_spend_in_the_day_that_goes_on() {
    let mut site = site(0, "");
    let made = site.ok(&["config", "key"]);
    let (key, digest) = (made["key"].as_str().unwrap(), &made["blake3"]);
    let file = site.path("crescendo.toml");
    let without = std::fs::read_to_string(&file).unwrap();
    let may_spend = |dollars: &str| {
        let key = format!("[[keys]]\nname = 'studio'\nblake3 = {digest}\nday_usd = '{dollars}'\n");
        std::fs::write(&file, format!("{without}{key}")).unwrap();
    };
    let cost = |told: &[Value]| of(told, "run.completed").unwrap()["total_cost_micros"].clone();
    may_spend("0.06");
    site.serve();
    assert_eq!(cost(&extract_with(&site, key, 0)), 50_000);
    let told = extract_with(&site, key, 1);
    assert_eq!(of(&told, "stage.skipped").unwrap()["reason"], "budget");
    may_spend("0.10");
    assert_eq!(site.ok(&["config", "reload"])["changes"][0]["key"], "keys");
    assert_eq!(cost(&extract_with(&site, key, 1)), 50_000);
    may_spend("0.05");
    site.ok(&["config", "reload"]);
    let told = extract_with(&site, key, 2);
    assert_eq!(of(&told, "stage.skipped").unwrap()["reason"], "budget");
    assert_eq!(spent(&site, "tenant")["rows"][0]["settled_micros"], 100_000);
}

#[test]
fn a_call_that_a_kill_interrupts_is_charged_once_and_flagged_and_the_day_goes_on() {
    let mut site = site(0, "tenant_day_usd = \"0.12\"\n");
    site.serve();
    let told = extract(&site, 0);
    assert_eq!(
        of(&told, "run.completed").unwrap()["total_cost_micros"],
        50_000
    );
    site.server = None;

    let text = PAID.replace("AFTER", "3600000");
    std::fs::write(site.path("paid.toml"), text).unwrap();
    site.ok(&["pipeline", "add", "--file", "paid.toml"]);
    site.serve();
    let image = crescendo_tests::flat_png(60, 40, [250, 250, 1], [241, 89, 37]);
    let _waiting = begin(&site, &image);
    let began = Instant::now();
    loop {
        let open = &spent(&site, "day")["open"];
        if *open == json!({"calls": 1, "reserved_micros": 50_000}) {
            break;
        }
        assert!(began.elapsed() < Duration::from_secs(30), "{open}");
        std::thread::sleep(Duration::from_millis(50));
    }
    // SIGKILL, in the middle of the call.
    site.server = None;

    site.serve();
    for by in ["tenant", "plugin", "pipeline"] {
        let report = spent(&site, by);
        let row = &report["rows"][0];
        let numbers = (&row["calls"], &row["settled_micros"], &row["interrupted"]);
        assert_eq!(numbers, (&json!(2), &json!(100_000), &json!(1)), "{report}");
        assert_eq!(report["open"]["calls"], 0);
    }
    assert_eq!(spent(&site, "tenant")["rows"][0]["name"], "local");
    assert_eq!(spent(&site, "plugin")["rows"][0]["name"], "sample");
    assert_eq!(spent(&site, "pipeline")["rows"][0]["name"], "paid");

    // 10 of 12 cents are spent: 5 more pass the tenant's day.
    let told = extract(&site, 2);
    assert_eq!(of(&told, "stage.skipped").unwrap()["reason"], "budget");
    assert_eq!(of(&told, "run.completed").unwrap()["total_cost_micros"], 0);
    site.server = None;
    // Without a host the same is read, and a restart charges nothing twice.
    assert_eq!(spent(&site, "tenant")["rows"][0]["settled_micros"], 100_000);
}

#[test]
fn processes_that_share_a_state_folder_share_its_limits() {
    let mut site = site(0, "tenant_day_usd = \"0.12\"\n");
    site.serve();
    extract(&site, 0);
    let image = crescendo_tests::flat_png(60, 40, [250, 250, 1], [241, 89, 37]);
    std::fs::write(site.path("a.png"), image).unwrap();
    let alone = |site: &Site| {
        let arguments = ["extract", "a.png", "--pipeline", "paid", "--json"];
        let output = site.run(&arguments);
        events(&String::from_utf8(output.stdout).unwrap())
    };
    // A command of its own spends from the same day …
    let told = alone(&site);
    assert_eq!(
        of(&told, "run.completed").unwrap()["total_cost_micros"],
        50_000
    );
    // … so that the server, which has 7 cents left by its own books, has 2.
    let told = extract(&site, 2);
    assert_eq!(of(&told, "stage.skipped").unwrap()["reason"], "budget");
    let told = alone(&site);
    assert_eq!(of(&told, "stage.skipped").unwrap()["reason"], "budget");
    assert_eq!(spent(&site, "day")["rows"][0]["settled_micros"], 100_000);
}

#[test]
fn spend_is_read_by_people_and_by_machines_and_copied_with_a_backup() {
    let mut site = site(0, "");
    let nothing = site.run(&["spend"]);
    let said = String::from_utf8(nothing.stdout).unwrap();
    assert!(said.contains("nothing was spent"), "{said}");
    site.serve();
    extract(&site, 0);
    let shown = site.run(&["spend", "--by", "tenant"]);
    let said = String::from_utf8(shown.stdout).unwrap();
    let row = said.lines().find(|line| line.starts_with("local")).unwrap();
    let words: Vec<&str> = row.split_whitespace().collect();
    assert_eq!(words, ["local", "1", "$0.05", "0"]);
    let later = site.ok(&["spend", "--since", "2999-01-01"]);
    assert_eq!(later["rows"], json!([]));
    let (code, said) = site.refused(&["spend", "--since", "yesterday"]);
    assert_eq!(code, 2);
    assert!(said.contains("2026-11-28"), "{said}");

    site.ok(&["backup", "copy"]);
    let copy = site.path("copy");
    let copied = site.ok(&["spend", "--state", copy.to_str().unwrap()]);
    assert_eq!(copied["rows"][0]["settled_micros"], 50_000);
}

#[test]
fn free_pipelines_leave_no_trace_in_the_books() {
    let mut site = Site::open();
    site.ok(&["plugin", "install", &site.file("1.0.0")]);
    site.ok(&["pipeline", "add", "--file", "mine.toml"]);
    site.serve();
    site.extract();
    assert_eq!(spent(&site, "day")["rows"], json!([]));
    assert!(!site.path("state").join("spending").exists());
}
