//! One image at its levels of reduction, each decoded at most once.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crescendo_decode::{Level, Raster};
use futures::FutureExt;
use futures::future::{BoxFuture, Shared, WeakShared};

use super::PixelsError;

/// What a decode gives; an error is as lasting as the file.
pub(super) type Decoded = Result<Arc<Raster>, PixelsError>;

type Decoding = BoxFuture<'static, Decoded>;

enum Slot {
    Empty,
    /// Somebody waits for it. Weak, so that the last waiter to leave drops the
    /// decode.
    Decoding(WeakShared<Decoding>),
    Done(Decoded),
}

/// The levels of one image.
pub(super) struct Levels {
    slots: Mutex<[Slot; Level::ALL.len()]>,
    held: AtomicU64,
}

impl Default for Levels {
    fn default() -> Self {
        Self {
            slots: Mutex::new([const { Slot::Empty }; Level::ALL.len()]),
            held: AtomicU64::new(0),
        }
    }
}

impl std::fmt::Debug for Levels {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Levels")
            .field("held", &self.held())
            .finish_non_exhaustive()
    }
}

/// Each level has its place; [`Level::ALL`] starts with the greatest reduction.
const fn place(level: Level) -> usize {
    match level {
        Level::Eighth => 0,
        Level::Quarter => 1,
        Level::Half => 2,
        Level::Full => 3,
    }
}

impl Levels {
    fn slots(&self) -> MutexGuard<'_, [Slot; Level::ALL.len()]> {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The level as it is known, or the decode to wait for. `start` is called
    /// where nobody decodes it yet; what it makes does nothing before it is
    /// polled and must [`keep`](Self::keep) its result.
    pub(super) fn get(
        &self,
        level: Level,
        start: impl FnOnce() -> Decoding,
    ) -> Result<Decoded, Shared<Decoding>> {
        let mut slots = self.slots();
        let Some(slot) = slots.get_mut(place(level)) else {
            return Err(start().shared());
        };
        match slot {
            Slot::Done(decoded) => return Ok(decoded.clone()),
            Slot::Decoding(weak) => {
                if let Some(shared) = weak.upgrade() {
                    return Err(shared);
                }
            }
            Slot::Empty => {}
        }
        let shared = start().shared();
        if let Some(weak) = shared.downgrade() {
            *slot = Slot::Decoding(weak);
        }
        Err(shared)
    }

    /// Keeps what a decode gave, where it would be the same again.
    pub(super) fn keep(&self, level: Level, decoded: &Decoded) {
        let lasting = match decoded {
            Ok(raster) => {
                self.held
                    .fetch_add(raster.bytes() as u64, Ordering::Relaxed);
                true
            }
            Err(error) => error.is_lasting(),
        };
        let mut slots = self.slots();
        if let Some(slot) = slots.get_mut(place(level)) {
            *slot = if lasting {
                Slot::Done(decoded.clone())
            } else {
                Slot::Empty
            };
        }
    }

    /// Bytes of pixels that are held.
    pub(super) fn held(&self) -> u64 {
        self.held.load(Ordering::Relaxed)
    }
}
