//! Several enrichers that vote on the same fields of one record.

use crescendo_origin::{Behaviour, Origin, Page};
use crescendo_tests::guest_file;
use serde_json::{Value, json};

use super::Desk;

/// What two other sources say of the headings, each in a spelling of its own.
const HEADINGS: [&str; 2] = [
    r#"[{"level": 1, "text": "Caf\u00e9"}, {"text": "Two", "level": 2.0}]"#,
    r#"[ {"text":"Café","level":1},{"level":2,"text":"Two"} ]"#,
];

/// A stage of the guest `behave` that claims a title and headings.
fn source(name: &str, weight: f64, title: &str, headings: &str) -> String {
    // Texts of JSON are texts of TOML.
    let text = |text: &str| Value::from(text).to_string();
    format!(
        "[[stages]]\nname = '{name}'\nplugin = 'behave'\ntier = 1\nweight = {weight:?}\n\
         parameters = {{ votes = [{{ field = 'page.title', text = {} }}, \
         {{ field = 'page.headings', json = {} }}] }}\n",
        text(title),
        text(headings),
    )
}

/// The line of one page, of which the plugin `page` and two other sources speak;
/// `feed` agrees with it on the title but for its case, `list` with nobody.
fn line(list: f64) -> (Page, Value) {
    let web = Origin::start(Behaviour::new());
    let (page, desk) = (Page::of(3), Desk::new());
    let page_stage = "[[stages]]\nname = 'page'\nplugin = 'page'\ntier = 1\nrequired = true\n";
    let stages = [
        "name = 'three'\ndescription = 'x'\nstart = 'eager'\nanswer = ['page.title']\n".to_owned(),
        page_stage.to_owned(),
        source("feed", 1.0, &page.title.to_uppercase(), HEADINGS[0]),
        source("list", list, "Another title", HEADINGS[1]),
    ];
    desk.write("three.toml", &stages.concat());
    let behave = guest_file("behave").display().to_string();
    desk.write(
        "crescendo.toml",
        &format!(
            "[install]\nallow_unsigned = true\n[pipelines]\nfiles = ['three.toml']\n\
             [[plugins]]\nfile = {behave:?}\n"
        ),
    );
    desk.write("urls.txt", &web.page(3));
    let ended = desk.run(&[
        "urls.txt",
        "-o",
        "out.jsonl",
        "--pipeline",
        "three",
        "--provenance",
        "--config",
        "crescendo.toml",
    ]);
    assert!(ended.status.success(), "{ended:?}");
    let mut lines = desk.lines("out.jsonl");
    assert_eq!(lines.len(), 1);
    (page, lines.remove(0))
}

/// Who voted for what won, in the line's own words.
fn winners(line: &Value, field: &str) -> Vec<(String, bool)> {
    let agreed = &line["provenance"]["parts"][0]["fields"][field];
    let votes = agreed["votes"].as_array().unwrap().iter();
    votes
        .map(|vote| {
            let stage = vote["stage"].as_str().unwrap().to_owned();
            (stage, vote["winner"].as_bool().unwrap())
        })
        .collect()
}

fn said(all: &[(&str, bool)]) -> Vec<(String, bool)> {
    all.iter()
        .map(|(stage, won)| ((*stage).to_owned(), *won))
        .collect()
}

#[test]
fn what_weighs_most_together_wins_and_the_line_keeps_who_said_what() {
    // Heavier than either of the two others, and lighter than both.
    let (page, line) = line(1.5);
    let title = line["page.title"].as_str().unwrap();
    assert_eq!(title.to_uppercase(), page.title.to_uppercase(), "{line}");
    assert_eq!(
        winners(&line, "page.title"),
        said(&[("feed", true), ("list", false), ("page", true)])
    );
    let agreed = &line["provenance"]["parts"][0]["fields"]["page.title"];
    let list = &agreed["votes"][1];
    assert_eq!(list["value"], json!({"text": "Another title"}));
    assert_eq!(list["weight"], 1.5);
    assert!(agreed["agreement"].as_f64().unwrap() < 0.7, "{agreed}");

    // Two spellings of one JSON are one claim, against what the page has.
    let headings = json!([{"level": 1, "text": "Café"}, {"level": 2, "text": "Two"}]);
    assert_eq!(line["page.headings"], headings, "{line}");
    assert_eq!(
        winners(&line, "page.headings"),
        said(&[("feed", true), ("list", true), ("page", false)])
    );
    let votes = &line["provenance"]["parts"][0]["fields"]["page.headings"]["votes"];
    assert_eq!(votes[0]["value"], json!({"json": headings}));
    assert_eq!(votes[0]["value"], votes[1]["value"]);
    assert!(votes[2]["value"]["json"].is_array(), "{votes}");
    // What one alone says stands.
    assert!(line["page.text"].is_string());
    assert_eq!(winners(&line, "page.text"), said(&[("page", true)]));
}

#[test]
fn a_source_that_outweighs_the_others_wins_alone() {
    let (_, line) = line(2.5);
    assert_eq!(line["page.title"], "Another title", "{line}");
    assert_eq!(
        winners(&line, "page.title"),
        said(&[("feed", false), ("list", true), ("page", false)])
    );
}

#[test]
fn structure_is_json_in_a_line_and_no_text() {
    let web = Origin::start(Behaviour::new());
    let desk = Desk::new();
    desk.write("urls.txt", &web.page(3));
    let ended = desk.run(&["urls.txt", "-o", "out.jsonl"]);
    assert!(ended.status.success(), "{ended:?}");
    let line = desk.lines("out.jsonl").remove(0);
    let (headings, data) = (&line["page.headings"], &line["page.structured"]);
    assert!(headings[0]["level"].is_u64(), "{headings}");
    assert!(headings[0]["text"].is_string(), "{headings}");
    assert_eq!(data["json-ld"][0]["@type"], "NewsArticle", "{data}");
}

#[test]
fn a_page_of_several_megabytes_has_a_line_with_its_text() {
    let web = Origin::start(Behaviour::new());
    let desk = Desk::new();
    desk.write("urls.txt", &web.sized_page(3, 5 << 20));
    let ended = desk.run(&["urls.txt", "-o", "out.jsonl", "--provenance"]);
    assert!(ended.status.success(), "{ended:?}");
    let line = desk.lines("out.jsonl").remove(0);
    assert_eq!(line["error"], Value::Null, "{}", line["error"]);
    let text = line["page.text"].as_str().unwrap();
    assert!(text.len() > 1_000_000, "{}", text.len());
    let votes = &line["provenance"]["parts"][0]["fields"]["page.text"]["votes"];
    assert_eq!(votes[0]["value"]["text"], text);
}
