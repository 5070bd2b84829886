//! Which record is next: by priority, and among those of one priority each
//! origin in turn, as far as an origin has room for one more.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use super::record::Record;

/// What goes first among the records: those that matter more, then the first of
/// each origin before any second one, then those that came earlier.
type Key = (Reverse<i64>, u64, u64);

/// Records that wait, by origin.
#[derive(Debug, Default)]
pub struct Queue {
    origins: HashMap<String, Origin>,
    /// The first that waits of each origin.
    first: BTreeMap<Key, String>,
    waiting: usize,
    order: u64,
}

#[derive(Debug, Default)]
struct Origin {
    waiting: BTreeMap<Key, (u64, Record)>,
    /// How many there were.
    seen: u64,
    in_flight: u32,
}

impl Queue {
    /// One more, with the number that it has in its list.
    pub fn push(&mut self, number: u64, record: Record) {
        let name = record.origin();
        let origin = self.origins.entry(name.clone()).or_default();
        let key = (Reverse(record.priority), origin.seen, self.order);
        origin.seen += 1;
        self.order += 1;
        self.waiting += 1;
        if let Some((first, _)) = origin.waiting.first_key_value() {
            self.first.remove(first);
        }
        origin.waiting.insert(key, (number, record));
        if let Some((first, _)) = origin.waiting.first_key_value() {
            self.first.insert(*first, name);
        }
    }

    /// The next one, with its number, of those `below` a number; none where none
    /// waits whose origin has `room`, asked by its name and a URL of it, for more than
    /// are under way.
    pub fn pop(&mut self, below: u64, room: impl Fn(&str, &str) -> u32) -> Option<(u64, Record)> {
        let (key, name) = self.first.iter().find(|(_, name)| {
            let Some(origin) = self.origins.get(*name) else {
                return false;
            };
            let first = origin.waiting.first_key_value();
            first.is_some_and(|(_, (number, record))| {
                *number < below && (name.is_empty() || origin.in_flight < room(name, record.url()))
            })
        })?;
        let (key, name) = (*key, name.clone());
        let origin = self.origins.get_mut(&name)?;
        self.first.remove(&key);
        let (number, record) = origin.waiting.remove(&key)?;
        origin.in_flight += 1;
        self.waiting -= 1;
        if let Some((first, _)) = origin.waiting.first_key_value() {
            self.first.insert(*first, name);
        }
        Some((number, record))
    }

    /// One of this origin, as [`Record::origin`] names it, has ended.
    pub fn ended(&mut self, name: &str) {
        if let Some(origin) = self.origins.get_mut(name) {
            origin.in_flight = origin.in_flight.saturating_sub(1);
            if origin.in_flight == 0 && origin.waiting.is_empty() {
                // Lists may have more origins than memory.
                self.origins.remove(name);
            }
        }
    }

    /// How many wait.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.waiting
    }

    /// Of how many origins.
    #[must_use]
    pub fn origins(&self) -> usize {
        self.first.len()
    }

    /// Whether none waits.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.waiting == 0
    }
}
