//! The run slots, the threads that use them, and the hand-over between them.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak};
use std::task::{Wake, Waker};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

use async_task::Runnable;

use super::account::{Account, begin_slice, end_slice};
use super::queue::{LONG, Lane, Place, Queue};
use super::task::{Kind, Meta};
use super::threads::{Body, Started, Threads};
use super::{Class, Load, Settings};

/// How long a thread beyond the slots' number stays without work.
const LINGER: Duration = Duration::from_secs(5);

/// Fills the slots when it is woken.
struct Retry(Weak<Slots>);

impl Wake for Retry {
    fn wake(self: Arc<Self>) {
        if let Some(slots) = self.0.upgrade() {
            slots.fill(&mut slots.lock());
        }
    }
}

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
    threads: Started,
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
    threads: Threads,
    /// Wakes [`Retry`].
    retry: Waker,
}

/// Makes guests look whether they should yield.
pub(super) type Hurry = Arc<dyn Fn() + Send + Sync>;

impl Slots {
    pub(super) fn new(settings: Settings, threads: Threads) -> Arc<Self> {
        let settings = Settings {
            slots: settings.slots.max(1),
            jobs_per_class: settings.jobs_per_class.max(1),
        };
        Arc::new_cyclic(|slots| Self {
            settings,
            state: Mutex::new(State {
                queue: Queue::new(),
                contended: None,
                free: settings.slots,
                assigned: VecDeque::new(),
                idle: 0,
                threads: Started::default(),
                interactive_jobs: Jobs::default(),
                batch_jobs: Jobs::default(),
                closing: false,
            }),
            work: Condvar::new(),
            waiting: AtomicUsize::new(0),
            short: AtomicUsize::new(0),
            long: AtomicUsize::new(0),
            hurry: Mutex::new(Arc::from([])),
            threads,
            retry: Arc::new(Retry(slots.clone())).into(),
        })
    }

    /// Starts a thread that is there whatever the system refuses later: those
    /// within the slots' number never end.
    pub(super) fn start_first(self: &Arc<Self>) -> std::io::Result<()> {
        let body = self.body();
        self.threads.first(&mut self.lock().threads, body)
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
            threads: state.threads.alive,
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
        let (class, kind, place) = (meta.class, meta.kind, meta.place());
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
            state.queue.push(place, Entry::Task(runnable));
        }
        self.fill(&mut state);
        drop(state);
        let waits = place.lane == Lane::Short && !yielded && self.short_work_waits();
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

    /// Gives free slots to what waits.
    fn fill(self: &Arc<Self>, state: &mut State) {
        while let Some(free) = state.free.checked_sub(1) {
            if !self.pass(state) {
                break;
            }
            state.free = free;
        }
        self.publish(state);
    }

    /// Passes a slot that is already accounted for to what is next: a task is
    /// taken up by an idle thread, or by a new one. Where the system refuses
    /// that, the task stays where it was, and the slot goes to a thread that
    /// waits for one. False where nothing could take it.
    fn pass(self: &Arc<Self>, state: &mut State) -> bool {
        let baton = match state.queue.pop() {
            None => return false,
            Some((_, Entry::Thread(baton))) => Some(baton),
            Some((from, Entry::Task(runnable))) => {
                if self.is_taken_up(state) {
                    state.assigned.push_back(runnable);
                    return true;
                }
                state.queue.put_back(from, Entry::Task(runnable));
                let is_thread = |entry: &Entry| matches!(entry, Entry::Thread(_));
                match state.queue.take_first(is_thread) {
                    Some(Entry::Thread(baton)) => Some(baton),
                    Some(Entry::Task(_)) | None => None,
                }
            }
        };
        baton.map(|baton| baton.grant()).is_some()
    }

    /// Whether there is a thread for one more assigned task.
    fn is_taken_up(self: &Arc<Self>, state: &mut State) -> bool {
        if state.idle > state.assigned.len() {
            self.work.notify_one();
            return true;
        }
        let body = self.body();
        self.threads.more(&mut state.threads, body, &self.retry)
    }

    /// What a thread does. Those that neither are idle nor hold a slot belong to
    /// jobs that handed theirs over: at most `slots + 2 * jobs_per_class` in all.
    fn body(self: &Arc<Self>) -> Body {
        let home = Arc::clone(self);
        Box::new(move || home.run())
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
            state.idle = state.idle.saturating_add(1);
            // Something may have found no thread while this one was busy.
            self.fill(&mut state);
            let mut timed_out = false;
            if state.assigned.is_empty() && state.closing {
                state.idle = state.idle.saturating_sub(1);
                break;
            }
            if state.assigned.is_empty() {
                let waited = self.work.wait_timeout(state, LINGER);
                let (guard, timeout) = waited.unwrap_or_else(PoisonError::into_inner);
                (state, timed_out) = (guard, timeout.timed_out());
            }
            state.idle = state.idle.saturating_sub(1);
            let spare = state.threads.alive > self.settings.slots;
            if timed_out && spare && state.assigned.is_empty() {
                break;
            }
        }
        state.threads.alive = state.threads.alive.saturating_sub(1);
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
                Some((_, Entry::Task(runnable))) => next = Some(runnable),
                Some((_, Entry::Thread(baton))) => baton.grant(),
                None => state.free = state.free.saturating_add(1),
            }
            // Slots are free where something found no thread before.
            self.fill(&mut state);
        }
    }

    fn job_ended(self: &Arc<Self>, state: &mut State, class: Class) {
        let jobs = state.jobs(class);
        match jobs.held.pop_front() {
            Some(runnable) => {
                let place = runnable.metadata().place();
                state.queue.push(place, Entry::Task(runnable));
            }
            None => jobs.admitted = jobs.admitted.saturating_sub(1),
        }
    }

    /// Lets others have this thread's slot and waits for one to come back.
    pub(super) fn hand_over(self: &Arc<Self>, place: Place, account: &Arc<Account>) {
        let held = end_slice();
        let baton = Baton::of_this_thread();
        {
            let mut state = self.lock();
            state.book(place.lane, held);
            state.queue.push(place, Entry::Thread(Arc::clone(&baton)));
            // This thread's own baton is among what waits.
            self.pass(&mut state);
            self.fill(&mut state);
        }
        baton.wait();
        begin_slice(account);
    }

    /// Lets go of a job that was cancelled while it waited for others of its
    /// class to end: it may hold much, and they may go on for long.
    pub(super) fn let_go(&self, class: Class, dropped: &Arc<AtomicBool>) {
        let gone = {
            let mut state = self.lock();
            let held = &mut state.jobs(class).held;
            let is_it = |job: &Runnable<Meta>| Arc::ptr_eq(&job.metadata().dropped, dropped);
            held.iter().position(is_it).and_then(|at| held.remove(at))
        };
        // Not under the lock: it is somebody else's code.
        drop(gone);
    }

    /// Gives this thread's slot back until [`Slots::take_again`].
    pub(super) fn give_back(self: &Arc<Self>, place: Place) {
        let held = end_slice();
        let mut state = self.lock();
        state.book(place.lane, held);
        state.free = state.free.saturating_add(1);
        self.fill(&mut state);
    }

    /// Waits for a slot for this thread.
    pub(super) fn take_again(self: &Arc<Self>, place: Place, account: &Arc<Account>) {
        let baton = Baton::of_this_thread();
        {
            let mut state = self.lock();
            state.queue.push(place, Entry::Thread(Arc::clone(&baton)));
            self.fill(&mut state);
        }
        baton.wait();
        begin_slice(account);
    }
}
