//! `hostile`: what a crowd of hostile plugins costs the others, and whether the
//! host is as small afterwards as it was before.
//!
//! Isolates containment as a whole, where `spinner` isolates the executor's
//! fairness: requests for a palette arrive at half of what the server can do,
//! evenly, and each counts from when it was due. Beside them two clients call
//! one hostile guest after the other, without a pause: one that spins, fills
//! memory, grows it, recurses, leaks handles, floods log and sink, sleeps. A
//! guest that was quarantined is lifted at once, so that it goes on doing harm.
//! Each has to be cut as `tests/hostile` says; a request that fails fails the
//! benchmark.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use super::admin::Admin;
use super::bed::Bed;
use super::client::{Client, is};
use super::measure::{Goal, Pairs, Sense, load};
use super::pictures::{Pictures, read, small, unlike_any_before};
use super::process::Served;
use super::spinner::{each_of, full_load, half_load};
use crate::bench::{Bench, Options};
use crate::place::Place;
use crate::problem::Problem;
use crate::{guests, say};

/// The benchmark's entry.
pub const BENCH: Bench = Bench {
    group: "speed",
    name: "hostile",
    about: "others' p99 at half load beside a crowd of hostile guests; what memory is left",
    run,
};

const OTHERS: Goal = Goal {
    what: "others' p99 beside hostile guests, by theirs without",
    unit: "x",
    sense: Sense::AtMost,
    floor: 2.0,
    aim: 1.5,
};

const MEMORY: Goal = Goal {
    what: "memory after all sides, by memory after the first",
    unit: "x",
    sense: Sense::AtMost,
    floor: 1.1,
    aim: 1.05,
};

/// Hostile calls under way at once: one for each core of a small machine.
const CLIENTS: u32 = 2;
const PAIRS: u32 = 3;

/// A guest of `behave`: what its pipeline is called, its parameters, and the
/// code that it is cut with; none where it answers.
struct Hostile {
    name: &'static str,
    parameters: &'static str,
    code: Option<&'static str>,
}

const fn hostile(
    name: &'static str,
    parameters: &'static str,
    code: Option<&'static str>,
) -> Hostile {
    Hostile {
        name,
        parameters,
        code,
    }
}

const CROWD: [Hostile; 9] = [
    hostile("spin", "mode = \"spin\"", Some("cpu-time")),
    hostile("fill", "mode = \"fill\"", Some("cpu-time")),
    hostile("grow", "mode = \"grow\"", None),
    hostile("recurse", "mode = \"recurse\"", Some("stack")),
    hostile("handles", "mode = \"handles\"", Some("handles")),
    hostile("log", "mode = \"log\", bytes = 100, count = 5000", None),
    hostile("events", "mode = \"events\"", Some("events")),
    hostile(
        "bytes",
        "mode = \"bytes\", bytes = 100000",
        Some("emitted-bytes"),
    ),
    hostile("sleep", "mode = \"sleep\"", Some("wall-time")),
];

fn run(place: &Place, _: &Options) -> Result<(), Problem> {
    let bed = Bed::make(place)?;
    guests::build(place, Some("behave"))?;
    lay_out(place, &bed)?;
    let pictures = Pictures::make(place, bed.folder())?;
    let jpeg = read(&pictures.middle)?;
    let served = bed.warm()?;
    let admin = Admin::of(bed.folder());
    let full = full_load(&served, &jpeg)?;
    let before = served.resident()?;
    let calls = AtomicU32::new(0);
    for hostile in &CROWD {
        hostile.call(&served, &admin, &calls)?;
    }
    let every = Duration::from_secs_f64(2.0 / full);
    // Whoever leaks goes on growing; what the pool of sandboxes and the allocator
    // keep for the next calls is there after one side.
    beside(&served, &admin, &calls, || half_load(&served, &jpeg, every))?;
    let once = served.resident()?;
    let pairs = Pairs::take(
        PAIRS,
        || beside(&served, &admin, &calls, || half_load(&served, &jpeg, every)),
        || half_load(&served, &jpeg, every),
    )?;
    let after = served.resident()?;
    say::result(&format!(
        "  full load {full:.0} requests a second, sent at half; {}; medians of {PAIRS} pairs",
        load()
    ));
    say::result(&format!(
        "  p99 alone {:.1} ms, beside {} hostile calls {:.1} ms",
        pairs.theirs(),
        calls.into_inner(),
        pairs.ours()
    ));
    say::result(&format!(
        "  memory before {:.0} MiB, after one side beside hostile calls {:.0}, after all {:.0}",
        mebibytes(before),
        mebibytes(once),
        mebibytes(after)
    ));
    let others = OTHERS.judge(pairs.ratio());
    let memory = MEMORY.judge(after as f64 / once as f64);
    others.and(memory)
}

