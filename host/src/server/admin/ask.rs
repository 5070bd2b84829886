//! What stands in an admin's path and query, read in the house's own way: what
//! cannot be used is a problem document like any other.

use std::str::FromStr;

use axum::extract::{FromRequestParts, Path};
use http::request::Parts;
use serde::de::DeserializeOwned;

use super::super::intake::query::{bad, known, once, pairs};
use super::super::problem::Refusal;

/// The options of one route.
pub(super) trait Keys: Default + Send {
    /// Their names.
    const KEYS: &'static [&'static str];

    /// Takes one; `key` is one of [`Keys::KEYS`].
    fn take(&mut self, key: &'static str, value: String) -> Result<(), Refusal>;
}

/// The options of a query string; what is not known is refused.
pub(super) struct Asked<T>(pub T);

impl<S: Sync, T: Keys> FromRequestParts<S> for Asked<T> {
    type Rejection = Refusal;

    async fn from_request_parts(head: &mut Parts, _: &S) -> Result<Self, Refusal> {
        let mut options = T::default();
        for (key, value) in pairs(head.uri.query().unwrap_or_default()) {
            options.take(known(&key, T::KEYS)?, value)?;
        }
        Ok(Self(options))
    }
}

/// The named parts of a path. One that is no text names nothing that is served.
pub(super) struct Named<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Named<T> {
    type Rejection = Refusal;

    async fn from_request_parts(head: &mut Parts, state: &S) -> Result<Self, Refusal> {
        match Path::from_request_parts(head, state).await {
            Ok(Path(named)) => Ok(Self(named)),
            Err(_) => Err(Refusal::UnknownPath {
                path: head.uri.path().to_owned(),
            }),
        }
    }
}

/// Takes a value that is written in one way; `what` says which.
pub(super) fn parsed<T: FromStr>(
    key: &'static str,
    slot: &mut Option<T>,
    value: &str,
    what: &str,
) -> Result<(), Refusal> {
    match value.parse() {
        Ok(value) => once(key, slot, value),
        Err(_) => Err(bad(key, format!("must be {what}, not `{value}`"))),
    }
}

/// Yes or no.
pub(super) fn flag(key: &'static str, slot: &mut Option<bool>, value: &str) -> Result<(), Refusal> {
    parsed(key, slot, value, "`true` or `false`")
}
