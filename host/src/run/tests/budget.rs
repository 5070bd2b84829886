//! What may be spent, and what is charged.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use crescendo_core::budget::journal::{
    ChargeId, Close, Entry, Journal, JournalError, NotOpened, Pending, Used,
};
use crescendo_core::budget::{Account, OverLimit, ScopeKind};
use crescendo_core::day::Day;
use crescendo_core::event::CancelReason;
use crescendo_core::micros::Micros;
use crescendo_core::outcome::FailureCode;

use super::super::request::{RunRequest, Tenant};
use super::super::runner::Settings;
use super::super::treasury::Budgets;
use super::house::*;

/// A stage that may cost so many micro-dollars.
fn paid(plugin: &str, tier: u8, micros: u64) -> String {
    stage(
        plugin,
        tier,
        &format!(
            "cost_usd = '{}.{:06}'",
            micros / 1_000_000,
            micros % 1_000_000
        ),
    )
}

fn with_budget(budget: u64, stages: &str) -> RunRequest {
    RunRequest {
        budget: Some(Micros(budget)),
        ..request(stages)
    }
}

fn house(budgets: Budgets) -> House {
    House::with(Settings {
        budgets,
        ..Settings::default()
    })
}

#[tokio::test]
async fn what_the_host_metered_is_charged_and_the_rest_is_free_again() {
    let house = House::new()
        .plugin("a", |_, _| async { metered(1.0, 30) })
        .plugin("b", |_, _| async { metered(1.0, 60) });
    // Two bounds of 60 do not fit into 100 together; one after the other they
    // do, because the first used 30.
    let stages = [paid("a", 1, 60), paid("b", 2, 60)].concat();
    let told = story(&house.start(with_budget(100, &stages))).await;
    assert!(told.contains(&"a votes, 30".to_owned()));
    assert!(told.contains(&"b votes, 60".to_owned()));
    assert_eq!(told.last().unwrap(), "completed: Finished, 90");
    let stats = house.stats();
    assert_eq!(
        (stats.spent_today, stats.reserved),
        (Micros(90), Micros::ZERO)
    );
}

#[tokio::test]
async fn what_nobody_metered_is_charged_in_full() {
    let house = House::new()
        .voter("a", 1.0)
        .plugin("b", |_, _| async { failed(FailureCode::Trap) });
    let stages = [paid("a", 1, 40), paid("b", 2, 50)].concat();
    let told = story(&house.start(with_budget(1_000, &stages))).await;
    assert_eq!(told.last().unwrap(), "completed: Finished, 90");
}

#[tokio::test]
async fn a_stage_that_does_not_fit_what_is_left_is_skipped() {
    let house = House::new().voter("a", 1.0).voter("b", 1.0);
    let stages = [paid("a", 1, 60), paid("b", 2, 60)].concat();
    let told = story(&house.start(with_budget(119, &stages))).await;
    assert!(told.contains(&"b skipped: budget".to_owned()));
    assert_eq!(told.last().unwrap(), "completed: Finished, 60");
    assert_eq!(house.calls("b"), 0);

    let told = story(&house.start(with_budget(120, &stages))).await;
    assert_eq!(told.last().unwrap(), "completed: Finished, 120");
}

#[tokio::test]
async fn a_required_stage_that_cannot_be_paid_fails_the_run_before_more_is_spent() {
    let house = House::new().voter("a", 1.0).voter("b", 1.0).voter("c", 1.0);
    let b = paid("b", 1, 60) + "required = true\n";
    let stages = [paid("a", 1, 60), b, paid("c", 1, 10)].concat();
    let told = story(&house.start(with_budget(100, &stages))).await;
    // The first one had been told to start, and had not begun to spend.
    assert_eq!(told.last().unwrap(), "failed: required-stage-skipped, 0");
    assert_eq!(
        (house.calls("a"), house.calls("b"), house.calls("c")),
        (0, 0, 0)
    );
}

