//! What there is: pipelines and plugins.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use axum::{Extension, Json};
use crescendo_core::pipeline::{Cost, Pipeline};
use serde_json::{Value, json};

use super::access::Caller;
use super::app::App;

/// The pipelines that the client may name.
pub(super) async fn pipelines(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
) -> Response {
    let pipelines = app.services.pipelines.values();
    let shown: Vec<Value> = pipelines
        .filter(|p| caller.may_name(&p.name))
        .map(|p| pipeline(p))
        .collect();
    let default = &app.settings.runs.default_pipeline;
    Json(json!({"default": default, "pipelines": shown})).into_response()
}

fn pipeline(pipeline: &Pipeline) -> Value {
    let stages: Vec<Value> = pipeline
        .stages
        .iter()
        .map(|stage| {
            // What is reserved before it starts; none where nobody knows.
            let cost = match stage.cost {
                Cost::Free => Some(0),
                Cost::UpTo(most) => Some(most.0),
                Cost::Unknown => None,
            };
            json!({
                "stage": stage.name,
                "plugin": stage.plugin,
                "tier": stage.tier,
                "required": stage.required,
                "reads": stage.reads,
                "weight": stage.weight_micro as f64 / 1e6,
                "cost_micros": cost,
                "timeout_ms": stage.timeout_ms,
            })
        })
        .collect();
    json!({
        "name": pipeline.name,
        "description": pipeline.description,
        "start": pipeline.start,
        "answer": pipeline.answer,
        "stages": stages,
    })
}

/// The installed plugins.
pub(super) async fn plugins(State(app): State<Arc<App>>) -> Response {
    Json(json!({"plugins": (app.services.plugins)()})).into_response()
}
