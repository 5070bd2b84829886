//! What happens when readers leave.

use std::time::Duration;

use super::super::State;
use super::super::request::{Leave, RunRequest};
use super::house::*;

/// Long enough that no test waits for it.
const LONG: Duration = Duration::from_secs(3_600);

/// Time for something that must not happen.
const A_MOMENT: Duration = Duration::from_millis(30);

#[tokio::test]
async fn without_grace_a_run_is_cancelled_when_its_last_reader_leaves() {
    let house = House::new().stuck("a");
    let run = house.start(RunRequest {
        leave: Leave::NDJSON,
        ..request(&stage("a", 1, ""))
    });
    let (one, other) = (run.read(0), run.read(0));
    until(|| house.alive("a") == 1).await;
    drop(one);
    tokio::time::sleep(A_MOMENT).await;
    assert_eq!((run.state(), run.readers()), (State::Running, 1));
    drop(other);
    run.ended().await;
    assert_eq!(
        story(&run).await.last().unwrap(),
        "cancelled: Disconnected, 0"
    );
    house.quiet().await;
    assert_eq!(house.alive("a"), 0);
}

#[tokio::test]
async fn within_its_grace_a_run_waits_for_a_reader_to_come_back() {
    let house = House::new().stuck("a");
    let leave = Leave::Cancel { grace: LONG };
    let run = house.start(RunRequest {
        leave,
        ..request(&stage("a", 1, ""))
    });
    drop(run.read(0));
    tokio::time::sleep(A_MOMENT).await;
    assert_eq!(run.state(), State::Running);

    let leave = Leave::Cancel {
        grace: Duration::from_millis(1),
    };
    let run = house.start(RunRequest {
        leave,
        ..request(&stage("a", 1, ""))
    });
    drop(run.read(0));
    run.ended().await;
    assert_eq!(run.state(), State::Cancelled);
}

#[tokio::test]
async fn a_run_that_finishes_without_readers_comes_to_its_end() {
    let house = House::new().plugin("a", |_, _| async {
        tokio::time::sleep(A_MOMENT).await;
        voted(1.0)
    });
    let run = house.start(RunRequest {
        leave: Leave::Finish,
        ..request(&stage("a", 1, ""))
    });
    drop(run.read(0));
    run.ended().await;
    assert_eq!(run.state(), State::Completed);
}

#[tokio::test]
async fn a_run_waits_for_its_first_reader() {
    let house = House::new().stuck("a");
    let run = house.start(RunRequest {
        leave: Leave::NDJSON,
        ..request(&stage("a", 1, ""))
    });
    tokio::time::sleep(A_MOMENT).await;
    assert_eq!(run.state(), State::Running);
    drop(run.read(0));
    run.ended().await;
    assert_eq!(run.state(), State::Cancelled);
}
