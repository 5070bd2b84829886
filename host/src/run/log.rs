//! The event log of one run: bounded, replayed and followed by any number of
//! readers.
//!
//! The log is the buffer between a run and whoever reads it. Readers hold a
//! position, never a queue: a slow one costs nothing and blocks nobody. When
//! it falls behind the retained window it is told so, once, by name.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use crescendo_core::event::{Body, Event};
use crescendo_core::id::RunId;
use tokio::sync::Notify;

/// An event as it was logged.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The event.
    pub event: Event,
    /// The event as one JSON object without line breaks, made once for all
    /// readers.
    pub json: Bytes,
}

/// What is kept for writing events, bytes: most of them have some hundreds, a
/// merged result has more.
const SCRATCH: usize = 4 << 10;

/// What a log may hold; beyond it the oldest events go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogLimits {
    /// Events. Default 4,096: a run of ten chatty stages has some hundreds.
    pub events: usize,
    /// Bytes of JSON. Default 4 MiB: a tier's merged result with provenance
    /// has tens of kilobytes, so that even forty images fit. The events
    /// themselves take about as much again.
    pub bytes: usize,
}

impl Default for LogLimits {
    fn default() -> Self {
        Self {
            events: 4_096,
            bytes: 4 << 20,
        }
    }
}

/// The reader asked for, or was about to read, an event that is gone. Code
/// `reader-behind`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "event {wanted} is gone, the oldest one kept is {oldest}; start again from the latest result"
)]
pub struct Behind {
    /// The event that should have come next.
    pub wanted: u64,
    /// The oldest one that is still there.
    pub oldest: u64,
}

impl Behind {
    /// The stable code of this error, for machines.
    pub const CODE: &'static str = "reader-behind";
}

#[derive(Debug, Default)]
struct Window {
    entries: VecDeque<Arc<Entry>>,
    /// Bytes of JSON in `entries`.
    bytes: usize,
    /// The newest `seq`; 0 while there is none.
    seq: u64,
    /// Nothing comes after it.
    ended: bool,
    /// Where an event is written before its length is known.
    scratch: Vec<u8>,
}

impl Window {
    /// The event after `after`; none where it is not there yet.
    fn next(&self, after: u64) -> Result<Option<Arc<Entry>>, Behind> {
        if self.seq <= after {
            return Ok(None);
        }
        let wanted = after + 1;
        let oldest = self.entries.front().map_or(wanted, |entry| entry.event.seq);
        let behind = Behind { wanted, oldest };
        let at = wanted.checked_sub(oldest).ok_or(behind)?;
        let entry = usize::try_from(at)
            .ok()
            .and_then(|at| self.entries.get(at))
            .ok_or(behind)?;
        Ok(Some(Arc::clone(entry)))
    }
}

/// The log itself; one writer appends.
#[derive(Debug)]
pub(super) struct Log {
    run: RunId,
    limits: LogLimits,
    window: Mutex<Window>,
    /// Wakes those who wait for the next event.
    appended: Notify,
}

impl Log {
    pub(super) fn new(run: RunId, limits: LogLimits) -> Self {
        Self {
            run,
            limits,
            window: Mutex::default(),
            appended: Notify::new(),
        }
    }

    fn window(&self) -> MutexGuard<'_, Window> {
        self.window.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Appends an event and wakes the readers; after a terminal one nothing is
    /// taken any more.
    pub(super) fn append(&self, at_ms: u64, body: Body) {
        let mut guard = self.window();
        let window = &mut *guard;
        if window.ended {
            tracing::error!(run = %self.run, ?body, "an event came after the terminal one");
            return;
        }
        window.seq += 1;
        window.ended = body.is_terminal();
        let event = Event {
            seq: window.seq,
            run: self.run,
            at_ms,
            body,
        };
        window.scratch.clear();
        if let Err(error) = serde_json::to_writer(&mut window.scratch, &event) {
            // Events are structs with string keys and finite floats, so this
            // cannot come; were it to, the sequence must still have no gap.
            tracing::error!(run = %self.run, %error, "an event could not be written as JSON");
            window.scratch.clear();
            window.scratch.extend_from_slice(b"{}");
        }
        let json = Bytes::copy_from_slice(&window.scratch);
        if window.scratch.capacity() > SCRATCH {
            window.scratch = Vec::new();
        }
        window.bytes += json.len();
        window.entries.push_back(Arc::new(Entry { event, json }));
        while window.entries.len() > 1
            && (window.entries.len() > self.limits.events || window.bytes > self.limits.bytes)
        {
            if let Some(oldest) = window.entries.pop_front() {
                window.bytes -= oldest.json.len();
            }
        }
        drop(guard);
        self.appended.notify_waiters();
    }

    /// Bytes of JSON that are kept.
    pub(super) fn bytes(&self) -> usize {
        self.window().bytes
    }

    /// The newest `seq`; 0 while there is none.
    pub(super) fn last_seq(&self) -> u64 {
        self.window().seq
    }

    /// The terminal event, once it is there.
    pub(super) fn terminal(&self) -> Option<Arc<Entry>> {
        let window = self.window();
        window
            .entries
            .back()
            .filter(|entry| entry.event.body.is_terminal())
            .cloned()
    }

    /// The newest event that `wanted` picks.
    pub(super) fn newest(&self, wanted: impl Fn(&Body) -> bool) -> Option<Arc<Entry>> {
        let window = self.window();
        window
            .entries
            .iter()
            .rev()
            .find(|entry| wanted(&entry.event.body))
            .cloned()
    }

    /// A position after event `after`; 0 for the beginning.
    pub(super) fn cursor(self: &Arc<Self>, after: u64) -> Cursor {
        Cursor {
            log: Arc::clone(self),
            after,
        }
    }

    /// Waits until the terminal event is there.
    pub(super) async fn ended(&self) {
        self.until(|window| window.ended.then_some(())).await;
    }

    /// What `look` finds in the log, as soon as it finds something.
    async fn until<T>(&self, look: impl Fn(&Window) -> Option<T>) -> T {
        if let Some(found) = look(&self.window()) {
            return found;
        }
        let mut appended = std::pin::pin!(self.appended.notified());
        loop {
            // Before the look, so that nothing is appended unseen in between.
            appended.as_mut().enable();
            if let Some(found) = look(&self.window()) {
                return found;
            }
            appended.as_mut().await;
            appended.set(self.appended.notified());
        }
    }
}

/// A position in a log.
#[derive(Debug)]
pub(super) struct Cursor {
    log: Arc<Log>,
    after: u64,
}

impl Cursor {
    /// The next event, as soon as there is one; none after the terminal one.
    /// Dropping the future loses nothing.
    pub(super) async fn next(&mut self) -> Result<Option<Arc<Entry>>, Behind> {
        let after = self.after;
        let next = |window: &Window| match window.next(after) {
            Ok(None) if !window.ended => None,
            found => Some(found),
        };
        let found = self.log.until(next).await?;
        Ok(self.read(found))
    }

    /// The next event where it is there already: what can go into one write.
    pub(super) fn next_now(&mut self) -> Result<Option<Arc<Entry>>, Behind> {
        let found = self.log.window().next(self.after)?;
        Ok(self.read(found))
    }

    fn read(&mut self, found: Option<Arc<Entry>>) -> Option<Arc<Entry>> {
        self.after += u64::from(found.is_some());
        found
    }

    /// The last event that was read.
    pub(super) fn after(&self) -> u64 {
        self.after
    }
}
