//! Clients that cannot send headers: tickets for an `EventSource`, keys offered
//! as subprotocols for a WebSocket.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::access::key;
use super::kit::{Answer, Request, Site, Wire, gif, until};
use super::websocket::upgrade;
use crate::run::tests::house::House;

const ONE: (&str, &str) = ("authorization", "Bearer one");
const TWO: (&str, &str) = ("authorization", "Bearer two");

async fn asked(site: &Site, method: &str, path: &str, headers: &[(&str, &str)]) -> Answer {
    let body = if path.starts_with("/v1/extract") {
        gif(1)
    } else {
        Vec::new()
    };
    site.send(Request {
        method,
        path,
        headers,
        body: &body,
    })
    .await
}

async fn keyed() -> Site {
    Site::with(|s| s.keys = vec![key("a", "one", &[]), key("b", "two", &[])]).await
}

/// A run of the first tenant that has ended, by its path.
async fn ran(site: &Site) -> String {
    let answer = asked(site, "POST", "/v1/extract", &[ONE]).await;
    answer.header("location").unwrap().to_owned()
}

#[tokio::test]
async fn a_ticket_reads_its_runs_events_without_a_key() {
    let site = keyed().await;
    let run = ran(&site).await;
    let answer = asked(&site, "POST", &format!("{run}/ticket"), &[ONE]).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let document = answer.json();
    assert_eq!(document["expires_s"], 960);
    let events = document["events"].as_str().unwrap();
    let sse = [("accept", "text/event-stream")];
    let stream = asked(&site, "GET", events, &sse).await;
    assert_eq!(stream.status, 200);
    assert!(stream.text().contains("run.completed"), "{}", stream.text());
    // An EventSource comes back to the same URL with the last id.
    let back = [("accept", "text/event-stream"), ("last-event-id", "2")];
    let rest = asked(&site, "GET", events, &back).await;
    assert!(
        rest.text().starts_with("retry: 1000\n\nid: 3\n"),
        "{}",
        rest.text()
    );
}

#[tokio::test]
async fn a_ticket_is_good_for_nothing_else() {
    let site = keyed().await;
    let (run, other) = (ran(&site).await, ran(&site).await);
    let answer = asked(&site, "POST", &format!("{run}/ticket"), &[ONE]).await;
    let ticket = answer.json()["ticket"].as_str().unwrap().to_owned();
    let unknown = (401, "ticket-unknown".to_owned());
    let of_another = format!("{other}/events?ticket={ticket}");
    let answer = asked(&site, "GET", &of_another, &[]).await;
    assert_eq!(answer.code(), unknown);
    assert!(answer.header("www-authenticate").is_some());
    assert!(!answer.text().contains(&ticket), "{}", answer.text());
    let wrong = format!("{run}/events?ticket={}", &ticket[2..]);
    assert_eq!(asked(&site, "GET", &wrong, &[]).await.code(), unknown);
    // A key does not make up for it: one of the two would be ignored.
    assert_eq!(asked(&site, "GET", &wrong, &[ONE]).await.code(), unknown);
    let required = (401, "key-required".to_owned());
    for (method, path) in [
        ("GET", format!("{run}?ticket={ticket}")),
        ("DELETE", format!("{run}?ticket={ticket}")),
        ("POST", format!("{run}/ticket?ticket={ticket}")),
        ("POST", format!("/v1/extract?ticket={ticket}")),
    ] {
        let refused = asked(&site, method, &path, &[]).await;
        assert_eq!(refused.code(), required, "{method} {path}");
    }
}

#[tokio::test]
async fn another_tenants_run_has_no_ticket() {
    let site = keyed().await;
    let run = ran(&site).await;
    let refused = asked(&site, "POST", &format!("{run}/ticket"), &[TWO]).await;
    assert_eq!(refused.code(), (404, "unknown-run".to_owned()));
    let refused = asked(&site, "POST", &format!("{run}/ticket"), &[]).await;
    assert_eq!(refused.code(), (401, "key-required".to_owned()));
}

