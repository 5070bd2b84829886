//! Configuration: embedded default, one file over it, unknown keys refused.
//!
//! `host/default.toml` is both the default and the template. The operator's
//! file is laid over it key by key; what is left out keeps its default, and an
//! error names the file, the line and the key that was probably meant.

mod address;
mod amount;
mod catalogue;
mod check;
mod fetch;
mod layers;
pub mod state;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

pub use address::{address, plain_address};
pub use amount::Dollars;
pub use catalogue::{Catalogue, CatalogueError, Origin, Placed, UnknownPipeline};
pub use fetch::{Fetch, Limiter, Upstream};
pub use layers::ConfigError;

/// The embedded default: `host/default.toml`.
pub const DEFAULT: &str = include_str!("../../default.toml");

/// The whole configuration. Every key is explained in `host/default.toml`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// HTTP serving.
    pub server: Server,
    /// Limits of lists of records.
    pub enrich: Enrich,
    /// Limits of decoding.
    pub images: Images,
    /// Limits of one plugin call.
    pub calls: Calls,
    /// Run slots.
    pub executor: Executor,
    /// What all guests together may have.
    pub sandbox: Sandbox,
    /// Sizes of caches.
    pub cache: Cache,
    /// What plugins' requests go through.
    pub fetch: Fetch,
    /// What may be spent.
    pub budget: Budget,
    /// Deadlines, and what is kept of runs.
    pub run: Run,
    /// The log on standard error.
    pub log: Log,
    /// Traces.
    pub telemetry: Telemetry,
    /// Which pipelines there are.
    pub pipelines: Pipelines,
    /// What is accepted of plugins.
    pub install: Install,
    /// Plugins from files.
    #[serde(default)]
    pub plugins: Vec<Plugin>,
    /// What is known of origins beforehand.
    #[serde(default)]
    pub upstreams: Vec<Upstream>,
    /// Publishers whose signatures count.
    #[serde(default)]
    pub trusted: Vec<Trusted>,
    /// Client keys.
    #[serde(default)]
    pub keys: Vec<Key>,
}

/// `[server]`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    missing_docs,
    reason = "explained key by key in default.toml, which is the reference"
)]
pub struct Server {
    #[serde(deserialize_with = "address::deserialize")]
    pub listen: SocketAddr,
    pub admin_listen: String,
    pub allowed_hosts: Vec<String>,
    pub cors_origins: Vec<String>,
    pub max_connections: usize,
    pub header_timeout_ms: u64,
    pub max_header_bytes: usize,
    pub max_header_fields: usize,
    pub body_grace_ms: u64,
    pub min_body_bytes_per_s: u64,
    pub idle_timeout_ms: u64,
    pub write_stall_ms: u64,
    pub write_buffer_bytes: usize,
    pub http2_max_streams: u32,
    pub http2_max_pending_resets: usize,
    pub max_abandoned: u32,
    pub http2_ping_interval_ms: u64,
    pub http2_ping_timeout_ms: u64,
    pub max_body_bytes: u64,
    pub body_memory_bytes: u64,
    pub max_message_bytes: usize,
    pub max_images: usize,
    pub max_runs: usize,
    pub max_queue: usize,
    pub queue_wait_ms: u64,
    pub heartbeat_ms: u64,
    pub sse_grace_ms: u64,
    pub ticket_s: u64,
    pub drain_notice_ms: u64,
    pub drain_ms: u64,
    pub keep_events_s: u64,
}

/// `[enrich]`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    missing_docs,
    reason = "explained key by key in default.toml, which is the reference"
)]
pub struct Enrich {
    pub max_bytes: u64,
    pub max_records: usize,
    pub concurrency: u32,
    pub max_concurrency: u32,
}

/// `[images]`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    missing_docs,
    reason = "explained key by key in default.toml, which is the reference"
)]
pub struct Images {
    pub max_bytes: u64,
    pub max_pixels: u64,
    pub max_side: u32,
    pub max_total_pixels: u64,
    pub max_metadata_bytes: u64,
    pub max_header_parts: u32,
    pub max_scans: u32,
    pub decode_cpu_ms: u64,
}

/// `[calls]`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    missing_docs,
    reason = "explained key by key in default.toml, which is the reference"
)]
pub struct Calls {
    pub cpu_ms: u64,
    pub wall_ms: u64,
    pub memory_bytes: u64,
    pub handles: u32,
    pub emitted_bytes: u64,
    pub events: u32,
}

/// `[executor]`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    missing_docs,
    reason = "explained key by key in default.toml, which is the reference"
)]
pub struct Executor {
    pub slots: usize,
    pub jobs_per_class: usize,
}

/// `[sandbox]`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    missing_docs,
    reason = "explained key by key in default.toml, which is the reference"
)]
pub struct Sandbox {
    pub max_instances: u32,
    pub memory_bytes: usize,
    pub max_component_bytes: usize,
    pub compilers: usize,
    pub compile_cpu_s: u64,
    pub compile_cpu_s_per_megabyte: u64,
    pub compile_memory_bytes: u64,
    pub compile_memory_per_byte: u64,
}

