//! A real server on made-up plugins, and a client that speaks raw bytes.
//!
//! Every answer that [`Wire::answer`] reads is held against `openapi.json`: its
//! path, method, status, media type and, for JSON, schema.

mod described;
mod wire;

use std::collections::BTreeMap;
use std::future::Future;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use crescendo_core::limiter::Belief;
use crescendo_core::pipeline::{Pipeline, parse};
use http_body_util::{BodyExt as _, Full};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::executor::Executor;
use crate::fetch::UpstreamInfo;
use crate::run::tests::house::{self, House};
use crate::run::{PipelineSet, Pipelines, Runner};
use crate::server::app::App;
use crate::server::{
    AdminSocket, KeyRing, Load, PluginInfo, Readiness, Server, Services, Settings,
};
use crate::subject::Limits;

pub(super) use described::{conforms, description, route};
pub(super) use wire::{Answer, Request, Wire};

/// Nothing in these tests takes long; what does is a defect.
const PATIENCE: Duration = Duration::from_secs(30);

/// A server that runs until it is dropped.
pub(super) struct Site {
    pub address: SocketAddr,
    pub admin: Option<SocketAddr>,
    pub house: House,
    pub app: Arc<App>,
    /// What `/readyz` is told about plugins.
    pub readiness: Arc<Mutex<Readiness>>,
    pub stop: CancellationToken,
    pub served: JoinHandle<()>,
}

impl Drop for Site {
    fn drop(&mut self) {
        self.served.abort();
        self.app.abort.cancel();
    }
}

/// Pipelines by name and their stages in TOML.
pub(super) type Stages<'a> = &'a [(&'a str, &'a str)];

impl Site {
    /// A server with the pipeline `tokens`: one stage of the plugin `quick`,
    /// which votes at once.
    pub async fn plain() -> Self {
        Self::with(|_| ()).await
    }

    /// The same with other settings.
    pub async fn with(change: impl FnOnce(&mut Settings)) -> Self {
        let stages = "[[stages]]\nplugin = 'quick'\ntier = 1\n";
        Self::open(
            House::new().voter("quick", 7.0),
            &[("tokens", stages)],
            change,
        )
        .await
    }

    /// A server with these plugins and pipelines.
    pub async fn open(
        house: House,
        stages: Stages<'_>,
        change: impl FnOnce(&mut Settings),
    ) -> Self {
        let pipelines: BTreeMap<String, Arc<Pipeline>> = stages
            .iter()
            .map(|(name, stages)| {
                let text = format!("name = '{name}'\nanswer = ['a.b']\n{stages}");
                ((*name).to_owned(), Arc::new(parse(&text).unwrap()))
            })
            .collect();
        let mut settings = Settings {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            ..Settings::default()
        };
        settings.drain.notice = Duration::from_millis(50);
        change(&mut settings);
        let runner: Arc<Runner> = Arc::clone(&house.runner);
        let readiness = Arc::new(Mutex::new(Readiness::default()));
        let told = Arc::clone(&readiness);
        let services = Services {
            runner,
            executor: Executor::start(crate::executor::Settings::default()).unwrap(),
            pipelines: Arc::new(Pipelines::new(PipelineSet {
                by_name: pipelines,
                default: stages[0].0.to_owned(),
            })),
            keys: Arc::new(KeyRing::new(&settings.keys)),
            admin: None,
            plugins: Arc::new(|| {
                vec![PluginInfo {
                    id: "quick".into(),
                    version: "1.2.3".into(),
                    world: "extractor".into(),
                    description: "votes at once".into(),
                    digest: "00".repeat(32),
                    imports: vec!["subject".into()],
                    load: Some(Load {
                        outcome: "kept",
                        took: Duration::from_millis(250),
                    }),
                }]
            }),
            upstreams: Arc::new(|| {
                vec![UpstreamInfo {
                    origin: "https://a.example".into(),
                    in_flight: 2,
                    waiting: 7,
                    requests: 40,
                    retried: 3,
                    is_left_alone: false,
                    belief: Belief {
                        limit: 5,
                        rate: None,
                        why: "begins".into(),
                    },
                }]
            }),
            room: Arc::new(|_| u32::MAX),
            readiness: Arc::new(move || told.lock().unwrap().clone()),
            images: Limits::default(),
            max_component_bytes: 1 << 20,
        };
        let server = Server::bind(settings, services).unwrap();
        let (address, admin, app) = (server.address(), server.admin_address(), server.app());
        let stop = CancellationToken::new();
        let served = tokio::spawn(server.serve(stop.clone(), AdminSocket::none()));
        Self {
            address,
            admin,
            house,
            app,
            readiness,
            stop,
            served,
        }
    }

