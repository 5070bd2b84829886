//! One stage's call: joined where the same work is in flight, remembered
//! where its answer may be used again.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

use crescendo_core::budget::journal::NotOpened;
use crescendo_core::micros::Micros;
use crescendo_core::outcome::{Failure, FailureCode, SkipReason};
use tokio::time::Instant;

use super::cache::{CacheError, StageCache};
use super::charge::Charge;
use super::flight::{Flights, Place};
use super::key::FlightKey;
use super::stages::{Callable, Called, StageCall};

/// Calls in flight that others may join.
pub(super) type Calls = Flights<FlightKey, Called>;

/// What a call's future is made of.
pub(super) struct Job {
    pub(super) plugin: Arc<dyn Callable>,
    pub(super) call: StageCall,
    pub(super) gate: Arc<Gate>,
    /// None for a free call.
    pub(super) charge: Option<Arc<Charge>>,
    /// None for work that must be done each time.
    pub(super) shared: Option<Shared>,
}

/// Where a call's answer can be shared.
pub(super) struct Shared {
    pub(super) key: FlightKey,
    /// How long the answer may be used; none for as long as there is room.
    pub(super) lifetime: Option<Duration>,
    pub(super) calls: Arc<Calls>,
    pub(super) cache: Arc<dyn StageCache>,
}

/// How a call ended.
pub(super) struct Ended {
    pub(super) called: Called,
    /// Another run did the work, and pays for it.
    pub(super) joined: bool,
    pub(super) cache: Option<CacheError>,
    /// It was not made after all, for this reason.
    pub(super) skipped: Option<SkipReason>,
    /// What it cost could not be written down: the whole reservation stands.
    pub(super) unwritten: bool,
}

/// Decides, once, whether a call began before it was ended: what began may
/// have spent its whole reservation, what did not has spent nothing.
#[derive(Debug, Default)]
pub(super) struct Gate(AtomicU8);

impl Gate {
    const FRESH: u8 = 0;
    const BEGUN: u8 = 1;
    const CLOSED: u8 = 2;

    fn pass(&self, to: u8) -> bool {
        self.0
            .compare_exchange(Self::FRESH, to, Ordering::AcqRel, Ordering::Acquire)
            .is_ok()
    }

    /// The call begins, unless the gate is closed.
    pub(super) fn begin(&self) -> bool {
        self.pass(Self::BEGUN)
    }

    pub(super) fn has_begun(&self) -> bool {
        self.0.load(Ordering::Acquire) == Self::BEGUN
    }

    /// The call must not begin any more; false where it has.
    pub(super) fn close(&self) -> bool {
        self.pass(Self::CLOSED)
    }
}

/// Makes the call, or waits for the one who makes it.
pub(super) async fn perform(job: Job) -> Ended {
    let Job {
        plugin,
        mut call,
        gate,
        charge,
        shared,
    } = job;
    let charge = charge.as_deref();
    let Some(shared) = shared else {
        if let Err(ended) = pay(charge).await {
            return *ended;
        }
        return if gate.begin() {
            settled(charge, alone(plugin.call(call).await)).await
        } else {
            closed().await
        };
    };
    let began = Instant::now();
    let timeout = call.timeout;
    loop {
        let left = timeout.saturating_sub(began.elapsed());
        if left.is_zero() {
            return alone(late(timeout, began.elapsed()));
        }
        match shared.calls.join(&shared.key) {
            Place::Lead(lead) => {
                // Who cannot pay gives the lead to the next.
                if let Err(ended) = pay(charge).await {
                    return *ended;
                }
                if !gate.begin() {
                    drop(lead);
                    return closed().await;
                }
                call.timeout = left;
                let called = plugin.call(call).await;
                let mut ended = alone(called.clone());
                // What is kept are votes alone: a run that finds them there could
                // not say which images have no part in them.
                if let (Ok(votes), []) = (&called.result, called.unreadable.as_slice()) {
                    let now = std::time::Instant::now();
                    let expires = shared.lifetime.map(|lifetime| now + lifetime);
                    let kept = shared
                        .cache
                        .put(shared.key.work, Arc::clone(votes), expires);
                    ended.cache = kept.err();
                }
                if is_the_same_for_all(&called) {
                    lead.land(called);
                }
                return settled(charge, ended).await;
            }
            Place::Follow(follow) => {
                // None: the one who did the work left or ran out of its time.
                if let Ok(Some(called)) = tokio::time::timeout(left, follow.landed()).await {
                    let cpu = Duration::ZERO;
                    let wall = began.elapsed();
                    let metered = Some(Micros::ZERO);
                    let called = Called {
                        cpu,
                        wall,
                        requests: None,
                        metered,
                        ..called
                    };
                    return Ended {
                        joined: true,
                        ..alone(called)
                    };
                }
            }
        }
    }
}

/// An end that nobody shares.
pub(super) const fn alone(called: Called) -> Ended {
    Ended {
        called,
        joined: false,
        cache: None,
        skipped: None,
        unwritten: false,
    }
}

/// Writes the reservation down, where there is one. What is not on disk is not
/// spent: the call ends here.
async fn pay(charge: Option<&Charge>) -> Result<(), Box<Ended>> {
    let Some(charge) = charge else { return Ok(()) };
    let Err(error) = charge.open().await else {
        return Ok(());
    };
    let skipped = match error {
        NotOpened::Over(_) => Some(SkipReason::Budget),
        NotOpened::Journal(_) => None,
    };
    let called = Called {
        result: Err(Failure {
            code: FailureCode::Host,
            message: format!("{error}; a paid call begins only once its reservation is on disk"),
        }),
        unreadable: Vec::new(),
        cpu: Duration::ZERO,
        wall: Duration::ZERO,
        requests: None,
        metered: Some(Micros::ZERO),
    };
    Err(Box::new(Ended {
        skipped,
        ..alone(called)
    }))
}

/// Writes down what the call cost before anybody is told.
async fn settled(charge: Option<&Charge>, mut ended: Ended) -> Ended {
    if let Some(charge) = charge {
        let cost = ended.called.metered.unwrap_or_else(|| charge.amount());
        ended.unwritten = !charge.settle(cost).await;
    }
    ended
}

/// The run's actor has closed the gate and is about to drop this future.
async fn closed() -> Ended {
    std::future::pending().await
}

fn late(timeout: Duration, wall: Duration) -> Called {
    let message = format!(
        "no answer within {} ms; the same work was under way for another run",
        timeout.as_millis()
    );
    Called {
        result: Err(Failure {
            code: FailureCode::WallTime,
            message,
        }),
        unreadable: Vec::new(),
        cpu: Duration::ZERO,
        wall,
        requests: None,
        metered: Some(Micros::ZERO),
    }
}

/// Whether whoever joined would get the same by calling again: an answer, or a
/// failure that lies in the guest or its arguments. One that lies in time, in
/// the host or in the leader's own run being cancelled is the leader's alone.
fn is_the_same_for_all(called: &Called) -> bool {
    match &called.result {
        Ok(_) => true,
        Err(failure) => !matches!(
            failure.code,
            FailureCode::WallTime
                | FailureCode::CpuTime
                | FailureCode::Upstream
                | FailureCode::Instantiate
                | FailureCode::Cancelled
                | FailureCode::Host
        ),
    }
}
