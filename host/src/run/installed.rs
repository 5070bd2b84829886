//! Stages as installed plugins, called in the sandbox.

use std::sync::Arc;

use crescendo_core::micros::Micros;
use crescendo_core::outcome::{Failure, FailureCode};
use crescendo_core::plan::Availability;
use futures::FutureExt;
use futures::future::BoxFuture;

use super::request::Tenant;
use super::sink::{Progress, StageSink};
use super::stages::{Callable, Called, Plugins, StageCall};
use crate::plugin::{Registry, Resolved};
use crate::sandbox::{Answer, Call, CallLimits, Item, Read, Report, Sink};
use crate::subject::Digest;

/// The registry's plugins, each call under these limits.
pub(super) struct Installed {
    pub(super) registry: Arc<Registry>,
    pub(super) limits: CallLimits,
}

struct Pinned {
    resolved: Resolved,
    limits: CallLimits,
}

impl Plugins for Installed {
    fn resolve(&self, id: &str, tenant: &Tenant) -> Option<Arc<dyn Callable>> {
        let resolved = self.registry.resolve(id, tenant.as_str())?;
        let limits = self.limits;
        Some(Arc::new(Pinned { resolved, limits }))
    }
}

impl Callable for Pinned {
    fn version(&self) -> String {
        self.resolved.plugin.manifest.version.to_string()
    }

    fn digest(&self) -> Digest {
        self.resolved.plugin.digest
    }

    fn uses_models(&self) -> bool {
        self.resolved.plugin.uses_models()
    }

    fn is_pure(&self) -> bool {
        self.resolved.plugin.is_pure()
    }

    fn availability(&self) -> Availability {
        match self.resolved.turn {
            Some(_) => Availability::Ready,
            None => Availability::Quarantined,
        }
    }

    fn call(&self, call: StageCall) -> BoxFuture<'static, Called> {
        let plugin = Arc::clone(&self.resolved.plugin);
        let request_cost = call.request_cost;
        let call = Call {
            plugin: plugin.name(),
            tenant: call.tenant.as_str().into(),
            subject: call.subject,
            reads: call.reads.iter().map(read).collect(),
            parameters: call.parameters,
            candidates: Arc::default(),
            limits: CallLimits {
                // What the operator allows bounds what the pipeline asks for.
                wall: call.timeout.min(self.limits.wall),
                ..self.limits
            },
            class: call.class,
            sink: call.sink,
            cancel: call.cancel,
        };
        async move { called(plugin.call(call).await, request_cost) }.boxed()
    }
}

fn read(ballot: &crescendo_core::consensus::StageBallot) -> Read {
    Read {
        stage: ballot.stage.clone(),
        tier: ballot.tier,
        weight_micro: ballot.weight_micro,
        outcome: ballot.outcome.clone(),
    }
}

fn called(report: Report, request_cost: Option<Micros>) -> Called {
    let Report {
        result,
        cpu,
        wall,
        unreadable,
        requests,
        posted,
        started,
        ..
    } = report;
    // What never began has spent nothing. Otherwise requests are metered where the
    // pipeline says what one costs; nothing meters yet what else a guest spends, so that
    // its whole reservation is settled.
    let metered = match request_cost {
        _ if !started => Some(Micros::ZERO),
        None => None,
        Some(each) => {
            let made = requests.as_ref().map_or(0, |requests| requests.made);
            let paid = if posted > 0 { posted } else { made };
            Some(Micros(each.0.saturating_mul(paid.into())))
        }
    };
    Called {
        result: result.and_then(votes),
        unreadable,
        cpu,
        wall,
        requests,
        metered,
    }
}

fn votes(answer: Answer) -> Result<Arc<crescendo_core::vote::Votes>, Failure> {
    let instead = match answer {
        Answer::Votes(votes) => return Ok(Arc::new(votes)),
        Answer::Text(_) => "a text",
        Answer::Route { .. } => "a route",
    };
    Err(Failure {
        code: FailureCode::Unsupported,
        message: format!(
            "the plugin answered with {instead}; a stage of this pipeline gives votes, as extractors and enrichers do"
        ),
    })
}

impl Sink for StageSink {
    fn emit(&self, item: Item) -> bool {
        match item {
            Item::Partial(votes) => self.partial(votes),
            Item::Progress { done, total, what } => self.progress(Progress { done, total, what }),
            // Only a model says text, and its answer is refused above.
            Item::Text(_) => self.is_open(),
        }
    }
}
