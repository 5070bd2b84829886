//! The one writer of a run: follows its schedule, owns its purse and its log,
//! and turns what happens into events.

use std::collections::{BTreeMap, VecDeque};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use crescendo_core::budget::Scope;
use crescendo_core::consensus::{self, StageBallot};
use crescendo_core::event::{Body, CancelReason, RunStarted};
use crescendo_core::merged::Merged;
use crescendo_core::pipeline::Tier;
use crescendo_core::plan::{Over, Schedule, Step};
use futures::FutureExt;
use tokio::sync::mpsc;
use tokio::task::{AbortHandle, JoinSet};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::call::{Ended, Gate};
use super::handle::Run;
use super::host::{Host, millis};
use super::request::{Leave, RunRequest, Tenant};
use super::sink::{Said, StageSink, Voice};
use super::stage::Held;
use super::stages::Callable;
use crate::executor::Class;
use crate::subject::{Compute, Subject, Unreadable};

/// How long a cancelled run may still merge what it has, out of the 100 ms
/// within which it must end.
const LAST_MERGE: Duration = Duration::from_millis(50);

/// A run while it is under way.
pub(super) struct Actor {
    pub(super) host: Arc<Host>,
    pub(super) run: Arc<Run>,
    pub(super) tenant: Tenant,
    pub(super) subject: Arc<Subject>,
    pub(super) class: Class,
    leave: Leave,
    /// The pinned plugin of each stage; none where it is not installed.
    pub(super) plugins: Vec<Option<Arc<dyn Callable>>>,
    pub(super) schedule: Schedule,
    deadline: Duration,
    pub(super) purse: Arc<Scope>,
    /// Calls under way, by stage.
    pub(super) running: BTreeMap<usize, Running>,
    pub(super) calls: JoinSet<(usize, Ended)>,
    /// For stages to say things through.
    pub(super) voice: Voice,
    inbox: mpsc::UnboundedReceiver<Said>,
    pub(super) merged: Arc<Merged>,
    /// What the last tier's event carried: nothing of higher tiers.
    told: Arc<Merged>,
    /// Whether a stage has ended since `merged` was made.
    pub(super) stale: bool,
    /// Whether the stream has said that the cache is unavailable.
    pub(super) cache_failed: bool,
    /// The images on account of which stages failed.
    pub(super) blamed: BTreeMap<usize, Unreadable>,
}

/// A call under way.
pub(super) struct Running {
    pub(super) sink: Arc<StageSink>,
    pub(super) gate: Arc<Gate>,
    pub(super) cancel: CancellationToken,
    pub(super) abort: AbortHandle,
    pub(super) held: Held,
    /// Whether something that it said waits for its turn.
    pub(super) waits: bool,
}

/// Why a run ends.
enum Last {
    Over(Over),
    Cancelled(CancelReason),
}

/// Lives a run from its first event to its last.
pub(super) async fn live(actor: Actor, started: RunStarted, first: Step) {
    let (host, run) = (Arc::clone(&actor.host), Arc::clone(&actor.run));
    let lived = AssertUnwindSafe(actor.live(started, first))
        .catch_unwind()
        .await;
    if lived.is_err() {
        // A defect of ours. Whoever reads must still get a last event; the
        // reservations that went down with the actor have been settled.
        tracing::error!("the run's actor panicked");
        run.log.append(super::says::broken());
        host.counters.runs(|runs| runs.failed += 1);
    }
    host.table.ended(&run, Instant::now());
}

impl Actor {
    pub(super) fn new(
        host: Arc<Host>,
        run: Arc<Run>,
        request: RunRequest,
        plugins: Vec<Option<Arc<dyn Callable>>>,
        schedule: Schedule,
        purse: Arc<Scope>,
        deadline: Duration,
    ) -> Self {
        let (outbox, inbox) = mpsc::unbounded_channel();
        let voice = Voice {
            log: Arc::clone(&run.log),
            inbox: outbox,
        };
        let RunRequest {
            tenant,
            subject,
            class,
            leave,
            ..
        } = request;
        Self {
            host,
            run,
            tenant,
            subject,
            class,
            leave,
            plugins,
            schedule,
            deadline,
            purse,
            running: BTreeMap::new(),
            calls: JoinSet::new(),
            voice,
            inbox,
            merged: Arc::default(),
            told: Arc::default(),
            stale: false,
            cache_failed: false,
            blamed: BTreeMap::new(),
        }
    }

    async fn live(mut self, started: RunStarted, first: Step) {
        self.say(Body::RunStarted(started));
        let last = self.until_the_last(first).await;
        for at in self.running.keys().copied().collect::<Vec<_>>() {
            self.stop(at, |stage| stage.cancelled += 1);
        }
        match last {
            Last::Over(over) => {
                self.merge().await;
                self.say_over(over);
            }
            Last::Cancelled(reason) => {
                let _ = tokio::time::timeout(LAST_MERGE, self.merge()).await;
                self.say_cancelled(reason);
            }
        }
        let (events, cost) = (self.run.last_seq(), self.purse.account().settled);
        let (state, elapsed_ms) = (self.run.state().as_str(), self.elapsed_ms());
        // Those of a list are thousands, and its lines say the same.
        if self.run.keep {
            tracing::info!(state, elapsed_ms, events, %cost, "the run has ended");
        } else {
            tracing::debug!(state, elapsed_ms, events, %cost, "the run has ended");
        }
        // The run counts as under way until its guests are gone.
        self.calls.shutdown().await;
    }

