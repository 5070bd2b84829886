//! `stream`: what a stream of 100 lines costs the serving process, against
//! FastAPI.
//!
//! Isolates sending lines as they come: 128 clients read at once, a line every
//! 60 ms each. On our side a guest in its sandbox emits 95 of the lines and
//! waits in between; on the other side a generator does. The image is small,
//! so that nobody computes. FastAPI has uvicorn's quick parts (uvloop,
//! httptools), and is not asked for more than it would be.

use super::bed::Bed;
use super::client::{Client, Seen};
use super::measure::{Goal, Pairs, Sense, load};
use super::pictures::{small, unlike_any_before};
use super::process::Served;
use crate::bench::{Bench, Options, peer};
use crate::place::Place;
use crate::problem::Problem;
use crate::say;

/// The benchmark's entry.
pub const BENCH: Bench = Bench {
    group: "speed",
    name: "stream",
    about: "CPU of a stream of 100 lines, sent as they come, against FastAPI",
    run,
};

const GOAL: Goal = Goal {
    what: "less CPU a stream than FastAPI",
    unit: "x",
    sense: Sense::AtLeast,
    floor: 5.0,
    aim: 25.0,
};

/// Streams at once: enough CPU time in one round for the kernel's clock.
const STREAMS: u32 = 128;
const PAIRS: u32 = 3;
const LINES: u32 = 100;
/// Between lines. Progress is said at most every 50 ms, what comes sooner is
/// put together; this is far enough apart that all is said.
const INTERVAL_MS: u32 = 60;
/// Lines that the guest emits; five more tell of run, stage and tier.
const EMITTED: u32 = LINES - 5;

const PACKAGES: [&str; 2] = ["fastapi==0.165.0", "uvicorn[standard]==0.54.0"];

fn run(place: &Place, _: &Options) -> Result<(), Problem> {
    let bed = Bed::make(place)?;
    bed.behave(
        place,
        &format!("mode = \"progress\", ms = {INTERVAL_MS}, count = {EMITTED}"),
    )?;
    let served = bed.warm()?;
    let (mut of_ours, mut of_theirs) = (Seen::default(), Seen::default());
    streams(&served, 1)?;
    let ours = || round(&served, &mut of_ours);
    let Some(python) = peer(place, "FastAPI", &PACKAGES) else {
        let mut ours = ours;
        say::result(&format!("  ours: {:.2} ms CPU a stream", ours()?));
        return Ok(());
    };
    let mut command = python.program("python");
    command
        .arg(place.root.join("host/benches/peers/fastapi_stream.py"))
        .args([LINES.to_string(), INTERVAL_MS.to_string()]);
    let fast = Served::start(command)?;
    streams(&fast, 1)?;
    let pairs = Pairs::take(PAIRS, ours, || round(&fast, &mut of_theirs))?;
    say::result(&format!(
        "  {STREAMS} streams at once, a line every {INTERVAL_MS} ms; {}; medians of {PAIRS} pairs",
        load()
    ));
    for (who, cpu, seen) in [
        ("ours", pairs.ours(), &of_ours),
        ("FastAPI, uvicorn[standard]", pairs.theirs(), &of_theirs),
    ] {
        say::result(&format!(
            "  {who}: {cpu:.2} ms CPU a stream of {} lines, {}",
            seen.lines,
            say::size(seen.bytes as u64)
        ));
    }
    GOAL.judge(1.0 / pairs.ratio())
}

/// CPU milliseconds a stream.
fn round(served: &Served, seen: &mut Seen) -> Result<f64, Problem> {
    let spent = served.spent(|| {
        *seen = streams(served, STREAMS)?;
        Ok(())
    })?;
    Ok(spent / f64::from(STREAMS))
}

/// Reads some streams at once; the shortest of them is answered for all.
fn streams(served: &Served, count: u32) -> Result<Seen, Problem> {
    let jpeg = small();
    let all = std::thread::scope(|scope| {
        let readers: Vec<_> = (0..count)
            .map(|_| {
                scope.spawn(|| {
                    let image = unlike_any_before(&jpeg);
                    Client::connect(served.address)?.extract("behave", &image, |_| {})
                })
            })
            .collect();
        let join = |reader: std::thread::ScopedJoinHandle<'_, Result<Seen, Problem>>| {
            reader
                .join()
                .unwrap_or_else(|_| Err(Problem::new("a reader panicked")))
        };
        readers.into_iter().map(join).collect::<Result<Vec<_>, _>>()
    })?;
    let shortest = all
        .into_iter()
        .min_by_key(|seen| seen.lines)
        .unwrap_or_default();
    // On a busy machine one line may catch up with the next.
    if shortest.lines < LINES - 5 || shortest.lines > LINES + 5 {
        return Err(Problem::new(format!(
            "a stream has {} lines, not about {LINES}",
            shortest.lines
        ))
        .with_output(shortest.last));
    }
    Ok(shortest)
}
