//! A number that somebody wrote down.

use super::{Belief, Limiter, Seen};

/// Always the same.
#[derive(Clone, Copy, Debug)]
pub struct Fixed(u32);

impl Fixed {
    /// So many at once; 1 where 0 is asked for.
    #[must_use]
    pub fn new(limit: u32) -> Self {
        Self(limit.max(1))
    }
}

impl Limiter for Fixed {
    fn limit(&self) -> u32 {
        self.0
    }

    fn saw(&mut self, _: Seen) {}

    fn belief(&self) -> Belief {
        Belief {
            limit: self.0,
            rate: None,
            why: "configured".to_owned(),
        }
    }
}
