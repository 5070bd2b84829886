//! What starts when: gates, reads, and stopping early.

use std::sync::{Arc, Mutex};

use crescendo_core::event::Body;
use crescendo_core::outcome::Outcome;
use crescendo_core::value::Value;
use tokio::sync::Notify;

use super::super::request::RunRequest;
use super::house::*;

#[tokio::test]
async fn gated_tiers_follow_one_another() {
    let house = House::new().voter("a", 1.0).voter("b", 1.0);
    let story = house
        .tell(&format!(
            "start = 'gated'\n{}{}",
            stage("b", 2, ""),
            stage("a", 1, "")
        ))
        .await;
    assert_eq!(
        story,
        [
            "run",
            "a starts",
            "a votes",
            "tier 1 at 0.75",
            "b starts",
            "b votes",
            "tier 2 at 0.85",
            "completed: Finished, 0"
        ]
    );
}

#[tokio::test]
async fn eager_stages_wait_only_for_what_they_read() {
    // The first tier waits for the second to start: behind a gate neither
    // would ever end.
    let started = Arc::new(Notify::new());
    let seen = Arc::clone(&started);
    let house = House::new()
        .plugin("a", move |_, _| {
            let seen = Arc::clone(&seen);
            async move {
                seen.notified().await;
                voted(1.0)
            }
        })
        .plugin("b", move |_, _| {
            started.notify_one();
            async { voted(1.0) }
        });
    let story = house
        .tell(&format!(
            "start = 'eager'\n{}{}",
            stage("a", 1, ""),
            stage("b", 2, "")
        ))
        .await;
    assert_eq!(story.last().unwrap(), "completed: Finished, 0");
    let place = |line: &str| story.iter().position(|l| l == line).unwrap();
    assert!(place("b starts") < place("a votes"));
}

#[tokio::test]
async fn a_tier_that_is_done_early_is_told_in_its_turn_with_its_own_result() {
    let done = Arc::new(Notify::new());
    let seen = Arc::clone(&done);
    let house = House::new()
        .plugin("a", move |_, _| {
            let seen = Arc::clone(&seen);
            async move {
                seen.notified().await;
                voted(1.0)
            }
        })
        .voter("b", 1.0);
    let stages = format!(
        "start = 'eager'\n{}{}",
        stage("a", 1, ""),
        stage("b", 2, "")
    );
    let run = house.start(request(&stages));
    let mut reader = run.read(0);
    while let Some(entry) = reader.next().await.unwrap() {
        if matches!(entry.event.body, Body::StageCompleted(_)) {
            done.notify_one();
        }
    }
    let story = story(&run).await;
    let tail = story.iter().skip_while(|line| *line != "b votes");
    assert_eq!(
        tail.collect::<Vec<_>>(),
        [
            "b votes",
            "a votes",
            // The vote of `b` is in the second alone.
            "tier 1 at 0.75",
            "tier 2 at 0.85",
            "completed: Finished, 0"
        ]
    );
}

#[tokio::test]
async fn a_stage_sees_exactly_the_outcomes_that_it_reads() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let into = Arc::clone(&seen);
    let house = House::new()
        .voter("a", 4.0)
        .voter("b", 5.0)
        .plugin("c", |_, _| async { abstained() })
        .plugin("d", move |call, _| {
            let read = call.reads.iter().map(|read| match &read.outcome {
                Outcome::Voted(votes) => (read.stage.clone(), Some(votes.scalars[0].value.clone())),
                _ => (read.stage.clone(), None),
            });
            *into.lock().unwrap() = read.collect();
            async { voted(1.0) }
        });
    let stages = [
        stage("a", 1, ""),
        stage("b", 1, ""),
        stage("c", 1, ""),
        stage("d", 2, "reads = ['c', 'a']"),
    ];
    house.tell(&stages.concat()).await;
    let expected = [
        ("a".to_owned(), Some(Value::Number(4.0))),
        ("c".to_owned(), None),
    ];
    assert_eq!(*seen.lock().unwrap(), expected);
}

