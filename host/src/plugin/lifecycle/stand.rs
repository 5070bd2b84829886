//! What is called follows from what is written: one way for every change, and
//! for a start.

use std::sync::Arc;

use crescendo_core::lifecycle::{
    Audit, Inadmissible, Owner, PluginRow, Rights, Standing, VersionRow, Write, above_floor,
};
use semver::Version;

use super::super::{Entry, Fetched, Home, Plugin};
use super::read::Read;
use super::step::{Kept, Step, Why};
use super::{Known, Lifecycle};
use crate::sandbox::Grants;
use crate::subject::Digest;

impl Known {
    /// The same after these writes; none where the plugin is gone, or never was.
    pub(super) fn after(known: Option<&Self>, writes: &[Write]) -> Option<Self> {
        let mut plugin = known.map(|known| known.plugin.clone());
        let mut versions = known.map_or_else(Vec::new, |known| known.versions.clone());
        for write in writes {
            match write {
                Write::Plugin { row, .. } => plugin = Some(row.clone()),
                Write::NoPlugin(_) => plugin = None,
                Write::Version(row) => {
                    versions.retain(|other| other.version != row.version);
                    versions.push(row.clone());
                }
                Write::NoVersion(_, version) => versions.retain(|other| other.version != *version),
                _ => {}
            }
        }
        versions.sort_by(|one, other| one.version.cmp(&other.version));
        plugin.map(|plugin| Self { plugin, versions })
    }
}

impl Lifecycle {
    /// Writes a change of one plugin down with its record, and lets what is
    /// called follow. `built` is what serves after it, where that is new.
    pub(super) async fn change(
        &self,
        known: Option<&Known>,
        writes: Vec<Write>,
        record: Audit,
        built: Option<Arc<Plugin>>,
    ) -> Result<u64, Kept> {
        let after = Known::after(known, &writes);
        let seq = self.commit(writes, record).await?;
        if let Some(after) = after {
            self.follow(&after, built).await;
        }
        Ok(seq)
    }

    /// Calls what is to be called from now on; an id that is the host's own, or
    /// the configuration's, is not ours to follow with.
    pub(super) async fn follow(&self, known: &Known, built: Option<Arc<Plugin>>) {
        let id = &known.plugin.id;
        if !self.is_ours(id) {
            return;
        }
        match self.entry(known, built).await {
            Some(entry) => drop(self.registry.switch(id, entry)),
            None => drop(self.registry.remove(id)),
        }
    }

    /// Whether what is called under an id is what was installed, or nothing.
    pub(super) fn is_ours(&self, id: &str) -> bool {
        let entry = self.registry.entry(id);
        entry.is_none_or(|entry| entry.home == Home::Installed)
    }

    /// What is called as the rows say. A version that cannot serve any more (its
    /// file is damaged, its key is no longer trusted) is logged and left out;
    /// the one before it takes its place.
    async fn entry(&self, known: &Known, built: Option<Arc<Plugin>>) -> Option<Entry> {
        let row = &known.plugin;
        // Where nothing serves, nothing takes over either.
        let Some(serving) = &row.serving else {
            return None;
        };
        let mut found = Vec::new();
        for version in std::iter::once(serving).chain(&row.previous) {
            let Some(version) = known.version(version) else {
                continue;
            };
            if version.standing != Standing::Kept || !version.asks.beyond(&row.granted).is_empty() {
                continue;
            }
            match self.stands(row, version, built.as_ref()).await {
                Ok(plugin) => found.push(plugin),
                Err(kept) => {
                    let (id, version, error) = (&row.id, &version.version, &kept.why);
                    tracing::error!(id, %version, %error, "an installed plugin cannot serve");
                }
            }
        }
        let mut found = found.into_iter();
        Some(Entry {
            home: Home::Installed,
            serving: found.next()?,
            previous: found.next(),
        })
    }

