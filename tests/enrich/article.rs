//! The pipeline `article`: what a page says, whom it names, and all of it in short.

use crescendo_origin::{Behaviour, Origin, Page};
use serde_json::Value;

use super::Desk;

const BRIDGE: &str = "<html lang=en><title>The bridge at Linden - Courier</title>\
    <h1>The bridge at Linden</h1>\
    <p>The bridge at Linden will be rebuilt for £12.5 million, the Linden Roads Agency (LRA) said \
    on 3 March 2025. Traffic over the bridge has grown by 40% since 1998.\
    <p>\"The bridge is tired,\" said Dr Amara Okafor, who leads the LRA. Ms Okafor wants the new \
    bridge to be open in June 2027. Ferries to Rotterdam will wait meanwhile.\
    <p>Critics of the bridge fear noise. They may write to bridge@roads.example until the summer.\
    </html>";

fn enriched(web: &Origin, urls: &[String]) -> Vec<Value> {
    let desk = Desk::new();
    desk.write("urls.txt", &urls.join("\n"));
    let arguments = [
        "urls.txt",
        "--pipeline",
        "article",
        "-o",
        "out.jsonl",
        "--order",
        "input",
    ];
    let ended = desk.run(&arguments);
    assert!(ended.status.success(), "{ended:?}");
    assert!(web.stats().connections > 0);
    desk.lines("out.jsonl")
}

/// The members of a set in a line.
fn members<'l>(line: &'l Value, field: &str) -> Vec<&'l str> {
    let members = line[field].as_array().into_iter().flatten();
    members.filter_map(Value::as_str).collect()
}

#[test]
fn a_page_has_its_entities_and_its_summary_in_one_line() {
    let web = Origin::start(Behaviour::new().serve("/bridge", "text/html; charset=utf-8", BRIDGE));
    let lines = enriched(&web, &[format!("{}/bridge", web.url)]);
    let line = &lines[0];
    assert_eq!(line["page.title"], "The bridge at Linden", "{line}");
    for (field, value) in [
        ("entities.people", "Amara Okafor"),
        ("entities.organisations", "Linden Roads Agency"),
        ("entities.places", "Rotterdam"),
        ("entities.dates", "2025-03-03"),
        ("entities.dates", "2027-06"),
        ("entities.amounts", "GBP 12500000"),
        ("entities.amounts", "40 %"),
        ("entities.emails", "bridge@roads.example"),
        ("summary.keywords", "bridge"),
    ] {
        assert!(
            members(line, field).contains(&value),
            "{field} {value}: {line}"
        );
    }
    assert_eq!(members(line, "entities.people").len(), 1, "{line}");
    assert_eq!(line["summary.sentences"], 3.0);
    let summary = line["summary.text"].as_str().unwrap();
    assert!(
        summary.starts_with("The bridge at Linden will be rebuilt"),
        "{summary}"
    );
}

#[test]
fn summaries_of_pages_are_sentences_of_their_main_text() {
    let web = Origin::start(Behaviour::new());
    let urls: Vec<String> = (0..5).map(|page| web.page(page)).collect();
    let lines = enriched(&web, &urls);
    for (number, line) in (0..).zip(&lines) {
        let text = Page::of(number).text();
        let summary = line["summary.text"].as_str().unwrap();
        assert_eq!(line["summary.sentences"], 3.0, "{line}");
        for sentence in summary.split_inclusive(". ") {
            assert!(text.contains(sentence.trim()), "{sentence}");
        }
        let named = members(line, "entities.organisations").contains(&"Smith & Sons");
        assert_eq!(named, text.contains("At Smith & Sons,"), "{line}");
    }
    let named = |line: &&Value| !members(line, "entities.organisations").is_empty();
    assert!(lines.iter().any(|line| named(&line)));
}
