//! What may start now: a state machine without clock or threads.
//!
//! The run room tells it what happened (a stage ended, the result so far was
//! judged, the deadline passed) and does what the answer says. While a
//! judgement is due nothing starts, so that a result that is good enough
//! stops what would have come next.

use crate::consensus::StageBallot;
use crate::event::End;
use crate::outcome::{Outcome, SkipReason};
use crate::pipeline::{Start, Tier, graph};
use crate::plan::Plan;

/// What to do after something happened, in the order of the members: say what
/// was skipped, stop what was cancelled, say which tiers are complete, judge,
/// start, end.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Step {
    /// Stages that will not start, and why.
    pub skipped: Vec<(usize, SkipReason)>,
    /// Running stages to stop: terminal from now on, and why.
    pub cancelled: Vec<(usize, SkipReason)>,
    /// Tiers that are complete: all of their stages have ended, at least one of
    /// them by itself, and every lower tier has ended too. Told in ascending
    /// order over the whole run, however early a higher tier was done.
    pub tiers: Vec<TierDone>,
    /// The confidence of the result so far is wanted: call
    /// [`Schedule::judged`]. Nothing starts before.
    pub judge: bool,
    /// Stages that start now, after their reservation. One that cannot be
    /// reserved for has ended with [`SkipReason::Budget`].
    pub start: Vec<usize>,
    /// The run is over. Set in one step of a run, the last; stages that still
    /// run then are stopped without a word.
    pub over: Option<Over>,
}

/// The stages of a tier when the last of them has ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TierDone {
    /// The tier.
    pub tier: Tier,
    /// Stages that voted or abstained.
    pub completed: Vec<usize>,
    /// Stages that failed.
    pub failed: Vec<usize>,
    /// Stages that were left out or cancelled.
    pub skipped: Vec<usize>,
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// With an answer.
    Completed(End),
    /// A required stage has none.
    Failed {
        /// The stage; [`Schedule::outcome`] says more.
        stage: usize,
        /// `required-stage-failed`, `required-stage-skipped` or `deadline`.
        code: &'static str,
    },
}

#[derive(Clone, Debug, PartialEq)]
enum State {
    Waiting,
    Running,
    Ended(Outcome),
}

/// Where the stages of one run are.
#[derive(Clone, Debug)]
pub struct Schedule {
    plan: Plan,
    reads: Vec<Vec<usize>>,
    states: Vec<State>,
    /// Tiers whose end was noticed.
    done: Vec<Tier>,
    /// Tiers that ended before a lower one did, and wait to be told.
    untold: Vec<TierDone>,
    /// A tier ended and nobody has judged the result since.
    judge: bool,
    confident: bool,
    late: bool,
    over: Option<Over>,
}

impl Schedule {
    /// Begins a run: what the plan leaves out is skipped, what waits for
    /// nothing starts.
    #[must_use]
    pub fn begin(plan: &Plan) -> (Self, Step) {
        let mut schedule = Self {
            reads: graph::reads(&plan.pipeline.stages),
            states: vec![State::Waiting; plan.stages.len()],
            plan: plan.clone(),
            done: Vec::new(),
            untold: Vec::new(),
            judge: false,
            confident: false,
            late: false,
            over: None,
        };
        let left_out = plan.stages.iter().enumerate();
        let left_out = left_out.filter_map(|(at, stage)| Some((at, stage.skip?)));
        let mut step = Step::default();
        for (at, reason) in left_out {
            schedule.skip(at, reason, &mut step);
        }
        schedule.proceed(&mut step);
        (schedule, step)
    }

    /// A stage ended. What comes after the run's end, or about a stage that
    /// has ended before (a cancelled one answers late), changes nothing.
    pub fn ended(&mut self, stage: usize, outcome: Outcome) -> Step {
        let mut step = Step::default();
        let open = |state: &&mut State| !matches!(state, State::Ended(_));
        let state = self.states.get_mut(stage).filter(open);
        if let (Some(state), None) = (state, self.over) {
            *state = State::Ended(outcome);
            self.proceed(&mut step);
        }
        step
    }

