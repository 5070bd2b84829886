//! The contracts that are files: the OpenAPI description and the events' JSON
//! Schema. Tests hold them against what the server does.

use axum::response::{IntoResponse as _, Response};
use http::header;

pub use crescendo_core::event::SCHEMA as EVENTS;

/// The OpenAPI 3.1 description of the public address.
pub const OPENAPI: &str = include_str!("schema/openapi.json");

/// `/v1/schema/events.json`.
pub(super) async fn events() -> Response {
    ([(header::CONTENT_TYPE, "application/schema+json")], EVENTS).into_response()
}

/// `/openapi.json`.
pub(super) async fn openapi() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], OPENAPI).into_response()
}
