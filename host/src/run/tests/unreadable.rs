//! Images that turn out to be damaged behind their header: each is named once,
//! and takes no other down.

use std::sync::Arc;

use bytes::Bytes;
use crescendo_core::event::{Body, RunFailed};
use crescendo_core::outcome::FailureCode;
use tokio::sync::Semaphore;

use super::super::handle::Run;
use super::super::request::RunRequest;
use super::super::stages::Called;
use super::house::*;
use crate::subject::{PixelsError, Unreadable};

const READS: &str = "a";

fn about(files: Vec<Bytes>, stages: &str) -> RunRequest {
    RunRequest {
        subject: subject_of(files),
        ..request(stages)
    }
}

/// The images that a run's notices name, with their codes.
async fn named(run: &Run) -> Vec<(Option<u32>, String)> {
    let notices = events(run)
        .await
        .into_iter()
        .filter_map(|event| match event.body {
            Body::Notice(notice) => Some((notice.image, notice.code)),
            _ => None,
        });
    notices.collect()
}

/// How a run failed.
async fn failure(run: &Run) -> RunFailed {
    match events(run).await.pop().map(|event| event.body) {
        Some(Body::RunFailed(failed)) => failed,
        other => panic!("expected run.failed, not {other:?}"),
    }
}

fn damaged(image: u32) -> (Option<u32>, String) {
    (Some(image), "damaged-image".to_owned())
}

#[tokio::test]
async fn a_damaged_image_is_named_once_and_the_others_are_answered() {
    let house = House::new().reader(READS).reader("b");
    let stages = [stage(READS, 1, "required = true"), stage("b", 1, "")].concat();
    let files = vec![gif(0), cut_gif(1), gif(2), cut_gif(3)];
    let run = house.start(about(files, &stages));
    assert_eq!(named(&run).await, [damaged(1), damaged(3)]);
    let told = story(&run).await;
    assert_eq!(told.last().unwrap(), "completed: Finished, 0");
    let found = run.unreadable();
    let indices: Vec<usize> = found.iter().map(|found| found.index).collect();
    assert_eq!(indices, [1, 3]);
}

#[tokio::test]
async fn a_run_without_a_readable_image_fails_by_the_decoders_code() {
    let house = House::new().reader(READS);
    let stages = stage(READS, 1, "required = true");
    let run = house.start(about(vec![cut_gif(0), cut_gif(1)], &stages));
    let failed = failure(&run).await;
    assert_eq!(
        (failed.code.as_str(), failed.image),
        ("damaged-image", Some(0))
    );
    assert!(
        failed.message.starts_with("image 0: "),
        "{}",
        failed.message
    );
}

/// A plugin may trap, or give up on something else, beside a damaged image.
#[tokio::test]
async fn a_stage_that_fails_by_itself_is_blamed_itself() {
    for code in [FailureCode::Trap, FailureCode::Unsupported] {
        let house = House::new()
            .reader(READS)
            .plugin("b", move |_, _| async move { failed(code) });
        let reads = format!("required = true\nreads = ['{READS}']");
        let stages = [stage(READS, 1, ""), stage("b", 2, &reads)].concat();
        let run = house.start(about(vec![gif(0), cut_gif(1)], &stages));
        let failed = failure(&run).await;
        assert_eq!(
            (failed.code.as_str(), failed.image),
            ("required-stage-failed", None)
        );
        assert!(run.blamed().is_none());
    }
}

/// A cached answer would come without the notice.
#[tokio::test]
async fn answers_about_damaged_images_are_not_kept_and_each_run_names_them() {
    let house = House::new().reader(READS);
    for _ in 0..2 {
        let files = vec![gif(0), cut_gif(1)];
        let run = house.start(about(files, &stage(READS, 1, "")));
        assert_eq!(named(&run).await, [damaged(1)]);
    }
    assert_eq!(house.calls(READS), 2);
    assert_eq!(house.stats().cache.entries, 0);
}

#[tokio::test]
async fn one_call_tells_all_who_wait_for_it_which_image_is_damaged() {
    let go = Arc::new(Semaphore::new(0));
    let wait = Arc::clone(&go);
    let found = Unreadable {
        index: 1,
        error: PixelsError::Broken,
    };
    let house = House::new().special(
        READS,
        |fake| fake.pure = true,
        move |_, _| {
            let (wait, found) = (Arc::clone(&wait), found.clone());
            async move {
                wait.acquire().await.unwrap().forget();
                Called {
                    unreadable: vec![found],
                    ..voted(1.0)
                }
            }
        },
    );
    let runs: Vec<_> = (0..3)
        .map(|_| house.start(about(vec![gif(0), gif(1)], &stage(READS, 1, ""))))
        .collect();
    let running = || {
        house
            .stats()
            .stages
            .values()
            .map(|stage| stage.running)
            .sum::<u64>()
    };
    until(|| running() == 3).await;
    for _ in 0..10 {
        tokio::task::yield_now().await;
    }
    go.add_permits(1);
    for run in runs {
        let told = (Some(1), "decoder-failed".to_owned());
        assert_eq!(named(&run).await, [told]);
    }
    assert_eq!(house.calls(READS), 1);
}
