//! What one connection is doing, shared by its socket, its requests and their
//! answers.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::wire::Violation;

/// The state of one connection.
#[derive(Debug)]
pub(in crate::server) struct Activity {
    /// Requests that the client may abandon before the connection is closed.
    ///
    /// HTTP/2 lets a client open a stream and reset it at once, at no cost to
    /// itself (CVE-2023-44487). hyper counts resets that it has not accepted
    /// yet; this counts those that already reached a handler.
    max_abandoned: u32,
    requests: AtomicU32,
    abandoned: AtomicU32,
    answered: AtomicU32,
    upgraded: AtomicBool,
    idle_since: Mutex<Instant>,
    violation: Mutex<Option<Violation>>,
    /// Ends the connection at once.
    pub close: CancellationToken,
}

impl Activity {
    pub fn new(max_abandoned: u32) -> Arc<Self> {
        Arc::new(Self {
            max_abandoned,
            requests: AtomicU32::new(0),
            abandoned: AtomicU32::new(0),
            answered: AtomicU32::new(0),
            upgraded: AtomicBool::new(false),
            idle_since: Mutex::new(Instant::now()),
            violation: Mutex::new(None),
            close: CancellationToken::new(),
        })
    }

    /// A request begins; it lasts until the guard is dropped.
    pub fn begin(self: &Arc<Self>) -> Request {
        self.requests.fetch_add(1, Ordering::AcqRel);
        Request {
            activity: Arc::clone(self),
            answered: false,
        }
    }

    /// When the last request ended, or none while one is in flight.
    pub fn idle_since(&self) -> Option<Instant> {
        let idle = self.requests.load(Ordering::Acquire) == 0;
        idle.then(|| {
            *self
                .idle_since
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
        })
    }

    /// Whether any request has reached the router.
    pub fn has_served(&self) -> bool {
        self.answered.load(Ordering::Relaxed) > 0 || self.abandoned.load(Ordering::Relaxed) > 0
    }

    /// Whether the client abandons requests faster than it lets them end.
    pub fn is_abusive(&self) -> bool {
        let abandoned = self.abandoned.load(Ordering::Relaxed);
        abandoned > self.max_abandoned && abandoned > self.answered.load(Ordering::Relaxed)
    }

    /// From now on the connection speaks another protocol.
    pub fn upgrade(&self) {
        self.upgraded.store(true, Ordering::Release);
    }

    /// Whether the connection speaks another protocol.
    pub fn is_upgraded(&self) -> bool {
        self.upgraded.load(Ordering::Acquire)
    }

    /// The next request that hyper sees stands for a refused one.
    pub fn refuse(&self, violation: Violation) {
        *self
            .violation
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = Some(violation);
    }

    /// Why requests on this connection are refused.
    pub fn violation(&self) -> Option<Violation> {
        *self
            .violation
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// A request in flight, until its answer's last byte was handed to the socket.
#[derive(Debug)]
pub(in crate::server) struct Request {
    activity: Arc<Activity>,
    answered: bool,
}

impl Request {
    /// The answer is complete.
    pub const fn answered(&mut self) {
        self.answered = true;
    }
}

impl Drop for Request {
    fn drop(&mut self) {
        let activity = &self.activity;
        let count = if self.answered {
            &activity.answered
        } else {
            &activity.abandoned
        };
        count.fetch_add(1, Ordering::Relaxed);
        *activity
            .idle_since
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = Instant::now();
        activity.requests.fetch_sub(1, Ordering::AcqRel);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAX: u32 = 100;

    #[test]
    fn a_connection_is_idle_only_between_requests() {
        let activity = Activity::new(MAX);
        assert!(activity.idle_since().is_some());
        let request = activity.begin();
        assert!(activity.idle_since().is_none());
        drop(request);
        assert!(activity.idle_since().is_some());
    }

    #[test]
    fn abandoning_most_requests_is_abuse_and_answered_ones_are_not() {
        let activity = Activity::new(MAX);
        for _ in 0..=MAX {
            let mut request = activity.begin();
            request.answered();
        }
        assert!(!activity.is_abusive());
        for _ in 0..=MAX + 1 {
            drop(activity.begin());
        }
        assert!(activity.is_abusive());
    }
}
