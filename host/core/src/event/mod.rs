//! What a run says: one closed type of event.
//!
//! Each event has `seq` (from 1, no gaps), `run`, `type`, `at_ms` and a
//! payload. Exactly one of `run.completed`, `run.failed`, `run.cancelled`
//! comes last. Consumers ignore types that they do not know. A list of records
//! that is enriched speaks as one run whose stages are not told, but whose
//! `record`s are.

mod record;
#[cfg(test)]
mod tests;
mod weight;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::id::RunId;
use crate::merged::Merged;
use crate::micros::Micros;
use crate::outcome::{FailureCode, SkipReason};
use crate::pipeline::{Start, Tier};
use crate::value::Field;
use crate::vote::Votes;

pub use record::{EnrichedRecord, Members, Records};

/// The JSON Schema (2020-12) of [`Event`], as it is served. Closed: it knows
/// exactly the types and members of this version.
pub const SCHEMA: &str = include_str!("../../schema/events.json");

/// The same as TypeScript declarations.
pub const TYPESCRIPT: &str = include_str!("../../schema/events.d.ts");

/// One event of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// From 1, no gaps.
    pub seq: u64,
    /// The run.
    pub run: RunId,
    /// Milliseconds since the run started.
    pub at_ms: u64,
    /// What happened; its name is the member `type`.
    #[serde(flatten)]
    pub body: Body,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum Body {
    /// The first event: the plan and why.
    #[serde(rename = "run.started")]
    RunStarted(RunStarted),
    /// A stage's call begins.
    #[serde(rename = "stage.started")]
    StageStarted(StageStarted),
    /// How far a stage is.
    #[serde(rename = "stage.progress")]
    StageProgress(StageProgress),
    /// A stage's votes so far.
    #[serde(rename = "stage.partial")]
    StagePartial(StagePartial),
    /// A stage answered (an abstention is an answer).
    #[serde(rename = "stage.completed")]
    StageCompleted(StageCompleted),
    /// A stage failed.
    #[serde(rename = "stage.failed")]
    StageFailed(StageFailed),
    /// A stage was left out, or ended before it could answer.
    #[serde(rename = "stage.skipped")]
    StageSkipped(StageSkipped),
    /// All stages of a tier are terminal and at least one of them ran.
    #[serde(rename = "tier.completed")]
    TierCompleted(TierCompleted),
    /// 90 % of the budget is reserved or settled. At most once a run.
    #[serde(rename = "budget.warning")]
    BudgetWarning(BudgetWarning),
    /// Something that the reader may want to know; never the end of a run.
    #[serde(rename = "notice")]
    Notice(Notice),
    /// One record of a list that is enriched: what a run of its own made of it.
    #[serde(rename = "record")]
    EnrichedRecord(EnrichedRecord),
    /// The run came to its end.
    #[serde(rename = "run.completed")]
    RunCompleted(RunCompleted),
    /// A required stage failed, or the deadline left a required one without
    /// an answer.
    #[serde(rename = "run.failed")]
    RunFailed(RunFailed),
    /// Nobody wants the answer any more.
    #[serde(rename = "run.cancelled")]
    RunCancelled(RunCancelled),
}

impl Body {
    /// Whether a stream ends with it.
    #[must_use]
    pub const fn is_terminal(&self) -> bool {
        matches!(
            self,
            Self::RunCompleted(_) | Self::RunFailed(_) | Self::RunCancelled(_)
        )
    }
}

/// Payload of `run.started`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunStarted {
    /// The pipeline's name.
    pub pipeline: String,
    /// The fields whose least confidence is the run's; it is 0 while one of them
    /// is missing.
    pub answer: Vec<Field>,
    /// When stages start.
    pub start: Start,
    /// What may be spent.
    pub budget_micros: Micros,
    /// The confidence at which the run stops, where one was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stop_at: Option<f64>,
    /// Milliseconds from the start to the deadline, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deadline_ms: Option<u64>,
    /// The subject's images, in order.
    pub images: Vec<ImageInfo>,
    /// The plan, stage by stage.
    pub plan: Vec<PlannedStage>,
    /// How many records there are, where it is a list that is enriched: then the
    /// budget is that of all of them together, and the plan is each one's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub records: Option<u64>,
}

/// What the header of an image says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ImageInfo {
    /// Media type.
    pub format: String,
    /// Columns, upright.
    pub width: u32,
    /// Rows, upright.
    pub height: u32,
}

/// A stage as planned.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlannedStage {
    /// The stage.
    pub stage: String,
    /// The plugin's id.
    pub plugin: String,
    /// The plugin's version.
    pub version: String,
    /// Its tier.
    pub tier: Tier,
    /// Whether the run fails with it.
    pub required: bool,
    /// What it waits for.
    pub reads: Vec<String>,
    /// What will be reserved before it starts.
    pub reserve_micros: Micros,
    /// Set where it is already known that it will not start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub skip: Option<SkipReason>,
    /// Why it runs or does not, in one line.
    pub why: String,
}

/// Payload of `stage.started`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StageStarted {
    /// The stage.
    pub stage: String,
    /// The plugin's id.
    pub plugin: String,
    /// The plugin's version.
    pub version: String,
    /// Its tier.
    pub tier: Tier,
}

