//! The interfaces that every plugin may import.

use crescendo_plugin::sink::{Item, Progress, emit};
use crescendo_plugin::{Failure, Rect, clock as time, images, log as line, poll as wait};

use crate::promised;

pub fn subject() -> Result<(), String> {
    let image = images().into_iter().next().ok_or("there is no image")?;
    let whole = image.size();
    promised(image.index() == 0, "the first image has index 0")?;
    promised(
        image.format().starts_with("image/"),
        "the format is a media type",
    )?;
    let pixels = image.rgb(8).map_err(|failure| failure.to_string())?;
    promised(
        pixels.width().max(pixels.height()) <= 8,
        "the longer side is at most 8",
    )?;
    let past = Rect {
        x: whole.width,
        y: 0,
        width: 1,
        height: 1,
    };
    let refused = matches!(image.luma_region(past, 0), Err(Failure::InvalidInput(_)));
    promised(refused, "an area past the edge is invalid input")
}

pub fn sink() -> Result<(), String> {
    let what = "step".to_owned();
    let heard = emit(&Item::Progress(Progress {
        done: 1,
        total: Some(2),
        what,
    })) && emit(&Item::Text("half way".to_owned()));
    promised(heard, "a run that is not cancelled listens")
}

pub fn clock() -> Result<(), String> {
    let before = time::now();
    time::wait(5).map_err(|failure| failure.to_string())?;
    // The clock is as coarse as a millisecond.
    promised(time::now() >= before + 4, "waiting takes its time")
}

pub fn poll() -> Result<(), String> {
    let (late, soon) = (time::timer(60_000), time::timer(1));
    let first = wait::wait_any(&[&late, &soon], None).map_err(|failure| failure.to_string())?;
    promised(first == [1], "the timer that is due is ready")?;
    promised(soon.ready() && !late.ready(), "what became ready stays so")?;
    let none = wait::wait_any(&[&late], Some(1)).map_err(|failure| failure.to_string())?;
    promised(none.is_empty(), "after a timeout nothing is ready")?;
    let refused = matches!(wait::wait_any(&[], None), Err(Failure::InvalidInput(_)));
    promised(refused, "an empty list is invalid input")
}

#[expect(clippy::unnecessary_wraps, reason = "has the shape of the others")]
pub fn log() -> Result<(), String> {
    line::write(line::Level::Info, "contract");
    Ok(())
}
