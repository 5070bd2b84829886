//! What a paid stage has written down in the journal of spend: opened before
//! its call begins, closed once.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crescendo_core::budget::journal::{
    ChargeId, Close, Entry, Journal, JournalError, NotOpened, Pending,
};
use crescendo_core::micros::Micros;

use super::call::Gate;

/// A paid stage's part of the journal. The stage's call opens and closes it;
/// the run's actor closes it where it stops the call; whoever is first has
/// said what it cost. Dropped before, it costs what it may have: everything
/// once the call has begun, nothing before.
pub(super) struct Charge {
    journal: Arc<dyn Journal>,
    gate: Arc<Gate>,
    amount: Micros,
    state: Mutex<State>,
}

struct State {
    /// What is reserved, until it is handed to the journal.
    entry: Option<Entry>,
    opened: Option<ChargeId>,
    closed: Option<Micros>,
}

impl Charge {
    /// Nothing is written yet: work that another run does is never paid here.
    pub(super) fn new(journal: Arc<dyn Journal>, gate: Arc<Gate>, entry: Entry) -> Self {
        Self {
            journal,
            gate,
            amount: entry.amount,
            state: Mutex::new(State {
                entry: Some(entry),
                opened: None,
                closed: None,
            }),
        }
    }

    /// What is reserved.
    pub(super) const fn amount(&self) -> Micros {
        self.amount
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Each change is one assignment.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes the reservation down. Good once it is on disk.
    pub(super) async fn open(&self) -> Result<(), NotOpened> {
        let opening = {
            let mut state = self.state();
            let Some(entry) = state.entry.take() else {
                return Ok(());
            };
            let (id, opening) = self.journal.open(entry);
            state.opened = Some(id);
            opening
        };
        let opened = opening.await;
        if opened.is_err() {
            self.state().opened = None;
        }
        opened
    }

    /// Says what the call cost, unless that was said, and waits until it is on
    /// disk. False where it cannot be written: there it stands as reserved, and
    /// so the whole reservation is what was spent.
    pub(super) async fn settle(&self, cost: Micros) -> bool {
        let Some(closing) = self.close(self.gate.has_begun(), cost).1 else {
            return true;
        };
        let closed = closing.await;
        if let Err(error) = &closed {
            tracing::error!(%error, "a paid call is charged in full");
        }
        closed.is_ok()
    }

    /// Says that the call was stopped, and waits for nothing: were the process
    /// killed now, the journal would say the same. What is charged.
    pub(super) fn stop(&self, begun: bool) -> Micros {
        let all = if begun { self.amount } else { Micros::ZERO };
        self.close(begun, all).0
    }

    /// What was said first, and what is to come where that is this.
    fn close(&self, begun: bool, cost: Micros) -> (Micros, Option<Pending<JournalError>>) {
        let cost = cost.min(self.amount);
        let mut state = self.state();
        if let Some(said) = state.closed {
            return (said, None);
        }
        state.closed = Some(cost);
        let how = if begun {
            Close::Settled(cost)
        } else {
            Close::Released
        };
        let closing = state.opened.map(|id| self.journal.close(id, how));
        (cost, closing)
    }
}

impl Drop for Charge {
    fn drop(&mut self) {
        self.stop(self.gate.has_begun());
    }
}
