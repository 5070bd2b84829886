//! `crescendo enrich` as a person runs it: files, a web on this machine, signals.

mod api;
mod article;
mod documents;
mod input;
mod killed;
mod lines;
mod media;
mod served;
mod told;
mod votes;

use std::path::PathBuf;
use std::process::{Command, Output};

use crescendo_origin::{Behaviour, Fault, Latency, Origin, Page, Robots};
use crescendo_tests::crescendo;
use serde_json::Value;
use std::time::Duration;

/// A folder with lists and what comes of them.
pub(crate) struct Desk(tempfile::TempDir);

impl Desk {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).unwrap();
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = crescendo();
        command
            .current_dir(self.0.path())
            .args(["enrich", "--allow-private"])
            .args(arguments);
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// The lines of a file, each one whole.
    pub(crate) fn lines(&self, name: &str) -> Vec<Value> {
        let text = std::fs::read_to_string(self.path(name)).unwrap();
        assert!(text.is_empty() || text.ends_with('\n'), "half a line");
        text.lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }
}

pub(crate) fn urls(lines: &[Value]) -> Vec<&str> {
    lines
        .iter()
        .map(|line| line["url"].as_str().unwrap_or_default())
        .collect()
}

#[test]
fn each_url_has_a_line_with_what_its_page_says() {
    let web = Origin::start(Behaviour::new());
    let desk = Desk::new();
    let list: Vec<String> = (0..20).map(|page| web.page(page)).collect();
    desk.write("urls.txt", &list.join("\n"));
    let ended = desk.run(&["urls.txt", "-o", "out.jsonl", "--provenance"]);
    assert!(ended.status.success(), "{ended:?}");
    let lines = desk.lines("out.jsonl");
    assert_eq!(lines.len(), 20);
    for (number, url) in (0..).zip(&list) {
        let line = lines.iter().find(|line| line["url"] == **url).unwrap();
        let page = Page::of(number);
        assert_eq!(line["page.title"], page.title, "{line}");
        assert_eq!(line["attempts"], 1);
        assert!(line["fetch_duration_ms"].is_u64() && line["process_duration_ms"].is_u64());
        assert!(line["enriched_at"].as_str().unwrap().ends_with('Z'));
        assert!(
            line["page.links"]
                .as_array()
                .is_some_and(|links| !links.is_empty())
        );
        let voted = &line["provenance"]["parts"][0]["fields"]["page.title"]["votes"][0];
        assert_eq!(voted["stage"], "page");
    }
    let told = String::from_utf8(ended.stderr).unwrap();
    assert!(
        told.contains("20 lines in") && told.contains("100.0 % have fields"),
        "{told}"
    );
}

#[test]
fn what_cannot_be_had_has_a_line_that_says_why() {
    let good =
        Origin::start(Behaviour::new().robots(Robots::text("User-agent: *\nDisallow: /page/3")));
    let bad = |fault| Origin::start(fault);
    let (missing, garbage) = (bad(Fault::not_found()), bad(Fault::Garbage));
    let (endless, silent) = (bad(Fault::GzipBomb(Fault::BOMB)), bad(Fault::Silent));
    let circle = bad(Fault::RedirectLoop);
    let desk = Desk::new();
    let expected = [
        (good.page(1), None),
        (good.page(3), Some("robots")),
        (missing.page(1), Some("http-404")),
        (garbage.page(1), Some("not-http")),
        (endless.page(1), Some("nothing-found")),
        (silent.page(1), Some("timeout-headers")),
        (circle.page(1), Some("too-many-redirects")),
        ("not a url".to_owned(), Some("bad-record")),
        ("ftp://a.example/".to_owned(), Some("bad-url")),
        ("http://nothing.invalid/".to_owned(), Some("no-address")),
    ];
    let list: Vec<&str> = expected.iter().map(|(url, _)| url.as_str()).collect();
    desk.write("urls.txt", &list.join("\n"));
    let ended = desk.run(&[
        "urls.txt",
        "-o",
        "out.jsonl",
        "--timeout",
        "2",
        "--retries",
        "0",
    ]);
    assert!(ended.status.success(), "{ended:?}");
    let lines = desk.lines("out.jsonl");
    assert_eq!(lines.len(), expected.len());
    for (url, code) in &expected {
        let line = lines.iter().find(|line| line["url"] == *url).unwrap();
        let found = line["error_code"].as_str();
        // Without any name server a name is waited for in vain.
        let is_slow = *code == Some("no-address") && found == Some("timeout-dns");
        assert!(found == *code || is_slow, "{line}");
        assert_eq!(line.get("error").is_some(), code.is_some(), "{line}");
        assert_eq!(line.get("page.title").is_some(), code.is_none(), "{line}");
    }
}

