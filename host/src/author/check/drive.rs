//! Calls in the real sandbox, under tight limits.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use crescendo_core::outcome::Failure;
use futures::StreamExt as _;
use futures::stream;
use tokio_util::sync::CancellationToken;

use super::cases::{Case, Wants};
use crate::executor::{self, Class, Executor};
use crate::sandbox::{
    Answer, CacheSettings, Call, CallLimits, Component, Grants, Item, LoadError, PluginName,
    Report, Sandbox, Settings, Sink,
};

/// What one call of a check may use: a fifth of the CPU time, half of the
/// memory and a quarter of the emissions that a host gives by default. What
/// passes here has room there. All of them end the call.
pub(super) const LIMITS: CallLimits = CallLimits {
    wall: Duration::from_secs(20),
    cpu: Duration::from_secs(2),
    memory: 128 << 20,
    handles: 2_500,
    emitted_bytes: 2 << 20,
    events: 250,
};

/// CPU time where instructions are counted, which makes guests slower; a call
/// that is cut has no count.
const COUNTED: Duration = Duration::from_secs(10);

/// Calls at once when a thousand are made: enough to keep all cores busy, and
/// few enough that none waits for long.
const AT_ONCE: usize = 8;

/// When a call is cancelled that says nothing by itself.
const CANCEL_AFTER: Duration = Duration::from_millis(1);

/// Why nothing could be called.
#[derive(Debug, thiserror::Error)]
pub enum BenchError {
    /// There is no sandbox on this machine.
    #[error(transparent)]
    Sandbox(#[from] crate::sandbox::SandboxError),
    /// The system refuses a thread, or its own path.
    #[error("cannot start: {0}")]
    System(#[from] std::io::Error),
    /// The component cannot be loaded.
    #[error(transparent)]
    Load(#[from] LoadError),
}

/// A component that can be called, twice: once as hosts do, once with its
/// instructions counted.
pub(super) struct Bench {
    plain: (Arc<Sandbox>, Arc<Component>),
    counting: (Arc<Sandbox>, Arc<Component>),
    name: PluginName,
}

/// What became of one call, and what it said.
pub(super) struct Heard {
    pub(super) report: Report,
    pub(super) items: Vec<Item>,
}

impl Heard {
    /// What has to be the same for the same input.
    pub(super) fn same_as(&self, other: &Self) -> bool {
        self.report.result == other.report.result && self.items == other.items
    }
}

impl Bench {
    /// Compiles the component, unless its code is kept.
    pub(super) async fn new(
        bytes: &Bytes,
        grants: &Grants,
        name: PluginName,
        cache: Option<CacheSettings>,
    ) -> Result<Self, BenchError> {
        let executor = Executor::start(executor::Settings::default())?;
        let mut settings = Settings::with_cache(cache)?;
        // No more than are called at once, and one for a component that takes
        // the room of several.
        settings.instances = 4 * u32::try_from(AT_ONCE).unwrap_or(8);
        let plain = Sandbox::new(settings.clone(), Arc::clone(&executor))?;
        settings.count_fuel = true;
        let counting = Sandbox::new(settings, executor)?;
        let (one, other) = futures::join!(
            plain.load(bytes.clone(), grants),
            counting.load(bytes.clone(), grants)
        );
        Ok(Self {
            plain: (plain, one?),
            counting: (counting, other?),
            name,
        })
    }

    /// As a host would.
    pub(super) async fn call(&self, case: &Case) -> Heard {
        self.on(&self.plain, case, LIMITS).await
    }

    /// With instructions counted.
    pub(super) async fn count(&self, case: &Case) -> Heard {
        let limits = CallLimits {
            cpu: COUNTED,
            ..LIMITS
        };
        self.on(&self.counting, case, limits).await
    }

    /// So many calls, several at once; each is shown as it comes.
    pub(super) async fn many(&self, case: &Case, calls: u32, see: impl FnMut(Heard)) {
        let calls = stream::iter(0..calls).map(|_| self.call(case));
        let mut see = see;
        let mut ended = calls.buffer_unordered(AT_ONCE);
        while let Some(heard) = ended.next().await {
            see(heard);
        }
    }

    async fn on(
        &self,
        (sandbox, component): &(Arc<Sandbox>, Arc<Component>),
        case: &Case,
        limits: CallLimits,
    ) -> Heard {
        let cancel = CancellationToken::new();
        let ends = matches!(case.wants, Wants::End);
        let ear = Arc::new(Ear {
            items: Mutex::default(),
            cancel: ends.then(|| cancel.clone()),
        });
        let call = Call {
            plugin: self.name.clone(),
            tenant: "check".into(),
            subject: Arc::clone(&case.subject),
            reads: Arc::from([]),
            parameters: case.parameters.into(),
            candidates: Arc::clone(&case.candidates),
            limits,
            class: Class::Interactive,
            sink: Arc::clone(&ear) as Arc<dyn Sink>,
            cancel: cancel.clone(),
        };
        let calling = sandbox.call(component, call);
        let report = if ends {
            let cancelling = async {
                tokio::time::sleep(CANCEL_AFTER).await;
                cancel.cancel();
            };
            futures::join!(calling, cancelling).0
        } else {
            calling.await
        };
        let items = std::mem::take(&mut *ear.lock());
        Heard { report, items }
    }
}

/// Keeps what is said; the limits of the call bound it. Cancels at the first
/// word where the case asks for it.
struct Ear {
    items: Mutex<Vec<Item>>,
    cancel: Option<CancellationToken>,
}

impl Ear {
    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Item>> {
        self.items.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Sink for Ear {
    fn emit(&self, item: Item) -> bool {
        self.lock().push(item);
        if let Some(cancel) = &self.cancel {
            cancel.cancel();
        }
        self.cancel.is_none()
    }
}

/// A result in a word: what it was, or the code of why not.
pub(super) fn outcome(result: &Result<Answer, Failure>) -> &'static str {
    match result {
        Ok(Answer::Votes(votes)) if votes.scalars.is_empty() && votes.sets.is_empty() => {
            "abstained"
        }
        Ok(Answer::Votes(_)) => "votes",
        Ok(Answer::Text(_)) => "text",
        Ok(Answer::Route { .. }) => "route",
        Err(failure) => failure.code.as_str(),
    }
}
