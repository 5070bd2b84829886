//! Work that is done once: answers that are known, and calls that are joined.

use std::sync::Arc;
use std::time::Instant;

use crescendo_core::event::CancelReason;
use crescendo_core::micros::Micros;
use crescendo_core::outcome::FailureCode;
use crescendo_core::vote::Votes;
use tokio::sync::Semaphore;

use super::super::cache::{CacheError, CacheSize, StageCache};
use super::super::request::{RunRequest, Tenant};
use super::super::runner::Settings;
use super::super::stages::Called;
use super::house::*;
use crate::executor::Class;
use crate::subject::Digest;

/// A house with a pure plugin `a`.
fn pure(answer: impl Fn() -> Called + Send + Sync + 'static) -> House {
    House::new().special(
        "a",
        |a| a.pure = true,
        move |_, _| {
            let called = answer();
            async move { called }
        },
    )
}

/// A house with a pure plugin `a` whose calls wait until they are let go.
fn gated(answer: impl Fn(usize) -> Called + Send + Sync + 'static) -> (House, Arc<Semaphore>) {
    let go = Arc::new(Semaphore::new(0));
    let wait = Arc::clone(&go);
    let house = House::new().special(
        "a",
        |a| a.pure = true,
        move |_, number| {
            let (wait, called) = (Arc::clone(&wait), answer(number));
            async move {
                wait.acquire().await.unwrap().forget();
                called
            }
        },
    );
    (house, go)
}

fn paid() -> RunRequest {
    request(&stage("a", 1, "cost_usd = '0.00001'"))
}

#[tokio::test]
async fn what_a_pure_stage_answered_is_known_and_costs_nothing() {
    let house = pure(|| metered(1.0, 10));
    let first = story(&house.start(paid())).await;
    let second = story(&house.start(paid())).await;
    assert_eq!(first[2], "a votes, 10");
    assert_eq!(second[2], "a votes, cached");
    assert_eq!(second.last().unwrap(), "completed: Finished, 0");
    assert_eq!(house.calls("a"), 1);
    let stats = house.stats();
    assert_eq!(
        (stats.cache_hits, stats.cache_misses, stats.cache.entries),
        (1, 1, 1)
    );
}

#[tokio::test]
async fn abstentions_are_known_too() {
    let house = pure(abstained);
    house.tell(&stage("a", 1, "")).await;
    assert_eq!(
        house.tell(&stage("a", 1, "")).await[2],
        "a abstains, cached"
    );
}

#[tokio::test]
async fn another_subject_parameter_or_tenant_is_other_work() {
    let house = pure(|| voted(1.0));
    let base = request(&stage("a", 1, ""));
    let other = request(&stage("a", 1, "parameters = { k = 2 }"));
    for request in [
        base.clone(),
        RunRequest {
            subject: subject(1),
            ..base.clone()
        },
        RunRequest {
            tenant: Tenant::new("another"),
            ..base.clone()
        },
        other,
    ] {
        story(&house.start(request)).await;
    }
    assert_eq!(house.calls("a"), 4);
    story(&house.start(base)).await;
    assert_eq!(house.calls("a"), 4);
}

#[tokio::test]
async fn an_impure_stage_is_known_only_where_the_pipeline_says_for_how_long() {
    let house = House::new().voter("a", 1.0);
    for _ in 0..2 {
        house.tell(&stage("a", 1, "")).await;
    }
    assert_eq!(house.calls("a"), 2);
    for _ in 0..2 {
        house.tell(&stage("a", 1, "cache_s = 3600")).await;
    }
    assert_eq!(house.calls("a"), 3);
}

#[tokio::test]
async fn failures_are_not_kept() {
    let house = pure(|| failed(FailureCode::Trap));
    for _ in 0..2 {
        assert_eq!(house.tell(&stage("a", 1, "")).await[2], "a fails: trap");
    }
    assert_eq!(house.calls("a"), 2);
}

#[tokio::test]
async fn identical_work_in_flight_is_done_and_paid_once() {
    let (house, go) = gated(|_| metered(1.0, 10));
    let runs = [
        house.start(paid()),
        house.start(paid()),
        house.start(paid()),
    ];
    // Each has reserved before it starts.
    until(|| house.stats().reserved == Micros(30)).await;
    go.add_permits(1);
    let mut ends = Vec::new();
    for run in &runs {
        ends.push(story(run).await);
    }
    let paying = ends
        .iter()
        .filter(|story| story[2] == "a votes, 10")
        .count();
    let joined = ends
        .iter()
        .filter(|story| story[2] == "a votes, cached")
        .count();
    assert_eq!((paying, joined, house.calls("a")), (1, 2, 1));
    let stats = house.stats();
    assert_eq!(
        (stats.spent_today, stats.reserved, stats.in_flight),
        (Micros(10), Micros::ZERO, 0)
    );
}

