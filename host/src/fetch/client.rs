//! The client itself: one pool of connections, one view of each upstream, one
//! flight for the same request.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use futures::stream::BoxStream;
use http::{HeaderName, HeaderValue};
use http_body_util::Full;
use hyper_util::client::legacy::Client as Pool;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::connect::Connector;
use super::cookies::Jars;
use super::error::RequestError;
use super::flight::{self, Seat, depart};
use super::guard::Guard;
use super::keep::Shelf;
use super::origin::Origin;
use super::patience::Patience;
use super::request::{Head, Request};
use super::resolve::{Lookup, Resolver};
use super::settings::Settings;
use super::tls::{self, BadAuthority};
use super::upstream::{Priority, Rules, Upstream, UpstreamInfo};
use super::{robots, settings};

/// Idle connections that are kept to one origin: more than its limit is.
const IDLE_CONNECTIONS: usize = 256;

/// How long one is kept: less than the minute after which servers usually close.
const IDLE: std::time::Duration = std::time::Duration::from_secs(50);

/// Bytes of an answer's head over HTTP/1.1 and HTTP/2: twice what servers let
/// clients send them.
const HEAD_BYTES: u32 = 64 << 10;

/// Headers of an answer.
const HEADERS: usize = 200;

/// Upstreams that are remembered; past it those that are idle are forgotten, and last
/// those that are to be left alone.
const UPSTREAMS: usize = 10_000;

/// One polite client, for everything that the host fetches for its plugins.
#[derive(Clone)]
pub struct Client {
    pub(super) inner: Arc<Inner>,
}

/// What the parts of a request share.
pub(super) struct Inner {
    pub settings: Settings,
    pub agent: HeaderValue,
    pub pool: Pool<Connector, Full<Bytes>>,
    pub runtime: Handle,
    /// What the bodies of all answers together may still take, in [`flight::UNIT`].
    pub memory: Arc<Semaphore>,
    pub robots: robots::Known,
    /// Requests that may still be under way, to whomever.
    places: Arc<Semaphore>,
    /// Bodies that may be on their way without a place, because they waited for their
    /// readers: as many again.
    pub unread: Semaphore,
    /// Where answers are kept; nowhere where there is none.
    pub shelf: Option<Arc<dyn Shelf>>,
    /// What origins want to be told again; none where nobody is told.
    pub jars: Option<Jars>,
    guard: Guard,
    upstreams: Mutex<HashMap<Origin, Arc<Upstream>>>,
    flights: Mutex<HashMap<Same, flight::Known>>,
}

/// What makes two requests the same.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Same {
    tenant: String,
    method: http::Method,
    url: String,
    headers: Vec<(String, Vec<u8>)>,
    body: Bytes,
    crawls: bool,
    /// Who waits for somebody does not wait with those that have time.
    priority: Priority,
}

/// An answer as it comes.
pub struct Fetched {
    /// Its head.
    pub head: Arc<Head>,
    /// Its body, unpacked.
    pub body: BoxStream<'static, Result<Bytes, RequestError>>,
}

/// Why there is no client.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// An authority cannot be used.
    #[error(transparent)]
    Authority(#[from] BadAuthority),
    /// A text cannot be sent in a header.
    #[error("{key}: cannot be sent in a header")]
    Header {
        /// Where it stands.
        key: &'static str,
    },
}

