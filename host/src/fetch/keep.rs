//! Answers that are kept, as HTTP's own rules for caches say (RFC 9111): used
//! again while they are fresh, asked after by their validators when they are not.
//! Each tenant has its own, so that nobody sees what another one was shown.

use std::sync::Arc;
use std::time::SystemTime;

use bytes::Bytes;
use http::header::{AGE, ETAG, IF_MODIFIED_SINCE, IF_NONE_MATCH, IF_RANGE, LAST_MODIFIED, RANGE};
use http::{HeaderMap, Method, Response, StatusCode};
use http_cache_semantics::{AfterResponse, BeforeRequest, CacheOptions, CachePolicy};

use super::client::Inner;
use super::origin::Origin;
use super::request::{Head, Request};

/// The largest body that is kept: one that is larger is rare, and would take the
/// room of a hundred pages.
pub(super) const LARGEST: usize = 8 << 20;

/// Seconds of a year.
const YEAR: u64 = 31_536_000;

/// Where answers lie. What is put there may be gone at any time, but never comes
/// back changed.
pub trait Shelf: Send + Sync {
    /// What lies there under this key.
    fn take(&self, key: &Key) -> Option<Vec<u8>>;

    /// Puts something there in place of what was there before.
    fn put(&self, key: &Key, bytes: &[u8]);

    /// Takes away what lies there, if anything does.
    fn remove(&self, key: &Key);
}

/// What an answer is kept under.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Key(pub [u8; 32]);

impl std::fmt::Display for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(blake3::Hash::from_bytes(self.0).to_hex().as_str())
    }
}

/// An answer of before.
pub(super) struct Kept {
    key: Key,
    policy: CachePolicy,
    body: Bytes,
}

/// What may be done with it now.
pub(super) enum Use {
    /// It is the answer.
    Fresh(Head, Bytes),
    /// It may still be: these headers ask whether it is.
    Stale(HeaderMap),
}

/// How an answer that is on its way is to be kept, once it has come.
pub(super) struct Keeping {
    key: Key,
    policy: CachePolicy,
}

/// One tenant's view; `private` answers are kept, too.
fn options() -> CacheOptions {
    CacheOptions {
        shared: false,
        ..CacheOptions::default()
    }
}

/// The request as the rules look at it.
fn seen(request: &Request) -> Option<http::Request<()>> {
    let mut seen = http::Request::new(());
    *seen.uri_mut() = request.url.as_str().parse().ok()?;
    *seen.method_mut() = request.method.clone();
    seen.headers_mut().clone_from(&request.headers);
    Some(seen)
}

/// An age of more than a year is a slip or an attack: it is added to times.
fn forget_absurd_age(headers: &mut HeaderMap) {
    let age = headers
        .get(AGE)
        .and_then(|age| age.to_str().ok()?.trim().parse().ok());
    if age.is_none_or(|age: u64| age > YEAR) {
        headers.remove(AGE);
    }
}

fn head(status: StatusCode, request: &Request, headers: HeaderMap) -> Head {
    Head {
        status: status.as_u16(),
        url: request.url.to_string(),
        headers,
        tries: 0,
    }
}

impl Kept {
    /// What may be done with it for this request.
    pub(super) fn for_now(&self, request: &Request) -> Option<Use> {
        match self
            .policy
            .before_request(&seen(request)?, SystemTime::now())
        {
            BeforeRequest::Fresh(parts) => {
                let head = head(parts.status, request, parts.headers);
                Some(Use::Fresh(head, self.body.clone()))
            }
            BeforeRequest::Stale {
                request,
                matches: true,
            } => Some(Use::Stale(request.headers)),
            BeforeRequest::Stale { .. } => None,
        }
    }

    /// The answer, when the origin says that it has not changed; and how it is
    /// kept from now on.
    pub(super) fn unchanged(
        self,
        request: &Request,
        response: Response<()>,
    ) -> Option<(Head, Bytes, Keeping)> {
        let asked = seen(request)?;
        let mut response = response;
        forget_absurd_age(response.headers_mut());
        let after = self
            .policy
            .after_response(&asked, &response, SystemTime::now());
        let AfterResponse::NotModified(policy, parts) = after else {
            return None;
        };
        let head = head(parts.status, request, parts.headers);
        let keeping = Keeping {
            key: self.key,
            policy,
        };
        Some((head, self.body, keeping))
    }
}

