//! Who may do what: client keys and tickets, `Host`, `Origin`, CORS.
//!
//! Without keys the server listens on loopback alone, and then the danger is a
//! page in this machine's browser: it must neither reach the server through a
//! name of its own (DNS rebinding: `Host`) nor send it requests (`Origin`).

use std::net::SocketAddr;
use std::sync::{Arc, PoisonError, RwLock};

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::header::{self, HeaderMap, HeaderName};
use http::{HeaderValue, Method, StatusCode, Uri};
use tokio::time::Instant;

use super::app::App;
use super::problem::Refusal;
use super::settings::{ClientKey, Settings};
use super::ticket::Asked;
use crate::run::Tenant;

/// Who asks; an extension of every request that got past [`admit`].
#[derive(Clone, Debug)]
pub(super) struct Caller {
    pub tenant: Tenant,
    /// The client's key; none on loopback without keys.
    pub key: Option<Arc<ClientKey>>,
}

impl Caller {
    /// Whether the client may name this pipeline.
    pub fn may_name(&self, pipeline: &str) -> bool {
        self.key.as_ref().is_none_or(|key| {
            key.pipelines.is_empty() || key.pipelines.iter().any(|p| p == pipeline)
        })
    }

    /// The pipeline of a request that names none: the `general` one, or the
    /// first that the key may name.
    pub fn default_pipeline<'a>(&'a self, general: &'a str) -> &'a str {
        let own = self.key.as_ref().and_then(|key| key.pipelines.first());
        own.filter(|_| !self.may_name(general))
            .map_or(general, String::as_str)
    }
}

/// The client keys that are good now.
#[derive(Debug, Default)]
pub struct KeyRing(RwLock<Arc<[Arc<ClientKey>]>>);

impl KeyRing {
    /// With these.
    #[must_use]
    pub fn new(keys: &[ClientKey]) -> Self {
        let ring = Self::default();
        ring.replace(keys);
        ring
    }

    /// These and no others from now on. Runs under way go on.
    pub fn replace(&self, keys: &[ClientKey]) {
        let keys = keys.iter().cloned().map(Arc::new).collect();
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = keys;
    }

    fn now(&self) -> Arc<[Arc<ClientKey>]> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }
}

/// What is decided about requests before they reach a handler.
#[derive(Debug)]
pub(super) struct Access {
    keys: Arc<KeyRing>,
    origins: Vec<String>,
    any_origin: bool,
    hosts: Vec<String>,
    listen: SocketAddr,
}

/// The WebSocket's subprotocol, for clients that must offer one.
pub(super) const SUBPROTOCOL: &str = "crescendo";

/// What an offered key begins with.
const KEY_SUBPROTOCOL: &str = "crescendo.key.";

/// Request headers that pages may set, and answer headers that they may read.
const CORS_REQUEST: &str = "authorization, content-type, accept, last-event-id";
const CORS_EXPOSE: &str = "x-run-id, x-unreadable-images, location, retry-after";
const CORS_METHODS: &str = "GET, POST, DELETE";

impl Access {
    /// `listen` is the address that was bound.
    pub fn new(settings: &Settings, keys: Arc<KeyRing>, listen: SocketAddr) -> Self {
        Self {
            keys,
            origins: settings.origins.clone(),
            any_origin: settings.origins.iter().any(|origin| origin == "*"),
            hosts: settings.allowed_hosts.clone(),
            listen,
        }
    }

    /// Whether clients need a key.
    pub fn has_keys(&self) -> bool {
        !self.keys.now().is_empty()
    }

    /// The client that a key belongs to.
    pub fn caller(&self, headers: &HeaderMap) -> Result<Caller, Refusal> {
        let keys = self.keys.now();
        if keys.is_empty() {
            return Ok(Caller {
                tenant: Tenant::local(),
                key: None,
            });
        }
        let given = headers.get(header::AUTHORIZATION).and_then(bearer);
        let offered = || offered(headers).ok_or(Refusal::KeyRequired);
        let hash = match given {
            Some(key) => blake3::hash(key),
            None => blake3::hash(&offered()?),
        };
        // Comparing hashes takes the same time wherever they differ.
        let key = keys
            .iter()
            .find(|key| hash == blake3::Hash::from_bytes(key.hash));
        let key = key.ok_or(Refusal::KeyUnknown)?;
        Ok(Caller {
            tenant: Tenant::new(&key.name),
            key: Some(Arc::clone(key)),
        })
    }

    /// Everybody who may have a run here.
    pub fn tenants(&self) -> impl Iterator<Item = Tenant> {
        let keys = self.keys.now();
        let local = keys.is_empty().then(Tenant::local);
        let tenants: Vec<Tenant> = keys.iter().map(|key| Tenant::new(&key.name)).collect();
        tenants.into_iter().chain(local)
    }

    /// Refuses a request that was sent to another name than this server's.
    pub fn check_host(&self, host: Option<&str>) -> Result<(), Refusal> {
        // With keys a page that got here through its own name has none of them.
        if self.has_keys() {
            return Ok(());
        }
        self.check_loopback(host)
    }

