//! `openapi.json` tells the truth: each answer that it describes is given here,
//! or stands in one table with the reason why no test gives it. That no other
//! answer is given, the kit checks in every test.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::Value;

use super::access::key;
use super::kit::{Answer, Request, Site, gif, route, until};
use super::websocket::upgrade;
use crate::run::tests::house::{House, failed, voted};
use crate::run::{LogLimits, Settings as RunSettings};
use crate::server::{OPENAPI, Readiness};

type Given = (String, String, u16);

/// Answers that no test gives.
const NOT_GIVEN: [(&str, &str, u16, &str); 3] = [
    (
        "delete",
        "/v1/runs/{id}",
        202,
        "a run ends within 100 ms of its cancel; a host that stands still for a second says 202",
    ),
    (
        "post",
        "/v1/extract",
        409,
        "a client that waits for the end learns the run's id with it, so that only the host can \
         cancel before; `streams` gives this answer without a client",
    ),
    (
        "post",
        "/v1/enrich",
        500,
        "a list fails record by record; before it begins only a system without random numbers \
         gives this answer",
    ),
];

/// What was given so far.
#[derive(Default)]
struct Tour(BTreeSet<Given>);

impl Tour {
    fn note(&mut self, request: &Request<'_>, answer: &Answer) {
        let route = route(request.path).unwrap().to_owned();
        self.0
            .insert((request.method.to_lowercase(), route, answer.status));
    }

    /// Asks, and notes what was answered. What changes nothing is asked over
    /// HTTP/2 too.
    async fn ask(&mut self, site: &Site, request: Request<'_>, status: u16) -> Answer {
        let answer = site.send(request).await;
        let what = format!("{} {}", request.method, request.path);
        assert_eq!(answer.status, status, "{what}: {}", answer.text());
        let upgrades = request.headers.iter().any(|(name, _)| *name == "upgrade");
        if request.method == "GET" && !upgrades {
            let again = site.send_http2(request).await;
            assert_eq!(again.status, status, "{what} over HTTP/2: {}", again.text());
        }
        self.note(&request, &answer);
        answer
    }

    async fn get(&mut self, site: &Site, path: &str, status: u16) -> Answer {
        let method = "GET";
        let request = Request {
            method,
            path,
            ..Request::default()
        };
        self.ask(site, request, status).await
    }

    async fn extract(&mut self, site: &Site, query: &str, body: &[u8], status: u16) -> Answer {
        let path = format!("/v1/extract?{query}");
        let request = Request {
            method: "POST",
            path: &path,
            body,
            ..Request::default()
        };
        self.ask(site, request, status).await
    }

    async fn enrich(&mut self, site: &Site, query: &str, body: &[u8], status: u16) -> Answer {
        let path = format!("/v1/enrich?{query}");
        let request = Request {
            method: "POST",
            path: &path,
            body,
            ..Request::default()
        };
        self.ask(site, request, status).await
    }

    /// The WebSocket's upgrade with these headers.
    async fn upgrade(&mut self, site: &Site, headers: &str, status: u16) {
        let mut wire = upgrade(site, headers).await;
        let answer = wire.answer().await;
        assert_eq!(answer.status, status, "{}", answer.text());
        let request = Request {
            method: "GET",
            path: "/api/v1/extract/progressive",
            ..Request::default()
        };
        self.note(&request, &answer);
    }
}

/// Each operation with a path that fits it, and the statuses described.
fn operations() -> Vec<(String, String, Vec<u16>)> {
    let document: Value = serde_json::from_str(OPENAPI).unwrap();
    let mut operations = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let statuses = operation["responses"].as_object().unwrap().keys();
            let statuses = statuses.map(|status| status.parse().unwrap()).collect();
            operations.push((method.to_uppercase(), path.clone(), statuses));
        }
    }
    operations
}

