//! Host, Origin, CORS and client keys at the door.

use super::kit::{Answer, Request, Site, gif};
use crate::run::tests::house::House;
use crate::server::settings::ClientKey;

async fn asked(site: &Site, method: &str, path: &str, headers: &[(&str, &str)]) -> Answer {
    let body = if method == "POST" { gif(1) } else { Vec::new() };
    site.send(Request {
        method,
        path,
        headers,
        body: &body,
    })
    .await
}

#[tokio::test]
async fn a_name_that_was_rebound_is_421() {
    let site = Site::plain().await;
    let rebound = asked(&site, "GET", "/v1/pipelines", &[("host", "evil.example")]).await;
    assert_eq!(rebound.code(), (421, "host-not-allowed".to_owned()));
    assert_eq!(
        asked(&site, "GET", "/v1/pipelines", &[("host", "localhost")])
            .await
            .status,
        200
    );
    // Probes name whatever they know.
    assert_eq!(
        asked(&site, "GET", "/healthz", &[("host", "10.1.2.3")])
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn a_page_from_elsewhere_starts_nothing() {
    let site = Site::plain().await;
    let foreign = asked(
        &site,
        "POST",
        "/v1/extract",
        &[("origin", "http://evil.example")],
    )
    .await;
    assert_eq!(foreign.code(), (403, "origin-not-allowed".to_owned()));
    assert_eq!(site.house.stats().runs.started, 0);
    let own = format!("http://{}", site.address);
    let same = asked(&site, "POST", "/v1/extract", &[("origin", &own)]).await;
    assert_eq!(same.status, 200);
    assert_eq!(same.header("access-control-allow-origin"), None);
}

#[tokio::test]
async fn a_page_from_a_configured_origin_asks_first_and_may_read() {
    let page = "https://app.example";
    let site = Site::with(|s| s.origins = vec![page.to_owned()]).await;
    let ask = [("origin", page), ("access-control-request-method", "POST")];
    let preflight = asked(&site, "OPTIONS", "/v1/extract", &ask).await;
    assert_eq!(preflight.status, 204);
    assert!(
        preflight
            .header("access-control-allow-methods")
            .unwrap()
            .contains("POST")
    );
    assert_eq!(preflight.header("access-control-allow-origin"), Some(page));
    let answer = asked(&site, "POST", "/v1/extract", &[("origin", page)]).await;
    assert_eq!(answer.header("access-control-allow-origin"), Some(page));
    assert!(
        answer
            .header("access-control-expose-headers")
            .unwrap()
            .contains("x-run-id")
    );
    let other = [
        ("origin", "https://other.example"),
        ("access-control-request-method", "POST"),
    ];
    let refused = asked(&site, "OPTIONS", "/v1/extract", &other).await;
    assert_eq!(refused.status, 403);
    assert_eq!(refused.header("access-control-allow-origin"), None);
}

pub(super) fn key(name: &str, secret: &str, pipelines: &[&str]) -> ClientKey {
    ClientKey {
        name: name.to_owned(),
        hash: *blake3::hash(secret.as_bytes()).as_bytes(),
        max_run: Some(crescendo_core::micros::Micros(10_000)),
        pipelines: pipelines.iter().map(|p| (*p).to_owned()).collect(),
    }
}

#[tokio::test]
async fn a_key_that_may_not_name_the_default_has_one_of_its_own() {
    let stages = "[[stages]]\nplugin = 'quick'\ntier = 1\n";
    let pipelines = [("tokens", stages), ("palette", stages)];
    let house = House::new().voter("quick", 7.0);
    let site = Site::open(house, &pipelines, |s| {
        s.keys = vec![key("a", "one", &["palette"]), key("b", "two", &[])];
    })
    .await;
    for (bearer, default) in [("Bearer one", "palette"), ("Bearer two", "tokens")] {
        let headers = [("authorization", bearer)];
        let listed = asked(&site, "GET", "/v1/pipelines", &headers).await;
        assert_eq!(listed.json()["default"], default);
        let ran = asked(&site, "POST", "/v1/extract", &headers).await;
        assert_eq!(ran.status, 200);
        assert_eq!(ran.events()[0]["pipeline"], default);
    }
}

#[tokio::test]
async fn with_keys_every_client_has_one_and_sees_its_own_runs() {
    let site =
        Site::with(|s| s.keys = vec![key("a", "one", &[]), key("b", "two", &["other"])]).await;
    let (one, two) = (
        ("authorization", "Bearer one"),
        ("authorization", "Bearer two"),
    );
    let none = asked(&site, "POST", "/v1/extract", &[]).await;
    assert_eq!(none.code(), (401, "key-required".to_owned()));
    assert!(
        none.header("www-authenticate")
            .unwrap()
            .starts_with("Bearer")
    );
    let wrong = asked(
        &site,
        "POST",
        "/v1/extract",
        &[("authorization", "Bearer onee")],
    )
    .await;
    assert_eq!(wrong.code(), (401, "key-unknown".to_owned()));
    let ran = asked(&site, "POST", "/v1/extract", &[one]).await;
    assert_eq!(ran.status, 200);
    let run = ran.header("location").unwrap();
    assert_eq!(asked(&site, "GET", run, &[one]).await.status, 200);
    assert_eq!(
        asked(&site, "GET", run, &[two]).await.code(),
        (404, "unknown-run".to_owned())
    );
    assert_eq!(
        asked(&site, "DELETE", run, &[two]).await.code(),
        (404, "unknown-run".to_owned())
    );
    // What a key may not name does not exist for it.
    let named = asked(&site, "POST", "/v1/extract?pipeline=tokens", &[two]).await;
    assert_eq!(named.code(), (422, "unknown-pipeline".to_owned()));
    assert_eq!(named.json()["known"], serde_json::json!([]));
    let dear = asked(&site, "POST", "/v1/extract?max_cost=0.02", &[one]).await;
    assert_eq!(dear.code(), (422, "budget-above-cap".to_owned()));
    assert_eq!(dear.json()["cap_micros"], 10_000);
    let metrics = asked(&site, "GET", "/metrics", &[one]).await;
    assert_eq!(metrics.code(), (403, "admin-only".to_owned()));
    assert_eq!(asked(&site, "GET", "/healthz", &[]).await.status, 200);
}
