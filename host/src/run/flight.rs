//! Identical work in flight is done once: one leads, the others wait.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

/// Work in flight by key; `T` is what it gives.
#[derive(Debug)]
pub(super) struct Flights<K: Eq + Hash + Clone, T: Clone> {
    under_way: Mutex<HashMap<K, watch::Receiver<Option<T>>>>,
}

/// What to do about a piece of work.
pub(super) enum Place<K: Eq + Hash + Clone, T: Clone> {
    /// Nobody does it: do it, and land.
    Lead(Lead<K, T>),
    /// Somebody does it: wait.
    Follow(Follow<T>),
}

impl<K: Eq + Hash + Clone, T: Clone> Default for Flights<K, T> {
    fn default() -> Self {
        Self {
            under_way: Mutex::default(),
        }
    }
}

impl<K: Eq + Hash + Clone, T: Clone> Flights<K, T> {
    fn under_way(&self) -> MutexGuard<'_, HashMap<K, watch::Receiver<Option<T>>>> {
        self.under_way
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a place in the work named by `key`.
    pub(super) fn join(self: &Arc<Self>, key: &K) -> Place<K, T> {
        let mut under_way = self.under_way();
        if let Some(result) = under_way.get(key) {
            return Place::Follow(Follow {
                result: result.clone(),
            });
        }
        let (result, receiver) = watch::channel(None);
        under_way.insert(key.clone(), receiver);
        Place::Lead(Lead {
            flights: Arc::clone(self),
            key: key.clone(),
            result,
        })
    }

    /// How many pieces of work are in flight.
    pub(super) fn len(&self) -> usize {
        self.under_way().len()
    }
}

/// The one who does the work. Dropped before it lands, it makes the next one
/// take over.
pub(super) struct Lead<K: Eq + Hash + Clone, T: Clone> {
    flights: Arc<Flights<K, T>>,
    key: K,
    result: watch::Sender<Option<T>>,
}

impl<K: Eq + Hash + Clone, T: Clone> Lead<K, T> {
    /// Gives the result to everybody who waits.
    pub(super) fn land(self, result: T) {
        // Dropping `self` then takes the key away, so that whoever comes later
        // starts anew or finds the cache.
        self.result.send_replace(Some(result));
    }
}

impl<K: Eq + Hash + Clone, T: Clone> Drop for Lead<K, T> {
    fn drop(&mut self) {
        // Before the sender goes: a follower that sees it gone joins again and
        // must not find this entry.
        self.flights.under_way().remove(&self.key);
    }
}

/// One who waits for another's result.
pub(super) struct Follow<T: Clone> {
    result: watch::Receiver<Option<T>>,
}

impl<T: Clone> Follow<T> {
    /// The result; none when the one who did the work was cancelled: join
    /// again.
    pub(super) async fn landed(mut self) -> Option<T> {
        match self.result.wait_for(Option::is_some).await {
            Ok(result) => result.clone(),
            Err(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lead<T: Clone>(place: Place<u8, T>) -> Lead<u8, T> {
        match place {
            Place::Lead(lead) => lead,
            Place::Follow(_) => panic!("expected to lead"),
        }
    }

    fn follow<T: Clone>(place: Place<u8, T>) -> Follow<T> {
        match place {
            Place::Follow(follow) => follow,
            Place::Lead(_) => panic!("expected to follow"),
        }
    }

    #[tokio::test]
    async fn those_who_wait_get_the_result() {
        let flights = Arc::new(Flights::default());
        let leader = lead(flights.join(&1));
        let (a, b) = (follow(flights.join(&1)), follow(flights.join(&1)));
        leader.land("done");
        assert_eq!(a.landed().await, Some("done"));
        assert_eq!(b.landed().await, Some("done"));
        assert_eq!(flights.len(), 0);
    }

    #[tokio::test]
    async fn another_key_is_other_work() {
        let flights = Arc::new(Flights::<u8, ()>::default());
        let _one = lead(flights.join(&1));
        let _two = lead(flights.join(&2));
        assert_eq!(flights.len(), 2);
    }

    #[tokio::test]
    async fn when_the_leader_is_cancelled_the_next_takes_over() {
        let flights = Arc::new(Flights::default());
        let leader = lead(flights.join(&1));
        let (a, b) = (follow(flights.join(&1)), follow(flights.join(&1)));
        drop(leader);
        assert_eq!(a.landed().await, None);
        let next = lead(flights.join(&1));
        assert_eq!(b.landed().await, None);
        let b = follow(flights.join(&1));
        next.land(7);
        assert_eq!(b.landed().await, Some(7));
        assert_eq!(flights.len(), 0);
    }

    #[tokio::test]
    async fn a_follower_that_leaves_disturbs_nobody() {
        let flights = Arc::new(Flights::default());
        let leader = lead(flights.join(&1));
        drop(follow(flights.join(&1)));
        let other = follow(flights.join(&1));
        leader.land(1);
        assert_eq!(other.landed().await, Some(1));
    }
}
