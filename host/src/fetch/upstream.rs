//! One upstream, as one credential sees it: how many requests it is given at
//! once, in which order, how soon, and whether any.

#[cfg(test)]
mod tests;

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crescendo_core::limiter::{Aimd, Belief, Ended, Fixed, Gradient, Limiter, Seen};
use crescendo_core::polite::{Breaker, BreakerRules, Gate, RetryBudget};
use tokio::sync::{OwnedSemaphorePermit, oneshot};
use tokio::time::Instant;

use super::error::RequestError;
use super::origin::Origin;
use super::settings::{self, LimiterKind, Settings, millis};

/// Tries more that an upstream is given before its requests have paid for any.
const RESERVE: u32 = 10;

/// Who goes first among those that wait; higher goes earlier.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Priority {
    /// Work that nobody looks at.
    #[default]
    Batch,
    /// Somebody waits.
    Interactive,
}

/// Rules for one upstream.
#[derive(Clone, Debug)]
pub(super) struct Rules {
    pub limiter: LimiterKind,
    pub bounds: crescendo_core::limiter::Bounds,
    pub min_delay: Duration,
    pub breaker: BreakerRules,
    pub retry_percent: u32,
    pub max_waiting: usize,
    /// The longest that anybody waits because the upstream asks for it.
    pub longest: Duration,
}

impl Rules {
    pub(super) fn of(settings: &Settings, known: Option<&settings::Upstream>) -> Self {
        Self {
            limiter: known.map_or(settings.limiter, |known| known.limiter),
            bounds: known.map_or(settings.bounds, |known| known.bounds),
            min_delay: known.map_or(settings.min_delay, |known| known.min_delay),
            breaker: settings.breaker,
            retry_percent: settings.retry_percent,
            max_waiting: settings.max_waiting,
            longest: Duration::from_millis(settings.backoff.longest_ms),
        }
    }
}

/// One upstream.
#[derive(Debug)]
pub(super) struct Upstream {
    origin: Origin,
    rules: Rules,
    began: Instant,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    limiter: Box<dyn Limiter>,
    in_flight: u32,
    waiting: BinaryHeap<Waiting>,
    order: u64,
    breaker: Breaker,
    budget: RetryBudget,
    /// When the next may begin: after the least delay, and not while it is paused.
    next: Instant,
    /// Until when the upstream asked to be left alone.
    paused: Instant,
    min_delay: Duration,
    requests: u64,
    retried: u64,
    /// Requests that wait until they are tried once more.
    away: u32,
}

#[derive(Debug)]
struct Waiting {
    priority: Priority,
    order: u64,
    turn: oneshot::Sender<Turn>,
}

impl Ord for Waiting {
    fn cmp(&self, other: &Self) -> Ordering {
        let key = |waiting: &Self| (waiting.priority, std::cmp::Reverse(waiting.order));
        key(self).cmp(&key(other))
    }
}

