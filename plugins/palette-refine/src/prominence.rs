//! Which colours of a photograph catch the eye.
//!
//! A colour stands out by being unlike the rest of the picture: the mean
//! distance of its pixels to all others, the histogram contrast of M.-M. Cheng
//! et al., "Global Contrast Based Salient Region Detection", 2015, here over
//! the palette. What lies near the middle is looked at first (B. W. Tatler,
//! "The central fixation bias in scene viewing", 2007). Both are evidence that
//! tier 1 does not look at.

use crescendo_clusters::Place;
use crescendo_palette::{Claim, hues_apart, is_vivid};
use crescendo_plugin::color::Oklab;

use crate::palette::Swatch;

/// OKLab's chroma from which a mean is meant as colour: means are paler than
/// what they are means of.
const COLORFUL: f32 = 0.045;

/// Least part of the picture that its primary colour covers; lamps at night are
/// an accent.
const PRIMARY: f32 = 0.03;

/// Least part of the most prominent colour's prominence that a second hue
/// needs to be an accent.
const SECOND: f32 = 0.25;

/// The claims that the palette supports; none for pictures of grey things.
#[must_use]
pub fn claims(swatches: &[Swatch]) -> Vec<Claim> {
    let colorful = swatches
        .iter()
        .filter(|swatch| Oklab::from(swatch.rgb).chroma() >= COLORFUL);
    let mut ranked: Vec<(&Swatch, f32)> = colorful
        .map(|swatch| (swatch, prominence(swatch, swatches)))
        .collect();
    ranked.sort_by(|(_, one), (_, other)| other.total_cmp(one));
    let mut large = ranked.iter().filter(|(swatch, _)| swatch.share >= PRIMARY);
    let Some((primary, most)) = large.next() else {
        return Vec::new();
    };
    let against = |prominence: f32| prominence / most.max(f32::MIN_POSITIVE);
    let next = large.next().map_or(0.0, |(_, next)| against(*next));
    let claim = |field, swatch: &Swatch, confidence: f32| Claim {
        field,
        rgb: swatch.rgb,
        confidence: f64::from(confidence),
    };
    let accent = ranked
        .iter()
        .find(|(swatch, _)| is_vivid(swatch.rgb) && hues_apart(swatch.rgb, primary.rgb))
        .map(|(swatch, second)| (swatch, against(*second)))
        .filter(|(_, part)| *part >= SECOND)
        .map(|(swatch, part)| claim("color.accent", swatch, 0.2 + 0.25 * part.min(1.0)));
    // The further the next one is behind, the surer; where all is of one colour
    // nothing stands out.
    let lead = if *most > 0.0 { 1.0 - next } else { 0.0 };
    let primary = claim("color.primary", primary, 0.3 + 0.25 * lead);
    std::iter::once(primary).chain(accent).collect()
}

/// Colour before all else: a dull brown is no picture's primary, however much
/// there is of it. Area, unlikeness and place count by their roots, so that a red
/// boat on a grey sea is what is seen, and no single lamp.
fn prominence(swatch: &Swatch, all: &[Swatch]) -> f32 {
    let place = Place::from(swatch.rgb);
    let unlike: f32 = all
        .iter()
        .map(|other| other.share * place.squared(other.rgb.into()).sqrt())
        .sum();
    let chroma = Oklab::from(swatch.rgb).chroma();
    chroma * chroma * (unlike * swatch.share * swatch.central).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crescendo_plugin::color::Rgb;

    const NIGHT: Rgb = [40, 60, 110];
    const LAMP: Rgb = [230, 160, 50];
    const GREY: Rgb = [120, 122, 121];

    fn swatch(rgb: Rgb, share: f32, central: f32) -> Swatch {
        Swatch {
            rgb,
            share,
            flat: false,
            spread: 0.03,
            central,
        }
    }

    fn found(swatches: &[Swatch]) -> Vec<(&'static str, Rgb)> {
        let claims = claims(swatches);
        claims
            .iter()
            .map(|claim| (claim.field, claim.rgb))
            .collect()
    }

    #[test]
    fn lamps_at_night_are_an_accent() {
        let night = [swatch(NIGHT, 0.98, 1.0), swatch(LAMP, 0.02, 1.0)];
        assert_eq!(
            found(&night),
            [("color.primary", NIGHT), ("color.accent", LAMP)]
        );
    }

    #[test]
    fn of_two_colours_the_one_in_the_middle_is_primary() {
        let sides = |red, blue| [swatch([190, 40, 40], 0.2, red), swatch(NIGHT, 0.2, blue)];
        let first = |swatches: &[Swatch]| found(swatches).first().copied();
        let grey = swatch(GREY, 0.6, 1.0);
        let [red, blue] = sides(2.0, 0.5);
        assert_eq!(first(&[red, blue, grey]), Some(("color.primary", red.rgb)));
        let [red, blue] = sides(0.02, 2.0);
        assert_eq!(first(&[red, blue, grey]), Some(("color.primary", blue.rgb)));
    }

    #[test]
    fn a_dull_colour_is_no_primary_beside_a_vivid_one() {
        let red = swatch([190, 45, 40], 0.05, 1.0);
        let garage = [swatch([86, 55, 37], 0.6, 1.0), red, swatch(GREY, 0.35, 1.0)];
        assert_eq!(found(&garage).first(), Some(&("color.primary", red.rgb)));
    }

    #[test]
    fn shades_of_one_hue_have_no_accent() {
        let browns = [
            swatch([170, 60, 30], 0.5, 1.0),
            swatch([200, 110, 60], 0.5, 1.0),
        ];
        assert_eq!(found(&browns).len(), 1);
    }

    #[test]
    fn grey_things_have_no_claims() {
        assert!(found(&[swatch(GREY, 1.0, 1.0)]).is_empty());
        assert!(found(&[]).is_empty());
    }

    #[test]
    fn where_all_is_of_one_colour_nothing_is_sure() {
        let brown = claims(&[swatch([150, 90, 60], 1.0, 1.0)]);
        assert_eq!(
            brown.first().map(|claim| claim.confidence < 0.31),
            Some(true)
        );
    }

    #[test]
    fn a_colour_far_ahead_is_claimed_more_surely_than_one_of_two() {
        let sure = |swatches: &[Swatch]| claims(swatches).first().map(|claim| claim.confidence);
        let alone = sure(&[swatch(LAMP, 0.4, 1.0), swatch(GREY, 0.6, 1.0)]);
        let rival = sure(&[
            swatch(LAMP, 0.3, 1.0),
            swatch([225, 150, 60], 0.3, 1.0),
            swatch(GREY, 0.4, 1.0),
        ]);
        assert!(alone > rival && rival >= Some(0.3), "{alone:?} {rival:?}");
    }
}
