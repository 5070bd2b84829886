//! Modes that each break one rule.

use std::hint::black_box;
use std::mem::forget;

use crescendo_plugin::bindings::types;
use crescendo_plugin::log::{Level, write};
use crescendo_plugin::sink::{Item, Progress, emit};
use crescendo_plugin::{Color, Dimension, Failure, Unit, Value, Vote, Votes, clock, images};

use crate::mode::Parameters;
use crate::polite::number;

/// A page of WebAssembly memory, bytes.
const PAGE: usize = 65_536;

/// What `bytes: 0` means to `fill`: enough for one fill to take milliseconds.
const FILL: usize = 32 << 20;

pub fn hold(parameters: &Parameters) -> Votes {
    let held = black_box(vec![1_u8; parameters.bytes]);
    number("test.held", held.len() as f64)
}

pub fn spin() -> ! {
    let mut turns = 0_u64;
    loop {
        turns = black_box(turns).wrapping_add(1);
    }
}

pub fn fill(parameters: &Parameters) -> ! {
    let size = if parameters.bytes == 0 {
        FILL
    } else {
        parameters.bytes
    };
    let mut memory = vec![0_u8; size];
    let mut value = 0_u8;
    loop {
        // One `memory.fill`: a bulk operation has no place to be interrupted.
        black_box(memory.as_mut_slice()).fill(value);
        value = value.wrapping_add(1);
    }
}

pub fn grow() -> Votes {
    let mut pages = 0.0;
    let mut held: Vec<Vec<u8>> = Vec::new();
    loop {
        let mut page = Vec::new();
        if page.try_reserve_exact(PAGE).is_err() || held.try_reserve(1).is_err() {
            drop(held);
            return number("test.pages", pages);
        }
        page.resize(PAGE, 1_u8);
        held.push(black_box(page));
        pages += 1.0;
    }
}

pub fn recurse() -> Votes {
    number("test.depth", deeper(0) as f64)
}

fn deeper(depth: u64) -> u64 {
    let frame = black_box([depth; 16]);
    let below = if black_box(true) {
        deeper(depth + 1)
    } else {
        0
    };
    below + black_box(frame).iter().sum::<u64>()
}

pub fn handles(parameters: &Parameters) -> Votes {
    repeat(parameters.count, |_| forget(images()))
}

pub fn waitables(parameters: &Parameters) -> Votes {
    repeat(parameters.count, |_| forget(clock::timer(u32::MAX)))
}

pub fn events(parameters: &Parameters) -> Votes {
    repeat(parameters.count, |turn| {
        let done = u32::try_from(turn).unwrap_or(u32::MAX);
        emit(&Item::Progress(Progress {
            done,
            total: None,
            what: "event".to_owned(),
        }));
    })
}

pub fn bytes(parameters: &Parameters) -> Votes {
    let text = Item::Text("x".repeat(parameters.bytes));
    repeat(parameters.count, |_| {
        emit(&text);
    })
}

pub fn log(parameters: &Parameters) -> Votes {
    let line = "x".repeat(parameters.bytes);
    repeat(parameters.count, |_| write(Level::Info, &line))
}

/// Does it `count` times, or without end where that is 0.
fn repeat(count: u64, mut act: impl FnMut(u64)) -> Votes {
    let mut turn = 0_u64;
    loop {
        act(turn);
        turn += 1;
        if turn == count {
            return number("test.turns", turn as f64);
        }
    }
}

pub fn answer(parameters: &Parameters) -> Votes {
    let scalars = (0..parameters.count)
        .map(|turn| {
            vote(
                &format!("test.many-{turn}"),
                Value::Text("x".repeat(parameters.bytes)),
            )
        })
        .collect();
    types::Votes {
        scalars,
        sets: Vec::new(),
    }
    .into()
}

