//! Which stages of a pipeline run for one request, what is reserved for each,
//! and why.
//!
//! A [`Plan`] is made before anything starts; a [`Schedule`] then answers, as
//! stages end, what may start, what is left out and when the run is over.

mod schedule;
#[cfg(test)]
mod tests;

use std::sync::Arc;

pub use schedule::{Over, Schedule, Step, TierDone};

use crate::event::PlannedStage;
use crate::micros::Micros;
use crate::outcome::SkipReason;
use crate::pipeline::{Cost, Pipeline, Stage, graph};

/// A confidence from 0.0 to 1.0 at which a run may stop.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct StopAt(f64);

/// Why a number is no confidence to stop at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a confidence to stop at is a number from 0 to 1")]
pub struct BadStopAt;

impl TryFrom<f64> for StopAt {
    type Error = BadStopAt;

    fn try_from(confidence: f64) -> Result<Self, BadStopAt> {
        if (0.0..=1.0).contains(&confidence) {
            Ok(Self(confidence))
        } else {
            Err(BadStopAt)
        }
    }
}

impl From<StopAt> for f64 {
    fn from(stop: StopAt) -> Self {
        stop.0
    }
}

/// What a client wants of one run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ask {
    /// What the run may spend, already capped by the operator.
    pub budget: Micros,
    /// Where to stop, if anywhere.
    pub stop_at: Option<StopAt>,
    /// Milliseconds from the start to the deadline, if there is one.
    pub deadline_ms: Option<u64>,
    /// Whether stages that link `models` may run.
    pub use_models: bool,
}

impl Default for Ask {
    /// Everything that is free, to the end.
    fn default() -> Self {
        Self {
            budget: Micros::ZERO,
            stop_at: None,
            deadline_ms: None,
            use_models: true,
        }
    }
}

/// What the registry knows about a stage's plugin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PluginFacts {
    /// The version that this run keeps.
    pub version: String,
    /// Whether it links `models`: what `use_models: false` leaves out.
    pub links_models: bool,
    /// Whether it may be called.
    pub availability: Availability,
    /// The operator's bound on a call whose cost cannot be bounded otherwise.
    pub ceiling: Option<Micros>,
}

/// Whether a plugin may be called now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Availability {
    /// It may.
    Ready,
    /// The operator has disabled it.
    Disabled,
    /// It misbehaved and waits for the operator.
    Quarantined,
    /// Its upstream's circuit breaker is open.
    BreakerOpen,
}

/// Which stages run, in which order, with what reserved. Positions are those
/// of `pipeline.stages`.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// The pipeline that was planned.
    pub pipeline: Arc<Pipeline>,
    /// What the client wants.
    pub ask: Ask,
    /// One for each stage of the pipeline, in its order.
    pub stages: Vec<PlannedStage>,
    /// An order in which every stage comes after those that it reads.
    pub order: Vec<usize>,
}

impl Plan {
    /// Plans a run. `facts` answers what is known about a plugin, by its id;
    /// none where no such plugin is installed.
    #[must_use]
    pub fn new(
        pipeline: &Arc<Pipeline>,
        ask: &Ask,
        facts: &dyn Fn(&str) -> Option<PluginFacts>,
    ) -> Self {
        let stages = pipeline.stages.iter();
        Self {
            stages: stages
                .map(|stage| planned(stage, ask, facts(&stage.plugin)))
                .collect(),
            order: graph::order(&pipeline.stages),
            pipeline: Arc::clone(pipeline),
            ask: *ask,
        }
    }
}

fn planned(stage: &Stage, ask: &Ask, facts: Option<PluginFacts>) -> PlannedStage {
    let (reserve, skip, why) = decide(stage, ask, facts.as_ref());
    PlannedStage {
        stage: stage.name.clone(),
        plugin: stage.plugin.clone(),
        version: facts.map(|facts| facts.version).unwrap_or_default(),
        tier: stage.tier,
        required: stage.required,
        reads: stage.reads.clone(),
        reserve_micros: reserve,
        skip,
        why,
    }
}

/// Reservation, skip and reason of one stage. What the operator decided comes
/// before what the client asked, and that before money.
fn decide(
    stage: &Stage,
    ask: &Ask,
    facts: Option<&PluginFacts>,
) -> (Micros, Option<SkipReason>, String) {
    let skip = |reason, why: String| (Micros::ZERO, Some(reason), why);
    let plugin = &stage.plugin;
    let Some(facts) = facts else {
        let why = format!("plugin `{plugin}` is not installed");
        return skip(SkipReason::Disabled, why);
    };
    match facts.availability {
        Availability::Ready => {}
        Availability::Disabled => {
            let why = format!("the operator has disabled `{plugin}`");
            return skip(SkipReason::Disabled, why);
        }
        Availability::Quarantined => {
            let why = format!("`{plugin}` is quarantined");
            return skip(SkipReason::Quarantined, why);
        }
        Availability::BreakerOpen => {
            let why = format!("the upstream of `{plugin}` is failing; its breaker is open");
            return skip(SkipReason::Breaker, why);
        }
    }
    if facts.links_models && !ask.use_models {
        let why = "uses a model, and the client wants none".to_owned();
        return skip(SkipReason::Routed, why);
    }
    let reserve = match (stage.cost, facts.ceiling) {
        (Cost::Free, _) => {
            let tier = u8::from(stage.tier);
            return (Micros::ZERO, None, format!("free, tier {tier}"));
        }
        (Cost::UpTo(most), _) => most,
        (Cost::Unknown, Some(ceiling)) => ceiling,
        (Cost::Unknown, None) => {
            let why = "its cost cannot be bounded and no ceiling is configured".to_owned();
            return skip(SkipReason::UnknownCost, why);
        }
    };
    if reserve > ask.budget {
        let budget = ask.budget;
        let why = format!("may cost {reserve}, more than the budget of {budget}");
        return skip(SkipReason::Budget, why);
    }
    (
        reserve,
        None,
        format!("reserves {reserve} before it starts"),
    )
}
