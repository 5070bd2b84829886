//! Plain numbers about runs and stages, for whoever exports metrics.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crescendo_core::micros::Micros;
use crescendo_core::outcome::{FailureCode, SkipReason};

use super::cache::CacheSize;
use crate::latency::Latency;

/// Which stage: numbers are kept for each plugin version in each place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct StageName {
    /// The pipeline's name.
    pub pipeline: String,
    /// The stage's name.
    pub stage: String,
    /// The plugin's id.
    pub plugin: String,
    /// The plugin's version.
    pub version: String,
}

/// What became of a stage's calls.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StageStats {
    /// Calls under way.
    pub running: u64,
    /// Answers with votes.
    pub voted: u64,
    /// Answers without.
    pub abstained: u64,
    /// Of both: answers that were known already.
    pub cached: u64,
    /// Failures by code.
    pub failed: BTreeMap<FailureCode, u64>,
    /// Skips by reason; also calls that were ended by one.
    pub skipped: BTreeMap<SkipReason, u64>,
    /// Calls that ended with their run.
    pub cancelled: u64,
    /// What was settled.
    pub cost: Micros,
    /// What was metered beyond reservations: bounds that were wrong.
    pub excess: Micros,
    /// CPU time, microseconds.
    pub cpu_us: u64,
    /// Wall times of calls that came to an end by themselves.
    pub latency: Latency,
}

/// What became of runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RunStats {
    /// Under way.
    pub live: usize,
    /// Under way or kept for readers.
    pub kept: usize,
    /// Bytes of events kept of ended ones.
    pub kept_bytes: usize,
    /// Started since the host did.
    pub started: u64,
    /// Refused before they started.
    pub refused: u64,
    /// Ended with `run.completed`.
    pub completed: u64,
    /// Ended with `run.failed`.
    pub failed: u64,
    /// Ended with `run.cancelled`.
    pub cancelled: u64,
}

/// All numbers at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// Runs.
    pub runs: RunStats,
    /// Stages.
    pub stages: BTreeMap<StageName, StageStats>,
    /// Stage results that are kept.
    pub cache: CacheSize,
    /// Stage results found in the cache.
    pub cache_hits: u64,
    /// Stage results looked for in the cache and not found.
    pub cache_misses: u64,
    /// Pieces of work that others may join.
    pub in_flight: usize,
    /// Settled today (UTC) in all.
    pub spent_today: Micros,
    /// Reserved and not settled.
    pub reserved: Micros,
}

/// Most combinations of pipeline, stage, plugin and version that are counted
/// apart: an operator who swaps plugins all day must not fill memory or the
/// metrics store. What comes later is counted under `other`.
const MAX_STAGES: usize = 4_096;

/// Counts.
#[derive(Debug, Default)]
pub(super) struct Counters {
    stats: Mutex<Stats>,
}

impl Counters {
    fn stats(&self) -> MutexGuard<'_, Stats> {
        self.stats.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Everything that was counted so far.
    pub(super) fn snapshot(&self) -> Stats {
        self.stats().clone()
    }

    pub(super) fn runs(&self, count: impl FnOnce(&mut RunStats)) {
        count(&mut self.stats().runs);
    }

    pub(super) fn cache(&self, hit: bool) {
        let mut stats = self.stats();
        if hit {
            stats.cache_hits += 1;
        } else {
            stats.cache_misses += 1;
        }
    }

    pub(super) fn stage(&self, name: &StageName, count: impl FnOnce(&mut StageStats)) {
        let mut stats = self.stats();
        if let Some(known) = stats.stages.get_mut(name) {
            return count(known);
        }
        let name = if stats.stages.len() < MAX_STAGES {
            name.clone()
        } else {
            StageName::other()
        };
        count(stats.stages.entry(name).or_default());
    }

    /// Counts the end of a call that came to an end by itself.
    pub(super) fn called(&self, name: &StageName, cpu: Duration, wall: Duration) {
        let cpu_us = u64::try_from(cpu.as_micros()).unwrap_or(u64::MAX);
        self.stage(name, |stage| {
            stage.cpu_us = stage.cpu_us.saturating_add(cpu_us);
            stage.latency.record(wall);
        });
    }
}

impl StageName {
    fn other() -> Self {
        let other = || "other".to_owned();
        Self {
            pipeline: other(),
            stage: other(),
            plugin: other(),
            version: other(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_fall_into_the_first_bucket_that_holds_them() {
        let mut latency = Latency::default();
        for us in [1, 1_000, 1_001, 10_000_000, 10_000_001] {
            latency.record(Duration::from_micros(us));
        }
        assert_eq!(latency.buckets.first(), Some(&2));
        assert_eq!(latency.buckets.get(1), Some(&1));
        assert_eq!(latency.buckets.get(12), Some(&1));
        assert_eq!(latency.buckets.last(), Some(&1));
        assert_eq!((latency.count, latency.sum_us), (5, 20_002_003));
    }

    #[test]
    fn what_comes_after_the_limit_is_counted_as_other() {
        let counters = Counters::default();
        for n in 0..MAX_STAGES + 10 {
            let name = StageName {
                stage: n.to_string(),
                ..StageName::other()
            };
            counters.stage(&name, |stage| stage.voted += 1);
        }
        let stats = counters.snapshot();
        assert_eq!(stats.stages.len(), MAX_STAGES + 1);
        assert_eq!(
            stats.stages.get(&StageName::other()).map(|s| s.voted),
            Some(10)
        );
    }
}
