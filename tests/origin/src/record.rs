//! What an origin remembers of its callers.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use crate::request::Request;
use crate::stats::{Seen, Stats};

/// How many requests are remembered with their headers. A test looks at a few;
/// older ones are forgotten, so that a benchmark of minutes stays small.
pub(crate) const REQUESTS: usize = 1_024;

/// How many times of requests are remembered: ten seconds of a benchmark at
/// 10,000 requests a second, in 1.6 MB. Older ones are forgotten.
pub(crate) const TIMES: usize = 100_000;

#[derive(Debug)]
pub(crate) struct Record {
    pub(crate) started: Instant,
    counts: Mutex<Counts>,
}

#[derive(Debug, Default)]
struct Counts {
    calls: u64,
    at_once: u64,
    at_most: u64,
    connections: u64,
    open: u64,
    open_at_most: u64,
    bytes: u64,
    /// Paths are not bounded: their number is the test's own choice.
    paths: HashMap<String, u64>,
    statuses: BTreeMap<u16, u64>,
    requests: VecDeque<(Instant, u64, String)>,
    times: VecDeque<Instant>,
}

/// A connection that is open while this lives.
#[derive(Debug)]
pub(crate) struct Open(Arc<Record>, pub(crate) u64);

/// A request that is in work while this lives.
#[derive(Debug)]
pub(crate) struct InWork(Arc<Record>);

impl Record {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self {
            started: Instant::now(),
            counts: Mutex::default(),
        })
    }

    fn lock(&self) -> MutexGuard<'_, Counts> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn opened(self: &Arc<Self>) -> Open {
        let mut counts = self.lock();
        counts.connections += 1;
        counts.open += 1;
        counts.open_at_most = counts.open_at_most.max(counts.open);
        Open(Arc::clone(self), counts.connections)
    }

    pub(crate) fn began(self: &Arc<Self>, request: &Request, connection: u64) -> InWork {
        let now = Instant::now();
        let mut counts = self.lock();
        counts.calls += 1;
        counts.at_once += 1;
        counts.at_most = counts.at_most.max(counts.at_once);
        match counts.paths.get_mut(request.path()) {
            Some(count) => *count += 1,
            None => {
                counts.paths.insert(request.path().to_owned(), 1);
            }
        }
        if counts.times.len() == TIMES {
            counts.times.pop_front();
        }
        counts.times.push_back(now);
        if counts.requests.len() == REQUESTS {
            counts.requests.pop_front();
        }
        let head = request.head().to_owned();
        counts.requests.push_back((now, connection, head));
        InWork(Arc::clone(self))
    }

    pub(crate) fn answered(&self, status: u16) {
        *self.lock().statuses.entry(status).or_default() += 1;
    }

    pub(crate) fn sent(&self, bytes: u64) {
        self.lock().bytes += bytes;
    }

    pub(crate) fn stats(&self) -> Stats {
        let counts = self.lock();
        let since = |at: Instant| at.saturating_duration_since(self.started);
        Stats {
            calls: counts.calls,
            at_once: counts.at_once,
            at_most: counts.at_most,
            connections: counts.connections,
            open: counts.open,
            open_at_most: counts.open_at_most,
            bytes_sent: counts.bytes,
            paths: counts.paths.iter().map(|(p, n)| (p.clone(), *n)).collect(),
            statuses: counts.statuses.clone(),
            requests: counts
                .requests
                .iter()
                .map(|(at, connection, head)| Seen::of(since(*at), *connection, head))
                .collect(),
            times: counts.times.iter().map(|at| since(*at)).collect(),
        }
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.lock().open -= 1;
    }
}

impl Drop for InWork {
    fn drop(&mut self) {
        self.0.lock().at_once -= 1;
    }
}
