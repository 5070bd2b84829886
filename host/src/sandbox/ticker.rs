//! The epoch thread: every tick, guests that compute yield.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use wasmtime::EngineWeak;

use crate::executor::QUANTUM;

/// Ticks without a call after which the thread sleeps until there is one:
/// an idle host wakes nobody, a busy one never waits for the thread.
const LINGER: u64 = 200;

/// Calls in progress, and the thread that ticks while there are any.
pub(super) struct Ticker {
    calls: AtomicU64,
    asleep: AtomicBool,
    closing: AtomicBool,
    lock: Mutex<()>,
    wake: Condvar,
}

/// Keeps the epoch going while it lives.
pub(super) struct Ticking(Arc<Ticker>);

impl Ticker {
    /// Starts the thread.
    pub(super) fn start(engine: EngineWeak) -> std::io::Result<Arc<Self>> {
        let ticker = Arc::new(Self {
            calls: AtomicU64::new(0),
            asleep: AtomicBool::new(false),
            closing: AtomicBool::new(false),
            lock: Mutex::new(()),
            wake: Condvar::new(),
        });
        let home = Arc::clone(&ticker);
        thread::Builder::new()
            .name("crescendo-epoch".to_owned())
            .spawn(move || home.run(&engine))?;
        Ok(ticker)
    }

    /// A call begins.
    pub(super) fn keep(self: &Arc<Self>) -> Ticking {
        self.calls.fetch_add(1, Ordering::SeqCst);
        if self.asleep.load(Ordering::SeqCst) {
            self.rouse();
        }
        Ticking(Arc::clone(self))
    }

    /// The thread ends.
    pub(super) fn close(&self) {
        self.closing.store(true, Ordering::SeqCst);
        self.rouse();
    }

    fn rouse(&self) {
        // With the lock held, so that the thread is either before its last
        // look at the count or waiting already.
        let guard = self.lock.lock().unwrap_or_else(PoisonError::into_inner);
        self.wake.notify_all();
        drop(guard);
    }

    fn run(&self, engine: &EngineWeak) {
        let mut quiet = 0;
        while !self.closing.load(Ordering::SeqCst) {
            thread::sleep(QUANTUM);
            let Some(engine) = engine.upgrade() else {
                break;
            };
            engine.increment_epoch();
            drop(engine);
            quiet = if self.calls.load(Ordering::SeqCst) == 0 {
                quiet + 1
            } else {
                0
            };
            if quiet > LINGER {
                self.sleep();
                quiet = 0;
            }
        }
    }

    fn sleep(&self) {
        let mut guard = self.lock.lock().unwrap_or_else(PoisonError::into_inner);
        self.asleep.store(true, Ordering::SeqCst);
        while self.calls.load(Ordering::SeqCst) == 0 && !self.closing.load(Ordering::SeqCst) {
            let waited = self.wake.wait_timeout(guard, Duration::from_secs(60));
            guard = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        self.asleep.store(false, Ordering::SeqCst);
    }
}

impl Drop for Ticking {
    fn drop(&mut self) {
        self.0.calls.fetch_sub(1, Ordering::SeqCst);
    }
}
