//! One call: a fresh store from the pool, one export, drop.

use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Instant;

use crescendo_core::manifest::World;
use crescendo_core::outcome::{Failure, FailureCode};
use futures::FutureExt;
use futures::future::{Either, select};
use tokio::runtime::Handle;
use wasmtime::component::{ComponentExportIndex, Instance, TypedFunc};
use wasmtime::{Store, UpdateDeadline};

use super::bindings::crescendo::plugin::types::{Failure as WitFailure, Votes as WitVotes};
use super::bindings::{Candidate as WitCandidate, Route};
use super::call::{Answer, Call, CallLimits, Report};
use super::convert;
use super::host::wasi;
use super::line::line;
use super::load::Component;
use super::state::{Guest, Phase, Seen};
use super::stop::{Stop, failure, is_busy};
use super::watch::Watcher;
use super::{Sandbox, Shared};
use crate::executor::{Account, QUANTUM, slice_age};

/// Bytes that a guest may pass in one call to the host beyond what it may
/// emit in all: room for 256 requests with their headers and a body or two.
const HOSTCALL_SLACK: u64 = 4 << 20;

impl Sandbox {
    /// Calls a component in a fresh sandbox. Always comes back: past the wall
    /// time, and after `call.cancel`, within an epoch tick and what one bulk
    /// memory operation takes.
    ///
    /// Dropping the future ends the call likewise.
    pub async fn call(&self, component: &Arc<Component>, call: Call) -> Report {
        let loaded = std::future::ready(Ok(Arc::clone(component)));
        self.call_when_loaded(loaded, call).await
    }

    /// The same of a component that may have to be waited for: the wait is part
    /// of the call's wall time and ends with `call.cancel`. A load that goes on
    /// without its waiters is the caller's to arrange.
    pub async fn call_when_loaded(
        &self,
        loading: impl Future<Output = Result<Arc<Component>, Failure>> + Send,
        call: Call,
    ) -> Report {
        self.conduct(loading, call, None).await
    }

    /// Each import is told to the `watcher`, if there is one.
    pub(super) async fn conduct(
        &self,
        loading: impl Future<Output = Result<Arc<Component>, Failure>> + Send,
        call: Call,
        watcher: Option<Arc<dyn Watcher>>,
    ) -> Report {
        let began = Instant::now();
        let shared = Arc::clone(&self.shared);
        let executor = Arc::clone(&shared.services.executor);
        let limits = shared.clamp(call.limits);
        let call = Call { limits, ..call };
        let account = Account::with_limit(limits.cpu);
        let seen = Seen::default();
        let (class, cancel) = (call.class, call.cancel.clone());

        let deadline = executor.sleep(limits.wall);
        let cancelled = std::pin::pin!(cancel.cancelled());
        let ended = select(cancelled, deadline);
        let mut ended = std::pin::pin!(ended.map(|which| match which {
            Either::Left(_) => Stop::cancelled(),
            Either::Right(_) => late(limits),
        }));

        let work = async {
            let component = unless(&mut ended, loading).await??;
            // What needs more than there is has to fail for itself.
            let places = component.places.min(shared.settings.instances.max(1));
            let room = Arc::clone(&shared.room).acquire_many_owned(places);
            let room = unless(&mut ended, room).await?;
            let work = perform(
                Arc::clone(&shared),
                component,
                call,
                Arc::clone(&account),
                seen.clone(),
                watcher,
            );
            let work = async move {
                // A panic of ours must not take the run along.
                let result = AssertUnwindSafe(work).catch_unwind().await;
                drop(room);
                result.unwrap_or_else(|_| Err(panicked()))
            };
            let task = executor.spawn(class, Arc::clone(&account), work);
            match select(task, &mut ended).await {
                Either::Left((result, _)) => result,
                Either::Right((stop, task)) => {
                    account.cancel();
                    // Its memory is back when this is.
                    task.cancel().await;
                    Err(stop.into())
                }
            }
        };
        let result = work.await;
        Report {
            result,
            cpu: account.used(),
            wall: began.elapsed(),
            peak_memory: seen.peak.load(Ordering::Relaxed),
            fuel: seen.fuel.get().copied(),
            unreadable: seen.unreadable.all(),
            host_calls: seen.counts.all(),
            requests: seen.requested.all(),
            posted: seen.requested.posted(),
            started: seen.started.load(Ordering::Relaxed),
        }
    }
}

