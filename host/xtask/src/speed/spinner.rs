//! `spinner`: what a guest that never comes back costs the others, and how far
//! past its limit it gets.
//!
//! Isolates the executor's fairness: requests for a palette arrive at half of
//! what the server can do, evenly, whether or not earlier ones are answered;
//! each counts from when it was due. Beside them one guest spins, is cut at
//! its limit of CPU time, and comes again at once; one that was quarantined for that is
//! lifted first.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::{Duration, Instant};

use super::admin::Admin;
use super::bed::{Bed, CPU_LIMIT_MS};
use super::client::{Client, is};
use super::measure::{Goal, Pairs, Sense, load, percentile};
use super::pictures::{Pictures, read, small, unlike_any_before};
use super::process::Served;
use crate::bench::{Bench, Options};
use crate::place::Place;
use crate::problem::Problem;
use crate::say;

/// The benchmark's entry.
pub const BENCH: Bench = Bench {
    group: "speed",
    name: "spinner",
    about: "others' p99 at half load beside a guest that spins; how it is cut",
    run,
};

const OTHERS: Goal = Goal {
    what: "others' p99 beside a spinner, by theirs without",
    unit: "x",
    sense: Sense::AtMost,
    floor: 1.5,
    aim: 1.1,
};

const CUT: Goal = Goal {
    what: "CPU past the limit, in ticks of 5 ms",
    unit: "ticks",
    sense: Sense::AtMost,
    floor: 2.0,
    aim: 1.0,
};

/// The executor's tick, milliseconds.
const TICK_MS: f64 = 5.0;
/// Spinners that are cut, one after the other, before the host takes the guest out of
/// service; and how often it is lifted for as many more.
const CUTS: u32 = 3;
const LIFTS: u32 = 4;
/// Requests of one side of a pair: four of them lie past the 99th percentile.
const REQUESTS: u32 = 400;
const PAIRS: u32 = 3;
/// Connections that requests are sent on; more than ever wait.
const SENDERS: u32 = 16;
/// How long full load is measured.
const FULL: Duration = Duration::from_secs(3);

fn run(place: &Place, _: &Options) -> Result<(), Problem> {
    let bed = Bed::make(place)?;
    bed.behave(place, "mode = \"spin\"")?;
    let pictures = Pictures::make(place, bed.folder())?;
    let jpeg = read(&pictures.middle)?;
    let served = bed.warm()?;
    let admin = Admin::of(bed.folder());
    spin(&served, &admin)?;
    let cut = cut(&served, &admin)?;
    let full = full_load(&served, &jpeg)?;
    let every = Duration::from_secs_f64(2.0 / full);
    let pairs = Pairs::take(
        PAIRS,
        || beside_a_spinner(&served, &admin, || half_load(&served, &jpeg, every)),
        || half_load(&served, &jpeg, every),
    )?;
    say::result(&format!(
        "  full load {full:.0} requests a second, sent at half; {}; medians of {PAIRS} pairs",
        load()
    ));
    say::result(&format!(
        "  p99 alone {:.1} ms, beside a spinner {:.1} ms",
        pairs.theirs(),
        pairs.ours()
    ));
    let (cut, others) = (CUT.judge(cut), OTHERS.judge(pairs.ratio()));
    cut.and(others)
}

/// One run of the spinner; it must have been cut for its CPU time. The host takes it out
/// of service after [`CUTS`] of them, which is another benchmark's matter.
fn spin(served: &Served, admin: &Admin) -> Result<(), Problem> {
    let mut client = Client::connect(served.address)?;
    loop {
        let (mut cut, mut out) = (false, false);
        let seen = client.extract("behave", &unlike_any_before(&small()), |line| {
            cut |= line.contains("\"code\":\"cpu-time\"");
            out |= is(line, "stage.skipped") && line.contains("\"quarantined\"");
        })?;
        if cut {
            return Ok(());
        }
        if !out {
            let why = "a spinner was not cut for its CPU time";
            return Err(Problem::new(why).with_output(seen.last));
        }
        admin.lift("behave")?;
    }
}

/// Ticks that a spinner gets past its limit, the whole request included.
fn cut(served: &Served, admin: &Admin) -> Result<f64, Problem> {
    let mut spent = 0.0;
    for _ in 0..LIFTS {
        // What that takes is none of theirs.
        admin.lift("behave")?;
        spent += served.spent(|| (0..CUTS).try_for_each(|_| spin(served, admin)))?;
    }
    let each = spent / f64::from(CUTS * LIFTS);
    say::result(&format!(
        "  a spinner with {CPU_LIMIT_MS} ms: {each:.1} ms CPU, its request included"
    ));
    Ok((each - f64::from(CPU_LIMIT_MS)).max(0.0) / TICK_MS)
}

/// Requests a second when two clients ask without a pause.
pub(super) fn full_load(served: &Served, jpeg: &[u8]) -> Result<f64, Problem> {
    let began = Instant::now();
    let done = AtomicU32::new(0);
    each_of(2, || {
        let mut client = Client::connect(served.address)?;
        while began.elapsed() < FULL {
            client.complete("palette", &unlike_any_before(jpeg), |_| {})?;
            done.fetch_add(1, Ordering::Relaxed);
        }
        Ok(())
    })?;
    Ok(f64::from(done.into_inner()) / began.elapsed().as_secs_f64())
}

/// The 99th percentile, milliseconds, of requests that are due every so often.
pub(super) fn half_load(served: &Served, jpeg: &[u8], every: Duration) -> Result<f64, Problem> {
    let (began, next) = (Instant::now(), AtomicU32::new(0));
    let taken = std::sync::Mutex::new(Vec::new());
    each_of(SENDERS, || {
        let mut client = Client::connect(served.address)?;
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= REQUESTS {
                return Ok(());
            }
            let due = began + every * number;
            std::thread::sleep(due.saturating_duration_since(Instant::now()));
            client.complete("palette", &unlike_any_before(jpeg), |_| {})?;
            let one = due.elapsed().as_secs_f64() * 1e3;
            taken
                .lock()
                .map_err(|_| Problem::new("a sender panicked"))?
                .push(one);
        }
    })?;
    let taken = taken
        .into_inner()
        .map_err(|_| Problem::new("a sender panicked"))?;
    Ok(percentile(&taken, 0.99))
}

/// Does something while one guest after the other spins.
fn beside_a_spinner(
    served: &Served,
    admin: &Admin,
    work: impl FnOnce() -> Result<f64, Problem>,
) -> Result<f64, Problem> {
    let over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let spinner = scope.spawn(|| {
            while !over.load(Ordering::Relaxed) {
                spin(served, admin)?;
            }
            Ok(())
        });
        let result = work();
        over.store(true, Ordering::Relaxed);
        spinner
            .join()
            .unwrap_or_else(|_| Err(Problem::new("the spinner's client panicked")))?;
        result
    })
}

/// Runs something on some threads.
pub(super) fn each_of(
    count: u32,
    work: impl Fn() -> Result<(), Problem> + Sync,
) -> Result<(), Problem> {
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..count).map(|_| scope.spawn(&work)).collect();
        threads.into_iter().try_for_each(|thread| {
            thread
                .join()
                .unwrap_or_else(|_| Err(Problem::new("a sender panicked")))
        })
    })
}
