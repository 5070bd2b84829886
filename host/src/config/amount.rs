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
