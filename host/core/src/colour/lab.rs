//! CIE L*a*b* (CIE 15:2004) under D65, the white of sRGB: no adaptation.

use super::Linear;
use crate::value::Color;

/// A colour in CIE Lab. Lightness is 0 to 100 for colours of sRGB.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lab {
    /// L*, lightness.
    pub lightness: f64,
    /// a*, from green to red.
    pub a: f64,
    /// b*, from blue to yellow.
    pub b: f64,
}

/// Linear sRGB to XYZ, from the primaries of IEC 61966-2-1 and the white
/// x = 0.3127, y = 0.3290, in exact arithmetic and then rounded once.
const TO_XYZ: [[f64; 3]; 3] = [
    [
        0.412_390_799_265_959_5,
        0.357_584_339_383_877_96,
        0.180_480_788_401_834_3,
    ],
    [
        0.212_639_005_871_510_36,
        0.715_168_678_767_755_9,
        0.072_192_315_360_733_71,
    ],
    [
        0.019_330_818_715_591_85,
        0.119_194_779_794_625_99,
        0.950_532_152_249_660_6,
    ],
];

/// The inverse of [`TO_XYZ`], likewise.
const FROM_XYZ: [[f64; 3]; 3] = [
    [
        3.240_969_941_904_521_3,
        -1.537_383_177_570_093_5,
        -0.498_610_760_293_003_3,
    ],
    [
        -0.969_243_636_280_879_8,
        1.875_967_501_507_720_6,
        0.041_555_057_407_175_61,
    ],
    [
        0.055_630_079_696_993_61,
        -0.203_976_958_888_976_57,
        1.056_971_514_242_878_6,
    ],
];

/// XYZ of the white x = 0.3127, y = 0.3290.
const WHITE: [f64; 3] = [0.950_455_927_051_671_7, 1.0, 1.089_057_750_759_878_4];

/// Where the cube root gives way to a line: (6/29)^3.
const KNEE: f64 = 216.0 / 24_389.0;

/// Slope of that line, times 116: (29/3)^3.
const SLOPE: f64 = 24_389.0 / 27.0;

fn times(matrix: &[[f64; 3]; 3], [x, y, z]: [f64; 3]) -> [f64; 3] {
    matrix.map(|[a, b, c]| a * x + b * y + c * z)
}

impl From<Linear> for Lab {
    fn from(Linear { red, green, blue }: Linear) -> Self {
        let [x, y, z] = times(&TO_XYZ, [red, green, blue]);
        let [white_x, white_y, white_z] = WHITE;
        let f = |t: f64| {
            if t > KNEE {
                t.cbrt()
            } else {
                (SLOPE * t + 16.0) / 116.0
            }
        };
        let (x, y, z) = (f(x / white_x), f(y / white_y), f(z / white_z));
        Self {
            lightness: 116.0 * y - 16.0,
            a: 500.0 * (x - y),
            b: 200.0 * (y - z),
        }
    }
}

impl From<Color> for Lab {
    fn from(color: Color) -> Self {
        Linear::from(color).into()
    }
}

impl From<Lab> for Linear {
    fn from(lab: Lab) -> Self {
        let y = (lab.lightness + 16.0) / 116.0;
        let (x, z) = (y + lab.a / 500.0, y - lab.b / 200.0);
        let inverse = |t: f64| {
            let cube = t * t * t;
            if cube > KNEE {
                cube
            } else {
                (116.0 * t - 16.0) / SLOPE
            }
        };
        let [white_x, white_y, white_z] = WHITE;
        let xyz = [
            inverse(x) * white_x,
            inverse(y) * white_y,
            inverse(z) * white_z,
        ];
        let [red, green, blue] = times(&FROM_XYZ, xyz);
        Self { red, green, blue }
    }
}

impl From<Lab> for Color {
    /// Opaque; clipped to the gamut of sRGB.
    fn from(lab: Lab) -> Self {
        Linear::from(lab).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_colours_have_their_known_coordinates() {
        // Computed with ColorAide 6, space `lab-d65`.
        let orange = Lab::from(Color::from_rgb8([0xF1, 0x59, 0x25]));
        assert!((orange.lightness - 58.020_154_860_585_16).abs() < 1e-6);
        assert!((orange.a - 56.207_963_461_364_09).abs() < 1e-5);
        assert!((orange.b - 57.719_573_713_73).abs() < 1e-5);
        let white = Lab::from(Color::from_rgb8([255; 3]));
        assert!((white.lightness - 100.0).abs() < 1e-9);
        assert!(white.a.abs() < 1e-9 && white.b.abs() < 1e-9);
        let black = Lab::from(Color::from_rgb8([0; 3]));
        assert!(black.lightness.abs() < 1e-12);
    }
}
