//! What admins see of plugins.

use crescendo_core::lifecycle::{
    BookError, Excess, Owner, Quarantine, Rights, Standing, VersionRow,
};
use crescendo_core::manifest::Manifest;
use semver::Version;
use serde::Serialize;

use super::super::{Plugin, Tally};
use super::{Known, Lifecycle};

/// One plugin in a list.
#[derive(Clone, Debug, Serialize)]
pub struct Shown {
    /// Its id.
    pub id: String,
    /// The version that serves; none where none does.
    pub version: Option<Version>,
    /// Digest of its file.
    pub digest: Option<String>,
    /// Its role.
    pub world: String,
    /// One line.
    pub description: String,
    /// Whose it is.
    pub owner: String,
    /// `serving`, `partly` where it is out for some clients, `waiting`,
    /// `quarantined`, `probation`, `failed`, or `out` where no version may
    /// serve.
    pub state: &'static str,
    /// The version that waits for the operator's word.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waiting: Option<Version>,
}

/// One plugin in full.
#[derive(Clone, Debug, Serialize)]
pub struct Inspection {
    /// As in a list.
    #[serde(flatten)]
    pub shown: Shown,
    /// What it says about itself; none where no version serves.
    pub manifest: Option<Manifest>,
    /// Where the serving version came from.
    pub origin: Option<String>,
    /// What the operator granted.
    pub granted: Rights,
    /// What the waiting version asks for, or the one that serves.
    pub asks: Rights,
    /// What it asks for and is not granted.
    pub missing: Vec<Excess>,
    /// Its calls since the process began.
    pub calls: Tally,
    /// What it is out for.
    pub quarantines: Vec<Quarantine>,
    /// The lowest version that may serve.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub floor: Option<Version>,
    /// The version that would take over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub previous: Option<Version>,
    /// All that are kept.
    pub versions: Vec<ShownVersion>,
    /// The pipelines that name it.
    pub pipelines: Vec<String>,
}

/// One kept version.
#[derive(Clone, Debug, Serialize)]
pub struct ShownVersion {
    /// The version.
    pub version: Version,
    /// Digest of its file.
    pub digest: String,
    /// Whether it may serve.
    pub standing: Standing,
    /// The key that signed it.
    pub key: Option<String>,
    /// When it was installed, milliseconds since 1970.
    pub at_ms: u64,
    /// Bytes of the file.
    pub bytes: u64,
    /// Where it came from.
    pub origin: String,
}

impl From<VersionRow> for ShownVersion {
    fn from(row: VersionRow) -> Self {
        Self {
            version: row.version,
            digest: row.digest,
            standing: row.standing,
            key: row.key,
            at_ms: row.at_ms,
            bytes: row.bytes,
            origin: row.origin,
        }
    }
}

impl Lifecycle {
    /// All plugins, by id: installed, embedded, and of the configuration.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn list(&self) -> Result<Vec<Shown>, BookError> {
        let mut kept = self.all_known().await?;
        kept.retain(|known| !known.plugin.removed);
        let mut all: Vec<Shown> = kept
            .iter()
            .map(|known| {
                let serving = self.registry.get(&known.plugin.id);
                shown(&known.plugin.id, serving.as_deref(), Some(known))
            })
            .collect();
        let others = self.registry.list().into_iter();
        let others = others.filter(|p| !kept.iter().any(|k| k.plugin.id == p.manifest.id));
        all.extend(others.map(|plugin| shown(&plugin.manifest.id, Some(&plugin), None)));
        all.sort_by(|one, other| one.id.cmp(&other.id));
        Ok(all)
    }

    /// One plugin in full; none where there is none.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn inspect(&self, id: &str) -> Result<Option<Inspection>, BookError> {
        let known = self.known(id).await?;
        let known = known.filter(|known| !known.plugin.removed);
        let serving = self.registry.get(id);
        if known.is_none() && serving.is_none() {
            return Ok(None);
        }
        let granted = match (&known, &serving) {
            (Some(known), _) => known.plugin.granted.clone(),
            (None, Some(serving)) => {
                let rights = serving.grants().rights.as_deref();
                rights.cloned().unwrap_or_default()
            }
            (None, None) => Rights::default(),
        };
        let waiting = known.as_ref().and_then(Known::waiting);
        let asks = match (waiting, &serving) {
            (Some(waiting), _) => waiting.asks.clone(),
            (None, Some(serving)) => Rights::asked_by(&serving.manifest),
            (None, None) => Rights::default(),
        };
        let plugin = known.as_ref().map(|known| &known.plugin);
        Ok(Some(Inspection {
            shown: shown(id, serving.as_deref(), known.as_ref()),
            manifest: serving.as_ref().map(|plugin| plugin.manifest.clone()),
            origin: serving.as_ref().map(|plugin| plugin.origin().to_owned()),
            missing: asks.beyond(&granted),
            granted,
            asks,
            calls: serving.as_ref().map(|p| p.tally()).unwrap_or_default(),
            quarantines: serving
                .as_ref()
                .map(|p| p.quarantines())
                .unwrap_or_default(),
            floor: plugin.and_then(|plugin| plugin.floor.clone()),
            previous: plugin.and_then(|plugin| plugin.previous.clone()),
            versions: known
                .map(|known| known.versions.into_iter().map(Into::into).collect())
                .unwrap_or_default(),
            pipelines: (self.users)(id),
        }))
    }
}

fn shown(id: &str, serving: Option<&Plugin>, known: Option<&Known>) -> Shown {
    let waiting = known.and_then(Known::waiting);
    let owner = known.map_or(Owner::Host, |known| known.plugin.owner.clone());
    let world = match (serving, known) {
        (Some(plugin), _) => plugin.manifest.world.to_string(),
        (None, Some(known)) => known.plugin.world.to_string(),
        (None, None) => String::new(),
    };
    Shown {
        id: id.to_owned(),
        version: serving.map(|plugin| plugin.manifest.version.clone()),
        digest: serving.map(|plugin| plugin.digest.to_string()),
        world,
        description: serving.map_or_else(String::new, |p| p.manifest.description.clone()),
        owner: owner.to_string(),
        state: state(serving, waiting.is_some()),
        waiting: waiting.map(|waiting| waiting.version.clone()),
    }
}

fn state(serving: Option<&Plugin>, waits: bool) -> &'static str {
    let Some(plugin) = serving else {
        return if waits { "waiting" } else { "out" };
    };
    if let super::super::Standing::Failed(_) = plugin.standing() {
        return "failed";
    }
    let now = super::now_ms();
    let quarantines = plugin.quarantines();
    let mut for_all = quarantines.iter().filter(|q| q.tenant.is_none());
    match for_all.next() {
        Some(quarantine) if now < quarantine.until_ms => "quarantined",
        Some(_) => "probation",
        None if quarantines.is_empty() => "serving",
        None => "partly",
    }
}
