//! Query strings, read in one way wherever one is read.

use axum::extract::FromRequestParts;
use crescendo_core::settings::suggest;
use http::request::Parts;

use crate::server::problem::Refusal;

/// The keys and values of a query string, as they were meant.
pub(in crate::server) fn pairs(query: &str) -> impl Iterator<Item = (String, String)> {
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    pairs.map(|pair| {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        (unescape(key), unescape(value))
    })
}

/// The key as it is known, or what was probably meant.
pub(in crate::server) fn known(
    key: &str,
    keys: &'static [&'static str],
) -> Result<&'static str, Refusal> {
    keys.iter()
        .copied()
        .find(|known| *known == key)
        .ok_or_else(|| Refusal::UnknownOption {
            key: key.to_owned(),
            known: keys,
            did_you_mean: suggest(key, keys),
        })
}

/// Takes a value where none was given before: of two, one would be ignored.
pub(in crate::server) fn once<T>(
    key: &'static str,
    slot: &mut Option<T>,
    value: T,
) -> Result<(), Refusal> {
    match slot.replace(value) {
        Some(_) => Err(bad(key, "is given twice")),
        None => Ok(()),
    }
}

/// A value that may stand in the query or in the body; one in both is refused, because
/// one of them would be ignored.
pub(in crate::server) fn one<T>(
    key: &'static str,
    a: Option<T>,
    b: Option<T>,
) -> Result<Option<T>, Refusal> {
    match (a, b) {
        (Some(_), Some(_)) => Err(bad(key, "is given twice, in the query and in the body")),
        (a, b) => Ok(a.or(b)),
    }
}

pub(in crate::server) fn bad(key: &'static str, why: impl Into<String>) -> Refusal {
    Refusal::BadOption {
        key,
        why: why.into(),
    }
}

/// A query where none is read: whatever stands in it would be ignored, and so it
/// is refused.
#[derive(Clone, Copy, Debug)]
pub(in crate::server) struct NoOptions;

impl<S: Sync> FromRequestParts<S> for NoOptions {
    type Rejection = Refusal;

    async fn from_request_parts(head: &mut Parts, _: &S) -> Result<Self, Refusal> {
        match pairs(head.uri.query().unwrap_or_default()).next() {
            None => Ok(Self),
            Some((key, _)) => known(&key, &[]).map(|_| Self),
        }
    }
}

/// Undoes percent-encoding and `+`; what is no encoding stays as it is.
fn unescape(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        let digits = tail.get(..2).and_then(|two| std::str::from_utf8(two).ok());
        let escaped = digits.and_then(|two| u8::from_str_radix(two, 16).ok());
        match (first, escaped) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = tail.get(2..).unwrap_or_default();
            }
            (b'+', _) => {
                bytes.push(b' ');
                rest = tail;
            }
            (byte, _) => {
                bytes.push(*byte);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
