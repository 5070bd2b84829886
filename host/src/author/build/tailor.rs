//! The contract, tailored to one project.
//!
//! Components from Python and JavaScript import everything that their world
//! names, used or not. So they are given a world that names what is open to
//! all and what the manifest asks for, and nothing else.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crescendo_core::manifest::Manifest;

use super::BuildError;
use crate::author::{contract, embedded};
use crate::sandbox::Capability;

/// Writes the tailored contract and gives its folder. A project's own copy is
/// where it comes from, so that bindings and world are of one version.
pub(super) fn write(folder: &Path, manifest: &Manifest) -> Result<PathBuf, BuildError> {
    let own = folder.join("wit");
    let files = if own.is_dir() {
        read(&own)?
    } else {
        let files = embedded::below("wit");
        let files = files.map(|(path, bytes)| {
            let text = String::from_utf8_lossy(bytes).into_owned();
            (path.to_owned(), text)
        });
        files.collect()
    };
    let denied = denied(manifest);
    let to = folder.join("build/wit");
    // What an older contract had must not stay among what this one has.
    if to.exists() {
        fs::remove_dir_all(&to).map_err(BuildError::file("remove", &to))?;
    }
    fs::create_dir_all(&to).map_err(BuildError::file("make", &to))?;
    for (name, text) in files {
        let file = to.join(name);
        fs::write(&file, without(&text, &denied)).map_err(BuildError::file("write", &file))?;
    }
    Ok(to)
}

fn read(folder: &Path) -> Result<Vec<(String, String)>, BuildError> {
    let entries = fs::read_dir(folder).map_err(BuildError::file("read", folder))?;
    let mut files = Vec::new();
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.extension().is_none_or(|ending| ending != "wit") {
            continue;
        }
        let text = fs::read_to_string(&path).map_err(BuildError::file("read", &path))?;
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        files.push((name.into_owned(), text));
    }
    if files.is_empty() {
        return Err(BuildError::Wit {
            file: folder.to_owned(),
            why: "there is no .wit file in it".to_owned(),
        });
    }
    Ok(files)
}

/// Interfaces that the manifest does not ask for.
fn denied(manifest: &Manifest) -> BTreeSet<&'static str> {
    let all = Capability::ALL.into_iter();
    let denied = all.filter(|capability| !contract::asks(manifest, *capability));
    denied.map(Capability::as_str).collect()
}

/// The text without the worlds' lines that import these interfaces.
fn without(text: &str, denied: &BTreeSet<&str>) -> String {
    let import = |line: &str| {
        let name = line.trim().strip_prefix("import ")?.strip_suffix(';')?;
        Some(name.trim().to_owned())
    };
    let stays = |line: &&str| import(line).is_none_or(|name| !denied.contains(name.as_str()));
    text.lines()
        .filter(stays)
        .map(|line| format!("{line}\n"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crescendo_core::manifest;
    use wit_parser::{Resolve, SourceMap, WorldItem};

    const HEAD: &str = "id='a'\nversion='1.0.0'\nworld='extractor'\ndescription='x'\n";

    /// The interfaces that a world imports.
    fn imports(folder: &Path, world: &str) -> Vec<String> {
        let mut sources = SourceMap::default();
        for (name, text) in read(folder).unwrap() {
            sources.push_str(&name, text);
        }
        let mut resolve = Resolve::default();
        let package = resolve.push_group(sources.parse().unwrap()).unwrap();
        let world = resolve.packages[package].worlds[world];
        let items = resolve.worlds[world].imports.values();
        let names = items.filter_map(|item| match item {
            WorldItem::Interface { id, .. } => resolve.interfaces[*id].name.clone(),
            _ => None,
        });
        names.collect()
    }

    #[test]
    fn a_world_imports_what_is_open_and_what_is_asked_for() {
        let open = ["types", "subject", "sink", "poll", "clock", "log"];
        let folder = tempfile::tempdir().unwrap();
        for (asked, more) in [("", None), ("[requests.cache]\nbytes = 1\n", Some("cache"))] {
            let manifest = manifest::parse(format!("{HEAD}{asked}").as_bytes()).unwrap();
            let to = write(folder.path(), &manifest).unwrap();
            for world in ["extractor", "extractor-with-setup", "router"] {
                let found: BTreeSet<String> = imports(&to, world).into_iter().collect();
                let expected = open.iter().copied().chain(more);
                let expected: BTreeSet<String> = expected.map(str::to_owned).collect();
                assert_eq!(found, expected, "{world}");
            }
        }
    }

    #[test]
    fn a_project_without_a_contract_is_given_ours_and_an_empty_one_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let manifest = manifest::parse(HEAD.as_bytes()).unwrap();
        assert!(write(folder.path(), &manifest).is_ok());
        fs::create_dir(folder.path().join("wit")).unwrap();
        let refused = write(folder.path(), &manifest).unwrap_err();
        assert_eq!(refused.code(), "bad-wit");
    }
}