#[tokio::test]
async fn a_call_that_costs_more_than_its_bound_is_charged_its_bound_and_noticed() {
    let house = House::new().plugin("liar", |_, _| async { metered(1.0, 500) });
    let told = story(&house.start(with_budget(1_000, &paid("liar", 1, 100)))).await;
    assert_eq!(told.last().unwrap(), "completed: Finished, 100");
    let excess: u64 = house
        .stats()
        .stages
        .values()
        .map(|stage| stage.excess.0)
        .sum();
    assert_eq!(excess, 400);
}

#[tokio::test]
async fn a_call_that_is_cancelled_in_flight_is_charged_in_full() {
    let house = House::new().stuck("a").voter("b", 1.0);
    let stages = [paid("a", 1, 70), paid("b", 2, 20)].concat();
    let run = house.start(with_budget(1_000, &stages));
    until(|| house.alive("a") == 1).await;
    assert_eq!(house.stats().reserved, Micros(70));
    run.cancel(CancelReason::Requested);
    assert_eq!(
        story(&run).await.last().unwrap(),
        "cancelled: Requested, 70"
    );
    let stats = house.stats();
    assert_eq!(
        (stats.spent_today, stats.reserved),
        (Micros(70), Micros::ZERO)
    );
}

#[tokio::test]
async fn ninety_percent_of_the_budget_is_told_once() {
    let house = House::new().voter("a", 1.0).voter("b", 1.0);
    let stages = [paid("a", 1, 90), paid("b", 2, 10)].concat();
    let told = story(&house.start(with_budget(100, &stages))).await;
    let warnings: Vec<_> = told
        .iter()
        .filter(|line| line.starts_with("warning"))
        .collect();
    assert_eq!(warnings, ["warning at 90"]);

    let told = story(&house.start(with_budget(101, &paid("a", 1, 90)))).await;
    assert!(!told.iter().any(|line| line.starts_with("warning")));
}

#[tokio::test]
async fn a_cost_without_a_bound_needs_a_ceiling() {
    let stages = stage("a", 3, "cost_usd = 'unknown'");
    let told = story(
        &House::new()
            .voter("a", 1.0)
            .start(with_budget(100, &stages)),
    )
    .await;
    assert_eq!(
        told,
        ["run", "a skipped: unknown_cost", "completed: Finished, 0"]
    );

    let budgets = Budgets {
        unknown_cost: Some(Micros(50)),
        ..Budgets::default()
    };
    let told = story(
        &house(budgets)
            .voter("a", 1.0)
            .start(with_budget(100, &stages)),
    )
    .await;
    assert_eq!(told.last().unwrap(), "completed: Finished, 50");
}

#[tokio::test]
async fn a_budget_above_the_cap_is_refused() {
    let house = House::new().voter("a", 1.0);
    assert!(
        house
            .runner
            .start(with_budget(1_000_000, &stage("a", 1, "")))
            .is_ok()
    );
    let refused = house
        .runner
        .start(with_budget(1_000_001, &stage("a", 1, "")))
        .unwrap_err();
    assert_eq!(refused.code(), "budget-above-cap");
    assert_eq!(
        refused.to_string(),
        "a budget of $1.000001 is above the cap of $1.00 that the operator sets for one run"
    );
}

