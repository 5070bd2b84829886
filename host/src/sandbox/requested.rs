//! What a call asked of the network: counted while it goes on, and read after its
//! end, however it ended.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crescendo_core::event::Requests;

use super::bindings::crescendo::plugin::types::Failure;
use super::provider::ProviderError;

#[derive(Debug, Default)]
struct State {
    made: u32,
    posted: u32,
    waited: Duration,
    failed: Option<String>,
    status: Option<u16>,
}

/// Counts requests.
#[derive(Clone, Debug, Default)]
pub(super) struct Requested {
    state: Arc<Mutex<State>>,
    /// Who carries them out counts here how often origins were asked.
    tries: Arc<AtomicU32>,
}

impl Requested {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// So many were made.
    pub(super) fn made(&self, requests: usize) {
        let mut state = self.state();
        let more = u32::try_from(requests).unwrap_or(u32::MAX);
        state.made = state.made.saturating_add(more);
    }

    /// One is handed to the client, which may have said it by the time the call ends.
    pub(super) fn asked(&self, method: &str) {
        if method == "POST" {
            let mut state = self.state();
            state.posted = state.posted.saturating_add(1);
        }
    }

    /// How many of those were handed to it that do something.
    pub(super) fn posted(&self) -> u32 {
        self.state().posted
    }

    /// Where how often origins were asked is counted.
    pub(super) fn tries(&self) -> Arc<AtomicU32> {
        Arc::clone(&self.tries)
    }

    /// One was answered with this status.
    pub(super) fn answered(&self, status: u16) {
        self.state().status = Some(status);
    }

    /// One brought no answer, or none in full.
    pub(super) fn failed(&self, error: &ProviderError) {
        self.state().failed = error.code().map(str::to_owned);
    }

    /// One was refused before any client saw it.
    pub(super) fn refused(&self, failure: &Failure) {
        let code = match failure {
            Failure::InvalidInput(_) => "bad-url",
            Failure::Limit(_) => "request-limit",
            _ => "not-granted",
        };
        self.state().failed = Some(code.to_owned());
    }

    /// The call waits for `answers`.
    pub(super) async fn waits<T>(&self, answers: impl Future<Output = T>) -> T {
        // Counted when it is dropped: a call may be ended while it waits.
        let _waits = Waits {
            requested: self.clone(),
            began: std::time::Instant::now(),
        };
        answers.await
    }

    /// All of it; none where nothing was asked.
    pub(super) fn all(&self) -> Option<Requests> {
        let state = self.state();
        (state.made > 0).then(|| Requests {
            made: state.made,
            tries: self.tries.load(Ordering::Relaxed),
            wait_ms: u64::try_from(state.waited.as_millis()).unwrap_or(u64::MAX),
            failed: state.failed.clone(),
            status: state.status,
        })
    }
}

struct Waits {
    requested: Requested,
    began: std::time::Instant,
}

impl Drop for Waits {
    fn drop(&mut self) {
        self.requested.state().waited += self.began.elapsed();
    }
}
