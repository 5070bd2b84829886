//! CIEDE2000, as G. Sharma, W. Wu and E. N. Dalal describe it in "The
//! CIEDE2000 color-difference formula: implementation notes, supplementary
//! test data, and mathematical observations", Color Research & Application
//! 30 (2005). Equation numbers are the paper's.

use super::Lab;

/// 25 to the 7th power, where chroma begins to count as strong.
const STRONG: f64 = 6_103_515_625.0;

/// How different two colours look: 0 is the same, about 1 is just seen, below
/// 120 for any two colours of sRGB. Symmetric; parametric factors are 1.
#[must_use]
pub fn ciede2000(one: Lab, other: Lab) -> f64 {
    // (2) to (7): chroma with a* stretched near grey, and hue in degrees.
    let mean_chroma = (one.a.hypot(one.b) + other.a.hypot(other.b)) / 2.0;
    let stretch = 1.5 - 0.5 * strength(mean_chroma);
    let (c1, h1) = polar(one.a * stretch, one.b);
    let (c2, h2) = polar(other.a * stretch, other.b);

    // (8) to (11): the differences.
    let lightness = other.lightness - one.lightness;
    let chroma = c2 - c1;
    let grey = c1 * c2 == 0.0;
    let turn = if grey { 0.0 } else { shortest(h2 - h1) };
    let hue = 2.0 * (c1 * c2).sqrt() * (turn / 2.0).to_radians().sin();

    // (12) to (14): the means. The mean hue lies on the shorter arc.
    let l = (one.lightness + other.lightness) / 2.0;
    let c = (c1 + c2) / 2.0;
    let h = if grey {
        h1 + h2
    } else if (h1 - h2).abs() <= 180.0 {
        (h1 + h2) / 2.0
    } else if h1 + h2 < 360.0 {
        (h1 + h2 + 360.0) / 2.0
    } else {
        (h1 + h2 - 360.0) / 2.0
    };

    // (15) to (21): weights and the rotation in the blues.
    let cosine = |degrees: f64| degrees.to_radians().cos();
    let t = 1.0 - 0.17 * cosine(h - 30.0) + 0.24 * cosine(2.0 * h) + 0.32 * cosine(3.0 * h + 6.0)
        - 0.20 * cosine(4.0 * h - 63.0);
    let bend = 30.0 * (-((h - 275.0) / 25.0).powi(2)).exp();
    let middle = (l - 50.0).powi(2);
    let s_l = 1.0 + 0.015 * middle / (20.0 + middle).sqrt();
    let s_c = 1.0 + 0.045 * c;
    let s_h = 1.0 + 0.015 * c * t;
    let rotation = -(2.0 * bend).to_radians().sin() * 2.0 * strength(c);

    // (22)
    let (l, c, h) = (lightness / s_l, chroma / s_c, hue / s_h);
    (l * l + c * c + h * h + rotation * c * h).max(0.0).sqrt()
}

/// 0 for greys to 1 for strong colours.
fn strength(chroma: f64) -> f64 {
    let seventh = chroma.powi(7);
    (seventh / (seventh + STRONG)).sqrt()
}

/// Chroma, and hue in 0 to 360 degrees; hue 0 for grey.
fn polar(a: f64, b: f64) -> (f64, f64) {
    let hue = if a == 0.0 && b == 0.0 {
        0.0
    } else {
        b.atan2(a).to_degrees().rem_euclid(360.0)
    };
    (a.hypot(b), hue)
}

