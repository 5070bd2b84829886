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
    // A solid colour is there; how well a mean stands for its pixels is what
    // the score says of all of them together.
    let confidence = |swatch: &Swatch| {
        if swatch.solid {
            0.9
        } else {
            0.8 * palette.score
        }
    };
    let member = |swatch: &Swatch| Member::new(swatch.rgb, swatch.share, confidence(swatch));
    votes.set(
        "color.palette",
        palette.swatches.iter().take(MOST).map(member),
    );
    for claim in claims(palette) {
        votes.color(claim.field, claim.rgb, claim.confidence);
    }
    votes
}
