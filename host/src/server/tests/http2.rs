//! HTTP/2 with prior knowledge, and floods of frames.

use std::time::Duration;

use bytes::Bytes;
use futures::StreamExt as _;
use http_body_util::{BodyExt as _, Full, StreamBody};
use hyper::body::Frame;
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::net::TcpStream;

use super::kit::{Site, Wire, gif, until, within};
use crate::run::tests::house::{House, texted};

const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

const DATA: u8 = 0;
const HEADERS: u8 = 1;
const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const PING: u8 = 6;
const GOAWAY: u8 = 7;
const CONTINUATION: u8 = 9;

const END_STREAM: u8 = 1;
const END_HEADERS: u8 = 4;

fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    [&length[1..], &[kind, flags], &stream.to_be_bytes(), payload].concat()
}

/// A field of a header block, in literals that need no table.
fn field(name: &str, value: &str) -> Vec<u8> {
    let text = |t: &str| [&[u8::try_from(t.len()).unwrap()], t.as_bytes()].concat();
    [vec![0], text(name), text(value)].concat()
}

fn get(path: &str) -> Vec<u8> {
    [
        field(":method", "GET"),
        field(":scheme", "http"),
        field(":authority", "localhost"),
        field(":path", path),
    ]
    .concat()
}

/// A connection that has said what HTTP/2 begins with.
async fn opened(site: &Site) -> Wire {
    let mut wire = site.connect().await;
    wire.write(&[PREFACE, &frame(SETTINGS, 0, 0, &[])].concat())
        .await;
    wire
}

/// The kinds of the frames that were sent until the end.
async fn kinds(wire: &mut Wire) -> Vec<u8> {
    let bytes = wire.end().await;
    let (mut kinds, mut rest) = (Vec::new(), bytes.as_slice());
    while rest.len() >= 9 {
        let length = u32::from_be_bytes([0, rest[0], rest[1], rest[2]]) as usize;
        kinds.push(rest[3]);
        rest = rest.get(9 + length..).unwrap_or_default();
    }
    kinds
}

/// An ordinary client.
async fn client(site: &Site) -> hyper::client::conn::http2::SendRequest<Full<Bytes>> {
    let io = TokioIo::new(TcpStream::connect(site.address).await.unwrap());
    let mut http = hyper::client::conn::http2::Builder::new(TokioExecutor::new());
    // Small, so that a body that nobody reads soon stands still.
    http.initial_stream_window_size(16_384);
    let (sender, connection) = within(http.handshake(io)).await.unwrap();
    tokio::spawn(connection);
    sender
}

fn extract(site: &Site) -> hyper::Request<Full<Bytes>> {
    let uri = format!("http://{}/v1/extract", site.address);
    hyper::Request::post(uri)
        .body(Full::new(Bytes::from(gif(1))))
        .unwrap()
}

#[tokio::test]
async fn prior_knowledge_gets_a_stream() {
    let site = Site::plain().await;
    let mut client = client(&site).await;
    let (a, b) = (
        client.send_request(extract(&site)),
        client.send_request(extract(&site)),
    );
    let (a, b) = within(async { tokio::join!(a, b) }).await;
    for answer in [a.unwrap(), b.unwrap()] {
        assert_eq!(answer.version(), hyper::Version::HTTP_2);
        let body = within(answer.into_body().collect())
            .await
            .unwrap()
            .to_bytes();
        let text = String::from_utf8_lossy(&body);
        assert!(
            text.lines().last().unwrap().contains("run.completed"),
            "{text}"
        );
    }
}

/// Posts a body that comes piece by piece, with these headers.
async fn pieces(
    site: &Site,
    headers: &[(&str, &str)],
    pieces: impl futures::Stream<Item = Bytes> + Send + Sync + Unpin + 'static,
) -> Result<hyper::Response<hyper::body::Incoming>, hyper::Error> {
    let io = TokioIo::new(TcpStream::connect(site.address).await.unwrap());
    let http = hyper::client::conn::http2::Builder::new(TokioExecutor::new());
    let (mut sender, connection) = within(http.handshake(io)).await.unwrap();
    tokio::spawn(connection);
    let frames = pieces.map(|piece| Ok::<_, std::convert::Infallible>(Frame::data(piece)));
    let mut request = hyper::Request::post(format!("http://{}/v1/extract", site.address));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    within(sender.send_request(request.body(StreamBody::new(frames)).unwrap())).await
}

