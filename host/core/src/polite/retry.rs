//! When a call that failed in passing is tried again, and how often in all.

/// Exponential backoff with jitter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backoff {
    /// Before the first try more, milliseconds; doubled before each further one.
    pub first_ms: u64,
    /// The longest wait, milliseconds, also where the upstream asks for more.
    pub longest_ms: u64,
    /// Tries more.
    pub retries: u32,
}

impl Default for Backoff {
    /// Twice more: after 1 s and 2 s, and never later than a minute.
    fn default() -> Self {
        Self {
            first_ms: 1_000,
            longest_ms: 60_000,
            retries: 2,
        }
    }
}

impl Backoff {
    /// How long to wait before try number `try_` more (from 1), milliseconds; none
    /// where there are no more. `jitter` is a random number from 0 to 1: between
    /// half of the wait and all of it is waited, so that those who failed together
    /// do not come back together. `asked_ms` is what `Retry-After` asks for: at
    /// least that is waited, and where it is more than the longest wait, there is
    /// no try.
    #[must_use]
    pub fn wait(&self, try_: u32, jitter: f64, asked_ms: Option<u64>) -> Option<u64> {
        if try_ == 0 || try_ > self.retries || asked_ms.is_some_and(|ms| ms > self.longest_ms) {
            return None;
        }
        let doubled = 1_u64.checked_shl(try_ - 1).unwrap_or(u64::MAX);
        let most = self.first_ms.saturating_mul(doubled).min(self.longest_ms);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "milliseconds of at most an hour or so, times 0.5 to 1"
        )]
        let waited = (most as f64 * (0.5 + 0.5 * jitter.clamp(0.0, 1.0))) as u64;
        Some(waited.max(asked_ms.unwrap_or_default()))
    }
}

/// A share of all calls that may be tries more: an upstream in trouble is not
/// given three times the load. Each call pays in a part of a token, each try more
/// takes a whole one out (the way of Finagle's retry budget).
#[derive(Clone, Copy, Debug)]
pub struct RetryBudget {
    /// Thousandths of a token that are there.
    tokens: u32,
    /// Thousandths that a call pays in.
    share: u32,
    /// The most that is kept.
    most: u32,
}

impl RetryBudget {
    /// `percent` of the calls may be tries more, and `reserve` of them before any
    /// call has paid in.
    #[must_use]
    pub const fn new(percent: u32, reserve: u32) -> Self {
        let most = reserve.saturating_mul(1_000);
        Self {
            tokens: most,
            share: percent.saturating_mul(10),
            most,
        }
    }

    /// A call, not a try more, was made.
    pub const fn called(&mut self) {
        let tokens = self.tokens.saturating_add(self.share);
        self.tokens = if tokens > self.most {
            self.most
        } else {
            tokens
        };
    }

    /// Takes one try more out; false where there is none left.
    pub const fn take(&mut self) -> bool {
        match self.tokens.checked_sub(1_000) {
            Some(left) => {
                self.tokens = left;
                true
            }
            None => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_and_keep_apart() {
        let backoff = Backoff {
            retries: 3,
            ..Backoff::default()
        };
        for (try_, most) in [(1, 1_000), (2, 2_000), (3, 4_000)] {
            assert_eq!(backoff.wait(try_, 1.0, None), Some(most));
            assert_eq!(backoff.wait(try_, 0.0, None), Some(most / 2));
        }
        assert_eq!(backoff.wait(4, 0.5, None), None);
        assert_eq!(backoff.wait(0, 0.5, None), None);
        let endless = Backoff {
            retries: u32::MAX,
            ..backoff
        };
        assert_eq!(endless.wait(500, 1.0, None), Some(60_000));
    }

    #[test]
    fn what_the_upstream_asks_for_is_waited_and_an_hour_is_not() {
        let backoff = Backoff::default();
        assert_eq!(backoff.wait(1, 0.0, Some(7_000)), Some(7_000));
        assert_eq!(backoff.wait(1, 1.0, Some(10)), Some(1_000));
        assert_eq!(backoff.wait(1, 1.0, Some(3_600_000)), None);
    }

    #[test]
    fn tries_more_are_a_share_of_the_calls() {
        let mut budget = RetryBudget::new(20, 10);
        let mut retried = 0;
        for _ in 0..1_000 {
            budget.called();
            retried += u32::from(budget.take());
        }
        assert!((200..=211).contains(&retried), "{retried}");
    }
}
