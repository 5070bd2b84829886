//! Back to a kept version, versions and plugins that go, quarantines that are
//! lifted.

use std::sync::Arc;
use std::time::Instant;

use crescendo_core::lifecycle::{Action, PluginRow, Standing, VersionRow, Write, judge_return};
use semver::Version;

use super::super::{Entry, Plugin};
use super::step::{Changed, Kept, Step, Stood, Took, Why};
use super::{Known, Lifecycle, Who, record};

impl Lifecycle {
    /// What is kept of a plugin that was installed here.
    pub(super) async fn installed(&self, id: &str) -> Result<Known, Kept> {
        if let Some(known) = self.known(id).await? {
            return Ok(known);
        }
        let why = match self.registry.find(id) {
            Ok(plugin) => Why::NotHere {
                id: id.to_owned(),
                origin: plugin.origin().to_owned(),
            },
            Err(unknown) => Why::Unknown(unknown),
        };
        Err(why.at(Step::Verify))
    }

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
        let (record, steps) = self
            .return_to(&known, back, Action::Rollback, "", who)
            .await?;
        let mut changed = Changed {
            id: id.to_owned(),
            version: back.version.clone(),
            digest: back.digest.clone(),
            stood: Stood::Serving,
            before: known.plugin.serving.clone(),
            record: Some(record),
            steps,
        };
        changed
            .steps
            .insert(0, Took::new(Step::Verify, began.elapsed()));
        Ok(changed)
    }

    /// Lets a kept version serve again.
    async fn return_to(
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
            let shown: Vec<String> = excess.iter().map(ToString::to_string).collect();
            let what = format!(
                "{id} {} asks for more than is granted: {}",
                back.version,
                shown.join("; ")
            );
            return Err(Why::Nothing { what }.at(Step::Verify));
        }
        let plugin = self.built(id, back, &known.plugin).await?;
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
        let mut writes = vec![Write::Plugin(row)];
        if back.standing == Standing::Waiting {
            writes.push(Write::Version(VersionRow {
                standing: Standing::Kept,
                ..back.clone()
            }));
        }
        let seq = self.commit(writes, record).await?;
        let previous = self.registry.get(id);
        let entry = Entry {
            serving: plugin,
            previous,
        };
        self.registry.switch(id, entry);
        steps.push(Took::new(Step::Commit, began.elapsed()));
        Ok((seq, steps))
    }

    /// A kept version, compiled: the one in the registry where it is there.
    pub(super) async fn built(
        &self,
        id: &str,
        version: &VersionRow,
        row: &PluginRow,
    ) -> Result<Arc<Plugin>, Kept> {
        let entry = self.registry.entry(id);
        let there = entry
            .into_iter()
            .flat_map(|entry| [Some(entry.serving), entry.previous].into_iter().flatten());
        let same = |plugin: &Arc<Plugin>| plugin.digest.to_string() == version.digest;
        let plugin = match there.into_iter().find(same) {
            Some(plugin) => plugin.with_grants(&row.granted),
            None => self.reread(version, row).await?,
        };
        let compiled = plugin.component().await;
        compiled.map_err(|error| Why::Plugin(error).at(Step::Compile))?;
        Ok(plugin)
    }

    /// Takes a plugin away, with all its versions and grants: its id is free
    /// for anybody.
    ///
    /// # Errors
    /// Pipelines name it, unless it is forced.
    pub async fn remove(&self, id: &str, force: bool, who: &Who) -> Result<u64, Kept> {
        let _one = self.changing.lock().await;
        let known = self.installed(id).await?;
        let pipelines = (self.users)(id);
        if !pipelines.is_empty() && !force {
            let id = id.to_owned();
            return Err(Kept {
                serving: known.plugin.serving,
                ..Why::InUse { id, pipelines }.at(Step::Verify)
            });
        }
        let mut record = record(who, Action::Remove, id);
        record.from = known.serving().map(|serving| serving.digest.clone());
        let seq = self
            .commit(vec![Write::NoPlugin(id.to_owned())], record)
            .await?;
        self.registry.remove(id);
        Ok(seq)
    }

    /// Takes one version out for good, or all below a floor. What serves is
    /// replaced by the newest that still may, and calls of what was taken out
    /// end, whoever pinned it.
    ///
    /// # Errors
    /// There is no such version.
    pub async fn revoke_version(&self, id: &str, version: &Version, who: &Who) -> Result<(), Kept> {
        let _one = self.changing.lock().await;
        let known = self.installed(id).await?;
        if known.version(version).is_none() {
            let what = format!("`{id}` has no version {version}");
            return Err(Why::Nothing { what }.at(Step::Verify));
        }
        self.withdraw_from(&known, &|row| row.version == *version, who)
            .await
            .map(drop)
    }

    /// Versions below `floor` serve no more, and are not accepted any more.
    ///
    /// # Errors
    /// [`Kept`].
    pub async fn set_floor(&self, id: &str, floor: Version, who: &Who) -> Result<(), Kept> {
        let _one = self.changing.lock().await;
        let mut known = self.installed(id).await?;
        known.plugin.floor = Some(floor.clone());
        let mut record = record(who, Action::Revoke, id);
        record.detail = format!("no version below {floor} may serve");
        let row = known.plugin.clone();
        self.commit(vec![Write::Plugin(row)], record).await?;
        self.withdraw_from(&known, &|row| row.version < floor, who)
            .await
            .map(drop)
    }

    /// Takes out all versions of all plugins that `guilty` names; the ids of
    /// the plugins that served one.
    pub(super) async fn withdraw(
        &self,
        guilty: impl Fn(&VersionRow) -> bool + Send + Sync,
        who: &Who,
    ) -> Result<Vec<String>, Kept> {
        let plugins = self.with_book(|book| book.plugins()).await?;
        let mut touched = Vec::new();
        for plugin in plugins {
            let Some(known) = self.known(&plugin.id).await? else {
                continue;
            };
            if self.withdraw_from(&known, &guilty, who).await? {
                touched.push(plugin.id);
            }
        }
        Ok(touched)
    }

    /// The same of one plugin; whether it served one of them.
    async fn withdraw_from(
        &self,
        known: &Known,
        guilty: &(dyn Fn(&VersionRow) -> bool + Send + Sync),
        who: &Who,
    ) -> Result<bool, Kept> {
        let id = &known.plugin.id;
        let is_out = |row: &&VersionRow| guilty(row) && row.standing != Standing::Revoked;
        let out: Vec<&VersionRow> = known.versions.iter().filter(is_out).collect();
        if out.is_empty() {
            return Ok(false);
        }
        let revoked = |row: &VersionRow| VersionRow {
            standing: Standing::Revoked,
            ..row.clone()
        };
        let serves = known.serving().is_some_and(guilty);
        let mut writes: Vec<Write> = out.iter().map(|row| Write::Version(revoked(row))).collect();
        let is_previous = |row: &&&VersionRow| Some(&row.version) == known.plugin.previous.as_ref();
        let row = PluginRow {
            serving: known.plugin.serving.clone().filter(|_| !serves),
            previous: known
                .plugin
                .previous
                .clone()
                .filter(|_| !out.iter().any(|row| is_previous(&row))),
            ..known.plugin.clone()
        };
        writes.push(Write::Plugin(row.clone()));
        let mut record = record(who, Action::Revoke, id);
        record.from = known.serving().map(|serving| serving.digest.clone());
        let names: Vec<String> = out.iter().map(|row| row.version.to_string()).collect();
        record.detail = format!("{} may not serve any more", names.join(", "));
        self.commit(writes, record).await?;
        // From here on nothing of it is called, whatever comes after.
        let entry = self.registry.entry(id);
        let there = entry
            .iter()
            .flat_map(|entry| std::iter::once(&entry.serving).chain(&entry.previous));
        for plugin in there {
            let digest = plugin.digest.to_string();
            if out.iter().any(|row| row.digest == digest) {
                plugin.revoke();
            }
        }
        if serves {
            self.registry.remove(id);
            self.succeed(known, &row, guilty, who).await;
        } else if let Some(Entry { serving, previous }) = entry {
            let previous =
                previous.filter(|plugin| Some(&plugin.manifest.version) == row.previous.as_ref());
            self.registry.switch(id, Entry { serving, previous });
        }
        Ok(serves)
    }

    /// After a version was taken out, the newest that still may serve does.
    /// Where none can, the stages of the plugin are skipped as disabled.
    async fn succeed(
        &self,
        known: &Known,
        row: &PluginRow,
        guilty: &(dyn Fn(&VersionRow) -> bool + Send + Sync),
        who: &Who,
    ) {
        let may = |version: &&VersionRow| {
            version.standing == Standing::Kept
                && !guilty(version)
                && row
                    .floor
                    .as_ref()
                    .is_none_or(|floor| version.version >= *floor)
                && version.asks.beyond(&row.granted).is_empty()
        };
        let Some(next) = known.versions.iter().rev().find(may) else {
            return;
        };
        let known = Known {
            plugin: row.clone(),
            versions: Vec::new(),
        };
        let why = "in the place of a revoked one";
        if let Err(kept) = self
            .return_to(&known, next, Action::Rollback, why, who)
            .await
        {
            tracing::error!(plugin = row.id, error = %kept.why, "no version can take over");
        }
    }

    /// Forgets quarantines and crashing inputs of a plugin's versions.
    ///
    /// # Errors
    /// There is no such plugin.
    pub async fn lift(&self, id: &str, who: &Who) -> Result<u64, Kept> {
        let _one = self.changing.lock().await;
        let entry = self.registry.entry(id);
        let Some(entry) = entry else {
            let unknown = self.registry.find(id).map(drop).err();
            let what = format!("no version of `{id}` serves");
            return Err(unknown
                .map_or(Why::Nothing { what }, Why::Unknown)
                .at(Step::Verify));
        };
        let mut writes = Vec::new();
        let installed = self.known(id).await?.is_some();
        for plugin in std::iter::once(&entry.serving).chain(&entry.previous) {
            plugin.lift();
            if installed {
                let version = plugin.manifest.version.clone();
                writes.push(Write::Quarantines(id.to_owned(), version, Vec::new()));
            }
        }
        let record = record(who, Action::Lift, id);
        Ok(self.commit(writes, record).await?)
    }
}
