//! A guest in Python or JavaScript as an author has it: a folder with the SDK
//! beside its source, and a world that holds no more than its manifest asks for.

use std::fs;
use std::path::{Path, PathBuf};

use crescendo_core::manifest::{self, Requests};

use crate::component::Source;
use crate::place::Place;
use crate::problem::Problem;

/// The name of an author's main file, without its ending.
pub const MAIN: &str = "plugin";

/// A folder that a language's tool is run in.
#[derive(Clone, Debug)]
pub struct Project {
    /// Sources, and `sdk/` beside them.
    pub folder: PathBuf,
    /// The folder of the `*.wit` to build for.
    pub contract: PathBuf,
    /// The world, by its name there.
    pub world: String,
}

impl Project {
    /// Copies a guest and the SDK of its language (`python`, `js`) into
    /// `target/wasm/ID`.
    ///
    /// # Errors
    ///
    /// A file cannot be read or written.
    pub fn make(place: &Place, source: &Source, language: &str) -> Result<Project, Problem> {
        let folder = place.root.join("target/wasm").join(&source.id);
        if folder.is_dir() {
            fs::remove_dir_all(&folder)
                .map_err(|error| Problem::file("remove", &folder, &error))?;
        }
        for file in files(&source.folder)? {
            copy(&source.folder, &file, &folder)?;
        }
        let sdk = sdk(place, language);
        for file in sdk_files(place, language)? {
            copy(&sdk, &file, &folder.join("sdk"))?;
        }
        let parsed = manifest::parse(source.manifest().as_bytes())
            .map_err(|error| Problem::new(format!("{}: {error}", source.id)))?;
        let wit = place.root.join("wit");
        let contract = folder.join("wit");
        for file in files(&wit)? {
            copy(&wit, &file, &contract)?;
        }
        let worlds = contract.join("worlds.wit");
        let text =
            fs::read_to_string(&worlds).map_err(|error| Problem::file("read", &worlds, &error))?;
        fs::write(&worlds, tailored(&text, &parsed.requests))
            .map_err(|error| Problem::file("write", &worlds, &error))?;
        Ok(Project {
            folder,
            contract,
            world: world(source.manifest()).to_owned(),
        })
    }
}

/// What an author gets of an SDK: everything but its templates.
///
/// # Errors
///
/// A folder cannot be read.
pub fn sdk_files(place: &Place, language: &str) -> Result<Vec<PathBuf>, Problem> {
    let sdk = sdk(place, language);
    let mut found = files(&sdk)?;
    found.retain(|file| !file.starts_with(sdk.join("template")));
    Ok(found)
}

fn sdk(place: &Place, language: &str) -> PathBuf {
    place.root.join("sdk").join(language)
}

/// The worlds without those imports that need a grant and were not asked for:
/// components of interpreters import all of their world.
fn tailored(worlds: &str, requests: &Requests) -> String {
    let absent = [
        (requests.compute.is_none(), "import compute;"),
        (requests.http.is_none(), "import http;"),
        (requests.models.is_none(), "import models;"),
        (requests.cache.is_none(), "import cache;"),
    ];
    let dropped = |line: &&str| !absent.contains(&(true, line.trim()));
    let kept: Vec<&str> = worlds.lines().filter(dropped).collect();
    kept.join("\n") + "\n"
}

/// The world as the manifest names it; [`manifest::parse`] has looked whether
/// there is such a one, and keeps its role alone.
fn world(manifest: &str) -> &str {
    let named = manifest
        .lines()
        .find_map(|line| line.strip_prefix("world = \""));
    named.unwrap_or_default().trim_end().trim_end_matches('"')
}

/// All files below a folder, by path; what Python leaves behind is none.
fn files(folder: &Path) -> Result<Vec<PathBuf>, Problem> {
    let entries = fs::read_dir(folder).map_err(|error| Problem::file("read", folder, &error))?;
    let mut found = Vec::new();
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.is_file() {
            found.push(path);
        } else if path.file_name().is_some_and(|name| name != "__pycache__") {
            found.extend(files(&path)?);
        }
    }
    found.sort();
    Ok(found)
}

/// Copies a file of `from` to the same place below `to`.
fn copy(from: &Path, file: &Path, to: &Path) -> Result<(), Problem> {
    let to = to.join(file.strip_prefix(from).unwrap_or(file));
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder).map_err(|error| Problem::file("make", folder, &error))?;
    }
    fs::copy(file, &to).map_err(|error| Problem::file("copy", file, &error))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORLDS: &str = "world extractor {\n  import log;\n  import http;\n  import cache;\n}\n";

    #[test]
    fn a_world_keeps_what_is_open_and_what_is_asked_for() {
        let manifest = manifest::parse(
            b"id = \"a\"\nversion = \"1.0.0\"\nworld = \"extractor\"\ndescription = \"x\"\n\
              [requests.cache]\nbytes = 1\n",
        );
        let requests = manifest.expect("a manifest").requests;
        let kept = "world extractor {\n  import log;\n  import cache;\n}\n";
        assert_eq!(tailored(WORLDS, &requests), kept);
    }

    #[test]
    fn a_world_with_setup_is_named_in_full() {
        let manifest = "id = \"a\"\nworld = \"model-with-setup\"\n";
        assert_eq!(world(manifest), "model-with-setup");
    }
}
