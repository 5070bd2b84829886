//! The plugins that can be called, by id: what serves now, and what served
//! before.
//!
//! Reading is a moment under a lock; a switch replaces one entry. A run asks
//! once for each plugin that it needs and keeps what it got.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard, Weak};

use futures::future::join_all;

use super::embedded::EMBEDDED;
use super::{Plugin, PluginError, Source, Turn};
use crate::sandbox::{Capability, Sandbox};

/// No plugin has this id.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no plugin `{id}`; there are {}", known.join(", "))]
pub struct UnknownPlugin {
    /// The id.
    pub id: String,
    /// The ids that there are.
    pub known: Vec<String>,
}

/// Whose word decides what is called under an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Home {
    /// The binary's.
    Embedded,
    /// The configuration file's.
    Configured,
    /// The admin's, who installed it.
    Installed,
}

/// What is called under one id.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Whose it is.
    pub home: Home,
    /// The version that serves.
    pub serving: Arc<Plugin>,
    /// The version that served before: it takes over while the other is out.
    pub previous: Option<Arc<Plugin>>,
}

impl Entry {
    /// What serves, and what would take over.
    pub fn versions(&self) -> impl Iterator<Item = &Arc<Plugin>> {
        std::iter::once(&self.serving).chain(&self.previous)
    }
}

/// What a run gets of a plugin.
#[derive(Debug)]
pub struct Resolved {
    /// The version that the run keeps.
    pub plugin: Arc<Plugin>,
    /// Its turn to call it: none where it is quarantined and no other version
    /// can take over.
    pub turn: Option<Turn>,
}

/// The plugins that can be called.
#[derive(Debug, Default)]
pub struct Registry {
    plugins: RwLock<BTreeMap<String, Entry>>,
    /// All that were ever called under an id and that somebody still holds.
    alive: Mutex<Vec<Weak<Plugin>>>,
}

impl Registry {
    /// The first-party plugins of this binary, each granted what it asks for of
    /// `granted`.
    ///
    /// # Errors
    ///
    /// [`PluginError`]: a defect of the build.
    pub fn embedded(
        granted: &BTreeSet<Capability>,
        sandbox: &Arc<Sandbox>,
    ) -> Result<Self, PluginError> {
        let sources = EMBEDDED
            .iter()
            .map(|(name, bytes)| Source::Embedded { name, bytes });
        Self::from_sources(sources, Home::Embedded, granted, sandbox)
    }

    /// Plugins from files, each granted what it asks for of `granted`.
    ///
    /// # Errors
    ///
    /// [`PluginError`]: the first file that is none.
    pub fn from_files(
        files: impl IntoIterator<Item = PathBuf>,
        granted: &BTreeSet<Capability>,
        sandbox: &Arc<Sandbox>,
    ) -> Result<Self, PluginError> {
        let sources = files.into_iter().map(Source::File);
        Self::from_sources(sources, Home::Configured, granted, sandbox)
    }

    fn from_sources(
        sources: impl Iterator<Item = Source>,
        home: Home,
        granted: &BTreeSet<Capability>,
        sandbox: &Arc<Sandbox>,
    ) -> Result<Self, PluginError> {
        let registry = Self::default();
        for source in sources {
            let verified = source.fetch(sandbox.max_component_bytes())?.verify()?;
            let rights = Capability::only(granted, &verified.asks());
            registry.add(Plugin::new(verified, &rights, Arc::clone(sandbox)), home)?;
        }
        Ok(registry)
    }

    /// One more plugin.
    ///
    /// # Errors
    ///
    /// [`PluginError::Taken`].
    pub fn add(&self, plugin: Arc<Plugin>, home: Home) -> Result<(), PluginError> {
        let id = plugin.manifest.id.clone();
        self.meet(&plugin);
        let mut plugins = self.write();
        if let Some(other) = plugins.get(&id) {
            return Err(PluginError::Taken {
                origin: plugin.origin().to_owned(),
                id,
                other: other.serving.origin().to_owned(),
            });
        }
        let entry = Entry {
            home,
            serving: plugin,
            previous: None,
        };
        plugins.insert(id, entry);
        Ok(())
    }

