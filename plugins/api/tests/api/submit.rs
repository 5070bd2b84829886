//! APIs that take a job and are asked for its result.

use std::collections::BTreeMap;

use api::web::{Answer, Call};
use crescendo_plugin::Failure;
use serde_json::{Value, json};

use super::desk::{Api, answer, header, sent, text, upstream};

fn parameters(poll: Value) -> Value {
    json!({
        "url": "https://a.example/v1/jobs",
        "body": {"file": "{file}", "pages": "{pages}"},
        "headers": {"x-version": "2"},
        "pages": "1-6",
        "chunk": 2,
        "mode": "submit",
        "poll": poll,
        "fields": {"doc.text": "/text"},
    })
}

fn by_id() -> Value {
    json!({
        "url": "https://a.example/v1/jobs/{id}", "every_ms": 100, "at_most_s": 10,
        "id": "/job/id", "error": "/message", "result": "/result",
    })
}

fn file() -> Value {
    json!({"file": "x"})
}

/// A job for each submission, which is done after as many polls as its first page says.
fn jobs() -> impl FnMut(&Call, u64) -> Result<Answer, Failure> {
    let mut polls: BTreeMap<String, u32> = BTreeMap::new();
    move |call, _| {
        if call.method == "POST" {
            let id = sent(call, "pages").split('-').next().unwrap().to_owned();
            return answer(call, 202, json!({"job": {"id": id}}).to_string());
        }
        let id = call.url.rsplit('/').next().unwrap().to_owned();
        let polled = polls.entry(id.clone()).or_default();
        *polled += 1;
        let done = *polled >= id.parse().unwrap();
        let status = if done { "succeeded" } else { "running" };
        answer(
            call,
            200,
            json!({"status": status, "result": {"text": format!("job {id}")}}).to_string(),
        )
    }
}

#[test]
fn jobs_are_submitted_at_once_and_asked_for_until_each_is_done() {
    let mut api = Api::new(jobs());
    let votes = api.ask(parameters(by_id()), file()).unwrap();
    assert_eq!(
        votes.scalar("doc.text").cloned(),
        text("job 1\n\njob 3\n\njob 5")
    );
    let sizes: Vec<usize> = api.rounds.iter().map(Vec::len).collect();
    assert_eq!(sizes, [3, 3, 2, 2, 1, 1], "who is done is not asked again");
    assert_eq!(api.now, 500);
    assert_eq!(api.told, [(0, 6), (2, 6), (4, 6), (6, 6)]);
    let poll = &api.rounds[1][0];
    assert_eq!((poll.method, header(poll, "x-version")), ("GET", Some("2")));
    assert_eq!(header(poll, "content-type"), None);
    assert_eq!(header(poll, "idempotency-key"), None);
}

