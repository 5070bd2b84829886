//! Thread CPU time charged to one call, with its limit and its cancel flag.

use std::cell::RefCell;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use rustix::time::{ClockId, clock_gettime};

/// Why work must stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Interrupted {
    /// Nobody wants the answer any more.
    #[error("cancelled")]
    Cancelled,
    /// The account's CPU time is used up.
    #[error("the CPU time limit was reached")]
    CpuTime,
}

/// The number of the next account.
static NUMBERS: AtomicU64 = AtomicU64::new(0);

/// What one call may compute and has computed, summed over all the threads
/// that worked for it.
#[derive(Debug)]
pub struct Account {
    /// Accounts that were made earlier have smaller ones.
    number: u64,
    used_ns: AtomicU64,
    limit_ns: u64,
    cancelled: AtomicBool,
}

impl Account {
    /// An account with nothing used. `cpu` is thread CPU time, not wall time.
    #[must_use]
    pub fn with_limit(cpu: Duration) -> Arc<Self> {
        Arc::new(Self {
            number: NUMBERS.fetch_add(1, Ordering::Relaxed),
            used_ns: AtomicU64::new(0),
            limit_ns: nanoseconds(cpu),
            cancelled: AtomicBool::new(false),
        })
    }

    /// An account that only counts.
    #[must_use]
    pub fn unlimited() -> Arc<Self> {
        Self::with_limit(Duration::MAX)
    }

    /// CPU time used so far. Includes the slice that is running now when
    /// asked on the thread that runs it.
    #[must_use]
    pub fn used(&self) -> Duration {
        let charged = self.used_ns.load(Ordering::Relaxed);
        let running = CURRENT.with_borrow(|current| match current {
            Some(slice) if std::ptr::eq(Arc::as_ptr(&slice.account), self) => slice.cpu_ns(),
            _ => 0,
        });
        Duration::from_nanos(charged.saturating_add(running))
    }

    /// Asks everything that works for this account to stop.
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Release);
    }

    /// Whether work may go on.
    ///
    /// # Errors
    ///
    /// `Cancelled` after [`Account::cancel`], `CpuTime` past the limit.
    pub fn state(&self) -> Result<(), Interrupted> {
        if self.cancelled.load(Ordering::Acquire) {
            Err(Interrupted::Cancelled)
        } else if nanoseconds(self.used()) > self.limit_ns {
            Err(Interrupted::CpuTime)
        } else {
            Ok(())
        }
    }

    /// Its place among all accounts, in the order in which they were made.
    pub(super) const fn number(&self) -> u64 {
        self.number
    }

    /// What was charged when the last slice ended; one load, for queueing.
    pub(super) fn charged(&self) -> Duration {
        Duration::from_nanos(self.used_ns.load(Ordering::Relaxed))
    }
}

/// A stretch of work on this thread between getting a slot and losing it.
struct Slice {
    account: Arc<Account>,
    cpu_start_ns: u64,
    began: Instant,
}

impl Slice {
    fn cpu_ns(&self) -> u64 {
        thread_cpu_ns().saturating_sub(self.cpu_start_ns)
    }
}

thread_local! {
    /// The slice that runs on this thread; none between slices.
    static CURRENT: RefCell<Option<Slice>> = const { RefCell::new(None) };
}

/// Starts charging this thread's CPU time to `account`.
pub(super) fn begin_slice(account: &Arc<Account>) {
    let slice = Slice {
        account: Arc::clone(account),
        cpu_start_ns: thread_cpu_ns(),
        began: Instant::now(),
    };
    CURRENT.set(Some(slice));
}

/// Charges the slice that ends here and says how long it held its slot.
pub(super) fn end_slice() -> Duration {
    let Some(slice) = CURRENT.take() else {
        return Duration::ZERO;
    };
    let used = &slice.account.used_ns;
    used.fetch_add(slice.cpu_ns(), Ordering::Relaxed);
    slice.began.elapsed()
}

/// Charges what the running slice has used so far, so that whoever awaits a
/// task's output finds all of it in the account.
pub(super) fn settle_slice() {
    CURRENT.with_borrow_mut(|current| {
        if let Some(slice) = current {
            let now = thread_cpu_ns();
            let used = now.saturating_sub(slice.cpu_start_ns);
            slice.account.used_ns.fetch_add(used, Ordering::Relaxed);
            slice.cpu_start_ns = now;
        }
    });
}

/// How long the slice on this thread has held its slot; none outside the
/// executor.
#[must_use]
pub fn slice_age() -> Option<Duration> {
    CURRENT.with_borrow(|current| current.as_ref().map(|slice| slice.began.elapsed()))
}

fn thread_cpu_ns() -> u64 {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    // The kernel never reports a negative CPU time.
    let seconds = u64::try_from(time.tv_sec).unwrap_or(0);
    let rest = u64::try_from(time.tv_nsec).unwrap_or(0);
    seconds.saturating_mul(1_000_000_000).saturating_add(rest)
}

fn nanoseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}
