//! `swap`: what a hundred swaps, good and broken ones in turn, cost the
//! streams that go on meanwhile.
//!
//! Isolates the life of a plugin from its work: streams of one to five seconds
//! begin evenly, at half of the palettes that the machine can compute, each
//! with a palette of a photograph and a guest that says how far it is. Beside
//! them, every 600 ms, an admin swaps the guest: every second time for a
//! version that must be refused (cut, not voting, trapping, too old). Each
//! good version has bytes of its own, so that it is compiled. A request that
//! fails, an event that is missing or doubled, and a run that saw two versions
//! fail the benchmark; the 99th percentile counts from when a request was due
//! to its palette.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::{Duration, Instant};

use crescendo_core::{manifest, section};
use serde_json::Value;

use super::admin::Admin;
use super::bed::Bed;
use super::client::Client;
use super::measure::{Goal, Pairs, Sense, load, percentile};
use super::pictures::{Pictures, read, unlike_any_before};
use super::process::Served;
use super::spinner::{each_of, full_load};
use crate::bench::{Bench, Options};
use crate::place::Place;
use crate::problem::Problem;
use crate::{guests, say};

/// The benchmark's entry.
pub const BENCH: Bench = Bench {
    group: "speed",
    name: "swap",
    about: "streams at half load beside 100 swaps in 60 s, every second one refused",
    run,
};

const P99: Goal = Goal {
    what: "p99 of palettes beside swaps, by theirs without",
    unit: "x",
    sense: Sense::AtMost,
    floor: 1.5,
    aim: 1.1,
};

/// Swaps of one side, and how often one is tried.
const SWAPS: u32 = 100;
const EVERY: Duration = Duration::from_millis(600);
const PAIRS: u32 = 1;
/// Streams last this many seconds, in turn.
const SECONDS: [u32; 5] = [1, 2, 3, 4, 5];
/// Connections that requests are sent on: more than streams are ever open.
const SENDERS: u32 = 400;
/// Most streams that begin in a second, so that [`SENDERS`] suffice.
const MOST: f64 = 60.0;

fn run(place: &Place, _: &Options) -> Result<(), Problem> {
    let bed = Bed::make(place)?;
    guests::build(place, Some("behave"))?;
    let guest = read(&place.guests().join("behave.wasm"))?;
    lay_out(&bed)?;
    let pictures = Pictures::make(place, bed.folder())?;
    let jpeg = read(&pictures.middle)?;
    let served = bed.warm()?;
    let admin = Admin::of(bed.folder());
    admin
        .install(&version(&guest, 0, Kind::Good)?)?
        .map_err(refused)?;
    for seconds in SECONDS {
        admin.add_pipeline(&pipeline(seconds))?;
    }
    let full = full_load(&served, &jpeg)?;
    let rate = (full / 2.0).min(MOST);
    let every = Duration::from_secs_f64(1.0 / rate);
    let next = AtomicU32::new(1);
    let tally = Mutex::new(Tally::default());
    let pairs = Pairs::take(
        PAIRS,
        || {
            beside_swaps(&admin, &guest, &next, &tally, || {
                streams(&served, &jpeg, every, &tally)
            })
        },
        || streams(&served, &jpeg, every, &tally),
    )?;
    let tally = tally.into_inner().unwrap_or_default();
    say::result(&format!(
        "  full load {full:.0} palettes a second, {rate:.0} streams of 1 to 5 s begun in each; {}",
        load()
    ));
    say::result(&format!(
        "  {} streams, {} events, {} versions seen; swaps: {} made ({:.0} ms in the median), {} refused",
        tally.streams,
        tally.events,
        tally.versions.len(),
        tally.made.len(),
        percentile(&tally.made, 0.5),
        tally.refused,
    ));
    say::result(&format!(
        "  p99 without swaps {:.1} ms, beside them {:.1} ms; failed requests 0, doubled or missing events 0",
        pairs.theirs(),
        pairs.ours()
    ));
    P99.judge(pairs.ratio())
}

fn refused(said: String) -> Problem {
    Problem::new("a good version was refused").with_output(said)
}

fn lay_out(bed: &Bed) -> Result<(), Problem> {
    bed.write(
        "config.toml",
        "[server]\nmax_runs = 1024\nmax_connections = 2048\n[install]\nallow_unsigned = true\n",
    )
}

