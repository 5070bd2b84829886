//! Turns at one upstream: their order, their pace, and when there are none.

use super::*;

fn upstream(change: impl FnOnce(&mut Settings)) -> Arc<Upstream> {
    let mut settings = Settings {
        limiter: LimiterKind::Fixed,
        ..Settings::default()
    };
    settings.bounds.first = 1;
    change(&mut settings);
    let (_, origin) = Origin::parse("http://a.example/").unwrap();
    Upstream::new(origin, Rules::of(&settings, None))
}

#[tokio::test]
async fn those_that_somebody_waits_for_go_first_and_those_that_left_take_no_place() {
    let upstream = upstream(|_| ());
    let first = upstream.turn(Priority::Batch).await.unwrap();
    let told = Arc::new(Mutex::new(Vec::new()));
    let mut tasks = Vec::new();
    for (name, priority) in [
        ("batch", Priority::Batch),
        ("leaves", Priority::Interactive),
        ("interactive", Priority::Interactive),
    ] {
        let (upstream, told) = (Arc::clone(&upstream), Arc::clone(&told));
        tasks.push(tokio::spawn(async move {
            let turn = upstream.turn(priority).await.unwrap();
            told.lock().unwrap().push(name);
            turn.ended(How::Well);
        }));
        tokio::task::yield_now().await;
    }
    tasks.remove(1).abort();
    tokio::task::yield_now().await;
    first.ended(How::Well);
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(*told.lock().unwrap(), ["interactive", "batch"]);
    assert!(upstream.is_idle());
}

#[tokio::test]
async fn beginnings_are_apart_by_the_least_delay_and_by_what_was_asked_for() {
    let upstream = upstream(|settings| {
        settings.bounds.first = 8;
        settings.min_delay = Duration::from_millis(10);
    });
    let mut turns = Vec::new();
    for _ in 0..3 {
        turns.push(upstream.turn(Priority::Batch).await.unwrap());
    }
    upstream.pause(Duration::from_millis(50));
    turns.push(upstream.turn(Priority::Batch).await.unwrap());
    let apart: Vec<u128> = turns
        .windows(2)
        .map(|two| (two[1].from - two[0].from).as_millis())
        .collect();
    assert!(
        apart[0] >= 10 && apart[1] >= 10 && apart[2] >= 50,
        "{apart:?}"
    );
    upstream.pause(Duration::from_secs(3_600));
    let later = upstream.turn(Priority::Batch).await.unwrap_err();
    assert_eq!(later.code(), "asked-to-wait");
}

#[tokio::test]
async fn one_that_fails_and_fails_is_left_alone_and_probed_once() {
    let upstream = upstream(|settings| {
        settings.breaker.failures = 3;
        settings.breaker.first_ms = 400;
        settings.bounds.first = 2;
    });
    for _ in 0..3 {
        upstream
            .turn(Priority::Batch)
            .await
            .unwrap()
            .ended(How::Troubled);
    }
    let shut = upstream.turn(Priority::Batch).await.unwrap_err();
    assert_eq!(shut.code(), "left-alone");
    tokio::time::sleep(Duration::from_millis(450)).await;
    let probe = upstream.turn(Priority::Batch).await.unwrap();
    assert!(upstream.turn(Priority::Batch).await.is_err(), "one probe");
    // One that is given up is made by the next.
    drop(probe);
    upstream
        .turn(Priority::Batch)
        .await
        .unwrap()
        .ended(How::Well);
    assert!(!upstream.shown().is_left_alone);
}

#[tokio::test]
async fn no_more_wait_than_may() {
    let upstream = upstream(|settings| settings.max_waiting = 1);
    let _first = upstream.turn(Priority::Batch).await.unwrap();
    let second = tokio::spawn({
        let upstream = Arc::clone(&upstream);
        async move { upstream.turn(Priority::Batch).await.map(drop) }
    });
    tokio::task::yield_now().await;
    let third = upstream.turn(Priority::Interactive).await.unwrap_err();
    assert_eq!(third.code(), "crowded");
    second.abort();
}

#[tokio::test]
async fn a_pause_reaches_those_whose_turn_was_given_but_has_not_come() {
    for (pause, ends) in [(3_000, None), (3_600_000, Some("asked-to-wait"))] {
        let upstream = upstream(|settings| {
            settings.bounds.first = 8;
            settings.min_delay = Duration::from_secs(2);
        });
        let _first = upstream.turn(Priority::Batch).await.unwrap();
        let second = tokio::spawn({
            let upstream = Arc::clone(&upstream);
            async move { upstream.turn(Priority::Batch).await }
        });
        // It has a turn now, from two seconds after the first on.
        while upstream.shown().in_flight < 2 {
            tokio::task::yield_now().await;
        }
        let pause = Duration::from_millis(pause);
        let until = Instant::now() + pause;
        upstream.pause(pause);
        match (second.await.unwrap(), ends) {
            (Ok(turn), None) => assert!(turn.began >= until),
            (Err(later), ends) => assert_eq!(Some(later.code()), ends),
            (Ok(_), Some(ends)) => panic!("{ends} is waited for in vain"),
        }
        assert_eq!(upstream.shown().in_flight, 1);
    }
}

#[tokio::test]
async fn what_asks_for_rules_measures_nothing() {
    let upstream = upstream(|settings| {
        settings.limiter = LimiterKind::Gradient;
        settings.bounds.first = 8;
    });
    for measures in [false, true] {
        let mut turns = Vec::new();
        for _ in 0..8 {
            let mut turn = upstream.turn(Priority::Batch).await.unwrap();
            turn.measures = measures;
            turns.push(turn);
        }
        // What took no time at all is no measure.
        tokio::time::sleep(Duration::from_millis(1)).await;
        for turn in turns {
            turn.ended(How::Well);
        }
        let belief = upstream.shown().belief;
        assert_eq!(belief.why != "begins", measures, "{belief:?}");
    }
    assert_eq!(upstream.shown().requests, 16);
}

#[tokio::test]
async fn requests_that_wait_to_be_tried_again_leave_room_for_others() {
    let upstream = upstream(|_| ());
    assert_eq!(upstream.room(), 2);
    let away = [upstream.away(), upstream.away()];
    assert_eq!(upstream.room(), 4);
    drop(away);
    assert_eq!(upstream.room(), 2);
}
