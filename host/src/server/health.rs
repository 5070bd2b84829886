//! Alive, ready, and the numbers.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, header};
use serde_json::{Value, json};

use super::access::{bearer, host};
use super::app::App;
use super::observe::{MEDIA_TYPE, Now};
use super::problem::Refusal;

/// The process serves requests.
pub(super) async fn alive() -> &'static str {
    "ok\n"
}

/// How far the plugins of the default pipeline are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Readiness {
    /// Those that are still being compiled: a first start compiles all of them.
    pub compiling: Vec<String>,
    /// Those that cannot be loaded, with the reason's stable code. Waiting
    /// would not change it, and the pipeline may do without.
    pub failed: Vec<(String, &'static str)>,
}

impl Readiness {
    /// What could not be loaded, for machines.
    pub(super) fn failures(&self) -> Vec<Value> {
        let failed = self.failed.iter();
        failed
            .map(|(plugin, code)| json!({"plugin": plugin, "code": code}))
            .collect()
    }
}

/// New work is welcome, and the default pipeline need not wait for a compiler.
pub(super) async fn ready(State(app): State<Arc<App>>) -> Result<Response, Refusal> {
    if app.is_draining() {
        return Err(Refusal::ShuttingDown);
    }
    let readiness = (app.services.readiness)();
    if !readiness.compiling.is_empty() {
        return Err(Refusal::NotReady(readiness));
    }
    Ok(Json(json!({"state": "ready", "failed": readiness.failures()})).into_response())
}

/// The numbers at the public address: they are about every tenant, so where
/// there are tenants they are for admins alone.
pub(super) async fn public_metrics(State(app): State<Arc<App>>) -> Result<Response, Refusal> {
    if app.access.has_keys() {
        Err(Refusal::AdminOnly)
    } else {
        metrics(&app)
    }
}

/// The numbers at the admin address.
pub(super) async fn admin_metrics(
    State(app): State<Arc<App>>,
    uri: http::Uri,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let host = host(&uri, &headers);
    match &app.settings.admin_token {
        Some(token) => {
            let given = headers.get(header::AUTHORIZATION).and_then(bearer);
            let given = given.ok_or(Refusal::KeyRequired)?;
            // Hashes compare in the same time wherever they differ.
            if blake3::hash(given) != blake3::hash(token.as_bytes()) {
                return Err(Refusal::KeyUnknown);
            }
        }
        None => app.access.check_loopback(host)?,
    }
    app.access.check_origin(&headers, host)?;
    metrics(&app)
}

fn metrics(app: &App) -> Result<Response, Refusal> {
    let load = app.services.executor.load();
    let text = app.metrics.encode(Now {
        runs_open: app.admission.open(),
        runs_limit: app.settings.admission.max_runs,
        queue: app.admission.waiting(),
        queue_limit: app.settings.admission.max_queue,
        body_bytes: app.memory.held(),
        body_bytes_limit: app.settings.bodies.memory_bytes,
        slots_busy: load.busy,
        slots: load.slots,
        compute_queue: load.queued + load.held,
    });
    let text = text.map_err(|_| Refusal::Internal {
        what: "the metrics could not be written",
    })?;
    Ok(([(header::CONTENT_TYPE, MEDIA_TYPE)], text).into_response())
}
