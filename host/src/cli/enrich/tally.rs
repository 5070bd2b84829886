//! Numbers of a list under way, for the bar and for the end.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use crate::enrich::Line;
use crate::fetch::UpstreamInfo;

/// Kinds of failures that are told at the end.
const SHOWN: usize = 8;

/// Origins of which it is told what they were given.
const EXPLAINED: usize = 20;

/// What was counted.
#[derive(Debug)]
pub(super) struct Tally {
    began: Instant,
    /// Records that were read.
    pub read: u64,
    /// Of them those that the output had already.
    pub skipped: u64,
    /// Lines that were written.
    pub written: u64,
    failed: BTreeMap<String, u64>,
    fetch_ms: u64,
    process_ms: u64,
    attempts: u64,
}

impl Tally {
    pub(super) fn new() -> Self {
        Self {
            began: Instant::now(),
            read: 0,
            skipped: 0,
            written: 0,
            failed: BTreeMap::new(),
            fetch_ms: 0,
            process_ms: 0,
            attempts: 0,
        }
    }

    pub(super) fn take(&mut self, line: &Line) {
        self.written += 1;
        self.fetch_ms += line.spent.fetch_ms;
        self.process_ms += line.spent.process_ms;
        self.attempts += line.spent.attempts;
        if let Some(code) = &line.failed {
            *self.failed.entry(code.clone()).or_default() += 1;
        }
    }

    pub(super) fn failed(&self) -> u64 {
        self.failed.values().sum()
    }

    /// Lines a second since the start.
    pub(super) fn rate(&self) -> f64 {
        ratio(self.written, 1) / self.began.elapsed().as_secs_f64().max(1e-3)
    }

    /// Share of lines that have fields, 0 to 1.
    pub(super) fn success(&self) -> f64 {
        ratio(self.written - self.failed(), self.written)
    }

    /// Mean milliseconds of waiting for the network.
    pub(super) fn fetch_ms(&self) -> f64 {
        ratio(self.fetch_ms, self.written)
    }

    /// Mean milliseconds of everything else.
    pub(super) fn process_ms(&self) -> f64 {
        ratio(self.process_ms, self.written)
    }

    /// Lines for a person, at the end.
    pub(super) fn summary(&self) -> Vec<String> {
        let took = self.began.elapsed();
        let took = match took.as_secs() {
            0..10 => format!("{:.1}s", took.as_secs_f64()),
            seconds => format!("{:?}", Duration::from_secs(seconds)),
        };
        let mut lines = vec![match self.written {
            0 => format!("no new lines in {took}"),
            written => format!(
                "{written} lines in {took}, {:.1} a second; {:.1} % have fields",
                self.rate(),
                self.success() * 100.0
            ),
        }];
        if self.skipped > 0 {
            lines.push(format!("{} were in the output already", self.skipped));
        }
        if self.written > 0 {
            lines.push(format!(
                "on average {:.0} ms for fetching, {:.1} ms for processing, {:.2} attempts",
                self.fetch_ms(),
                self.process_ms(),
                ratio(self.attempts, self.written)
            ));
        }
        let mut failed: Vec<(&String, &u64)> = self.failed.iter().collect();
        failed.sort_by_key(|(code, count)| (std::cmp::Reverse(**count), (*code).clone()));
        let others: u64 = failed.iter().skip(SHOWN).map(|(_, count)| **count).sum();
        let named = failed.iter().take(SHOWN);
        lines.extend(named.map(|(code, count)| format!("{count:>8}  {code}")));
        if others > 0 {
            lines.push(format!("{others:>8}  others"));
        }
        lines
    }
}

/// What each origin was given at once, and why: a line for each of those that were asked
/// most.
pub(super) fn explained(upstreams: &[UpstreamInfo]) -> Vec<String> {
    let mut upstreams: Vec<&UpstreamInfo> = upstreams.iter().collect();
    upstreams.sort_by_key(|upstream| std::cmp::Reverse(upstream.requests));
    let told = upstreams.iter().take(EXPLAINED).map(|upstream| {
        let belief = &upstream.belief;
        let rate = belief
            .rate
            .map(|rate| format!(", {rate:.1} answers a second"));
        let alone = if upstream.is_left_alone {
            "; left alone now"
        } else {
            ""
        };
        format!(
            "{}: {} at once{} ({}); {} requests, {} of them tries more{alone}",
            upstream.origin,
            belief.limit,
            rate.unwrap_or_default(),
            belief.why,
            upstream.requests,
            upstream.retried,
        )
    });
    let mut lines: Vec<String> = told.collect();
    if upstreams.len() > EXPLAINED {
        lines.push(format!("and {} origins more", upstreams.len() - EXPLAINED));
    }
    lines
}

#[expect(clippy::cast_precision_loss, reason = "counts and sums of a list")]
fn ratio(sum: u64, of: u64) -> f64 {
    if of == 0 { 0.0 } else { sum as f64 / of as f64 }
}
