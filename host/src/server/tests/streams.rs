//! A run as a stream, as a document, and as something to come back to.

use std::sync::Arc;
use std::time::Duration;

use crescendo_core::event::CancelReason;
use crescendo_core::outcome::FailureCode;
use serde_json::Value;
use tokio::sync::Notify;

use super::kit::{Request, Site, gif, until, within};
use crate::run::tests::house::{House, failed, request, voted};
use crate::server::EVENTS_SCHEMA;
use crate::server::intake::negotiate::Document;

/// Two tiers, of which the second waits until it is let go.
const TWO: &str = "start = 'eager'\n[[stages]]\nplugin = 'quick'\ntier = 1\n\
                   [[stages]]\nplugin = 'held'\ntier = 2\n";

async fn two_tiers() -> (Site, Arc<Notify>) {
    let go = Arc::new(Notify::new());
    let gone = Arc::clone(&go);
    let house = House::new()
        .voter("quick", 7.0)
        .plugin("held", move |_, _| {
            let go = Arc::clone(&gone);
            async move {
                go.notified().await;
                voted(8.0)
            }
        });
    let quick = "[[stages]]\nplugin = 'quick'\ntier = 1\n";
    (
        Site::open(house, &[("two", TWO), ("one", quick)], |_| ()).await,
        go,
    )
}

fn post(path: &str) -> Vec<u8> {
    let image = gif(1);
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: localhost\r\ncontent-length: {}\r\n\r\n",
        image.len()
    );
    [head.as_bytes(), &image].concat()
}

