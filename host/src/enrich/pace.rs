//! How many records are under way at once, and of whom.
//!
//! A record waits for its origin, and then it is worked on. Where both are to go on side
//! by side a few more are under way than origins are asked for, so that no origin waits
//! because of what is worked on.
//!
//! Origins that hang do not slow those that answer. One that has not answered yet gets
//! its share of the places and no more, one that lets records wait gets no more of them
//! until it answers, and records that take long, or whose origin fails each time, are
//! waited for beside the others and not in their place.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::time::{Duration, Instant};

/// A record that takes longer than this is waited for beside the others, as long as
/// nothing is known of what they take; and an origin that answers nothing for so long
/// keeps them waiting, if an ordinary one does not.
const LONG: Duration = Duration::from_secs(2);

/// So is one that takes so many times as long as an ordinary one, from this time on.
const TIMES: u32 = 3;
const LONG_AT_LEAST: Duration = Duration::from_millis(500);

/// An origin fails that failed so many times in a row.
const FAILS: u32 = 3;

/// Origins of which nothing is under way, and that are remembered because they failed last.
const REMEMBERED: usize = 10_000;

/// So many of the last records show what is ordinary: half of them take as long or longer,
/// so that no few move it, however long or short they take, and it follows all of them once
/// thirty or so take something else.
const LAST: usize = 64;

/// Such records at once, in multiples of the concurrency; no more than the host has
/// sandboxes.
pub const BESIDE: usize = 3;

/// How a record has ended, as far as its origin goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// It was asked, and answered.
    Answered,
    /// Nobody was asked: the record is none, or what was kept was enough. What that takes
    /// says nothing of the others.
    Unasked,
    /// It did not answer, or is in trouble.
    Failed,
}

/// What is under way.
#[derive(Debug)]
pub struct Pace {
    concurrency: usize,
    /// What may be under way besides those that wait for their origins.
    worked_on: u32,
    /// What a record takes whose origin answers; none before one has.
    ordinary: Option<Duration>,
    /// What the last of them took, in their order.
    last: VecDeque<Duration>,
    /// Records of origins that do not fail, by when they began, then by number.
    in_place: BTreeSet<(Instant, u64)>,
    /// How many of origins that do.
    of_failing: usize,
    records: HashMap<u64, (Instant, String)>,
    origins: HashMap<String, Origin>,
}

/// What is known of an origin.
#[derive(Debug)]
struct Origin {
    under_way: BTreeSet<(Instant, u64)>,
    /// When something of it ended last, or the first began.
    heard: Instant,
    /// Whether it answered something.
    answered: bool,
    /// How often it failed since.
    failed: u32,
}

impl Origin {
    const fn is_failing(&self) -> bool {
        self.failed >= FAILS
    }

    /// Whether it lets records wait so `long`, and answers nothing meanwhile.
    fn keeps_waiting(&self, long: Duration, now: Instant) -> bool {
        let oldest = self.under_way.first().map(|(began, _)| *began);
        let is_long = |since: Instant| now.saturating_duration_since(since) >= long;
        oldest.is_some_and(is_long) && is_long(self.heard)
    }
}

impl Pace {
    /// So many records are under way at once.
    #[must_use]
    pub fn new(concurrency: usize) -> Self {
        Self {
            concurrency,
            worked_on: 0,
            ordinary: None,
            last: VecDeque::with_capacity(LAST),
            in_place: BTreeSet::new(),
            of_failing: 0,
            records: HashMap::new(),
            origins: HashMap::new(),
        }
    }

    /// So many more may be under way, while others wait for their origins.
    #[must_use]
    pub fn with_worked_on(mut self, worked_on: u32) -> Self {
        self.worked_on = worked_on;
        self
    }

    /// How many records are under way.
    #[must_use]
    pub fn under_way(&self) -> usize {
        self.records.len()
    }

    /// The origin of a record that is under way.
    #[must_use]
    pub fn origin_of(&self, number: u64) -> Option<&str> {
        self.records.get(&number).map(|(_, origin)| origin.as_str())
    }

