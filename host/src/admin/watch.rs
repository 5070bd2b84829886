//! A folder whose components are installed as they appear and change.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use super::Admin;
use crate::plugin::Source;
use crate::plugin::lifecycle::{Ask, Who};

/// How often the folder is looked at. Polling sees every kind of file system.
const LOOK: Duration = Duration::from_secs(1);

/// Files of one folder that are looked at; more are left alone, with a warning.
const FILES: usize = 256;

/// What tells one state of a file from another.
type Stamp = (u64, Option<SystemTime>);

impl Admin {
    /// Installs components of `folder` as they appear and change, until it is
    /// dropped. A file is taken up once it has been still for one look, so that
    /// a copy that is under way is not. One that is refused is logged and
    /// recorded, and looked at again when it changes. A file that goes takes
    /// nothing with it. Neither links nor anything else but files are looked at.
    pub async fn watch(self: Arc<Self>, folder: PathBuf) {
        let who = Who(format!("watched folder {}", folder.display()));
        let mut watched = Watched::default();
        loop {
            let (from, is_more) = (folder.clone(), watched.more);
            // A disk may take its time: not on the threads of clients.
            let looked = tokio::task::spawn_blocking(move || look(&from)).await;
            if let Ok(Some(look)) = looked {
                if look.more && !is_more {
                    tracing::warn!(folder = %folder.display(), most = FILES, "more files than are watched");
                }
                for file in watched.still(look) {
                    self.take_up(file, &who).await;
                }
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    async fn take_up(&self, file: PathBuf, who: &Who) {
        let most = self.lifecycle.max_component_bytes();
        let source = Source::Watched(file.clone());
        let fetched = match tokio::task::spawn_blocking(move || source.fetch(most)).await {
            Ok(Ok(fetched)) => fetched,
            Ok(Err(error)) => return tracing::warn!(%error, "a watched file cannot be read"),
            Err(error) => return tracing::error!(%error, "a watched file was not read"),
        };
        match self.lifecycle.install(fetched, Ask::default(), who).await {
            Ok(changed) => {
                let (id, version) = (&changed.id, &changed.version);
                tracing::info!(id, %version, file = %file.display(), "a watched file was taken up");
            }
            Err(kept) => {
                let (step, error) = (kept.step.as_str(), &kept.why);
                tracing::warn!(file = %file.display(), step, %error, "a watched file was refused");
            }
        }
    }
}

/// What one look found.
struct Look {
    files: Vec<(PathBuf, Stamp)>,
    /// Whether there are more than are looked at.
    more: bool,
}

/// What the last look found, and what was done about it.
#[derive(Default)]
struct Watched {
    /// Whether each was taken up as it is.
    seen: BTreeMap<PathBuf, (Stamp, bool)>,
    more: bool,
}

impl Watched {
    /// The files that are as they were at the last look and were not taken up
    /// yet; now they are. What is gone is forgotten.
    fn still(&mut self, look: Look) -> Vec<PathBuf> {
        let before = std::mem::take(&mut self.seen);
        let mut still = Vec::new();
        for (file, stamp) in look.files {
            let known = before.get(&file).filter(|(before, _)| *before == stamp);
            if matches!(known, Some((_, false))) {
                still.push(file.clone());
            }
            // It changed, or is new: it waits for the next look.
            self.seen.insert(file, (stamp, known.is_some()));
        }
        self.more = look.more;
        still
    }
}

/// None where the folder cannot be read now: then nothing is known to be gone.
fn look(folder: &Path) -> Option<Look> {
    let entries = std::fs::read_dir(folder).ok()?;
    let (mut files, mut more) = (Vec::new(), false);
    for entry in entries.flatten() {
        let path = entry.path();
        let is_component = path.extension().is_some_and(|ending| ending == "wasm");
        // Of the entry itself: a link is none of the folder's files.
        let Ok(metadata) = entry.metadata() else {
            continue;
        };
        if !is_component || !metadata.is_file() {
            continue;
        }
        if files.len() >= FILES {
            more = true;
            break;
        }
        files.push((path, (metadata.len(), metadata.modified().ok())));
    }
    files.sort();
    Some(Look { files, more })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_taken_up_once_it_is_still_and_forgotten_when_it_goes() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.wasm");
        let mut watched = Watched::default();
        let mut still = || {
            let still = watched.still(look(folder.path()).unwrap());
            (still.len(), watched.seen.len())
        };
        std::fs::write(&file, b"one").unwrap();
        assert_eq!([still(), still(), still()], [(0, 1), (1, 1), (0, 1)]);
        std::fs::write(&file, b"another").unwrap();
        assert_eq!([still(), still(), still()], [(0, 1), (1, 1), (0, 1)]);
        std::fs::remove_file(&file).unwrap();
        assert_eq!(still(), (0, 0));
        assert!(look(&file).is_none(), "nothing is forgotten for this");
    }

    #[test]
    fn only_files_are_looked_at_and_only_so_many() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        std::fs::write(path("a.wasm"), b"bytes").unwrap();
        std::fs::write(path("notes.txt"), b"bytes").unwrap();
        std::fs::create_dir(path("folder.wasm")).unwrap();
        std::os::unix::fs::symlink(path("a.wasm"), path("link.wasm")).unwrap();
        let seen = look(folder.path()).unwrap();
        assert_eq!((seen.files.len(), seen.more), (1, false));
        for n in 0..FILES {
            std::fs::write(path(&format!("{n}.wasm")), b"").unwrap();
        }
        let seen = look(folder.path()).unwrap();
        assert_eq!((seen.files.len(), seen.more), (FILES, true));
    }
}
