//! A run's events as a response body: NDJSON or SSE, with heartbeats.
//!
//! The body holds a position in the run's log, not a queue, so a slow reader
//! costs what is already written for it and not yet taken. It asks for events
//! only while there is room for them: a [`Source`] that makes them when it is
//! asked makes none for a reader that takes none. When it leaves that
//! lying for too long, its position and its permit are taken away; it may
//! resume where it was, unless what it read was kept by nobody.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::body::Body;
use bytes::{BufMut as _, Bytes, BytesMut};
use futures::stream;
use tokio::sync::Mutex;
use tokio::time::{Instant, Sleep, sleep, sleep_until};
use tokio_util::task::AbortOnDropHandle;

use super::connection::Activity;
use super::intake::negotiate::Stream;
use super::observe::Metrics;
use crate::run::{Behind, Entry, Reader};

/// Events that are there already go into one chunk up to this size.
const CHUNK_BYTES: usize = 16 * 1024;

/// What a stream needs besides its reader.
pub(super) struct Setup {
    pub format: Stream,
    pub heartbeat: Duration,
    pub stall: Duration,
    pub metrics: Arc<Metrics>,
    /// The connection to close with a stalled stream; none on HTTP/2, where
    /// other streams share it.
    pub connection: Option<Arc<Activity>>,
}

/// Where events come from.
pub(super) trait Source: Send + 'static {
    /// Whether a reader may come back for what it has not taken. Where it may not it is
    /// not told how to.
    const RESUMES: bool;

    /// The next event, as soon as there is one; none after the terminal one.
    /// Dropping the future loses nothing.
    fn next(&mut self) -> impl Future<Output = Result<Option<Arc<Entry>>, Behind>> + Send;

    /// Hands over the events that are there already until `take` wants no more.
    fn drain(&mut self, take: impl FnMut(&Entry) -> bool) -> Result<(), Behind>;

    /// The `seq` of the last event that was handed over.
    fn last_seq(&self) -> u64;
}

impl Source for Reader {
    const RESUMES: bool = true;

    async fn next(&mut self) -> Result<Option<Arc<Entry>>, Behind> {
        Self::next(self).await
    }

    fn drain(&mut self, take: impl FnMut(&Entry) -> bool) -> Result<(), Behind> {
        Self::drain(self, take)
    }

    fn last_seq(&self) -> u64 {
        Self::last_seq(self)
    }
}

/// What is taken away from a stream that stalls.
struct Seat<S, P> {
    reader: S,
    _permit: P,
}

/// Zero while the stream waits for events, else when it last handed out a
/// chunk, in milliseconds since `start`, plus one.
struct HandedOut {
    start: Instant,
    at: AtomicU64,
}

impl HandedOut {
    fn now(&self) {
        let ms = u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.at.store(ms.saturating_add(1), Ordering::Release);
    }

    fn waits(&self) {
        self.at.store(0, Ordering::Release);
    }

    /// Since when the reader has left a chunk lying.
    fn since(&self) -> Option<Instant> {
        let at = self.at.load(Ordering::Acquire).checked_sub(1)?;
        Some(self.start + Duration::from_millis(at))
    }
}

/// The body. `permit` is dropped with the body, or when the reader stalls.
pub(super) fn body<S: Source, P: Send + 'static>(reader: S, permit: P, setup: Setup) -> Body {
    let seat = Arc::new(Mutex::new(Some(Seat {
        reader,
        _permit: permit,
    })));
    let handed = Arc::new(HandedOut {
        start: Instant::now(),
        at: AtomicU64::new(0),
    });
    let watch = tokio::spawn(watch(
        Arc::clone(&seat),
        Arc::clone(&handed),
        setup.stall,
        Cut {
            metrics: Arc::clone(&setup.metrics),
            connection: setup.connection,
        },
    ));
    let state = Growing {
        seat,
        handed,
        format: setup.format,
        heartbeat: setup.heartbeat,
        spoke: Instant::now(),
        silence: Box::pin(sleep(setup.heartbeat)),
        first: true,
        ended: false,
        _open: setup.metrics.stream_opened(setup.format),
        _watch: AbortOnDropHandle::new(watch),
    };
    Body::from_stream(stream::unfold(state, |mut state| async move {
        let chunk = state.next().await?;
        Some((chunk, state))
    }))
}

struct Growing<S, P> {
    seat: Arc<Mutex<Option<Seat<S, P>>>>,
    handed: Arc<HandedOut>,
    format: Stream,
    heartbeat: Duration,
    /// When the last chunk was made.
    spoke: Instant,
    /// Fires after a heartbeat's time; looks then whether that was silent. To
    /// move it with each event would cost more than the event.
    silence: Pin<Box<Sleep>>,
    first: bool,
    ended: bool,
    _open: super::observe::Open,
    _watch: AbortOnDropHandle<()>,
}

