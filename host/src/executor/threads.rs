//! Threads from the system, which may refuse them for a while.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Waker};
use std::thread;
use std::time::{Duration, Instant};

use super::timer::{Sleep, Timer};

/// How soon the system is asked for a thread again that it has refused.
const RETRY: Duration = Duration::from_millis(20);

/// What a thread of the executor does.
pub(super) type Body = Box<dyn FnOnce() + Send>;

/// Starts threads: the system, or a test in its place.
pub(super) type Starter = Box<dyn Fn(Body) -> io::Result<()> + Send + Sync>;

/// Starts a thread of the system's.
pub(super) fn start(body: Body) -> io::Result<()> {
    let thread = thread::Builder::new().name("crescendo-run".to_owned());
    thread.spawn(body).map(drop)
}

/// Where threads come from.
pub(super) struct Threads {
    starter: Starter,
    timer: Arc<Timer>,
}

/// What has become of asking for them.
#[derive(Default)]
pub(super) struct Started {
    /// Threads alive.
    pub(super) alive: usize,
    /// When the system refused one, unless it has given one since.
    refused: Option<Instant>,
    /// Until it is asked again.
    retry: Option<Sleep>,
}

impl Threads {
    pub(super) fn new(starter: Starter, timer: Arc<Timer>) -> Self {
        Self { starter, timer }
    }

    /// Starts the first thread.
    ///
    /// # Errors
    /// As the system says.
    pub(super) fn first(&self, started: &mut Started, body: Body) -> io::Result<()> {
        (self.starter)(body)?;
        started.alive = 1;
        Ok(())
    }

    /// Starts one more, unless the system refuses or has just refused. Then
    /// `again` is woken in a moment, also where nothing else happens.
    pub(super) fn more(&self, started: &mut Started, body: Body, again: &Waker) -> bool {
        if started.refused.is_some_and(|at| at.elapsed() < RETRY) {
            return false;
        }
        match (self.starter)(body) {
            Ok(()) => {
                started.alive = started.alive.saturating_add(1);
                started.refused = None;
            }
            Err(error) => {
                if started.refused.replace(Instant::now()).is_none() {
                    tracing::error!(
                        %error,
                        "no thread for a run slot; what waits goes on with those there are"
                    );
                }
                let mut sleep = self.timer.sleep(RETRY);
                let begun = Pin::new(&mut sleep).poll(&mut Context::from_waker(again));
                started.retry = begun.is_pending().then_some(sleep);
            }
        }
        started.refused.is_none()
    }
}
