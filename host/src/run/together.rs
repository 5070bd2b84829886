//! What the log of one run may hold, and those of all runs under way together.

use std::sync::atomic::{AtomicUsize, Ordering};

/// What a log may hold; beyond it the oldest events go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogLimits {
    /// Events. Default 4,096: a run of ten chatty stages has some hundreds.
    pub events: usize,
    /// Bytes of JSON. Default 32 MiB: what a page of five megabytes says is in
    /// there five times, and a tier's merged result with provenance commonly has
    /// tens of kilobytes. The events themselves take about as much again.
    pub bytes: usize,
    /// Bytes of JSON, written or about, in the logs of all runs under way; past it each lets its oldest
    /// events go down to 256 KiB, and past three quarters no record of a list begins. Default 512 MiB: some
    /// thousand ordinary runs take a tenth of it.
    pub together: usize,
}

impl Default for LogLimits {
    fn default() -> Self {
        Self {
            events: 4_096,
            bytes: 32 << 20,
            together: 512 << 20,
        }
    }
}

/// Bytes of JSON that a log keeps however many there are: some times what an ordinary
/// run says.
const OWN: usize = 256 << 10;

/// Bytes of JSON in all logs that are counted.
///
/// A log that makes the sum pass the limit lets its oldest events go until it does not,
/// or until it has no more than its own share. So the sum is at most the limit, and for
/// each run its share or its newest event, whichever is larger.
#[derive(Debug, Default)]
pub(super) struct Together(AtomicUsize);

impl Together {
    /// So many more are held.
    pub(super) fn add(&self, bytes: usize) {
        self.0.fetch_add(bytes, Ordering::AcqRel);
    }

    /// So many that were added are let go of.
    pub(super) fn sub(&self, bytes: usize) {
        self.0.fetch_sub(bytes, Ordering::AcqRel);
    }

    /// Whether logs hold more than `most`.
    pub(super) fn is_above(&self, most: usize) -> bool {
        self.0.load(Ordering::Acquire) > most
    }

    /// Whether a log with so many bytes has to let go of some.
    pub(super) fn presses(&self, most: usize, bytes: usize) -> bool {
        bytes > OWN && self.is_above(most)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crescendo_core::event::{Body, Notice};
    use crescendo_core::id::RunId;

    use super::super::log::{Log, Writes};
    use super::*;

    fn says(log: &Log, bytes: usize) {
        log.append(Body::Notice(Notice {
            image: None,
            code: "a".to_owned(),
            message: "x".repeat(bytes),
        }));
    }

    #[test]
    fn many_logs_hold_no_more_than_the_limit_and_their_shares() {
        let limits = LogLimits {
            together: 4 << 20,
            ..LogLimits::default()
        };
        let together = Arc::new(Together::default());
        let of = |number| {
            // Written or not, they count alike.
            let writes = [Writes::AtOnce, Writes::WhenRead][number as usize % 2];
            let id = RunId::from_random(number);
            Log::new(id, limits, writes, Arc::clone(&together))
        };
        let logs: Vec<Log> = (1..=20).map(of).collect();
        for _ in 0..64 {
            logs.iter().for_each(|log| says(log, 64 << 10));
        }
        let held: usize = logs.iter().map(Log::bytes).sum();
        assert_eq!(
            together.0.load(Ordering::Acquire),
            held,
            "nothing is miscounted"
        );
        assert!(held <= limits.together + logs.len() * OWN, "{held}");
        // Each one has what is its own at least.
        assert!(logs.iter().all(|log| log.bytes() > OWN / 2));
        assert!(logs[0].is_crowded());
        // What is kept of an ended run is counted elsewhere, and what is dropped nowhere.
        logs[0].settle();
        drop(logs);
        assert!(!together.is_above(0));
    }

    #[test]
    fn one_log_alone_may_have_all_that_is_there() {
        let together = Arc::new(Together::default());
        let log = Log::new(
            RunId::from_random(1),
            LogLimits::default(),
            Writes::AtOnce,
            together,
        );
        for _ in 0..64 {
            says(&log, 64 << 10);
        }
        assert!(log.bytes() > 64 * (64 << 10) && !log.is_crowded());
    }
}
