//! How long an origin thinks before it answers.

use std::time::Duration;

use crate::dice::Dice;

/// The time between a request that was let in and the first byte of its answer.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub enum Latency {
    /// It answers at once.
    #[default]
    None,
    /// Always the same time.
    Fixed(Duration),
    /// A mean with noise: the nth call of the same seed takes the same time.
    Noisy {
        /// The mean.
        mean: Duration,
        /// The standard deviation as a share of the mean, 0.3 for 30 %.
        deviation: f64,
        /// The seed.
        seed: u64,
    },
}

impl Latency {
    /// A mean with 30 % noise.
    #[must_use]
    pub const fn noisy(mean: Duration, seed: u64) -> Self {
        Self::Noisy {
            mean,
            deviation: 0.3,
            seed,
        }
    }

    /// How long the nth call takes.
    #[must_use]
    pub fn of(&self, nth: u64) -> Duration {
        match *self {
            Self::None => Duration::ZERO,
            Self::Fixed(time) => time,
            Self::Noisy {
                mean,
                deviation,
                seed,
            } => {
                let mut dice = Dice::new(seed, nth);
                // The sum of twelve uniform numbers has a variance of one and
                // is near enough to a normal number.
                let normal = (0..12).map(|_| dice.unit()).sum::<f64>() - 6.0;
                // No answer comes in less than a tenth of the mean.
                mean.mul_f64(deviation.mul_add(normal, 1.0).max(0.1))
            }
        }
    }

    pub(crate) async fn wait(&self, nth: u64) {
        let time = self.of(nth);
        if !time.is_zero() {
            tokio::time::sleep(time).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::Latency;

    #[test]
    fn noise_keeps_the_mean_and_has_the_deviation_it_says() {
        let latency = Latency::noisy(Duration::from_millis(100), 5);
        let times: Vec<_> = (0..4_000)
            .map(|n| latency.of(n).as_secs_f64() * 1e3)
            .collect();
        let mean = times.iter().sum::<f64>() / 4e3;
        let variance = times.iter().map(|t| (t - mean).powi(2)).sum::<f64>() / 4e3;
        assert!((97.0..103.0).contains(&mean), "{mean}");
        assert!((27.0..33.0).contains(&variance.sqrt()), "{variance}");
    }

    #[test]
    fn the_same_call_of_the_same_seed_takes_the_same_time() {
        let latency = Latency::noisy(Duration::from_millis(100), 5);
        assert_eq!(latency.of(9), latency.of(9));
        assert_ne!(latency.of(9), latency.of(10));
    }
}
