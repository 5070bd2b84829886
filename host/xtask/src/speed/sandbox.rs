//! `sandbox`: what a call costs inside the host, from criterion's estimates.
//!
//! Isolates the sandbox room: `host/benches/sandbox.rs` measures CPU time of a
//! call without queues, threads and HTTP; this judges it. Every call has a
//! fresh sandbox; warm is one more time there and back within a call.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::measure::{Goal, Sense, load};
use crate::bench::{Bench, Options};
use crate::place::Place;
use crate::problem::Problem;
use crate::{guests, plugins, say, setup, shell};

/// The benchmark's entry.
pub const BENCH: Bench = Bench {
    group: "speed",
    name: "sandbox",
    about: "a fresh sandbox, instantiate to drop; one mebibyte in and out of it, fresh and warm",
    run,
};

/// Estimates by criterion's name, and what they must reach.
const GOALS: [(&str, Goal); 3] = [
    (
        "sandbox/fresh, instantiate to drop",
        Goal {
            what: "a fresh sandbox, instantiate to drop, CPU",
            unit: "us",
            sense: Sense::AtMost,
            floor: 25.0,
            aim: 15.0,
        },
    ),
    (
        "sandbox/1 MiB in and out, fresh",
        Goal {
            what: "1 MiB in and out of a fresh sandbox, CPU",
            unit: "us",
            sense: Sense::AtMost,
            floor: 300.0,
            aim: 200.0,
        },
    ),
    (
        "sandbox/1 MiB in and out, warm",
        Goal {
            what: "1 MiB in and out once more in the same sandbox, CPU",
            unit: "us",
            sense: Sense::AtMost,
            floor: 150.0,
            aim: 100.0,
        },
    ),
];

#[derive(Deserialize)]
struct Name {
    full_id: String,
}

#[derive(Deserialize)]
struct Estimates {
    median: Estimate,
}

#[derive(Deserialize)]
struct Estimate {
    /// Nanoseconds.
    point_estimate: f64,
}

fn run(place: &Place, _: &Options) -> Result<(), Problem> {
    setup::toolchain(place)?;
    plugins::build(place, None)?;
    for guest in ["behave", "rust-carry", "rust-router"] {
        guests::build(place, Some(guest))?;
    }
    let kept = place.target().join("criterion");
    let mut step = say::Step::begin("bench", "host/benches/sandbox.rs");
    let mut command = shell::cargo();
    command.current_dir(&place.root).args([
        "bench",
        "--package",
        "crescendo",
        "--bench",
        "sandbox",
    ]);
    let output = shell::run(&mut step, &mut command)?;
    step.done("");
    for line in output.lines().filter(|line| line.starts_with("p99")) {
        say::result(&format!("  {line}"));
    }
    say::result(&format!("  criterion's medians; {}", load()));
    let mut result = Ok(());
    for (name, goal) in GOALS {
        result = result.and(goal.judge(microseconds(&kept, name)?));
    }
    result
}

/// The median that criterion has written for a benchmark.
fn microseconds(kept: &Path, name: &str) -> Result<f64, Problem> {
    let mut folders = vec![kept.to_owned()];
    while let Some(folder) = folders.pop() {
        let new = folder.join("new");
        if read::<Name>(&new.join("benchmark.json")).is_some_and(|found| found.full_id == name)
            && let Some(estimates) = read::<Estimates>(&new.join("estimates.json"))
        {
            return Ok(estimates.median.point_estimate / 1e3);
        }
        folders.extend(below(&folder));
    }
    Err(
        Problem::new(format!("criterion has left no estimate of `{name}`"))
            .with_remedy("rename it in host/xtask/src/speed/sandbox.rs if it has another name now"),
    )
}

fn read<T: for<'a> Deserialize<'a>>(path: &Path) -> Option<T> {
    serde_json::from_slice(&std::fs::read(path).ok()?).ok()
}

fn below(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .map(|entry| entry.path())
        .filter(|path| path.is_dir())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn estimates_are_found_by_their_name_however_deep() {
        let folder = tempfile::tempdir().unwrap();
        let new = folder.path().join("a/b/new");
        std::fs::create_dir_all(&new).unwrap();
        std::fs::write(new.join("benchmark.json"), r#"{"full_id":"a/b"}"#).unwrap();
        let estimates = r#"{"median":{"point_estimate":16500.0}}"#;
        std::fs::write(new.join("estimates.json"), estimates).unwrap();
        assert_eq!(microseconds(folder.path(), "a/b").unwrap(), 16.5);
        assert!(microseconds(folder.path(), "a/c").is_err());
    }
}
