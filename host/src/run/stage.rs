//! How a run's actor starts a stage, ends it, or stops it, and what becomes
//! of its reservation.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use crescendo_core::budget::journal::Entry;
use crescendo_core::budget::{OverLimit, Reservation, ScopeKind, Settled, Usage, Warning};
use crescendo_core::consensus::StageBallot;
use crescendo_core::event::Requests;
use crescendo_core::micros::Micros;
use crescendo_core::outcome::{Failure, FailureCode, Outcome, SkipReason};
use crescendo_core::plan::Step;
use crescendo_core::vote::Votes;
use futures::FutureExt;
use tokio_util::sync::CancellationToken;
use tracing::Instrument;

use super::actor::{Actor, Running};
use super::call::{self, Ended, Gate, Job, Shared};
use super::charge::Charge;
use super::key::{self, FlightKey};
use super::sink::StageSink;
use super::stages::{Callable, Called, StageCall};
use super::stats::{StageName, StageStats};
use crate::subject::Unreadable;

/// What is reserved for a call; nothing for a free one. Dropped, it settles in
/// full.
pub(super) struct Held(Option<Paid>);

struct Paid {
    reservation: Reservation,
    charge: Arc<Charge>,
}

impl Held {
    fn settle(self, usage: Usage) -> Settled {
        let nothing = Settled {
            cost: Micros::ZERO,
            excess: Micros::ZERO,
        };
        self.0
            .map_or(nothing, |paid| paid.reservation.settle(usage))
    }

    fn release(self) {
        if let Some(paid) = self.0 {
            paid.reservation.release();
        }
    }

    /// Ends what nobody waits for. What had begun may have spent all of it,
    /// unless the call has said in the same moment what it cost.
    fn stop(self, begun: bool) -> Micros {
        let Some(Paid {
            reservation,
            charge,
        }) = self.0
        else {
            return Micros::ZERO;
        };
        let cost = charge.stop(begun);
        reservation.settle(Usage::metered(cost)).cost
    }
}

impl Actor {
    /// Starts a stage. The step is what follows at once: its answer was known,
    /// or it cannot be paid.
    pub(super) fn start(&mut self, at: usize) -> Option<Step> {
        // The schedule names stages of its own plan, whose plugin is there.
        let plugin = Arc::clone(self.plugins.get(at)?.as_ref()?);
        let plan = self.schedule.plan();
        let (stage, planned) = (plan.pipeline.stages.get(at)?, plan.stages.get(at)?);
        let amount = planned.reserve_micros;
        let timeout = Duration::from_millis(stage.timeout_ms);
        let request_cost = stage.request_cost;
        let lifetime = stage.cache_s.map(Duration::from_secs);
        let parameters: Arc<str> = serde_json::Value::Object(stage.parameters.clone())
            .to_string()
            .into();
        let reads: Arc<[StageBallot]> = self.schedule.reads(at).into();

        let shared = (plugin.is_pure() || lifetime.is_some()).then(|| Shared {
            key: FlightKey {
                work: self.work(plugin.as_ref(), &parameters, &reads),
                class: self.class,
                timeout,
            },
            lifetime: lifetime.filter(|_| !plugin.is_pure()),
            calls: Arc::clone(&self.host.calls),
            cache: Arc::clone(&self.host.cache),
        });
        if let Some(votes) = shared.as_ref().and_then(|shared| self.known(shared)) {
            self.say_started(at);
            return Some(self.answered(at, votes, Known::CACHED));
        }
        let gate = Arc::new(Gate::default());
        let held = match self.reserve(at, amount, &gate) {
            Ok(held) => held,
            Err(over) => {
                tracing::info!(stage = at, %over, "a stage was skipped for want of budget");
                return Some(self.skipped(at, SkipReason::Budget));
            }
        };
        self.say_started(at);
        self.count(at, |stage| stage.running += 1);

        let cancel = CancellationToken::new();
        let name = self.name(at).stage;
        let sink = Arc::new(StageSink::new(at, name, self.voice.clone()));
        let call = StageCall {
            tenant: self.tenant.clone(),
            subject: Arc::clone(&self.subject),
            reads,
            parameters,
            request_cost,
            timeout,
            class: self.class,
            sink: Arc::clone(&sink),
            cancel: cancel.clone(),
        };
        let span = self.span(at);
        let job = Job {
            plugin,
            call,
            gate: Arc::clone(&gate),
            charge: held.0.as_ref().map(|paid| Arc::clone(&paid.charge)),
            shared,
        };
        let work = AssertUnwindSafe(call::perform(job)).catch_unwind();
        let work = async move { (at, work.await.unwrap_or_else(|_| panicked())) };
        let abort = self.calls.spawn(work.instrument(span));
        let running = Running {
            sink,
            gate,
            cancel,
            abort,
            held,
            waits: false,
        };
        self.running.insert(at, running);
        None
    }

