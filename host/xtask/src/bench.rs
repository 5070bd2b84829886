//! `cargo xtask bench`: which benchmarks there are, and the frame that they
//! share.

use crate::enrich;
use crate::place::Place;
use crate::problem::Problem;
use crate::say;
use crate::setup::python::Environment;
use crate::speed;

/// A benchmark. It prints what it isolates, both sides of each comparison and
/// the floor, and fails when a floor is missed.
#[derive(Clone, Copy, Debug)]
pub struct Bench {
    /// `quality`, `speed` or `enrich`.
    pub group: &'static str,
    /// What a person types.
    pub name: &'static str,
    /// What it measures, in one line.
    pub about: &'static str,
    /// Measures.
    pub run: fn(&Place, &Options) -> Result<(), Problem>,
}

/// What a person may ask of a benchmark.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// How many generated pages.
    pub pages: Option<u32>,
    /// What they are generated from; fresh in each run where it is not given.
    pub seed: Option<u64>,
    /// How many URLs a list has.
    pub urls: Option<u32>,
    /// How often each side runs.
    pub runs: Option<u32>,
    /// How many records wait for their origins at once.
    pub concurrency: Option<u32>,
}

/// All of them, in the order in which they run.
pub const BENCHES: &[Bench] = &[
    crate::quality::bench::BENCH,
    speed::FIRST_TIER,
    crate::palette::BENCH,
    speed::LATENCY,
    speed::SANDBOX,
    speed::STREAM,
    speed::SPINNER,
    speed::HOSTILE,
    speed::SWAP,
    speed::RESTART,
    enrich::THROUGHPUT,
    enrich::LIMITS,
    enrich::CROWD,
];

/// Runs one, a group, or all.
///
/// # Errors
///
/// The name is unknown, or floors were missed; then with their names, after
/// the others have run.
pub fn run(place: &Place, name: Option<&str>, options: &Options) -> Result<(), Problem> {
    let chosen = choose(BENCHES, name)?;
    let mut missed = Vec::new();
    for bench in chosen {
        say::heading(&format!("{}: {}", bench.name, bench.about));
        if let Err(problem) = (bench.run)(place, options) {
            say::failure(&problem.to_string());
            missed.push(bench.name);
        }
    }
    if missed.is_empty() {
        Ok(())
    } else {
        Err(Problem::new(format!("failed: {}", missed.join(", "))))
    }
}

fn choose<'b>(all: &'b [Bench], name: Option<&str>) -> Result<Vec<&'b Bench>, Problem> {
    let chosen: Vec<&Bench> = all
        .iter()
        .filter(|bench| name.is_none_or(|name| bench.group == name || bench.name == name))
        .collect();
    if chosen.is_empty() {
        let known: Vec<&str> = all.iter().map(|bench| bench.name).collect();
        return Err(Problem::new(format!(
            "there is no benchmark `{}`",
            name.unwrap_or("at all")
        ))
        .with_remedy(format!(
            "quality, speed, enrich, or one of: {}",
            known.join(", ")
        )));
    }
    Ok(chosen)
}

/// The Python environment of a peer, thrown away with the cache. Where it
/// cannot be made, that is said, and the benchmark prints its own side alone.
#[must_use]
pub fn peer(place: &Place, who: &str, packages: &[&str]) -> Option<Environment> {
    match Environment::with(place, packages) {
        Ok(environment) => Some(environment),
        Err(problem) => {
            say::warning(&format!("the peer {who} is missing: {problem}"));
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOME: &[Bench] = &[
        Bench {
            group: "quality",
            name: "tokens",
            about: "",
            run: |_, _| Ok(()),
        },
        Bench {
            group: "speed",
            name: "decode",
            about: "",
            run: |_, _| Ok(()),
        },
    ];

    fn names(name: Option<&str>) -> Vec<&'static str> {
        choose(SOME, name)
            .expect("known")
            .iter()
            .map(|bench| bench.name)
            .collect()
    }

    #[test]
    fn a_group_a_name_or_nothing_chooses() {
        assert_eq!(names(Some("quality")), ["tokens"]);
        assert_eq!(names(Some("decode")), ["decode"]);
        assert_eq!(names(None), ["tokens", "decode"]);
    }

    #[test]
    fn an_unknown_name_lists_the_known_ones() {
        let problem = choose(SOME, Some("spede"))
            .expect_err("unknown")
            .to_string();
        assert!(
            problem.contains("`spede`") && problem.contains("tokens, decode"),
            "{problem}"
        );
    }
}
