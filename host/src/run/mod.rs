//! Drives one plan: starts stages, keeps its ledger and its event log, merges
//! after each tier, ends in exactly one terminal event.
//!
//! The way of a run through these files: [`Runner`] admits a [`RunRequest`];
//! `host` plans it and sets off an `actor`, which follows core's schedule;
//! `stage` starts each call as a `call`, which may join another (`flight`) or
//! be known (`cache`), and whose price is written down (`charge`); `says` writes what happens to the `log`, which any
//! number of [`Reader`]s follow; `presence` notices when the last one leaves.
//!
//! **Invariants.** A run has one writer: its actor owns the schedule, the
//! purse and the log; stage calls are futures that send it messages. What a
//! stage says on its way goes into the log through a `sink` that the actor
//! opens before the call and closes when it ends. This room names no HTTP and
//! no wasmtime types, and nothing in it computes: guests, decodes and merges
//! run on the executor.

mod actor;
mod cache;
mod call;
mod charge;
mod entry;
mod flight;
mod handle;
mod host;
mod installed;
mod key;
mod log;
mod pipelines;
mod presence;
mod request;
mod runner;
mod says;
mod sink;
mod stage;
pub(crate) mod stages;
mod stats;
mod table;
#[cfg(test)]
pub(crate) mod tests;
mod together;
mod treasury;

pub use cache::{CacheError, CacheSize, Memory, StageCache};
pub use entry::Entry;
pub use handle::{Run, State};
pub use log::Behind;
pub use pipelines::{PipelineSet, Pipelines};
pub use presence::{HEARTBEAT, Reader};
pub use request::{FIRST_READER, Leave, Refused, RunRequest, Tenant};
pub use runner::{Runner, Settings};
pub use stats::{RunStats, StageName, StageStats, Stats};
pub use table::TableLimits;
pub use together::LogLimits;
pub use treasury::{Budgets, today};
