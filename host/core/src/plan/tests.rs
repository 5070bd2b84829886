//! Start, stop and degrade, without a clock.
//!
//! One file: all of it speaks through one small model of a schedule, and the
//! property test at its end is about the same words as the examples.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::event::End;
use crate::outcome::{Failure, FailureCode, Outcome};
use crate::pipeline::{Start, Tier};
use crate::vote::Votes;

fn ready(plugin: &str) -> Option<PluginFacts> {
    Some(PluginFacts {
        version: "1.0.0".into(),
        links_models: plugin.starts_with("model"),
        availability: match plugin {
            "disabled" => Availability::Disabled,
            "quarantined" => Availability::Quarantined,
            "broken" => Availability::BreakerOpen,
            _ => Availability::Ready,
        },
        ceiling: (plugin == "capped").then_some(Micros(70_000)),
    })
    .filter(|_| plugin != "missing")
}

/// `name tier [required] [reads=a,b] [cost=X]`, one stage a line.
fn pipeline(start: &str, stages: &[&str]) -> Arc<Pipeline> {
    let mut text = format!("name='p'\nstart='{start}'\nanswer=['a']\n");
    for stage in stages {
        let mut words = stage.split(' ');
        let (name, tier) = (words.next().unwrap(), words.next().unwrap());
        text += &format!("[[stages]]\nplugin='{name}'\ntier={tier}\n");
        for word in words {
            text += &match word.split_once('=') {
                None => "required=true\n".to_owned(),
                Some(("reads", names)) => {
                    let names: Vec<_> = names.split(',').map(|n| format!("'{n}'")).collect();
                    format!("reads=[{}]\n", names.join(","))
                }
                Some((_, cost)) => format!("cost_usd='{cost}'\n"),
            };
        }
    }
    Arc::new(crate::pipeline::parse(&text).unwrap())
}

fn begin(start: &str, stages: &[&str], ask: Ask) -> (Schedule, Step) {
    Schedule::begin(&Plan::new(&pipeline(start, stages), &ask, &ready))
}

fn stop_at(confidence: f64) -> Ask {
    Ask {
        stop_at: Some(confidence.try_into().unwrap()),
        ..Ask::default()
    }
}

fn voted() -> Outcome {
    Outcome::Voted(Arc::new(Votes::default()))
}

fn failed() -> Outcome {
    Outcome::Failed(Failure {
        code: FailureCode::Trap,
        message: "unreachable".into(),
    })
}

fn done_tiers(step: &Step) -> Vec<u8> {
    step.tiers.iter().map(|done| done.tier.into()).collect()
}

#[test]
fn the_plan_says_why_each_stage_runs_or_not() {
    let stages = [
        "free 1",
        "missing 1",
        "disabled 2",
        "quarantined 2",
        "broken 2",
        "model-x 3 cost=0.01",
        "cheap 3 cost=0.05",
        "dear 4 cost=0.050001",
        "open 4 cost=unknown",
        "capped 4 cost=unknown",
    ];
    let ask = Ask {
        budget: Micros(50_000),
        use_models: false,
        ..Ask::default()
    };
    let plan = Plan::new(&pipeline("gated", &stages), &ask, &ready);
    let said: Vec<_> = plan
        .stages
        .iter()
        .map(|s| (s.stage.as_str(), s.reserve_micros.0, s.skip, s.why.as_str()))
        .collect();
    use SkipReason::{Breaker, Budget, Disabled, Quarantined, Routed, UnknownCost};
    assert_eq!(
        said,
        [
            ("free", 0, None, "free, tier 1"),
            (
                "missing",
                0,
                Some(Disabled),
                "plugin `missing` is not installed"
            ),
            (
                "disabled",
                0,
                Some(Disabled),
                "the operator has disabled `disabled`"
            ),
            (
                "quarantined",
                0,
                Some(Quarantined),
                "`quarantined` is quarantined"
            ),
            (
                "broken",
                0,
                Some(Breaker),
                "the upstream of `broken` is failing; its breaker is open"
            ),
            (
                "model-x",
                0,
                Some(Routed),
                "uses a model, and the client wants none"
            ),
            ("cheap", 50_000, None, "reserves $0.05 before it starts"),
            (
                "dear",
                0,
                Some(Budget),
                "may cost $0.050001, more than the budget of $0.05"
            ),
            (
                "open",
                0,
                Some(UnknownCost),
                "its cost cannot be bounded and no ceiling is configured"
            ),
            (
                "capped",
                0,
                Some(Budget),
                "may cost $0.07, more than the budget of $0.05"
            ),
        ]
    );
}