#[tokio::test]
async fn each_tier_carries_the_result_so_far() {
    let house = House::new().voter("a", 1.0).voter("b", 9.0);
    let stages = format!(
        "start = 'gated'\n{}{}",
        stage("a", 1, ""),
        stage("b", 2, "weight = 3.0\nparameters = { x = 1 }")
    );
    let run = house.start(request(&stages));
    let values: Vec<Value> = events(&run)
        .await
        .into_iter()
        .filter_map(|event| match event.body {
            Body::TierCompleted(tier) => Some(tier.result),
            Body::RunCompleted(run) => Some(run.result),
            _ => None,
        })
        .map(|merged| {
            merged.parts[0]
                .fields
                .values()
                .next()
                .unwrap()
                .value
                .clone()
        })
        .collect();
    assert_eq!(
        values,
        [Value::Number(1.0), Value::Number(9.0), Value::Number(9.0)]
    );
}

#[tokio::test]
async fn a_confident_run_starts_nothing_more() {
    let house = House::new().voter("a", 1.0).voter("b", 1.0);
    let stages = format!(
        "start = 'gated'\n{}{}",
        stage("a", 1, ""),
        stage("b", 2, "")
    );
    let run = |stop_at: f64| {
        let stop_at = Some(stop_at.try_into().unwrap());
        house.start(RunRequest {
            stop_at,
            ..request(&stages)
        })
    };
    let story_at = story(&run(0.75)).await;
    assert_eq!(
        story_at.get(3..).unwrap(),
        [
            "tier 1 at 0.75",
            "b skipped: confident",
            "completed: Confident, 0"
        ]
    );
    assert_eq!(house.calls("b"), 0);

    let above = story(&run(0.76)).await;
    assert!(above.contains(&"b votes".to_owned()));
    assert_eq!(house.calls("b"), 1);
}

#[tokio::test]
async fn a_confident_run_ends_optional_stages_and_waits_for_required_ones() {
    let go = Arc::new(Notify::new());
    let wait = Arc::clone(&go);
    let house = House::new()
        .voter("a", 1.0)
        .stuck("optional")
        .plugin("required", move |_, _| {
            let wait = Arc::clone(&wait);
            async move {
                wait.notified().await;
                voted(1.0)
            }
        });
    let stages = format!(
        "start = 'eager'\n{}{}{}",
        stage("a", 1, ""),
        stage("optional", 2, ""),
        stage("required", 2, "required = true")
    );
    let stop_at = Some(0.5.try_into().unwrap());
    let run = house.start(RunRequest {
        stop_at,
        ..request(&stages)
    });
    until(|| house.alive("optional") == 0 && house.calls("optional") == 1).await;
    assert!(run.terminal().is_none());
    go.notify_one();
    let story = story(&run).await;
    assert!(story.contains(&"optional skipped: confident".to_owned()));
    assert!(story.contains(&"required votes".to_owned()));
    assert_eq!(story.last().unwrap(), "completed: Confident, 0");
}

#[tokio::test]
async fn a_tier_in_which_no_stage_ran_says_nothing() {
    let house =
        House::new()
            .voter("a", 1.0)
            .special("m", |m| m.models = true, |_, _| async { voted(2.0) });
    let stages = [stage("a", 1, ""), stage("m", 3, "")].concat();
    let without = RunRequest {
        use_models: false,
        ..request(&stages)
    };
    let told = story(&house.start(without)).await;
    assert_eq!(
        told,
        [
            "run",
            "m skipped: routed",
            "a starts",
            "a votes",
            "tier 1 at 0.75",
            "completed: Finished, 0"
        ]
    );
    assert_eq!(house.calls("m"), 0);

    let told = story(&house.start(request(&stages))).await;
    assert!(told.iter().any(|line| line.starts_with("tier 3")));
}
