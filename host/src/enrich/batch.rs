//! A list under way: which records begin, and in which order their lines leave.
//!
//! Nothing happens in it by itself: records begin at [`Batch::begin`], and lines
//! are made while somebody waits at [`Batch::next`]. Whoever stops asking stops
//! the list, with no more lines finished than records were under way; whoever
//! drops it drops the readers of its runs.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use futures::FutureExt as _;
use futures::future::BoxFuture;
use futures::stream::{FuturesUnordered, StreamExt as _};

use super::pace::{Ending, Pace};
use super::{Enricher, Line, Queue, Record};

/// How many requests to the origin of a URL are worth having under way.
pub type Room = Arc<dyn Fn(&str) -> u32 + Send + Sync>;

/// With lines in the order of the input, how far completion may be ahead of what
/// left, in multiples of the concurrency.
pub const WINDOW: usize = 8;

/// Bytes of lines that wait for those before them; past it only the one that they
/// wait for begins. A thousand ordinary pages.
const HELD_BYTES: usize = 8 << 20;

/// In which order lines leave.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// As they are done.
    #[default]
    Completion,
    /// As the records were given.
    Input,
}

/// Lines that are done and wait for one before them, where the order is the input's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeldUp<'b> {
    /// How many.
    pub lines: usize,
    /// The number of the record that they wait for.
    pub by: u64,
    /// Its origin, once it has begun.
    pub origin: Option<&'b str>,
}

/// A list under way. Records are numbered from 0, in the order in which they were
/// given.
pub struct Batch {
    enricher: Enricher,
    room: Room,
    concurrency: usize,
    order: Order,
    queue: Queue,
    running: FuturesUnordered<BoxFuture<'static, (u64, Line)>>,
    pace: Pace,
    /// Lines that wait for those before them, and their bytes.
    held: BTreeMap<u64, Line>,
    held_bytes: usize,
    given: u64,
    /// The number that leaves next, where the order is the input's.
    next: u64,
}

impl Batch {
    /// A list of which so many records may be under way at once, and up to three times as
    /// many beside them that take long or whose origin fails.
    #[must_use]
    pub fn new(enricher: Enricher, room: Room, concurrency: u32, order: Order) -> Self {
        let concurrency = concurrency.max(1) as usize;
        Self {
            enricher,
            room,
            concurrency,
            pace: Pace::new(concurrency),
            order,
            queue: Queue::default(),
            running: FuturesUnordered::new(),
            held: BTreeMap::new(),
            held_bytes: 0,
            given: 0,
            next: 0,
        }
    }

    /// So many more may be under way that are worked on, while others wait for their
    /// origins.
    #[must_use]
    pub fn with_worked_on(mut self, worked_on: u32) -> Self {
        self.pace = self.pace.with_worked_on(worked_on);
        self
    }

    /// One more record of the list.
    pub fn push(&mut self, mut record: Record) {
        if self.order == Order::Input {
            record.priority = 0;
        }
        self.queue.push(self.given, record);
        self.given += 1;
    }

    /// How many wait to begin.
    #[must_use]
    pub const fn waiting(&self) -> usize {
        self.queue.len()
    }

    /// How many have begun and have not ended.
    #[must_use]
    pub fn under_way(&self) -> usize {
        self.pace.under_way()
    }

    /// What waits for a record before it.
    #[must_use]
    pub fn held_up(&self) -> Option<HeldUp<'_>> {
        (!self.held.is_empty()).then(|| HeldUp {
            lines: self.held.len(),
            by: self.next,
            origin: self.pace.origin_of(self.next),
        })
    }

    /// Whether [`next`](Self::next) has no line before another record begins.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.running.is_empty() && !self.held.contains_key(&self.next)
    }

    /// Begins with as many records as there is room for.
    pub fn begin(&mut self) {
        while let Some(begun) = self.begin_one() {
            self.running.push(begun);
        }
    }

    fn begin_one(&mut self) -> Option<BoxFuture<'static, (u64, Line)>> {
        let now = Instant::now();
        if !self.pace.has_room(now) {
            return None;
        }
        let ahead = self.concurrency * WINDOW;
        let below = match self.order {
            Order::Completion => u64::MAX,
            Order::Input if self.held_bytes > HELD_BYTES => self.next + 1,
            Order::Input => self.next + ahead as u64,
        };
        let origins = self.queue.origins();
        let (pace, room) = (&self.pace, &self.room);
        let room = |origin: &str, url: &str| pace.of_origin(origin, room(url), origins, now);
        let (number, record) = self.queue.pop(below, room)?;
        self.pace.begins(number, &record.origin(), now);
        let enricher = self.enricher.clone();
        let enriched = async move { (number, enricher.enrich(record).await) };
        Some(enriched.boxed())
    }

    /// The next line that leaves, with its record's number; none where nothing is
    /// under way. Dropping the future loses nothing.
    pub async fn next(&mut self) -> Option<(u64, Line)> {
        loop {
            if let Some(line) = self.held.remove(&self.next) {
                self.held_bytes = self.held_bytes.saturating_sub(line.weight());
                let number = self.next;
                self.next += 1;
                return Some((number, line));
            }
            let (number, line) = self.running.next().await?;
            let ending = match line.is_answered() {
                true if line.spent.attempts == 0 => Ending::Unasked,
                true => Ending::Answered,
                false => Ending::Failed,
            };
            if let Some(origin) = self.pace.ended(number, ending, Instant::now()) {
                self.queue.ended(&origin);
            }
            if self.order == Order::Completion {
                return Some((number, line));
            }
            self.held_bytes += line.weight();
            self.held.insert(number, line);
        }
    }

    /// The first of the lines that wait for others, for whoever begins no more: what is
    /// done is not lost for what was never begun.
    pub fn held_back(&mut self) -> Option<(u64, Line)> {
        let (number, line) = self.held.pop_first()?;
        self.held_bytes = self.held_bytes.saturating_sub(line.weight());
        self.next = number + 1;
        Some((number, line))
    }
}
