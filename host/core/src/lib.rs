//! The pure part of Crescendo: values in, values out.
//!
//! **Invariant:** this crate knows no tokio, wasmtime, hyper, cudarc, files or
//! clock. Time comes in as an argument, randomness too.

pub mod budget;
pub mod colour;
pub mod consensus;
pub mod day;
pub mod event;
pub mod id;
#[cfg(test)]
mod invariants;
pub mod json;
pub mod lifecycle;
pub mod limiter;
pub mod line;
pub mod manifest;
pub mod merged;
pub mod micros;
pub mod outcome;
pub mod pack;
pub mod pipeline;
pub mod plan;
pub mod polite;
pub mod probe;
pub mod section;
pub mod settings;
pub mod tokens;
pub mod value;
pub mod vote;
