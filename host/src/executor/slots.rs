//! The run slots, the threads that use them, and the hand-over between them.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

use async_task::Runnable;

use super::account::{Account, begin_slice, end_slice};
use super::queue::{LONG, Lane, Queue};
use super::task::{Kind, Meta};
use super::{Class, Load, Settings};

/// How long a thread beyond the slots' number stays without work.
const LINGER: Duration = Duration::from_secs(5);

/// Something that waits for a slot.
enum Entry {
    /// A future to poll, or a job to start.
    Task(Runnable<Meta>),
    /// A thread with work in progress.
    Thread(Arc<Baton>),
}

/// Where a thread waits for its slot to come back.
struct Baton {
    granted: AtomicBool,
    thread: Thread,
}

impl Baton {
    fn of_this_thread() -> Arc<Self> {
        Arc::new(Self {
            granted: AtomicBool::new(false),
            thread: thread::current(),
        })
    }

    fn grant(&self) {
        self.granted.store(true, Ordering::Release);
        self.thread.unpark();
    }

    fn wait(&self) {
        while !self.granted.load(Ordering::Acquire) {
            thread::park();
        }
    }
}

struct State {
    queue: Queue<Entry>,
    /// Since when something has waited without a break.
    contended: Option<Instant>,
    free: usize,
    /// Tasks that have a slot and wait for a thread to take them up.
    assigned: VecDeque<Runnable<Meta>>,
    idle: usize,
    threads: usize,
    interactive_jobs: Jobs,
    batch_jobs: Jobs,
    closing: bool,
}

/// Blocking jobs of one class.
#[derive(Default)]
struct Jobs {
    /// Queued or running; each may need a thread of its own.
    admitted: usize,
    /// Waiting for one of these to end.
    held: VecDeque<Runnable<Meta>>,
}

impl State {
    /// Books a slice. Only for as long as others waited: having a slot that
    /// nobody else wanted leaves no debt.
    fn book(&mut self, lane: Lane, held: Duration) {
        if let Some(since) = self.contended {
            self.queue.book(lane, held.min(since.elapsed()));
        }
    }

    fn jobs(&mut self, class: Class) -> &mut Jobs {
        match class {
            Class::Interactive => &mut self.interactive_jobs,
            Class::Batch => &mut self.batch_jobs,
        }
    }
}

/// See [`super::Executor`].
pub(super) struct Slots {
    settings: Settings,
    state: Mutex<State>,
    work: Condvar,
    /// The queue's length, readable without the lock.
    waiting: AtomicUsize,
    /// How many of them are short.
    short: AtomicUsize,
    /// Guests that are being polled and have computed for long.
    long: AtomicUsize,
    /// Called when short work waits while a long guest holds a slot.
    hurry: Mutex<Arc<[Hurry]>>,
    /// Makes the system refuse threads.
    #[cfg(test)]
    pub(super) refuse_threads: AtomicBool,
}

/// Makes guests look whether they should yield.
pub(super) type Hurry = Arc<dyn Fn() + Send + Sync>;

impl Slots {
    pub(super) fn new(settings: Settings) -> Arc<Self> {
        let settings = Settings {
            slots: settings.slots.max(1),
            jobs_per_class: settings.jobs_per_class.max(1),
        };
        Arc::new(Self {
            settings,
            state: Mutex::new(State {
                queue: Queue::new(),
                contended: None,
                free: settings.slots,
                assigned: VecDeque::new(),
                idle: 0,
                threads: 0,
                interactive_jobs: Jobs::default(),
                batch_jobs: Jobs::default(),
                closing: false,
            }),
            work: Condvar::new(),
            waiting: AtomicUsize::new(0),
            short: AtomicUsize::new(0),
            long: AtomicUsize::new(0),
            hurry: Mutex::new(Arc::from([])),
            #[cfg(test)]
            refuse_threads: AtomicBool::new(false),
        })
    }