    fn work(
        &self,
        plugin: &dyn Callable,
        parameters: &Arc<str>,
        reads: &[StageBallot],
    ) -> crate::subject::Digest {
        key::of(
            &self.tenant,
            self.subject.digest(),
            plugin.digest(),
            parameters,
            reads,
        )
    }

    /// What the cache knows.
    fn known(&mut self, shared: &Shared) -> Option<Arc<Votes>> {
        match shared
            .cache
            .get(&shared.key.work, std::time::Instant::now())
        {
            Ok(known) => {
                self.host.counters.cache(known.is_some());
                known
            }
            Err(error) => {
                self.say_cache_failed(&error);
                None
            }
        }
    }

    /// Reserves in the run's purse, the tenant's and the plugin's day and the
    /// host's day, all or none. In memory: the call writes it down.
    fn reserve(&self, at: usize, amount: Micros, gate: &Arc<Gate>) -> Result<Held, OverLimit> {
        if amount == Micros::ZERO {
            return Ok(Held(None));
        }
        let StageName {
            pipeline, plugin, ..
        } = self.name(at);
        let today = self.host.treasury.today(&self.purse, &self.tenant, &plugin);
        let (reservation, warnings) = today.chain.reserve(amount)?;
        for Warning { scope, account } in warnings {
            if scope == ScopeKind::Run {
                self.say_budget_warning(account);
            } else {
                tracing::warn!(%scope, limit = %account.limit, "90 % of a budget is used");
            }
        }
        let entry = Entry {
            day: today.day,
            tenant: self.tenant.as_str().to_owned(),
            plugin,
            pipeline,
            amount,
            limits: today.limits,
        };
        let journal = Arc::clone(&self.host.journal);
        let charge = Arc::new(Charge::new(journal, Arc::clone(gate), entry));
        Ok(Held(Some(Paid {
            reservation,
            charge,
        })))
    }

    /// A call has come to its end.
    pub(super) fn ended(&mut self, at: usize, ended: Ended) -> Option<Step> {
        // A stopped call may have ended in the same moment.
        let running = self.running.remove(&at)?;
        running.sink.close();
        let Ended {
            called,
            joined,
            cache,
            skipped,
            unwritten,
        } = ended;
        let Called {
            result,
            unreadable,
            cpu,
            wall,
            requests,
            metered,
        } = called;
        if let Some(error) = cache {
            self.say_cache_failed(&error);
        }
        if let Some(reason) = skipped {
            running.held.release();
            self.count(at, |stage| stage.running = stage.running.saturating_sub(1));
            return Some(self.skipped(at, reason));
        }
        let settled = if joined {
            running.held.release();
            Settled {
                cost: Micros::ZERO,
                excess: Micros::ZERO,
            }
        } else {
            running.held.settle(Usage {
                metered: metered.filter(|_| !unwritten),
                claimed: None,
            })
        };
        if settled.excess > Micros::ZERO {
            let name = self.name(at);
            tracing::error!(
                stage = name.stage, plugin = name.plugin, version = name.version,
                excess = %settled.excess,
                "a call cost more than its bound; check the stage's `cost`"
            );
        }
        self.say_unreadable(&unreadable);
        self.host.counters.called(&self.name(at), cpu, wall);
        self.count(at, |stage| {
            stage.running = stage.running.saturating_sub(1);
            stage.cost = stage.cost.saturating_add(settled.cost);
            stage.excess = stage.excess.saturating_add(settled.excess);
        });
        let known = Known {
            cached: joined,
            cpu,
            wall,
            cost: settled.cost,
            requests,
        };
        Some(match result {
            Ok(votes) => self.answered(at, votes, known),
            Err(failure) => {
                if failure.code == FailureCode::BadSubject {
                    let found = unreadable.into_iter();
                    // The message is the host's own, which begins with the number.
                    let is_named = |found: &Unreadable| {
                        failure
                            .message
                            .starts_with(&format!("image {}: ", found.index))
                    };
                    let first = found.min_by_key(|found| !is_named(found));
                    self.blamed.extend(first.map(|found| (at, found)));
                }
                self.failed(at, failure, known)
            }
        })
    }

