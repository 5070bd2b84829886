//! A cache without a quota, which ends with the call.

use super::denied;
use crate::Failure;
use crate::testing::state::ask;

/// Bytes of the longest key.
const KEY: usize = 256;

/// Bytes of the largest value.
const VALUE: usize = 64 * 1024;

pub(crate) fn get(key: &str) -> Result<Option<Vec<u8>>, Failure> {
    within("a key", key.len(), KEY)?;
    ask(|host| {
        let kept = host.cache.as_ref().ok_or_else(|| denied("cache"))?;
        let found = kept.get(key).filter(|(_, until)| *until > host.now);
        Ok(found.map(|(data, _)| data.clone()))
    })
}

pub(crate) fn put(key: &str, data: &[u8], seconds: u32) -> Result<(), Failure> {
    within("a key", key.len(), KEY)?;
    within("a value", data.len(), VALUE)?;
    ask(|host| {
        let until = host.now.saturating_add(u64::from(seconds) * 1000);
        let kept = host.cache.as_mut().ok_or_else(|| denied("cache"))?;
        kept.insert(key.to_owned(), (data.to_vec(), until));
        Ok(())
    })
}

fn within(what: &str, bytes: usize, most: usize) -> Result<(), Failure> {
    if bytes <= most {
        Ok(())
    } else {
        let why = format!("{what} of {bytes} bytes, and at most {most} are kept");
        Err(Failure::InvalidInput(why))
    }
}
