//! A histogram of wall times, for whoever exports metrics.

use std::time::Duration;

/// Upper bounds of [`Latency`]'s buckets, milliseconds, inclusive; one more
/// bucket has no bound. 1 to 10,000 in steps of about 2.2: from a cached
/// answer to a slow model.
pub const BOUNDS_MS: [u64; 13] = [
    1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000,
];

/// A histogram of wall times.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Latency {
    /// How many fell into each bucket of [`BOUNDS_MS`] and, last, above all of
    /// them; not cumulative.
    pub buckets: [u64; BOUNDS_MS.len() + 1],
    /// All times together, microseconds.
    pub sum_us: u64,
    /// How many there were.
    pub count: u64,
}

impl Latency {
    /// Counts one.
    pub(crate) fn record(&mut self, wall: Duration) {
        let us = u64::try_from(wall.as_micros()).unwrap_or(u64::MAX);
        let bucket = BOUNDS_MS.iter().position(|bound| us <= bound * 1_000);
        if let Some(count) = self.buckets.get_mut(bucket.unwrap_or(BOUNDS_MS.len())) {
            *count += 1;
        }
        self.sum_us = self.sum_us.saturating_add(us);
        self.count += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_falls_into_the_first_bucket_that_bounds_it() {
        let mut latency = Latency::default();
        for micros in [0, 1_000, 1_001, 10_000_000, 10_000_001] {
            latency.record(Duration::from_micros(micros));
        }
        assert_eq!(&latency.buckets[..2], [2, 1]);
        assert_eq!(&latency.buckets[12..], [1, 1]);
        assert_eq!((latency.count, latency.sum_us), (5, 20_002_002));
    }
}
