//! Whose signature counts, and what follows when one no longer does.

use crescendo_core::lifecycle::{Action, KeyState, Owner, TrustedKey, Write};

use super::super::signature::{self, PublicKey, SignatureError};
use super::super::{Fetched, watch::now_ms};
use super::step::{Kept, Step, Why};
use super::{Lifecycle, Settings, Who, record};

/// A file whose signature was checked.
pub(super) struct Signed {
    pub(super) fetched: Fetched,
    pub(super) owner: Owner,
    pub(super) key: Option<PublicKey>,
}

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

    /// Whose a file is. A retired key still vouches for what is here already.
    pub(super) fn owner(
        keys: &[TrustedKey],
        fetched: Fetched,
        installed: bool,
    ) -> Result<Signed, Kept> {
        let origin = fetched.origin.clone();
        let key = match signature::verify(&fetched.bytes) {
            Ok(key) => key,
            Err(SignatureError::Unsigned) => {
                return Ok(Signed {
                    fetched,
                    owner: Owner::Nobody,
                    key: None,
                });
            }
            Err(error) => return Err(Why::Signature { origin, error }.at(Step::Verify)),
        };
        let text = key.to_string();
        let known = keys.iter().find(|known| known.key == text);
        let counts = |known: &&TrustedKey| match known.state {
            KeyState::Active => true,
            KeyState::Retired => installed,
            KeyState::Revoked => false,
        };
        match known.filter(counts) {
            Some(known) => Ok(Signed {
                fetched,
                owner: Owner::Publisher(known.publisher.clone()),
                key: Some(key),
            }),
            None => {
                let was = known.is_some();
                Err(Why::Untrusted { origin, key, was }.at(Step::Verify))
            }
        }
    }

    /// Trusts a key of a publisher. A second key of one publisher is how keys
    /// rotate: add the new one, then retire the old one.
    ///
    /// # Errors
    /// The key belongs to another publisher, or was revoked.
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
            let what = match known.state {
                KeyState::Revoked => {
                    format!("{text} was revoked; a revoked key is never trusted again")
                }
                _ if known.publisher != publisher => {
                    format!("{text} belongs to publisher `{}`", known.publisher)
                }
                KeyState::Active => return Ok(known.clone()),
                KeyState::Retired => format!("{text} was retired; sign with its successor"),
            };
            return Err(Why::Nothing { what }.at(Step::Verify));
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

    /// A key is retired (what it signed stays, and nothing new is accepted) or
    /// revoked (nothing that it signed serves any more, whoever pinned it).
    /// Answers with the plugins that were taken out of service or back to an
    /// older version by it.
    ///
    /// # Errors
    /// The key was never trusted.
    pub async fn distrust(
        &self,
        key: PublicKey,
        to: KeyState,
        who: &Who,
    ) -> Result<Vec<String>, Kept> {
        let _one = self.changing.lock().await;
        let text = key.to_string();
        let keys = self.keys().await?;
        let Some(known) = keys.into_iter().find(|known| known.key == text) else {
            let what = format!("{text} was never trusted");
            return Err(Why::Nothing { what }.at(Step::Verify));
        };
        if known.state == KeyState::Revoked {
            return Ok(Vec::new());
        }
        let mut record = record(who, Action::Distrust, &known.publisher);
        record.from = Some(text.clone());
        record.detail = match to {
            KeyState::Retired => "retired".to_owned(),
            _ => "revoked".to_owned(),
        };
        let changed = TrustedKey {
            state: to,
            at_ms: now_ms(),
            ..known
        };
        self.commit(vec![Write::Key(changed)], record).await?;
        if to != KeyState::Revoked {
            return Ok(Vec::new());
        }
        self.withdraw(|version| version.key.as_deref() == Some(&text), who)
            .await
    }
}