impl Inner {
    fn key(&self, request: &Request) -> Option<Key> {
        // Who asks for a part, or for what has changed, wants no more than that.
        let special = [RANGE, IF_RANGE, IF_NONE_MATCH, IF_MODIFIED_SINCE];
        let is_special = special
            .iter()
            .any(|name| request.headers.contains_key(name));
        let is_kept = request.method == Method::GET && !request.alone && !is_special;
        if self.shelf.is_none() || !is_kept {
            return None;
        }
        let mut hash = blake3::Hasher::new();
        let mut part = |bytes: &[u8]| {
            hash.update(&(bytes.len() as u64).to_le_bytes());
            hash.update(bytes);
        };
        part(request.tenant.as_bytes());
        part(request.url.as_str().as_bytes());
        // What was seen under looser rules is not shown under stricter ones.
        let obeys = self.settings.robots && request.crawls;
        part(&[u8::from(self.settings.allow_private), u8::from(obeys)]);
        let origin = Origin::of(&request.url).ok()?;
        if let Some((name, value)) = self.credential(&origin, request) {
            part(name.as_str().as_bytes());
            part(value.as_bytes());
        }
        Some(Key(*hash.finalize().as_bytes()))
    }

    /// What is kept for this request.
    pub(super) async fn kept(&self, request: &Request) -> Option<Kept> {
        let key = self.key(request)?;
        let shelf = Arc::clone(self.shelf.as_ref()?);
        let taken = tokio::task::spawn_blocking(move || shelf.take(&key)).await;
        let bytes = Bytes::from(taken.ok()??);
        let (length, rest) = bytes.split_at_checked(4)?;
        let length = u32::from_le_bytes(length.try_into().ok()?) as usize;
        let policy = serde_json::from_slice(rest.get(..length)?).ok()?;
        Some(Kept {
            key,
            policy,
            body: bytes.slice(4 + length..),
        })
    }

    /// How an answer is to be kept; none where it is not.
    pub(super) fn keeping(
        &self,
        request: &Request,
        status: StatusCode,
        headers: &HeaderMap,
    ) -> Option<Keeping> {
        let key = self.key(request)?;
        let mut answered = Response::new(());
        *answered.status_mut() = status;
        answered.headers_mut().clone_from(headers);
        forget_absurd_age(answered.headers_mut());
        let now = SystemTime::now();
        let policy = CachePolicy::new_options(&seen(request)?, &answered, now, options());
        // What is stale at once and cannot be asked after is of no use.
        let is_useful = !policy.time_to_live(now).is_zero()
            || headers.contains_key(ETAG)
            || headers.contains_key(LAST_MODIFIED);
        (policy.is_storable() && is_useful).then_some(Keeping { key, policy })
    }

    /// Something was done there: what was kept of it is no longer true (RFC 9111, 4.4).
    pub(super) async fn forget(&self, request: &Request) {
        let Some(shelf) = self.shelf.clone() else {
            return;
        };
        let mut kept = request.clone();
        kept.method = Method::GET;
        kept.headers.clear();
        let kept = [true, false].map(|crawls| {
            kept.crawls = crawls;
            self.key(&kept)
        });
        let removed = self.runtime.spawn_blocking(move || {
            kept.iter().flatten().for_each(|key| shelf.remove(key));
        });
        // Whoever reads the answer does not find what was kept before. A shelf that
        // panicked has nothing to say.
        let _ = removed.await;
    }

    /// Puts an answer away that has come in full.
    pub(super) fn put_away(&self, keeping: Keeping, body: Vec<Bytes>) {
        let Some(shelf) = self.shelf.clone() else {
            return;
        };
        self.runtime.spawn_blocking(move || {
            let Ok(policy) = serde_json::to_vec(&keeping.policy) else {
                return;
            };
            let length = u32::try_from(policy.len()).unwrap_or(u32::MAX);
            let mut bytes = length.to_le_bytes().to_vec();
            bytes.extend_from_slice(&policy);
            for chunk in body {
                bytes.extend_from_slice(&chunk);
            }
            shelf.put(&keeping.key, &bytes);
        });
    }
}