pub fn bad_vote(parameters: &Parameters) -> Result<Votes, Failure> {
    let good = Value::Number(1.0);
    let bad = match parameters.kind.as_str() {
        "nan-confidence" => Vote {
            confidence: f64::NAN,
            ..vote("test.bad", good)
        },
        "nan-color" => vote("test.bad", Value::Color(gray(f32::NAN))),
        "bright-color" => vote("test.bad", Value::Color(gray(1.5))),
        "infinite-number" => vote("test.bad", Value::Number(f64::INFINITY)),
        "negative-dimension" => vote(
            "test.bad",
            Value::Dimension(Dimension {
                value: -1.0,
                unit: Unit::Px,
            }),
        ),
        "long-text" => vote("test.bad", Value::Text("x".repeat((1 << 20) + 1))),
        "no-json" => vote("test.bad", Value::Json("{\"a\": }".to_owned())),
        "deep-json" => {
            let deep = format!("{}{}", "[".repeat(65), "]".repeat(65));
            vote("test.bad", Value::Json(deep))
        }
        "deepest-json" => vote("test.bad", Value::Json("[".repeat(1 << 20))),
        "long-json" => vote("test.bad", Value::Json("1".repeat((1 << 20) + 1))),
        // Five bytes here, twenty in canonical form.
        "long-canonical-json" => {
            let numbers = vec!["1e19"; 200_000].join(",");
            vote("test.bad", Value::Json(format!("[{numbers}]")))
        }
        "bad-field" => vote("Not A Field", good),
        "long-field" => vote(&"a".repeat(129), good),
        "no-such-image" => Vote {
            image: Some(1_000_000),
            ..vote("test.bad", good)
        },
        unknown => return Err(Failure::InvalidInput(format!("no bad vote `{unknown}`"))),
    };
    // A good vote beside it, to see that one rotten egg spoils nothing else.
    let scalars = vec![vote("test.good", Value::Number(1.0)), bad];
    Ok(types::Votes {
        scalars,
        sets: Vec::new(),
    }
    .into())
}

fn vote(field: &str, value: Value) -> Vote {
    Vote {
        field: field.to_owned(),
        image: None,
        value,
        confidence: 1.0,
    }
}

fn gray(red: f32) -> Color {
    Color {
        red,
        green: 0.5,
        blue: 0.5,
        alpha: 1.0,
    }
}

pub fn trap() -> ! {
    #[cfg(target_arch = "wasm32")]
    core::arch::wasm32::unreachable();
    #[cfg(not(target_arch = "wasm32"))]
    std::process::abort();
}

#[expect(clippy::panic, reason = "a panic is what this mode is about")]
pub fn panic(parameters: &Parameters) -> ! {
    panic!("{}", parameters.message);
}

pub fn wild() -> Votes {
    let far = black_box(usize::MAX - 64) as *const u8;
    // SAFETY: there is none, on purpose: the sandbox has to catch a load
    // outside memory. Only a test calls this, and only inside a sandbox.
    let byte = unsafe { far.read_volatile() };
    number("test.wild", f64::from(byte))
}

/// Grows memory and counts the bytes in it that are not zero: what a guest
/// before this one has left.
pub fn residue(parameters: &Parameters) -> Result<Votes, Failure> {
    let pages = parameters.bytes.div_ceil(PAGE);
    let before = more(pages).ok_or_else(|| Failure::Limit("memory".to_owned()))?;
    let first = (before * PAGE) as *const u8;
    // SAFETY: memory has just grown by `pages` from page `before` on, nothing
    // else knows of these, and every byte of linear memory is initialised.
    let fresh = unsafe { std::slice::from_raw_parts(first, pages * PAGE) };
    let left = fresh.iter().filter(|byte| **byte != 0).count();
    Ok(number("test.residue", left as f64))
}

/// Grows memory; the size before it, in pages.
#[cfg(target_arch = "wasm32")]
fn more(pages: usize) -> Option<usize> {
    let before = core::arch::wasm32::memory_grow::<0>(pages);
    (before != usize::MAX).then_some(before)
}

/// Elsewhere memory does not grow by pages.
#[cfg(not(target_arch = "wasm32"))]
fn more(_pages: usize) -> Option<usize> {
    None
}
