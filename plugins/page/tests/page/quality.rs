//! How good it is, by the measures of `corpus/README.md`.

use std::collections::HashMap;

use page::said::Said;

use crate::cases::Case;

/// The mean F1 that was reached, less what a change may cost that helps elsewhere.
const FLOOR: f64 = 0.98;
/// No page is worse than this.
const WORST: f64 = 0.85;

fn tokens(text: &str) -> HashMap<String, i64> {
    let mut tokens = HashMap::new();
    let mut word = String::new();
    let is_ideograph = |letter| matches!(letter, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}');
    for letter in text.to_lowercase().chars().chain([' ']) {
        let alone = is_ideograph(letter);
        if !alone && (letter.is_alphanumeric() || letter == '_') {
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

fn f1(case: &Case) -> f64 {
    let said = tokens(&case.read().text.map(|said| said.text).unwrap_or_default());
    let truth = tokens(case.truth("text").unwrap());
    let either = tokens(case.truth("either").unwrap_or_default());
    let count = |tokens: &HashMap<String, i64>, token: &String| {
        tokens.get(token).copied().unwrap_or_default()
    };
    let (mut shared, mut other) = (0, 0);
    for (token, times) in &said {
        let known = (*times).min(count(&truth, token));
        shared += known;
        other += (times - known - count(&either, token)).max(0);
    }
    let all: i64 = truth.values().sum();
    2.0 * shared as f64 / (shared + other + all) as f64
}

fn check(held_out: bool) {
    let cases = Case::all()
        .into_iter()
        .filter(|case| case.is_held_out() == held_out);
    let scores: Vec<(String, f64)> = cases.map(|case| (case.name.clone(), f1(&case))).collect();
    for (name, score) in &scores {
        assert!(*score >= WORST, "{name}: {score:.3}");
    }
    let mean = scores.iter().map(|(_, score)| score).sum::<f64>() / scores.len() as f64;
    assert!(mean >= FLOOR, "{mean:.4}");
}

#[test]
fn main_text_is_as_good_as_it_was() {
    check(false);
}

#[test]
fn main_text_is_as_good_on_pages_that_nobody_tuned_on() {
    check(true);
}

#[test]
fn a_claim_is_nearly_always_right() {
    let (mut claims, mut wrong) = (0, Vec::new());
    for case in Case::all() {
        let page = case.read();
        let fields: [(&str, &Option<Said>); 7] = [
            ("title", &page.title),
            ("author", &page.author),
            ("site", &page.site),
            ("published", &page.published),
            ("modified", &page.modified),
            ("language", &page.language),
            ("encoding", &page.encoding),
        ];
        for (field, said) in fields {
            let said = said.as_ref().map(|said| said.text.as_str());
            claims += 1;
            if said != case.truth(field) {
                wrong.push(format!("{} {field}: {said:?}", case.name));
            }
        }
    }
    assert!(wrong.len() * 50 < claims, "{wrong:#?}");
}

#[test]
fn every_case_has_a_truth_and_half_are_held_out() {
    let cases = Case::all();
    assert!(cases.len() >= 24);
    let held_out = cases.iter().filter(|case| case.is_held_out()).count();
    assert!(held_out.abs_diff(cases.len() / 2) <= 1);
    for case in cases {
        assert!(
            case.truth("text").is_some_and(|text| text.len() > 100),
            "{}",
            case.name
        );
    }
}
