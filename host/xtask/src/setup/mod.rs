//! Fetching what a chore needs and the machine lacks.

pub mod apt;
pub mod cached;
pub mod node;
pub mod photographs;
pub mod python;
pub mod schemas;
pub mod wasm;

use crate::place::Place;
use crate::problem::Problem;
use crate::say::Step;

/// The headless browser that renders pages with known styles, and the fonts
/// that those name: with others in their place the pages would not be what
/// they say.
///
/// # Errors
///
/// Something is missing and cannot be installed.
pub fn chromium() -> Result<(), Problem> {
    const NAMES: [&str; 2] = ["chromium", "chromium-browser"];
    const FONTS: [(&str, &str); 2] = [
        ("fonts-liberation", "LiberationSans-Regular.ttf"),
        ("fonts-dejavu-core", "DejaVuSans.ttf"),
    ];
    let browser = NAMES.iter().any(|name| crate::shell::which(name).is_some());
    let mut missing = Vec::new();
    if !browser {
        missing.push("chromium");
    }
    let absent = FONTS.iter().filter(|(_, file)| !has_font(file));
    missing.extend(absent.map(|(package, _)| *package));
    if missing.is_empty() {
        return Ok(());
    }
    apt::ensure(&missing, "rendering pages")
}

/// Programs that tests call as a person would, each of the Debian package of its
/// name where it is missing.
///
/// # Errors
///
/// One is missing and cannot be installed.
pub fn programs() -> Result<(), Problem> {
    const NAMES: [&str; 2] = ["curl", "make"];
    let missing = NAMES
        .into_iter()
        .filter(|name| crate::shell::which(name).is_none());
    let missing: Vec<&str> = missing.collect();
    if missing.is_empty() {
        return Ok(());
    }
    apt::ensure(&missing, "tests that call them")
}

/// The variable that tells a test where [`systemd_analyze`] is.
pub const SYSTEMD_ANALYZE: &str = "CRESCENDO_SYSTEMD_ANALYZE";

/// What judges the systemd unit.
///
/// # Errors
///
/// It is missing and cannot be installed.
pub fn systemd_analyze() -> Result<std::path::PathBuf, Problem> {
    const NAME: &str = "systemd-analyze";
    let missing = || Problem::new(format!("Debian's systemd brought no {NAME}"));
    if let Some(found) = crate::shell::which(NAME) {
        return Ok(found);
    }
    apt::ensure(&["systemd"], "judging the systemd unit")?;
    crate::shell::which(NAME).ok_or_else(missing)
}

/// Whether a font's file lies where fonts of the system do.
fn has_font(file: &str) -> bool {
    let mut folders = vec![std::path::PathBuf::from("/usr/share/fonts")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            if entry.file_name() == file {
                return true;
            }
            if entry.path().is_dir() {
                folders.push(entry.path());
            }
        }
    }
    false
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