impl Client {
    /// A client that asks `lookup` for addresses, and keeps answers on `shelf`. To
    /// be called on the runtime that it is to use.
    ///
    /// # Errors
    /// A setting cannot be used.
    pub fn new(
        settings: Settings,
        lookup: Arc<dyn Lookup>,
        shelf: Option<Arc<dyn Shelf>>,
    ) -> Result<Self, ClientError> {
        let agent = match settings.user_agent.as_str() {
            "" => concat!("crescendo/", env!("CARGO_PKG_VERSION")),
            named => named,
        };
        let agent = HeaderValue::from_str(agent).map_err(|_| ClientError::Header {
            key: "fetch.user_agent",
        })?;
        for known in &settings.upstreams {
            if known.credential.as_ref().is_some_and(|c| sent(c).is_none()) {
                return Err(ClientError::Header {
                    key: "upstreams.credential",
                });
            }
        }
        let guard = Guard::new(settings.allow_private);
        let connector = Connector {
            resolver: Resolver::new(lookup, guard.clone(), settings.timeouts.dns),
            tls: tls::configure(&settings.authorities)?,
            proxy: settings.proxy.clone(),
            timeout: settings.timeouts.connect,
        };
        let pool = Pool::builder(TokioExecutor::new())
            .timer(TokioTimer::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(IDLE)
            .pool_max_idle_per_host(IDLE_CONNECTIONS)
            .http1_max_buf_size(HEAD_BYTES as usize)
            .http1_max_headers(HEADERS)
            .http2_max_header_list_size(HEAD_BYTES)
            .http2_adaptive_window(true)
            .build(connector);
        let units = usize::try_from(settings.memory_bytes / flight::UNIT).unwrap_or(usize::MAX);
        Ok(Self {
            inner: Arc::new(Inner {
                agent,
                pool,
                runtime: Handle::current(),
                memory: Arc::new(Semaphore::new(units.min(Semaphore::MAX_PERMITS))),
                robots: robots::Known::default(),
                places: Arc::new(Semaphore::new(settings.max_in_flight.max(1))),
                unread: Semaphore::new(settings.max_in_flight.max(1)),
                shelf,
                jars: settings.cookies.then(Jars::default),
                guard,
                upstreams: Mutex::default(),
                flights: Mutex::default(),
                settings,
            }),
        })
    }

    /// Nothing is fetched from there: the host listens there itself.
    pub fn is_own(&self, listener: SocketAddr) {
        self.inner.guard.is_own(listener);
    }

    /// Fetches. Dropping the future, or the body, ends it unless somebody else
    /// reads the same.
    ///
    /// # Errors
    /// There is no answer.
    pub async fn fetch(&self, request: Request) -> Result<Fetched, RequestError> {
        let patience = Patience::of(&request, self.inner.runtime.clone());
        let tries = Arc::clone(&request.tries);
        let seat = self.seat(request);
        // However this ends, also where nobody waits for it any more.
        let _told = seat.tells(tries);
        let head = patience.wait(seat.head()).await??;
        Ok(Fetched {
            head,
            body: patience.read(seat.body()),
        })
    }

    /// What is known of the upstreams, the busiest first.
    #[must_use]
    pub fn upstreams(&self) -> Vec<UpstreamInfo> {
        let upstreams = self.inner.upstreams.lock();
        let upstreams = upstreams.unwrap_or_else(PoisonError::into_inner);
        let mut shown: Vec<UpstreamInfo> = upstreams.values().map(|known| known.shown()).collect();
        drop(upstreams);
        shown.sort_by(|one, other| {
            let key = |shown: &UpstreamInfo| (shown.in_flight, shown.requests);
            key(other)
                .cmp(&key(one))
                .then_with(|| one.origin.cmp(&other.origin))
        });
        shown
    }

    /// How many requests to the origin of this URL are worth having under way: as
    /// many as its limiter says, and one that waits.
    #[must_use]
    pub fn room(&self, url: &str) -> u32 {
        let Ok((_, origin)) = Origin::parse(url) else {
            return u32::MAX;
        };
        let upstreams = self.inner.upstreams.lock();
        let upstreams = upstreams.unwrap_or_else(PoisonError::into_inner);
        match upstreams.get(&origin) {
            Some(known) => known.room(),
            None => self.inner.settings.bounds.first,
        }
    }

    /// Whether the operator says something of the origin of this URL.
    #[must_use]
    pub fn lists(&self, url: &str) -> bool {
        Origin::parse(url).is_ok_and(|(_, origin)| self.inner.known(&origin).is_some())
    }

    fn seat(&self, request: Request) -> Seat {
        if request.alone || !request.may_be_repeated() {
            return depart(Arc::clone(&self.inner), request, true);
        }
        let same = Same::of(&request);
        let mut flights = self
            .inner
            .flights
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(seat) = flights.get(&same).and_then(flight::Known::join) {
            return seat;
        }
        // Those that are over are swept out whenever there are twice as many as
        // were left the last time, at most: each request pays for a few.
        if flights.len() == flights.capacity() {
            flights.retain(|_, known| !known.is_gone());
        }
        let seat = depart(Arc::clone(&self.inner), request, false);
        flights.insert(same, flight::Known::of(&seat));
        seat
    }
}

impl Inner {
    /// Whom this origin's requests go to.
    pub(super) fn upstream(&self, origin: &Origin) -> Arc<Upstream> {
        let mut upstreams = self
            .upstreams
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = upstreams.get(origin) {
            return Arc::clone(known);
        }
        forget(&mut upstreams, UPSTREAMS);
        let rules = Rules::of(&self.settings, self.known(origin));
        let upstream = Upstream::new(origin.clone(), rules);
        upstreams.insert(origin.clone(), Arc::clone(&upstream));
        upstream
    }

