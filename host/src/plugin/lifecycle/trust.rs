//! Whose signature counts, and what follows when one no longer does.

use crescendo_core::lifecycle::{
    Action, Audit, BookError, KeyState, TrustedKey, VersionRow, Write,
};

use super::super::signature::{self, PublicKey};
use super::super::{Home, watch::now_ms};
use super::step::{Kept, Step, Why};
use super::withdraw::Withdrawal;
use super::{Known, Lifecycle, Settings, Who, record};

impl Settings {
    /// The configuration's keys; what was said of one by a command stands.
    pub(super) fn keys(&self, said: &[TrustedKey]) -> Vec<TrustedKey> {
        let here = |key: &PublicKey| {
            let text = key.to_string();
            said.iter().any(|known| known.key == text)
        };
        let configured = self.trusted.iter().filter(|(_, key)| !here(key));
        let trusted = configured.map(|(publisher, key)| TrustedKey {
            key: key.to_string(),
            publisher: publisher.clone(),
            state: KeyState::Active,
            at_ms: 0,
        });
        trusted.collect()
    }
}

impl Lifecycle {
    /// All keys that are or were trusted, those of the configuration first.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn keys(&self) -> Result<Vec<TrustedKey>, Kept> {
        let mut keys = self.with_book(|book| book.keys()).await?;
        let mut all = self.settings().keys(&keys);
        all.append(&mut keys);
        Ok(all)
    }

    /// Trusts a key of a publisher. A second key of one publisher is how keys
    /// rotate: add the new one, then retire the old one.
    ///
    /// # Errors
    /// The key belongs to another publisher, or was revoked or retired.
    pub async fn trust(
        &self,
        publisher: &str,
        key: PublicKey,
        who: &Who,
    ) -> Result<TrustedKey, Kept> {
        let _one = self.changing.lock().await;
        let text = key.to_string();
        let keys = self.keys().await?;
        if let Some(known) = keys.iter().find(|known| known.key == text) {
            let gone = |state| Why::KeyGone {
                key: text.clone(),
                state,
            };
            let why = match known.state {
                KeyState::Revoked => gone("revoked"),
                _ if known.publisher != publisher => Why::KeyTaken {
                    publisher: known.publisher.clone(),
                    key: text,
                },
                KeyState::Active => return Ok(known.clone()),
                KeyState::Retired => gone("retired"),
            };
            return Err(why.at(Step::Verify));
        }
        let trusted = TrustedKey {
            key: text,
            publisher: publisher.to_owned(),
            state: KeyState::Active,
            at_ms: now_ms(),
        };
        let mut record = record(who, Action::Trust, publisher);
        record.to = Some(trusted.key.clone());
        self.commit(vec![Write::Key(trusted.clone())], record)
            .await?;
        Ok(trusted)
    }

    /// Retires a key: what it signed stays, and nothing new is accepted.
    ///
    /// # Errors
    /// The key was never trusted, or was revoked.
    pub async fn retire(&self, key: &PublicKey, who: &Who) -> Result<(), Kept> {
        let _one = self.changing.lock().await;
        let known = self.trusted(key).await?;
        match known.state {
            KeyState::Retired => return Ok(()),
            KeyState::Active => {}
            KeyState::Revoked => {
                let (key, state) = (known.key, "revoked");
                return Err(Why::KeyGone { key, state }.at(Step::Verify));
            }
        }
        let (write, record) = key_goes(known, KeyState::Retired, who);
        self.commit(vec![write], record).await?;
        Ok(())
    }

    /// Revokes a key: nothing that it signed serves any more, whoever pinned it.
    /// Answers with the plugins that were taken out of service or back to an
    /// older version by it. Asked again, it takes out what is left.
    ///
    /// # Errors
    /// The key was never trusted.
    pub async fn distrust(&self, key: &PublicKey, who: &Who) -> Result<Vec<String>, Kept> {
        self.trusted(key).await?;
        let text = key.to_string();
        let guilty = |row: &VersionRow| row.key.as_deref() == Some(text.as_str());
        self.stop_signed(key).await;

        let _one = self.changing.lock().await;
        // Another change may have made one anew while this one waited.
        self.stop_signed(key).await;
        let known = self.trusted(key).await?;
        let (mut writes, mut records) = (Vec::new(), Vec::new());
        if known.state != KeyState::Revoked {
            let (write, record) = key_goes(known, KeyState::Revoked, who);
            writes.push(write);
            records.push(record);
        }
        let all = self.all_known().await?.into_iter();
        let all = all.map(|known| Withdrawal::of(known, None, &guilty));
        let mut touched = self.withdraw(all.collect(), writes, records, who).await?;
        touched.extend(self.leave_out_revoked());
        Ok(touched)
    }

    async fn trusted(&self, key: &PublicKey) -> Result<TrustedKey, Kept> {
        let key = key.to_string();
        let keys = self.keys().await?.into_iter();
        let mut known = keys.filter(|known| known.key == key);
        let known = known.next();
        known.ok_or_else(|| Why::UnknownKey { key: key.clone() }.at(Step::Verify))
    }

    /// Ends the calls of everything that a key signed, wherever it came from.
    async fn stop_signed(&self, key: &PublicKey) {
        let (all, key) = (self.registry.every(), *key);
        let stopping = tokio::task::spawn_blocking(move || {
            for plugin in all {
                let signer = signature::verify(&plugin.verified().fetched.bytes);
                if signer.is_ok_and(|signer| signer == key) {
                    plugin.revoke();
                }
            }
        });
        // It does nothing that could panic.
        let _ = stopping.await;
    }

    /// Takes revoked plugins of the configuration out of service, which no book
    /// has; the ids of those that served.
    fn leave_out_revoked(&self) -> Vec<String> {
        let entries = self.registry.entries().into_iter();
        let mut out = Vec::new();
        for entry in entries.filter(|entry| entry.home == Home::Configured) {
            if entry.serving.is_revoked() {
                let id = entry.serving.manifest.id.clone();
                self.registry.remove(&id);
                out.push(id);
            }
        }
        out
    }

    /// What is kept of all plugins, by id.
    pub(super) async fn all_known(&self) -> Result<Vec<Known>, BookError> {
        let all = self.with_book(|book| {
            let known = |plugin: crescendo_core::lifecycle::PluginRow| {
                let versions = book.versions(&plugin.id)?;
                Ok(Known { plugin, versions })
            };
            book.plugins()?.into_iter().map(known).collect()
        });
        all.await
    }
}

fn key_goes(known: TrustedKey, state: KeyState, who: &Who) -> (Write, Audit) {
    let mut record = record(who, Action::Distrust, &known.publisher);
    record.from = Some(known.key.clone());
    record.detail = match state {
        KeyState::Retired => "retired".to_owned(),
        _ => "revoked".to_owned(),
    };
    let changed = TrustedKey {
        state,
        at_ms: now_ms(),
        ..known
    };
    (Write::Key(changed), record)
}
