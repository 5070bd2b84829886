//! What rooms above inject: where granted requests, generations and launches go.
//!
//! A provider judges a request against the plugin's grant and the operator's
//! limits; the sandbox only carries it there and back.

mod client;
mod compute;

pub use compute::{
    Allowance, Argument, ComputeProvider, DeviceBuffer, DeviceProgram, Element, Launch,
};

use std::sync::Arc;
use std::sync::atomic::AtomicU32;

use bytes::Bytes;
use futures::future::BoxFuture;
use futures::stream::BoxStream;

use super::call::PluginName;

/// Who asks, and for whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The plugin.
    pub plugin: PluginName,
    /// The tenant.
    pub tenant: Arc<str>,
    /// Who waits for it.
    pub class: crate::executor::Class,
}

/// Why a provider did not do what was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProviderError {
    /// The arguments make no sense.
    #[error("{0}")]
    InvalidInput(String),
    /// The grant does not cover it; names what is missing.
    #[error("{0}")]
    Denied(String),
    /// An amount of the grant is used up; names it.
    #[error("{0}")]
    Limit(String),
    /// The other side answered badly or not at all.
    #[error("{0}")]
    Upstream(String),
}

impl ProviderError {
    /// The stable code that a request's failure begins with (`wit/README.md`).
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        let (Self::InvalidInput(text)
        | Self::Denied(text)
        | Self::Limit(text)
        | Self::Upstream(text)) = self;
        let (code, _) = text.split_once(": ")?;
        let is_code = |byte: u8| byte.is_ascii_lowercase() || byte == b'-';
        code.bytes().all(is_code).then_some(code)
    }
}

/// What to fetch; as in `wit/http.wit`.
#[derive(Clone, Debug)]
pub struct FetchRequest {
    /// `GET`, `HEAD` or `POST`.
    pub method: String,
    /// Absolute URL.
    pub url: String,
    /// Names and values.
    pub headers: Vec<(String, String)>,
    /// The body, if any.
    pub body: Option<Vec<u8>>,
    /// Wall time for this request, milliseconds.
    pub timeout_ms: Option<u32>,
    /// Whether it looks at the subject's own origin, and not at a service that
    /// the operator granted by its name: then robots.txt counts.
    pub crawls: bool,
    /// How often origins were asked for it is added here, at the latest when the answer's
    /// future is dropped; nothing where it was kept.
    pub tries: Arc<AtomicU32>,
}

/// What came back.
pub struct Fetched {
    /// HTTP status code.
    pub status: u16,
    /// URL after redirects.
    pub url: String,
    /// Names in lower case, and values.
    pub headers: Vec<(String, String)>,
    /// The body as it comes. Chunks may have any size.
    pub body: BoxStream<'static, Result<Bytes, ProviderError>>,
}

/// Carries out requests.
pub trait HttpProvider: Send + Sync {
    /// Starts one request. Dropping the future ends it.
    fn fetch(
        &self,
        caller: Caller,
        request: FetchRequest,
    ) -> BoxFuture<'static, Result<Fetched, ProviderError>>;

    /// Whether the operator lists the origin of this URL among the upstreams.
    fn lists(&self, url: &str) -> bool {
        let _ = url;
        false
    }
}

/// What to generate; as in `wit/models.wit`.
#[derive(Clone, Debug, PartialEq)]
pub struct GenerateRequest {
    /// A model alias.
    pub model: String,
    /// The conversation.
    pub messages: Vec<Message>,
    /// Most tokens to produce.
    pub max_tokens: u32,
    /// Sampling temperature.
    pub temperature: Option<f32>,
    /// A JSON Schema for the answer.
    pub schema: Option<String>,
}

/// One turn of a conversation.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    /// `system`, `user` or `assistant`.
    pub role: &'static str,
    /// What is said, in order.
    pub parts: Vec<Part>,
}

/// A part of a message.
#[derive(Clone, Debug)]
pub enum Part {
    /// Text.
    Text(String),
    /// A picture of the subject.
    Picture(crate::subject::Image),
}

impl PartialEq for Part {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Text(one), Self::Text(two)) => one == two,
            (Self::Picture(one), Self::Picture(two)) => one.file() == two.file(),
            _ => false,
        }
    }
}

/// What was used, as the provider metered it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// Tokens read.
    pub input_tokens: u32,
    /// Tokens written.
    pub output_tokens: u32,
    /// Micro-dollars.
    pub cost_micros: u64,
}

/// A piece of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Text.
    Text(String),
    /// What was used so far; the last one counts.
    Usage(Usage),
}

/// Talks to language models.
pub trait ModelProvider: Send + Sync {
    /// Starts generating. Dropping the stream ends it.
    fn generate(
        &self,
        caller: Caller,
        request: GenerateRequest,
    ) -> BoxFuture<'static, Result<BoxStream<'static, Result<Piece, ProviderError>>, ProviderError>>;
}
