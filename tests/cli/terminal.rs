//! `crescendo extract` on a terminal of any size and kind.

use super::*;

/// What `crescendo extract` writes to a terminal of this size and kind.
fn on_terminal(columns: u32, lines: u32, term: &str, page: &std::path::Path) -> String {
    let program = crescendo().get_program().to_str().unwrap().to_owned();
    let state = crescendo_tests::state_folder();
    let command = format!(
        "stty cols {columns} rows {lines}; exec {program} extract --state {} {}",
        state.display(),
        page.display(),
    );
    let output = std::process::Command::new("script")
        .args(["-qec", &command, "/dev/null"])
        .env_clear()
        .env("PATH", "/usr/bin:/bin")
        .env("TERM", term)
        .stdin(std::process::Stdio::null())
        .output()
        .unwrap();
    text(&output.stdout).replace("\r\n", "\n")
}

/// A line without its escape sequences, all of which end in a letter.
fn bare(line: &str) -> String {
    let mut parts = line.split("\u{1b}[");
    let first = parts.next().unwrap().to_owned();
    let end = |part: &str| part.find(|c: char| c.is_ascii_alphabetic()).unwrap() + 1;
    parts.fold(first, |line, part| line + &part[end(part)..])
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    let (_folder, page) = with_page();
    for (columns, lines) in [(30, 10), (60, 24), (80, 24), (120, 40)] {
        let shown = on_terminal(columns, lines, "xterm-256color", &page);
        assert!(shown.contains("tier 1"), "{shown}");
        for line in shown.lines().map(bare) {
            assert!(
                line.chars().count() <= columns as usize,
                "{columns}: {line}"
            );
        }
    }
}

#[test]
fn a_terminal_that_cannot_move_its_cursor_is_told_each_tier_once() {
    let (_folder, page) = with_page();
    let shown = on_terminal(80, 24, "dumb", &page);
    assert!(!shown.contains('\u{1b}'), "{shown}");
    let told = shown.lines().filter(|line| line.starts_with("tier 1"));
    assert_eq!(told.count(), 1, "{shown}");
}
