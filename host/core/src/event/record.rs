//! What is said of the records of a list.

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use crate::json::Verbatim;

/// Payload of `record`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EnrichedRecord {
    /// Which one of the list, from 0.
    pub index: u64,
    /// What is said of it: `url`, what the record had, what it took, and the fields,
    /// or `error` and `error_code`. The same as a line of `crescendo enrich`.
    pub line: Members,
}

/// Members of a JSON object, in the order in which they are written; each value as the
/// text that it is in JSON.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Members(pub Vec<(String, String)>);

impl Serialize for Members {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_map(self.0.iter().map(|(name, value)| (name, Verbatim(value))))
    }
}

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct InOrder;

        impl<'de> Visitor<'de> for InOrder {
            type Value = Members;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<Members, A::Error> {
                let mut members = Vec::new();
                while let Some((name, value)) = from.next_entry::<String, Value>()? {
                    members.push((name, value.to_string()));
                }
                Ok(Members(members))
            }
        }

        from.deserialize_map(InOrder)
    }
}

/// What became of the records of a list; those that did not begin are in neither.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Records {
    /// Records with fields.
    pub completed: u64,
    /// Records with an error.
    pub failed: u64,
}
