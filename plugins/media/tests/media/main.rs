//! Whole calls, and files of each format made here byte by byte.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "tests fail by panicking"
)]

mod calls;
mod files;
mod formats;
mod hostile;
