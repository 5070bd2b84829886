//! Names to addresses: kept for a while, looked up once however many wait, and
//! looked at by the guard.

use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use futures::FutureExt as _;
use futures::future::{BoxFuture, Shared};
use tokio::sync::Semaphore;

use super::error::{Phase, RequestError};
use super::guard::Guard;
use super::settings::millis;

/// How long addresses are used again. The system's resolver tells no time to
/// live; a minute is what load balancers by name usually ask for.
const KEPT: Duration = Duration::from_secs(60);

/// How long a name without an address is remembered.
const KEPT_IN_VAIN: Duration = Duration::from_secs(10);

/// Names that are kept; past it those that are old go, then all.
const NAMES: usize = 4_096;

/// Lookups at once, each on a thread of the runtime; more wait. A name server
/// that hangs must not take all of those threads.
const LOOKUPS: usize = 64;

/// Addresses of one name that are tried.
const ADDRESSES: usize = 8;

/// Who knows the addresses of names.
pub trait Lookup: Send + Sync {
    /// All addresses of a name, in the order in which they should be tried.
    fn lookup(&self, name: String) -> BoxFuture<'static, io::Result<Vec<IpAddr>>>;
}

/// The system's resolver: getaddrinfo(3).
#[derive(Clone, Copy, Debug)]
pub struct System;

impl Lookup for System {
    fn lookup(&self, name: String) -> BoxFuture<'static, io::Result<Vec<IpAddr>>> {
        async move {
            let found = tokio::net::lookup_host((name, 0)).await?;
            Ok(found.map(|address| address.ip()).collect())
        }
        .boxed()
    }
}

/// Why a name has no address.
#[derive(Clone, Debug)]
enum Vain {
    Slow,
    Because(String),
}

type Found = Result<Arc<[IpAddr]>, Vain>;
type Finding = Shared<BoxFuture<'static, Found>>;

struct Name {
    asked: Instant,
    finding: Finding,
}

impl Name {
    fn is_fresh(&self, now: Instant) -> bool {
        let kept = match self.finding.peek() {
            None | Some(Ok(_)) => KEPT,
            Some(Err(_)) => KEPT_IN_VAIN,
        };
        now.duration_since(self.asked) < kept
    }
}

/// Resolves names, and lets nobody have an address that the guard refuses.
#[derive(Clone)]
pub(super) struct Resolver {
    lookup: Arc<dyn Lookup>,
    names: Arc<Mutex<HashMap<String, Name>>>,
    room: Arc<Semaphore>,
    guard: Guard,
    timeout: Duration,
}

impl Resolver {
    pub(super) fn new(lookup: Arc<dyn Lookup>, guard: Guard, timeout: Duration) -> Self {
        Self {
            lookup,
            names: Arc::default(),
            room: Arc::new(Semaphore::new(LOOKUPS)),
            guard,
            timeout,
        }
    }

    /// Where to connect for this host, a name or an address as URLs write them.
    /// Where one of its addresses is refused, all are: such a name means no good.
    pub(super) async fn resolve(
        &self,
        host: &str,
        port: u16,
    ) -> Result<Vec<SocketAddr>, RequestError> {
        let literal = host.trim_start_matches('[').trim_end_matches(']');
        let found = match literal.parse::<IpAddr>() {
            Ok(address) => vec![address],
            Err(_) => self.addresses(host).await?.to_vec(),
        };
        let to = |ip: IpAddr| SocketAddr::new(ip, port);
        for address in &found {
            let checked = self.guard.check(to(*address));
            checked.map_err(|why| RequestError::Guarded {
                host: host.to_owned(),
                address: *address,
                why,
            })?;
        }
        Ok(found.into_iter().map(to).collect())
    }

    async fn addresses(&self, name: &str) -> Result<Arc<[IpAddr]>, RequestError> {
        let host = name.to_owned();
        self.finding(name).await.map_err(|vain| match vain {
            Vain::Slow => RequestError::TimedOut {
                host,
                phase: Phase::Dns,
                after_ms: millis(self.timeout),
            },
            Vain::Because(why) => RequestError::NoAddress { host, why },
        })
    }

