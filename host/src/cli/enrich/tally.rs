//! Numbers of a list under way, for the bar and for the end.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::cli::Failure;
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
    /// Of those the ones that failed.
    pub skipped_failed: u64,
    /// Lines that were written.
    pub written: u64,
    /// Lines that waited at once for one before them, at most.
    pub held: usize,
    failed: BTreeMap<String, u64>,
    fetch_ms: u64,
    process_ms: u64,
    attempts: u64,
    cost_micros: u64,
}

impl Tally {
    pub(super) fn new() -> Self {
        Self {
            began: Instant::now(),
            read: 0,
            skipped: 0,
            skipped_failed: 0,
            written: 0,
            held: 0,
            failed: BTreeMap::new(),
            fetch_ms: 0,
            process_ms: 0,
            attempts: 0,
            cost_micros: 0,
        }
    }

    pub(super) fn take(&mut self, line: &Line) {
        self.written += 1;
        self.fetch_ms += line.spent.fetch_ms;
        self.process_ms += line.spent.process_ms;
        self.attempts += line.spent.attempts;
        self.cost_micros = self.cost_micros.saturating_add(line.spent.cost.0);
        if let Some(code) = &line.failed {
            *self.failed.entry(code.clone()).or_default() += 1;
        }
    }

    pub(super) fn failed(&self) -> u64 {
        self.failed.values().sum()
    }

    /// # Errors
    /// There are lines, and not one of them has fields.
    pub(super) fn fields(&self) -> Result<(), Failure> {
        if self.written > 0 && self.failed() == self.written {
            let why = "every record failed; error and error_code of its line say why";
            return Err(Failure::Run(why.to_owned()));
        }
        Ok(())
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

    /// The same for a program, in one object, and why the command `failed`. What
    /// `--explain` says is in it, too.
    pub(super) fn document(
        &self,
        upstreams: Option<&[UpstreamInfo]>,
        interrupted: bool,
        failed: Option<&Failure>,
    ) -> Value {
        let origins = upstreams.map(|upstreams| busiest(upstreams).map(origin));
        json!({
            "read": self.read,
            "skipped": self.skipped,
            "skipped_failed": self.skipped_failed,
            "lines": self.written,
            "completed": self.written - self.failed(),
            "failed": self.failed(),
            "failures": self.failed,
            "elapsed_ms": u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX),
            "fetch_duration_ms": self.fetch_ms,
            "process_duration_ms": self.process_ms,
            "attempts": self.attempts,
            "cost_micros": self.cost_micros,
            "held_at_most": self.held,
            "origins": origins.map(Iterator::collect::<Vec<Value>>),
            "interrupted": interrupted,
            "error": failed.map(Failure::to_string),
        })
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
            let failed = match self.skipped_failed {
                0 => String::new(),
                failed => format!(", {failed} of them failed; --retry-failed tries them again"),
            };
            lines.push(format!(
                "{} were in the output already{failed}",
                self.skipped
            ));
        }
        if self.written > 0 {
            lines.push(format!(
                "on average {:.0} ms for fetching, {:.1} ms for processing, {:.2} attempts",
                self.fetch_ms(),
                self.process_ms(),
                ratio(self.attempts, self.written)
            ));
        }
        if self.held > 0 {
            let held = self.held;
            lines.push(format!("at most {held} lines waited for one before them"));
        }
        let mut failed: Vec<(&String, &u64)> = self.failed.iter().collect();
        failed.sort_by_key(|(code, count)| (std::cmp::Reverse(**count), (*code).clone()));
        // One more takes the place of the line that would count it.
        let shown = SHOWN + usize::from(failed.len() == SHOWN + 1);
        let others: u64 = failed.iter().skip(shown).map(|(_, count)| **count).sum();
        let named = failed.iter().take(shown);
        lines.extend(named.map(|(code, count)| format!("{count:>8}  {code}")));
        if others > 0 {
            lines.push(format!("{others:>8}  others"));
        }
        lines
    }
}

/// Those that were asked most.
fn busiest(upstreams: &[UpstreamInfo]) -> impl Iterator<Item = &UpstreamInfo> {
    let mut upstreams: Vec<&UpstreamInfo> = upstreams.iter().collect();
    upstreams.sort_by_key(|upstream| std::cmp::Reverse(upstream.requests));
    upstreams.into_iter().take(EXPLAINED)
}

/// What one origin was given at once, and why.
fn origin(upstream: &UpstreamInfo) -> Value {
    json!({
        "origin": upstream.origin,
        "at_once": upstream.belief.limit,
        "answers_per_s": upstream.belief.rate,
        "why": upstream.belief.why.to_string(),
        "requests": upstream.requests,
        "retried": upstream.retried,
        "left_alone": upstream.is_left_alone,
    })
}

/// What each origin was given at once, and why: a line for each of those that were asked
/// most.
pub(super) fn explained(upstreams: &[UpstreamInfo]) -> Vec<String> {
    let told = busiest(upstreams).map(|upstream| {
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
