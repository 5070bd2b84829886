//! `cargo xtask plugins`: every crate of a folder into a component with its
//! manifest inside.

use std::fs;
use std::path::{Path, PathBuf};

use crescendo_core::{manifest, section};

use crate::place::Place;
use crate::problem::Problem;
use crate::say::{self, Step};
use crate::setup::wasm::Toolchain;
use crate::shell;

/// A crate that becomes a component.
#[derive(Debug)]
struct Crate {
    /// Its package name, which is its folder's.
    name: String,
    /// Its manifest as text.
    manifest: String,
    /// What the manifest calls it.
    id: String,
}

/// Builds `plugins/*` into `target/plugins/ID.wasm`; `only` picks one.
pub fn build(place: &Place, only: Option<&str>) -> Result<(), Problem> {
    build_folder(place, "plugins", "plugins", &place.plugins(), only)
}

/// Builds every crate of `from` that has a `plugin.toml`.
pub fn build_folder(
    place: &Place,
    area: &'static str,
    from: &str,
    to: &Path,
    only: Option<&str>,
) -> Result<(), Problem> {
    let crates = find(&place.root.join(from), only)?;
    if crates.is_empty() {
        say::warning(&format!("there is no plugin in {from}/"));
        return Ok(());
    }
    let toolchain = Toolchain::find(place)?;
    let names: Vec<&str> = crates.iter().map(|found| found.name.as_str()).collect();
    let mut step = Step::begin(
        area,
        format!(
            "compiling {} with {} compiler",
            names.join(", "),
            toolchain.name()
        ),
    );
    let mut cargo = toolchain.build(place);
    for name in &names {
        cargo.args(["--package", name]);
    }
    shell::run(&mut step, &mut cargo)?;
    step.done("");
    fs::create_dir_all(to).map_err(|error| Problem::file("make", to, &error))?;
    for found in &crates {
        finish(place, area, found, to)?;
    }
    if only.is_none() {
        forget_others(to, &crates)?;
    }
    Ok(())
}

fn find(folder: &Path, only: Option<&str>) -> Result<Vec<Crate>, Problem> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Ok(Vec::new());
    };
    let mut crates = Vec::new();
    for path in entries.flatten().map(|entry| entry.path()) {
        let manifest_file = path.join("plugin.toml");
        if !path.join("Cargo.toml").is_file() || !manifest_file.is_file() {
            continue;
        }
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let text = fs::read_to_string(&manifest_file)
            .map_err(|error| Problem::file("read", &manifest_file, &error))?;
        let parsed = manifest::parse(text.as_bytes())
            .map_err(|error| Problem::new(format!("{}: {error}", manifest_file.display())))?;
        crates.push(Crate {
            name,
            manifest: text,
            id: parsed.id,
        });
    }
    crates.sort_by(|one, other| one.name.cmp(&other.name));
    let Some(only) = only else {
        return Ok(crates);
    };
    let known: Vec<String> = crates.iter().map(|found| found.name.clone()).collect();
    crates.retain(|found| found.name == only || found.id == only);
    if crates.is_empty() {
        return Err(Problem::new(format!("there is no plugin `{only}`"))
            .with_remedy(format!("one of {}", known.join(", "))));
    }
    Ok(crates)
}

/// Puts the manifest into the component. A file whose bytes stay the same is
/// left alone, so that nothing is rebuilt because of it.
fn finish(place: &Place, area: &'static str, found: &Crate, to: &Path) -> Result<(), Problem> {
    let step = Step::begin(area, found.id.clone());
    let built = Toolchain::output(place).join(format!("{}.wasm", found.name.replace('-', "_")));
    let component = fs::read(&built).map_err(|error| Problem::file("read", &built, &error))?;
    let whole = section::append(&component, manifest::SECTION, found.manifest.as_bytes())
        .map_err(|error| Problem::new(format!("{}: {error}", built.display())))?;
    let file = to.join(format!("{}.wasm", found.id));
    let size = say::size(whole.len() as u64);
    if fs::read(&file).is_ok_and(|old| old == whole) {
        step.done(&format!("unchanged, {size}"));
        return Ok(());
    }
    replace(&file, &whole)?;
    step.done(&format!("{}, {size}", place.shown(&file)));
    Ok(())
}

/// Writes beside the file and renames, so that a reader never sees a half.
pub fn replace(file: &Path, bytes: &[u8]) -> Result<(), Problem> {
    let new = file.with_extension(format!("new-{}", std::process::id()));
    fs::write(&new, bytes)
        .and_then(|()| fs::rename(&new, file))
        .map_err(|error| Problem::file("write", file, &error))
}

/// Components of plugins that are no longer there would still be embedded.
fn forget_others(to: &Path, crates: &[Crate]) -> Result<(), Problem> {
    let keep: Vec<PathBuf> = crates
        .iter()
        .map(|found| to.join(format!("{}.wasm", found.id)))
        .collect();
    let entries = fs::read_dir(to).map_err(|error| Problem::file("read", to, &error))?;
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.extension().is_some_and(|ending| ending == "wasm") && !keep.contains(&path) {
            fs::remove_file(&path).map_err(|error| Problem::file("remove", &path, &error))?;
        }
    }
    Ok(())
}
