//! An answer that several may read while it comes.
//!
//! A task of its own fetches it, and goes on only a little ahead of the reader
//! who is furthest, so that nothing is downloaded that nobody reads. When the
//! last reader has left, it stops.
//!
//! Its beginning is there as long as somebody may still join, or wants to keep it.
//! Past what is kept nobody joins any more, and what all readers have read is let go.

use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use bytes::Bytes;
use futures::StreamExt as _;
use futures::stream::{self, BoxStream};
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::{CancellationToken, DropGuard};

use super::body::Body;
use super::client::Inner;
use super::coming::Coming;
use super::error::RequestError;
use super::exchange::exchange;
use super::keep::LARGEST;
use super::request::{Head, Request};

/// How far the download goes ahead of its furthest reader: what a reader asks
/// for at once.
const AHEAD: u64 = 256 << 10;

/// What is around a chunk in memory, about: its allocation, and its place in a
/// list.
const AROUND: u64 = 128;

/// Bytes that one permit of the client's memory stands for.
pub(super) const UNIT: u64 = 128;

/// One answer on its way.
#[derive(Debug, Default)]
pub(super) struct Flight {
    state: Mutex<State>,
    /// How often it was tried.
    tries: AtomicU32,
    /// Something came, or somebody read on.
    changed: Notify,
}

#[derive(Debug, Default)]
struct State {
    head: Option<Result<Arc<Head>, RequestError>>,
    /// Those that are here, without the first ones that are gone.
    chunks: VecDeque<Bytes>,
    /// How many are gone from the beginning.
    gone: usize,
    /// Bytes that came, those that are gone included.
    bytes: u64,
    /// What they took in memory.
    weight: u64,
    /// Who reads, by number, and how many chunks each has read.
    readers: BTreeMap<u64, usize>,
    /// How many ever read.
    seats: u64,
    /// Whether nobody joins any more, so that what was read is needed no more.
    closed: bool,
    /// Memory that the chunks take of what all answers together may have.
    held: Option<OwnedSemaphorePermit>,
    end: Option<Result<(), RequestError>>,
    /// Weight of what the furthest reader has read.
    furthest: u64,
}

/// A reader's share in a flight; when the last one goes, so does the download.
#[derive(Debug)]
pub(super) struct Seat {
    flight: Arc<Flight>,
    /// Cancels the task when the last seat is given back.
    stops: Arc<DropGuard>,
    /// Its number among the readers.
    number: u64,
}

/// Tells how often a flight was tried.
pub(super) struct Tells {
    flight: Arc<Flight>,
    tries: Arc<AtomicU32>,
}

impl Drop for Tells {
    fn drop(&mut self) {
        let tries = self.flight.tries.load(Ordering::Relaxed);
        self.tries.fetch_add(tries, Ordering::Relaxed);
    }
}

/// What remembers a flight without keeping it going.
#[derive(Debug)]
pub(super) struct Known {
    flight: std::sync::Weak<Flight>,
    stops: std::sync::Weak<DropGuard>,
}

impl Known {
    pub(super) fn of(seat: &Seat) -> Self {
        Self {
            flight: Arc::downgrade(&seat.flight),
            stops: Arc::downgrade(&seat.stops),
        }
    }

    /// A seat more, while it is on its way and its beginning is there.
    pub(super) fn join(&self) -> Option<Seat> {
        let (stops, flight) = (self.stops.upgrade()?, self.flight.upgrade()?);
        let number = flight.state().seat()?;
        Some(Seat {
            flight,
            stops,
            number,
        })
    }

    pub(super) fn is_gone(&self) -> bool {
        let flight = self.flight.upgrade();
        flight.is_none_or(|flight| flight.state().closed)
    }
}

