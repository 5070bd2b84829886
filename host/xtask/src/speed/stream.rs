//! `stream`: what a stream of 100 lines costs the serving process, against
//! FastAPI.
//!
//! Isolates sending lines as they come, at three paces: as fast as they can be
//! said, each 10 ms, each 60 ms. On our side a guest in its sandbox emits 95 of
//! the lines and waits in between; on the other side a generator does. The
//! image is small, so that nobody computes. Two peers: uvicorn as it is
//! installed by itself (asyncio, h11), and with its quick parts (uvloop,
//! httptools). Neither is asked for more than it would be.
//!
//! Each row is judged. With pauses both sides mostly pay the kernel for waking
//! up and for one small write a line; what such writes cost where there is
//! nothing else is printed beside them, and with it about how much less than the
//! peer a server could take at most.

use std::time::Duration;

use super::bare;
use super::bed::Bed;
use super::client::{Client, Seen};
use super::measure::{Goal, Pairs, Sense, load, median};
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

const PAIRS: u32 = 5;
const LINES: u32 = 100;
/// Lines that the guest emits; five more tell of run, stage and tier.
const EMITTED: u32 = LINES - 5;

/// How the lines come.
#[derive(Clone, Copy)]
struct Pace {
    /// Between two lines; 0 is as fast as they can be said.
    interval_ms: u32,
    /// At once: not more than two cores can serve.
    streams: u32,
    /// One after another: enough CPU time in one round for the kernel's clock,
    /// which counts 10 ms.
    waves: u32,
}

const PACES: [Pace; 3] = [
    Pace {
        interval_ms: 0,
        streams: 32,
        waves: 32,
    },
    Pace {
        interval_ms: 10,
        streams: 64,
        waves: 4,
    },
    Pace {
        interval_ms: 60,
        streams: 128,
        waves: 1,
    },
];

/// uvicorn's event loop and parser, by what its command line calls them.
const PEERS: [(&str, [&str; 2]); 2] = [
    ("FastAPI, uvicorn", ["asyncio", "h11"]),
    ("FastAPI, uvicorn[standard]", ["uvloop", "httptools"]),
];

const PACKAGES: [&str; 2] = ["fastapi==0.165.0", "uvicorn[standard]==0.54.0"];

fn run(place: &Place, _: &Options) -> Result<(), Problem> {
    let python = peer(place, "FastAPI", &PACKAGES);
    let bed = Bed::make(place)?;
    let mut verdict = Ok(());
    for pace in PACES {
        let Pace {
            interval_ms,
            streams,
            ..
        } = pace;
        let how = match interval_ms {
            0 => format!("mode = \"events\", count = {EMITTED}"),
            ms => format!("mode = \"progress\", ms = {ms}, count = {EMITTED}"),
        };
        bed.behave(place, &how)?;
        let served = bed.warm()?;
        read(&served, 4)?;
        say::result(&format!(
            "  {streams} streams at once, a line every {interval_ms} ms; {}",
            load()
        ));
        let mut seen = Seen::default();
        let Some(python) = &python else {
            let ours = round(&served, pace, &mut seen)?;
            say::result(&format!("    ours: {ours:.2} ms CPU a stream"));
            continue;
        };
        let bare = (interval_ms > 0).then(|| bare(pace)).transpose()?;
        for (name, [event_loop, parser]) in PEERS {
            let mut command = python.program("python");
            command
                .arg(place.root.join("host/benches/peers/fastapi_stream.py"))
                .args([LINES.to_string(), interval_ms.to_string()])
                .args([event_loop, parser]);
            let fast = Served::start(command)?;
            read(&fast, 4)?;
            let mut of_theirs = Seen::default();
            let pairs = Pairs::take(
                PAIRS,
                || round(&served, pace, &mut seen),
                || round(&fast, pace, &mut of_theirs),
            )?;
            for (who, cpu, seen) in [
                ("ours", pairs.ours(), &seen),
                (name, pairs.theirs(), &of_theirs),
            ] {
                say::result(&format!(
                    "    {who}: {cpu:.2} ms CPU a stream of {} lines, {}",
                    seen.lines,
                    say::size(seen.bytes as u64)
                ));
            }
            if let Some(bare) = bare {
                say::result(&format!(
                    "    a plain loop of writes: {bare:.2} ms, {:.1} x less than {name}",
                    pairs.theirs() / bare
                ));
            }
            verdict = verdict.and(GOAL.judge(1.0 / pairs.ratio()));
        }
    }
    verdict
}

/// CPU milliseconds a stream of the kernel's part: the median of some rounds.
fn bare(pace: Pace) -> Result<f64, Problem> {
    let pause = Duration::from_millis(pace.interval_ms.into());
    let rounds = (0..PAIRS).map(|_| bare::writes(pace.streams, LINES, pause));
    Ok(median(&rounds.collect::<Result<Vec<_>, _>>()?))
}

/// CPU milliseconds a stream.
fn round(served: &Served, pace: Pace, seen: &mut Seen) -> Result<f64, Problem> {
    let spent = served.spent(|| {
        for _ in 0..pace.waves {
            *seen = read(served, pace.streams)?;
        }
        Ok(())
    })?;
    Ok(spent / f64::from(pace.streams * pace.waves))
}

/// Reads some streams at once; the shortest of them is answered for all.
fn read(served: &Served, count: u32) -> Result<Seen, Problem> {
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
    if shortest.lines != LINES {
        return Err(Problem::new(format!(
            "a stream has {} lines, not {LINES}",
            shortest.lines
        ))
        .with_output(shortest.last));
    }
    Ok(shortest)
}