/// Follows a run with a ticket that is good for a moment; on a machine that
/// stood still for so long, with the next one.
async fn opened(site: &Site, run: &str) -> (Wire, String) {
    loop {
        let answer = asked(site, "POST", &format!("{run}/ticket"), &[ONE]).await;
        let events = answer.json()["events"].as_str().unwrap().to_owned();
        let mut stream = site.connect().await;
        let head = format!("GET {events} HTTP/1.1\r\nhost: localhost\r\n\r\n");
        stream.write(head.as_bytes()).await;
        let head = stream.until("\r\n\r\n").await;
        if head.starts_with("HTTP/1.1 200") {
            return (stream, events);
        }
        assert!(head.starts_with("HTTP/1.1 401"), "{head}");
    }
}

async fn until_expired(site: &Site, events: &str) {
    loop {
        let answer = asked(site, "GET", events, &[("accept", "image/png")]).await;
        if answer.status == 401 {
            assert_eq!(answer.code().1, "ticket-expired");
            return;
        }
        assert_eq!(answer.status, 406, "refused before it streams");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn a_ticket_expires_and_what_it_opened_goes_on() {
    let stages = "[[stages]]\nplugin = 'held'\ntier = 1\n";
    let site = Site::open(House::new().stuck("held"), &[("tokens", stages)], |s| {
        s.keys = vec![key("a", "one", &[])];
        s.streams.ticket = Duration::from_secs(1);
        s.streams.heartbeat = Duration::from_millis(100);
    })
    .await;
    let started = asked(&site, "POST", "/v1/extract?wait=none", &[ONE]).await;
    let run = started.header("location").unwrap().to_owned();
    let (mut stream, events) = opened(&site, &run).await;
    stream.until("stage.started").await;
    until_expired(&site, &events).await;
    stream.unread.clear();
    stream.until("heartbeat").await;
    asked(&site, "DELETE", &run, &[ONE]).await;
    stream.until("run.cancelled").await;
}

#[tokio::test]
async fn without_keys_the_same_client_works() {
    let site = Site::plain().await;
    let ran = site.extract("", &gif(1)).await;
    let run = ran.header("location").unwrap();
    let answer = asked(&site, "POST", &format!("{run}/ticket"), &[]).await;
    let events = answer.json()["events"].as_str().unwrap().to_owned();
    assert_eq!(site.get(&events).await.status, 200);
    let misspelt = site.get(&format!("{run}/events?tickt=x")).await;
    assert_eq!(misspelt.code(), (400, "unknown-option".to_owned()));
    assert_eq!(misspelt.json()["did_you_mean"], "ticket");
}

#[tokio::test]
async fn a_page_offers_its_key_as_a_subprotocol() {
    let site = keyed().await;
    let offer = |key: &str| {
        let key = URL_SAFE_NO_PAD.encode(key);
        format!("sec-websocket-protocol: crescendo, crescendo.key.{key}\r\n")
    };
    let mut wire = upgrade(&site, &offer("one")).await;
    let head = wire.until("\r\n\r\n").await.to_lowercase();
    assert!(head.starts_with("http/1.1 101"), "{head}");
    assert!(
        head.contains("sec-websocket-protocol: crescendo\r\n"),
        "{head}"
    );
    assert!(!head.contains("crescendo.key"), "{head}");
    let mut wire = upgrade(&site, &offer("three")).await;
    assert_eq!(wire.answer().await.code(), (401, "key-unknown".to_owned()));
    let required = (401, "key-required".to_owned());
    for none in [
        "",
        "sec-websocket-protocol: crescendo\r\n",
        "sec-websocket-protocol: crescendo.key.%\r\n",
    ] {
        let mut wire = upgrade(&site, none).await;
        assert_eq!(wire.answer().await.code(), required, "{none}");
    }
    // Only where a header cannot be set: elsewhere it is no key.
    let offered = format!("crescendo.key.{}", URL_SAFE_NO_PAD.encode("one"));
    let headers = [("sec-websocket-protocol", offered.as_str())];
    let plain = asked(&site, "GET", "/v1/pipelines", &headers).await;
    assert_eq!(plain.code(), required);
    until(|| site.app.admission.open() == 0).await;
}
