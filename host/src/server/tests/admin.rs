//! What admins are served: who may, what is read, and that it is described.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::Arc;

use serde_json::Value;
use tokio::net::{TcpStream, UnixStream};
use tokio_util::sync::CancellationToken;

use super::kit::{Answer, Request, Wire, description, within};
use crate::admin::Nothing;
use crate::assembly::{Host, server_settings, subject_limits};
use crate::config::Config;
use crate::server::{AdminSocket, KeyRing, Readiness, Server, Services};

mod work;

const TOKEN: &str = "0123456789abcdef0123456789abcdef";
const BEARER: (&str, &str) = ("authorization", "Bearer 0123456789abcdef0123456789abcdef");

/// Bytes of a plugin's file at most.
const COMPONENT: u64 = 300 << 10;

/// A host with a state folder, and a server of it with an admin address.
struct Site {
    folder: tempfile::TempDir,
    address: SocketAddr,
    stop: CancellationToken,
    _host: Host,
}

impl Drop for Site {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

impl Site {
    async fn open() -> Self {
        Self::with(Some(TOKEN), true).await
    }

    async fn with(token: Option<&str>, stateful: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let config = Config::embedded().unwrap();
        let state = stateful.then(|| folder.path());
        let host = Host::start(&config, state).await.unwrap();
        let admin = stateful.then(|| host.admin(&config, None, Box::new(Nothing)).unwrap());
        let mut settings = server_settings(&config, token.map(str::to_owned)).unwrap();
        let anywhere = SocketAddr::from(([127, 0, 0, 1], 0));
        settings.listen = anywhere;
        settings.admin_listen = Some(anywhere);
        let services = Services {
            runner: Arc::clone(host.runner()),
            executor: Arc::clone(host.executor()),
            pipelines: Arc::clone(host.pipelines()),
            keys: Arc::new(KeyRing::new(&settings.keys)),
            admin: admin.map(Arc::new),
            plugins: Arc::new(Vec::new),
            upstreams: Arc::new(Vec::new),
            room: Arc::new(|_| u32::MAX),
            readiness: Arc::new(Readiness::default),
            images: subject_limits(&config),
            max_component_bytes: COMPONENT,
        };
        let server = Server::bind(settings, services).unwrap();
        let address = server.admin_address().unwrap();
        let stop = CancellationToken::new();
        let socket = AdminSocket::bind(folder.path()).unwrap();
        tokio::spawn(server.serve(stop.clone(), socket));
        Self {
            folder,
            address,
            stop,
            _host: host,
        }
    }

    async fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let request = Request {
            method,
            path,
            headers,
            body,
        };
        let mut wire = Wire::new(TcpStream::connect(self.address).await.unwrap());
        wire.write(&request.bytes(self.address)).await;
        wire.answer().await
    }

    /// With the token.
    async fn send(&self, method: &str, path: &str, body: &[u8]) -> Answer {
        self.ask(method, path, &[BEARER], body).await
    }

    /// With the token, and it must go well; the document.
    async fn ok(&self, method: &str, path: &str, body: &str) -> Value {
        let answer = self.send(method, path, body.as_bytes()).await;
        assert!(answer.status < 300, "{method} {path}: {}", answer.text());
        answer.json()
    }

    async fn code(&self, method: &str, path: &str, body: &str) -> (u16, String) {
        self.send(method, path, body.as_bytes()).await.code()
    }
}

/// All operations, each with a path that fits it.
fn operations() -> Vec<(String, String)> {
    let paths = description("/admin/")["paths"].as_object().unwrap();
    let mut all = Vec::new();
    for (path, methods) in paths {
        let mut fits = path.clone();
        for (name, value) in [
            ("{id}", "nobody"),
            ("{name}", "nothing"),
            ("{stage}", "none"),
            ("{version}", "1.0.0"),
            ("{key}", "ed25519:00"),
        ] {
            fits = fits.replace(name, value);
        }
        for method in methods.as_object().unwrap().keys() {
            all.push((method.to_uppercase(), fits.clone()));
        }
    }
    assert!(all.len() > 20, "the description is not where it was");
    all
}

