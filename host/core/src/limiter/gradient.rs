//! A limiter that climbs the rate of answers.
//!
//! Calls are counted in rounds of one limit each. By Little's law the rate of
//! answers is what was under way, divided by how long a call took, times the share
//! that was answered: means of a whole round, so that noise of single calls
//! cancels, and an upstream that fails a fifth of everything fails it at each
//! limit alike. Twice as many calls are tried until that no longer pays, half as
//! many while it costs nothing; from then on a round at the limit and one above or
//! below it take turns, and are compared as neighbours. Between what a step brings
//! where there is room, and nothing, lies the middle that decides.
//!
//! In the family of TCP Vegas and BBR (rate against what is in flight); unlike
//! them it compares nothing with a smallest latency, which noise would bias, where the
//! limit is in use. The quickest round only says how often it is worth looking down, and
//! whether the few wait that are under way where nobody asks for more.

use super::{Belief, Bounds, Ended, Limiter, Seen};

/// Calls of a round at least, for a mean that means something, and at most: more
/// say little more.
const ROUND: (u32, u32) = (12, 64);

/// At least, while it doubles or halves: those steps are large enough to be seen
/// through noise.
const FIRST_ROUND: u32 = 3;

/// Of so many turns one goes down: it costs where the limit is right. Each time that
/// it cost, twice as many pass, up to so many, until something has changed; and at once
/// so many where calls take as long as with half as many under way or fewer.
const TURNS: (u32, u32) = (4, 32);

/// Calls do not wait for one another where they take no more than this much longer than
/// fewer did.
const AS_LONG: f64 = 1.15;

/// They do where they take this much longer, however few of the limit are under way.
const LONGER: f64 = 1.5;

/// Answers of the very first round came one after the other where each took as much
/// longer than the one before as the first one took: between these shares of it. The first
/// had to connect as well; one that was there at once, from a cache, is no measure; and
/// one slow answer among prompt ones says nothing.
const IN_TURN: (f64, f64) = (0.4, 2.0);

/// Answers of the very first round that are looked at one by one.
const FIRST_ANSWERS: usize = 4;

/// What is tried, in multiples, where the very first answers did not come in turn.
const LEAP: u32 = 4;

/// A round at the limit that brings less than this of the one before means that
/// the upstream gives less.
const FELL: f64 = 0.8;

/// So many rounds pass before what was refused is tried again.
const CALM: u32 = 8;

/// What is left after a round in which most calls were refused.
const LESS: f64 = 0.7;

/// Climbs the rate of answers.
#[derive(Clone, Debug)]
pub struct Gradient {
    bounds: Bounds,
    limit: u32,
    /// The limit that is thought right, around which rounds go up and down.
    home: u32,
    /// Answers a second at it.
    rate: Option<f64>,
    phase: Phase,
    round: Round,
    /// Turns until one goes down, and how many there were the last time.
    turns: (u32, u32),
    /// The quickest round in which all were answered, of some that were alike the one with
    /// the fewest calls: how many were under way, and how long one took, microseconds.
    quickest: Option<(u32, f64)>,
    /// Rounds before more is tried again, after more was refused.
    calm: u32,
    /// Whether doubling is tried for the second time.
    again: bool,
    why: &'static str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Doubling,
    Halving,
    Home,
    Up,
    Down,
}

/// Calls that began under one limit.
#[derive(Clone, Copy, Debug, Default)]
struct Round {
    since_us: u64,
    all: u32,
    answered: u32,
    took_us: u64,
    /// Of the very first ones how long each took, in the order in which they ended.
    first_us: [u64; FIRST_ANSWERS],
    in_flight: u64,
    /// The most that were under way.
    most: u32,
}

impl Round {
    /// Whether the very first answers came one after the other.
    fn came_in_turn(&self) -> bool {
        #[expect(clippy::cast_precision_loss, reason = "microseconds of one call")]
        let times = self.first_us.map(|took| took as f64);
        let [first, ..] = times;
        let waited = times.windows(2).map(|two| match two {
            [one, next] => (next - one) / first.max(1.0),
            _ => 0.0,
        });
        self.all as usize >= FIRST_ANSWERS
            && waited
                .into_iter()
                .all(|share| (IN_TURN.0..=IN_TURN.1).contains(&share))
    }

    /// Answers a second; none where nothing was measured.
    fn rate(&self) -> Option<f64> {
        if self.took_us == 0 {
            return None;
        }
        #[expect(clippy::cast_precision_loss, reason = "sums of a round")]
        let calls_a_second = self.in_flight as f64 / self.took_us as f64 * 1e6;
        Some(calls_a_second * f64::from(self.answered) / f64::from(self.all))
    }

