//! A pipeline: a named list of stages and a merge rule.

mod describe;
pub mod graph;
mod read;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

pub use describe::{Description, StageDescription};
pub use read::{
    DEFAULT_TIMEOUT_MS, MAX_ANSWER, MAX_CACHE_S, MAX_NAME, MAX_STAGES, MAX_TIMEOUT_MS, MAX_WEIGHT,
    PipelineError, parse, read,
};

use crate::micros::Micros;
use crate::value::Field;

/// 1 fast, 2 medium (local, free), 3 slow (paid), 4 very slow (paid, complex).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Tier(u8);

/// Why a number is not a tier.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a tier is 1, 2, 3 or 4")]
pub struct BadTier;

impl TryFrom<u8> for Tier {
    type Error = BadTier;

    fn try_from(tier: u8) -> Result<Self, BadTier> {
        if (1..=4).contains(&tier) {
            Ok(Self(tier))
        } else {
            Err(BadTier)
        }
    }
}

impl From<Tier> for u8 {
    fn from(tier: Tier) -> Self {
        tier.0
    }
}

/// When stages start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Start {
    /// A tier starts when the tier before it is terminal.
    Gated,
    /// Everything starts as early as `reads` allows.
    Eager,
}

/// What happens to votes about different images of one run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Across {
    /// Each image's votes stay apart.
    #[default]
    Separate,
    /// Votes of all images are one ballot.
    Merge,
}

/// What a stage may cost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cost {
    /// Nothing.
    #[default]
    Free,
    /// At most this much a call; reserved before the start.
    UpTo(Micros),
    /// Cannot be bounded; refused unless configuration names a ceiling.
    Unknown,
}

/// A plugin placed in a pipeline.
#[derive(Clone, Debug, PartialEq)]
pub struct Stage {
    /// Unique in the pipeline.
    pub name: String,
    /// The plugin's id.
    pub plugin: String,
    /// Its tier.
    pub tier: Tier,
    /// Multiplies the confidence of its votes, in millionths (1.0 = 1,000,000).
    pub weight_micro: u64,
    /// What it may cost.
    pub cost: Cost,
    /// What each request of the call costs, where the host is to meter it: of those that
    /// were made with `POST`, or of all where none was. Never more than `cost` is
    /// charged. None settles all of it.
    pub request_cost: Option<Micros>,
    /// Wall time of the call, milliseconds.
    pub timeout_ms: u64,
    /// Whether the run fails when it fails.
    pub required: bool,
    /// Names of the stages whose outcomes it reads, tiers resolved to names.
    pub reads: Vec<String>,
    /// For the guest, as JSON.
    pub parameters: serde_json::Map<String, serde_json::Value>,
    /// How long results of an impure stage may be reused, seconds.
    pub cache_s: Option<u64>,
}

/// How votes are merged.
#[derive(Clone, Debug, PartialEq)]
pub struct MergeRule {
    /// Two colours closer than this CIEDE2000 may be one claim. Default 15.
    pub color_threshold: f64,
    /// The same for members of sets. Default 5.
    pub set_color_threshold: f64,
    /// Two lengths may be one claim within this relative difference. Default 0.1.
    pub dimension_threshold: f64,
    /// Two numbers may be one claim within this difference. Default 0.01.
    pub number_tolerance: f64,
    /// Highest confidence by highest tier that voted for the winner, in
    /// tier order. Default 0.75, 0.85, 0.95, 0.95.
    pub ceilings: [f64; 4],
    /// What happens across images.
    pub across: Across,
}

impl Default for MergeRule {
    fn default() -> Self {
        Self {
            color_threshold: 15.0,
            set_color_threshold: 5.0,
            dimension_threshold: 0.1,
            number_tolerance: 0.01,
            ceilings: [0.75, 0.85, 0.95, 0.95],
            across: Across::Separate,
        }
    }
}

/// A pipeline whose names are unique, whose `reads` exist and form no circle.
#[derive(Clone, Debug, PartialEq)]
pub struct Pipeline {
    /// Its name.
    pub name: String,
    /// One line for people.
    pub description: String,
    /// When stages start.
    pub start: Start,
    /// The fields whose least confidence is the run's.
    pub answer: Vec<Field>,
    /// How votes are merged.
    pub merge: MergeRule,
    /// In the order of the file.
    pub stages: Vec<Stage>,
}
