//! Waits for a source to change: by its time of modification, asked often, which
//! works on every file system and for every editor.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// How often files are asked: soon enough for a person who saves.
const EVERY: Duration = Duration::from_millis(250);

/// Files of a project that are looked at; what is over is not.
const MAX_FILES: usize = 10_000;

/// Folders that hold no source, or what building makes.
const PASSED_OVER: [&str; 6] = [
    "build",
    "target",
    "vendor",
    "node_modules",
    "__pycache__",
    "sdk",
];

/// Endings of files that tools write beside the sources.
const MADE: [&str; 2] = [".lock", ".new"];

/// Turns a project's folder into a component: its file, or why there is none.
pub type Build = fn(&Path) -> Result<PathBuf, String>;

/// The state of a file, or of all sources of a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp(Vec<(PathBuf, Option<SystemTime>, u64)>);

impl Stamp {
    /// Of what is there now, but for a file that running makes.
    #[must_use]
    pub fn of(path: &Path, made: Option<&Path>) -> Self {
        let mut found = Vec::new();
        if path.is_dir() {
            walk(path, &mut found);
            let made = made.and_then(|made| std::fs::canonicalize(made).ok());
            let is_made = |path: &Path| {
                made.as_deref().is_some_and(|made| {
                    path.file_name() == made.file_name()
                        && std::fs::canonicalize(path).is_ok_and(|path| path == made)
                })
            };
            found.retain(|(path, _, _)| !is_made(path));
            found.sort();
        } else {
            note(path.to_owned(), &mut found);
        }
        Self(found)
    }
}

/// Returns when the source is not what it was, and has been still for a moment:
/// an editor writes in several steps.
pub async fn changed(path: &Path, made: Option<&Path>, before: &Stamp) {
    let mut last = before.clone();
    loop {
        tokio::time::sleep(EVERY).await;
        let now = Stamp::of(path, made);
        if now != *before && now == last {
            return;
        }
        last = now;
    }
}

/// The project that a component was built in; none where it lies elsewhere.
#[must_use]
pub fn project_of(component: &Path) -> Option<PathBuf> {
    let component = std::fs::canonicalize(component).ok()?;
    let build = component
        .parent()
        .filter(|folder| folder.ends_with("build"))?;
    let project = build.parent()?;
    let is_one = project.join("plugin.toml").is_file();
    is_one.then(|| project.to_owned())
}

fn note(path: PathBuf, found: &mut Vec<(PathBuf, Option<SystemTime>, u64)>) {
    let about = std::fs::metadata(&path).ok();
    let time = about.as_ref().and_then(|about| about.modified().ok());
    let bytes = about.map_or(0, |about| about.len());
    found.push((path, time, bytes));
}

/// All files below, but for hidden ones. Links are not followed.
fn walk(folder: &Path, found: &mut Vec<(PathBuf, Option<SystemTime>, u64)>) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        if found.len() >= MAX_FILES {
            return;
        }
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let Ok(kind) = entry.file_type() else {
            continue;
        };
        let made = MADE.iter().any(|ending| name.ends_with(ending));
        if made || name.starts_with('.') || PASSED_OVER.contains(&&*name) {
            continue;
        }
        if kind.is_dir() {
            walk(&entry.path(), found);
        } else if kind.is_file() {
            note(entry.path(), found);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_that_changes_has_another_stamp_and_a_build_has_not() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        write("src/lib.rs", "one");
        let tape = folder.path().join("call.tape");
        let now = || Stamp::of(folder.path(), Some(&tape));
        let before = now();
        write("build/sample.wasm", "made");
        write(".git/index", "hidden");
        write("Cargo.lock", "made");
        write("call.tape", "made");
        assert_eq!(now(), before);
        write("src/lib.rs", "three");
        assert_ne!(now(), before);
    }

    #[test]
    fn a_component_is_known_to_be_of_a_project() {
        let folder = tempfile::tempdir().unwrap();
        let project = std::fs::canonicalize(folder.path()).unwrap();
        let component = project.join("build/sample.wasm");
        std::fs::create_dir(project.join("build")).unwrap();
        std::fs::write(&component, "made").unwrap();
        assert_eq!(project_of(&component), None);
        std::fs::write(project.join("plugin.toml"), "id = 'sample'").unwrap();
        assert_eq!(project_of(&component), Some(project.clone()));
        assert_eq!(project_of(&project.join("plugin.toml")), None);
        assert_eq!(project_of(&project), None);
    }

    #[tokio::test]
    async fn whoever_waits_hears_of_a_change() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("plugin.wasm");
        std::fs::write(&file, "one").unwrap();
        let before = Stamp::of(&file, None);
        std::fs::write(&file, "three").unwrap();
        let heard = tokio::time::timeout(Duration::from_secs(20), changed(&file, None, &before));
        assert!(heard.await.is_ok());
    }
}
