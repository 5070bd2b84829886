//! The palette by cuts of the colour cube that leave the least variance.
//!
//! A second opinion on `color.palette` that shares nothing with k-means: Wu's
//! greedy cuts (X. Wu, 1991 and 1992) over pixels weighed by how calm they
//! are, joined again where a cut explains too little; see [`boxes`] and
//! [`palette`]. Votes on `color.palette`, and on `color.background`,
//! `color.primary` and `color.accent` where solid colours are evidence for
//! them, each with a confidence that the palette's own score scales.

pub mod boxes;
pub mod moments;
pub mod palette;
pub mod roles;
pub mod weigh;

use crescendo_palette::Shown;
use crescendo_plugin::{Failure, Pixels, Votes};

crescendo_plugin::extractor!(extract);

fn extract() -> Result<Votes, Failure> {
    crescendo_palette::extract(look)
}

/// Votes on a picture; `k` fixes how many colours it has.
#[must_use]
pub fn look(pixels: &Pixels<4>, k: Option<usize>) -> Votes {
    let palette = palette::palette(pixels, k);
    let shown = palette.swatches.iter().map(|swatch| Shown {
        rgb: swatch.rgb,
        share: swatch.share,
        // A solid colour is there; how well a mean stands for its pixels is
        // what the score says of all of them together.
        confidence: if swatch.solid {
            0.9
        } else {
            0.8 * palette.score
        },
    });
    crescendo_palette::votes(shown, &roles::claims(&palette))
}