fn types(events: &[Value]) -> Vec<&str> {
    events
        .iter()
        .map(|event| event["type"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn the_first_tier_comes_while_the_second_is_under_way() {
    let (site, go) = two_tiers().await;
    let mut wire = site.connect().await;
    wire.write(&post("/v1/extract")).await;
    wire.until("\"type\":\"tier.completed\"").await;
    assert_eq!(site.house.alive("held"), 1);
    go.notify_one();
    wire.until("\"type\":\"run.completed\"").await;
    // The last chunk ends the answer: the stream was not cut short.
    wire.until("0\r\n\r\n").await;
}

#[tokio::test]
async fn every_event_fits_the_schema_and_seq_has_no_gaps() {
    let (site, go) = two_tiers().await;
    go.notify_one();
    let answer = site.extract("", &gif(1)).await;
    assert_eq!(answer.header("content-type"), Some("application/x-ndjson"));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let id = answer.header("x-run-id").unwrap();
    assert_eq!(answer.header("location").unwrap(), format!("/v1/runs/{id}"));
    let schema = serde_json::from_str(EVENTS_SCHEMA).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let events = answer.events();
    for (index, event) in events.iter().enumerate() {
        assert!(validator.is_valid(event), "{event}");
        assert_eq!(event["seq"], index + 1);
        assert_eq!(event["run"], id);
    }
    // A known type must not slip through as one that is not known yet.
    let mut broken = events[0].clone();
    broken["pipeline"] = Value::Null;
    assert!(!validator.is_valid(&broken));
    assert_eq!(types(&events)[0], "run.started");
    assert_eq!(
        types(&events)
            .iter()
            .filter(|t| **t == "tier.completed")
            .count(),
        2
    );
}

#[tokio::test]
async fn server_sent_events_carry_seq_as_id() {
    let (site, go) = two_tiers().await;
    go.notify_one();
    let headers = [("accept", "text/event-stream")];
    let body = gif(1);
    let request = Request {
        method: "POST",
        path: "/v1/extract",
        headers: &headers,
        body: &body,
    };
    let answer = site.send(request).await;
    assert_eq!(answer.header("content-type"), Some("text/event-stream"));
    let text = answer.text();
    assert!(text.starts_with("retry: 1000\n\n"), "{text}");
    let mut seq = 0;
    for block in text.split("\n\n").filter(|block| block.starts_with("id: ")) {
        let (id, data) = block.split_once("\ndata: ").unwrap();
        let event: Value = serde_json::from_str(data).unwrap();
        seq += 1;
        assert_eq!(id, format!("id: {seq}"));
        assert_eq!(event["seq"], seq);
    }
    assert!(seq > 4);
}

#[tokio::test]
async fn a_silent_stream_says_that_it_is_alive() {
    let (site, _go) = {
        let house = House::new().stuck("held");
        let stages = "[[stages]]\nplugin = 'held'\ntier = 1\n";
        let beat = Duration::from_millis(30);
        (
            Site::open(house, &[("tokens", stages)], |s| s.streams.heartbeat = beat).await,
            (),
        )
    };
    let mut wire = site.connect().await;
    wire.write(&post("/v1/extract")).await;
    let beat = "{\"type\":\"heartbeat\",\"seq\":2}\n";
    wire.until(beat).await;
    wire.until(beat).await;
    let mut wire = site.connect().await;
    wire.write(&post("/v1/extract?format=sse")).await;
    wire.until(": heartbeat 2\n\n").await;
    wire.until(": heartbeat 2\n\n").await;
}

#[tokio::test]
async fn leaving_cancels_the_run_unless_it_was_to_finish() {
    let (site, _go) = two_tiers().await;
    let mut wire = site.connect().await;
    wire.write(&post("/v1/extract")).await;
    wire.until("tier.completed").await;
    assert_eq!(site.house.alive("held"), 1);
    drop(wire);
    until(|| site.house.alive("held") == 0).await;
    until(|| site.app.admission.open() == 0).await;
    let mut wire = site.connect().await;
    wire.write(&post("/v1/extract?on_disconnect=finish")).await;
    wire.until("tier.completed").await;
    drop(wire);
    until(|| site.house.stats().runs.live == 1).await;
    assert_eq!(site.house.alive("held"), 1);
}

#[tokio::test]
async fn a_cut_stream_is_resumed_without_loss_or_repetition() {
    let (site, go) = two_tiers().await;
    let mut wire = site.connect().await;
    wire.write(&post("/v1/extract?format=sse")).await;
    let head = wire.until("\r\n\r\n").await;
    let id = head
        .lines()
        .find_map(|l| l.strip_prefix("x-run-id: "))
        .unwrap()
        .to_owned();
    wire.until("id: 2\n").await;
    drop(wire);
    // Within the grace the run goes on, and the client comes back.
    let path = format!("/v1/runs/{id}/events");
    let headers = [("accept", "text/event-stream"), ("last-event-id", "2")];
    let again = site.send(Request {
        method: "GET",
        path: &path,
        headers: &headers,
        body: b"",
    });
    let (answer, ()) = tokio::join!(again, async {
        until(|| site.house.alive("held") == 1).await;
        go.notify_one();
    });
    let text = answer.text();
    let ids: Vec<u64> = text
        .lines()
        .filter_map(|l| l.strip_prefix("id: ")?.parse().ok())
        .collect();
    assert_eq!(ids, (3..=ids.len() as u64 + 2).collect::<Vec<_>>());
    assert!(text.contains("run.completed"));
    // After the end there is nothing more, and an EventSource stays away.
    let last = ids.last().unwrap().to_string();
    let headers = [("last-event-id", last.as_str())];
    let nothing = site.send(Request {
        method: "GET",
        path: &path,
        headers: &headers,
        body: b"",
    });
    assert_eq!(nothing.await.status, 204);
    let all = site.get(&path).await.events();
    let rest = site.get(&format!("{path}?after=3")).await.events();
    assert_eq!(rest, all[3..]);
}

#[tokio::test]
async fn a_run_can_be_looked_at_and_cancelled() {
    let (site, _go) = two_tiers().await;
    let started = site.extract("wait=none", &gif(1)).await;
    assert_eq!(started.status, 202);
    let id = started.header("x-run-id").unwrap().to_owned();
    let path = format!("/v1/runs/{id}");
    until(|| site.house.alive("held") == 1).await;
    let now = site.get(&path).await.json();
    assert_eq!(now["state"], "running");
    let delete = || {
        site.send(Request {
            method: "DELETE",
            path: &path,
            ..Request::default()
        })
    };
    let gone = delete().await;
    assert_eq!(
        (gone.status, gone.json()["state"].clone()),
        (200, "cancelled".into())
    );
    assert_eq!(gone.json()["reason"], "requested");
    assert_eq!(site.house.alive("held"), 0);
    assert_eq!(delete().await.status, 200);
    let events = site.get(&format!("{path}/events")).await.events();
    assert_eq!(types(&events).last(), Some(&"run.cancelled"));
}

#[tokio::test]
async fn runs_that_there_are_not_are_404() {
    let (site, _go) = two_tiers().await;
    let unknown = (404, "unknown-run".to_owned());
    let ids = [
        "0".repeat(32),
        "x".into(),
        "..".into(),
        "0".repeat(33),
        "%ff".into(),
    ];
    for id in ids {
        assert_eq!(site.get(&format!("/v1/runs/{id}")).await.code(), unknown);
        assert_eq!(
            site.get(&format!("/v1/runs/{id}/events")).await.code(),
            unknown
        );
        let path = format!("/v1/runs/{id}");
        let delete = Request {
            method: "DELETE",
            path: &path,
            ..Request::default()
        };
        assert_eq!(site.send(delete).await.code(), unknown);
    }
}

#[tokio::test]
async fn positions_that_are_none_are_refused() {
    let (site, _go) = two_tiers().await;
    let started = site.extract("wait=none", &gif(1)).await;
    let path = format!("/v1/runs/{}/events", started.header("x-run-id").unwrap());
    assert_eq!(
        site.get(&format!("{path}?after=x")).await.code().1,
        "bad-option"
    );
    assert_eq!(
        site.get(&format!("{path}?afer=1")).await.code().1,
        "unknown-option"
    );
    let headers = [("accept", "image/png")];
    let picky = Request {
        method: "GET",
        path: &path,
        headers: &headers,
        body: b"",
    };
    assert_eq!(
        site.send(picky).await.code(),
        (406, "not-acceptable".to_owned())
    );
}

#[tokio::test]
async fn a_final_answer_is_one_document_in_the_format_asked_for() {
    let (site, _go) = two_tiers().await;
    let json = site.extract("pipeline=one&wait=final", &gif(1)).await;
    assert_eq!(json.json()["state"], "completed");
    assert_eq!(
        json.json()["result"]["parts"][0]["fields"]["a.b"]["value"]["number"],
        7.0
    );
    for (format, media) in [
        ("tokens", "application/design-tokens+json"),
        ("css", "text/css; charset=utf-8"),
        ("hex", "text/plain; charset=utf-8"),
    ] {
        let answer = site
            .extract(&format!("pipeline=one&format={format}"), &gif(1))
            .await;
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (200, Some(media))
        );
    }
}

#[tokio::test]
async fn a_final_answer_of_a_run_that_fails_is_a_problem() {
    let required =
        |plugin: &str| format!("[[stages]]\nplugin = '{plugin}'\ntier = 1\nrequired = true\n");
    let house = House::new()
        .plugin("picky", |_, _| async { failed(FailureCode::BadSubject) })
        .plugin("broken", |_, _| async { failed(FailureCode::Trap) });
    let (picky, broken) = (required("picky"), required("broken"));
    let site = Site::open(house, &[("picky", &picky), ("broken", &broken)], |_| ()).await;
    let blamed = site.extract("wait=final", &gif(1)).await;
    assert_eq!(blamed.code(), (422, "run-failed".to_owned()));
    let ours = site.extract("wait=final&pipeline=broken", &gif(1)).await;
    assert_eq!(ours.code(), (500, "run-failed".to_owned()));
    // In a stream the same is an event, because the stream has begun.
    let stream = site.extract("", &gif(1)).await;
    assert_eq!(
        (stream.status, types(&stream.events()).last()),
        (200, Some(&"run.failed"))
    );
}

#[tokio::test]
async fn a_final_answer_of_a_run_that_is_cancelled_is_409() {
    let (site, _go) = two_tiers().await;
    let run = site.house.start(request(TWO));
    let answer = crate::server::document::at_the_end(&run, Document::Css);
    let cancel = async {
        until(|| site.house.alive("held") == 1).await;
        run.cancel(CancelReason::Requested);
    };
    let (answer, ()) = within(async { tokio::join!(answer, cancel) }).await;
    assert_eq!(answer.status(), 409);
}
