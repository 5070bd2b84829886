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

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;

    use crescendo_decode::{DecodeError, Interrupted, Limits, Uninterrupted, decode, inspect};
    use tokio::sync::Semaphore;

    use super::*;

    /// A raster of one pixel.
    fn raster() -> Arc<Raster> {
        let gif = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\xff\x00\x00\x00\x00\x00\
                    ,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02\x44\x01\x00;";
        let header = inspect(gif, &Limits::default()).unwrap();
        Arc::new(
            decode(
                gif,
                &header,
                Level::Full,
                &Limits::default(),
                &Uninterrupted,
            )
            .unwrap(),
        )
    }

    /// Levels whose decodes wait until they are let go.
    struct Bench {
        levels: Arc<Levels>,
        go: Arc<Semaphore>,
        started: Arc<AtomicUsize>,
        alive: Arc<AtomicUsize>,
    }

    struct Alive(Arc<AtomicUsize>);

    impl Drop for Alive {
        fn drop(&mut self) {
            self.0.fetch_sub(1, Ordering::SeqCst);
        }
    }

    impl Bench {
        fn new() -> Self {
            let go = Arc::new(Semaphore::new(0));
            Self {
                levels: Arc::default(),
                go,
                started: Arc::default(),
                alive: Arc::default(),
            }
        }

        /// Asks for a level; the future is what the asker waits for.
        fn ask(&self, level: Level, decoded: Decoded) -> BoxFuture<'static, Decoded> {
            let (levels, go) = (Arc::clone(&self.levels), Arc::clone(&self.go));
            let (started, alive) = (Arc::clone(&self.started), Arc::clone(&self.alive));
            let start = move || {
                started.fetch_add(1, Ordering::SeqCst);
                alive.fetch_add(1, Ordering::SeqCst);
                let alive = Alive(alive);
                async move {
                    let _alive = alive;
                    go.acquire().await.unwrap().forget();
                    levels.keep(level, &decoded);
                    decoded
                }
                .boxed()
            };
            match self.levels.get(level, start) {
                Ok(decoded) => std::future::ready(decoded).boxed(),
                Err(shared) => shared.boxed(),
            }
        }

        fn counts(&self) -> (usize, usize) {
            (
                self.started.load(Ordering::SeqCst),
                self.alive.load(Ordering::SeqCst),
            )
        }
    }

    #[tokio::test]
    async fn however_many_ask_a_level_is_decoded_once() {
        let bench = Bench::new();
        let asked: Vec<_> = (0..5)
            .map(|_| bench.ask(Level::Half, Ok(raster())))
            .collect();
        assert_eq!(bench.counts(), (1, 1));
        bench.go.add_permits(1);
        let all = futures::future::join_all(asked).await;
        let first = all[0].clone().unwrap();
        assert!(
            all.iter()
                .all(|decoded| Arc::ptr_eq(&first, decoded.as_ref().unwrap()))
        );
        // And it stays decoded.
        let later = bench.ask(Level::Half, Ok(raster())).await.unwrap();
        assert!(Arc::ptr_eq(&first, &later));
        assert_eq!((bench.counts(), bench.levels.held()), ((1, 0), 3));
    }

    #[tokio::test]
    async fn each_level_is_a_decode_of_its_own() {
        let bench = Bench::new();
        bench.go.add_permits(4);
        for level in Level::ALL {
            bench.ask(level, Ok(raster())).await.unwrap();
        }
        assert_eq!((bench.counts(), bench.levels.held()), ((4, 0), 12));
    }

    #[tokio::test]
    async fn a_decode_goes_on_while_anybody_waits_and_ends_with_the_last() {
        let bench = Bench::new();
        let mut one = bench.ask(Level::Full, Ok(raster()));
        let mut other = bench.ask(Level::Full, Ok(raster()));
        assert!((&mut one).now_or_never().is_none());
        assert!((&mut other).now_or_never().is_none());
        drop(one);
        assert_eq!(bench.counts(), (1, 1));
        drop(other);
        assert_eq!(bench.counts(), (1, 0));
        // Whoever comes later starts anew.
        bench.go.add_permits(1);
        bench.ask(Level::Full, Ok(raster())).await.unwrap();
        assert_eq!(bench.counts(), (2, 0));
    }

    #[tokio::test]
    async fn a_lasting_error_is_kept_and_a_passing_one_is_not() {
        let bench = Bench::new();
        bench.go.add_permits(4);
        let passing = PixelsError::Decode(DecodeError::Interrupted(Interrupted));
        for decoded in [Err(passing.clone()), Err(PixelsError::Cancelled)] {
            assert_eq!(bench.ask(Level::Full, decoded.clone()).await, decoded);
        }
        let lasting = Err(PixelsError::Decode(DecodeError::Empty));
        assert_eq!(bench.ask(Level::Full, lasting.clone()).await, lasting);
        assert_eq!(bench.ask(Level::Full, Ok(raster())).await, lasting);
        assert_eq!(bench.counts().0, 3);
    }

    #[tokio::test]
    async fn what_was_decoded_goes_with_the_levels() {
        let bench = Bench::new();
        bench.go.add_permits(1);
        let weak = Arc::downgrade(&bench.ask(Level::Full, Ok(raster())).await.unwrap());
        assert!(weak.upgrade().is_some());
        drop(bench);
        assert!(weak.upgrade().is_none());
    }
}
