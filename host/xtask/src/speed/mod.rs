//! `cargo xtask bench speed`: the built program measured from outside, each
//! line against its peer and its floor.
//!
//! A `crescendo serve` runs on loopback with a state folder of its own whose
//! compile cache is warm; CPU time is what the kernel says of its process. No
//! two requests carry the same bytes, so that no cache of results answers.
//! Sides that are compared alternate, and the median of the pairs' ratios
//! counts: on a machine that others use as well, both sides see the same
//! neighbours.

mod admin;
mod bare;
mod bed;
pub(crate) mod client;
mod first_tier;
mod hostile;
mod latency;
pub(crate) mod measure;
mod peer;
mod pictures;
pub(crate) mod process;
mod restart;
mod sandbox;
mod spinner;
mod stream;
mod swap;

pub use first_tier::BENCH as FIRST_TIER;
pub use hostile::BENCH as HOSTILE;
pub use latency::BENCH as LATENCY;
pub use restart::BENCH as RESTART;
pub use sandbox::BENCH as SANDBOX;
pub use spinner::BENCH as SPINNER;
pub use stream::BENCH as STREAM;
pub use swap::BENCH as SWAP;
