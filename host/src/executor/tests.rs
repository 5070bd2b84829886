//! What the executor promises, on two slots: one test for each promise, in one
//! file because they share guests that spin, wait and yield.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::task::Poll;
use std::time::{Duration, Instant};

use futures::executor::block_on;
use futures::future::{FutureExt, join_all, poll_fn, select};

use super::*;

/// Far beyond what any of these takes; only a test that fails waits for it.
const PATIENCE: Duration = Duration::from_secs(30);

fn two_slots() -> Arc<Executor> {
    Executor::start(Settings {
        slots: 2,
        jobs_per_class: 3,
    })
    .unwrap()
}

/// Waits for `future`, or fails.
fn soon<T>(executor: &Executor, future: impl Future<Output = T> + Unpin) -> T {
    use futures::future::Either;
    match block_on(select(future, executor.sleep(PATIENCE))) {
        Either::Left((value, _)) => value,
        Either::Right(_) => panic!("still waiting after {PATIENCE:?}"),
    }
}

fn eventually(mut holds: impl FnMut() -> bool) {
    let start = Instant::now();
    while !holds() {
        assert!(start.elapsed() < PATIENCE, "still not so");
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// Computes for one quantum between two yields, for ever.
async fn spin(going: Arc<AtomicUsize>) {
    loop {
        let start = Instant::now();
        while start.elapsed() < QUANTUM {
            std::hint::spin_loop();
        }
        going.fetch_add(1, Ordering::Relaxed);
        yield_once().await;
    }
}

async fn yield_once() {
    let mut yielded = false;
    poll_fn(|context| {
        if yielded {
            return Poll::Ready(());
        }
        yielded = true;
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

/// Tells when it is dropped.
struct Tell(mpsc::Sender<()>);

impl Drop for Tell {
    fn drop(&mut self) {
        let _ = self.0.send(());
    }
}

fn honest_runs(executor: &Executor) {
    let runs = (0..50).map(|n: u32| {
        executor.spawn(Class::Interactive, Account::unlimited(), async move {
            yield_once().await;
            n
        })
    });
    let sum: u32 = soon(executor, join_all(runs)).into_iter().sum();
    assert_eq!(sum, 49 * 50 / 2);
}

#[test]
fn honest_runs_go_on_beside_spinners_on_every_slot() {
    let executor = two_slots();
    let going = Arc::new(AtomicUsize::new(0));
    let spinners: Vec<_> = (0..6)
        .map(|_| {
            let account = Account::unlimited();
            executor.spawn(Class::Interactive, account, spin(Arc::clone(&going)))
        })
        .collect();
    eventually(|| going.load(Ordering::Relaxed) > 20);
    honest_runs(&executor);
    drop(spinners);
    eventually(|| executor.load().busy == 0);
}

#[test]
fn honest_runs_go_on_beside_slow_jobs_that_check() {
    let executor = two_slots();
    let jobs: Vec<_> = (0..3)
        .map(|_| {
            executor.block(Class::Interactive, Account::unlimited(), |lease| {
                while lease.check().is_ok() {
                    std::hint::spin_loop();
                }
            })
        })
        .collect();
    eventually(|| executor.load().busy == 2);
    honest_runs(&executor);
    drop(jobs);
    eventually(|| executor.load().busy == 0);
}

#[test]
fn four_hundred_parked_guests_hold_no_slot() {
    let executor = two_slots();
    let (open, gate) = futures::channel::oneshot::channel::<()>();
    let gate = gate.shared();
    let parked: Vec<_> = (0..400)
        .map(|_| {
            let gate = gate.clone();
            executor.spawn(Class::Interactive, Account::unlimited(), async move {
                gate.await.is_ok()
            })
        })
        .collect();
    eventually(|| executor.load().busy == 0 && executor.load().queued == 0);
    honest_runs(&executor);
    open.send(()).expect("the gate is there");
    let woken = soon(&executor, join_all(parked));
    assert!(woken.into_iter().all(|opened| opened));
}

#[test]
fn a_dropped_task_drops_its_future_at_the_next_yield() {
    let executor = two_slots();
    let (tell, told) = mpsc::channel();
    let going = Arc::new(AtomicUsize::new(0));
    let spinning = Arc::clone(&going);
    let task = executor.spawn(Class::Interactive, Account::unlimited(), async move {
        let _tell = Tell(tell);
        spin(spinning).await;
    });
    eventually(|| going.load(Ordering::Relaxed) > 0);
    assert!(told.try_recv().is_err());
    drop(task);
    told.recv_timeout(PATIENCE).expect("dropped");
}

#[test]
fn cancelled_parked_guests_are_dropped_before_queued_work() {
    let executor = Executor::start(Settings {
        slots: 1,
        jobs_per_class: 1,
    })
    .unwrap();
    let (tell, told) = mpsc::channel();
    let parked = executor.spawn(Class::Batch, Account::unlimited(), async move {
        let _tell = Tell(tell);
        std::future::pending::<()>().await;
    });
    eventually(|| executor.load().busy == 0);
    let going = Arc::new(AtomicUsize::new(0));
    let _spinners: Vec<_> = (0..100)
        .map(|_| {
            let account = Account::unlimited();
            executor.spawn(Class::Interactive, account, spin(Arc::clone(&going)))
        })
        .collect();
    drop(parked);
    told.recv_timeout(PATIENCE).expect("dropped");
    assert!(
        going.load(Ordering::Relaxed) < 50,
        "the cancelled guest waited for the others"
    );
}

#[test]
fn a_dropped_job_hears_of_it_in_its_next_check() {
    let executor = two_slots();
    let (say, said) = mpsc::channel();
    let task = executor.block(Class::Interactive, Account::unlimited(), move |lease| {
        say.send(None).expect("listened to");
        let why = loop {
            if let Err(why) = lease.check() {
                break why;
            }
        };
        say.send(Some(why)).expect("listened to");
    });
    assert_eq!(said.recv_timeout(PATIENCE), Ok(None));
    drop(task);
    assert_eq!(
        said.recv_timeout(PATIENCE),
        Ok(Some(Interrupted::Cancelled))
    );
}

#[test]
fn cpu_time_is_what_the_limit_counts() {
    let executor = two_slots();
    let limit = Duration::from_millis(30);
    let account = Account::with_limit(limit);
    let task = executor.block(Class::Interactive, Arc::clone(&account), |lease| {
        loop {
            if let Err(why) = lease.check() {
                return why;
            }
        }
    });
    assert_eq!(soon(&executor, task), Interrupted::CpuTime);
    assert!(account.used() >= limit);
}

#[test]
fn waiting_is_not_charged() {
    let executor = two_slots();
    let account = Account::with_limit(Duration::from_millis(100));
    let task = executor.block(Class::Interactive, Arc::clone(&account), |lease| {
        lease.parked(|| std::thread::sleep(Duration::from_millis(300)));
        lease.check()
    });
    assert_eq!(soon(&executor, task), Ok(()));
    assert!(account.used() < Duration::from_millis(100));
}

#[test]
fn a_parked_job_gives_its_slot_back() {
    let executor = Executor::start(Settings {
        slots: 1,
        jobs_per_class: 1,
    })
    .unwrap();
    let opened = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&opened);
    let job = executor.block(Class::Interactive, Account::unlimited(), move |lease| {
        lease.parked(|| {
            while !seen.load(Ordering::Acquire) {
                std::thread::sleep(Duration::from_millis(1));
            }
        });
    });
    honest_runs(&executor);
    opened.store(true, Ordering::Release);
    soon(&executor, job);
}

#[test]
fn a_parked_job_that_panics_frees_no_slot_twice() {
    let executor = two_slots();
    let job = executor.block(Class::Interactive, Account::unlimited(), |lease| {
        let wait = || lease.parked(|| panic!("while it waits"));
        let wait = std::panic::AssertUnwindSafe(wait);
        assert!(std::panic::catch_unwind(wait).is_err());
    });
    soon(&executor, job);
    eventually(|| executor.load().busy == 0);
    // A slot too many would show as one that is never busy.
    let gate = Arc::new(AtomicBool::new(false));
    let jobs: Vec<_> = (0..3)
        .map(|_| {
            let gate = Arc::clone(&gate);
            executor.block(Class::Interactive, Account::unlimited(), move |_| {
                while !gate.load(Ordering::Acquire) {
                    std::thread::sleep(Duration::from_millis(1));
                }
            })
        })
        .collect();
    eventually(|| executor.load().queued == 1);
    gate.store(true, Ordering::Release);
    soon(&executor, join_all(jobs));
}

#[test]
fn slots_that_nobody_else_wanted_leave_no_debt() {
    let executor = Executor::start(Settings {
        slots: 1,
        jobs_per_class: 2,
    })
    .unwrap();
    let (alone, over) = (
        Arc::new(AtomicBool::new(false)),
        Arc::new(AtomicBool::new(false)),
    );
    let came_on = Arc::new(AtomicUsize::new(0));
    let (lonely, done, count) = (Arc::clone(&alone), Arc::clone(&over), Arc::clone(&came_on));
    let job = executor.block(Class::Interactive, Account::unlimited(), move |lease| {
        let start = Instant::now();
        while start.elapsed() < QUANTUM * 100 {
            std::hint::spin_loop();
        }
        lonely.store(true, Ordering::Release);
        while !done.load(Ordering::Acquire) {
            count.fetch_add(1, Ordering::Relaxed);
            lease.check().unwrap();
        }
    });
    eventually(|| alone.load(Ordering::Acquire));
    // Owing half a second, the job would wait for as much batch work times three.
    let going = Arc::new(AtomicUsize::new(0));
    let batch = executor.spawn(Class::Batch, Account::unlimited(), spin(Arc::clone(&going)));
    eventually(|| going.load(Ordering::Relaxed) >= 1);
    let before = came_on.load(Ordering::Relaxed);
    eventually(|| going.load(Ordering::Relaxed) >= 8);
    assert!(came_on.load(Ordering::Relaxed) > before);
    over.store(true, Ordering::Release);
    soon(&executor, job);
    drop(batch);
}

#[test]
fn more_jobs_than_threads_wait_their_turn() {
    let executor = two_slots();
    let opened = Arc::new(AtomicBool::new(false));
    let jobs: Vec<_> = (0..20)
        .map(|_| {
            let seen = Arc::clone(&opened);
            executor.block(Class::Batch, Account::unlimited(), move |lease| {
                lease.parked(|| {
                    while !seen.load(Ordering::Acquire) {
                        std::thread::sleep(Duration::from_millis(1));
                    }
                });
            })
        })
        .collect();
    eventually(|| executor.load().held == 17);
    honest_runs(&executor);
    assert!(executor.load().threads <= 2 + 2 * 3);
    opened.store(true, Ordering::Release);
    soon(&executor, join_all(jobs));
}

#[test]
fn jobs_that_are_cancelled_before_they_start_are_gone_at_once() {
    let executor = two_slots();
    let opened = Arc::new(AtomicBool::new(false));
    let (told, tells) = mpsc::channel();
    let mut jobs: Vec<_> = (0..8)
        .map(|_| {
            let (seen, tell) = (Arc::clone(&opened), Tell(told.clone()));
            executor.block(Class::Batch, Account::unlimited(), move |_| {
                let _tell = tell;
                while !seen.load(Ordering::Acquire) {
                    std::thread::sleep(Duration::from_millis(1));
                }
            })
        })
        .collect();
    // Three are under way or queued for a slot, and none of these ever checks.
    eventually(|| executor.load().held == 5);
    drop(jobs.split_off(3));
    assert_eq!(executor.load().held, 0);
    assert_eq!(tells.try_iter().count(), 5);
    opened.store(true, Ordering::Release);
    soon(&executor, join_all(jobs));
}

/// An executor whose system refuses threads while it is told to.
fn refusing(slots: usize) -> (Arc<Executor>, Arc<AtomicBool>) {
    let refuses = Arc::new(AtomicBool::new(false));
    let told = Arc::clone(&refuses);
    let starter = move |body: slots::Body| match told.load(Ordering::Relaxed) {
        true => Err(std::io::ErrorKind::WouldBlock.into()),
        false => slots::start(body),
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
            while !seen.load(Ordering::Acquire) {
                std::thread::sleep(Duration::from_millis(1));
            }
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
        while !seen.load(Ordering::Acquire) {
            std::thread::sleep(Duration::from_millis(1));
        }
    });
    eventually(|| executor.load().busy == 1 && executor.load().queued == 0);
    let waits = executor.spawn(Class::Interactive, Account::unlimited(), async { 7 });
    assert_eq!(executor.load().queued, 1);
    opened.store(true, Ordering::Release);
    assert_eq!(soon(&executor, waits), 7);
    soon(&executor, job);
}

#[test]
fn batch_work_goes_on_beside_interactive_work_on_every_slot() {
    let executor = two_slots();
    let going = Arc::new(AtomicUsize::new(0));
    let _spinners: Vec<_> = (0..4)
        .map(|_| {
            let account = Account::unlimited();
            executor.spawn(Class::Interactive, account, spin(Arc::clone(&going)))
        })
        .collect();
    let batch = Arc::new(AtomicUsize::new(0));
    let _batch = executor.spawn(Class::Batch, Account::unlimited(), spin(Arc::clone(&batch)));
    eventually(|| batch.load(Ordering::Relaxed) >= 3);
    let (interactive, batch) = (going.load(Ordering::Relaxed), batch.load(Ordering::Relaxed));
    assert!(interactive > batch, "{interactive} to {batch}");
}

#[test]
fn a_panic_surfaces_where_the_output_is_awaited() {
    let executor = two_slots();
    let task = executor.spawn(Class::Interactive, Account::unlimited(), async {
        panic!("on purpose");
    });
    let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| block_on(task)));
    assert!(caught.is_err());
    honest_runs(&executor);
}

#[test]
fn sleepers_wake_in_the_order_of_their_times() {
    let executor = two_slots();
    let (say, said) = mpsc::channel();
    let sleepers = [60_u64, 5, 30].map(|milliseconds| {
        let sleep = executor.sleep(Duration::from_millis(milliseconds));
        let say = say.clone();
        executor.spawn(Class::Interactive, Account::unlimited(), async move {
            sleep.await;
            say.send(milliseconds).expect("listened to");
        })
    });
    soon(&executor, join_all(sleepers));
    let order: Vec<u64> = said.try_iter().collect();
    assert_eq!(order, [5, 30, 60]);
}

#[test]
fn a_sleep_outlives_the_executors_handle() {
    let executor = two_slots();
    let sleep = executor.sleep(Duration::from_millis(20));
    drop(executor);
    // Not polled before, so that the timer learns of it only now.
    std::thread::sleep(Duration::from_millis(5));
    block_on(sleep);
}

#[test]
fn work_outlives_the_executors_handle() {
    let executor = two_slots();
    let (open, gate) = futures::channel::oneshot::channel::<()>();
    let task = executor.spawn(Class::Interactive, Account::unlimited(), async move {
        gate.await.is_ok()
    });
    drop(executor);
    open.send(()).expect("the gate is there");
    assert!(block_on(task));
}

/// A guest that looks for a reason to yield only when it is told to hurry, as
/// guests look at epochs.
#[test]
fn short_work_asks_long_guests_for_their_slot_at_once() {
    let executor = two_slots();
    let hurried = Arc::new(AtomicBool::new(false));
    let told = Arc::clone(&hurried);
    executor.on_hurry(move || told.store(true, Ordering::Release));
    // How many of them spin, with a slice that began when they were long.
    let spinning = Arc::new(AtomicUsize::new(0));
    let spinners: Vec<_> = (0..2)
        .map(|_| {
            let account = Account::unlimited();
            let (inner, hurried) = (Arc::downgrade(&executor), Arc::clone(&hurried));
            let spinning = Arc::clone(&spinning);
            let own = Arc::clone(&account);
            let ends = Arc::clone(&account);
            let task = executor.spawn(Class::Interactive, account, async move {
                // Its first slice makes it long.
                while own.used() < QUANTUM * 5 {
                    std::hint::spin_loop();
                }
                yield_once().await;
                loop {
                    spinning.fetch_add(1, Ordering::AcqRel);
                    let wanted = || inner.upgrade().is_some_and(|all| all.should_yield(&own));
                    while !(hurried.load(Ordering::Acquire) && wanted()) {
                        if own.state().is_err() {
                            return;
                        }
                        std::hint::spin_loop();
                    }
                    spinning.fetch_sub(1, Ordering::AcqRel);
                    yield_once().await;
                }
            });
            (ends, task)
        })
        .collect();
    for _ in 0..5 {
        eventually(|| spinning.load(Ordering::Acquire) == 2);
        hurried.store(false, Ordering::Release);
        // Without the hurry both slots would be taken for ever.
        let short = executor.spawn(Class::Interactive, Account::unlimited(), async {});
        soon(&executor, short);
        assert!(hurried.load(Ordering::Acquire));
    }
    for (account, task) in spinners {
        account.cancel();
        soon(&executor, task);
    }
}
