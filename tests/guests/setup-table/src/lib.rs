//! Builds a table at install time and votes on it: shows that calls start
//! from the snapshot, and that they do not see each other.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

use crescendo_plugin::{Failure, Votes};

crescendo_plugin::extractor!(extract, setup = init);

/// Filled once, by `init`.
static PRIMES: Mutex<Vec<u32>> = Mutex::new(Vec::new());

/// How often `init` ran in the history of this memory.
static INITS: AtomicU32 = AtomicU32::new(0);

/// Primes below this go into the table.
const LIMIT: u32 = 10_000;

fn init() -> Result<(), String> {
    INITS.fetch_add(1, Ordering::Relaxed);
    *primes()? = sieve(LIMIT);
    Ok(())
}

fn extract() -> Result<Votes, Failure> {
    let mut table = primes().map_err(Failure::Other)?;
    let mut votes = Votes::new();
    votes.number("test.inits", f64::from(INITS.load(Ordering::Relaxed)), 1.0);
    votes.number("test.primes", table.len() as f64, 1.0);
    // What one call does to the table, no other call may see.
    table.clear();
    Ok(votes)
}

fn primes() -> Result<std::sync::MutexGuard<'static, Vec<u32>>, String> {
    PRIMES
        .lock()
        .map_err(|_| "the table is poisoned".to_owned())
}

/// The sieve of Eratosthenes.
fn sieve(limit: u32) -> Vec<u32> {
    let mut found: Vec<u32> = Vec::new();
    for candidate in 2..limit {
        let prime = found
            .iter()
            .take_while(|&&prime| prime * prime <= candidate)
            .all(|&prime| candidate % prime != 0);
        if prime {
            found.push(candidate);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    #[test]
    fn there_are_1229_primes_below_ten_thousand() {
        assert_eq!(super::sieve(super::LIMIT).len(), 1_229);
    }
}
