//! Plugin files, each under its digest.
//!
//! A file is written beside its place, brought to disk and renamed, so that a
//! reader never sees a half; what is read is compared with its digest, so that
//! a damaged disk is a named error and not another plugin.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crescendo_core::lifecycle::BookError;
use rusqlite::Connection;

use super::rows::failed;

pub(super) fn shelf(folder: &Path) -> PathBuf {
    folder.join("plugins")
}

/// Digests come from the database and from requests: only digits become part
/// of a path.
fn place(folder: &Path, digest: &str) -> Result<PathBuf, BookError> {
    let is_digest = digest.len() == 64 && digest.bytes().all(|b| b.is_ascii_hexdigit());
    if !is_digest {
        return Err(BookError::Failed {
            what: "was asked for a file by something that is no digest".to_owned(),
        });
    }
    Ok(shelf(folder).join(format!("{digest}.wasm")))
}

pub(super) fn read(folder: &Path, digest: &str) -> Result<Vec<u8>, BookError> {
    let file = place(folder, digest)?;
    let bytes = fs::read(&file).map_err(|error| BookError::Failed {
        what: format!("has no {}: {error}", file.display()),
    })?;
    if blake3::hash(&bytes).to_hex().as_str() != digest {
        return Err(BookError::Failed {
            what: format!("has other bytes in {} than were put there", file.display()),
        });
    }
    Ok(bytes)
}

pub(super) fn write(folder: &Path, digest: &str, bytes: &[u8]) -> Result<(), BookError> {
    let file = place(folder, digest)?;
    // It may lie there since long ago: from now on somebody is about to name it.
    if renew(&file).is_ok() && read(folder, digest).is_ok() {
        return Ok(());
    }
    replace(&shelf(folder), &file, bytes).map_err(|error| BookError::Failed {
        what: format!("cannot write {}: {error}", file.display()),
    })
}

/// Makes a file as young as one that is written now, for [`sweep`].
fn renew(file: &Path) -> std::io::Result<()> {
    File::open(file)?.set_modified(SystemTime::now())
}

fn replace(shelf: &Path, file: &Path, bytes: &[u8]) -> std::io::Result<()> {
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(shelf)?;
    let beside = file.with_extension(format!("new-{}", std::process::id()));
    let mut options = fs::OpenOptions::new();
    let mut half = options
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&beside)?;
    half.write_all(bytes)?;
    half.sync_all()?;
    fs::rename(&beside, file)?;
    // The name is on disk when the folder is.
    File::open(shelf)?.sync_all()
}

/// The digests that versions name.
pub(super) fn named(from: &Connection) -> Result<BTreeSet<String>, BookError> {
    let failed = |error| failed("cannot be read")(error);
    let mut query = from
        .prepare("select distinct digest from versions")
        .map_err(failed)?;
    let digests = query.query_map([], |row| row.get(0)).map_err(failed)?;
    digests.collect::<Result<_, _>>().map_err(failed)
}

/// How long a file that no version names is left alone: another process may be
/// about to name it.
const SETTLED: std::time::Duration = std::time::Duration::from_secs(3600);

/// Removes files that no version names and that nobody is about to name.
pub(super) fn sweep(folder: &Path, connection: &Connection) -> Result<(), BookError> {
    let keep = named(connection)?;
    let Ok(entries) = fs::read_dir(shelf(folder)) else {
        return Ok(());
    };
    for entry in entries.flatten() {
        let path = entry.path();
        let stem = path.file_stem().and_then(|stem| stem.to_str());
        let is_named = path.extension().is_some_and(|ending| ending == "wasm")
            && stem.is_some_and(|stem| keep.contains(stem));
        let changed = entry.metadata().and_then(|found| found.modified());
        let is_old = changed.is_ok_and(|at| at.elapsed().is_ok_and(|age| age > SETTLED));
        if !is_named && is_old {
            // What cannot be removed now is tried again next time.
            let _ = fs::remove_file(&path);
        }
    }
    Ok(())
}
