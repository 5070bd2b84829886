//! Puts the rooms together: the one place where configuration becomes their
//! settings.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use crate::config::{Config, Grant, state};
use crate::executor::{self, Executor};
use crate::plugin::{PluginError, Registry};
use crate::run::{self, Budgets, Runner, TableLimits};
use crate::sandbox::{self, CacheSettings, CallLimits, Capability, Sandbox, SandboxError};
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
