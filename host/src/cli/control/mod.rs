//! How commands reach what they change: the host that runs, by its admin
//! socket, or, where none runs, the state folder itself, by the same routes in
//! this process.

mod local;
mod print;

use std::io::ErrorKind;
use std::path::Path;

use axum::body::Body;
use bytes::Bytes;
use http::{Method, Request, StatusCode, header};
use http_body_util::BodyExt as _;
use hyper_util::rt::TokioIo;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;
use tokio::net::UnixStream;
use tokio::runtime::Runtime;

use super::Failure;
use crate::config::Config;
use crate::server::AdminSocket;
use local::Here;

pub use print::{history, inspection, keys, list, made};

/// Most bytes of an answer: a thousand records, and more.
const MOST: usize = 16 << 20;

/// What stands as it is in a part of a path.
const PART: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Which host a command is about.
#[derive(Clone, Copy, Debug)]
pub struct Host<'h> {
    /// Its configuration's file; none for the embedded default.
    pub file: Option<&'h Path>,
    /// Its state folder; none where there is no home.
    pub state: Option<&'h Path>,
}

impl Host<'_> {
    /// Reaches it.
    ///
    /// # Errors
    /// It does not run, and its state folder cannot be used.
    pub fn reach(&self) -> Result<Control, Failure> {
        let state = super::needed(self.state.map(Path::to_owned))?;
        let mut config = super::load(self.file)?;
        "warn".clone_into(&mut config.log.level);
        Control::reach(&config, self.file, &state)
    }
}

/// A host to be changed.
pub struct Control {
    runtime: Runtime,
    reached: Reached,
    /// Most bytes of a plugin's file.
    most: u64,
}

enum Reached {
    /// A host that runs.
    Running(std::path::PathBuf),
    /// None does.
    Here(Box<Here>),
}

/// One request.
#[derive(Debug)]
pub struct Ask {
    method: Method,
    path: String,
    body: Bytes,
}

impl Ask {
    /// `parts` of the path below `/admin/v1/`; each is escaped.
    pub fn new(method: Method, parts: &[&str]) -> Self {
        let parts = parts.iter().map(|part| escaped(part));
        let path: Vec<String> = parts.collect();
        Self {
            method,
            path: format!("/admin/v1/{}", path.join("/")),
            body: Bytes::new(),
        }
    }

    /// With a key and a value more in its query, where there is a value.
    #[must_use]
    pub fn query(mut self, key: &str, value: Option<&str>) -> Self {
        if let Some(value) = value {
            let mark = if self.path.contains('?') { '&' } else { '?' };
            self.path = format!("{}{mark}{key}={}", self.path, escaped(value));
        }
        self
    }

    /// With a body.
    #[must_use]
    pub fn body(mut self, body: impl Into<Bytes>) -> Self {
        self.body = body.into();
        self
    }
}

fn escaped(text: &str) -> String {
    utf8_percent_encode(text, PART).to_string()
}

