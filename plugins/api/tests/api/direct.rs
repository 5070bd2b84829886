//! APIs whose answer is the result.

use crescendo_plugin::testing::Host;
use crescendo_plugin::{Ending, Failure, Votes};
use serde_json::json;

use super::desk::{Api, answer, header, sent, text, upstream};

const URL: &str = "https://a.example/v1/extract";

fn parameters() -> serde_json::Value {
    json!({
        "url": URL,
        "body": {"document": "{file}", "pages": "{pages}"},
        "pages": "{pages}",
        "chunk": 5,
        "fields": {"doc.text": "/text", "doc.title": {"at": "/title", "confidence": 0.9}},
    })
}

#[test]
fn a_long_document_is_several_calls_whose_answers_are_joined_in_order() {
    let mut api = Api::new(|call, _| {
        let pages = sent(call, "pages");
        answer(
            call,
            200,
            json!({"text": format!("of {pages}"), "title": "T"}).to_string(),
        )
    });
    let record = json!({"file": "https://b.example/a.pdf", "pages": "1-12,20"});
    let votes = api.ask(parameters(), record).unwrap();
    assert_eq!(
        votes.scalar("doc.text").cloned(),
        text("of 1-5\n\nof 6-10\n\nof 11-12,20")
    );
    assert_eq!(votes.scalar("doc.title").cloned(), text("T"));
    assert!(votes.scalar(api::ask::MISSING).is_none());
    assert_eq!(api.rounds.len(), 1, "all at once");
    assert_eq!(api.told, [(0, 13), (13, 13)]);
    let first = &api.rounds[0][0];
    assert_eq!(header(first, "content-type"), Some("application/json"));
    assert_eq!(header(first, "accept"), Some("application/json"));
}

#[test]
fn a_call_that_fails_does_not_lose_the_others() {
    let mut api = Api::new(|call, _| match sent(call, "pages").as_str() {
        "6-10" => answer(call, 500, "{}"),
        "16-17" => answer(call, 200, "<html>"),
        pages => answer(call, 200, json!({"text": pages}).to_string()),
    });
    let votes = api
        .ask(parameters(), json!({"file": "x", "pages": "1-17"}))
        .unwrap();
    assert_eq!(votes.scalar("doc.text").cloned(), text("1-5\n\n11-15"));
    assert_eq!(votes.scalar(api::ask::MISSING).cloned(), text("6-10,16-17"));
}

#[test]
fn where_every_call_fails_the_failure_says_how() {
    let record = || json!({"file": "x", "pages": "1-17"});
    let mut api = Api::new(|call, _| answer(call, 402, "{}"));
    assert_eq!(
        upstream(api.ask(parameters(), record())),
        format!("{URL} answered with status 402")
    );
    let mut api = Api::new(|call, _| answer(call, 200, "<html>"));
    let told = upstream(api.ask(parameters(), record()));
    assert!(
        told.starts_with(&format!("{URL} answered with what is no JSON")),
        "{told}"
    );
    let mut api = Api::new(|_, _| Err(Failure::Denied("not granted".to_owned())));
    assert!(matches!(
        api.ask(parameters(), record()),
        Err(Failure::Denied(_))
    ));
}

#[test]
fn a_record_without_what_the_call_needs_is_an_abstention_and_asks_nobody() {
    for record in [
        json!({}),
        json!({"file": "x"}),
        json!({"pages": "1"}),
        json!({"file": null, "pages": "1"}),
    ] {
        let mut api = Api::new(|call, _| answer(call, 200, "{}"));
        assert!(api.ask(parameters(), record).unwrap().is_empty());
        assert!(api.rounds.is_empty());
    }
}

#[test]
fn pages_that_make_no_sense_or_are_too_many_are_named() {
    for (pages, why) in [
        (json!("x-y"), "the record's `pages` has `x-y`"),
        (json!({}), "the record's `pages` are"),
        (json!("1-2000"), "400 calls, and 256 are possible"),
    ] {
        let mut api = Api::new(|call, _| answer(call, 200, "{}"));
        let refused = api.ask(parameters(), json!({"file": "x", "pages": pages}));
        let Err(Failure::InvalidInput(told)) = refused else {
            panic!("{refused:?}");
        };
        assert!(told.contains(why), "{told}");
    }
}

