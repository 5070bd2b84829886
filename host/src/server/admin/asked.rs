//! What an admin's path and query name; what cannot be read is refused as
//! everything else is.

use axum::extract::FromRequestParts;
use http::request::Parts;
use serde::de::DeserializeOwned;

use super::super::problem::Refusal;

/// Most characters of a path that a refusal repeats.
const SHOWN: usize = 200;

/// The parts of the path that a route leaves open. What is no text names
/// nothing that could be there.
#[derive(Debug)]
pub(super) struct Path<T>(pub(super) T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Refusal;

    async fn from_request_parts(head: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let found = axum::extract::Path::<T>::from_request_parts(head, state).await;
        let unknown = |_| Refusal::UnknownPath {
            path: head.uri.path().chars().take(SHOWN).collect(),
        };
        found.map(|found| Self(found.0)).map_err(unknown)
    }
}

/// The query, of the shape that is expected.
#[derive(Debug)]
pub(super) struct Query<T>(pub(super) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Refusal;

    async fn from_request_parts(head: &mut Parts, _: &S) -> Result<Self, Refusal> {
        let found = axum::extract::Query::<T>::try_from_uri(&head.uri);
        found.map(|found| Self(found.0)).map_err(|rejected| {
            use std::error::Error as _;
            // What axum says first is that it was a query, and then why.
            let why = rejected
                .source()
                .map_or_else(String::new, ToString::to_string);
            Refusal::BadQuery { why }
        })
    }
}
