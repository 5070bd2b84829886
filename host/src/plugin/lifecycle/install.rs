//! A first version, or another one: verified, compiled, warmed up, written
//! down, switched to.

use std::sync::Arc;
use std::time::Instant;

use crescendo_core::lifecycle::{
    Action, Candidate, Owner, PluginRow, Rights, Standing, Verdict, VersionRow, Write, judge,
};

use super::super::watch::now_ms;
use super::super::{Entry, Fetched, Plugin, Verified};
use super::step::{Changed, Kept, Step, Stood, Took, Why};
use super::trust::Signed;
use super::{Known, Lifecycle, Who, record};

/// What comes along with a file.
#[derive(Clone, Debug, Default)]
pub struct Ask {
    /// The plugin that the file must be of, already installed: a swap. Without
    /// it a first version is as welcome as another one.
    pub swap: Option<String>,
    /// The digest that the file must have, hexadecimal.
    pub digest: Option<String>,
    /// Grants exactly what the manifest asks for.
    pub grant_all: bool,
}

/// A file that may be installed, and what is known of its plugin.
struct Admitted {
    verified: Verified,
    owner: Owner,
    key: Option<String>,
    candidate: Candidate,
    known: Option<Known>,
    granted: Rights,
    verdict: Verdict,
}

impl Lifecycle {
    /// Installs a plugin or another version of one. What serves goes on until
    /// the new one is built, and after it where any step fails.
    ///
    /// # Errors
    /// [`Kept`]: the step, why, and what serves. It is recorded.
    pub async fn install(&self, fetched: Fetched, ask: Ask, who: &Who) -> Result<Changed, Kept> {
        let _one = self.changing.lock().await;
        let (digest, named) = (fetched.digest.to_string(), ask.swap.clone());
        let installed = self.install_alone(fetched, ask, who).await;
        match installed {
            Ok(changed) => Ok(changed),
            Err((id, mut kept)) => {
                let id = id.or(named);
                if let Some(id) = &id {
                    kept.serving = self.registry.get(id).map(|p| p.manifest.version.clone());
                }
                let about = id.unwrap_or_else(|| "a file".to_owned());
                let mut record = record(who, Action::Install, &about);
                record.to = Some(digest);
                kept.why.code().clone_into(&mut record.outcome);
                record.detail = format!("{}: {}", kept.step.as_str(), kept.why);
                if !kept.why.is_ours() {
                    self.commit(Vec::new(), record).await?;
                }
                Err(kept)
            }
        }
    }

    async fn install_alone(
        &self,
        fetched: Fetched,
        ask: Ask,
        who: &Who,
    ) -> Result<Changed, (Option<String>, Kept)> {
        let mut steps = Vec::new();
        let mut began = Instant::now();
        let mut step_done = |step| {
            steps.push(Took::new(step, began.elapsed()));
            began = Instant::now();
        };
        if let Some(promised) = &ask.digest {
            let found = fetched.digest.to_string();
            if !promised.eq_ignore_ascii_case(&found) {
                let promised = promised.clone();
                return Err((None, Why::Digest { promised, found }.at(Step::Fetch)));
            }
        }
        step_done(Step::Fetch);

        let keys = self.keys().await.map_err(|kept| (None, kept))?;
        let signed = Self::owner(&keys, fetched, false).map_err(|kept| (None, kept))?;
        let admitted = self.admit(signed, &ask).await?;
        let id = admitted.candidate.id.clone();
        let here = |kept| (Some(id.clone()), kept);
        step_done(Step::Verify);
        if admitted.verdict == Verdict::Unchanged {
            return Ok(admitted.changed(Stood::Unchanged, None, steps));
        }

        // One that waits is compiled with what it asks for: nothing of it runs,
        // and what cannot be linked at all need not wait for a word.
        let rights = match admitted.verdict {
            Verdict::Wait(_) => &admitted.candidate.asks,
            _ => &admitted.granted,
        };
        let sandbox = Arc::clone(&self.sandbox);
        let plugin = Plugin::new(admitted.verified.clone(), rights, sandbox);
        let compiled = plugin.component().await;
        compiled.map_err(|error| here(Why::Plugin(error).at(Step::Compile)))?;
        step_done(Step::Compile);

        if let Verdict::Wait(excess) = &admitted.verdict {
            let excess = excess.clone();
            let record = self.keep_waiting(&admitted, who).await.map_err(here)?;
            step_done(Step::Commit);
            return Ok(admitted.changed(Stood::Waiting { excess }, Some(record), steps));
        }
        self.warm_up(&plugin, &admitted.verified)
            .await
            .map_err(|why| here(why.at(Step::WarmUp)))?;
        step_done(Step::WarmUp);

        let record = self.keep_serving(&admitted, who).await.map_err(here)?;
        let before = self.registry.get(&id);
        let entry = Entry {
            serving: plugin,
            previous: before,
        };
        self.registry.switch(&id, entry);
        step_done(Step::Commit);
        Ok(admitted.changed(Stood::Serving, Some(record), steps))
    }

