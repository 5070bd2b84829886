//! What there is: pipelines and plugins.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use axum::{Extension, Json};
use crescendo_core::pipeline::Description;
use serde_json::json;

use super::access::Caller;
use super::app::App;
use super::intake::query::NoOptions;

/// The pipelines that the client may name.
pub(super) async fn pipelines(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    _: NoOptions,
) -> Response {
    let set = app.services.pipelines.now();
    let pipelines = set.by_name.values();
    let shown: Vec<Description<'_>> = pipelines
        .filter(|p| caller.may_name(&p.name))
        .map(|p| p.describe())
        .collect();
    let default = caller.default_pipeline(&set.default);
    Json(json!({"default": default, "pipelines": shown})).into_response()
}

/// The installed plugins.
pub(super) async fn plugins(State(app): State<Arc<App>>, _: NoOptions) -> Response {
    Json(json!({"plugins": (app.services.plugins)()})).into_response()
}
