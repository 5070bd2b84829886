//! Who gets the next run slot: stride scheduling over four lanes.
//!
//! Each lane has a virtual time that advances by the time its entries held a
//! slot, divided by the lane's share; the lane that is furthest behind goes
//! next (C. A. Waldspurger and W. E. Weihl, "Stride Scheduling", 1995). A lane
//! that was empty starts at the present, so that idling earns no credit. A
//! lane with little work is therefore served at once, and a full one keeps
//! its share whatever the others do.
//!
//! Short work goes on in the order in which it was made: of many calls of some slices
//! each, one after the other comes to its end and lets go of its memory, and not all of
//! them at the end. Of batch work, what has not begun at all goes ahead of what was made
//! not long before it: a call that asks somebody waits for the answer while others are
//! computed, and not after that. Long work takes turns.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use super::Class;
use super::account::Account;

/// Work that has used this much CPU time counts as long and queues behind
/// short work: four ticks, which is more than a plugin of the first tier takes.
pub(super) const LONG: Duration = Duration::from_millis(20);

/// Batch work that has not begun goes ahead of so many that were made before it, and of no
/// more, so that a steady stream of it starves nobody.
const AHEAD: u64 = 2048;

/// The lanes, in the order in which ties are broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lane {
    /// Interactive work that has only begun.
    Short,
    /// Interactive work that goes on for long.
    Long,
    /// Batch work that has only begun.
    Batch,
    /// Batch work that goes on for long: a few huge pages do not hold up a list.
    BatchLong,
}

impl Lane {
    const ALL: [Self; 4] = [Self::Short, Self::Long, Self::Batch, Self::BatchLong];

    /// The lane of work of this class and account.
    pub(super) fn of(class: Class, account: &Account) -> Self {
        Self::after(class, account.charged())
    }

    fn after(class: Class, used: Duration) -> Self {
        match (class, used > LONG) {
            (Class::Interactive, false) => Self::Short,
            (Class::Interactive, true) => Self::Long,
            (Class::Batch, false) => Self::Batch,
            (Class::Batch, true) => Self::BatchLong,
        }
    }

    /// Shares when all lanes are full: 75, 19, 5 and 1 % of the slots' time; of batch
    /// work alone, 80 and 20 %.
    const fn share(self) -> u64 {
        match self {
            Self::Short => 60,
            Self::Long => 15,
            Self::Batch => 4,
            Self::BatchLong => 1,
        }
    }
}

/// Where an entry is to wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) lane: Lane,
    /// Before those with a larger number; those with the same one take turns.
    order: u64,
}

impl Place {
    /// The place of work of this class and account, the slice included that is about to
    /// end on this thread.
    pub(super) fn of(class: Class, account: &Account) -> Self {
        let (used, number) = (account.used(), account.number());
        let lane = Lane::after(class, used);
        let order = match lane {
            Lane::Batch if used.is_zero() => number.saturating_sub(AHEAD),
            Lane::Batch | Lane::Short => number,
            Lane::Long | Lane::BatchLong => 0,
        };
        Self { lane, order }
    }
}

/// What a lane is sorted by: an entry's order, then when it came.
type Key = (u64, u64);

/// Where an entry waited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// Before all lanes.
    Urgent,
    /// In a lane.
    Lane(Lane, Key),
}

struct Waiting<E> {
    entries: BTreeMap<Key, E>,
    /// Virtual time, nanoseconds divided by share.
    pass: u64,
}

impl<E> Waiting<E> {
    const fn new() -> Self {
        Self {
            entries: BTreeMap::new(),
            pass: 0,
        }
    }
}

/// All that waits for a slot.
pub(super) struct Queue<E> {
    /// Goes before everything, whatever the lanes' virtual times.
    urgent: VecDeque<E>,
    short: Waiting<E>,
    long: Waiting<E>,
    batch: Waiting<E>,
    batch_long: Waiting<E>,
    /// How many came so far.
    came: u64,
    /// Virtual time of the lane that was served last: the present.
    now: u64,
}

impl<E> Queue<E> {
    /// Nothing waits.
    pub(super) const fn new() -> Self {
        Self {
            urgent: VecDeque::new(),
            short: Waiting::new(),
            long: Waiting::new(),
            batch: Waiting::new(),
            batch_long: Waiting::new(),
            came: 0,
            now: 0,
        }
    }

    fn lane(&self, lane: Lane) -> &Waiting<E> {
        match lane {
            Lane::Short => &self.short,
            Lane::Long => &self.long,
            Lane::Batch => &self.batch,
            Lane::BatchLong => &self.batch_long,
        }
    }

    fn lane_mut(&mut self, lane: Lane) -> &mut Waiting<E> {
        match lane {
            Lane::Short => &mut self.short,
            Lane::Long => &mut self.long,
            Lane::Batch => &mut self.batch,
            Lane::BatchLong => &mut self.batch_long,
        }
    }