#[tokio::test]
async fn an_endless_body_without_a_length_is_413_at_the_cap() {
    let site = Site::with(|s| s.bodies.max_bytes = 100_000).await;
    let endless = futures::stream::repeat(Bytes::from_static(&[7; 10_000]));
    let answer = pieces(&site, &[], endless).await.unwrap();
    assert_eq!(answer.status(), 413);
    let body = within(answer.into_body().collect()).await.unwrap();
    let problem: serde_json::Value = serde_json::from_slice(&body.to_bytes()).unwrap();
    assert_eq!(
        (&problem["code"], &problem["cap"]),
        (&"body-too-large".into(), &100_000.into())
    );
    assert_eq!(site.app.memory.held(), 0);
    site.is_well().await;
}

#[tokio::test]
async fn an_early_answer_lets_the_body_come_to_its_end() {
    let site = Site::with(|s| s.bodies.max_bytes = 1_000).await;
    let mut wire = opened(&site).await;
    let head = [
        field(":method", "POST"),
        field(":scheme", "http"),
        field(":authority", "localhost"),
        field(":path", "/v1/extract"),
        field("content-length", "30000"),
    ];
    wire.write(&frame(HEADERS, END_HEADERS, 1, &head.concat()))
        .await;
    wire.until("body-too-large").await;
    // A reset now would have clients throw away what they have just read.
    for last in [0, END_STREAM] {
        wire.write(&frame(DATA, last, 1, &[7; 15_000])).await;
    }
    wire.write(&frame(PING, 0, 0, &[1; 8])).await;
    let after = wire.until(&"\u{1}".repeat(8)).await;
    let reset = String::from_utf8_lossy(&[0, 0, 4, RST_STREAM, 0]).into_owned();
    assert!(!after.contains(&reset), "{after:?}");
    site.is_well().await;
}

#[tokio::test]
async fn a_body_of_another_length_than_declared_starts_nothing() {
    let site = Site::plain().await;
    let image = Bytes::from(gif(1));
    for declared in [image.len() - 3, image.len() + 3] {
        let length = declared.to_string();
        let body = futures::stream::iter([image.clone()]);
        // The stream is reset, or the body is refused.
        if let Ok(answer) = pieces(&site, &[("content-length", &length)], body).await {
            assert_eq!(answer.status(), 400, "{declared}");
        }
    }
    assert_eq!(site.house.stats().runs.started, 0);
    until(|| site.app.memory.held() == 0).await;
    site.is_well().await;
}

#[tokio::test]
async fn a_hundred_kilobytes_of_headers_are_answered_431_or_end_their_connection() {
    let site = Site::plain().await;
    let large = "y".repeat(100_000);
    let nothing = futures::stream::empty();
    if let Ok(answer) = pieces(&site, &[("x", &large)], nothing).await {
        assert_eq!(answer.status(), 431);
    }
    assert_eq!(site.house.stats().runs.started, 0);
    site.is_well().await;
}

#[tokio::test]
async fn resetting_a_stream_cancels_its_run_and_no_other() {
    let stages = "[[stages]]\nplugin = 'held'\ntier = 1\n";
    let site = Site::open(House::new().stuck("held"), &[("tokens", stages)], |_| ()).await;
    let mut client = client(&site).await;
    let one = within(client.send_request(extract(&site))).await.unwrap();
    let mut two = extract(&site);
    *two.body_mut() = Full::new(Bytes::from(gif(2)));
    let two = within(client.send_request(two)).await.unwrap();
    until(|| site.house.alive("held") == 2).await;
    drop(one);
    until(|| site.house.alive("held") == 1).await;
    drop(two);
    until(|| site.house.alive("held") == 0).await;
}

