//! What guests import, one file per interface of `wit/`.

pub(super) mod cache;
pub(super) mod carry;
mod clock;
pub(super) mod compute;
pub(super) mod http;
pub(super) mod log;
pub(super) mod models;
pub(super) mod poll;
mod pump;
mod sink;
mod subject;
pub(super) mod wasi;

use wasmtime::component::Resource;

use super::bindings::crescendo::plugin::types;

/// Stands for resources of which this host never makes one, so that none of
/// their methods can be reached.
pub enum Absent {}

impl types::Host for super::state::Guest {}

/// Bytes that a handle weighs in the host's table, at the least.
pub(super) const HANDLE: u64 = 64;

/// A failure that the guest sees.
pub(super) fn unsupported<T>(what: &str) -> Result<T, types::Failure> {
    Err(types::Failure::Unsupported(what.to_owned()))
}

/// The guest may do without this; it was granted and is not there.
pub(super) fn not_offered<T>(interface: &str) -> Result<T, types::Failure> {
    unsupported(&format!("this host has no provider for `{interface}`"))
}

/// The generated function was called, and not the one of [`carry`].
pub(super) fn carried() -> wasmtime::Error {
    wasmtime::Error::msg("this function is linked by hand")
}

/// A borrowed or owned handle of which there can be none.
pub(super) fn none_made(_: &Resource<Absent>) -> wasmtime::Error {
    wasmtime::Error::msg("the host never made such a handle")
}
