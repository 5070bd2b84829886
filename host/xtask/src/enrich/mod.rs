//! `cargo xtask bench enrich`: lists of pages enriched by the built program, against
//! what somebody would write instead and against what the other side allows.
//!
//! The other side is the project's own `origin`, on loopback in processes of its own,
//! so that what it costs is not counted. Each run of the program is a whole one: it
//! starts, reads its list, writes a line for each record and ends; its compile cache
//! is warm, and no answer is kept from the run before.

mod bare;
mod crowd;
mod limits;
mod side;
mod site;
mod throughput;

pub use crowd::BENCH as CROWD;
pub use limits::BENCH as LIMITS;
pub use throughput::BENCH as THROUGHPUT;
