//! The rooms of a host, started in their order.

use std::path::Path;
use std::sync::Arc;

use crescendo_core::budget::journal::{Journal, JournalError};
use crescendo_core::lifecycle::{Book, BookError};

use super::fetching::fetching;
use super::settings::{BadServerSetting, first_party, lifecycle_settings, runs, sandboxes, slots};
use crate::admin::{Admin, Follows, Refused};
use crate::config::{Catalogue, Config, state};
use crate::executor::Executor;
use crate::fetch::{Client, ClientError, Shelf, System};
use crate::plugin::lifecycle::{Kept, Lifecycle};
use crate::plugin::{Home, PluginError, Registry};
use crate::run::{self, Pipelines, Runner};
use crate::sandbox::{Sandbox, SandboxError};
use crate::store::{Answers, Nowhere, SpendJournal, Store, Unusable};

/// Everything that a command needs to run pipelines.
pub struct Host {
    executor: Arc<Executor>,
    registry: Arc<Registry>,
    runner: Arc<Runner>,
    lifecycle: Arc<Lifecycle>,
    pipelines: Arc<Pipelines>,
    store: Option<Arc<Store>>,
    client: Client,
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
    /// No thread for what ends calls that take too long.
    #[error("cannot start the timer's thread: {0}")]
    Timer(std::io::Error),
    /// There is no sandbox.
    #[error(transparent)]
    Sandbox(#[from] SandboxError),
    /// A plugin cannot be used.
    #[error(transparent)]
    Plugin(#[from] PluginError),
    /// A plugin of the configuration is refused.
    #[error(transparent)]
    Configured(#[from] Kept),
    /// The store cannot be used.
    #[error("{0}; another state folder can be named: --state DIR")]
    Store(#[from] BookError),
    /// What was spent cannot be read or written.
    #[error("{0}; another state folder can be named: --state DIR")]
    Spend(#[from] JournalError),
    /// There is no state folder, and what was asked for needs one.
    #[error("there is no state folder; name one: --state DIR")]
    NoState,
    /// A setting only shows to be wrong when it is used.
    #[error(transparent)]
    Setting(#[from] BadServerSetting),
    /// There is no client for plugins' requests.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// The pipelines cannot be used.
    #[error(transparent)]
    Pipelines(#[from] Refused),
}

impl Host {
    /// Starts executor, sandbox, registry and runner, and lets serve what
    /// served before. Plugins are compiled when they are first called, or by
    /// [`Registry::warm_up`]; without a state `folder`, by each process anew.
    ///
    /// # Errors
    /// What cannot be had, and what would help.
    pub async fn start(config: &Config, folder: Option<&Path>) -> Result<Self, StartError> {
        Self::assemble(config, folder, Arc::new(Nowhere)).await
    }

    /// A host whose store cannot be used, for this reason: it runs without what
    /// was installed, and makes no paid call, because none could be written
    /// down.
    ///
    /// # Errors
    /// As [`Host::start`].
    pub async fn without_store(config: &Config, why: &BookError) -> Result<Self, StartError> {
        let what = why.what();
        Self::assemble(config, None, Arc::new(Unusable { what })).await
    }

    /// `unkept` is where spend goes without a state folder.
    async fn assemble(
        config: &Config,
        folder: Option<&Path>,
        unkept: Arc<dyn Journal>,
    ) -> Result<Self, StartError> {
        if let Some(folder) = folder {
            make_state_folder(folder)?;
        }
        let executor = Executor::start(slots(config)).map_err(StartError::Timer)?;
        let told = fetching(config, |name| std::env::var(name).ok())?;
        let client = Client::new(told, Arc::new(System), answers(config, folder))?;
        let http = Arc::new(client.clone());
        let sandbox = sandboxes(config, folder, Some(http)).map_err(StartError::Program)?;
        let sandbox = Sandbox::new(sandbox, Arc::clone(&executor))?;
        let registry = Arc::new(Registry::embedded(&first_party(config), &sandbox)?);
        let store = folder.map(Store::open).transpose()?.map(Arc::new);
        let pipelines = Arc::new(Pipelines::default());
        let users = Arc::clone(&pipelines);
        let settings = lifecycle_settings(config)?;
        let lifecycle = Arc::new(Lifecycle::new(
            Arc::clone(&registry),
            sandbox,
            match &store {
                Some(store) => Arc::clone(store) as Arc<dyn Book>,
                None => Arc::new(Nowhere),
            },
            settings.clone(),
            Arc::new(move |plugin: &str| users.users(plugin)),
        ));
        lifecycle.check_settings(&settings).await?;
        for entry in &config.plugins {
            let plugin = lifecycle.from_configuration(entry, &settings).await?;
            registry.add(plugin, Home::Configured)?;
        }
        lifecycle.restore().await?;
        // After the store, which brings the file to this version's layout.
        let journal: Arc<dyn Journal> = match folder {
            Some(folder) => Arc::new(SpendJournal::open(folder, run::today())?),
            None => unkept,
        };
        let (plugins, slots) = (Arc::clone(&registry), Arc::clone(&executor));
        let runner = Runner::new(runs(config), plugins, slots, journal)?;
        Ok(Self {
            executor,
            registry,
            runner: Arc::new(runner),
            lifecycle,
            pipelines,
            store,
            client,
        })
    }

    /// What admins change of it; `config`, from `file`, is what it was started
    /// with.
    ///
    /// # Errors
    /// There is no state folder, or the pipelines cannot be used.
    pub fn admin(
        &self,
        config: &Config,
        file: Option<&Path>,
        follows: Box<dyn Follows>,
    ) -> Result<Admin, StartError> {
        let store = self.store.as_ref().ok_or(StartError::NoState)?;
        Ok(Admin::new(
            Arc::clone(&self.lifecycle),
            Arc::clone(&self.registry),
            Arc::clone(&self.pipelines),
            Arc::clone(store),
            config.clone(),
            file.map(Path::to_owned),
            follows,
        )?)
    }

    /// The pipelines of the configuration, with those over them that were
    /// placed while a host ran.
    ///
    /// # Errors
    /// They cannot be used, or the store cannot be read.
    pub fn catalogue(&self, config: &Config) -> Result<Catalogue, StartError> {
        let live = match &self.store {
            Some(store) => store.pipelines()?,
            None => Vec::new(),
        };
        Ok(Catalogue::with_live(config, &live).map_err(Refused::from)?)
    }

    /// The pipelines that runs can be started of.
    #[must_use]
    pub const fn pipelines(&self) -> &Arc<Pipelines> {
        &self.pipelines
    }

    /// What happens to plugins.
    #[must_use]
    pub const fn lifecycle(&self) -> &Arc<Lifecycle> {
        &self.lifecycle
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

    /// What plugins' requests go through.
    #[must_use]
    pub const fn client(&self) -> &Client {
        &self.client
    }

    /// Where everything that computes runs.
    #[must_use]
    pub const fn executor(&self) -> &Arc<Executor> {
        &self.executor
    }
}

/// Where answers of the web are kept.
fn answers(config: &Config, folder: Option<&Path>) -> Option<Arc<dyn Shelf>> {
    let limit = config.cache.answers_bytes;
    let folder = folder.filter(|_| limit > 0)?;
    Some(Arc::new(Answers::in_state(folder, limit)))
}

/// Makes the folder for caches and keys where it is missing.
///
/// # Errors
/// [`StartError::State`].
pub fn make_state_folder(folder: &Path) -> Result<(), StartError> {
    state::create_private(folder).map_err(|source| StartError::State {
        folder: folder.to_owned(),
        source,
    })
}