    /// Whether one more may begin.
    #[must_use]
    pub fn has_room(&self, now: Instant) -> bool {
        let long = self.long();
        let is_long = |(began, _): &&(Instant, u64)| now.saturating_duration_since(*began) >= long;
        let most = match self.concurrency {
            // One after the other means just that.
            1 => 0,
            several => several * BESIDE,
        };
        let long = self.in_place.iter().take(most).take_while(is_long).count();
        let beside = most.min(long + self.of_failing);
        self.under_way() < self.concurrency + self.worked_on as usize + beside
    }

    /// A record whose origin answered took so long.
    fn shows(&mut self, took: Duration) {
        if self.last.len() == LAST {
            self.last.pop_front();
        }
        self.last.push_back(took);
        let mut sorted: Vec<Duration> = self.last.iter().copied().collect();
        let middle = (sorted.len() - 1) / 2;
        let (_, ordinary, _) = sorted.select_nth_unstable(middle);
        self.ordinary = Some(*ordinary);
    }

    /// From when on a record takes long.
    fn long(&self) -> Duration {
        let known = self.ordinary.map(|ordinary| ordinary * TIMES);
        known.map_or(LONG, |long| long.max(LONG_AT_LEAST))
    }

    /// How many records of an origin are worth having under way, where it takes so many
    /// at once and has its records wait among those of so many origins: none where it
    /// lets them wait and answers nothing meanwhile, and of one that takes few, few more.
    #[must_use]
    pub fn of_origin(&self, origin: &str, takes: u32, origins: usize, now: Instant) -> u32 {
        let known = self.origins.get(origin);
        let long = self.long().max(LONG);
        if known.is_some_and(|known| known.keeps_waiting(long, now)) {
            return 0;
        }
        let most = takes.saturating_add(self.worked_on.min(takes));
        if known.is_some_and(|known| known.answered && !known.is_failing()) {
            return most;
        }
        let share = (self.concurrency / origins.max(1)).max(1);
        most.min(u32::try_from(share).unwrap_or(u32::MAX))
    }

    /// A record, by its number, begins.
    pub fn begins(&mut self, number: u64, origin: &str, now: Instant) {
        self.records.insert(number, (now, origin.to_owned()));
        let known = self.origins.entry(origin.to_owned());
        let known = known.or_insert_with(|| Origin {
            under_way: BTreeSet::new(),
            heard: now,
            answered: false,
            failed: 0,
        });
        if known.under_way.is_empty() {
            known.heard = now;
        }
        known.under_way.insert((now, number));
        if known.is_failing() {
            self.of_failing += 1;
        } else {
            self.in_place.insert((now, number));
        }
    }

    /// It has ended like this; says whose it was.
    pub fn ended(&mut self, number: u64, ending: Ending, now: Instant) -> Option<String> {
        let (began, name) = self.records.remove(&number)?;
        if ending == Ending::Answered {
            self.shows(now.saturating_duration_since(began));
        }
        let answered = ending != Ending::Failed;
        let origin = self.origins.get_mut(&name)?;
        origin.under_way.remove(&(began, number));
        origin.heard = now;
        let was = origin.is_failing();
        origin.answered |= answered;
        origin.failed = match answered {
            true => 0,
            false => origin.failed.saturating_add(1),
        };
        if was {
            self.of_failing -= 1;
        } else {
            self.in_place.remove(&(began, number));
        }
        match (was, origin.is_failing()) {
            (false, true) => {
                self.of_failing += origin.under_way.len();
                for key in &origin.under_way {
                    self.in_place.remove(key);
                }
            }
            (true, false) => {
                self.of_failing -= origin.under_way.len();
                self.in_place.extend(origin.under_way.iter().copied());
            }
            (false, false) | (true, true) => {}
        }
        if origin.under_way.is_empty() && (origin.failed == 0 || self.origins.len() > REMEMBERED) {
            self.origins.remove(&name);
        }
        Some(name)
    }
}

#[cfg(test)]
mod tests {
    use super::Ending::{Answered, Failed, Unasked};
    use super::*;

