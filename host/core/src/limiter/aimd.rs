//! Additive increase, multiplicative decrease: it sees errors alone.

use super::{Belief, Bounds, Ended, Limiter, Seen};

/// How long calls are counted before a decision, microseconds.
const WINDOW_US: u64 = 5_000_000;

/// From this share of answers on there is room for more.
const GOOD: f64 = 0.95;

/// Added after a good window.
const MORE: u32 = 2;

/// What is left after a bad one.
const LESS: f64 = 0.5;

/// Calls of a window that say enough to decrease before it ends.
const ENOUGH: u32 = 20;

/// Additive increase (2 for 5 s in which 95 % were answered), multiplicative
/// decrease (half) otherwise.
#[derive(Clone, Debug)]
pub struct Aimd {
    bounds: Bounds,
    limit: u32,
    since_us: Option<u64>,
    answered: u32,
    all: u32,
    why: &'static str,
}

impl Aimd {
    /// Within these bounds.
    #[must_use]
    pub const fn new(bounds: Bounds) -> Self {
        Self {
            bounds,
            limit: bounds.first,
            since_us: None,
            answered: 0,
            all: 0,
            why: "begins",
        }
    }

    fn decide(&mut self, now_us: u64, limit: u32, why: &'static str) {
        self.limit = self.bounds.hold(limit);
        self.why = why;
        self.since_us = Some(now_us);
        self.answered = 0;
        self.all = 0;
    }
}

impl Limiter for Aimd {
    fn limit(&self) -> u32 {
        self.limit
    }

    fn saw(&mut self, seen: Seen) {
        let since = *self.since_us.get_or_insert(seen.ended_us);
        // What began under another limit says nothing of this one.
        if seen.ended_us.saturating_sub(seen.took_us) < since && self.all == 0 && since > 0 {
            return;
        }
        self.all = self.all.saturating_add(1);
        self.answered += u32::from(seen.ended == Ended::Answered);
        let good = f64::from(self.answered) >= GOOD * f64::from(self.all);
        let over = seen.ended_us.saturating_sub(since) >= WINDOW_US;
        if over && good {
            let limit = self.limit.saturating_add(MORE);
            self.decide(seen.ended_us, limit, "answers come");
        } else if !good && (over || self.all >= ENOUGH) {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "half of a u32"
            )]
            let limit = (f64::from(self.limit) * LESS) as u32;
            self.decide(seen.ended_us, limit, "it has too much to do");
        }
    }

    fn belief(&self) -> Belief {
        Belief {
            limit: self.limit,
            rate: None,
            why: self.why.to_owned(),
        }
    }
}
