//! What blocking work holds: a run slot that it hands over when others wait.

use std::cell::Cell;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::account::{Account, Interrupted, slice_age};
use super::queue::Place;
use super::slots::Slots;
use super::{Class, QUANTUM};

/// How often a check reads the thread's CPU clock, which is a system call;
/// between two readings a check costs two atomic loads and a clock read.
const READING: Duration = Duration::from_millis(1);

/// A run slot held by blocking work.
pub struct Lease {
    slots: Arc<Slots>,
    class: Class,
    account: Arc<Account>,
    dropped: Arc<AtomicBool>,
    read_at: Cell<Option<Instant>>,
}

/// Takes a slot again that was given back.
struct Again<'l>(&'l Lease);

impl Drop for Again<'_> {
    fn drop(&mut self) {
        let Lease { slots, account, .. } = self.0;
        slots.take_again(self.0.place(), account);
    }
}

impl Lease {
    pub(super) fn new(
        slots: Arc<Slots>,
        class: Class,
        account: Arc<Account>,
        dropped: Arc<AtomicBool>,
    ) -> Self {
        Self {
            slots,
            class,
            account,
            dropped,
            read_at: Cell::new(None),
        }
    }

    /// Whether work may go on; hands the slot over first, where it was held
    /// for a quantum and others wait. Cheap enough to be called for each row
    /// of an image.
    ///
    /// # Errors
    ///
    /// `Cancelled` when nobody wants the answer any more, `CpuTime` past the
    /// account's limit. Return soon after either.
    pub fn check(&self) -> Result<(), Interrupted> {
        if self.dropped.load(Ordering::Acquire) {
            return Err(Interrupted::Cancelled);
        }
        let now = Instant::now();
        let stale = |read_at: Instant| now.duration_since(read_at) >= READING;
        if self.read_at.get().is_none_or(stale) {
            self.read_at.set(Some(now));
            self.account.state()?;
            if self.slots.someone_waits() && slice_age().is_some_and(|age| age >= QUANTUM) {
                self.slots.hand_over(self.place(), &self.account);
                // It may have changed while this thread waited for a slot.
                if self.dropped.load(Ordering::Acquire) {
                    return Err(Interrupted::Cancelled);
                }
                self.account.state()?;
            }
        }
        Ok(())
    }

    /// Gives the slot back while `wait` runs, which must not compute: it waits
    /// for a child process, a lock or another task.
    pub fn parked<T>(&self, wait: impl FnOnce() -> T) -> T {
        self.slots.give_back(self.place());
        // Also where `wait` panics: whoever catches that goes on in this slot.
        let _again = Again(self);
        wait()
    }

    /// The account that is charged.
    #[must_use]
    pub fn account(&self) -> &Arc<Account> {
        &self.account
    }

    fn place(&self) -> Place {
        Place::of(self.class, &self.account)
    }
}
