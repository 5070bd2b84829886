//! First guesses at what the colours are for, from the palette alone.
//!
//! Claims need evidence that a palette can hold: a page's background lies at
//! its rim, strokes of text have no inside, buttons are flat and saturated. A
//! photograph has no text or background to claim; its most prominent
//! saturated colour is offered as primary, with little confidence, and so it is
//! where the photograph lies in a frame.

use crescendo_palette::{Claim, hues_apart, is_vivid};
use crescendo_plugin::color::{Oklab, contrast};

use crate::palette::{Palette, Swatch};

/// A background covers at least this part of a page.
const GROUND: f32 = 0.06;

/// OKLab's chroma from which a photograph's colours, which are means, are
/// meant as colour.
const COLORFUL: f32 = 0.045;

/// How much being first on the page counts: brands put their colour on top.
const FIRST: f32 = 2.0;

/// Least contrast of text that is meant to be read (WCAG 2.2, level AA).
const READABLE: f64 = 4.5;

/// The claims that the palette supports; none for most photographs of grey
/// things.
#[must_use]
pub fn claims(palette: &Palette) -> Vec<Claim> {
    if !palette.page {
        return in_picture(&palette.swatches);
    }
    let mut claims = on_page(&palette.swatches);
    let has_primary = claims.iter().any(|claim| claim.field == "color.primary");
    if !has_primary && has_one_ground(&palette.swatches) {
        let picture = palette.swatches.iter().filter(|swatch| !swatch.flat);
        claims.extend(in_picture(&picture.copied().collect::<Vec<_>>()));
    }
    claims
}

/// Whether a picture lies on one plain ground: a border, the bars of a film.
fn has_one_ground(swatches: &[Swatch]) -> bool {
    crescendo_palette::has_one_ground(
        swatches
            .iter()
            .map(|swatch| (f64::from(swatch.share), swatch.flat)),
    )
}

fn on_page(swatches: &[Swatch]) -> Vec<Claim> {
    let flat = || swatches.iter().filter(|swatch| swatch.flat);
    let mut claims = Vec::new();
    let ground = |swatch: &Swatch| swatch.share * (0.3 + swatch.rim);
    let grounds = || flat().filter(|swatch| swatch.share >= GROUND && swatch.rim > 0.0);
    let background = largest(grounds().filter(|swatch| !swatch.rests), ground);
    if let Some(ground) = background {
        let confidence = (0.4 + 0.3 * ground.rim + 0.3 * ground.share).min(0.85);
        claims.push(Claim {
            field: "color.background",
            rgb: ground.rgb,
            confidence: f64::from(confidence),
        });
        let stroke = |swatch: &&Swatch| {
            swatch.inside < 0.5
                && swatch.share < 0.1
                && contrast(swatch.rgb, ground.rgb) >= READABLE
        };
        let grey = |swatch: &&Swatch| !is_vivid(swatch.rgb);
        if let Some(text) = largest(flat().filter(stroke).filter(grey), |swatch| swatch.share) {
            claims.push(Claim {
                field: "color.text",
                rgb: text.rgb,
                confidence: 0.5,
            });
        }
    }
    let vivid = |swatch: &&Swatch| {
        let other = background.is_none_or(|ground| ground.rgb != swatch.rgb);
        other && is_vivid(swatch.rgb)
    };
    let first = flat()
        .filter(vivid)
        .map(|swatch| swatch.top)
        .min_by(f32::total_cmp);
    let weight = |swatch: &Swatch| {
        swatch.share
            * if first == Some(swatch.top) {
                FIRST
            } else {
                1.0
            }
    };
    let primary = largest(flat().filter(vivid), weight);
    if let Some(primary) = primary {
        claims.push(Claim {
            field: "color.primary",
            rgb: primary.rgb,
            confidence: 0.6,
        });
        let other_hue = |swatch: &&Swatch| hues_apart(swatch.rgb, primary.rgb);
        if let Some(accent) = largest(flat().filter(vivid).filter(other_hue), |swatch| {
            swatch.share
        }) {
            claims.push(Claim {
                field: "color.accent",
                rgb: accent.rgb,
                confidence: 0.5,
            });
        }
    }
    claims
}

