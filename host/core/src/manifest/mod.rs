//! What a plugin says about itself: `plugin.toml`, carried as a custom section.

mod read;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

pub use read::{is_id, parse};

use crate::settings::BadSettings;

/// Name of the custom section that holds the manifest.
pub const SECTION: &str = "crescendo:manifest";

/// Largest manifest, bytes; larger ones are refused before they are parsed. A
/// full one has about 1 kB, so this bounds nonsense, not authors.
pub const MAX_BYTES: usize = 64 * 1024;

/// Longest id, bytes. Ids become parts of paths and metric labels.
pub const MAX_ID: usize = 64;

/// What the names of worlds with `setup` end in.
pub const SETUP: &str = "-with-setup";

/// Most origins, aliases or samples in one list; more are refused.
pub const MAX_ITEMS: usize = 64;

/// What a plugin says about itself and asks for. Asking grants nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Manifest {
    /// Letters of a-z, 0-9 and `-`; belongs to the plugin's signer.
    pub id: String,
    /// Semantic version; doesn't go backwards except by rollback.
    pub version: semver::Version,
    /// The world that the component targets.
    pub world: World,
    /// Whether it is the world `-with-setup`.
    pub setup: bool,
    /// One line for people.
    pub description: String,
    /// Who made it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub authors: Vec<String>,
    /// Whether it imports WASI 0.2, as components of stock toolchains do.
    pub wasi: bool,
    /// What it asks the operator for.
    pub requests: Requests,
    /// Files of its source tree to check it with.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub samples: Vec<Sample>,
}

/// The role of a plugin: a world of `crescendo:plugin`, with or without setup.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum World {
    /// Looks at the subject and votes.
    Extractor,
    /// Adds fields to a record or document.
    Enricher,
    /// Answers a prompt with text.
    Model,
    /// Chooses which stages a run needs.
    Router,
}

impl World {
    /// All of them, in the order of `wit/worlds.wit`.
    pub const ALL: [Self; 4] = [Self::Extractor, Self::Enricher, Self::Model, Self::Router];

    /// The world's name in the contract.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Extractor => "extractor",
            Self::Enricher => "enricher",
            Self::Model => "model",
            Self::Router => "router",
        }
    }
}

impl std::fmt::Display for World {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What a plugin asks for; what is absent it does not use.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Requests {
    /// `[requests.compute]`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compute: Option<ComputeRequest>,
    /// `[requests.http]`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub http: Option<HttpRequest>,
    /// `[requests.models]`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub models: Option<ModelsRequest>,
    /// `[requests.cache]`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cache: Option<CacheRequest>,
}

impl Requests {
    /// Whether nothing is asked for.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.compute.is_none()
            && self.http.is_none()
            && self.models.is_none()
            && self.cache.is_none()
    }
}

/// Device memory and time for each call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ComputeRequest {
    /// Bytes of buffers alive at once.
    pub buffer_bytes: u64,
    /// Milliseconds of kernel time.
    pub kernel_ms: u64,
}

/// Requests through the host's client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HttpRequest {
    /// Which origins, at least one.
    pub origins: Vec<Origin>,
    /// Requests in one call.
    pub requests: u64,
}

/// Where a plugin wants to fetch from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Origin {
    /// The origin of the record that it enriches: `subject`.
    Subject,
    /// Every origin of the public network, as a crawler asks it: `any`. Addresses that
    /// are none of that network stay closed, and robots.txt is obeyed.
    Any,
    /// The origins that the operator lists under `[[upstreams]]`: `upstreams`. For
    /// plugins that speak to whatever API the operator has.
    Upstreams,
    /// Scheme, host and port, such as `https://api.example.org`.
    Named(String),
}

impl std::fmt::Display for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Subject => "subject",
            Self::Any => "any",
            Self::Upstreams => "upstreams",
            Self::Named(origin) => origin,
        })
    }
}

impl Origin {
    /// What it is, told to whoever decides on it: a word that opens everything does not
    /// pass as one among others.
    #[must_use]
    pub fn told(&self) -> String {
        match self {
            Self::Any => "any (EVERY public site)".to_owned(),
            Self::Subject | Self::Upstreams | Self::Named(_) => self.to_string(),
        }
    }
}

impl From<Origin> for String {
    fn from(origin: Origin) -> Self {
        origin.to_string()
    }
}

/// A text that names no origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "an origin is \"subject\", \"any\", \"upstreams\", or scheme, host and port such as \
     https://api.example.org"
)]
pub struct BadOrigin;

impl TryFrom<String> for Origin {
    type Error = BadOrigin;

    fn try_from(text: String) -> Result<Self, BadOrigin> {
        match text.as_str() {
            "subject" => Ok(Self::Subject),
            "any" => Ok(Self::Any),
            "upstreams" => Ok(Self::Upstreams),
            _ if read::is_origin(&text) => Ok(Self::Named(text)),
            _ => Err(BadOrigin),
        }
    }
}

/// Text from language models.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModelsRequest {
    /// Aliases from the host's configuration, at least one.
    pub aliases: Vec<String>,
    /// Generations in one call.
    pub generations: u64,
    /// Tokens written in one generation; bounds the reservation.
    pub max_tokens: u64,
}

/// A small memory per tenant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CacheRequest {
    /// Bytes kept for one tenant.
    pub bytes: u64,
}

/// A file of the source tree to check the plugin with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Sample {
    /// Path relative to the manifest.
    pub file: String,
    /// Fields that it must vote on; empty where it must abstain.
    pub fields: Vec<crate::value::Field>,
    /// The most instructions that a call about it may take, as the engine
    /// counts fuel; a plugin that takes more fails its check.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fuel: Option<u64>,
}

/// What a sample is, told by the ending of its path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum SampleKind {
    /// Any other ending.
    Image,
    /// `.json`: one JSON object.
    Record,
    /// `.txt`
    Prompt,
}

impl Sample {
    /// What it is.
    #[must_use]
    pub fn kind(&self) -> SampleKind {
        let ending = self
            .file
            .rsplit('/')
            .next()
            .and_then(|n| n.rsplit_once('.'));
        match ending {
            Some((_, "json")) => SampleKind::Record,
            Some((_, "txt")) => SampleKind::Prompt,
            _ => SampleKind::Image,
        }
    }
}

impl Manifest {
    /// The world's name in the contract: `extractor`, or
    /// `extractor-with-setup`.
    #[must_use]
    pub fn world_name(&self) -> String {
        let setup = if self.setup { SETUP } else { "" };
        format!("{}{setup}", self.world)
    }
}

/// Why a manifest was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ManifestError {
    /// More than [`MAX_BYTES`].
    #[error("a manifest has at most {MAX_BYTES} bytes, this one {0}")]
    TooLarge(usize),
    /// Bytes that are no text.
    #[error("a manifest is UTF-8 text; byte {0} is not")]
    NotText(usize),
    /// A key or a value is wrong.
    #[error(transparent)]
    Settings(#[from] BadSettings),
}

impl ManifestError {
    /// Stable code, for machines.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TooLarge(_) => "manifest-too-large",
            Self::NotText(_) => "manifest-not-text",
            Self::Settings(settings) => settings.code(),
        }
    }
}
