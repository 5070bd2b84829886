//! How much an origin can take, and what it does with more.

use std::time::Duration;

/// What an origin can take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Capacity {
    /// Every call is served as it comes.
    #[default]
    Unlimited,
    /// So many calls are served at once, and more wait in the order they came:
    /// every call succeeds, and latency grows. 1 serialises.
    Queues {
        /// How many are served at once.
        at_once: usize,
    },
    /// So many calls are served at once, and more are answered with 429.
    Refuses {
        /// How many are served at once.
        at_once: usize,
        /// What `Retry-After` says, in whole seconds; without it there is none.
        retry_after: Option<Duration>,
    },
    /// So many calls are served per window, and more are answered with 429. A
    /// window begins with the first call after the one before has ended.
    Rate {
        /// How many are served per window.
        calls: u64,
        /// How long a window is.
        window: Duration,
        /// Which headers tell of it.
        headers: RateHeaders,
    },
}

/// Which headers tell of a limited rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RateHeaders {
    /// None: the client has to find out.
    None,
    /// `RateLimit-Limit`, `RateLimit-Remaining`, `RateLimit-Reset` on every
    /// answer (draft-ietf-httpapi-ratelimit-headers-03), and `Retry-After` with
    /// a 429.
    #[default]
    Three,
    /// `RateLimit-Policy` and `RateLimit` as structured fields on every answer
    /// (the same draft, from 08 on), and `Retry-After` with a 429.
    Structured,
    /// `X-RateLimit-Limit`, `-Remaining`, `-Reset`, as many APIs send them, with
    /// no `Retry-After`.
    Prefixed,
}

/// When one capacity gives way to the next, counted from where it began; the
/// first begins with the first call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// After so many calls that were let in or refused; those that wait do not count yet, so
    /// that whoever sends many at once does not bring it about sooner.
    Calls(u64),
    /// After so long.
    After(Duration),
}

/// A capacity that may change: the first one, and what comes after it.
///
/// ```
/// use crescendo_origin::{Capacity, Turn};
/// let plan = Capacity::queues(8).then(Turn::Calls(100), Capacity::queues(2));
/// assert_eq!(plan.at(1), Some((Turn::Calls(100), Capacity::queues(2))));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plan {
    pub(crate) first: Capacity,
    next: Vec<(Turn, Capacity)>,
}

impl Capacity {
    /// One at a time, and more wait.
    #[must_use]
    pub const fn serialises() -> Self {
        Self::queues(1)
    }

    /// So many at once, and more wait.
    #[must_use]
    pub const fn queues(at_once: usize) -> Self {
        Self::Queues { at_once }
    }

    /// So many at once, and more get 429 without `Retry-After`.
    #[must_use]
    pub const fn refuses(at_once: usize) -> Self {
        Self::Refuses {
            at_once,
            retry_after: None,
        }
    }

    /// So many at once, and more get 429 with `Retry-After`.
    #[must_use]
    pub const fn refuses_for(at_once: usize, retry_after: Duration) -> Self {
        Self::Refuses {
            at_once,
            retry_after: Some(retry_after),
        }
    }

    /// So many a minute, with the three `RateLimit-*` headers.
    #[must_use]
    pub const fn per_minute(calls: u64) -> Self {
        Self::Rate {
            calls,
            window: Duration::from_secs(60),
            headers: RateHeaders::Three,
        }
    }

    /// This one, and another from a turn on.
    #[must_use]
    pub fn then(self, turn: Turn, next: Self) -> Plan {
        Plan::from(self).then(turn, next)
    }

    /// This one, then half of it, and so on down to one, with the same turn
    /// between them.
    #[must_use]
    pub fn halving(self, turn: Turn) -> Plan {
        let mut plan = Plan::from(self);
        let mut last = self;
        while let Some(half) = last.half() {
            plan = plan.then(turn, half);
            last = half;
        }
        plan
    }

    /// Half as much; `None` from one or from no limit.
    fn half(self) -> Option<Self> {
        let mut half = self;
        match &mut half {
            Self::Unlimited => return None,
            Self::Queues { at_once } | Self::Refuses { at_once, .. } => *at_once /= 2,
            Self::Rate { calls, .. } => *calls /= 2,
        }
        let empty = matches!(
            half,
            Self::Queues { at_once: 0 }
                | Self::Refuses { at_once: 0, .. }
                | Self::Rate { calls: 0, .. }
        );
        (!empty).then_some(half)
    }
}

impl Plan {
    /// Another capacity from a turn on.
    #[must_use]
    pub fn then(mut self, turn: Turn, next: Capacity) -> Self {
        self.next.push((turn, next));
        self
    }

    /// The nth capacity after the first, from 1 on, and the turn before it.
    #[must_use]
    pub fn at(&self, nth: usize) -> Option<(Turn, Capacity)> {
        self.next.get(nth.checked_sub(1)?).copied()
    }
}

impl From<Capacity> for Plan {
    fn from(first: Capacity) -> Self {
        Self {
            first,
            next: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Capacity, Turn};

    #[test]
    fn halving_goes_down_to_one_and_stops() {
        let plan = Capacity::queues(8).halving(Turn::Calls(5));
        let steps: Vec<_> = (1..).map_while(|nth| plan.at(nth)).collect();
        let to = |at_once| (Turn::Calls(5), Capacity::Queues { at_once });
        assert_eq!(steps, [to(4), to(2), to(1)]);
    }
}