impl Flight {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes the body, a little ahead of whoever reads. The turn ends with the
    /// body, or when it waits for a reader: that is not the upstream's doing, and
    /// others may have its place meanwhile.
    async fn fill<'i>(
        &self,
        mut body: Body,
        come: &mut Coming<'i>,
        inner: &'i Inner,
    ) -> Result<(), RequestError> {
        let memory = &inner.memory;
        loop {
            if !self.state().is_wanted() {
                self.rest(come, &inner.unread).await?;
            }
            let began = Instant::now();
            let Ok(next) = tokio::time::timeout(come.left, body.next()).await else {
                return Err(come.late());
            };
            come.left = come.left.saturating_sub(began.elapsed());
            let Some(chunk) = next else {
                return Ok(());
            };
            let chunk = chunk?;
            let held = match room(memory, weight(&chunk)) {
                Some(held) => held,
                None => {
                    come.makes_room(&inner.unread);
                    wait_for_room(memory, weight(&chunk)).await?
                }
            };
            self.change(|state| {
                state.weight += weight(&chunk);
                state.bytes += chunk.len() as u64;
                state.chunks.push_back(chunk);
                state.hold(held);
                // It is not kept, whatever else comes.
                state.closed |= state.bytes > LARGEST as u64;
                state.let_go();
            });
        }
    }

    /// Waits for a reader. Its connection stays open, so that only so many may do
    /// without a turn; one more keeps its turn until there is room among them, and ends
    /// where there is none for as long as a whole try may take.
    async fn rest<'i>(
        &self,
        come: &mut Coming<'i>,
        unread: &'i Semaphore,
    ) -> Result<(), RequestError> {
        let wanted = self.until(|state| state.is_wanted().then_some(()));
        tokio::pin!(wanted);
        if come.room.is_none() {
            come.room = tokio::select! {
                biased;
                () = &mut wanted => return Ok(()),
                room = unread.acquire() => room.ok(),
                () = tokio::time::sleep(come.limit) => return Err(come.unread()),
            };
        }
        come.is_well();
        wanted.await;
        Ok(())
    }

    /// It has come to its end, unless it had before.
    fn ends(&self, end: Result<(), RequestError>) {
        self.change(|state| {
            if let (None, Err(error)) = (&state.head, &end) {
                state.head = Some(Err(error.clone()));
            }
            state.end.get_or_insert(end);
            state.closed = true;
            state.let_go();
        });
    }

    /// Changes what is known of it, and tells everybody.
    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.state());
        self.changed.notify_waiters();
    }

    /// Waits until `look` finds something.
    async fn until<T>(&self, mut look: impl FnMut(&mut State) -> Option<T>) -> T {
        loop {
            let changed = self.changed.notified();
            tokio::pin!(changed);
            // What changes from here on wakes.
            changed.as_mut().enable();
            if let Some(found) = look(&mut self.state()) {
                return found;
            }
            changed.await;
        }
    }
}

/// Ends a flight whose task is gone.
struct Lands<'f>(&'f Flight);

impl Drop for Lands<'_> {
    fn drop(&mut self) {
        self.0.ends(Err(RequestError::Ending));
    }
}

/// Begins to fetch, for one reader and those that join; nobody joins one that is
/// `alone`.
pub(super) fn depart(inner: Arc<Inner>, request: Request, alone: bool) -> Seat {
    let flight = Arc::new(Flight::default());
    let stop = CancellationToken::new();
    let number = {
        let mut state = flight.state();
        let number = state.seat().unwrap_or_default();
        state.closed = alone;
        number
    };
    let seat = Seat {
        flight: Arc::clone(&flight),
        stops: Arc::new(stop.clone().drop_guard()),
        number,
    };
    let runtime = inner.runtime.clone();
    runtime.spawn(async move {
        // However this task ends, those who wait learn of it.
        let lands = Lands(&flight);
        let end = tokio::select! {
            () = stop.cancelled() => return,
            end = fly(&inner, &request, &flight) => end,
        };
        lands.0.ends(end);
    });
    seat
}

async fn fly(inner: &Inner, request: &Request, flight: &Flight) -> Result<(), RequestError> {
    let answer = exchange(inner, request, &flight.tries).await?;
    let head = answer.head;
    let limit = inner.settings.timeouts.total;
    let mut come = Coming {
        status: http::StatusCode::from_u16(head.status).unwrap_or_default(),
        left: answer.turn.as_ref().map_or(limit, |turn| turn.left(limit)),
        turn: answer.turn,
        limit,
        room: None,
        host: request.url.host_str().unwrap_or_default().to_owned(),
    };
    flight.change(|state| state.head = Some(Ok(Arc::new(head))));
    let filled = flight.fill(answer.body, &mut come, inner).await;
    match &filled {
        Err(error) if error.is_trouble() => come.is_troubled(),
        _ => come.is_well(),
    }
    filled?;
    if let Some(keeping) = answer.keeping {
        let body = flight.state().all();
        if let Some(body) = body {
            inner.put_away(keeping, body);
        }
    }
    Ok(())
}

