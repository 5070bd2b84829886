//! What the votes amount to, with the provenance of every value.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::pipeline::Tier;
use crate::value::{Field, Value};

/// The merged result of a run so far.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Merged {
    /// One part per image with votes, in order, then one without `image` for
    /// claims about the whole subject (or for everything, where the pipeline
    /// merges across images).
    pub parts: Vec<Part>,
    /// The least confidence over the pipeline's `answer` fields; 0 while one
    /// is missing, and where the pipeline names none.
    pub confidence: f64,
}

/// What is known about one image, or about the whole subject.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Part {
    /// The image, from 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<u32>,
    /// Scalar fields.
    #[serde(default)]
    pub fields: BTreeMap<Field, Agreed>,
    /// Sets: colours by prominence, lengths and numbers from small to large.
    #[serde(default)]
    pub sets: BTreeMap<Field, Vec<AgreedMember>>,
}

/// The winner of one scalar field.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Agreed {
    /// A value that somebody voted for: the winner's weighted medoid.
    pub value: Value,
    /// 0.5 + 0.45 x agreement, capped by the ceiling of the highest tier that
    /// voted for the winner.
    pub confidence: f64,
    /// Winner's weight / weight of all votes on the field.
    pub agreement: f64,
    /// Agreement is at least one half.
    pub consensus: bool,
    /// Who voted what, with which weight, by tier and then by stage name.
    pub votes: Vec<Ballot>,
    /// Stages that were asked and claimed nothing here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub abstained: Vec<String>,
}

/// One stage's vote as it was counted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ballot {
    /// The stage.
    pub stage: String,
    /// Its tier.
    pub tier: Tier,
    /// What it voted.
    pub value: Value,
    /// Stage weight x confidence.
    pub weight: f64,
    /// Whether it is in the winning group.
    pub winner: bool,
}

/// One member of a merged set.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AgreedMember {
    /// A value that somebody voted for.
    pub value: Value,
    /// Weight of the distinct stages that named it.
    pub support: f64,
    /// Weighted mean of the shares that they gave.
    pub prominence: f64,
    /// As for scalar fields, with support / weight of all stages that voted
    /// on the set (each with its surest member) as the agreement.
    pub confidence: f64,
    /// The stages that named it, by tier and then by name.
    pub stages: Vec<String>,
}
