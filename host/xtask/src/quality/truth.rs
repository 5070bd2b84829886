//! What is true of a rendered page: what its style sheet says, as far as the
//! picture shows it.

use std::collections::{BTreeMap, BTreeSet};

use image::RgbImage;
use serde::{Deserialize, Serialize};

use super::paint::Rgb;
use super::theme::{Density, Theme};

/// A colour of the style sheet and how much of the picture it covers.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Swatch {
    /// The colour.
    pub color: Rgb,
    /// Share of the pixels that have it, give or take one step a channel,
    /// counted in the picture at ratio 1. 0.0 to 1.0.
    pub share: f64,
}

/// Colours by role; none where too little of one can be seen to ask for it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Roles {
    /// What lies under everything.
    pub background: Option<Rgb>,
    /// What cards are made of.
    pub surface: Option<Rgb>,
    /// Body text.
    pub text: Option<Rgb>,
    /// Main buttons.
    pub primary: Option<Rgb>,
    /// Badges and second buttons.
    pub accent: Option<Rgb>,
}

/// A font size in use.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Size {
    /// CSS pixels.
    pub px: f64,
    /// CSS weight.
    pub weight: u32,
    /// Family.
    pub family: String,
    /// Letters in lines that lie wholly inside the viewport.
    pub letters: u32,
}

/// A length and how often it can be seen.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Used {
    /// CSS pixels.
    pub px: f64,
    /// Times.
    pub count: u32,
}

/// The truth about one page.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Truth {
    /// The page's own seed.
    pub seed: u64,
    /// Kind of page.
    pub layout: String,
    /// Viewport, CSS pixels.
    pub size: (u32, u32),
    /// Light text on dark ground.
    pub dark: bool,
    /// How tightly it is set.
    pub density: Density,
    /// The hero is a gradient.
    pub gradient: bool,
    /// It holds photographs.
    pub photos: bool,
    /// Flat colours, largest first.
    pub colors: Vec<Swatch>,
    /// Who plays which part.
    pub roles: Roles,
    /// The greatest common divisor of the lengths that can be seen.
    pub spacing_base: Option<u32>,
    /// Lengths between things, smallest first.
    pub spacing_scale: Vec<Used>,
    /// Font sizes with weight and family, smallest first.
    pub type_sizes: Vec<Size>,
    /// The size most letters are set in.
    pub type_body: Option<f64>,
    /// Corner radius; none where no box shows it.
    pub radius: Option<f64>,
    /// Corners that are half circles: no claim about the radius.
    pub pills: u32,
    /// Border width; none where no border can be seen.
    pub border: Option<f64>,
    /// Some box drops a shadow.
    pub shadow: bool,
}

