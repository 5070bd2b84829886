//! CIEDE2000, the colour difference by which votes are grouped.
//!
//! Source: G. Sharma, W. Wu and E. N. Dalal, "The CIEDE2000 color-difference
//! formula", Color Research and Application 30(1), 2005.

use super::{Rgb, to_linear};

/// A colour in CIELAB under D65.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Lab {
    /// Lightness, 0.0 to 100.0.
    pub l: f64,
    /// Green to red.
    pub a: f64,
    /// Blue to yellow.
    pub b: f64,
}

impl From<Rgb> for Lab {
    fn from(rgb: Rgb) -> Self {
        let [red, green, blue] = rgb.map(|c| f64::from(to_linear(f32::from(c) / 255.0)));
        // sRGB to XYZ, divided by the white point of D65.
        let x = (0.412_456_4 * red + 0.357_576_1 * green + 0.180_437_5 * blue) / 0.950_47;
        let y = 0.212_672_9 * red + 0.715_152_2 * green + 0.072_175 * blue;
        let z = (0.019_333_9 * red + 0.119_192 * green + 0.950_304_1 * blue) / 1.088_83;
        let [x, y, z] = [x, y, z].map(|t| {
            // The CIE's limit between the cube root and the straight part.
            if t > 216.0 / 24_389.0 {
                t.cbrt()
            } else {
                (24_389.0 / 27.0 * t + 16.0) / 116.0
            }
        });
        Self {
            l: 116.0 * y - 16.0,
            a: 500.0 * (x - y),
            b: 200.0 * (y - z),
        }
    }
}

/// The CIEDE2000 difference with all weights 1: about 1 is just visible.
///
/// ```
/// use crescendo_plugin::color::ciede2000;
/// let difference = ciede2000([0xF1, 0x59, 0x25].into(), [0xF2, 0x5A, 0x27].into());
/// assert!((difference - 0.36).abs() < 0.01);
/// ```
#[must_use]
pub fn ciede2000(one: Lab, other: Lab) -> f64 {
    let mean_chroma = f64::midpoint(one.a.hypot(one.b), other.a.hypot(other.b));
    let g = 0.5 * (1.0 - seventh_power_share(mean_chroma));
    let (a1, a2) = (one.a * (1.0 + g), other.a * (1.0 + g));
    let (c1, c2) = (a1.hypot(one.b), a2.hypot(other.b));
    let (h1, h2) = (hue(a1, one.b), hue(a2, other.b));
    let grey = c1 * c2 == 0.0;

    let turn = h2 - h1;
    let turn = match turn {
        _ if grey => 0.0,
        t if t > 180.0 => t - 360.0,
        t if t < -180.0 => t + 360.0,
        t => t,
    };
    let d_light = other.l - one.l;
    let d_chroma = c2 - c1;
    let d_hue = 2.0 * (c1 * c2).sqrt() * (turn / 2.0).to_radians().sin();

    let light = f64::midpoint(one.l, other.l);
    let chroma = f64::midpoint(c1, c2);
    let sum = h1 + h2;
    let h = match (h1 - h2).abs() {
        _ if grey => sum,
        apart if apart <= 180.0 => sum / 2.0,
        _ if sum < 360.0 => (sum + 360.0) / 2.0,
        _ => (sum - 360.0) / 2.0,
    };
    let cosine = |degrees: f64| degrees.to_radians().cos();
    let t = 1.0 - 0.17 * cosine(h - 30.0) + 0.24 * cosine(2.0 * h) + 0.32 * cosine(3.0 * h + 6.0)
        - 0.20 * cosine(4.0 * h - 63.0);
    let off_middle = (light - 50.0).powi(2);
    let s_light = 1.0 + 0.015 * off_middle / (20.0 + off_middle).sqrt();
    let s_chroma = 1.0 + 0.045 * chroma;
    let s_hue = 1.0 + 0.015 * chroma * t;
    let rotation = 60.0 * (-((h - 275.0) / 25.0).powi(2)).exp();
    let r = -2.0 * seventh_power_share(chroma) * rotation.to_radians().sin();

    let (l, c, h) = (d_light / s_light, d_chroma / s_chroma, d_hue / s_hue);
    (l * l + c * c + h * h + r * c * h).max(0.0).sqrt()
}

/// The square root of c^7 / (c^7 + 25^7).
fn seventh_power_share(c: f64) -> f64 {
    let c7 = c.powi(7);
    (c7 / (c7 + 25_f64.powi(7))).sqrt()
}

/// The hue's angle in degrees, 0 to 360; 0 for grey.
fn hue(a: f64, b: f64) -> f64 {
    if a == 0.0 && b == 0.0 {
        0.0
    } else {
        b.atan2(a).to_degrees().rem_euclid(360.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lab(l: f64, a: f64, b: f64) -> Lab {
        Lab { l, a, b }
    }

    /// Pairs of the published table that cross each branch: hue turns over
    /// 180 degrees both ways, greys, blues with rotation, large differences.
    #[test]
    fn pairs_of_the_published_table_come_out_to_four_places() {
        for (one, other, difference) in [
            (
                lab(50.0, 2.6772, -79.7751),
                lab(50.0, 0.0, -82.7485),
                2.0425,
            ),
            (lab(50.0, -1.3802, -84.2814), lab(50.0, 0.0, -82.7485), 1.0),
            (lab(50.0, 0.0, 0.0), lab(50.0, -1.0, 2.0), 2.3669),
            (lab(50.0, 2.49, -0.001), lab(50.0, -2.49, 0.0009), 7.1792),
            (lab(50.0, 2.49, -0.001), lab(50.0, -2.49, 0.0011), 7.2195),
            (lab(50.0, -0.001, 2.49), lab(50.0, 0.0009, -2.49), 4.8045),
            (lab(50.0, 2.5, 0.0), lab(50.0, 0.0, -2.5), 4.3065),
            (lab(50.0, 2.5, 0.0), lab(73.0, 25.0, -18.0), 27.1492),
            (
                lab(60.2574, -34.0099, 36.2677),
                lab(60.4626, -34.1751, 39.4387),
                1.2644,
            ),
            (
                lab(22.7233, 20.0904, -46.694),
                lab(23.0331, 14.973, -42.5619),
                2.0373,
            ),
            (
                lab(2.0776, 0.0795, -1.135),
                lab(0.9033, -0.0636, -0.5514),
                0.9082,
            ),
        ] {
            for (one, other) in [(one, other), (other, one)] {
                let found = ciede2000(one, other);
                assert!(
                    (found - difference).abs() < 1e-4,
                    "{found} is not {difference}"
                );
            }
        }
    }

    #[test]
    fn a_colour_does_not_differ_from_itself() {
        for rgb in [[0, 0, 0], [255, 255, 255], [12, 200, 99]] {
            assert_eq!(ciede2000(rgb.into(), rgb.into()), 0.0);
        }
    }
}