    /// Queues in a lane, behind those of the same order.
    pub(super) fn push(&mut self, Place { lane, order }: Place, entry: E) {
        let (now, came) = (self.now, self.came);
        self.came += 1;
        let waiting = self.lane_mut(lane);
        if waiting.entries.is_empty() {
            waiting.pass = waiting.pass.max(now);
        }
        waiting.entries.insert((order, came), entry);
    }

    /// Queues before everything: what was cancelled is dropped at once, so that
    /// its memory comes back.
    pub(super) fn push_urgent(&mut self, entry: E) {
        self.urgent.push_back(entry);
    }

    /// Puts back what was just popped, in front: as if it had not been.
    pub(super) fn put_back(&mut self, from: Origin, entry: E) {
        match from {
            Origin::Urgent => self.urgent.push_front(entry),
            Origin::Lane(lane, key) => _ = self.lane_mut(lane).entries.insert(key, entry),
        }
    }

    /// Takes out the first entry of its kind, from the lane of those that have
    /// one which is furthest behind.
    pub(super) fn take_first(&mut self, is_it: impl Fn(&E) -> bool) -> Option<E> {
        let has_one = |lane: &Lane| self.lane(*lane).entries.values().any(&is_it);
        let next = Lane::ALL
            .into_iter()
            .filter(has_one)
            .min_by_key(|lane| self.lane(*lane).pass)?;
        let entries = &mut self.lane_mut(next).entries;
        let key = *entries.iter().find(|(_, entry)| is_it(entry))?.0;
        entries.remove(&key)
    }

    /// The next entry, and where it was.
    pub(super) fn pop(&mut self) -> Option<(Origin, E)> {
        if let Some(entry) = self.urgent.pop_front() {
            return Some((Origin::Urgent, entry));
        }
        let waiting = |lane: &Lane| !self.lane(*lane).entries.is_empty();
        let next = Lane::ALL
            .into_iter()
            .filter(waiting)
            .min_by_key(|lane| self.lane(*lane).pass)?;
        self.now = self.now.max(self.lane(next).pass);
        let (key, entry) = self.lane_mut(next).entries.pop_first()?;
        Some((Origin::Lane(next, key), entry))
    }

    /// Books the time that an entry of `lane` held a slot while others waited.
    pub(super) fn book(&mut self, lane: Lane, held: Duration) {
        let waiting = self.lane_mut(lane);
        waiting.pass = waiting
            .pass
            .saturating_add(nanoseconds(held) / lane.share());
    }

    /// How many wait.
    pub(super) fn len(&self) -> usize {
        let count = |lane: Lane| self.lane(lane).entries.len();
        Lane::ALL.into_iter().map(count).sum::<usize>() + self.urgent.len()
    }

    /// How many of them are short.
    pub(super) fn short(&self) -> usize {
        self.short.entries.len()
    }
}

