//! Records, their order, and the lines of made-up runs.

use crescendo_core::event::Requests;
use crescendo_core::outcome::FailureCode;
use crescendo_core::value::Value as Claim;
use serde_json::{Value, json};

use super::*;
use crate::run::stages::Called;
use crate::run::tests::house::{House, abstained, failed, request, said, stage, voted};
use crate::run::{LogLimits, Settings};

fn object(value: Value) -> Kept {
    Kept::from(value.as_object().unwrap().clone())
}

#[test]
fn what_has_no_url_is_named_and_keeps_what_it_has() {
    for (given, why) in [
        (json!({"id": 7}), "there is no `url`"),
        (json!({"url": 7}), "there is no `url`"),
        (json!({"url": "not a url"}), "`not a url` is no URL"),
        (json!({"url": ""}), "`` is no URL"),
    ] {
        let record = Record::of(object(given.clone()));
        assert_eq!(record.keep, object(given));
        let said = record.json.unwrap_err().to_string();
        assert!(said.contains(why), "{said}");
    }
    assert_eq!(
        Record::of_url(" http://a.example \n").url(),
        "http://a.example"
    );
}

#[test]
fn the_next_is_by_priority_and_each_origin_in_turn() {
    let mut queue = Queue::default();
    let given = [
        ("http://a.example/1", 0),
        ("http://a.example/2", 0),
        ("http://a.example/3", 0),
        ("http://b.example/1", 0),
        ("http://c.example/late", -1),
        ("http://c.example/first", 5),
        ("no url", 0),
    ];
    for (number, (url, priority)) in (0..).zip(given) {
        let keep = object(json!({"url": url, "priority": priority}));
        queue.push(number, Record::of(keep));
    }
    let next = std::iter::from_fn(|| queue.pop(u64::MAX, |_, _| u32::MAX));
    let order: Vec<String> = next.map(|(_, record)| record.url().to_owned()).collect();
    assert_eq!(
        order,
        [
            "http://c.example/first",
            "http://a.example/1",
            "http://b.example/1",
            "no url",
            "http://a.example/2",
            "http://a.example/3",
            "http://c.example/late",
        ]
    );
}

#[test]
fn an_origin_without_room_keeps_the_others_from_nothing() {
    let mut queue = Queue::default();
    for (number, url) in (0..).zip([
        "http://a.example/1",
        "http://a.example/2",
        "http://b.example/",
    ]) {
        queue.push(number, Record::of_url(url));
    }
    let mut pop = || queue.pop(u64::MAX, |_, _| 1).map(|(number, _)| number);
    assert_eq!([pop(), pop(), pop()], [Some(0), Some(2), None]);
    assert_eq!(queue.len(), 1);
    queue.ended("http://a.example");
    assert_eq!(queue.pop(u64::MAX, |_, _| 1).unwrap().0, 1);
    assert!(queue.is_empty());
}

fn enricher(house: &House, stages: &str) -> Enricher {
    let request = request(stages);
    Enricher {
        runner: Arc::clone(&house.runner),
        pipeline: request.pipeline,
        tenant: Tenant::local(),
        deadline: Some(Duration::from_secs(30)),
        budget: None,
        leave: Leave::NDJSON,
        provenance: false,
    }
}

#[tokio::test]
async fn a_line_has_what_was_kept_what_it_took_and_the_fields() {
    let house = House::new().plugin("votes", |_, _| async {
        Called {
            wall: Duration::from_millis(50),
            requests: Some(Requests {
                made: 1,
                tries: 3,
                wait_ms: 40,
                ..Requests::default()
            }),
            ..voted(2.0)
        }
    });
    let enricher = enricher(&house, &stage("votes", 1, ""));
    let keep = json!({"url": "http://a.example/", "id": 7, "error": "of before", "attempts": 9,
        "a.b": "of before"});
    let line = enricher.enrich(Record::of(object(keep))).await;
    let text = line.text();
    assert!(text.ends_with("}\n") && text.starts_with("{\"url\":\"http://a.example/\""));
    assert_eq!(text.matches("\"a.b\"").count(), 2, "{text}");
    let mut read: Value = serde_json::from_str(&text).unwrap();
    let at = read.as_object_mut().unwrap().remove("enriched_at").unwrap();
    assert_eq!(at.as_str().unwrap().len(), "2026-11-28T00:00:00Z".len());
    assert_eq!(
        read,
        json!({"url": "http://a.example/", "id": 7, "attempts": 3, "fetch_duration_ms": 40,
            "process_duration_ms": 10, "a.b": 2,
            "input": {"error": "of before", "attempts": 9, "a.b": "of before"}})
    );
}

