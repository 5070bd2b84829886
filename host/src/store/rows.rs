//! Between values and columns.

use crescendo_core::lifecycle::BookError;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Turns the database's own words into ours.
pub(super) fn failed<E: std::fmt::Display>(what: &'static str) -> impl Fn(E) -> BookError {
    move |error| BookError::Failed {
        what: format!("{what}: {error}"),
    }
}

/// A value as a column of JSON.
pub(super) fn json(value: &impl Serialize) -> Result<String, BookError> {
    serde_json::to_string(value).map_err(failed("cannot be written"))
}

/// A value from a column of JSON.
pub(super) fn value<T: DeserializeOwned>(text: &str) -> Result<T, BookError> {
    serde_json::from_str(text).map_err(failed("has a damaged row"))
}

/// SQLite's integers are signed; times and sizes stay far below.
pub(super) fn column(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// The same, back.
pub(super) fn number(column: i64) -> u64 {
    u64::try_from(column).unwrap_or_default()
}
