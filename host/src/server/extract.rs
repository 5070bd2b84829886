//! `POST /v1/extract`: from a request to a run, and from the run to an answer.

use std::sync::Arc;
use std::time::Duration;

use axum::Extension;
use axum::body::Body;
use axum::extract::{RawQuery, Request, State};
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode, Version, header};
use serde_json::json;

use super::access::Caller;
use super::admission::Permit;
use super::app::App;
use super::document;
use super::entry::Via;
use super::intake::body::{self, Share};
use super::intake::negotiate::{Answer, Stream, answer};
use super::intake::options::{OnDisconnect, Options};
use super::intake::unpack::{Shape, unpack};
use super::problem::Refusal;
use super::stream;
use crate::executor::{Account, Class};
use crate::run::{Leave, Run, RunRequest};
use crate::subject::{Compute, Subject};

/// CPU time for taking one body apart: a cap's worth of base64 in JSON takes a
/// tenth of a second.
pub(super) const UNPACK_CPU: Duration = Duration::from_secs(5);

/// `POST /v1/extract`.
pub(super) async fn extract(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    Extension(via): Extension<Via>,
    RawQuery(query): RawQuery,
    request: Request,
) -> Response {
    let version = request.version();
    match accept(&app, &caller, query.as_deref(), request).await {
        Ok(accepted) => respond(&app, accepted, &via, version).await,
        Err(refusal) => {
            app.metrics.refused(refusal.code());
            refusal.into_response()
        }
    }
}

/// A run that has started, and how its client wants to hear of it.
struct Accepted {
    run: Arc<Run>,
    answer: Answer,
    permit: Arc<Held>,
}

/// What a run holds until it has ended and its answer is gone.
#[derive(Debug)]
pub(super) struct Held {
    _permit: Permit,
    _share: Share,
}

impl Held {
    pub const fn new(permit: Permit, share: Share) -> Self {
        Self {
            _permit: permit,
            _share: share,
        }
    }
}

async fn accept(
    app: &Arc<App>,
    caller: &Caller,
    query: Option<&str>,
    request: Request,
) -> Result<Accepted, Refusal> {
    // What can be refused without the body is refused before it is read.
    let by_query = Options::from_query(query.unwrap_or_default())?;
    check(app, caller, &by_query)?;
    if app.is_draining() {
        return Err(Refusal::ShuttingDown);
    }
    app.admission.check()?;
    let (head, body) = request.into_parts();
    not_encoded(&head.headers)?;
    let shape = Shape::of(text(&head.headers, header::CONTENT_TYPE))?;
    if shape == Shape::Raw {
        answer(&by_query, &head.headers)?;
    }
    let declared = text(&head.headers, header::CONTENT_LENGTH).and_then(|v| v.parse().ok());
    let (bytes, share) = body::read(body, declared, &app.settings.bodies, &app.memory).await?;
    let permit = app.admission.enter().await?;
    let most = app.settings.bodies.max_images;
    let (images, in_body) = match shape {
        // Nothing to take apart.
        Shape::Raw => (vec![bytes], Options::default()),
        shape => compute(app, move || unpack(&shape, bytes, most)).await??,
    };
    let options = by_query.and(in_body)?;
    let answer = answer(&options, &head.headers)?;
    let held = Held::new(permit, share);
    let (run, permit) = start(app, caller, &options, Some(answer), images, held).await?;
    Ok(Accepted {
        run,
        answer,
        permit,
    })
}

/// Refuses a body in a content coding: what a compressed body holds is known
/// only when it is unpacked, and images are compressed already.
pub(super) fn not_encoded(headers: &HeaderMap) -> Result<(), Refusal> {
    let plain = |coding: &str| coding.is_empty() || coding.eq_ignore_ascii_case("identity");
    for value in headers.get_all(header::CONTENT_ENCODING) {
        let codings = String::from_utf8_lossy(value.as_bytes());
        if let Some(coding) = codings.split(',').map(str::trim).find(|c| !plain(c)) {
            let coding = coding.to_owned();
            return Err(Refusal::BodyEncoded { coding });
        }
    }
    Ok(())
}

pub(super) fn text(headers: &HeaderMap, name: header::HeaderName) -> Option<&str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// Runs what computes where everything computes.
pub(super) async fn compute<T: Send + 'static>(
    app: &App,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Refusal> {
    let account = Account::with_limit(UNPACK_CPU);
    let task = app
        .services
        .executor
        .block(Class::Interactive, account, move |_| {
            std::panic::catch_unwind(std::panic::AssertUnwindSafe(work))
        });
    task.await.map_err(|_| Refusal::Internal {
        what: "a body could not be taken apart",
    })
}

