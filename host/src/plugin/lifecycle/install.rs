//! A first version, or another one: verified, compiled, warmed up, written
//! down, switched to.

use std::sync::Arc;
use std::time::Instant;

use crescendo_core::lifecycle::{
    Action, Audit, Candidate, Owner, PluginRow, Quarantine, Rights, Standing, Verdict, VersionRow,
    Write, judge,
};

use super::super::watch::now_ms;
use super::super::{Fetched, Home, Plugin};
use super::read::Read;
use super::step::{Changed, Kept, Step, Stood, Took, Why};
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
    owner: Owner,
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
        let digest = fetched.digest.to_string();
        let refused = match self.install_alone(fetched, &ask, who).await {
            Ok(changed) => return Ok(changed),
            Err(refused) => refused,
        };
        let id = ask.swap.or(refused.about);
        let mut kept = refused.kept;
        let serving = id.as_deref().and_then(|id| self.registry.get(id));
        kept.serving = serving.map(|plugin| plugin.manifest.version.clone());
        if !kept.why.is_ours() {
            let about = id.unwrap_or_else(|| "a file".to_owned());
            let mut record = record(who, Action::Install, &about);
            record.to = Some(digest);
            kept.why.code().clone_into(&mut record.outcome);
            record.detail = format!("{}: {}", kept.step.as_str(), kept.why);
            // The reason of the refusal is what the admin has to know.
            if let Err(error) = self.commit(Vec::new(), record).await {
                tracing::error!(%error, "a refused installation is not recorded");
            }
        }
        Err(kept)
    }

    /// Strangers' code is compiled and called while other changes go on: what
    /// they change is judged again before anything is written.
    async fn install_alone(
        &self,
        fetched: Fetched,
        ask: &Ask,
        who: &Who,
    ) -> Result<Changed, Refused> {
        let mut clock = Clock::start();
        if let Some(promised) = &ask.digest {
            let found = fetched.digest.to_string();
            if !promised.eq_ignore_ascii_case(&found) {
                let promised = promised.clone();
                return Err(Why::Digest { promised, found }.at(Step::Fetch).into());
            }
        }
        clock.done(Step::Fetch);
        let read = Read::apart(fetched).await?;
        let id = read.verified.manifest.id.clone();
        let about = |kept| Refused {
            about: Some(id.clone()),
            kept,
        };
        let admitted = self.admit(&read, ask).await.map_err(about)?;
        clock.done(Step::Verify);
        let plugin = self.prepare(&read, &admitted, &mut clock).await;
        let plugin = plugin.map_err(about)?;

        let _one = self.changing.lock().await;
        let again = self.admit(&read, ask).await.map_err(about)?;
        let plugin = if again.calls() == admitted.calls() {
            plugin
        } else {
            let plugin = self.prepare(&read, &again, &mut clock).await;
            plugin.map_err(about)?
        };
        let (stood, record) = match &again.verdict {
            Verdict::Unchanged => (Stood::Unchanged, None),
            Verdict::Wait(excess) => {
                let excess = excess.clone();
                let record = self.keep_waiting(&read, &again, who).await.map_err(about)?;
                (Stood::Waiting { excess }, Some(record))
            }
            Verdict::Serve => {
                let kept = self.keep_serving(&read, &again, plugin, who).await;
                (Stood::Serving, Some(kept.map_err(about)?))
            }
        };
        clock.done(Step::Commit);
        Ok(again.changed(stood, record, clock.steps))
    }

    /// Compiles a version, and calls it with its samples where it will serve.
    async fn prepare(
        &self,
        read: &Read,
        admitted: &Admitted,
        clock: &mut Clock,
    ) -> Result<Option<Arc<Plugin>>, Kept> {
        let Some((rights, serves)) = admitted.calls() else {
            return Ok(None);
        };
        let sandbox = Arc::clone(&self.sandbox);
        // The same bytes once more are no way out of a quarantine.
        let quarantines = self.quarantines_of(admitted).await?;
        let verified = read.verified.clone();
        let plugin = Plugin::restored(verified, rights, sandbox, quarantines);
        let compiled = plugin.component().await;
        compiled.map_err(|error| Why::Plugin(error).at(Step::Compile))?;
        clock.done(Step::Compile);
        if serves {
            let warm = self.warm_up(&plugin).await;
            warm.map_err(|why| why.at(Step::WarmUp))?;
            clock.done(Step::WarmUp);
        }
        Ok(Some(plugin))
    }

    /// What a version that is here already is out for.
    async fn quarantines_of(&self, admitted: &Admitted) -> Result<Vec<Quarantine>, Kept> {
        let Candidate {
            id,
            version,
            digest,
            ..
        } = admitted.candidate.clone();
        let known = admitted.known.as_ref();
        let known = known.and_then(|known| known.version(&version));
        if known.is_none_or(|known| known.digest != digest) {
            return Ok(Vec::new());
        }
        let kept = self.with_book(move |book| book.quarantines(&id, &version));
        Ok(kept.await?)
    }

    /// Whether the file may be installed, as things are now.
    async fn admit(&self, read: &Read, ask: &Ask) -> Result<Admitted, Kept> {
        let owner = read.owner(&self.keys().await?, false)?;
        let manifest = &read.verified.manifest;
        let candidate = Candidate {
            id: manifest.id.clone(),
            version: manifest.version.clone(),
            world: manifest.world,
            digest: read.verified.fetched.digest.to_string(),
            owner: owner.clone(),
            asks: read.verified.asks(),
        };
        let id = candidate.id.clone();
        if let Some(named) = ask.swap.clone().filter(|named| *named != id) {
            return Err(Why::Another { named, found: id }.at(Step::Verify));
        }
        let entry = self.registry.entry(&id);
        if let Some(other) = entry.as_ref().filter(|entry| entry.home != Home::Installed) {
            let origin = other.serving.origin().to_owned();
            return Err(Why::NotHere { id, origin }.at(Step::Verify));
        }
        let known = self.known(&id).await?;
        let is_here = known.as_ref().is_some_and(|known| !known.plugin.removed);
        if ask.swap.is_some() && !is_here {
            return Err(Why::NotInstalled { id }.at(Step::Verify));
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
        let mut verdict = judged.map_err(|refused| Why::from(refused).at(Step::Verify))?;
        // Its file may have been lost: then it serves by the book alone.
        let serves = entry.is_some_and(|entry| {
            entry.serving.digest.to_string() == candidate.digest && !entry.serving.is_revoked()
        });
        if verdict == Verdict::Unchanged && !serves {
            verdict = match candidate.asks.beyond(&granted) {
                excess if excess.is_empty() => Verdict::Serve,
                excess => Verdict::Wait(excess),
            };
        }
        Ok(Admitted {
            owner,
            candidate,
            known,
            granted,
            verdict,
        })
    }

    /// Writes a version down that waits: what serves stays as it is.
    async fn keep_waiting(&self, read: &Read, admitted: &Admitted, who: &Who) -> Result<u64, Kept> {
        let id = &admitted.candidate.id;
        let mut writes = vec![match &admitted.known {
            None => Write::Plugin {
                was: None,
                row: PluginRow {
                    serving: None,
                    ..admitted.first_row()
                },
            },
            Some(known) => known.becomes(PluginRow {
                removed: false,
                ..known.plugin.clone()
            }),
        }];
        let waits = admitted.known.iter().flat_map(Known::all_waiting);
        let waits: Vec<&VersionRow> = waits.collect();
        let gone = (waits.len() + 1).saturating_sub(self.settings().keep_versions);
        writes.extend(waits.into_iter().take(gone).map(no_more));
        writes.push(Write::Version(
            admitted.version_row(read, Standing::Waiting),
        ));
        let mut record = record(who, admitted.action(), id);
        record.from = admitted.serving_digest();
        record.to = Some(admitted.candidate.digest.clone());
        "waiting".clone_into(&mut record.outcome);
        if let Verdict::Wait(excess) = &admitted.verdict {
            let shown: Vec<String> = excess.iter().map(ToString::to_string).collect();
            record.detail = format!("it asks for more than is granted: {}", shown.join("; "));
        }
        self.keep(read, admitted, writes, record, None).await
    }

    /// Writes down that the version serves, and lets it.
    async fn keep_serving(
        &self,
        read: &Read,
        admitted: &Admitted,
        plugin: Option<Arc<Plugin>>,
        who: &Who,
    ) -> Result<u64, Kept> {
        let candidate = &admitted.candidate;
        let row = match &admitted.known {
            None => admitted.first_row(),
            Some(known) => {
                let before = known.plugin.serving.clone();
                let before = before.filter(|before| *before != candidate.version);
                PluginRow {
                    previous: before.or_else(|| known.plugin.previous.clone()),
                    serving: Some(candidate.version.clone()),
                    highest: known.plugin.highest.clone().max(candidate.version.clone()),
                    granted: admitted.granted.clone(),
                    removed: false,
                    ..known.plugin.clone()
                }
            }
        };
        let mut writes = vec![
            match &admitted.known {
                None => Write::Plugin {
                    was: None,
                    row: row.clone(),
                },
                Some(known) => known.becomes(row.clone()),
            },
            Write::Version(admitted.version_row(read, Standing::Kept)),
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
            candidate.version, read.verified.fetched.origin
        );
        self.keep(read, admitted, writes, record, plugin).await
    }

    /// The file first, so that what names it finds it.
    async fn keep(
        &self,
        read: &Read,
        admitted: &Admitted,
        writes: Vec<Write>,
        record: Audit,
        plugin: Option<Arc<Plugin>>,
    ) -> Result<u64, Kept> {
        let digest = admitted.candidate.digest.clone();
        let bytes = read.verified.fetched.bytes.clone();
        self.with_book(move |book| book.keep_file(&digest, &bytes))
            .await?;
        self.change(admitted.known.as_ref(), writes, record, plugin)
            .await
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

/// The version is let go.
pub(super) fn no_more(version: &VersionRow) -> Write {
    Write::NoVersion(version.id.clone(), version.version.clone())
}

/// What stood in the way, and the plugin that it was about where that is known.
struct Refused {
    about: Option<String>,
    kept: Kept,
}

impl From<Kept> for Refused {
    fn from(kept: Kept) -> Self {
        Self { about: None, kept }
    }
}

/// How long each step takes.
struct Clock {
    began: Instant,
    steps: Vec<Took>,
}

impl Clock {
    fn start() -> Self {
        Self {
            began: Instant::now(),
            steps: Vec::new(),
        }
    }

    fn done(&mut self, step: Step) {
        self.steps.push(Took::new(step, self.began.elapsed()));
        self.began = Instant::now();
    }
}

impl Admitted {
    /// With which rights it is compiled, and whether it is called; none where
    /// nothing is to be done. One that waits is compiled with what it asks for:
    /// nothing of it runs, and what cannot be linked at all need not wait for a
    /// word.
    const fn calls(&self) -> Option<(&Rights, bool)> {
        match self.verdict {
            Verdict::Unchanged => None,
            Verdict::Wait(_) => Some((&self.candidate.asks, false)),
            Verdict::Serve => Some((&self.granted, true)),
        }
    }

    fn action(&self) -> Action {
        match &self.known {
            Some(known) if !known.plugin.removed => Action::Swap,
            _ => Action::Install,
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
            removed: false,
        }
    }

    fn version_row(&self, read: &Read, standing: Standing) -> VersionRow {
        let fetched = &read.verified.fetched;
        VersionRow {
            id: self.candidate.id.clone(),
            version: self.candidate.version.clone(),
            digest: self.candidate.digest.clone(),
            key: read.key.as_ref().map(ToString::to_string),
            asks: self.candidate.asks.clone(),
            origin: fetched.origin.clone(),
            bytes: fetched.bytes.len() as u64,
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
