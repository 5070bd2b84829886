//! Which writers of spend live: each holds a lock on the file of its name, and
//! the kernel lets go of it however the process ends.

use std::fs::{self, File, OpenOptions};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long a lock without reservations is left alone: another process may be
/// between making and taking it.
const SETTLED: Duration = Duration::from_secs(3600);

/// A living writer's name, and the file that it holds a lock on.
pub(super) struct Lock {
    pub(super) name: String,
    path: PathBuf,
    _file: File,
}

impl Lock {
    /// Makes one of a new name.
    pub(super) fn new(locks: &Path) -> std::io::Result<Self> {
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(locks)?;
        let mut bits = [0; 16];
        getrandom::fill(&mut bits).map_err(std::io::Error::other)?;
        let name = format!("{:032x}", u128::from_le_bytes(bits));
        let path = locks.join(&name);
        let mut options = OpenOptions::new();
        let file = options
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&path)?;
        file.try_lock().map_err(std::io::Error::from)?;
        Ok(Self {
            name,
            path,
            _file: file,
        })
    }

    /// Takes the file away, where nothing is left that it would speak for.
    pub(super) fn remove(self) {
        // What cannot be removed now is tried again when the next one begins.
        let _ = fs::remove_file(&self.path);
    }
}

/// The lock of a writer that is gone; its file goes with this.
pub(super) struct Gone {
    path: PathBuf,
    /// None where the file is gone too, as in a backup.
    _file: Option<File>,
}

impl Gone {
    /// None where the writer lives, or where that cannot be told.
    pub(super) fn of(locks: &Path, owner: &str) -> Option<Self> {
        let path = locks.join(owner);
        let file = match File::open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Some(Self { path, _file: None });
            }
            Err(_) => return None,
        };
        file.try_lock().ok()?;
        Some(Self {
            path,
            _file: Some(file),
        })
    }
}

impl Drop for Gone {
    fn drop(&mut self) {
        // What cannot be removed now is tried again next time.
        let _ = fs::remove_file(&self.path);
    }
}

/// Removes the locks of writers that are gone and left nothing open; `owners`
/// are those that did.
pub(super) fn sweep(locks: &Path, owners: &[String]) {
    let Ok(entries) = fs::read_dir(locks) else {
        return;
    };
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let made = entry.metadata().and_then(|found| found.modified());
        let is_old = made.is_ok_and(|at| at.elapsed().is_ok_and(|age| age > SETTLED));
        if is_old && !owners.contains(&name) {
            drop(Gone::of(locks, &name));
        }
    }
}
