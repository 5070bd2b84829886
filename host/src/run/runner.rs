//! Starts runs, finds them again, and lets them come to their end.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use crescendo_core::budget::journal::{Journal, JournalError};
use crescendo_core::event::{CancelReason, RunStarted};
use crescendo_core::id::RunId;
use crescendo_core::micros::Micros;

use super::cache::{Memory, StageCache};
use super::handle::Run;
use super::host::Host;
use super::installed::Installed;
use super::request::{Refused, RunRequest, Tenant};
use super::stages::Plugins;
use super::stats::{Counters, Stats};
use super::table::{Table, TableLimits};
use super::together::LogLimits;
use super::treasury::{Budgets, Today, Treasury, today};
use crate::executor::{Class, Executor};
use crate::plugin::Registry;
use crate::sandbox::CallLimits;
use crate::subject::Compute;

/// What runs may spend, take and keep.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Money.
    pub budgets: Budgets,
    /// Deadline of a run that names none. Default 120 s.
    pub default_deadline: Duration,
    /// Longest deadline that may be asked for; a longer one is refused.
    /// Default 900 s.
    pub max_deadline: Duration,
    /// What one call of a plugin may use; a stage's own timeout may be shorter
    /// than the wall time.
    pub limits: CallLimits,
    /// Runs that are under way or kept.
    pub table: TableLimits,
    /// Events of one run.
    pub log: LogLimits,
    /// Bytes of stage results that are kept; the least recently used go first.
    /// Default 64 MiB: about 30,000 palettes.
    pub cache_bytes: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            budgets: Budgets::default(),
            default_deadline: Duration::from_secs(120),
            max_deadline: Duration::from_secs(900),
            limits: CallLimits::default(),
            table: TableLimits::default(),
            log: LogLimits::default(),
            cache_bytes: 64 << 20,
        }
    }
}

/// Starts runs and finds them again. One per host.
pub struct Runner {
    host: Arc<Host>,
}

/// How long a drain waits for runs that it had to cancel: ten times the 100 ms
/// within which they end.
const AFTER_CANCEL: Duration = Duration::from_secs(1);

impl Runner {
    /// A runner of these plugins, with a cache in memory and the system's
    /// calendar. What is spent is written into the journal, and what it knows
    /// of today counts.
    ///
    /// # Errors
    /// The journal cannot be read.
    pub fn new(
        settings: Settings,
        registry: Arc<Registry>,
        executor: Arc<Executor>,
        journal: Arc<dyn Journal>,
    ) -> Result<Self, JournalError> {
        let limits = settings.limits;
        let plugins = Arc::new(Installed { registry, limits });
        let cache = Arc::new(Memory::with_limit(settings.cache_bytes));
        let today = Box::new(|| today().0);
        Self::assemble(settings, plugins, executor, cache, today, journal)
    }

    /// The narrow side: plugins, cache, calendar and journal from anywhere.
    pub(super) fn assemble(
        settings: Settings,
        plugins: Arc<dyn Plugins>,
        executor: Arc<Executor>,
        cache: Arc<dyn StageCache>,
        today: Today,
        journal: Arc<dyn Journal>,
    ) -> Result<Self, JournalError> {
        let budgets = settings.budgets.clone();
        let host = Host {
            table: Table::new(settings.table),
            treasury: Treasury::new(budgets, today, journal.as_ref())?,
            journal,
            settings,
            plugins,
            executor,
            calls: Arc::default(),
            cache,
            counters: Counters::default(),
            tidying: std::sync::OnceLock::new(),
        };
        Ok(Self {
            host: Arc::new(host),
        })
    }

    /// Where to compute what is part of a run and none of its stages.
    #[must_use]
    pub fn compute(&self, class: Class) -> Compute {
        Compute {
            executor: Arc::clone(&self.host.executor),
            class,
        }
    }

    /// Starts a run. It goes on by itself; read it, or cancel it.
    ///
    /// # Errors
    ///
    /// [`Refused`]: nothing was spent and nothing is kept.
    pub fn start(&self, request: RunRequest) -> Result<Arc<Run>, Refused> {
        let started = self.host.start(request);
        if started.is_err() {
            self.host.counters.runs(|runs| runs.refused += 1);
        }
        started
    }

    /// How a run of this request would begin: a name that no run has, and its first
    /// event. Nothing starts.
    ///
    /// # Errors
    ///
    /// [`Refused`], as far as it does not depend on how much is under way.
    pub fn outline(&self, request: &RunRequest) -> Result<(RunId, RunStarted), Refused> {
        self.host.outline(request)
    }

    /// The run of this id, where it is this tenant's and is still kept.
    #[must_use]
    pub fn find(&self, id: RunId, tenant: &Tenant) -> Option<Arc<Run>> {
        self.host.table.find(id, tenant)
    }

    /// Other limits for the days of tenants, by name; who is not named has the
    /// general one. What was spent today counts on.
    pub fn set_tenant_days(&self, limits: BTreeMap<String, Micros>) {
        self.host.treasury.set_tenant_days(limits);
    }

    /// All numbers at this moment, for metrics.
    #[must_use]
    pub fn stats(&self) -> Stats {
        self.host.stats()
    }

    /// Takes no new runs, gives those under way `timeout` to come to their
    /// end, and then cancels them with the reason `shutdown`. How many had to
    /// be cancelled.
    pub async fn drain(&self, timeout: Duration) -> usize {
        let under_way = self.host.table.close();
        if tokio::time::timeout(timeout, self.host.table.idle())
            .await
            .is_ok()
        {
            return 0;
        }
        let left = under_way.iter().filter(|run| run.terminal().is_none());
        let left = left
            .inspect(|run| run.cancel(CancelReason::Shutdown))
            .count();
        let _ = tokio::time::timeout(AFTER_CANCEL, self.host.table.idle()).await;
        left
    }
}
