//! How many calls at once an API really serves, found out with few of them.
//!
//! Calls are made in steps, each with so many under way all the time. By Little's law
//! an upstream that queues inside shows in how long they take: of `n` at once each takes
//! `n / k` times as long as one alone, where it serves `k`. So the number comes out of
//! one step in which calls took longer, and needs no step of its own; noise of single
//! calls cancels in a mean.
//!
//! Calls that bring no answer say something of the number at once only where they are
//! more than with fewer at once: some upstreams fail at random. Two shares are compared
//! as statisticians do (the z-test for two proportions, pooled). Where that is not clear,
//! or where none had failed before, the upstream is asked once more with one call at
//! a time.

#[cfg(test)]
mod tests;

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

/// Calls of a step that looks once more whether calls fail one at a time, too.
const CHECK: u32 = 12;

/// Standard deviations by which a share is larger than another where it is taken to be:
/// one in forty is by chance. Where it is larger by so many more nothing is looked at again.
const LARGER: f64 = 2.0;
const CLEARLY: f64 = 3.0;

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

    /// Calls that brought no answer, for whatever reason.
    fn missed(&self) -> u32 {
        self.refused() + self.failed()
    }

    /// Whether at least half of its calls were answered.
    fn is_answered(&self) -> bool {
        self.answered() >= self.missed()
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

    /// How many of some calls were under way in the mean, as long as any began.
    fn under_way(&self, which: impl Fn(&&Call) -> bool) -> Option<f64> {
        let began = self.calls.iter().map(|call| call.began_us);
        let (from, to) = (began.clone().min()?, began.max()?);
        let calls = self.calls.iter().filter(which);
        let held = calls.map(|call| (call.began_us + call.took_us).min(to) - call.began_us);
        (to > from).then(|| held.sum::<u64>() as f64 / (to - from) as f64)
    }

    /// How many were under way: callers that were refused wait before they call again.
    fn filled(&self) -> f64 {
        let all = f64::from(self.at_once);
        match self.refused() {
            0 => all,
            _ => self.under_way(|_| true).unwrap_or(all).min(all),
        }
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
    let step = |at_once: u32| {
        let calls = (TIMES * at_once).max(LEAST);
        (calls <= left).then_some(Next { at_once, calls })
    };
    let (Some(first), Some(last)) = (steps.first(), steps.last()) else {
        return step(1);
    };
    let climbed: Vec<&Step> = climbed(steps).collect();
    let top = *climbed.last()?;
    if asked_to_wait(steps).is_some() || first.answered() == 0 || last.answered() == 0 {
        return None;
    }
    let larger = larger(steps, top);
    if larger >= CLEARLY {
        return None;
    }
    let is_check = climbed.len() < steps.len() && last.at_once == 1;
    let is_first = missed_below(steps, top).0 == 0 && top.at_once > 1;
    let is_odd = !top.is_answered() || larger >= LARGER || is_first || ends_refused(steps);
    if top.missed() > 0 && is_odd && !is_check {
        let calls = CHECK.min(left);
        return (calls >= LEAST).then_some(Next { at_once: 1, calls });
    }
    if !answers_one_at_a_time(steps) {
        return None;
    }
    let twice = top.at_once.saturating_mul(2);
    match served(steps, top) {
        // What was found is looked at, if it was not yet.
        Some(served) => {
            let found = (served.round() as u32).max(1);
            let is_new = steps.iter().all(|step| step.at_once != found);
            let found = is_new.then_some(found);
            step(found.filter(|found| *found < top.at_once)?)
        }
        None if top.at_once < most && is_climbing(&climbed) => step(twice.min(most)),
        None => None,
    }
}

/// The steps without those that looked once more at one call at a time.
fn climbed(steps: &[Step]) -> impl Iterator<Item = &Step> {
    let numbered = steps.iter().enumerate();
    let climbed = numbered.filter(|(number, step)| *number == 0 || step.at_once > 1);
    climbed.map(|(_, step)| step)
}

/// Whether at least half of the calls are answered that are made one at a time.
fn answers_one_at_a_time(steps: &[Step]) -> bool {
    let alone = steps.iter().filter(|step| step.at_once == 1);
    let (answered, missed) = alone.fold((0, 0), |(answered, missed), step| {
        (answered + step.answered(), missed + step.missed())
    });
    answered > 0 && answered >= missed
}

/// Whether each step had more under way than the one before.
fn is_climbing(steps: &[&Step]) -> bool {
    steps.is_sorted_by(|one, other| one.at_once < other.at_once)
}

/// Calls without an answer, and calls, of the steps with fewer under way than this one.
fn missed_below(steps: &[Step], step: &Step) -> (u32, u32) {
    let below = steps.iter().filter(|other| other.at_once < step.at_once);
    below.fold((0, 0), |(missed, calls), other| {
        (missed + other.missed(), calls + other.calls.len() as u32)
    })
}

/// By how many standard deviations the share of a step's calls that brought no answer is
/// larger than with fewer under way.
fn larger(steps: &[Step], step: &Step) -> f64 {
    let (below, calls_below) = missed_below(steps, step);
    let (here, calls_here) = (step.missed(), step.calls.len() as u32);
    if calls_below == 0 || calls_here == 0 {
        return 0.0;
    }
    let share = |missed: u32, calls: u32| f64::from(missed) / f64::from(calls);
    let pooled = share(below + here, calls_below + calls_here);
    let parts = f64::from(calls_below).recip() + f64::from(calls_here).recip();
    let deviation = (pooled * (1.0 - pooled) * parts).sqrt();
    match deviation > 0.0 {
        true => (share(here, calls_here) - share(below, calls_below)) / deviation,
        false => 0.0,
    }
}

/// For how long the upstream asked at most to be left alone, if it did, and when first.
fn asked_to_wait(steps: &[Step]) -> Option<(u64, &Call)> {
    let calls = steps.iter().flat_map(|step| &step.calls);
    let mut asked = calls.filter(|call| call.wait_ms.is_some());
    let first = asked.next()?;
    let longest = asked.chain([first]).filter_map(|call| call.wait_ms).max()?;
    Some((longest, first))
}

/// Whether nothing was answered any more once the last step's first call was refused.
fn ends_refused(steps: &[Step]) -> bool {
    last_refusal(steps).is_some()
}

/// The first refusal of the last step, after which nothing was answered.
fn last_refusal(steps: &[Step]) -> Option<&Call> {
    let last = steps.last()?;
    let first = last.calls.iter().find(|call| call.came == Came::Refusal)?;
    let since_us = first.began_us + first.took_us;
    let goes_on = |call: &Call| call.came == Came::Answer && call.began_us > since_us;
    (!last.calls.iter().any(goes_on)).then_some(first)
}

/// How many the upstream serves at once, where a step shows that it serves fewer than
/// were under way.
fn served(steps: &[Step], step: &Step) -> Option<f64> {
    let alone = steps.first()?.mean_s()?;
    let served = step.filled() * alone / step.mean_s()?;
    let longer = if step.at_once < MANY {
        LONGER.0
    } else {
        LONGER.1
    };
    (step.at_once > 1 && served < longer * step.filled()).then_some(served)
}

/// The first step from which on more calls bring no answer than with fewer under way.
/// Where some bring none anyway it has to be clear of one of those steps.
fn refusing(steps: &[Step]) -> Option<&Step> {
    let mut above: Vec<&Step> = climbed(steps).collect();
    above.sort_by_key(|step| std::cmp::Reverse(step.at_once));
    let refuses = |step: &&Step| larger(steps, step) >= LARGER;
    let refusing: Vec<&Step> = above.into_iter().take_while(refuses).collect();
    let is_clear =
        |step: &&Step| missed_below(steps, step).0 == 0 || larger(steps, step) >= CLEARLY;
    refusing.iter().any(is_clear).then_some(*refusing.last()?)
}

/// The share of calls that brought no answer however many were under way, where there were
/// such. Refusals are none of them where a limit on the rate explains them.
#[must_use]
pub fn at_random(steps: &[Step]) -> Option<f64> {
    let is_limited = limit(steps).is_some();
    let most = match refusing(steps) {
        Some(step) if !is_limited => step.at_once,
        _ => u32::MAX,
    };
    let below = steps.iter().filter(|step| step.at_once < most);
    let (missed, calls) = below.fold((0, 0), |(missed, calls), step| {
        let explained = if is_limited { step.refused() } else { 0 };
        let asked = step.calls.len() as u32 - explained;
        (missed + step.missed() - explained, calls + asked)
    });
    (missed > 0).then(|| f64::from(missed) / f64::from(calls))
}

/// The refusal from which on nothing is answered for some time, and for how long at most
/// the upstream asked to be left alone, milliseconds: it limits the rate.
fn limit(steps: &[Step]) -> Option<(&Call, u64)> {
    if let Some((wait_ms, first)) = asked_to_wait(steps) {
        return Some((first, wait_ms));
    }
    let is_answered = steps.iter().any(|step| step.answered() > 0);
    let refusal = last_refusal(steps).filter(|_| is_answered)?;
    Some((refusal, 0))
}

/// What the steps show. `quota` is what the upstream says of itself: calls, and seconds.
#[must_use]
pub fn finding(steps: &[Step], quota: Option<(u32, f64)>) -> Finding {
    if let Some((refusal, wait_ms)) = limit(steps) {
        return limited(steps, refusal, wait_ms, quota);
    }
    if !answers_one_at_a_time(steps) {
        return Finding::Fails;
    }
    if let Some(step) = refusing(steps) {
        return refuses(steps, step);
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

/// How many at once are let in, as a step shows in which calls were refused that were not
/// with fewer at once.
fn refuses(steps: &[Step], step: &Step) -> Finding {
    let below = steps.iter().filter(|other| other.at_once < step.at_once);
    let before = match at_random(steps) {
        None => below.map(|other| other.at_once).max().unwrap_or(1),
        // None of those steps shows by itself that so many are let in.
        Some(_) => 1,
    };
    let let_in = step.under_way(|call| call.came != Came::Refusal);
    let let_in = let_in.unwrap_or(0.0).round() as u32;
    let let_in = let_in.min(step.at_once.saturating_sub(1));
    Finding::Refuses {
        more_than: before.max(let_in),
    }
}

/// So many calls in a while, as a refusal shows after which nothing is answered for some
/// time.
fn limited(steps: &[Step], refusal: &Call, wait_ms: u64, quota: Option<(u32, f64)>) -> Finding {
    let all = steps.iter().flat_map(|step| &step.calls);
    let refused_us = refusal.began_us + refusal.took_us;
    let began_us = all.clone().map(|call| call.began_us).min().unwrap_or(0);
    let answered = all.filter(|call| call.came == Came::Answer).count();
    let answered = u32::try_from(answered).unwrap_or(u32::MAX);
    // Others may have used a part of a quota; of which hardly anything was used, that is
    // not what refuses.
    let is_used = |(calls, _): &(u32, f64)| answered.saturating_mul(4) >= *calls;
    if let Some((calls, seconds)) = quota.filter(is_used) {
        return Finding::RateLimited { calls, seconds };
    }
    let waited = wait_ms as f64 / 1e3;
    let seconds = refused_us.saturating_sub(began_us) as f64 / 1e6 + waited;
    let is_near = |window: &&f64| (seconds / **window - 1.0).abs() < 0.15;
    Finding::RateLimited {
        calls: answered,
        seconds: WINDOWS.iter().find(is_near).copied().unwrap_or(seconds),
    }
}
