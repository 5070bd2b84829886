//! The `crescendo` binary: everything is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    // Before anything else: as the compile child this process must not even
    // read its environment.
    match crescendo::sandbox::compile_child::main() {
        Some(code) => code,
        None => ExitCode::SUCCESS,
    }
}