#[tokio::test]
async fn when_the_one_that_works_is_cancelled_the_next_takes_over() {
    let (house, go) = gated(|_| metered(1.0, 10));
    let first = house.start(paid());
    until(|| house.alive("a") == 1).await;
    let (second, third) = (house.start(paid()), house.start(paid()));
    until(|| house.stats().reserved == Micros(30)).await;
    first.cancel(CancelReason::Requested);
    assert_eq!(
        story(&first).await.last().unwrap(),
        "cancelled: Requested, 10"
    );
    until(|| house.calls("a") == 2).await;
    go.add_permits(1);
    let mut costs = [
        story(&second).await[2].clone(),
        story(&third).await[2].clone(),
    ];
    costs.sort();
    assert_eq!(costs, ["a votes, 10", "a votes, cached"]);
    assert_eq!(house.stats().spent_today, Micros(20));
}

#[tokio::test]
async fn whoever_waits_for_another_and_is_cancelled_has_spent_nothing() {
    let (house, go) = gated(|_| metered(1.0, 10));
    let first = house.start(paid());
    until(|| house.alive("a") == 1).await;
    let second = house.start(paid());
    until(|| house.stats().reserved == Micros(20)).await;
    second.cancel(CancelReason::Requested);
    assert_eq!(
        story(&second).await.last().unwrap(),
        "cancelled: Requested, 0"
    );
    go.add_permits(1);
    assert_eq!(
        story(&first).await.last().unwrap(),
        "completed: Finished, 10"
    );
}

#[tokio::test]
async fn a_failure_that_lies_in_the_guest_is_shared() {
    let (house, go) = gated(|_| failed(FailureCode::Trap));
    let runs = [house.start(paid()), house.start(paid())];
    until(|| house.stats().reserved == Micros(20)).await;
    go.add_permits(2);
    for run in &runs {
        assert_eq!(story(run).await[2], "a fails: trap");
    }
    assert_eq!(house.calls("a"), 1);
}

#[tokio::test]
async fn a_failure_that_lies_in_time_or_a_cancelled_run_is_the_leaders_own() {
    for code in [FailureCode::WallTime, FailureCode::Cancelled] {
        let (house, go) = gated(move |number| {
            if number == 0 {
                failed(code)
            } else {
                voted(1.0)
            }
        });
        let runs = [house.start(paid()), house.start(paid())];
        until(|| house.stats().reserved == Micros(20)).await;
        go.add_permits(2);
        let mut ends = [
            story(&runs[0]).await[2].clone(),
            story(&runs[1]).await[2].clone(),
        ];
        ends.sort();
        assert_eq!(ends, [format!("a fails: {code}"), "a votes, 10".to_owned()]);
    }
}

#[tokio::test]
async fn nobody_who_is_waited_for_stands_behind_a_batch() {
    let (house, go) = gated(|_| voted(1.0));
    let batch = house.start(RunRequest {
        class: Class::Batch,
        ..request(&stage("a", 1, ""))
    });
    let person = house.start(request(&stage("a", 1, "")));
    until(|| house.alive("a") == 2).await;
    go.add_permits(2);
    story(&batch).await;
    story(&person).await;
}

#[derive(Debug)]
struct Broken;

impl StageCache for Broken {
    fn get(&self, _: &Digest, _: Instant) -> Result<Option<Arc<Votes>>, CacheError> {
        Err(CacheError("as the test says".into()))
    }

    fn put(&self, _: Digest, _: Arc<Votes>, _: Option<Instant>) -> Result<(), CacheError> {
        Err(CacheError("as the test says".into()))
    }

    fn size(&self) -> CacheSize {
        CacheSize::default()
    }
}

#[tokio::test]
async fn a_cache_that_fails_is_a_notice_and_not_the_end() {
    let house = House::with_cache(Settings::default(), Arc::new(Broken))
        .special("a", |a| a.pure = true, |_, _| async { voted(1.0) })
        .special("b", |b| b.pure = true, |_, _| async { voted(1.0) });
    let told = house
        .tell(&[stage("a", 1, ""), stage("b", 1, "")].concat())
        .await;
    let notices = told
        .iter()
        .filter(|line| *line == "notice: cache-unavailable")
        .count();
    assert_eq!(notices, 1);
    assert_eq!(told.last().unwrap(), "completed: Finished, 0");
}
