//! Waiting for a time without holding a slot or a thread each.
//!
//! Time goes in ticks here: whoever sleeps until some instant wakes at the
//! next tick after it, together with all who do, so that a thousand sleepers
//! cost a few wake-ups of threads in each tick and not a thousand.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::{Duration, Instant};

use super::QUANTUM;

/// When, and a number that tells sleepers of one instant apart.
type Key = (Instant, u64);

#[derive(Default)]
struct State {
    sleepers: BTreeMap<Key, Waker>,
    next: u64,
    closing: bool,
}

/// Who sleeps, shared with the thread that wakes them.
#[derive(Default)]
struct Sleepers {
    state: Mutex<State>,
    changed: Condvar,
}

/// One thread that wakes sleepers. It ends when neither the executor nor any
/// [`Sleep`] holds the timer any more.
pub(super) struct Timer {
    /// The first tick.
    origin: Instant,
    sleepers: Arc<Sleepers>,
}

impl Timer {
    /// Starts the thread: without one no limit of wall time would ever end a
    /// call, so that there is no executor either.
    pub(super) fn start() -> std::io::Result<Arc<Self>> {
        let sleepers = Arc::new(Sleepers::default());
        let home = Arc::clone(&sleepers);
        thread::Builder::new()
            .name("crescendo-timer".to_owned())
            .spawn(move || home.run())?;
        Ok(Arc::new(Self {
            origin: Instant::now(),
            sleepers,
        }))
    }

    pub(super) fn sleep(self: &Arc<Self>, duration: Duration) -> Sleep {
        let now = Instant::now();
        // Past what the clock can express is as good as never: a year.
        let year = Duration::from_secs(365 * 24 * 3600);
        let until = now.checked_add(duration.min(year)).unwrap_or(now);
        Sleep {
            timer: Arc::clone(self),
            until: if duration.is_zero() {
                now
            } else {
                self.next_tick(until)
            },
            key: None,
        }
    }

    /// The first tick that is not before `instant`.
    fn next_tick(&self, instant: Instant) -> Instant {
        let tick = QUANTUM.as_nanos();
        let past = instant.saturating_duration_since(self.origin).as_nanos() % tick;
        // Less than a tick, so that it fits.
        let rest = u64::try_from((tick - past) % tick).unwrap_or(0);
        instant + Duration::from_nanos(rest)
    }
}

impl Drop for Timer {
    /// Nobody sleeps any more.
    fn drop(&mut self) {
        self.sleepers.lock().closing = true;
        self.sleepers.changed.notify_all();
    }
}

impl Sleepers {
    /// No code that can panic runs under the lock, so poison says nothing.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn run(&self) {
        let mut state = self.lock();
        loop {
            let now = Instant::now();
            let mut due = Vec::new();
            while let Some(entry) = state.sleepers.first_entry() {
                if entry.key().0 > now {
                    break;
                }
                due.push(entry.remove());
            }
            if !due.is_empty() {
                // Wakers take other locks: never under this one.
                drop(state);
                due.into_iter().for_each(Waker::wake);
                state = self.lock();
                continue;
            }
            let first = state.sleepers.first_key_value().map(|(key, _)| key.0);
            state = match first {
                None if state.closing => return,
                None => {
                    let waited = self.changed.wait(state);
                    waited.unwrap_or_else(PoisonError::into_inner)
                }
                Some(until) => {
                    let rest = until.saturating_duration_since(now);
                    let waited = self.changed.wait_timeout(state, rest);
                    waited.unwrap_or_else(PoisonError::into_inner).0
                }
            };
        }
    }

    fn add(&self, until: Instant, waker: Waker) -> Key {
        let mut state = self.lock();
        let key = (until, state.next);
        state.next = state.next.wrapping_add(1);
        let first = state.sleepers.first_key_value().map(|(key, _)| *key);
        state.sleepers.insert(key, waker);
        if first.is_none_or(|first| key < first) {
            self.changed.notify_one();
        }
        key
    }
}

/// Ready at the first tick after a while. Dropping it gives its place up.
pub struct Sleep {
    timer: Arc<Timer>,
    until: Instant,
    key: Option<Key>,
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if Instant::now() >= self.until {
            return Poll::Ready(());
        }
        // The one that is replaced goes after the lock: it may be what keeps a
        // task alive, and with it another sleep.
        let replaced = self.key.and_then(|key| {
            let mut state = self.timer.sleepers.lock();
            let kept = state.sleepers.get_mut(&key)?;
            Some(std::mem::replace(kept, context.waker().clone()))
        });
        if replaced.is_none() {
            let sleepers = &self.timer.sleepers;
            self.key = Some(sleepers.add(self.until, context.waker().clone()));
        }
        Poll::Pending
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        if let Some(key) = self.key {
            // The waker goes after the lock: it may be what keeps a task alive.
            let waker = self.timer.sleepers.lock().sleepers.remove(&key);
            drop(waker);
        }
    }
}
