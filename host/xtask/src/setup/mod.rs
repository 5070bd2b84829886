//! Fetching what a chore needs and the machine lacks.

pub mod apt;
pub mod cached;
pub mod node;
pub mod python;
pub mod wasm;

use crate::place::Place;
use crate::problem::Problem;
use crate::say::Step;

/// The headless browser that renders pages with known styles.
pub fn chromium() -> Result<(), Problem> {
    const NAMES: [&str; 2] = ["chromium", "chromium-browser"];
    if NAMES.iter().any(|name| crate::shell::which(name).is_some()) {
        return Ok(());
    }
    apt::ensure(&["chromium"], "rendering pages")
}

/// The compiler for plugins.
///
/// # Errors
///
/// There is none and none can be installed.
pub fn toolchain(place: &Place) -> Result<(), Problem> {
    let toolchain = wasm::Toolchain::find(place)?;
    Step::begin("setup", "compiler for plugins").done(toolchain.name());
    Ok(())
}

/// Everything that plugins, demo and tests need.
///
/// # Errors
///
/// What is missing and cannot be installed.
pub fn all(place: &Place) -> Result<(), Problem> {
    toolchain(place)?;
    chromium()?;
    let python = python::Environment::with(place, &[])?;
    let node = node::find(place)?;
    let version = |mut command: std::process::Command| {
        crate::shell::ask(command.arg("--version")).unwrap_or_default()
    };
    Step::begin("setup", "browser, Python, Node").done(&format!(
        "{}, node {}",
        version(python.program("python")),
        version(node.program("node"))
    ));
    Ok(())
}
