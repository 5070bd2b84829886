//! For those who write plugins: new projects, builds, checks, single calls.
//!
//! `template` makes a project out of what is embedded in the binary, `build`
//! turns a project into one component with its manifest and samples inside,
//! `contract` says where a component differs from `wit/`, `check` runs it in
//! the real sandbox as hosts would and worse, `call` makes one call and shows
//! what was said and asked in it.
//!
//! **Invariant:** nothing here is on the way of a run: no other room but `cli`
//! names this one.

pub mod build;
pub mod call;
pub mod check;
pub mod contract;
pub mod embedded;
pub mod language;
pub mod template;
#[cfg(test)]
mod tests;
