//! What the votes of several stages amount to.

use crate::outcome::Outcome;
use crate::pipeline::Tier;

/// One stage's outcome with what it counts for.
#[derive(Clone, Debug, PartialEq)]
pub struct StageBallot {
    /// The stage's name.
    pub stage: String,
    /// Its tier.
    pub tier: Tier,
    /// Multiplies the confidence of its votes, in millionths.
    pub weight_micro: u64,
    /// How it ended.
    pub outcome: Outcome,
}
