//! `POST /v1/enrich`: a list of records in, an event for each of them out.
//!
//! What is asked is read by `ask`, what is answered made by `events`. Records
//! begin while the reader takes what was made before: see [`Events`].

mod ask;
mod events;
mod json;
mod taken;

use std::sync::Arc;

use axum::Extension;
use axum::extract::{RawQuery, Request, State};
use axum::response::{IntoResponse as _, Response};
use crescendo_core::event::RunStarted;
use crescendo_core::id::RunId;
use http::{HeaderValue, header};

use super::access::Caller;
use super::app::App;
use super::entry::Via;
use super::extract::{self, Held, compute, not_encoded};
use super::intake::body;
use super::intake::negotiate::Stream;
use super::intake::query::bad;
use super::problem::Refusal;
use super::settings::Bodies;
use crate::enrich::{Batch, Enricher, Record};
use crate::run::Leave;
use ask::{Asked, List};
use events::Events;

/// The pipeline of a request that names none.
const PIPELINE: &str = "page";

/// `POST /v1/enrich`.
pub(super) async fn enrich(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    Extension(via): Extension<Via>,
    RawQuery(query): RawQuery,
    request: Request,
) -> Response {
    let version = request.version();
    let accepted = match accept(&app, &caller, query.as_deref(), request).await {
        Ok(accepted) => accepted,
        Err(refusal) => {
            app.metrics.refused(refusal.code());
            return refusal.into_response();
        }
    };
    let Accepted {
        id,
        started,
        batch,
        format,
        held,
    } = accepted;
    let events = Events::new(Arc::clone(&app), id, started, batch);
    let mut response = extract::stream(&app, format, events, held, &via, version);
    let headers = response.headers_mut();
    if let Ok(id) = HeaderValue::try_from(id.to_string()) {
        headers.insert("x-run-id", id);
    }
    headers.append(header::VARY, HeaderValue::from_static("accept"));
    response
}

/// A list that may begin.
struct Accepted {
    id: RunId,
    started: RunStarted,
    batch: Batch,
    format: Stream,
    held: Held,
}

async fn accept(
    app: &Arc<App>,
    caller: &Caller,
    query: Option<&str>,
    request: Request,
) -> Result<Accepted, Refusal> {
    // What can be refused without the body is refused before it is read.
    let by_query = Asked::from_query(query.unwrap_or_default())?;
    check(app, caller, &by_query)?;
    if app.is_draining() {
        return Err(Refusal::ShuttingDown);
    }
    app.admission.check()?;
    let (head, body) = request.into_parts();
    not_encoded(&head.headers)?;
    let list = List::of(extract::text(&head.headers, header::CONTENT_TYPE))?;
    let format = Stream::accepted(&head.headers)?;
    let declared = extract::text(&head.headers, header::CONTENT_LENGTH);
    let declared = declared.and_then(|length| length.parse().ok());
    let limits = app.settings.enrich.clone();
    let bodies = Bodies {
        max_bytes: limits.max_bytes,
        ..app.settings.bodies.clone()
    };
    let (bytes, mut share) = body::read(body, declared, &bodies, &app.memory).await?;
    let permit = app.admission.enter().await?;
    let memory = app.memory.clone();
    let apart = move || {
        let apart = list.take_apart(&bytes, &limits, &memory, &mut share);
        apart.map(|(records, in_body)| (records, in_body, share))
    };
    let (records, in_body, share) = compute(app, apart).await??;
    let asked = by_query.and(in_body)?;
    let enricher = enricher(app, caller, &asked)?;
    let (id, started) = enricher.outline(records.len() as u64)?;
    let batch = batch(app, enricher, &asked, records).await?;
    Ok(Accepted {
        id,
        started,
        batch,
        format,
        held: Held::new(permit, share),
    })
}

/// Refuses what this client may not have.
fn check(app: &App, caller: &Caller, asked: &Asked) -> Result<(), Refusal> {
    if let Some(name) = &asked.pipeline {
        app.pipeline(name, caller)?;
    }
    let cap = app.settings.enrich.max_concurrency;
    match asked.concurrency {
        Some(asked) if asked == 0 || asked > cap => Err(bad(
            "concurrency",
            format!("is {asked}; it takes 1 to {cap} here (enrich.max_concurrency)"),
        )),
        _ => Ok(()),
    }
}

fn enricher(app: &App, caller: &Caller, asked: &Asked) -> Result<Enricher, Refusal> {
    check(app, caller, asked)?;
    let named = asked.pipeline.as_deref();
    let name = named.unwrap_or_else(|| caller.default_pipeline(PIPELINE));
    let runs = &app.settings.runs;
    let key_cap = caller.key.as_ref().and_then(|key| key.max_run);
    let budget = key_cap.map_or(runs.default_budget, |cap| cap.min(runs.default_budget));
    Ok(Enricher {
        runner: Arc::clone(&app.services.runner),
        pipeline: app.pipeline(name, caller)?,
        tenant: caller.tenant.clone(),
        deadline: asked.timeout,
        budget: Some(budget),
        // Nobody comes back for the lines of a list.
        leave: Leave::NDJSON,
        provenance: asked.provenance.unwrap_or(false),
    })
}

/// The list with all of its records waiting.
async fn batch(
    app: &App,
    enricher: Enricher,
    asked: &Asked,
    records: Vec<Record>,
) -> Result<Batch, Refusal> {
    let limits = &app.settings.enrich;
    let concurrency = asked.concurrency.unwrap_or(limits.concurrency);
    let (room, order) = (
        Arc::clone(&app.services.room),
        asked.order.unwrap_or_default(),
    );
    let filled = move || {
        let mut batch = Batch::new(enricher, room, concurrency, order);
        records.into_iter().for_each(|record| batch.push(record));
        batch
    };
    compute(app, filled).await
}
