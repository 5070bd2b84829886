//! Many runs at once.

use std::sync::Arc;

use crescendo_core::event::CancelReason;
use crescendo_core::micros::Micros;

use super::super::State;
use super::super::request::RunRequest;
use super::house::*;

fn stages() -> String {
    let paid = "cost_usd = '0.00001'";
    let all = [
        stage("a", 1, "required = true"),
        stage("b", 1, ""),
        stage("c", 3, paid),
    ];
    format!("start = 'gated'\n{}", all.concat())
}

fn house() -> House {
    House::new()
        .plugin("a", |_, _| async {
            tokio::task::yield_now().await;
            voted(1.0)
        })
        .special("b", |b| b.pure = true, |_, _| async { voted(1.0) })
        .plugin("c", |_, _| async { metered(2.0, 3) })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_runs_at_once_come_to_their_ends() {
    let house = Arc::new(house());
    let runs: Vec<_> = (0..200).map(|_| house.start(request(&stages()))).collect();
    for run in &runs {
        let told = story(run).await;
        assert_eq!(told.last().unwrap(), "completed: Finished, 3");
        assert_eq!(
            told.iter().filter(|line| line.starts_with("tier")).count(),
            2
        );
    }
    house.quiet().await;
    let stats = house.stats();
    assert_eq!(stats.runs.completed, 200);
    assert_eq!(
        (stats.spent_today, stats.reserved, stats.in_flight),
        (Micros(600), Micros::ZERO, 0)
    );
    assert_eq!(
        stats
            .stages
            .values()
            .map(|stage| stage.running)
            .sum::<u64>(),
        0
    );
    assert_eq!(
        stats.stages.values().map(|stage| stage.voted).sum::<u64>(),
        600
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_cancelled_runs_give_everything_back() {
    let house = Arc::new(house().stuck("d"));
    let stages = stages() + &stage("d", 4, "cost_usd = '0.000001'");
    let subject = subject(3);
    let ask = || RunRequest {
        subject: Arc::clone(&subject),
        ..request(&stages)
    };
    let runs: Vec<_> = (0..200).map(|_| house.start(ask())).collect();
    until(|| house.alive("d") == 200).await;
    runs.iter()
        .for_each(|run| run.cancel(CancelReason::Requested));
    for run in &runs {
        run.ended().await;
        assert_eq!(run.state(), State::Cancelled);
    }
    house.quiet().await;
    let stats = house.stats();
    assert_eq!(
        (house.alive("d"), stats.runs.live, stats.reserved),
        (0, 0, Micros::ZERO)
    );
    assert_eq!(stats.spent_today, Micros(200 * (3 + 1)));
    // The table keeps the runs, and the runs keep no subject.
    assert_eq!(stats.runs.kept, 200);
    assert_eq!(Arc::strong_count(&subject), 1);
}
