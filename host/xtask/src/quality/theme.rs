//! A design system drawn from a seed: the truth that a page is made from.

use super::paint::{Rgb, contrast, delta_e, oklch};
use super::rng::Rng;

/// How tightly a page is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Density {
    /// Consoles and tables.
    Dense,
    /// Most of the web.
    Normal,
    /// Landing pages.
    Sparse,
}

/// Colours by role.
#[derive(Clone, Debug)]
pub struct Palette {
    pub dark: bool,
    pub background: Rgb,
    pub surface: Rgb,
    pub raised: Rgb,
    pub line: Rgb,
    pub text: Rgb,
    pub muted: Rgb,
    pub primary: Rgb,
    pub on_primary: Rgb,
    pub accent: Rgb,
    pub on_accent: Rgb,
    /// Both ends, where the hero is a gradient.
    pub gradient: Option<(Rgb, Rgb)>,
}

/// Lengths between things, CSS pixels; every one a multiple of `unit`.
#[derive(Clone, Debug)]
pub struct Space {
    pub unit: u32,
    pub xs: u32,
    pub sm: u32,
    pub md: u32,
    pub lg: u32,
    pub xl: u32,
}

/// Families, sizes and weights.
#[derive(Clone, Debug)]
pub struct Type {
    pub body_family: &'static str,
    pub heading_family: &'static str,
    pub small: f64,
    pub body: f64,
    pub lead: f64,
    pub h3: f64,
    pub h2: f64,
    pub h1: f64,
    pub heading_weight: u32,
    pub line_height: f64,
}

/// Corners, borders, shadows.
#[derive(Clone, Debug)]
pub struct Shape {
    pub radius: u32,
    /// Badges and avatars as pills: a distractor, never the truth.
    pub pills: bool,
    pub border: u32,
    /// The `box-shadow` of raised boxes, where they have one.
    pub shadow: Option<String>,
}

/// A design system.
#[derive(Clone, Debug)]
pub struct Theme {
    pub density: Density,
    pub palette: Palette,
    pub space: Space,
    pub text: Type,
    pub shape: Shape,
    pub photos: bool,
}

/// Families that Debian's `fonts-liberation` and `fonts-dejavu-core` install.
const FAMILIES: [&str; 8] = [
    "Liberation Sans",
    "Liberation Sans",
    "Liberation Serif",
    "Liberation Mono",
    "DejaVu Sans",
    "DejaVu Sans",
    "DejaVu Serif",
    "DejaVu Sans Mono",
];

impl Theme {
    /// Draws one.
    #[must_use]
    pub fn draw(rng: &mut Rng) -> Self {
        let density = rng.pick(&[
            Density::Dense,
            Density::Normal,
            Density::Normal,
            Density::Sparse,
        ]);
        Self {
            density,
            palette: palette(&mut rng.fork()),
            space: space(&mut rng.fork(), density),
            text: type_scale(&mut rng.fork(), density),
            shape: shape(&mut rng.fork()),
            photos: rng.chance(0.45),
        }
    }
}

fn palette(rng: &mut Rng) -> Palette {
    let dark = rng.chance(0.4);
    let tint = rng.range(0.0, 360.0);
    let chroma = rng.pick(&[0.0, 0.004, 0.01, 0.02]);
    let background = if dark {
        oklch(rng.range(0.15, 0.27), chroma, tint)
    } else {
        oklch(rng.range(0.93, 1.0), chroma, tint)
    };
    let surface = surface_near(rng, background, dark, chroma, tint);
    let raised = surface_near(rng, surface, dark, chroma * 1.5, tint);
    let line = line_over(rng, [background, surface, raised], dark, chroma, tint);
    let (text_l, muted_l) = if dark { (0.95, 0.74) } else { (0.22, 0.46) };
    let text = oklch(text_l + rng.range(-0.03, 0.04), chroma, tint);
    let muted = oklch(muted_l, chroma, tint);
    let hue = rng.range(0.0, 360.0);
    let primary = vivid(rng, hue, background, surface);
    // At least a quarter turn apart: two roles, not two shades of one.
    let accent_hue = hue + rng.range(90.0, 270.0);
    let accent = vivid(rng, accent_hue, background, surface);
    let gradient = rng.chance(0.35).then(|| {
        let far = hue + rng.range(20.0, 60.0);
        (primary, oklch(rng.range(0.45, 0.65), 0.13, far))
    });
    Palette {
        dark,
        background,
        surface,
        raised,
        line,
        text,
        muted,
        primary,
        on_primary: readable(primary),
        accent,
        on_accent: readable(accent),
        gradient,
    }
}

