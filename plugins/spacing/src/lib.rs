//! Base unit and scale of the lengths between things.
//!
//! Boxes and text lines come from `crescendo-scene`. [`gaps`] measures the
//! lengths between them, [`mod@unit`] finds the unit that they are multiples of.
//!
//! Claims: `spacing.base` (CSS pixels) and `spacing.scale` (a set of lengths
//! in use, share = how often). Without a device pixel ratio, or with too few
//! lengths that agree, nothing is claimed.

mod gaps;
mod unit;

use crescendo_plugin::{Failure, Member, Votes, px};
use crescendo_scene::Scene;

pub use gaps::Gap;

crescendo_plugin::extractor!(extract);

fn extract() -> Result<Votes, Failure> {
    crescendo_scene::extract(read)
}

/// Votes on what a scene shows.
#[must_use]
pub fn read(scene: &Scene) -> Votes {
    let mut votes = Votes::new();
    let Some(ratio) = scene.ratio else {
        return votes;
    };
    let gaps = gaps::measure(scene, ratio.value);
    let Some(found) = unit::find(&gaps) else {
        return votes;
    };
    votes.dimension(
        "spacing.base",
        px(f64::from(found.unit)),
        ratio.confidence * found.confidence,
    );
    votes.set(
        "spacing.scale",
        found.scale.iter().map(|(length, share)| {
            Member::new(
                px(f64::from(*length)),
                *share,
                ratio.confidence * found.confidence,
            )
        }),
    );
    votes
}

/// The lengths that were measured, for those who want to know why.
#[must_use]
pub fn measured(scene: &Scene) -> Vec<Gap> {
    scene
        .ratio
        .map_or_else(Vec::new, |ratio| gaps::measure(scene, ratio.value))
}