    /// No code that can panic runs under the lock, so poison says nothing.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn load(&self) -> Load {
        let state = self.lock();
        Load {
            slots: self.settings.slots,
            busy: self.settings.slots.saturating_sub(state.free),
            queued: state.queue.len(),
            held: state
                .interactive_jobs
                .held
                .len()
                .saturating_add(state.batch_jobs.held.len()),
            threads: state.threads,
        }
    }

    /// Threads end when they have nothing to do; what is woken later starts
    /// one again, so that no task is lost.
    pub(super) fn close(&self) {
        self.lock().closing = true;
        self.work.notify_all();
    }

    pub(super) fn someone_waits(&self) -> bool {
        self.waiting.load(Ordering::Relaxed) > 0
    }

    /// Whether short work waits: what a long guest gives way to.
    pub(super) fn short_work_waits(&self) -> bool {
        self.short.load(Ordering::Relaxed) > 0
    }

    /// Tells those who look without the lock how long the queue is.
    fn publish(&self, state: &mut State) {
        match state.queue.len() {
            0 => state.contended = None,
            _ => _ = state.contended.get_or_insert_with(Instant::now),
        }
        self.waiting.store(state.queue.len(), Ordering::Relaxed);
        self.short.store(state.queue.short(), Ordering::Relaxed);
    }

    /// Called by a task's waker: it wants to be polled.
    /// While it was polled (`yielded`), it gives a slot back in a moment: nobody
    /// has to hurry for it.
    pub(super) fn schedule(self: &Arc<Self>, runnable: Runnable<Meta>, yielded: bool) {
        let meta = runnable.metadata();
        let (class, kind, lane) = (meta.class, meta.kind, meta.lane());
        let cancelled = meta.dropped.load(Ordering::Acquire);
        let mut state = self.lock();
        if kind == Kind::Job {
            let room = self.settings.jobs_per_class;
            let jobs = state.jobs(class);
            if jobs.admitted >= room {
                jobs.held.push_back(runnable);
                return;
            }
            jobs.admitted = jobs.admitted.saturating_add(1);
        }
        if cancelled {
            state.queue.push_urgent(Entry::Task(runnable));
        } else {
            state.queue.push(lane, Entry::Task(runnable));
        }
        self.fill(&mut state);
        drop(state);
        let waits = lane == Lane::Short && !yielded && self.short_work_waits();
        if waits && self.long.load(Ordering::Relaxed) > 0 {
            // Not under the lock: they are somebody else's code.
            let all = Arc::clone(&self.hurries());
            all.iter().for_each(|hurry| hurry());
        }
    }

    pub(super) fn on_hurry(&self, hurry: Hurry) {
        let mut all = self.hurries();
        *all = all.iter().cloned().chain([hurry]).collect();
    }

    fn hurries(&self) -> MutexGuard<'_, Arc<[Hurry]>> {
        self.hurry.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives free slots to what waits. Where the system refuses a thread, tasks
    /// wait on, and threads that wait for their slot get it all the same.
    fn fill(self: &Arc<Self>, state: &mut State) {
        let mut stuck = Vec::new();
        while let Some(free) = state.free.checked_sub(1) {
            match state.queue.pop() {
                Some(Entry::Thread(baton)) => {
                    state.free = free;
                    baton.grant();
                }
                Some(Entry::Task(runnable)) if stuck.is_empty() => {
                    match self.assign(state, runnable) {
                        Ok(()) => state.free = free,
                        Err(runnable) => stuck.push(runnable),
                    }
                }
                Some(Entry::Task(runnable)) => stuck.push(runnable),
                None => break,
            }
        }
        for runnable in stuck {
            state.queue.push_urgent(Entry::Task(runnable));
        }
        self.publish(state);
    }

    /// Passes a slot that is already accounted for to a task, which an idle
    /// thread takes up, or a new one. Gives the task back where there is neither.
    fn assign(
        self: &Arc<Self>,
        state: &mut State,
        runnable: Runnable<Meta>,
    ) -> Result<(), Runnable<Meta>> {
        if state.idle > state.assigned.len() {
            self.work.notify_one();
        } else if !self.start_thread(state) {
            return Err(runnable);
        }
        state.assigned.push_back(runnable);
        Ok(())
    }

    /// Threads that neither are idle nor hold a slot belong to jobs that
    /// handed theirs over: at most `slots + 2 * jobs_per_class` in all.
    fn start_thread(self: &Arc<Self>, state: &mut State) -> bool {
        let home = Arc::clone(self);
        let thread = thread::Builder::new().name("crescendo-run".to_owned());
        #[cfg(test)]
        let thread = match self.refuse_threads.load(Ordering::Relaxed) {
            // No machine has as much as that.
            true => thread.stack_size(usize::MAX >> 1),
            false => thread,
        };
        let started = thread.spawn(move || home.run());
        match &started {
            Ok(_) => state.threads = state.threads.saturating_add(1),
            Err(error) => tracing::error!(%error, "no thread for a run slot"),
        }
        started.is_ok()
    }

    /// A thread's life: take up what was assigned, then keep the slot as long
    /// as something waits for one.
    fn run(self: Arc<Self>) {
        let mut state = self.lock();
        loop {
            if let Some(runnable) = state.assigned.pop_front() {
                drop(state);
                self.work_through(runnable);
                state = self.lock();
                continue;
            }
            if state.closing {
                break;
            }
            state.idle = state.idle.saturating_add(1);
            let waited = self.work.wait_timeout(state, LINGER);
            let (guard, timeout) = waited.unwrap_or_else(PoisonError::into_inner);
            state = guard;
            state.idle = state.idle.saturating_sub(1);
            let spare = state.threads > self.settings.slots;
            if timeout.timed_out() && spare && state.assigned.is_empty() {
                break;
            }
        }
        state.threads = state.threads.saturating_sub(1);
    }

    /// Runs `first`, then whatever the queue gives, until the slot goes to
    /// another thread or to nobody.
    fn work_through(self: &Arc<Self>, first: Runnable<Meta>) {
        let mut next = Some(first);
        while let Some(runnable) = next.take() {
            let meta = runnable.metadata();
            let (class, kind) = (meta.class, meta.kind);
            let account = Arc::clone(&meta.account);
            let long = kind == Kind::Guest && account.charged() > LONG;
            self.long.fetch_add(usize::from(long), Ordering::Relaxed);
            begin_slice(&account);
            runnable.run();
            let held = end_slice();
            self.long.fetch_sub(usize::from(long), Ordering::Relaxed);
            let mut state = self.lock();
            state.book(Lane::of(class, &account), held);
            if kind == Kind::Job {
                self.job_ended(&mut state, class);
            }
            match state.queue.pop() {
                Some(Entry::Task(runnable)) => next = Some(runnable),
                Some(Entry::Thread(baton)) => baton.grant(),
                None => state.free = state.free.saturating_add(1),
            }
            self.publish(&mut state);
        }
    }

    fn job_ended(self: &Arc<Self>, state: &mut State, class: Class) {
        let jobs = state.jobs(class);
        match jobs.held.pop_front() {
            Some(runnable) => {
                let lane = runnable.metadata().lane();
                state.queue.push(lane, Entry::Task(runnable));
            }
            None => jobs.admitted = jobs.admitted.saturating_sub(1),
        }
    }

    /// Lets others have this thread's slot and waits for one to come back; keeps
    /// it where the next one would need a thread that there is not.
    pub(super) fn hand_over(self: &Arc<Self>, lane: Lane, account: &Arc<Account>) {
        let held = end_slice();
        let baton = Baton::of_this_thread();
        {
            let mut state = self.lock();
            state.book(lane, held);
            state.queue.push(lane, Entry::Thread(Arc::clone(&baton)));
            match state.queue.pop() {
                Some(Entry::Thread(next)) => next.grant(),
                Some(Entry::Task(runnable)) => {
                    if let Err(runnable) = self.assign(&mut state, runnable) {
                        // What was pushed last is this thread's own baton.
                        state.queue.take_back(lane);
                        state.queue.push_urgent(Entry::Task(runnable));
                        baton.grant();
                    }
                }
                None => baton.grant(),
            }
            self.publish(&mut state);
        }
        baton.wait();
        begin_slice(account);
    }

    /// Lets go of jobs that were cancelled before they could start: they may
    /// hold much, and those that they wait for may go on for long.
    pub(super) fn let_go(&self, class: Class) {
        let is_gone = |job: &Runnable<Meta>| job.metadata().dropped.load(Ordering::Acquire);
        let gone: VecDeque<_> = {
            let mut state = self.lock();
            let held = &mut state.jobs(class).held;
            let (gone, left) = held.drain(..).partition(is_gone);
            *held = left;
            gone
        };
        // Not under the lock: they are somebody else's code.
        drop(gone);
    }

    /// Gives this thread's slot back until [`Slots::take_again`].
    pub(super) fn give_back(self: &Arc<Self>, lane: Lane) {
        let held = end_slice();
        let mut state = self.lock();
        state.book(lane, held);
        state.free = state.free.saturating_add(1);
        self.fill(&mut state);
    }

    /// Waits for a slot for this thread.
    pub(super) fn take_again(self: &Arc<Self>, lane: Lane, account: &Arc<Account>) {
        let baton = Baton::of_this_thread();
        {
            let mut state = self.lock();
            state.queue.push(lane, Entry::Thread(Arc::clone(&baton)));
            self.fill(&mut state);
        }
        baton.wait();
        begin_slice(account);
    }
}
