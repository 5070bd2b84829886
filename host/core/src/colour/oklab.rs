//! OKLab (Björn Ottosson, "A perceptual color space for image processing",
//! 2020; the matrices are those of its 2021 revision).

use super::Linear;
use crate::value::Color;

/// A colour in OKLab. Lightness is 0.0 to 1.0 for colours of sRGB.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Oklab {
    /// L, lightness.
    pub lightness: f64,
    /// a, from green to red; about -0.4 to 0.4.
    pub a: f64,
    /// b, from blue to yellow; about -0.4 to 0.4.
    pub b: f64,
}

impl From<Linear> for Oklab {
    fn from(Linear { red, green, blue }: Linear) -> Self {
        let l = 0.412_221_470_8 * red + 0.536_332_536_3 * green + 0.051_445_992_9 * blue;
        let m = 0.211_903_498_2 * red + 0.680_699_545_1 * green + 0.107_396_956_6 * blue;
        let s = 0.088_302_461_9 * red + 0.281_718_837_6 * green + 0.629_978_700_5 * blue;
        let (l, m, s) = (l.cbrt(), m.cbrt(), s.cbrt());
        Self {
            lightness: 0.210_454_255_3 * l + 0.793_617_785_0 * m - 0.004_072_046_8 * s,
            a: 1.977_998_495_1 * l - 2.428_592_205_0 * m + 0.450_593_709_9 * s,
            b: 0.025_904_037_1 * l + 0.782_771_766_2 * m - 0.808_675_766_0 * s,
        }
    }
}

impl From<Color> for Oklab {
    fn from(color: Color) -> Self {
        Linear::from(color).into()
    }
}

impl From<Oklab> for Linear {
    fn from(lab: Oklab) -> Self {
        let l = lab.lightness + 0.396_337_777_4 * lab.a + 0.215_803_757_3 * lab.b;
        let m = lab.lightness - 0.105_561_345_8 * lab.a - 0.063_854_172_8 * lab.b;
        let s = lab.lightness - 0.089_484_177_5 * lab.a - 1.291_485_548_0 * lab.b;
        let (l, m, s) = (l * l * l, m * m * m, s * s * s);
        Self {
            red: 4.076_741_662_1 * l - 3.307_711_591_3 * m + 0.230_969_929_2 * s,
            green: -1.268_438_004_6 * l + 2.609_757_401_1 * m - 0.341_319_396_5 * s,
            blue: -0.004_196_086_3 * l - 0.703_418_614_7 * m + 1.707_614_701_0 * s,
        }
    }
}

impl From<Oklab> for Color {
    /// Opaque; clipped to the gamut of sRGB.
    fn from(lab: Oklab) -> Self {
        Linear::from(lab).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_colours_have_their_known_coordinates() {
        // Computed with ColorAide 6, whose matrices differ in the eighth digit.
        let orange = Oklab::from(Color::from_rgb8([0xF1, 0x59, 0x25]));
        assert!((orange.lightness - 0.659_419_419_2).abs() < 1e-6);
        assert!((orange.a - 0.155_766_977_0).abs() < 1e-6);
        assert!((orange.b - 0.120_580_594_7).abs() < 1e-6);
        let white = Oklab::from(Color::from_rgb8([255; 3]));
        assert!((white.lightness - 1.0).abs() < 1e-6);
        assert!(white.a.abs() < 1e-6 && white.b.abs() < 1e-6);
    }
}
