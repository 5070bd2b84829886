//! Limiters against simulated upstreams: a queue with so many servers.

use std::collections::BinaryHeap;

use super::*;

/// A generator whose numbers are the same in every run: splitmix64.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }
}

impl Dice {
    /// Drawn from a normal distribution, by Box and Muller.
    fn normal(&mut self) -> f64 {
        let (one, other) = (self.next().max(1e-12), self.next());
        (-2.0 * one.ln()).sqrt() * (std::f64::consts::TAU * other).cos()
    }
}

/// An upstream at one moment.
#[derive(Clone, Copy)]
struct Upstream {
    /// It serves so many at once; others wait.
    servers: u32,
    /// Microseconds of a call that does not wait.
    latency_us: f64,
    /// Share by which it differs, either way.
    noise: f64,
    /// Standard deviation of the logarithm of a call's time: real ones have long tails.
    tail: f64,
    /// Share that fails whatever the load is.
    fails: f64,
    /// More than so many at once are refused at once.
    refuses: Option<u32>,
}

const PLAIN: Upstream = Upstream {
    servers: 5,
    latency_us: 200_000.0,
    noise: 0.0,
    tail: 0.0,
    fails: 0.0,
    refuses: None,
};

/// What came of a simulation.
struct Run {
    /// Answers a second.
    rate: f64,
    /// Answers a second of the second half.
    late: f64,
    /// Limits after each call.
    limits: Vec<u32>,
}

impl Run {
    /// The mean limit of the last so many calls.
    fn limit(&self, last: usize) -> f64 {
        let last = &self.limits[self.limits.len().saturating_sub(last)..];
        last.iter().map(|limit| f64::from(*limit)).sum::<f64>() / last.len() as f64
    }
}

/// Makes `calls` calls, with as many under way as the limiter allows; the
/// upstream is asked for anew at each.
fn simulate(
    limiter: &mut dyn Limiter,
    calls: u32,
    seed: u64,
    upstream: impl Fn(u32) -> Upstream,
) -> Run {
    let mut dice = Dice(seed);
    // Ends of calls, soonest first: end, begin, in flight then, answered.
    let mut under_way: BinaryHeap<std::cmp::Reverse<(u64, u64, u32, bool)>> = BinaryHeap::new();
    // When each server is free.
    let mut servers: Vec<u64> = Vec::new();
    let (mut now, mut begun, mut ended, mut answers) = (0_u64, 0_u32, 0_u32, 0_u32);
    let (mut limits, mut half) = (Vec::new(), (0, 0));
    while ended < calls {
        while begun < calls && (under_way.len() as u32) < limiter.limit() {
            let at = upstream(begun);
            servers.resize(at.servers as usize, now);
            let in_flight = under_way.len() as u32 + 1;
            begun += 1;
            if at.refuses.is_some_and(|most| in_flight > most) {
                let end = now + 5_000;
                under_way.push(std::cmp::Reverse((end, now, in_flight, false)));
                continue;
            }
            let spread = 1.0 + at.noise * (2.0 * dice.next() - 1.0);
            let tail = if at.tail > 0.0 {
                (at.tail * dice.normal()).exp()
            } else {
                1.0
            };
            let takes = (at.latency_us * spread * tail) as u64;
            let free = servers.iter_mut().min().unwrap();
            let end = (*free).max(now) + takes;
            *free = end;
            let answered = dice.next() >= at.fails;
            under_way.push(std::cmp::Reverse((end, now, in_flight, answered)));
        }
        let std::cmp::Reverse((end, begin, in_flight, answered)) = under_way.pop().unwrap();
        now = end;
        ended += 1;
        answers += u32::from(answered);
        limiter.saw(Seen {
            ended_us: end,
            took_us: end - begin,
            in_flight,
            ended: if answered {
                Ended::Answered
            } else {
                Ended::Congested
            },
        });
        limits.push(limiter.limit());
        if ended == calls / 2 {
            half = (now, answers);
        }
    }
    Run {
        rate: f64::from(answers) / (now as f64 / 1e6),
        late: f64::from(answers - half.1) / ((now - half.0) as f64 / 1e6),
        limits,
    }
}

fn gradient(first: u32, most: u32) -> Gradient {
    Gradient::new(Bounds::new(1, first, most))
}

/// The rate of the best fixed limit.
fn best(calls: u32, seed: u64, upstream: impl Fn(u32) -> Upstream + Copy) -> f64 {
    let rates = (1..=96).map(|limit| simulate(&mut Fixed::new(limit), calls, seed, upstream).rate);
    rates.fold(0.0, f64::max)
}

