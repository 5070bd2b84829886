//! The subject's record as a type of the plugin's own.

use crate::{Failure, subject};

/// Reads the subject's record.
///
/// Derive `serde::Deserialize` with `#[serde(default)]`: a record has whatever
/// fields it has, and those that the type does not name are passed over.
///
/// # Errors
///
/// [`Failure::Unsupported`] where the subject has no record, and
/// [`Failure::InvalidInput`] with the field whose type is another.
pub fn record<T: serde::de::DeserializeOwned>() -> Result<T, Failure> {
    let entry = subject::current_entry()
        .ok_or_else(|| Failure::Unsupported("the subject has no record".to_owned()))?;
    serde_json::from_str(&entry.json)
        .map_err(|error| Failure::InvalidInput(format!("the record: {error}")))
}
