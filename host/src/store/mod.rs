//! What outlives the process: plugins, keys, pipelines and their history, and
//! what was spent, in one SQLite file, and a folder of plugin files beside it.
//!
//! SQLite in WAL mode with `synchronous = FULL`: what was committed survives a
//! kill and a power cut. Several processes may open one store; each change is
//! one transaction with its audit record. Answers of the web lie in a folder of
//! their own ([`Answers`]), and may go at any time.
//!
//! **Invariant:** no other room names the database.

mod alive;
mod answers;
mod audit;
mod backup;
mod charges;
mod files;
mod keys;
mod nowhere;
mod open;
mod plugins;
mod rows;
mod spend;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crescendo_core::budget::journal::{By, Report};
use crescendo_core::day::Day;
use crescendo_core::lifecycle::{
    Audit, Book, BookError, PluginRow, Quarantine, TrustedKey, VersionRow, Write,
};
use rusqlite::{Connection, Transaction, TransactionBehavior};
use semver::Version;

pub use answers::Answers;
pub use backup::BackupError;
pub use nowhere::{Nowhere, Unusable};
use rows::failed;
pub use spend::SpendJournal;

/// The state folder's memory.
#[derive(Debug)]
pub struct Store {
    folder: PathBuf,
    /// One writer: what takes longer than a moment does not belong in here.
    connection: Mutex<Connection>,
}

impl Store {
    /// The file that it keeps in a state folder.
    pub const FILE: &str = "crescendo.sqlite";

    /// Opens the store of a state folder, made where it is missing, brought to
    /// this version's layout where it is older. Plugin files that no version
    /// names are removed: they are what a kill left behind.
    ///
    /// # Errors
    /// The file cannot be opened, is damaged, or was written by a newer version.
    pub fn open(folder: &Path) -> Result<Self, BookError> {
        let connection = open::open(folder)?;
        files::sweep(folder, &connection)?;
        Ok(Self {
            folder: folder.to_owned(),
            connection: Mutex::new(connection),
        })
    }

    /// Copies all of it into `to`, a folder that must be empty or missing: the
    /// database as of one moment, then the files that it names. Nobody waits
    /// for it, and others may write as much as they like.
    ///
    /// # Errors
    /// `to` has something in it, or cannot be written; it has no store then.
    pub fn backup(&self, to: &Path) -> Result<(), BackupError> {
        backup::backup(&self.folder, to)
    }

    /// What was spent since a day, in groups.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn spent(&self, by: By, since: Option<Day>) -> Result<Report, BookError> {
        charges::report(&self.lock(), by, since).map_err(failed("cannot be read"))
    }

    fn lock(&self) -> MutexGuard<'_, Connection> {
        // A panic under the lock rolled its transaction back.
        self.connection
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Book for Store {
    fn plugins(&self) -> Result<Vec<PluginRow>, BookError> {
        plugins::all(&self.lock())
    }

    fn versions(&self, id: &str) -> Result<Vec<VersionRow>, BookError> {
        plugins::versions(&self.lock(), id)
    }

    fn quarantines(&self, id: &str, version: &Version) -> Result<Vec<Quarantine>, BookError> {
        plugins::quarantines(&self.lock(), id, version)
    }

    fn keys(&self) -> Result<Vec<TrustedKey>, BookError> {
        keys::all(&self.lock())
    }

    fn pipelines(&self) -> Result<Vec<(String, String)>, BookError> {
        plugins::pipelines(&self.lock())
    }

    fn history(
        &self,
        about: Option<&str>,
        before: Option<u64>,
        limit: u32,
    ) -> Result<Vec<Audit>, BookError> {
        audit::newest(&self.lock(), about, before, limit)
    }

    fn commit(&self, writes: &[Write], records: &[Audit]) -> Result<u64, BookError> {
        let mut connection = self.lock();
        // Immediate: the wait for another process's change comes first, and
        // not in the middle.
        let begun = Transaction::new(&mut connection, TransactionBehavior::Immediate);
        let transaction = begun.map_err(failed("cannot be written"))?;
        for write in writes {
            put(&transaction, write)?;
        }
        let mut first = None;
        for record in records {
            let seq = audit::append(&transaction, record)?;
            first.get_or_insert(seq);
        }
        transaction.commit().map_err(failed("cannot be written"))?;
        Ok(first.unwrap_or_default())
    }

    fn file(&self, digest: &str) -> Result<Vec<u8>, BookError> {
        files::read(&self.folder, digest)
    }

    fn keep_file(&self, digest: &str, bytes: &[u8]) -> Result<(), BookError> {
        files::write(&self.folder, digest, bytes)
    }
}

fn put(to: &Transaction<'_>, write: &Write) -> Result<(), BookError> {
    match write {
        Write::Plugin { was, row } => plugins::put(to, was.as_deref(), row),
        Write::NoPlugin(id) => plugins::remove(to, id),
        Write::Version(row) => plugins::put_version(to, row),
        Write::NoVersion(id, version) => plugins::remove_version(to, id, version),
        Write::Quarantines(id, version, all) => plugins::put_quarantines(to, id, version, all),
        Write::Key(key) => keys::put(to, key),
        Write::Pipeline { name, text } => plugins::put_pipeline(to, name, text),
        Write::NoPipeline(name) => plugins::remove_pipeline(to, name),
    }
}