impl PartialOrd for Waiting {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Waiting {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Waiting {}

/// A place among the requests that are under way. Dropped without
/// [`Turn::ended`], it says nothing about the upstream.
#[derive(Debug)]
pub(super) struct Turn {
    upstream: Arc<Upstream>,
    /// Not to begin before.
    from: Instant,
    began: Instant,
    in_flight: u32,
    /// Its place among the requests to all upstreams.
    place: Option<OwnedSemaphorePermit>,
    /// The one request that finds out whether the upstream is back.
    probes: bool,
    /// Whether how long it takes says something about the upstream.
    pub(super) measures: bool,
    ended: bool,
}

/// How a request ended, as far as the upstream is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum How {
    /// It answered, be it 404.
    Well,
    /// It answered that something of it failed: 500 and the like.
    Failing,
    /// It answered that it has too much to do.
    Busy,
    /// It did what one in trouble does, or nothing.
    Troubled,
}

/// What is shown of an upstream.
#[derive(Clone, Debug)]
pub struct UpstreamInfo {
    /// Whose it is, for example `https://api.example.org`.
    pub origin: String,
    /// Requests under way.
    pub in_flight: u32,
    /// Requests that wait.
    pub waiting: usize,
    /// Requests that were made, tries more included.
    pub requests: u64,
    /// Tries more among them.
    pub retried: u64,
    /// Whether it is left alone.
    pub is_left_alone: bool,
    /// What its limiter believes.
    pub belief: Belief,
}

impl Upstream {
    pub(super) fn new(origin: Origin, rules: Rules) -> Arc<Self> {
        let limiter: Box<dyn Limiter> = match rules.limiter {
            LimiterKind::Gradient => Box::new(Gradient::new(rules.bounds)),
            LimiterKind::Aimd => Box::new(Aimd::new(rules.bounds)),
            LimiterKind::Fixed => Box::new(Fixed::new(rules.bounds.first)),
        };
        let now = Instant::now();
        Arc::new(Self {
            origin,
            began: now,
            state: Mutex::new(State {
                limiter,
                in_flight: 0,
                waiting: BinaryHeap::new(),
                order: 0,
                breaker: Breaker::default(),
                budget: RetryBudget::new(rules.retry_percent, RESERVE),
                next: now,
                paused: now,
                min_delay: rules.min_delay,
                requests: 0,
                retried: 0,
                away: 0,
            }),
            rules,
        })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for a place, and for the moment from which on it may be used.
    ///
    /// # Errors
    /// The upstream is left alone, asked to be, or too many wait for it.
    pub(super) async fn turn(self: &Arc<Self>, priority: Priority) -> Result<Turn, RequestError> {
        let waits = {
            let mut state = self.state();
            self.may_ask(&mut state)?;
            if state.waiting.len() >= self.rules.max_waiting {
                return Err(RequestError::Crowded {
                    host: self.origin.host().to_owned(),
                    most: self.rules.max_waiting,
                });
            }
            let (turn, waits) = oneshot::channel();
            let order = state.order;
            state.order += 1;
            state.waiting.push(Waiting {
                priority,
                order,
                turn,
            });
            waits
        };
        self.let_in();
        // The sender is dropped by nobody while the upstream lives.
        let mut turn = waits.await.map_err(|_| RequestError::Ending)?;
        loop {
            tokio::time::sleep_until(turn.from).await;
            // It may have asked to be left alone since the turn was given.
            let mut state = self.state();
            let now = Instant::now();
            if state.paused <= now {
                break;
            }
            self.may_ask(&mut state)?;
            turn.from = state.slot(now);
        }
        turn.began = Instant::now();
        // It may have been shut while this one waited.
        let gate = self.state().breaker.ask(self.now_ms());
        match gate {
            Gate::Open => Ok(turn),
            Gate::Probe => {
                turn.probes = true;
                Ok(turn)
            }
            Gate::Shut { for_ms } => Err(self.left_alone(for_ms)),
        }
    }

    /// Refuses at once what would only wait in vain.
    fn may_ask(&self, state: &mut State) -> Result<(), RequestError> {
        let later = state.paused.saturating_duration_since(Instant::now());
        if later > self.rules.longest {
            return Err(RequestError::Later {
                host: self.origin.host().to_owned(),
                for_ms: millis(later),
            });
        }
        let mut asked = state.breaker;
        match asked.ask(self.now_ms()) {
            Gate::Shut { for_ms } => Err(self.left_alone(for_ms)),
            Gate::Open | Gate::Probe => Ok(()),
        }
    }

    fn left_alone(&self, for_ms: u64) -> RequestError {
        RequestError::LeftAlone {
            host: self.origin.host().to_owned(),
            for_ms,
        }
    }

    /// Gives places to those that wait, as many as there are.
    fn let_in(self: &Arc<Self>) {
        // What nobody took gives its place back, which takes the lock again.
        let mut given_back = Vec::new();
        let mut state = self.state();
        while state.in_flight < state.limiter.limit() {
            let Some(first) = state.waiting.pop() else {
                break;
            };
            if first.turn.is_closed() {
                continue;
            }
            state.in_flight += 1;
            let from = state.slot(Instant::now());
            let turn = Turn {
                upstream: Arc::clone(self),
                from,
                began: from,
                in_flight: state.in_flight,
                place: None,
                probes: false,
                measures: true,
                ended: false,
            };
            if let Err(turn) = first.turn.send(turn) {
                given_back.push(turn);
            }
        }
        drop(state);
    }

    /// Takes one try more out of the budget; false where there is none.
    pub(super) fn may_retry(&self) -> bool {
        let mut state = self.state();
        let may = state.budget.take();
        state.retried += u64::from(may);
        may
    }

    /// The upstream asked not to be asked for so long.
    pub(super) fn pause(&self, pause: Duration) {
        let mut state = self.state();
        state.paused = state.paused.max(Instant::now() + pause);
        state.next = state.next.max(state.paused);
    }

    /// robots.txt asks for this much between two requests.
    pub(super) fn slow_down(&self, delay: Duration) {
        let mut state = self.state();
        state.min_delay = state.min_delay.max(delay.min(self.rules.longest));
    }

    /// A request is away until it is tried once more, and others may have its place.
    pub(super) fn away(self: &Arc<Self>) -> Away {
        self.state().away += 1;
        Away(Arc::clone(self))
    }

    /// How many are worth having: those that may be under way, one that waits, and those
    /// that are away.
    pub(super) fn room(&self) -> u32 {
        let state = self.state();
        let at_once = state.limiter.limit().saturating_add(1);
        at_once.saturating_add(state.away)
    }

    pub(super) fn is_idle(&self) -> bool {
        let state = self.state();
        state.in_flight == 0 && state.waiting.is_empty()
    }

    /// Whether it is left alone, or asked to be: who forgets that asks it again.
    pub(super) fn is_resting(&self) -> bool {
        let state = self.state();
        state.breaker.is_shut() || state.paused > Instant::now()
    }

    pub(super) fn shown(&self) -> UpstreamInfo {
        let state = self.state();
        UpstreamInfo {
            origin: self.origin.to_string(),
            in_flight: state.in_flight,
            waiting: state.waiting.len(),
            requests: state.requests,
            retried: state.retried,
            is_left_alone: state.breaker.is_shut(),
            belief: state.limiter.belief(),
        }
    }

    fn now_ms(&self) -> u64 {
        millis(self.began.elapsed())
    }
}

/// A request that is away, until this is dropped.
#[derive(Debug)]
pub(super) struct Away(Arc<Upstream>);

impl Drop for Away {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.away = state.away.saturating_sub(1);
    }
}

impl State {
    /// The next moment at which one may begin.
    fn slot(&mut self, now: Instant) -> Instant {
        let from = self.next.max(now);
        self.next = from + self.min_delay;
        from
    }
}

impl Turn {
    /// Takes a place among all requests, until this one has ended.
    pub(super) fn takes(&mut self, place: OwnedSemaphorePermit) {
        self.place = Some(place);
        self.began = Instant::now();
    }

