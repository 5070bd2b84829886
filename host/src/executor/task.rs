//! The handle of queued work: awaiting it gives the output, dropping it cancels.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use async_task::{Builder, Runnable, ScheduleInfo, WithInfo};

use super::Class;
use super::account::{Account, settle_slice};
use super::lease::Lease;
use super::queue::Place;
use super::slots::Slots;

/// What the executor knows about a task.
pub(super) struct Meta {
    pub(super) class: Class,
    pub(super) account: Arc<Account>,
    /// Set when the handle was dropped.
    pub(super) dropped: Arc<AtomicBool>,
    pub(super) kind: Kind,
}

/// How a task uses its slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Polled again and again.
    Guest,
    /// Runs to its end in one poll that blocks.
    Job,
}

impl Meta {
    pub(super) fn place(&self) -> Place {
        Place::of(self.class, &self.account)
    }
}

/// Queued or running work. Dropping it cancels the work: a future is dropped
/// at its next yield, a job hears of it in its next [`Lease::check`].
#[must_use = "dropping a task cancels it"]
pub struct Task<T> {
    /// None once the handle was given up by [`Task::detach`] or
    /// [`Task::cancel`].
    inner: Option<async_task::Task<T, Meta>>,
    dropped: Arc<AtomicBool>,
    home: Arc<Slots>,
}

impl<T> Task<T> {
    /// Lets the work come to its end with nobody waiting for it.
    pub fn detach(mut self) {
        if let Some(inner) = self.inner.take() {
            inner.detach();
        }
    }

    /// Cancels and waits until the work is gone. The output, where it was
    /// there already.
    pub async fn cancel(mut self) -> Option<T> {
        self.let_go();
        match self.inner.take() {
            Some(inner) => inner.cancel().await,
            None => None,
        }
    }

    /// Whether the output is there.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        self.inner
            .as_ref()
            .is_some_and(async_task::Task::is_finished)
    }
}

impl<T> Task<T> {
    /// Says that nobody wants it any more.
    fn let_go(&self) {
        let Some(inner) = &self.inner else { return };
        self.dropped.store(true, Ordering::Release);
        let Meta { class, kind, .. } = inner.metadata();
        if *kind == Kind::Job && !inner.is_finished() {
            self.home.let_go(*class, &self.dropped);
        }
    }
}

impl<T> Future for Task<T> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<T> {
        match &mut self.inner {
            Some(inner) => Pin::new(inner).poll(context),
            None => Poll::Pending,
        }
    }
}

impl<T> Drop for Task<T> {
    fn drop(&mut self) {
        // Before the inner handle goes, so that the queue sees the flag when
        // the cancelled task is scheduled for its last time.
        self.let_go();
    }
}

pub(super) fn spawn<F>(
    slots: &Arc<Slots>,
    class: Class,
    account: Arc<Account>,
    future: F,
) -> Task<F::Output>
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    let dropped = Arc::new(AtomicBool::new(false));
    let meta = Meta {
        class,
        account,
        dropped: Arc::clone(&dropped),
        kind: Kind::Guest,
    };
    queue(slots, meta, dropped, future)
}

pub(super) fn block<T, F>(
    slots: &Arc<Slots>,
    class: Class,
    account: Arc<Account>,
    work: F,
) -> Task<T>
where
    T: Send + 'static,
    F: FnOnce(&Lease) -> T + Send + 'static,
{
    let dropped = Arc::new(AtomicBool::new(false));
    let meta = Meta {
        class,
        account: Arc::clone(&account),
        dropped: Arc::clone(&dropped),
        kind: Kind::Job,
    };
    let lease_slots = Arc::clone(slots);
    let lease_dropped = Arc::clone(&dropped);
    let job = async move {
        let lease = Lease::new(lease_slots, class, account, lease_dropped);
        work(&lease)
    };
    queue(slots, meta, dropped, job)
}

fn queue<F>(slots: &Arc<Slots>, meta: Meta, dropped: Arc<AtomicBool>, future: F) -> Task<F::Output>
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    let home = Arc::clone(slots);
    let schedule = move |runnable: Runnable<Meta>, info: ScheduleInfo| {
        home.schedule(runnable, info.woken_while_running);
    };
    let future = async move {
        let output = future.await;
        settle_slice();
        output
    };
    let (runnable, inner) = Builder::new()
        // A panic surfaces where the output is awaited, not in a worker.
        .propagate_panic(true)
        .metadata(meta)
        .spawn(move |_| future, WithInfo(schedule));
    runnable.schedule();
    Task {
        inner: Some(inner),
        dropped,
        home: Arc::clone(slots),
    }
}
