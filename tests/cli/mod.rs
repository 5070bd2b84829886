//! The command line as a person or a script meets it: one short test for each
//! promise. Here is what holds of all commands.

pub(crate) mod author;
mod config;
mod extract;
mod plugin_run;
mod probe;
mod refused;
mod terminal;

use std::io::BufRead as _;
use std::process::Output;

use crescendo_tests::{crescendo, flat_png, guest_file, program};
use serde_json::Value;

/// A folder with a page in it.
fn with_page() -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("page.png");
    std::fs::write(
        &page,
        flat_png(600, 300, [250, 250, 250], [0xF1, 0x59, 0x25]),
    )
    .unwrap();
    (folder, page)
}

/// Writes a file into a folder; its path.
fn written(folder: &tempfile::TempDir, name: &str, content: &str) -> String {
    let path = folder.path().join(name);
    std::fs::write(&path, content).unwrap();
    path.to_str().unwrap().to_owned()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

fn run(arguments: &[&str]) -> Output {
    crescendo().args(arguments).output().unwrap()
}

/// Runs it and answers exit code and standard error.
fn refused(arguments: &[&str]) -> (i32, String) {
    let output = run(arguments);
    assert!(output.stdout.is_empty(), "{}", text(&output.stdout));
    (
        output.status.code().unwrap(),
        text(&output.stderr).to_owned(),
    )
}

#[test]
fn wrong_usage_ends_with_code_2_and_says_what_would_be_right() {
    let (_folder, page) = with_page();
    let page = page.to_str().unwrap();
    let cases: [(&[&str], &str); 8] = [
        (&["extract"], "IMAGE"),
        (
            &["extract", page, "--pipeline", "token"],
            "did you mean `tokens`?",
        ),
        (&["extract", page, "--max-cost", "-1"], "max-cost"),
        (
            &["extract", page, "--max-cost", "NaN"],
            "not an amount of dollars",
        ),
        (&["extract", page, "--max-cost", "999"], "cap"),
        (
            &["extract", page, "--deadline", "0"],
            "positive number of seconds",
        ),
        (
            &["extract", page, "--stop-at", "1.5"],
            "confidence from 0 to 1",
        ),
        (&["extract", "-", "-"], "read once"),
    ];
    for (arguments, expected) in cases {
        let (code, message) = refused(arguments);
        assert_eq!(code, 2, "{arguments:?}: {message}");
        assert!(message.contains(expected), "{arguments:?}: {message}");
    }
}

#[test]
fn completions_are_there_for_the_usual_shells() {
    for shell in ["bash", "zsh", "fish"] {
        let output = run(&["completions", shell]);
        assert!(text(&output.stdout).contains("crescendo"), "{shell}");
    }
}
