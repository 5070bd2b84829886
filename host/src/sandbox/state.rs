//! What a store holds: one call, its meter and its handles.

use std::collections::BTreeMap;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Instant;

use crescendo_core::outcome::FailureCode;
use wasmtime::component::{HasSelf, Resource, ResourceTable, ResourceTableError};
use wasmtime_wasi::WasiCtx;

use super::allow::Allowed;
use super::call::Call;
use super::counts::Counts;
use super::host::cache::Memory;
use super::host::log::Lines;
use super::load::Component;
use super::meter::{Meter, Peak};
use super::provider::{Caller, ComputeProvider, HttpProvider, ModelProvider};
use super::requested::Requested;
use super::stop::Stop;
use super::watch::Watcher;
use crate::executor::{Account, Executor};
use crate::subject::{PixelsError, Unreadable};

/// What all calls share.
pub(super) struct Services {
    pub(super) executor: Arc<Executor>,
    pub(super) http: Option<Arc<dyn HttpProvider>>,
    pub(super) models: Option<Arc<dyn ModelProvider>>,
    pub(super) compute: Option<Arc<dyn ComputeProvider>>,
    pub(super) memory: Memory,
    /// Zero of the guests' clock.
    pub(super) started: Instant,
}

/// What is seen of a call from outside, also once it was ended.
#[derive(Clone, Default)]
pub(super) struct Seen {
    pub(super) peak: Peak,
    /// Whether the export was called.
    pub(super) started: Arc<AtomicBool>,
    /// Set when the guest has come to its end.
    pub(super) fuel: Arc<OnceLock<u64>>,
    pub(super) unreadable: Refused,
    pub(super) counts: Counts,
    pub(super) requested: Requested,
}

/// How far a call is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    /// Start functions run.
    Instantiating,
    /// `setup.init` runs, where no snapshot could be taken after it.
    SettingUp,
    /// The world's export runs.
    Called,
}

/// The data of one store.
pub(super) struct Guest {
    pub(super) call: Call,
    pub(super) meter: Meter,
    /// Pays for what host functions compute for the call on other threads.
    pub(super) account: Arc<Account>,
    pub(super) table: ResourceTable,
    pub(super) services: Arc<Services>,
    pub(super) log: Lines,
    /// Bytes that `cache` may keep for this plugin and tenant.
    pub(super) cache_bytes: u64,
    /// What it may use of what was granted.
    pub(super) allowed: Allowed,
    /// Host functions that it used.
    pub(super) counts: Counts,
    pub(super) requested: Requested,
    /// Made when the component imports WASI.
    pub(super) wasi: Option<Box<WasiCtx>>,
    /// How far it is: see [`Guest::open`].
    pub(super) phase: Phase,
    pub(super) unreadable: Refused,
    /// Hears what the guest asks; only of components loaded to be watched.
    pub(super) watcher: Option<Arc<dyn Watcher>>,
    /// What the watcher answered of images that cannot be read.
    pub(super) retold: Vec<String>,
}

/// The images that a guest was told cannot be read, by number: each is named
/// once.
#[derive(Clone, Debug, Default)]
pub(super) struct Refused(Arc<Mutex<BTreeMap<usize, PixelsError>>>);

impl Refused {
    fn lock(&self) -> MutexGuard<'_, BTreeMap<usize, PixelsError>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn note(&self, found: Unreadable) {
        self.lock().entry(found.index).or_insert(found.error);
    }

    pub(super) fn all(&self) -> Vec<Unreadable> {
        let found = self.lock();
        let each = found.iter().map(|(index, error)| Unreadable {
            index: *index,
            error: error.clone(),
        });
        each.collect()
    }
}

impl Guest {
    pub(super) fn new(
        call: Call,
        services: Arc<Services>,
        account: Arc<Account>,
        component: &Component,
        seen: &Seen,
        watcher: Option<Arc<dyn Watcher>>,
    ) -> Self {
        let mut table = ResourceTable::new();
        table.set_max_capacity(call.limits.handles as usize);
        Self {
            meter: Meter::new(call.limits, seen.peak.clone()),
            log: Lines::of(call.plugin.clone()),
            call,
            account,
            table,
            services,
            cache_bytes: component.cache_bytes,
            allowed: Allowed::new(component.rights.clone()),
            counts: seen.counts.clone(),
            requested: seen.requested.clone(),
            wasi: None,
            phase: Phase::Instantiating,
            unreadable: seen.unreadable.clone(),
            watcher,
            retold: Vec::new(),
        }
    }

    /// How many images the subject has.
    pub(super) fn images(&self) -> usize {
        let told = self.watcher.as_ref().and_then(|watcher| watcher.images());
        told.unwrap_or_else(|| self.call.subject.images().len())
    }

    /// Refuses an import before the world's export is called, as it does where
    /// a snapshot is taken: what start functions and `init` build is the same
    /// in every call, and a call that has not begun spends nothing. Every
    /// function that needs no handle asks here first; without these there are
    /// no handles for the others.
    pub(super) fn open(&self, import: &'static str) -> Result<(), Stop> {
        self.counts.used(import);
        let who = match self.phase {
            Phase::Instantiating => "a start function",
            Phase::SettingUp => "`setup.init`",
            Phase::Called => return Ok(()),
        };
        self.counts.refused(import);
        let message = format!("{who} called `{import}`; imports refuse until it returns");
        Err(Stop::new(FailureCode::Instantiate, message))
    }

    /// A handle for something that weighs so many bytes.
    pub(super) fn add<T: Send + 'static>(
        &mut self,
        value: T,
        weight: u64,
    ) -> Result<Resource<T>, Stop> {
        if !self.meter.hold(weight) {
            let limit = self.meter.limits().memory;
            let message = format!("handles and memory together pass the limit of {limit} bytes");
            return Err(Stop::new(FailureCode::Memory, message));
        }
        self.table.push(value).map_err(|_| {
            let limit = self.meter.limits().handles;
            let message = format!("more than {limit} handles alive at once");
            Stop::new(FailureCode::Handles, message)
        })
    }

    /// The handle was dropped.
    pub(super) fn remove<T: 'static>(
        &mut self,
        handle: Resource<T>,
        weight: u64,
    ) -> Result<(), ResourceTableError> {
        self.table.delete(handle)?;
        self.meter.release(weight);
        Ok(())
    }

    pub(super) fn caller(&self) -> Caller {
        Caller {
            plugin: self.call.plugin.clone(),
            tenant: Arc::clone(&self.call.tenant),
            class: self.call.class,
        }
    }
}

/// Host functions get the whole of it.
pub(super) type Whole = HasSelf<Guest>;
