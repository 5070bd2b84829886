//! What authors of plugins use.

pub mod call;
