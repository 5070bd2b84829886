//! The corpus meets the host.

use serde_json::Value;

use super::CORPUS;
use super::case::{Case, Outcome};
use super::host::Host;
use crate::admin::newest;

/// What a host may have more than before, besides a tenth: the pages that the
/// pool keeps for the next guest (4 MiB a slot, of which these tests use four),
/// and the events and images of ended runs, which can be read for ten minutes.
const KEPT: u64 = 24 << 20;

/// The longest line that tells how a case ended.
const LINE: usize = 1024;

#[test]
fn every_case_of_the_corpus_ends_as_it_has_to_and_the_host_is_as_it_was() {
    let host = Host::start();
    let (refused, called): (Vec<&Case>, Vec<&Case>) =
        CORPUS.iter().partition(|case| case.is_refused());
    for case in &called {
        host.install(case);
    }
    for picture in 0..40 {
        host.honest(picture);
    }
    let before = host.resident();
    for (number, case) in (0_u8..).zip(refused.iter().chain(&called)) {
        let began = std::time::Instant::now();
        meets(&host, case);
        host.honest(100 + number);
        eprintln!(
            "{:36} {:9} {:6.1?} s {:7.1} MiB",
            case.name,
            case.outcome.word(),
            began.elapsed().as_secs_f64(),
            host.resident() as f64 / f64::from(1 << 20),
        );
    }
    let after = host.resident();
    assert!(
        after <= before + before / 10 + KEPT,
        "{before} bytes before the corpus, {after} after it"
    );
    // What was refused is nowhere.
    for case in refused {
        let (code, said) = host.site.refused(&["pipeline", "inspect", case.name]);
        assert_eq!(code, 2, "{said}");
    }
}

impl Outcome {
    /// In one word, for people.
    const fn word(self) -> &'static str {
        match self {
            Self::Refused { .. } => "refused",
            Self::Waits { .. } => "waits",
            Self::Cut { .. } => "cut",
            Self::Trapped { .. } => "trapped",
            Self::Capped { .. } => "capped",
            Self::Always { .. } => "the same",
            Self::Charged { .. } => "charged",
            Self::Answers { alike: true } => "kept",
            Self::Answers { alike: false } => "asked",
            Self::Quarantined => "quarantined",
        }
    }
}

fn meets(host: &Host, case: &Case) {
    match case.outcome {
        Outcome::Refused { step, codes, says } => is_refused(host, case, step, codes, says),
        Outcome::Waits { says } => {
            let made = host.site.ok(&["plugin", "install", &host.file(case)]);
            assert_eq!(made["state"], "waiting", "{}: {made}", case.name);
            let record = newest(&host.site);
            line(case, record["detail"].as_str().unwrap(), says);
            let plugin = host.site.ok(&["plugin", "inspect", case.name]);
            assert!(plugin["version"].is_null(), "{plugin}");
        }
        Outcome::Cut { code, says } => failed(case, &host.ended(case, 0), code, says),
        Outcome::Trapped { says } => failed(case, &host.ended(case, 0), "trap", says),
        Outcome::Capped { field, most } => {
            let end = host.ended(case, 0);
            let got = number(case, &end, field);
            assert!(got > 0.0 && got <= most, "{}: {got}", case.name);
        }
        Outcome::Always {
            field,
            number: always,
        } => {
            for picture in 0..4 {
                let end = host.ended(case, picture);
                assert_eq!(number(case, &end, field), always, "{}", case.name);
            }
        }
        Outcome::Charged { micros } => {
            let end = host.ended(case, 0);
            assert_eq!(end["cost_micros"], micros, "{end}");
            let told = host.run(case.name, 1);
            assert_eq!(told.last().unwrap()["total_cost_micros"], micros);
        }
        Outcome::Answers { alike } => {
            let ends = [host.ended(case, 0), host.ended(case, 0)];
            let [first, second] = ends.each_ref().map(|end| number(case, end, "test.x"));
            assert_eq!(first == second, alike, "{}: {first} {second}", case.name);
            assert_eq!(ends[1]["cached"], alike, "{}", ends[1]);
            complains(host, case);
        }
        Outcome::Quarantined => {
            for picture in 0..3 {
                failed(case, &host.ended(case, picture), "trap", "unreachable");
            }
            let end = host.ended(case, 3);
            assert_eq!(end["reason"], "quarantined", "{end}");
            assert_eq!(host.logged("a plugin is quarantined"), 1);
        }
    }
    if case.name == "floods-the-log" {
        // A hundred a second, of fifty thousand; what was dropped is said once.
        let written = host.logged("xxxxxxxx");
        assert!((1..=1000).contains(&written), "{written} lines");
        assert_eq!(host.logged("log lines dropped"), 1);
    }
}

/// It is told in one line that anybody can print.
#[track_caller]
fn line(case: &Case, text: &str, says: &str) {
    let name = case.name;
    assert!(text.contains(says), "{name}: `{says}` is not in: {text}");
    assert!(!text.is_empty() && text.len() <= LINE, "{name}: {text}");
    assert!(!text.contains(char::is_control), "{name}: {text:?}");
}

fn is_refused(host: &Host, case: &Case, step: &str, codes: &[&str], says: &str) {
    let (code, said) = host.site.refused(&["plugin", "install", &host.file(case)]);
    assert_eq!(code, 3, "{}: {said}", case.name);
    line(case, said.trim_end_matches('\n'), says);
    if step == "upload" {
        // It never came to a step.
        return;
    }
    let step = format!("(step {step}");
    assert!(said.contains(&step), "{}: {said}", case.name);
    let record = newest(&host.site);
    let outcome = record["outcome"].as_str().unwrap();
    assert!(codes.contains(&outcome), "{}: {record}", case.name);
}

#[track_caller]
fn failed(case: &Case, end: &Value, code: &str, says: &str) {
    assert_eq!(end["type"], "stage.failed", "{}: {end}", case.name);
    assert_eq!(end["code"], code, "{}: {end}", case.name);
    line(case, end["message"].as_str().unwrap(), says);
}

#[track_caller]
fn number(case: &Case, end: &Value, field: &str) -> f64 {
    assert_eq!(end["type"], "stage.completed", "{}: {end}", case.name);
    let votes = end["votes"]["scalars"].as_array().unwrap();
    let vote = votes.iter().find(|vote| vote["field"] == field);
    let value = vote.map(|vote| vote["value"]["number"].as_f64());
    value
        .flatten()
        .unwrap_or_else(|| panic!("{}: {end}", case.name))
}

/// Its author is told by the check.
fn complains(host: &Host, case: &Case) {
    let file = format!("{}.wasm", case.name);
    let output = host
        .site
        .run(&["plugin", "check", &file, "--calls", "5", "--json"]);
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("answers-differ"), "{}: {said}", case.name);
}