#[tokio::test]
async fn json_is_in_a_line_as_itself_and_once_more_with_who_said_so() {
    let house = House::new().plugin("votes", |_, _| async {
        let json = r#"{"rows": [[1.0, "a"]], "of": {}}"#;
        said("a.b", Claim::Json(json.parse().unwrap()))
    });
    let enricher = Enricher {
        provenance: true,
        ..enricher(&house, &stage("votes", 1, ""))
    };
    let line = enricher.enrich(Record::of_url("http://a.example/")).await;
    let text = line.text();
    assert!(
        text.contains(r#""a.b":{"of":{},"rows":[[1,"a"]]},"provenance""#),
        "{text}"
    );
    let read: Value = serde_json::from_str(&text).unwrap();
    let agreed = &read["provenance"]["parts"][0]["fields"]["a.b"];
    assert_eq!(agreed["value"]["json"], read["a.b"]);
    assert_eq!(agreed["votes"][0]["value"]["json"], read["a.b"]);
}

/// The first one's origin is given nothing: the others are done before it begins.
#[tokio::test]
async fn lines_that_wait_for_one_that_never_begins_are_there_for_the_asking() {
    let house = House::new().voter("votes", 2.0);
    let enricher = enricher(&house, &stage("votes", 1, ""));
    let room: Room = Arc::new(|url| u32::from(!url.contains("full.example")));
    let mut batch = Batch::new(enricher, room, 1, Order::Input);
    for host in ["full", "b", "c"] {
        batch.push(Record::of_url(&format!("http://{host}.example/")));
    }
    for _ in 0..3 {
        batch.begin();
        assert_eq!(batch.next().await, None, "the first one goes first");
    }
    assert_eq!((batch.waiting(), batch.under_way()), (1, 0));
    let left = std::iter::from_fn(|| batch.held_back());
    let left: Vec<u64> = left
        .map(|(number, line)| {
            assert_eq!(line.failed, None);
            number
        })
        .collect();
    assert_eq!(left, [1, 2]);
    assert_eq!(batch.next().await, None);
}

/// Large ones are read and written by the executor: nothing of them is lost on the way.
#[tokio::test]
async fn a_large_record_and_a_long_line_are_whole() {
    let text = "x".repeat(2 * LITTLE);
    let claimed = text.clone();
    let house = House::new().plugin("votes", move |_, _| {
        let claimed = claimed.clone();
        async move { said("a.b", Claim::Text(claimed)) }
    });
    let enricher = enricher(&house, &stage("votes", 1, ""));
    let keep = json!({"url": "http://a.example/", "note": text});
    for keep in [keep, json!({"url": "http://a.example/"})] {
        let line = enricher.enrich(Record::of(object(keep.clone()))).await;
        let read: Value = serde_json::from_str(&line.text()).unwrap();
        assert_eq!(line.failed, None);
        assert_eq!(read["a.b"], text.as_str());
        assert_eq!(read["note"], keep["note"]);
    }
}

/// What comes before the end may be gone before it is read.
#[tokio::test]
async fn a_line_is_whole_where_the_log_holds_but_one_event() {
    let house = House::with(Settings {
        log: LogLimits {
            events: 1,
            bytes: 1,
            ..LogLimits::default()
        },
        ..Settings::default()
    });
    let house = house.voter("votes", 2.0);
    let enricher = enricher(&house, &stage("votes", 1, ""));
    let line = enricher.enrich(Record::of_url("http://a.example/")).await;
    assert_eq!(line.failed, None, "{}", line.text());
    assert!(line.text().contains(r#""a.b":2}"#), "{}", line.text());
}

#[tokio::test]
async fn a_failed_one_has_a_sentence_and_a_code_in_place_of_the_fields() {
    let fails = |code, requests: Option<Requests>| {
        let house = House::new().plugin("fails", move |_, _| {
            let requests = requests.clone();
            async move {
                Called {
                    requests,
                    ..failed(code)
                }
            }
        });
        async move {
            let enricher = enricher(&house, &stage("fails", 1, ""));
            enricher.enrich(Record::of_url("http://a.example/")).await
        }
    };
    let asked = |failed: Option<&str>, status| Requests {
        made: 1,
        failed: failed.map(str::to_owned),
        status,
        ..Requests::default()
    };
    for (code, requests, expected) in [
        (FailureCode::Upstream, Some(asked(Some("tls"), None)), "tls"),
        (
            FailureCode::Upstream,
            Some(asked(None, Some(404))),
            "http-404",
        ),
        (
            FailureCode::Upstream,
            Some(asked(None, Some(200))),
            "upstream",
        ),
        (FailureCode::Trap, Some(asked(Some("tls"), None)), "trap"),
        (FailureCode::Memory, None, "memory"),
    ] {
        let line = fails(code, requests).await;
        assert_eq!(line.failed.as_deref(), Some(expected));
        let read: Value = serde_json::from_str(&line.text()).unwrap();
        assert_eq!(read["error_code"], expected);
        assert!(read["error"].is_string() && read.get("a.b").is_none());
    }
    let house = House::new().plugin("silent", |_, _| async { abstained() });
    let silent = enricher(&house, &stage("silent", 1, ""));
    let line = silent.enrich(Record::of_url("http://a.example/")).await;
    assert_eq!(line.failed.as_deref(), Some("nothing-found"));
    let house = House::new().voter("votes", 1.0);
    let enricher = enricher(&house, &stage("votes", 1, ""));
    let line = enricher.enrich(Record::of_url("nothing")).await;
    assert_eq!(line.failed.as_deref(), Some("bad-record"));
}