#[test]
fn private_addresses_are_refused_unless_a_person_allows_them() {
    let web = Origin::start(Behaviour::new());
    let desk = Desk::new();
    desk.write("urls.txt", &web.page(1));
    let mut command = crescendo();
    command
        .current_dir(desk.path("."))
        .args(["enrich", "urls.txt"]);
    let ended = command.output().unwrap();
    assert_eq!(ended.status.code(), Some(1), "every record failed");
    let line: Value = serde_json::from_slice(&ended.stdout).unwrap();
    assert_eq!(line["error_code"], "private-address", "{line}");
    assert_eq!(web.stats().connections, 0);
}

#[test]
fn lines_come_in_the_order_of_the_input_when_that_is_asked_for() {
    let noisy = Latency::noisy(Duration::from_millis(20), 7);
    let web = Origin::start(Behaviour::new().latency(noisy));
    let desk = Desk::new();
    let list: Vec<String> = (0..60).map(|page| web.page(page)).collect();
    desk.write("urls.txt", &list.join("\n"));
    let ended = desk.run(&["urls.txt", "--order", "input"]);
    assert!(ended.status.success(), "{ended:?}");
    let text = String::from_utf8(ended.stdout).unwrap();
    let lines: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(urls(&lines), list);
}

#[test]
fn an_origin_that_hangs_keeps_the_others_from_nothing() {
    let hangs = Origin::start(Fault::Silent);
    let web = Origin::start(Behaviour::new());
    let desk = Desk::new();
    let list: Vec<String> = (0..40)
        .flat_map(|page| [hangs.page(page), web.page(page)])
        .collect();
    desk.write("urls.txt", &list.join("\n"));
    let ended = desk.run(&[
        "urls.txt",
        "-o",
        "out.jsonl",
        "--timeout",
        "3",
        "--retries",
        "0",
        "--concurrency",
        "8",
    ]);
    assert!(ended.status.success(), "{ended:?}");
    let lines = desk.lines("out.jsonl");
    assert_eq!(lines.len(), 80);
    let last = lines
        .iter()
        .rposition(|line| line["error_code"].is_null())
        .unwrap();
    let hung = |line: &&Value| !line["error_code"].is_null();
    // Of those that hang no more had ended than can have before the good ones did.
    assert!(lines[..last].iter().filter(hung).count() <= 24, "{last}");
    let codes: Vec<&str> = lines
        .iter()
        .filter_map(|line| line["error_code"].as_str())
        .collect();
    assert!(codes.contains(&"left-alone"), "{codes:?}");
}

#[test]
fn a_wrong_name_is_told_before_anything_is_fetched() {
    let desk = Desk::new();
    desk.write("urls.txt", "http://127.0.0.1:1/");
    for (arguments, code, why) in [
        (&["missing.txt"][..], 3, "missing.txt"),
        (&["urls.txt", "--pipeline", "pgae"], 2, "page"),
        (&["urls.txt", "--concurrency", "0"], 2, "concurrency"),
        (&["urls.txt", "--retry-failed"], 2, "--output"),
        (&["-", "-"], 2, "once"),
    ] {
        let ended = desk.run(arguments);
        let told = String::from_utf8(ended.stderr).unwrap();
        assert_eq!(ended.status.code(), Some(code), "{told}");
        assert!(told.contains(why), "{told}");
    }
}