    /// A connection.
    pub async fn connect(&self) -> Wire {
        Wire::new(TcpStream::connect(self.address).await.unwrap())
    }

    /// Sends one request on a connection of its own and reads the answer to its
    /// end.
    pub async fn send(&self, request: Request<'_>) -> Answer {
        let mut wire = self.connect().await;
        wire.write(&request.bytes(self.address)).await;
        wire.answer().await
    }

    /// The same over HTTP/2 with prior knowledge, read to its end and held
    /// against `openapi.json` as well.
    pub async fn send_http2(&self, request: Request<'_>) -> Answer {
        let io = TokioIo::new(TcpStream::connect(self.address).await.unwrap());
        let http = hyper::client::conn::http2::Builder::new(TokioExecutor::new());
        let (mut sender, connection) = within(http.handshake(io)).await.unwrap();
        tokio::spawn(connection);
        // Here the host is no header, but a part of what is asked for.
        let (host, headers): (Vec<_>, Vec<_>) = request
            .headers
            .iter()
            .partition(|(name, _)| *name == "host");
        let host = host.first().map(|(_, host)| (*host).to_owned());
        let host = host.unwrap_or_else(|| self.address.to_string());
        let mut asked = hyper::Request::builder()
            .method(request.method)
            .uri(format!("http://{host}{}", request.path));
        for (name, value) in headers {
            asked = asked.header(name, value);
        }
        let body = Full::new(Bytes::copy_from_slice(request.body));
        let answer = within(sender.send_request(asked.body(body).unwrap())).await;
        let (head, body) = answer.unwrap().into_parts();
        let value = |value: &hyper::http::HeaderValue| value.to_str().unwrap().to_owned();
        let answer = Answer {
            status: head.status.as_u16(),
            headers: head
                .headers
                .iter()
                .map(|(name, text)| (name.to_string(), value(text)))
                .collect(),
            body: within(body.collect()).await.unwrap().to_bytes().to_vec(),
            whole: true,
        };
        described::described(Some(&wire::Asked::of(&request)), &answer);
        answer
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(Request {
            method: "GET",
            path,
            ..Request::default()
        })
        .await
    }

    /// Posts a body to `/v1/extract`; `query` may be empty.
    pub async fn extract(&self, query: &str, body: &[u8]) -> Answer {
        let path = if query.is_empty() {
            "/v1/extract".into()
        } else {
            format!("/v1/extract?{query}")
        };
        self.send(Request {
            method: "POST",
            path: &path,
            body,
            ..Request::default()
        })
        .await
    }

    /// Others are still served.
    pub async fn is_well(&self) {
        assert_eq!(self.get("/healthz").await.status, 200);
        let answer = self.extract("wait=final", &gif(200)).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
    }
}

/// What must happen, or the test fails.
pub(super) async fn within<F: Future>(future: F) -> F::Output {
    tokio::time::timeout(PATIENCE, future)
        .await
        .expect("in time")
}

/// Waits for something that must come.
pub(super) async fn until(what: impl Fn() -> bool) {
    within(async {
        while !what() {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    })
    .await;
}

/// A GIF of one pixel; `n` makes it another image.
pub(super) fn gif(n: u8) -> Vec<u8> {
    house::gif(n).to_vec()
}