/// Streams of so many seconds.
fn pipeline(seconds: u32) -> String {
    format!(
        "name = \"last-{seconds}\"\ndescription = \"A palette, and a guest that takes its time\"\n\
         start = \"eager\"\nanswer = [\"color.primary\"]\n\
         [[stages]]\nplugin = \"palette-kmeans\"\ntier = 1\n\
         [[stages]]\nname = \"swapped\"\nplugin = \"swapped\"\ntier = 2\nrequired = true\n\
         parameters = {{ mode = \"progress\", ms = 250, count = {} }}\n",
        seconds * 4
    )
}

/// What a version is like.
#[derive(Clone, Copy)]
enum Kind {
    Good,
    /// Ends in the middle.
    Cut,
    /// Votes on nothing, although its manifest says that it does.
    Silent,
    /// Is older than what serves.
    Old,
}

fn version(guest: &[u8], number: u32, kind: Kind) -> Result<Vec<u8>, Problem> {
    let failed = |error: section::SectionError| Problem::new(error.to_string());
    let plain = section::remove(guest, manifest::SECTION).map_err(failed)?;
    let number = match kind {
        Kind::Old => 0,
        _ => number,
    };
    let sample = match kind {
        Kind::Silent => "[[samples]]\nfile = \"a.txt\"\nfields = [\"color.primary\"]\n",
        _ => "",
    };
    let text = format!(
        "id = \"swapped\"\nversion = \"1.{number}.0\"\nworld = \"extractor\"\n\
         description = \"For a benchmark.\"\n{sample}"
    );
    let mut whole = section::append(&plain, manifest::SECTION, text.as_bytes()).map_err(failed)?;
    if matches!(kind, Kind::Silent) {
        whole = section::append(&whole, "crescendo:sample/a.txt", b"x").map_err(failed)?;
    }
    // Bytes that no version had before: each is compiled.
    let own = number.to_le_bytes();
    whole = section::append(&whole, "bench", &own).map_err(failed)?;
    if matches!(kind, Kind::Cut) {
        whole.truncate(whole.len() / 2);
    }
    Ok(whole)
}

/// What was seen.
#[derive(Debug, Default)]
struct Tally {
    streams: u32,
    events: u64,
    versions: std::collections::BTreeSet<String>,
    /// How long each swap took, milliseconds.
    made: Vec<f64>,
    refused: u32,
}

/// Swaps while `work` goes on.
fn beside_swaps(
    admin: &Admin,
    guest: &[u8],
    next: &AtomicU32,
    tally: &Mutex<Tally>,
    work: impl FnOnce() -> Result<f64, Problem>,
) -> Result<f64, Problem> {
    let over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let swapper = scope.spawn(|| swaps(admin, guest, next, tally, &over));
        let result = work();
        over.store(true, Ordering::Relaxed);
        swapper
            .join()
            .unwrap_or_else(|_| Err(Problem::new("the swapper panicked")))?;
        result
    })
}

fn swaps(
    admin: &Admin,
    guest: &[u8],
    next: &AtomicU32,
    tally: &Mutex<Tally>,
    over: &AtomicBool,
) -> Result<(), Problem> {
    let began = Instant::now();
    let bad = [Kind::Cut, Kind::Silent, Kind::Old];
    for swap in 0..SWAPS {
        std::thread::sleep((began + EVERY * swap).saturating_duration_since(Instant::now()));
        if over.load(Ordering::Relaxed) {
            return Err(Problem::new(format!("only {swap} swaps were tried")));
        }
        let kind = match swap % 2 {
            0 => Kind::Good,
            _ => bad
                .get(swap as usize / 2 % bad.len())
                .copied()
                .unwrap_or(Kind::Cut),
        };
        let number = match kind {
            Kind::Good => next.fetch_add(1, Ordering::Relaxed),
            _ => next.load(Ordering::Relaxed),
        };
        let file = version(guest, number, kind)?;
        let asked = Instant::now();
        let answer = admin.swap("swapped", &file)?;
        let took = asked.elapsed().as_secs_f64() * 1e3;
        let mut tally = tally
            .lock()
            .map_err(|_| Problem::new("a sender panicked"))?;
        match (kind, answer) {
            (Kind::Good, Ok(_)) => tally.made.push(took),
            (Kind::Good, Err(said)) => return Err(refused(said)),
            (_, Err(_)) => tally.refused += 1,
            (_, Ok(said)) => {
                return Err(Problem::new("a broken version was taken").with_output(said));
            }
        }
    }
    Ok(())
}

