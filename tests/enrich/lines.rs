//! What a line keeps of its record, also where the record is a line of before.

use crescendo_origin::{Behaviour, Fault, Origin, Page};
use serde_json::{Value, json};

use super::Desk;

/// A list and so many levels of lists.
fn deep(levels: usize) -> String {
    format!("{}{}", "[".repeat(levels), "]".repeat(levels))
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
        assert_eq!(lines[0]["input"], all, "{run}");
        assert_eq!(lines[0]["page.title"], Page::of(1).title);
        // Where nothing was found nothing stands in the way.
        if run < 2 {
            assert_eq!(lines[1]["error_code"], "http-404", "{}", lines[1]);
            assert_eq!(lines[1]["page.title"], "mine");
        } else {
            assert_eq!(lines[1]["input"], all);
            assert_eq!(lines[1]["page.title"], Page::of(2).title);
        }
    }
}
