//! Source, verified, compiled, loaded: manifests, grants, the registry.
//!
//! The way of a plugin is told by types: [`Source`] says where bytes come
//! from, [`Fetched`] has them with their digest, [`Verified`] has read the
//! manifest, [`Plugin`] can be called and compiles on its first call.
//!
//! **Invariant:** discovery never runs guest code: up to [`Plugin`] bytes are
//! only read.

pub mod embedded;
mod error;
pub mod lifecycle;
mod loaded;
mod registry;
pub mod signature;
mod source;
mod verify;
mod watch;

pub use error::PluginError;
pub use loaded::{Load, Plugin, Standing, Turn};
pub use registry::{Entry, Home, Registry, Resolved, UnknownPlugin};
pub use source::{Fetched, Source};
pub use verify::Verified;
pub use watch::{HostUse, Tally};
