//! What stages answered before: a bounded memory of results by key.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use crescendo_core::vote::Votes;

use crate::subject::Digest;

/// Keeps what stages answered. [`Memory`] is the built-in one; a failing one
/// is a `notice` in the stream, never the end of a run.
pub trait StageCache: Send + Sync + std::fmt::Debug {
    /// What was kept under `key`, unless it has expired at `now`.
    ///
    /// # Errors
    ///
    /// [`CacheError`] when the cache cannot be asked.
    fn get(&self, key: &Digest, now: Instant) -> Result<Option<Arc<Votes>>, CacheError>;

    /// Keeps `votes` under `key` until `expires`, or for as long as there is
    /// room.
    ///
    /// # Errors
    ///
    /// [`CacheError`] when the cache cannot be written.
    fn put(
        &self,
        key: Digest,
        votes: Arc<Votes>,
        expires: Option<Instant>,
    ) -> Result<(), CacheError>;

    /// How full it is.
    fn size(&self) -> CacheSize;
}

/// Why a cache did not answer; one line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the stage cache is unavailable: {0}")]
pub struct CacheError(pub String);

/// How full a cache is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CacheSize {
    /// Results.
    pub entries: usize,
    /// Bytes, as far as the cache can tell.
    pub bytes: usize,
}

#[derive(Debug)]
struct Known {
    votes: Arc<Votes>,
    bytes: usize,
    expires: Option<Instant>,
    /// Position in `Shelf::order`: when it was last used.
    used: u64,
}

#[derive(Debug, Default)]
struct Shelf {
    known: HashMap<Digest, Known>,
    /// Keys by last use, so that the least recently used one is found without
    /// a search.
    order: BTreeMap<u64, Digest>,
    bytes: usize,
    clock: u64,
}

impl Shelf {
    fn remove(&mut self, key: &Digest) {
        if let Some(known) = self.known.remove(key) {
            self.order.remove(&known.used);
            self.bytes -= known.bytes;
        }
    }
}

/// A cache in memory: at most so many bytes, the least recently used go first.
#[derive(Debug)]
pub struct Memory {
    limit: usize,
    shelf: Mutex<Shelf>,
}

impl Memory {
    /// A cache of at most `bytes`; a result larger than a quarter of that is
    /// not kept, because it would push out too many others.
    #[must_use]
    pub fn with_limit(bytes: usize) -> Self {
        Self {
            limit: bytes,
            shelf: Mutex::default(),
        }
    }

    fn shelf(&self) -> MutexGuard<'_, Shelf> {
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl StageCache for Memory {
    fn get(&self, key: &Digest, now: Instant) -> Result<Option<Arc<Votes>>, CacheError> {
        let mut shelf = self.shelf();
        shelf.clock += 1;
        let clock = shelf.clock;
        let Some(known) = shelf.known.get_mut(key) else {
            return Ok(None);
        };
        if known.expires.is_some_and(|expires| expires <= now) {
            shelf.remove(key);
            return Ok(None);
        }
        let before = std::mem::replace(&mut known.used, clock);
        let votes = Arc::clone(&known.votes);
        shelf.order.remove(&before);
        shelf.order.insert(clock, *key);
        Ok(Some(votes))
    }

    fn put(
        &self,
        key: Digest,
        votes: Arc<Votes>,
        expires: Option<Instant>,
    ) -> Result<(), CacheError> {
        let bytes = bytes_of(&votes);
        if bytes > self.limit / 4 {
            return Ok(());
        }
        let mut shelf = self.shelf();
        shelf.remove(&key);
        shelf.clock += 1;
        let used = shelf.clock;
        shelf.known.insert(
            key,
            Known {
                votes,
                bytes,
                expires,
                used,
            },
        );
        shelf.order.insert(used, key);
        shelf.bytes += bytes;
        while shelf.bytes > self.limit {
            let Some((_, oldest)) = shelf.order.first_key_value() else {
                break;
            };
            let oldest = *oldest;
            shelf.remove(&oldest);
        }
        Ok(())
    }

    fn size(&self) -> CacheSize {
        let shelf = self.shelf();
        CacheSize {
            entries: shelf.known.len(),
            bytes: shelf.bytes,
        }
    }
}

/// What an entry costs in memory: its structs, its strings, and the key and
/// bookkeeping beside it.
fn bytes_of(votes: &Votes) -> usize {
    use crescendo_core::vote::{Member, SetVote, Vote};
    // Key, `Known`, and the two tables' slots, rounded up.
    const BESIDE: usize = 256;
    let scalar =
        |vote: &Vote| size_of::<Vote>() + vote.field.as_str().len() + vote.value.text_bytes();
    let member = |member: &Member| size_of::<Member>() + member.value.text_bytes();
    let set = |set: &SetVote| {
        size_of::<SetVote>()
            + set.field.as_str().len()
            + set.members.iter().map(member).sum::<usize>()
    };
    BESIDE
        + votes.scalars.iter().map(scalar).sum::<usize>()
        + votes.sets.iter().map(set).sum::<usize>()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use crescendo_core::value::Value;
    use crescendo_core::vote::Vote;

    use super::*;

    fn key(n: u8) -> Digest {
        Digest::from_bytes([n; 32])
    }

    /// Votes that take a little more than `bytes`.
    fn votes(bytes: usize) -> Arc<Votes> {
        let vote = Vote {
            field: "text.body".parse().unwrap(),
            image: None,
            value: Value::Text("x".repeat(bytes)),
            confidence: 1.0,
        };
        Arc::new(Votes {
            scalars: vec![vote],
            sets: Vec::new(),
        })
    }

    #[test]
    fn what_was_kept_is_found() {
        let cache = Memory::with_limit(100_000);
        let kept = votes(10);
        cache.put(key(1), Arc::clone(&kept), None).unwrap();
        let found = cache.get(&key(1), Instant::now()).unwrap().unwrap();
        assert!(Arc::ptr_eq(&kept, &found));
        assert_eq!(cache.get(&key(2), Instant::now()).unwrap(), None);
    }

    #[test]
    fn what_has_expired_is_gone() {
        let cache = Memory::with_limit(100_000);
        let now = Instant::now();
        let later = now + Duration::from_secs(5);
        cache.put(key(1), votes(10), Some(later)).unwrap();
        assert!(cache.get(&key(1), now).unwrap().is_some());
        assert!(cache.get(&key(1), later).unwrap().is_none());
        assert_eq!(cache.size(), CacheSize::default());
    }

    #[test]
    fn the_least_recently_used_goes_first() {
        let cache = Memory::with_limit(10_000);
        let now = Instant::now();
        for n in 1..=4 {
            cache.put(key(n), votes(2_000), None).unwrap();
        }
        assert!(cache.get(&key(1), now).unwrap().is_some());
        cache.put(key(5), votes(2_000), None).unwrap();
        let present: Vec<u8> = (1..=5)
            .filter(|n| cache.get(&key(*n), now).unwrap().is_some())
            .collect();
        assert_eq!(present, [1, 3, 4, 5]);
        assert!(cache.size().bytes <= 10_000);
    }

    #[test]
    fn a_result_that_would_push_out_too_many_is_not_kept() {
        let cache = Memory::with_limit(10_000);
        cache.put(key(1), votes(2_600), None).unwrap();
        assert_eq!(cache.size(), CacheSize::default());
    }

    #[test]
    fn replacing_a_result_counts_its_bytes_once() {
        let cache = Memory::with_limit(10_000);
        cache.put(key(1), votes(100), None).unwrap();
        let once = cache.size();
        cache.put(key(1), votes(100), None).unwrap();
        assert_eq!(cache.size(), once);
    }
}
