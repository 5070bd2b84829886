//! `cargo xtask bindings`: what wit-bindgen makes of `wit/` for Rust and C,
//! as files in the tree, so that an author's build needs no generator.

mod c;
mod native;
mod rust;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use wit_bindgen_core::wit_parser::{Resolve, WorldId};
use wit_bindgen_core::{Files, WorldGenerator};

use crate::place::Place;
use crate::problem::Problem;
use crate::say::Step;

/// Generated files by their path below the checkout.
pub type Generated = BTreeMap<PathBuf, Vec<u8>>;

/// Folders that hold generated files and nothing else.
pub const FOLDERS: [&str; 3] = [
    "sdk/rust/src/bindings",
    "sdk/c/bindings",
    "tests/guests/c-contract/bindings",
];

/// Writes the files that differ from what `wit/` gives, and removes those that
/// it no longer gives.
///
/// # Errors
///
/// `wit/` is refused, or a file cannot be written.
pub fn write(place: &Place) -> Result<(), Problem> {
    let step = Step::begin("bindings", "wit/ for Rust and C");
    let generated = generate(&place.root)?;
    let mut changed = 0_u32;
    for old in present(&place.root)? {
        if !generated.contains_key(&old) {
            let file = place.root.join(&old);
            fs::remove_file(&file).map_err(|error| Problem::file("remove", &file, &error))?;
            changed += 1;
        }
    }
    for (path, bytes) in &generated {
        let file = place.root.join(path);
        if fs::read(&file).is_ok_and(|old| old == *bytes) {
            continue;
        }
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder).map_err(|error| Problem::file("make", folder, &error))?;
        }
        fs::write(&file, bytes).map_err(|error| Problem::file("write", &file, &error))?;
        changed += 1;
    }
    step.done(&format!("{} files, {changed} changed", generated.len()));
    Ok(())
}

/// What `wit/` gives.
///
/// # Errors
///
/// `wit/` is refused.
pub fn generate(root: &Path) -> Result<Generated, Problem> {
    let wit = root.join("wit");
    let mut generated = Generated::new();
    rust::generate(&wit, &mut generated)?;
    c::generate(&wit, &mut generated)?;
    Ok(generated)
}

/// The files that lie in the generated folders now.
///
/// # Errors
///
/// A folder cannot be read.
pub fn present(root: &Path) -> Result<Vec<PathBuf>, Problem> {
    let mut found = Vec::new();
    let mut folders: Vec<PathBuf> = FOLDERS.iter().map(PathBuf::from).collect();
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(root.join(&folder)) else {
            continue;
        };
        for entry in entries {
            let entry = entry.map_err(|error| Problem::file("read", &folder, &error))?;
            let path = folder.join(entry.file_name());
            if entry.path().is_dir() {
                folders.push(path);
            } else {
                found.push(path);
            }
        }
    }
    Ok(found)
}

/// A world that bindings are made of.
struct World {
    resolve: Resolve,
    id: WorldId,
}

impl World {
    /// A world of the contract.
    fn named(wit: &Path, name: &str) -> Result<World, Problem> {
        World::read(wit, None, Some(name)).map_err(|error| refused(name, &error))
    }

    /// A world over the contract, of a package in WIT.
    fn over(wit: &Path, package: &str) -> Result<World, Problem> {
        World::read(wit, Some(package), None).map_err(|error| refused(package.trim(), &error))
    }

    fn read(
        wit: &Path,
        package: Option<&str>,
        name: Option<&str>,
    ) -> Result<World, Box<dyn std::error::Error + Send + Sync>> {
        let mut resolve = Resolve::default();
        let (mut main, _) = resolve.push_path(wit)?;
        if let Some(package) = package {
            main = resolve.push_str("sdk.wit", package)?;
        }
        let id = resolve.select_world(&[main], name)?;
        Ok(World { resolve, id })
    }

    /// Runs a generator: its files by name.
    fn files(&mut self, generator: &mut dyn WorldGenerator) -> Result<Files, Problem> {
        let mut files = Files::default();
        generator
            .generate(&mut self.resolve, self.id, &mut files)
            .map_err(|error| Problem::new(format!("wit-bindgen refuses wit/: {error:#}")))?;
        Ok(files)
    }
}

fn refused(what: &str, error: &dyn std::fmt::Display) -> Problem {
    Problem::new(format!("wit/ is refused for `{what}`: {error:#}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bindings_in_the_tree_are_what_wit_gives() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let generated = generate(&root).unwrap();
        for (path, bytes) in &generated {
            let there = fs::read(root.join(path)).unwrap_or_default();
            assert!(
                there == *bytes,
                "{} differs: run `cargo xtask bindings`",
                path.display()
            );
        }
        for path in present(&root).unwrap() {
            assert!(
                generated.contains_key(&path),
                "{} is not generated: run `cargo xtask bindings`",
                path.display()
            );
        }
    }
}
