//! Copies the first image in as RGBA and hands the very same bytes out, into a
//! buffer of `compute`, as often as its parameters say: what crossing into a
//! sandbox and out of it costs, with nothing done in between.

use crescendo_plugin::compute::{Buffer, Element};
use crescendo_plugin::{Failure, Layout, Votes, images, parameters};

crescendo_plugin::extractor!(extract);

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Parameters {
    /// How often there and back.
    rounds: u32,
}

fn extract() -> Result<Votes, Failure> {
    let Parameters { rounds } = parameters()?;
    let image = images()
        .into_iter()
        .next()
        .ok_or_else(|| Failure::InvalidInput("there is no image".to_owned()))?;
    let size = image.size();
    let bytes = u64::from(size.width) * u64::from(size.height) * 4;
    let buffer = Buffer::allocate(Element::Bytes, bytes)?;
    for _ in 0..rounds {
        let raster = image.pixels(None, 0, Layout::Rgba8)?;
        buffer.write(0, &raster.data)?;
    }
    let mut votes = Votes::new();
    votes.number("test.rounds", f64::from(rounds), 1.0);
    Ok(votes)
}
