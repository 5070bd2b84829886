//! `enrich-limits`: what the adaptive limiter makes of origins that serve few at once,
//! or something else later, or noisily, or not all of it.
//!
//! Isolates the number of requests under way. The same list is enriched with the
//! limiter on, one after the other, and with every fixed number of a ladder; pages are
//! small, so that nobody computes.

use super::side::{Bench as Sides, pages};
use super::site::{Site, stats};
use crate::bench::{Bench, Options};
use crate::place::Place;
use crate::problem::Problem;
use crate::say;
use crate::speed::measure::{Goal, Sense, load, median};

/// The benchmark's entry.
pub const BENCH: Bench = Bench {
    group: "enrich",
    name: "enrich-limits",
    about: "the limiter against origins that serialise, allow five, change, fail, are noisy",
    run,
};

const SERIAL: Goal = Goal {
    what: "time by that of one after the other",
    unit: "x",
    sense: Sense::AtMost,
    floor: 1.02,
    aim: 1.0,
};

const FOUND: Goal = Goal {
    what: "answers until it has two requests at most",
    unit: "answers",
    sense: Sense::AtMost,
    floor: 10.0,
    aim: 8.0,
};

const FIVE: Goal = Goal {
    what: "faster than one after the other",
    unit: "x",
    sense: Sense::AtLeast,
    floor: 4.7,
    aim: 4.9,
};

const BEST: Goal = Goal {
    what: "time by that of the best fixed number",
    unit: "x",
    sense: Sense::AtMost,
    floor: 1.2,
    aim: 1.05,
};

const LATENCY: &str = "100";
const BYTES: u32 = 2_000;
const URLS: u32 = 400;
const RUNS: u32 = 3;

/// Fixed numbers that are tried for the best.
const LADDER: [u32; 6] = [2, 4, 8, 16, 32, 64];

/// Origins that are compared with the best fixed number.
const CASES: [(&str, &[&str]); 5] = [
    (
        "serves 1, then 5",
        &["--queues", "1", "--then", "5", "--after", "100"],
    ),
    (
        "serves 5, then 1",
        &["--queues", "5", "--then", "1", "--after", "300"],
    ),
    (
        "serves 16, then 8",
        &["--queues", "16", "--then", "8", "--after", "200"],
    ),
    (
        "serves 8, with 30 % noise",
        &["--queues", "8", "--noise", "0.3"],
    ),
    (
        "serves 8, a fifth fails",
        &["--queues", "8", "--fails", "0.2"],
    ),
];

fn run(place: &Place, options: &Options) -> Result<(), Problem> {
    let sides = Sides::make(place)?;
    let urls = options.urls.unwrap_or(URLS);
    let runs = options.runs.unwrap_or(RUNS);
    let trial = Trial {
        sides: &sides,
        urls,
        runs,
    };
    say::result(&format!("  {urls} pages, latency {LATENCY} ms; {}", load()));
    let mut verdict = Ok(());
    for (at_once, goal) in [("1", SERIAL), ("5", FIVE)] {
        let capacity = ["--queues", at_once];
        let ours = trial.time(&capacity, &[])?;
        let serial = trial.time(&capacity, &["--sequential"])?;
        say::result(&format!(
            "    serves {at_once}: ours {ours:.2} s, one after the other {serial:.2} s"
        ));
        let value = match goal.sense {
            Sense::AtMost => ours / serial,
            Sense::AtLeast => serial / ours,
        };
        verdict = verdict.and(goal.judge(value));
    }
    verdict = verdict.and(FOUND.judge(trial.found()?));
    for (name, capacity) in CASES {
        let ours = trial.time(capacity, &[])?;
        let mut best: Option<(f64, u32)> = None;
        for fixed in LADDER {
            let number = fixed.to_string();
            let time = trial.time(capacity, &["--limiter", "fixed", "--concurrency", &number])?;
            best = match best {
                Some((least, _)) if least <= time => best,
                _ => Some((time, fixed)),
            };
        }
        let (least, fixed) = best.unwrap_or((f64::NAN, 0));
        say::result(&format!(
            "    {name}: ours {ours:.2} s, best fixed number ({fixed}) {least:.2} s"
        ));
        verdict = verdict.and(BEST.judge(ours / least));
    }
    verdict
}

struct Trial<'a> {
    sides: &'a Sides,
    urls: u32,
    runs: u32,
}

impl Trial<'_> {
    /// Seconds that the list takes, the median of some runs; each at an origin that
    /// nobody has asked before.
    fn time(&self, capacity: &[&str], arguments: &[&str]) -> Result<f64, Problem> {
        let run = |_| {
            let site = self.site(capacity)?;
            let urls = pages(site.url(), 0..self.urls, BYTES);
            Ok(self.sides.ours(&urls, arguments)?.wall_s)
        };
        let times = (0..self.runs)
            .map(run)
            .collect::<Result<Vec<_>, Problem>>()?;
        Ok(median(&times))
    }

    /// How many answers an origin that serialises has given by when it has two requests
    /// at most.
    fn found(&self) -> Result<f64, Problem> {
        let run = |_| {
            let site = self.site(&["--queues", "1"])?;
            let urls = pages(site.url(), 0..self.urls.min(60), BYTES);
            let (mut found, mut had_more) = (f64::NAN, false);
            self.sides.watched(&urls, &[], |_, _| {
                let Ok(seen) = stats(site.url()) else { return };
                had_more |= seen.at_once > 2;
                if had_more && found.is_nan() && seen.at_once <= 2 {
                    found = (seen.calls - seen.at_once) as f64;
                }
            })?;
            Ok(found)
        };
        let found = (0..self.runs)
            .map(run)
            .collect::<Result<Vec<_>, Problem>>()?;
        Ok(median(&found))
    }

    fn site(&self, capacity: &[&str]) -> Result<Site, Problem> {
        let mut arguments = vec!["--latency", LATENCY];
        arguments.extend(capacity);
        Site::start(&self.sides.origin, 1, &arguments)
    }
}