#[test]
fn every_route_is_described_and_nothing_else() {
    let source = include_str!("../admin/mod.rs");
    let quoted = source
        .split('"')
        .filter(|text| text.starts_with("/admin/v1/"));
    let routes: BTreeSet<&str> = quoted.collect();
    let described = description("/admin/")["paths"].as_object().unwrap();
    let described: BTreeSet<&str> = described.keys().map(String::as_str).collect();
    assert_eq!(routes, described);
}

#[tokio::test]
async fn every_route_asks_for_the_token_and_looks_at_where_a_request_comes_from() {
    let site = Site::open().await;
    let wrong = ("authorization", "Bearer 0123456789abcdef0123456789abcdee");
    let basic = ("authorization", "Basic 0123456789abcdef0123456789abcdef");
    let page = ("origin", "http://evil.example");
    for (method, path) in operations() {
        let code =
            async |headers: &[(&str, &str)]| site.ask(&method, &path, headers, b"").await.code();
        let what = format!("{method} {path}");
        for (headers, status, expected) in [
            (vec![], 401, "token-required"),
            (vec![basic], 401, "token-required"),
            (vec![wrong], 401, "token-unknown"),
            (vec![BEARER, page], 403, "origin-not-allowed"),
            (vec![BEARER, ("origin", "null")], 403, "origin-not-allowed"),
            (
                vec![BEARER, ("sec-fetch-site", "cross-site")],
                403,
                "origin-not-allowed",
            ),
            (
                vec![BEARER, ("host", "evil.example")],
                421,
                "host-not-allowed",
            ),
        ] {
            let (found, code) = code(&headers).await;
            assert_eq!(
                (found, code.as_str()),
                (status, expected),
                "{what} {headers:?}"
            );
        }
        let (status, code) = site.code(&method, &format!("{path}?nonsense=1"), "").await;
        assert_eq!((status, code.as_str()), (400, "unknown-option"), "{what}");
    }
    let challenge = site.ask("GET", "/admin/v1/plugins", &[], b"").await;
    assert!(
        challenge
            .header("www-authenticate")
            .unwrap()
            .starts_with("Bearer")
    );
    // A page of the admin's own, and programs, which send no origin.
    let own = format!("http://{}", site.address);
    let page = [BEARER, ("origin", own.as_str())];
    let asked = site.ask("GET", "/admin/v1/plugins", &page, b"").await;
    assert_eq!(asked.status, 200);
}

#[tokio::test]
async fn where_there_is_no_token_nobody_is_an_admin_on_loopback_either() {
    let site = Site::with(None, true).await;
    for headers in [&[][..], &[BEARER], &[("authorization", "Bearer ")]] {
        let answer = site.ask("GET", "/admin/v1/plugins", headers, b"").await;
        assert_eq!(answer.code(), (401, "token-required".to_owned()));
    }
}

#[tokio::test]
async fn no_route_has_another_method() {
    let site = Site::open().await;
    let known = operations();
    let paths: BTreeSet<&String> = known.iter().map(|(_, path)| path).collect();
    for path in paths {
        for method in ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"] {
            if known.contains(&(method.to_owned(), path.clone())) {
                continue;
            }
            let code = site.code(method, path, "").await;
            let expected = (405, "method-not-allowed".to_owned());
            assert_eq!(code, expected, "{method} {path}");
        }
    }
    let head = site.send("HEAD", "/admin/v1/plugins", b"").await;
    assert_eq!((head.status, head.body.len()), (200, 0));
    assert_eq!(
        site.ask("HEAD", "/admin/v1/plugins", &[], b"").await.status,
        401
    );
}