#[tokio::test]
async fn a_slow_stream_loses_its_place_and_others_on_the_connection_go_on() {
    let house = House::new()
        .voter("quick", 7.0)
        .plugin("wordy", |_, _| async { texted(&"x".repeat(600_000)) });
    let stages = |plugin| format!("[[stages]]\nplugin = '{plugin}'\ntier = 1\n");
    let (wordy, quick) = (stages("wordy"), stages("quick"));
    let pipelines = [("wordy", wordy.as_str()), ("quick", quick.as_str())];
    let site = Site::open(house, &pipelines, |s| {
        s.streams.stall = Duration::from_millis(150)
    })
    .await;
    let mut client = client(&site).await;
    // Its window is never opened: nobody reads the body.
    let slow = within(client.send_request(extract(&site))).await.unwrap();
    until(|| site.app.admission.open() == 0).await;
    let mut other = extract(&site);
    *other.uri_mut() = format!("http://{}/v1/extract?pipeline=quick", site.address)
        .parse()
        .unwrap();
    let answer = within(client.send_request(other)).await.unwrap();
    let body = within(answer.into_body().collect())
        .await
        .unwrap()
        .to_bytes();
    assert!(String::from_utf8_lossy(&body).contains("run.completed"));
    // Cut short, and it shows: the slow one has no end.
    assert!(within(slow.into_body().collect()).await.is_err());
}

#[tokio::test]
async fn a_rapid_reset_ends_its_connection_and_others_are_unharmed() {
    let site = Site::plain().await;
    let mut wire = opened(&site).await;
    let mut flood = Vec::new();
    for stream in (1..20_000).step_by(2) {
        flood.extend(frame(
            HEADERS,
            END_STREAM | END_HEADERS,
            stream,
            &get("/healthz"),
        ));
        flood.extend(frame(RST_STREAM, 0, stream, &8_u32.to_be_bytes()));
    }
    wire.write(&flood).await;
    let kinds = kinds(&mut wire).await;
    // Closed with a reason, or so early that the reason got lost.
    assert!(
        kinds.contains(&GOAWAY) || !kinds.contains(&HEADERS),
        "{kinds:?}"
    );
    site.is_well().await;
}

#[tokio::test]
async fn resets_that_wait_for_the_handler_end_the_connection_too() {
    let stages = "[[stages]]\nplugin = 'held'\ntier = 1\n";
    let site = Site::open(House::new().stuck("held"), &[("tokens", stages)], |_| ()).await;
    let mut client = client(&site).await;
    let mut opened = 0;
    // Each is answered before it is abandoned, so that none is pending.
    let ended = async {
        while let Ok(answer) = client.send_request(extract(&site)).await {
            opened += 1;
            drop(answer);
            assert!(opened < 1_000, "abandoned for ever");
        }
    };
    within(ended).await;
    assert!(opened > 50, "a browser may abandon a few: {opened}");
    until(|| site.house.alive("held") == 0).await;
}

#[tokio::test]
async fn a_continuation_flood_ends_its_connection_and_others_are_unharmed() {
    let site = Site::plain().await;
    let mut wire = opened(&site).await;
    wire.write(&frame(HEADERS, END_STREAM, 1, &get("/healthz")))
        .await;
    for n in 0..5_000 {
        let name = format!("x-{n}");
        wire.write(&frame(CONTINUATION, 0, 1, &field(&name, &"y".repeat(100))))
            .await;
    }
    let kinds = kinds(&mut wire).await;
    assert!(
        !kinds.contains(&HEADERS),
        "the request was answered: {kinds:?}"
    );
    site.is_well().await;
}

#[tokio::test]
async fn empty_continuations_end_their_connection() {
    let site = Site::plain().await;
    let mut wire = opened(&site).await;
    wire.write(&frame(HEADERS, END_STREAM, 1, &get("/healthz")))
        .await;
    let empty = frame(CONTINUATION, 0, 1, &[]).repeat(10_000);
    wire.write(&empty).await;
    assert!(!kinds(&mut wire).await.contains(&HEADERS));
    site.is_well().await;
}

#[tokio::test]
async fn a_header_block_that_never_ends_is_not_waited_for() {
    let site = Site::with(|s| {
        s.connections.header_timeout = Duration::from_millis(150);
        s.connections.ping_interval = Duration::from_millis(100);
        s.connections.ping_timeout = Duration::from_millis(100);
    })
    .await;
    let mut wire = opened(&site).await;
    wire.write(&frame(HEADERS, END_STREAM, 1, &get("/healthz")))
        .await;
    assert!(!kinds(&mut wire).await.contains(&HEADERS));
}

#[tokio::test]
async fn an_idle_connection_is_closed() {
    let site = Site::with(|s| s.connections.header_timeout = Duration::from_millis(100)).await;
    let mut wire = opened(&site).await;
    assert!(kinds(&mut wire).await.contains(&SETTINGS));
}
