//! What the operator may choose about sandboxes.

use std::path::PathBuf;
use std::sync::Arc;

use super::provider::{ComputeProvider, HttpProvider, ModelProvider};

/// Sizes, folders and providers of a [`super::Sandbox`].
#[derive(Clone)]
pub struct Settings {
    /// Sandboxes alive at once; more calls wait for room. Bounds the pool's
    /// address space (4 GiB and a guard for each memory) and, with
    /// [`Settings::memory`], what guests can hold in all.
    pub instances: u32,
    /// Largest linear memory, bytes; larger call limits are cut to it.
    pub memory: usize,
    /// Largest component, bytes; larger ones are refused before anything else
    /// is done with them. A Python guest has 18.5 MB.
    pub component_bytes: usize,
    /// Compilers alive at once; more loads wait.
    pub compilers: usize,
    /// What compiling one component may use; past it the load is refused.
    pub compile: CompileLimits,
    /// The program that compiles: this binary, or one whose `main` calls
    /// [`super::compile_child::main`] when its first argument is
    /// [`super::compile_child::ARGUMENT`].
    pub compiler: PathBuf,
    /// Where compiled artefacts are kept; none keeps nothing on disk.
    pub cache: Option<CacheSettings>,
    /// Whether what guests execute is counted, for [`super::Report::fuel`]. Costs
    /// tens of percent of their speed: for the tools of authors, which compare
    /// counts. No key of the configuration, because no operator gains by it.
    pub count_fuel: bool,
    /// Where granted requests go; without it they answer `unsupported`.
    pub http: Option<Arc<dyn HttpProvider>>,
    /// Where granted generations go; without it they answer `unsupported`.
    pub models: Option<Arc<dyn ModelProvider>>,
    /// Where granted launches go; without it they answer `unsupported`.
    pub compute: Option<Arc<dyn ComputeProvider>>,
}

/// What compiling one component may use: an amount for each, and more for
/// larger ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CompileLimits {
    /// CPU seconds.
    pub cpu_s: u64,
    /// CPU seconds for each megabyte.
    pub cpu_s_per_megabyte: u64,
    /// Bytes of writable memory.
    pub memory: u64,
    /// Bytes of writable memory for each byte.
    pub memory_per_byte: u64,
}

impl Default for CompileLimits {
    /// 10 s and 5 s/MB; 512 MiB and 100 times the size, about twice what
    /// Cranelift was seen to use for CPython.
    fn default() -> Self {
        Self {
            cpu_s: 10,
            cpu_s_per_megabyte: 5,
            memory: 512 << 20,
            memory_per_byte: 100,
        }
    }
}

/// Where and how much compiled code is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CacheSettings {
    /// Folder of the artefacts; made when it is not there.
    pub folder: PathBuf,
    /// File with the key that authenticates them, outside the folder: whoever
    /// can write one but not the other cannot make the host run code.
    pub key_file: PathBuf,
    /// Bytes kept; the least recently used artefacts go first.
    pub bytes: u64,
}

impl CacheSettings {
    /// The usual places in a state folder, with room for about fifteen
    /// interpreters (60 MB each when compiled) and any number of small guests.
    #[must_use]
    pub fn in_state(state: &std::path::Path) -> Self {
        Self {
            folder: state.join("cache").join("compiled"),
            key_file: state.join("keys").join("compile-cache.key"),
            bytes: 1 << 30,
        }
    }
}

impl Settings {
    /// The running binary as the compiler, room for 1,000 sandboxes of 512
    /// MiB, one compiler for each core.
    ///
    /// # Errors
    ///
    /// The running binary's path cannot be found out.
    pub fn with_cache(cache: Option<CacheSettings>) -> std::io::Result<Self> {
        Ok(Self {
            instances: 1000,
            memory: 512 << 20,
            component_bytes: 64 << 20,
            compilers: std::thread::available_parallelism().map_or(1, usize::from),
            compile: CompileLimits::default(),
            compiler: std::env::current_exe()?,
            cache,
            count_fuel: false,
            http: None,
            models: None,
            compute: None,
        })
    }
}
