//! Probes of simulated upstreams.

use super::*;

const ALONE_US: u64 = 200_000;

/// Probes a simulated upstream: when a call ends, given when it begins and the ends
/// of those before it.
fn probe(most: u32, mut call: impl FnMut(u64, u32) -> Call) -> (Vec<Step>, u32) {
    let (mut steps, mut now, mut made) = (Vec::<Step>::new(), 0, 0);
    while let Some(next) = next(&steps, most, 200 - made) {
        let mut step = Step {
            at_once: next.at_once,
            calls: Vec::new(),
        };
        let mut ends: Vec<u64> = Vec::new();
        for _ in 0..next.calls {
            if ends.len() as u32 == next.at_once {
                ends.sort_unstable();
                now = ends.remove(0).max(now);
            }
            let under_way = |call: &&Call| call.began_us + call.took_us > now;
            let under_way = step.calls.iter().filter(under_way).count();
            let one = call(now, under_way as u32);
            // Who was refused waits for as long as an answer takes.
            let waits = if one.came == Came::Refusal {
                ALONE_US
            } else {
                0
            };
            ends.push(one.began_us + one.took_us + waits);
            step.calls.push(one);
            made += 1;
        }
        now = ends.into_iter().max().unwrap_or(now);
        steps.push(step);
    }
    (steps, made)
}

/// One that serves so many at once, with noise.
fn serves(servers: usize, noise: f64) -> impl FnMut(u64, u32) -> Call {
    let (mut free, mut dice) = (vec![0_u64; servers], 1_u64);
    move |now, _| {
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let drawn = (dice >> 33) as f64 / (1_u64 << 31) as f64;
        let takes = ALONE_US as f64 * (1.0 + noise * (2.0 * drawn - 1.0));
        let server = free.iter_mut().min().unwrap();
        *server = now.max(*server) + takes as u64;
        Call {
            began_us: now,
            took_us: *server - now,
            came: Came::Answer,
            wait_ms: None,
        }
    }
}

#[test]
fn the_number_that_is_served_at_once_is_found() {
    for servers in 2..=24_u32 {
        let (steps, made) = probe(64, serves(servers as usize, 0.0));
        let Finding::Parallel { up_to } = finding(&steps, None) else {
            panic!("{servers}: {:?}", finding(&steps, None));
        };
        // To the very number where it is small.
        assert!(
            up_to.abs_diff(servers) <= servers / 10,
            "{up_to} of {servers}"
        );
        assert!(made <= 200);
    }
    let (steps, made) = probe(64, serves(1, 0.3));
    assert_eq!(finding(&steps, None), Finding::Serialises);
    assert!(made < 20, "{made}");
}

#[test]
fn noise_moves_it_by_little() {
    for servers in [3, 5, 8, 12] {
        let (steps, _) = probe(64, serves(servers, 0.3));
        let Finding::Parallel { up_to } = finding(&steps, None) else {
            panic!("{:?}", finding(&steps, None));
        };
        let apart = (f64::from(up_to) / servers as f64 - 1.0).abs();
        assert!(apart <= 0.25, "{up_to} of {servers}");
    }
}

#[test]
fn what_never_grows_slower_is_looked_at_as_far_as_allowed() {
    let (steps, _) = probe(16, serves(500, 0.2));
    assert_eq!(finding(&steps, None), Finding::AtLeast { at_once: 16 });
    let (steps, made) = probe(1_000, serves(5_000, 0.2));
    assert_eq!(finding(&steps, None), Finding::AtLeast { at_once: 32 });
    assert!(made <= 200);
}

fn refused(now: u64, wait_ms: Option<u64>) -> Call {
    Call {
        began_us: now,
        took_us: 2_000,
        came: Came::Refusal,
        wait_ms,
    }
}

#[test]
fn too_many_at_once_are_told_from_too_many_in_a_while() {
    let mut served = serves(100, 0.0);
    let (steps, _) = probe(64, |now, before| match before < 5 {
        true => served(now, before),
        false => refused(now, None),
    });
    assert_eq!(finding(&steps, None), Finding::Refuses { more_than: 5 });
    let (mut served, mut calls) = (serves(100, 0.0), 0);
    let (steps, _) = probe(64, |now, before| {
        calls += 1;
        match calls <= 60 {
            true => served(now, before),
            false => refused(now, Some(60_000 - now / 1_000)),
        }
    });
    let limited = Finding::RateLimited {
        calls: 60,
        seconds: 60.0,
    };
    assert_eq!(finding(&steps, None), limited);
    assert_eq!(at_random(&steps), None, "the limit explains them");
    let said = Finding::RateLimited {
        calls: 100,
        seconds: 60.0,
    };
    assert_eq!(finding(&steps, Some((100, 60.0))), said);
    // A quota that is far away is not what refused.
    assert_eq!(finding(&steps, Some((10_000, 86_400.0))), limited);
    let mut served = serves(100, 0.0);
    let (steps, _) = probe(64, |now, before| match before < 5 {
        true => served(now, before),
        false => refused(now, None),
    });
    let refuses = Finding::Refuses { more_than: 5 };
    assert_eq!(finding(&steps, Some((1_000, 3_600.0))), refuses);
}

