//! Drives one plan: starts stages, keeps its ledger and its event log, merges
//! after each tier, ends in exactly one terminal event.
//!
//! **Invariants.** A run has one writer: an actor that owns the schedule, the
//! ledger and the log; stage calls are futures that send it messages. This
//! room names no HTTP and no wasmtime types, and nothing in it computes:
//! guests, decodes and merges run on the executor.

mod cache;
mod handle;
mod log;
mod presence;
mod request;

pub use cache::{CacheError, CacheSize, Memory, StageCache};
pub use handle::{Run, State};
pub use log::{Behind, Entry, LogLimits};
pub use presence::{HEARTBEAT, Reader};
pub use request::{FIRST_READER, Leave, Refused, RunRequest, Tenant};
