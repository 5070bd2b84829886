//! Whole files, made here byte by byte.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "tests fail by panicking"
)]

mod file;
mod fonts;
mod hostile;
mod locked;
mod structure;
mod tables;
mod texts;