/// What `work` gives, unless the call has to end before.
async fn unless<T>(
    ended: &mut (impl Future<Output = Stop> + Unpin),
    work: impl Future<Output = T>,
) -> Result<T, Failure> {
    match select(std::pin::pin!(work), ended).await {
        Either::Left((value, _)) => Ok(value),
        Either::Right((stop, _)) => Err(stop.into()),
    }
}

impl From<Stop> for Failure {
    fn from(stop: Stop) -> Self {
        Self {
            code: stop.code,
            message: stop.message,
        }
    }
}

fn late(limits: CallLimits) -> Stop {
    // What is left of a run's deadline is no round number.
    let seconds = (limits.wall.as_secs_f64() * 1e3).round() / 1e3;
    let message = format!("no answer within {seconds} s");
    Stop::new(FailureCode::WallTime, message)
}

fn panicked() -> Failure {
    Failure {
        code: FailureCode::Host,
        message: "the host panicked during the call; please report it".to_owned(),
    }
}

impl Shared {
    /// No more memory than a pool slot has.
    fn clamp(&self, limits: CallLimits) -> CallLimits {
        CallLimits {
            memory: limits.memory.min(self.settings.memory as u64),
            ..limits
        }
    }
}

/// Makes the store, calls, drops the store.
async fn perform(
    shared: Arc<Shared>,
    component: Arc<Component>,
    call: Call,
    account: Arc<Account>,
    seen: Seen,
    watcher: Option<Arc<dyn Watcher>>,
) -> Result<Answer, Failure> {
    let limits = call.limits;
    let _ticking = shared.ticker.keep();
    let services = Arc::clone(&shared.services);
    let guest = Guest::new(
        call,
        services,
        Arc::clone(&account),
        &component,
        &seen,
        watcher,
    );
    let mut store = Store::new(&shared.engine, guest);
    store.limiter(|guest| &mut guest.meter);
    let most = limits.emitted_bytes.saturating_add(HOSTCALL_SLACK);
    store.set_hostcall_fuel(usize::try_from(most).unwrap_or(usize::MAX));
    // Handles of the host's own resources are counted once in its table and
    // once in the guest's.
    store.set_max_component_handles((limits.handles as usize).saturating_mul(2));
    if shared.settings.count_fuel {
        store
            .set_fuel(u64::MAX)
            .map_err(|error| out_of_order(&error))?;
    }
    store.set_epoch_deadline(1);
    let executor = Arc::clone(&shared.services.executor);
    store.epoch_deadline_callback(move |_| {
        account.state().map_err(Stop::from)?;
        // A guest that was just resumed has not had its time yet.
        let had_its_time = slice_age().is_none_or(|age| age >= QUANTUM / 2);
        Ok(if had_its_time || executor.should_yield(&account) {
            UpdateDeadline::Yield(1)
        } else {
            UpdateDeadline::Continue(1)
        })
    });
    let result = if component.wasi {
        let timers = wasi::timers().map_err(|error| Failure {
            code: FailureCode::Host,
            message: format!("no timer for WASI: {error}"),
        })?;
        let called = Box::pin(enter(&mut store, &component, &seen.started));
        Within { timers, called }.await
    } else {
        enter(&mut store, &component, &seen.started).await
    };
    let cut =
        |failure: &Failure| matches!(failure.code, FailureCode::CpuTime | FailureCode::Cancelled);
    // Asking fails where it is not counted.
    if !result.as_ref().is_err_and(cut)
        && let Ok(left) = store.get_fuel()
    {
        let _ = seen.fuel.set(u64::MAX.saturating_sub(left));
    }
    result
}

