//! The event log of one run: bounded, replayed and followed by any number of
//! readers.
//!
//! The log is the buffer between a run and whoever reads it. Readers hold a
//! position, never a queue: a slow one costs nothing and blocks nobody. When
//! it falls behind the retained window it is told so, once, by name.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crescendo_core::event::{Body, Event};
use crescendo_core::id::RunId;
use tokio::sync::Notify;
use tokio::time::Instant;

use super::entry::{Entry, payload};
use super::host::millis;
use super::together::{LogLimits, Together};

/// When events are written as JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Writes {
    /// As they come, before anybody reads them.
    AtOnce,
    /// When somebody reads them, which may be nobody.
    WhenRead,
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
    /// Bytes of JSON of `entries`.
    bytes: usize,
    /// The newest `seq`; 0 while there is none.
    seq: u64,
    /// Nothing comes after it.
    ended: bool,
    /// Its bytes are not counted with those of the others.
    settled: bool,
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

/// Bytes of an event's payload that tell its type: `{"type":"stage.completed"`.
const KIND: usize = 25;

/// The log itself. The run's actor appends, and what a stage says while its
/// sink is open is appended where it is said.
#[derive(Debug)]
pub(super) struct Log {
    run: RunId,
    began: Instant,
    limits: LogLimits,
    writes: Writes,
    together: Arc<Together>,
    window: Mutex<Window>,
    /// Wakes those who wait for the next event.
    appended: Notify,
}

impl Log {
    /// Of a run that begins now, counted with the others.
    pub(super) fn new(
        run: RunId,
        limits: LogLimits,
        writes: Writes,
        together: Arc<Together>,
    ) -> Self {
        Self {
            run,
            began: Instant::now(),
            limits,
            writes,
            together,
            window: Mutex::default(),
            appended: Notify::new(),
        }
    }

    fn window(&self) -> MutexGuard<'_, Window> {
        self.window.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// When the run began.
    pub(super) fn began(&self) -> Instant {
        self.began
    }

    /// Appends an event and wakes the readers; after a terminal one nothing is
    /// taken any more.
    pub(super) fn append(&self, body: Body) {
        // Written before the lock is taken, which threads that serve HTTP take
        // as well.
        let written = (self.writes == Writes::AtOnce).then(|| payload(&body));
        let mut guard = self.window();
        let window = &mut *guard;
        if window.ended {
            let written = written.unwrap_or_else(|| payload(&body));
            let kind = String::from_utf8_lossy(written.get(..KIND).unwrap_or(&written));
            tracing::error!(run = %self.run, %kind, "an event came after the terminal one");
            return;
        }
        window.seq += 1;
        window.ended = body.is_terminal();
        let event = Event {
            seq: window.seq,
            run: self.run,
            // Read under the lock, so that it never runs against `seq`.
            at_ms: millis(self.began.elapsed()),
            body,
        };
        let entry = match written {
            Some(payload) => Entry::written(event, &payload),
            None => Entry::unwritten(event),
        };
        window.bytes += entry.bytes();
        self.together.add(entry.bytes());
        window.entries.push_back(Arc::new(entry));
        while window.entries.len() > 1
            && (window.entries.len() > self.limits.events
                || window.bytes > self.limits.bytes
                || self.together.presses(self.limits.together, window.bytes))
        {
            if let Some(oldest) = window.entries.pop_front() {
                window.bytes -= oldest.bytes();
                self.together.sub(oldest.bytes());
            }
        }
        drop(guard);
        self.appended.notify_waiters();
    }

    /// Bytes of JSON that are kept.
    pub(super) fn bytes(&self) -> usize {
        self.window().bytes
    }

    /// It has ended and is kept: it counts with those that are, and no more here.
    pub(super) fn settle(&self) {
        let mut window = self.window();
        if window.ended && !std::mem::replace(&mut window.settled, true) {
            self.together.sub(window.bytes);
        }
    }

