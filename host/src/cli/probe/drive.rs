//! The calls of a probe.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crescendo_core::probe::{Call, Came, Next, Step, next};
use futures::StreamExt as _;

use super::Probe;
use crate::cli::Failure;
use crate::fetch::{Asks, Client, Request, RequestError};

/// How long one who was refused waits, where nothing is known of how long an answer
/// takes.
const PAUSE: Duration = Duration::from_millis(200);

/// What answers said besides.
#[derive(Clone, Debug, Default)]
pub(super) struct Said {
    /// Calls, and in how many seconds.
    pub quota: Option<(u32, f64)>,
    /// Why the last call that failed did.
    pub error: Option<String>,
    /// Answers of each status that says that the call itself was wrong.
    pub rejected: BTreeMap<u16, u32>,
}

/// Makes the calls.
pub(super) struct Drive {
    client: Client,
    request: Request,
    at_most: u32,
    max_calls: u32,
    began: Instant,
    said: Mutex<Said>,
}

impl Drive {
    pub(super) fn new(client: Client, request: Request, command: &Probe) -> Self {
        Self {
            client,
            request,
            at_most: command.at_most,
            max_calls: command.max_calls,
            began: Instant::now(),
            said: Mutex::default(),
        }
    }

    /// What answers said besides.
    pub(super) fn seen(&self) -> Said {
        self.said().clone()
    }

    fn said(&self) -> MutexGuard<'_, Said> {
        self.said.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes step after step; each is `told` when it has been taken.
    pub(super) async fn probe(
        &self,
        mut told: impl FnMut(&Step) -> Result<(), Failure>,
    ) -> Result<Vec<Step>, Failure> {
        let (mut steps, mut left) = (Vec::new(), self.max_calls);
        while let Some(next) = next(&steps, self.at_most, left) {
            let pause = steps.first().and_then(Step::median_us);
            let step = self
                .step(next, pause.map_or(PAUSE, Duration::from_micros))
                .await;
            left = left.saturating_sub(next.calls);
            told(&step)?;
            steps.push(step);
        }
        Ok(steps)
    }

    /// As many callers as are to be under way, until all calls were made. After a refusal
    /// that says for how long, none begins.
    async fn step(&self, next: Next, pause: Duration) -> Step {
        let left = AtomicU32::new(next.calls);
        let take = || {
            let less = |left: u32| left.checked_sub(1);
            left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, less)
                .is_ok()
        };
        let calls = Mutex::new(Vec::new());
        let caller = || async {
            while take() {
                let call = self.call().await;
                calls
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .push(call);
                if call.came == Came::Refusal {
                    if call.wait_ms.is_some() {
                        left.store(0, Ordering::Relaxed);
                    }
                    tokio::time::sleep(pause).await;
                }
            }
        };
        futures::future::join_all((0..next.at_once).map(|_| caller())).await;
        let mut calls = calls.into_inner().unwrap_or_else(PoisonError::into_inner);
        calls.sort_by_key(|call| call.began_us);
        Step {
            at_once: next.at_once,
            calls,
        }
    }

    async fn call(&self) -> Call {
        let began = self.began.elapsed();
        let (came, wait) = match self.ask().await {
            Ok((status, asks)) => {
                if asks.quota.is_some() {
                    self.said().quota = asks.quota;
                }
                match status {
                    429 | 503 => (Came::Refusal, asks.wait),
                    500..=599 => {
                        self.said().error = Some(format!("it was answered with {status}"));
                        (Came::Nothing, None)
                    }
                    _ => {
                        if (400..500).contains(&status) {
                            *self.said().rejected.entry(status).or_default() += 1;
                        }
                        (Came::Answer, None)
                    }
                }
            }
            Err(RequestError::Later { for_ms, .. }) => {
                (Came::Refusal, Some(Duration::from_millis(for_ms)))
            }
            Err(error) => {
                self.said().error = Some(error.to_string());
                (Came::Nothing, None)
            }
        };
        let took = self.began.elapsed().saturating_sub(began);
        let micros = |time: Duration| u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
        Call {
            began_us: micros(began),
            took_us: micros(took),
            came,
            wait_ms: wait.map(|wait| u64::try_from(wait.as_millis()).unwrap_or(u64::MAX)),
        }
    }

    /// One call to the end of its answer.
    async fn ask(&self) -> Result<(u16, Asks), RequestError> {
        let mut fetched = self.client.fetch(self.request.clone()).await?;
        while let Some(chunk) = fetched.body.next().await {
            chunk?;
        }
        Ok((fetched.head.status, Asks::of(&fetched.head.headers)))
    }
}
