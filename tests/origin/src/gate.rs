//! The gate before the pages: it lets in what the capacity allows.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use crate::capacity::{Capacity, Plan, RateHeaders, Turn};

/// Headers of an answer: names in lower case.
pub(crate) type Headers = Vec<(&'static str, String)>;

/// What became of a call at the gate.
pub(crate) enum Admission {
    /// It is served while the permit lives; these headers go with it.
    Served(Permit, Headers),
    /// It is answered with 429 and these headers.
    Refused(Headers),
}

/// Counts calls and holds the ones that wait.
#[derive(Debug)]
pub(crate) struct Gate {
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    plan: Plan,
    /// The place in the plan: 0 is the first capacity.
    place: usize,
    /// When this capacity began; none before the first call.
    began: Option<Instant>,
    /// Calls since it began.
    calls: u64,
    served: usize,
    waiting: VecDeque<oneshot::Sender<Permit>>,
    window: Option<(Instant, u64)>,
}

/// The right to be served; dropped when the answer is out.
#[derive(Debug)]
pub(crate) struct Permit(Arc<Gate>);

impl Drop for Permit {
    fn drop(&mut self) {
        let mut state = self.0.lock();
        state.served = state.served.saturating_sub(1);
        drop(state);
        self.0.wake();
    }
}

impl Gate {
    pub(crate) fn new(plan: Plan) -> Arc<Self> {
        Arc::new(Self {
            state: Mutex::new(State {
                plan,
                place: 0,
                began: None,
                calls: 0,
                served: 0,
                waiting: VecDeque::new(),
                window: None,
            }),
        })
    }

    /// Puts another plan in force; those who wait are judged by it.
    pub(crate) fn change(self: &Arc<Self>, plan: Plan) {
        let mut state = self.lock();
        state.plan = plan;
        (state.place, state.began, state.calls) = (0, None, 0);
        state.window = None;
        drop(state);
        self.wake();
    }

    /// Lets a call in, now or when there is room, or refuses it.
    pub(crate) async fn enter(self: &Arc<Self>) -> Admission {
        let turn = {
            let mut state = self.lock();
            let now = Instant::now();
            state.advance(now);
            let admitted = match state.capacity() {
                Capacity::Unlimited => self.serve(&mut state, Headers::new()),
                Capacity::Rate {
                    calls,
                    window,
                    headers,
                } => {
                    let (used, left) = state.in_window(now, window);
                    let refused = used > calls;
                    let told = tell(headers, calls, used, window, left, refused);
                    if refused {
                        Ok(Admission::Refused(told))
                    } else {
                        self.serve(&mut state, told)
                    }
                }
                Capacity::Refuses {
                    at_once,
                    retry_after,
                } => {
                    if state.served < at_once {
                        self.serve(&mut state, Headers::new())
                    } else {
                        let after = retry_after.map(|time| ("retry-after", seconds(time)));
                        Ok(Admission::Refused(after.into_iter().collect()))
                    }
                }
                // Those who came before go first, even if there is room.
                Capacity::Queues { at_once } => {
                    if state.served < at_once && state.waiting.is_empty() {
                        self.serve(&mut state, Headers::new())
                    } else {
                        let (sender, receiver) = oneshot::channel();
                        state.waiting.push_back(sender);
                        Err(receiver)
                    }
                }
            };
            state.calls += u64::from(admitted.is_ok());
            admitted
        };
        match turn {
            Ok(admission) => admission,
            Err(receiver) => match receiver.await {
                Ok(permit) => Admission::Served(permit, Headers::new()),
                // The gate is never dropped while someone waits at it; if it
                // were, a refusal would be the truth.
                Err(_) => Admission::Refused(Headers::new()),
            },
        }
    }

    fn serve(
        self: &Arc<Self>,
        state: &mut State,
        headers: Headers,
    ) -> Result<Admission, oneshot::Receiver<Permit>> {
        state.served += 1;
        Ok(Admission::Served(Permit(Arc::clone(self)), headers))
    }

    /// Lets in those who wait, as far as there is room.
    fn wake(self: &Arc<Self>) {
        while let Some(next) = self.next() {
            // The permit of one who has gone comes back and is dropped here,
            // outside of the lock that its drop takes.
            drop(next.send(Permit(Arc::clone(self))));
        }
    }

    fn next(&self) -> Option<oneshot::Sender<Permit>> {
        let mut state = self.lock();
        state.advance(Instant::now());
        let room = match state.capacity() {
            Capacity::Queues { at_once } | Capacity::Refuses { at_once, .. } => {
                state.served < at_once
            }
            Capacity::Unlimited | Capacity::Rate { .. } => true,
        };
        let next = room.then(|| state.waiting.pop_front()).flatten()?;
        state.served += 1;
        state.calls += 1;
        Some(next)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn capacity(&self) -> Capacity {
        match self.place {
            0 => self.plan.first,
            nth => self
                .plan
                .at(nth)
                .map_or(self.plan.first, |(_, capacity)| capacity),
        }
    }

    /// Goes on in the plan as far as its turns have come.
    fn advance(&mut self, now: Instant) {
        let mut began = *self.began.get_or_insert(now);
        while let Some((turn, _)) = self.plan.at(self.place + 1) {
            began = match turn {
                Turn::Calls(calls) if self.calls >= calls => now,
                Turn::After(time) if now.saturating_duration_since(began) >= time => began + time,
                Turn::Calls(_) | Turn::After(_) => return,
            };
            self.place += 1;
            self.calls = 0;
            self.began = Some(began);
            self.window = None;
        }
    }

    /// Counts a call in its window: how many there were with it, and how long
    /// the window still lasts.
    fn in_window(&mut self, now: Instant, window: Duration) -> (u64, Duration) {
        let (began, used) = match self.window {
            Some((began, used)) if now.saturating_duration_since(began) < window => (began, used),
            _ => (now, 0),
        };
        self.window = Some((began, used + 1));
        let gone = now.saturating_duration_since(began);
        (used + 1, window.saturating_sub(gone))
    }
}

/// Whole seconds, rounded up: a client that comes back then is not too early.
fn seconds(time: Duration) -> String {
    let whole = time.as_secs() + u64::from(time.subsec_nanos() > 0);
    whole.to_string()
}

fn tell(
    headers: RateHeaders,
    calls: u64,
    used: u64,
    window: Duration,
    left: Duration,
    refused: bool,
) -> Headers {
    let remaining = calls.saturating_sub(used).to_string();
    let reset = seconds(left);
    let mut told: Headers = match headers {
        RateHeaders::None => return Headers::new(),
        RateHeaders::Three => vec![
            ("ratelimit-limit", calls.to_string()),
            ("ratelimit-remaining", remaining),
            ("ratelimit-reset", reset.clone()),
        ],
        RateHeaders::Structured => vec![
            (
                "ratelimit-policy",
                format!("\"default\";q={calls};w={}", seconds(window)),
            ),
            ("ratelimit", format!("\"default\";r={remaining};t={reset}")),
        ],
        RateHeaders::Prefixed => vec![
            ("x-ratelimit-limit", calls.to_string()),
            ("x-ratelimit-remaining", remaining),
            ("x-ratelimit-reset", reset.clone()),
        ],
    };
    if refused && headers != RateHeaders::Prefixed {
        told.push(("retry-after", reset));
    }
    told
}