    /// Refuses a name at the admin address that could be somebody else's. An
    /// address is nobody's name: what a page's own name was bound to, the page
    /// still calls by that name.
    pub fn check_admin_host(&self, host: Option<&str>) -> Result<(), Refusal> {
        let name = without_port(host.unwrap_or_default());
        let bare = name.trim_start_matches('[').trim_end_matches(']');
        if bare.parse::<std::net::IpAddr>().is_ok() {
            return Ok(());
        }
        self.check_loopback(host)
    }

    /// Refuses a name that is neither loopback nor this server's own.
    pub fn check_loopback(&self, host: Option<&str>) -> Result<(), Refusal> {
        let host = host.unwrap_or_default();
        let name = without_port(host);
        let known = is_loopback(name)
            || name == self.listen.ip().to_string()
            || self
                .hosts
                .iter()
                .any(|h| h.eq_ignore_ascii_case(name) || h.eq_ignore_ascii_case(host));
        if known {
            Ok(())
        } else {
            Err(Refusal::HostNotAllowed {
                host: host.to_owned(),
            })
        }
    }

    /// Whether a page from `origin` may read answers.
    pub fn allows_origin(&self, origin: &str) -> bool {
        self.any_origin
            || self
                .origins
                .iter()
                .any(|known| known.eq_ignore_ascii_case(origin))
    }

    /// Refuses what a page from elsewhere started. Clients that are no browsers
    /// send no `Origin`.
    pub fn check_origin(&self, headers: &HeaderMap, host: Option<&str>) -> Result<(), Refusal> {
        if let Some(origin) = headers.get(header::ORIGIN) {
            let origin = String::from_utf8_lossy(origin.as_bytes());
            let authority = origin.split_once("://").map(|(_, authority)| authority);
            let same = authority.is_some() && authority == host;
            return if same || self.allows_origin(&origin) {
                Ok(())
            } else {
                Err(Refusal::OriginNotAllowed {
                    origin: origin.into_owned(),
                })
            };
        }
        let site = headers.get("sec-fetch-site").map(HeaderValue::as_bytes);
        if site == Some(b"cross-site") && !self.any_origin {
            return Err(Refusal::OriginNotAllowed {
                origin: "another site".to_owned(),
            });
        }
        Ok(())
    }
}

/// The key of `Authorization: Bearer KEY`.
pub(super) fn bearer(value: &HeaderValue) -> Option<&[u8]> {
    let bytes = value.as_bytes();
    let (scheme, key) = bytes.split_at_checked(7)?;
    scheme
        .eq_ignore_ascii_case(b"bearer ")
        .then(|| key.trim_ascii())
}

/// The key that a WebSocket offers among its subprotocols, because a page can
/// set no header of its own: `crescendo.key.` and the key in base64url. It is
/// never answered with; [`SUBPROTOCOL`] is.
fn offered(headers: &HeaderMap) -> Option<Vec<u8>> {
    headers.get(header::UPGRADE)?;
    let offers = headers.get_all(header::SEC_WEBSOCKET_PROTOCOL);
    let key = offers
        .iter()
        .filter_map(|offer| offer.to_str().ok())
        .flat_map(|offer| offer.split(','))
        .find_map(|offer| offer.trim().strip_prefix(KEY_SUBPROTOCOL))?;
    URL_SAFE_NO_PAD.decode(key).ok()
}

/// The host that a request is for: HTTP/2 has it in the URI.
pub(super) fn host<'a>(uri: &'a Uri, headers: &'a HeaderMap) -> Option<&'a str> {
    let authority = uri.authority().map(http::uri::Authority::as_str);
    authority.or_else(|| {
        headers
            .get(header::HOST)
            .and_then(|host| host.to_str().ok())
    })
}

fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) && !name.is_empty() => name,
        _ => host,
    }
}

fn is_loopback(name: &str) -> bool {
    let bare = name.trim_start_matches('[').trim_end_matches(']');
    name.eq_ignore_ascii_case("localhost")
        || bare
            .parse::<std::net::IpAddr>()
            .is_ok_and(|ip| ip.is_loopback())
}

/// Lets a request in, or answers for it. The first layer of the public router.
pub(super) async fn admit(
    State(app): State<Arc<App>>,
    mut request: Request,
    next: Next,
) -> Response {
    let access = &app.access;
    let origin = request.headers().get(header::ORIGIN).cloned();
    let readable = origin.filter(|o| o.to_str().is_ok_and(|origin| access.allows_origin(origin)));
    let decided = decide(&app, &request);
    let mut response = match decided {
        Ok(Admitted::Preflight) => preflight(),
        Ok(Admitted::Caller(caller)) => {
            request.extensions_mut().insert(caller);
            next.run(request).await
        }
        Err(refusal) => {
            app.metrics.refused(refusal.code());
            refusal.into_response()
        }
    };
    if let Some(origin) = readable {
        let headers = response.headers_mut();
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.append(header::VARY, HeaderValue::from_static("origin"));
        let expose = HeaderValue::from_static(CORS_EXPOSE);
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, expose);
    }
    response
}

