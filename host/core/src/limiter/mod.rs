//! How many calls an upstream is given at once, believed from how its answers
//! come.
//!
//! A limiter is told of each call that has ended, and says how many may be under
//! way. Three are there: a number that somebody wrote down ([`Fixed`]), the usual
//! additive increase and multiplicative decrease on errors ([`Aimd`]), and one
//! that looks at what a change of concurrency does to the rate of answers
//! ([`Gradient`]): an upstream that queues inside answers every call with success,
//! and only the rate that stops growing shows that more at once buys nothing.
//!
//! Failures that have nothing to do with load, such as 404, are answers to all of
//! them.

mod aimd;
mod fixed;
mod gradient;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

pub use aimd::Aimd;
pub use fixed::Fixed;
pub use gradient::Gradient;

/// What a limiter may say at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bounds {
    /// At least so many at once; never 0.
    pub least: u32,
    /// At most.
    pub most: u32,
    /// To begin with.
    pub first: u32,
}

impl Bounds {
    /// Bounds in their order, whatever was asked for.
    #[must_use]
    pub fn new(least: u32, first: u32, most: u32) -> Self {
        let least = least.max(1);
        let most = most.max(least);
        Self {
            least,
            most,
            first: first.clamp(least, most),
        }
    }

    fn hold(self, limit: u32) -> u32 {
        limit.clamp(self.least, self.most)
    }
}

/// How a call ended, as far as load is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// With an answer, be it one like 404 that another try would not change.
    Answered,
    /// The upstream has too much to do: 429, 503, a timeout, a reset.
    Congested,
}

/// One call that has ended.
#[derive(Clone, Copy, Debug)]
pub struct Seen {
    /// When it ended, microseconds of any clock that does not go back.
    pub ended_us: u64,
    /// How long it took, microseconds.
    pub took_us: u64,
    /// How many were under way when it began, itself included.
    pub in_flight: u32,
    /// How it ended.
    pub ended: Ended,
}

/// What a limiter believes, for metrics and for those who ask why.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Belief {
    /// Calls at once.
    pub limit: u32,
    /// Answers a second at that limit, where it was measured.
    pub rate: Option<f64>,
    /// One line for people.
    pub why: String,
}

/// Decides how many calls are under way at once.
pub trait Limiter: Send + std::fmt::Debug {
    /// So many.
    fn limit(&self) -> u32;

    /// Takes a call that has ended into account.
    fn saw(&mut self, seen: Seen);

    /// What it believes, and why.
    fn belief(&self) -> Belief;
}
