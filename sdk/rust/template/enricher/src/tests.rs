//! The plugin under a host in this process.

use crescendo_plugin::testing::Host;

use super::*;

const ARTICLE: &str = include_str!("../samples/article.json");

fn votes(record: &str) -> Votes {
    Host::new()
        .record(record)
        .call(enrich)
        .answer
        .expect("votes")
}

#[test]
fn words_are_counted_and_the_title_is_cleaned() {
    let votes = votes(r#"{"title": "  Two\n words ", "text": "one two  three\nfour"}"#);
    assert_eq!(votes.scalar("text.words"), Some(&4.0.into()));
    assert_eq!(votes.scalar("text.reading-minutes"), Some(&0.02.into()));
    assert_eq!(votes.scalar("text.title"), Some(&"Two words".into()));
}

#[test]
fn without_a_title_none_is_claimed() {
    for record in [r#"{"text": "a b"}"#, r#"{"title": null, "text": "a b"}"#] {
        let votes = votes(record);
        assert_eq!(votes.scalar("text.words"), Some(&2.0.into()));
        assert_eq!(votes.scalar("text.title"), None);
    }
}

#[test]
fn where_there_is_no_text_it_abstains() {
    assert!(votes(r#"{"title": "A title", "text": " \n"}"#).is_empty());
    for text in ["null", "7", "[]"] {
        assert!(votes(&format!(r#"{{"text": {text}}}"#)).is_empty(), "{text}");
    }
    assert!(votes(include_str!("../samples/untold.json")).is_empty());
}

#[test]
fn the_sample_has_all_three_fields() {
    let votes = votes(ARTICLE);
    let fields: Vec<&str> = votes
        .scalars()
        .iter()
        .map(|vote| vote.field.as_str())
        .collect();
    assert_eq!(fields, ["text.words", "text.reading-minutes", "text.title"]);
}

#[test]
fn without_a_record_the_call_fails() {
    let failure = Host::new().prompt("hello").call(enrich).answer;
    assert!(matches!(failure, Err(Failure::Unsupported(_))));
}