/// `[cache]`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    missing_docs,
    reason = "explained key by key in default.toml, which is the reference"
)]
pub struct Cache {
    pub compiled_bytes: u64,
    pub results_bytes: u64,
    pub answers_bytes: u64,
}

/// `[budget]`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    missing_docs,
    reason = "explained key by key in default.toml, which is the reference"
)]
pub struct Budget {
    pub default_run_usd: Dollars,
    pub max_run_usd: Dollars,
    pub tenant_day_usd: Dollars,
    pub plugin_day_usd: Dollars,
    pub global_day_usd: Dollars,
    #[serde(with = "amount::or_empty")]
    pub unknown_cost_usd: Option<Dollars>,
}

/// `[run]`: one run, and how many there are.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    missing_docs,
    reason = "explained key by key in default.toml, which is the reference"
)]
pub struct Run {
    pub deadline_s: u64,
    pub max_deadline_s: u64,
    pub max_live: usize,
    pub keep_runs: usize,
    pub keep_bytes: usize,
    pub log_events: usize,
    pub log_bytes: usize,
    pub logs_bytes: usize,
}

/// `[log]`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    missing_docs,
    reason = "explained key by key in default.toml, which is the reference"
)]
pub struct Log {
    pub level: String,
    pub format: LogFormat,
}

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    Human,
    /// One JSON object a line.
    Json,
}

/// `[telemetry]`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    missing_docs,
    reason = "explained key by key in default.toml, which is the reference"
)]
pub struct Telemetry {
    pub otlp_endpoint: String,
}

/// `[pipelines]`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    missing_docs,
    reason = "explained key by key in default.toml, which is the reference"
)]
pub struct Pipelines {
    pub default: String,
    pub files: Vec<PathBuf>,
}

/// `[install]`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    missing_docs,
    reason = "explained key by key in default.toml, which is the reference"
)]
pub struct Install {
    pub allow_unsigned: bool,
    pub keep_versions: usize,
    pub watch: String,
    pub first_party_grants: Vec<Grant>,
}

/// One of `[[trusted]]`: a publisher's key.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trusted {
    /// Whose it is.
    pub publisher: String,
    /// `ed25519:` and 64 hexadecimal digits.
    pub key: String,
}

/// One of `[[plugins]]`: a plugin from a file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plugin {
    /// The component, with its manifest inside.
    pub file: PathBuf,
    /// What it is granted of what it asks for.
    #[serde(default)]
    pub grants: Vec<Grant>,
}

/// What can be granted to a plugin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Grant {
    /// WASI 0.2 with an empty context.
    Wasi,
    /// Requests through the host's client, but for the origin `any`.
    Http,
    /// The origin `any` of these requests: EVERY public site.
    HttpAny,
    /// Language models.
    Models,
    /// A small memory of its own.
    Cache,
    /// Kernels.
    Compute,
}

/// One of `[[keys]]`: who may use the public API.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Key {
    /// The tenant's name, shown in logs.
    pub name: String,
    /// BLAKE3 of the key, 64 hexadecimal digits. The key itself is never kept.
    pub blake3: String,
    /// What its runs may spend in a day; the general limit where absent.
    pub day_usd: Option<Dollars>,
    /// The most that one of its runs may ask for; the general cap where absent.
    pub max_run_usd: Option<Dollars>,
    /// The pipelines that it may name; empty for all.
    #[serde(default)]
    pub pipelines: Vec<String>,
}

impl Config {
    /// The embedded default.
    ///
    /// # Errors
    /// None in a built binary: a test reads the embedded file.
    pub fn embedded() -> Result<Self, ConfigError> {
        layers::over_default(None)
    }

    /// The default with the operator's `text` laid over it; `name` is shown in
    /// errors.
    ///
    /// # Errors
    /// What is wrong, with file and line.
    pub fn parse(name: &Path, text: &str) -> Result<Self, ConfigError> {
        let config = layers::over_default(Some((name, text)))?;
        check::check(&config, name)?;
        Ok(config)
    }

    /// Reads and parses the operator's file.
    ///
    /// # Errors
    /// The file cannot be read, or what is wrong in it, with the line.
    pub fn load(path: &Path) -> Result<Self, ConfigError> {
        let text = std::fs::read_to_string(path).map_err(|source| ConfigError::Read {
            path: path.to_owned(),
            source,
        })?;
        let mut config = Self::parse(path, &text)?;
        // Files are named relative to the file that names them.
        let folder = path.parent().unwrap_or(Path::new(""));
        let plugins = config.plugins.iter_mut().map(|plugin| &mut plugin.file);
        let authorities = config.fetch.authorities.iter_mut();
        let files = config.pipelines.files.iter_mut().chain(plugins);
        for file in files.chain(authorities) {
            *file = folder.join(&*file);
        }
        if !config.install.watch.is_empty() {
            let watch = folder.join(&config.install.watch);
            config.install.watch = watch.to_string_lossy().into_owned();
        }
        Ok(config)
    }
}
