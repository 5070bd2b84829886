//! The end of a server.

use std::time::Duration;

use super::kit::{Site, gif, within};
use crate::run::tests::house::House;

const GET_READY: &[u8] = b"GET /readyz HTTP/1.1\r\nhost: localhost\r\n\r\n";

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
async fn readiness_goes_first_and_streams_end_by_themselves() {
    let stages = "[[stages]]\nplugin = 'held'\ntier = 1\n";
    let go = std::sync::Arc::new(tokio::sync::Notify::new());
    let gone = std::sync::Arc::clone(&go);
    let house = House::new().plugin("held", move |_, _| {
        let go = std::sync::Arc::clone(&gone);
        async move {
            go.notified().await;
            crate::run::tests::house::voted(7.0)
        }
    });
    let mut site = Site::open(house, &[("tokens", stages)], |s| {
        s.drain.notice = Duration::from_secs(2);
    })
    .await;
    let mut probe = site.connect().await;
    probe.write(GET_READY).await;
    assert_eq!(probe.answer().await.status, 200);
    let mut stream = post(&site).await;
    stream.until("stage.started").await;
    site.stop.cancel();
    // Still served, and told that it is not ready.
    loop {
        probe.write(GET_READY).await;
        let answer = probe.answer().await;
        if answer.status == 503 {
            assert_eq!(answer.code().1, "draining");
            break;
        }
    }
    let refused = site.extract("", &gif(1)).await;
    assert_eq!(refused.code(), (503, "draining".to_owned()));
    go.notify_one();
    stream.until("run.completed").await;
    stream.until("0\r\n\r\n").await;
    within(&mut site.served).await.unwrap();
    assert!(tokio::net::TcpStream::connect(site.address).await.is_err());
}

#[tokio::test]
async fn at_the_limit_streams_end_with_run_cancelled() {
    let stages = "[[stages]]\nplugin = 'held'\ntier = 1\n";
    let mut site = Site::open(House::new().stuck("held"), &[("tokens", stages)], |s| {
        s.drain.limit = Duration::from_millis(50);
    })
    .await;
    let mut stream = post(&site).await;
    stream.until("stage.started").await;
    site.stop.cancel();
    let last = stream.until("0\r\n\r\n").await;
    assert!(last.contains("\"type\":\"run.cancelled\""), "{last}");
    assert!(last.contains("\"reason\":\"shutdown\""), "{last}");
    within(&mut site.served).await.unwrap();
}
