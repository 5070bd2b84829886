//! The `crescendo` binary: everything is in the library.

fn main() {}