/// Refuses options that this client may not have.
fn check(app: &App, caller: &Caller, options: &Options) -> Result<(), Refusal> {
    if let Some(name) = &options.pipeline {
        app.pipeline(name, caller)?;
    }
    let key_cap = caller.key.as_ref().and_then(|key| key.max_run);
    let cap = key_cap.map_or(app.settings.runs.max_budget, |k| {
        k.min(app.settings.runs.max_budget)
    });
    match options.budget {
        Some(asked) if asked > cap => Err(Refusal::BudgetAboveCap { asked, cap }),
        _ => Ok(()),
    }
}

/// Starts a run; what it holds is given back once it has ended and the last
/// clone of what is returned is gone. Without an answer's way it is a
/// WebSocket's.
pub(super) async fn start(
    app: &Arc<App>,
    caller: &Caller,
    options: &Options,
    answer: Option<Answer>,
    images: Vec<Bytes>,
    held: Held,
) -> Result<(Arc<Run>, Arc<Held>), Refusal> {
    check(app, caller, options)?;
    let set = app.services.pipelines.now();
    let named = options.pipeline.as_deref();
    let name = named.unwrap_or_else(|| caller.default_pipeline(&set.default));
    let pipeline = app.pipeline(name, caller)?;
    let here = Compute {
        executor: Arc::clone(&app.services.executor),
        class: Class::Interactive,
    };
    let subject = Subject::admit(images, &app.services.images, &here).await?;
    app.metrics.admitted(&subject);
    subject.count_decodes(&app.decodes);
    let leave = match (options.on_disconnect, answer) {
        (Some(OnDisconnect::Finish), _) | (None, Some(Answer::Address)) => Leave::Finish,
        (_, Some(Answer::Stream(Stream::Sse) | Answer::Address)) => Leave::Cancel {
            grace: app.settings.streams.sse_grace,
        },
        (_, Some(Answer::Stream(Stream::Ndjson) | Answer::Document(_)) | None) => Leave::NDJSON,
    };
    let mut request = RunRequest::new(caller.tenant.clone(), pipeline, Arc::new(subject));
    let key_cap = caller.key.as_ref().and_then(|key| key.max_run);
    let default = key_cap.map_or(app.settings.runs.default_budget, |cap| {
        cap.min(app.settings.runs.default_budget)
    });
    request.budget = Some(options.budget.unwrap_or(default));
    request.deadline = options.deadline;
    request.stop_at = options.stop_at;
    request.use_models = options.use_ai.unwrap_or(true);
    request.leave = leave;
    let run = app.services.runner.start(request)?;
    let held = Arc::new(held);
    let (until, its_end) = (Arc::clone(&held), Arc::clone(&run));
    app.tasks.spawn(async move {
        its_end.ended().await;
        drop(until);
    });
    Ok((run, held))
}

async fn respond(app: &Arc<App>, accepted: Accepted, via: &Via, version: Version) -> Response {
    let Accepted {
        run,
        answer,
        permit,
    } = accepted;
    let address = format!("/v1/runs/{}", run.id());
    let mut response = match answer {
        Answer::Stream(format) => stream(app, format, run.read(0), permit, via, version),
        Answer::Document(format) => document::at_the_end(&run, format).await,
        Answer::Address => {
            let events = format!("{address}/events");
            let document = json!({"run": run.id(), "state": "running", "events": events});
            (StatusCode::ACCEPTED, axum::Json(document)).into_response()
        }
    };
    let headers = response.headers_mut();
    if let (Ok(id), Ok(address)) = (
        HeaderValue::try_from(run.id().to_string()),
        HeaderValue::try_from(address),
    ) {
        headers.insert("x-run-id", id);
        headers.insert(header::LOCATION, address);
    }
    headers.append(header::VARY, HeaderValue::from_static("accept"));
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    response
}

/// A stream of events.
pub(super) fn stream<S: stream::Source, P: Send + 'static>(
    app: &App,
    format: Stream,
    reader: S,
    permit: P,
    via: &Via,
    version: Version,
) -> Response {
    let streams = &app.settings.streams;
    let body: Body = stream::body(
        reader,
        permit,
        stream::Setup {
            format,
            heartbeat: streams.heartbeat,
            stall: streams.stall,
            metrics: Arc::clone(&app.metrics),
            connection: (version != Version::HTTP_2).then(|| Arc::clone(&via.activity)),
        },
    );
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static(format.media_type()),
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // nginx and its kin collect answers before they pass them on.
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    response
}
