//! What is stopped goes on where it was: no line lost, none doubled, none half.

use std::collections::BTreeMap;
use std::process::Stdio;
use std::time::Duration;

use crescendo_origin::{Behaviour, Fault, Latency, Origin};
use rustix::process::{Pid, Signal, kill_process};

use super::{Desk, urls};

fn counted<'a>(urls: impl IntoIterator<Item = &'a str>) -> BTreeMap<&'a str, u32> {
    let mut counted = BTreeMap::new();
    for url in urls {
        *counted.entry(url).or_default() += 1;
    }
    counted
}

/// How often it is killed.
const KILLS: u32 = 50;

/// Enough pages that it is not done before it was killed so often, some of which stand
/// in the list twice, and one that is none.
fn list(web: &Origin) -> Vec<String> {
    let pages = (0..8_000).map(|page| web.page(page % 7_900));
    pages.chain(["no url".to_owned()]).collect()
}

#[test]
fn killed_at_fifty_random_moments_it_goes_on_where_it_was() {
    let noisy = Latency::noisy(Duration::from_millis(15), 3);
    let web = Origin::start(Behaviour::new().latency(noisy));
    let desk = Desk::new();
    let list = list(&web);
    desk.write("urls.txt", &list.join("\n"));
    let arguments = ["urls.txt", "-o", "out.jsonl", "--concurrency", "10"];
    let mut before = 0;
    for _ in 0..KILLS {
        // From before it has read its own output to within the writing of a line.
        let moment = Duration::from_micros(rand::random_range(20_000..500_000));
        let mut command = desk.command(&arguments);
        let mut child = command.stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(moment);
        assert_eq!(child.try_wait().unwrap(), None, "the list was too short");
        child.kill().unwrap();
        child.wait().unwrap();
        let text = std::fs::read(desk.path("out.jsonl")).unwrap_or_default();
        let lines = text.iter().filter(|byte| **byte == b'\n').count();
        assert!(lines >= before, "a line is gone, killed after {moment:?}");
        before = lines;
    }
    assert!(before > 0, "it never got anywhere");
    let ended = desk.run(&arguments);
    assert!(ended.status.success(), "{ended:?}");
    let lines = desk.lines("out.jsonl");
    let expected = counted(list.iter().map(String::as_str));
    assert_eq!(counted(urls(&lines)), expected);
}

#[test]
fn interrupted_or_ended_it_finishes_what_is_under_way() {
    finishes_after(Signal::INT);
    finishes_after(Signal::TERM);
}

fn finishes_after(signal: Signal) {
    let slow = Latency::Fixed(Duration::from_millis(300));
    let web = Origin::start(Behaviour::new().latency(slow));
    let desk = Desk::new();
    let list: Vec<String> = (0..400).map(|page| web.page(page)).collect();
    desk.write("urls.txt", &list.join("\n"));
    let mut command = desk.command(&["urls.txt", "-o", "out.jsonl", "--concurrency", "5"]);
    let mut child = command.stderr(Stdio::null()).spawn().unwrap();
    // Something is under way, robots.txt aside.
    while web.stats().calls < 3 {
        std::thread::sleep(Duration::from_millis(5));
    }
    let pid = Pid::from_child(&child);
    kill_process(pid, signal).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130));
    let lines = desk.lines("out.jsonl");
    assert!(!lines.is_empty() && lines.len() < 400, "{}", lines.len());
    assert!(
        lines.iter().all(|line| line["error_code"].is_null()),
        "all are whole"
    );
    let asked = web
        .stats()
        .paths
        .keys()
        .filter(|path| path.starts_with("/page"))
        .count();
    assert_eq!(lines.len(), asked, "what was asked for has its line");
}

#[test]
fn a_page_is_no_list_and_no_file_is_somebody_elses() {
    let web = Origin::start(Behaviour::new());
    let desk = Desk::new();
    let page = desk.run(&[&web.page(1), "-o", "out.jsonl"]);
    assert_eq!(page.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&page.stderr).contains("web page and no list"));
    desk.write("urls.txt", &web.page(1));
    let same = desk.run(&["urls.txt", "-o", "urls.txt"]);
    assert_eq!(same.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&same.stderr).contains("none that enrich writes"));
    let full = desk.run(&["urls.txt", "-o", "/dev/full"]);
    assert_eq!(full.status.code(), Some(2));
    let standard = desk.run(&["urls.txt", "-o", "-"]);
    assert!(String::from_utf8_lossy(&standard.stdout).starts_with("{\"url\":"));
}

#[test]
fn what_failed_is_tried_again_when_that_is_asked_for() {
    let web = Origin::start(Fault::Status(500));
    let desk = Desk::new();
    let list: Vec<String> = (0..5).map(|page| web.page(page)).collect();
    desk.write("urls.txt", &list.join("\n"));
    let arguments = ["urls.txt", "-o", "out.jsonl", "--retries", "0"];
    assert_eq!(desk.run(&arguments).status.code(), Some(1), "all failed");
    web.recover();
    assert!(desk.run(&arguments).status.success());
    let failed = |desk: &Desk| {
        let lines = desk.lines("out.jsonl");
        lines
            .iter()
            .filter(|line| !line["error_code"].is_null())
            .count()
    };
    assert_eq!(failed(&desk), 5, "a failure is a line like others");
    let again = [&arguments[..], &["--retry-failed"]].concat();
    assert!(desk.run(&again).status.success());
    assert_eq!((failed(&desk), desk.lines("out.jsonl").len()), (0, 5));
}
