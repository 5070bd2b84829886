//! What bodies may be, and what bad ones get.

use serde_json::json;

use super::kit::{Answer, Request, Site, gif};
use crate::run::tests::house::{House, cut_gif};
use crescendo_core::micros::Micros;

async fn post(site: &Site, content_type: &str, body: &[u8]) -> Answer {
    let headers = [
        ("content-type", content_type),
        ("accept", "application/json"),
    ];
    let path = "/v1/extract?wait=final";
    site.send(Request {
        method: "POST",
        path,
        headers: &headers,
        body,
    })
    .await
}

fn base64(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

#[tokio::test]
async fn images_come_raw_as_json_or_as_a_form() {
    let site = Site::plain().await;
    let raw = post(&site, "image/gif", &gif(1)).await;
    assert_eq!(raw.json()["state"], "completed");
    let url = format!("data:image/gif;base64,{}", base64(&gif(1)));
    let body = json!({"images": [url, base64(&gif(2))], "stop_at": 0.5}).to_string();
    let as_json = post(&site, "application/json", body.as_bytes()).await;
    assert_eq!(
        (as_json.status, as_json.json()["state"].clone()),
        (200, "completed".into())
    );
    let part = |name: &str, body: &[u8]| {
        let head = format!("--x\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n");
        [head.as_bytes(), body, b"\r\n"].concat()
    };
    let form = [
        part("a", &gif(1)),
        part("b", &gif(2)),
        part("options", b"{\"deadline\":5}"),
        b"--x--\r\n".to_vec(),
    ];
    let form = post(&site, "multipart/form-data; boundary=x", &form.concat()).await;
    assert_eq!(form.status, 200);
    let events = site
        .get(&format!("{}/events", form.header("location").unwrap()))
        .await
        .events();
    assert_eq!(events[0]["images"].as_array().unwrap().len(), 2);
    assert_eq!(events[0]["deadline_ms"], 5000);
}

#[tokio::test]
async fn a_body_past_the_cap_is_413_with_and_without_a_length() {
    let site = Site::with(|s| s.bodies.max_bytes = 1000).await;
    let too_large = (413, "body-too-large".to_owned());
    assert_eq!(site.extract("", &[7; 1001]).await.code(), too_large);
    // Refused by what it promises, before a byte of it has come.
    let mut wire = site.connect().await;
    let head = "POST /v1/extract HTTP/1.1\r\nhost: localhost\r\nexpect: 100-continue\r\n\
                content-length: 107374182400\r\n\r\n";
    wire.write(head.as_bytes()).await;
    assert_eq!(wire.answer().await.code(), too_large);
    // Without a length, for as long as it is taken.
    let mut wire = site.connect().await;
    let head = "POST /v1/extract HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\n";
    wire.write(head.as_bytes()).await;
    let chunk = [b"10000\r\n".as_slice(), &[7; 0x10000], b"\r\n"].concat();
    for _ in 0..20 {
        wire.write(&chunk).await;
    }
    let answer = wire.answer().await;
    assert_eq!(answer.code(), too_large);
    assert_eq!(answer.json()["cap"], 1000);
    assert_eq!(site.app.memory.held(), 0);
}

#[tokio::test]
async fn a_body_of_exactly_the_cap_is_read() {
    let image = gif(1);
    let cap = image.len() as u64;
    let site = Site::with(|s| s.bodies.max_bytes = cap).await;
    assert_eq!(site.extract("wait=final", &image).await.status, 200);
}

#[tokio::test]
async fn what_is_no_image_is_415_and_what_is_damaged_422() {
    let site = Site::plain().await;
    assert_eq!(
        site.extract("", b"").await.code(),
        (400, "empty-body".to_owned())
    );
    let unsupported = (415, "unsupported-format".to_owned());
    for renamed in [
        b"PK\x03\x04\x14\x00\x00\x00".as_slice(),
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    ] {
        let headers = [("content-type", "image/jpeg")];
        let request = Request {
            method: "POST",
            path: "/v1/extract",
            headers: &headers,
            body: renamed,
        };
        assert_eq!(site.send(request).await.code(), unsupported);
    }
    // Headers that promise 60,000 x 60,000 pixels, of a PNG and of a GIF.
    let png = b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR\x00\x00\xea\x60\x00\x00\xea\x60\
                \x08\x02\x00\x00\x00\x0f\xb0\xe2\x15\x00\x00\x1f\x40IDAT";
    let answer = site
        .extract("", &[png.as_slice(), &[0; 8_000]].concat())
        .await;
    assert_eq!(answer.code(), (413, "image-too-large".to_owned()));
    let mut huge = gif(1);
    huge[6..10].copy_from_slice(&[0x60, 0xEA, 0x60, 0xEA]);
    let answer = site.extract("", &huge).await;
    assert_eq!(answer.code(), (413, "image-too-large".to_owned()));
    assert_eq!(answer.json()["image"], 0);
    assert_eq!(
        site.extract("", &gif(1)[..8]).await.code(),
        (422, "damaged-image".to_owned())
    );
    assert_eq!(site.house.stats().runs.started, 0);
    site.is_well().await;
}

/// What the header does not tell is found while the run is under way.
#[tokio::test]
async fn an_image_damaged_behind_its_header_is_told_as_one_before() {
    let stages = "[[stages]]\nplugin = 'reads'\ntier = 1\nrequired = true\n";
    let site = Site::open(House::new().reader("reads"), &[("tokens", stages)], |_| ()).await;
    let answer = site.extract("wait=final", &cut_gif(1)).await;
    assert_eq!(answer.code(), (422, "damaged-image".to_owned()));
    let problem = answer.json();
    assert_eq!(problem["image"], 0);
    let detail = problem["detail"].as_str().unwrap();
    assert!(detail.starts_with("image 0: "), "{detail}");

    let events = site.extract("", &cut_gif(1)).await.events();
    let last = events.last().unwrap();
    let told = ["type", "code", "image"].map(|member| &last[member]);
    assert_eq!(
        told,
        [&json!("run.failed"), &json!("damaged-image"), &json!(0)]
    );

    // Beside a sound one it costs nobody the answer.
    let images = json!({"images": [base64(&gif(2)), base64(&cut_gif(3))]});
    let answer = post(&site, "application/json", images.to_string().as_bytes()).await;
    assert_eq!(answer.status, 200);
    let document = answer.json();
    assert_eq!(document["state"], "completed");
    let unreadable = document["unreadable"].as_array().unwrap();
    assert_eq!(unreadable.len(), 1);
    assert_eq!(
        (&unreadable[0]["image"], &unreadable[0]["code"]),
        (&json!(1), &json!("damaged-image"))
    );
}

#[tokio::test]
async fn a_body_in_a_content_coding_is_415_and_one_as_it_is_is_read() {
    let site = Site::plain().await;
    let image = gif(1);
    let send = async |coding: &str| {
        let headers = [("content-encoding", coding)];
        let request = Request {
            method: "POST",
            path: "/v1/extract?wait=final",
            headers: &headers,
            body: &image,
        };
        site.send(request).await
    };
    for coding in ["gzip", "br, identity", "\u{fc}"] {
        let answer = send(coding).await;
        assert_eq!(answer.code(), (415, "body-encoded".to_owned()), "{coding}");
        assert_eq!(answer.header("accept-encoding"), Some("identity"));
    }
    for coding in ["Identity", "identity, identity", ""] {
        assert_eq!(send(coding).await.status, 200, "{coding}");
    }
    site.is_well().await;
}

#[tokio::test]
async fn too_many_images_are_413() {
    let site = Site::with(|s| s.bodies.max_images = 2).await;
    let body = json!({"images": [base64(&gif(1)), base64(&gif(2)), base64(&gif(3))]}).to_string();
    let answer = post(&site, "application/json", body.as_bytes()).await;
    assert_eq!(answer.code(), (413, "too-many-images".to_owned()));
    assert_eq!(answer.json()["cap"], 2);
}

#[tokio::test]
async fn json_and_forms_that_are_none_are_400() {
    let site = Site::plain().await;
    let code = async |content_type: &str, body: &str| {
        let (status, code) = post(&site, content_type, body.as_bytes()).await.code();
        assert_eq!(status, 400);
        code
    };
    assert_eq!(code("application/json", "{").await, "bad-json");
    assert_eq!(
        code("application/json", "{\"images\":[\"%%\"]}").await,
        "bad-data-url"
    );
    assert_eq!(
        code("application/json", "{\"images\":[]}").await,
        "no-images"
    );
    let unknown = "{\"images\":[\"AQID\"],\"pipelin\":\"tokens\"}";
    assert_eq!(code("application/json", unknown).await, "unknown-option");
    assert_eq!(
        code("multipart/form-data; boundary=x", "--x\r\n").await,
        "bad-multipart"
    );
    assert_eq!(code("multipart/form-data", "--x--").await, "bad-multipart");
}

#[tokio::test]
async fn options_that_make_no_sense_are_refused_before_the_body_is_read() {
    let site = Site::with(|s| s.runs.max_budget = Micros(50_000)).await;
    let mut cases = Vec::new();
    for (query, status, code) in [
        ("pipelin=tokens", 400, "unknown-option"),
        ("max_cost=-1", 400, "bad-option"),
        ("max_cost=NaN", 400, "bad-option"),
        ("deadline=0", 400, "bad-option"),
        ("stop_at=2", 400, "bad-option"),
        ("wait=final&format=sse", 400, "bad-option"),
        ("max_cost=0.06", 422, "budget-above-cap"),
        ("pipeline=tokns", 422, "unknown-pipeline"),
    ] {
        // The promised body never comes.
        let mut wire = site.connect().await;
        let head = format!(
            "POST /v1/extract?{query} HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100\r\n\r\n"
        );
        wire.write(head.as_bytes()).await;
        let answer = wire.answer().await;
        assert_eq!(answer.code(), (status, code.to_owned()), "{query}");
        cases.push(answer.json());
    }
    assert_eq!(cases[0]["did_you_mean"], "pipeline");
    assert_eq!(cases[6]["cap_micros"], 50_000);
    assert_eq!(cases[7]["known"], json!(["tokens"]));
    assert_eq!(cases[7]["did_you_mean"], "tokens");
    assert_eq!(
        site.extract("max_cost=0.05&wait=final", &gif(1))
            .await
            .status,
        200
    );
    let late = site.extract("deadline=100000", &gif(1)).await;
    assert_eq!(late.code(), (422, "bad-deadline".to_owned()));
}

#[tokio::test]
async fn a_json_budget_above_the_cap_is_refused_like_one_in_the_query() {
    let site = Site::with(|s| s.runs.max_budget = Micros(50_000)).await;
    let body = json!({"images": [base64(&gif(1))], "budget": 0.06}).to_string();
    let answer = post(&site, "application/json", body.as_bytes()).await;
    assert_eq!(answer.code(), (422, "budget-above-cap".to_owned()));
    let body = json!({"images": [base64(&gif(1))], "budget": 0.05}).to_string();
    assert_eq!(
        post(&site, "application/json", body.as_bytes())
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn use_ai_false_leaves_out_stages_that_ask_for_models() {
    let house = House::new().voter("quick", 7.0).special(
        "model",
        |fake| fake.models = true,
        |_, _| async { crate::run::tests::house::voted(8.0) },
    );
    let stages = "[[stages]]\nplugin = 'quick'\ntier = 1\n[[stages]]\nplugin = 'model'\ntier = 2\n";
    let site = Site::open(house, &[("tokens", stages)], |_| ()).await;
    site.extract("use_ai=false&wait=final", &gif(1)).await;
    assert_eq!(site.house.calls("model"), 0);
    site.extract("wait=final", &gif(1)).await;
    assert_eq!(site.house.calls("model"), 1);
}