/// What a chunk takes: itself, and what is around it. Many small ones take more
/// than they say.
fn weight(chunk: &Bytes) -> u64 {
    chunk.len() as u64 + AROUND
}

/// Units of memory that a weight takes.
fn units(weight: u64) -> u32 {
    u32::try_from(weight.div_ceil(UNIT)).unwrap_or(u32::MAX)
}

/// Room, where there is some.
fn room(memory: &Arc<Semaphore>, weight: u64) -> Option<OwnedSemaphorePermit> {
    Arc::clone(memory)
        .try_acquire_many_owned(units(weight))
        .ok()
}

async fn wait_for_room(
    memory: &Arc<Semaphore>,
    weight: u64,
) -> Result<OwnedSemaphorePermit, RequestError> {
    let permit = Arc::clone(memory).acquire_many_owned(units(weight)).await;
    permit.map_err(|_| RequestError::Ending)
}

impl Seat {
    /// Adds to `tries` how often it was tried, when what this answers is dropped.
    pub(super) fn tells(&self, tries: Arc<AtomicU32>) -> Tells {
        Tells {
            flight: Arc::clone(&self.flight),
            tries,
        }
    }

    /// The head, when it is there.
    pub(super) async fn head(&self) -> Result<Arc<Head>, RequestError> {
        self.flight.until(|state| state.head.clone()).await
    }

    /// The body from its beginning.
    pub(super) fn body(self) -> BoxStream<'static, Result<Bytes, RequestError>> {
        stream::unfold(Some((self, 0, 0)), |reader| async {
            let (seat, at, read) = reader?;
            let next = seat.flight.until(|state| state.chunk(at)).await?;
            match next {
                Ok(chunk) => {
                    let read = read + weight(&chunk);
                    let number = seat.number;
                    seat.flight.change(|state| {
                        state.furthest = state.furthest.max(read);
                        state.readers.insert(number, at + 1);
                        state.let_go();
                    });
                    Some((Ok(chunk), Some((seat, at + 1, read))))
                }
                Err(error) => Some((Err(error), None)),
            }
        })
        .boxed()
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.flight.change(|state| {
            state.readers.remove(&self.number);
            state.let_go();
        });
    }
}

impl State {
    /// The number of one more reader, who begins at the beginning; none where that
    /// may be gone.
    fn seat(&mut self) -> Option<u64> {
        if self.closed {
            return None;
        }
        let number = self.seats;
        self.seats += 1;
        self.readers.insert(number, 0);
        Some(number)
    }

    /// Lets go of what nobody will read: where nobody joins any more, what all who
    /// are there have read.
    fn let_go(&mut self) {
        let least = match self.closed {
            true => self.readers.values().min().copied().unwrap_or(usize::MAX),
            false => 0,
        };
        while self.gone < least {
            let Some(chunk) = self.chunks.pop_front() else {
                break;
            };
            self.gone += 1;
            let held = self.held.as_mut();
            drop(held.and_then(|held| held.split(units(weight(&chunk)) as usize)));
        }
    }

    /// Whether somebody will soon have read what there is.
    const fn is_wanted(&self) -> bool {
        self.weight < self.furthest + AHEAD
    }

    fn hold(&mut self, more: OwnedSemaphorePermit) {
        match &mut self.held {
            Some(held) => held.merge(more),
            None => self.held = Some(more),
        }
    }

    /// All of it; none where it is more than is kept.
    fn all(&self) -> Option<Vec<Bytes>> {
        let is_whole = self.gone == 0 && self.bytes <= LARGEST as u64;
        is_whole.then(|| self.chunks.iter().cloned().collect())
    }

    /// A chunk by its number, or that there is none and will be none.
    fn chunk(&self, at: usize) -> Option<Option<Result<Bytes, RequestError>>> {
        let here = at.checked_sub(self.gone);
        if let Some(chunk) = here.and_then(|at| self.chunks.get(at)) {
            return Some(Some(Ok(chunk.clone())));
        }
        match self.end.as_ref()? {
            Ok(()) => Some(None),
            Err(error) => Some(Some(Err(error.clone()))),
        }
    }
}
