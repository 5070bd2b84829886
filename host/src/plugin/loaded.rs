//! A plugin that can be called: compiled once, on its first call or before.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crescendo_core::lifecycle::{HealthVerdict, Quarantine, Rights};
use crescendo_core::manifest::Manifest;
use crescendo_core::outcome::{Failure, FailureCode};
use futures::future::{BoxFuture, Either, Shared, select};
use futures::{FutureExt, TryFutureExt};
use tokio_util::sync::CancellationToken;
use tracing::Instrument as _;
use tracing::field::Empty;

use super::watch::{About, Tally, Watch};
use super::{PluginError, Verified};
use crate::sandbox::{Call, Capability, Component, Grants, PluginName, Report, Sandbox};
use crate::subject::Digest;

/// How far a plugin is on its way to being callable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is not compiled yet.
    Waiting,
    /// It can be called.
    Ready,
    /// It cannot be loaded; the error's stable code.
    Failed(&'static str),
}

/// How a plugin became callable, or did not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Load {
    /// `compiled`, `kept` where the compiled code was found, or the stable code
    /// of what went wrong.
    pub outcome: &'static str,
    /// How long it took, waiting for a compiler included.
    pub took: Duration,
}

type Loading = Shared<BoxFuture<'static, Result<Arc<Component>, PluginError>>>;

/// One version of a plugin.
pub struct Plugin {
    /// What it says about itself.
    pub manifest: Manifest,
    /// Of the component's bytes.
    pub digest: Digest,
    verified: Verified,
    grants: Grants,
    sandbox: Arc<Sandbox>,
    /// The one load that all callers wait for; none before the first. One that
    /// failed in passing stays until it is tried again.
    loading: Mutex<Option<Loading>>,
    /// How the last load went.
    loaded: Arc<Mutex<Option<Load>>>,
    watch: Watch,
    /// Ends every call, whoever pinned the version.
    revoked: CancellationToken,
}

/// Whoever holds it may call the plugin. One that is on probation has one turn
/// at a time: the next begins when this one is dropped.
#[derive(Debug)]
pub struct Turn {
    plugin: Arc<Plugin>,
    trial: Option<u64>,
}

impl Drop for Turn {
    fn drop(&mut self) {
        if let Some(trial) = self.trial {
            self.plugin.watch.leave(trial);
        }
    }
}

impl Plugin {
    /// A plugin that may link what it asks for and what was granted.
    #[must_use]
    pub fn new(verified: Verified, granted: &Rights, sandbox: Arc<Sandbox>) -> Arc<Self> {
        Self::restored(verified, granted, sandbox, Vec::new())
    }

    /// The same of one that was quarantined before the host stopped.
    #[must_use]
    pub fn restored(
        verified: Verified,
        granted: &Rights,
        sandbox: Arc<Sandbox>,
        quarantines: Vec<Quarantine>,
    ) -> Arc<Self> {
        Arc::new(Self {
            manifest: verified.manifest.clone(),
            digest: verified.fetched.digest,
            grants: Grants::of(&verified.asks(), granted),
            verified,
            sandbox,
            loading: Mutex::new(None),
            loaded: Arc::default(),
            watch: Watch::restored(quarantines),
            revoked: CancellationToken::new(),
        })
    }

    /// The same version with other grants: it is linked anew, and what was seen
    /// of it is forgotten.
    #[must_use]
    pub fn with_grants(&self, granted: &Rights) -> Arc<Self> {
        let sandbox = Arc::clone(&self.sandbox);
        Self::restored(self.verified.clone(), granted, sandbox, self.quarantines())
    }

    /// Id and version.
    #[must_use]
    pub fn name(&self) -> PluginName {
        PluginName {
            id: self.manifest.id.as_str().into(),
            version: self.manifest.version.to_string().into(),
        }
    }

