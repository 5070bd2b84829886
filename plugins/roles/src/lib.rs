//! A second look at roles: which colour is text on which, with what contrast.
//!
//! Reads the palettes of tier 1: where they found hardly anything flat, the
//! image is no page, and this plugin abstains without asking for it at full
//! resolution. Otherwise it finds the exact colours that the page is painted
//! with ([`paint`]), their connected areas
//! ([`crescendo_boxes`]), what lies on what
//! ([`nesting`]) and the ink of text ([`ink`]), and claims roles, contrast
//! ratios by WCAG 2.x, and the palette again, now with lines and inks
//! ([`decide`]). Each module names its method's source.

mod controls;
pub mod decide;
mod evidence;
pub mod ink;
pub mod nesting;
pub mod paint;
mod surfaces;
mod votes;

use crescendo_palette::{Earlier, part, within};
use crescendo_plugin::{Failure, Pixels, Votes, each_image, outcomes, parameters};

crescendo_plugin::extractor!(extract);

/// What a pipeline may set.
#[derive(Clone, Copy, Debug, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Parameters {
    /// About how many pixels to look at, 65,536 to 16,777,216. Scaled-down
    /// text loses its ink: pages should fit.
    pub pixels: u32,
}

impl Default for Parameters {
    fn default() -> Self {
        // A desktop's viewport at two device pixels for each CSS pixel has 4
        // to 6 million; three bytes each stay within a call's memory.
        Self { pixels: 8_388_608 }
    }
}

impl Parameters {
    fn check(self) -> Result<Self, Failure> {
        within("pixels", self.pixels, 65_536..=16_777_216)?;
        Ok(self)
    }
}

fn extract() -> Result<Votes, Failure> {
    let parameters = parameters::<Parameters>()?.check()?;
    let outcomes = outcomes();
    each_image(|image| {
        let earlier = Earlier::new(&outcomes, image.index());
        if earlier.rules_out_a_page() || is_clear(&image.rgba(GLANCE)?) {
            return Ok(Votes::new());
        }
        let findings = decide::decide(&image.rgb(image.side_for(parameters.pixels))?);
        Ok(votes::votes(&findings, &earlier))
    })
}

/// Longest side, pixels, of a copy that tells whether there is anything to see.
const GLANCE: u32 = 64;

/// Alpha below this mixes a colour with whatever lies below.
const SOLID: u8 = 250;

/// A page has no more than this part that does not show in full: a window's
/// shadow.
const CLEAR: f64 = 0.2;

/// Whether too much of a picture lets what lies below it through for a page: the
/// mixture would be taken for its colour.
fn is_clear(pixels: &Pixels<4>) -> bool {
    let clear = pixels.all().iter().filter(|[.., alpha]| *alpha < SOLID);
    part(clear.count(), pixels.all().len()) > CLEAR
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_of_pixels_out_of_range_is_refused_and_others_are_not() {
        let with = |pixels| Parameters { pixels }.check().is_ok();
        assert!(with(65_536) && with(8_388_608) && with(16_777_216));
        assert!(!with(65_535) && !with(16_777_217));
    }

    #[test]
    fn a_picture_that_does_not_show_is_told_from_one_that_does() {
        let shows_to =
            |side| move |x: usize, y: usize| [0, 0, 0, if x.max(y) < side { 255 } else { 0 }];
        assert!(is_clear(&Pixels::paint(20, 20, shows_to(0))));
        assert!(is_clear(&Pixels::paint(20, 20, shows_to(17))));
        assert!(!is_clear(&Pixels::paint(20, 20, shows_to(18))));
        assert!(!is_clear(&Pixels::paint(20, 20, shows_to(20))));
    }
}
