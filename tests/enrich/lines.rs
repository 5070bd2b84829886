//! What a line keeps of its record, also where the record is a line of before; which one
//! lines wait for; and what is said where none can be written.

use crescendo_origin::{Behaviour, Fault, Origin, Page};
use serde_json::{Value, json};

use super::Desk;

/// A list and so many levels of lists.
fn deep(levels: usize) -> String {
    format!("{}{}", "[".repeat(levels), "]".repeat(levels))
}

#[test]
fn what_no_guest_reads_is_no_record_and_everything_else_is() {
    let web = Origin::start(Behaviour::new());
    let desk = Desk::new();
    let record = |page: u64, value: &str| {
        let url = web.page(page);
        format!("{{\"url\":\"{url}\",\"n\":{value}}}\n")
    };
    let digits = "123456789012345678901234567890.000000000000000000001";
    let list = [
        record(1, "1e999"),
        record(2, "{\"a\":[-1.5E+309]}"),
        record(3, digits),
        record(4, &deep(124)),
        record(5, &deep(125)),
    ];
    desk.write("list.jsonl", &list.concat());
    let ended = desk.run(&["list.jsonl", "-o", "out.jsonl", "--order", "input"]);
    assert!(ended.status.success(), "{ended:?}");
    let lines = desk.lines("out.jsonl");
    for (at, why) in [(0, "larger than any double"), (1, "larger"), (4, "deep")] {
        assert_eq!(lines[at]["error_code"], "bad-record", "{}", lines[at]);
        assert!(lines[at]["error"].as_str().unwrap().contains(why));
    }
    for (at, page) in [(2, 3), (3, 4)] {
        assert_eq!(lines[at]["page.title"], Page::of(page).title);
    }
    let text = std::fs::read_to_string(desk.path("out.jsonl")).unwrap();
    assert!(text.contains(digits) && text.contains(&deep(124)));
}

#[test]
fn a_line_of_before_loses_nothing_that_was_the_records_own() {
    let web = Origin::start(Behaviour::new().fault_at("/page/2", Fault::not_found()));
    let desk = Desk::new();
    let record = |page: u64| {
        let url = web.page(page);
        let deep = deep(124);
        format!("{{\"url\":\"{url}\",\"page.title\":\"mine\",\"error\":{deep},\"input\":7}}\n")
    };
    desk.write("0.jsonl", &[record(1), record(2)].concat());
    for run in 0..3 {
        if run == 2 {
            web.recover();
        }
        let (list, out) = (format!("{run}.jsonl"), format!("{}.jsonl", run + 1));
        let ended = desk.run(&[&list, "-o", &out, "--order", "input"]);
        assert!(ended.status.success(), "{ended:?}");
        let lines = desk.lines(&out);
        let error: Value = serde_json::from_str(&deep(124)).unwrap();
        let all = json!({"error": error, "input": 7, "page.title": "mine"});
        for (name, value) in all.as_object().unwrap() {
            assert_eq!(lines[0]["input"][name], *value, "{run}");
        }
        assert_eq!(lines[0]["page.title"], Page::of(1).title);
        // Where nothing was found nothing stands in the way.
        if run < 2 {
            assert_eq!(lines[1]["error_code"], "http-404", "{}", lines[1]);
            assert_eq!(lines[1]["page.title"], "mine");
        } else {
            assert_eq!(lines[1]["input"], all);
            assert_eq!(lines[1]["page.title"], Page::of(2).title);
            // What nobody knows the sayer of is there once, however often it was said.
            let before = &desk.lines("2.jsonl")[0]["input"];
            assert_eq!(lines[0]["input"], *before);
        }
        // A line is known as the record that it is of, whatever was found.
        let ended = desk.run(&[&list, "-o", &out, "--order", "input"]);
        assert!(ended.status.success(), "{ended:?}");
        assert_eq!(desk.lines(&out), lines);
    }
}

#[test]
fn the_record_that_lines_wait_for_has_its_number_in_the_list_where_it_goes_on() {
    let hangs = Origin::start(Fault::Silent);
    let web = Origin::start(Behaviour::new());
    let desk = Desk::new();
    let pages: Vec<String> = (0..20).map(|page| web.page(page)).collect();
    desk.write("done.txt", &pages[..2].join("\n"));
    let ended = desk.run(&["done.txt", "-o", "out.jsonl", "--order", "input"]);
    assert!(ended.status.success(), "{ended:?}");
    let hung = [hangs.page(1)];
    let list = [&pages[..2], &hung[..], &pages[2..]].concat();
    desk.write("all.txt", &list.join("\n"));
    let arguments = ["all.txt", "-o", "out.jsonl", "--order", "input"];
    let ended = desk.run(&[&arguments[..], &["--timeout", "8", "--retries", "0"]].concat());
    assert!(ended.status.success(), "{ended:?}");
    let told = String::from_utf8(ended.stderr).unwrap();
    let warned = told
        .lines()
        .find(|line| line.contains("wait for a record"))
        .unwrap();
    assert!(
        warned.contains("record=3") && warned.contains(&hangs.url),
        "{told}"
    );
    assert_eq!(super::urls(&desk.lines("out.jsonl")), list);
}

#[test]
fn a_summary_comes_also_where_no_line_can_be_written() {
    let web = Origin::start(Behaviour::new());
    let desk = Desk::new();
    desk.write("urls.txt", &web.page(1));
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full");
    let mut command = desk.command(&["urls.txt", "--json", "--timeout", "20"]);
    let ended = command.stdout(full.unwrap()).output().unwrap();
    assert_eq!(ended.status.code(), Some(1), "{ended:?}");
    let told = String::from_utf8(ended.stderr).unwrap();
    let summary = told.lines().find(|line| line.starts_with('{')).unwrap();
    let summary: Value = serde_json::from_str(summary).unwrap();
    let error = summary["error"].as_str().unwrap();
    assert!(error.contains("cannot write"), "{summary}");
    assert_eq!(summary["read"], 1);
    assert_eq!(summary["lines"], 0, "what is counted was written");
    assert_eq!(summary["interrupted"], false);
}
