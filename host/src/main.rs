//! The `crescendo` binary: everything is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    crescendo::allocator::bound();
    // Before anything that reads or asks: as the compile child this process must not even
    // read its environment.
    crescendo::sandbox::compile_child::main().unwrap_or_else(crescendo::cli::main)
}
