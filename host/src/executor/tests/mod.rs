//! What the executor promises, on two slots: one test for each promise. Here
//! guests, which spin, wait and yield; blocking jobs, and a system that refuses
//! threads, have files of their own.

mod jobs;
mod refused;

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

/// Blocks until a test opens the gate.
fn until_open(gate: &AtomicBool) {
    while !gate.load(Ordering::Acquire) {
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
