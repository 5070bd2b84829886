//! The handle of a run: what everybody but its actor may do with it.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use crescendo_core::event::{Body, CancelReason};
use crescendo_core::id::RunId;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::entry::Entry;
use super::log::{Log, Writes};
use super::presence::{Presence, Reader};
use super::request::{RunRequest, Tenant};
use super::together::{LogLimits, Together};
use crate::subject::Unreadable;

/// How far a run is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Not at its end.
    Running,
    /// It came to its end.
    Completed,
    /// A required stage left no answer.
    Failed,
    /// Nobody wanted the answer any more.
    Cancelled,
}

impl State {
    /// The state as it appears in JSON, for example `running`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Completed => "completed",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }
}

/// One run: its name, its events, and the way to cancel it. It outlives the
/// work by as long as its log is kept, and holds neither subject nor pixels.
#[derive(Debug)]
pub struct Run {
    id: RunId,
    tenant: Tenant,
    pipeline: String,
    images: usize,
    /// Whether it is kept after its end.
    pub(super) keep: bool,
    pub(super) log: Arc<Log>,
    pub(super) presence: Arc<Presence>,
    pub(super) stop: Stop,
    unreadable: Mutex<Vec<Unreadable>>,
    blamed: OnceLock<Unreadable>,
}

/// Asks a run to end, once.
#[derive(Debug, Default)]
pub(super) struct Stop {
    reason: OnceLock<CancelReason>,
    asked: CancellationToken,
}

impl Stop {
    /// The first reason stands.
    pub(super) fn ask(&self, reason: CancelReason) {
        if self.reason.set(reason).is_ok() {
            self.asked.cancel();
        }
    }

    /// Returns when the run shall end, with the reason.
    pub(super) async fn asked(&self) -> CancelReason {
        self.asked.cancelled().await;
        // The reason is set before the token.
        self.reason
            .get()
            .copied()
            .unwrap_or(CancelReason::Requested)
    }
}

impl Run {
    pub(super) fn new(
        id: RunId,
        request: &RunRequest,
        log: LogLimits,
        together: Arc<Together>,
    ) -> Arc<Self> {
        // Whoever reads one that is not kept wants what it came to, and not its JSON.
        let writes = match request.keep {
            true => Writes::AtOnce,
            false => Writes::WhenRead,
        };
        Arc::new(Self {
            id,
            tenant: request.tenant.clone(),
            pipeline: request.pipeline.name.clone(),
            images: request.subject.images().len(),
            keep: request.keep,
            log: Arc::new(Log::new(id, log, writes, together)),
            presence: Arc::new(Presence::new(Instant::now())),
            stop: Stop::default(),
            unreadable: Mutex::default(),
            blamed: OnceLock::new(),
        })
    }

    /// Its identifier.
    #[must_use]
    pub fn id(&self) -> RunId {
        self.id
    }

    /// Who asked for it.
    #[must_use]
    pub fn tenant(&self) -> &Tenant {
        &self.tenant
    }

    /// The pipeline's name.
    #[must_use]
    pub fn pipeline(&self) -> &str {
        &self.pipeline
    }

    /// How many images its subject has.
    #[must_use]
    pub fn images(&self) -> usize {
        self.images
    }

    /// The images of its subject that stages could not read so far, by number.
    #[must_use]
    pub fn unreadable(&self) -> Vec<Unreadable> {
        let unreadable = self.unreadable.lock();
        unreadable.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The image on whose account the run has failed, if on one's.
    #[must_use]
    pub fn blamed(&self) -> Option<&Unreadable> {
        self.blamed.get()
    }

    /// Says which image it fails on account of, before its last event does.
    pub(super) fn blame(&self, found: &Unreadable) {
        self.blamed.get_or_init(|| found.clone());
    }

    /// Notes an image that cannot be read.
    pub(super) fn note(&self, found: Unreadable) {
        let unreadable = self.unreadable.lock();
        let mut unreadable = unreadable.unwrap_or_else(PoisonError::into_inner);
        let at = unreadable.partition_point(|known| known.index < found.index);
        unreadable.insert(at, found);
    }

    /// How far it is.
    #[must_use]
    pub fn state(&self) -> State {
        match self.terminal().as_ref().map(|entry| &entry.event.body) {
            Some(Body::RunCompleted(_)) => State::Completed,
            Some(Body::RunFailed(_)) => State::Failed,
            Some(Body::RunCancelled(_)) => State::Cancelled,
            _ => State::Running,
        }
    }

    /// The last event, once it is there.
    #[must_use]
    pub fn terminal(&self) -> Option<Arc<Entry>> {
        self.log.terminal()
    }

    /// The newest event's `seq`; 0 before the first.
    #[must_use]
    pub fn last_seq(&self) -> u64 {
        self.log.last_seq()
    }

    /// The newest event that carries a merged result: a `tier.completed`, or
    /// the terminal one; none before the first.
    #[must_use]
    pub fn latest(&self) -> Option<Arc<Entry>> {
        self.log
            .newest(|body| body.is_terminal() || matches!(body, Body::TierCompleted(_)))
    }

    /// Asks the run to end as cancelled, within 100 ms. The first reason
    /// stands; a run that has ended stays as it is.
    pub fn cancel(&self, reason: CancelReason) {
        self.stop.ask(reason);
    }

    /// Reads the events after the one numbered `after`: 0 for all of them. The
    /// reader counts as connected while it lives.
    #[must_use]
    pub fn read(&self, after: u64) -> Reader {
        Reader::new(self.log.cursor(after), &self.presence)
    }

    /// How many readers are connected.
    #[must_use]
    pub fn readers(&self) -> usize {
        self.presence.readers()
    }

    /// Returns when the terminal event is in the log. Does not count as a
    /// reader.
    pub async fn ended(&self) {
        self.log.ended().await;
    }
}
