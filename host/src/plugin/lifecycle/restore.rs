//! What served before the host stopped serves again, and what is noticed while
//! it runs is written down.

use std::time::Duration;

use crescendo_core::lifecycle::{Action, Write};

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
        let all = self.all_known().await?.into_iter();
        for known in all.filter(|known| !known.plugin.removed) {
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

    /// Lets what was installed under an id serve, where nothing else has it any
    /// more.
    pub async fn take_up(&self, id: &str) {
        match self.known(id).await {
            Ok(Some(known)) if !known.plugin.removed => self.follow(&known, None).await,
            Ok(_) => {}
            Err(error) => tracing::error!(id, %error, "what was installed cannot be read"),
        }
    }

    /// Writes quarantines down as they begin and end, until it is dropped. One
    /// that begins is an audit record.
    pub async fn keep_watch(&self) {
        loop {
            tokio::time::sleep(NOTICE).await;
            let entries = self.registry.entries();
            for plugin in entries.iter().flat_map(Entry::versions) {
                let noted = self.noted().get(&plugin.digest.to_string()).cloned();
                if plugin.quarantines() == noted.unwrap_or_default() {
                    continue;
                }
                if let Err(kept) = self.note(plugin).await {
                    tracing::warn!(error = %kept.why, "a quarantine is not kept");
                }
            }
        }
    }

    async fn note(&self, plugin: &Plugin) -> Result<(), Kept> {
        // A quarantine that is lifted meanwhile is not written down again.
        let _one = self.changing.lock().await;
        let (id, version) = (&plugin.manifest.id, &plugin.manifest.version);
        let digest = plugin.digest.to_string();
        let known = self.known(id).await?;
        let kept = known.as_ref().and_then(|known| known.version(version));
        let is_kept = kept.is_some_and(|kept| kept.digest == digest);
        let before = if is_kept {
            let (id, version) = (id.clone(), version.clone());
            let kept = self.with_book(move |book| book.quarantines(&id, &version));
            kept.await?
        } else {
            self.noted().get(&digest).cloned().unwrap_or_default()
        };
        let now = plugin.quarantines();
        let all = || Write::Quarantines(id.clone(), version.clone(), now.clone());
        let changed = is_kept && now != before;
        let writes: Vec<Write> = changed.then(all).into_iter().collect();
        let mut records = Vec::new();
        let who = Who("the host".to_owned());
        for quarantine in now.iter().filter(|quarantine| !before.contains(quarantine)) {
            let mut record = record(&who, Action::Quarantine, id);
            record.from = Some(digest.clone());
            let whom = quarantine.tenant.as_deref();
            record.detail = format!(
                "{version} is out for {} after {}, strike {}, until {} ms since 1970",
                whom.map_or_else(|| "all".to_owned(), |tenant| format!("tenant `{tenant}`")),
                quarantine.code,
                quarantine.strikes,
                quarantine.until_ms,
            );
            records.push(record);
        }
        if records.is_empty() && now != before {
            let mut record = record(&who, Action::Lift, id);
            record.detail = format!("{version} is back from its probation");
            records.push(record);
        }
        if !records.is_empty() {
            self.commit_all(writes, records).await?;
        }
        self.noted().insert(digest, now);
        Ok(())
    }
}
