//! `enrich-crowd`: many origins, and some of them bad.
//!
//! Isolates what bad origins cost the others: a list over 200 origins, of which 20 hang,
//! drip, lie, fail or send bombs, against the same list without those. What counts is
//! when the last page of a good origin has its line.

use std::collections::HashSet;
use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::Path;

use super::side::{Bench as Sides, Ran, pages};
use super::site::Site;
use crate::bench::{Bench, Options};
use crate::place::Place;
use crate::problem::Problem;
use crate::say;
use crate::speed::measure::{Goal, Sense, load, median};

/// The benchmark's entry.
pub const BENCH: Bench = Bench {
    group: "enrich",
    name: "enrich-crowd",
    about: "10,000 pages over 200 origins, 20 of them bad: what the good ones lose",
    run,
};

const LOST: Goal = Goal {
    what: "time of the good ones by that without the bad",
    unit: "x",
    sense: Sense::AtMost,
    floor: 1.05,
    aim: 1.01,
};

const FLAT: Goal = Goal {
    what: "memory at most by that of a list a quarter as long",
    unit: "x",
    sense: Sense::AtMost,
    floor: 1.5,
    aim: 1.1,
};

/// What the bad ones do; each of them is there once.
const BAD: [&str; 20] = [
    "never-accepts",
    "closes-at-once",
    "resets-at-once",
    "silent",
    "garbage",
    "hangs-after-status-line",
    "hangs-after-head",
    "hangs-in-body",
    "drips-head",
    "drips",
    "endless",
    "huge-header",
    "gzip-bomb",
    "cut-gzip",
    "length-too-long",
    "broken-chunks",
    "resets",
    "redirect-loop",
    "retry-in-an-hour",
    "nested-divs",
];

const ORIGINS: usize = 200;
const URLS: u32 = 10_000;
const BYTES: u32 = 5_000;
const RUNS: u32 = 3;
const CONCURRENCY: u32 = 50;
/// A try that takes longer has failed: bad ones hang for so long.
const TIMEOUT: &str = "5";

fn run(place: &Place, options: &Options) -> Result<(), Problem> {
    let sides = Sides::make(place)?;
    let each = options.urls.unwrap_or(URLS) / ORIGINS as u32;
    let runs = options.runs.unwrap_or(RUNS);
    let concurrency = options.concurrency.unwrap_or(CONCURRENCY).to_string();
    let good = Site::start(&sides.origin, ORIGINS - BAD.len(), &["--latency", "200"])?;
    let bad = BAD.map(|fault| Site::start(&sides.origin, 1, &["--behaviour", fault]));
    let bad = bad.into_iter().collect::<Result<Vec<_>, _>>()?;
    let good: Vec<&str> = good.urls.iter().map(String::as_str).collect();
    let bad: Vec<&str> = bad.iter().map(Site::url).collect();
    let all: Vec<&str> = [&good[..], &bad[..]].concat();
    say::result(&format!(
        "  {} pages over {} origins, {} of them bad, concurrency {concurrency}; {}",
        each as usize * all.len(),
        all.len(),
        bad.len(),
        load()
    ));
    let (mut lost, mut grown) = (Vec::new(), Vec::new());
    for _ in 0..runs {
        let take = |origins: &[&str], each: u32| -> Result<(f64, Ran), Problem> {
            let urls = list(origins, each);
            let wanted = each as usize * good.len();
            let mut done = Done::of(&good);
            let arguments = ["--concurrency", &concurrency, "--timeout", TIMEOUT];
            let ran = sides.watched(&urls, &arguments, |at, output| {
                done.look(at, output, wanted);
            })?;
            Ok((done.at.unwrap_or(ran.wall_s), ran))
        };
        let (without, _) = take(&good, each)?;
        let (with, ran) = take(&all, each)?;
        let (_, short) = take(&all, each / 4)?;
        say::result(&format!(
            "    the good ones: {without:.1} s without the bad, {with:.1} s with them (all of it \
             {:.1} s, {} lines failed); memory at most {}, {} of a quarter of the list",
            ran.wall_s,
            ran.failed,
            say::size(ran.peak),
            say::size(short.peak)
        ));
        lost.push(with / without);
        grown.push(ran.peak as f64 / short.peak as f64);
    }
    let lost = LOST.judge(median(&lost));
    lost.and(FLAT.judge(median(&grown)))
}

/// So many pages of each origin, one of each after the other.
fn list(origins: &[&str], each: u32) -> Vec<String> {
    let rounds = 0..each;
    rounds
        .flat_map(|number| {
            let page = move |url: &&str| pages(url, number..number + 1, BYTES);
            origins.iter().flat_map(page)
        })
        .collect()
}

/// When so many lines of some origins were there.
struct Done<'o> {
    origins: HashSet<&'o str>,
    looks: u32,
    read: u64,
    lines: usize,
    at: Option<f64>,
}

impl<'o> Done<'o> {
    fn of(origins: &[&'o str]) -> Self {
        Self {
            origins: origins.iter().copied().collect(),
            looks: 0,
            read: 0,
            lines: 0,
            at: None,
        }
    }

    /// Counts the lines that were added since the last look.
    fn look(&mut self, at: f64, output: &Path, wanted: usize) {
        self.looks += 1;
        // Each look reads a file: some in a second are enough.
        if self.at.is_some() || !self.looks.is_multiple_of(16) {
            return;
        }
        let mut added = Vec::new();
        let read = File::open(output).and_then(|mut file| {
            file.seek(SeekFrom::Start(self.read))?;
            file.read_to_end(&mut added)
        });
        // It may not be there yet.
        if read.is_err() {
            return;
        }
        let whole = added.iter().rposition(|byte| *byte == b'\n');
        added.truncate(whole.map_or(0, |at| at + 1));
        self.read += added.len() as u64;
        let lines = added.split(|byte| *byte == b'\n');
        self.lines += lines.filter(|line| self.is_theirs(line)).count();
        if self.lines >= wanted {
            self.at = Some(at);
        }
    }

    /// Whether a line, which begins with its URL, is of one of them.
    fn is_theirs(&self, line: &[u8]) -> bool {
        let start = line.get(..64).unwrap_or(line);
        let start = std::str::from_utf8(start).unwrap_or_default();
        let url = start.strip_prefix("{\"url\":\"").unwrap_or_default();
        let end = url.find("/page/").unwrap_or_default();
        self.origins.contains(url.get(..end).unwrap_or_default())
    }
}