fn in_picture(swatches: &[Swatch]) -> Vec<Claim> {
    let chroma = |swatch: &Swatch| Oklab::from(swatch.rgb).chroma();
    // Area counts by its root: a red boat on a grey sea is what is seen.
    let prominence = |swatch: &Swatch| chroma(swatch) * swatch.share.sqrt();
    let colorful = swatches.iter().filter(|swatch| chroma(swatch) >= COLORFUL);
    let primary = largest(colorful, prominence);
    let claim = |swatch: &Swatch| Claim {
        field: "color.primary",
        rgb: swatch.rgb,
        confidence: f64::from((0.2 + prominence(swatch)).min(0.45)),
    };
    primary.map(claim).into_iter().collect()
}

fn largest<'s>(
    swatches: impl Iterator<Item = &'s Swatch>,
    by: impl Fn(&Swatch) -> f32,
) -> Option<&'s Swatch> {
    swatches.max_by(|one, other| by(one).total_cmp(&by(other)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crescendo_plugin::color::Rgb;

    fn swatch(rgb: Rgb, share: f32) -> Swatch {
        Swatch {
            rgb,
            share,
            flat: true,
            spread: 0.0,
            rim: 0.0,
            inside: 0.9,
            rests: false,
            top: 0.5,
        }
    }

    /// A mean of something that is not flat.
    fn loose(rgb: Rgb, share: f32) -> Swatch {
        Swatch {
            flat: false,
            ..swatch(rgb, share)
        }
    }

    fn found(palette: &Palette, field: &str) -> Option<Rgb> {
        claims(palette)
            .iter()
            .find(|claim| claim.field == field)
            .map(|claim| claim.rgb)
    }

    #[test]
    fn the_colour_at_the_rim_is_the_background_even_where_cards_cover_more() {
        let ground = Swatch {
            rim: 0.9,
            ..swatch([240; 3], 0.3)
        };
        let palette = Palette {
            swatches: vec![swatch([255; 3], 0.5), ground],
            page: true,
        };
        assert_eq!(found(&palette, "color.background"), Some([240; 3]));
    }

    #[test]
    fn strokes_are_text_and_a_dark_bar_is_not() {
        let ground = Swatch {
            rim: 0.9,
            ..swatch([255; 3], 0.8)
        };
        let bar = swatch([20; 3], 0.09);
        let strokes = Swatch {
            inside: 0.2,
            ..swatch([30; 3], 0.01)
        };
        let page = |swatches: &[Swatch]| Palette {
            swatches: swatches.to_vec(),
            page: true,
        };
        assert_eq!(
            found(&page(&[ground, bar, strokes]), "color.text"),
            Some([30; 3])
        );
        assert_eq!(found(&page(&[ground, bar]), "color.text"), None);
    }

    #[test]
    fn two_vivid_hues_are_primary_and_accent_and_two_shades_are_not() {
        let page = |second| Palette {
            swatches: vec![
                swatch([255; 3], 0.9),
                swatch([20, 90, 220], 0.02),
                swatch(second, 0.01),
            ],
            page: true,
        };
        let palette = page([230, 120, 10]);
        assert_eq!(found(&palette, "color.primary"), Some([20, 90, 220]));
        assert_eq!(found(&palette, "color.accent"), Some([230, 120, 10]));
        assert_eq!(found(&page([10, 60, 180]), "color.accent"), None);
    }

    #[test]
    fn a_photograph_in_a_frame_has_a_primary_and_one_on_a_page_has_not() {
        let border = Swatch {
            rim: 1.0,
            ..swatch([255; 3], 0.4)
        };
        let photograph = [loose([30, 60, 20], 0.4), loose([200, 40, 20], 0.2)];
        let page = |flat: &[Swatch]| Palette {
            swatches: [flat, &photograph].concat(),
            page: true,
        };
        let framed = page(&[border]);
        assert_eq!(found(&framed, "color.background"), Some([255; 3]));
        assert_eq!(found(&framed, "color.primary"), Some([200, 40, 20]));
        let blue = Swatch {
            rgb: [20, 60, 200],
            ..border
        };
        assert_eq!(found(&page(&[blue]), "color.primary"), Some([200, 40, 20]));
        let with_a_card = page(&[border, swatch([240; 3], 0.1)]);
        assert_eq!(found(&with_a_card, "color.primary"), None);
    }

    #[test]
    fn a_photograph_has_neither_text_nor_background() {
        let palette = Palette {
            swatches: vec![loose([30, 60, 20], 0.7), loose([200, 40, 20], 0.3)],
            page: false,
        };
        let fields: Vec<_> = claims(&palette).iter().map(|claim| claim.field).collect();
        assert_eq!(fields, ["color.primary"]);
        let grey = Palette {
            swatches: vec![loose([90; 3], 1.0)],
            page: false,
        };
        assert!(claims(&grey).is_empty());
    }
}
