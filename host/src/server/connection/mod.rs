//! Accepts connections, speaks HTTP on them, and lets them end in good order.

mod activity;
mod guarded;
mod unread;
mod wire;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::{http1, http2};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::Instrument as _;

pub(super) use activity::{Activity, Request as InFlight};
pub(super) use guarded::STAND_IN_HOST;
use guarded::{Guarded, Protocol};
pub(super) use unread::Unread;
pub use wire::Violation;

use super::entry::Entry;
use super::observe::Metrics;
use super::settings::Connections;

/// What an accept loop needs.
pub(super) struct Door {
    pub router: Router,
    pub limits: Connections,
    pub metrics: Arc<Metrics>,
    /// Stops accepting and ends connections after their current request.
    pub drain: CancellationToken,
    /// Ends connections at once.
    pub abort: CancellationToken,
    /// Counts connections and what outlives them (WebSockets).
    pub tasks: TaskTracker,
}

/// How long the loop rests after an error that will not go away by itself, such
/// as no file descriptors left: long enough not to spin, short enough not to be
/// noticed.
const ACCEPT_REST: Duration = Duration::from_millis(50);

/// Accepts until the drain begins.
pub(super) async fn accept(listener: TcpListener, door: Arc<Door>) {
    let slots = Arc::new(Semaphore::new(door.limits.max));
    loop {
        let next = async {
            // One connection too many waits in the kernel's backlog.
            let slot = Arc::clone(&slots).acquire_owned().await.ok()?;
            Some((slot, listener.accept().await))
        };
        let accepted = tokio::select! {
            () = door.drain.cancelled() => return,
            accepted = next => accepted,
        };
        match accepted {
            None => return,
            Some((slot, Ok((stream, peer)))) => {
                // Each event is one small write that must not wait for the next.
                let _ = stream.set_nodelay(true);
                let door_ = Arc::clone(&door);
                let span = tracing::debug_span!("connection", %peer);
                door.tasks.spawn(
                    async move {
                        door_.metrics.connections.opened.inc();
                        serve(stream, peer, &door_).await;
                        door_.metrics.connections.closed.inc();
                        drop(slot);
                    }
                    .instrument(span),
                );
            }
            Some((_, Err(error))) => {
                door.metrics.connections.accept_errors.inc();
                tracing::warn!(%error, "cannot accept a connection");
                tokio::time::sleep(ACCEPT_REST).await;
            }
        }
    }
}

async fn serve<T>(stream: T, peer: SocketAddr, door: &Door)
where
    T: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let activity = Activity::new(door.limits.max_abandoned);
    let mut io = Guarded::new(stream, Arc::clone(&activity), &door.limits);
    let protocol = tokio::select! {
        protocol = io.protocol() => protocol,
        // A connection on which no request has begun has nothing to finish.
        () = door.drain.cancelled() => None,
    };
    let entry = Entry::new(door.router.clone(), Arc::clone(&activity), peer);
    let ended = match protocol {
        None => return,
        Some(Protocol::Http1) => {
            let served = http1(&door.limits)
                .serve_connection(TokioIo::new(io), entry)
                .with_upgrades();
            let mut served = std::pin::pin!(served);
            tokio::select! {
                ended = served.as_mut() => ended,
                () = door.abort.cancelled() => return,
                () = activity.close.cancelled() => return,
                () = door.drain.cancelled() => {
                    served.as_mut().graceful_shutdown();
                    tokio::select! {
                        ended = served => ended,
                        () = door.abort.cancelled() => return,
                        () = activity.close.cancelled() => return,
                    }
                }
            }
        }
        Some(Protocol::Http2) => {
            let served = http2(&door.limits).serve_connection(TokioIo::new(io), entry);
            let mut served = std::pin::pin!(served);
            tokio::select! {
                ended = served.as_mut() => ended,
                () = door.abort.cancelled() => return,
                () = door.drain.cancelled() => {
                    served.as_mut().graceful_shutdown();
                    tokio::select! {
                        ended = served => ended,
                        () = door.abort.cancelled() => return,
                    }
                }
            }
        }
    };
    if let Err(error) = ended {
        door.metrics.connections.broken.inc();
        tracing::debug!(%error, "a connection broke");
    }
}

fn http1(limits: &Connections) -> http1::Builder {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        // `Guarded` has its own, which also fires while a request is in flight.
        .header_read_timeout(None)
        .max_headers(limits.max_headers)
        // What a slow reader may cost: hyper fills this, then stops reading the
        // run. Heads are bounded before hyper sees them.
        .max_buf_size(
            limits
                .write_buffer_bytes
                .max(limits.max_header_bytes + 1024)
                .max(8192),
        );
    http
}

fn http2(limits: &Connections) -> http2::Builder<TokioExecutor> {
    let mut http = http2::Builder::new(TokioExecutor::new());
    http.timer(TokioTimer::new())
        .max_concurrent_streams(limits.max_streams)
        // Against rapid reset (CVE-2023-44487) and its mirror image, in which
        // the client provokes the server into resetting (CVE-2025-8671).
        .max_pending_accept_reset_streams(limits.max_pending_resets)
        .max_local_error_reset_streams(limits.max_pending_resets * 8)
        // Also bounds CONTINUATION frames: h2 counts them against this.
        .max_header_list_size(u32::try_from(limits.max_header_bytes).unwrap_or(u32::MAX))
        .max_send_buf_size(limits.write_buffer_bytes)
        .adaptive_window(true)
        // A peer that is gone answers no ping; one in the middle of a header
        // block cannot answer either.
        .keep_alive_interval(limits.ping_interval)
        .keep_alive_timeout(limits.ping_timeout);
    http
}
