//! Plugins that the configuration file names: they are read when the host
//! starts or the file changes, and follow the same rules as installed ones.

use std::collections::BTreeSet;
use std::sync::Arc;

use crescendo_core::lifecycle::{Inadmissible, KeyState, Owner, TrustedKey, VersionRow};

use super::super::{Plugin, Source};
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
    pub fn from_configuration(
        &self,
        entry: &config::Plugin,
        settings: &Settings,
    ) -> Result<Arc<Plugin>, Kept> {
        let most = self.sandbox.max_component_bytes();
        let fetched = Source::File(entry.file.clone()).fetch(most);
        let fetched = fetched.map_err(|error| Why::Plugin(error).at(Step::Fetch))?;
        let mut keys = self.book.keys()?;
        keys.extend(settings.keys(&keys));
        let signed = Self::owner(&keys, fetched, false)?;
        let verified = signed.fetched.verify();
        let verified = verified.map_err(|error| Why::Plugin(error).at(Step::Verify))?;
        if signed.owner == Owner::Nobody && !settings.rules.allow_unsigned {
            let id = verified.manifest.id;
            return Err(Why::Inadmissible(Inadmissible::Unsigned { id }).at(Step::Verify));
        }
        let granted: BTreeSet<Capability> = entry.grants.iter().map(|g| (*g).into()).collect();
        let rights = Capability::only(&granted, &verified.asks());
        Ok(Plugin::new(verified, &rights, Arc::clone(&self.sandbox)))
    }

    /// Compiles a plugin and calls it with its samples.
    ///
    /// # Errors
    /// [`Kept`].
    pub async fn ready(&self, plugin: &Arc<Plugin>) -> Result<(), Kept> {
        let compiled = plugin.component().await;
        compiled.map_err(|error| Why::Plugin(error).at(Step::Compile))?;
        let warm = self.warm_up(plugin, plugin.verified()).await;
        warm.map_err(|why| why.at(Step::WarmUp))
    }

    /// Whether settings make sense with what is kept, and with what serves: a
    /// start would leave out what they do not admit.
    ///
    /// # Errors
    /// A trusted key stands under two publishers; a version that serves, or
    /// would take over, is unsigned or signed by a key that is not trusted.
    pub fn check_settings(&self, settings: &Settings) -> Result<(), Kept> {
        let mut keys = self.book.keys()?;
        for (publisher, key) in &settings.trusted {
            let text = key.to_string();
            let other = keys.iter().find(|known| known.key == text);
            if let Some(other) = other.filter(|other| other.publisher != *publisher) {
                let what = format!(
                    "the key {text} of publisher `{publisher}` belongs to `{}` already",
                    other.publisher
                );
                return Err(Why::Nothing { what }.at(Step::Verify));
            }
        }
        keys.extend(settings.keys(&keys));
        for row in self.book.plugins()? {
            let Some(entry) = self.registry.entry(&row.id) else {
                continue;
            };
            let versions = self.book.versions(&row.id)?;
            let here = [Some(entry.serving), entry.previous];
            let here: Vec<String> = here
                .iter()
                .flatten()
                .map(|p| p.digest.to_string())
                .collect();
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
    let what = format!(
        "{} {} serves, and is signed by {text}, which the configuration no longer trusts; remove \
         the plugin, or revoke the key",
        version.id, version.version
    );
    Err(Why::Nothing { what })
}
