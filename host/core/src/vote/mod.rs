//! What a stage claims: votes on scalar fields and on sets.

mod validate;

use serde::{Deserialize, Serialize};

pub use validate::{
    BadVote, MAX_JSON, MAX_MEMBER, MAX_MEMBERS, MAX_SCALARS, MAX_SETS, MAX_TEXT, validate,
};

use crate::value::{Field, Value};

/// A claim about one scalar field.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Vote {
    /// The field.
    pub field: Field,
    /// The image that it is about, from 0; none for the whole subject.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<u32>,
    /// The claim.
    pub value: Value,
    /// 0.0 to 1.0.
    pub confidence: f64,
}

/// One member of a set.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Member {
    /// The claim.
    pub value: Value,
    /// Share of the subject that it covers, 0.0 to 1.0.
    pub share: f64,
    /// 0.0 to 1.0.
    pub confidence: f64,
}

/// A claim about one field that holds a set.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SetVote {
    /// The field.
    pub field: Field,
    /// The image that it is about, from 0; none for the whole subject.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<u32>,
    /// The members.
    pub members: Vec<Member>,
}

/// Everything that a stage claims. Empty is an abstention.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Votes {
    /// At most one per field and image.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scalars: Vec<Vote>,
    /// At most one per field and image.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sets: Vec<SetVote>,
}

impl Votes {
    /// Whether nothing is claimed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.scalars.is_empty() && self.sets.is_empty()
    }
}
