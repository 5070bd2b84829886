//! How many records are under way at once, and of whom.
//!
//! A record waits for its origin, and then it is worked on. Where both are to go on side
//! by side a few more are under way than origins are asked for, so that no origin waits
//! because of what is worked on. Records that take long are waited for beside the others
//! and not in their place, and an origin that lets records wait gets no more of them until
//! it answers: those that hang do not slow those that answer.

use std::collections::{BTreeSet, HashMap};
use std::time::{Duration, Instant};

/// A record that takes longer than this is waited for beside the others.
const LONG: Duration = Duration::from_secs(2);

/// Such records at once, in multiples of the concurrency; no more than the host has
/// sandboxes.
pub const BESIDE: usize = 3;

/// What is under way.
#[derive(Debug)]
pub struct Pace {
    concurrency: usize,
    /// What may be under way besides those that wait for their origins.
    worked_on: u32,
    /// By when it began, then by number.
    under_way: BTreeSet<(Instant, u64)>,
    records: HashMap<u64, (Instant, String)>,
    origins: HashMap<String, Origin>,
}

/// An origin of which something is under way.
#[derive(Debug)]
struct Origin {
    under_way: BTreeSet<(Instant, u64)>,
    /// When something of it ended last, or the first began.
    heard: Instant,
}

impl Pace {
    /// So many records are under way at once.
    #[must_use]
    pub fn new(concurrency: usize) -> Self {
        Self {
            concurrency,
            worked_on: 0,
            under_way: BTreeSet::new(),
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

    /// How many records of an origin are worth having under way that has this much room:
    /// of one that takes few at once, few more wait.
    #[must_use]
    pub fn of_origin(&self, room: u32) -> u32 {
        room.saturating_add(self.worked_on.min(room))
    }

    /// How many records are under way.
    #[must_use]
    pub fn under_way(&self) -> usize {
        self.under_way.len()
    }

    /// Whether one more may begin.
    #[must_use]
    pub fn has_room(&self, now: Instant) -> bool {
        let is_long = |(began, _): &&(Instant, u64)| now.saturating_duration_since(*began) >= LONG;
        let most = self.concurrency * BESIDE;
        let beside = self.under_way.iter().take(most).take_while(is_long).count();
        self.under_way.len() < self.concurrency + self.worked_on as usize + beside
    }

    /// Whether an origin lets records wait, and answers nothing meanwhile.
    #[must_use]
    pub fn keeps_waiting(&self, origin: &str, now: Instant) -> bool {
        self.origins.get(origin).is_some_and(|origin| {
            let oldest = origin.under_way.first().map(|(began, _)| *began);
            let is_long = |since: Instant| now.saturating_duration_since(since) >= LONG;
            oldest.is_some_and(is_long) && is_long(origin.heard)
        })
    }

    /// A record, by its number, begins.
    pub fn begins(&mut self, number: u64, origin: &str, now: Instant) {
        self.under_way.insert((now, number));
        self.records.insert(number, (now, origin.to_owned()));
        let known = self.origins.entry(origin.to_owned());
        let known = known.or_insert_with(|| Origin {
            under_way: BTreeSet::new(),
            heard: now,
        });
        known.under_way.insert((now, number));
    }

    /// It has ended; says whose it was.
    pub fn ended(&mut self, number: u64, now: Instant) -> Option<String> {
        let (began, name) = self.records.remove(&number)?;
        self.under_way.remove(&(began, number));
        if let Some(origin) = self.origins.get_mut(&name) {
            origin.under_way.remove(&(began, number));
            origin.heard = now;
            if origin.under_way.is_empty() {
                self.origins.remove(&name);
            }
        }
        Some(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOON: Duration = Duration::from_millis(100);

    #[test]
    fn so_many_are_under_way_and_no_more() {
        let now = Instant::now();
        let mut pace = Pace::new(1);
        assert!(pace.has_room(now));
        pace.begins(0, "a", now);
        assert!(!pace.has_room(now + SOON));
        assert_eq!(pace.ended(0, now + SOON).as_deref(), Some("a"));
        assert!(pace.has_room(now + SOON));
    }

    #[test]
    fn records_that_take_long_are_waited_for_beside_the_others() {
        let now = Instant::now();
        let mut pace = Pace::new(2).with_worked_on(3);
        assert_eq!((pace.of_origin(1), pace.of_origin(100)), (2, 103));
        for number in 0..5 {
            assert!(pace.has_room(now));
            pace.begins(number, "slow", now);
        }
        assert!(!pace.has_room(now + SOON));
        // As many again, but no more than so many.
        for number in 100..100 + 2 * BESIDE as u64 {
            assert!(pace.has_room(now + LONG), "{number}");
            pace.begins(number, "slow", now + LONG);
        }
        assert!(!pace.has_room(now + LONG));
    }

    #[test]
    fn an_origin_that_answers_nothing_for_long_gets_no_more_until_it_does() {
        let now = Instant::now();
        let mut pace = Pace::new(10);
        pace.begins(0, "hangs", now);
        pace.begins(1, "hangs", now + SOON);
        pace.begins(2, "answers", now);
        assert!(!pace.keeps_waiting("hangs", now + SOON));
        assert!(pace.keeps_waiting("hangs", now + LONG));
        pace.ended(1, now + LONG);
        assert!(!pace.keeps_waiting("hangs", now + LONG + SOON));
        assert!(pace.keeps_waiting("hangs", now + LONG + LONG));
        assert!(!pace.keeps_waiting("unknown", now));
    }

    #[test]
    fn a_slow_origin_that_goes_on_answering_is_no_origin_that_hangs() {
        let now = Instant::now();
        let mut pace = Pace::new(10);
        for (number, later) in (0..8).zip(0..) {
            pace.begins(number, "slow", now + SOON * later);
        }
        pace.ended(0, now + LONG);
        assert!(!pace.keeps_waiting("slow", now + LONG + SOON));
    }
}
