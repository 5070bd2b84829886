//! A changed configuration file, taken up as a whole or not at all.
//!
//! Read, compared with what is in force, built in full beside it, committed,
//! and only then followed. Keys that size what was made at the start need a
//! restart, and are named.

use std::sync::Arc;

use crescendo_core::lifecycle::{Action, Book as _};
use crescendo_core::pipeline::Pipeline;
use serde::Serialize;
use toml::{Table, Value};

use super::pipelines::check_plugins;
use super::{Admin, Refused, apart, set};
use crate::assembly;
use crate::config::{Catalogue, Config};
use crate::plugin::lifecycle::{Kept, Lifecycle, Settings, Who};
use crate::plugin::{Entry, Home, Plugin};

/// Tables whose changes are followed without a restart.
const LIVE: [&str; 5] = ["pipelines", "plugins", "keys", "install", "trusted"];

/// Keys in them that are not: the folder is watched from the start on, and what is
/// embedded is granted then.
const FIXED: [&str; 2] = ["install.watch", "install.first_party_grants"];

/// One key that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// For example `pipelines.default`.
    pub key: String,
    /// What was in force; none where there was nothing.
    pub from: Option<String>,
    /// What is in force now.
    pub to: Option<String>,
}

/// What came of a reload.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reloaded {
    /// The differences, all of them followed; empty where there were none.
    pub changes: Vec<Change>,
    /// Number of the audit record; none where nothing was changed.
    pub record: Option<u64>,
}

impl Admin {
    /// Reads the configuration file again and follows what changed in it.
    ///
    /// # Errors
    /// [`Refused`]: what is in force stays, all of it.
    pub async fn reload(&self, who: &Who) -> Result<Reloaded, Refused> {
        let mut configured = self.configured.lock().await;
        let _one = self.lifecycle.hold().await;
        let file = configured.file.clone();
        let config = apart(move || match &file {
            None => Config::embedded(),
            Some(file) => Config::load(file),
        })
        .await??;
        let mut changes = differences(&configured.config, &config);
        let is_live = |key: &str| {
            let table = key.split('.').next().unwrap_or_default();
            LIVE.contains(&table) && !FIXED.contains(&key)
        };
        let keys = changes.iter().filter(|change| !is_live(&change.key));
        let keys: Vec<String> = keys.map(|change| change.key.clone()).collect();
        if !keys.is_empty() {
            return Err(Refused::Restart { keys });
        }
        self.follows.check(&config).map_err(Refused::Follow)?;

        // Built in full before anything of it is in force.
        let settings = assembly::lifecycle_settings(&config);
        let settings = settings.map_err(|error| Refused::Follow(error.to_string()))?;
        self.lifecycle.check_settings(&settings).await?;
        let plugins = self.configured_plugins(&config, &settings).await?;
        let (store, read) = (Arc::clone(&self.store), config.clone());
        let catalogue = apart(move || {
            let live = store.pipelines()?;
            Ok::<_, Refused>(Catalogue::with_live(&read, &live)?)
        })
        .await??;
        let after = plugins.preview(&self.registry);
        for pipeline in catalogue.iter() {
            // What was incomplete before, as a start would take it, is in the
            // way of no other change.
            let changes = is_another(&configured.catalogue, &catalogue, &pipeline.name);
            if changes || plugins.takes_from(pipeline) {
                check_plugins(pipeline, &after)?;
            }
        }
        // Files may have changed under names that stay as they are.
        changes.extend(plugins.changes(&self.registry));
        changes.extend(texts(&configured.catalogue, &catalogue));
        if changes.is_empty() {
            return Ok(Reloaded {
                changes,
                record: None,
            });
        }

        let detail: Vec<&str> = changes.iter().map(|change| change.key.as_str()).collect();
        let record = Lifecycle::record(who, Action::Reload, "configuration", &detail.join(", "));
        let record = self.lifecycle.commit(Vec::new(), record).await?;
        self.lifecycle.set_settings(settings);
        for (id, plugin) in plugins.new {
            // As after a start: what was there before may have had other grants.
            let entry = Entry {
                home: Home::Configured,
                serving: plugin,
                previous: None,
            };
            self.registry.switch(&id, entry);
        }
        self.pipelines.replace(set(&catalogue));
        for id in &plugins.gone {
            self.registry.remove(id);
            // What was installed under its id had given way.
            self.lifecycle.take_up(id).await;
        }
        self.follows.follow(&config);
        configured.catalogue = catalogue;
        configured.config = config;
        Ok(Reloaded {
            changes,
            record: Some(record),
        })
    }