    /// How long a call took, microseconds.
    fn mean_us(&self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "a sum of a round")]
        let sum = self.took_us as f64;
        sum / f64::from(self.all.max(1))
    }

    fn was_refused(&self) -> bool {
        self.answered < self.all / 2
    }
}

impl Gradient {
    /// Within these bounds.
    #[must_use]
    pub const fn new(bounds: Bounds) -> Self {
        Self {
            bounds,
            limit: bounds.first,
            home: bounds.first,
            rate: None,
            phase: Phase::Doubling,
            round: Round {
                since_us: 0,
                all: 0,
                answered: 0,
                took_us: 0,
                first_us: [0; FIRST_ANSWERS],
                in_flight: 0,
                most: 0,
            },
            turns: (TURNS.0, TURNS.0),
            quickest: None,
            calm: 0,
            again: false,
            why: "begins",
        }
    }

    fn is_over(&self) -> bool {
        // Of twice as many one half began at once, and says enough.
        let wanted = match self.phase {
            Phase::Doubling if !self.again => self.limit / 2,
            _ => self.limit,
        };
        let (least, most) = match self.phase {
            Phase::Doubling | Phase::Halving if !self.again => (FIRST_ROUND, ROUND.1),
            _ => ROUND,
        };
        self.round.all >= wanted.clamp(least, most)
    }

