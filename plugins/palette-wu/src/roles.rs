//! Roles that solid colours and their shares speak for.
//!
//! The evidence is area alone, other than in `palette-kmeans`, which looks at
//! the rim: the largest solid surface is background, the most prominent
//! saturated solid is primary, the next of another hue accent. Text has too
//! little area to be found this way, and is not claimed.

use crescendo_palette::{Claim, hues_apart, is_vivid};
use crescendo_plugin::color::Oklab;

use crate::palette::{Palette, Swatch};

/// Solid colours must cover this part of what is a page.
const PAGE: f64 = 0.3;

/// Smallest part of the picture that a background covers.
const GROUND: f64 = 0.2;

/// From this part of the picture on a second solid colour may be the ground.
const RIVAL: f64 = 0.05;

/// The claims that the palette supports.
#[must_use]
pub fn claims(palette: &Palette) -> Vec<Claim> {
    let solid = || palette.swatches.iter().filter(|swatch| swatch.solid);
    let covered: f64 = solid().map(|swatch| swatch.share).sum();
    if covered < PAGE {
        return Vec::new();
    }
    let claim = |field, swatch: &Swatch, confidence: f64| Claim {
        field,
        rgb: swatch.rgb,
        confidence: confidence * palette.score,
    };
    // Swatches come largest first.
    // Area does not tell a page's ground from its cards: with two large greys
    // this stage has nothing to say.
    let large = solid().filter(|swatch| swatch.share >= RIVAL).count();
    let background = solid().find(|swatch| swatch.share >= GROUND);
    let lone = background.filter(|_| large == 1);
    let vivid: Vec<&Swatch> = solid()
        .filter(|swatch| background.is_none_or(|ground| ground.rgb != swatch.rgb))
        .filter(|swatch| is_vivid(swatch.rgb))
        .collect();
    let prominence = |swatch: &&&Swatch| f64::from(Oklab::from(swatch.rgb).chroma()) * swatch.share;
    let most = |one: &&&Swatch, other: &&&Swatch| prominence(one).total_cmp(&prominence(other));
    let primary = vivid.iter().max_by(most).copied();
    let accent = primary.and_then(|primary| {
        vivid
            .iter()
            .filter(|swatch| hues_apart(swatch.rgb, primary.rgb))
            .max_by(most)
            .copied()
    });
    let background = lone.map(|swatch| claim("color.background", swatch, 0.6));
    let primary = primary.map(|swatch| claim("color.primary", swatch, 0.5));
    let accent = accent.map(|swatch| claim("color.accent", swatch, 0.4));
    [background, primary, accent]
        .into_iter()
        .flatten()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crescendo_plugin::color::Rgb;

    fn claimed(swatches: &[(Rgb, f64, bool)]) -> Vec<(&'static str, Rgb)> {
        let swatch = |&(rgb, share, solid): &(Rgb, f64, bool)| Swatch { rgb, share, solid };
        let palette = Palette {
            swatches: swatches.iter().map(swatch).collect(),
            score: 1.0,
        };
        claims(&palette)
            .iter()
            .map(|claim| (claim.field, claim.rgb))
            .collect()
    }

    #[test]
    fn a_page_shows_background_primary_and_accent() {
        let white = ([255; 3], 0.8, true);
        let found = claimed(&[
            white,
            ([20, 90, 220], 0.04, true),
            ([230, 120, 10], 0.02, true),
        ]);
        let expected = [
            ("color.background", [255; 3]),
            ("color.primary", [20, 90, 220]),
            ("color.accent", [230, 120, 10]),
        ];
        assert_eq!(found, expected);
        assert!(claimed(&[white, ([200, 203, 205], 0.2, true)]).is_empty());
    }

    #[test]
    fn a_photograph_claims_nothing_however_colourful() {
        assert!(claimed(&[([200, 30, 30], 0.6, false), ([20, 90, 220], 0.2, true)]).is_empty());
    }
}
