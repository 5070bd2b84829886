//! The contracts that are files: the OpenAPI description and the events' JSON
//! Schema. Tests hold them against what the server does.

use axum::response::{IntoResponse as _, Response};
use http::header;

use super::intake::query::NoOptions;

pub use crescendo_core::event::SCHEMA as EVENTS;

/// The OpenAPI 3.1 description of the public address.
pub const OPENAPI: &str = include_str!("schema/openapi.json");

/// The OpenAPI 3.1 description of `/admin/v1/`.
pub const ADMIN_OPENAPI: &str = include_str!("admin/openapi.json");

/// `/admin/v1/openapi.json`.
pub(super) async fn admin(_: NoOptions) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], ADMIN_OPENAPI).into_response()
}

/// `/v1/schema/events.json`.
pub(super) async fn events() -> Response {
    ([(header::CONTENT_TYPE, "application/schema+json")], EVENTS).into_response()
}

/// `/openapi.json`.
pub(super) async fn openapi() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], OPENAPI).into_response()
}
