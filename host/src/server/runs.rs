//! `/v1/runs/{id}`: look, follow, cancel, and let somebody else follow.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{FromRequestParts, Path, RawQuery, Request, State};
use axum::response::{IntoResponse as _, Response};
use axum::{Extension, Json};
use crescendo_core::event::CancelReason;
use http::request::Parts;
use http::{HeaderMap, StatusCode, header};
use serde_json::json;
use tokio::time::Instant;

use super::access::Caller;
use super::app::App;
use super::document;
use super::entry::Via;
use super::extract;
use super::intake::negotiate::Stream;
use super::intake::query::{NoOptions, bad, known, once, pairs};
use super::problem::Refusal;
use crate::run::Run;

/// How long `DELETE` waits for the run's end: ten times what it may take.
const CANCEL_WAIT: Duration = Duration::from_secs(1);

/// What the query of a run's events may have.
const EVENT_KEYS: &[&str] = &["after", "ticket"];

/// The run that a path names. One that is no text is no run either.
pub(super) struct Asked(String);

impl<S: Send + Sync> FromRequestParts<S> for Asked {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let id = Path::<String>::from_request_parts(parts, state).await;
        id.map(|Path(id)| Self(id)).map_err(|_| {
            let id = parts.uri.path().split('/').nth(3).unwrap_or_default();
            Refusal::UnknownRun {
                id: id.chars().take(64).collect(),
            }
        })
    }
}

fn find(app: &App, caller: &Caller, id: &str) -> Result<Arc<Run>, Refusal> {
    // What is no id is no run, and another tenant's run is none either.
    let run = id
        .parse()
        .ok()
        .and_then(|id| app.services.runner.find(id, &caller.tenant));
    run.ok_or_else(|| Refusal::UnknownRun {
        id: id.chars().take(64).collect(),
    })
}

/// `GET /v1/runs/{id}`.
pub(super) async fn show(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    Asked(id): Asked,
    _: NoOptions,
) -> Result<Response, Refusal> {
    Ok(document::so_far(&*find(&app, &caller, &id)?).into_response())
}

/// `DELETE /v1/runs/{id}`.
pub(super) async fn cancel(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    Asked(id): Asked,
    _: NoOptions,
) -> Result<Response, Refusal> {
    let run = find(&app, &caller, &id)?;
    run.cancel(CancelReason::Requested);
    let ended = tokio::time::timeout(CANCEL_WAIT, run.ended()).await.is_ok();
    let status = if ended {
        StatusCode::OK
    } else {
        StatusCode::ACCEPTED
    };
    Ok((status, document::so_far(&run)).into_response())
}

/// `GET /v1/runs/{id}/events`.
pub(super) async fn events(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    Extension(via): Extension<Via>,
    Asked(id): Asked,
    RawQuery(query): RawQuery,
    request: Request,
) -> Result<Response, Refusal> {
    let run = find(&app, &caller, &id)?;
    let after = after(query.as_deref().unwrap_or_default(), request.headers())?;
    let format = Stream::accepted(request.headers())?;
    let ended = run.state() != crate::run::State::Running;
    if ended && after >= run.last_seq() {
        // Tells an EventSource not to come back.
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    let reader = run.read(after);
    // Whether the next event is still there is asked with another reader,
    // because asking takes the event.
    run.read(after).next_now()?;
    Ok(extract::stream(
        &app,
        format,
        reader,
        (),
        &via,
        request.version(),
    ))
}

/// `POST /v1/runs/{id}/ticket`.
pub(super) async fn ticket(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    Asked(id): Asked,
    _: NoOptions,
) -> Result<Response, Refusal> {
    let run = find(&app, &caller, &id)?;
    let ticket = app.tickets.issue(run.id(), &caller.tenant, Instant::now());
    let document = json!({
        "ticket": ticket,
        "expires_s": app.tickets.lifetime().as_secs(),
        "events": format!("/v1/runs/{}/events?ticket={ticket}", run.id()),
    });
    let headers = [(header::CACHE_CONTROL, "no-store")];
    Ok((headers, Json(document)).into_response())
}

/// The last event that the client has: `after`, or what an `EventSource` sends
/// when it comes back, which is the newer of the two.
fn after(query: &str, headers: &HeaderMap) -> Result<u64, Refusal> {
    let seq = |value: &str| {
        let why = || format!("is `{value}`; it takes the `seq` of an event, or 0");
        value.parse::<u64>().map_err(|_| bad("after", why()))
    };
    let (mut asked, mut ticket) = (None, None);
    for (key, value) in pairs(query) {
        match known(&key, EVENT_KEYS)? {
            "after" => once("after", &mut asked, seq(&value)?)?,
            // Was looked at before the request came here.
            _ => once("ticket", &mut ticket, ())?,
        }
    }
    let last = headers.get("last-event-id");
    let last = last.map(|id| seq(id.to_str().unwrap_or("?").trim()));
    Ok(last.transpose()?.max(asked).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newer_of_query_and_header_is_where_to_go_on() {
        let mut headers = HeaderMap::new();
        assert_eq!(after("", &headers).unwrap(), 0);
        assert_eq!(after("after=7", &headers).unwrap(), 7);
        assert_eq!(after("ticket=x&%61fter=%37", &headers).unwrap(), 7);
        headers.insert("last-event-id", "9".parse().unwrap());
        assert_eq!(after("after=7", &headers).unwrap(), 9);
    }

    #[test]
    fn what_is_no_position_is_refused() {
        let mut headers = HeaderMap::new();
        for query in [
            "after=-1",
            "after=x",
            "after=",
            "after=99999999999999999999",
            "after=1&after=2",
            "ticket=a&ticket=a",
        ] {
            assert_eq!(
                after(query, &headers).unwrap_err().code(),
                "bad-option",
                "{query}"
            );
        }
        assert_eq!(
            after("afer=1", &headers).unwrap_err().code(),
            "unknown-option"
        );
        headers.insert("last-event-id", "x".parse().unwrap());
        assert_eq!(after("", &headers).unwrap_err().code(), "bad-option");
    }
}
