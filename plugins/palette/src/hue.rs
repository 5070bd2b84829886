//! When a colour is meant as colour, and when two of them play two parts.

use crescendo_plugin::color::{Oklab, Rgb};

/// OKLab's chroma from which a flat colour is meant as colour: tinted greys of
/// surfaces stay below 0.04.
const VIVID: f32 = 0.06;

/// Degrees of hue between two colours that play different parts; shades of one
/// brand colour differ by less.
const OTHER_HUE: f32 = 35.0;

/// Whether a flat colour is meant as colour.
#[must_use]
pub fn is_vivid(rgb: Rgb) -> bool {
    Oklab::from(rgb).chroma() >= VIVID
}

/// Whether two colours differ enough in hue to play different parts.
#[must_use]
pub fn hues_apart(one: Rgb, other: Rgb) -> bool {
    let apart = (Oklab::from(one).hue() - Oklab::from(other).hue()).abs();
    apart.min(360.0 - apart) >= OTHER_HUE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shades_of_one_hue_are_not_apart_and_the_circle_closes() {
        assert!(!hues_apart([20, 90, 220], [10, 60, 180]));
        assert!(hues_apart([20, 90, 220], [230, 120, 10]));
        // Crimson and scarlet lie on either side of 0 degrees or near it.
        assert!(!hues_apart([220, 20, 60], [230, 40, 40]));
    }

    #[test]
    fn a_tinted_grey_is_not_vivid() {
        assert!(is_vivid([20, 90, 220]) && !is_vivid([236, 240, 247]));
    }
}