enum Admitted {
    Caller(Caller),
    Preflight,
}

fn decide(app: &App, request: &Request) -> Result<Admitted, Refusal> {
    let access = &app.access;
    let (uri, headers) = (request.uri(), request.headers());
    let host = host(uri, headers);
    // Probes of orchestrators name the machine's address, and learn no more than
    // which plugins of the default pipeline are missing.
    if matches!(uri.path(), "/healthz" | "/readyz") {
        return Ok(Admitted::Caller(Caller {
            tenant: Tenant::local(),
            key: None,
        }));
    }
    access.check_host(host)?;
    let asks_first = HeaderName::from_static("access-control-request-method");
    if request.method() == Method::OPTIONS && headers.contains_key(&asks_first) {
        access.check_origin(headers, host)?;
        return Ok(Admitted::Preflight);
    }
    let upgrade = headers.contains_key(header::UPGRADE);
    if upgrade || !request.method().is_safe() {
        access.check_origin(headers, host)?;
    }
    if let Some(asked) = Asked::of(request.method(), uri) {
        let tenant = app
            .tickets
            .holder(&asked, access.tenants(), Instant::now())?;
        return Ok(Admitted::Caller(Caller { tenant, key: None }));
    }
    access.caller(headers).map(Admitted::Caller)
}

fn preflight() -> Response {
    let mut response = StatusCode::NO_CONTENT.into_response();
    let headers = response.headers_mut();
    let mut set = |name, value| headers.insert(name, HeaderValue::from_static(value));
    set(header::ACCESS_CONTROL_ALLOW_METHODS, CORS_METHODS);
    set(header::ACCESS_CONTROL_ALLOW_HEADERS, CORS_REQUEST);
    // Two hours, the most that Chromium keeps it.
    set(header::ACCESS_CONTROL_MAX_AGE, "7200");
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn access(settings: &Settings) -> Access {
        let keys = Arc::new(KeyRing::new(&settings.keys));
        Access::new(settings, keys, SocketAddr::from(([127, 0, 0, 1], 8080)))
    }

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let pair = |(name, value): &(&'static str, &'static str)| {
            (
                HeaderName::from_static(name),
                HeaderValue::from_static(value),
            )
        };
        pairs.iter().map(pair).collect()
    }

    fn key(name: &str, secret: &str) -> ClientKey {
        ClientKey {
            name: name.to_owned(),
            hash: *blake3::hash(secret.as_bytes()).as_bytes(),
            max_run: None,
            pipelines: vec!["tokens".to_owned()],
        }
    }

    #[test]
    fn loopback_names_are_served_and_a_rebound_name_is_not() {
        let settings = Settings {
            allowed_hosts: vec!["box.lan".into()],
            ..Settings::default()
        };
        let access = access(&settings);
        for host in [
            "localhost",
            "localhost:8080",
            "127.0.0.1:1",
            "[::1]:80",
            "box.lan:8080",
        ] {
            assert!(access.check_host(Some(host)).is_ok(), "{host}");
        }
        for host in ["evil.example", "localhost.evil.example", "10.0.0.1", ""] {
            assert!(access.check_host(Some(host)).is_err(), "{host}");
        }
        assert!(access.check_host(None).is_err());
    }

    #[test]
    fn pages_from_elsewhere_are_refused_and_programs_are_not() {
        let settings = Settings {
            origins: vec!["https://app.example".into()],
            ..Settings::default()
        };
        let access = access(&settings);
        let host = Some("localhost:8080");
        assert!(access.check_origin(&headers(&[]), host).is_ok());
        for origin in ["http://localhost:8080", "https://app.example"] {
            assert!(
                access
                    .check_origin(&headers(&[("origin", origin)]), host)
                    .is_ok(),
                "{origin}"
            );
        }
        for origin in ["http://evil.example", "null", "http://localhost:9999"] {
            assert!(
                access
                    .check_origin(&headers(&[("origin", origin)]), host)
                    .is_err(),
                "{origin}"
            );
        }
        assert!(
            access
                .check_origin(&headers(&[("sec-fetch-site", "cross-site")]), host)
                .is_err()
        );
    }

    #[test]
    fn a_key_tells_the_tenant_and_none_is_refused() {
        let settings = Settings {
            keys: vec![key("a", "one"), key("b", "two")],
            ..Settings::default()
        };
        let access = access(&settings);
        let caller = access
            .caller(&headers(&[("authorization", "Bearer two")]))
            .unwrap();
        assert_eq!(caller.tenant.as_str(), "b");
        assert!(caller.may_name("tokens"));
        assert!(!caller.may_name("other"));
        let code = |h| access.caller(&h).unwrap_err().code();
        assert_eq!(code(headers(&[])), "key-required");
        assert_eq!(
            code(headers(&[("authorization", "Basic two")])),
            "key-required"
        );
        assert_eq!(
            code(headers(&[("authorization", "Bearer three")])),
            "key-unknown"
        );
    }
}
