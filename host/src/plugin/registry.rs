//! The plugins that are installed, by id.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use futures::future::join_all;

use super::embedded::EMBEDDED;
use super::{Plugin, PluginError, Source};
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

/// The plugins that are installed.
#[derive(Debug)]
pub struct Registry {
    plugins: BTreeMap<String, Arc<Plugin>>,
}

impl Registry {
    /// The first-party plugins of this binary, which are granted nothing:
    /// they ask for neither `http`, `models` nor `cache`, nor for WASI.
    ///
    /// # Errors
    ///
    /// [`PluginError`]: a defect of the build.
    pub fn embedded(sandbox: &Arc<Sandbox>) -> Result<Self, PluginError> {
        let sources = EMBEDDED
            .iter()
            .map(|(name, bytes)| Source::Embedded { name, bytes });
        Self::from_sources(sources, &BTreeSet::new(), sandbox)
    }

    /// Plugins from files, all with the same grants.
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
        Self::from_sources(sources, granted, sandbox)
    }

    fn from_sources(
        sources: impl Iterator<Item = Source>,
        granted: &BTreeSet<Capability>,
        sandbox: &Arc<Sandbox>,
    ) -> Result<Self, PluginError> {
        let mut registry = Self {
            plugins: BTreeMap::new(),
        };
        for source in sources {
            let verified = source.fetch()?.verify()?;
            registry.add(Plugin::new(verified, granted, Arc::clone(sandbox)))?;
        }
        Ok(registry)
    }

    fn add(&mut self, plugin: Arc<Plugin>) -> Result<(), PluginError> {
        let id = plugin.manifest.id.clone();
        if let Some(other) = self.plugins.get(&id) {
            return Err(PluginError::Taken {
                origin: plugin.origin().to_owned(),
                id,
                other: other.origin().to_owned(),
            });
        }
        self.plugins.insert(id, plugin);
        Ok(())
    }

    /// These plugins and those; none may have the id of another.
    ///
    /// # Errors
    ///
    /// [`PluginError::Taken`].
    pub fn and(mut self, others: Self) -> Result<Self, PluginError> {
        for plugin in others.plugins.into_values() {
            self.add(plugin)?;
        }
        Ok(self)
    }

    /// The plugin of this id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<Arc<Plugin>> {
        self.plugins.get(id).cloned()
    }

    /// The plugin of this id.
    ///
    /// # Errors
    ///
    /// There is none; the error lists those that there are.
    pub fn find(&self, id: &str) -> Result<Arc<Plugin>, UnknownPlugin> {
        self.get(id).ok_or_else(|| UnknownPlugin {
            id: id.to_owned(),
            known: self.plugins.keys().cloned().collect(),
        })
    }

    /// All of them, by id.
    pub fn list(&self) -> impl ExactSizeIterator<Item = &Arc<Plugin>> {
        self.plugins.values()
    }

    /// Compiles the plugins of these ids that are not compiled yet. What fails
    /// is not told here: it fails again, with its reason, when it is called.
    pub async fn load(&self, ids: &BTreeSet<String>) {
        let plugins = ids.iter().filter_map(|id| self.get(id));
        let load = async |plugin: Arc<Plugin>| drop(plugin.component().await);
        join_all(plugins.map(load)).await;
    }

    /// Compiles all that are not compiled yet, as many at once as the sandbox
    /// has compilers; those of these ids before the others. What fails is
    /// logged, and fails again when it is called.
    pub async fn warm_up(&self, first: &BTreeSet<String>) {
        let load = async |plugin: &Arc<Plugin>| {
            if let Err(error) = plugin.component().await {
                tracing::error!(%error, code = error.code(), "a plugin cannot be loaded");
            }
        };
        let (wanted, others): (Vec<_>, Vec<_>) = self
            .plugins
            .values()
            .partition(|plugin| first.contains(&plugin.manifest.id));
        join_all(wanted.into_iter().map(load)).await;
        join_all(others.into_iter().map(load)).await;
    }
}
