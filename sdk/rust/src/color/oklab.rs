//! OKLab: the space in which distances are cheap and nearly perceptual.
//!
//! Source: Björn Ottosson, "A perceptual color space for image processing",
//! 2020, with the matrices of CSS Color 4.

use super::{Rgb, to_encoded, to_linear};

/// A colour in OKLab.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Oklab {
    /// Lightness, 0.0 (black) to 1.0 (white).
    pub l: f32,
    /// Green to red, about -0.4 to 0.4.
    pub a: f32,
    /// Blue to yellow, about -0.4 to 0.4.
    pub b: f32,
}

impl Oklab {
    /// The Euclidean distance; 0.02 is about one just visible step.
    #[must_use]
    pub fn distance(self, other: Self) -> f32 {
        let (l, a, b) = (self.l - other.l, self.a - other.a, self.b - other.b);
        (l * l + a * a + b * b).sqrt()
    }

    /// How colourful: 0.0 for greys, about 0.3 for the most saturated sRGB.
    #[must_use]
    pub fn chroma(self) -> f32 {
        self.a.hypot(self.b)
    }

    /// The angle of the hue in degrees, 0.0 to 360.0. Means little for greys.
    #[must_use]
    pub fn hue(self) -> f32 {
        self.b.atan2(self.a).to_degrees().rem_euclid(360.0)
    }

    /// The nearest 8-bit sRGB colour, clipped to the gamut by component.
    #[must_use]
    pub fn to_rgb(self) -> Rgb {
        let Self { l, a, b } = self;
        let [long, medium, short] = [
            l + 0.396_337_78 * a + 0.215_803_76 * b,
            l - 0.105_561_346 * a - 0.063_854_17 * b,
            l - 0.089_484_18 * a - 1.291_485_5 * b,
        ]
        .map(|c| c * c * c);
        [
            4.076_741_7 * long - 3.307_711_6 * medium + 0.230_969_94 * short,
            -1.268_438 * long + 2.609_757_4 * medium - 0.341_319_38 * short,
            -0.004_196_086 * long - 0.703_418_6 * medium + 1.707_614_7 * short,
        ]
        .map(|c| round(to_encoded(c.clamp(0.0, 1.0))))
    }

    /// From linear light, each component 0.0 to 1.0.
    #[must_use]
    pub fn from_linear([red, green, blue]: [f32; 3]) -> Self {
        let [long, medium, short] = [
            0.412_221_46 * red + 0.536_332_55 * green + 0.051_445_995 * blue,
            0.211_903_5 * red + 0.680_699_5 * green + 0.107_396_96 * blue,
            0.088_302_46 * red + 0.281_718_85 * green + 0.629_978_7 * blue,
        ]
        .map(cube_root);
        Self {
            l: 0.210_454_26 * long + 0.793_617_8 * medium - 0.004_072_047 * short,
            a: 1.977_998_5 * long - 2.428_592_2 * medium + 0.450_593_7 * short,
            b: 0.025_904_037 * long + 0.782_771_77 * medium - 0.808_675_77 * short,
        }
    }
}

impl From<Rgb> for Oklab {
    fn from(rgb: Rgb) -> Self {
        Self::from_linear(rgb.map(|c| to_linear(f32::from(c) / 255.0)))
    }
}

/// The sRGB transfer curve tabulated, for converting many colours at once.
#[derive(Debug)]
pub struct Tables {
    /// Linear light of each byte; one more entry closes the last interval.
    linear: [f32; 257],
}

impl Default for Tables {
    fn default() -> Self {
        let mut linear = [1.0; 257];
        for (value, byte) in linear.iter_mut().zip(0..=255_u8) {
            *value = to_linear(f32::from(byte) / 255.0);
        }
        Self { linear }
    }
}

impl Tables {
    /// Converts a colour whose components lie between bytes (0.0 to 255.0),
    /// such as the mean of a histogram's bin. Between bytes the curve is
    /// taken as straight: wrong by less than 1e-5.
    #[must_use]
    pub fn oklab(&self, mean: [f32; 3]) -> Oklab {
        Oklab::from_linear(mean.map(|c| self.interpolate(c)))
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped to 0..=255 first; the fraction is dropped on purpose"
    )]
    fn interpolate(&self, component: f32) -> f32 {
        let clamped = component.clamp(0.0, 255.0);
        let below = clamped as u8;
        let part = clamped - f32::from(below);
        let at = |i: usize| self.linear.get(i).copied().unwrap_or(1.0);
        let low = at(usize::from(below));
        low + (at(usize::from(below) + 1) - low) * part
    }
}

/// A component of 0.0 to 1.0 as a byte.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to 0..=1 by the caller's encoding and here again"
)]
fn round(encoded: f32) -> u8 {
    (encoded.clamp(0.0, 1.0) * 255.0).round() as u8
}

/// The cube root of a number that is not negative, to the last bit or two.
///
/// Written out so that guests and natively built tests agree bit for bit: the
/// platforms' own functions differ. Starts from a third of the exponent and
/// takes two steps of Halley's method, each of which triples the digits.
fn cube_root(x: f32) -> f32 {
    if x < 1e-12 {
        return 0.0;
    }
    // 0x2A51_19F2 makes the first guess good to 5 %.
    let mut guess = f32::from_bits(x.to_bits() / 3 + 0x2A51_19F2);
    for _ in 0..2 {
        let cube = guess * guess * guess;
        guess *= (cube + 2.0 * x) / (2.0 * cube + x);
    }
    guess
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_values_of_white_and_the_primaries_come_out() {
        for (rgb, (l, a, b)) in [
            ([255, 255, 255], (1.0, 0.0, 0.0)),
            ([255, 0, 0], (0.627_96, 0.224_86, 0.125_85)),
            ([0, 255, 0], (0.866_44, -0.233_89, 0.179_50)),
            ([0, 0, 255], (0.452_01, -0.032_46, -0.311_53)),
        ] {
            let found = Oklab::from(rgb);
            assert!(
                found.distance(Oklab { l, a, b }) < 2e-4,
                "{rgb:?}: {found:?}"
            );
        }
    }

    #[test]
    fn every_byte_survives_the_way_there_and_back() {
        let tables = Tables::default();
        for (red, green) in (0..=255).flat_map(|r| (0..=255).step_by(5).map(move |g| (r, g))) {
            let rgb = [red, green, 255 - red];
            assert_eq!(Oklab::from(rgb).to_rgb(), rgb);
            assert_eq!(tables.oklab(rgb.map(f32::from)).to_rgb(), rgb);
        }
    }

    #[test]
    fn hue_runs_from_red_to_blue_and_grey_has_no_chroma() {
        assert!((Oklab::from([255, 0, 0]).hue() - 29.2).abs() < 0.5);
        assert!((Oklab::from([0, 0, 255]).hue() - 264.0).abs() < 0.5);
        assert!(Oklab::from([119, 119, 119]).chroma() < 1e-3);
    }
}
