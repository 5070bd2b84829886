//! Versions that go for good: named ones, those below a floor, those that a
//! stolen key signed.
//!
//! What must not be called any more is stopped first, whoever pinned it, and
//! before anything is waited for; then it is written down as a whole; then
//! successors are looked for.

use crescendo_core::lifecycle::{
    Action, Audit, PluginRow, Standing, VersionRow, Write, above_floor,
};
use semver::Version;

use super::step::Kept;
use super::{Known, Lifecycle, Who, record};

/// Says which versions go.
pub(super) type Guilty<'g> = dyn Fn(&VersionRow) -> bool + Send + Sync + 'g;

/// What goes of one plugin.
pub(super) struct Withdrawal {
    known: Known,
    out: Vec<VersionRow>,
    row: PluginRow,
    /// Whether what served goes.
    pub(super) served: bool,
}

impl Withdrawal {
    /// What goes of a plugin by a judgement, and by a floor where there is one
    /// from now on.
    pub(super) fn of(known: Known, floor: Option<Version>, guilty: &Guilty<'_>) -> Self {
        let goes = |row: &&VersionRow| guilty(row) && row.standing != Standing::Revoked;
        let out: Vec<VersionRow> = known.versions.iter().filter(goes).cloned().collect();
        let is_out = |version: &Version| out.iter().any(|row| row.version == *version);
        let stays = |version: &Option<Version>| version.clone().filter(|version| !is_out(version));
        let before = &known.plugin;
        let mut row = PluginRow {
            serving: stays(&before.serving),
            previous: stays(&before.previous),
            floor: floor.or_else(|| before.floor.clone()),
            ..before.clone()
        };
        let served = row.serving != before.serving;
        // The one that is there to take over does so in the same change.
        let takes_over = row
            .previous
            .as_ref()
            .and_then(|version| known.version(version));
        if served && takes_over.is_some_and(|version| may_serve(&row, version)) {
            row.serving = row.previous.take();
        }
        Self {
            served,
            out,
            row,
            known,
        }
    }

    /// Whether nothing changes by it.
    pub(super) fn is_empty(&self) -> bool {
        self.out.is_empty() && self.row == self.known.plugin
    }

    fn writes(&self) -> Vec<Write> {
        let revoked = |row: &VersionRow| {
            Write::Version(VersionRow {
                standing: Standing::Revoked,
                ..row.clone()
            })
        };
        let versions = self.out.iter().map(revoked);
        versions
            .chain([self.known.becomes(self.row.clone())])
            .collect()
    }

    fn record(&self, who: &Who) -> Audit {
        let mut record = record(who, Action::Revoke, &self.row.id);
        record.from = self.known.serving().map(|serving| serving.digest.clone());
        let names: Vec<String> = self.out.iter().map(|row| row.version.to_string()).collect();
        let mut said = Vec::new();
        if self.row.floor != self.known.plugin.floor
            && let Some(floor) = &self.row.floor
        {
            said.push(format!("no version below {floor} may serve"));
        }
        if !names.is_empty() {
            said.push(format!("{} may not serve any more", names.join(", ")));
        }
        record.detail = said.join("; ");
        record
    }
}

impl Lifecycle {
    /// Takes one version out for good. What serves is replaced by the newest
    /// that still may, and calls of what was taken out end, whoever pinned it.
    ///
    /// # Errors
    /// There is no such version.
    pub async fn revoke_version(&self, id: &str, version: &Version, who: &Who) -> Result<(), Kept> {
        let guilty = |row: &VersionRow| row.version == *version;
        let known = self.installed(id).await?;
        Self::kept(&known, version)?;
        self.stop(&known.versions, &guilty);
        let _one = self.changing.lock().await;
        let known = self.installed(id).await?;
        let one = Withdrawal::of(known, None, &guilty);
        self.withdraw(vec![one], Vec::new(), Vec::new(), who)
            .await
            .map(drop)
    }

    /// Versions below `floor` serve no more, and are not accepted any more.
    ///
    /// # Errors
    /// [`Kept`].
    pub async fn set_floor(&self, id: &str, floor: Version, who: &Who) -> Result<(), Kept> {
        let guilty = |row: &VersionRow| row.version < floor;
        self.stop(&self.installed(id).await?.versions, &guilty);
        let _one = self.changing.lock().await;
        let known = self.installed(id).await?;
        let one = Withdrawal::of(known, Some(floor.clone()), &guilty);
        self.withdraw(vec![one], Vec::new(), Vec::new(), who)
            .await
            .map(drop)
    }

    /// Ends the calls of guilty versions, and lets none begin.
    pub(super) fn stop(&self, versions: &[VersionRow], guilty: &Guilty<'_>) {
        let out: Vec<&VersionRow> = versions.iter().filter(|row| guilty(row)).collect();
        for plugin in self.registry.every() {
            let digest = plugin.digest.to_string();
            if out.iter().any(|row| row.digest == digest) {
                plugin.revoke();
            }
        }
    }

    /// Writes all of it down as one change, after what else belongs to it; the
    /// ids of plugins that served what goes.
    pub(super) async fn withdraw(
        &self,
        all: Vec<Withdrawal>,
        mut writes: Vec<Write>,
        mut records: Vec<Audit>,
        who: &Who,
    ) -> Result<Vec<String>, Kept> {
        let all: Vec<Withdrawal> = all.into_iter().filter(|one| !one.is_empty()).collect();
        let mut after = Vec::new();
        for one in &all {
            // Another change may have made it anew while this one waited.
            self.stop(&one.out, &|_| true);
            let change = one.writes();
            after.extend(Known::after(Some(&one.known), &change));
            writes.extend(change);
            records.push(one.record(who));
        }
        if records.is_empty() {
            return Ok(Vec::new());
        }
        self.commit_all(writes, records).await?;
        for known in &after {
            self.follow(known, None).await;
        }
        let orphaned = |known: &&Known| {
            let id = &known.plugin.id;
            known.plugin.serving.is_none() && all.iter().any(|one| one.served && one.row.id == *id)
        };
        for known in after.iter().filter(orphaned) {
            self.succeed(known, who).await;
        }
        let touched = all.into_iter().filter(|one| one.served);
        Ok(touched.map(|one| one.row.id).collect())
    }

    /// Where nothing serves any more, the newest that still may serve does.
    /// Where none can, the stages of the plugin are skipped as disabled.
    async fn succeed(&self, known: &Known, who: &Who) {
        let row = &known.plugin;
        if row.removed || !self.is_ours(&row.id) {
            return;
        }
        let why = "in the place of a revoked one";
        let may = known.versions.iter().rev();
        for next in may.filter(|version| may_serve(row, version)) {
            let back = self.return_to(known, next, Action::Rollback, why, who);
            let Err(kept) = back.await else { return };
            let (id, version, error) = (&row.id, &next.version, &kept.why);
            tracing::error!(id, %version, %error, "a version cannot take over");
        }
    }
}

/// Whether a kept version may serve as things are.
fn may_serve(row: &PluginRow, version: &VersionRow) -> bool {
    version.standing == Standing::Kept
        && above_floor(row, &version.version).is_ok()
        && version.asks.beyond(&row.granted).is_empty()
}