impl<S: Source, P> Growing<S, P> {
    async fn next(&mut self) -> Option<io::Result<Bytes>> {
        if self.ended {
            return None;
        }
        self.handed.waits();
        let mut seat = self.seat.lock().await;
        let Some(seat) = seat.as_mut() else {
            self.ended = true;
            let why = match S::RESUMES {
                true => "the reader left events lying; resume after the last one",
                false => "the reader left events lying; what it has not read is gone",
            };
            return Some(Err(io::Error::new(io::ErrorKind::TimedOut, why)));
        };
        let mut chunk = BytesMut::new();
        if std::mem::take(&mut self.first) && S::RESUMES && self.format == Stream::Sse {
            // How long an EventSource waits before it comes back: long enough
            // for a restart, short within the grace.
            chunk.put_slice(b"retry: 1000\n\n");
        }
        let first = loop {
            tokio::select! {
                biased;
                first = seat.reader.next() => break first,
                () = self.silence.as_mut() => {}
            }
            let now = Instant::now();
            let due = self.spoke + self.heartbeat;
            if due <= now {
                self.silence.as_mut().reset(now + self.heartbeat);
                self.spoke = now;
                put_heartbeat(self.format, seat.reader.last_seq(), &mut chunk);
                self.handed.now();
                return Some(Ok(chunk.freeze()));
            }
            self.silence.as_mut().reset(due);
        };
        let mut ended = false;
        let mut add = |entry: &Entry| {
            ended = entry.event.body.is_terminal();
            put(self.format, S::RESUMES, entry, &mut chunk);
            !ended && chunk.len() < CHUNK_BYTES
        };
        let read = match first {
            Ok(Some(entry)) if add(&entry) => seat.reader.drain(add),
            Ok(Some(_)) => Ok(()),
            Ok(None) if chunk.is_empty() => return None,
            Ok(None) => Ok(()),
            Err(behind) => Err(behind),
        };
        if let Err(behind) = read {
            ended = true;
            put_behind(self.format, &behind, &mut chunk);
        }
        self.ended = ended;
        self.spoke = Instant::now();
        self.handed.now();
        Some(Ok(chunk.freeze()))
    }
}

struct Cut {
    metrics: Arc<Metrics>,
    connection: Option<Arc<Activity>>,
}

/// Takes the seat away once the reader has left a chunk lying for `stall`.
async fn watch<S, P>(
    seat: Arc<Mutex<Option<Seat<S, P>>>>,
    handed: Arc<HandedOut>,
    stall: Duration,
    cut: Cut,
) {
    loop {
        let until = handed.since().unwrap_or_else(Instant::now) + stall;
        sleep_until(until).await;
        // Free unless the body is being polled, and then nothing is lying.
        let mut seat = seat.lock().await;
        if handed
            .since()
            .is_some_and(|since| since + stall <= Instant::now())
        {
            seat.take();
            break;
        }
    }
    cut.metrics.slow_readers.inc();
    tracing::info!("a reader left events lying and was disconnected");
    if let Some(connection) = cut.connection {
        connection.close.cancel();
    }
}

fn put(format: Stream, resumes: bool, entry: &Entry, chunk: &mut BytesMut) {
    match format {
        Stream::Ndjson => {
            chunk.put_slice(entry.json());
            chunk.put_u8(b'\n');
        }
        Stream::Sse => {
            // With an id an EventSource asks for what comes after it.
            if resumes {
                chunk.put_slice(format!("id: {}\n", entry.event.seq).as_bytes());
            }
            chunk.put_slice(b"data: ");
            chunk.put_slice(entry.json());
            chunk.put_slice(b"\n\n");
        }
    }
}

/// Repeats the last `seq`; not in the log.
fn put_heartbeat(format: Stream, seq: u64, chunk: &mut BytesMut) {
    let line = match format {
        Stream::Ndjson => format!("{{\"type\":\"heartbeat\",\"seq\":{seq}}}\n"),
        // A comment: an EventSource shows it to nobody.
        Stream::Sse => format!(": heartbeat {seq}\n\n"),
    };
    chunk.put_slice(line.as_bytes());
}

/// The events that the reader needs next are gone; not in the log either.
fn put_behind(format: Stream, behind: &Behind, chunk: &mut BytesMut) {
    let line = serde_json::json!({
        "type": "reader.behind",
        "seq": behind.wanted.saturating_sub(1),
        "oldest": behind.oldest,
        "message": behind.to_string(),
    });
    let line = match format {
        Stream::Ndjson => format!("{line}\n"),
        Stream::Sse => format!("data: {line}\n\n"),
    };
    chunk.put_slice(line.as_bytes());
}
