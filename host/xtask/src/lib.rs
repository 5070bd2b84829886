//! Set-up and developer chores, as a library for the chores, the benchmarks
//! and the tests that share them.

pub mod bench;
pub mod binary;
pub mod bindings;
pub mod component;
pub mod demo;
mod enrich;
pub mod guests;
pub mod image;
pub mod palette;
pub mod place;
pub mod plugins;
pub mod problem;
pub mod project;
pub mod quality;
pub mod say;
pub mod sdk;
pub mod setup;
pub mod shell;
pub mod speed;
pub mod test;
