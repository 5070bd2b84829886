//! Back to a kept version, plugins that go, quarantines that are lifted.

use std::time::Instant;

use crescendo_core::lifecycle::{
    Action, Owner, PluginRow, Rights, Standing, VersionRow, Write, judge_return,
};
use semver::Version;

use super::super::Entry;
use super::install::no_more;
use super::step::{Changed, Kept, Step, Stood, Took, Why};
use super::{Known, Lifecycle, Who, record};

/// How a plugin is taken away.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Removal {
    /// Also where pipelines name it.
    pub force: bool,
    /// Nothing of it is remembered, not even whose its id was.
    pub forget: bool,
}

impl Known {
    /// All that is kept goes, but what was revoked and whose the id is.
    fn gone(&self) -> Vec<Write> {
        let goes = self.versions.iter();
        let goes = goes.filter(|version| version.standing != Standing::Revoked);
        let row = PluginRow {
            serving: None,
            previous: None,
            granted: Rights::default(),
            removed: true,
            ..self.plugin.clone()
        };
        std::iter::once(self.becomes(row))
            .chain(goes.map(no_more))
            .collect()
    }
}

impl Lifecycle {
    /// Goes back to the version that served before, or to a named one that is
    /// kept. Its compiled code is there already, unless the cache let it go.
    ///
    /// # Errors
    /// [`Kept`].
    pub async fn rollback(
        &self,
        id: &str,
        to: Option<&Version>,
        who: &Who,
    ) -> Result<Changed, Kept> {
        let _one = self.changing.lock().await;
        let known = self.installed(id).await?;
        let began = Instant::now();
        let back = judge_return(&known.plugin, &known.versions, to);
        let back = back.map_err(|refused| Kept {
            serving: known.plugin.serving.clone(),
            ..Why::from(refused).at(Step::Verify)
        })?;
        let (record, mut steps) = self
            .return_to(&known, back, Action::Rollback, "", who)
            .await?;
        steps.insert(0, Took::new(Step::Verify, began.elapsed()));
        Ok(Changed {
            id: id.to_owned(),
            version: back.version.clone(),
            digest: back.digest.clone(),
            stood: Stood::Serving,
            before: known.plugin.serving.clone(),
            record: Some(record),
            steps,
        })
    }

    /// Lets a kept version serve again.
    pub(super) async fn return_to(
        &self,
        known: &Known,
        back: &VersionRow,
        action: Action,
        detail: &str,
        who: &Who,
    ) -> Result<(u64, Vec<Took>), Kept> {
        let id = &known.plugin.id;
        let mut began = Instant::now();
        let mut steps = Vec::new();
        let excess = back.asks.beyond(&known.plugin.granted);
        if !excess.is_empty() {
            let (id, version) = (id.clone(), back.version.clone());
            return Err(Why::Excess {
                id,
                version,
                excess,
            }
            .at(Step::Verify));
        }
        let plugin = self.built(&known.plugin, back).await?;
        steps.push(Took::new(Step::Compile, began.elapsed()));
        began = Instant::now();
        let row = PluginRow {
            serving: Some(back.version.clone()),
            previous: known.plugin.serving.clone(),
            ..known.plugin.clone()
        };
        let mut record = record(who, action, id);
        record.from = known.serving().map(|serving| serving.digest.clone());
        record.to = Some(back.digest.clone());
        record.granted = Some(row.granted.clone());
        record.detail = if detail.is_empty() {
            back.version.to_string()
        } else {
            format!("{}: {detail}", back.version)
        };
        // Its row too, so that the store sees that nobody revoked it meanwhile.
        let kept = VersionRow {
            standing: Standing::Kept,
            ..back.clone()
        };
        let writes = vec![known.becomes(row), Write::Version(kept)];
        let seq = self
            .change(Some(known), writes, record, Some(plugin))
            .await?;
        steps.push(Took::new(Step::Commit, began.elapsed()));
        Ok((seq, steps))
    }

    /// Takes a plugin away, with its versions and grants. Whose the id is, its
    /// floor and what was revoked are remembered, unless all is to be forgotten,
    /// or it was nobody's: then the id is free for anybody. One that gave way to
    /// the host's own of its id is taken away behind it.
    ///
    /// # Errors
    /// Pipelines name it, unless it is forced.
    pub async fn remove(&self, id: &str, how: Removal, who: &Who) -> Result<u64, Kept> {
        let _one = self.changing.lock().await;
        let is_called = self.is_ours(id);
        let known = self.known(id).await?;
        let Some(known) = known.filter(|known| how.forget || !known.plugin.removed) else {
            return Err(match self.installed(id).await {
                Err(kept) => kept,
                Ok(_) => Why::NoVersion { id: id.to_owned() }.at(Step::Verify),
            });
        };
        let pipelines = (self.users)(id);
        if is_called && !pipelines.is_empty() && !how.force {
            let id = id.to_owned();
            return Err(Kept {
                serving: known.plugin.serving,
                ..Why::InUse { id, pipelines }.at(Step::Verify)
            });
        }
        let mut record = record(who, Action::Remove, id);
        record.from = known.serving().map(|serving| serving.digest.clone());
        let writes = if how.forget || known.plugin.owner == Owner::Nobody {
            "its id is free".clone_into(&mut record.detail);
            vec![Write::NoPlugin(id.to_owned())]
        } else {
            record.detail = format!("its id stays with {}", known.plugin.owner);
            known.gone()
        };
        let seq = self.commit(writes, record).await?;
        if let Some(entry) = self.registry.entry(id).filter(|_| is_called) {
            self.registry.remove(id);
            self.forget(&entry);
        }
        Ok(seq)
    }

    /// Forgets quarantines and crashing inputs of a plugin's versions.
    ///
    /// # Errors
    /// There is no such plugin.
    pub async fn lift(&self, id: &str, who: &Who) -> Result<u64, Kept> {
        let _one = self.changing.lock().await;
        let known = self.known(id).await?;
        let known = known.filter(|known| !known.plugin.removed);
        let entry = self.registry.entry(id);
        if known.is_none() && entry.is_none() {
            return Err(Why::Unknown(self.registry.unknown(id)).at(Step::Verify));
        }
        let kept = known.iter().flat_map(|known| &known.versions);
        let kept = kept
            .map(|version| Write::Quarantines(id.to_owned(), version.version.clone(), Vec::new()));
        let seq = self
            .commit(kept.collect(), record(who, Action::Lift, id))
            .await?;
        if let Some(entry) = entry {
            self.forget(&entry);
        }
        Ok(seq)
    }

    fn forget(&self, entry: &Entry) {
        let mut noted = self.noted();
        for plugin in entry.versions() {
            plugin.lift();
            noted.remove(&plugin.digest.to_string());
        }
    }
}
