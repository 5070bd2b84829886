//! The `crescendo` binary, built as demo, tests and benchmarks use it.

use std::path::PathBuf;

use crate::place::Place;
use crate::problem::Problem;
use crate::say::Step;
use crate::{sdk, shell};

/// Builds it, with whatever lies in `target/plugins/` inside, and the crates
/// that projects in Rust are made with.
///
/// # Errors
///
/// It does not compile.
pub fn build(place: &Place) -> Result<PathBuf, Problem> {
    sdk::build(place)?;
    let mut step = Step::begin(
        "build",
        "the crescendo binary (the first time takes minutes)",
    );
    let mut command = shell::cargo();
    command
        .current_dir(&place.root)
        .args(["build", "--release", "--package", "crescendo"]);
    shell::run(&mut step, &mut command)?;
    let binary = place.target().join("release/crescendo");
    step.done(&place.shown(&binary).to_string());
    Ok(binary)
}
