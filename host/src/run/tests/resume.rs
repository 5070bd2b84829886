//! Reading again from any place, reading slowly, and chatty stages.

use crescendo_core::event::{Body, CancelReason};
use std::sync::Arc;
use tokio::sync::Notify;

use super::super::log::Behind;
use super::super::request::{Refused, RunRequest, Tenant};
use super::super::runner::Settings;
use super::super::sink::Progress;
use super::super::table::TableLimits;
use super::super::together::LogLimits;
use super::house::*;
use crate::executor::Class;

/// A plugin's call that says `count` times how far it is, one event each.
async fn chatter(call: &super::super::stages::StageCall, count: u32) {
    for done in 1..=count {
        assert!(call.sink.progress(Progress {
            done,
            total: Some(count),
            what: "page".into()
        }));
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn resuming_after_any_event_gives_the_same_rest() {
    let house = House::new()
        .voter("a", 1.0)
        .voter("b", 2.0)
        .plugin("c", |call, _| async move {
            chatter(&call, 3).await;
            voted(1.0)
        });
    let stages = [stage("a", 1, ""), stage("b", 2, ""), stage("c", 3, "")].concat();
    let run = house.start(request(&stages));
    // From the middle while it goes on, and again when it has ended.
    let mut middle = run.read(3);
    let mut rest = Vec::new();
    while let Some(entry) = middle.next().await.unwrap() {
        rest.push(entry);
    }
    let mut all = Vec::new();
    let mut reader = run.read(0);
    while let Some(entry) = reader.next().await.unwrap() {
        all.push(entry);
    }
    assert_eq!(rest, all[3..]);
    assert_eq!(reader.last_seq(), all.len() as u64);
    for after in 0..=all.len() {
        let mut reader = run.read(after as u64);
        let mut rest = Vec::new();
        while let Some(entry) = reader.next_now().unwrap() {
            rest.push(entry);
        }
        assert_eq!(rest, all[after..], "after {after}");
        assert_eq!(reader.next().await, Ok(None));
    }
    assert_eq!(run.read(all.len() as u64 + 5).next().await, Ok(None));
}

#[tokio::test]
async fn a_slow_reader_blocks_nobody_and_is_told_when_it_falls_behind() {
    let log = LogLimits {
        events: 4,
        bytes: usize::MAX,
        ..LogLimits::default()
    };
    let house = House::with(Settings {
        log,
        ..Settings::default()
    })
    .voter("a", 1.0)
    .voter("b", 1.0)
    .voter("c", 1.0);
    let stages = [stage("a", 1, ""), stage("b", 2, ""), stage("c", 3, "")].concat();
    let run = house.start(request(&stages));
    let mut slow = run.read(0);
    run.ended().await;
    let last = run.last_seq();
    let behind = Behind {
        wanted: 1,
        oldest: last - 3,
    };
    assert_eq!(slow.next().await, Err(behind));
    assert_eq!(slow.next().await, Err(behind));

    let mut fast = run.read(last - 4);
    assert_eq!(fast.next().await.unwrap().unwrap().event.seq, last - 3);
}

#[tokio::test]
async fn a_log_is_bounded_by_bytes_too() {
    let log = LogLimits {
        events: usize::MAX,
        bytes: 600,
        ..LogLimits::default()
    };
    let house = House::with(Settings {
        log,
        ..Settings::default()
    })
    .voter("a", 1.0);
    let run = house.start(request(&stage("a", 1, "")));
    run.ended().await;
    house.quiet().await;
    assert!(house.stats().runs.kept_bytes <= 600 + run.terminal().unwrap().bytes());
    assert!(run.read(0).next().await.is_err());
}

#[tokio::test]
async fn what_a_chatty_stage_says_is_coalesced_and_its_last_word_is_kept() {
    const COUNT: u32 = 5_000;
    let house = House::new().plugin("a", |call, _| async move {
        chatter(&call, COUNT).await;
        assert!(call.sink.partial(votes("a.b", 7.0).as_ref().clone()));
        voted(1.0)
    });
    let run = house.start(request(&stage("a", 1, "")));
    let events = events(&run).await;
    let progress: Vec<u32> = events
        .iter()
        .filter_map(|event| match &event.body {
            Body::StageProgress(progress) => Some(progress.done),
            _ => None,
        })
        .collect();
    assert_eq!(progress.last(), Some(&COUNT));
    assert!(progress.is_sorted());
    assert!(
        progress.len() < COUNT as usize / 2,
        "{} events",
        progress.len()
    );
    assert!(
        events
            .iter()
            .any(|event| matches!(event.body, Body::StagePartial(_)))
    );
}

#[tokio::test]
async fn the_first_word_of_a_stage_is_heard_at_once() {
    let go = Arc::new(Notify::new());
    let wait = Arc::clone(&go);
    let house = House::new().plugin("a", move |call, _| {
        let wait = Arc::clone(&wait);
        async move {
            chatter(&call, 1).await;
            wait.notified().await;
            voted(1.0)
        }
    });
    let run = house.start(request(&stage("a", 1, "")));
    let mut reader = run.read(0);
    // The stage waits for this event, so it cannot be the one at its end.
    while let Some(entry) = reader.next().await.unwrap() {
        if matches!(entry.event.body, Body::StageProgress(_)) {
            go.notify_one();
        }
    }
    assert!(run.terminal().is_some());
}

#[tokio::test]
async fn runs_are_found_by_their_tenant_alone() {
    let house = House::new().voter("a", 1.0);
    let run = house.start(request(&stage("a", 1, "")));
    let found = house.runner.find(run.id(), &Tenant::local());
    assert_eq!(found.map(|found| found.id()), Some(run.id()));
    assert!(
        house
            .runner
            .find(run.id(), &Tenant::new("another"))
            .is_none()
    );
}

#[tokio::test]
async fn the_oldest_ended_runs_make_room() {
    let table = TableLimits {
        ended: 2,
        ..TableLimits::default()
    };
    let house = House::with(Settings {
        table,
        ..Settings::default()
    })
    .voter("a", 1.0);
    let mut runs = Vec::new();
    for _ in 0..3 {
        let run = house.start(request(&stage("a", 1, "")));
        run.ended().await;
        house.quiet().await;
        runs.push(run);
    }
    let found = |run: &super::super::Run| house.runner.find(run.id(), run.tenant()).is_some();
    assert_eq!(
        runs.iter().map(|run| found(run)).collect::<Vec<_>>(),
        [false, true, true]
    );
    // Whoever still reads one that made room reads on.
    assert!(runs[0].read(0).next().await.unwrap().is_some());
}

#[tokio::test]
async fn a_run_that_nobody_comes_back_to_is_gone_at_its_end() {
    let house = House::new().voter("a", 1.0);
    let run = house.start(RunRequest {
        keep: false,
        ..request(&stage("a", 1, ""))
    });
    let find = || house.runner.find(run.id(), run.tenant());
    assert!(find().is_some());
    run.ended().await;
    house.quiet().await;
    assert!(find().is_none());
    // Whoever reads it reads on.
    assert!(run.read(0).next().await.unwrap().is_some());
}

#[tokio::test]
async fn a_quarter_of_the_places_is_kept_for_those_that_somebody_waits_for() {
    let table = TableLimits {
        live: 4,
        ..TableLimits::default()
    };
    let house = House::with(Settings {
        table,
        ..Settings::default()
    })
    .stuck("a");
    let start = |class| {
        house.runner.start(RunRequest {
            class,
            ..request(&stage("a", 1, ""))
        })
    };
    for _ in 0..3 {
        assert!(start(Class::Batch).is_ok());
    }
    let refused = start(Class::Batch).unwrap_err();
    assert_eq!(refused, Refused::TooManyRuns { limit: 3 });
    assert!(start(Class::Interactive).is_ok());
    assert!(start(Class::Interactive).is_err());
}

#[tokio::test]
async fn no_record_of_a_list_begins_while_logs_hold_most_of_what_they_may() {
    let log = LogLimits {
        together: 1,
        ..LogLimits::default()
    };
    let house = House::with(Settings {
        log,
        ..Settings::default()
    })
    .stuck("a")
    .voter("b", 1.0);
    let start = |class, plugin| {
        house.runner.start(RunRequest {
            class,
            ..request(&stage(plugin, 1, ""))
        })
    };
    let stuck = start(Class::Interactive, "a").unwrap();
    assert!(stuck.read(0).next().await.unwrap().is_some());
    let refused = start(Class::Batch, "b").unwrap_err();
    assert_eq!(refused.code(), "too-many-runs", "worth trying again");
    // Who waits for one is not made to wait for room to keep it.
    let waited = start(Class::Interactive, "b").unwrap();
    waited.ended().await;
    stuck.cancel(CancelReason::Requested);
    stuck.ended().await;
    house.quiet().await;
    // What is kept of those that have ended counts elsewhere.
    assert!(start(Class::Batch, "b").is_ok());
}

#[tokio::test]
async fn more_runs_than_the_limit_are_refused_until_one_ends() {
    let table = TableLimits {
        live: 1,
        ..TableLimits::default()
    };
    let house = House::with(Settings {
        table,
        ..Settings::default()
    })
    .stuck("a");
    let run = house.start(request(&stage("a", 1, "")));
    let refused = house.runner.start(request(&stage("a", 1, ""))).unwrap_err();
    assert_eq!(refused.code(), "too-many-runs");
    run.cancel(crescendo_core::event::CancelReason::Requested);
    house.quiet().await;
    assert!(house.runner.start(request(&stage("a", 1, ""))).is_ok());
}
