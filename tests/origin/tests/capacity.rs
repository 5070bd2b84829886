//! What an origin can take.

use std::time::Duration;

use crescendo_origin::{Behaviour, Capacity, Failing, Latency, Origin, Plan, RateHeaders, Turn};

use crate::client::{Answer, Client, get, until};

/// Long enough to be seen.
const SLOW: Latency = Latency::Fixed(Duration::from_millis(60));

/// Long enough that calls sent together are in work together.
const VERY_SLOW: Latency = Latency::Fixed(Duration::from_secs(1));

fn slow(plan: impl Into<Plan>) -> Origin {
    Origin::start(Behaviour::new().latency(SLOW).capacity(plan))
}

/// So many calls at once, each on a connection of its own.
fn together(origin: &Origin, calls: usize) -> Vec<Answer> {
    let mut clients: Vec<_> = (0..calls).map(|_| Client::of(origin)).collect();
    for client in &mut clients {
        client.ask("GET", "/page/1", "");
    }
    clients.iter_mut().map(Client::answer).collect()
}

fn count(answers: &[Answer], status: u16) -> usize {
    answers
        .iter()
        .filter(|answer| answer.status == status)
        .count()
}

#[test]
fn without_a_limit_all_are_served_at_once() {
    let origin = Origin::start(Behaviour::new().latency(VERY_SLOW));
    assert_eq!(count(&together(&origin, 20), 200), 20);
    assert_eq!(origin.stats().at_most, 20);
}

#[test]
fn an_origin_that_serialises_serves_all_and_takes_its_time() {
    let origin = slow(Capacity::serialises());
    let begin = std::time::Instant::now();
    assert_eq!(count(&together(&origin, 5), 200), 5);
    assert!(begin.elapsed() >= Duration::from_millis(300));
    assert_eq!(origin.stats().status(429), 0);
}

#[test]
fn an_origin_that_queues_serves_so_many_at_once() {
    let origin = slow(Capacity::queues(3));
    let begin = std::time::Instant::now();
    assert_eq!(count(&together(&origin, 9), 200), 9);
    assert!(begin.elapsed() >= Duration::from_millis(180));
}

#[test]
fn an_origin_that_refuses_says_429_to_more_than_it_can_take() {
    let behaviour = Behaviour::new().latency(VERY_SLOW);
    let origin = Origin::start(behaviour.capacity(Capacity::refuses(3)));
    let answers = together(&origin, 8);
    assert_eq!((count(&answers, 200), count(&answers, 429)), (3, 5));
    let refused = answers.iter().find(|answer| answer.status == 429).unwrap();
    assert_eq!(refused.header("retry-after"), None);
    assert_eq!(get(&origin, "/page/1").status, 200);
}

#[test]
fn an_origin_that_refuses_may_say_when_to_come_back() {
    let origin = slow(Capacity::refuses_for(0, Duration::from_secs(7)));
    let refused = get(&origin, "/page/1");
    assert_eq!(
        (refused.status, refused.header("retry-after")),
        (429, Some("7"))
    );
}

#[test]
fn a_rate_is_kept_and_told() {
    let origin = Origin::start(Behaviour::new().capacity(Capacity::per_minute(2)));
    let mut client = Client::of(&origin);
    for (status, remaining) in [(200, "1"), (200, "0"), (429, "0")] {
        let answer = client.get("/page/1");
        assert_eq!(answer.status, status);
        assert_eq!(answer.header("ratelimit-limit"), Some("2"));
        assert_eq!(answer.header("ratelimit-remaining"), Some(remaining));
        assert!(answer.header("ratelimit-reset").is_some());
        assert_eq!(answer.header("retry-after").is_some(), status == 429);
    }
}

#[test]
fn a_rate_starts_again_with_its_next_window() {
    let origin = Origin::start(Behaviour::new().capacity(Capacity::Rate {
        calls: 1,
        window: Duration::from_secs(1),
        headers: RateHeaders::Structured,
    }));
    let mut client = Client::of(&origin);
    let first = client.get("/page/1");
    assert_eq!(
        first.header("ratelimit-policy"),
        Some("\"default\";q=1;w=1")
    );
    assert_eq!(first.header("ratelimit"), Some("\"default\";r=0;t=1"));
    assert_eq!(client.get("/page/1").status, 429);
    until(|| client.get("/page/1").status == 200);
}

#[test]
fn a_capacity_changes_after_so_many_calls() {
    let plan = Capacity::Unlimited
        .then(Turn::Calls(2), Capacity::refuses(0))
        .then(Turn::Calls(1), Capacity::Unlimited);
    let origin = slow(plan);
    let statuses = [(); 4].map(|()| get(&origin, "/page/1").status);
    assert_eq!(statuses, [200, 200, 429, 200]);
}

#[test]
fn a_capacity_changes_at_a_moment() {
    let after = Turn::After(Duration::from_millis(100));
    let origin = slow(Capacity::Unlimited.then(after, Capacity::refuses(0)));
    assert_eq!(get(&origin, "/page/1").status, 200);
    until(|| get(&origin, "/page/1").status == 429);
}

#[test]
fn a_capacity_that_is_set_lets_in_those_who_wait() {
    let origin = slow(Capacity::queues(0));
    let mut client = Client::of(&origin);
    client.ask("GET", "/page/1", "");
    assert!(client.hears_nothing());
    origin.set_capacity(Capacity::queues(1));
    assert_eq!(client.answer().status, 200);
}

#[test]
fn the_same_calls_fail_with_the_same_seed() {
    let failing = Failing {
        share: 0.5,
        status: 503,
        seed: 3,
    };
    let origin = Origin::start(Behaviour::new().failing(failing));
    let mut client = Client::of(&origin);
    for nth in 0..40 {
        let status = if failing.at(nth) { 503 } else { 200 };
        assert_eq!(client.get("/page/1").status, status);
    }
}

#[test]
fn a_capacity_halves_turn_by_turn() {
    let behaviour = Behaviour::new().latency(VERY_SLOW);
    let plan = Capacity::refuses(4).halving(Turn::Calls(4));
    let origin = Origin::start(behaviour.capacity(plan));
    let mut served = Vec::new();
    for _ in 0..3 {
        // All four are let in or refused before the next four come.
        let answers = together(&origin, 4);
        served.push(count(&answers, 200));
    }
    assert_eq!(served, [4, 2, 1]);
}

#[test]
fn calls_that_wait_bring_no_change_about() {
    let plan = Capacity::queues(1).then(Turn::Calls(4), Capacity::refuses(0));
    let origin = slow(plan);
    assert_eq!(count(&together(&origin, 4), 200), 4);
    assert_eq!(get(&origin, "/page/1").status, 429);
}