    /// Whether the file may be installed.
    async fn admit(&self, signed: Signed, ask: &Ask) -> Result<Admitted, (Option<String>, Kept)> {
        let Signed {
            fetched,
            owner,
            key,
        } = signed;
        let verified = fetched
            .verify()
            .map_err(|error| (None, Why::Plugin(error).at(Step::Verify)))?;
        let candidate = Candidate {
            id: verified.manifest.id.clone(),
            version: verified.manifest.version.clone(),
            world: verified.manifest.world,
            digest: verified.fetched.digest.to_string(),
            owner: owner.clone(),
            asks: verified.asks(),
        };
        let id = candidate.id.clone();
        let here = |why: Why| (Some(id.clone()), why.at(Step::Verify));
        let known = self.known(&id).await;
        let known = known.map_err(|error| here(error.into()))?;
        if let Some(named) = &ask.swap {
            let (named, found) = (named.clone(), id.clone());
            if named != found {
                return Err((
                    Some(named.clone()),
                    Why::Another { named, found }.at(Step::Verify),
                ));
            }
            if known.is_none() {
                return Err(here(Why::NotInstalled { id: found }));
            }
        }
        if known.is_none()
            && let Some(other) = self.registry.get(&id)
        {
            let origin = other.origin().to_owned();
            return Err(here(Why::NotHere {
                id: id.clone(),
                origin,
            }));
        }
        let had = known.as_ref().map(|known| known.plugin.granted.clone());
        let granted = if ask.grant_all {
            candidate.asks.clone()
        } else {
            had.unwrap_or_default()
        };
        let pair = known
            .as_ref()
            .map(|known| (&known.plugin, known.versions.as_slice()));
        let judged = judge(&candidate, pair, &granted, self.settings().rules);
        let verdict = judged.map_err(|refused| here(refused.into()))?;
        Ok(Admitted {
            verified,
            owner,
            key: key.map(|key| key.to_string()),
            candidate,
            known,
            granted,
            verdict,
        })
    }

    /// Writes a version down that waits: what serves stays as it is.
    async fn keep_waiting(&self, admitted: &Admitted, who: &Who) -> Result<u64, Kept> {
        let id = &admitted.candidate.id;
        let mut writes = Vec::new();
        if admitted.known.is_none() {
            writes.push(Write::Plugin(PluginRow {
                serving: None,
                ..admitted.first_row()
            }));
        }
        let waits = admitted.known.iter().flat_map(Known::all_waiting);
        let waits: Vec<&VersionRow> = waits.collect();
        let gone = (waits.len() + 1).saturating_sub(self.settings().keep_versions);
        writes.extend(waits.into_iter().take(gone).map(no_more));
        writes.push(Write::Version(admitted.version_row(Standing::Waiting)));
        let mut record = record(who, admitted.action(), id);
        record.from = admitted.serving_digest();
        record.to = Some(admitted.candidate.digest.clone());
        "waiting".clone_into(&mut record.outcome);
        if let Verdict::Wait(excess) = &admitted.verdict {
            let shown: Vec<String> = excess.iter().map(ToString::to_string).collect();
            record.detail = format!("it asks for more than is granted: {}", shown.join("; "));
        }
        self.keep(admitted, writes, record).await
    }