#[test]
fn a_confidence_to_stop_at_lies_between_nothing_and_certainty() {
    assert!(StopAt::try_from(0.0).is_ok());
    assert!(StopAt::try_from(1.0).is_ok());
    for wrong in [f64::NAN, -0.1, 1.1, f64::INFINITY] {
        assert_eq!(StopAt::try_from(wrong), Err(BadStopAt));
    }
}

#[test]
fn eager_stages_start_as_early_as_reads_allow() {
    let stages = ["a 1", "b 2", "c 2 reads=a", "d 3 reads=b,c"];
    let (mut run, step) = begin("eager", &stages, Ask::default());
    assert_eq!(step.start, [0, 1]);
    let step = run.ended(1, voted());
    assert_eq!((step.start.as_slice(), step.over), (&[][..], None));
    let step = run.ended(0, voted());
    assert_eq!(step.start, [2]);
    assert_eq!(done_tiers(&step), [1]);
    assert!(!step.judge, "nobody asked to stop anywhere");
    assert_eq!(run.ended(2, voted()).start, [3]);
    let step = run.ended(3, voted());
    assert_eq!(step.over, Some(Over::Completed(End::Finished)));
}

#[test]
fn a_tier_that_is_done_early_is_told_after_those_below_it() {
    let stages = ["a 1", "b 2", "c 3", "d 3", "missing 4"];
    let (mut run, step) = begin("eager", &stages, Ask::default());
    assert_eq!(step.start, [0, 1, 2, 3]);
    assert_eq!(done_tiers(&run.ended(2, voted())), [0; 0]);
    assert_eq!(done_tiers(&run.ended(1, voted())), [0; 0]);
    let step = run.ended(0, voted());
    assert_eq!(done_tiers(&step), [1, 2]);
    let step = run.ended(3, failed());
    assert_eq!(done_tiers(&step), [3]);
    assert_eq!(
        (&step.tiers[0].completed, &step.tiers[0].failed),
        (&vec![2], &vec![3])
    );
    // Whatever was there already, a tier is what it and those below it say.
    let names = |tier: u8| {
        let ballots = run.ballots_to(tier.try_into().unwrap());
        ballots.into_iter().map(|b| b.stage).collect::<Vec<_>>()
    };
    assert_eq!(names(1), ["a"]);
    assert_eq!(names(2), ["a", "b"]);
    assert_eq!(names(4).len(), 5);
}

#[test]
fn a_tier_in_which_nothing_ran_holds_back_nobody() {
    let stages = ["missing 1", "b 2", "c 3"];
    let (mut run, _) = begin("eager", &stages, Ask::default());
    assert_eq!(done_tiers(&run.ended(2, voted())), [0; 0]);
    assert_eq!(done_tiers(&run.ended(1, voted())), [2, 3]);
}

#[test]
fn a_tier_that_is_done_early_is_judged_at_once() {
    let (mut run, _) = begin("eager", &["a 1", "b 2"], stop_at(0.8));
    let step = run.ended(1, voted());
    assert!(step.judge && step.tiers.is_empty());
    let step = run.judged(0.85);
    assert_eq!(step.cancelled, [(0, SkipReason::Confident)]);
    assert_eq!(done_tiers(&step), [2], "nothing of tier 1 came to an end");
    assert_eq!(step.over, Some(Over::Completed(End::Confident)));
}

