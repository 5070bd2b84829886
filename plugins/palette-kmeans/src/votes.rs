//! Says a palette in the contract's words.

use crescendo_plugin::{Member, Votes};

use crate::palette::{Palette, Swatch};
use crate::roles::claims;

/// Most members of the set; what is smaller is left out.
const MOST: usize = 32;

/// The votes on a palette; none where nothing was seen.
#[must_use]
pub fn votes(palette: &Palette) -> Votes {
    let mut votes = Votes::new();
    let member = |swatch: &Swatch| {
        Member::new(
            swatch.rgb,
            f64::from(swatch.share),
            f64::from(confidence(swatch)),
        )
    };
    votes.set(
        "color.palette",
        palette.swatches.iter().take(MOST).map(member),
    );
    for claim in claims(palette) {
        votes.color(claim.field, claim.rgb, f64::from(claim.confidence));
    }
    votes
}

/// A flat colour is certain but for its size; a mean is the less a colour of
/// the picture, the wider its pixels are spread around it.
fn confidence(swatch: &Swatch) -> f32 {
    if swatch.flat {
        0.95
    } else {
        (0.9 - 2.5 * swatch.spread).clamp(0.3, 0.9)
    }
}
