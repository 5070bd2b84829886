//! How many runs at once: a bounded queue, then 503.
//!
//! A permit lives as long as the response's body and as long as the run, so
//! that neither a slow reader nor a run without one is free.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;

use super::problem::Refusal;
use super::settings::Admission as Settings;

/// The longest wait that a refused client is told.
const LONGEST_RETRY_S: u64 = 60;

/// Lets runs in.
#[derive(Debug)]
pub(super) struct Admission {
    places: Arc<Semaphore>,
    settings: Settings,
    waiting: AtomicUsize,
    /// How long a place is held, a moving average in microseconds.
    held_us: AtomicU64,
}

/// One run's place.
#[derive(Debug)]
pub(super) struct Permit {
    admission: Arc<Admission>,
    since: Instant,
    _place: OwnedSemaphorePermit,
}

impl Admission {
    pub fn new(settings: &Settings) -> Arc<Self> {
        Arc::new(Self {
            places: Arc::new(Semaphore::new(settings.max_runs)),
            settings: settings.clone(),
            waiting: AtomicUsize::new(0),
            held_us: AtomicU64::new(0),
        })
    }

    /// Requests that wait for a place.
    pub fn waiting(&self) -> usize {
        self.waiting.load(Ordering::Relaxed)
    }

    /// Places that are taken.
    pub fn open(&self) -> usize {
        self.settings
            .max_runs
            .saturating_sub(self.places.available_permits())
    }

    /// Refuses at once what would only be refused after its body was read.
    pub fn check(&self) -> Result<(), Refusal> {
        let full =
            self.places.available_permits() == 0 && self.waiting() >= self.settings.max_queue;
        if full {
            Err(self.refusal("the queue is full", self.waiting()))
        } else {
            Ok(())
        }
    }

    /// Takes a place, waiting for one in the queue; first come, first served.
    pub async fn enter(self: &Arc<Self>) -> Result<Permit, Refusal> {
        let places = Arc::clone(&self.places);
        let place = match Arc::clone(&places).try_acquire_owned() {
            Ok(place) => place,
            Err(_) => {
                let waiting = Waiting::new(&self.waiting);
                if waiting.before >= self.settings.max_queue {
                    return Err(self.refusal("the queue is full", waiting.before));
                }
                let place = tokio::time::timeout(self.settings.queue_wait, places.acquire_owned());
                match place.await {
                    Ok(Ok(place)) => place,
                    Ok(Err(_)) => return Err(Refusal::ShuttingDown),
                    Err(_) => return Err(self.refusal("no run ended in time", waiting.before)),
                }
            }
        };
        Ok(Permit {
            admission: Arc::clone(self),
            since: Instant::now(),
            _place: place,
        })
    }

    /// When a place should be free: the queue before the client, at the pace at
    /// which places came free lately.
    fn refusal(&self, what: &'static str, before: usize) -> Refusal {
        let held = self.held_us.load(Ordering::Relaxed);
        let queue = before as u64 + 1;
        let wait = held.saturating_mul(queue) / (self.settings.max_runs.max(1) as u64);
        let seconds = wait.div_ceil(1_000_000).clamp(1, LONGEST_RETRY_S);
        Refusal::Overloaded {
            what,
            retry_after: Duration::from_secs(seconds),
        }
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let held = u64::try_from(self.since.elapsed().as_micros()).unwrap_or(u64::MAX);
        // Lost updates between two threads only make the average coarser.
        let before = self.admission.held_us.load(Ordering::Relaxed);
        let after = if before == 0 {
            held
        } else {
            before - before / 8 + held / 8
        };
        self.admission.held_us.store(after, Ordering::Relaxed);
    }
}

/// Counts one waiting request, also where its client leaves.
struct Waiting<'a> {
    count: &'a AtomicUsize,
    before: usize,
}

impl<'a> Waiting<'a> {
    fn new(count: &'a AtomicUsize) -> Self {
        Self {
            count,
            before: count.fetch_add(1, Ordering::AcqRel),
        }
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.count.fetch_sub(1, Ordering::AcqRel);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admission(max_runs: usize, max_queue: usize) -> Arc<Admission> {
        let queue_wait = Duration::from_secs(10);
        Admission::new(&Settings {
            max_runs,
            max_queue,
            queue_wait,
        })
    }

    #[tokio::test]
    async fn who_finds_no_place_waits_and_who_finds_no_queue_does_not() {
        let admission = admission(1, 1);
        let first = admission.enter().await.unwrap();
        let second = tokio::spawn({
            let admission = Arc::clone(&admission);
            async move { admission.enter().await.is_ok() }
        });
        while admission.waiting() == 0 {
            tokio::task::yield_now().await;
        }
        assert_eq!(admission.enter().await.unwrap_err().code(), "overloaded");
        assert_eq!(admission.check().unwrap_err().code(), "overloaded");
        drop(first);
        assert!(second.await.unwrap());
        assert_eq!((admission.waiting(), admission.open()), (0, 0));
    }

    #[tokio::test]
    async fn nobody_waits_for_ever() {
        let queue_wait = Duration::from_millis(5);
        let admission = Admission::new(&Settings {
            max_runs: 1,
            max_queue: 1,
            queue_wait,
        });
        let _held = admission.enter().await.unwrap();
        assert_eq!(admission.enter().await.unwrap_err().code(), "overloaded");
        assert_eq!(admission.waiting(), 0);
    }

    #[tokio::test]
    async fn a_refusal_says_how_long_places_are_held() {
        let admission = admission(1, 0);
        admission.held_us.store(7_500_000, Ordering::Relaxed);
        let _held = admission.enter().await.unwrap();
        let Err(Refusal::Overloaded { retry_after, .. }) = admission.enter().await else {
            panic!("let in")
        };
        assert_eq!(retry_after, Duration::from_secs(8));
    }
}
