//! `WS /api/v1/extract/progressive`: the protocol of existing browser clients.
//!
//! One message asks, one frame per tier answers, then the server closes. Errors
//! are a frame with `error.code`, then a close code that fits.

mod ask;
mod frame;

use std::sync::Arc;
use std::time::Duration;

use axum::Extension;
use axum::extract::State;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket, WebSocketUpgrade};
use axum::response::{IntoResponse as _, Response};
use crescendo_core::event::Body;
use serde_json::json;

use ask::Ask;

use super::access::{Caller, SUBPROTOCOL};
use super::app::App;
use super::document::{refused, unreadable};
use super::entry::Via;
use super::extract::{self, Held};
use super::intake::body::Share;
use super::intake::query::NoOptions;
use super::problem::Refusal;
use crate::run::{Reader, Refused, Run};
use crate::subject::{PixelsError, Unreadable};

/// A client that sends its message slower than this is not waited for.
const SLOWEST: u64 = 256 * 1024;

/// Close codes (RFC 6455, section 7.4.1, and the IANA registry).
mod close {
    pub const NORMAL: u16 = 1000;
    pub const AWAY: u16 = 1001;
    pub const UNSUPPORTED: u16 = 1003;
    pub const INVALID: u16 = 1007;
    pub const POLICY: u16 = 1008;
    pub const TOO_BIG: u16 = 1009;
    pub const ERROR: u16 = 1011;
    pub const TRY_AGAIN: u16 = 1013;
}

/// Why a WebSocket ends before its answer is complete.
#[derive(Debug)]
struct Failure {
    close: u16,
    code: String,
    message: String,
}

impl Failure {
    fn new(close: u16, code: &str, message: impl Into<String>) -> Self {
        Self {
            close,
            code: code.to_owned(),
            message: message.into(),
        }
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        let close = match &refusal {
            Refusal::Overloaded { .. }
            | Refusal::ShuttingDown
            | Refusal::Run(Refused::TooManyRuns { .. } | Refused::Draining) => close::TRY_AGAIN,
            Refusal::Internal { .. }
            | Refusal::Run(Refused::NoRandomness)
            | Refusal::Unreadable {
                found:
                    Unreadable {
                        error: PixelsError::Broken,
                        ..
                    },
                ..
            } => close::ERROR,
            Refusal::BadJson { .. } | Refusal::BadDataUrl { .. } => close::INVALID,
            _ => close::POLICY,
        };
        Self::new(close, refusal.code(), refusal.to_string())
    }
}

/// Why nothing more is sent.
enum Ended {
    /// The client closed, or is gone.
    Left,
    /// Tell the client.
    Failed(Failure),
}

impl<T: Into<Failure>> From<T> for Ended {
    fn from(failure: T) -> Self {
        Self::Failed(failure.into())
    }
}

