//! Failures of a share of the calls.

use crate::dice::Dice;

/// A share of the calls fails: which ones is decided by the seed, so that the
/// nth call of the same seed always fares the same.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Failing {
    /// The share, from 0 to 1.
    pub share: f64,
    /// The status they get, 500 or 503 for example.
    pub status: u16,
    /// The seed.
    pub seed: u64,
}

impl Failing {
    /// Whether the nth call fails.
    #[must_use]
    pub fn at(&self, nth: u64) -> bool {
        Dice::new(self.seed, nth).unit() < self.share
    }
}

#[cfg(test)]
mod tests {
    use super::Failing;

    #[test]
    fn the_share_that_fails_is_the_one_asked_for() {
        let failing = |share| Failing {
            share,
            status: 503,
            seed: 1,
        };
        let failed = |share| (0..10_000).filter(|n| failing(share).at(*n)).count();
        assert_eq!(failed(0.0), 0);
        assert_eq!(failed(1.0), 10_000);
        assert!((1_800..2_200).contains(&failed(0.2)));
    }
}
