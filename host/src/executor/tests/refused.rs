//! A system that refuses threads for a while: what there is goes on, and nothing
//! is lost.

use super::*;

/// An executor whose system refuses threads while it is told to.
fn refusing(slots: usize) -> (Arc<Executor>, Arc<AtomicBool>) {
    let refuses = Arc::new(AtomicBool::new(false));
    let told = Arc::clone(&refuses);
    let starter = move |body: threads::Body| match told.load(Ordering::Relaxed) {
        true => Err(std::io::ErrorKind::WouldBlock.into()),
        false => threads::start(body),
    };
    let settings = Settings {
        slots,
        jobs_per_class: 3,
    };
    let executor = Executor::with_starter(settings, Box::new(starter)).unwrap();
    (executor, refuses)
}

/// A job that checks and, where told so, parks, and counts its rounds.
fn rounds(executor: &Executor, parks: bool) -> (Task<()>, Arc<AtomicUsize>) {
    let rounds = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&rounds);
    let job = move |lease: &Lease| {
        while lease.check().is_ok() {
            if parks {
                lease.parked(|| ());
            }
            count.fetch_add(1, Ordering::Relaxed);
            let start = Instant::now();
            while start.elapsed() < 2 * QUANTUM {
                std::hint::spin_loop();
            }
        }
    };
    let job = executor.block(Class::Interactive, Account::unlimited(), job);
    (job, rounds)
}

#[test]
fn work_goes_on_where_the_system_refuses_threads() {
    for parks in [false, true] {
        let (executor, refuses) = refusing(1);
        let jobs = [rounds(&executor, parks), rounds(&executor, parks)];
        let far = |count: &AtomicUsize| count.load(Ordering::Relaxed);
        // Each has a thread of its own by now; a third one, where it was started
        // for the first job before the first thread was idle, does not stay.
        eventually(|| jobs.iter().all(|(_, count)| far(count) > 0));
        eventually(|| executor.load().threads == 2);
        refuses.store(true, Ordering::Relaxed);
        let waits = executor.spawn(Class::Interactive, Account::unlimited(), async { 7 });
        // Both go on behind a task that there is no thread for.
        let before: Vec<usize> = jobs.iter().map(|(_, count)| far(count)).collect();
        eventually(|| {
            let mut both = jobs.iter().zip(&before);
            both.all(|((_, count), before)| far(count) > before + 5)
        });
        assert!(!waits.is_finished(), "there is no thread for it");
        refuses.store(false, Ordering::Relaxed);
        assert_eq!(soon(&executor, waits), 7);
        drop(jobs);
        eventually(|| executor.load().busy == 0);
        honest_runs(&executor);
    }
}

#[test]
fn what_found_no_thread_is_looked_at_again_by_itself() {
    let (executor, refuses) = refusing(2);
    let opened = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&opened);
    // The only thread is parked: both slots are free, and nothing happens.
    refuses.store(true, Ordering::Relaxed);
    let job = executor.block(Class::Interactive, Account::unlimited(), move |lease| {
        lease.parked(|| {
            until_open(&seen);
        });
    });
    eventually(|| executor.load().busy == 0 && executor.load().queued == 0);
    let waits = executor.spawn(Class::Interactive, Account::unlimited(), async { 7 });
    assert_eq!(executor.load().queued, 1);
    refuses.store(false, Ordering::Relaxed);
    assert_eq!(soon(&executor, waits), 7);
    opened.store(true, Ordering::Release);
    soon(&executor, job);
}

#[test]
fn slots_that_were_free_for_want_of_threads_are_used_again() {
    let (executor, refuses) = refusing(3);
    refuses.store(true, Ordering::Relaxed);
    let jobs: Vec<_> = (0..3).map(|_| rounds(&executor, false)).collect();
    eventually(|| executor.load().busy == 1);
    refuses.store(false, Ordering::Relaxed);
    eventually(|| executor.load().busy == 3 && executor.load().queued == 0);
    drop(jobs);
    eventually(|| executor.load().busy == 0);
}

#[test]
fn what_found_no_thread_is_taken_up_by_the_next_that_is_idle() {
    let (executor, refuses) = refusing(2);
    refuses.store(true, Ordering::Relaxed);
    // The first thread is taken, and a second one is refused.
    let opened = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&opened);
    let job = executor.block(Class::Interactive, Account::unlimited(), move |_| {
        until_open(&seen);
    });
    eventually(|| executor.load().busy == 1 && executor.load().queued == 0);
    let waits = executor.spawn(Class::Interactive, Account::unlimited(), async { 7 });
    assert_eq!(executor.load().queued, 1);
    opened.store(true, Ordering::Release);
    assert_eq!(soon(&executor, waits), 7);
    soon(&executor, job);
}