    /// What is left of a time that began with the turn.
    pub(super) fn left(&self, limit: Duration) -> Duration {
        limit.saturating_sub(self.began.elapsed())
    }

    /// It ended so, now.
    pub(super) fn ended(mut self, how: How) {
        self.ended = true;
        let upstream = Arc::clone(&self.upstream);
        let micros = |duration: Duration| u64::try_from(duration.as_micros()).unwrap_or(u64::MAX);
        let seen = Seen {
            ended_us: micros(upstream.began.elapsed()),
            took_us: micros(self.began.elapsed()),
            in_flight: self.in_flight,
            ended: match how {
                How::Well | How::Failing => Ended::Answered,
                How::Busy | How::Troubled => Ended::Congested,
            },
        };
        let now_ms = upstream.now_ms();
        let mut state = upstream.state();
        state.requests += 1;
        state.budget.called();
        if self.measures {
            state.limiter.saw(seen);
        }
        match how {
            How::Well | How::Busy => state.breaker.went_well(),
            How::Failing | How::Troubled => state.breaker.failed(now_ms, &upstream.rules.breaker),
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut state = self.upstream.state();
        state.in_flight = state.in_flight.saturating_sub(1);
        if self.probes && !self.ended {
            state.breaker.gave_up();
        }
        drop(state);
        self.upstream.let_in();
    }
}
