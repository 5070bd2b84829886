//! Images that turn out to be damaged behind their header: each is named once,
//! and takes no other down.

use crescendo_core::event::Body;

use super::super::handle::Run;
use super::super::request::RunRequest;
use super::house::*;

const READS: &str = "a";

fn about(files: Vec<bytes::Bytes>, stages: &str) -> RunRequest {
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
    let all = events(&run).await;
    let Body::RunFailed(failed) = &all.last().unwrap().body else {
        panic!("expected run.failed")
    };
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

/// The image may be sound and the plugin at fault.
#[tokio::test]
async fn a_stage_that_fails_by_itself_is_blamed_itself() {
    let house = House::new().reader(READS).plugin("b", |_, _| async {
        failed(crescendo_core::outcome::FailureCode::Trap)
    });
    let reads = format!("required = true\nreads = ['{READS}']");
    let stages = [stage(READS, 1, ""), stage("b", 2, &reads)].concat();
    let run = house.start(about(vec![gif(0), cut_gif(1)], &stages));
    let all = events(&run).await;
    let Body::RunFailed(failed) = &all.last().unwrap().body else {
        panic!("expected run.failed")
    };
    assert_eq!(
        (failed.code.as_str(), failed.image),
        ("required-stage-failed", None)
    );
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