    /// The confidence of the result so far, as [`Step::judge`] asked for.
    pub fn judged(&mut self, confidence: f64) -> Step {
        let mut step = Step::default();
        if self.over.is_some() || !std::mem::take(&mut self.judge) {
            return step;
        }
        if self
            .plan
            .ask
            .stop_at
            .is_some_and(|stop| confidence >= f64::from(stop))
        {
            self.confident = true;
            for at in 0..self.states.len() {
                if !self.is_required(at) || self.is_waiting(at) {
                    self.skip(at, SkipReason::Confident, &mut step);
                }
            }
        }
        self.proceed(&mut step);
        step
    }

    /// The deadline passed: nothing starts any more and what runs is stopped.
    pub fn deadline(&mut self) -> Step {
        let mut step = Step::default();
        if self.over.is_none() {
            self.late = true;
            self.judge = false;
            for at in 0..self.states.len() {
                self.skip(at, SkipReason::Deadline, &mut step);
            }
            self.proceed(&mut step);
        }
        step
    }

    /// The plan that is being followed.
    #[must_use]
    pub const fn plan(&self) -> &Plan {
        &self.plan
    }

    /// How a stage ended; none while it has not.
    #[must_use]
    pub fn outcome(&self, stage: usize) -> Option<&Outcome> {
        match self.states.get(stage)? {
            State::Ended(outcome) => Some(outcome),
            State::Waiting | State::Running => None,
        }
    }

    /// Stages that run now.
    #[must_use]
    pub fn running(&self) -> Vec<usize> {
        let all = self.states.iter().enumerate();
        let running = all.filter(|(_, state)| **state == State::Running);
        running.map(|(at, _)| at).collect()
    }

    /// How the run ended; none while it goes on.
    #[must_use]
    pub const fn over(&self) -> Option<Over> {
        self.over
    }

    /// The outcomes so far, in the pipeline's order: what is merged.
    #[must_use]
    pub fn ballots(&self) -> Vec<StageBallot> {
        (0..self.states.len())
            .filter_map(|at| self.ballot(at))
            .collect()
    }

    /// The outcomes of a tier and of those below it: what its
    /// `tier.completed` merges, so that it does not depend on how quick the
    /// stages above were.
    #[must_use]
    pub fn ballots_to(&self, tier: Tier) -> Vec<StageBallot> {
        let mut ballots = self.ballots();
        ballots.retain(|ballot| ballot.tier <= tier);
        ballots
    }

    /// The outcomes that a stage reads, in the pipeline's order. Complete
    /// once [`Step::start`] has named the stage, and frozen then.
    #[must_use]
    pub fn reads(&self, stage: usize) -> Vec<StageBallot> {
        let reads = self.reads.get(stage).into_iter().flatten();
        reads.filter_map(|at| self.ballot(*at)).collect()
    }

    fn ballot(&self, at: usize) -> Option<StageBallot> {
        let stage = self.plan.pipeline.stages.get(at)?;
        Some(StageBallot {
            stage: stage.name.clone(),
            tier: stage.tier,
            weight_micro: stage.weight_micro,
            outcome: self.outcome(at)?.clone(),
        })
    }

    /// Ends a stage that has not ended, and notes whether it ran.
    fn skip(&mut self, at: usize, reason: SkipReason, step: &mut Step) {
        let Some(state) = self.states.get_mut(at) else {
            return;
        };
        match state {
            State::Waiting => step.skipped.push((at, reason)),
            State::Running => step.cancelled.push((at, reason)),
            State::Ended(_) => return,
        }
        *state = State::Ended(Outcome::Skipped(reason));
    }

    /// Everything that follows from the states as they are.
    fn proceed(&mut self, step: &mut Step) {
        if let Some(failed) = self.failed() {
            self.finish(failed, step);
            return;
        }
        self.notice_tiers(step);
        if (0..self.states.len()).all(|at| self.outcome(at).is_some()) {
            let end = if self.late {
                End::Deadline
            } else if self.confident {
                End::Confident
            } else {
                End::Finished
            };
            self.finish(Over::Completed(end), step);
            return;
        }
        step.judge = self.judge;
        if !self.judge {
            self.start(step);
        }
    }

    fn finish(&mut self, over: Over, step: &mut Step) {
        self.over = Some(over);
        self.judge = false;
        step.over = Some(over);
    }