impl Control {
    /// Reaches the host of a state folder.
    ///
    /// # Errors
    /// None runs, and the folder cannot be used either.
    pub fn reach(config: &Config, file: Option<&Path>, state: &Path) -> Result<Self, Failure> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .map_err(|error| Failure::Run(format!("cannot start: {error}")))?;
        let socket = state.join(AdminSocket::FILE);
        let reached = match std::os::unix::net::UnixStream::connect(&socket) {
            Ok(_) => Reached::Running(socket),
            // Somebody else's host: what it keeps is not to be changed behind it.
            Err(error) if error.kind() == ErrorKind::PermissionDenied => {
                let socket = socket.display();
                return Err(Failure::Usage(format!(
                    "{socket}: {error}; it belongs to who runs the host"
                )));
            }
            Err(_) => {
                let here = runtime.block_on(Here::start(config, file, state))?;
                Reached::Here(Box::new(here))
            }
        };
        Ok(Self {
            runtime,
            reached,
            most: config.sandbox.max_component_bytes as u64,
        })
    }

    /// Whether a host runs; otherwise its state folder was reached alone.
    pub const fn runs(&self) -> bool {
        matches!(self.reached, Reached::Running(_))
    }

    /// Most bytes of a plugin's file. A larger one is not worth sending: the host
    /// may refuse it in the middle, and then nobody hears why.
    pub const fn most(&self) -> u64 {
        self.most
    }

    /// Sends a request; the answer's document.
    ///
    /// # Errors
    /// What was refused, in the host's own words.
    pub fn send(&self, ask: Ask) -> Result<Value, Failure> {
        self.runtime.block_on(self.ask(ask))
    }

    async fn ask(&self, ask: Ask) -> Result<Value, Failure> {
        let request = Request::builder()
            .method(ask.method)
            .uri(ask.path)
            .header(header::HOST, "localhost")
            .header(header::CONTENT_LENGTH, ask.body.len())
            .body(Body::from(ask.body))
            .map_err(|error| Failure::Usage(error.to_string()))?;
        let broken = |what: String| Failure::Run(format!("the host's answer broke off: {what}"));
        let (status, body) = match &self.reached {
            Reached::Here(here) => {
                let (parts, body) = here.call(request).await.into_parts();
                let body = collect(body).await.map_err(broken)?;
                (parts.status, body)
            }
            Reached::Running(socket) => {
                let unreachable = |error: &dyn std::fmt::Display| {
                    Failure::Run(format!(
                        "cannot reach the host at {}: {error}",
                        socket.display()
                    ))
                };
                let stream = UnixStream::connect(socket).await;
                let stream = stream.map_err(|error| unreachable(&error))?;
                let shaken = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await;
                let (mut sender, connection) = shaken.map_err(|error| unreachable(&error))?;
                tokio::spawn(connection);
                let answer = sender.send_request(request).await;
                let (parts, body) = answer.map_err(|error| unreachable(&error))?.into_parts();
                let body = collect(body).await.map_err(broken)?;
                (parts.status, body)
            }
        };
        let document: Value = serde_json::from_slice(&body)
            .map_err(|_| Failure::Run(format!("the host answered {status} and no document")))?;
        judge(status, document)
    }
}

async fn collect<B>(body: B) -> Result<Bytes, String>
where
    B: http_body::Body<Data = Bytes>,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let bounded = http_body_util::Limited::new(body, MOST);
    let collected = bounded.collect().await.map_err(|error| error.to_string())?;
    Ok(collected.to_bytes())
}

fn judge(status: StatusCode, document: Value) -> Result<Value, Failure> {
    if status.is_success() {
        return Ok(document);
    }
    let text = |key: &str| document.get(key).and_then(Value::as_str);
    let mut said = text("detail").unwrap_or("refused").to_owned();
    if let Some(step) = text("step") {
        let serving = match text("serving") {
            Some(version) => format!("; {version} serves on"),
            None => String::new(),
        };
        said = format!("{said} (step {step}{serving})");
    }
    Err(match status {
        status if status.is_server_error() => Failure::Run(said),
        StatusCode::NOT_FOUND | StatusCode::CONFLICT => Failure::Usage(said),
        _ => Failure::Input(said),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_a_path_cannot_lead_elsewhere() {
        let ask = Ask::new(Method::GET, &["plugins", "../keys?x=1"]).query("to", Some("a&b"));
        assert_eq!(ask.path, "/admin/v1/plugins/..%2Fkeys%3Fx%3D1?to=a%26b");
    }

    #[test]
    fn what_was_refused_says_which_step_and_what_serves() {
        let document = serde_json::json!({
            "detail": "no vote", "step": "warm-up", "serving": "1.0.0",
        });
        let refused = judge(StatusCode::UNPROCESSABLE_ENTITY, document).unwrap_err();
        assert_eq!(refused.code(), 3);
        assert_eq!(
            refused.to_string(),
            "no vote (step warm-up; 1.0.0 serves on)"
        );
    }
}
