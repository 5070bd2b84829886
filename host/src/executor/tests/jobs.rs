//! Blocking jobs: they check, park, wait for one another, and are cancelled.

use super::*;

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
            until_open(&seen);
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
                until_open(&gate);
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
                    until_open(&seen);
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
                until_open(&seen);
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
