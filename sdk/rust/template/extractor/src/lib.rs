//! A palette for each image: k-means over a small copy of it.

mod palette;
#[cfg(test)]
mod tests;

use crescendo_plugin::{Failure, Image, Member, Votes, each_image};

crescendo_plugin::extractor!(extract);

/// Side in pixels at which to look: the share of a colour hardly changes with
/// the resolution, and there are at most 2,304 pixels to group.
const SIDE: u32 = 48;

/// How sure it is that a colour belongs to the palette.
const CONFIDENCE: f64 = 0.8;

/// What the host calls; it talks to the host and does nothing else.
fn extract() -> Result<Votes, Failure> {
    each_image(look)
}

/// What one image shows.
fn look(image: &Image) -> Result<Votes, Failure> {
    let pixels = image.rgb(SIDE)?;
    let found = palette::palette(pixels.all());
    let share = |count: u32| f64::from(count) / pixels.all().len() as f64;
    let mut votes = Votes::new();
    if let Some(first) = found.first() {
        votes.color("color.primary", first.color, share(first.count));
    }
    let members = found
        .iter()
        .map(|one| Member::new(one.color, share(one.count), CONFIDENCE));
    votes.set("color.palette", members);
    Ok(votes)
}
