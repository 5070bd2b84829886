//! What admins do with plugins: install, swap, roll back, grant, revoke,
//! remove, trust; and what follows from it by itself.
//!
//! Each change is checked, built in full beside what serves, committed with its
//! audit record, and only then does what is called follow from what is written
//! (`stand`). A kill at any moment leaves either the old state or the new one.
//! What is refused is recorded too.

mod change;
mod configured;
mod install;
mod read;
mod restore;
mod rights;
mod show;
mod stand;
mod step;
mod trust;
mod warm;
mod withdraw;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use crescendo_core::lifecycle::{
    Action, Audit, Book, BookError, PluginRow, Quarantine, Rules, VersionRow, Write,
};
use tokio::sync::MutexGuard;

use super::Registry;
use super::signature::PublicKey;
use super::watch::now_ms;
use crate::sandbox::{CallLimits, Sandbox};

pub use change::Removal;
pub use install::Ask;
pub use rights::Word;
pub use show::{Inspection, Shown, ShownVersion};
pub use step::{Changed, Kept, Step, Stood, Took, Why};

/// What the operator's configuration says of plugins.
#[derive(Clone, Debug)]
pub struct Settings {
    /// What is accepted.
    pub rules: Rules,
    /// Keys that the configuration trusts: publisher and key.
    pub trusted: Vec<(String, PublicKey)>,
    /// Versions that are kept of each plugin, the serving one included; the
    /// oldest go first. At least 2, or there is no rollback.
    pub keep_versions: usize,
    /// What a call with a sample may use.
    pub limits: CallLimits,
}

/// Who asks for a change, as audit records name them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Who(pub String);

/// Says which pipelines name a plugin.
pub type Users = Arc<dyn Fn(&str) -> Vec<String> + Send + Sync>;

/// Changes what serves. One per host.
pub struct Lifecycle {
    registry: Arc<Registry>,
    sandbox: Arc<Sandbox>,
    book: Arc<dyn Book>,
    settings: std::sync::RwLock<Arc<Settings>>,
    users: Users,
    /// One change at a time: each reads what the one before wrote. A new version
    /// is compiled and called outside of it. Under it are waited for: the samples
    /// of one that was granted what it waited for ([`warm::LONGEST`] at most), and
    /// what the configuration names. A revocation ends calls before it waits.
    changing: tokio::sync::Mutex<()>,
    /// Quarantines as they are written down, by the digest of the version.
    noted: Mutex<BTreeMap<String, Vec<Quarantine>>>,
}

impl Lifecycle {
    /// Over what is kept in `book`; nothing serves of it before
    /// [`Lifecycle::restore`].
    #[must_use]
    pub fn new(
        registry: Arc<Registry>,
        sandbox: Arc<Sandbox>,
        book: Arc<dyn Book>,
        settings: Settings,
        users: Users,
    ) -> Self {
        Self {
            registry,
            sandbox,
            book,
            settings: std::sync::RwLock::new(Arc::new(settings)),
            users,
            changing: tokio::sync::Mutex::default(),
            noted: Mutex::default(),
        }
    }

    /// What the configuration says from now on.
    pub fn set_settings(&self, settings: Settings) {
        let mut current = self.settings.write().unwrap_or_else(|bad| bad.into_inner());
        *current = Arc::new(settings);
    }

    fn settings(&self) -> Arc<Settings> {
        Arc::clone(&self.settings.read().unwrap_or_else(|bad| bad.into_inner()))
    }

    /// The newest records, as [`Book::history`].
    ///
    /// # Errors
    /// [`BookError`].
    pub async fn history(
        &self,
        about: Option<String>,
        before: Option<u64>,
        limit: u32,
    ) -> Result<Vec<Audit>, BookError> {
        self.with_book(move |book| book.history(about.as_deref(), before, limit))
            .await
    }

    /// Largest file that is taken, bytes.
    #[must_use]
    pub fn max_component_bytes(&self) -> usize {
        self.sandbox.max_component_bytes()
    }

    /// A record of something that was done; its number comes with the commit.
    #[must_use]
    pub fn record(who: &Who, action: Action, about: &str, detail: &str) -> Audit {
        Audit {
            detail: detail.to_owned(),
            ..record(who, action, about)
        }
    }

    /// Lets no other change begin while it is held.
    pub async fn hold(&self) -> MutexGuard<'_, ()> {
        self.changing.lock().await
    }

    /// Writes one change down, and says which record it is.
    ///
    /// # Errors
    /// [`BookError`]: nothing was written.
    pub async fn commit(&self, writes: Vec<Write>, record: Audit) -> Result<u64, BookError> {
        self.commit_all(writes, vec![record]).await
    }

    /// The same of a change with several records.
    async fn commit_all(&self, writes: Vec<Write>, records: Vec<Audit>) -> Result<u64, BookError> {
        self.with_book(move |book| book.commit(&writes, &records))
            .await
    }

    fn noted(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, Vec<Quarantine>>> {
        self.noted.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads and writes of the book wait for the disk: elsewhere.
    async fn with_book<T: Send + 'static>(
        &self,
        work: impl FnOnce(&dyn Book) -> Result<T, BookError> + Send + 'static,
    ) -> Result<T, BookError> {
        let book = Arc::clone(&self.book);
        let done = tokio::task::spawn_blocking(move || work(book.as_ref())).await;
        done.unwrap_or_else(|_| {
            Err(BookError::Failed {
                what: "was not reached: the work on it ended early".to_owned(),
            })
        })
    }

    /// What is kept of one plugin.
    async fn known(&self, id: &str) -> Result<Option<Known>, BookError> {
        let id = id.to_owned();
        self.with_book(move |book| {
            let plugin = book.plugins()?.into_iter().find(|plugin| plugin.id == id);
            let Some(plugin) = plugin else {
                return Ok(None);
            };
            let versions = book.versions(&plugin.id)?;
            Ok(Some(Known { plugin, versions }))
        })
        .await
    }
}

/// What is kept of one plugin.
#[derive(Clone, Debug)]
struct Known {
    plugin: PluginRow,
    versions: Vec<VersionRow>,
}

impl Known {
    fn version(&self, version: &semver::Version) -> Option<&VersionRow> {
        self.versions.iter().find(|row| row.version == *version)
    }

    /// What serves.
    fn serving(&self) -> Option<&VersionRow> {
        self.version(self.plugin.serving.as_ref()?)
    }

    /// The plugin is `row` from now on, if it is still what was read.
    fn becomes(&self, row: PluginRow) -> Write {
        let was = Some(Box::new(self.plugin.clone()));
        Write::Plugin { was, row }
    }
}

/// A record without what differs from one change to the next.
fn record(who: &Who, action: Action, about: &str) -> Audit {
    Audit {
        seq: 0,
        at_ms: now_ms(),
        who: who.0.clone(),
        action,
        about: about.to_owned(),
        from: None,
        to: None,
        granted: None,
        outcome: "done".to_owned(),
        detail: String::new(),
    }
}
