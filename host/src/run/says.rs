//! The events that a run's actor says.

use std::sync::Arc;

use crescendo_core::budget::Account;
use crescendo_core::event::{
    Body, BudgetWarning, CancelReason, Notice, RunCancelled, RunCompleted, RunFailed,
    StageCompleted, StageFailed, StageSkipped, StageStarted, TierCompleted,
};
use crescendo_core::merged::Merged;
use crescendo_core::micros::Micros;
use crescendo_core::outcome::{Failure, Outcome, SkipReason};
use crescendo_core::pipeline::Stage;
use crescendo_core::plan::{Over, TierDone};
use crescendo_core::vote::Votes;

use super::actor::Actor;
use super::cache::CacheError;
use super::host::millis;
use super::stage::Known;
use crate::subject::Unreadable;

/// The last event of a run whose actor went wrong.
pub(super) fn broken() -> Body {
    Body::RunFailed(RunFailed {
        code: "host".to_owned(),
        message: "the host itself went wrong; its log says more".to_owned(),
        image: None,
        result: Arc::default(),
        elapsed_ms: 0,
        total_cost_micros: Micros::ZERO,
    })
}

impl Actor {
    pub(super) fn say(&self, body: Body) {
        self.run.log.append(body);
    }

    fn stage(&self, at: usize) -> Option<&Stage> {
        self.schedule.plan().pipeline.stages.get(at)
    }

    fn spent(&self) -> Micros {
        self.purse.account().settled
    }

    pub(super) fn say_started(&self, at: usize) {
        let Some(tier) = self.stage(at).map(|stage| stage.tier) else {
            return;
        };
        let name = self.name(at);
        self.say(Body::StageStarted(StageStarted {
            stage: name.stage,
            plugin: name.plugin,
            version: name.version,
            tier,
        }));
    }

    pub(super) fn say_skipped(&self, at: usize, reason: SkipReason) {
        let Some(stage) = self.stage(at) else { return };
        let (name, tier) = (stage.name.clone(), stage.tier);
        self.say(Body::StageSkipped(StageSkipped {
            stage: name,
            tier,
            reason,
        }));
        self.count(at, |stage| *stage.skipped.entry(reason).or_default() += 1);
    }

    pub(super) fn say_completed(&self, at: usize, votes: &Arc<Votes>, known: Known) {
        let Some(tier) = self.stage(at).map(|stage| stage.tier) else {
            return;
        };
        let name = self.name(at);
        self.say(Body::StageCompleted(StageCompleted {
            stage: name.stage,
            plugin: name.plugin,
            version: name.version,
            tier,
            abstained: votes.is_empty(),
            votes: Arc::clone(votes),
            elapsed_ms: millis(known.wall),
            cpu_us: u64::try_from(known.cpu.as_micros()).unwrap_or(u64::MAX),
            cost_micros: known.cost,
            cached: known.cached,
            requests: known.requests,
        }));
    }

    pub(super) fn say_failed(&self, at: usize, failure: &Failure, known: Known) {
        let Some(stage) = self.stage(at) else { return };
        let (tier, required) = (stage.tier, stage.required);
        let name = self.name(at);
        self.say(Body::StageFailed(StageFailed {
            stage: name.stage,
            plugin: name.plugin,
            version: name.version,
            tier,
            code: failure.code,
            message: failure.message.clone(),
            required,
            elapsed_ms: millis(known.wall),
            cost_micros: known.cost,
            requests: known.requests,
        }));
    }

    pub(super) fn say_tier(&self, done: &TierDone, result: Arc<Merged>) {
        let name = |at: &usize| self.stage(*at).map(|stage| stage.name.clone());
        let names = |all: &[usize]| all.iter().filter_map(name).collect();
        self.say(Body::TierCompleted(TierCompleted {
            tier: done.tier,
            confidence: result.confidence,
            result,
            elapsed_ms: self.elapsed_ms(),
            total_cost_micros: self.spent(),
            completed: names(&done.completed),
            failed: names(&done.failed),
            skipped: names(&done.skipped),
        }));
    }

    pub(super) fn say_budget_warning(&self, account: Account) {
        self.say(Body::BudgetWarning(BudgetWarning {
            spent_micros: account.settled,
            reserved_micros: account.reserved,
            limit_micros: account.limit,
        }));
    }

    pub(super) fn say_notice(&self, code: &str, message: String) {
        self.say(Body::Notice(Notice {
            code: code.to_owned(),
            message,
            image: None,
        }));
    }

    /// Says once of each image that it cannot be read.
    pub(super) fn say_unreadable(&self, found: &[Unreadable]) {
        for found in found {
            let known = self.run.unreadable();
            if known.iter().all(|known| known.index != found.index) {
                self.say(Body::Notice(Notice {
                    code: found.error.code().to_owned(),
                    message: found.to_string(),
                    image: u32::try_from(found.index).ok(),
                }));
                self.run.note(found.clone());
            }
        }
    }

    /// Says once in a run that the cache does not answer.
    pub(super) fn say_cache_failed(&mut self, error: &CacheError) {
        tracing::warn!(%error, "the stage cache failed");
        if !std::mem::replace(&mut self.cache_failed, true) {
            let message = "results of earlier runs cannot be used or kept; the run goes on";
            self.say_notice("cache-unavailable", message.to_owned());
        }
    }

    /// The last event of a run that came to its end.
    pub(super) fn say_over(&self, over: Over) {
        let (result, elapsed_ms) = (Arc::clone(&self.merged), self.elapsed_ms());
        let total_cost_micros = self.spent();
        match over {
            Over::Completed(end) => {
                let confidence = result.confidence;
                self.host.counters.runs(|runs| runs.completed += 1);
                self.say(Body::RunCompleted(RunCompleted {
                    end,
                    result,
                    confidence,
                    elapsed_ms,
                    total_cost_micros,
                    records: None,
                }));
            }
            Over::Failed { stage, code } => {
                self.host.counters.runs(|runs| runs.failed += 1);
                let (code, message, image) = match self.blamed.get(&stage) {
                    Some(found) => {
                        self.run.blame(found);
                        let image = u32::try_from(found.index).ok();
                        (found.error.code(), found.to_string(), image)
                    }
                    None => (code, self.blame(stage), None),
                };
                self.say(Body::RunFailed(RunFailed {
                    code: code.to_owned(),
                    message,
                    image,
                    result,
                    elapsed_ms,
                    total_cost_micros,
                }));
            }
        }
    }

    /// The last event of a run that nobody wants any more.
    pub(super) fn say_cancelled(&self, reason: CancelReason) {
        self.host.counters.runs(|runs| runs.cancelled += 1);
        self.say(Body::RunCancelled(RunCancelled {
            reason,
            result: Arc::clone(&self.merged),
            elapsed_ms: self.elapsed_ms(),
            total_cost_micros: self.spent(),
            records: None,
        }));
    }

    /// Which required stage left no answer, and why, in one line.
    fn blame(&self, at: usize) -> String {
        let name = self.name(at);
        let why = match self.schedule.outcome(at) {
            Some(Outcome::Failed(Failure { code, message })) => {
                format!("failed: {code}: {message}")
            }
            Some(Outcome::Skipped(reason)) => {
                let why = self
                    .schedule
                    .plan()
                    .stages
                    .get(at)
                    .map(|stage| stage.why.as_str());
                format!("was skipped: {reason} ({})", why.unwrap_or_default())
            }
            Some(Outcome::Voted(_) | Outcome::Abstained) | None => "left no answer".to_owned(),
        };
        format!(
            "required stage `{}` (plugin {} {}) {why}",
            name.stage, name.plugin, name.version
        )
    }
}
