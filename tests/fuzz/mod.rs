//! A small mutation fuzzer, and what it is let loose on: manifests, components,
//! tapes, bodies of the admin API.
//!
//! It begins with sound inputs, changes them in ways that their format
//! suggests, and keeps each that ended in a way that none before it did: where
//! there is no compiler that counts branches, the name of an error says best
//! how far an input came. An input that breaks a promise is written to
//! `target/fuzz/` and named.
//!
//! `CRESCENDO_FUZZ_SECONDS` says how long each target is tried (5 where it is
//! not set; `cargo xtask test` sets 60), and `CRESCENDO_FUZZ_SEED` repeats a
//! run.
//!
//! `manifest::entry`, `tape::entry`, `component::Bench::entry` and
//! `admin::Host::entry` take any bytes, give how these ended, and panic where that is not as promised. A crate
//! of `cargo fuzz`, which wants a compiler that this project does not pin, takes
//! a target in by its path and needs no more than
//! `fuzz_target!(|bytes: &[u8]| { entry(bytes); })`.

mod admin;
mod component;
mod manifest;
mod mutate;
mod tape;

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use crescendo_tests::program;
use mutate::Rng;

/// Inputs that are kept to go on from; later ones take the place of earlier
/// ones, at random.
const POOL: usize = 512;

/// The longest input, bytes: past it, damage is only repeated.
const LONGEST: usize = 1 << 20;

/// Different broken promises that are enough for one run, and broken ones in
/// all.
const ENOUGH: usize = 8;
const TOO_MANY: usize = 100;

/// How an input is made out of one that was kept and another one.
type Mutate<'m> = dyn Fn(&mut Rng, &[u8], &[u8]) -> Vec<u8> + 'm;

/// Tries a target until the time is up. `check` gives how an input ended, in a
/// word, and panics where that is not as promised.
#[track_caller]
fn fuzz(
    target: &str,
    seeds: Vec<Vec<u8>>,
    mutate: &Mutate<'_>,
    mut check: impl FnMut(&[u8]) -> String,
) {
    let seed = seed();
    let mut rng = Rng::new(seed);
    let (mut pool, mut endings) = (seeds.clone(), BTreeSet::new());
    let (began, mut tried) = (Instant::now(), 0_u64);
    let (mut broken, mut known, mut failed) = (Vec::new(), BTreeSet::new(), 0);
    let mut fresh = seeds.into_iter();
    while began.elapsed() < patience() {
        // The seeds themselves first.
        let input = fresh.next().unwrap_or_else(|| {
            let (one, other) = (rng.pick(&pool).clone(), rng.pick(&pool).clone());
            let mut input = mutate(&mut rng, &one, &other);
            input.truncate(LONGEST);
            input
        });
        tried += 1;
        let ended = catch_unwind(AssertUnwindSafe(|| check(&input)));
        let ending = match ended {
            Ok(ending) => ending,
            Err(why) => {
                let why = text(&*why);
                // The same again says nothing more.
                if known.insert(shape(&why)) {
                    broken.push(format!("{}: {why}", keep(target, &input).display()));
                }
                failed += 1;
                if broken.len() == ENOUGH || failed == TOO_MANY {
                    break;
                }
                continue;
            }
        };
        if endings.insert(ending) {
            if pool.len() < POOL {
                pool.push(input);
            } else {
                let place = rng.below(pool.len());
                pool[place] = input;
            }
        }
    }
    eprintln!(
        "{target}: {tried} inputs, {} endings, CRESCENDO_FUZZ_SEED={seed}",
        endings.len()
    );
    assert!(
        broken.is_empty(),
        "{target}: promises broken with CRESCENDO_FUZZ_SEED={seed}:\n{}",
        broken.join("\n")
    );
    // One that always ends alike is not tried at all.
    assert!(endings.len() >= 8, "{target}: only {endings:?}");
}

/// What a panic says.
fn text(why: &(dyn std::any::Any + Send)) -> String {
    let said = why.downcast_ref::<&str>().map(|text| (*text).to_owned());
    let said = said.or_else(|| why.downcast_ref::<String>().cloned());
    said.unwrap_or_else(|| "a panic without a text".to_owned())
}

fn patience() -> Duration {
    let said = std::env::var("CRESCENDO_FUZZ_SECONDS").ok();
    let seconds = said.map(|text| text.parse().expect("CRESCENDO_FUZZ_SECONDS is a number"));
    Duration::from_secs(seconds.unwrap_or(5))
}

/// As it was said, or another one each time.
fn seed() -> u64 {
    match std::env::var("CRESCENDO_FUZZ_SEED") {
        Ok(text) => text.parse().expect("CRESCENDO_FUZZ_SEED is a number"),
        Err(_) => {
            let since = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap();
            since.as_nanos() as u64
        }
    }
}

/// Writes an input to `target/fuzz/`.
fn keep(target: &str, input: &[u8]) -> PathBuf {
    let folder = program().parent().unwrap().parent().unwrap().join("fuzz");
    std::fs::create_dir_all(&folder).unwrap();
    let mut rng = Rng::new(input.len() as u64);
    let number = input.iter().fold(0_u64, |sum, byte| {
        sum.wrapping_mul(31).wrapping_add(u64::from(*byte))
    });
    let file = folder.join(format!("{target}-{:016x}", number ^ rng.next()));
    std::fs::write(&file, input).unwrap();
    file
}

/// A message without its numbers and without what it quotes, which are as many
/// as there are inputs.
fn shape(message: &str) -> String {
    let mut quoted = false;
    let mut kept = String::new();
    for letter in message.chars() {
        quoted ^= letter == '`';
        if !quoted && !letter.is_ascii_digit() {
            kept.push(letter);
        }
    }
    kept.chars().take(120).collect()
}

/// A message that anybody can print: one line, no control characters.
#[track_caller]
fn printable(message: &str) {
    assert!(!message.is_empty(), "an error says nothing");
    assert!(message.len() < 4096, "{} bytes of error", message.len());
    assert!(!message.contains(char::is_control), "{message:?}");
}