/// An angle in -180 to 180 degrees that turns to the same place.
fn shortest(turn: f64) -> f64 {
    if turn > 180.0 {
        turn - 360.0
    } else if turn < -180.0 {
        turn + 360.0
    } else {
        turn
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::value::Color;

    const fn lab([lightness, a, b]: [f64; 3]) -> Lab {
        Lab { lightness, a, b }
    }

    /// Table 1 of the paper: two colours and their difference.
    const PAIRS: [([f64; 3], [f64; 3], f64); 34] = [
        ([50.0, 2.6772, -79.7751], [50.0, 0.0, -82.7485], 2.0425),
        ([50.0, 3.1571, -77.2803], [50.0, 0.0, -82.7485], 2.8615),
        ([50.0, 2.8361, -74.0200], [50.0, 0.0, -82.7485], 3.4412),
        ([50.0, -1.3802, -84.2814], [50.0, 0.0, -82.7485], 1.0000),
        ([50.0, -1.1848, -84.8006], [50.0, 0.0, -82.7485], 1.0000),
        ([50.0, -0.9009, -85.5211], [50.0, 0.0, -82.7485], 1.0000),
        ([50.0, 0.0, 0.0], [50.0, -1.0, 2.0], 2.3669),
        ([50.0, -1.0, 2.0], [50.0, 0.0, 0.0], 2.3669),
        ([50.0, 2.4900, -0.0010], [50.0, -2.4900, 0.0009], 7.1792),
        ([50.0, 2.4900, -0.0010], [50.0, -2.4900, 0.0010], 7.1792),
        ([50.0, 2.4900, -0.0010], [50.0, -2.4900, 0.0011], 7.2195),
        ([50.0, 2.4900, -0.0010], [50.0, -2.4900, 0.0012], 7.2195),
        ([50.0, -0.0010, 2.4900], [50.0, 0.0009, -2.4900], 4.8045),
        ([50.0, -0.0010, 2.4900], [50.0, 0.0010, -2.4900], 4.8045),
        ([50.0, -0.0010, 2.4900], [50.0, 0.0011, -2.4900], 4.7461),
        ([50.0, 2.5, 0.0], [50.0, 0.0, -2.5], 4.3065),
        ([50.0, 2.5, 0.0], [73.0, 25.0, -18.0], 27.1492),
        ([50.0, 2.5, 0.0], [61.0, -5.0, 29.0], 22.8977),
        ([50.0, 2.5, 0.0], [56.0, -27.0, -3.0], 31.9030),
        ([50.0, 2.5, 0.0], [58.0, 24.0, 15.0], 19.4535),
        ([50.0, 2.5, 0.0], [50.0, 3.1736, 0.5854], 1.0000),
        ([50.0, 2.5, 0.0], [50.0, 3.2972, 0.0], 1.0000),
        ([50.0, 2.5, 0.0], [50.0, 1.8634, 0.5757], 1.0000),
        ([50.0, 2.5, 0.0], [50.0, 3.2592, 0.3350], 1.0000),
        (
            [60.2574, -34.0099, 36.2677],
            [60.4626, -34.1751, 39.4387],
            1.2644,
        ),
        (
            [63.0109, -31.0961, -5.8663],
            [62.8187, -29.7946, -4.0864],
            1.2630,
        ),
        (
            [61.2901, 3.7196, -5.3901],
            [61.4292, 2.2480, -4.9620],
            1.8731,
        ),
        (
            [35.0831, -44.1164, 3.7933],
            [35.0232, -40.0716, 1.5901],
            1.8645,
        ),
        (
            [22.7233, 20.0904, -46.6940],
            [23.0331, 14.9730, -42.5619],
            2.0373,
        ),
        (
            [36.4612, 47.8580, 18.3852],
            [36.2715, 50.5065, 21.2231],
            1.4146,
        ),
        (
            [90.8027, -2.0831, 1.4410],
            [91.1528, -1.6435, 0.0447],
            1.4441,
        ),
        (
            [90.9257, -0.5406, -0.9208],
            [88.6381, -0.8985, -0.7239],
            1.5381,
        ),
        (
            [6.7747, -0.2908, -2.4247],
            [5.8714, -0.0985, -2.2286],
            0.6377,
        ),
        (
            [2.0776, 0.0795, -1.1350],
            [0.9033, -0.0636, -0.5514],
            0.9082,
        ),
    ];

    #[test]
    fn the_published_pairs_have_their_published_differences() {
        for (row, (one, other, published)) in (1..).zip(PAIRS) {
            let there = ciede2000(lab(one), lab(other));
            let back = ciede2000(lab(other), lab(one));
            assert!((there - published).abs() < 0.000_05, "pair {row}: {there}");
            assert!((there - back).abs() < 1e-12, "pair {row} is not symmetric");
        }
    }

    #[test]
    fn the_worked_example_of_the_design_is_a_third_of_a_step_apart() {
        let [one, other] =
            [[0xF1, 0x59, 0x25], [0xF2, 0x5A, 0x27]].map(|rgb| Lab::from(Color::from_rgb8(rgb)));
        assert_eq!(format!("{:.2}", ciede2000(one, other)), "0.36");
    }

    proptest! {
        #[test]
        fn it_is_symmetric_bounded_and_nothing_for_the_same_colour(
            a in any::<[u8; 3]>(),
            b in any::<[u8; 3]>(),
        ) {
            let [one, other] = [a, b].map(|rgb| Lab::from(Color::from_rgb8(rgb)));
            let (there, back) = (ciede2000(one, other), ciede2000(other, one));
            prop_assert!((there - back).abs() < 1e-9, "{there} {back}");
            prop_assert!((0.0..120.0).contains(&there));
            prop_assert_eq!(ciede2000(one, one), 0.0);
            prop_assert_eq!(there == 0.0, a == b);
        }

        /// What grouping relies on to look at near colours only.
        #[test]
        fn lightness_alone_bounds_it_from_below(
            a in any::<[u8; 3]>(),
            b in any::<[u8; 3]>(),
        ) {
            let [one, other] = [a, b].map(|rgb| Lab::from(Color::from_rgb8(rgb)));
            let apart = (one.lightness - other.lightness).abs();
            prop_assert!(ciede2000(one, other) * 1.75 >= apart);
        }
    }
}