#[test]
fn the_same_call_has_the_same_key_and_another_one_another() {
    let key = |url: &str, file: &str, pages: &str| {
        let mut parameters = parameters();
        parameters["url"] = json!(url);
        let mut api = Api::new(|call, _| answer(call, 200, "{}"));
        api.ask(parameters, json!({"file": file, "pages": pages}))
            .unwrap();
        header(&api.rounds[0][0], "idempotency-key")
            .unwrap()
            .to_owned()
    };
    let one = key(URL, "x", "1-3");
    assert_eq!(one, key(URL, "x", "3,1,2"));
    assert!(one.starts_with('"') && one.len() == 34, "{one}");
    for other in [
        key(URL, "y", "1-3"),
        key(URL, "x", "1-4"),
        key("https://a.example/v2", "x", "1-3"),
    ] {
        assert_ne!(one, other);
    }
    let mut parameters = parameters();
    parameters["idempotent"] = json!(false);
    let mut api = Api::new(|call, _| answer(call, 200, "{}"));
    api.ask(parameters, json!({"file": "x", "pages": "1"}))
        .unwrap();
    assert_eq!(header(&api.rounds[0][0], "idempotency-key"), None);
}

#[test]
fn forms_and_addresses_have_values_too() {
    let parameters = json!({
        "url": "https://a.example/v1?u={url}",
        "form": {"q": "about {name}", "lang": "en"},
        "headers": {"X-Version": "2"},
        "fields": {"a": "/a"},
    });
    let mut api = Api::new(|call, _| answer(call, 200, r#"{"a": "b"}"#));
    let votes = api.ask(
        parameters,
        json!({"url": "https://b.example/?x=1", "name": "A & B"}),
    );
    assert_eq!(votes.unwrap().scalar("a").cloned(), text("b"));
    let call = &api.rounds[0][0];
    assert_eq!(
        call.url,
        "https://a.example/v1?u=https%3A%2F%2Fb.example%2F%3Fx%3D1"
    );
    assert_eq!(call.body.as_deref(), Some(&b"lang=en&q=about+A+%26+B"[..]));
    assert_eq!(header(call, "x-version"), Some("2"));
    let get = json!({"url": "https://a.example/{name}", "method": "GET", "fields": {"a": "/a"}});
    let mut api = Api::new(|call, _| answer(call, 200, "{}"));
    assert!(api.ask(get, json!({"name": "n"})).unwrap().is_empty());
    let call = &api.rounds[0][0];
    assert_eq!(
        (call.method, &call.body, header(call, "idempotency-key")),
        ("GET", &None, None)
    );
}

#[test]
fn a_whole_call_goes_through_the_imports() {
    let mut page = Votes::new();
    page.text("page.text", "Night ferry", 0.9);
    let parameters = json!({
        "url": URL,
        "body": {"text": "{text}", "of": "{url}"},
        "fields": {"doc.topic": "/topic"},
    });
    let host = || {
        Host::new()
            .parameters(&parameters.to_string())
            .record_at("https://b.example/", "{}")
    };
    let reads = Ending::Voted(page.into());
    let call = host()
        .read("page", reads)
        .http(URL, 200, r#"{"topic": "ships"}"#)
        .call(api::enrich);
    assert_eq!(
        call.answer.unwrap().scalar("doc.topic").cloned(),
        text("ships")
    );
    let body: serde_json::Value =
        serde_json::from_slice(call.fetched[0].body.as_deref().unwrap()).unwrap();
    assert_eq!(
        body,
        json!({"text": "Night ferry", "of": "https://b.example/"})
    );
    assert_eq!(call.said.len(), 2, "progress");
    let none = host().http(URL, 200, "{}").call(api::enrich);
    assert!(none.answer.unwrap().is_empty() && none.fetched.is_empty());
    let refused = Host::new().record("{}").call(api::enrich).answer;
    assert!(
        matches!(refused, Err(Failure::InvalidInput(_))),
        "{refused:?}"
    );
    let large = host()
        .read(
            "page",
            Ending::Voted({
                let mut v = Votes::new();
                v.text("a.text", "t", 1.0);
                v.into()
            }),
        )
        .http(URL, 200, vec![b' '; (4 << 20) + 1])
        .call(api::enrich);
    let told = upstream(large.answer);
    assert!(told.contains("more than 4194304 bytes"), "{told}");
}