/// What is decided at the door: 401, 403, 404 and 421, and of options 400.
async fn at_the_door(tour: &mut Tour) {
    let plain = Site::plain().await;
    let keyed = Site::with(|s| s.keys = vec![key("a", "one", &[])]).await;
    for (method, template, statuses) in operations() {
        let path = template.replace("{id}", &"0".repeat(32));
        let mut ask = async |site: &Site, path: &str, headers: &[(&str, &str)], status: u16| {
            if statuses.contains(&status) {
                let body = &gif(1);
                let body = if method == "POST" {
                    body
                } else {
                    [].as_slice()
                };
                let request = Request {
                    method: &method,
                    path,
                    headers,
                    body,
                };
                tour.ask(site, request, status).await;
            }
        };
        ask(&plain, &path, &[("host", "evil.example")], 421).await;
        ask(&keyed, &path, &[], 401).await;
        if template != "/metrics" {
            let page = [("origin", "http://evil.example"), ("upgrade", "websocket")];
            ask(&plain, &path, &page, 403).await;
        }
        if template.contains("{id}") {
            ask(&plain, &path, &[], 404).await;
        }
    }
    let admin_only = Request {
        method: "GET",
        path: "/metrics",
        headers: &[("authorization", "Bearer one")],
        body: &[],
    };
    tour.ask(&keyed, admin_only, 403).await;
}

/// What goes well.
async fn in_good_order(tour: &mut Tour) {
    let site = Site::plain().await;
    for path in [
        "/v1/pipelines",
        "/v1/plugins",
        "/v1/schema/events.json",
        "/openapi.json",
        "/healthz",
        "/readyz",
        "/metrics",
    ] {
        tour.get(&site, path, 200).await;
    }
    tour.enrich(&site, "pipeline=tokens", b"http://a.example/", 200)
        .await;
    tour.extract(&site, "wait=none", &gif(1), 202).await;
    let ran = tour.extract(&site, "", &gif(2), 200).await;
    let run = ran.header("location").unwrap();
    tour.get(&site, run, 200).await;
    tour.get(&site, &format!("{run}/events"), 200).await;
    tour.get(&site, &format!("{run}/events?after=1000"), 204)
        .await;
    for (method, path) in [
        ("POST", format!("{run}/ticket")),
        ("DELETE", run.to_owned()),
    ] {
        let path = path.as_str();
        let request = Request {
            method,
            path,
            ..Request::default()
        };
        tour.ask(&site, request, 200).await;
    }
    tour.upgrade(&site, "", 101).await;
}

/// What is wrong with a request.
async fn refused(tour: &mut Tour) {
    let site = Site::with(|s| {
        s.bodies.max_bytes = 1000;
        s.enrich.max_bytes = 1000;
        s.bodies.grace = Duration::from_millis(50);
    })
    .await;
    tour.extract(&site, "pipelin=x", &gif(1), 400).await;
    tour.extract(&site, "", &[7; 1001], 413).await;
    tour.extract(&site, "", b"PK\x03\x04", 415).await;
    tour.extract(&site, "pipeline=x", &gif(1), 422).await;
    let list = b"http://a.example/";
    tour.enrich(&site, "pipelin=x", list, 400).await;
    tour.enrich(&site, "", &[b'a'; 1001], 413).await;
    // No pipeline here is called `page`.
    tour.enrich(&site, "", list, 422).await;
    let headers = &[("content-type", "image/png")];
    let (method, path, body) = ("POST", "/v1/enrich", list.as_slice());
    let request = Request {
        method,
        path,
        headers,
        body,
    };
    tour.ask(&site, request, 415).await;
    let ran = site.extract("", &gif(1)).await;
    let run = ran.header("location").unwrap().to_owned();
    let events = format!("{run}/events");
    tour.get(&site, &format!("{events}?after=x"), 400).await;
    for path in [
        format!("{run}?x=1"),
        "/v1/pipelines?x=1".to_owned(),
        "/api/v1/extract/progressive?x=1".to_owned(),
        "/v1/plugins?x=1".to_owned(),
    ] {
        tour.get(&site, &path, 400).await;
    }
    for (method, path) in [
        ("DELETE", format!("{run}?x=1")),
        ("POST", format!("{run}/ticket?x=1")),
    ] {
        let path = path.as_str();
        let request = Request {
            method,
            path,
            ..Request::default()
        };
        tour.ask(&site, request, 400).await;
    }
    let image = gif(1);
    for (method, path, body) in [
        ("POST", "/v1/extract", image.as_slice()),
        ("POST", "/v1/enrich", list),
        ("GET", &events, &[]),
    ] {
        let headers = &[("accept", "image/png")];
        let request = Request {
            method,
            path,
            headers,
            body,
        };
        tour.ask(&site, request, 406).await;
    }
    tour.get(&site, "/api/v1/extract/progressive", 426).await;
    for path in ["/v1/extract", "/v1/enrich"] {
        let head = "HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100\r\n\r\nGIF";
        let mut wire = site.connect().await;
        wire.write(format!("POST {path} {head}").as_bytes()).await;
        let slow = wire.answer().await;
        let request = Request {
            method: "POST",
            path,
            ..Request::default()
        };
        assert_eq!(slow.status, 408);
        tour.note(&request, &slow);
    }
}

