//! More work than there are places for.

use super::kit::{Site, gif, until};
use crate::run::tests::house::House;

const STAGES: &str = "[[stages]]\nplugin = 'held'\ntier = 1\n";

async fn post(site: &Site) -> super::kit::Wire {
    let image = gif(1);
    let head = format!(
        "POST /v1/extract HTTP/1.1\r\nhost: localhost\r\ncontent-length: {}\r\n\r\n",
        image.len()
    );
    let mut wire = site.connect().await;
    wire.write(&[head.as_bytes(), &image].concat()).await;
    wire
}

#[tokio::test]
async fn one_run_too_many_waits_and_one_more_is_503() {
    let site = Site::open(House::new().stuck("held"), &[("tokens", STAGES)], |s| {
        s.admission.max_runs = 1;
        s.admission.max_queue = 1;
    })
    .await;
    let mut first = post(&site).await;
    first.until("stage.started").await;
    let mut second = post(&site).await;
    until(|| site.app.admission.waiting() == 1).await;
    let answer = site.extract("", &gif(1)).await;
    assert_eq!(answer.code(), (503, "overloaded".to_owned()));
    assert!(
        answer
            .header("retry-after")
            .unwrap()
            .parse::<u64>()
            .unwrap()
            >= 1
    );
    // Reading and looking need no place.
    assert_eq!(site.get("/v1/pipelines").await.status, 200);
    drop(first);
    second.until("stage.started").await;
    assert_eq!(site.app.admission.waiting(), 0);
}

#[tokio::test]
async fn who_leaves_the_queue_leaves_no_trace() {
    let site = Site::open(House::new().stuck("held"), &[("tokens", STAGES)], |s| {
        s.admission.max_runs = 1;
    })
    .await;
    let mut first = post(&site).await;
    first.until("stage.started").await;
    let second = post(&site).await;
    until(|| site.app.admission.waiting() == 1).await;
    drop(second);
    until(|| site.app.admission.waiting() == 0).await;
    assert_eq!(site.house.stats().runs.started, 1);
}

#[tokio::test]
async fn bodies_that_fill_the_memory_are_503() {
    let site = Site::with(|s| s.bodies.memory_bytes = 64 * 1024).await;
    let answer = site.extract("", &vec![7; 65 * 1024]).await;
    assert_eq!(answer.code(), (503, "overloaded".to_owned()));
    site.is_well().await;
}

#[tokio::test]
async fn a_connection_too_many_waits_for_one_to_end() {
    let site = Site::with(|s| s.connections.max = 1).await;
    let mut first = site.connect().await;
    first
        .write(b"GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n")
        .await;
    assert_eq!(first.answer().await.status, 200);
    let mut second = site.connect().await;
    second
        .write(b"GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n")
        .await;
    drop(first);
    assert_eq!(second.answer().await.status, 200);
}
