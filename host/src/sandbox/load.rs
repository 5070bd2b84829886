//! From bytes to something that can be called: inspect, permit, compile or
//! find compiled, link.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use bytes::Bytes;
use crescendo_core::lifecycle::Rights;
use crescendo_core::manifest::World;
use wasmtime::component::types::ComponentItem;
use wasmtime::component::{Component as Compiled, ComponentExportIndex, InstancePre};

use super::artefacts::{Key, Verified};
use super::bindings::crescendo::plugin::types::{Failure, Votes};
use super::bindings::{Candidate, Route};
use super::compile::compile;
use super::engine;
use super::grants::{Capability, Grants};
use super::inspect::{Inspection, export, inspect};
use super::line::line;
use super::link::{linker, permit};
use super::state::Guest;
use super::{Sandbox, Shared};
use crate::executor::{Account, Class, Lease, Task};
use crate::subject::Digest;

/// A component that can be called, compiled and linked.
pub struct Component {
    /// Of its bytes.
    pub digest: Digest,
    /// What it is called for.
    pub world: World,
    /// The contract's interfaces that it imports, without package and version.
    pub imports: Vec<String>,
    /// Whether it was compiled now; otherwise its compiled code was kept.
    pub compiled: bool,
    pub(super) wasi: bool,
    /// How many sandboxes' room in the pool it takes.
    pub(super) places: u32,
    pub(super) cache_bytes: u64,
    pub(super) rights: Option<Arc<Rights>>,
    pub(super) pre: InstancePre<Guest>,
    pub(super) export: ComponentExportIndex,
    /// `setup.init`, where it has to be called first in each call.
    pub(super) init: Option<ComponentExportIndex>,
}

impl std::fmt::Debug for Component {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Component")
            .field("digest", &self.digest)
            .field("world", &self.world)
            .field("imports", &self.imports)
            .finish_non_exhaustive()
    }
}

/// Why a component was not loaded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LoadError {
    /// Larger than the host takes.
    #[error("{bytes} bytes; a component has at most {limit}")]
    TooLarge {
        /// How many there are.
        bytes: usize,
        /// How many may be.
        limit: usize,
    },
    /// A core module.
    #[error("a core WebAssembly module, not a component")]
    NotAComponent,
    /// Not WebAssembly, or cut.
    #[error("damaged at byte {offset}: {what}")]
    Damaged {
        /// What is wrong.
        what: String,
        /// Where.
        offset: u64,
    },
    /// Made for another version of the contract.
    #[error(
        "made for another version of the contract: {}; this host implements crescendo:plugin@0.1.x",
        found.join(", ")
    )]
    Contract {
        /// What it imports or exports.
        found: Vec<String>,
    },
    /// Exports none of the worlds' functions.
    #[error("exports none of `extract`, `enrich`, `generate` and `choose`")]
    NoWorld,
    /// Exports several.
    #[error(
        "targets several worlds at once: {}",
        found.iter().map(|world| world.as_str()).collect::<Vec<_>>().join(", ")
    )]
    ManyWorlds {
        /// Which.
        found: Vec<World>,
    },
    /// An import that is not in the contract.
    #[error("imports `{import}`, which this host does not know")]
    UnknownImport {
        /// The import.
        import: String,
    },
    /// An import that is never linked.
    #[error("imports `{import}`, which no grant covers")]
    Never {
        /// The import.
        import: String,
    },
    /// An import that the manifest does not ask for.
    #[error("imports `{import}`, but its manifest does not ask for `{capability}`")]
    NotAsked {
        /// The import.
        import: String,
        /// What the manifest would have to ask for.
        capability: Capability,
    },
    /// An import that the operator has not granted.
    #[error("imports `{import}`, but `{capability}` is not granted")]
    NotGranted {
        /// The import.
        import: String,
        /// What would have to be granted.
        capability: Capability,
    },
    /// The compiler says that it is not valid.
    #[error("not a valid component: {what}")]
    Invalid {
        /// What the compiler says.
        what: String,
    },
    /// `setup.init` failed or trapped.
    #[error("`setup.init` failed: {what}")]
    Setup {
        /// What it says.
        what: String,
    },
    /// Compiling took too long.
    #[error("compiling took more than {limit_s} s of CPU time, the limit for its size")]
    CompileTime {
        /// The limit, seconds.
        limit_s: u64,
    },
    /// Compiling took too much memory.
    #[error("compiling took more than {limit} bytes of memory, the limit for its size")]
    CompileMemory {
        /// The limit.
        limit: u64,
    },
    /// The machine code is too large.
    #[error("compiles to more than {limit} bytes, the limit for its size")]
    CompileSize {
        /// The limit.
        limit: u64,
    },
    /// The compiler ended in no foreseen way.
    #[error("the compiler ended with {status}: {what}")]
    CompilerCrashed {
        /// How it ended.
        status: String,
        /// The first line that it said.
        what: String,
    },
    /// The compiler could not be started or talked to.
    #[error("{what}")]
    Compiler {
        /// What failed.
        what: String,
    },
    /// What it imports or exports has other types than the contract.
    #[error("does not fit the contract: {what}")]
    Link {
        /// The first difference.
        what: String,
    },
}

