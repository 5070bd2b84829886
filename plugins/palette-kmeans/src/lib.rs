//! The palette by k-means in a bent OKLab, over a histogram, with flat colours
//! kept exact.
//!
//! Votes on the set `color.palette`, each member with its share of the seen
//! pixels, and on `color.primary`, `color.background`, `color.text` and
//! `color.accent` where the palette is evidence for them. Sources of the
//! methods: S. P. Lloyd 1982 (k-means), T. F. Gonzalez 1985 (seeds), P. Fränti
//! 2018 (swaps), E. Weiszfeld 1937 (medians), B. Ottosson 2020 (OKLab); see
//! [`crescendo_clusters`].
//!
//! The picture is looked at in about 100,000 pixels, which a JPEG gives at an
//! eighth or a quarter of its size.

pub mod content;
pub mod flat;
pub mod ground;
pub mod palette;
pub mod roles;

use crescendo_palette::Shown;
use crescendo_plugin::{Failure, Pixels, Votes};

use crate::palette::{Palette, Swatch};

crescendo_plugin::extractor!(extract);

fn extract() -> Result<Votes, Failure> {
    crescendo_palette::extract(look)
}

/// Votes on a picture; `k` fixes how many colours it has.
#[must_use]
pub fn look(pixels: &Pixels<4>, k: Option<usize>) -> Votes {
    let palette = palette::palette(pixels, k);
    let Palette { swatches, .. } = &palette;
    crescendo_palette::votes(swatches.iter().map(shown), &roles::claims(&palette))
}

/// A flat colour is certain but for its size; a mean is the less a colour of
/// the picture, the wider its pixels are spread around it.
fn shown(swatch: &Swatch) -> Shown {
    let confidence = if swatch.flat {
        0.95
    } else {
        (0.9 - 2.5 * swatch.spread).clamp(0.3, 0.89)
    };
    Shown {
        rgb: swatch.rgb,
        share: f64::from(swatch.share),
        confidence: f64::from(confidence),
    }
}
