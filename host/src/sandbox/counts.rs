//! Which host functions a call used, and which it was refused.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Calls of one host function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HostCalls {
    /// For example `http.fetch`.
    pub import: &'static str,
    /// How often it was called.
    pub used: u64,
    /// How often of these it was refused: by the grant, or because nothing may
    /// be called while a component starts.
    pub refused: u64,
}

/// Counts while a call goes on, and is read after its end, however it ended.
#[derive(Clone, Debug, Default)]
pub(super) struct Counts(Arc<Mutex<Vec<HostCalls>>>);

impl Counts {
    pub(super) fn used(&self, import: &'static str) {
        self.with(import, |calls| calls.used += 1);
    }

    pub(super) fn refused(&self, import: &'static str) {
        self.with(import, |calls| calls.refused += 1);
    }

    pub(super) fn all(&self) -> Vec<HostCalls> {
        self.lock().clone()
    }

    /// A plugin uses a handful of functions: a short list is searched faster
    /// than a map.
    fn with(&self, import: &'static str, count: impl FnOnce(&mut HostCalls)) {
        let mut all = self.lock();
        if let Some(found) = all.iter_mut().find(|calls| calls.import == import) {
            return count(found);
        }
        let mut calls = HostCalls {
            import,
            used: 0,
            refused: 0,
        };
        count(&mut calls);
        all.push(calls);
    }

    fn lock(&self) -> MutexGuard<'_, Vec<HostCalls>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