fn out_of_order(error: &wasmtime::Error) -> Failure {
    Failure {
        code: FailureCode::Host,
        message: format!("the engine is out of order: {error:#}"),
    }
}

/// How often a component is instantiated whose memory's image is busy. The first call
/// makes it and seals it, which the kernel refuses while it looks at one of its pages
/// itself, after it has waited for a fifth of a second.
const BUSY_TRIES: u32 = 4;

/// Instantiates and calls the export of the component's world; `started` is
/// set when it does.
async fn enter(
    store: &mut Store<Guest>,
    component: &Component,
    started: &AtomicBool,
) -> Result<Answer, Failure> {
    let mut tries = 1;
    let instance = loop {
        match component.pre.instantiate_async(&mut *store).await {
            Ok(instance) => break instance,
            Err(error) if tries < BUSY_TRIES && is_busy(&error) => tries += 1,
            Err(error) => return Err(failure(&error, &store.data().meter, false)),
        }
    };
    if let Some(init) = component.init {
        store.data_mut().phase = Phase::SettingUp;
        set_up(store, &instance, init).await?;
    }
    let Some(export) = instance.get_func(&mut *store, component.export) else {
        return Err(Failure {
            code: FailureCode::Instantiate,
            message: "the component lost its export".to_owned(),
        });
    };
    store.data_mut().phase = Phase::Called;
    started.store(true, Ordering::Relaxed);
    let called = match component.world {
        World::Extractor | World::Enricher => {
            // SAFETY: `checked_export` compared this export of this very
            // component with these types when it was loaded.
            let export: VotesExport = unsafe { TypedFunc::new_unchecked(export) };
            let called = export.call_async(&mut *store, ()).await;
            called.map(|(said,)| said.map(Said::Votes))
        }
        World::Model => {
            // SAFETY: as above.
            let export: TextExport = unsafe { TypedFunc::new_unchecked(export) };
            let called = export.call_async(&mut *store, ()).await;
            called.map(|(said,)| said.map(Said::Text))
        }
        World::Router => {
            // SAFETY: as above.
            let export: RouteExport = unsafe { TypedFunc::new_unchecked(export) };
            let candidates = candidates(&store.data().call);
            let called = export.call_async(&mut *store, (candidates,)).await;
            called.map(|(said,)| said.map(Said::Route))
        }
    };
    let guest = store.data_mut();
    match called {
        Err(error) => Err(failure(&error, &guest.meter, true)),
        Ok(Err(failure)) => Err(reported(failure, guest)),
        Ok(Ok(said)) => answer(said, guest).map_err(Failure::from),
    }
}

type VotesExport = TypedFunc<(), (Result<WitVotes, WitFailure>,)>;
type TextExport = TypedFunc<(), (Result<String, WitFailure>,)>;
type RouteExport = TypedFunc<(Vec<WitCandidate>,), (Result<Route, WitFailure>,)>;

/// Calls `setup.init` where no snapshot could be taken after it. The contract's
/// imports refuse, as they do where there is a snapshot: see [`Guest::open`].
async fn set_up(
    store: &mut Store<Guest>,
    instance: &Instance,
    init: ComponentExportIndex,
) -> Result<(), Failure> {
    let function = instance.get_typed_func::<(), (Result<(), String>,)>(&mut *store, init);
    let called = match function {
        Ok(function) => function.call_async(&mut *store, ()).await,
        Err(error) => Err(error),
    };
    match called {
        Ok((Ok(()),)) => Ok(()),
        Ok((Err(text),)) => Err(Failure {
            code: FailureCode::Instantiate,
            message: format!("`setup.init` failed: {}", line(&text)),
        }),
        Err(error) => Err(failure(&error, &store.data().meter, true)),
    }
}