#[test]
fn a_gated_tier_waits_for_the_tier_before_it() {
    let (mut run, step) = begin("gated", &["a 1", "b 1", "c 2", "d 4"], Ask::default());
    assert_eq!(step.start, [0, 1]);
    assert_eq!(run.ended(0, voted()).start, [0; 0]);
    assert_eq!(run.ended(1, failed()).start, [2]);
    assert_eq!(run.ended(2, Outcome::Abstained).start, [3]);
}

#[test]
fn a_tier_in_which_nothing_can_run_holds_up_nobody_and_says_nothing() {
    let (mut run, step) = begin("gated", &["missing 1", "a 2", "disabled 3"], Ask::default());
    assert_eq!(
        step.skipped,
        [(0, SkipReason::Disabled), (2, SkipReason::Disabled)]
    );
    assert_eq!(
        (step.tiers.as_slice(), step.start.as_slice()),
        (&[][..], &[1][..])
    );
    let step = run.ended(1, voted());
    assert_eq!(done_tiers(&step), [2]);
    assert_eq!(step.over, Some(Over::Completed(End::Finished)));
}

#[test]
fn readers_start_when_what_they_read_failed_or_was_skipped() {
    let stages = ["missing 1", "b 1", "c 2 reads=missing,b"];
    let (mut run, _) = begin("eager", &stages, Ask::default());
    assert_eq!(run.ended(1, failed()).start, [2]);
    let seen: Vec<_> = run.reads(2).into_iter().map(|b| b.outcome).collect();
    assert_eq!(seen, [Outcome::Skipped(SkipReason::Disabled), failed()]);
}

#[test]
fn a_result_that_is_good_enough_skips_the_rest_and_cancels_optional_stages() {
    let stages = ["a 1", "slow 2", "must 2 required", "late 3"];
    let ask = stop_at(0.7);
    let text = pipeline("eager", &stages);
    let plan = Plan::new(&text, &ask, &ready);
    let (mut run, step) = Schedule::begin(&plan);
    assert_eq!(step.start, [0, 1, 2, 3]);
    let step = run.ended(0, voted());
    assert!(step.judge && step.start.is_empty());
    let step = run.judged(0.75);
    assert_eq!(
        step.cancelled,
        [(1, SkipReason::Confident), (3, SkipReason::Confident)]
    );
    assert_eq!((step.over, run.running()), (None, vec![2]));
    assert_eq!(
        run.ended(1, voted()),
        Step::default(),
        "it answers too late"
    );
    let step = run.ended(2, voted());
    assert_eq!(done_tiers(&step), [2]);
    assert_eq!(step.over, Some(Over::Completed(End::Confident)));
}

#[test]
fn a_result_that_is_not_good_enough_goes_on() {
    let (mut run, _) = begin("gated", &["a 1", "b 2", "c 3"], stop_at(0.8));
    assert!(run.ended(0, voted()).judge);
    assert_eq!(run.judged(0.75).start, [1]);
    assert!(run.ended(1, voted()).judge);
    let step = run.judged(0.8);
    assert_eq!(step.skipped, [(2, SkipReason::Confident)]);
    assert_eq!(step.over, Some(Over::Completed(End::Confident)));
}

#[test]
fn nothing_starts_while_a_judgement_is_due() {
    let stages = ["a 1", "b 2", "c 3 reads=b"];
    let (mut run, _) = begin("eager", &stages, stop_at(0.9));
    assert!(run.ended(0, voted()).judge);
    let step = run.ended(1, voted());
    assert!(step.judge && step.start.is_empty());
    assert_eq!(run.judged(0.1).start, [2]);
    assert_eq!(run.judged(1.0), Step::default(), "nobody asked again");
}