/// Why the page could not be asked.
#[derive(Debug, thiserror::Error)]
#[error("read what the page says about itself: {0}")]
pub struct TruthError(#[from] serde_json::Error);

/// The script that asks; its answer is `seen` below.
pub const SCRIPT: &str = include_str!("inspect.js");

/// Puts together what the theme says, what the page shows and what the
/// picture holds.
///
/// # Errors
/// When the script's answer is not what it should be.
pub fn measure(
    seed: u64,
    theme: &Theme,
    source: &super::page::Source,
    seen: &str,
    picture: &RgbImage,
) -> Result<Truth, TruthError> {
    let seen: Vec<(String, String, u32)> = serde_json::from_str(seen)?;
    let of = |kind: &str| {
        let kind = kind.to_owned();
        seen.iter()
            .filter(move |s| s.0 == kind)
            .map(|s| (s.1.as_str(), s.2))
    };
    let lengths = |kind| {
        let parsed = of(kind).filter_map(|(text, count)| {
            Some(Used {
                px: text.parse().ok()?,
                count,
            })
        });
        let mut all: Vec<Used> = parsed.collect();
        all.sort_by(|a, b| a.px.total_cmp(&b.px));
        all
    };
    let most = |all: &[Used]| all.iter().max_by_key(|u| u.count).map(|u| u.px);

    let p = &theme.palette;
    let flat: BTreeSet<(u8, u8, u8)> = of("fill")
        .chain(of("ink"))
        .filter_map(|(text, _)| css_rgb(text))
        .chain([p.background, p.surface, p.line])
        .map(|c| (c.0, c.1, c.2))
        .collect();
    let flat: Vec<Rgb> = flat.into_iter().map(|(r, g, b)| Rgb(r, g, b)).collect();
    let shares = shares(picture, &flat);
    let mut colors: Vec<Swatch> = flat
        .iter()
        .zip(shares)
        .map(|(&color, share)| Swatch { color, share })
        .collect();
    colors.sort_by(|a, b| b.share.total_cmp(&a.share));
    let share_of = |c: Rgb| {
        colors
            .iter()
            .find(|s| s.color == c)
            .map_or(0.0, |s| s.share)
    };
    let shown = |c: Rgb, least: f64| (share_of(c) >= least).then_some(c);
    let body_letters: u32 = of("ink")
        .filter(|(c, _)| css_rgb(c) == Some(p.text))
        .map(|(_, n)| n)
        .sum();

    let scale = lengths("space");
    let base = whole_divisor(&scale);
    let mut type_sizes: Vec<Size> = of("type")
        .filter_map(|(text, letters)| {
            let mut parts = text.split('|');
            Some(Size {
                px: parts.next()?.parse().ok()?,
                weight: parts.next()?.parse().ok()?,
                family: parts.next()?.to_owned(),
                letters,
            })
        })
        .collect();
    type_sizes.sort_by(|a, b| a.px.total_cmp(&b.px));
    let mut letters: BTreeMap<u64, u32> = BTreeMap::new();
    for size in &type_sizes {
        *letters.entry(size.px.to_bits()).or_default() += size.letters;
    }
    let type_body = letters
        .iter()
        .max_by_key(|(_, n)| **n)
        .map(|(bits, _)| f64::from_bits(*bits));
    Ok(Truth {
        seed,
        layout: source.layout.into(),
        size: source.size,
        dark: p.dark,
        density: theme.density,
        gradient: p.gradient.is_some() && source.layout == "landing",
        photos: source.photos > 0,
        roles: Roles {
            background: shown(p.background, 0.1),
            surface: shown(p.surface, 0.02),
            text: (body_letters >= 40).then_some(p.text),
            primary: shown(p.primary, 0.002),
            accent: shown(p.accent, 0.002),
        },
        colors,
        spacing_base: base,
        spacing_scale: scale,
        type_sizes,
        type_body,
        radius: most(&lengths("radius")),
        pills: of("pill").map(|(_, n)| n).sum(),
        border: most(&lengths("border")),
        shadow: of("shadow").next().is_some(),
    })
}

/// The greatest common divisor of lengths that are whole pixels.
fn whole_divisor(lengths: &[Used]) -> Option<u32> {
    let mut divisor = 0_u32;
    for used in lengths {
        if used.px.fract() != 0.0 {
            return None;
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "whole, positive, below the viewport"
        )]
        let (mut a, mut b) = (divisor, used.px as u32);
        while b != 0 {
            (a, b) = (b, a % b);
        }
        divisor = a;
    }
    (divisor > 0).then_some(divisor)
}

/// `rgb(1, 2, 3)`; none for anything with an alpha.
fn css_rgb(text: &str) -> Option<Rgb> {
    let inner = text.strip_prefix("rgb(")?.strip_suffix(')')?;
    let mut parts = inner.split(',').map(|p| p.trim().parse::<u8>());
    Some(Rgb(
        parts.next()?.ok()?,
        parts.next()?.ok()?,
        parts.next()?.ok()?,
    ))
}

fn shares(picture: &RgbImage, colors: &[Rgb]) -> Vec<f64> {
    let mut counts = vec![0_u64; colors.len()];
    for pixel in picture.pixels() {
        let [r, g, b] = pixel.0;
        let near = |c: &Rgb| r.abs_diff(c.0) <= 1 && g.abs_diff(c.1) <= 1 && b.abs_diff(c.2) <= 1;
        let hit = colors
            .iter()
            .position(|c| *c == Rgb(r, g, b))
            .or_else(|| colors.iter().position(near));
        if let Some(count) = hit.and_then(|i| counts.get_mut(i)) {
            *count += 1;
        }
    }
    let total = f64::from(picture.width()) * f64::from(picture.height());
    #[expect(
        clippy::cast_precision_loss,
        reason = "pixel counts are far below 2^53"
    )]
    counts.into_iter().map(|n| n as f64 / total).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_divisor_is_found_and_a_fraction_refused() {
        let of = |px: &[f64]| {
            px.iter()
                .map(|&px| Used { px, count: 1 })
                .collect::<Vec<_>>()
        };
        assert_eq!(whole_divisor(&of(&[12.0, 20.0, 8.0])), Some(4));
        assert_eq!(whole_divisor(&of(&[12.0, 20.5])), None);
        assert_eq!(whole_divisor(&of(&[])), None);
    }

    #[test]
    fn opaque_css_colours_are_read_and_others_are_not() {
        assert_eq!(css_rgb("rgb(1, 2, 255)"), Some(Rgb(1, 2, 255)));
        assert_eq!(css_rgb("rgba(1, 2, 3, 0.5)"), None);
    }
}
