//! `first-tier`: what the server spends on the first tier of a 12-megapixel
//! JPEG, against libjpeg-turbo's decode of the same file at 1/8.
//!
//! Isolates reading the request, the scaled decode, two palettes in sandboxes,
//! the merge and the stream, all as CPU time of the serving process. The peer
//! decodes and does nothing else.

use serde::Deserialize;

use super::bed::Bed;
use super::client::Client;
use super::measure::{Goal, Pairs, Sense, load};
use super::peer::Script;
use super::pictures::{Pictures, read, unlike_any_before};
use crate::bench::{Bench, Options, peer};
use crate::place::Place;
use crate::problem::Problem;
use crate::say;

/// The benchmark's entry.
pub const BENCH: Bench = Bench {
    group: "speed",
    name: "first-tier",
    about: "CPU of the first tier of a 12-megapixel JPEG over HTTP, by libjpeg-turbo's 1/8 decode",
    run,
};

const GOAL: Goal = Goal {
    what: "first tier by the 1/8 decode, CPU",
    unit: "x",
    sense: Sense::AtMost,
    floor: 1.6,
    aim: 1.2,
};

/// Requests of one side of a pair: more than half a second of CPU time, of
/// which a tick of the kernel's clock is 2 %.
const BATCH: u32 = 20;
const PAIRS: u32 = 7;

#[derive(Deserialize)]
struct Peer {
    peer: String,
    width: u32,
    height: u32,
}

#[derive(Deserialize)]
struct Took {
    cpu_ms: f64,
}

fn run(place: &Place, _: &Options) -> Result<(), Problem> {
    let bed = Bed::make(place)?;
    let pictures = Pictures::make(place, bed.folder())?;
    let jpeg = read(&pictures.large)?;
    let served = bed.warm()?;
    let mut client = Client::connect(served.address)?;
    client.complete("palette", &unlike_any_before(&jpeg), |_| {})?;
    let mut ours = || {
        let spent = served.spent(|| {
            (0..BATCH).try_for_each(|_| {
                let image = unlike_any_before(&jpeg);
                client.complete("palette", &image, |_| {}).map(drop)
            })
        })?;
        Ok(spent / f64::from(BATCH))
    };
    let Some(python) = peer(
        place,
        "libjpeg-turbo",
        &["simplejpeg==1.9.0", "numpy==2.4.6"],
    ) else {
        say::result(&format!("  ours: {:.1} ms CPU a request", ours()?));
        return Ok(());
    };
    let mut command = python.program("python");
    command
        .arg(place.root.join("host/benches/peers/libjpeg_turbo.py"))
        .arg(&pictures.large);
    let mut script = Script::start(command)?;
    let about: Peer = script.answer()?;
    let theirs = || {
        script
            .ask(&BATCH.to_string())
            .map(|took: Took| took.cpu_ms / f64::from(BATCH))
    };
    let pairs = Pairs::take(PAIRS, ours, theirs)?;
    say::result(&format!(
        "  JPEG of {} at 4000 x 3000; {}; medians of {PAIRS} pairs of {BATCH}",
        say::size(jpeg.len() as u64),
        load()
    ));
    say::result(&format!(
        "  ours, the whole request: {:.1} ms CPU",
        pairs.ours()
    ));
    say::result(&format!(
        "  {}, {} x {}: {:.1} ms CPU",
        about.peer,
        about.width,
        about.height,
        pairs.theirs()
    ));
    GOAL.judge(pairs.ratio())
}
