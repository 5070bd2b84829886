//! Copies of a store into a folder.

use std::os::unix::fs::DirBuilderExt as _;
use std::path::Path;
use std::time::Duration;

use crescendo_core::lifecycle::BookError;
use rusqlite::Connection;
use rusqlite::backup::Backup;

use super::rows::failed;
use super::{Store, files, open};

/// Pages that a copy takes at once; between two batches others may write.
const PAGES: i32 = 256;

/// Why a store was not copied.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BackupError {
    /// The folder is not empty: nothing in it was touched.
    #[error("is no place for a copy: there is something in it")]
    Occupied,
    /// The folder cannot be made or written.
    #[error("cannot be written: {0}")]
    Folder(String),
    /// The store itself cannot be read.
    #[error(transparent)]
    Book(#[from] BookError),
}

/// Copies the store of a state folder: the database as of one moment, by a
/// connection of its own, so that nobody waits for it; then the files that it
/// names.
pub(super) fn backup(folder: &Path, to: &Path) -> Result<(), BackupError> {
    if std::fs::read_dir(to).is_ok_and(|mut entries| entries.next().is_some()) {
        return Err(BackupError::Occupied);
    }
    let made = std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(to);
    made.map_err(|error| BackupError::Folder(error.to_string()))?;
    let from = open::connect(folder)?;
    let copy = Connection::open(to.join(Store::FILE));
    let mut copy = copy.map_err(|error| BackupError::Folder(error.to_string()))?;
    let failed = |error| failed::<rusqlite::Error>("cannot be copied")(error);
    let copying = Backup::new(&from, &mut copy).map_err(failed)?;
    let copied = copying.run_to_completion(PAGES, Duration::ZERO, None);
    copied.map_err(failed)?;
    drop(copying);
    // What the copy names, and not what is named by now.
    for digest in files::named(&copy)? {
        let bytes = files::read(folder, &digest)?;
        let written = files::write(to, &digest, &bytes);
        written.map_err(|error| BackupError::Folder(error.what()))?;
    }
    Ok(())
}
