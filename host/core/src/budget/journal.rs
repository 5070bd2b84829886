//! What is spent, written down: reserved before a paid call begins, settled
//! when it has ended, so that limits of a day hold over restarts and between
//! the processes of one state folder.
//!
//! A reservation that nobody closed belongs to a process that was killed: the
//! money may have been spent, so it is settled in full and flagged.

use std::pin::Pin;

use serde::{Deserialize, Serialize};

use super::{OverLimit, ScopeKind};
use crate::day::Day;
use crate::micros::Micros;

/// A reservation before it is written down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The day that pays, also where the call ends on the next.
    pub day: Day,
    /// Who asked.
    pub tenant: String,
    /// Who is called.
    pub plugin: String,
    /// In which pipeline.
    pub pipeline: String,
    /// What is reserved: the most that it may cost.
    pub amount: Micros,
    /// What may be spent on that day. A journal that several processes share
    /// holds the entry against what all of them have written.
    pub limits: Limits,
}

/// What may be spent in one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// By the tenant.
    pub tenant: Micros,
    /// By the plugin.
    pub plugin: Micros,
    /// By everybody.
    pub global: Micros,
}

/// A reservation that was written down, or is about to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ChargeId(pub u64);

/// How a reservation is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Close {
    /// The call never began: nothing was spent, and nothing is counted.
    Released,
    /// The call began and cost this, at most what was reserved.
    Settled(Micros),
}

/// Why the journal could not be read or written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the spend journal {what}")]
pub struct JournalError {
    /// What failed, in one line.
    pub what: String,
}

/// Why a reservation was not written down: the call must not begin.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotOpened {
    /// It does not fit what this and other processes have left.
    #[error(transparent)]
    Over(#[from] OverLimit),
    /// It could not be written.
    #[error(transparent)]
    Journal(#[from] JournalError),
}

/// What is still to come. What it is about was handed over already: dropping it
/// takes nothing back.
pub type Pending<E> = Pin<Box<dyn Future<Output = Result<(), E>> + Send>>;

/// What was used of one scope on one day: settled, or reserved and open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Used {
    /// Tenant, plugin or global.
    pub scope: ScopeKind,
    /// The tenant's or plugin's name; empty for global.
    pub name: String,
    /// How much.
    pub amount: Micros,
}

/// Writes down what is spent. What has answered well survives a kill.
pub trait Journal: Send + Sync {
    /// Writes a reservation down. The call may begin when the answer is there
    /// and good, and not before.
    fn open(&self, entry: Entry) -> (ChargeId, Pending<NotOpened>);

    /// Closes a reservation, after its opening however soon this is called. Of
    /// an opening that failed there is nothing to close.
    fn close(&self, id: ChargeId, how: Close) -> Pending<JournalError>;

    /// What was used of one day's scopes, for a process that begins.
    ///
    /// # Errors
    /// [`JournalError`].
    fn used(&self, day: Day) -> Result<Vec<Used>, JournalError>;
}

/// What a report of spend is grouped by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum By {
    /// By day, UTC.
    #[default]
    Day,
    /// By who asked.
    Tenant,
    /// By who was called.
    Plugin,
    /// By pipeline.
    Pipeline,
}

impl By {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Day, Self::Tenant, Self::Plugin, Self::Pipeline];

    /// As commands and queries name it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Tenant => "tenant",
            Self::Plugin => "plugin",
            Self::Pipeline => "pipeline",
        }
    }
}

/// Paid calls of one group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spent {
    /// The day, tenant, plugin or pipeline.
    pub name: String,
    /// Calls that began and have ended.
    pub calls: u64,
    /// What they cost.
    pub settled_micros: Micros,
    /// Those among them that a killed process left open, charged in full.
    pub interrupted: u64,
}

/// What is reserved by calls that have not ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Open {
    /// How many.
    pub calls: u64,
    /// How much.
    pub reserved_micros: Micros,
}

/// What was spent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// What it is grouped by.
    pub by: By,
    /// The first day that counts; none for all that is kept.
    pub since: Option<Day>,
    /// The groups: days from the first to the last, others by what they cost.
    pub rows: Vec<Spent>,
    /// What is open now, of all days.
    pub open: Open,
}
