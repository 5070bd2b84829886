//! One prioritised executor for everything that computes: guests, decoders, kernels.
//!
//! It has as many *run slots* as it was given cores. A guest is a future that
//! yields at each epoch tick, and mostly sooner where it has run for long and
//! short work waits ([`Executor::on_hurry`]): it holds a slot while it is polled and none
//! while it waits for the host. Blocking work runs on a thread of its own,
//! holds a slot all the while, and hands it over in [`Lease::check`] when
//! others wait. Who gets the next slot is decided by [`queue`]: interactive
//! before batch, short work before long, and a share for each so that nobody
//! starves. CPU time is the thread's own clock, charged to an [`Account`].
//!
//! **Invariant:** the HTTP runtime's threads never compute; what computes goes
//! through [`Executor::spawn`] or [`Executor::block`].

mod account;
mod lease;
mod queue;
mod slots;
mod task;
mod threads;
mod timer;

#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

pub use account::{Account, Interrupted, slice_age};
pub use lease::Lease;
pub use task::Task;
pub use timer::Sleep;

use slots::Slots;
use threads::{Starter, Threads};
use timer::Timer;

/// How long blocking work keeps its slot while others wait. The same as the
/// guests' epoch tick, so that neither kind of work is at an advantage.
pub const QUANTUM: Duration = Duration::from_millis(5);

/// Who waits for the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Class {
    /// A person.
    Interactive,
    /// Nobody in particular.
    Batch,
}

/// Sizes of an [`Executor`].
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Run slots: how much computes at once. At least 1.
    pub slots: usize,
    /// Blocking jobs of one class that have a thread at once; more wait for
    /// one. Together with `slots` it bounds the executor's threads at
    /// `slots + 2 * jobs_per_class`. At least 1.
    pub jobs_per_class: usize,
}

impl Default for Settings {
    /// A slot for each core that this process may use, and four jobs of each
    /// class for each slot: one runs, the others have handed theirs over.
    fn default() -> Self {
        let slots = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            slots,
            jobs_per_class: slots.saturating_mul(4).max(8),
        }
    }
}

/// What the executor is doing, for metrics and tests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Load {
    /// Run slots in all.
    pub slots: usize,
    /// Slots in use.
    pub busy: usize,
    /// Polls and threads that wait for a slot.
    pub queued: usize,
    /// Blocking jobs that wait for a thread.
    pub held: usize,
    /// Threads alive.
    pub threads: usize,
}

/// `slots` run slots and what waits for them. Dropping it lets what has
/// started come to its end; its threads go when they are idle.
pub struct Executor {
    slots: Arc<Slots>,
    timer: Arc<Timer>,
}

impl Executor {
    /// Makes an executor with its timer's thread and a first one that computes;
    /// others start when there is work.
    ///
    /// # Errors
    ///
    /// A thread cannot be started.
    pub fn start(settings: Settings) -> std::io::Result<Arc<Self>> {
        Self::with_starter(settings, Box::new(threads::start))
    }

    fn with_starter(settings: Settings, starter: Starter) -> std::io::Result<Arc<Self>> {
        let timer = Timer::start()?;
        let slots = Slots::new(settings, Threads::new(starter, Arc::clone(&timer)));
        slots.start_first()?;
        Ok(Arc::new(Self { slots, timer }))
    }

    /// Queues a future that never blocks and yields at least each
    /// [`QUANTUM`]. Each poll holds a slot and charges `account`.
    ///
    /// Dropping the [`Task`] drops the future at its next yield.
    pub fn spawn<F>(&self, class: Class, account: Arc<Account>, future: F) -> Task<F::Output>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        task::spawn(&self.slots, class, account, future)
    }

    /// Queues work that blocks. It holds a slot, must call [`Lease::check`]
    /// at least each millisecond or so, and ends soon after that says so.
    ///
    /// Dropping the [`Task`] makes the next check answer
    /// [`Interrupted::Cancelled`].
    pub fn block<T, F>(&self, class: Class, account: Arc<Account>, work: F) -> Task<T>
    where
        T: Send + 'static,
        F: FnOnce(&Lease) -> T + Send + 'static,
    {
        task::block(&self.slots, class, account, work)
    }

    /// Ready after `duration`, at the next tick of [`QUANTUM`], without holding
    /// a slot.
    pub fn sleep(&self, duration: Duration) -> Sleep {
        self.timer.sleep(duration)
    }

    /// Calls `hurry` whenever short work waits while a guest that is not short
    /// holds a slot: it should make guests ask [`Executor::should_yield`] soon.
    /// It is called on any thread and must not block.
    pub fn on_hurry(&self, hurry: impl Fn() + Send + Sync + 'static) {
        self.slots.on_hurry(Arc::new(hurry));
    }

    /// Whether a guest of this account should let short work have its slot
    /// before its tick is over. Not as soon as it has got the slot: where short
    /// work always waits, it would never come on.
    pub fn should_yield(&self, account: &Account) -> bool {
        let came_on = slice_age().is_none_or(|age| age >= QUANTUM / 10);
        came_on && account.charged() > queue::LONG && self.slots.short_work_waits()
    }

    /// What is going on right now.
    pub fn load(&self) -> Load {
        self.slots.load()
    }
}

impl Drop for Executor {
    fn drop(&mut self) {
        self.slots.close();
    }
}
