//! Timeouts that really fire, and what they must not touch.

use std::time::Duration;

use tokio::net::TcpSocket;

use super::kit::{Site, Wire, gif, until};
use crate::run::tests::house::{House, abstained};

const SHORT: Duration = Duration::from_millis(150);

#[tokio::test]
async fn slow_headers_are_answered_408() {
    let site = Site::with(|s| s.connections.header_timeout = SHORT).await;
    let mut wire = site.connect().await;
    wire.write(b"GET /healthz HTTP/1.1\r\nhost: loc").await;
    assert_eq!(
        wire.answer().await.code(),
        (408, "headers-too-slow".to_owned())
    );
    assert_eq!(wire.end().await, b"");
    // A byte now and then buys no time.
    let mut wire = site.connect().await;
    for byte in
        b"GET /healthz HTTP/1.1\r\nhost: localhost\r\nx: yyyyyyyyyyyyyyyyyyyyyyyyyyy".chunks(4)
    {
        wire.write(byte).await;
        tokio::time::sleep(SHORT / 8).await;
    }
    assert_eq!(
        wire.answer().await.code(),
        (408, "headers-too-slow".to_owned())
    );
    site.is_well().await;
}

#[tokio::test]
async fn slow_headers_of_a_second_request_are_too() {
    let site = Site::with(|s| {
        s.connections.header_timeout = SHORT;
        s.connections.idle_timeout = Duration::from_secs(60);
    })
    .await;
    let mut wire = site.connect().await;
    wire.write(b"GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\nGET /he")
        .await;
    assert_eq!(wire.answer().await.status, 200);
    assert_eq!(
        wire.answer().await.code(),
        (408, "headers-too-slow".to_owned())
    );
}

#[tokio::test]
async fn a_connection_that_says_nothing_is_closed() {
    let site = Site::with(|s| s.connections.header_timeout = SHORT).await;
    let mut wire = site.connect().await;
    assert_eq!(wire.end().await, b"");
}

#[tokio::test]
async fn an_idle_connection_is_closed_and_one_with_a_run_is_not() {
    let stages = "[[stages]]\nplugin = 'slow'\ntier = 1\n";
    let house = House::new().plugin("slow", |_, _| async {
        tokio::time::sleep(SHORT * 4).await;
        abstained()
    });
    let site = Site::open(house, &[("tokens", stages)], |s| {
        s.connections.idle_timeout = SHORT
    })
    .await;
    let mut idle = site.connect().await;
    idle.write(b"GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n")
        .await;
    assert_eq!(idle.answer().await.status, 200);
    assert_eq!(idle.end().await, b"");
    // Silent for longer than the idle timeout, but not idle.
    let answer = site.extract("", &gif(1)).await;
    assert!(answer.whole);
    assert_eq!(answer.events().last().unwrap()["type"], "run.completed");
}

#[tokio::test]
async fn a_slow_body_is_answered_408() {
    let site = Site::with(|s| s.bodies.grace = SHORT).await;
    let mut wire = site.connect().await;
    wire.write(b"POST /v1/extract HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1000\r\n\r\nGIF")
        .await;
    assert_eq!(
        wire.answer().await.code(),
        (408, "body-too-slow".to_owned())
    );
    assert_eq!(site.house.stats().runs.started, 0);
    site.is_well().await;
}

#[tokio::test]
async fn a_body_that_drips_below_the_minimum_rate_is_answered_408() {
    let site = Site::with(|s| {
        s.bodies.grace = SHORT;
        s.bodies.min_rate = 1_000_000;
    })
    .await;
    for framing in ["content-length: 100000", "transfer-encoding: chunked"] {
        let mut wire = site.connect().await;
        let head = format!("POST /v1/extract HTTP/1.1\r\nhost: localhost\r\n{framing}\r\n\r\n");
        wire.write(head.as_bytes()).await;
        // Never silent for the grace.
        for _ in 0..20 {
            wire.write(b"1\r\nG\r\n").await;
            tokio::time::sleep(SHORT / 10).await;
        }
        assert_eq!(
            wire.answer().await.code(),
            (408, "body-too-slow".to_owned()),
            "{framing}"
        );
    }
    assert_eq!(site.app.memory.held(), 0);
    site.is_well().await;
}

/// A connection whose receive buffer holds little.
async fn narrow(site: &Site) -> Wire {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4096).unwrap();
    Wire::new(socket.connect(site.address).await.unwrap())
}

#[tokio::test]
async fn a_slow_reader_is_disconnected_and_resumes_where_it_was() {
    let stages = "[[stages]]\nplugin = 'wordy'\ntier = 1\n";
    let house = House::new().plugin("wordy", |_, _| async {
        crate::run::tests::house::texted(&"x".repeat(600_000))
    });
    let site = Site::open(house, &[("tokens", stages)], |s| {
        s.streams.stall = SHORT;
        s.connections.write_stall = SHORT;
    })
    .await;
    let mut wire = narrow(&site).await;
    let image = gif(1);
    let head = format!(
        "POST /v1/extract?on_disconnect=finish HTTP/1.1\r\nhost: localhost\r\ncontent-length: {}\r\n\r\n",
        image.len()
    );
    wire.write(&[head.as_bytes(), &image].concat()).await;
    let head = wire.until("\r\n\r\n").await;
    let id = head
        .lines()
        .find_map(|line| line.strip_prefix("x-run-id: "))
        .unwrap()
        .to_owned();
    // It reads no further; its place and its position are taken away.
    until(|| site.app.admission.open() == 0).await;
    let left = wire.end().await;
    assert!(
        !left.ends_with(b"0\r\n\r\n"),
        "a stream cut short must show"
    );
    let all = site.get(&format!("/v1/runs/{id}/events")).await;
    assert!(all.whole);
    let after = site
        .get(&format!("/v1/runs/{id}/events?after=2"))
        .await
        .events();
    assert_eq!(after, all.events().split_off(2));
    assert_eq!(after.last().unwrap()["type"], "run.completed");
}
