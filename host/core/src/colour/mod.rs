//! Colour arithmetic: linear light, OKLab, CIE Lab, CIEDE2000, contrast.
//!
//! All in `f64` from gamma-encoded sRGB components of 0.0 to 1.0. Opacity is
//! left to the caller: these measures are about opaque colours.

mod ciede2000;
mod lab;
mod oklab;

pub use ciede2000::ciede2000;
pub use lab::Lab;
pub use oklab::Oklab;

use crate::value::Color;

/// Linear-light sRGB. Components of colours inside the gamut lie in 0.0 to 1.0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Linear {
    /// Red.
    pub red: f64,
    /// Green.
    pub green: f64,
    /// Blue.
    pub blue: f64,
}

/// Decodes one component (IEC 61966-2-1).
#[must_use]
pub fn to_linear(encoded: f64) -> f64 {
    if encoded <= 0.04045 {
        encoded / 12.92
    } else {
        ((encoded + 0.055) / 1.055).powf(2.4)
    }
}

/// Encodes one component (IEC 61966-2-1).
#[must_use]
pub fn to_encoded(linear: f64) -> f64 {
    if linear <= 0.003_130_8 {
        linear * 12.92
    } else {
        1.055 * linear.powf(1.0 / 2.4) - 0.055
    }
}

impl From<Color> for Linear {
    fn from(color: Color) -> Self {
        Self {
            red: to_linear(f64::from(color.red)),
            green: to_linear(f64::from(color.green)),
            blue: to_linear(f64::from(color.blue)),
        }
    }
}

impl From<Linear> for Color {
    /// Opaque; what lies outside the gamut is clipped component by component.
    fn from(linear: Linear) -> Self {
        #[expect(clippy::cast_possible_truncation, reason = "clamped to 0.0..=1.0")]
        let encode = |c: f64| to_encoded(c).clamp(0.0, 1.0) as f32;
        Self {
            red: encode(linear.red),
            green: encode(linear.green),
            blue: encode(linear.blue),
            alpha: 1.0,
        }
    }
}

/// Relative luminance, 0.0 black to 1.0 white, as WCAG 2.2 defines it.
#[must_use]
pub fn luminance(color: Color) -> f64 {
    // WCAG's own threshold of 0.04045 (corrected in 2021) is that of
    // IEC 61966-2-1, so one decoding serves both.
    let Linear { red, green, blue } = color.into();
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/// Contrast ratio of two opaque colours, 1.0 to 21.0 (WCAG 2.2).
#[must_use]
pub fn contrast(one: Color, other: Color) -> f64 {
    let (a, b) = (luminance(one), luminance(other));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn close(a: f64, b: f64, within: f64) -> bool {
        (a - b).abs() <= within
    }

    #[test]
    fn contrast_is_what_wcag_says() {
        let (black, white) = (Color::from_rgb8([0; 3]), Color::from_rgb8([255; 3]));
        assert!(close(contrast(black, white), 21.0, 1e-9));
        assert!(close(contrast(white, white), 1.0, 1e-12));
        // The lightest grey that passes 4.5 on white, and the next that fails.
        let grey = |level| contrast(Color::from_rgb8([level; 3]), white);
        assert!(grey(0x76) >= 4.5 && grey(0x77) < 4.5);
    }

    #[test]
    fn the_two_halves_of_the_transfer_function_meet() {
        assert!(close(to_linear(0.04045), 0.003_130_8, 1e-7));
        assert!(close(to_encoded(0.003_130_8), 0.04045, 1e-6));
        assert_eq!((to_linear(0.0), to_encoded(0.0)), (0.0, 0.0));
        assert!(close(to_linear(1.0), 1.0, 1e-12));
    }

    proptest! {
        #[test]
        fn every_8_bit_colour_survives_the_way_through_each_space(rgb in any::<[u8; 3]>()) {
            let color = Color::from_rgb8(rgb);
            prop_assert_eq!(Color::from(Linear::from(color)).to_rgba8(), color.to_rgba8());
            prop_assert_eq!(Color::from(Oklab::from(color)).to_rgba8(), color.to_rgba8());
            prop_assert_eq!(Color::from(Lab::from(color)).to_rgba8(), color.to_rgba8());
        }

        #[test]
        fn contrast_is_symmetric_and_in_range(a in any::<[u8; 3]>(), b in any::<[u8; 3]>()) {
            let (a, b) = (Color::from_rgb8(a), Color::from_rgb8(b));
            prop_assert_eq!(contrast(a, b), contrast(b, a));
            prop_assert!((1.0..=21.000_001).contains(&contrast(a, b)));
        }
    }
}
