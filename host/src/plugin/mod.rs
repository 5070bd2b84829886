//! Source, verified, compiled, loaded: manifests, grants, the registry.

pub mod embedded;
