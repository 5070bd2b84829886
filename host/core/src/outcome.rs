//! How a stage ended.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::vote::Votes;

/// How a stage ended. Votes are shared: readers see the very same ones.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// It voted.
    Voted(Arc<Votes>),
    /// It found nothing to claim.
    Abstained,
    /// It failed.
    Failed(Failure),
    /// It never started.
    Skipped(SkipReason),
}

/// Why a stage failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// Stable code, listed in `wit/README.md`.
    pub code: FailureCode,
    /// One line: what was wrong and what would be right.
    pub message: String,
}

/// Stable codes of failed calls: the named limits, traps and what guests report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum FailureCode {
    /// The guest trapped.
    Trap,
    /// Wall time, also inside host calls.
    WallTime,
    /// CPU time.
    CpuTime,
    /// Memories, tables and host-side bytes held for the call.
    Memory,
    /// Stack exhausted.
    Stack,
    /// Too many handles alive.
    Handles,
    /// Too many bytes emitted or returned.
    EmittedBytes,
    /// Too many events emitted.
    Events,
    /// A vote with a bad field, a NaN or an out-of-range value.
    BadVote,
    /// An import was used that the operator has not granted.
    Denied,
    /// The subject could not be read (a damaged image, for example).
    BadSubject,
    /// The guest said that the arguments or the subject make no sense.
    InvalidInput,
    /// The guest does not handle subjects of this kind.
    Unsupported,
    /// Something outside the host answered badly.
    Upstream,
    /// The guest reported a failure of its own.
    Guest,
    /// The component could not be instantiated.
    Instantiate,
    /// Nobody wanted the answer any more: the run was cancelled, or had enough.
    Cancelled,
    /// The host itself went wrong; never the guest's doing.
    Host,
}

impl FailureCode {
    /// The code as it appears in events, for example `wall-time`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Trap => "trap",
            Self::WallTime => "wall-time",
            Self::CpuTime => "cpu-time",
            Self::Memory => "memory",
            Self::Stack => "stack",
            Self::Handles => "handles",
            Self::EmittedBytes => "emitted-bytes",
            Self::Events => "events",
            Self::BadVote => "bad-vote",
            Self::Denied => "denied",
            Self::BadSubject => "bad-subject",
            Self::InvalidInput => "invalid-input",
            Self::Unsupported => "unsupported",
            Self::Upstream => "upstream",
            Self::Guest => "guest",
            Self::Instantiate => "instantiate",
            Self::Cancelled => "cancelled",
            Self::Host => "host",
        }
    }

    /// Whether what was handed in is to blame, and not the plugin or the host.
    #[must_use]
    pub const fn blames_subject(self) -> bool {
        matches!(
            self,
            Self::BadSubject | Self::InvalidInput | Self::Unsupported
        )
    }

    /// Whether the plugin is to blame whatever was handed in: it trapped, or
    /// went past what every call may use.
    #[must_use]
    pub const fn blames_plugin(self) -> bool {
        matches!(
            self,
            Self::Trap
                | Self::WallTime
                | Self::CpuTime
                | Self::Memory
                | Self::Stack
                | Self::Handles
                | Self::EmittedBytes
                | Self::Events
                | Self::BadVote
                | Self::Instantiate
        )
    }
}

impl std::fmt::Display for FailureCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Why a stage never started, or was ended before it could answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SkipReason {
    /// Its reservation does not fit what is left of a budget.
    Budget,
    /// Its cost cannot be bounded and configuration names no ceiling.
    UnknownCost,
    /// The run's deadline passed.
    Deadline,
    /// `stop_at` was reached.
    Confident,
    /// A router or the client (`use_ai: false`) left it out.
    Routed,
    /// The upstream's circuit breaker is open.
    Breaker,
    /// The plugin is quarantined.
    Quarantined,
    /// The operator has disabled it.
    Disabled,
}

impl SkipReason {
    /// The reason as it appears in events, for example `unknown_cost`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Budget => "budget",
            Self::UnknownCost => "unknown_cost",
            Self::Deadline => "deadline",
            Self::Confident => "confident",
            Self::Routed => "routed",
            Self::Breaker => "breaker",
            Self::Quarantined => "quarantined",
            Self::Disabled => "disabled",
        }
    }
}

impl std::fmt::Display for SkipReason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}
