//! What the operator grants, and takes back.

use std::sync::Arc;

use crescendo_core::lifecycle::{Action, PluginRow, Rights, Standing, VersionRow, Write};

use super::super::{Entry, Plugin};
use super::step::{Changed, Kept, Step, Stood, Why};
use super::{Known, Lifecycle, Who, record};

/// What the operator says about a plugin's rights.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Word {
    /// All that the waiting version asks for, or the serving one.
    AllAsked,
    /// Exactly these, from now on.
    These(Rights),
}

impl Lifecycle {
    /// Grants rights. A version that waited for them is warmed up and serves.
    ///
    /// # Errors
    /// [`Kept`]: the rights stay as they were.
    pub async fn grant(&self, id: &str, word: Word, who: &Who) -> Result<Changed, Kept> {
        let _one = self.changing.lock().await;
        let known = self.installed(id).await?;
        let waiting = known.waiting().cloned();
        let Some(about) = waiting.as_ref().or_else(|| known.serving()).cloned() else {
            let what = format!("`{id}` has no version that could be granted anything");
            return Err(Why::Nothing { what }.at(Step::Verify));
        };
        let granted = match word {
            Word::AllAsked => about.asks.clone(),
            Word::These(rights) => rights,
        };
        self.set_rights(known, granted, about, Action::Grant, who)
            .await
    }

    /// Takes rights back, by the names of manifests; all of them where none is
    /// named. Calls that are under way keep what they began with. A version
    /// that can no longer be linked serves no more.
    ///
    /// # Errors
    /// [`Kept`].
    pub async fn revoke(&self, id: &str, names: &[String], who: &Who) -> Result<Changed, Kept> {
        let _one = self.changing.lock().await;
        let known = self.installed(id).await?;
        let mut granted = known.plugin.granted.clone();
        if names.is_empty() {
            granted = Rights::default();
        }
        for name in names {
            match name.as_str() {
                "wasi" => granted.wasi = false,
                "compute" => granted.compute = None,
                "http" => granted.http = None,
                "models" => granted.models = None,
                "cache" => granted.cache = None,
                other => {
                    let what = format!(
                        "`{other}` is nothing that could be granted; there are wasi, compute, http, models, cache"
                    );
                    return Err(Why::Nothing { what }.at(Step::Verify));
                }
            }
        }
        let about = known.serving().or_else(|| known.waiting()).cloned();
        let Some(about) = about else {
            let what = format!("`{id}` has no version that was granted anything");
            return Err(Why::Nothing { what }.at(Step::Verify));
        };
        self.set_rights(known, granted, about, Action::Revoke, who)
            .await
    }

    /// Rights as they are from now on, and what follows for `about`.
    async fn set_rights(
        &self,
        known: Known,
        granted: Rights,
        about: VersionRow,
        action: Action,
        who: &Who,
    ) -> Result<Changed, Kept> {
        let id = known.plugin.id.clone();
        let excess = about.asks.beyond(&granted);
        let serves = known.plugin.serving.as_ref() == Some(&about.version);
        let row = PluginRow {
            granted,
            ..known.plugin.clone()
        };
        // Built in full beside what serves, which goes on where this fails.
        let next = if excess.is_empty() {
            Some(self.warmed(&about, &row, serves).await?)
        } else {
            None
        };
        let row = match &next {
            Some(_) if !serves => PluginRow {
                previous: row.serving.clone().or(row.previous.clone()),
                serving: Some(about.version.clone()),
                highest: row.highest.clone().max(about.version.clone()),
                ..row
            },
            Some(_) => row,
            None if serves => PluginRow {
                serving: None,
                ..row
            },
            None => row,
        };
        let standing = match next {
            Some(_) => Standing::Kept,
            None => Standing::Waiting,
        };
        let version = VersionRow {
            standing,
            ..about.clone()
        };
        let mut record = record(who, action, &id);
        record.from = known.serving().map(|serving| serving.digest.clone());
        record.to = Some(about.digest.clone());
        record.granted = Some(row.granted.clone());
        let shown: Vec<String> = excess.iter().map(ToString::to_string).collect();
        record.detail = match shown.as_slice() {
            [] => about.version.to_string(),
            some => format!("{} waits: {}", about.version, some.join("; ")),
        };
        let mut writes = vec![Write::Plugin(row.clone()), Write::Version(version)];
        if next.is_some() && !serves {
            writes.extend(self.too_old(&known, &row, &about.version));
        }
        let seq = self.commit(writes, record).await?;
        self.follow(&id, next, serves);
        Ok(Changed {
            id,
            version: about.version.clone(),
            digest: about.digest,
            stood: if excess.is_empty() {
                Stood::Serving
            } else {
                Stood::Waiting { excess }
            },
            before: known
                .plugin
                .serving
                .filter(|before| *before != about.version),
            record: Some(seq),
            steps: Vec::new(),
        })
    }

    /// The registry as it follows from what was written.
    fn follow(&self, id: &str, next: Option<Arc<Plugin>>, served: bool) {
        let entry = self.registry.entry(id);
        let had = entry.as_ref().map(|entry| Arc::clone(&entry.serving));
        match next {
            Some(serving) => {
                let previous = if served {
                    entry.and_then(|entry| entry.previous)
                } else {
                    had
                };
                self.registry.switch(id, Entry { serving, previous });
            }
            None if served => drop(self.registry.remove(id)),
            None => {}
        }
    }

    async fn warmed(
        &self,
        about: &VersionRow,
        row: &PluginRow,
        serves: bool,
    ) -> Result<Arc<Plugin>, Kept> {
        let kept = |kept: Kept| Kept {
            serving: row.serving.clone(),
            ..kept
        };
        let plugin = self.built(&row.id, about, row).await.map_err(kept)?;
        if !serves {
            let warm = self.warm_up(&plugin, plugin.verified()).await;
            warm.map_err(|why| kept(why.at(Step::WarmUp)))?;
        }
        Ok(plugin)
    }
}

impl Known {
    /// The versions that wait for the operator's word, oldest first.
    pub(super) fn all_waiting(&self) -> impl DoubleEndedIterator<Item = &VersionRow> {
        let waits = |version: &&VersionRow| version.standing == Standing::Waiting;
        self.versions.iter().filter(waits)
    }

    /// The newest of them, to which a grant is given.
    pub(super) fn waiting(&self) -> Option<&VersionRow> {
        self.all_waiting().next_back()
    }
}