#[tokio::test]
async fn what_is_not_served_is_a_problem_too() {
    let site = Site::open().await;
    for path in [
        "/admin/",
        "/admin/v1/",
        "/admin/v1/nothing",
        "/admin/v1/plugins/a/b/c",
        "/admin/v1/plugins/%FF",
        "/admin/v1/pipelines/a/stages/%C0%AF",
        "/admin/v1/../v1/plugins",
    ] {
        let answer = site.send("GET", path, b"").await;
        let expected = if path.contains("stages") {
            // This route has no GET.
            (405, "method-not-allowed".to_owned())
        } else {
            (404, "unknown-path".to_owned())
        };
        assert_eq!(answer.code(), expected, "{path}");
        let hidden = site.ask("GET", path, &[], b"").await;
        assert_eq!(hidden.code(), (401, "token-required".to_owned()), "{path}");
    }
    let named = site.send("GET", "/admin/v1/nothing", b"").await;
    let said = named.json()["detail"].to_string();
    assert!(said.contains("/admin/v1/openapi.json"), "{said}");
    let broken = site
        .code("PUT", "/admin/v1/pipelines/a/stages/%FF", "{}")
        .await;
    assert_eq!(broken, (404, "unknown-path".to_owned()));
}

#[tokio::test]
async fn options_that_make_no_sense_are_named() {
    let site = Site::open().await;
    for (method, path) in [
        ("GET", "/admin/v1/history?limit=many"),
        ("GET", "/admin/v1/history?limit=1&limit=2"),
        ("GET", "/admin/v1/history?before=-1"),
        ("DELETE", "/admin/v1/plugins/nobody?force=perhaps"),
        ("POST", "/admin/v1/plugins/nobody/rollback?to=new"),
        ("DELETE", "/admin/v1/plugins/nobody/versions/new"),
        ("DELETE", "/admin/v1/keys/mine"),
        ("DELETE", "/admin/v1/keys/mine?retire=1"),
        ("GET", "/admin/v1/spend?by=moon"),
        ("GET", "/admin/v1/spend?since=2026-02-30"),
        ("GET", "/admin/v1/spend?by=day&by=day"),
    ] {
        let code = site.code(method, path, "").await;
        assert_eq!(code, (400, "bad-option".to_owned()), "{method} {path}");
    }
    let grant = site.code("POST", "/admin/v1/plugins?grant=some", "x").await;
    assert_eq!(grant, (400, "bad-option".to_owned()));
    let meant = site
        .send("GET", "/admin/v1/spend?sinec=2026-01-01", b"")
        .await;
    assert_eq!(meant.json()["did_you_mean"], "since");
}

#[tokio::test]
async fn a_host_without_a_state_folder_says_that_nothing_can_be_changed() {
    let site = Site::with(Some(TOKEN), false).await;
    for path in ["/admin/v1/plugins", "/admin/v1/spend", "/admin/v1/history"] {
        let code = site.code("GET", path, "").await;
        assert_eq!(code, (409, "no-state-folder".to_owned()), "{path}");
    }
}

#[tokio::test]
async fn the_socket_serves_its_owner_the_same_without_a_token() {
    let site = Site::open().await;
    let answer = async |path: &str| {
        let socket = site.folder.path().join(AdminSocket::FILE);
        let stream = UnixStream::connect(socket).await.unwrap();
        let io = hyper_util::rt::TokioIo::new(stream);
        let (mut sender, connection) = hyper::client::conn::http1::handshake(io).await.unwrap();
        tokio::spawn(connection);
        let request = http::Request::get(path).header("host", "localhost");
        let request = request.body(axum::body::Body::empty()).unwrap();
        let (head, body) = within(sender.send_request(request))
            .await
            .unwrap()
            .into_parts();
        let body = http_body_util::BodyExt::collect(body)
            .await
            .unwrap()
            .to_bytes();
        (
            head.status.as_u16(),
            serde_json::from_slice::<Value>(&body).unwrap(),
        )
    };
    let (status, document) = answer("/admin/v1/openapi.json").await;
    assert_eq!((status, &document["openapi"]), (200, &"3.1.0".into()));
    assert_eq!(answer("/admin/v1/spend").await.0, 200);
    let (status, problem) = answer("/admin/v1/nothing").await;
    assert_eq!((status, &problem["code"]), (404, &"unknown-path".into()));
    let (status, problem) = answer("/admin/v1/spend?x=1").await;
    assert_eq!((status, &problem["code"]), (400, &"unknown-option".into()));
}