    fn answered(&mut self, at: usize, votes: Arc<Votes>, known: Known) -> Step {
        self.count(at, |stage| {
            let count = if votes.is_empty() {
                &mut stage.abstained
            } else {
                &mut stage.voted
            };
            *count += 1;
            stage.cached += u64::from(known.cached);
        });
        self.say_completed(at, &votes, known);
        self.stale = true;
        let outcome = if votes.is_empty() {
            Outcome::Abstained
        } else {
            Outcome::Voted(votes)
        };
        self.schedule.ended(at, outcome)
    }

    fn failed(&mut self, at: usize, failure: Failure, known: Known) -> Step {
        self.count(at, |stage| {
            *stage.failed.entry(failure.code).or_default() += 1
        });
        self.say_failed(at, &failure, known);
        self.stale = true;
        self.schedule.ended(at, Outcome::Failed(failure))
    }

    fn skipped(&mut self, at: usize, reason: SkipReason) -> Step {
        self.say_skipped(at, reason);
        self.stale = true;
        self.schedule.ended(at, Outcome::Skipped(reason))
    }

    /// Ends a call that nobody waits for any more. What it may have spent is
    /// settled in full; nothing is, where it had not begun.
    pub(super) fn stop(&mut self, at: usize, count: impl FnOnce(&mut StageStats)) {
        let Some(running) = self.running.remove(&at) else {
            return;
        };
        let begun = !running.gate.close();
        running.sink.hush();
        running.cancel.cancel();
        running.abort.abort();
        let cost = running.held.stop(begun);
        self.stale = true;
        self.count(at, |stage| {
            stage.running = stage.running.saturating_sub(1);
            stage.cost = stage.cost.saturating_add(cost);
            count(stage);
        });
    }

    /// Counts something about a stage.
    pub(super) fn count(&self, at: usize, count: impl FnOnce(&mut StageStats)) {
        self.host.counters.stage(&self.name(at), count);
    }

    /// What a stage is called in metrics and messages.
    pub(super) fn name(&self, at: usize) -> StageName {
        let plan = self.schedule.plan();
        let of = |text: fn(&crescendo_core::event::PlannedStage) -> &String| {
            plan.stages.get(at).map(text).cloned().unwrap_or_default()
        };
        StageName {
            pipeline: plan.pipeline.name.clone(),
            stage: of(|stage| &stage.stage),
            plugin: of(|stage| &stage.plugin),
            version: of(|stage| &stage.version),
        }
    }

    fn span(&self, at: usize) -> tracing::Span {
        let StageName {
            stage,
            plugin,
            version,
            ..
        } = self.name(at);
        tracing::info_span!("stage", stage, plugin, version)
    }
}

/// How an end came about, apart from what it was.
#[derive(Clone, Debug)]
pub(super) struct Known {
    pub(super) cached: bool,
    pub(super) cpu: Duration,
    pub(super) wall: Duration,
    pub(super) cost: Micros,
    pub(super) requests: Option<Requests>,
}

impl Known {
    const CACHED: Self = Self {
        cached: true,
        cpu: Duration::ZERO,
        wall: Duration::ZERO,
        cost: Micros::ZERO,
        requests: None,
    };
}

/// The host's own defect, kept apart from the guest's.
fn panicked() -> Ended {
    let message = "the host panicked while it made the call".to_owned();
    let called = Called {
        result: Err(Failure {
            code: FailureCode::Host,
            message,
        }),
        unreadable: Vec::new(),
        cpu: Duration::ZERO,
        wall: Duration::ZERO,
        requests: None,
        metered: None,
    };
    call::alone(called)
}
