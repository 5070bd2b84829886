//! How runs end: degraded, failed, late, cancelled, drained.

use std::time::Duration;

use crescendo_core::event::{Body, CancelReason};
use crescendo_core::outcome::FailureCode;
use crescendo_core::plan::Availability;

use super::super::request::{Refused, RunRequest};
use super::super::{Run, State};
use super::house::*;

async fn last(run: &Run) -> Body {
    events(run).await.pop().unwrap().body
}

#[tokio::test]
async fn an_optional_stage_that_fails_does_not_end_the_run() {
    let house = House::new()
        .voter("a", 1.0)
        .plugin("b", |_, _| async { failed(FailureCode::Trap) });
    let stages = format!(
        "start = 'gated'\n{}{}",
        stage("a", 1, ""),
        stage("b", 2, "")
    );
    let told = house.tell(&stages).await;
    assert_eq!(
        told.get(4..).unwrap(),
        [
            "b starts",
            "b fails: trap",
            "tier 2 at 0.75",
            "completed: Finished, 0"
        ]
    );
}

#[tokio::test]
async fn a_required_stage_that_fails_ends_the_run_with_the_best_result_so_far() {
    let house = House::new()
        .voter("a", 1.0)
        .plugin("b", |_, _| async { failed(FailureCode::Trap) })
        .stuck("c");
    let stages = format!(
        "start = 'gated'\n{}{}{}",
        stage("a", 1, ""),
        stage("b", 2, "required = true"),
        stage("c", 2, "")
    );
    let run = house.start(request(&stages));
    let Body::RunFailed(failed) = last(&run).await else {
        panic!("expected run.failed")
    };
    assert_eq!(failed.code, "required-stage-failed");
    assert_eq!(
        failed.message,
        "required stage `b` (plugin b 1.2.3) failed: trap: as the test says"
    );
    assert_eq!(failed.result.confidence, 0.75);
    assert_eq!(run.state(), State::Failed);
    house.quiet().await;
    assert_eq!(house.alive("c"), 0);
}

#[tokio::test]
async fn a_panic_of_the_host_is_a_failure_of_the_stage_alone() {
    let house = House::new()
        .voter("a", 1.0)
        .plugin("b", |_, _| async { panic!("as the test says") });
    let told = house
        .tell(&[stage("a", 1, ""), stage("b", 1, "")].concat())
        .await;
    assert!(told.contains(&"b fails: host".to_owned()));
    assert_eq!(told.last().unwrap(), "completed: Finished, 0");
}

#[tokio::test]
async fn what_is_not_installed_or_disabled_is_skipped() {
    let house = House::new()
        .voter("a", 1.0)
        .special(
            "off",
            |p| p.availability = Availability::Disabled,
            |_, _| async { voted(1.0) },
        )
        .special(
            "bad",
            |p| p.availability = Availability::Quarantined,
            |_, _| async { voted(1.0) },
        );
    let stages = [
        stage("a", 1, ""),
        stage("off", 1, ""),
        stage("bad", 1, ""),
        stage("gone", 1, ""),
    ];
    let told = house.tell(&stages.concat()).await;
    assert_eq!(
        told.get(..4).unwrap(),
        [
            "run",
            "off skipped: disabled",
            "bad skipped: quarantined",
            "gone skipped: disabled"
        ]
    );
    assert_eq!(told.last().unwrap(), "completed: Finished, 0");

    let required = house.tell(&stage("gone", 1, "required = true")).await;
    assert_eq!(
        required.last().unwrap(),
        "failed: required-stage-skipped, 0"
    );
}

#[tokio::test]
async fn past_the_deadline_the_best_result_so_far_stands() {
    let house = House::new().voter("a", 1.0).stuck("b").voter("c", 1.0);
    let stages = format!(
        "start = 'gated'\n{}{}{}",
        stage("a", 1, "required = true"),
        stage("b", 2, ""),
        stage("c", 3, "")
    );
    let deadline = Some(Duration::from_millis(300));
    let run = house.start(RunRequest {
        deadline,
        ..request(&stages)
    });
    let told = story(&run).await;
    assert!(told.contains(&"b skipped: deadline".to_owned()));
    assert!(told.contains(&"c skipped: deadline".to_owned()));
    assert!(!told.iter().any(|line| line.starts_with("tier 2")));
    assert_eq!(told.last().unwrap(), "completed: Deadline, 0");
    house.quiet().await;
    assert_eq!(house.alive("b"), 0);
}