    /// Follows the schedule until it is over or nobody wants it any more.
    async fn until_the_last(&mut self, first: Step) -> Last {
        let (run, leave) = (Arc::clone(&self.run), self.leave);
        let unwanted = async move {
            tokio::select! {
                reason = run.stop.asked() => reason,
                () = run.presence.left(leave) => CancelReason::Disconnected,
            }
        };
        tokio::pin!(unwanted);
        let deadline = tokio::time::sleep(self.deadline);
        tokio::pin!(deadline);
        let mut late = false;
        let mut step = Some(first);
        loop {
            if let Some(step) = step.take() {
                let over = tokio::select! {
                    biased;
                    reason = &mut unwanted => return Last::Cancelled(reason),
                    over = self.follow(step) => over,
                };
                if let Some(over) = over {
                    return Last::Over(over);
                }
            }
            let due = self.due();
            step = tokio::select! {
                biased;
                reason = &mut unwanted => return Last::Cancelled(reason),
                () = &mut deadline, if !late => {
                    late = true;
                    Some(self.schedule.deadline())
                }
                Some(joined) = self.calls.join_next() => {
                    joined.ok().and_then(|(at, ended)| self.ended(at, ended))
                }
                Some(at) = self.inbox.recv() => {
                    self.heard(at);
                    None
                }
                () = sleep_until(due) => {
                    self.say_due();
                    None
                }
            };
        }
    }

    /// Does what the schedule says, and what follows from that.
    async fn follow(&mut self, step: Step) -> Option<Over> {
        let mut steps = VecDeque::from([step]);
        while let Some(step) = steps.pop_front() {
            for (at, reason) in step.skipped {
                self.say_skipped(at, reason);
            }
            for (at, reason) in step.cancelled {
                self.stop(at, |_| ());
                self.say_skipped(at, reason);
            }
            for tier in &step.tiers {
                self.told = self.merged_to(tier.tier).await;
                self.say_tier(tier, Arc::clone(&self.told));
            }
            if step.judge {
                self.merge().await;
                steps.push_back(self.schedule.judged(self.merged.confidence));
            }
            for at in step.start {
                if let Some(next) = self.start(at) {
                    let over = next.over.is_some();
                    steps.push_back(next);
                    if over {
                        // Nothing more may begin to spend.
                        break;
                    }
                }
            }
            if step.over.is_some() {
                return step.over;
            }
        }
        None
    }

    /// Merges what has ended so far.
    async fn merge(&mut self) {
        if !self.stale {
            return;
        }
        let merged = self.merge_all(self.schedule.ballots()).await;
        self.stale = false;
        if let Some(merged) = merged {
            self.merged = merged;
        }
    }

    /// What a tier's event carries: what the tier and those below it say.
    async fn merged_to(&mut self, tier: Tier) -> Arc<Merged> {
        let ballots = self.schedule.ballots_to(tier);
        if ballots.len() < self.schedule.ballots().len() {
            let merged = self.merge_all(ballots).await;
            return merged.unwrap_or_else(|| Arc::clone(&self.told));
        }
        self.merge().await;
        Arc::clone(&self.merged)
    }

    /// Merges ballots, on the executor; none where that went wrong.
    async fn merge_all(&self, ballots: Vec<StageBallot>) -> Option<Arc<Merged>> {
        let pipeline = Arc::clone(&self.schedule.plan().pipeline);
        let work = move |_: &_| consensus::merge(&pipeline.merge, &pipeline.answer, &ballots);
        // Without a limit of its own: what guests may claim bounds it.
        let merged = self.compute().block(Duration::MAX, work).await;
        if merged.is_err() {
            let message = "the votes could not be merged; the last result stands";
            self.say_notice("merge-failed", message.to_owned());
        }
        merged.ok().map(Arc::new)
    }

    fn compute(&self) -> Compute {
        Compute {
            executor: Arc::clone(&self.host.executor),
            class: self.class,
        }
    }

    /// A stage has said more than it may at once; it is heard when that is due.
    fn heard(&mut self, at: usize) {
        if let Some(running) = self.running.get_mut(&at) {
            running.waits = true;
        }
    }

    /// When the next thing that waits becomes an event.
    fn due(&self) -> Option<Instant> {
        let waiting = self.running.values().filter(|running| running.waits);
        waiting.map(|running| running.sink.due()).min()
    }

    fn say_due(&mut self) {
        let now = Instant::now();
        for running in self.running.values_mut() {
            if running.waits && running.sink.due() <= now {
                running.waits = false;
                running.sink.flush();
            }
        }
    }

    /// Time since the run began.
    pub(super) fn elapsed_ms(&self) -> u64 {
        millis(self.run.log.began().elapsed())
    }
}

async fn sleep_until(due: Option<Instant>) {
    match due {
        Some(due) => tokio::time::sleep_until(due).await,
        None => std::future::pending().await,
    }
}
