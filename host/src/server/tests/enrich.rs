//! A list of records as a stream: nothing lost, nothing doubled, nothing made for
//! a reader that takes nothing.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::Semaphore;

use super::access::key;
use super::kit::{Answer, Request, Site, until};
use crate::run::Settings as RunSettings;
use crate::run::TableLimits;
use crate::run::tests::house::{House, texted, voted};
use crate::server::EVENTS_SCHEMA;

const ONE: &str = "[[stages]]\nplugin = 'reads'\ntier = 1\n";

fn list(records: usize) -> String {
    let url = |number| format!("http://h{number}.example/\n");
    (0..records).map(url).collect()
}

async fn enrich(site: &Site, query: &str, headers: &[(&str, &str)], body: &str) -> Answer {
    site.send(Request {
        method: "POST",
        path: &format!("/v1/enrich?{query}"),
        headers,
        body: body.as_bytes(),
    })
    .await
}

/// The head and the body of a request that is read later.
fn post(query: &str, body: &str) -> Vec<u8> {
    let head = format!(
        "POST /v1/enrich?{query} HTTP/1.1\r\nhost: localhost\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body.as_bytes()].concat()
}

fn of_type<'a>(events: &'a [Value], name: &str) -> Vec<&'a Value> {
    events
        .iter()
        .filter(|event| event["type"] == name)
        .collect()
}

#[tokio::test]
async fn each_record_has_one_event_between_the_start_and_the_totals() {
    let house = House::new().voter("reads", 7.0);
    let site = Site::open(house, &[("page", ONE)], |_| ()).await;
    let body = "{\"url\":\"http://a.example/\",\"id\":7,\"type\":\"theirs\"}\n\
                {\"id\":8}\n{\"url\":\nnothing\n\"http://b.example/\"\n";
    let headers = [("content-type", "application/x-ndjson")];
    let answer = enrich(&site, "concurrency=2", &headers, body).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.header("content-type"), Some("application/x-ndjson"));
    assert_eq!(
        answer.header("location"),
        None,
        "nobody can come back to it"
    );
    let schema = serde_json::from_str(EVENTS_SCHEMA).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let events = answer.events();
    for (event, seq) in events.iter().zip(1..) {
        let errors: Vec<String> = validator
            .iter_errors(event)
            .map(|e| e.to_string())
            .collect();
        assert!(errors.is_empty(), "{errors:?} in {event}");
        assert_eq!(event["seq"], seq);
        assert_eq!(event["run"], answer.header("x-run-id").unwrap());
    }
    let (first, last) = (&events[0], events.last().unwrap());
    assert_eq!(
        (&first["type"], &first["records"]),
        (&json!("run.started"), &json!(5))
    );
    assert_eq!(first["plan"][0]["plugin"], "reads");
    // What each may spend, for all of them.
    assert_eq!(first["budget_micros"], 500_000);
    assert_eq!(last["type"], "run.completed");
    assert_eq!(last["records"], json!({"completed": 2, "failed": 3}));
    let records = of_type(&events, "record");
    assert_eq!(records.len(), events.len() - 2);
    let numbers: BTreeSet<u64> = records
        .iter()
        .map(|r| r["index"].as_u64().unwrap())
        .collect();
    assert_eq!(numbers, (0..5).collect());
    let line = |index: u64| &records.iter().find(|r| r["index"] == index).unwrap()["line"];
    assert_eq!(
        (&line(0)["a.b"], &line(0)["id"], &line(0)["type"]),
        (&json!(7), &json!(7), &json!("theirs"))
    );
    assert_eq!(
        (&line(1)["error_code"], &line(1)["id"]),
        (&json!("bad-record"), &json!(8))
    );
    assert_eq!(line(2)["error_code"], "bad-record");
    assert_eq!(line(3)["error_code"], "bad-record");
    assert_eq!(
        (&line(4)["a.b"], &line(4)["url"]),
        (&json!(7), &json!("http://b.example/"))
    );
    // Their runs were nobody's, and are gone.
    assert_eq!(site.house.stats().runs.kept, 0);
}