    /// Writes down that the version serves.
    async fn keep_serving(&self, admitted: &Admitted, who: &Who) -> Result<u64, Kept> {
        let candidate = &admitted.candidate;
        let row = match &admitted.known {
            None => admitted.first_row(),
            Some(known) => PluginRow {
                previous: known
                    .plugin
                    .serving
                    .clone()
                    .or_else(|| known.plugin.previous.clone()),
                serving: Some(candidate.version.clone()),
                highest: known.plugin.highest.clone().max(candidate.version.clone()),
                granted: admitted.granted.clone(),
                ..known.plugin.clone()
            },
        };
        let mut writes = vec![
            Write::Plugin(row.clone()),
            Write::Version(admitted.version_row(Standing::Kept)),
        ];
        if let Some(known) = &admitted.known {
            writes.extend(self.too_old(known, &row, &candidate.version));
        }
        let mut record = record(who, admitted.action(), &candidate.id);
        record.from = admitted.serving_digest();
        record.to = Some(candidate.digest.clone());
        record.granted = Some(row.granted);
        record.detail = format!(
            "{} from {}",
            candidate.version, admitted.verified.fetched.origin
        );
        self.keep(admitted, writes, record).await
    }

    async fn keep(
        &self,
        admitted: &Admitted,
        writes: Vec<Write>,
        record: crescendo_core::lifecycle::Audit,
    ) -> Result<u64, Kept> {
        let (digest, bytes) = (
            admitted.candidate.digest.clone(),
            admitted.verified.fetched.bytes.clone(),
        );
        let kept = self.with_book(move |book| {
            book.keep_file(&digest, &bytes)?;
            book.commit(&writes, &record)
        });
        Ok(kept.await?)
    }

    /// The versions that are one too many: the oldest that neither serve nor
    /// would take over. A revoked one stays, so that it stays revoked.
    pub(super) fn too_old(
        &self,
        known: &Known,
        row: &PluginRow,
        new: &semver::Version,
    ) -> Vec<Write> {
        let in_use = [row.serving.as_ref(), row.previous.as_ref(), Some(new)];
        let may_go = |version: &&VersionRow| {
            version.standing == Standing::Kept && !in_use.contains(&Some(&version.version))
        };
        let mut idle: Vec<&VersionRow> = known.versions.iter().filter(may_go).collect();
        idle.sort_by_key(|version| version.at_ms);
        // The serving one and the one before it are kept in any case.
        let room = self.settings().keep_versions.saturating_sub(2);
        let gone = idle.len().saturating_sub(room);
        idle.into_iter().take(gone).map(no_more).collect()
    }
}

fn no_more(version: &VersionRow) -> Write {
    Write::NoVersion(version.id.clone(), version.version.clone())
}

impl Admitted {
    const fn action(&self) -> Action {
        match self.known {
            None => Action::Install,
            Some(_) => Action::Swap,
        }
    }

    fn serving_digest(&self) -> Option<String> {
        let serving = self.known.as_ref()?.serving()?;
        Some(serving.digest.clone())
    }

    fn first_row(&self) -> PluginRow {
        PluginRow {
            id: self.candidate.id.clone(),
            owner: self.owner.clone(),
            world: self.candidate.world,
            serving: Some(self.candidate.version.clone()),
            previous: None,
            floor: None,
            highest: self.candidate.version.clone(),
            granted: self.granted.clone(),
        }
    }

    fn version_row(&self, standing: Standing) -> VersionRow {
        VersionRow {
            id: self.candidate.id.clone(),
            version: self.candidate.version.clone(),
            digest: self.candidate.digest.clone(),
            key: self.key.clone(),
            asks: self.candidate.asks.clone(),
            origin: self.verified.fetched.origin.clone(),
            bytes: self.verified.fetched.bytes.len() as u64,
            at_ms: now_ms(),
            standing,
        }
    }

    fn changed(&self, stood: Stood, record: Option<u64>, steps: Vec<Took>) -> Changed {
        let serving = self.known.as_ref();
        let before = serving.and_then(|known| known.plugin.serving.clone());
        Changed {
            id: self.candidate.id.clone(),
            version: self.candidate.version.clone(),
            digest: self.candidate.digest.clone(),
            before: before.filter(|before| *before != self.candidate.version),
            stood,
            record,
            steps,
        }
    }
}
