//! The contrast of two colours as WCAG 2.x defines it.

use super::{Rgb, to_linear};

/// Relative luminance, 0.0 (black) to 1.0 (white), as WCAG 2.2 defines it.
#[must_use]
pub fn luminance(rgb: Rgb) -> f64 {
    let [red, green, blue] = rgb.map(|c| f64::from(to_linear(f32::from(c) / 255.0)));
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/// The contrast ratio, 1.0 (equal) to 21.0 (black on white). Symmetric.
///
/// ```
/// let ratio = crescendo_plugin::color::contrast([0, 0, 0], [255, 255, 255]);
/// assert!((ratio - 21.0).abs() < 1e-4);
/// ```
#[must_use]
pub fn contrast(one: Rgb, other: Rgb) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_greys_known_from_practice_fall_on_their_sides_of_4_5() {
        assert!(contrast([0x76, 0x76, 0x76], [255, 255, 255]) >= 4.5);
        assert!(contrast([0x77, 0x77, 0x77], [255, 255, 255]) < 4.5);
        assert!((contrast([9, 9, 9], [9, 9, 9]) - 1.0).abs() < 1e-12);
    }
}