/// What goes wrong with a run, or with the host.
async fn in_trouble(tour: &mut Tour) {
    let stage = |plugin: &str| format!("[[stages]]\nplugin = '{plugin}'\ntier = 1\n");
    let (held, broken) = (stage("held"), stage("broken") + "required = true\n");
    let wordy = stage("quick") + &stage("other");
    let house = House::with(RunSettings {
        log: LogLimits {
            events: 2,
            ..LogLimits::default()
        },
        ..RunSettings::default()
    });
    let trap = crescendo_core::outcome::FailureCode::Trap;
    let house = house
        .voter("quick", 7.0)
        .plugin("other", |_, _| async { voted(8.0) })
        .plugin("broken", move |_, _| async move { failed(trap) })
        .stuck("held");
    let pipelines = [
        ("held", held.as_str()),
        ("broken", &broken),
        ("wordy", &wordy),
    ];
    let site = Site::open(house, &pipelines, |s| {
        s.admission.max_runs = 1;
        s.admission.max_queue = 0;
    })
    .await;
    tour.extract(&site, "pipeline=broken&wait=final", &gif(1), 500)
        .await;
    until(|| site.app.admission.open() == 0).await;
    let ran = site.extract("pipeline=wordy&wait=final", &gif(1)).await;
    let events = format!("{}/events", ran.header("location").unwrap());
    tour.get(&site, &events, 410).await;
    until(|| site.app.admission.open() == 0).await;
    site.extract("wait=none", &gif(2)).await;
    tour.extract(&site, "", &gif(3), 503).await;
    tour.enrich(&site, "", b"http://a.example/", 503).await;
    *site.readiness.lock().unwrap() = Readiness {
        compiling: vec!["held".to_owned()],
        failed: Vec::new(),
    };
    tour.get(&site, "/readyz", 503).await;
    site.app.set_draining();
    tour.upgrade(&site, "", 503).await;
}

#[tokio::test]
async fn every_answer_that_is_described_is_given() {
    let mut tour = Tour::default();
    at_the_door(&mut tour).await;
    in_good_order(&mut tour).await;
    refused(&mut tour).await;
    in_trouble(&mut tour).await;
    let mut missing = BTreeSet::new();
    for (method, path, statuses) in operations() {
        for status in statuses {
            missing.insert((method.to_lowercase(), path.clone(), status));
        }
    }
    missing.retain(|answer| !tour.0.contains(answer));
    let excused = NOT_GIVEN.map(|(method, path, status, _)| (method.into(), path.into(), status));
    assert_eq!(missing, BTreeSet::<Given>::from(excused));
}
