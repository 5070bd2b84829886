//! Where stages come from and how one is called: the narrow side on which
//! this room meets `plugin` and `sandbox`, so that its rules can be tested
//! without a guest.

use std::sync::Arc;
use std::time::Duration;

use crescendo_core::consensus::StageBallot;
use crescendo_core::event::Requests;
use crescendo_core::micros::Micros;
use crescendo_core::outcome::Failure;
use crescendo_core::plan::Availability;
use crescendo_core::vote::Votes;
use futures::future::BoxFuture;
use tokio_util::sync::CancellationToken;

use super::request::Tenant;
use super::sink::StageSink;
use crate::executor::Class;
use crate::subject::{Digest, Subject, Unreadable};

/// The plugins that are installed.
pub(crate) trait Plugins: Send + Sync {
    /// The plugin that a stage names, in the version that serves this tenant.
    fn resolve(&self, id: &str, tenant: &Tenant) -> Option<Arc<dyn Callable>>;
}

/// One version of a plugin, pinned by the run that resolved it.
pub(crate) trait Callable: Send + Sync {
    /// For people and metrics.
    fn version(&self) -> String;

    /// Digest of the component.
    fn digest(&self) -> Digest;

    /// Whether it asks for `models`.
    fn uses_models(&self) -> bool;

    /// Whether its answer depends on its arguments alone.
    fn is_pure(&self) -> bool;

    /// Whether it may be called now.
    fn availability(&self) -> Availability;

    /// Calls it once, in a fresh sandbox. Dropping the future ends the call.
    fn call(&self, call: StageCall) -> BoxFuture<'static, Called>;
}

/// The arguments of one call.
pub(crate) struct StageCall {
    pub(crate) tenant: Tenant,
    pub(crate) subject: Arc<Subject>,
    /// The outcomes that it reads, frozen when it starts.
    pub(crate) reads: Arc<[StageBallot]>,
    /// The stage's parameters as one JSON object.
    pub(crate) parameters: Arc<str>,
    /// What each of its requests costs; none where that is not metered.
    pub(crate) request_cost: Option<Micros>,
    /// Wall time at most, also inside host calls.
    pub(crate) timeout: Duration,
    pub(crate) class: Class,
    pub(crate) sink: Arc<StageSink>,
    pub(crate) cancel: CancellationToken,
}

/// What came of a call.
#[derive(Clone, Debug)]
pub(crate) struct Called {
    /// Empty votes are an abstention.
    pub(crate) result: Result<Arc<Votes>, Failure>,
    /// Images that it asked for in vain, by number.
    pub(crate) unreadable: Vec<Unreadable>,
    pub(crate) cpu: Duration,
    pub(crate) wall: Duration,
    /// What it asked of the network, where it asked.
    pub(crate) requests: Option<Requests>,
    /// What the host metered; none where it could not, which settles the whole
    /// reservation. It beats whatever a guest says.
    pub(crate) metered: Option<Micros>,
}
