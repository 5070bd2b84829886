//! A second look at photographs: tier 1's colours put right, the ones it
//! missed, and which of them catch the eye.
//!
//! Reads the palettes of tier 1. Where they found much that is flat the image
//! is a page and belongs to `roles`; where they found nothing there is nothing
//! to refine: this plugin then abstains without asking for the image.
//! Otherwise it looks at up to ten times the pixels of tier 1, starts from the
//! colours that either palette found, moves them to where the picture's are,
//! and adds colours that cover little but are far from all others
//! ([`palette`]). With what each colour covers and where it lies it claims
//! `color.primary` and, where there is a second hue, `color.accent`
//! ([`prominence`]). Each module names its method's source.

pub mod palette;
pub mod prominence;

use crescendo_palette::{Earlier, Shown, within};
use crescendo_plugin::{Failure, Pixels, Votes, each_image, outcomes, parameters};

use crate::palette::Swatch;

crescendo_plugin::extractor!(extract);

/// What a pipeline may set.
#[derive(Clone, Copy, Debug, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Parameters {
    /// About how many pixels to look at, 65,536 to 4,194,304.
    pub pixels: u32,
}

impl Default for Parameters {
    fn default() -> Self {
        // Ten times tier 1's: a thing of a thousandth of the picture has a
        // thousand pixels. Beyond, noise is what is added.
        Self { pixels: 1_048_576 }
    }
}

impl Parameters {
    fn check(self) -> Result<Self, Failure> {
        within("pixels", self.pixels, 65_536..=4_194_304)?;
        Ok(self)
    }
}

fn extract() -> Result<Votes, Failure> {
    let parameters = parameters::<Parameters>()?.check()?;
    let outcomes = outcomes();
    each_image(|image| {
        let earlier = Earlier::new(&outcomes, image.index());
        if !earlier.shows_a_picture() {
            return Ok(Votes::new());
        }
        let pixels = image.rgba(image.side_for(parameters.pixels))?;
        Ok(look(&pixels, &earlier))
    })
}

/// Votes on a photograph of which earlier stages found a palette.
#[must_use]
pub fn look(pixels: &Pixels<4>, earlier: &Earlier) -> Votes {
    let swatches = palette::refine(pixels, earlier.palette());
    crescendo_palette::votes(swatches.iter().map(shown), &prominence::claims(&swatches))
}

/// A mean is the less a colour of the picture, the wider its pixels are spread
/// around it.
fn shown(swatch: &Swatch) -> Shown {
    let confidence = if swatch.flat {
        0.95
    } else {
        (0.9 - 2.0 * swatch.spread).clamp(0.3, 0.89)
    };
    Shown {
        rgb: swatch.rgb,
        share: f64::from(swatch.share),
        confidence: f64::from(confidence),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_of_pixels_out_of_range_is_refused_and_others_are_not() {
        let with = |pixels| Parameters { pixels }.check().is_ok();
        assert!(with(65_536) && with(1_048_576) && with(4_194_304));
        assert!(!with(65_535) && !with(4_194_305));
    }

    #[test]
    fn a_picture_that_does_not_show_is_an_abstention() {
        let clear = Pixels::paint(40, 40, |x, _| [x as u8, 0, 0, 9]);
        assert!(look(&clear, &Earlier::default()).is_empty());
    }
}