/// A surface that lies over `below`: half of them nearly equal (CIEDE2000 4 to
/// 7), the others up to 12 apart; rejection sampling, so the distance is
/// measured and not hoped for.
fn surface_near(rng: &mut Rng, below: Rgb, dark: bool, chroma: f64, hue: f64) -> Rgb {
    let (near, far) = if rng.chance(0.5) {
        (4.0, 7.0)
    } else {
        (7.0, 12.0)
    };
    for _ in 0..400 {
        let l = if dark {
            rng.range(0.14, 0.42)
        } else {
            rng.range(0.84, 1.0)
        };
        let color = oklch(l, chroma + rng.range(0.0, 0.015), hue);
        if (near..far).contains(&delta_e(below, color)) {
            return color;
        }
    }
    // Unreachable for the ranges above, and a distance of zero would show in
    // the truth's own check.
    below
}

/// A colour for borders that can be told from everything that they divide.
fn line_over(rng: &mut Rng, grounds: [Rgb; 3], dark: bool, chroma: f64, hue: f64) -> Rgb {
    loop {
        let l = if dark {
            rng.range(0.34, 0.6)
        } else {
            rng.range(0.6, 0.9)
        };
        let color = oklch(l, chroma, hue);
        if grounds.iter().all(|g| delta_e(*g, color) >= 5.0) {
            return color;
        }
    }
}

/// A saturated colour that stands out on both surfaces.
fn vivid(rng: &mut Rng, hue: f64, background: Rgb, surface: Rgb) -> Rgb {
    let mut best = oklch(0.55, 0.16, hue);
    for _ in 0..60 {
        let color = oklch(rng.range(0.42, 0.75), rng.range(0.11, 0.2), hue);
        let least = contrast(color, background).min(contrast(color, surface));
        if least >= 3.0 && contrast(color, readable(color)) >= 4.5 {
            return color;
        }
        if least > contrast(best, background) {
            best = color;
        }
    }
    best
}

/// Black-ish or white, whichever reads better.
fn readable(on: Rgb) -> Rgb {
    let (white, ink) = (Rgb(255, 255, 255), Rgb(17, 17, 17));
    if contrast(on, white) >= contrast(on, ink) * 0.8 {
        white
    } else {
        ink
    }
}

/// Lengths whose greatest common divisor is the unit even without the
/// smallest one, which pages use inside lines of text where it can hardly be
/// told from line height.
fn space(rng: &mut Rng, density: Density) -> Space {
    loop {
        let space = some_space(rng, density);
        let larger = [space.sm, space.md, space.lg, space.xl];
        if larger.into_iter().fold(0, gcd) == space.unit {
            return space;
        }
    }
}

fn gcd(a: u32, b: u32) -> u32 {
    if b == 0 { a } else { gcd(b, a % b) }
}

