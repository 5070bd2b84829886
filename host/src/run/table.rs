//! The runs that can be found: live ones, and ended ones for a while.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crescendo_core::id::RunId;
use tokio::sync::watch;
use tokio::time::Instant;

use super::handle::Run;
use super::request::{Refused, Tenant};
use super::together::Together;
use crate::executor::Class;

/// What the table may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TableLimits {
    /// Runs under way; one more is refused. Default 1,024: each holds a
    /// subject and a log, and 400 parked guests are what the sandbox's pool is
    /// sized for.
    pub live: usize,
    /// Ended runs; one more makes the oldest go. Default 4,096.
    pub ended: usize,
    /// Bytes of events of ended runs; more make the oldest go. Default
    /// 128 MiB: some thousand ordinary logs.
    pub ended_bytes: usize,
    /// How long an ended run is kept. Default ten minutes: long enough for a
    /// client to come back after a lost connection.
    pub keep: Duration,
}

impl Default for TableLimits {
    fn default() -> Self {
        Self {
            live: 1_024,
            ended: 4_096,
            ended_bytes: 128 << 20,
            keep: Duration::from_secs(600),
        }
    }
}

struct Ended {
    id: RunId,
    at: Instant,
    bytes: usize,
}

#[derive(Default)]
struct Rows {
    runs: HashMap<RunId, Arc<Run>>,
    /// In the order in which they ended.
    ended: VecDeque<Ended>,
    ended_bytes: usize,
    closed: bool,
}

impl Rows {
    fn drop_oldest(&mut self) {
        if let Some(oldest) = self.ended.pop_front() {
            self.ended_bytes -= oldest.bytes;
            self.runs.remove(&oldest.id);
        }
    }
}

/// All runs of a host.
pub(super) struct Table {
    limits: TableLimits,
    /// What the logs of runs under way hold.
    logs: Arc<Together>,
    rows: Mutex<Rows>,
    live: watch::Sender<usize>,
}

impl Table {
    pub(super) fn new(limits: TableLimits) -> Self {
        Self {
            limits,
            logs: Arc::default(),
            rows: Mutex::default(),
            live: watch::Sender::default(),
        }
    }

    /// What the logs of runs under way hold, for one more.
    pub(super) fn logs(&self) -> Arc<Together> {
        Arc::clone(&self.logs)
    }

    fn rows(&self) -> MutexGuard<'_, Rows> {
        self.rows.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes in a run that starts. A quarter of the places is kept for those that
    /// somebody waits for, so that lists of records leave room for them; and none of a
    /// list begins while logs hold three quarters of what they may.
    pub(super) fn enter(&self, run: &Arc<Run>, class: Class) -> Result<(), Refused> {
        let mut rows = self.rows();
        if rows.closed {
            return Err(Refused::Draining);
        }
        let limit = match class {
            Class::Interactive => self.limits.live,
            Class::Batch => self.limits.live - self.limits.live / 4,
        };
        let waits = class == Class::Batch && run.log.is_crowded();
        if waits || *self.live.borrow() >= limit {
            return Err(Refused::TooManyRuns { limit });
        }
        rows.runs.insert(run.id(), Arc::clone(run));
        self.live.send_modify(|live| *live += 1);
        Ok(())
    }

    /// A run has ended, once.
    pub(super) fn ended(&self, run: &Run, now: Instant) {
        let (id, bytes) = (run.id(), run.log.bytes());
        let mut rows = self.rows();
        if run.keep {
            run.log.settle();
            rows.ended.push_back(Ended { id, at: now, bytes });
            rows.ended_bytes += bytes;
        } else {
            rows.runs.remove(&id);
        }
        while rows.ended.len() > self.limits.ended || rows.ended_bytes > self.limits.ended_bytes {
            rows.drop_oldest();
        }
        drop(rows);
        self.live.send_modify(|live| *live = live.saturating_sub(1));
    }

    /// The run of this id, where it is this tenant's.
    pub(super) fn find(&self, id: RunId, tenant: &Tenant) -> Option<Arc<Run>> {
        self.rows()
            .runs
            .get(&id)
            .filter(|run| run.tenant() == tenant)
            .cloned()
    }

    /// Lets go of what ended long enough ago.
    pub(super) fn tidy(&self, now: Instant) {
        let mut rows = self.rows();
        let due = |ended: &Ended| now.saturating_duration_since(ended.at) >= self.limits.keep;
        while rows.ended.front().is_some_and(due) {
            rows.drop_oldest();
        }
    }

    /// Takes no new runs from now on, and names those under way.
    pub(super) fn close(&self) -> Vec<Arc<Run>> {
        let mut rows = self.rows();
        rows.closed = true;
        let ended: std::collections::HashSet<RunId> = rows.ended.iter().map(|e| e.id).collect();
        rows.runs
            .values()
            .filter(|run| !ended.contains(&run.id()))
            .cloned()
            .collect()
    }

    /// Returns when no run is under way.
    pub(super) async fn idle(&self) {
        let mut live = self.live.subscribe();
        // The sender lives in `self`, so waiting cannot fail.
        let _ = live.wait_for(|live| *live == 0).await;
    }

    /// Runs under way, runs in the table, and bytes of ended ones.
    pub(super) fn size(&self) -> (usize, usize, usize) {
        let rows = self.rows();
        (*self.live.borrow(), rows.runs.len(), rows.ended_bytes)
    }
}
