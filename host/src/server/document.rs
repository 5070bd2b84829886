//! A run as one document: JSON, DTCG tokens, CSS or hex.

use axum::Json;
use axum::response::{IntoResponse as _, Response};
use crescendo_core::event::{Body, CancelReason, RunFailed};
use crescendo_core::merged::Merged;
use crescendo_core::tokens;
use http::{HeaderName, HeaderValue, header};
use serde_json::{Value, json};

use super::intake::negotiate::Document;
use super::problem::Refusal;
use crate::run::Run;

/// Numbers of the images that stages could not read.
const UNREADABLE: HeaderName = HeaderName::from_static("x-unreadable-images");

/// The run as it is now.
pub(super) fn so_far(run: &Run) -> Json<Value> {
    let latest = run.latest();
    let body = latest.as_ref().map(|entry| &entry.event.body);
    let mut document = json!({
        "run": run.id(),
        "pipeline": run.pipeline(),
        "state": run.state().as_str(),
        "last_seq": run.last_seq(),
        "events": format!("/v1/runs/{}/events", run.id()),
        "unreadable": unreadable(run),
    });
    let Value::Object(members) = &mut document else {
        return Json(document);
    };
    let mut put = |name: &str, value: Value| {
        members.insert(name.to_owned(), value);
    };
    match body {
        Some(Body::TierCompleted(tier)) => {
            put("tier", json!(tier.tier));
            put("result", json!(tier.result));
            put("confidence", json!(tier.confidence));
            put("elapsed_ms", json!(tier.elapsed_ms));
            put("total_cost_micros", json!(tier.total_cost_micros));
        }
        Some(Body::RunCompleted(end)) => {
            put("end", json!(end.end));
            put("result", json!(end.result));
            put("confidence", json!(end.confidence));
            put("elapsed_ms", json!(end.elapsed_ms));
            put("total_cost_micros", json!(end.total_cost_micros));
        }
        Some(Body::RunFailed(end)) => {
            put("error", error(end));
            put("result", json!(end.result));
            put("confidence", json!(end.result.confidence));
            put("elapsed_ms", json!(end.elapsed_ms));
            put("total_cost_micros", json!(end.total_cost_micros));
        }
        Some(Body::RunCancelled(end)) => {
            put("reason", json!(end.reason));
            put("result", json!(end.result));
            put("confidence", json!(end.result.confidence));
            put("elapsed_ms", json!(end.elapsed_ms));
            put("total_cost_micros", json!(end.total_cost_micros));
        }
        _ => {}
    }
    Json(document)
}

/// Why a run failed, as its last event says it.
fn error(end: &RunFailed) -> Value {
    let mut error = json!({"code": end.code, "message": end.message});
    if let (Value::Object(members), Some(image)) = (&mut error, end.image) {
        members.insert("image".to_owned(), json!(image));
    }
    error
}

/// The images that stages could not read, and why.
pub(super) fn unreadable(run: &Run) -> Vec<Value> {
    let found = run.unreadable().into_iter();
    found
        .map(|found| {
            json!({"image": found.index, "code": found.error.code(), "message": found.to_string()})
        })
        .collect()
}

/// Waits for the end, as a reader, and writes the answer.
pub(super) async fn at_the_end(run: &Run, format: Document) -> Response {
    let mut reader = run.read(0);
    // Failures of required stages on the way say whether the subject is to
    // blame for a run that fails.
    let mut by_subject = false;
    let end = loop {
        match reader.next().await {
            Ok(Some(entry)) => match &entry.event.body {
                Body::StageFailed(failed) if failed.required => {
                    by_subject |= failed.code.blames_subject();
                }
                body if body.is_terminal() => break entry,
                _ => {}
            },
            Ok(None) => {
                return Refusal::Internal {
                    what: "a run has no end",
                }
                .into_response();
            }
            Err(behind) => reader = run.read(behind.oldest.saturating_sub(1)),
        }
    };
    let id = run.id().to_string();
    match &end.event.body {
        Body::RunCompleted(done) => match written(run, &done.result, format) {
            Ok(response) => response,
            Err(refusal) => refusal.into_response(),
        },
        Body::RunFailed(failed) => refused(run)
            .unwrap_or_else(|| Refusal::RunFailed {
                run: id,
                code: failed.code.clone(),
                message: failed.message.clone(),
                by_subject,
            })
            .into_response(),
        Body::RunCancelled(cancelled) => match cancelled.reason {
            CancelReason::Shutdown => Refusal::ShuttingDown.into_response(),
            CancelReason::Requested | CancelReason::Disconnected => {
                Refusal::RunCancelled { run: id }.into_response()
            }
        },
        _ => Refusal::Internal {
            what: "a run has no end",
        }
        .into_response(),
    }
}

/// The image that made a run fail is refused as one whose header tells so.
pub(super) fn refused(run: &Run) -> Option<Refusal> {
    let found = run.blamed()?.clone();
    let run = run.id().to_string();
    Some(Refusal::Unreadable { run, found })
}

fn written(run: &Run, result: &Merged, format: Document) -> Result<Response, Refusal> {
    let text = match format {
        Document::Json => return Ok(so_far(run).into_response()),
        Document::Tokens => tokens::dtcg(result, run.images()).to_string(),
        Document::Css => tokens::css(result, run.images()),
        Document::Hex => tokens::hex(result, run.images()),
    };
    let mut response = ([(header::CONTENT_TYPE, format.media_type())], text).into_response();
    // These formats have no room for what is missing.
    let unreadable: Vec<_> = run
        .unreadable()
        .iter()
        .map(|found| found.index.to_string())
        .collect();
    if !unreadable.is_empty()
        && let Ok(images) = HeaderValue::from_str(&unreadable.join(", "))
    {
        response.headers_mut().insert(UNREADABLE, images);
    }
    Ok(response)
}