    /// A kept version, compiled.
    pub(super) async fn built(
        &self,
        row: &PluginRow,
        version: &VersionRow,
    ) -> Result<Arc<Plugin>, Kept> {
        let plugin = self.stands(row, version, None).await?;
        let compiled = plugin.component().await;
        compiled.map_err(|error| Why::Plugin(error).at(Step::Compile))?;
        Ok(plugin)
    }

    /// A kept version with what is granted now: the one that is here already,
    /// where it is.
    async fn stands(
        &self,
        row: &PluginRow,
        version: &VersionRow,
        built: Option<&Arc<Plugin>>,
    ) -> Result<Arc<Plugin>, Kept> {
        let entry = self.registry.entry(&row.id);
        let here = entry.iter().flat_map(Entry::versions);
        let same = |plugin: &&Arc<Plugin>| {
            plugin.digest.to_string() == version.digest && !plugin.is_revoked()
        };
        match built.into_iter().chain(here).find(same) {
            Some(plugin) => Ok(granted(plugin, &row.granted)),
            None => self.revived(row, version).await,
        }
    }

    /// A kept version, read anew and judged as if it came today.
    async fn revived(&self, row: &PluginRow, version: &VersionRow) -> Result<Arc<Plugin>, Kept> {
        above_floor(row, &version.version).map_err(|why| Why::from(why).at(Step::Verify))?;
        let (digest, id) = (version.digest.clone(), row.id.clone());
        let number = version.version.clone();
        let (bytes, quarantines) = self
            .with_book(move |book| Ok((book.file(&digest)?, book.quarantines(&id, &number)?)))
            .await?;
        let read = Read::apart(Fetched {
            origin: version.origin.clone(),
            digest: Digest::of(&bytes),
            bytes: bytes.into(),
        })
        .await?;
        let owner = read.owner(&self.keys().await?, true)?;
        self.allows(&row.id, &owner)?;
        if owner != row.owner {
            let (id, other) = (row.id.clone(), owner);
            let owner = row.owner.clone();
            return Err(Why::from(Inadmissible::Owner { id, owner, other }).at(Step::Verify));
        }
        let sandbox = Arc::clone(&self.sandbox);
        let (verified, granted) = (read.verified, &row.granted);
        Ok(Plugin::restored(verified, granted, sandbox, quarantines))
    }

    /// Whether what nobody signed may serve.
    fn allows(&self, id: &str, owner: &Owner) -> Result<(), Kept> {
        if *owner == Owner::Nobody && !self.settings().rules.allow_unsigned {
            let id = id.to_owned();
            return Err(Why::from(Inadmissible::Unsigned { id }).at(Step::Verify));
        }
        Ok(())
    }

    /// What is kept of a plugin that was installed here.
    pub(super) async fn installed(&self, id: &str) -> Result<Known, Kept> {
        let known = self.known(id).await?;
        let known = known.filter(|known| !known.plugin.removed);
        let entry = self.registry.entry(id);
        let other = entry.filter(|entry| entry.home != Home::Installed);
        let why = match (known, other) {
            (Some(known), None) => return Ok(known),
            (_, Some(other)) => Why::NotHere {
                id: id.to_owned(),
                origin: other.serving.origin().to_owned(),
            },
            (None, None) => Why::Unknown(self.registry.unknown(id)),
        };
        Err(why.at(Step::Verify))
    }

    /// The version of this number.
    pub(super) fn kept<'k>(known: &'k Known, version: &Version) -> Result<&'k VersionRow, Kept> {
        known.version(version).ok_or_else(|| {
            let why = Inadmissible::NotKept {
                id: known.plugin.id.clone(),
                version: version.clone(),
                kept: known.versions.iter().map(|v| v.version.clone()).collect(),
            };
            Why::from(why).at(Step::Verify)
        })
    }
}

/// The plugin with these rights; itself where it has them.
fn granted(plugin: &Arc<Plugin>, rights: &Rights) -> Arc<Plugin> {
    if Grants::of(&plugin.verified().asks(), rights) == *plugin.grants() {
        Arc::clone(plugin)
    } else {
        plugin.with_grants(rights)
    }
}
