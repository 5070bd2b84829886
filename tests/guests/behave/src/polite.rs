//! Modes that keep to the contract.

use std::sync::atomic::{AtomicU32, Ordering};

use crescendo_plugin::sink::{Item, Progress, emit};
use crescendo_plugin::subject::{Layout, Rect};
use crescendo_plugin::{Ending, Failure, Votes, clock, images, poll};

use crate::mode::Parameters;

/// What `ms: 0` means where a mode waits: longer than any call may last.
const HOUR_MS: u32 = 3_600_000;

pub fn failure(parameters: &Parameters) -> Failure {
    let message = parameters.message.clone();
    match parameters.kind.as_str() {
        "invalid-input" => Failure::InvalidInput(message),
        "unsupported" => Failure::Unsupported(message),
        "limit" => Failure::Limit(message),
        "cancelled" => Failure::Cancelled,
        "denied" => Failure::Denied(message),
        "upstream" => Failure::Upstream(message),
        _ => Failure::Other(message),
    }
}

pub fn calls() -> Votes {
    static CALLS: AtomicU32 = AtomicU32::new(0);
    let before = CALLS.fetch_add(1, Ordering::Relaxed);
    number("test.calls", f64::from(before) + 1.0)
}

pub fn echo() -> Result<Votes, Failure> {
    let image = first_image()?;
    let mut data = image.pixels(None, 0, Layout::Rgba8)?.data;
    // Text has to be UTF-8; seven bits of each byte are.
    for byte in &mut data {
        *byte &= 0x7f;
    }
    let length = data.len() as f64;
    let text = String::from_utf8(data).map_err(|_| Failure::Other("not ASCII".to_owned()))?;
    emit(&Item::Text(text));
    Ok(number("test.bytes", length))
}

pub fn outcomes() -> Votes {
    let mut votes = Votes::new();
    for outcome in crescendo_plugin::outcomes() {
        let seen = match &outcome.ending {
            Ending::Voted(found) => format!("voted {}", found.scalars.len() + found.sets.len()),
            Ending::Abstained => "abstained".to_owned(),
            Ending::Failed(code) => format!("failed {code}"),
            Ending::Skipped(reason) => format!("skipped {reason}"),
        };
        let text = format!("tier {} weight {} {seen}", outcome.tier, outcome.weight);
        votes.append(outcome.votes());
        votes.text(&format!("test.seen.{}", outcome.stage), &text, 1.0);
    }
    votes
}

pub fn pixels(parameters: &Parameters) -> Result<Votes, Failure> {
    let layout = match parameters.kind.as_str() {
        "luma8" => Layout::Luma8,
        "rgba8" => Layout::Rgba8,
        _ => Layout::Rgb8,
    };
    let area = parameters.area.map(|[x, y, width, height]| Rect {
        x,
        y,
        width,
        height,
    });
    let mut all = Votes::new();
    for image in images() {
        let raster = image.pixels(area, parameters.max_side, layout)?;
        let mut votes = Votes::new();
        votes.number("test.width", f64::from(raster.width), 1.0);
        votes.number("test.height", f64::from(raster.height), 1.0);
        votes.number("test.bytes", raster.data.len() as f64, 1.0);
        votes.text(
            "test.digest",
            &format!("{:016x}", digest(&raster.data)),
            1.0,
        );
        all.append(votes.about_image(image.index()));
    }
    Ok(all)
}

pub fn progress(parameters: &Parameters) -> Result<Votes, Failure> {
    let mut done = 0;
    loop {
        let progress = Progress {
            done,
            total: None,
            what: "beat".to_owned(),
        };
        if !emit(&Item::Progress(progress)) {
            return Err(Failure::Cancelled);
        }
        done += 1;
        if u64::from(done) == parameters.count {
            return Ok(number("test.beats", f64::from(done)));
        }
        clock::wait(parameters.ms.max(1))?;
    }
}

pub fn now() -> Votes {
    number("test.now", clock::now() as f64)
}

pub fn sleep(parameters: &Parameters) -> Result<Votes, Failure> {
    clock::wait(wait_ms(parameters))?;
    Ok(number("test.slept", f64::from(wait_ms(parameters))))
}

pub fn park(parameters: &Parameters) -> Result<Votes, Failure> {
    let soon = clock::timer(wait_ms(parameters));
    let never = clock::timer(u32::MAX);
    let ready = poll::wait_any(&[&never, &soon], None)?;
    Ok(number(
        "test.ready",
        ready.first().copied().map_or(-1.0, f64::from),
    ))
}

fn wait_ms(parameters: &Parameters) -> u32 {
    if parameters.ms == 0 {
        HOUR_MS
    } else {
        parameters.ms
    }
}

fn first_image() -> Result<crescendo_plugin::Image, Failure> {
    images()
        .into_iter()
        .next()
        .ok_or_else(|| Failure::InvalidInput("this mode needs an image".to_owned()))
}

/// One sure number.
pub fn number(field: &str, value: f64) -> Votes {
    let mut votes = Votes::new();
    votes.number(field, value, 1.0);
    votes
}

/// FNV-1a, 64 bits: enough to see whether two copies are equal.
fn digest(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
