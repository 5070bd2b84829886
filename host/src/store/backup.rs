//! Copies of a store into a folder.

use std::fs::File;
use std::io::ErrorKind;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::Path;

use crescendo_core::lifecycle::BookError;
use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};

use super::rows::failed;
use super::{Store, files, open};

/// Where a copy is made within its folder, until it is whole.
const HALF: &str = "unfinished-copy";

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
///
/// It is made in a folder within `to`, which may be another disk's, and moved
/// to its place when it is whole, the database last: what a failure leaves is
/// no store.
pub(super) fn backup(folder: &Path, to: &Path) -> Result<(), BackupError> {
    if std::fs::read_dir(to).is_ok_and(|mut entries| entries.next().is_some()) {
        return Err(BackupError::Occupied);
    }
    let mut builder = std::fs::DirBuilder::new();
    builder.mode(0o700);
    builder.recursive(true).create(to).map_err(unwritable)?;
    let half = to.join(HALF);
    match builder.recursive(false).create(&half) {
        // Another copy into the same folder is under way.
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            return Err(BackupError::Occupied);
        }
        made => made.map_err(unwritable)?,
    }
    let copied = copy(folder, &half).and_then(|()| place(&half, to).map_err(unwritable));
    if copied.is_err() {
        // What cannot be removed is in nobody's way but the next copy's.
        let _ = std::fs::remove_file(to.join(Store::FILE));
        let _ = std::fs::remove_dir_all(files::shelf(to));
        let _ = std::fs::remove_dir_all(&half);
    }
    copied
}

/// Copies into an empty folder.
fn copy(folder: &Path, to: &Path) -> Result<(), BackupError> {
    let from = open::connect(folder)?;
    let copy = Connection::open(to.join(Store::FILE));
    let mut copy = copy.map_err(|error| BackupError::Folder(error.to_string()))?;
    let failed = |error| failed::<rusqlite::Error>("cannot be copied")(error);
    let copying = Backup::new(&from, &mut copy).map_err(failed)?;
    // All pages in one step: between two of them another's change would have
    // the copy begin anew, for ever where changes come quickly. With a journal
    // that is written ahead, who reads is in nobody's way.
    let step = copying.step(-1).map_err(failed)?;
    if step != StepResult::Done {
        return Err(BackupError::Book(BookError::Failed {
            what: "cannot be copied: it is locked".to_owned(),
        }));
    }
    drop(copying);
    // What the copy names, and not what is named by now.
    for digest in files::named(&copy)? {
        let bytes = files::read(folder, &digest)?;
        let written = files::write(to, &digest, &bytes);
        written.map_err(|error| BackupError::Folder(error.what()))?;
    }
    // Its own journal is gone once it is closed.
    copy.close().map_err(|(_, error)| failed(error))?;
    Ok(())
}

/// Moves a whole copy to its place.
fn place(half: &Path, to: &Path) -> std::io::Result<()> {
    let shelf = files::shelf(half);
    if shelf.exists() {
        std::fs::rename(shelf, files::shelf(to))?;
    }
    std::fs::rename(half.join(Store::FILE), to.join(Store::FILE))?;
    std::fs::remove_dir(half)?;
    // The names are on disk when the folder is.
    File::open(to)?.sync_all()
}

fn unwritable(error: std::io::Error) -> BackupError {
    BackupError::Folder(error.to_string())
}