impl LoadError {
    /// Stable code, for machines.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "component-too-large",
            Self::NotAComponent => "core-module",
            Self::Damaged { .. } => "damaged-component",
            Self::Contract { .. } => "contract-version",
            Self::NoWorld => "no-world",
            Self::ManyWorlds { .. } => "many-worlds",
            Self::UnknownImport { .. } => "unknown-import",
            Self::Never { .. } => "never-linked",
            Self::NotAsked { .. } => "not-asked",
            Self::NotGranted { .. } => "not-granted",
            Self::Invalid { .. } => "invalid-component",
            Self::Setup { .. } => "setup-failed",
            Self::CompileTime { .. } => "compile-time",
            Self::CompileMemory { .. } => "compile-memory",
            Self::CompileSize { .. } => "compile-size",
            Self::CompilerCrashed { .. } => "compiler-crashed",
            Self::Compiler { .. } => "compiler",
            Self::Link { .. } => "link",
        }
    }

    pub(super) fn link(error: &wasmtime::Error) -> Self {
        Self::Link {
            what: line(&format!("{error:#}").replace('\n', " ")),
        }
    }
}

/// Machine code, and whether `init` has to be called first in each call.
type Found = (Compiled, bool);

/// What was found out before compiling.
struct Candidacy {
    key: Key,
    digest: Digest,
    inspection: Inspection,
    cache_bytes: u64,
    rights: Option<Arc<Rights>>,
    watched: bool,
}

/// Callable already, or to be compiled first.
enum Considered {
    Kept(Arc<Component>),
    New(Candidacy),
}

impl Sandbox {
    /// Largest component that [`Sandbox::load`] takes, bytes.
    #[must_use]
    pub fn max_component_bytes(&self) -> usize {
        self.shared.settings.component_bytes
    }

    /// Makes a component callable. Nothing of it runs, but for `setup.init`,
    /// in the compile child.
    ///
    /// A first load compiles, 1.65 ms for each kilobyte; later ones of the
    /// same bytes find the artefact in the cache.
    ///
    /// # Errors
    ///
    /// [`LoadError`]: what is wrong with it, or with the compiler.
    pub async fn load(&self, bytes: Bytes, grants: &Grants) -> Result<Arc<Component>, LoadError> {
        self.load_as(bytes, grants, false).await
    }

    /// `watched`: its imports are told.
    pub(super) async fn load_as(
        &self,
        bytes: Bytes,
        grants: &Grants,
        watched: bool,
    ) -> Result<Arc<Component>, LoadError> {
        let limit = self.max_component_bytes();
        if bytes.len() > limit {
            let bytes = bytes.len();
            return Err(LoadError::TooLarge { bytes, limit });
        }
        let shared = Arc::clone(&self.shared);
        let (component, asked) = (bytes.clone(), grants.clone());
        let considered = self.on_a_slot(move |_| shared.consider(&component, &asked, watched));
        let candidacy = match considered.await? {
            Considered::Kept(component) => return Ok(component),
            Considered::New(candidacy) => candidacy,
        };
        // The semaphore is never closed, so this cannot fail.
        let _permit = self.shared.compilers.acquire().await;
        let shared = Arc::clone(&self.shared);
        let compiling = move |lease: &Lease| {
            let found = shared.compile(lease, &bytes, &candidacy)?;
            shared.link(candidacy, found, true)
        };
        self.on_a_slot(compiling).await
    }

    /// Drives a future on the executor, whether or not the task is polled;
    /// dropping the task ends it.
    pub(crate) fn drive<T: Send + 'static>(
        &self,
        work: impl Future<Output = T> + Send + 'static,
    ) -> Task<T> {
        let executor = &self.shared.services.executor;
        executor.spawn(Class::Interactive, Account::unlimited(), work)
    }

    async fn on_a_slot<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Lease) -> Result<T, LoadError> + Send + 'static,
    ) -> Result<T, LoadError> {
        let executor = &self.shared.services.executor;
        let account = Account::unlimited();
        let caught = move |lease: &Lease| {
            // What the work touched is dropped with it, or immutable.
            let done = catch_unwind(AssertUnwindSafe(|| work(lease)));
            done.unwrap_or_else(|_| Err(panicked()))
        };
        executor.block(Class::Interactive, account, caught).await
    }
}

