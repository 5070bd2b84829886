//! A call and what becomes of it.

use std::sync::Arc;
use std::time::Duration;

use crescendo_core::event::Requests;
use crescendo_core::outcome::{Failure, Outcome};
use crescendo_core::pipeline::Tier;
use crescendo_core::vote::Votes;
use tokio_util::sync::CancellationToken;

use super::counts::HostCalls;
use crate::executor::Class;
use crate::subject::{Subject, Unreadable};

/// Id and version of a plugin, as logs and failures name it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PluginName {
    /// The plugin's id.
    pub id: Arc<str>,
    /// Its version.
    pub version: Arc<str>,
}

impl std::fmt::Display for PluginName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.id, self.version)
    }
}

/// One call of a plugin's export.
#[derive(Clone)]
pub struct Call {
    /// Who is called, for logs and the plugin's own memory.
    pub plugin: PluginName,
    /// For whom: the memory that `cache` gives is this tenant's.
    pub tenant: Arc<str>,
    /// What it is about.
    pub subject: Arc<Subject>,
    /// The outcomes that the stage reads, in the pipeline's order.
    pub reads: Arc<[Read]>,
    /// The stage's parameters, one JSON object.
    pub parameters: Arc<str>,
    /// What a router chooses from; empty for other worlds.
    pub candidates: Arc<[Candidate]>,
    /// What the call may use.
    pub limits: CallLimits,
    /// Who waits for it.
    pub class: Class,
    /// Where what it says goes.
    pub sink: Arc<dyn Sink>,
    /// Ends the call at its next yield: within an epoch tick while it
    /// computes, at once while it waits.
    pub cancel: CancellationToken,
}

/// How a stage that this one reads ended, frozen when this one started.
#[derive(Clone, Debug, PartialEq)]
pub struct Read {
    /// The stage.
    pub stage: String,
    /// Its tier.
    pub tier: Tier,
    /// Its weight, millionths.
    pub weight_micro: u64,
    /// How it ended.
    pub outcome: Outcome,
}

/// A stage that a router may choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The stage.
    pub stage: String,
    /// Its tier.
    pub tier: Tier,
    /// What would be reserved for it, micro-dollars.
    pub reserve_micros: u64,
}

/// What one call may use. Past any of these the call ends with the failure
/// named; nothing waits for room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallLimits {
    /// From the call's start to its end: `wall-time`. Includes waiting for a
    /// compiler, for the compilation and for room, and host calls.
    pub wall: Duration,
    /// Thread CPU time of guest and host functions: `cpu-time`. Decoding is
    /// charged to the subject, because stages share it.
    pub cpu: Duration,
    /// Bytes of all memories and tables together with what the host holds for
    /// the call: `memory`.
    pub memory: u64,
    /// Handles alive at once: `handles`.
    pub handles: u32,
    /// Bytes emitted and returned: `emitted-bytes`.
    pub emitted_bytes: u64,
    /// Items emitted: `events`.
    pub events: u32,
}

impl Default for CallLimits {
    /// Room for what the first-party plugins do at 12 megapixels with a
    /// factor of about ten, and for an interpreter as a guest.
    fn default() -> Self {
        Self {
            wall: Duration::from_secs(60),
            cpu: Duration::from_secs(10),
            memory: 256 << 20,
            handles: 10_000,
            emitted_bytes: 8 << 20,
            events: 1000,
        }
    }
}

/// Takes what a guest says while it works.
pub trait Sink: Send + Sync {
    /// Takes an item; answers false when nobody wants more. Called on the
    /// executor: never blocks.
    fn emit(&self, item: Item) -> bool;
}

/// What a guest says before the end.
#[derive(Clone, Debug, PartialEq)]
pub enum Item {
    /// Votes so far, validated.
    Partial(Votes),
    /// A piece of text, in order.
    Text(String),
    /// How far the work is.
    Progress {
        /// Units done.
        done: u32,
        /// Units in all, where known.
        total: Option<u32>,
        /// What a unit is.
        what: String,
    },
}

/// What a call returned.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// An extractor's or enricher's votes, validated; empty is an abstention.
    Votes(Votes),
    /// A model's whole text.
    Text(String),
    /// A router's choice.
    Route {
        /// Stages to run; the others are skipped.
        stages: Vec<String>,
        /// Why, in one line.
        reason: String,
    },
}

/// What became of a call.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// The answer, or why there is none; `cancelled` after [`Call::cancel`].
    pub result: Result<Answer, Failure>,
    /// Thread CPU time of the sandbox, from the instant before it was made to
    /// the instant after it was dropped.
    pub cpu: Duration,
    /// From [`Call`] to here, queueing included.
    pub wall: Duration,
    /// Most bytes of memories, tables and host-side holdings at once.
    pub peak_memory: u64,
    /// Instructions that the guest executed, from its start functions on: the
    /// same number for the same component, subject and answers. Only where
    /// [`super::Settings::count_fuel`] says so; none also of a call that was cut
    /// short, by time or [`Call::cancel`].
    pub fuel: Option<u64>,
    /// The subject's images that the guest asked for in vain, by number.
    pub unreadable: Vec<Unreadable>,
    /// Host functions that it used, the guest's own order of first use.
    pub host_calls: Vec<HostCalls>,
    /// What it asked of the network, where it asked.
    pub requests: Option<Requests>,
    /// Requests that something was to be done by: those made with `POST`.
    pub posted: u32,
    /// Whether the export was called. Until then all imports refuse, so that
    /// nothing was asked of anybody and nothing was spent.
    pub started: bool,
}

impl Report {
    /// Of a call that was not made.
    #[must_use]
    pub const fn not_called(failure: Failure) -> Self {
        Self {
            result: Err(failure),
            cpu: Duration::ZERO,
            wall: Duration::ZERO,
            peak_memory: 0,
            unreadable: Vec::new(),
            host_calls: Vec::new(),
            requests: None,
            posted: 0,
            started: false,
            fuel: None,
        }
    }
}
