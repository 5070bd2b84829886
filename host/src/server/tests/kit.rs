//! A real server on made-up plugins, and a client that speaks raw bytes.
//!
//! Every answer that comes through [`Site::send`] is held against
//! `openapi.json`: its path, method, status, media type and, for JSON, schema.

use std::collections::BTreeMap;
use std::future::Future;
use std::net::SocketAddr;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use crescendo_core::pipeline::{Pipeline, parse};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::executor::Executor;
use crate::run::Runner;
use crate::run::tests::house::House;
use crate::server::app::App;
use crate::server::{OPENAPI, PluginInfo, Server, Services, Settings};
use crate::subject::Limits;

/// Nothing in these tests takes long; what does is a defect.
const PATIENCE: Duration = Duration::from_secs(30);

/// A server that runs until it is dropped.
pub(super) struct Site {
    pub address: SocketAddr,
    pub admin: Option<SocketAddr>,
    pub house: House,
    pub app: Arc<App>,
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
        settings.runs.default_pipeline = stages[0].0.to_owned();
        settings.drain.notice = Duration::from_millis(50);
        change(&mut settings);
        let runner: Arc<Runner> = Arc::clone(&house.runner);
        let services = Services {
            runner,
            executor: Executor::start(crate::executor::Settings::default()),
            pipelines: Arc::new(pipelines),
            plugins: Arc::new(|| {
                vec![PluginInfo {
                    id: "quick".into(),
                    version: "1.2.3".into(),
                    world: "extractor".into(),
                    description: "votes at once".into(),
                    digest: "00".repeat(32),
                    imports: vec!["subject".into()],
                }]
            }),
            images: Limits::default(),
        };
        let server = Server::bind(settings, services).unwrap();
        let (address, admin, app) = (server.address(), server.admin_address(), server.app());
        let stop = CancellationToken::new();
        let served = tokio::spawn(server.serve(stop.clone()));
        Self {
            address,
            admin,
            house,
            app,
            stop,
            served,
        }
    }

    /// A connection.
    pub async fn connect(&self) -> Wire {
        Wire {
            stream: TcpStream::connect(self.address).await.unwrap(),
            unread: Vec::new(),
        }
    }

    /// Sends one request on a connection of its own and reads the answer to its
    /// end; the answer must be as `openapi.json` says.
    pub async fn send(&self, request: Request<'_>) -> Answer {
        let mut wire = self.connect().await;
        wire.write(&request.bytes(self.address)).await;
        let answer = wire.answer().await;
        described(&request, &answer);
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

/// One request.
#[derive(Clone, Copy, Default)]
pub(super) struct Request<'a> {
    pub method: &'a str,
    pub path: &'a str,
    pub headers: &'a [(&'a str, &'a str)],
    pub body: &'a [u8],
}

impl Request<'_> {
    fn bytes(&self, address: SocketAddr) -> Vec<u8> {
        let mut head = format!(
            "{} {} HTTP/1.1\r\nconnection: close\r\n",
            self.method, self.path
        );
        if !self.headers.iter().any(|(name, _)| *name == "host") {
            head += &format!("host: {address}\r\n");
        }
        for (name, value) in self.headers {
            head += &format!("{name}: {value}\r\n");
        }
        if self.method == "POST" {
            head += &format!("content-length: {}\r\n", self.body.len());
        }
        head += "\r\n";
        [head.as_bytes(), self.body].concat()
    }
}

/// A connection as bytes.
pub(super) struct Wire {
    pub stream: TcpStream,
    pub unread: Vec<u8>,
}

impl Wire {
    pub async fn write(&mut self, bytes: &[u8]) {
        // A server that has answered early may have closed already.
        let _ = within(self.stream.write_all(bytes)).await;
    }

    /// Reads once more; false at the end.
    pub async fn more(&mut self) -> bool {
        let mut piece = [0; 65_536];
        let got = within(self.stream.read(&mut piece)).await.unwrap_or(0);
        self.unread.extend_from_slice(&piece[..got]);
        got > 0
    }

    /// Waits for `text`; what comes before it and it are taken.
    pub async fn until(&mut self, text: &str) -> String {
        loop {
            if let Some(at) = find(&self.unread, text.as_bytes()) {
                let taken: Vec<u8> = self.unread.drain(..at + text.len()).collect();
                return String::from_utf8_lossy(&taken).into_owned();
            }
            let so_far = String::from_utf8_lossy(&self.unread).into_owned();
            assert!(
                self.more().await,
                "the stream ended before {text:?}: {so_far}"
            );
        }
    }

    /// Waits for the end of the connection.
    pub async fn end(&mut self) -> Vec<u8> {
        while self.more().await {}
        std::mem::take(&mut self.unread)
    }