#[tokio::test]
async fn lines_come_in_the_order_of_the_input_and_with_votes_when_that_is_asked_for() {
    let house = House::new().plugin("reads", |_, number| async move {
        // Each pair comes the wrong way round.
        let pause = if number % 2 == 0 { 20 } else { 1 };
        tokio::time::sleep(Duration::from_millis(pause)).await;
        voted(1.0)
    });
    let site = Site::open(house, &[("page", ONE)], |_| ()).await;
    let urls: Vec<String> = list(40).lines().map(str::to_owned).collect();
    let body = json!({"urls": urls, "order": "input", "provenance": true, "concurrency": 8});
    let headers = [("content-type", "application/json")];
    let events = enrich(&site, "", &headers, &body.to_string())
        .await
        .events();
    let records = of_type(&events, "record");
    let order: Vec<u64> = records
        .iter()
        .map(|r| r["index"].as_u64().unwrap())
        .collect();
    assert_eq!(order, (0..40).collect::<Vec<_>>());
    let votes = &records[0]["line"]["provenance"]["parts"][0]["fields"]["a.b"]["votes"];
    assert_eq!(votes[0]["stage"], "reads");
}

#[tokio::test]
async fn in_the_order_of_the_input_no_line_waits_for_a_record_that_never_begins() {
    // The queue takes the first of each origin before the second of any.
    for concurrency in 1..=3 {
        let house = House::new().plugin("reads", |_, _| async { voted(1.0) });
        let site = Site::open(house, &[("page", ONE)], |_| ()).await;
        let mut urls = vec![
            "http://a.example/1".to_owned(),
            "http://a.example/2".to_owned(),
        ];
        urls.extend((0..30).map(|number| format!("http://b{number}.example/")));
        let query = format!("order=input&concurrency={concurrency}");
        let events = enrich(&site, &query, &[], &urls.join("\n")).await.events();
        let records = of_type(&events, "record");
        let order: Vec<u64> = records
            .iter()
            .map(|r| r["index"].as_u64().unwrap())
            .collect();
        assert_eq!(order, (0..32).collect::<Vec<_>>());
        let last = events.last().unwrap();
        assert_eq!(last["type"], "run.completed");
        assert_eq!(last["records"], json!({"completed": 32, "failed": 0}));
    }
}

#[tokio::test]
async fn server_sent_events_carry_a_list_and_silence_is_alive() {
    let go = Arc::new(Semaphore::new(0));
    let gate = Arc::clone(&go);
    let house = House::new().plugin("reads", move |_, _| {
        let gate = Arc::clone(&gate);
        async move {
            gate.acquire().await.unwrap().forget();
            voted(1.0)
        }
    });
    let beat = Duration::from_millis(30);
    let site = Site::open(house, &[("page", ONE)], |s| s.streams.heartbeat = beat).await;
    let mut wire = site.connect().await;
    let head = "POST /v1/enrich HTTP/1.1\r\nhost: localhost\r\naccept: text/event-stream\r\n";
    let body = "http://a.example/";
    wire.write(format!("{head}content-length: {}\r\n\r\n{body}", body.len()).as_bytes())
        .await;
    wire.until("\ndata: {\"seq\":1,").await;
    wire.until(": heartbeat 1\n\n").await;
    go.add_permits(1);
    wire.until("\ndata: {\"seq\":2,").await;
    wire.until("\ndata: {\"seq\":3,").await;
    wire.until("0\r\n\r\n").await;
}

/// Text that fills what lies between a host and a reader that takes nothing.
const LONG: usize = 256 << 10;

