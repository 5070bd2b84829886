//! The only room that names wasmtime: engine, store, limits, bindings.
//!
//! [`Sandbox::load`] makes a component callable: it reads what the component
//! imports, refuses what was not asked for and granted, compiles it in a
//! limited child process or finds it compiled, and links it.
//! [`Sandbox::call`] runs one export in a fresh store from the pool, on the
//! executor, under limits that each have a failure of their own, and drops
//! the store. [`Sandbox::call_watched`] is the same for authors, with each import
//! told to a [`Watcher`].
//!
//! **Invariant:** no other room names wasmtime; no type of wasmtime is in this
//! room's public signatures.

mod allow;
mod artefacts;
mod bindings;
mod call;
mod compile;
mod convert;
mod counts;
mod engine;
mod grants;
mod host;
mod inspect;
mod line;
mod link;
mod load;
mod meter;
mod perform;
pub mod provider;
mod requested;
mod settings;
mod state;
mod stop;
mod ticker;
mod watch;

use std::sync::Arc;
use std::time::Instant;

use tokio::sync::Semaphore;
use wasmtime::Engine;

pub use call::{Answer, Call, CallLimits, Candidate, Item, PluginName, Read, Report, Sink};
pub use compile::child as compile_child;
pub use counts::HostCalls;
pub use crescendo_core::manifest::World;
pub use grants::{Capability, Grants};
pub use link::never_linked;
pub use load::{Component, LoadError};
pub use settings::{CacheSettings, CompileLimits, Settings};
pub use watch::{Heard, Reply, Watchable, Watcher};

use artefacts::Artefacts;
use host::cache::Memory;
use state::Services;
use ticker::Ticker;

use crate::executor::Executor;

/// One engine with its pool, its epoch thread and its compile cache.
pub struct Sandbox {
    shared: Arc<Shared>,
}

struct Shared {
    engine: Engine,
    settings: Settings,
    services: Arc<Services>,
    ticker: Arc<Ticker>,
    artefacts: Option<Artefacts>,
    /// Sandboxes that may still be made.
    room: Arc<Semaphore>,
    /// Compilers that may still be started.
    compilers: Semaphore,
}

/// Why there is no sandbox. Nothing can run without one.
#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    /// The engine's pool needs more address space than there is, or the
    /// processor lacks what the compiler needs.
    #[error("cannot make the WebAssembly engine: {0}")]
    Engine(String),
    /// No thread for the epoch.
    #[error("cannot start the epoch thread: {0}")]
    Ticker(#[from] std::io::Error),
}

impl Sandbox {
    /// Makes the engine and reserves the pool's address space. A cache that
    /// cannot be used is a warning, never the end.
    ///
    /// # Errors
    ///
    /// [`SandboxError`].
    pub fn new(settings: Settings, executor: Arc<Executor>) -> Result<Arc<Self>, SandboxError> {
        let engine = engine::pooled(&settings)
            .map_err(|error| SandboxError::Engine(format!("{error:#}")))?;
        let artefacts = settings.cache.as_ref().and_then(|cache| {
            let opened = Artefacts::open(cache);
            opened
                .inspect_err(|error| tracing::warn!(%error, "no compile cache"))
                .ok()
        });
        let services = Services {
            executor,
            http: settings.http.clone(),
            models: settings.models.clone(),
            compute: settings.compute.clone(),
            memory: Memory::default(),
            started: Instant::now(),
        };
        // Short work waits for no tick: guests look at once whether they should
        // let it go first.
        let weak = engine.weak();
        services.executor.on_hurry(move || {
            if let Some(engine) = weak.upgrade() {
                engine.increment_epoch();
            }
        });
        Ok(Arc::new(Self {
            shared: Arc::new(Shared {
                ticker: Ticker::start(engine.weak())?,
                artefacts,
                services: Arc::new(services),
                room: Arc::new(Semaphore::new(settings.instances.max(1) as usize)),
                compilers: Semaphore::new(settings.compilers.max(1)),
                engine,
                settings,
            }),
        }))
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.shared.ticker.close();
    }
}