    const SOON: Duration = Duration::from_millis(100);

    /// How many records of an origin that takes many are worth having under way, beside
    /// one other origin.
    fn of(pace: &Pace, origin: &str, now: Instant) -> u32 {
        pace.of_origin(origin, 100, 2, now)
    }

    #[test]
    fn so_many_are_under_way_and_no_more() {
        let now = Instant::now();
        let mut pace = Pace::new(1);
        assert!(pace.has_room(now));
        pace.begins(0, "a", now);
        assert!(!pace.has_room(now + SOON));
        assert_eq!(pace.ended(0, Answered, now + SOON).as_deref(), Some("a"));
        assert!(pace.has_room(now + SOON));
    }

    #[test]
    fn records_that_take_long_are_waited_for_beside_the_others() {
        let now = Instant::now();
        let mut pace = Pace::new(2).with_worked_on(3);
        for number in 0..5 {
            assert!(pace.has_room(now));
            pace.begins(number, "slow", now);
        }
        assert!(!pace.has_room(now + SOON));
        // As many again as take long, but no more.
        for number in 100..105 {
            assert!(pace.has_room(now + LONG), "{number}");
            pace.begins(number, "slow", now + LONG);
        }
        assert!(!pace.has_room(now + LONG));
    }

    #[test]
    fn long_is_what_takes_some_times_as_long_as_the_others() {
        let now = Instant::now();
        let mut pace = Pace::new(2);
        pace.begins(0, "quick", now);
        pace.ended(0, Answered, now + 2 * SOON);
        pace.begins(0, "heavy", now);
        pace.begins(1, "heavy", now);
        assert!(!pace.has_room(now + 5 * SOON));
        assert!(pace.has_room(now + 6 * SOON));
    }

    #[test]
    fn where_all_take_long_none_does() {
        let now = Instant::now();
        let ordinary = Duration::from_secs(5);
        let mut pace = Pace::new(2);
        pace.begins(0, "slow", now);
        assert!(pace.has_room(now + LONG), "nothing is known yet");
        pace.ended(0, Answered, now + ordinary);
        pace.begins(1, "slow", now);
        pace.begins(2, "slow", now);
        assert!(!pace.has_room(now + ordinary));
        assert_ne!(of(&pace, "slow", now + ordinary), 0);
        assert!(!pace.has_room(now + 3 * ordinary - SOON));
        assert!(pace.has_room(now + 3 * ordinary));
        assert_eq!(of(&pace, "slow", now + 3 * ordinary), 0);
    }

    #[test]
    fn what_is_done_in_no_time_is_not_taken_for_what_is_ordinary() {
        let now = Instant::now();
        let ordinary = Duration::from_secs(2);
        let mut pace = Pace::new(2);
        // Neither those that asked nobody nor the very first one that was quick.
        for number in 0..100 {
            pace.begins(number, "", now);
            pace.ended(number, Unasked, now);
        }
        assert_eq!(pace.ordinary, None);
        for (number, took) in [(100, Duration::ZERO), (101, ordinary), (102, ordinary)] {
            pace.begins(number, "some", now);
            pace.ended(number, Answered, now + took);
        }
        pace.begins(0, "some", now);
        pace.begins(1, "some", now);
        assert!(!pace.has_room(now + ordinary));
        assert!(!pace.has_room(now + 3 * ordinary - SOON));
        assert!(pace.has_room(now + 3 * ordinary));
    }

    #[test]
    fn a_few_that_drip_do_not_make_it_ordinary() {
        let now = Instant::now();
        let mut pace = Pace::new(2);
        for number in 0..500 {
            let took = match number % 5 {
                0 => 300 * SOON,
                _ => SOON,
            };
            pace.begins(number, "some", now);
            pace.ended(number, Answered, now + took);
        }
        pace.begins(0, "drips", now);
        pace.begins(1, "drips", now);
        assert!(pace.has_room(now + LONG_AT_LEAST));
        // But what all have come to take is followed, up and down.
        for took in [50 * SOON, SOON] {
            for number in 2..200 {
                pace.begins(number, "some", now);
                pace.ended(number, Answered, now + took);
            }
            assert_eq!(pace.ordinary, Some(took));
        }
    }