/// Of the calls that an upstream answers some come to nothing, in so many ways.
fn at_times(
    share: f64,
    came: Came,
    seed: u64,
    mut call: impl FnMut(u64, u32) -> Call,
) -> impl FnMut(u64, u32) -> Call {
    let mut dice = seed.wrapping_mul(0xD6E8_FEB8_6659_FD93);
    move |now, before| {
        // SplitMix64.
        dice = dice.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (dice ^ (dice >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        let drawn = ((mixed ^ (mixed >> 31)) >> 11) as f64 / (1_u64 << 53) as f64;
        let one = call(now, before);
        match one.came == Came::Answer && drawn < share {
            true => Call { came, ..one },
            false => one,
        }
    }
}

/// Of a hundred upstreams that fail at random those that are found to do what is right.
fn of_a_hundred(
    share: f64,
    came: Came,
    is_right: impl Fn(Finding) -> bool,
    upstream: impl Fn() -> Box<dyn FnMut(u64, u32) -> Call>,
) -> usize {
    let right = (1..=100).filter(|seed| {
        let (steps, made) = probe(64, at_times(share, came, *seed, upstream()));
        assert!(made <= 200);
        is_right(finding(&steps, None))
    });
    right.count()
}

#[test]
fn what_fails_at_random_is_told_from_what_refuses_more_at_once() {
    for came in [Came::Refusal, Came::Nothing] {
        for share in [0.05, 0.1, 0.2, 0.3] {
            let many = |found| matches!(found, Finding::AtLeast { at_once: 16.. });
            let right = of_a_hundred(share, came, many, || Box::new(serves(500, 0.1)));
            assert!(right >= 85, "{share} {came:?}: {right}");
            let five = |found| matches!(found, Finding::Parallel { up_to: 4..=6 });
            let right = of_a_hundred(share, came, five, || Box::new(serves(5, 0.1)));
            assert!(right >= 85, "{share} {came:?}: {right}");
        }
    }
}

#[test]
fn what_fails_at_random_and_refuses_more_at_once_does_both() {
    let five = || -> Box<dyn FnMut(u64, u32) -> Call> {
        let mut served = serves(100, 0.1);
        Box::new(move |now, before| match before < 5 {
            true => served(now, before),
            false => refused(now, None),
        })
    };
    for (share, from, to) in [(0.0, 5, 5), (0.05, 4, 6), (0.2, 3, 7)] {
        let near = |found| matches!(found, Finding::Refuses { more_than } if (from..=to).contains(&more_than));
        let right = of_a_hundred(share, Came::Nothing, near, five);
        assert!(right >= 85, "{share}: {right}");
    }
    let (steps, _) = probe(64, at_times(0.2, Came::Nothing, 1, five()));
    let share = at_random(&steps).unwrap();
    assert!((0.05..0.4).contains(&share), "{share}");
}

#[test]
fn what_fails_at_random_is_told_apart_from_what_a_limit_refuses() {
    for wait_ms in [None, Some(60_000)] {
        let (mut served, mut calls) = (serves(100, 0.0), 0);
        let limited = move |now, before| {
            calls += 1;
            match calls <= 60 {
                true => served(now, before),
                false => refused(now, wait_ms),
            }
        };
        let (steps, _) = probe(64, at_times(0.2, Came::Nothing, 1, limited));
        let found = finding(&steps, None);
        assert!(matches!(found, Finding::RateLimited { .. }), "{found:?}");
        let share = at_random(&steps).unwrap();
        assert!((0.1..0.3).contains(&share), "{share}");
    }
}

#[test]
fn the_call_that_connects_is_not_how_long_an_answer_takes() {
    let (mut served, mut calls) = (serves(5, 0.0), 0);
    let (steps, _) = probe(64, |now, before| {
        calls += 1;
        let mut call = served(now, before);
        call.took_us += if calls == 1 { 3 * ALONE_US } else { 0 };
        call
    });
    assert_eq!(finding(&steps, None), Finding::Parallel { up_to: 5 });
}

#[test]
fn what_hardly_answers_is_not_asked_on() {
    let nothing = |now, _| Call {
        came: Came::Nothing,
        ..refused(now, None)
    };
    let (steps, made) = probe(64, nothing);
    assert_eq!((finding(&steps, None), made), (Finding::Fails, LEAST));
}