    /// What is called under the id from now on. Runs that began before keep
    /// what they have.
    pub fn switch(&self, id: &str, to: Entry) -> Option<Entry> {
        for plugin in to.versions() {
            self.meet(plugin);
        }
        self.write().insert(id.to_owned(), to)
    }

    /// Nothing is called under the id any more.
    pub fn remove(&self, id: &str) -> Option<Entry> {
        self.write().remove(id)
    }

    /// The plugin that serves under this id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<Arc<Plugin>> {
        self.entry(id).map(|entry| entry.serving)
    }

    /// What is called under this id.
    #[must_use]
    pub fn entry(&self, id: &str) -> Option<Entry> {
        self.read().get(id).cloned()
    }

    /// What a run of this tenant gets: the version that serves, or the one
    /// before it while that one is quarantined.
    #[must_use]
    pub fn resolve(&self, id: &str, tenant: &str) -> Option<Resolved> {
        let Entry {
            serving, previous, ..
        } = self.entry(id)?;
        let turn = |plugin: Arc<Plugin>| {
            let turn = Some(plugin.turn(tenant)?);
            Some(Resolved { plugin, turn })
        };
        let found = turn(Arc::clone(&serving)).or_else(|| turn(previous?));
        Some(found.unwrap_or(Resolved {
            plugin: serving,
            turn: None,
        }))
    }

    /// The plugin of this id.
    ///
    /// # Errors
    ///
    /// There is none; the error lists those that there are.
    pub fn find(&self, id: &str) -> Result<Arc<Plugin>, UnknownPlugin> {
        self.get(id).ok_or_else(|| self.unknown(id))
    }

    /// What is said of an id that nothing has.
    pub(super) fn unknown(&self, id: &str) -> UnknownPlugin {
        UnknownPlugin {
            id: id.to_owned(),
            known: self.read().keys().cloned().collect(),
        }
    }

    /// All that is called, by id.
    #[must_use]
    pub fn entries(&self) -> Vec<Entry> {
        self.read().values().cloned().collect()
    }

    /// All that serve, by id.
    #[must_use]
    pub fn list(&self) -> Vec<Arc<Plugin>> {
        let plugins = self.read();
        plugins.values().map(|e| Arc::clone(&e.serving)).collect()
    }

    /// Every version that may still be called: what serves or would take over,
    /// and what runs under way keep.
    #[must_use]
    pub fn every(&self) -> Vec<Arc<Plugin>> {
        let alive = self.alive.lock().unwrap_or_else(PoisonError::into_inner);
        alive.iter().filter_map(Weak::upgrade).collect()
    }

    fn meet(&self, plugin: &Arc<Plugin>) {
        let mut alive = self.alive.lock().unwrap_or_else(PoisonError::into_inner);
        alive.retain(|other| other.strong_count() > 0);
        let met = |other: &Weak<Plugin>| std::ptr::eq(other.as_ptr(), Arc::as_ptr(plugin));
        if !alive.iter().any(met) {
            alive.push(Arc::downgrade(plugin));
        }
    }

    /// Compiles the plugins of these ids that are not compiled yet. What fails
    /// is not told here: it fails again, with its reason, when it is called.
    pub async fn load(&self, ids: &BTreeSet<String>) {
        let plugins = ids.iter().filter_map(|id| self.get(id));
        join_all(plugins.map(load)).await;
    }

    /// Compiles all that are not compiled yet, as many at once as the sandbox
    /// has compilers; those of these ids before the others. What fails is
    /// logged, and fails again when it is called.
    pub async fn warm_up(&self, first: &BTreeSet<String>) {
        let plugins = self.list().into_iter();
        let (wanted, others): (Vec<_>, Vec<_>) =
            plugins.partition(|plugin| first.contains(&plugin.manifest.id));
        for together in [wanted, others] {
            let loaded = join_all(together.into_iter().map(load)).await;
            for error in loaded.into_iter().flatten() {
                tracing::error!(%error, code = error.code(), "a plugin cannot be loaded");
            }
        }
    }

    // What is under the lock is whole at every moment.

    fn read(&self) -> RwLockReadGuard<'_, BTreeMap<String, Entry>> {
        self.plugins.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, BTreeMap<String, Entry>> {
        self.plugins.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Why a plugin cannot be loaded, if it cannot.
async fn load(plugin: Arc<Plugin>) -> Option<PluginError> {
    plugin.component().await.err()
}
