//! Cookies (RFC 6265): what origins want to be told again, where the operator lets
//! them. Each tenant has a jar of its own, in memory, as long as the process lives;
//! no plugin reads or writes one.
//!
//! `cookie_store` knows which cookie goes to which URL. A jar has one store for each
//! site, which is a name that somebody can register (by the public suffix list) with
//! all that is below it: so what an origin sets for `co.uk` reaches nobody else, and
//! a request looks at a few cookies, however many sites there are.

#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use cookie_store::{Cookie, CookieDomain, CookieStore, StoreAction};
use http::header::{COOKIE, SET_COOKIE};
use http::{HeaderMap, HeaderValue, Response};
use url::{Host, Url};

use super::client::Inner;
use super::request::Request;

/// Bytes of one cookie with its attributes: what RFC 6265 (6.1) asks for at least.
const TEXT: usize = 4096;

/// Cookies of one site; past it the oldest go. RFC 6265 asks for 50 for each domain.
const COOKIES: usize = 100;

/// Bytes of the cookies of one site; past it the oldest go.
const SITE: usize = 64 << 10;

/// Bytes of one tenant's cookies; past it the sites that were asked longest ago go.
const JAR: usize = 4 << 20;

/// Bytes that go with one request: what servers take in one header.
const SENT: usize = 8_000;

/// What is around a cookie in memory, about: its places in three tables.
const AROUND: usize = 1024;

/// The jars of all tenants. Tenants are the operator's, and so is their number.
#[derive(Debug, Default)]
pub(super) struct Jars {
    tenants: Mutex<HashMap<String, Jar>>,
}

/// One tenant's cookies.
#[derive(Debug, Default)]
struct Jar {
    sites: HashMap<String, Site>,
    bytes: usize,
    /// Counts, so that each use has a number.
    uses: u64,
}

#[derive(Debug, Default)]
struct Site {
    store: CookieStore,
    /// The oldest first.
    places: Vec<Place>,
    bytes: usize,
    /// The number of its last use.
    used: u64,
}

/// Where a cookie lies in its store.
#[derive(Debug, PartialEq, Eq)]
struct Place {
    domain: String,
    path: String,
    name: String,
    bytes: usize,
}

/// Marks an answer that one tenant's cookies had a part in, be it that they were
/// sent or that it sets some: it is not kept.
#[derive(Clone, Copy, Debug)]
pub(super) struct Personal;

impl Inner {
    /// The cookies that go with this request; none where there are none, or where it
    /// has the operator's own.
    pub(super) fn cookies_for(&self, hop: &Request) -> Option<HeaderValue> {
        let jars = self.jars.as_ref().filter(|_| hop.cookies)?;
        if hop.headers.contains_key(COOKIE) {
            return None;
        }
        jars.header(&hop.tenant, &hop.url)
    }

    /// Takes what an answer sets, and marks it where cookies had a part in it.
    pub(super) fn take_cookies<B>(&self, hop: &Request, sent: bool, response: &mut Response<B>) {
        let Some(jars) = self.jars.as_ref().filter(|_| hop.cookies) else {
            return;
        };
        let sets = response.headers().contains_key(SET_COOKIE);
        if sets {
            jars.take(&hop.tenant, &hop.url, response.headers());
        }
        if sets || sent {
            response.extensions_mut().insert(Personal);
        }
    }
}

impl Jars {
    /// What this URL is told, as a header that nothing logs.
    fn header(&self, tenant: &str, url: &Url) -> Option<HeaderValue> {
        let mut tenants = self.tenants.lock().unwrap_or_else(PoisonError::into_inner);
        let jar = tenants.get_mut(tenant)?;
        let site = jar.sites.get_mut(&site(url)?)?;
        jar.uses += 1;
        site.used = jar.uses;
        let text = site.told(url);
        drop(tenants);
        let mut value = HeaderValue::from_str(&text?).ok()?;
        value.set_sensitive(true);
        Some(value)
    }

    /// Takes what an answer from this URL sets.
    fn take(&self, tenant: &str, url: &Url, headers: &HeaderMap) {
        let Some(name) = site(url) else {
            return;
        };
        let mut tenants = self.tenants.lock().unwrap_or_else(PoisonError::into_inner);
        let jar = tenants.entry(tenant.to_owned()).or_default();
        jar.uses += 1;
        let mut site = jar.sites.remove(&name).unwrap_or_default();
        jar.bytes -= site.bytes;
        site.used = jar.uses;
        for value in headers.get_all(SET_COOKIE) {
            site.take(value, url);
        }
        if !site.places.is_empty() {
            jar.bytes += site.bytes;
            jar.sites.insert(name, site);
        }
        jar.shrink();
    }
}

impl Jar {
    /// Where it is full, forgets the sites that were asked longest ago, down to three
    /// quarters: so it is looked through once for many cookies.
    fn shrink(&mut self) {
        if self.bytes <= JAR {
            return;
        }
        let mut sites: Vec<(u64, String)> = self.sites.iter().map(Site::age).collect();
        sites.sort_unstable();
        for (_, name) in sites {
            if self.bytes <= JAR / 4 * 3 {
                break;
            }
            if let Some(gone) = self.sites.remove(&name) {
                self.bytes -= gone.bytes;
            }
        }
    }
}

impl Site {
    fn age((name, site): (&String, &Self)) -> (u64, String) {
        (site.used, name.clone())
    }

