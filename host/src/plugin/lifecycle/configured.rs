//! Plugins that the configuration file names: they are read when the host
//! starts or the file changes, and follow the same rules as installed ones.

use std::collections::BTreeSet;
use std::sync::Arc;

use crescendo_core::lifecycle::{Inadmissible, KeyState, Owner, TrustedKey, VersionRow};

use super::super::{Plugin, Source};
use super::read::Read;
use super::step::{Kept, Step, Why};
use super::{Lifecycle, Settings};
use crate::config;
use crate::sandbox::Capability;

impl Lifecycle {
    /// The plugin of one `[[plugins]]`, verified by the settings of the same
    /// configuration and not yet compiled.
    ///
    /// # Errors
    /// [`Kept`], with the file.
    pub async fn from_configuration(
        &self,
        entry: &config::Plugin,
        settings: &Settings,
    ) -> Result<Arc<Plugin>, Kept> {
        let (file, most) = (entry.file.clone(), self.sandbox.max_component_bytes());
        let read = tokio::task::spawn_blocking(move || {
            let fetched = Source::File(file).fetch(most);
            Read::of(fetched.map_err(|error| Why::Plugin(error).at(Step::Fetch))?)
        });
        let read = read
            .await
            .unwrap_or_else(|_| Err(Why::Interrupted.at(Step::Fetch)))?;
        let owner = read.owner(&self.keys_under(settings).await?, false)?;
        let verified = read.verified;
        if owner == Owner::Nobody && !settings.rules.allow_unsigned {
            let id = verified.manifest.id;
            return Err(Why::Inadmissible(Inadmissible::Unsigned { id }).at(Step::Verify));
        }
        let granted: BTreeSet<Capability> = entry.grants.iter().map(|g| (*g).into()).collect();
        let rights = Capability::only(&granted, &verified.asks());
        Ok(Plugin::new(verified, &rights, Arc::clone(&self.sandbox)))
    }

    /// All keys as these settings would have them.
    async fn keys_under(&self, settings: &Settings) -> Result<Vec<TrustedKey>, Kept> {
        let mut keys = self.with_book(|book| book.keys()).await?;
        keys.extend(settings.keys(&keys));
        Ok(keys)
    }

    /// Compiles a plugin and calls it with its samples.
    ///
    /// # Errors
    /// [`Kept`].
    pub async fn ready(&self, plugin: &Arc<Plugin>) -> Result<(), Kept> {
        let compiled = plugin.component().await;
        compiled.map_err(|error| Why::Plugin(error).at(Step::Compile))?;
        let warm = self.warm_up(plugin).await;
        warm.map_err(|why| why.at(Step::WarmUp))
    }

    /// Whether settings make sense with what is kept, and with what serves: a
    /// start would leave out what they do not admit.
    ///
    /// # Errors
    /// A trusted key stands under two publishers; a version that serves, or
    /// would take over, is unsigned or signed by a key that is not trusted.
    pub async fn check_settings(&self, settings: &Settings) -> Result<(), Kept> {
        let keys = self.keys_under(settings).await?;
        for (publisher, key) in &settings.trusted {
            let key = key.to_string();
            let other = keys.iter().find(|known| known.key == key);
            if let Some(other) = other.filter(|other| other.publisher != *publisher) {
                let publisher = other.publisher.clone();
                return Err(Why::KeyTaken { key, publisher }.at(Step::Verify));
            }
        }
        for known in self.all_known().await? {
            let Some(entry) = self.registry.entry(&known.plugin.id) else {
                continue;
            };
            let versions = &known.versions;
            let here = entry.versions();
            let here: Vec<String> = here.map(|plugin| plugin.digest.to_string()).collect();
            for version in versions.iter().filter(|v| here.contains(&v.digest)) {
                admits(settings, &keys, version).map_err(|why| why.at(Step::Verify))?;
            }
        }
        Ok(())
    }
}

/// Whether an installed version may go on serving.
fn admits(settings: &Settings, keys: &[TrustedKey], version: &VersionRow) -> Result<(), Why> {
    let Some(text) = &version.key else {
        if settings.rules.allow_unsigned {
            return Ok(());
        }
        let id = version.id.clone();
        return Err(Why::Inadmissible(Inadmissible::Unsigned { id }));
    };
    let known = keys.iter().find(|known| known.key == *text);
    if known.is_some_and(|known| known.state != KeyState::Revoked) {
        return Ok(());
    }
    Err(Why::Orphaned {
        id: version.id.clone(),
        version: version.version.clone(),
        key: text.clone(),
    })
}
