//! What somebody asks of a run, and why it may be refused before it starts.

use std::sync::Arc;
use std::time::Duration;

use crescendo_core::micros::Micros;
use crescendo_core::pipeline::Pipeline;
use crescendo_core::plan::StopAt;

use crate::executor::Class;
use crate::subject::Subject;

/// Who asks: budgets, caches and runs are kept apart by it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tenant(Arc<str>);

impl Tenant {
    /// The tenant of a client key's name.
    #[must_use]
    pub fn new(name: &str) -> Self {
        Self(name.into())
    }

    /// The person at this machine: the command line, and a server on loopback
    /// without client keys.
    #[must_use]
    pub fn local() -> Self {
        Self::new("local")
    }

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Tenant {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// What happens to a run when its last reader leaves.
///
/// A reader is connected while its [`Reader`](super::Reader) lives; whoever
/// serves one drops it at the FIN or RST. A run whose first reader has not
/// come yet counts as left only after [`FIRST_READER`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leave {
    /// The run is cancelled when no reader is connected for `grace`.
    Cancel {
        /// How long a reader may take to come back.
        grace: Duration,
    },
    /// The run goes on to its end: detached runs, batches, and clients that
    /// ask for `on_disconnect = "finish"`.
    Finish,
}

impl Leave {
    /// For NDJSON: whoever closes the connection does not come back.
    pub const NDJSON: Self = Self::Cancel {
        grace: Duration::ZERO,
    };
    /// For SSE: an `EventSource` reconnects by itself after about 3 s; five
    /// times that lets it fail a few times.
    pub const SSE: Self = Self::Cancel {
        grace: Duration::from_secs(15),
    };
}

/// How long a run waits for its first reader before it counts as left, where
/// its grace is shorter. It only matters when whoever started the run was
/// dropped before it began to read.
pub const FIRST_READER: Duration = Duration::from_secs(15);

/// One pipeline to apply to one subject.
#[derive(Clone, Debug)]
pub struct RunRequest {
    /// Who asks.
    pub tenant: Tenant,
    /// What to do.
    pub pipeline: Arc<Pipeline>,
    /// With what.
    pub subject: Arc<Subject>,
    /// What may be spent; none for the operator's default.
    pub budget: Option<Micros>,
    /// From the start to the end at the latest; none for the operator's
    /// default.
    pub deadline: Option<Duration>,
    /// The confidence at which nothing more is started.
    pub stop_at: Option<StopAt>,
    /// Whether stages whose plugin asks for `models` may run.
    pub use_models: bool,
    /// Whether somebody waits for it.
    pub class: Class,
    /// What happens when nobody reads any more.
    pub leave: Leave,
    /// Whether it can be found and read again after its end; the events of one that
    /// cannot are written as JSON only when somebody asks for that.
    pub keep: bool,
}

impl RunRequest {
    /// A request with the operator's defaults: models allowed, interactive,
    /// cancelled as soon as its reader leaves, kept for a while after its end.
    #[must_use]
    pub fn new(tenant: Tenant, pipeline: Arc<Pipeline>, subject: Arc<Subject>) -> Self {
        Self {
            tenant,
            pipeline,
            subject,
            budget: None,
            deadline: None,
            stop_at: None,
            use_models: true,
            class: Class::Interactive,
            leave: Leave::NDJSON,
            keep: true,
        }
    }
}

/// Why a run was not started; nothing was spent and nothing is kept.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The budget passes what the operator lets a run spend. Code
    /// `budget-above-cap`.
    #[error("a budget of {asked} is above the cap of {cap} that the operator sets for one run")]
    BudgetAboveCap {
        /// What was asked for.
        asked: Micros,
        /// What may be asked for.
        cap: Micros,
    },
    /// The deadline is zero or passes the operator's cap. Code
    /// `bad-deadline`.
    #[error("a deadline of {} s is not above 0 and at most {} s", asked.as_secs_f64(), cap.as_secs_f64())]
    BadDeadline {
        /// What was asked for.
        asked: Duration,
        /// What may be asked for.
        cap: Duration,
    },
    /// As many runs are under way as the host takes. Code `too-many-runs`;
    /// worth trying again.
    #[error("{limit} runs are under way, which is the limit; try again in a moment")]
    TooManyRuns {
        /// How many may be.
        limit: usize,
    },
    /// The host is shutting down. Code `draining`.
    #[error("the host is shutting down and takes no new runs")]
    Draining,
    /// The system gave no random numbers for the run's id. Code
    /// `no-randomness`.
    #[error("the system gave no random numbers for a run id")]
    NoRandomness,
}

impl Refused {
    /// The stable code of this error, for machines.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::BudgetAboveCap { .. } => "budget-above-cap",
            Self::BadDeadline { .. } => "bad-deadline",
            Self::TooManyRuns { .. } => "too-many-runs",
            Self::Draining => "draining",
            Self::NoRandomness => "no-randomness",
        }
    }
}
