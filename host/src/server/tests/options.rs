//! Options that make no sense, in each of the four places where they may stand:
//! the query, a JSON body, a form, a WebSocket's message.

use base64::Engine as _;
use serde_json::{Value, json};

use super::kit::{Request, Site, gif};
use super::websocket::{Client, Message};
use crescendo_core::micros::Micros;

/// Key, value, and what it gets.
const CASES: [(&str, &str, u16, &str); 22] = [
    ("pipelin", "tokens", 400, "unknown-option"),
    ("", "x", 400, "unknown-option"),
    ("max_cost", "-1", 400, "bad-option"),
    ("max_cost", "NaN", 400, "bad-option"),
    ("max_cost", "inf", 400, "bad-option"),
    ("max_cost", "1e3", 400, "bad-option"),
    ("budget", "-0.01", 400, "bad-option"),
    ("budget", "0.0000001", 400, "bad-option"),
    ("budget", "free", 400, "bad-option"),
    ("budget", "0.06", 422, "budget-above-cap"),
    ("max_cost", "18446744073709551616", 400, "bad-option"),
    ("deadline", "0", 400, "bad-option"),
    ("deadline", "-1", 400, "bad-option"),
    ("deadline", "NaN", 400, "bad-option"),
    ("deadline", "1e300", 400, "bad-option"),
    ("deadline", "100000", 422, "bad-deadline"),
    ("stop_at", "1.01", 400, "bad-option"),
    ("stop_at", "-0.5", 400, "bad-option"),
    ("stop_at", "NaN", 400, "bad-option"),
    ("use_ai", "maybe", 400, "bad-option"),
    ("pipeline", "tokns", 422, "unknown-pipeline"),
    ("pipeline", "../etc/passwd\u{0}", 422, "unknown-pipeline"),
];

/// What a client is told.
struct Told {
    code: String,
    detail: String,
    document: Value,
}

async fn post(site: &Site, query: &str, content_type: &str, body: &[u8], status: u16) -> Told {
    let answer = site
        .send(Request {
            method: "POST",
            path: &format!("/v1/extract?{query}"),
            headers: &[("content-type", content_type)],
            body,
        })
        .await;
    let document = answer.json();
    assert_eq!(answer.code().0, status, "{document}");
    Told {
        code: answer.code().1,
        detail: document["detail"].as_str().unwrap().to_owned(),
        document,
    }
}

/// A query's key and value, every byte escaped.
fn query(key: &str, value: &str) -> String {
    let escape = |text: &str| {
        text.bytes()
            .map(|b| format!("%{b:02x}"))
            .collect::<String>()
    };
    format!("{}={}", escape(key), escape(value))
}

fn form(options: &str) -> Vec<u8> {
    let part = |name: &str, body: &[u8]| {
        let head = format!("--x\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n");
        [head.as_bytes(), body, b"\r\n"].concat()
    };
    let parts = [part("a", &gif(1)), part("options", options.as_bytes())];
    [parts.concat(), b"--x--\r\n".to_vec()].concat()
}

#[tokio::test]
async fn an_option_that_makes_no_sense_gets_the_same_code_wherever_it_stands() {
    let site = Site::with(|s| s.runs.max_budget = Micros(50_000)).await;
    let image = base64::engine::general_purpose::STANDARD.encode(gif(1));
    for (key, value, status, code) in CASES {
        let by_query = post(&site, &query(key, value), "image/gif", &gif(1), status).await;
        let body = json!({"images": [image], key: value}).to_string();
        let by_json = post(&site, "", "application/json", body.as_bytes(), status).await;
        let options = json!({ key: value }).to_string();
        let kind = "multipart/form-data; boundary=x";
        let by_form = post(&site, "", kind, &form(&options), status).await;
        for told in [by_query, by_json, by_form] {
            assert_eq!(told.code, code, "{key}={value}: {}", told.detail);
            if code == "unknown-pipeline" {
                assert_eq!(told.document["known"], json!(["tokens"]));
                assert!(told.detail.contains("known are tokens"), "{}", told.detail);
            }
        }
        let message = json!({"action": "extract", "images": [image], key: value});
        let (frames, close) = Client::ask(&site, Message::text(message.to_string())).await;
        assert_eq!(frames[0]["error"]["code"], code, "{key}={value}");
        assert_eq!(close, 1008, "{key}={value}");
    }
    assert_eq!(site.house.stats().runs.started, 0);
    site.is_well().await;
}

#[tokio::test]
async fn numbers_in_json_are_judged_like_texts() {
    let site = Site::with(|s| s.runs.max_budget = Micros(50_000)).await;
    let image = base64::engine::general_purpose::STANDARD.encode(gif(1));
    for (member, code) in [
        ("\"budget\":-1", "bad-option"),
        ("\"budget\":1e400", "bad-json"),
        ("\"budget\":NaN", "bad-json"),
        ("\"budget\":[1]", "bad-option"),
        ("\"stop_at\":{}", "bad-option"),
        ("\"deadline\":-0.0", "bad-option"),
        ("\"budget\":0.01,\"max_cost\":0.01", "bad-option"),
    ] {
        let body = format!("{{\"images\":[\"{image}\"],{member}}}");
        let told = post(&site, "", "application/json", body.as_bytes(), 400).await;
        assert_eq!(told.code, code, "{member}: {}", told.detail);
    }
    let body = format!("{{\"images\":[\"{image}\"],\"stop_at\":0.5}}");
    let twice = post(
        &site,
        "stop_at=0.5",
        "application/json",
        body.as_bytes(),
        400,
    )
    .await;
    assert_eq!(twice.code, "bad-option");
    assert_eq!(site.house.stats().runs.started, 0);
}