#[test]
fn the_last_tier_needs_no_judgement() {
    let (mut run, _) = begin("gated", &["a 1"], stop_at(0.1));
    let step = run.ended(0, voted());
    assert!(!step.judge);
    assert_eq!(step.over, Some(Over::Completed(End::Finished)));
}

#[test]
fn a_required_stage_that_fails_ends_the_run_and_an_optional_one_does_not() {
    let stages = ["a 1 required", "b 1", "c 2"];
    let (mut run, _) = begin("eager", &stages, Ask::default());
    assert_eq!(run.ended(1, failed()).over, None);
    let over = Over::Failed {
        stage: 0,
        code: "required-stage-failed",
    };
    assert_eq!(run.ended(0, failed()).over, Some(over));
    assert_eq!(run.running(), [2], "left for the run room to stop");
    assert_eq!(run.ended(2, voted()), Step::default());
}

#[test]
fn a_required_stage_that_cannot_run_ends_the_run_unless_the_client_left_it_out() {
    let (_, step) = begin("eager", &["missing 1 required", "b 1"], Ask::default());
    let skipped = |stage| Over::Failed {
        stage,
        code: "required-stage-skipped",
    };
    assert_eq!(step.over, Some(skipped(0)));
    assert!(step.start.is_empty());

    let (mut run, step) = begin("eager", &["a 1", "b 1 required"], Ask::default());
    assert_eq!(step.over, None);
    let refused = Outcome::Skipped(SkipReason::Budget);
    assert_eq!(run.ended(1, refused).over, Some(skipped(1)));

    let ask = Ask {
        use_models: false,
        ..Ask::default()
    };
    let (_, step) = begin("eager", &["model-a 1 required", "b 1"], ask);
    assert_eq!((step.over, step.start.as_slice()), (None, &[1][..]));
}

#[test]
fn the_deadline_skips_and_cancels_and_the_best_result_stands() {
    let (mut run, _) = begin("gated", &["a 1", "b 1", "c 2"], Ask::default());
    run.ended(0, voted());
    let step = run.deadline();
    assert_eq!(step.cancelled, [(1, SkipReason::Deadline)]);
    assert_eq!(step.skipped, [(2, SkipReason::Deadline)]);
    assert_eq!(done_tiers(&step), [1]);
    assert_eq!(step.over, Some(Over::Completed(End::Deadline)));
    assert_eq!(run.deadline(), Step::default());
}

#[test]
fn the_deadline_fails_a_run_whose_required_stage_has_no_answer() {
    let (mut run, _) = begin("gated", &["a 1", "b 1 required"], Ask::default());
    run.ended(0, voted());
    let over = Over::Failed {
        stage: 1,
        code: "deadline",
    };
    assert_eq!(run.deadline().over, Some(over));
    let (mut run, _) = begin("gated", &["a 1 required", "b 1"], Ask::default());
    run.ended(0, Outcome::Abstained);
    assert_eq!(run.deadline().over, Some(Over::Completed(End::Deadline)));
}

/// A random pipeline: tiers, `required` and reads of earlier stages.
fn any_pipeline() -> impl Strategy<Value = (bool, Vec<(u8, bool, u16)>)> {
    let stage = (1..=4_u8, prop::bool::weighted(0.2), any::<u16>());
    (any::<bool>(), prop::collection::vec(stage, 1..10))
}

fn build(gated: bool, shape: &[(u8, bool, u16)]) -> Arc<Pipeline> {
    let stages: Vec<String> = shape
        .iter()
        .enumerate()
        .map(|(at, (tier, required, mask))| {
            let reads: Vec<String> = (0..at)
                .filter(|other| mask & (1 << other) != 0 && (!gated || shape[*other].0 <= *tier))
                .map(|other| format!("s{other}"))
                .collect();
            let mut text = format!("s{at} {tier}");
            if *required {
                text += " required";
            }
            if !reads.is_empty() {
                text += &format!(" reads={}", reads.join(","));
            }
            text
        })
        .collect();
    let stages: Vec<&str> = stages.iter().map(String::as_str).collect();
    pipeline(if gated { "gated" } else { "eager" }, &stages)
}