    /// The first required stage that ended without an answer and not by the
    /// client's own wish.
    fn failed(&self) -> Option<Over> {
        (0..self.states.len())
            .filter(|at| self.is_required(*at))
            .find_map(|stage| {
                let code = match self.outcome(stage)? {
                    Outcome::Voted(_) | Outcome::Abstained => return None,
                    Outcome::Failed(_) => "required-stage-failed",
                    Outcome::Skipped(SkipReason::Confident | SkipReason::Routed) => return None,
                    Outcome::Skipped(SkipReason::Deadline) => "deadline",
                    Outcome::Skipped(
                        SkipReason::Budget
                        | SkipReason::UnknownCost
                        | SkipReason::Breaker
                        | SkipReason::Quarantined
                        | SkipReason::Disabled,
                    ) => "required-stage-skipped",
                };
                Some(Over::Failed { stage, code })
            })
    }

    /// Notices which tiers have ended, and tells those that no lower one holds
    /// back: a stage that reads nothing may be done, or known already, before
    /// the tier below it, and clients count on tiers that rise.
    fn notice_tiers(&mut self, step: &mut Step) {
        for tier in self.open_tiers() {
            let stages: Vec<usize> = self.stages_of(tier).collect();
            if !stages.iter().all(|at| self.outcome(*at).is_some()) {
                continue;
            }
            self.done.push(tier);
            let mut done = TierDone {
                tier,
                completed: Vec::new(),
                failed: Vec::new(),
                skipped: Vec::new(),
            };
            for at in stages {
                match self.outcome(at) {
                    Some(Outcome::Voted(_) | Outcome::Abstained) => done.completed.push(at),
                    Some(Outcome::Failed(_)) => done.failed.push(at),
                    Some(Outcome::Skipped(_)) | None => done.skipped.push(at),
                }
            }
            let ran = !done.completed.is_empty() || !done.failed.is_empty();
            if ran {
                // A result that nobody will compare with anything needs no
                // judgement, and one that was judged good enough no second.
                self.judge |= self.plan.ask.stop_at.is_some() && !self.confident;
                self.untold.push(done);
            }
        }
        let lowest_open = self.open_tiers().first().copied();
        let (mut told, held) = std::mem::take(&mut self.untold)
            .into_iter()
            .partition::<Vec<_>, _>(|done| lowest_open.is_none_or(|open| done.tier < open));
        told.sort_unstable_by_key(|done| done.tier);
        step.tiers = told;
        self.untold = held;
    }

    fn start(&mut self, step: &mut Step) {
        for at in self.plan.order.clone() {
            if self.is_waiting(at) && self.may_start(at) {
                if let Some(state) = self.states.get_mut(at) {
                    *state = State::Running;
                }
                step.start.push(at);
            }
        }
    }

    fn may_start(&self, at: usize) -> bool {
        let Some(stage) = self.plan.pipeline.stages.get(at) else {
            return false;
        };
        let read = |at: &usize| self.outcome(*at).is_some();
        let reads = self
            .reads
            .get(at)
            .is_some_and(|reads| reads.iter().all(read));
        let gate = match self.plan.pipeline.start {
            Start::Eager => true,
            Start::Gated => self.open_tiers().iter().all(|tier| *tier >= stage.tier),
        };
        reads && gate
    }

    /// Tiers with stages that have not all ended, lowest first.
    fn open_tiers(&self) -> Vec<Tier> {
        let stages = self.plan.pipeline.stages.iter();
        let mut tiers: Vec<Tier> = stages.map(|stage| stage.tier).collect();
        tiers.sort_unstable();
        tiers.dedup();
        tiers.retain(|tier| !self.done.contains(tier));
        tiers
    }

    fn stages_of(&self, tier: Tier) -> impl Iterator<Item = usize> {
        let stages = self.plan.pipeline.stages.iter().enumerate();
        stages
            .filter(move |(_, stage)| stage.tier == tier)
            .map(|(at, _)| at)
    }

    fn is_required(&self, at: usize) -> bool {
        self.plan.stages.get(at).is_some_and(|stage| stage.required)
    }

    fn is_waiting(&self, at: usize) -> bool {
        self.states.get(at) == Some(&State::Waiting)
    }
}
