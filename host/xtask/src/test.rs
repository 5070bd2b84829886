//! `cargo xtask test`: every check and every test, and nothing skipped.

use crate::place::Place;
use crate::problem::Problem;
use crate::{guests, plugins, say, setup, shell};

/// Sets up, builds what tests call, checks format and lints, tests.
///
/// # Errors
///
/// The first thing that failed.
pub fn run(place: &Place) -> Result<(), Problem> {
    say::heading("set-up");
    setup::all(place)?;
    plugins::build(place, None)?;
    guests::build(place, None)?;

    say::heading("format");
    cargo(place, &["fmt", "--all", "--check"])?;

    // The profile of the build itself, so that nothing is compiled twice.
    say::heading("lints");
    cargo(
        place,
        &[
            "clippy",
            "--release",
            "--workspace",
            "--all-targets",
            "--",
            "-D",
            "warnings",
        ],
    )?;

    say::heading("tests");
    cargo(place, &["test", "--release", "--workspace"])
}

fn cargo(place: &Place, arguments: &[&str]) -> Result<(), Problem> {
    let node = setup::node::find(place)?;
    let mut command = node.beside(shell::cargo());
    shell::show(command.current_dir(&place.root).args(arguments))
}