#[tokio::test]
async fn a_reader_that_takes_nothing_keeps_records_from_beginning() {
    let text: Arc<str> = "x".repeat(LONG).into();
    let house = House::new().plugin("reads", move |_, _| {
        let text = Arc::clone(&text);
        async move { texted(&text) }
    });
    let site = Site::open(house, &[("page", ONE)], |_| ()).await;
    let mut wire = site.connect().await;
    wire.write(&post("concurrency=4", &list(200))).await;
    wire.until("run.started").await;
    // Until nothing begins any more, though nothing hinders it.
    let mut before = usize::MAX;
    while before != site.house.calls("reads") || before == 0 {
        before = site.house.calls("reads");
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
    // 6 MB are the most that the kernel of the reader takes on loopback; what is under
    // way comes on top.
    assert!(
        before < 60,
        "{before} records began for a reader that takes nothing"
    );
    assert_eq!(site.app.admission.open(), 1);
    let rest = wire.end_of_chunks().await;
    let events: Vec<Value> = rest
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok())
        .collect();
    let done: BTreeSet<u64> = of_type(&events, "record")
        .iter()
        .map(|record| record["index"].as_u64().unwrap())
        .collect();
    assert_eq!(done, (0..200).collect());
    assert_eq!(site.house.calls("reads"), 200);
    until(|| site.app.admission.open() == 0).await;
}

#[tokio::test]
async fn a_reader_that_takes_nothing_for_too_long_is_disconnected_and_its_records_end() {
    let text: Arc<str> = "x".repeat(LONG).into();
    let calls = Arc::new(AtomicUsize::new(0));
    let house = House::new().plugin("reads", move |_, number| {
        let (text, calls) = (Arc::clone(&text), Arc::clone(&calls));
        async move {
            // Some hang, so that there is something to end.
            if number % 50 == 3 {
                std::future::pending::<()>().await;
            }
            calls.fetch_add(1, Ordering::SeqCst);
            texted(&text)
        }
    });
    let site = Site::open(house, &[("page", ONE)], |s| {
        s.streams.stall = Duration::from_millis(300);
        s.connections.write_stall = Duration::from_millis(300);
    })
    .await;
    let mut wire = site.connect().await;
    wire.write(&post("concurrency=8", &list(500))).await;
    wire.until("run.started").await;
    until(|| site.house.calls("reads") > 3).await;
    until(|| site.app.admission.open() == 0).await;
    until(|| site.house.alive("reads") == 0).await;
    assert!(site.house.calls("reads") < 500);
}

#[tokio::test]
async fn leaving_ends_the_records_under_way_and_begins_no_more() {
    let site = Site::open(House::new().stuck("reads"), &[("page", ONE)], |_| ()).await;
    let mut wire = site.connect().await;
    wire.write(&post("concurrency=5", &list(50))).await;
    wire.until("run.started").await;
    until(|| site.house.alive("reads") == 5).await;
    drop(wire);
    until(|| site.house.alive("reads") == 0).await;
    until(|| site.app.admission.open() == 0).await;
    assert_eq!(site.house.calls("reads"), 5);
    assert_eq!(site.house.stats().runs.live, 0);
}

#[tokio::test]
async fn a_list_waits_for_places_among_the_runs_and_leaves_some_to_others() {
    let house = House::with(RunSettings {
        table: TableLimits {
            live: 4,
            ..TableLimits::default()
        },
        ..RunSettings::default()
    });
    let house = house.voter("quick", 1.0).plugin("reads", |_, _| async {
        tokio::time::sleep(Duration::from_millis(20)).await;
        voted(1.0)
    });
    let quick = "[[stages]]\nplugin = 'quick'\ntier = 1\n";
    let site = Site::open(house, &[("quick", quick), ("page", ONE)], |_| ()).await;
    let mut wire = site.connect().await;
    wire.write(&post("concurrency=20", &list(40))).await;
    wire.until("run.started").await;
    until(|| site.house.alive("reads") == 3).await;
    site.is_well().await;
    let rest = wire.end_of_chunks().await;
    assert!(
        rest.contains("\"records\":{\"completed\":40,\"failed\":0}"),
        "{rest}"
    );
}