/// The upgrade. `Origin` was checked before the request came here.
pub(super) async fn connect(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    Extension(via): Extension<Via>,
    _: NoOptions,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Response {
    let upgrade = match upgrade {
        Ok(upgrade) => upgrade,
        Err(rejection) => {
            return Refusal::UpgradeRequired {
                why: rejection.body_text(),
            }
            .into_response();
        }
    };
    if app.is_draining() {
        return Refusal::ShuttingDown.into_response();
    }
    let most = app.settings.bodies.max_message_bytes;
    let tasks = app.tasks.clone();
    via.activity.upgrade();
    upgrade
        .protocols([SUBPROTOCOL])
        .max_message_size(most)
        .max_frame_size(most)
        .on_upgrade(move |socket| {
            // Tracked, so that a drain waits for it.
            tasks.track_future(async move { serve(&app, &caller, socket).await })
        })
}

async fn serve(app: &Arc<App>, caller: &Caller, mut socket: WebSocket) {
    let _open = app.metrics.websocket_opened();
    let (code, reason) = match talk(app, caller, &mut socket).await {
        Ok(()) => (close::NORMAL, String::new()),
        Err(Ended::Left) => return,
        Err(Ended::Failed(failure)) => {
            app.metrics.socket_failed();
            let frame = json!({"error": {"code": failure.code, "message": failure.message}});
            // A client that is gone needs no reason.
            let _ = send(app, &mut socket, Message::text(frame.to_string())).await;
            (failure.close, failure.code)
        }
    };
    let frame = CloseFrame {
        code,
        reason: Utf8Bytes::from(reason),
    };
    if send(app, &mut socket, Message::Close(Some(frame)))
        .await
        .is_ok()
    {
        // The closing handshake; a client that does not answer is not waited for.
        let answer = async { while let Some(Ok(_)) = socket.recv().await {} };
        let _ = tokio::time::timeout(Duration::from_secs(1), answer).await;
    }
}

async fn talk(app: &Arc<App>, caller: &Caller, socket: &mut WebSocket) -> Result<(), Ended> {
    let most = app.settings.bodies.max_message_bytes as u64;
    let patience = app.settings.connections.idle_timeout + Duration::from_secs(most / SLOWEST);
    let text = tokio::select! {
        text = tokio::time::timeout(patience, text(socket)) => text.map_err(|_| {
            Failure::new(close::POLICY, "nothing-asked", "no message came in time")
        })??,
        () = app.abort.cancelled() => return Err(away().into()),
    };
    let mut share = Share::default();
    app.memory.grow(&mut share, text.len() as u64)?;
    app.admission.check()?;
    let held = Held::new(app.admission.enter().await?, share);
    let limit = app.settings.bodies.max_images;
    let Ask { images, options } = extract::compute(app, move || Ask::parse(&text, limit)).await??;
    let (run, held) = extract::start(app, caller, &options, None, images, held).await?;
    let reader = run.read(0);
    let followed = follow(app, socket, &run, reader).await;
    drop(held);
    followed
}

fn away() -> Failure {
    Failure::new(close::AWAY, "draining", "the host is shutting down")
}

/// The client's first message.
async fn text(socket: &mut WebSocket) -> Result<Utf8Bytes, Ended> {
    loop {
        match socket.recv().await {
            None | Some(Ok(Message::Close(_))) => return Err(Ended::Left),
            Some(Ok(Message::Text(text))) => return Ok(text),
            Some(Ok(Message::Binary(_))) => {
                let why = "messages are JSON texts";
                return Err(Failure::new(close::UNSUPPORTED, "binary-message", why).into());
            }
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
            Some(Err(error)) => return Err(broken(&error)),
        }
    }
}

/// What a protocol error means for the client.
fn broken(error: &axum::Error) -> Ended {
    use tungstenite::Error;
    let source = std::error::Error::source(error).and_then(|e| e.downcast_ref::<Error>());
    match source {
        Some(Error::Capacity(_)) => Failure::new(
            close::TOO_BIG,
            "message-too-large",
            "the message passes the limit",
        )
        .into(),
        Some(Error::Utf8(_)) => {
            Failure::new(close::INVALID, "bad-json", "the message is no UTF-8").into()
        }
        _ => Ended::Left,
    }
}

/// Sends a frame after each tier, until the run's end.
async fn follow(
    app: &App,
    socket: &mut WebSocket,
    run: &Run,
    mut reader: Reader,
) -> Result<(), Ended> {
    let mut beat = tokio::time::interval(app.settings.streams.heartbeat);
    beat.reset();
    loop {
        let next = tokio::select! {
            biased;
            next = reader.next() => next,
            message = socket.recv() => {
                heard(message)?;
                continue;
            }
            _ = beat.tick() => {
                send(app, socket, Message::Ping(bytes::Bytes::new())).await?;
                continue;
            }
            () = app.abort.cancelled() => return Err(away().into()),
        };
        let entry = match next {
            Ok(Some(entry)) => entry,
            Ok(None) => return Ok(()),
            Err(behind) => {
                reader = run.read(behind.oldest.saturating_sub(1));
                continue;
            }
        };
        match &entry.event.body {
            Body::TierCompleted(tier) => {
                let frame = frame::tier(tier, unreadable(run));
                let text = serde_json::to_string(&frame).map_err(|_| {
                    Failure::from(Refusal::Internal {
                        what: "a frame is no JSON",
                    })
                })?;
                send(app, socket, Message::text(text)).await?;
            }
            Body::RunCompleted(_) => return Ok(()),
            Body::RunFailed(failed) => {
                let failure = refused(run).map_or_else(
                    || Failure::new(close::ERROR, &failed.code, &*failed.message),
                    Failure::from,
                );
                return Err(failure.into());
            }
            Body::RunCancelled(_) => {
                let why = "the run was cancelled before its end";
                return Err(Failure::new(close::AWAY, "run-cancelled", why).into());
            }
            _ => {}
        }
    }
}

/// What a client says while its run is under way.
fn heard(message: Option<Result<Message, axum::Error>>) -> Result<(), Ended> {
    match message {
        None | Some(Ok(Message::Close(_))) => Err(Ended::Left),
        Some(Err(error)) => Err(broken(&error)),
        Some(Ok(Message::Ping(_) | Message::Pong(_))) => Ok(()),
        Some(Ok(Message::Text(_) | Message::Binary(_))) => {
            let why = "one message asks for one run; open another WebSocket for the next";
            Err(Failure::new(close::POLICY, "already-asked", why).into())
        }
    }
}

/// Sends, or gives up on a client that takes nothing.
async fn send(app: &App, socket: &mut WebSocket, message: Message) -> Result<(), Ended> {
    match tokio::time::timeout(app.settings.streams.stall, socket.send(message)).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) => Err(Ended::Left),
        Err(_) => {
            app.metrics.slow_readers.inc();
            Err(Ended::Left)
        }
    }
}
