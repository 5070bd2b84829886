//! What served before the host stopped serves again, and what is noticed while
//! it runs is written down.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use crescendo_core::lifecycle::{
    Action, Owner, PluginRow, Quarantine, Standing, TrustedKey, VersionRow, Write,
};
use semver::Version;

use super::super::{Entry, Fetched, Plugin, PluginError};
use super::step::{Kept, Step, Why};
use super::{Lifecycle, Who, record};
use crate::subject::Digest;

/// How often quarantines are looked for: a kill loses no more than this of
/// them.
const NOTICE: Duration = Duration::from_secs(1);

impl Lifecycle {
    /// Lets serve what served before: to be called once, before anything else.
    /// What cannot serve any more (its file is damaged, its key is no longer
    /// trusted) is logged and left out; the version before it takes its place.
    ///
    /// # Errors
    /// The store cannot be read at all.
    pub async fn restore(&self) -> Result<(), Kept> {
        let keys = self.keys().await?;
        for row in self.with_book(|book| book.plugins()).await? {
            if let Some(other) = self.registry.get(&row.id) {
                let (id, origin) = (&row.id, other.origin());
                tracing::error!(
                    id,
                    origin,
                    "an installed plugin gives way to one of that id"
                );
                continue;
            }
            let versions = {
                let id = row.id.clone();
                self.with_book(move |book| book.versions(&id)).await?
            };
            let mut found = Vec::new();
            for version in [&row.serving, &row.previous].into_iter().flatten() {
                match self.revived(&row, version, &versions, &keys).await {
                    Ok(plugin) => found.push(plugin),
                    Err(kept) => {
                        let (id, error) = (&row.id, &kept.why);
                        tracing::error!(id, %version, %error, "an installed plugin cannot serve");
                    }
                }
            }
            let mut found = found.into_iter();
            if let Some(serving) = found.next() {
                let previous = found.next();
                self.registry.switch(&row.id, Entry { serving, previous });
            }
        }
        Ok(())
    }

    async fn revived(
        &self,
        row: &PluginRow,
        version: &Version,
        versions: &[VersionRow],
        keys: &[TrustedKey],
    ) -> Result<Arc<Plugin>, Kept> {
        let kept = versions.iter().find(|kept| kept.version == *version);
        let kept = kept.filter(|kept| kept.standing == Standing::Kept);
        let Some(kept) = kept else {
            let what = format!("{} {version} is not kept", row.id);
            return Err(Why::Nothing { what }.at(Step::Fetch));
        };
        let fetched = self.fetched(kept).await?;
        let signed = Self::owner(keys, fetched, true)?;
        let unsigned = signed.owner == Owner::Nobody && !self.settings().rules.allow_unsigned;
        if signed.owner != row.owner || unsigned {
            let what = format!(
                "{} {version} is from {}, which does not serve here any more",
                row.id, signed.owner
            );
            return Err(Why::Nothing { what }.at(Step::Verify));
        }
        let quarantines = {
            let (id, version) = (row.id.clone(), version.clone());
            self.with_book(move |book| book.quarantines(&id, &version))
                .await?
        };
        let verified = signed.fetched.verify();
        let verified = verified.map_err(|error| Why::Plugin(error).at(Step::Verify))?;
        let sandbox = Arc::clone(&self.sandbox);
        Ok(Plugin::restored(
            verified,
            &row.granted,
            sandbox,
            quarantines,
        ))
    }

    /// A kept version that is not in the registry.
    pub(super) async fn reread(
        &self,
        version: &VersionRow,
        row: &PluginRow,
    ) -> Result<Arc<Plugin>, Kept> {
        let fetched = self.fetched(version).await?;
        let keys = self.keys().await?;
        let signed = Self::owner(&keys, fetched, true)?;
        let verified = signed.fetched.verify();
        let verified =
            verified.map_err(|error: PluginError| Why::Plugin(error).at(Step::Verify))?;
        Ok(Plugin::new(
            verified,
            &row.granted,
            Arc::clone(&self.sandbox),
        ))
    }

    async fn fetched(&self, version: &VersionRow) -> Result<Fetched, Kept> {
        let digest = version.digest.clone();
        let bytes = self.with_book(move |book| book.file(&digest)).await?;
        Ok(Fetched {
            origin: version.origin.clone(),
            digest: Digest::of(&bytes),
            bytes: bytes.into(),
        })
    }

    /// Writes quarantines down as they begin and end, until it is dropped. One
    /// that begins is an audit record.
    pub async fn keep_watch(&self) {
        let mut written: BTreeMap<String, Vec<Quarantine>> = BTreeMap::new();
        loop {
            tokio::time::sleep(NOTICE).await;
            for plugin in self.registry.list() {
                let now = plugin.quarantines();
                let digest = plugin.digest.to_string();
                let before = written.get(&digest).cloned().unwrap_or_default();
                if now == before {
                    continue;
                }
                match self.note(&plugin, &now, &before).await {
                    Ok(()) => drop(written.insert(digest, now)),
                    Err(kept) => tracing::warn!(error = %kept.why, "a quarantine is not kept"),
                }
            }
        }
    }

    async fn note(
        &self,
        plugin: &Plugin,
        now: &[Quarantine],
        before: &[Quarantine],
    ) -> Result<(), Kept> {
        let (id, version) = (&plugin.manifest.id, &plugin.manifest.version);
        let installed = self.known(id).await?;
        let is_kept = installed.is_some_and(|known| known.version(version).is_some());
        let begun = now.iter().filter(|quarantine| !before.contains(quarantine));
        let all = || Write::Quarantines(id.clone(), version.clone(), now.to_vec());
        let mut writes: Vec<Write> = is_kept.then(all).into_iter().collect();
        let who = Who("the host".to_owned());
        for quarantine in begun {
            let mut record = record(&who, Action::Quarantine, id);
            record.from = Some(plugin.digest.to_string());
            let whom = quarantine.tenant.as_deref();
            record.detail = format!(
                "{version} is out for {} after {}, strike {}, until {} ms since 1970",
                whom.map_or_else(|| "all".to_owned(), |tenant| format!("tenant `{tenant}`")),
                quarantine.code,
                quarantine.strikes,
                quarantine.until_ms,
            );
            self.commit(std::mem::take(&mut writes), record).await?;
        }
        if !writes.is_empty() {
            let mut record = record(&who, Action::Lift, id);
            record.detail = format!("{version} is back from its probation");
            self.commit(writes, record).await?;
        }
        Ok(())
    }
}
