//! What admins do with a running host: plugins (by way of `plugin`'s
//! lifecycle), pipelines, a changed configuration, a backup, what was spent.
//!
//! Each change is validated as a whole, committed with its audit record, and
//! only then in force; runs under way keep what they began with.

mod edit;
mod pipelines;
mod reload;
mod watch;

use std::path::PathBuf;
use std::sync::Arc;

use crescendo_core::budget::journal::{By, Report};
use crescendo_core::day::Day;
use crescendo_core::lifecycle::{Book as _, BookError};
use crescendo_core::manifest::World;

use crate::config::{Catalogue, CatalogueError, Config};
use crate::plugin::Registry;
use crate::plugin::lifecycle::{Kept, Lifecycle};
use crate::run::{PipelineSet, Pipelines};
use crate::store::{BackupError, Store};

pub use edit::EditError;
pub use reload::{Change, Reloaded};

/// What follows from a changed configuration outside of this room.
pub trait Follows: Send + Sync {
    /// Whether a configuration could be followed.
    ///
    /// # Errors
    /// Why not, in one line.
    fn check(&self, config: &Config) -> Result<(), String>;

    /// Follows it; it was checked.
    fn follow(&self, config: &Config);
}

/// Follows nothing: where there is no server.
pub struct Nothing;

impl Follows for Nothing {
    fn check(&self, _: &Config) -> Result<(), String> {
        Ok(())
    }

    fn follow(&self, _: &Config) {}
}

/// Changes a host while it runs.
pub struct Admin {
    lifecycle: Arc<Lifecycle>,
    registry: Arc<Registry>,
    pipelines: Arc<Pipelines>,
    store: Arc<Store>,
    follows: Box<dyn Follows>,
    /// One change at a time.
    configured: tokio::sync::Mutex<Configured>,
}

/// The configuration in force.
struct Configured {
    /// Its file; none for the embedded default.
    file: Option<PathBuf>,
    config: Config,
    catalogue: Catalogue,
}

/// Why a change was not made. Nothing of it was.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// The configuration file is refused.
    #[error("{0}")]
    Config(#[from] crate::config::ConfigError),
    /// The pipelines cannot be used.
    #[error("{0}")]
    Catalogue(#[from] CatalogueError),
    /// A pipeline's text cannot be edited.
    #[error("{0}")]
    Edit(#[from] EditError),
    /// The text is of another pipeline.
    #[error("the text is of pipeline `{found}`, and `{named}` was named")]
    Another {
        /// The one that was named.
        named: String,
        /// The one in the text.
        found: String,
    },
    /// A pipeline names plugins that nobody has.
    #[error("pipeline `{pipeline}` names {}; there are {}", missing.join(", "), known.join(", "))]
    Missing {
        /// The pipeline.
        pipeline: String,
        /// The plugins.
        missing: Vec<String>,
        /// Those that there are.
        known: Vec<String>,
    },
    /// A plugin is none that a stage could be of.
    #[error("stage `{stage}`: `{plugin}` is a {world}; stages are extractors and enrichers")]
    World {
        /// The stage.
        stage: String,
        /// The plugin.
        plugin: String,
        /// What it is.
        world: World,
    },
    /// There is no such pipeline.
    #[error(transparent)]
    Unknown(#[from] crate::config::UnknownPipeline),
    /// The pipeline comes from the binary or a file.
    #[error(
        "pipeline `{name}` comes from {origin}, which is where it is changed; what was set live can be removed"
    )]
    NotLive {
        /// The pipeline.
        name: String,
        /// Where it comes from.
        origin: String,
    },
    /// Keys have changed that only a restart can follow.
    #[error("{} can only be changed by a restart; nothing was changed", keys.join(", "))]
    Restart {
        /// The keys.
        keys: Vec<String>,
    },
    /// The rest of the host cannot follow.
    #[error("{0}")]
    Follow(String),
    /// A plugin of the configuration cannot be used.
    #[error("{0}")]
    Plugin(#[from] Kept),
    /// It could not be written down.
    #[error("{0}")]
    Book(#[from] BookError),
}

impl Refused {
    /// Stable code, for machines.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Config(_) => "bad-configuration",
            Self::Catalogue(_) => "bad-pipeline",
            Self::Edit(EditError::NoStage { .. }) => "unknown-stage",
            Self::Edit(_) | Self::Another { .. } => "bad-pipeline",
            Self::World { .. } => "bad-pipeline",
            Self::Missing { .. } => "unknown-plugin",
            Self::Unknown(_) => "unknown-pipeline",
            Self::NotLive { .. } => "pipeline-not-live",
            Self::Restart { .. } => "needs-restart",
            Self::Follow(_) => "bad-configuration",
            Self::Plugin(kept) => kept.why.code(),
            Self::Book(_) => "store",
        }
    }

    /// Whether the host went wrong, and not what was asked of it.
    #[must_use]
    pub const fn is_ours(&self) -> bool {
        match self {
            Self::Book(_) => true,
            Self::Plugin(kept) => kept.why.is_ours(),
            _ => false,
        }
    }
}

impl Admin {
    /// Over a host whose `config`, from `file`, is in force.
    ///
    /// # Errors
    /// The pipelines cannot be used, or the store cannot be read.
    pub fn new(
        lifecycle: Arc<Lifecycle>,
        registry: Arc<Registry>,
        pipelines: Arc<Pipelines>,
        store: Arc<Store>,
        config: Config,
        file: Option<PathBuf>,
        follows: Box<dyn Follows>,
    ) -> Result<Self, Refused> {
        let catalogue = Catalogue::with_live(&config, &store.pipelines()?)?;
        pipelines.replace(set(&catalogue));
        let configured = Configured {
            file,
            config,
            catalogue,
        };
        Ok(Self {
            lifecycle,
            registry,
            pipelines,
            store,
            follows,
            configured: tokio::sync::Mutex::new(configured),
        })
    }

    /// What is done with plugins.
    #[must_use]
    pub const fn lifecycle(&self) -> &Arc<Lifecycle> {
        &self.lifecycle
    }

    /// Copies the store into `to`, which must be empty or missing.
    ///
    /// # Errors
    /// [`BackupError`].
    pub async fn backup(&self, to: PathBuf) -> Result<(), BackupError> {
        let store = Arc::clone(&self.store);
        apart(move || store.backup(&to)).await?
    }

    /// What was spent since a day, in groups.
    ///
    /// # Errors
    /// [`BookError`].
    pub async fn spent(&self, by: By, since: Option<Day>) -> Result<Report, BookError> {
        let store = Arc::clone(&self.store);
        apart(move || store.spent(by, since)).await?
    }
}

/// Waits for disks on a thread of its own kind: those of the runtime are few,
/// and clients wait for them.
async fn apart<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, BookError> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|_| BookError::Failed {
        what: "was not reached: the work on it ended early".to_owned(),
    })
}

/// What the runner needs of a catalogue.
#[must_use]
pub fn set(catalogue: &Catalogue) -> PipelineSet {
    let all = catalogue.iter();
    PipelineSet {
        by_name: all.map(|p| (p.name.clone(), Arc::clone(p))).collect(),
        default: catalogue.default_pipeline().name.clone(),
    }
}
