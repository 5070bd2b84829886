//! `restart`: how long nobody is served after a kill -9.
//!
//! Isolates start-up with a warm compile cache: from the signal, over the new
//! process and its plugins, to the end of the first answer.

use std::time::Instant;

use super::bed::Bed;
use super::client::Client;
use super::measure::{Goal, Sense, load, median, percentile};
use super::pictures::{Pictures, read, unlike_any_before};
use crate::bench::{Bench, Options};
use crate::place::Place;
use crate::problem::Problem;
use crate::say;

/// The benchmark's entry.
pub const BENCH: Bench = Bench {
    group: "speed",
    name: "restart",
    about: "kill -9 to the first request served by a new process, compile cache warm",
    run,
};

const GOAL: Goal = Goal {
    what: "kill -9 to first request served, median",
    unit: "ms",
    sense: Sense::AtMost,
    floor: 500.0,
    aim: 150.0,
};

const KILLS: u32 = 11;

fn run(place: &Place, _: &Options) -> Result<(), Problem> {
    let bed = Bed::make(place)?;
    let pictures = Pictures::make(place, bed.folder())?;
    let jpeg = read(&pictures.middle)?;
    let mut served = bed.warm()?;
    let (mut taken, mut starts) = (Vec::new(), Vec::new());
    for _ in 0..KILLS {
        let image = unlike_any_before(&jpeg);
        let killed = Instant::now();
        served.kill();
        let dead = Instant::now();
        served = bed.start()?;
        starts.push(dead.elapsed().as_secs_f64() * 1e3);
        Client::connect(served.address)?.complete("palette", &image, |_| {})?;
        taken.push(killed.elapsed().as_secs_f64() * 1e3);
    }
    say::result(&format!(
        "  {KILLS} kills: from new process to listening {:.0} ms, whole {:.0} to {:.0} ms; {}",
        median(&starts),
        percentile(&taken, 0.0),
        percentile(&taken, 1.0),
        load()
    ));
    GOAL.judge(median(&taken))
}