/// The 99th percentile, milliseconds, to the palettes of streams that begin
/// every so often for a minute.
fn streams(
    served: &Served,
    jpeg: &[u8],
    every: Duration,
    tally: &Mutex<Tally>,
) -> Result<f64, Problem> {
    let count = (EVERY * (SWAPS + 1)).as_secs_f64() / every.as_secs_f64();
    let (began, next) = (Instant::now(), AtomicU32::new(0));
    let taken = Mutex::new(Vec::new());
    let poisoned = || Problem::new("a sender panicked");
    each_of(SENDERS, || {
        let mut client = Client::connect(served.address)?;
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if f64::from(number) >= count {
                return Ok(());
            }
            let due = began + every * number;
            std::thread::sleep(due.saturating_duration_since(Instant::now()));
            let seconds = SECONDS
                .get(number as usize % SECONDS.len())
                .copied()
                .unwrap_or(1);
            let (mut stream, mut first) = (Stream::default(), None);
            client.complete(
                &format!("last-{seconds}"),
                &unlike_any_before(jpeg),
                |line| {
                    stream.take(line);
                    if first.is_none() && stream.has_palette {
                        first = Some(due.elapsed());
                    }
                },
            )?;
            stream.judge()?;
            let first = first.ok_or_else(|| Problem::new("a stream had no palette"))?;
            taken
                .lock()
                .map_err(|_| poisoned())?
                .push(first.as_secs_f64() * 1e3);
            let mut tally = tally.lock().map_err(|_| poisoned())?;
            tally.streams += 1;
            tally.events += stream.events;
            tally.versions.extend(stream.versions);
        }
    })?;
    let taken = taken.into_inner().map_err(|_| poisoned())?;
    Ok(percentile(&taken, 0.99))
}

/// One stream, held against what is promised.
#[derive(Debug, Default)]
struct Stream {
    events: u64,
    wrong: Option<String>,
    has_palette: bool,
    ended: u32,
    progress: u64,
    swapped_is_done: bool,
    versions: std::collections::BTreeSet<String>,
}

impl Stream {
    fn take(&mut self, line: &str) {
        let Ok(event) = serde_json::from_str::<Value>(line) else {
            self.wrong = Some(format!("no event: {line}"));
            return;
        };
        // Heartbeats repeat the last number.
        let text = |key: &str| event.get(key).and_then(Value::as_str).unwrap_or("");
        let kind = text("type").to_owned();
        if kind == "heartbeat" {
            return;
        }
        self.events += 1;
        if event.get("seq").and_then(Value::as_u64) != Some(self.events) {
            self.wrong = Some(format!("event {} is {line}", self.events));
        }
        let planned = event.get("plan").and_then(Value::as_array);
        let planned = planned
            .into_iter()
            .flatten()
            .find(|s| s.get("stage").is_some_and(|s| s == "swapped"));
        let own = (text("stage") == "swapped").then_some(&event);
        for said in planned.into_iter().chain(own) {
            if let Some(version) = said.get("version").and_then(Value::as_str) {
                self.versions.insert(version.to_owned());
            }
        }
        match (kind.as_str(), text("stage")) {
            ("stage.completed", "palette-kmeans") => self.has_palette = true,
            ("stage.completed", "swapped") => self.swapped_is_done = true,
            ("stage.progress", "swapped") => self.progress += 1,
            ("run.completed" | "run.failed" | "run.cancelled", _) => self.ended += 1,
            _ => {}
        }
    }

    fn judge(&self) -> Result<(), Problem> {
        let wrong = match self {
            Self {
                wrong: Some(wrong), ..
            } => wrong.clone(),
            Self { ended, .. } if *ended != 1 => format!("{ended} ends"),
            Self {
                swapped_is_done: false,
                ..
            } => "the swapped stage did not complete".to_owned(),
            Self { progress: 0, .. } => "no progress was said".to_owned(),
            Self { versions, .. } if versions.len() != 1 => {
                format!("versions {versions:?} in one run")
            }
            _ => return Ok(()),
        };
        Err(Problem::new(format!(
            "a stream was not as promised: {wrong}"
        )))
    }
}
