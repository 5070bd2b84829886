//! How many calls at once an API really serves, found out with few of them.
//!
//! Calls are made in steps, each with so many under way all the time. By Little's law
//! an upstream that queues inside shows in how long they take: of `n` at once each takes
//! `n / k` times as long as one alone, where it serves `k`. So the number comes out of
//! one step in which calls took longer, and needs no step of its own; noise of single
//! calls cancels in a mean.

use serde::Serialize;

/// Calls that a step makes at least; more where more are under way.
const LEAST: u32 = 6;

/// Calls of a step, in multiples of those under way: the first ones fill the upstream,
/// the others are measured.
const TIMES: u32 = 3;

/// Calls took longer where the upstream seems to serve less than this part of those
/// under way: of few, whose mean is noisy, and of this many and more.
const LONGER: (f64, f64) = (0.8, 0.87);
const MANY: u32 = 8;

/// A window that is nearly as long as one of these is that long: seconds.
const WINDOWS: [f64; 5] = [1.0, 10.0, 60.0, 3_600.0, 86_400.0];

/// What came of one call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Came {
    /// An answer, be it 404.
    Answer,
    /// Too many: 429, 503, or the host knows that it would be.
    Refusal,
    /// Nothing, or garbage.
    Nothing,
}

/// One call.
#[derive(Clone, Copy, Debug)]
pub struct Call {
    /// When it began, microseconds of any clock that does not go back.
    pub began_us: u64,
    /// How long it took, microseconds.
    pub took_us: u64,
    /// What came.
    pub came: Came,
    /// How long the upstream asks to be left alone, milliseconds.
    pub wait_ms: Option<u64>,
}

/// Calls that were made with so many under way.
#[derive(Clone, Debug, Default)]
pub struct Step {
    /// So many.
    pub at_once: u32,
    /// In the order in which they began.
    pub calls: Vec<Call>,
}

impl Step {
    fn count(&self, came: Came) -> u32 {
        let count = self.calls.iter().filter(|call| call.came == came).count();
        u32::try_from(count).unwrap_or(u32::MAX)
    }

    /// Answers.
    #[must_use]
    pub fn answered(&self) -> u32 {
        self.count(Came::Answer)
    }

    /// Refusals.
    #[must_use]
    pub fn refused(&self) -> u32 {
        self.count(Came::Refusal)
    }

    /// Calls that brought nothing.
    #[must_use]
    pub fn failed(&self) -> u32 {
        self.count(Came::Nothing)
    }

    /// How long answers took, microseconds, shortest first: of those that began when
    /// as many were under way as the step has, if there are any.
    fn times(&self) -> Vec<u64> {
        let filled = self.calls.iter().skip(self.at_once as usize);
        let took = |call: &Call| (call.came == Came::Answer).then_some(call.took_us);
        let mut times: Vec<u64> = filled.filter_map(took).collect();
        // The very first call had to connect, and counts like those that fill.
        if times.is_empty() {
            times = self.calls.iter().filter_map(took).collect();
        }
        times.sort_unstable();
        times
    }

    /// What half of the answers took at most, microseconds.
    #[must_use]
    pub fn median_us(&self) -> Option<u64> {
        let times = self.times();
        times.get(times.len() / 2).copied()
    }

    /// What nine of ten answers took at most, microseconds.
    #[must_use]
    pub fn slow_us(&self) -> Option<u64> {
        let times = self.times();
        times.get(times.len() * 9 / 10).copied()
    }

    /// Answers a second while it was filled.
    #[must_use]
    pub fn rate(&self) -> Option<f64> {
        let answered = f64::from(self.answered()) / self.calls.len().max(1) as f64;
        Some(f64::from(self.at_once) * answered / self.mean_s()?)
    }

    fn mean_s(&self) -> Option<f64> {
        let times = self.times();
        let sum: u64 = times.iter().sum();
        (sum > 0).then(|| sum as f64 / 1e6 / times.len() as f64)
    }
}

/// What the next step is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Next {
    /// Calls under way.
    pub at_once: u32,
    /// Calls in all.
    pub calls: u32,
}

/// What an upstream was found to do.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(tag = "finding", rename_all = "kebab-case")]
pub enum Finding {
    /// One after the other.
    Serialises,
    /// So many at once; more wait.
    Parallel {
        /// How many.
        up_to: u32,
    },
    /// More than so many at once are refused.
    Refuses {
        /// So many are not.
        more_than: u32,
    },
    /// So many calls in so many seconds, and no more.
    RateLimited {
        /// How many.
        calls: u32,
        /// In how long.
        seconds: f64,
    },
    /// Nothing grew slower, as far as it was looked at.
    AtLeast {
        /// So many at once.
        at_once: u32,
    },
    /// Hardly anything was answered.
    Fails,
}

