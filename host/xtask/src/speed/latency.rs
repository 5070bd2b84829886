//! `http-first-tier`: how long a client waits for the first tier of a
//! one-megapixel photograph.
//!
//! Isolates what one client sees: from the first byte of the request that it
//! sends to the line `tier.completed` that it has read, on a kept connection,
//! with nothing else to do for the server.

use std::time::{Duration, Instant};

use super::bed::Bed;
use super::client::{Client, is};
use super::measure::{Goal, Sense, load, median, percentile};
use super::pictures::{Pictures, read, unlike_any_before};
use crate::bench::{Bench, Options};
use crate::place::Place;
use crate::problem::Problem;
use crate::say;

/// The benchmark's entry.
pub const BENCH: Bench = Bench {
    group: "speed",
    name: "http-first-tier",
    about: "time from sending a one-megapixel photograph to reading its first tier",
    run,
};

const GOAL: Goal = Goal {
    what: "time to first tier, median",
    unit: "ms",
    sense: Sense::AtMost,
    floor: 60.0,
    aim: 20.0,
};

const REQUESTS: u32 = 100;

/// Between requests, so that each finds an idle server.
const PAUSE: Duration = Duration::from_millis(20);

fn run(place: &Place, _: &Options) -> Result<(), Problem> {
    let bed = Bed::make(place)?;
    let pictures = Pictures::make(place, bed.folder())?;
    let jpeg = read(&pictures.middle)?;
    let served = bed.warm()?;
    let mut client = Client::connect(served.address)?;
    let mut taken = Vec::new();
    for _ in 0..REQUESTS {
        std::thread::sleep(PAUSE);
        taken.push(first_tier(&mut client, &unlike_any_before(&jpeg))?);
    }
    say::result(&format!(
        "  JPEG of {} at 1200 x 900, {REQUESTS} requests: quickest {:.1} ms, p99 {:.1} ms; {}",
        say::size(jpeg.len() as u64),
        percentile(&taken, 0.0),
        percentile(&taken, 0.99),
        load()
    ));
    GOAL.judge(median(&taken))
}

/// Milliseconds to the first `tier.completed`.
fn first_tier(client: &mut Client, image: &[u8]) -> Result<f64, Problem> {
    let (sent, mut first) = (Instant::now(), None);
    client.complete("palette", image, |line| {
        if first.is_none() && is(line, "tier.completed") {
            first = Some(sent.elapsed());
        }
    })?;
    first
        .map(|taken| taken.as_secs_f64() * 1e3)
        .ok_or_else(|| Problem::new("a run completed without a tier"))
}