proptest! {
    /// Whatever ends in whatever order, with judgements and a deadline thrown
    /// in: one end, reads before readers, gates kept, every tier told once, after
    /// those below it.
    #[test]
    fn any_order_of_completion_leads_to_one_end(
        (gated, shape) in any_pipeline(),
        choices in prop::collection::vec((any::<prop::sample::Index>(), 0..20_u8, 0.0..1.0_f64), 40),
        stop in prop::option::of(0.0..1.0_f64),
    ) {
        let pipeline = build(gated, &shape);
        let ask = Ask { stop_at: stop.map(|s| s.try_into().unwrap()), ..Ask::default() };
        let (mut run, mut step) = Schedule::begin(&Plan::new(&pipeline, &ask, &ready));
        let mut running = BTreeSet::new();
        let mut terminal = BTreeSet::new();
        let mut told: Vec<Tier> = Vec::new();
        let mut choices = choices.into_iter();
        loop {
            for (at, _) in &step.skipped {
                prop_assert!(!running.contains(at) && terminal.insert(*at));
            }
            for (at, _) in &step.cancelled {
                prop_assert!(running.remove(at) && terminal.insert(*at));
            }
            for done in &step.tiers {
                prop_assert!(told.last().is_none_or(|last| *last < done.tier), "tiers rise");
                told.push(done.tier);
                for (at, stage) in pipeline.stages.iter().enumerate() {
                    prop_assert!(stage.tier != done.tier || terminal.contains(&at));
                }
            }
            prop_assert!(!step.judge || step.start.is_empty());
            for at in &step.start {
                prop_assert!(!terminal.contains(at) && running.insert(*at));
                let stage = &pipeline.stages[*at];
                for (other, before) in pipeline.stages.iter().enumerate() {
                    let gate = pipeline.start == Start::Gated && before.tier < stage.tier;
                    if stage.reads.contains(&before.name) || gate {
                        prop_assert!(terminal.contains(&other));
                    }
                }
            }
            if step.over.is_some() { break; }
            let (pick, what, confidence) = choices.next().expect("a run of ten stages ends in 40 steps");
            step = if step.judge && what > 2 {
                run.judged(confidence)
            } else if what == 0 {
                run.deadline()
            } else {
                prop_assert!(!running.is_empty() || step.judge, "the run is stuck");
                match running.iter().nth(pick.index(running.len().max(1))).copied() {
                    None => run.judged(confidence),
                    Some(at) => {
                        running.remove(&at);
                        terminal.insert(at);
                        let judged = step.judge;
                        let mut next = run.ended(at, match what {
                            1..4 => failed(),
                            4..6 => Outcome::Abstained,
                            6 => Outcome::Skipped(SkipReason::Budget),
                            _ => voted(),
                        });
                        prop_assert!(!judged || next.start.is_empty());
                        next.judge |= judged && next.over.is_none();
                        next
                    }
                }
            };
        }
        let over = run.over();
        if let Some(Over::Completed(_)) = over {
            prop_assert_eq!(terminal.len(), pipeline.stages.len());
            let ran = (0..pipeline.stages.len())
                .filter(|at| !matches!(run.outcome(*at), Some(Outcome::Skipped(_))));
            let ran: BTreeSet<Tier> = ran.map(|at| pipeline.stages[at].tier).collect();
            prop_assert_eq!(told, ran.into_iter().collect::<Vec<_>>(), "every tier that ran is told");
        }
        prop_assert_eq!(run.deadline(), Step::default());
        prop_assert_eq!(run.judged(1.0), Step::default());
        prop_assert_eq!(run.ended(0, voted()), Step::default());
        prop_assert_eq!(run.over(), over);
    }
}
