//! Folders that become components: finding them, and putting the manifest in.

use std::fs;
use std::path::{Path, PathBuf};

use crescendo_core::{manifest, section};

use crate::place::Place;
use crate::problem::Problem;
use crate::say::{self, Step};

/// A folder with a `plugin.toml`.
#[derive(Clone, Debug)]
pub struct Source {
    /// The folder.
    pub folder: PathBuf,
    /// The folder's name, which is the package's.
    pub name: String,
    /// What the manifest calls the plugin.
    pub id: String,
    manifest: String,
}

impl Source {
    /// Whether it is a Rust crate.
    #[must_use]
    pub fn is_crate(&self) -> bool {
        self.folder.join("Cargo.toml").is_file()
    }

    /// Puts the manifest into a component and writes it to `to/ID.wasm`. A
    /// file whose bytes stay the same is left alone, so that nothing is
    /// rebuilt because of it.
    ///
    /// # Errors
    ///
    /// The file is not there, or is no component.
    pub fn finish(
        &self,
        place: &Place,
        area: &'static str,
        built: &Path,
        to: &Path,
    ) -> Result<(), Problem> {
        let step = Step::begin(area, self.id.clone());
        let component = fs::read(built).map_err(|error| Problem::file("read", built, &error))?;
        let whole = section::append(&component, manifest::SECTION, self.manifest.as_bytes())
            .map_err(|error| Problem::new(format!("{}: {error}", built.display())))?;
        let file = self.output(to);
        let size = say::size(whole.len() as u64);
        if fs::read(&file).is_ok_and(|old| old == whole) {
            step.done(&format!("unchanged, {size}"));
            return Ok(());
        }
        replace(&file, &whole)?;
        step.done(&format!("{}, {size}", place.shown(&file)));
        Ok(())
    }

    /// The text of its manifest.
    #[must_use]
    pub fn manifest(&self) -> &str {
        &self.manifest
    }

    /// Where [`Source::finish`] writes.
    #[must_use]
    pub fn output(&self, to: &Path) -> PathBuf {
        to.join(format!("{}.wasm", self.id))
    }
}

/// The folders below `parent` that have a manifest, by name; `only` picks one.
///
/// # Errors
///
/// A manifest is refused, or `only` is none of them.
pub fn find(parent: &Path, only: Option<&str>) -> Result<Vec<Source>, Problem> {
    let Ok(entries) = fs::read_dir(parent) else {
        return Ok(Vec::new());
    };
    let mut sources = Vec::new();
    for folder in entries.flatten().map(|entry| entry.path()) {
        let file = folder.join("plugin.toml");
        if !file.is_file() {
            continue;
        }
        let text =
            fs::read_to_string(&file).map_err(|error| Problem::file("read", &file, &error))?;
        let parsed = manifest::parse(text.as_bytes())
            .map_err(|error| Problem::new(format!("{}: {error}", file.display())))?;
        let name = folder
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        sources.push(Source {
            folder,
            name,
            id: parsed.id,
            manifest: text,
        });
    }
    sources.sort_by(|one, other| one.name.cmp(&other.name));
    let Some(only) = only else {
        return Ok(sources);
    };
    let known: Vec<String> = sources.iter().map(|source| source.name.clone()).collect();
    sources.retain(|source| source.name == only || source.id == only);
    if sources.is_empty() {
        return Err(
            Problem::new(format!("there is no `{only}` in {}", parent.display()))
                .with_remedy(format!("one of {}", known.join(", "))),
        );
    }
    Ok(sources)
}

/// Removes components whose source is gone: they would still be embedded.
///
/// # Errors
///
/// The folder cannot be read, or a file in it cannot be removed.
pub fn forget_others(to: &Path, sources: &[Source]) -> Result<(), Problem> {
    let keep: Vec<PathBuf> = sources.iter().map(|source| source.output(to)).collect();
    let entries = fs::read_dir(to).map_err(|error| Problem::file("read", to, &error))?;
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.extension().is_some_and(|ending| ending == "wasm") && !keep.contains(&path) {
            fs::remove_file(&path).map_err(|error| Problem::file("remove", &path, &error))?;
        }
    }
    Ok(())
}

/// Writes beside the file and renames, so that a reader never sees a half.
fn replace(file: &Path, bytes: &[u8]) -> Result<(), Problem> {
    let new = file.with_extension(format!("new-{}", std::process::id()));
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder).map_err(|error| Problem::file("make", folder, &error))?;
    }
    fs::write(&new, bytes)
        .and_then(|()| fs::rename(&new, file))
        .map_err(|error| Problem::file("write", file, &error))
}
