//! Bodies of admin requests: bounded, and of the shape that is expected.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use http::{HeaderMap, header};
use serde::de::DeserializeOwned;

use super::super::app::App;
use super::super::intake::body::{self, Share};
use super::super::problem::Refusal;
use super::super::settings::Bodies;

/// Most bytes of a JSON or TOML body. The largest pipeline has 64 stages with
/// parameters.
const TEXT: u64 = 256 << 10;

/// The whole body, of at most `most` bytes; none where it is empty.
pub(super) async fn bytes(
    app: &Arc<App>,
    headers: &HeaderMap,
    body: Body,
    most: u64,
) -> Result<Option<(Bytes, Share)>, Refusal> {
    let length = headers.get(header::CONTENT_LENGTH);
    let length = length.and_then(|length| length.to_str().ok()?.parse().ok());
    let limits = Bodies {
        max_bytes: most,
        ..app.settings.bodies.clone()
    };
    match body::read(body, length, &limits, &app.memory).await {
        Ok(read) => Ok(Some(read)),
        Err(Refusal::EmptyBody) => Ok(None),
        Err(refusal) => Err(refusal),
    }
}

/// A text; empty where there is none.
pub(super) async fn text(
    app: &Arc<App>,
    headers: &HeaderMap,
    body: Body,
) -> Result<String, Refusal> {
    let Some((bytes, _share)) = bytes(app, headers, body, TEXT).await? else {
        return Ok(String::new());
    };
    String::from_utf8(bytes.into()).map_err(|_| Refusal::BodyBroken {
        why: "it is not UTF-8".to_owned(),
    })
}

/// A JSON object; `{}` where there is no body.
pub(super) async fn json<T: DeserializeOwned>(
    app: &Arc<App>,
    headers: &HeaderMap,
    body: Body,
) -> Result<T, Refusal> {
    let text = text(app, headers, body).await?;
    let text = if text.trim().is_empty() { "{}" } else { &text };
    serde_json::from_str(text).map_err(|error| Refusal::BadJson {
        why: error.to_string(),
    })
}
