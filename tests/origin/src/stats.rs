//! What an origin has counted, as a test reads it.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::{Value, json};

use crate::request::Request;

/// What an origin has seen up to a moment. `/robots.txt` counts like any path.
#[derive(Debug, Clone, Default)]
pub struct Stats {
    /// Requests whose head was read whole.
    pub calls: u64,
    /// Requests in work now: from the end of their head to the end of their
    /// answer. Those that wait inside the origin are among them.
    pub at_once: u64,
    /// The most there ever were of these. A client that waits for the end of
    /// an answer before it asks again is seen with one, never with two.
    pub at_most: u64,
    /// Connections that were accepted.
    pub connections: u64,
    /// Connections that are open now.
    pub open: u64,
    /// The most there ever were of these.
    pub open_at_most: u64,
    /// Bytes handed to the system, heads included, before TLS.
    pub bytes_sent: u64,
    /// Calls per path, without its query.
    pub paths: BTreeMap<String, u64>,
    /// Answers per status; one is counted when its status line goes out.
    pub statuses: BTreeMap<u16, u64>,
    /// The last 1,024 requests, oldest first.
    pub requests: Vec<Seen>,
    /// When the last 100,000 requests came, counted from the origin's start.
    pub times: Vec<Duration>,
}

/// A request as it was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// When it came, counted from the origin's start.
    pub at: Duration,
    /// The connection it came on: the first is 1.
    pub connection: u64,
    /// The method.
    pub method: String,
    /// The target with its query.
    pub target: String,
    /// The headers in their order, names as they were written.
    pub headers: Vec<(String, String)>,
}

impl Stats {
    /// Calls of one path, without its query.
    #[must_use]
    pub fn path(&self, path: &str) -> u64 {
        self.paths.get(path).copied().unwrap_or_default()
    }

    /// Answers with one status.
    #[must_use]
    pub fn status(&self, status: u16) -> u64 {
        self.statuses.get(&status).copied().unwrap_or_default()
    }

    /// The request that came last.
    #[must_use]
    pub fn last(&self) -> Option<&Seen> {
        self.requests.last()
    }

    /// The times between one request and the next, as far as they are
    /// remembered: what a polite client keeps from becoming too short.
    #[must_use]
    pub fn gaps(&self) -> Vec<Duration> {
        let later = self.times.iter().skip(1);
        let gap = |(before, after): (&Duration, &Duration)| after.saturating_sub(*before);
        self.times.iter().zip(later).map(gap).collect()
    }

    /// The counts as a benchmark in another process reads them.
    #[must_use]
    pub(crate) fn json(&self) -> Value {
        json!({
            "calls": self.calls,
            "at_once": self.at_once,
            "at_most": self.at_most,
            "connections": self.connections,
            "open": self.open,
            "open_at_most": self.open_at_most,
            "bytes_sent": self.bytes_sent,
            "paths": self.paths,
            "statuses": self.statuses,
        })
    }
}

impl Seen {
    pub(crate) fn of(at: Duration, connection: u64, head: &str) -> Self {
        let mut first = Request::first_line(head).split(' ');
        let mut next = || first.next().unwrap_or_default().to_owned();
        Self {
            at,
            connection,
            method: next(),
            target: next(),
            headers: Request::fields(head)
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect(),
        }
    }

    /// The value of a header, whatever the case of its name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self
            .headers
            .iter()
            .find(|(own, _)| own.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }
}
