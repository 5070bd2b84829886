//! Manners towards upstreams: when to try again, when to leave one alone, what
//! its robots.txt says. Arithmetic alone; `fetch` has the clock and the sockets.

mod breaker;
mod retry;
pub mod robots;

pub use breaker::{Breaker, BreakerRules, Gate};
pub use retry::{Backoff, RetryBudget};
