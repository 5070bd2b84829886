//! Dollars in configuration: strings such as "0.05", never floats.

use crescendo_core::micros::Micros;
use serde::{Deserialize, Serialize};

/// An amount written as a string of dollars.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Dollars(pub Micros);

impl TryFrom<String> for Dollars {
    type Error = crescendo_core::micros::BadAmount;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse().map(Self)
    }
}

impl From<Dollars> for String {
    fn from(amount: Dollars) -> Self {
        amount.0.to_string().trim_start_matches('$').to_owned()
    }
}

/// An amount, or none as an empty string: TOML has no null, and a key that is
/// left out keeps its default.
pub(super) mod or_empty {
    use serde::{Deserialize as _, Deserializer, Serializer, de};

    use super::Dollars;

    pub(in crate::config) fn serialize<S: Serializer>(
        amount: &Option<Dollars>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        to.serialize_str(&amount.map(String::from).unwrap_or_default())
    }

    pub(in crate::config) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Option<Dollars>, D::Error> {
        let text = String::deserialize(from)?;
        if text.is_empty() {
            return Ok(None);
        }
        Dollars::try_from(text).map(Some).map_err(de::Error::custom)
    }
}