#[test]
fn a_job_that_fails_or_takes_too_long_does_not_lose_the_others() {
    let mut api = Api::new(|call: &Call, _| match call.url.rsplit('/').next() {
        Some("jobs") => answer(
            call,
            202,
            json!({"job": {"id": sent(call, "pages")}}).to_string(),
        ),
        Some("1-2") => answer(
            call,
            200,
            r#"{"status": "succeeded", "result": {"text": "a"}}"#,
        ),
        Some("3-4") => answer(
            call,
            200,
            r#"{"status": "failed", "message": "no such page"}"#,
        ),
        _ => answer(call, 200, r#"{"status": "running"}"#),
    });
    let votes = api.ask(parameters(by_id()), file()).unwrap();
    assert_eq!(votes.scalar("doc.text").cloned(), text("a"));
    assert_eq!(votes.scalar(api::ask::MISSING).cloned(), text("3-6"));
    assert_eq!(api.now, 10_000, "as long as was said");
}

#[test]
fn a_failure_says_what_the_api_says_of_it() {
    let mut one = parameters(by_id());
    one["chunk"] = json!(6);
    for (status, body, why) in [
        (
            200,
            r#"{"status": "failed", "message": "no\nsuch page"}"#,
            "the job is `failed`: nosuch page",
        ),
        (200, r#"{"status": "running"}"#, "no result within 10 s"),
        (200, r#"{"status": "succeeded"}"#, "has no result"),
        (200, "<html>", "no JSON"),
        (404, "{}", "status 404"),
    ] {
        let mut api = Api::new(|call: &Call, _| match call.method {
            "POST" => answer(call, 200, r#"{"job": {"id": 7}}"#),
            _ => answer(call, status, body),
        });
        let told = upstream(api.ask(one.clone(), file()));
        assert!(
            told.starts_with("https://a.example/v1/jobs/7") && told.contains(why),
            "{told}"
        );
    }
    let mut api = Api::new(|call: &Call, _| answer(call, 200, "{}"));
    let told = upstream(api.ask(one, file()));
    assert!(told.ends_with("without the id of its job"), "{told}");
}

#[test]
fn who_asks_for_patience_gets_it() {
    let later = |call: &Call, status, headers: &[(&str, &str)]| {
        let mut later = answer(call, status, "").unwrap();
        later.headers = headers
            .iter()
            .map(|(n, v)| ((*n).to_owned(), (*v).to_owned()))
            .collect();
        Ok(later)
    };
    let (date, after) = (
        "Tue, 15 Nov 1994 08:12:31 GMT",
        "Tue, 15 Nov 1994 08:12:34 GMT",
    );
    let mut api = Api::new(|call: &Call, now| match now {
        0 => later(call, 202, &[("location", "jobs/9"), ("retry-after", "2")]),
        2_000 => later(call, 503, &[("retry-after", after), ("date", date)]),
        5_000 => later(call, 202, &[]),
        _ => answer(call, 200, r#"{"status": "succeeded", "text": "t"}"#),
    });
    let mut one = parameters(json!({"url": "location", "every_ms": 100}));
    one["chunk"] = json!(6);
    let votes = api.ask(one, file()).unwrap();
    assert_eq!(votes.scalar("doc.text").cloned(), text("t"));
    assert_eq!(api.now, 5_100);
    assert_eq!(api.urls()[1], "https://a.example/v1/jobs/9");
}

#[test]
fn addresses_in_answers_are_followed_to_named_origins_alone() {
    let poll = |origins: Value| {
        let mut one = parameters(json!({
            "url": "/urls/get", "result_url": "/output", "every_ms": 100, "origins": origins,
        }));
        one["chunk"] = json!(6);
        one
    };
    let web = |call: &Call, _| match call.url.as_str() {
        "https://a.example/v1/jobs" => answer(call, 200, r#"{"urls": {"get": "/j/1"}}"#),
        "https://a.example/j/1" => answer(
            call,
            200,
            r#"{"status": "succeeded", "output": "https://files.example/o.json?sig=s"}"#,
        ),
        "https://files.example/o.json?sig=s" => answer(call, 200, r#"{"text": "t"}"#),
        url => panic!("{url}"),
    };
    let mut api = Api::new(web);
    let votes = api
        .ask(poll(json!(["https://files.example"])), file())
        .unwrap();
    assert_eq!(votes.scalar("doc.text").cloned(), text("t"));
    let mut api = Api::new(web);
    let told = upstream(api.ask(poll(json!([])), file()));
    assert!(told.contains("leads to https://files.example"), "{told}");
    assert_eq!(api.urls().len(), 2, "nobody else was asked");
}

#[test]
fn what_is_done_at_once_is_not_asked_for() {
    let mut api = Api::new(|call: &Call, _| {
        answer(
            call,
            200,
            r#"{"job": {"id": 1}, "status": "succeeded", "result": {"text": "t"}}"#,
        )
    });
    let votes = api.ask(parameters(by_id()), file()).unwrap();
    assert_eq!(votes.scalar("doc.text").cloned(), text("t"));
    assert_eq!(api.rounds.len(), 1);
}

#[test]
fn a_run_that_is_over_ends_the_call() {
    let mut api = Api::new(jobs());
    api.hears = 1;
    let ended = api.ask(parameters(by_id()), file());
    assert!(matches!(ended, Err(Failure::Cancelled)));
    assert_eq!(api.rounds.len(), 2, "nobody was asked after that");
}

#[test]
fn requests_are_bounded_whatever_the_api_says() {
    let mut poll = by_id();
    poll["every_ms"] = json!(5);
    poll["at_most_s"] = json!(3_600);
    let mut api = Api::new(|call: &Call, _| match call.method {
        "POST" => answer(call, 200, r#"{"job": {"id": 1}}"#),
        _ => answer(call, 200, r#"{"status": "running"}"#),
    });
    let told = upstream(api.ask(parameters(poll), file()));
    assert!(told.contains("no result after 4000 requests"), "{told}");
    assert!(api.urls().len() <= api::job::MOST_REQUESTS);
}
