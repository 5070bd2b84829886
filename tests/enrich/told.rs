//! What a list says of itself besides its lines: how often it tried, what waits, and a
//! summary for programs.

use std::time::Duration;

use crescendo_origin::{Behaviour, Failing, Fault, Origin};
use serde_json::Value;

use super::Desk;

#[test]
fn attempts_are_tries_and_no_hops() {
    let web = Origin::start(Fault::RedirectChain(3));
    let failing = Failing {
        share: 0.5,
        status: 503,
        seed: 5,
    };
    let flaky = Origin::start(Behaviour::new().failing(failing));
    let desk = Desk::new();
    desk.write("led.txt", &web.page(1));
    desk.write("flaky.txt", &flaky.page(1));
    let ended = desk.run(&["led.txt", "-o", "led.jsonl"]);
    assert!(ended.status.success(), "{ended:?}");
    let line = &desk.lines("led.jsonl")[0];
    assert_eq!(line["attempts"], 1, "{line}");
    let ended = desk.run(&["flaky.txt", "-o", "flaky.jsonl", "--ignore-robots"]);
    let line = &desk.lines("flaky.jsonl")[0];
    let tries = flaky.stats().path("/page/1");
    assert_eq!(line["attempts"], tries, "{line} {ended:?}");
}

#[test]
fn attempts_that_brought_no_answer_are_told_too() {
    let web = Origin::start(Behaviour::new().fault_at("/page/1", Fault::HangsAfterStatusLine));
    let desk = Desk::new();
    desk.write("list.txt", &web.page(1));
    let ended = desk.run(&[
        "list.txt",
        "-o",
        "out.jsonl",
        "--retries",
        "1",
        "--timeout",
        "1",
    ]);
    assert!(!ended.stderr.is_empty(), "{ended:?}");
    let line = &desk.lines("out.jsonl")[0];
    assert_eq!(line["error_code"], "timeout-headers", "{line}");
    assert_eq!(line["attempts"], 2, "{line}");
    assert_eq!(web.stats().path("/page/1"), 2);
    // The stage ends before its request does.
    let stage = "name = 'page'\nplugin = 'page'\ntier = 1\ntimeout_ms = 1500\nrequired = true";
    desk.write(
        "brief.toml",
        &format!("name = 'brief'\n[[stages]]\n{stage}"),
    );
    desk.write("crescendo.toml", "[pipelines]\nfiles = ['brief.toml']");
    let brief = ["--config", "crescendo.toml", "--pipeline", "brief"];
    let ended = desk.run(&[&["list.txt", "-o", "brief.jsonl"][..], &brief].concat());
    let line = &desk.lines("brief.jsonl")[0];
    assert_eq!(line["error_code"], "wall-time", "{line} {ended:?}");
    assert_eq!(line["attempts"], 1, "{line}");
}

#[test]
fn a_program_gets_a_summary_where_no_lines_go() {
    let web = Origin::start(Behaviour::new().fault_at("/page/3", Fault::not_found()));
    let desk = Desk::new();
    let list: Vec<String> = (0..5).map(|page| web.page(page)).collect();
    desk.write("urls.txt", &format!("# five\n{}", list.join("\n")));
    let last = |text: &[u8]| -> Value {
        let text = String::from_utf8(text.to_vec()).unwrap();
        serde_json::from_str(text.lines().last().unwrap()).unwrap()
    };
    let arguments = ["urls.txt", "-o", "out.jsonl", "--json", "--explain"];
    let ended = desk.run(&arguments);
    assert!(ended.status.success(), "{ended:?}");
    assert_eq!(String::from_utf8_lossy(&ended.stdout).lines().count(), 1);
    let summary = last(&ended.stdout);
    for (member, expected) in [
        ("read", 5),
        ("lines", 5),
        ("skipped", 0),
        ("completed", 4),
        ("failed", 1),
    ] {
        assert_eq!(summary[member], expected, "{summary}");
    }
    assert_eq!(summary["failures"]["http-404"], 1, "{summary}");
    assert_eq!(summary["origins"][0]["origin"], web.url.as_str());
    assert!(summary["error"].is_null() && summary["interrupted"] == false);
    assert!(summary["elapsed_ms"].is_u64() && summary["attempts"].is_u64());
    assert_eq!(last(&desk.run(&arguments).stdout)["skipped"], 5);
    // Lines and nothing else are where lines go.
    desk.write("bad.txt", "no url");
    let ended = desk.run(&["bad.txt", "urls.txt", "missing.csv", "--json"]);
    assert_eq!((ended.status.code(), ended.stdout.len()), (Some(3), 0));
    let ended = desk.run(&["bad.txt", "--json"]);
    assert_eq!(ended.status.code(), Some(1));
    assert_eq!(last(&ended.stdout)["error_code"], "bad-record");
    let told = String::from_utf8(ended.stderr).unwrap();
    let summary = told.lines().find(|line| line.starts_with('{')).unwrap();
    let summary: Value = serde_json::from_str(summary).unwrap();
    assert!(
        summary["error"].as_str().unwrap().contains("every record"),
        "{summary}"
    );
}

