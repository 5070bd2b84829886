//! The plugin under a host in this process.

use crescendo_plugin::testing::{Call, Host};

use super::*;

const TEXT: &str = "Bread needs flour. Nobody came. Good bread needs time! Is flour time?";

fn asked(prompt: &str) -> Call<Result<String, Failure>> {
    Host::new().prompt(prompt).call(generate)
}

#[test]
fn the_sentences_with_frequent_words_are_kept_in_their_order() {
    // bread, needs, flour and time occur twice each, all others once.
    let answer = asked(TEXT).answer;
    assert_eq!(answer.as_deref(), Ok("Bread needs flour. Is flour time?"));
}

#[test]
fn each_sentence_is_said_as_it_comes() {
    let call = asked(TEXT);
    assert_eq!(call.said.len(), 2);
    assert_eq!(Ok(call.text()), call.answer);
}

#[test]
fn a_short_text_is_its_own_summary() {
    assert_eq!(asked(" One. ").answer.as_deref(), Ok("One."));
}

#[test]
fn a_cancelled_run_is_left_at_once() {
    let call = Host::new().prompt(TEXT).cancelled_after(0).call(generate);
    assert_eq!(call.answer, Err(Failure::Cancelled));
    assert_eq!(call.said.len(), 1);
}

#[test]
fn the_sample_is_summed_up() {
    let sample = include_str!("../samples/letter.txt");
    let answer = asked(sample).answer.expect("a summary");
    assert!(answer.len() < sample.len() / 2, "{answer}");
}

#[test]
fn without_a_text_the_call_fails() {
    assert!(matches!(asked(" \n").answer, Err(Failure::InvalidInput(_))));
    let none = Host::new().record("{}").call(generate).answer;
    assert!(matches!(none, Err(Failure::Unsupported(_))));
}
