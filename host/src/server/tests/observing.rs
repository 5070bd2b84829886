//! Metrics, the admin address, the contracts that are files.

use std::net::SocketAddr;

use serde_json::{Value, json};

use super::kit::{Request, Site, gif, route};
use crate::server::{OPENAPI, Readiness, Server, Settings, StartError};

#[tokio::test]
async fn metrics_tell_about_stages_queue_and_connections() {
    let site = Site::plain().await;
    site.extract("", &gif(1)).await;
    site.extract("pipelin=x", &gif(1)).await;
    let answer = site.get("/metrics").await;
    let text = answer.text();
    for line in [
        "crescendo_stage_outcomes_total{pipeline=\"tokens\",stage=\"quick\",plugin=\"quick\",version=\"1.2.3\",outcome=\"voted\",reason=\"\"} 1",
        "crescendo_stage_duration_seconds_count{pipeline=\"tokens\",stage=\"quick\",plugin=\"quick\",version=\"1.2.3\"} 1",
        "crescendo_stage_cost_micros_total{pipeline=\"tokens\",stage=\"quick\",plugin=\"quick\",version=\"1.2.3\"} 0",
        "crescendo_runs_total{end=\"completed\"} 1",
        "crescendo_refused_total{code=\"unknown-option\"} 1",
        "crescendo_images_total{format=\"image/gif\"} 1",
        "crescendo_plugin_load_seconds{plugin=\"quick\",version=\"1.2.3\",outcome=\"kept\"} 0.25",
        "crescendo_fetch_limit{origin=\"https://a.example\"} 5",
        "crescendo_fetch_waiting{origin=\"https://a.example\"} 7",
        "crescendo_fetch_requests_total{origin=\"https://a.example\"} 40",
        "crescendo_queue 0",
        "crescendo_queue_limit 256",
        "crescendo_admitted_limit 64",
        "crescendo_requests_total{route=\"/v1/extract\",method=\"Post\",status=\"200\"} 1",
    ] {
        assert!(
            text.lines().any(|l| l == line),
            "{line} is missing in\n{text}"
        );
    }
    assert!(text.ends_with("# EOF\n"));
}

#[tokio::test]
async fn the_admin_address_serves_health_and_metrics_and_nothing_else() {
    let listen = SocketAddr::from(([127, 0, 0, 1], 0));
    let token = "t".repeat(32);
    let site = Site::with(|s| {
        s.admin_listen = Some(listen);
        s.admin_token = Some(token.clone());
    })
    .await;
    let admin = site.admin.unwrap();
    let sent = async |head: String| {
        let stream = tokio::net::TcpStream::connect(admin).await.unwrap();
        let mut wire = super::kit::Wire::new(stream);
        wire.write(format!("{head}\r\n").as_bytes()).await;
        wire
    };
    let asked = async |head| sent(head).await.answer().await;
    let get = |path: &str| format!("GET {path} HTTP/1.1\r\nhost: localhost\r\n");
    assert_eq!(asked(get("/healthz")).await.status, 200);
    assert_eq!(asked(get("/readyz")).await.status, 200);
    // `openapi.json` describes the other address, where this one answers.
    let nothing = sent(get("/v1/pipelines")).await.until("\r\n\r\n").await;
    assert!(nothing.starts_with("HTTP/1.1 404"), "{nothing}");
    assert_eq!(asked(get("/metrics")).await.status, 401);
    let wrong = format!(
        "{}authorization: Bearer {}\r\n",
        get("/metrics"),
        "u".repeat(32)
    );
    assert_eq!(asked(wrong).await.status, 401);
    let right = format!("{}authorization: Bearer {token}\r\n", get("/metrics"));
    assert_eq!(asked(right).await.status, 200);
}

#[tokio::test]
async fn a_server_is_ready_when_the_default_pipelines_plugins_are_compiled_or_have_failed() {
    let site = Site::plain().await;
    let tell = |compiling: &[&str], failed: &[(&str, &'static str)]| {
        *site.readiness.lock().unwrap() = Readiness {
            compiling: compiling.iter().map(|&id| id.to_owned()).collect(),
            failed: failed
                .iter()
                .map(|&(id, code)| (id.to_owned(), code))
                .collect(),
        };
    };
    tell(&["quick", "slow"], &[("broken", "setup-failed")]);
    let answer = site.get("/readyz").await;
    assert_eq!(answer.code(), (503, "not-ready".to_owned()));
    assert_eq!(answer.header("retry-after"), Some("1"));
    assert_eq!(answer.json()["compiling"], json!(["quick", "slow"]));
    let failed = json!([{"plugin": "broken", "code": "setup-failed"}]);
    assert_eq!(answer.json()["failed"], failed);
    assert_eq!(site.get("/healthz").await.status, 200);
    tell(&[], &[("broken", "setup-failed")]);
    let answer = site.get("/readyz").await;
    assert_eq!((answer.status, &answer.json()["failed"]), (200, &failed));
}

#[tokio::test]
async fn addresses_that_would_be_open_to_everybody_are_refused() {
    let site = Site::plain().await;
    let everywhere = SocketAddr::from(([0, 0, 0, 0], 0));
    let loopback = SocketAddr::from(([127, 0, 0, 1], 0));
    let bind = |change: &dyn Fn(&mut Settings)| {
        let mut settings = Settings {
            listen: loopback,
            ..Settings::default()
        };
        change(&mut settings);
        Server::bind(settings, site.app.services.clone()).err()
    };
    assert!(matches!(
        bind(&|s| s.listen = everywhere),
        Some(StartError::NoKeys { .. })
    ));
    let admin = bind(&|s| s.admin_listen = Some(everywhere));
    assert!(matches!(admin, Some(StartError::NoAdminToken { .. })));
    let short = bind(&|s| s.admin_token = Some("short".into()));
    assert!(matches!(
        short,
        Some(StartError::ShortAdminToken { bytes: 5 })
    ));
    let taken = bind(&|s| s.listen = site.address);
    assert!(matches!(taken, Some(StartError::Bind { .. })));
    assert!(bind(&|_| ()).is_none());
}

#[tokio::test]
async fn every_described_route_exists_and_has_no_other_method() {
    let site = Site::plain().await;
    let described: Value = serde_json::from_str(OPENAPI).unwrap();
    for (template, operations) in described["paths"].as_object().unwrap() {
        let path = template.replace("{id}", &"0".repeat(32));
        assert_eq!(route(&path), Some(template.as_str()));
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
            // A WebSocket's route answers every method that it is no WebSocket.
            if template.ends_with("progressive") && method != "GET" {
                continue;
            }
            let request = Request {
                method,
                path: &path,
                ..Request::default()
            };
            let answer = site.send(request).await;
            let exists = operations.get(method.to_lowercase()).is_some();
            assert_eq!(
                answer.status != 405,
                exists,
                "{method} {path} -> {}",
                answer.status
            );
        }
    }
}

#[tokio::test]
async fn the_contracts_are_served_as_they_lie_in_the_repository() {
    let site = Site::plain().await;
    assert_eq!(site.get("/openapi.json").await.text(), OPENAPI);
    let schema = site.get("/v1/schema/events.json").await;
    assert_eq!(schema.text(), crate::server::EVENTS_SCHEMA);
    assert!(jsonschema::meta::is_valid(&schema.json()));
    assert_eq!(site.get("/v1/pipelines").await.json()["default"], "tokens");
    assert_eq!(
        site.get("/v1/plugins").await.json()["plugins"][0]["id"],
        "quick"
    );
}