    /// Whether the logs of all runs hold three quarters of what they may: the rest is
    /// for those that somebody waits for.
    pub(super) fn is_crowded(&self) -> bool {
        let most = self.limits.together;
        self.together.is_above(most - most / 4)
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

impl Drop for Log {
    fn drop(&mut self) {
        let window = self.window.get_mut();
        let window = window.unwrap_or_else(PoisonError::into_inner);
        if !window.settled {
            self.together.sub(window.bytes);
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

    /// Hands over events that are there already, one look at the log for all
    /// of them, until `take` wants no more.
    pub(super) fn drain(&mut self, mut take: impl FnMut(&Entry) -> bool) -> Result<(), Behind> {
        let window = self.log.window();
        while let Some(entry) = window.next(self.after)? {
            self.after += 1;
            if !take(&entry) {
                break;
            }
        }
        Ok(())
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

#[cfg(test)]
mod tests {
    use crescendo_core::event::{End, Notice, RunCompleted};
    use crescendo_core::micros::Micros;

    use super::*;

    fn log() -> Arc<Log> {
        Arc::new(Log::new(
            RunId::from_random(7),
            LogLimits::default(),
            Writes::AtOnce,
            Arc::default(),
        ))
    }

    fn notice(code: &str, message: &str) -> Body {
        Body::Notice(Notice {
            image: None,
            code: code.to_owned(),
            message: message.to_owned(),
        })
    }

    fn completed() -> Body {
        Body::RunCompleted(RunCompleted {
            end: End::Finished,
            result: Arc::default(),
            confidence: 0.5,
            elapsed_ms: 1,
            total_cost_micros: Micros::ZERO,
            records: None,
        })
    }

    #[tokio::test]
    async fn the_json_is_what_serde_makes_of_the_event() {
        for writes in [Writes::AtOnce, Writes::WhenRead] {
            let log = Log::new(
                RunId::from_random(7),
                LogLimits::default(),
                writes,
                Arc::default(),
            );
            let log = Arc::new(log);
            log.append(notice("a", "quotes \" and \u{1} control"));
            log.append(completed());
            let mut cursor = log.cursor(0);
            for _ in 0..2 {
                let entry = cursor.next().await.unwrap().unwrap();
                let expected = serde_json::to_vec(&entry.event).unwrap();
                assert_eq!(entry.is_written(), writes == Writes::AtOnce);
                assert_eq!(*entry.json(), expected);
            }
            assert_eq!(cursor.next().await, Ok(None));
        }
    }

    #[tokio::test]
    async fn nothing_comes_after_the_terminal_event() {
        let log = log();
        log.append(completed());
        log.append(notice("late", ""));
        assert_eq!(log.last_seq(), 1);
    }

    /// Three threads write, four read as they please: everybody sees all of
    /// it, in one order, and wakes up for the last.
    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn readers_miss_nothing_however_many_write() {
        const EACH: u64 = 1_000;
        let log = log();
        let readers: Vec<_> = (0..4)
            .map(|reader| {
                let mut cursor = log.cursor(0);
                tokio::spawn(async move {
                    let mut seen = Vec::new();
                    while let Some(entry) = cursor.next().await.unwrap() {
                        seen.push(entry);
                        if reader % 2 == 0 {
                            let room = seen.len() + 5;
                            let mut more = Vec::new();
                            cursor
                                .drain(|entry| {
                                    more.push(Arc::new(entry.clone()));
                                    seen.len() + more.len() < room
                                })
                                .unwrap();
                            seen.extend(more);
                        }
                    }
                    seen
                })
            })
            .collect();
        let writers: Vec<_> = (0..3)
            .map(|writer| {
                let log = Arc::clone(&log);
                std::thread::spawn(move || {
                    (0..EACH).for_each(|_| log.append(notice(&writer.to_string(), "")));
                })
            })
            .collect();
        for writer in writers {
            writer.join().unwrap();
        }
        log.append(completed());
        for reader in readers {
            let seen = reader.await.unwrap();
            let seqs = seen.iter().map(|entry| entry.event.seq);
            assert!(seqs.eq(1..=3 * EACH + 1));
            let times = seen.iter().map(|entry| entry.event.at_ms);
            assert!(times.is_sorted());
        }
    }
}
