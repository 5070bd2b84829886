//! `cache`: a small memory of a plugin and tenant, in this process.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use bytes::Bytes;

use crate::sandbox::bindings::crescendo::plugin::cache::Host;
use crate::sandbox::bindings::crescendo::plugin::types::Failure;
use crate::sandbox::state::Guest;

/// Most bytes of a key.
const MAX_KEY: usize = 256;
/// Most bytes of a value.
const MAX_VALUE: usize = 64 << 10;
/// What an entry counts as besides its key and value.
const ENTRY: u64 = 128;

/// Plugin id and tenant.
type Owner = (String, String);

struct Entry {
    data: Bytes,
    until: Instant,
    /// When it was put, as a number that only grows.
    put: u64,
}

#[derive(Default)]
struct Shelf {
    entries: HashMap<String, Entry>,
    /// Keys in the order in which they were put.
    order: BTreeMap<u64, String>,
    bytes: u64,
    puts: u64,
}

fn weight(key: &str, data: &[u8]) -> u64 {
    ENTRY
        .saturating_add(key.len() as u64)
        .saturating_add(data.len() as u64)
}

impl Shelf {
    fn remove(&mut self, key: &str) {
        if let Some(entry) = self.entries.remove(key) {
            self.order.remove(&entry.put);
            self.bytes = self.bytes.saturating_sub(weight(key, &entry.data));
        }
    }

    fn get(&mut self, key: &str, now: Instant) -> Option<Bytes> {
        let entry = self.entries.get(key)?;
        if entry.until > now {
            return Some(entry.data.clone());
        }
        self.remove(key);
        None
    }

    fn put(&mut self, key: String, data: Bytes, until: Instant, quota: u64) {
        self.remove(&key);
        self.puts = self.puts.wrapping_add(1);
        self.bytes = self.bytes.saturating_add(weight(&key, &data));
        let put = self.puts;
        self.order.insert(put, key.clone());
        self.entries.insert(key, Entry { data, until, put });
        while self.bytes > quota {
            let Some((_, oldest)) = self.order.first_key_value() else {
                break;
            };
            let oldest = oldest.clone();
            self.remove(&oldest);
        }
    }
}

/// All the memories of this process.
#[derive(Default)]
pub(in crate::sandbox) struct Memory(Mutex<HashMap<Owner, Shelf>>);

impl Memory {
    fn with<T>(&self, owner: Owner, use_it: impl FnOnce(&mut Shelf) -> T) -> T {
        let mut shelves = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        use_it(shelves.entry(owner).or_default())
    }
}

impl Guest {
    fn owner(&self) -> Owner {
        (
            self.call.plugin.id.as_ref().to_owned(),
            self.call.tenant.as_ref().to_owned(),
        )
    }
}

fn check_key(key: &str) -> Result<(), Failure> {
    if key.len() > MAX_KEY {
        let found = key.len();
        let wrong = format!("a key of {found} bytes; at most {MAX_KEY}");
        return Err(Failure::InvalidInput(wrong));
    }
    Ok(())
}

impl Host for Guest {
    fn get(&mut self, key: String) -> wasmtime::Result<Result<Option<Vec<u8>>, Failure>> {
        self.open("cache.get")?;
        if let Err(failure) = check_key(&key) {
            return Ok(Err(failure));
        }
        let found = self
            .services
            .memory
            .with(self.owner(), |shelf| shelf.get(&key, Instant::now()));
        Ok(Ok(found.map(|data| data.to_vec())))
    }

    fn put(
        &mut self,
        key: String,
        data: Vec<u8>,
        seconds: u32,
    ) -> wasmtime::Result<Result<(), Failure>> {
        self.open("cache.put")?;
        if let Err(failure) = check_key(&key) {
            return Ok(Err(failure));
        }
        if data.len() > MAX_VALUE {
            let found = data.len();
            let wrong = format!("{found} bytes; at most {MAX_VALUE}");
            return Ok(Err(Failure::InvalidInput(wrong)));
        }
        let now = Instant::now();
        let until = now.checked_add(Duration::from_secs(seconds.into()));
        let quota = self.cache_bytes;
        self.services.memory.with(self.owner(), |shelf| {
            shelf.put(key, data.into(), until.unwrap_or(now), quota);
        });
        Ok(Ok(()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_expired_is_gone() {
        let mut shelf = Shelf::default();
        let now = Instant::now();
        let later = now + Duration::from_secs(2);
        shelf.put("a".to_owned(), Bytes::from_static(b"1"), later, 1000);
        assert_eq!(shelf.get("a", now), Some(Bytes::from_static(b"1")));
        assert_eq!(shelf.get("a", later), None);
        assert_eq!(shelf.bytes, 0);
    }

    #[test]
    fn over_the_quota_the_oldest_go_first() {
        let mut shelf = Shelf::default();
        let now = Instant::now();
        let later = now + Duration::from_secs(2);
        let quota = 2 * weight("a", b"1");
        for key in ["a", "b", "a", "c"] {
            shelf.put(key.to_owned(), Bytes::from_static(b"1"), later, quota);
        }
        let left = ["a", "b", "c"].map(|key| shelf.get(key, now).is_some());
        assert_eq!(left, [true, false, true]);
        assert!(shelf.bytes <= quota);
    }

    #[test]
    fn owners_do_not_see_each_others_entries() {
        let memory = Memory::default();
        let owner = |tenant: &str| ("plugin".to_owned(), tenant.to_owned());
        let now = Instant::now();
        let later = now + Duration::from_secs(2);
        memory.with(owner("one"), |shelf| {
            shelf.put("a".to_owned(), Bytes::from_static(b"1"), later, 1000);
        });
        let get = |tenant| memory.with(owner(tenant), |shelf| shelf.get("a", now));
        assert!(get("one").is_some());
        assert!(get("two").is_none());
    }
}
