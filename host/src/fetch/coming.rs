//! A body on its way, as its upstream and the other requests see it: the turn that it
//! takes, or its place among those that go on without one.

use std::time::Duration;

use tokio::sync::{Semaphore, SemaphorePermit};

use super::error::{Phase, RequestError};
use super::exchange::how;
use super::settings::millis;
use super::upstream::{How, Turn};

/// A body that is coming, as far as its upstream is concerned.
pub(super) struct Coming<'i> {
    pub turn: Option<Turn>,
    pub status: http::StatusCode,
    /// How long the upstream may still take.
    pub left: Duration,
    pub limit: Duration,
    /// Its place among those that go on without a turn, until it has come.
    pub room: Option<SemaphorePermit<'i>>,
    pub host: String,
}

impl<'i> Coming<'i> {
    pub(super) fn is_well(&mut self) {
        if let Some(turn) = self.turn.take() {
            turn.ended(how(self.status));
        }
    }

    /// Gives its turn back, where there is room among those that have none.
    pub(super) fn makes_room(&mut self, unread: &'i Semaphore) {
        if self.room.is_none() {
            self.room = unread.try_acquire().ok();
        }
        if self.room.is_some() {
            self.is_well();
        }
    }

    pub(super) fn is_troubled(&mut self) {
        if let Some(turn) = self.turn.take() {
            turn.ended(How::Troubled);
        }
    }

    pub(super) fn unread(&self) -> RequestError {
        RequestError::Unread {
            host: self.host.clone(),
            after_ms: millis(self.limit),
        }
    }

    pub(super) fn late(&self) -> RequestError {
        RequestError::TimedOut {
            host: self.host.clone(),
            phase: Phase::Total,
            after_ms: millis(self.limit),
        }
    }
}