    #[test]
    fn an_origin_gets_its_share_before_it_answers_and_what_it_takes_after() {
        let now = Instant::now();
        let mut pace = Pace::new(10).with_worked_on(3);
        assert_eq!(of(&pace, "new", now), 5);
        assert_eq!(pace.of_origin("new", 100, 1, now), 10);
        assert_eq!(pace.of_origin("new", 100, 1_000, now), 1);
        for number in 0..=5 {
            pace.begins(number, "new", now);
        }
        pace.ended(0, Answered, now + SOON);
        assert_eq!(of(&pace, "new", now + SOON), 103);
        assert_eq!(pace.of_origin("new", 1, 2, now + SOON), 2);
        for number in 1..=3 {
            assert_eq!(of(&pace, "new", now + SOON), 103, "{number}");
            pace.ended(number, Failed, now + SOON);
        }
        assert_eq!(of(&pace, "new", now + SOON), 5);
        pace.ended(4, Answered, now + SOON);
        assert_eq!(of(&pace, "new", now + SOON), 103);
    }

    #[test]
    fn records_of_an_origin_that_fails_take_nobodys_place() {
        let now = Instant::now();
        let mut pace = Pace::new(4);
        for number in 0..4 {
            pace.begins(number, "fails", now);
        }
        for number in 0..3 {
            assert_eq!(pace.has_room(now), number > 0);
            pace.ended(number, Failed, now);
        }
        // The one that is left, and eleven others.
        for number in 4..15 {
            assert!(pace.has_room(now), "{number}");
            pace.begins(number, "fails", now);
        }
        for number in 15..19 {
            assert!(pace.has_room(now), "{number}");
            pace.begins(number, "answers", now);
        }
        assert!(!pace.has_room(now));
        // All of them count where it answers after all.
        pace.ended(4, Answered, now);
        assert!(!pace.has_room(now));
        for number in (5..19).chain([3]) {
            assert!(!pace.has_room(now) || pace.under_way() < 4);
            pace.ended(number, Answered, now);
        }
        assert_eq!((pace.under_way(), pace.of_failing), (0, 0));
        assert!(pace.in_place.is_empty() && pace.origins.is_empty());
    }

    #[test]
    fn one_after_the_other_means_just_that() {
        let now = Instant::now();
        let mut pace = Pace::new(1);
        pace.begins(0, "hangs", now);
        assert!(!pace.has_room(now + 100 * LONG));
    }

    #[test]
    fn an_origin_that_answers_nothing_for_long_gets_no_more_until_it_does() {
        let now = Instant::now();
        let mut pace = Pace::new(10);
        pace.begins(0, "hangs", now);
        pace.begins(1, "hangs", now + SOON);
        pace.begins(2, "answers", now);
        pace.ended(2, Answered, now + SOON);
        assert_ne!(of(&pace, "hangs", now + SOON), 0);
        assert_eq!(of(&pace, "hangs", now + LONG), 0);
        pace.ended(1, Answered, now + LONG);
        assert_ne!(of(&pace, "hangs", now + LONG + SOON), 0);
        assert_eq!(of(&pace, "hangs", now + LONG + LONG), 0);
        // Whatever it did before, it has two seconds again where nothing was under way.
        pace.ended(0, Answered, now + LONG + LONG);
        pace.begins(3, "hangs", now + 9 * LONG);
        assert_ne!(of(&pace, "hangs", now + 9 * LONG + SOON), 0);
    }

    #[test]
    fn a_slow_origin_that_goes_on_answering_is_no_origin_that_hangs() {
        let now = Instant::now();
        let mut pace = Pace::new(10);
        for (number, later) in (0..8).zip(0..) {
            pace.begins(number, "slow", now + SOON * later);
        }
        pace.ended(0, Answered, now + LONG);
        assert_ne!(of(&pace, "slow", now + LONG + SOON), 0);
    }
}