fn nanoseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// In turn with the others of its lane.
    fn at(lane: Lane) -> Place {
        Place { lane, order: 0 }
    }

    /// The next entry, without its place among those of its lane.
    fn pop<E>(queue: &mut Queue<E>) -> Option<(Option<Lane>, E)> {
        let (from, entry) = queue.pop()?;
        let lane = match from {
            Origin::Urgent => None,
            Origin::Lane(lane, _) => Some(lane),
        };
        Some((lane, entry))
    }

    /// Serves `slices` entries of 5 ms from lanes that are always full.
    fn serve(lanes: &[Lane], slices: usize) -> Vec<Lane> {
        let mut queue = Queue::new();
        for lane in lanes {
            queue.push(at(*lane), *lane);
        }
        let mut served = Vec::new();
        for _ in 0..slices {
            let (_, lane) = queue.pop().expect("lanes are full");
            served.push(lane);
            queue.book(lane, Duration::from_millis(5));
            queue.push(at(lane), lane);
        }
        served
    }

    fn share(served: &[Lane], of: Lane) -> usize {
        served.iter().filter(|lane| **lane == of).count()
    }

    #[test]
    fn full_lanes_get_their_shares() {
        let served = serve(&Lane::ALL, 1600);
        assert_eq!(share(&served, Lane::Short), 1200);
        assert_eq!(share(&served, Lane::Long), 300);
        assert_eq!(share(&served, Lane::Batch), 80);
        assert_eq!(share(&served, Lane::BatchLong), 20);
    }

    #[test]
    fn a_list_goes_on_beside_its_huge_pages() {
        let served = serve(&[Lane::Batch, Lane::BatchLong], 500);
        assert_eq!(share(&served, Lane::Batch), 400);
    }

    #[test]
    fn a_lane_alone_gets_everything() {
        let served = serve(&[Lane::Batch], 10);
        assert_eq!(share(&served, Lane::Batch), 10);
    }

    #[test]
    fn short_work_that_arrives_goes_before_long_and_batch_work() {
        let mut queue = Queue::new();
        for _ in 0..100 {
            for lane in [Lane::Long, Lane::Batch] {
                queue.push(at(lane), lane);
            }
        }
        for _ in 0..50 {
            let (_, lane) = queue.pop().expect("full");
            queue.book(lane, Duration::from_millis(5));
        }
        queue.push(at(Lane::Short), Lane::Short);
        assert_eq!(pop(&mut queue), Some((Some(Lane::Short), Lane::Short)));
    }

    #[test]
    fn what_was_made_first_goes_first_and_what_has_not_begun_ahead_of_some() {
        let made = |number| Place {
            lane: Lane::Batch,
            order: number,
        };
        let mut queue = Queue::new();
        for number in [3, 1, 2] {
            queue.push(made(number), number);
        }
        let first = queue.pop().expect("three wait");
        assert_eq!(first.1, 1);
        // Whether it goes on or was not taken up.
        queue.push(made(1), 1);
        let first = queue.pop().expect("three wait");
        assert_eq!(first.1, 1);
        queue.put_back(first.0, first.1);
        let left: Vec<u64> = (0..3).filter_map(|_| Some(queue.pop()?.1)).collect();
        assert_eq!(left, [1, 2, 3]);
    }

    #[test]
    fn a_steady_stream_of_what_has_not_begun_starves_nobody() {
        let mut accounts = std::iter::repeat_with(Account::unlimited);
        let begun = accounts
            .find(|account| account.number() > AHEAD)
            .expect("endless");
        super::super::account::begin_slice(&begun);
        // The slice that runs counts, as soon as it has taken anything.
        while begun.used().is_zero() {}
        let place = Place::of(Class::Batch, &begun);
        super::super::account::end_slice();
        assert_eq!(place.order, begun.number());
        let (mut queue, mut ahead) = (Queue::new(), 0);
        queue.push(place, None);
        for account in accounts {
            queue.push(Place::of(Class::Batch, &account), Some(account.number()));
            match queue.pop().expect("two wait").1 {
                Some(_) => ahead += 1,
                None => break,
            }
        }
        // Other tests make accounts too.
        assert!(ahead > 0 && ahead <= AHEAD, "{ahead}");
    }

    #[test]
    fn idling_earns_no_credit() {
        let mut queue = Queue::new();
        for _ in 0..100 {
            queue.push(at(Lane::Short), Lane::Short);
            queue.pop();
            queue.book(Lane::Short, Duration::from_millis(5));
        }
        for _ in 0..100 {
            queue.push(at(Lane::Batch), Lane::Batch);
            queue.push(at(Lane::Short), Lane::Short);
        }
        let mut served = Vec::new();
        for _ in 0..64 {
            let (_, lane) = queue.pop().expect("full");
            served.push(lane);
            queue.book(lane, Duration::from_millis(5));
        }
        assert!(share(&served, Lane::Batch) <= 64 / 13 + 1, "{served:?}");
    }

    #[test]
    fn what_is_urgent_is_at_no_lanes_cost_or_gain() {
        let mut queue = Queue::new();
        for lane in Lane::ALL {
            queue.push(at(lane), lane);
        }
        let mut served = Vec::new();
        for _ in 0..160 {
            queue.push_urgent(Lane::Short);
            assert_eq!(pop(&mut queue), Some((None, Lane::Short)));
            let (_, lane) = queue.pop().expect("lanes are full");
            served.push(lane);
            queue.book(lane, Duration::from_millis(5));
            queue.push(at(lane), lane);
        }
        assert_eq!(share(&served, Lane::Short), 120);
        assert_eq!(share(&served, Lane::Batch), 8);
        assert_eq!(share(&served, Lane::BatchLong), 2);
    }

    #[test]
    fn what_is_urgent_goes_first() {
        let mut queue = Queue::new();
        queue.push(at(Lane::Short), "first");
        queue.push(at(Lane::Short), "second");
        queue.push_urgent("urgent");
        let urgent = queue.pop().expect("three wait");
        assert_eq!(urgent, (Origin::Urgent, "urgent"));
        queue.put_back(urgent.0, urgent.1);
        assert_eq!(queue.pop(), Some(urgent));
        assert_eq!(pop(&mut queue), Some((Some(Lane::Short), "first")));
        assert_eq!(queue.len(), 1);
    }

    #[test]
    fn of_its_kind_the_lane_that_is_furthest_behind_goes_first() {
        let mut queue = Queue::new();
        for lane in [Lane::Short, Lane::Batch] {
            queue.push(at(lane), ("task", lane));
            queue.push(at(lane), ("thread", lane));
        }
        let is_thread = |entry: &(&str, Lane)| entry.0 == "thread";
        queue.book(Lane::Short, Duration::from_millis(5));
        assert_eq!(queue.take_first(is_thread), Some(("thread", Lane::Batch)));
        assert_eq!(queue.take_first(is_thread), Some(("thread", Lane::Short)));
        assert_eq!(queue.take_first(is_thread), None);
        assert_eq!(queue.len(), 2);
    }
}
