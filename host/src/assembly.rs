//! Puts the rooms together: the one place where configuration becomes their
//! settings.

use std::collections::BTreeSet;
use std::io::IsTerminal as _;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use crate::config::{self, Config, Grant, state};
use crate::executor::{self, Executor};
use crate::plugin::{PluginError, Registry};
use crate::run::{self, Budgets, Runner, TableLimits};
use crate::sandbox::{self, CacheSettings, CallLimits, Capability, Sandbox, SandboxError};
use crate::server::observe::{self, LogSettings};
use crate::server::{self, settings};
use crate::subject;

/// Everything that a command needs to run pipelines.
pub struct Host {
    executor: Arc<Executor>,
    registry: Arc<Registry>,
    runner: Arc<Runner>,
}

/// Why the host does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The state folder cannot be made.
    #[error("cannot make the state folder {}: {source}; name another: --state DIR", folder.display())]
    State {
        /// The folder.
        folder: std::path::PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// The path of the running program is not known, so that it cannot compile
    /// in a child.
    #[error("the path of this program cannot be found out: {0}")]
    Program(std::io::Error),
    /// There is no sandbox.
    #[error(transparent)]
    Sandbox(#[from] SandboxError),
    /// A plugin cannot be used.
    #[error(transparent)]
    Plugin(#[from] PluginError),
}

impl Host {
    /// Starts executor, sandbox, registry and runner. Plugins are compiled when
    /// they are first called, or by [`Registry::warm_up`].
    ///
    /// # Errors
    /// What cannot be had, and what would help.
    pub fn start(config: &Config, folder: &Path) -> Result<Self, StartError> {
        state::create_private(folder).map_err(|source| StartError::State {
            folder: folder.to_owned(),
            source,
        })?;
        let mut slots = executor::Settings::default();
        if config.executor.slots > 0 {
            slots.slots = config.executor.slots;
        }
        let executor = Executor::start(slots);
        let mut cache = CacheSettings::in_state(folder);
        cache.bytes = config.cache.compiled_bytes;
        let settings = sandbox::Settings::with_cache(Some(cache)).map_err(StartError::Program)?;
        let sandbox = Sandbox::new(settings, Arc::clone(&executor))?;
        let mut registry = Registry::embedded(&sandbox)?;
        for plugin in &config.plugins {
            let granted: BTreeSet<_> = plugin.grants.iter().copied().map(capability).collect();
            let files = [plugin.file.clone()];
            registry = registry.and(Registry::from_files(files, &granted, &sandbox)?)?;
        }
        let registry = Arc::new(registry);
        let runner = Runner::new(runs(config), Arc::clone(&registry), Arc::clone(&executor));
        Ok(Self {
            executor,
            registry,
            runner: Arc::new(runner),
        })
    }

    /// Starts runs and finds them.
    #[must_use]
    pub const fn runner(&self) -> &Arc<Runner> {
        &self.runner
    }

    /// The installed plugins.
    #[must_use]
    pub const fn registry(&self) -> &Arc<Registry> {
        &self.registry
    }

    /// Where everything that computes runs.
    #[must_use]
    pub const fn executor(&self) -> &Arc<Executor> {
        &self.executor
    }
}

const fn capability(grant: Grant) -> Capability {
    match grant {
        Grant::Wasi => Capability::Wasi,
        Grant::Http => Capability::Http,
        Grant::Models => Capability::Models,
        Grant::Cache => Capability::Cache,
        Grant::Compute => Capability::Compute,
    }
}

/// Limits of what a run is about.
#[must_use]
pub fn subject_limits(config: &Config) -> subject::Limits {
    let mut limits = subject::Limits {
        max_images: config.server.max_images,
        ..Default::default()
    };
    limits.image.max_bytes = config.images.max_bytes;
    limits.image.max_pixels = config.images.max_pixels;
    limits.image.max_side = config.images.max_side;
    limits
}

fn runs(config: &Config) -> run::Settings {
    let budget = &config.budget;
    run::Settings {
        budgets: Budgets {
            default_run: budget.default_run_usd.0,
            max_run: budget.max_run_usd.0,
            tenant_day: budget.tenant_day_usd.0,
            tenant_days: config
                .keys
                .iter()
                .filter_map(|key| Some((key.name.clone(), key.day_usd?.0)))
                .collect(),
            plugin_day: budget.plugin_day_usd.0,
            global_day: budget.global_day_usd.0,
            unknown_cost: None,
        },
        default_deadline: Duration::from_secs(config.run.deadline_s),
        max_deadline: Duration::from_secs(config.run.max_deadline_s),
        table: TableLimits {
            keep: Duration::from_secs(config.server.keep_events_s),
            ..TableLimits::default()
        },
        cache_bytes: usize::try_from(config.cache.results_bytes).unwrap_or(usize::MAX),
        limits: CallLimits {
            wall: Duration::from_millis(config.calls.wall_ms),
            cpu: Duration::from_millis(config.calls.cpu_ms),
            memory: config.calls.memory_bytes,
            handles: config.calls.handles,
            emitted_bytes: config.calls.emitted_bytes,
            events: config.calls.events,
        },
        ..run::Settings::default()
    }
}

/// What is logged, and where traces go.
#[must_use]
pub fn telemetry(config: &Config) -> LogSettings {
    let endpoint = &config.telemetry.otlp_endpoint;
    LogSettings {
        filter: config.log.level.clone(),
        format: match config.log.format {
            config::LogFormat::Human => observe::LogFormat::Human,
            config::LogFormat::Json => observe::LogFormat::Json,
        },
        color: std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none(),
        otlp_endpoint: (!endpoint.is_empty()).then(|| endpoint.clone()),
    }
}

/// A setting of the server that only shows to be wrong when it is used.
#[derive(Debug, thiserror::Error)]
#[error("{key}: {why}")]
pub struct BadServerSetting {
    key: &'static str,
    why: String,
}

/// What the server is told; `admin_token` comes from the environment.
///
/// # Errors
/// A key's digest or the admin address cannot be read.
pub fn server_settings(
    config: &Config,
    admin_token: Option<String>,
) -> Result<server::Settings, BadServerSetting> {
    let server = &config.server;
    let millis = Duration::from_millis;
    let admin_listen = match server.admin_listen.as_str() {
        "" => None,
        text => Some(text.parse().map_err(|_| BadServerSetting {
            key: "server.admin_listen",
            why: format!("`{text}` is not ADDRESS:PORT"),
        })?),
    };
    Ok(server::Settings {
        listen: server.listen,
        admin_listen,
        admin_token,
        allowed_hosts: server.allowed_hosts.clone(),
        origins: server.cors_origins.clone(),
        connections: settings::Connections {
            max: server.max_connections,
            header_timeout: millis(server.header_timeout_ms),
            max_header_bytes: server.max_header_bytes,
            idle_timeout: millis(server.idle_timeout_ms),
            write_stall: millis(server.write_stall_ms),
            ..Default::default()
        },
        bodies: settings::Bodies {
            max_bytes: server.max_body_bytes,
            grace: millis(server.body_grace_ms),
            min_rate: server.min_body_bytes_per_s,
            max_message_bytes: server.max_message_bytes,
            max_images: server.max_images,
            ..Default::default()
        },
        admission: settings::Admission {
            max_runs: server.max_runs,
            max_queue: server.max_queue,
            queue_wait: millis(server.queue_wait_ms),
        },
        streams: settings::Streams {
            heartbeat: millis(server.heartbeat_ms),
            sse_grace: millis(server.sse_grace_ms),
            stall: millis(server.write_stall_ms),
        },
        drain: settings::Drain {
            limit: millis(server.drain_ms),
            ..Default::default()
        },
        runs: settings::Runs {
            default_pipeline: config.pipelines.default.clone(),
            default_budget: config.budget.default_run_usd.0,
            max_budget: config.budget.max_run_usd.0,
        },
        keys: config
            .keys
            .iter()
            .map(client_key)
            .collect::<Result<_, _>>()?,
    })
}

fn client_key(key: &config::Key) -> Result<settings::ClientKey, BadServerSetting> {
    let hash = blake3::Hash::from_hex(&key.blake3).map_err(|error| BadServerSetting {
        key: "keys.blake3",
        why: format!("of `{}`: {error}", key.name),
    })?;
    Ok(settings::ClientKey {
        name: key.name.clone(),
        hash: *hash.as_bytes(),
        max_run: key.max_run_usd.map(|amount| amount.0),
        pipelines: key.pipelines.clone(),
    })
}