fn mebibytes(bytes: u64) -> f64 {
    bytes as f64 / f64::from(1 << 20)
}

/// A pipeline for each; all call one plugin, as one publisher's would. Ended runs
/// and results are kept in small amounts, which the first side fills.
fn lay_out(place: &Place, bed: &Bed) -> Result<(), Problem> {
    let names = CROWD.map(|hostile| format!("\"{}.toml\"", hostile.name));
    let guest = place.guests().join("behave.wasm");
    bed.write(
        "config.toml",
        &format!(
            "[server]\nmax_runs = 512\n[calls]\ncpu_ms = 200\nmemory_bytes = 67108864\n\
             [run]\nkeep_runs = 64\n[cache]\nresults_bytes = 1048576\n\
             [install]\nallow_unsigned = true\n[pipelines]\nfiles = [{}]\n\
             [[plugins]]\nfile = {:?}\n",
            names.join(", "),
            guest.display().to_string()
        ),
    )?;
    CROWD.iter().try_for_each(|hostile| {
        let name = hostile.name;
        // Others come to their own limit first, however busy the machine is.
        let timeout = match hostile.code {
            Some("wall-time") => 1_000,
            _ => 30_000,
        };
        bed.write(
            &format!("{name}.toml"),
            &format!(
                "name = \"{name}\"\ndescription = \"Hostile\"\nanswer = []\n\
                 [[stages]]\nname = \"hostile\"\nplugin = \"behave\"\ntier = 1\n\
                 timeout_ms = {timeout}\nparameters = {{ {} }}\n",
                hostile.parameters
            ),
        )
    })
}

impl Hostile {
    /// One call about a picture that it has never seen.
    fn call(&self, served: &Served, admin: &Admin, calls: &AtomicU32) -> Result<(), Problem> {
        let (mut ended, mut out) = (None, false);
        let image = unlike_any_before(&small());
        Client::connect(served.address)?.extract(self.name, &image, |line| {
            out |= is(line, "stage.skipped") && line.contains("\"quarantined\"");
            if is(line, "stage.failed") || is(line, "stage.completed") {
                ended = Some(line.to_owned());
            }
        })?;
        if out {
            return admin.lift("behave");
        }
        let as_it_has_to = ended.as_ref().is_some_and(|line| match self.code {
            Some(code) => line.contains(&format!("\"code\":\"{code}\"")),
            None => is(line, "stage.completed"),
        });
        if as_it_has_to {
            calls.fetch_add(1, Ordering::Relaxed);
            return Ok(());
        }
        let name = self.name;
        Err(Problem::new(format!("`{name}` did not end as it has to"))
            .with_output(ended.unwrap_or_default()))
    }
}

/// Does something while hostile guests are called without a pause.
fn beside(
    served: &Served,
    admin: &Admin,
    calls: &AtomicU32,
    work: impl FnOnce() -> Result<f64, Problem>,
) -> Result<f64, Problem> {
    let (over, next) = (AtomicBool::new(false), AtomicU32::new(0));
    std::thread::scope(|scope| {
        let crowd = scope.spawn(|| {
            each_of(CLIENTS, || {
                while !over.load(Ordering::Relaxed) {
                    let number = next.fetch_add(1, Ordering::Relaxed) as usize;
                    if let Some(hostile) = CROWD.get(number % CROWD.len()) {
                        hostile.call(served, admin, calls)?;
                    }
                }
                Ok(())
            })
        });
        let result = work();
        over.store(true, Ordering::Relaxed);
        crowd
            .join()
            .unwrap_or_else(|_| Err(Problem::new("a hostile client panicked")))?;
        result
    })
}