#[test]
fn who_keeps_lines_waiting_is_told() {
    let hangs = Origin::start(Fault::Silent);
    let web = Origin::start(Behaviour::new());
    let desk = Desk::new();
    let good = (0..300).map(|page| web.page(page));
    let list: Vec<String> = [hangs.page(1)].into_iter().chain(good).collect();
    desk.write("urls.txt", &list.join("\n"));
    let arguments = ["urls.txt", "-o", "out.jsonl", "--order", "input"];
    let more = ["--timeout", "8", "--retries", "0", "--concurrency", "10"];
    let began = std::time::Instant::now();
    let ended = desk.run(&[&arguments[..], &more].concat());
    assert!(ended.status.success(), "{ended:?}");
    assert!(began.elapsed() >= Duration::from_secs(8));
    let told = String::from_utf8(ended.stderr).unwrap();
    let warned = told
        .lines()
        .filter(|line| line.contains("wait for a record"));
    let warned: Vec<&str> = warned.collect();
    assert_eq!(warned.len(), 1, "{told}");
    assert!(
        warned[0].contains(&hangs.url) && warned[0].contains("record=1"),
        "{told}"
    );
    // No more were done ahead of it than may be held: eight times the concurrency.
    let most = told
        .lines()
        .find(|line| line.starts_with("at most "))
        .unwrap();
    let most: usize = most.split(' ').nth(2).unwrap().parse().unwrap();
    assert!((1..=80).contains(&most), "{told}");
    assert_eq!(desk.lines("out.jsonl").len(), 301);
}

#[test]
fn a_list_is_continued_record_by_record_where_a_url_is_in_it_more_than_once() {
    let web = Origin::start(Behaviour::new());
    let desk = Desk::new();
    let record = |id: u32| {
        format!(
            "{{\"url\":\"{}\",\"id\":{id},\"error\":\"theirs\"}}\n",
            web.page(1)
        )
    };
    desk.write("list.jsonl", &record(1));
    let run = |desk: &Desk| {
        let ended = desk.run(&["list.jsonl", "-o", "out.jsonl"]);
        assert!(ended.status.success(), "{ended:?}");
        String::from_utf8(ended.stderr).unwrap()
    };
    run(&desk);
    // The new ones stand first, and one is there twice.
    desk.write("list.jsonl", &[2, 3, 1, 3].map(record).concat());
    let told = run(&desk);
    assert!(told.contains("1 were in the output already"), "{told}");
    let told = run(&desk);
    assert!(told.contains("4 were in the output already"), "{told}");
    let lines = desk.lines("out.jsonl");
    let mut ids: Vec<u64> = lines
        .iter()
        .map(|line| line["id"].as_u64().unwrap())
        .collect();
    ids.sort_unstable();
    assert_eq!(ids, [1, 2, 3, 3]);
    assert!(lines.iter().all(|line| line["input"]["error"] == "theirs"));
}

#[test]
fn what_failed_before_is_told_when_a_list_is_run_again() {
    let web = Origin::start(Behaviour::new().fault_at("/page/3", Fault::not_found()));
    let desk = Desk::new();
    let list: Vec<String> = (0..5).map(|page| web.page(page)).collect();
    desk.write("urls.txt", &list.join("\n"));
    desk.run(&["urls.txt", "-o", "out.jsonl"]);
    let ended = desk.run(&["urls.txt", "-o", "out.jsonl"]);
    let told = String::from_utf8(ended.stderr).unwrap();
    let expected =
        "5 were in the output already, 1 of them failed; --retry-failed tries them again";
    assert!(told.contains(expected), "{told}");
    assert!(
        desk.lines("out.jsonl")
            .iter()
            .all(|line| line.get("page.words").is_none_or(serde_json::Value::is_u64))
    );
}
