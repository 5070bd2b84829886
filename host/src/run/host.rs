//! What all runs of a host share, and how one begins.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use crescendo_core::budget::journal::Journal;
use crescendo_core::budget::{Scope, ScopeKind};
use crescendo_core::event::{ImageInfo, RunStarted};
use crescendo_core::id::RunId;
use crescendo_core::micros::Micros;
use crescendo_core::pipeline::Pipeline;
use crescendo_core::plan::{Ask, Plan, PluginFacts, Schedule};
use tokio::time::Instant;
use tracing::Instrument;

use super::actor::{self, Actor};
use super::cache::StageCache;
use super::call::Calls;
use super::handle::Run;
use super::request::{Refused, RunRequest};
use super::runner::Settings;
use super::stages::{Callable, Plugins};
use super::stats::{Counters, Stats};
use super::table::Table;
use super::treasury::Treasury;
use crate::executor::Executor;

/// How often ended runs are looked through for those to let go of. They are
/// kept for minutes, so seconds do not matter.
const TIDY_EVERY: Duration = Duration::from_secs(15);

/// What all runs share.
pub(super) struct Host {
    pub(super) settings: Settings,
    pub(super) plugins: Arc<dyn Plugins>,
    pub(super) executor: Arc<Executor>,
    pub(super) table: Table,
    pub(super) treasury: Treasury,
    pub(super) journal: Arc<dyn Journal>,
    pub(super) calls: Arc<Calls>,
    pub(super) cache: Arc<dyn StageCache>,
    pub(super) counters: Counters,
    /// Set once the tidying task was started, with the first run: before that
    /// there may be no async runtime.
    pub(super) tidying: OnceLock<()>,
}

impl Host {
    pub(super) fn start(self: &Arc<Self>, request: RunRequest) -> Result<Arc<Run>, Refused> {
        let ask = self.ask(&request)?;
        let id = random_id()?;
        let pipeline = &request.pipeline;
        let run = Run::new(id, &request, self.settings.log, self.table.logs());
        self.table.enter(&run, request.class)?;
        self.tidying.get_or_init(|| self.keep_tidy());
        self.counters.runs(|runs| runs.started += 1);

        let plugins = self.pin(&request);
        let plan = self.plan(pipeline, &ask, &plugins);
        let started = run_started(&request, &ask, &plan);
        let of = |stage: &str| plugins.get(stage).cloned();
        let stages = pipeline
            .stages
            .iter()
            .map(|stage| of(&stage.plugin))
            .collect();
        let span =
            tracing::info_span!("run", %id, tenant = %request.tenant, pipeline = pipeline.name);
        let (schedule, first) = Schedule::begin(&plan);
        let purse = Arc::new(Scope::new(ScopeKind::Run, ask.budget, Micros::ZERO));
        let deadline = Duration::from_millis(ask.deadline_ms.unwrap_or(u64::MAX));
        let actor = Actor::new(
            Arc::clone(self),
            Arc::clone(&run),
            request,
            stages,
            schedule,
            purse,
            deadline,
        );
        tokio::spawn(actor::live(actor, started, first).instrument(span));
        Ok(run)
    }

    /// A name and the first event of a run that is not started.
    pub(super) fn outline(&self, request: &RunRequest) -> Result<(RunId, RunStarted), Refused> {
        let ask = self.ask(request)?;
        let plan = self.plan(&request.pipeline, &ask, &self.pin(request));
        Ok((random_id()?, run_started(request, &ask, &plan)))
    }

    fn plan(
        &self,
        pipeline: &Arc<Pipeline>,
        ask: &Ask,
        plugins: &BTreeMap<String, Arc<dyn Callable>>,
    ) -> Plan {
        let facts = |plugin: &str| {
            let plugin = plugins.get(plugin);
            plugin.map(|plugin| self.facts(plugin.as_ref()))
        };
        Plan::new(pipeline, ask, &facts)
    }

    /// What the client wants, within what the operator allows.
    fn ask(&self, request: &RunRequest) -> Result<Ask, Refused> {
        let cap = self.settings.budgets.max_run;
        let budget = request
            .budget
            .unwrap_or(self.settings.budgets.default_run.min(cap));
        if budget > cap {
            return Err(Refused::BudgetAboveCap { asked: budget, cap });
        }
        let cap = self.settings.max_deadline;
        let deadline = request
            .deadline
            .unwrap_or(self.settings.default_deadline.min(cap));
        if deadline.is_zero() || deadline > cap {
            return Err(Refused::BadDeadline {
                asked: deadline,
                cap,
            });
        }
        Ok(Ask {
            budget,
            stop_at: request.stop_at,
            // Rounded up: a deadline of half a millisecond is still one.
            deadline_ms: Some(millis(deadline).max(1)),
            use_models: request.use_models,
        })
    }

    /// The plugins as they are now: the run keeps these versions to its end.
    fn pin(&self, request: &RunRequest) -> BTreeMap<String, Arc<dyn Callable>> {
        // Once for each, so that two stages of one plugin have one version.
        let ids: BTreeSet<&str> = request
            .pipeline
            .stages
            .iter()
            .map(|stage| stage.plugin.as_str())
            .collect();
        let resolve = |id: &str| self.plugins.resolve(id, &request.tenant);
        ids.into_iter()
            .filter_map(|id| Some((id.to_owned(), resolve(id)?)))
            .collect()
    }

    fn facts(&self, plugin: &dyn Callable) -> PluginFacts {
        PluginFacts {
            version: plugin.version(),
            links_models: plugin.uses_models(),
            availability: plugin.availability(),
            ceiling: self.settings.budgets.unknown_cost,
        }
    }

    /// Starts the task that lets go of old runs; it ends with the host.
    fn keep_tidy(self: &Arc<Self>) {
        let host = Arc::downgrade(self);
        tokio::spawn(async move {
            let mut tick = tokio::time::interval(TIDY_EVERY);
            loop {
                tick.tick().await;
                let Some(host) = host.upgrade() else { return };
                host.table.tidy(Instant::now());
            }
        });
    }

    pub(super) fn stats(&self) -> Stats {
        let mut stats = self.counters.snapshot();
        (stats.runs.live, stats.runs.kept, stats.runs.kept_bytes) = self.table.size();
        stats.cache = self.cache.size();
        stats.in_flight = self.calls.len();
        (stats.spent_today, stats.reserved) = self.treasury.spent();
        stats
    }
}

fn run_started(request: &RunRequest, ask: &Ask, plan: &Plan) -> RunStarted {
    let image = |image: &crate::subject::Image| ImageInfo {
        format: image.header().format.media_type().to_owned(),
        width: image.header().upright.width,
        height: image.header().upright.height,
    };
    RunStarted {
        pipeline: request.pipeline.name.clone(),
        answer: request.pipeline.answer.clone(),
        start: request.pipeline.start,
        budget_micros: ask.budget,
        stop_at: ask.stop_at.map(f64::from),
        deadline_ms: ask.deadline_ms,
        images: request.subject.images().iter().map(image).collect(),
        plan: plan.stages.clone(),
        records: None,
    }
}

fn random_id() -> Result<RunId, Refused> {
    let mut bits = [0; 16];
    getrandom::fill(&mut bits).map_err(|_| Refused::NoRandomness)?;
    Ok(RunId::from_random(u128::from_le_bytes(bits)))
}

pub(super) fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
