//! Money: integer micro-dollars, never floats.

use serde::{Deserialize, Serialize};

/// An amount of micro-dollars (1 USD = 1,000,000).
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Micros(pub u64);

impl Micros {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// The sum, stopping at the largest amount.
    #[must_use]
    pub const fn saturating_add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// The difference, stopping at nothing.
    #[must_use]
    pub const fn saturating_sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }

    /// What `units` cost at this price for a million of them, rounded up, as
    /// every call is; stops at the largest amount.
    #[must_use]
    pub const fn for_units(self, units: u64) -> Self {
        let exact = (self.0 as u128) * (units as u128);
        let cost = exact.div_ceil(1_000_000);
        if cost > u64::MAX as u128 {
            Self(u64::MAX)
        } else {
            #[expect(clippy::cast_possible_truncation, reason = "compared just above")]
            Self(cost as u64)
        }
    }

    /// The sum, or nothing where it does not fit.
    #[must_use]
    pub const fn checked_add(self, other: Self) -> Option<Self> {
        match self.0.checked_add(other.0) {
            Some(sum) => Some(Self(sum)),
            None => None,
        }
    }
}

/// Why a text is not an amount.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not an amount of dollars; write digits with at most six decimals, such as 0.05")]
pub struct BadAmount(pub String);

impl std::str::FromStr for Micros {
    type Err = BadAmount;

    /// Parses dollars such as `2`, `0.05` or `.5`, exactly and without floats.
    fn from_str(text: &str) -> Result<Self, BadAmount> {
        let bad = || BadAmount(text.chars().take(40).collect());
        let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
        let only_digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        let empty = whole.is_empty() && decimals.is_empty();
        if empty || decimals.len() > 6 || !only_digits(whole) || !only_digits(decimals) {
            return Err(bad());
        }
        let dollars: u64 = if whole.is_empty() {
            0
        } else {
            whole.parse().map_err(|_| bad())?
        };
        let millionths: u64 = format!("{decimals:0<6}").parse().map_err(|_| bad())?;
        let micros = dollars
            .checked_mul(1_000_000)
            .and_then(|m| m.checked_add(millionths));
        micros.map(Self).ok_or_else(bad)
    }
}

impl std::fmt::Display for Micros {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (dollars, rest) = (self.0 / 1_000_000, self.0 % 1_000_000);
        let decimals = format!("{rest:06}");
        let shown = decimals.trim_end_matches('0');
        write!(f, "${dollars}.{shown:0<2}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dollars_are_read_exactly() {
        assert_eq!("0.05".parse(), Ok(Micros(50_000)));
        assert_eq!("2".parse(), Ok(Micros(2_000_000)));
        assert_eq!(".000001".parse(), Ok(Micros(1)));
        assert_eq!(Micros(50_000).to_string(), "$0.05");
        assert_eq!(Micros(1_234_567).to_string(), "$1.234567");
    }

    #[test]
    fn prices_of_tokens_are_rounded_up_for_each_call() {
        let three_dollars_a_million = Micros(3_000_000);
        assert_eq!(three_dollars_a_million.for_units(1_000), Micros(3_000));
        assert_eq!(Micros(150_000).for_units(1), Micros(1));
        assert_eq!(Micros(150_000).for_units(0), Micros::ZERO);
        assert_eq!(Micros(u64::MAX).for_units(u64::MAX), Micros(u64::MAX));
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        for text in [
            "",
            ".",
            "-1",
            "NaN",
            "1e3",
            "0.0000001",
            "1,5",
            "99999999999999999999",
        ] {
            assert!(text.parse::<Micros>().is_err(), "{text}");
        }
    }
}
