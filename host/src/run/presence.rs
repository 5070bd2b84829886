//! Who reads a run, and for how long nobody has.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;

use super::entry::Entry;
use super::log::{Behind, Cursor};
use super::request::{FIRST_READER, Leave};

/// How many readers are connected, and since when there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Connected {
    readers: usize,
    /// Whether there ever was one.
    seen: bool,
    /// When the last one left, or the run began.
    since: Instant,
}

/// Counts connected readers.
#[derive(Debug)]
pub(super) struct Presence {
    connected: watch::Sender<Connected>,
}

impl Presence {
    /// Nobody yet.
    pub(super) fn new(now: Instant) -> Self {
        Self {
            connected: watch::Sender::new(Connected {
                readers: 0,
                seen: false,
                since: now,
            }),
        }
    }

    fn enter(self: &Arc<Self>) -> Guard {
        self.connected.send_modify(|c| {
            c.readers += 1;
            c.seen = true;
        });
        Guard {
            presence: Arc::clone(self),
        }
    }

    /// How many readers are connected.
    pub(super) fn readers(&self) -> usize {
        self.connected.borrow().readers
    }

    /// Returns when nobody has read for as long as `leave` allows; never where
    /// the run goes on without readers.
    pub(super) async fn left(&self, leave: Leave) {
        let Leave::Cancel { grace } = leave else {
            return std::future::pending().await;
        };
        let mut connected = self.connected.subscribe();
        loop {
            let now = *connected.borrow_and_update();
            let allowed = if now.seen {
                grace
            } else {
                grace.max(FIRST_READER)
            };
            let gone = async {
                if now.readers > 0 {
                    std::future::pending::<()>().await;
                }
                tokio::time::sleep_until(now.since + allowed).await;
            };
            tokio::select! {
                // A reader that is back in time wins over a grace that ends in
                // the same moment.
                biased;
                // The sender lives in `self`, so this cannot fail.
                _ = connected.changed() => {}
                () = gone => return,
            }
        }
    }
}

/// Keeps one reader counted.
#[derive(Debug)]
struct Guard {
    presence: Arc<Presence>,
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.presence.connected.send_modify(|c| {
            c.readers = c.readers.saturating_sub(1);
            c.since = Instant::now();
        });
    }
}

/// Reads a run's events: first those that are there, then each new one.
///
/// It counts as a connected reader while it lives: drop it when its client is
/// gone, and see [`Leave`] for what happens then.
#[derive(Debug)]
pub struct Reader {
    cursor: Cursor,
    _guard: Guard,
}

impl Reader {
    pub(super) fn new(cursor: Cursor, presence: &Arc<Presence>) -> Self {
        Self {
            cursor,
            _guard: presence.enter(),
        }
    }

    /// The next event, as soon as there is one; none after the terminal one.
    /// Dropping the future loses nothing.
    ///
    /// # Errors
    ///
    /// [`Behind`] when this reader was so slow, or asked for so early a
    /// position, that the event is gone; it stays so.
    pub async fn next(&mut self) -> Result<Option<Arc<Entry>>, Behind> {
        self.cursor.next().await
    }

    /// The next event where it is there already; none otherwise. For putting
    /// all that is there into one write.
    ///
    /// # Errors
    ///
    /// As [`next`](Self::next).
    pub fn next_now(&mut self) -> Result<Option<Arc<Entry>>, Behind> {
        self.cursor.next_now()
    }

    /// Hands over the events that are there already until `take` wants no
    /// more: what can go into one write.
    ///
    /// # Errors
    ///
    /// As [`next`](Self::next).
    pub fn drain(&mut self, take: impl FnMut(&Entry) -> bool) -> Result<(), Behind> {
        self.cursor.drain(take)
    }

    /// The `seq` of the last event that was read: what a heartbeat repeats.
    #[must_use]
    pub fn last_seq(&self) -> u64 {
        self.cursor.after()
    }
}

/// How often a stream without events says that it is alive; not logged. Half
/// of the 30 s after which common proxies close an idle connection.
pub const HEARTBEAT: Duration = Duration::from_secs(15);
