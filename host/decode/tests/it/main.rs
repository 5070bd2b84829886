//! What callers of the crate rely on, through its public face.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "tests may panic"
)]

mod colours;
mod files;
mod formats;
mod fuzz;
mod hostile;
mod invariants;
mod jpegs;
mod memory;
