//! Crescendo's host: schedules sandboxed plugins, merges their votes, streams
//! each better result. `ARCHITECTURE.md` is the map.

pub mod admin;
pub mod allocator;
pub mod assembly;
pub mod author;
pub mod cli;
pub mod config;
pub mod enrich;
pub mod executor;
pub mod fetch;
pub mod latency;
pub mod plugin;
pub mod run;
pub mod sandbox;
pub mod server;
pub mod store;
pub mod subject;
