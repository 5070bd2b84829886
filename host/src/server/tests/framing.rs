//! HTTP/1 framing that two readers could read two ways, or that is too large.

use super::kit::{Request, Site, gif};

/// Sends bytes as they are and reads the first answer.
async fn raw(site: &Site, bytes: &[u8]) -> (u16, String) {
    let mut wire = site.connect().await;
    wire.write(bytes).await;
    let answer = wire.answer().await;
    assert_eq!(wire.end().await, b"", "nothing follows a refusal");
    answer.code()
}

#[tokio::test]
async fn a_bare_line_feed_is_answered_400_and_others_are_unharmed() {
    let site = Site::plain().await;
    let refused = (400, "bare-line-feed".to_owned());
    assert_eq!(
        raw(&site, b"GET /healthz HTTP/1.1\nhost: localhost\n\n").await,
        refused
    );
    assert_eq!(
        raw(&site, b"GET /healthz HTTP/1.1\r\nhost: localhost\n\r\n").await,
        refused
    );
    site.is_well().await;
}

#[tokio::test]
async fn a_length_beside_a_coding_is_answered_400_and_nothing_is_run() {
    let site = Site::plain().await;
    let smuggled = b"POST /v1/extract HTTP/1.1\r\nhost: localhost\r\ncontent-length: 4\r\n\
        transfer-encoding: chunked\r\n\r\n0\r\n\r\nGET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n";
    assert_eq!(
        raw(&site, smuggled).await,
        (400, "length-and-coding".to_owned())
    );
    assert_eq!(site.house.stats().runs.started, 0);
    site.is_well().await;
}

#[tokio::test]
async fn a_head_that_is_broken_is_answered_with_a_problem_too() {
    let site = Site::plain().await;
    let head = |line: &str| format!("GET /healthz HTTP/1.1\r\nhost: localhost\r\n{line}\r\n\r\n");
    let broken = (400, "broken-head".to_owned());
    for line in ["content-length: -1", "a : b", "a: b\r\n c", "a: b\0c"] {
        assert_eq!(raw(&site, head(line).as_bytes()).await, broken, "{line}");
    }
    let hosts = (400, "not-one-host".to_owned());
    assert_eq!(raw(&site, head("host: b").as_bytes()).await, hosts);
    assert_eq!(raw(&site, b"GET /healthz HTTP/1.1\r\n\r\n").await, hosts);
    assert_eq!(
        raw(&site, head("transfer-encoding: xchunked").as_bytes()).await,
        (501, "unknown-coding".to_owned())
    );
    site.is_well().await;
}

#[tokio::test]
async fn a_chunk_size_past_two_to_the_64_is_answered_400() {
    let site = Site::plain().await;
    let head = "POST /v1/extract HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\n";
    let huge = format!("{head}10000000000000000\r\nx");
    assert_eq!(
        raw(&site, huge.as_bytes()).await,
        (400, "body-broken".to_owned())
    );
    let feed = format!("{head}3\nabc\n0\n\n");
    assert_eq!(
        raw(&site, feed.as_bytes()).await,
        (400, "body-broken".to_owned())
    );
    site.is_well().await;
}

#[tokio::test]
async fn a_hundred_kilobytes_of_headers_are_answered_431() {
    let site = Site::plain().await;
    let refused = (431, "headers-too-large".to_owned());
    let one = format!(
        "GET /healthz HTTP/1.1\r\nhost: localhost\r\nx: {}\r\n\r\n",
        "y".repeat(100_000)
    );
    assert_eq!(raw(&site, one.as_bytes()).await, refused);
    let many = format!(
        "GET /healthz HTTP/1.1\r\nhost: localhost\r\n{}\r\n",
        "x: y\r\n".repeat(101)
    );
    assert_eq!(raw(&site, many.as_bytes()).await, refused);
    let path = format!(
        "GET /{} HTTP/1.1\r\nhost: localhost\r\n\r\n",
        "x".repeat(100_000)
    );
    assert_eq!(raw(&site, path.as_bytes()).await, refused);
    site.is_well().await;
}

#[tokio::test]
async fn a_body_shorter_than_declared_starts_nothing() {
    let site = Site::plain().await;
    let mut wire = site.connect().await;
    let head = "POST /v1/extract HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100\r\n\r\nGIF89a";
    wire.write(head.as_bytes()).await;
    use tokio::io::AsyncWriteExt as _;
    wire.stream.shutdown().await.unwrap();
    wire.end().await;
    assert_eq!(site.house.stats().runs.started, 0);
    assert_eq!(site.app.memory.held(), 0);
    site.is_well().await;
}

#[tokio::test]
async fn bytes_behind_a_declared_body_are_another_request_and_no_part_of_it() {
    let site = Site::plain().await;
    let image = gif(1);
    let head = format!(
        "POST /v1/extract?wait=final HTTP/1.1\r\nhost: localhost\r\ncontent-length: {}\r\n\r\n",
        image.len()
    );
    let mut wire = site.connect().await;
    wire.write(&[head.as_bytes(), &image, b"surplus\n\n"].concat())
        .await;
    assert_eq!(wire.answer().await.status, 200);
    assert_eq!(
        wire.answer().await.code(),
        (400, "bare-line-feed".to_owned())
    );
    assert_eq!(wire.end().await, b"");
}

#[tokio::test]
async fn requests_may_follow_each_other_on_one_connection() {
    let site = Site::plain().await;
    let mut wire = site.connect().await;
    let one = "GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n";
    wire.write(format!("{one}{one}").as_bytes()).await;
    assert_eq!(wire.answer().await.status, 200);
    assert_eq!(wire.answer().await.status, 200);
    let image = gif(1);
    let head = "POST /v1/extract?wait=final HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\n";
    let (a, b) = image.split_at(10);
    let body = [
        b"a\r\n",
        a,
        format!("\r\n{:x};x=y\r\n", b.len()).as_bytes(),
        b,
        b"\r\n0\r\n\r\n",
    ]
    .concat();
    wire.write(&[head.as_bytes(), &body, one.as_bytes()].concat())
        .await;
    assert_eq!(wire.answer().await.status, 200);
    assert_eq!(wire.answer().await.status, 200);
}

#[tokio::test]
async fn what_is_no_http_gets_400_and_the_door() {
    let site = Site::plain().await;
    let mut wire = site.connect().await;
    wire.write(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n")
        .await;
    let answer = String::from_utf8_lossy(&wire.end().await).into_owned();
    assert!(
        answer.is_empty() || answer.starts_with("HTTP/1.1 400"),
        "{answer}"
    );
    site.is_well().await;
}

#[tokio::test]
async fn unknown_paths_and_methods_are_problems_too() {
    let site = Site::plain().await;
    assert_eq!(
        site.get("/v1/extrct").await.code(),
        (404, "unknown-path".to_owned())
    );
    let answer = site.get("/v1/extract").await;
    assert_eq!(answer.code(), (405, "method-not-allowed".to_owned()));
    assert_eq!(answer.header("allow"), Some("POST"));
    let put = Request {
        method: "PUT",
        path: "/v1/pipelines",
        ..Request::default()
    };
    assert_eq!(
        site.send(put).await.code(),
        (405, "method-not-allowed".to_owned())
    );
}