    /// The plugins of the new configuration that the old one did not have in
    /// this form, compiled; and those that it has no more.
    async fn configured_plugins(
        &self,
        new: &Config,
        settings: &Settings,
    ) -> Result<Plugins, Refused> {
        let mut plugins = Plugins::default();
        let mut kept = Vec::new();
        for entry in &new.plugins {
            let plugin = self.lifecycle.from_configuration(entry, settings).await?;
            let id = plugin.manifest.id.clone();
            let here = self.registry.entry(&id);
            // An id that somebody has is not taken over. At a start a file wins
            // over what was installed; here that is what serves, and an admin
            // removes it first.
            let others = here.as_ref().filter(|here| here.home != Home::Configured);
            let others = others.map(|here| here.serving.origin().to_owned());
            let twice = || {
                kept.contains(&id)
                    .then(|| "another of [[plugins]]".to_owned())
            };
            if let Some(origin) = others.or_else(twice) {
                return Err(Kept::from_taken(plugin.origin(), &id, origin).into());
            }
            kept.push(id.clone());
            let same = here.is_some_and(|Entry { serving, .. }| {
                serving.digest == plugin.digest && serving.grants() == plugin.grants()
            });
            if !same {
                self.lifecycle.ready(&plugin).await?;
                plugins.new.push((id, plugin));
            }
        }
        let here = self.registry.entries().into_iter();
        let here = here.filter(|entry| entry.home == Home::Configured);
        let ids = here.map(|entry| entry.serving.manifest.id.clone());
        plugins.gone = ids.filter(|id| !kept.contains(id)).collect();
        Ok(plugins)
    }
}

/// Whether a pipeline has another text than before, or had none.
fn is_another(old: &Catalogue, new: &Catalogue, name: &str) -> bool {
    let text = |catalogue: &Catalogue| Some(catalogue.placed(name)?.text.clone());
    text(old) != text(new)
}

/// The pipelines of files whose texts differ.
fn texts(old: &Catalogue, new: &Catalogue) -> Vec<Change> {
    let names = new.names().into_iter();
    let both = names.filter(|name| old.placed(name).is_some() && is_another(old, new, name));
    both.map(|name| Change {
        key: format!("pipelines.files: {name}"),
        from: Some("another text".to_owned()),
        to: Some("the file's text".to_owned()),
    })
    .collect()
}

/// What a reload does with plugins.
#[derive(Default)]
struct Plugins {
    new: Vec<(String, Arc<Plugin>)>,
    gone: Vec<String>,
}

impl Plugins {
    /// The versions that come into force in the place of others. A plugin that
    /// was not there before is told by its entry.
    fn changes(&self, now: &crate::plugin::Registry) -> Vec<Change> {
        let said = |plugin: &Plugin| {
            let digest: String = plugin.digest.to_string().chars().take(12).collect();
            format!("{} ({digest})", plugin.manifest.version)
        };
        let replaced = self.new.iter().filter_map(|(id, plugin)| {
            Some(Change {
                key: format!("plugins: {id}"),
                from: Some(said(now.get(id)?.as_ref())),
                to: Some(said(plugin)),
            })
        });
        replaced.collect()
    }

    /// Whether a pipeline has a stage of a plugin that goes.
    fn takes_from(&self, pipeline: &Pipeline) -> bool {
        let mut stages = pipeline.stages.iter();
        stages.any(|stage| self.gone.contains(&stage.plugin))
    }

    /// The registry as it would be.
    fn preview(&self, now: &crate::plugin::Registry) -> crate::plugin::Registry {
        let after = crate::plugin::Registry::default();
        let here = now.list().into_iter();
        let here = here.filter(|plugin| !self.gone.contains(&plugin.manifest.id));
        let all = here.chain(self.new.iter().map(|(_, plugin)| Arc::clone(plugin)));
        for plugin in all {
            let id = plugin.manifest.id.clone();
            let entry = Entry {
                home: Home::Configured,
                serving: plugin,
                previous: None,
            };
            after.switch(&id, entry);
        }
        after
    }
}

/// The keys that differ, table by table; lists of tables are one key.
fn differences(old: &Config, new: &Config) -> Vec<Change> {
    let table = |config: &Config| Table::try_from(config).unwrap_or_default();
    let (old, new) = (table(old), table(new));
    let mut changes = Vec::new();
    let mut names: Vec<&String> = old.keys().chain(new.keys()).collect();
    names.sort();
    names.dedup();
    for name in names {
        match (old.get(name), new.get(name)) {
            (Some(Value::Table(old)), Some(Value::Table(new))) => {
                let mut keys: Vec<&String> = old.keys().chain(new.keys()).collect();
                keys.sort();
                keys.dedup();
                for key in keys {
                    note(
                        &mut changes,
                        &format!("{name}.{key}"),
                        old.get(key),
                        new.get(key),
                    );
                }
            }
            (old, new) => note(&mut changes, name, old, new),
        }
    }
    changes
}

fn note(changes: &mut Vec<Change>, key: &str, old: Option<&Value>, new: Option<&Value>) {
    if old == new {
        return;
    }
    // Lists have digests of keys in them: how many there are says enough.
    let shown = |value: &Value| match value {
        Value::Array(all) if all.iter().any(Value::is_table) => format!("{} of them", all.len()),
        other => other.to_string(),
    };
    changes.push(Change {
        key: key.to_owned(),
        from: old.map(shown),
        to: new.map(shown),
    });
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn what_differs_is_named_key_by_key() {
        let config = |text| Config::parse(Path::new("my.toml"), text).unwrap();
        let old = config("");
        let text = "[server]\nmax_runs = 3\n[log]\nlevel = 'debug'\n\
                    [[keys]]\nname='a'\nblake3='";
        let new = config(&format!("{text}{}'\n", "0".repeat(64)));
        let found: Vec<String> = differences(&old, &new)
            .into_iter()
            .map(|change| change.key)
            .collect();
        assert_eq!(found, ["keys", "log.level", "server.max_runs"]);
        assert!(differences(&new, &new).is_empty());
    }
}