/// The next step, in which who was refused waits for as long as an answer takes before it
/// calls again: of `most` calls at once at most, with so many calls `left` of all;
/// none where more would show nothing.
#[must_use]
pub fn next(steps: &[Step], most: u32, left: u32) -> Option<Next> {
    let at_once = match steps.last() {
        None => 1,
        Some(last) if last.refused() > 0 || 2 * last.answered() < last.calls.len() as u32 => {
            return None;
        }
        Some(last) => match (served(steps, last), last.at_once.saturating_mul(2)) {
            // What was found is looked at, if it was not yet.
            (Some(served), _) => {
                let found = (served.round() as u32).max(1);
                let is_new = steps.iter().all(|step| step.at_once != found);
                is_new
                    .then_some(found)
                    .filter(|found| *found < last.at_once)?
            }
            (None, twice) if last.at_once < most && is_climbing(steps) => twice.min(most),
            (None, _) => return None,
        },
    };
    let calls = (TIMES * at_once).max(LEAST);
    (calls <= left).then_some(Next { at_once, calls })
}

/// Whether each step had more under way than the one before.
fn is_climbing(steps: &[Step]) -> bool {
    steps.is_sorted_by(|one, other| one.at_once < other.at_once)
}

/// How many the upstream serves at once, where a step shows that it serves fewer than
/// were under way.
fn served(steps: &[Step], step: &Step) -> Option<f64> {
    let alone = steps.first()?.mean_s()?;
    let served = f64::from(step.at_once) * alone / step.mean_s()?;
    let longer = if step.at_once < MANY {
        LONGER.0
    } else {
        LONGER.1
    };
    (step.at_once > 1 && served < longer * f64::from(step.at_once)).then_some(served)
}

/// What the steps show. `quota` is what the upstream says of itself: calls, and seconds.
#[must_use]
pub fn finding(steps: &[Step], quota: Option<(u32, f64)>) -> Finding {
    let (Some(first), Some(last)) = (steps.first(), steps.last()) else {
        return Finding::Fails;
    };
    if let Some(refused) = steps.iter().find(|step| step.refused() > 0) {
        return refusal(steps, refused, quota);
    }
    if first.answered() == 0 || 2 * last.answered() < last.calls.len() as u32 {
        return Finding::Fails;
    }
    let found: Vec<f64> = steps
        .iter()
        .filter_map(|step| served(steps, step))
        .collect();
    match found.first() {
        None => Finding::AtLeast {
            at_once: steps.iter().map(|step| step.at_once).max().unwrap_or(1),
        },
        Some(served) if served.round() <= 1.0 => Finding::Serialises,
        Some(served) => Finding::Parallel {
            up_to: served.round() as u32,
        },
    }
}

/// What a step in which calls were refused shows: too many at once, or too many in a
/// while. After the latter nothing is answered for some time.
fn refusal(steps: &[Step], step: &Step, quota: Option<(u32, f64)>) -> Finding {
    let all = steps.iter().flat_map(|step| &step.calls);
    let wait_ms = all.clone().filter_map(|call| call.wait_ms).max();
    let first = step.calls.iter().find(|call| call.came == Came::Refusal);
    let refused_us = first.map_or(0, |call| call.began_us + call.took_us);
    let goes_on = |call: &&Call| call.came == Came::Answer && call.began_us > refused_us;
    let answers_later = step.calls.iter().filter(goes_on).count();
    if wait_ms.is_none() && answers_later > 0 {
        let before = steps.iter().filter(|other| other.refused() == 0);
        let before = before.map(|step| step.at_once).max().unwrap_or(0);
        // As many as were answered of those that filled it.
        let filling = step.calls.iter().take(step.at_once as usize);
        let let_in = filling.filter(|call| call.came == Came::Answer).count();
        return Finding::Refuses {
            more_than: before.max(u32::try_from(let_in).unwrap_or(u32::MAX)).max(1),
        };
    }
    let began_us = all.clone().map(|call| call.began_us).min().unwrap_or(0);
    let answered = all.filter(|call| call.came == Came::Answer).count();
    let answered = u32::try_from(answered).unwrap_or(u32::MAX);
    // Others may have used a part of a quota; of which hardly anything was used, that is
    // not what refuses.
    let is_used = |(calls, _): &(u32, f64)| answered.saturating_mul(4) >= *calls;
    if let Some((calls, seconds)) = quota.filter(is_used) {
        return Finding::RateLimited { calls, seconds };
    }
    let waited = wait_ms.unwrap_or(0) as f64 / 1e3;
    let seconds = refused_us.saturating_sub(began_us) as f64 / 1e6 + waited;
    let is_near = |window: &&f64| (seconds / **window - 1.0).abs() < 0.15;
    Finding::RateLimited {
        calls: answered,
        seconds: WINDOWS.iter().find(is_near).copied().unwrap_or(seconds),
    }
}

#[cfg(test)]
mod tests {
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
}