#[tokio::test]
async fn a_day_of_a_tenant_is_shared_by_its_runs_and_ends_at_midnight() {
    let budgets = Budgets {
        tenant_day: Micros(100),
        ..Budgets::default()
    };
    let house = house(budgets).voter("a", 1.0);
    let ask = |tenant: &str| RunRequest {
        tenant: Tenant::new(tenant),
        ..with_budget(1_000, &paid("a", 1, 60))
    };
    let costs = async |tenant: &str| story(&house.start(ask(tenant))).await.pop().unwrap();
    assert_eq!(costs("one").await, "completed: Finished, 60");
    assert_eq!(costs("one").await, "completed: Finished, 0");
    assert_eq!(costs("two").await, "completed: Finished, 60");
    house.day.fetch_add(1, Ordering::SeqCst);
    assert_eq!(costs("one").await, "completed: Finished, 60");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_crowd_of_runs_spends_more_than_the_limit() {
    let budgets = Budgets {
        global_day: Micros(205),
        ..Budgets::default()
    };
    let house = Arc::new(house(budgets).plugin("a", |_, _| async {
        tokio::task::yield_now().await;
        metered(1.0, 10)
    }));
    let runs: Vec<_> = (0..60)
        .map(|_| house.start(with_budget(1_000, &paid("a", 1, 10))))
        .collect();
    let mut paid_for = 0;
    for run in runs {
        paid_for += usize::from(story(&run).await.last().unwrap() == "completed: Finished, 10");
    }
    assert_eq!(paid_for, 20);
    assert_eq!(house.stats().spent_today, Micros(200));
}

/// A journal that notes what it is told, and fails where a test says so.
#[derive(Default)]
struct Notes {
    told: Mutex<Vec<String>>,
    next: AtomicU64,
    full: bool,
    over: bool,
    loses: bool,
    /// Whether openings wait until it is dropped.
    slow: bool,
}

impl Notes {
    fn told(&self) -> Vec<String> {
        self.told.lock().unwrap().clone()
    }

    fn note(&self, what: String) {
        self.told.lock().unwrap().push(what);
    }
}

fn broken() -> JournalError {
    JournalError {
        what: "cannot be written: the disk is full".into(),
    }
}

impl Journal for Notes {
    fn open(&self, entry: Entry) -> (ChargeId, Pending<NotOpened>) {
        let id = ChargeId(self.next.fetch_add(1, Ordering::SeqCst));
        let Entry {
            day,
            tenant,
            plugin,
            pipeline,
            amount,
            ..
        } = entry;
        self.note(format!(
            "open {}: {day} {tenant} {plugin} {pipeline} {}",
            id.0, amount.0
        ));
        let over = OverLimit {
            scope: ScopeKind::Tenant,
            account: Account::default(),
            amount,
        };
        let (full, over, slow) = (self.full, self.over.then_some(over), self.slow);
        let opening = async move {
            if slow {
                std::future::pending::<()>().await;
            }
            tokio::task::yield_now().await;
            match over {
                Some(over) => Err(over.into()),
                None if full => Err(broken().into()),
                None => Ok(()),
            }
        };
        (id, Box::pin(opening))
    }

    fn close(&self, id: ChargeId, how: Close) -> Pending<JournalError> {
        let how = match how {
            Close::Released => "nothing".to_owned(),
            Close::Settled(cost) => cost.0.to_string(),
        };
        self.note(format!("close {}: {how}", id.0));
        let loses = self.loses;
        Box::pin(async move { if loses { Err(broken()) } else { Ok(()) } })
    }

    fn used(&self, day: Day) -> Result<Vec<Used>, JournalError> {
        assert_eq!(day.to_string(), "2024-10-04");
        let used = |scope, name: &str, amount| Used {
            scope,
            name: name.to_owned(),
            amount: Micros(amount),
        };
        Ok(vec![
            used(ScopeKind::Tenant, "spent", 19_999_950),
            used(ScopeKind::Plugin, "a", 50),
            used(ScopeKind::Global, "", 100),
        ])
    }
}

fn kept(notes: Notes) -> (House, Arc<Notes>) {
    let notes = Arc::new(notes);
    let house = House::with_journal(Settings::default(), Arc::clone(&notes) as _);
    (house, notes)
}

#[tokio::test]
async fn a_paid_call_begins_when_it_is_written_down_and_is_told_when_its_cost_is() {
    let (house, notes) = kept(Notes::default());
    let seen = Arc::clone(&notes);
    let house = house.plugin("a", move |_, _| {
        let told = seen.told();
        async move {
            assert_eq!(told, ["open 0: 2024-10-04 local a p 60"]);
            metered(1.0, 30)
        }
    });
    let told = story(&house.start(with_budget(100, &paid("a", 1, 60)))).await;
    assert_eq!(told.last().unwrap(), "completed: Finished, 30");
    assert_eq!(notes.told()[1..], ["close 0: 30"]);
}

#[tokio::test]
async fn a_free_call_never_meets_the_journal() {
    let (house, notes) = kept(Notes::default());
    let house = house.voter("a", 1.0);
    story(&house.start(request(&stage("a", 1, "")))).await;
    assert!(notes.told().is_empty());
}

#[tokio::test]
async fn what_cannot_be_written_down_is_no_free_ride() {
    let (house, _) = kept(Notes {
        full: true,
        ..Notes::default()
    });
    let house = house.voter("a", 1.0);
    let told = story(&house.start(with_budget(100, &paid("a", 1, 60)))).await;
    assert!(told.contains(&"a fails: host".to_owned()), "{told:?}");
    assert_eq!(told.last().unwrap(), "completed: Finished, 0");
    assert_eq!(house.calls("a"), 0);
    assert_eq!(house.stats().reserved, Micros::ZERO);
}

#[tokio::test]
async fn what_other_processes_have_spent_is_refused_like_any_other_limit() {
    let (house, notes) = kept(Notes {
        over: true,
        ..Notes::default()
    });
    let house = house.voter("a", 1.0);
    let told = story(&house.start(with_budget(100, &paid("a", 1, 60)))).await;
    assert!(told.contains(&"a skipped: budget".to_owned()), "{told:?}");
    assert_eq!((house.calls("a"), notes.told().len()), (0, 1));
    assert_eq!(house.stats().reserved, Micros::ZERO);
}

#[tokio::test]
async fn a_settlement_that_cannot_be_written_stands_as_reserved() {
    let (house, _) = kept(Notes {
        loses: true,
        ..Notes::default()
    });
    let house = house.plugin("a", |_, _| async { metered(1.0, 30) });
    let told = story(&house.start(with_budget(100, &paid("a", 1, 60)))).await;
    assert_eq!(told.last().unwrap(), "completed: Finished, 60");
}

#[tokio::test]
async fn a_cancelled_call_is_closed_in_full_and_one_that_had_not_begun_for_nothing() {
    let (house, notes) = kept(Notes::default());
    let house = house.stuck("a");
    let run = house.start(with_budget(100, &paid("a", 1, 60)));
    until(|| house.alive("a") == 1).await;
    run.cancel(CancelReason::Requested);
    story(&run).await;
    assert_eq!(notes.told()[1..], ["close 0: 60"]);

    let (house, notes) = kept(Notes {
        slow: true,
        ..Notes::default()
    });
    let house = house.stuck("a");
    let run = house.start(with_budget(100, &paid("a", 1, 60)));
    until(|| notes.told().len() == 1).await;
    run.cancel(CancelReason::Requested);
    assert_eq!(story(&run).await.last().unwrap(), "cancelled: Requested, 0");
    assert_eq!(notes.told()[1..], ["close 0: nothing"]);
}

#[tokio::test]
async fn work_that_runs_share_is_written_down_by_the_one_who_pays() {
    let (house, notes) = kept(Notes::default());
    let pure = |fake: &mut Fake| fake.pure = true;
    let house = house.special("a", pure, |_, _| async {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        metered(1.0, 30)
    });
    let runs = [(); 3].map(|()| house.start(with_budget(100, &paid("a", 1, 60))));
    for run in &runs {
        story(run).await;
    }
    assert_eq!(notes.told().len(), 2);
    assert_eq!(notes.told()[1], "close 0: 30");
}

#[tokio::test]
async fn a_day_goes_on_after_a_restart_where_it_stood() {
    let (house, _) = kept(Notes::default());
    let house = house.voter("a", 1.0);
    assert_eq!(house.stats().spent_today, Micros(100));
    let ask = |tenant: &str| RunRequest {
        tenant: Tenant::new(tenant),
        ..with_budget(100, &paid("a", 1, 51))
    };
    let told = story(&house.start(ask("spent"))).await;
    assert!(told.contains(&"a skipped: budget".to_owned()));
    let told = story(&house.start(ask("other"))).await;
    assert_eq!(told.last().unwrap(), "completed: Finished, 51");
}
