//! How good it is, by the measures of `corpus/README.md`.

use std::collections::HashMap;
use std::path::Path;

use serde_json::Value;
use summary::{Length, summarise};

struct Case {
    text: String,
    truth: Value,
}

fn cases() -> Vec<Case> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let folders = std::fs::read_dir(corpus)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    folders
        .filter(|folder| folder.is_dir())
        .map(|folder| Case {
            text: std::fs::read_to_string(folder.join("text.txt")).unwrap(),
            truth: serde_json::from_slice(&std::fs::read(folder.join("truth.json")).unwrap())
                .unwrap(),
        })
        .collect()
}

fn tokens(text: &str) -> HashMap<String, usize> {
    let mut tokens = HashMap::new();
    let mut word = String::new();
    for letter in text.to_lowercase().chars().chain([' ']) {
        let alone = matches!(letter, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}');
        if !alone && letter.is_alphanumeric() {
            word.push(letter);
            continue;
        }
        if !word.is_empty() {
            *tokens.entry(std::mem::take(&mut word)).or_default() += 1;
        }
        if alone {
            *tokens.entry(letter.to_string()).or_default() += 1;
        }
    }
    tokens
}

/// ROUGE-1, F-measure.
fn rouge(said: &str, truth: &str) -> f64 {
    let (said, truth) = (tokens(said), tokens(truth));
    let shared: usize = said
        .iter()
        .map(|(token, times)| times.min(truth.get(token).unwrap_or(&0)))
        .sum();
    2.0 * shared as f64 / (said.values().sum::<usize>() + truth.values().sum::<usize>()) as f64
}

/// Mean ROUGE-1 of the summaries, and of the first three sentences.
fn means(held_out: bool) -> (f64, f64) {
    let cases: Vec<Case> = cases()
        .into_iter()
        .filter(|case| (case.truth["held_out"] == true) == held_out)
        .collect();
    assert_eq!(cases.len(), 8);
    let (mut ours, mut lead) = (0.0, 0.0);
    for case in &cases {
        let truth = case.truth["summary"].as_str().unwrap();
        ours += rouge(&summarise(&case.text, None, Length::default()).text, truth);
        let first: Vec<&str> = crescendo_text::sentences(&case.text)
            .into_iter()
            .take(3)
            .map(|range| &case.text[range])
            .collect();
        lead += rouge(&first.join(" "), truth);
    }
    (ours / 8.0, lead / 8.0)
}

#[test]
fn summaries_are_as_good_as_they_were_and_better_than_the_first_sentences() {
    let (ours, lead) = means(false);
    assert!(ours >= 0.41 && ours > lead, "{ours:.3} {lead:.3}");
}

#[test]
fn summaries_are_as_good_for_texts_that_nobody_tuned_on() {
    let (ours, lead) = means(true);
    assert!(ours >= 0.4 && ours > lead, "{ours:.3} {lead:.3}");
}

#[test]
fn the_same_text_has_the_same_summary() {
    for case in cases() {
        let first = summarise(&case.text, None, Length::default());
        assert_eq!(summarise(&case.text, None, Length::default()), first);
        for range in crescendo_text::sentences(&first.text) {
            assert!(case.text.contains(&first.text[range]));
        }
    }
}