/// Payload of `stage.progress`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StageProgress {
    /// The stage.
    pub stage: String,
    /// Units done.
    pub done: u32,
    /// Units in all, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<u32>,
    /// What a unit is.
    pub what: String,
}

/// Payload of `stage.partial`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StagePartial {
    /// The stage.
    pub stage: String,
    /// New votes; they replace its earlier ones field by field.
    pub votes: Votes,
}

/// What a stage asked of the network through `http`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Requests {
    /// Requests that it made.
    pub made: u32,
    /// How often they were tried, once for each that was not kept and once more for each
    /// try more; a redirect belongs to its try.
    pub tries: u32,
    /// How long the call waited for answers, milliseconds.
    pub wait_ms: u64,
    /// Code of the last one that brought no answer, where there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failed: Option<String>,
    /// HTTP status of the last answer, where there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
}

/// Payload of `stage.completed`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StageCompleted {
    /// The stage.
    pub stage: String,
    /// The plugin's id.
    pub plugin: String,
    /// The plugin's version.
    pub version: String,
    /// Its tier.
    pub tier: Tier,
    /// It found nothing to claim.
    pub abstained: bool,
    /// What it claims.
    pub votes: Arc<Votes>,
    /// Wall time of the call.
    pub elapsed_ms: u64,
    /// CPU time of the call, microseconds.
    pub cpu_us: u64,
    /// What was settled.
    pub cost_micros: Micros,
    /// The answer was known already.
    pub cached: bool,
    /// What it asked of the network, where it asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requests: Option<Requests>,
}

/// Payload of `stage.failed`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StageFailed {
    /// The stage.
    pub stage: String,
    /// The plugin's id.
    pub plugin: String,
    /// The plugin's version.
    pub version: String,
    /// Its tier.
    pub tier: Tier,
    /// Stable code.
    pub code: FailureCode,
    /// One line.
    pub message: String,
    /// Whether the run fails with it.
    pub required: bool,
    /// Wall time of the call.
    pub elapsed_ms: u64,
    /// What was settled.
    pub cost_micros: Micros,
    /// What it asked of the network, where it asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requests: Option<Requests>,
}

/// Payload of `stage.skipped`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StageSkipped {
    /// The stage.
    pub stage: String,
    /// Its tier.
    pub tier: Tier,
    /// Why.
    pub reason: SkipReason,
}

/// Payload of `tier.completed`: a usable answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TierCompleted {
    /// The tier.
    pub tier: Tier,
    /// The merged result so far.
    pub result: Arc<Merged>,
    /// The run's confidence so far.
    pub confidence: f64,
    /// Milliseconds since the run started.
    pub elapsed_ms: u64,
    /// Settled so far.
    pub total_cost_micros: Micros,
    /// Stages of this tier that answered.
    pub completed: Vec<String>,
    /// Stages of this tier that failed.
    pub failed: Vec<String>,
    /// Stages of this tier that were skipped.
    pub skipped: Vec<String>,
}

/// Payload of `budget.warning`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BudgetWarning {
    /// Settled.
    pub spent_micros: Micros,
    /// Reserved, not settled.
    pub reserved_micros: Micros,
    /// What may be spent.
    pub limit_micros: Micros,
}

/// Payload of `notice`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Notice {
    /// Stable code, for example `cache-unavailable` or `damaged-image`.
    pub code: String,
    /// One line.
    pub message: String,
    /// Which image it is about, from 0; none for what is about none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<u32>,
}

/// Why a run came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum End {
    /// Every stage is terminal.
    Finished,
    /// `stop_at` was reached.
    Confident,
    /// The deadline passed; the best result so far stands.
    Deadline,
}

/// Payload of `run.completed`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunCompleted {
    /// Why now.
    pub end: End,
    /// The merged result.
    pub result: Arc<Merged>,
    /// The run's confidence.
    pub confidence: f64,
    /// Milliseconds since the run started.
    pub elapsed_ms: u64,
    /// Settled in all.
    pub total_cost_micros: Micros,
    /// What became of the records, where it is a list that is enriched.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub records: Option<Records>,
}

/// Payload of `run.failed`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunFailed {
    /// Stable code, for example `required-stage-failed`, or the decoder's where
    /// an image is to blame.
    pub code: String,
    /// One line naming the image that is to blame, or the stage, the plugin and
    /// its version.
    pub message: String,
    /// Which image is to blame, from 0; none where none is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<u32>,
    /// The best result so far.
    pub result: Arc<Merged>,
    /// Milliseconds since the run started.
    pub elapsed_ms: u64,
    /// Settled in all.
    pub total_cost_micros: Micros,
}

/// Why a run was cancelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CancelReason {
    /// The client asked for it.
    Requested,
    /// No reader was connected for the grace period.
    Disconnected,
    /// The host is shutting down.
    Shutdown,
}

/// Payload of `run.cancelled`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunCancelled {
    /// Why.
    pub reason: CancelReason,
    /// The best result so far.
    pub result: Arc<Merged>,
    /// Milliseconds since the run started.
    pub elapsed_ms: u64,
    /// Settled in all.
    pub total_cost_micros: Micros,
    /// What became of the records, where it is a list that is enriched.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub records: Option<Records>,
}