    /// `name=value; …` of those that go to this URL: longer paths first, then older
    /// ones (RFC 6265, 5.4).
    fn told(&self, url: &Url) -> Option<String> {
        let found = self.places.iter().filter_map(|place| self.at(place));
        let mut found: Vec<&Cookie<'_>> = found
            .filter(|cookie| cookie.matches(url) && (!is_secure(cookie) || has_tls(url)))
            .collect();
        found.sort_by_key(|cookie| std::cmp::Reverse(cookie.path.len()));
        let mut text = String::new();
        for cookie in found {
            let (name, value) = cookie.name_value();
            if text.len() + name.len() + value.len() + 3 > SENT {
                break;
            }
            if !text.is_empty() {
                text.push_str("; ");
            }
            text.push_str(name);
            text.push('=');
            text.push_str(value);
        }
        (!text.is_empty()).then_some(text)
    }

    fn at(&self, place: &Place) -> Option<&Cookie<'_>> {
        self.store.get(&place.domain, &place.path, &place.name)
    }

    /// Takes one cookie, if it is one that may be set from there.
    fn take(&mut self, value: &HeaderValue, url: &Url) {
        let text = value.to_str().ok().filter(|text| text.len() <= TEXT);
        let Some(mut cookie) = text.and_then(|text| Cookie::parse(text, url).ok()) else {
            return;
        };
        if !keeps_its_prefix(&cookie) || !belongs(&mut cookie, url) {
            return;
        }
        // A line that anybody can write on sets nothing that is for TLS alone, and
        // covers no such cookie (RFC 6265bis, 5.7).
        let covers = || {
            let mut old = self.store.iter_unexpired().filter(|old| is_secure(old));
            old.any(|old| old.name() == cookie.name() && old.domain.matches(url))
        };
        if !has_tls(url) && (is_secure(&cookie) || covers()) {
            return;
        }
        let place = Place {
            domain: String::from(&cookie.domain),
            path: String::from(&cookie.path),
            name: cookie.name().to_owned(),
            bytes: text.map_or(0, str::len) + AROUND,
        };
        match self.store.insert(cookie.into_owned(), url) {
            Ok(StoreAction::Inserted) => self.places.push(place),
            Ok(StoreAction::UpdatedExisting) => {
                let mut places = self.places.iter_mut();
                if let Some(old) = places.find(|old| old.is_of(&place)) {
                    old.bytes = place.bytes;
                }
            }
            Ok(StoreAction::ExpiredExisting) | Err(_) => {}
        }
        self.tidy();
    }

    /// Throws out what has expired, and the oldest where there are too many.
    fn tidy(&mut self) {
        let store = &mut self.store;
        let mut leaves = |place: &Place| {
            store.remove(&place.domain, &place.path, &place.name);
            false
        };
        let mut bytes: usize = self.places.iter().map(|place| place.bytes).sum();
        let mut left = self.places.len();
        self.places.retain(|place| {
            let is_full = left > COOKIES || bytes > SITE;
            if is_full {
                left -= 1;
                bytes -= place.bytes;
            }
            !is_full || leaves(place)
        });
        let store = &mut self.store;
        self.places.retain(|place| {
            let is_there = store.contains(&place.domain, &place.path, &place.name);
            if !is_there {
                store.remove(&place.domain, &place.path, &place.name);
            }
            is_there
        });
        self.bytes = self.places.iter().map(|place| place.bytes).sum();
    }
}

impl Place {
    fn is_of(&self, other: &Self) -> bool {
        (&self.domain, &self.path, &self.name) == (&other.domain, &other.path, &other.name)
    }
}

/// The site of a URL: the name that somebody could register with what is below it,
/// or the host itself where that is none.
fn site(url: &Url) -> Option<String> {
    match url.host()? {
        Host::Domain(name) => {
            let name = name.strip_suffix('.').unwrap_or(name);
            Some(psl::domain_str(name).unwrap_or(name).to_owned())
        }
        Host::Ipv4(address) => Some(address.to_string()),
        Host::Ipv6(address) => Some(address.to_string()),
    }
}

/// Whether a cookie is for a domain that can be said for its host: one that many
/// share is none, but for a host that is just that.
fn belongs(cookie: &mut Cookie<'_>, url: &Url) -> bool {
    let shared = match &cookie.domain {
        CookieDomain::Suffix(domain) if psl::domain_str(domain).is_none() => domain.clone(),
        _ => return true,
    };
    let is_host = url.host_str() == Some(&shared);
    cookie.domain = CookieDomain::HostOnly(shared);
    is_host
}

/// Whether a cookie is what its name promises (RFC 6265bis, 4.1.3).
fn keeps_its_prefix(cookie: &Cookie<'_>) -> bool {
    let name = cookie.name().to_ascii_lowercase();
    let is_hosts = matches!(cookie.domain, CookieDomain::HostOnly(_)) && &*cookie.path == "/";
    match () {
        () if name.starts_with("__secure-") => is_secure(cookie),
        () if name.starts_with("__host-") => is_secure(cookie) && is_hosts,
        () => true,
    }
}

fn is_secure(cookie: &Cookie<'_>) -> bool {
    cookie.secure() == Some(true)
}

fn has_tls(url: &Url) -> bool {
    url.scheme() == "https"
}