/// Multiples per unit, so that lengths stay in the range that people use.
fn some_space(rng: &mut Rng, density: Density) -> Space {
    let unit = rng.pick(&[4, 4, 5, 6, 8, 8, 10, 12]);
    let normal: [u32; 5] = match unit {
        4 => [
            1,
            2,
            rng.pick(&[3, 4]),
            rng.pick(&[5, 6, 7]),
            rng.pick(&[8, 10, 12]),
        ],
        5 => [
            1,
            2,
            rng.pick(&[3, 4]),
            rng.pick(&[4, 5, 6]),
            rng.pick(&[7, 8, 9]),
        ],
        6 => [
            1,
            2,
            rng.pick(&[2, 3]),
            rng.pick(&[3, 4, 5]),
            rng.pick(&[6, 7, 8]),
        ],
        8 => [1, rng.pick(&[1, 2]), 2, 3, rng.pick(&[4, 5, 6])],
        10 => [1, 1, 2, 3, rng.pick(&[4, 5])],
        _ => [1, 1, 2, rng.pick(&[2, 3]), rng.pick(&[3, 4])],
    };
    let scale = |k: u32, index: usize| match (density, index) {
        (Density::Dense, 2..) => (k - 1).max(1),
        (Density::Sparse, 3..) => k + 2,
        _ => k,
    };
    let [xs, sm, md, lg, xl] = [0, 1, 2, 3, 4].map(|i| {
        let k = normal.get(i).copied().unwrap_or(1);
        scale(k, i) * unit
    });
    Space {
        unit,
        xs,
        sm,
        md,
        lg,
        xl,
    }
}

fn type_scale(rng: &mut Rng, density: Density) -> Type {
    let body_family = rng.pick(&FAMILIES);
    let heading_family = if rng.chance(0.3) {
        rng.pick(&FAMILIES)
    } else {
        body_family
    };
    let body = f64::from(match density {
        Density::Dense => rng.between(12, 14),
        Density::Normal => rng.between(14, 17),
        Density::Sparse => rng.between(15, 19),
    });
    let ratio: f64 = rng.pick(&[1.125, 1.2, 1.25, 1.333, 1.414]);
    // A third of the pages keep the fractions that a ratio gives.
    let whole = rng.chance(0.67);
    let step = |n: i32| {
        let size = body * ratio.powi(n);
        if whole {
            size.round()
        } else {
            (size * 100.0).round() / 100.0
        }
    };
    Type {
        body_family,
        heading_family,
        small: (body - rng.pick(&[1.0, 2.0, 2.0])).max(10.0),
        body,
        lead: step(1),
        h3: step(rng.pick(&[1, 2])),
        h2: step(3),
        h1: step(rng.pick(&[4, 5])),
        heading_weight: rng.pick(&[700, 700, 400]),
        line_height: rng.pick(&[1.35, 1.4, 1.5, 1.6, 1.7]),
    }
}

fn shape(rng: &mut Rng) -> Shape {
    let radius = rng.pick(&[
        0, 0, 2, 3, 4, 4, 5, 6, 6, 8, 8, 10, 12, 12, 14, 16, 18, 20, 24,
    ]);
    let border = rng.pick(&[0, 0, 1, 1, 1, 2, 2, 3]);
    let shadow = rng.chance(0.4).then(|| {
        let (y, blur) = rng.pick(&[(1, 3), (2, 6), (4, 12), (6, 18), (10, 30)]);
        let alpha = rng.range(0.14, 0.3);
        format!("0 {y}px {blur}px rgba(0,0,0,{alpha:.2})")
    });
    Shape {
        radius,
        pills: rng.chance(0.4),
        border,
        shadow,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_unit_is_the_greatest_common_divisor_of_every_length() {
        for seed in 0..200 {
            let space = Theme::draw(&mut Rng::new(seed)).space;
            let all = [space.sm, space.md, space.lg, space.xl];
            assert_eq!(
                all.into_iter().fold(0, gcd),
                space.unit,
                "seed {seed}: {space:?}"
            );
        }
    }

    #[test]
    fn surfaces_are_at_least_four_apart_and_text_reads() {
        for seed in 0..200 {
            let p = Theme::draw(&mut Rng::new(seed)).palette;
            assert!(delta_e(p.background, p.surface) >= 4.0, "seed {seed}");
            assert!(contrast(p.text, p.background) >= 4.5, "seed {seed}");
            assert!(contrast(p.text, p.surface) >= 4.5, "seed {seed}");
            assert!(delta_e(p.primary, p.accent) > 15.0, "seed {seed}");
        }
    }
}