    fn decide(&mut self, now_us: u64) {
        let (round, before) = (self.round, self.rate);
        let Some(rate) = round.rate() else {
            return self.go(self.limit, self.phase, now_us);
        };
        if round.was_refused() && self.limit > self.home {
            self.calm = CALM;
            self.why = "more is refused";
            return self.go(self.home, Phase::Home, now_us);
        }
        if round.was_refused() && self.limit > self.bounds.least {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a share of a u32"
            )]
            let less = (f64::from(self.limit) * LESS) as u32;
            self.calm = CALM;
            self.move_home(less, None, "most calls were refused");
            return self.go(self.home, Phase::Home, now_us);
        }
        if 2 * round.most < self.limit {
            let quickest = self.quickest.map_or(f64::MAX, |(_, us)| us);
            if round.mean_us() <= quickest * LONGER {
                // Nobody asked for as much: that says nothing about the upstream.
                return self.go(self.limit, self.phase, now_us);
            }
            self.move_home(round.most, None, "even fewer wait there");
            return self.go(self.home, Phase::Home, now_us);
        }
        if round.answered == round.all {
            self.remember(round.most, round.mean_us());
        }
        if before.is_none() && self.phase == Phase::Doubling {
            return self.leap(rate, now_us);
        }
        // What this limit would bring, were there room, is its share of the home's.
        let step = f64::from(self.limit) / f64::from(self.home);
        let pays = before.is_none_or(|before| rate >= before * step.sqrt());
        match self.phase {
            Phase::Doubling if pays => {
                self.again = false;
                self.move_home(self.limit, Some(rate), "twice as many are answered as fast");
                let next = self.bounds.hold(self.home.saturating_mul(2));
                let phase = if next > self.home {
                    Phase::Doubling
                } else {
                    Phase::Home
                };
                self.go(next, phase, now_us);
            }
            // Few calls may have been unlucky ones: once more, with more of them.
            Phase::Doubling if !self.again => {
                self.again = true;
                self.go(self.limit, Phase::Doubling, now_us);
            }
            // After the leap there is much between the two.
            Phase::Doubling if self.limit > 2 * self.home => {
                self.again = false;
                self.go(2 * self.home, Phase::Doubling, now_us);
            }
            Phase::Doubling if self.home > self.bounds.first => {
                self.go(self.home, Phase::Home, now_us);
            }
            // The very first limit was enough: it may be too much.
            Phase::Doubling => self.go(self.home / 2, Phase::Halving, now_us),
            Phase::Halving if pays && self.limit < self.home => {
                self.move_home(self.limit, Some(rate), "half as many are answered as fast");
                self.go(self.home / 2, Phase::Halving, now_us);
            }
            Phase::Halving => self.go(self.home, Phase::Home, now_us),
            Phase::Home => {
                let fell = before.is_some_and(|before| rate < before * FELL);
                // Half of it is new, so that one odd round does not move it; where
                // it fell it is another upstream.
                let old = before.filter(|_| !fell).unwrap_or(rate);
                self.rate = Some(f64::midpoint(old, rate));
                self.turns.0 = self.turns.0.saturating_sub(1);
                if self.turns.1 < TURNS.1 && self.does_not_wait() {
                    self.turns = (TURNS.1, TURNS.1);
                }
                if fell {
                    self.turns = (TURNS.0, TURNS.0);
                }
                if self.calm > 0 {
                    self.calm -= 1;
                    self.go(self.home, Phase::Home, now_us);
                } else if fell || self.turns.0 == 0 {
                    self.turns.0 = self.turns.1;
                    self.down(now_us);
                } else {
                    self.up(now_us);
                }
            }
            Phase::Up if pays => {
                self.move_home(self.limit, Some(rate), "more are answered as fast");
                self.up(now_us);
            }
            Phase::Down if pays => {
                self.move_home(self.limit, Some(rate), "as much is answered with fewer");
                self.down(now_us);
            }
            Phase::Up | Phase::Down => {
                if self.phase == Phase::Down {
                    let turns = (2 * self.turns.1).min(TURNS.1);
                    self.turns = (turns, turns);
                }
                self.why = "more would only wait there";
                self.go(self.home, Phase::Home, now_us);
            }
        }
    }

    /// After the very first round.
    fn leap(&mut self, rate: f64, now_us: u64) {
        if self.round.came_in_turn() {
            // One at a time, and from there as if it had begun with it: a rate that was
            // seen with more under way is none of this limit.
            self.move_home(1, None, "the first were answered one after the other");
            return self.go(self.home, Phase::Doubling, now_us);
        }
        // Few calls have not waited for one another, whatever the upstream is like.
        let step = if self.limit < LEAP { 2 } else { LEAP };
        self.move_home(self.limit, Some(rate), "the first were answered at once");
        self.go(self.home.saturating_mul(step), Phase::Doubling, now_us);
    }

    /// A round with so many under way, whose calls took so long.
    fn remember(&mut self, most: u32, us: f64) {
        let is_quicker = self.quickest.is_none_or(|(few, least)| {
            let least = match most <= few {
                true => least,
                false => least / AS_LONG,
            };
            us < least
        });
        if is_quicker {
            self.quickest = Some((most, us));
        }
    }

    /// Whether calls at the home take as long as with half as many under way.
    fn does_not_wait(&self) -> bool {
        let round = &self.round;
        self.quickest.is_some_and(|(few, us)| {
            let as_long = round.mean_us() <= us * AS_LONG;
            2 * few <= self.home && as_long && round.answered == round.all
        })
    }

    fn up(&mut self, now_us: u64) {
        self.go(self.home + (self.home / 4).max(1), Phase::Up, now_us);
    }

    fn down(&mut self, now_us: u64) {
        self.go(self.home - (self.home / 5).max(1), Phase::Down, now_us);
    }

    fn move_home(&mut self, to: u32, rate: Option<f64>, why: &'static str) {
        self.home = self.bounds.hold(to);
        self.turns = (TURNS.0, TURNS.0);
        self.rate = rate;
        self.why = why;
    }

    /// A round at a limit; one that the bounds make the home's is the home's.
    fn go(&mut self, limit: u32, phase: Phase, now_us: u64) {
        self.limit = self.bounds.hold(limit);
        self.phase = if self.limit == self.home && phase != Phase::Doubling {
            Phase::Home
        } else {
            phase
        };
        self.round = Round {
            since_us: now_us,
            ..Round::default()
        };
    }
}

impl Limiter for Gradient {
    fn limit(&self) -> u32 {
        self.limit
    }

    fn saw(&mut self, seen: Seen) {
        // What began under another limit says nothing of this one.
        if seen.ended_us.saturating_sub(seen.took_us) < self.round.since_us {
            return;
        }
        self.round.all += 1;
        self.round.answered += u32::from(seen.ended == Ended::Answered);
        self.round.took_us = self.round.took_us.saturating_add(seen.took_us);
        if let Some(first) = self.round.first_us.get_mut(self.round.all as usize - 1) {
            *first = seen.took_us;
        }
        self.round.in_flight += u64::from(seen.in_flight);
        self.round.most = self.round.most.max(seen.in_flight);
        if self.is_over() {
            self.decide(seen.ended_us);
        }
    }

    fn belief(&self) -> Belief {
        Belief {
            limit: self.limit,
            rate: self.rate,
            why: self.why.to_owned(),
        }
    }
}
