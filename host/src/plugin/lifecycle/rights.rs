//! What the operator grants, and takes back.

use crescendo_core::lifecycle::{
    Action, Audit, Excess, PluginRow, Rights, Standing, VersionRow, Write,
};

use super::step::{Changed, Kept, Step, Stood, Why};
use super::{Known, Lifecycle, Who, record};

/// What the operator says about a plugin's rights.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Word {
    /// All that the waiting version asks for, or the serving one.
    AllAsked,
    /// Exactly these, from now on.
    These(Rights),
}

impl Lifecycle {
    /// Grants rights: these and no others, from now on. A version that waited
    /// for them is warmed up and serves.
    ///
    /// # Errors
    /// [`Kept`]: the rights stay as they were.
    pub async fn grant(&self, id: &str, word: Word, who: &Who) -> Result<Changed, Kept> {
        let _one = self.changing.lock().await;
        let known = self.installed(id).await?;
        let Some(about) = known.waiting().or_else(|| known.serving()) else {
            return Err(Why::NoVersion { id: id.to_owned() }.at(Step::Verify));
        };
        let granted = match word {
            Word::AllAsked => about.asks.clone(),
            Word::These(rights) => rights,
        };
        let excess = about.asks.beyond(&granted);
        let serves = known.plugin.serving.as_ref() == Some(&about.version);
        let goes_on =
            |row: &&VersionRow| !serves && !excess.is_empty() || row.version == about.version;
        if let Some(serving) = known.serving().filter(goes_on) {
            let lost = serving.asks.beyond(&granted);
            if !lost.is_empty() {
                return Err(loses(serving, lost));
            }
        }
        let mut row = PluginRow {
            granted,
            ..known.plugin.clone()
        };
        let mut writes = Vec::new();
        let mut built = None;
        if excess.is_empty() && !serves {
            // Built in full beside what serves, which goes on where this fails.
            let kept = |kept: Kept| Kept {
                serving: known.plugin.serving.clone(),
                ..kept
            };
            let plugin = self.built(&row, about).await.map_err(kept)?;
            let warm = self.warm_up(&plugin).await;
            warm.map_err(|why| kept(why.at(Step::WarmUp)))?;
            built = Some(plugin);
            row.previous = row.serving.or(row.previous);
            row.serving = Some(about.version.clone());
            row.highest = row.highest.max(about.version.clone());
            writes.extend(self.too_old(&known, &row, &about.version));
            writes.push(Write::Version(VersionRow {
                standing: Standing::Kept,
                ..about.clone()
            }));
        }
        writes.insert(0, known.becomes(row.clone()));
        let record = rights_record(&known, about, &row.granted, &excess, Action::Grant, who);
        let seq = self.change(Some(&known), writes, record, built).await?;
        Ok(changed(&known, about, excess, seq))
    }

    /// Takes rights back, by the names of manifests; all of them where none is
    /// named. Calls that are under way keep what they began with. A version
    /// that can no longer be linked serves no more.
    ///
    /// # Errors
    /// [`Kept`].
    pub async fn revoke(&self, id: &str, names: &[String], who: &Who) -> Result<Changed, Kept> {
        let _one = self.changing.lock().await;
        let known = self.installed(id).await?;
        let granted = without(&known.plugin.granted, names)?;
        let about = known.serving().or_else(|| known.waiting());
        let Some(about) = about.or_else(|| known.versions.last()) else {
            return Err(Why::NoVersion { id: id.to_owned() }.at(Step::Verify));
        };
        let excess = about.asks.beyond(&granted);
        let mut row = PluginRow {
            granted,
            ..known.plugin.clone()
        };
        let mut writes = Vec::new();
        if about.standing != Standing::Revoked && !excess.is_empty() {
            row.serving = None;
            writes.push(Write::Version(VersionRow {
                standing: Standing::Waiting,
                ..about.clone()
            }));
        }
        writes.insert(0, known.becomes(row.clone()));
        let record = rights_record(&known, about, &row.granted, &excess, Action::Revoke, who);
        let seq = self.change(Some(&known), writes, record, None).await?;
        Ok(changed(&known, about, excess, seq))
    }
}

fn loses(serving: &VersionRow, excess: Vec<Excess>) -> Kept {
    let (id, version) = (serving.id.clone(), serving.version.clone());
    Kept {
        serving: Some(version.clone()),
        ..Why::Loses {
            id,
            version,
            excess,
        }
        .at(Step::Verify)
    }
}

/// What is left of rights.
fn without(granted: &Rights, names: &[String]) -> Result<Rights, Kept> {
    let mut left = granted.clone();
    if names.is_empty() {
        left = Rights::default();
    }
    for name in names {
        match name.as_str() {
            "wasi" => left.wasi = false,
            "compute" => left.compute = None,
            "http" => left.http = None,
            "models" => left.models = None,
            "cache" => left.cache = None,
            _ => return Err(Why::UnknownRight { name: name.clone() }.at(Step::Verify)),
        }
    }
    Ok(left)
}

fn rights_record(
    known: &Known,
    about: &VersionRow,
    granted: &Rights,
    excess: &[Excess],
    action: Action,
    who: &Who,
) -> Audit {
    let mut record = record(who, action, &known.plugin.id);
    record.from = known.serving().map(|serving| serving.digest.clone());
    record.to = Some(about.digest.clone());
    record.granted = Some(granted.clone());
    let shown: Vec<String> = excess.iter().map(ToString::to_string).collect();
    record.detail = match shown.as_slice() {
        [] => about.version.to_string(),
        some => format!("{} waits: {}", about.version, some.join("; ")),
    };
    record
}

fn changed(known: &Known, about: &VersionRow, excess: Vec<Excess>, seq: u64) -> Changed {
    let before = known.plugin.serving.clone();
    Changed {
        id: known.plugin.id.clone(),
        version: about.version.clone(),
        digest: about.digest.clone(),
        stood: match about.standing {
            Standing::Revoked => Stood::Out,
            _ if excess.is_empty() => Stood::Serving,
            _ => Stood::Waiting { excess },
        },
        before: before.filter(|before| *before != about.version),
        record: Some(seq),
        steps: Vec::new(),
    }
}

impl Known {
    /// The versions that wait for the operator's word, oldest first.
    pub(super) fn all_waiting(&self) -> impl DoubleEndedIterator<Item = &VersionRow> {
        let waits = |version: &&VersionRow| version.standing == Standing::Waiting;
        self.versions.iter().filter(waits)
    }

    /// The newest of them, to which a grant is given. What is lower than what
    /// serves has had its turn: versions do not go backwards.
    pub(super) fn waiting(&self) -> Option<&VersionRow> {
        let newest = self.all_waiting().next_back()?;
        let serving = self.plugin.serving.as_ref();
        serving
            .is_none_or(|serving| newest.version > *serving)
            .then_some(newest)
    }
}