    /// Reads one answer.
    pub async fn answer(&mut self) -> Answer {
        let head = self.until("\r\n\r\n").await;
        let mut lines = head.lines();
        let status = lines
            .next()
            .unwrap()
            .split(' ')
            .nth(1)
            .unwrap()
            .parse()
            .unwrap();
        let headers: Vec<(String, String)> = lines
            .filter_map(|line| line.split_once(": "))
            .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
            .collect();
        let mut answer = Answer {
            status,
            headers,
            body: Vec::new(),
            whole: true,
        };
        if answer.header("transfer-encoding") == Some("chunked") {
            loop {
                if find(&self.unread, b"\r\n").is_none() && !self.more().await {
                    answer.whole = false;
                    break;
                }
                if find(&self.unread, b"\r\n").is_none() {
                    continue;
                }
                let size = self.until("\r\n").await;
                let size = usize::from_str_radix(size.trim(), 16).unwrap();
                while self.unread.len() < size + 2 {
                    if !self.more().await {
                        answer.whole = false;
                        return answer;
                    }
                }
                answer.body.extend(self.unread.drain(..size));
                self.unread.drain(..2);
                if size == 0 {
                    break;
                }
            }
        } else if let Some(length) = answer.header("content-length") {
            let length: usize = length.parse().unwrap();
            while self.unread.len() < length && self.more().await {}
            answer.body = self.unread.drain(..length.min(self.unread.len())).collect();
        }
        answer
    }
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes
        .windows(wanted.len())
        .position(|window| window == wanted)
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

/// One answer.
#[derive(Debug)]
pub(super) struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    /// The body came to its end.
    pub whole: bool,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    /// The events of an NDJSON stream.
    pub fn events(&self) -> Vec<Value> {
        self.text()
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    /// The code of a problem document.
    pub fn code(&self) -> (u16, String) {
        assert_eq!(
            self.header("content-type"),
            Some("application/problem+json"),
            "{}",
            self.text()
        );
        let problem = self.json();
        assert_eq!(problem["status"], self.status);
        (self.status, problem["code"].as_str().unwrap().to_owned())
    }
}

static DESCRIPTION: LazyLock<Value> = LazyLock::new(|| serde_json::from_str(OPENAPI).unwrap());

/// The path of `openapi.json` that a request's path is.
pub(super) fn route(path: &str) -> Option<&'static str> {
    let path = path.split('?').next().unwrap();
    let fits = |template: &str| {
        let (a, b): (Vec<&str>, Vec<&str>) =
            (template.split('/').collect(), path.split('/').collect());
        a.len() == b.len() && a.iter().zip(&b).all(|(a, b)| a == b || a.starts_with('{'))
    };
    DESCRIPTION["paths"]
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .find(|t| fits(t))
}

/// Panics where an answer is not as `openapi.json` says.
pub(super) fn described(request: &Request<'_>, answer: &Answer) {
    let what = format!("{} {} -> {}", request.method, request.path, answer.status);
    let problem =
        |answer: &Answer| answer.header("content-type") == Some("application/problem+json");
    if problem(answer) {
        conforms(
            &json!({"$ref": "#/components/schemas/Problem"}),
            &answer.json(),
            &what,
        );
    }
    let Some(route) = route(request.path) else {
        assert_eq!(answer.status, 404, "{what} is not described");
        return;
    };
    let Some(operation) = DESCRIPTION["paths"][route].get(request.method.to_lowercase()) else {
        assert!(
            [405, 204, 403, 421].contains(&answer.status),
            "{what} is not described"
        );
        return;
    };
    let described = &operation["responses"][answer.status.to_string()];
    assert!(
        described.is_object(),
        "{what} is not described: {}",
        answer.text()
    );
    let Some(content) = described.get("content") else {
        assert!(
            answer.body.is_empty(),
            "{what} has a body that is not described"
        );
        return;
    };
    let media = answer
        .header("content-type")
        .unwrap()
        .split(';')
        .next()
        .unwrap();
    let content = content.get(media);
    let content = content.unwrap_or_else(|| panic!("{what} as {media} is not described"));
    if problem(answer) {
        let code = format!("`{}`", answer.code().1);
        let codes = described["description"].as_str().unwrap();
        assert!(codes.contains(&code), "{what}: {code} is not described");
    } else if media.ends_with("json") && media != "application/x-ndjson" {
        conforms(&content["schema"], &answer.json(), &what);
    }
}

/// Panics where a value does not fit a schema of `openapi.json`.
pub(super) fn conforms(schema: &Value, value: &Value, what: &str) {
    let mut schema = schema.clone();
    schema["components"] = DESCRIPTION["components"].clone();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<String> = validator
        .iter_errors(value)
        .map(|e| e.to_string())
        .collect();
    assert!(errors.is_empty(), "{what}: {errors:?} in {value}");
}

/// A GIF of one pixel; `n` makes it another image.
pub(super) fn gif(n: u8) -> Vec<u8> {
    [
        b"GIF89a\x01\x00\x01\x00\x80\x00\x00\xff\x00".as_slice(),
        &[n],
        b"\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02\x44\x01\x00;",
    ]
    .concat()
}
