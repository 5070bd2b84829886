//! A seeded source of numbers: the same seed gives the same numbers on every
//! machine, so that a failing test can be run again.

/// `SplitMix64` (Steele, Lea and Flood, "Fast splittable pseudorandom number
/// generators", 2014): tiny, and good enough for choosing words and delays.
#[derive(Debug, Clone)]
pub(crate) struct Dice(u64);

impl Dice {
    /// A source for the `nth` thing of a kind that has its own `seed`.
    pub(crate) const fn new(seed: u64, nth: u64) -> Self {
        // The odd constant spreads neighbours: page 1 shares nothing with page 2.
        Self(seed ^ nth.wrapping_mul(0xD6E8_FEB8_6659_FD93))
    }

    pub(crate) const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number from `low` up to and without `high`.
    pub(crate) const fn between(&mut self, low: u64, high: u64) -> u64 {
        low + self.next() % (high - low)
    }

    /// A number from 0 up to and without 1.
    pub(crate) const fn unit(&mut self) -> f64 {
        // 53 bits are what a double holds exactly.
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// One of a list that is not empty.
    pub(crate) fn pick<'a>(&mut self, list: &[&'a str]) -> &'a str {
        let at = self.next() as usize % list.len().max(1);
        list.get(at).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::Dice;

    #[test]
    fn the_same_seed_gives_the_same_numbers_and_another_gives_others() {
        let drawn = |nth| {
            let mut dice = Dice::new(7, nth);
            [dice.next(), dice.next(), dice.next()]
        };
        assert_eq!(drawn(1), drawn(1));
        assert_ne!(drawn(1), drawn(2));
    }
}