    /// Where it came from, for people.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.verified.fetched.origin
    }

    /// What was read of it.
    pub(super) const fn verified(&self) -> &Verified {
        &self.verified
    }

    /// What it may link.
    #[must_use]
    pub const fn grants(&self) -> &Grants {
        &self.grants
    }

    /// Whether it can link neither `http`, `models` nor `cache`, nor WASI: it
    /// does not ask for them, and what was not asked for is refused. The same
    /// arguments then give the same answer.
    #[must_use]
    pub fn is_pure(&self) -> bool {
        let impure = [
            Capability::Http,
            Capability::Models,
            Capability::Cache,
            Capability::Wasi,
        ];
        !impure.iter().any(|c| self.grants.asked.contains(c))
    }

    /// Whether it asks for language models.
    #[must_use]
    pub fn uses_models(&self) -> bool {
        self.grants.asked.contains(&Capability::Models)
    }

    /// A turn to call it for this tenant; none while it is out.
    pub(super) fn turn(self: &Arc<Self>, tenant: &str) -> Option<Turn> {
        let trial = match self.watch.ask(tenant) {
            HealthVerdict::Out => return None,
            HealthVerdict::Fine => None,
            HealthVerdict::Trial(number) => Some(number),
        };
        let plugin = Arc::clone(self);
        Some(Turn { plugin, trial })
    }

    /// All that it is out for, those on probation included.
    #[must_use]
    pub fn quarantines(&self) -> Vec<Quarantine> {
        self.watch.quarantines()
    }

    /// Its calls since the process began.
    #[must_use]
    pub fn tally(&self) -> Tally {
        self.watch.tally()
    }

    /// Whether its calls were ended.
    #[must_use]
    pub fn is_revoked(&self) -> bool {
        self.revoked.is_cancelled()
    }

    /// Forgets its quarantines, and the inputs that crash it.
    pub fn lift(&self) {
        self.watch.lift();
    }

    /// Ends its calls, and lets none begin: a revocation overrides pins.
    pub fn revoke(&self) {
        self.revoked.cancel();
    }

    /// The component, compiled now if it was not before. Callers at the same
    /// time wait for the same compilation, which goes on when they leave.
    ///
    /// # Errors
    ///
    /// [`PluginError::Load`] and [`PluginError::World`]; only what the
    /// compiler itself is to blame for is tried again on the next call.
    pub async fn component(&self) -> Result<Arc<Component>, PluginError> {
        self.loading().await
    }

    /// How far it is. A call may find it further.
    #[must_use]
    pub fn standing(&self) -> Standing {
        match self.lock().as_ref().and_then(ended) {
            None => Standing::Waiting,
            Some(Ok(_)) => Standing::Ready,
            Some(Err(error)) => Standing::Failed(error.code()),
        }
    }

    /// How its last load went; none before the first has ended.
    #[must_use]
    pub fn last_load(&self) -> Option<Load> {
        *self.loaded.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Calls it in a fresh sandbox. `call.plugin` is replaced by its own name.
    /// A plugin that cannot be loaded fails with `instantiate`. Waiting for
    /// the load is part of the call's wall time; the load goes on past it.
    ///
    /// An input that has crashed it twice is not sent to it again: the call
    /// fails as it did then.
    pub async fn call(&self, call: Call) -> Report {
        let about = About::new(call.subject.digest(), &call.parameters);
        if let Some(failure) = self.watch.spare(&about.input) {
            return Report::not_called(failure);
        }
        let tenant = Arc::clone(&call.tenant);
        let report = self.spanned(call).await;
        let failure = report.result.as_ref().err();
        if let Some(quarantine) = self.watch.saw(&tenant, about, failure, &report.host_calls) {
            let for_whom = quarantine.tenant.as_deref().unwrap_or("all");
            let seconds = quarantine.until_ms.saturating_sub(quarantine.since_ms) / 1000;
            let (plugin, code) = (self.name(), quarantine.code.as_str());
            tracing::warn!(%plugin, for_whom, code, seconds, "a plugin is quarantined");
        }
        report
    }

    async fn spanned(&self, call: Call) -> Report {
        let plugin = self.name();
        let span = tracing::info_span!(
            "call",
            plugin = %plugin.id,
            version = %plugin.version,
            tenant = %call.tenant,
            outcome = Empty,
            cpu_us = Empty,
            wall_us = Empty,
            peak_memory = Empty,
            otel.status_code = Empty,
        );
        let report = self.unless_revoked(Call { plugin, ..call });
        let report = report.instrument(span.clone()).await;
        let outcome = match &report.result {
            Ok(_) => "answered",
            Err(failure) => {
                span.record("otel.status_code", "ERROR");
                failure.code.as_str()
            }
        };
        span.record("outcome", outcome);
        span.record("cpu_us", micros(report.cpu));
        span.record("wall_us", micros(report.wall));
        span.record("peak_memory", report.peak_memory);
        report
    }

    /// A revocation ends the call as its own cancellation would, so that what it
    /// has used is known.
    async fn unless_revoked(&self, mut call: Call) -> Report {
        let loading = self.loading().map_err(|error| Failure {
            code: FailureCode::Instantiate,
            message: error.to_string(),
        });
        let denied = || Failure {
            code: FailureCode::Denied,
            message: format!("the operator revoked {}", self.name()),
        };
        if self.revoked.is_cancelled() {
            return Report::not_called(denied());
        }
        call.cancel = call.cancel.child_token();
        let cancel = call.cancel.clone();
        let called = std::pin::pin!(self.sandbox.call_when_loaded(loading, call));
        let revoked = std::pin::pin!(self.revoked.cancelled());
        match select(revoked, called).await {
            Either::Right((report, _)) => report,
            Either::Left(((), called)) => {
                cancel.cancel();
                let report = called.await;
                Report {
                    result: Err(denied()),
                    ..report
                }
            }
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<Loading>> {
        self.loading.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn loading(&self) -> Loading {
        let mut current = self.lock();
        let in_passing = |loading: &Loading| {
            ended(loading).is_some_and(|loaded| loaded.is_err_and(|error| error.is_passing()))
        };
        if let Some(loading) = current.as_ref().filter(|loading| !in_passing(loading)) {
            return loading.clone();
        }
        // A task of its own: when all who wait have left, it still comes to its
        // end and gives its compiler to the next.
        let loading = self.sandbox.drive(self.load()).boxed().shared();
        *current = Some(loading.clone());
        loading
    }

    fn load(&self) -> impl Future<Output = Result<Arc<Component>, PluginError>> + Send + use<> {
        let (sandbox, grants) = (Arc::clone(&self.sandbox), self.grants.clone());
        let fetched = self.verified.fetched.clone();
        let (manifest, last) = (self.manifest.world, Arc::clone(&self.loaded));
        async move {
            let began = Instant::now();
            let origin = fetched.origin;
            let loaded = sandbox.load(fetched.bytes, &grants).await;
            let loaded = loaded.map_err(|error| PluginError::Load {
                origin: origin.clone(),
                error,
            });
            let loaded = loaded.and_then(|component| {
                if component.world == manifest {
                    return Ok(component);
                }
                Err(PluginError::World {
                    origin,
                    manifest,
                    component: component.world,
                })
            });
            let outcome = match &loaded {
                Ok(component) if component.compiled => "compiled",
                Ok(_) => "kept",
                Err(error) => error.code(),
            };
            let took = began.elapsed();
            *last.lock().unwrap_or_else(PoisonError::into_inner) = Some(Load { outcome, took });
            loaded
        }
    }
}

/// What became of it, without waiting: a load ends whether or not anybody
/// looks.
fn ended(loading: &Loading) -> Option<Result<Arc<Component>, PluginError>> {
    loading.clone().now_or_never()
}

fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}

impl std::fmt::Debug for Plugin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Plugin")
            .field("name", &self.name())
            .field("digest", &self.digest)
            .finish_non_exhaustive()
    }
}
