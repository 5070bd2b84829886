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
    /// nothing with it.
    pub async fn watch(self: Arc<Self>, folder: PathBuf) {
        let who = Who(format!("watched folder {}", folder.display()));
        let mut seen: BTreeMap<PathBuf, (Stamp, bool)> = BTreeMap::new();
        loop {
            for (file, stamp) in look(&folder) {
                let taken = match seen.get(&file) {
                    // It changed, or is new: wait for the next look.
                    Some((before, _)) if *before != stamp => false,
                    None => false,
                    Some((_, true)) => continue,
                    Some((_, false)) => {
                        self.take_up(&file, &who).await;
                        true
                    }
                };
                seen.insert(file, (stamp, taken));
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    async fn take_up(&self, file: &Path, who: &Who) {
        let most = self.lifecycle.max_component_bytes();
        let fetched = match Source::File(file.to_owned()).fetch(most) {
            Ok(fetched) => fetched,
            Err(error) => return tracing::warn!(%error, "a watched file cannot be read"),
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

fn look(folder: &Path) -> Vec<(PathBuf, Stamp)> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for entry in entries.flatten() {
        let path = entry.path();
        let is_component = path.extension().is_some_and(|ending| ending == "wasm");
        let Ok(metadata) = entry.metadata() else {
            continue;
        };
        if !is_component || !metadata.is_file() {
            continue;
        }
        if found.len() >= FILES {
            tracing::warn!(folder = %folder.display(), most = FILES, "more files than are watched");
            break;
        }
        found.push((path, (metadata.len(), metadata.modified().ok())));
    }
    found.sort();
    found
}