impl Shared {
    /// Reads what the component wants, looks for its artefact, and links that.
    fn consider(
        &self,
        bytes: &Bytes,
        grants: &Grants,
        watched: bool,
    ) -> Result<Considered, LoadError> {
        let inspection = inspect(bytes)?;
        permit(&inspection, grants)?;
        let key = Key::new(&self.engine, bytes);
        let kept = self.artefacts.as_ref().and_then(|kept| kept.get(&key));
        // What no longer fits the engine is compiled again.
        let found = kept.and_then(|artefact| self.deserialize(&artefact).ok());
        let candidacy = Candidacy {
            key,
            digest: Digest::of(bytes),
            inspection,
            cache_bytes: grants.cache_bytes,
            rights: grants.rights.clone(),
            watched,
        };
        match found {
            Some(found) => self.link(candidacy, found, false).map(Considered::Kept),
            None => Ok(Considered::New(candidacy)),
        }
    }

    fn compile(
        &self,
        lease: &Lease,
        bytes: &Bytes,
        candidacy: &Candidacy,
    ) -> Result<Found, LoadError> {
        let setup = candidacy.inspection.setup.as_deref();
        let program = &self.settings.compiler;
        // The child computes, this thread waits: no slot for it.
        let limits = self.settings.compile.for_size(bytes.len() as u64);
        let count_fuel = self.settings.count_fuel;
        let artefact = lease.parked(|| compile(program, bytes, setup, count_fuel, limits))?;
        let artefact = Verified::compiled(artefact);
        let compiled = self.deserialize(&artefact)?;
        if let Some(artefacts) = &self.artefacts
            && let Err(error) = artefacts.put(&candidacy.key, &artefact)
        {
            tracing::warn!(%error, "a compiled component was not kept");
        }
        Ok(compiled)
    }

    fn deserialize(&self, artefact: &Verified) -> Result<Found, LoadError> {
        let (code, init_first) = artefact.parts().ok_or_else(nothing)?;
        // SAFETY: `Verified` is made in two places only: from the output of
        // our own compile child, and by `Artefacts::get` after the keyed MAC
        // over these very bytes, which are owned and not mapped from a file,
        // was found right. Nothing else can hand bytes to this function.
        let compiled = unsafe { Compiled::deserialize(&self.engine, code) };
        let compiled = compiled.map_err(|error| LoadError::link(&error))?;
        Ok((compiled, init_first))
    }

    /// `fresh`: it was compiled now.
    fn link(
        &self,
        candidacy: Candidacy,
        found: Found,
        fresh: bool,
    ) -> Result<Arc<Component>, LoadError> {
        let Candidacy {
            digest,
            inspection,
            cache_bytes,
            rights,
            watched,
            ..
        } = candidacy;
        let world = inspection.world;
        let (compiled, init_first) = found;
        let linker = linker(&self.engine, &inspection, watched)?;
        let pre = linker.instantiate_pre(&compiled);
        let pre = pre.map_err(|error| LoadError::link(&error))?;
        let export = checked_export(&pre, world)?;
        let places = engine::places(compiled.resources_required());
        let init = match &inspection.setup {
            Some(setup) if init_first => Some(init_export(&pre, setup)?),
            _ => None,
        };
        Ok(Arc::new(Component {
            digest,
            world,
            compiled: fresh,
            imports: inspection.interfaces().map(str::to_owned).collect(),
            wasi: inspection.wasi(),
            places,
            cache_bytes,
            rights,
            pre,
            export,
            init,
        }))
    }
}

fn nothing() -> LoadError {
    LoadError::Compiler {
        what: "the compiler gave nothing".to_owned(),
    }
}

fn panicked() -> LoadError {
    LoadError::Compiler {
        what: "the host panicked while loading it; please report it".to_owned(),
    }
}

/// `setup.init`, with the contract's types.
fn init_export(pre: &InstancePre<Guest>, setup: &str) -> Result<ComponentExportIndex, LoadError> {
    let component = pre.component();
    let found = component
        .get_export_index(None, setup)
        .and_then(|setup| component.get_export(Some(&setup), "init"));
    let Some((ComponentItem::ComponentFunc(function), index)) = found else {
        return Err(LoadError::Link {
            what: format!("`{setup}` has no function `init`"),
        });
    };
    let fits = function.typecheck::<(), (Result<(), String>,)>(&pre.instance_type());
    fits.map_err(|error| LoadError::Link {
        what: format!("`init`: {error:#}"),
    })?;
    Ok(index)
}

/// The world's function, with the contract's types.
fn checked_export(
    pre: &InstancePre<Guest>,
    world: World,
) -> Result<ComponentExportIndex, LoadError> {
    let name = export(world);
    let found = pre.component().get_export(None, name);
    let Some((ComponentItem::ComponentFunc(function), index)) = found else {
        return Err(LoadError::Link {
            what: format!("`{name}` is not a function"),
        });
    };
    let types = &pre.instance_type();
    let fits = match world {
        World::Extractor | World::Enricher => {
            function.typecheck::<(), (Result<Votes, Failure>,)>(types)
        }
        World::Model => function.typecheck::<(), (Result<String, Failure>,)>(types),
        World::Router => function.typecheck::<(Vec<Candidate>,), (Result<Route, Failure>,)>(types),
    };
    fits.map_err(|error| LoadError::Link {
        what: format!("`{name}`: {error:#}"),
    })?;
    Ok(index)
}
