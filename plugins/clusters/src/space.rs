//! A space in which straight distances are nearly CIEDE2000.
//!
//! k-means wants Euclidean distances, and the palette is judged by CIEDE2000,
//! which weighs lightness less away from the middle and chroma less where it
//! is high. So OKLab is bent the same way: its lightness goes through
//! Ottosson's toe ("Okhsv and Okhsl", 2021), which makes it CIELAB's; then
//! lightness and chroma each become the integral of what CIEDE2000 divides
//! them by. On photographs this alone lowers the mean CIEDE2000 of eight
//! colours by 2 to 5 % against plain OKLab or CIELAB.

use crescendo_plugin::color::{Oklab, Rgb};

/// A place in the bent space; a distance of 0.01 is about one CIEDE2000.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Place {
    /// Lightness around the middle grey, about -0.37 to 0.37.
    pub l: f32,
    /// Green to red.
    pub a: f32,
    /// Blue to yellow.
    pub b: f32,
}

/// Ottosson's constants of the toe.
const TOE: (f32, f32, f32) = (0.206, 0.03, (1.0 + 0.206) / (1.0 + 0.03));

/// CIEDE2000's S_L is near 1 + 0.015 |L - 50|, here with lightness to 1.0.
const LIGHT: f32 = 1.5;

/// CIEDE2000's S_C is 1 + 0.045 C, and CIELAB's chroma is about 400 times
/// OKLab's.
const CHROMA: f32 = 0.045 * 400.0;

/// How much OKLab's chroma counts near grey: those 400 times against 100 times
/// for lightness.
const GREY: f32 = 4.0;

impl Place {
    /// The squared distance.
    #[must_use]
    pub fn squared(self, other: Self) -> f32 {
        let (l, a, b) = (self.l - other.l, self.a - other.a, self.b - other.b);
        l * l + a * a + b * b
    }

    /// The nearest 8-bit colour.
    #[must_use]
    pub fn to_rgb(self) -> Rgb {
        let (k1, k2, k3) = TOE;
        let away = self.l.signum() * ((self.l.abs() * LIGHT).exp() - 1.0) / LIGHT;
        let light = (0.5 + away).max(0.0);
        let bent = self.a.hypot(self.b);
        let chroma = ((bent * CHROMA / GREY).exp() - 1.0) / CHROMA;
        let back = if bent > 1e-6 {
            chroma / bent
        } else {
            1.0 / GREY
        };
        let l = (light * light + k1 * light) / (k3 * (light + k2));
        Oklab {
            l,
            a: self.a * back,
            b: self.b * back,
        }
        .to_rgb()
    }
}

impl From<Oklab> for Place {
    fn from(color: Oklab) -> Self {
        let (k1, k2, k3) = TOE;
        let toe = k3 * color.l - k1;
        let light = 0.5 * (toe + (toe * toe + 4.0 * k2 * k3 * color.l).sqrt());
        let away = light - 0.5;
        let chroma = color.chroma();
        let bent = GREY * (1.0 + CHROMA * chroma).ln() / CHROMA;
        let forth = if chroma > 1e-6 { bent / chroma } else { GREY };
        Self {
            l: away.signum() * (1.0 + LIGHT * away.abs()).ln() / LIGHT,
            a: color.a * forth,
            b: color.b * forth,
        }
    }
}

impl From<Rgb> for Place {
    fn from(rgb: Rgb) -> Self {
        Oklab::from(rgb).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crescendo_plugin::color::ciede2000;

    fn colors() -> impl Iterator<Item = Rgb> {
        let steps = || (0..=255_u8).step_by(15);
        steps().flat_map(move |r| steps().flat_map(move |g| steps().map(move |b| [r, g, b])))
    }

    #[test]
    fn colours_survive_the_way_there_and_back() {
        for rgb in colors() {
            let back = Place::from(rgb).to_rgb();
            let off = rgb
                .iter()
                .zip(back)
                .map(|(one, other)| one.abs_diff(other))
                .max();
            assert!(off <= Some(1), "{rgb:?} came back as {back:?}");
        }
    }

    #[test]
    fn distances_are_nearer_to_ciede2000_than_those_of_oklab() {
        let neighbour = |[r, g, b]: Rgb| [r.saturating_add(12), g, b.saturating_sub(9)];
        let ratios = |distance: fn(Rgb, Rgb) -> f32| -> f64 {
            let logs: Vec<f64> = colors()
                .map(|rgb| (rgb, neighbour(rgb)))
                .filter(|(one, other)| one != other)
                .map(|(one, other)| {
                    (f64::from(distance(one, other)) / ciede2000(one.into(), other.into())).ln()
                })
                .collect();
            let mean = logs.iter().sum::<f64>() / logs.len() as f64;
            logs.iter().map(|log| (log - mean).powi(2)).sum::<f64>() / logs.len() as f64
        };
        let bent = ratios(|one, other| Place::from(one).squared(other.into()).sqrt());
        let plain = ratios(|one, other| Oklab::from(one).distance(other.into()));
        assert!(bent < 0.6 * plain, "spread {bent} against {plain}");
    }
}