/// What a guest returned, not yet checked.
enum Said {
    Votes(WitVotes),
    Text(String),
    Route(Route),
}

fn candidates(call: &Call) -> Vec<WitCandidate> {
    let candidate = |from: &super::call::Candidate| WitCandidate {
        stage: from.stage.clone(),
        tier: from.tier.into(),
        reserve_micros: from.reserve_micros,
    };
    call.candidates.iter().map(candidate).collect()
}

fn answer(said: Said, guest: &mut Guest) -> Result<Answer, Stop> {
    match said {
        Said::Votes(votes) => {
            guest.meter.emit(convert::weight(&votes))?;
            let images = guest.images();
            let longer = |bytes| guest.meter.emit(bytes);
            convert::votes(votes, images, longer).map(Answer::Votes)
        }
        Said::Text(text) => {
            guest.meter.emit(text.len() as u64)?;
            Ok(Answer::Text(text))
        }
        Said::Route(route) => {
            let names: usize = route.stages.iter().map(String::len).sum();
            let bytes = names.saturating_add(route.reason.len());
            guest.meter.emit(bytes as u64)?;
            Ok(Answer::Route {
                stages: route.stages,
                reason: line(&route.reason),
            })
        }
    }
}

/// Why the host could not read what a guest gave up on: an image that it names
/// in the host's words, or the first where none can be read.
fn given_up_on(text: &str, guest: &Guest) -> Option<String> {
    let mut unreadable: Vec<String> = guest.retold.clone();
    unreadable.extend(guest.unreadable.all().iter().map(ToString::to_string));
    let none_is_left = unreadable.len() == guest.images();
    let first = unreadable.first().filter(|_| none_is_left);
    let named = unreadable.iter().find(|words| *words == text);
    named.or(first).cloned()
}

/// A failure that the guest returned, under the code that says most.
fn reported(from: WitFailure, guest: &Guest) -> Failure {
    let (code, text) = match from {
        WitFailure::InvalidInput(text) => (FailureCode::InvalidInput, text),
        WitFailure::Unsupported(text) => match given_up_on(&text, guest) {
            Some(why) => (FailureCode::BadSubject, why),
            None => (FailureCode::Unsupported, text),
        },
        WitFailure::Limit(name) => (
            limit_code(&name),
            format!("the guest met the limit `{name}`"),
        ),
        // What it was told by `emit` or a host call; a guest that says so
        // with nobody having cancelled it has merely given up.
        WitFailure::Cancelled if guest.call.cancel.is_cancelled() => {
            return Stop::cancelled().into();
        }
        WitFailure::Cancelled => (FailureCode::Guest, "the guest was cancelled".to_owned()),
        WitFailure::Denied(text) => (FailureCode::Denied, text),
        WitFailure::Upstream(text) => (FailureCode::Upstream, text),
        WitFailure::Other(text) => (FailureCode::Guest, text),
    };
    Failure {
        code,
        message: line(&text),
    }
}

/// The code of a limit that a guest was told of and passed on.
fn limit_code(name: &str) -> FailureCode {
    let limits = [
        FailureCode::WallTime,
        FailureCode::CpuTime,
        FailureCode::Memory,
        FailureCode::Stack,
        FailureCode::Handles,
        FailureCode::EmittedBytes,
        FailureCode::Events,
    ];
    let named = |code: &FailureCode| code.as_str() == name;
    let found = limits.into_iter().find(named);
    found.unwrap_or(FailureCode::Guest)
}

/// A future that is polled within a tokio runtime that only has timers.
struct Within<F> {
    timers: Handle,
    called: Pin<Box<F>>,
}

impl<F: Future> Future for Within<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let timers = self.timers.clone();
        let _entered = timers.enter();
        self.called.as_mut().poll(context)
    }
}
