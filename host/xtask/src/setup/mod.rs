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

/// Everything that plugins, demo and tests need.
pub fn all(place: &Place) -> Result<(), Problem> {
    let step = Step::begin("setup", "toolchain for plugins");
    let toolchain = wasm::Toolchain::find(place)?;
    step.done(toolchain.name());
    chromium()?;
    node::find(place)?;
    Ok(())
}