    fn finding(&self, name: &str) -> Finding {
        let now = Instant::now();
        let mut names = self.names.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = names.get(name).filter(|known| known.is_fresh(now)) {
            return known.finding.clone();
        }
        if names.len() >= NAMES {
            names.retain(|_, known| known.is_fresh(now));
        }
        if names.len() >= NAMES {
            names.clear();
        }
        let finding = self.look_up(name.to_owned());
        let name = name.to_owned();
        let known = Name {
            asked: now,
            finding: finding.clone(),
        };
        names.insert(name, known);
        finding
    }

    /// On a task of its own, which keeps its place among the lookups for as long as
    /// it has the thread: nobody waits longer than the time allowed, and no crowd of
    /// names takes more threads than there are places.
    fn look_up(&self, name: String) -> Finding {
        let (lookup, room) = (Arc::clone(&self.lookup), Arc::clone(&self.room));
        let timeout = self.timeout;
        let found = tokio::spawn(async move {
            // Never closed.
            let _permit = room.acquire().await;
            lookup.lookup(name).await
        });
        async move {
            match tokio::time::timeout(timeout, found).await {
                Ok(Ok(Ok(found))) if found.is_empty() => {
                    Err(Vain::Because("its name has none".to_owned()))
                }
                Ok(Ok(Ok(found))) => Ok(found.into_iter().take(ADDRESSES).collect()),
                Ok(Ok(Err(error))) => Err(Vain::Because(error.to_string())),
                Ok(Err(ended)) => Err(Vain::Because(ended.to_string())),
                Err(_) => Err(Vain::Slow),
            }
        }
        .boxed()
        .shared()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::super::guard::Guarded;
    use super::*;

    /// Answers each name by its first label; counts how often it was asked.
    #[derive(Default)]
    struct Scripted(AtomicUsize);

    impl Lookup for Scripted {
        fn lookup(&self, name: String) -> BoxFuture<'static, io::Result<Vec<IpAddr>>> {
            self.0.fetch_add(1, Ordering::Relaxed);
            async move {
                tokio::task::yield_now().await;
                match name.as_str() {
                    "public.example" => Ok(vec![[1, 1, 1, 1].into()]),
                    "mixed.example" => Ok(vec![[1, 1, 1, 1].into(), [10, 0, 0, 1].into()]),
                    "empty.example" => Ok(Vec::new()),
                    "slow.example" => std::future::pending().await,
                    _ => Err(io::Error::other("not known")),
                }
            }
            .boxed()
        }
    }

    fn resolver(lookup: &Arc<Scripted>) -> Resolver {
        let lookup = Arc::clone(lookup) as Arc<dyn Lookup>;
        Resolver::new(lookup, Guard::new(false), Duration::from_millis(50))
    }

    #[tokio::test]
    async fn a_name_is_looked_up_once_and_each_of_its_addresses_is_guarded() {
        let lookup = Arc::new(Scripted::default());
        let resolver = resolver(&lookup);
        let (one, other) = tokio::join!(
            resolver.resolve("public.example", 80),
            resolver.resolve("public.example", 443)
        );
        assert_eq!(one.unwrap(), ["1.1.1.1:80".parse().unwrap()]);
        assert_eq!(other.unwrap(), ["1.1.1.1:443".parse().unwrap()]);
        assert_eq!(lookup.0.load(Ordering::Relaxed), 1);
        let mixed = resolver.resolve("mixed.example", 80).await.unwrap_err();
        assert_eq!(mixed.code(), Guarded::Private.code());
        for literal in ["127.0.0.1", "[::1]", "[::ffff:169.254.169.254]"] {
            let refused = resolver.resolve(literal, 80).await.unwrap_err();
            assert_eq!(refused.code(), "private-address", "{literal}");
        }
    }

    #[tokio::test]
    async fn a_name_without_an_address_is_told_from_one_that_takes_too_long() {
        let lookup = Arc::new(Scripted::default());
        let resolver = resolver(&lookup);
        for (name, code) in [
            ("empty.example", "no-address"),
            ("unknown.example", "no-address"),
            ("slow.example", "timeout-dns"),
        ] {
            let failed = resolver.resolve(name, 80).await.unwrap_err();
            assert_eq!(failed.code(), code, "{name}");
        }
        let before = lookup.0.load(Ordering::Relaxed);
        let again = resolver.resolve("empty.example", 80).await;
        assert!(again.is_err());
        assert_eq!(lookup.0.load(Ordering::Relaxed), before, "it is remembered");
    }
}
