//! What served before the host stopped serves again, and what is noticed while
//! it runs is written down.

use std::time::Duration;

use crescendo_core::lifecycle::{Action, Quarantine, Write};

use super::super::{Entry, Plugin};
use super::step::Kept;
use super::{Lifecycle, Who, record};

/// How often quarantines are looked for: a kill loses no more than this of
/// them.
const NOTICE: Duration = Duration::from_secs(1);

impl Lifecycle {
    /// Lets serve what served before: to be called once, before anything else.
    /// What cannot serve any more is logged and left out.
    ///
    /// # Errors
    /// The store cannot be read at all.
    pub async fn restore(&self) -> Result<(), Kept> {
        for known in self.all_known().await? {
            let id = &known.plugin.id;
            if let Some(other) = self.registry.get(id) {
                let origin = other.origin();
                tracing::error!(
                    id,
                    origin,
                    "an installed plugin gives way to one of that id"
                );
                continue;
            }
            self.follow(&known, None).await;
        }
        // They come out of the book, which need not be told of them again.
        let restored = self.registry.entries();
        let mut noted = self.noted();
        for plugin in restored.iter().flat_map(Entry::versions) {
            noted.insert(plugin.digest.to_string(), plugin.quarantines());
        }
        Ok(())
    }

    /// Writes quarantines down as they begin and end, until it is dropped. One
    /// that begins is an audit record.
    pub async fn keep_watch(&self) {
        loop {
            tokio::time::sleep(NOTICE).await;
            let entries = self.registry.entries();
            for plugin in entries.iter().flat_map(Entry::versions) {
                let now = plugin.quarantines();
                let digest = plugin.digest.to_string();
                let before = self.noted().get(&digest).cloned().unwrap_or_default();
                if now == before {
                    continue;
                }
                match self.note(plugin, &now, &before).await {
                    Ok(()) => drop(self.noted().insert(digest, now)),
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
