//! Whole calls, with servers that know ranges and servers that do not.

use crescendo_plugin::testing::Host;
use crescendo_plugin::{Failure, Value, Votes};
use media::enrich;
use serde_json::{Value as Json, json};

use crate::files;

const URL: &str = "https://a.example/page";
const RECORD: &str = r#"{"url": "https://a.example/page"}"#;

fn items(votes: &Votes) -> Json {
    match votes.scalar("media.items") {
        Some(Value::Json(text)) => serde_json::from_str(text).unwrap(),
        _ => Json::Null,
    }
}

#[test]
fn an_address_of_a_picture_is_one_item() {
    let host = Host::new()
        .record(RECORD)
        .http_file(URL, "image/png", files::png(640, 480));
    let call = host.call(enrich);
    let votes = call.answer.unwrap();
    assert_eq!(
        items(&votes),
        json!([{"url": URL, "kind": "image", "type": "image/png", "bytes": 45, "width": 640, "height": 480}])
    );
    assert_eq!(votes.scalar("media.primary"), Some(&URL.into()));
    assert_eq!(call.fetched.len(), 1);
}

#[test]
fn a_film_whose_length_is_at_its_end_takes_one_request_more() {
    let film = files::mp4(90, Some((640, 360)), Some(3 << 20));
    let host = Host::new().record(RECORD).http_file(URL, "video/mp4", film);
    let call = host.call(enrich);
    let item = &items(&call.answer.unwrap())[0];
    assert_eq!(
        (&item["duration_s"], &item["width"]),
        (&json!(90.0), &json!(640))
    );
    assert_eq!(call.fetched.len(), 2);
    assert!(
        call.fetched[1]
            .headers
            .iter()
            .any(|header| header.name == "range")
    );
}

#[test]
fn a_page_lists_what_it_shows_and_the_most_promising_are_looked_at() {
    let page = "<!doctype html><meta property=og:image content=/main.jpg>\
        <img src=/one.png alt=One width=1 height=1><img src=/two.gif><img src=/gone.png>\
        <video src=/film.mp4></video>";
    let at = |path: &str| format!("https://a.example{path}");
    let host = Host::new()
        .record(RECORD)
        .http_file(URL, "text/html; charset=utf-8", page)
        .http_file(&at("/main.jpg"), "image/jpeg", files::jpeg(1200, 630))
        // Without ranges, and without a word of what it is.
        .http(&at("/two.gif"), 200, files::gif(300, 200))
        .http(&at("/gone.png"), 404, "gone")
        .http_file(
            &at("/film.mp4"),
            "video/mp4",
            files::mp4(90, Some((640, 360)), Some(200_000)),
        );
    let call = host.call(enrich);
    let votes = call.answer.unwrap();
    let list = items(&votes);
    assert_eq!(list.as_array().unwrap().len(), 5);
    assert_eq!(
        (&list[0]["width"], &list[0]["bytes"]),
        (&json!(1200), &json!(41))
    );
    assert_eq!(
        list[1],
        json!({"url": at("/one.png"), "kind": "image", "width": 1, "height": 1, "alt": "One"})
    );
    assert_eq!(
        (&list[2]["type"], &list[2]["height"]),
        (&json!("image/gif"), &json!(200))
    );
    assert_eq!(list[3], json!({"url": at("/gone.png"), "kind": "image"}));
    assert_eq!(
        (&list[4]["duration_s"], &list[4]["height"]),
        (&json!(90.0), &json!(360))
    );
    assert_eq!(votes.scalar("media.images"), Some(&4.0.into()));
    assert_eq!(votes.scalar("media.video"), Some(&1.0.into()));
    assert_eq!(votes.scalar("media.primary"), Some(&at("/main.jpg").into()));
    // The page, four of its five items, and the film's end.
    assert_eq!(call.fetched.len(), 6);
}

#[test]
fn a_stage_says_how_many_are_looked_at() {
    let page: String = (0..40)
        .map(|number| format!("<img src=/{number}.png>"))
        .collect();
    for (parameters, requests) in [("{}", 9), (r#"{"probe": 0}"#, 1), (r#"{"probe": 99}"#, 17)] {
        let host = Host::new().record(RECORD).parameters(parameters).http_file(
            URL,
            "text/html",
            page.clone(),
        );
        let call = host.call(enrich);
        assert!(!call.answer.unwrap().is_empty());
        assert_eq!(call.fetched.len(), requests, "{parameters}");
    }
    let wrong = Host::new()
        .record(RECORD)
        .parameters(r#"{"probes": 1}"#)
        .http_file(URL, "text/html", page);
    assert!(matches!(
        wrong.call(enrich).answer,
        Err(Failure::InvalidInput(_))
    ));
}

#[test]
fn what_is_neither_page_nor_media_is_an_abstention() {
    for (kind, body) in [
        ("application/pdf", "%PDF-1.7"),
        ("text/html", ""),
        ("text/plain", "<p>"),
        ("text/html", "<p>no media"),
    ] {
        let host = Host::new().record(RECORD).http_file(URL, kind, body);
        assert_eq!(host.call(enrich).answer, Ok(Votes::new()), "{kind}");
    }
    let gone = Host::new().record(RECORD).http(URL, 410, "");
    assert!(matches!(
        gone.call(enrich).answer,
        Err(Failure::Upstream(_))
    ));
}
