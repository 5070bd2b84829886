//! A JSON value that a vote claims, in the one form that equal values share.

mod canonical;
mod pass;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

/// Lists and objects within one another that a value may have; deeper ones are
/// refused. An event lays about twelve around it, and readers of JSON commonly
/// stop at 128.
pub const MAX_DEPTH: usize = 64;

/// One JSON value (RFC 8259) in canonical form: equal values have equal texts.
///
/// No white space; members by the bytes of their names, of several with one name
/// the last; texts with the shortest escapes; whole numbers below 2^64 in digits,
/// others as the shortest that reads as the same double. That is RFC 8785 but for
/// names with letters beyond the basic plane, which it orders by UTF-16, and for
/// whole numbers above 2^53, which stay as they are here, so that two long
/// identifiers are not one.
///
/// A clone shares the text. In an event it is the JSON itself, and no text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Json(Arc<str>);

/// Why a text is no [`Json`], in one line: where it stops being JSON, or that it
/// is deeper than [`MAX_DEPTH`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct BadJson(String);

impl Json {
    /// Reads one value with nothing but white space around it. Takes memory for some
    /// ten times the text's length at most, which is what objects of many members with
    /// names of one letter take; the form is longer than the text only where numbers are
    /// (`1e19`), five times at most.
    ///
    /// # Errors
    /// [`BadJson`] where the text is no JSON, has a number that no double can
    /// hold or half a surrogate pair, or is too deep.
    pub fn parse(text: &str) -> Result<Self, BadJson> {
        let mut reader = serde_json::Deserializer::from_str(text);
        let form = canonical::written(&mut reader).map_err(|error| BadJson(error.to_string()))?;
        reader.end().map_err(|error| BadJson(error.to_string()))?;
        Ok(Self(form.into()))
    }

    /// Its canonical form.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::str::FromStr for Json {
    type Err = BadJson;

    fn from_str(text: &str) -> Result<Self, BadJson> {
        Self::parse(text)
    }
}

impl std::fmt::Display for Json {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Written(&self.0).serialize(serializer)
    }
}

/// A JSON value as somebody wrote it, which is passed on value by value: in the order of
/// its members, and without a tree of it in memory.
#[derive(Clone, Copy, Debug)]
pub struct Written<'t>(pub &'t str);

impl Serialize for Written<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        pass::on(&mut serde_json::Deserializer::from_str(self.0), serializer)
    }
}

/// A JSON value as somebody wrote it, to the digit: for JSON alone, which `serde_json`
/// writes.
#[derive(Clone, Copy, Debug)]
pub struct Verbatim<'t>(pub &'t str);

impl Serialize for Verbatim<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let raw = serde_json::from_str::<&RawValue>(self.0);
        raw.map_err(serde::ser::Error::custom)?
            .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        canonical::written(deserializer).map(|form| Self(form.into()))
    }
}
