//! What a check found out. As JSON it is one document with these members.

use serde::Serialize;

use crate::author::contract::Finding;

/// Everything about one component. `ok` says whether anything has to change.
#[derive(Clone, Debug, Default, Serialize)]
pub struct CheckReport {
    /// Whether there is no finding at all.
    pub ok: bool,
    /// The file.
    pub file: String,
    /// The plugin's id; none without a manifest.
    pub id: Option<String>,
    /// Its version.
    pub version: Option<String>,
    /// Its world in the contract's words, with `-with-setup` where it has one.
    pub world: Option<String>,
    /// Bytes of the file.
    pub bytes: usize,
    /// Imports as the component names them.
    pub imports: Vec<String>,
    /// Capabilities that the operator has to grant.
    pub needs: Vec<&'static str>,
    /// What is not as the contract says: `code`, `item`, `message` each.
    pub contract: Vec<Finding>,
    /// What stands against running it at all: manifest, samples, loading.
    pub problems: Vec<Complaint>,
    /// One for each call of the conformance kit; empty where it was not run.
    pub cases: Vec<CaseReport>,
    /// The many calls on fresh sandboxes; none where they were not made.
    pub many: Option<ManyReport>,
    /// Budgets for samples that have none: what was measured, and room.
    pub budgets: Vec<Budget>,
    /// What the author may want to do; no finding.
    pub notes: Vec<String>,
}

/// A budget to write into plugin.toml.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Budget {
    /// The sample's path.
    pub file: String,
    /// The most instructions that a call about it may take.
    pub fuel: u64,
}

/// Something that has to change, and what would be right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Complaint {
    /// Stable, for machines.
    pub code: &'static str,
    /// A sentence for people.
    pub message: String,
}

impl Complaint {
    pub(super) fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
        }
    }
}

/// What became of one case.
#[derive(Clone, Debug, Serialize)]
pub struct CaseReport {
    /// The sample's path, or what the input is.
    pub name: String,
    /// Whether it is one of the plugin's own samples.
    pub sample: bool,
    /// `votes`, `abstained`, `text`, `route`, or the code of a failure.
    pub outcome: &'static str,
    /// What the failure says.
    pub failure: Option<String>,
    /// Fields that were voted on, scalars and sets.
    pub fields: Vec<String>,
    /// Wall time, microseconds, queueing included.
    pub wall_us: u64,
    /// CPU time, microseconds.
    pub cpu_us: u64,
    /// Most bytes of memories, tables and host-side holdings at once.
    pub peak_memory: u64,
    /// Items emitted before the end.
    pub events: usize,
    /// Bytes of the text among them.
    pub emitted_bytes: usize,
    /// Instructions, as the engine counts fuel; none where the call was cut.
    pub fuel: Option<u64>,
    /// Instructions that the manifest allows.
    pub budget: Option<u64>,
    /// What has to change.
    pub complaints: Vec<Complaint>,
}

/// What became of many calls about one input.
#[derive(Clone, Debug, Serialize)]
pub struct ManyReport {
    /// The case.
    pub name: String,
    /// How many calls were made.
    pub calls: u32,
    /// Wall time of all of them, microseconds.
    pub wall_us: u64,
    /// Mean CPU time of one, microseconds.
    pub cpu_us: u64,
    /// Most bytes that one held at once.
    pub peak_memory: u64,
    /// What has to change.
    pub complaints: Vec<Complaint>,
}

impl CheckReport {
    /// How many things have to change.
    #[must_use]
    pub fn findings(&self) -> usize {
        let cases = self.cases.iter().map(|case| case.complaints.len());
        let many = self.many.as_ref().map_or(0, |many| many.complaints.len());
        self.contract.len() + self.problems.len() + cases.sum::<usize>() + many
    }
}