#[tokio::test]
async fn past_the_deadline_a_required_stage_without_an_answer_fails_the_run() {
    let house = House::new().stuck("a");
    let deadline = Some(Duration::from_millis(20));
    let stages = stage("a", 1, "required = true");
    let told = story(&house.start(RunRequest {
        deadline,
        ..request(&stages)
    }))
    .await;
    assert_eq!(
        told,
        [
            "run",
            "a starts",
            "a skipped: deadline",
            "failed: deadline, 0"
        ]
    );
}

#[tokio::test]
async fn a_deadline_that_the_operator_does_not_allow_is_refused() {
    let house = House::new().voter("a", 1.0);
    for (asked, fine) in [(0, false), (900_000, true), (900_001, false)] {
        let deadline = Some(Duration::from_millis(asked));
        let started = house.runner.start(RunRequest {
            deadline,
            ..request(&stage("a", 1, ""))
        });
        assert_eq!(started.is_ok(), fine, "{asked} ms");
        if let Err(refused) = started {
            assert_eq!(refused.code(), "bad-deadline");
        }
    }
}

#[tokio::test]
async fn cancelling_reaches_the_guests() {
    let house = House::new().voter("a", 1.0).stuck("b");
    let run = house.start(request(&[stage("a", 1, ""), stage("b", 2, "")].concat()));
    until(|| house.alive("b") == 1).await;
    run.cancel(CancelReason::Requested);
    run.cancel(CancelReason::Shutdown);
    let told = story(&run).await;
    assert_eq!(told.last().unwrap(), "cancelled: Requested, 0");
    assert_eq!(run.state(), State::Cancelled);
    house.quiet().await;
    assert_eq!(house.alive("b"), 0);
    let stats = house.stats();
    let stage = stats
        .stages
        .values()
        .find(|stage| stage.cancelled > 0)
        .unwrap();
    assert_eq!((stage.cancelled, stage.running), (1, 0));
}

#[tokio::test]
async fn a_cancelled_run_carries_what_had_ended() {
    let house = House::new().voter("a", 1.0).stuck("b");
    let run = house.start(request(&[stage("a", 1, ""), stage("b", 1, "")].concat()));
    until(|| house.alive("b") == 1 && run.last_seq() >= 4).await;
    run.cancel(CancelReason::Requested);
    let Body::RunCancelled(cancelled) = last(&run).await else {
        panic!("expected run.cancelled")
    };
    assert_eq!(cancelled.result.confidence, 0.75);
}

#[tokio::test]
async fn a_run_that_has_ended_stays_as_it_is() {
    let house = House::new().voter("a", 1.0);
    let run = house.start(request(&stage("a", 1, "")));
    run.ended().await;
    let seq = run.last_seq();
    run.cancel(CancelReason::Requested);
    house.quiet().await;
    assert_eq!((run.state(), run.last_seq()), (State::Completed, seq));
}

#[tokio::test]
async fn a_drain_lets_runs_come_to_their_end_and_takes_no_new_ones() {
    let house = House::new().plugin("slow", |_, _| async {
        tokio::time::sleep(Duration::from_millis(20)).await;
        voted(1.0)
    });
    let run = house.start(request(&stage("slow", 1, "")));
    assert_eq!(house.runner.drain(Duration::from_secs(60)).await, 0);
    assert_eq!(run.state(), State::Completed);
    let refused = house
        .runner
        .start(request(&stage("slow", 1, "")))
        .unwrap_err();
    assert_eq!(refused, Refused::Draining);
    assert_eq!(house.stats().runs.refused, 1);
}

#[tokio::test]
async fn a_drain_cancels_what_does_not_end() {
    let house = House::new().stuck("a");
    let run = house.start(request(&stage("a", 1, "")));
    assert_eq!(house.runner.drain(Duration::from_millis(20)).await, 1);
    assert_eq!(story(&run).await.last().unwrap(), "cancelled: Shutdown, 0");
    assert_eq!(house.alive("a"), 0);
}