#[tokio::test]
async fn a_host_that_shuts_down_finishes_what_is_under_way_and_says_how_far_it_came() {
    let go = Arc::new(Semaphore::new(0));
    let gate = Arc::clone(&go);
    let house = House::new().plugin("reads", move |_, _| {
        let gate = Arc::clone(&gate);
        async move {
            gate.acquire().await.unwrap().forget();
            voted(1.0)
        }
    });
    let site = Site::open(house, &[("page", ONE)], |_| ()).await;
    let mut wire = site.connect().await;
    wire.write(&post("concurrency=3", &list(10))).await;
    until(|| site.house.alive("reads") == 3).await;
    site.stop.cancel();
    until(|| site.app.is_draining()).await;
    go.add_permits(10);
    let rest = wire.end_of_chunks().await;
    let last = "\"records\":{\"completed\":3,\"failed\":0}";
    assert!(
        rest.contains("run.cancelled") && rest.contains("shutdown") && rest.contains(last),
        "{rest}"
    );
}

/// An `EventSource` that knows a number comes back with it, and would be told 404.
#[tokio::test]
async fn nobody_is_told_how_to_come_back_to_a_list() {
    let site = Site::open(House::new().voter("reads", 1.0), &[("page", ONE)], |_| ()).await;
    let headers = [("accept", "text/event-stream")];
    let answer = enrich(&site, "", &headers, &list(2)).await;
    let text = answer.text();
    let lines = text.lines().filter(|line| !line.is_empty());
    let data = lines.filter(|line| !line.starts_with(':'));
    let data: Vec<&str> = data.collect();
    assert_eq!(data.len(), 4, "{text}");
    assert!(
        data.iter().all(|line| line.starts_with("data: {")),
        "{text}"
    );
}

#[tokio::test]
async fn a_key_has_its_pipelines_and_no_client_says_where_may_be_fetched_from() {
    let other = ONE.replace("reads", "other");
    let house = House::new().voter("reads", 1.0).voter("other", 2.0);
    let pipelines = [("page", ONE), ("mine", other.as_str())];
    let site = Site::open(house, &pipelines, |s| {
        s.keys = vec![key("a", "one", &["mine"])];
    })
    .await;
    let headers = [("authorization", "Bearer one")];
    let events = enrich(&site, "", &headers, "http://a.example/")
        .await
        .events();
    assert_eq!(events[0]["pipeline"], "mine");
    assert_eq!(of_type(&events, "record")[0]["line"]["a.b"], 2.0);
    let refused = enrich(&site, "pipeline=page", &headers, "http://a.example/").await;
    assert_eq!(refused.code(), (422, "unknown-pipeline".to_owned()));
    for query in ["allow_private=true", "ignore_robots=true", "retries=9"] {
        let refused = enrich(&site, query, &headers, "http://a.example/").await;
        assert_eq!(
            refused.code(),
            (400, "unknown-option".to_owned()),
            "{query}"
        );
    }
}

#[tokio::test]
async fn what_is_too_much_is_refused_before_anything_begins() {
    let site = Site::open(House::new().voter("reads", 1.0), &[("page", ONE)], |s| {
        s.enrich.max_records = 3;
        s.enrich.max_concurrency = 9;
        s.enrich.max_bytes = 1000;
    })
    .await;
    for (query, body, code) in [
        ("", list(4), (413, "too-many-records")),
        ("", "x".repeat(1001), (413, "body-too-large")),
        ("", String::new(), (400, "empty-body")),
        ("", "# nothing".to_owned(), (400, "no-records")),
        ("concurrency=10", list(1), (400, "bad-option")),
        ("concurrency=0", list(1), (400, "bad-option")),
        ("timeout=100000", list(1), (422, "bad-deadline")),
    ] {
        let refused = enrich(&site, query, &[], &body).await;
        assert_eq!(refused.code(), (code.0, code.1.to_owned()), "{query}");
    }
    let json = [("content-type", "application/json")];
    let body = r#"{"urls": ["http://a.example/"], "concurrency": 10}"#;
    assert_eq!(enrich(&site, "", &json, body).await.code().1, "bad-option");
    let packed = [("content-encoding", "gzip")];
    let refused = enrich(&site, "", &packed, "x").await;
    assert_eq!(refused.code(), (415, "body-encoded".to_owned()));
    assert_eq!(site.house.calls("reads"), 0);
    assert_eq!(site.app.memory.held(), 0);
    assert_eq!(enrich(&site, "", &[], &list(3)).await.status, 200);
}