    /// A place among the requests that are under way; waits for one.
    pub(super) async fn place(&self) -> Result<OwnedSemaphorePermit, RequestError> {
        let place = Arc::clone(&self.places).acquire_owned().await;
        place.map_err(|_| RequestError::Ending)
    }

    /// What the operator says of it.
    fn known(&self, origin: &Origin) -> Option<&settings::Upstream> {
        let mut upstreams = self.settings.upstreams.iter();
        upstreams.find(|known| known.origin == *origin)
    }

    /// What is added to a request that was made to this origin, and not to one
    /// that was led there: a grant covers who was asked, and no redirect spends
    /// another's credential. Nor to one that crawls: which page that is about, whoever
    /// sends a record says, and nobody granted it the operator's key.
    pub(super) fn credential(
        &self,
        origin: &Origin,
        request: &Request,
    ) -> Option<(HeaderName, HeaderValue)> {
        if request.asked != *origin || request.crawls || request.asks_rules {
            return None;
        }
        self.known(origin)?.credential.as_ref().and_then(sent)
    }
}

/// Makes room among upstreams where there are so many: those that are idle go, and
/// those that are left alone, or asked to be, only where that is not enough.
fn forget(upstreams: &mut HashMap<Origin, Arc<Upstream>>, most: usize) {
    if upstreams.len() >= most {
        upstreams.retain(|_, known| !known.is_idle() || known.is_resting());
    }
    if upstreams.len() >= most {
        upstreams.retain(|_, known| !known.is_idle());
    }
}

/// A credential as it is sent, marked so that nothing logs it.
fn sent(credential: &settings::Credential) -> Option<(HeaderName, HeaderValue)> {
    let name = HeaderName::from_bytes(credential.header.as_bytes()).ok()?;
    let mut value = HeaderValue::from_str(&credential.value).ok()?;
    value.set_sensitive(true);
    Some((name, value))
}

impl Same {
    fn of(request: &Request) -> Self {
        let headers = request.headers.iter();
        let mut headers: Vec<(String, Vec<u8>)> = headers
            .map(|(name, value)| (name.as_str().to_owned(), value.as_bytes().to_vec()))
            .collect();
        headers.sort();
        Self {
            tenant: request.tenant.clone(),
            method: request.method.clone(),
            url: request.url.to_string(),
            headers,
            body: request.body.clone(),
            crawls: request.crawls,
            priority: request.priority,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::fetch::upstream::How;

    #[tokio::test]
    async fn whom_nobody_may_ask_is_forgotten_last() {
        let mut settings = Settings::default();
        settings.breaker.failures = 1;
        let mut upstreams = HashMap::new();
        for name in ["idle", "busy", "paused", "shut"] {
            let (_, origin) = Origin::parse(&format!("http://{name}.example/")).unwrap();
            let upstream = Upstream::new(origin.clone(), Rules::of(&settings, None));
            upstreams.insert(origin, upstream);
        }
        let known = |name: &str| {
            let (_, origin) = Origin::parse(&format!("http://{name}.example/")).unwrap();
            Arc::clone(&upstreams[&origin])
        };
        let busy = known("busy").turn(Priority::Batch).await.unwrap();
        known("paused").pause(Duration::from_secs(3_600));
        let turn = known("shut").turn(Priority::Batch).await.unwrap();
        turn.ended(How::Troubled);
        let left = |most| {
            let mut upstreams = upstreams.clone();
            forget(&mut upstreams, most);
            let mut names: Vec<String> = upstreams.keys().map(|o| o.host().to_owned()).collect();
            names.sort();
            names
        };
        assert_eq!(left(5).len(), 4);
        assert_eq!(left(4), ["busy.example", "paused.example", "shut.example"]);
        assert_eq!(left(3), ["busy.example"]);
        drop(busy);
    }
}
