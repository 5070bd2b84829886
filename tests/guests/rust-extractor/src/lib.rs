//! The smallest useful plugin: the mean colour of each image.
//!
//! Copy this folder to begin one of your own.

use crescendo_plugin::{Failure, Pixels, Votes, each_image, parameters};

crescendo_plugin::extractor!(extract);

/// What the pipeline may set for this stage.
#[derive(serde::Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
struct Parameters {
    /// Side in pixels at which to look.
    max_side: u32,
}

impl Default for Parameters {
    /// A mean does not change with the resolution: a thumbnail is enough.
    fn default() -> Parameters {
        Parameters { max_side: 64 }
    }
}

/// Talks to the host and nothing else.
fn extract() -> Result<Votes, Failure> {
    let parameters: Parameters = parameters()?;
    each_image(|image| Ok(look(&image.rgb(parameters.max_side)?)))
}

/// Knows nothing of the host, so that tests can call it anywhere.
fn look(pixels: &Pixels<3>) -> Votes {
    let mut votes = Votes::new();
    if let Some(mean) = mean(pixels) {
        votes.color("color.mean", mean, 0.9);
    }
    votes
}

/// The mean of each component; none of no pixel.
fn mean(pixels: &Pixels<3>) -> Option<[u8; 3]> {
    let mut sums = [0_u64; 3];
    for pixel in pixels.all() {
        for (sum, component) in sums.iter_mut().zip(pixel) {
            *sum += u64::from(*component);
        }
    }
    let count = u64::try_from(pixels.all().len())
        .ok()
        .filter(|&count| count > 0)?;
    Some(sums.map(|sum| u8::try_from(sum / count).unwrap_or(u8::MAX)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mean_of_black_and_white_is_gray() {
        let pixels = Pixels::new(2, 1, vec![0, 0, 0, 255, 255, 255]).expect("two pixels");
        assert_eq!(
            look(&pixels).scalar("color.mean"),
            Some(&[127, 127, 127].into())
        );
    }

    #[test]
    fn without_a_pixel_it_abstains() {
        let pixels = Pixels::new(0, 0, Vec::new()).expect("no pixel");
        assert!(look(&pixels).is_empty());
    }
}