#[test]
fn an_upstream_that_serialises_gets_one_or_two() {
    let serial = |_| Upstream {
        servers: 1,
        ..PLAIN
    };
    let ideal = 1e6 / PLAIN.latency_us;
    let run = simulate(&mut gradient(1, 50), 200, 1, serial);
    assert!(
        run.limits.iter().all(|limit| *limit <= 2),
        "{:?}",
        run.limits
    );
    assert!(run.rate >= 0.98 * ideal, "{}", run.rate);
    // Begun with more it comes down to that.
    let run = simulate(&mut gradient(10, 50), 400, 1, serial);
    assert!(run.limits[100..].iter().all(|limit| *limit <= 2));
}

#[test]
fn one_after_the_other_is_seen_in_the_very_first_answers() {
    for noise in [0.0, 0.3] {
        for seed in 1..=50 {
            let serial = |_| Upstream {
                servers: 1,
                noise,
                ..PLAIN
            };
            let run = simulate(&mut gradient(8, 50), 200, seed, serial);
            let late = run
                .limits
                .iter()
                .skip(4)
                .filter(|limit| **limit > 2)
                .count();
            // Noise may let it try three, but not often.
            assert!(late <= 20, "noise {noise}, seed {seed}: {:?}", run.limits);
        }
    }
}

#[test]
fn a_first_answer_that_took_no_time_says_nothing_of_the_others() {
    // What a cache before the upstream has is there at once.
    let quick = |call| Upstream {
        servers: 200,
        latency_us: if call == 0 { 1_000.0 } else { PLAIN.latency_us },
        ..PLAIN
    };
    let run = simulate(&mut gradient(8, 50), 400, 1, quick);
    let least = run.limits.iter().min().unwrap();
    assert!(*least >= 8, "{:?}", run.limits);
}

#[test]
fn an_upstream_with_room_is_given_all_of_it_after_three_round_trips() {
    for noise in [0.0, 0.3] {
        for seed in 1..=50 {
            let wide = |_| Upstream {
                servers: 200,
                noise,
                ..PLAIN
            };
            let run = simulate(&mut gradient(8, 50), 400, seed, wide);
            // 8 calls, then 32, and what is under way when those have shown enough.
            let at = run.limits.iter().position(|limit| *limit == 50);
            assert!(
                at.is_some_and(|at| at <= 8 + 32 + 16),
                "noise {noise}, seed {seed}: {at:?}"
            );
        }
    }
}

#[test]
fn long_tails_of_latency_starve_nobody() {
    for tail in [0.3, 0.6, 0.8] {
        let wide = |_| Upstream {
            servers: 2_000,
            tail,
            ..PLAIN
        };
        let rates = (1..=100).map(|seed| simulate(&mut gradient(8, 256), 400, seed, wide).rate);
        let mut rates: Vec<f64> = rates.collect();
        rates.sort_by(f64::total_cmp);
        // 32 at once all the time would answer so many a second.
        let some = 32.0 / (PLAIN.latency_us / 1e6 * (tail * tail / 2.0).exp());
        let (worst, median) = (rates[5], rates[50]);
        assert!(median > some, "tail {tail}: {median} of {some}");
        assert!(worst > some / 4.0, "tail {tail}: {worst} of {some}");
    }
}

#[test]
fn an_upstream_that_allows_five_gets_five() {
    let run = simulate(&mut gradient(1, 50), 1000, 1, |_| PLAIN);
    let ideal = 5e6 / PLAIN.latency_us;
    assert!(run.rate >= 0.94 * ideal, "{} of {ideal}", run.rate);
    let limit = run.limit(500);
    assert!((4.5..8.0).contains(&limit), "{limit}");
}

#[test]
fn whatever_it_serves_is_found_in_spite_of_noise() {
    let (mut worst, mut late) = ((1.0, 0), (1.0, 0));
    let least = |worst: (f64, u32), share, servers| match share < worst.0 {
        true => (share, servers),
        false => worst,
    };
    for seed in 0..200_u64 {
        let mut dice = Dice(seed ^ 77);
        let servers = 1 + (dice.next() * 64.0) as u32;
        let noisy = move |_| Upstream {
            servers,
            noise: 0.3,
            ..PLAIN
        };
        let run = simulate(&mut gradient(1, 200), 4000, seed, noisy);
        let ideal = f64::from(servers) * 1e6 / PLAIN.latency_us;
        worst = least(worst, run.rate / ideal, servers);
        late = least(late, run.late / ideal, servers);
        let limit = run.limit(2000);
        assert!(
            limit <= 1.8 * f64::from(servers) + 2.0,
            "{servers} servers were given {limit}"
        );
    }
    println!("{worst:?} {late:?}");
    // The way up from one is in the first.
    assert!(worst.0 >= 0.75, "{worst:?}");
    assert!(late.0 >= 0.85, "{late:?}");
}

#[test]
fn a_change_is_found_either_way() {
    let later = |from: u32, to: u32| {
        move |call: u32| Upstream {
            servers: if call < 600 { from } else { to },
            noise: 0.1,
            ..PLAIN
        }
    };
    let run = simulate(&mut gradient(1, 50), 1200, 3, later(5, 1));
    assert!(run.limit(200) <= 2.5, "{}", run.limit(200));
    let run = simulate(&mut gradient(1, 50), 1600, 3, later(1, 5));
    assert!(run.limit(200) >= 4.5, "{}", run.limit(200));
    let run = simulate(&mut gradient(1, 100), 1800, 3, later(32, 16));
    let limit = run.limit(300);
    assert!((14.0..24.0).contains(&limit), "{limit}");
}

#[test]
fn within_a_fifth_of_the_best_fixed_limit_whatever_the_upstream_is_like() {
    let halves = |call: u32| Upstream {
        servers: if call < 1500 { 24 } else { 12 },
        noise: 0.3,
        ..PLAIN
    };
    let fails = |_: u32| Upstream {
        servers: 12,
        noise: 0.3,
        fails: 0.2,
        ..PLAIN
    };
    let refuses = |_: u32| Upstream {
        servers: 10,
        refuses: Some(10),
        noise: 0.1,
        ..PLAIN
    };
    for (name, upstream) in [
        ("halves", &halves as &dyn Fn(u32) -> Upstream),
        ("fails", &fails),
        ("refuses", &refuses),
    ] {
        let ours = simulate(&mut gradient(1, 96), 3000, 5, upstream).rate;
        let best = best(3000, 5, upstream);
        assert!(ours >= 0.8 * best, "{name}: {ours} of {best}");
    }
}

#[test]
fn errors_halve_what_follows_errors_alone() {
    let mut aimd = Aimd::new(Bounds::new(1, 10, 50));
    let seen = |at: u64, ended| Seen {
        ended_us: at,
        took_us: 100_000,
        in_flight: 10,
        ended,
    };
    for at in 1..=60_u64 {
        aimd.saw(seen(at * 100_000, Ended::Answered));
    }
    assert_eq!(aimd.limit(), 12);
    for at in 61..=90_u64 {
        aimd.saw(seen(at * 100_000, Ended::Congested));
    }
    assert_eq!(aimd.limit(), 6);
}

#[test]
fn nobody_leaves_the_bounds() {
    let bounds = Bounds::new(2, 3, 7);
    let all: [Box<dyn Limiter>; 2] = [Box::new(Aimd::new(bounds)), Box::new(Gradient::new(bounds))];
    for mut limiter in all {
        for servers in [1, 64] {
            let run = simulate(limiter.as_mut(), 2000, 9, |_| Upstream { servers, ..PLAIN });
            assert!(run.limits.iter().all(|limit| (2..=7).contains(limit)));
        }
    }
    assert_eq!(Bounds::new(0, 9, 0), Bounds::new(1, 1, 1));
}

/// Answers of an upstream that serves so many at once, while no more than `asked` are ever
/// under way; how many came while the limit was below that.
fn answers(limiter: &mut Gradient, now_us: &mut u64, count: u32, asked: u32, servers: u32) -> u32 {
    let mut below = 0;
    for _ in 0..count {
        below += u32::from(limiter.limit() < asked);
        let in_flight = limiter.limit().min(asked);
        let took_us = 200_000 * u64::from(in_flight.max(servers)) / u64::from(servers);
        *now_us += took_us / u64::from(in_flight);
        limiter.saw(Seen {
            ended_us: *now_us,
            took_us,
            in_flight,
            ended: Ended::Answered,
        });
    }
    below
}

#[test]
fn what_few_ask_of_an_upstream_says_nothing_about_many() {
    let (mut limiter, mut now_us) = (Gradient::new(Bounds::new(1, 8, 64)), 0);
    answers(&mut limiter, &mut now_us, 1_000, 64, 100);
    // Where calls do not wait for one another, fewer are tried rarely.
    let below = answers(&mut limiter, &mut now_us, 64 * 64, 64, 100);
    assert!(below < 3 * 64, "{below}");
    answers(&mut limiter, &mut now_us, 2_000, 3, 100);
    assert!(limiter.limit() >= 48, "{:?}", limiter.belief());
}

#[test]
fn few_that_wait_for_one_another_say_that_many_would() {
    let (mut limiter, mut now_us) = (Gradient::new(Bounds::new(1, 8, 64)), 0);
    answers(&mut limiter, &mut now_us, 2_000, 64, 100);
    answers(&mut limiter, &mut now_us, 2_000, 20, 3);
    assert!(limiter.limit() <= 5, "{:?}", limiter.belief());
}
