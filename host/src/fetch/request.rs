//! What is asked for, and what comes back.

use std::sync::Arc;
use std::sync::atomic::AtomicU32;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use url::Url;

use super::error::RequestError;
use super::origin::Origin;
use super::upstream::Priority;

/// Headers that are the host's to set: who asks, how it is framed, how it is
/// packed, and what only the operator may say in a plugin's name.
const HOSTS: [&str; 17] = [
    "accept-encoding",
    "authorization",
    "connection",
    "content-length",
    "cookie",
    "expect",
    "forwarded",
    "host",
    "keep-alive",
    "origin",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "user-agent",
    "via",
    "x-forwarded-for",
];

/// Headers whose names begin so are the host's, too.
const HOSTS_PREFIXES: [&str; 2] = ["proxy-", "sec-"];

/// Headers that say how a request is framed, or that are added to each one.
const FRAMES: [&str; 11] = [
    "accept-encoding",
    "connection",
    "content-length",
    "expect",
    "host",
    "keep-alive",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "user-agent",
];

/// A request that makes sense.
#[derive(Clone, Debug)]
pub struct Request {
    pub(super) method: Method,
    pub(super) url: Url,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
    /// Who was asked first: what the operator lets say there is said nowhere else.
    pub(super) asked: Origin,
    /// Whether the tenant's cookies go with it, and it may set some.
    pub(super) cookies: bool,
    /// For whom: identical requests of one tenant are made once.
    pub tenant: String,
    /// Who goes first.
    pub priority: Priority,
    /// Whether robots.txt is asked: what looks at other people's pages does.
    pub crawls: bool,
    /// Whether it asks for robots.txt, in the name of a request that crawls: it goes
    /// without the operator's credential as that one does, and says nothing about how much
    /// its upstream serves, because a small file comes sooner than a page.
    pub(super) asks_rules: bool,
    /// For all of it, waiting for its turn and tries more included; without it the
    /// client's own limits bound each part.
    pub timeout: Option<std::time::Duration>,
    /// Whether it is a request of its own: shared with nobody who asks for the same, and
    /// answered by nothing that was kept.
    pub alone: bool,
    /// Bytes of its answer, as they come and unpacked alike; without it the client's own
    /// limit. For what the host reads as it comes.
    pub max_bytes: Option<u64>,
    /// How often it was tried is added here once nobody waits for its head any more.
    pub tries: Arc<AtomicU32>,
}

/// A request before it is looked at.
#[derive(Clone, Debug, Default)]
pub struct Asked<'a> {
    /// `GET`, `HEAD` or `POST`.
    pub method: &'a str,
    /// Absolute, http or https.
    pub url: &'a str,
    /// Names and values.
    pub headers: &'a [(String, String)],
    /// Empty for none.
    pub body: Bytes,
}

impl Request {
    /// Looks at a request.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn new(asked: Asked<'_>) -> Result<Self, RequestError> {
        let bad = |what: &str, why: String| RequestError::Bad {
            what: what.to_owned(),
            why,
        };
        let method = match asked.method {
            "GET" => Method::GET,
            "HEAD" => Method::HEAD,
            "POST" => Method::POST,
            _ => return Err(bad("a method", "GET, HEAD and POST are there".to_owned())),
        };
        let (mut url, origin) =
            Origin::parse(asked.url).map_err(|error| bad("the URL", error.to_string()))?;
        url.set_fragment(None);
        let mut headers = HeaderMap::new();
        for (name, value) in asked.headers {
            let name = HeaderName::from_bytes(name.as_bytes());
            let name = name.map_err(|error| bad("a header", error.to_string()))?;
            let is_hosts = HOSTS.contains(&name.as_str())
                || HOSTS_PREFIXES
                    .iter()
                    .any(|prefix| name.as_str().starts_with(prefix));
            if is_hosts {
                return Err(bad("a header", format!("`{name}` is the host's to set")));
            }
            let value = HeaderValue::from_str(value);
            let value = value.map_err(|error| bad("a header", error.to_string()))?;
            headers.append(name, value);
        }
        Ok(Self {
            method,
            url,
            headers,
            body: asked.body,
            asked: origin,
            cookies: true,
            tenant: String::new(),
            priority: Priority::Batch,
            crawls: false,
            asks_rules: false,
            timeout: None,
            alone: false,
            max_bytes: None,
            tries: Arc::default(),
        })
    }

    /// A header in the operator's own name, such as `authorization`. How it is framed is
    /// still the host's to say.
    ///
    /// # Errors
    /// It is no header, or one that frames.
    pub fn says(&mut self, name: &str, value: &str) -> Result<(), RequestError> {
        let bad = |why: String| RequestError::Bad {
            what: "a header".to_owned(),
            why,
        };
        let name = HeaderName::from_bytes(name.as_bytes()).map_err(|e| bad(e.to_string()))?;
        if FRAMES.contains(&name.as_str()) {
            return Err(bad(format!("`{name}` is the host's to set")));
        }
        let mut value = HeaderValue::from_str(value).map_err(|e| bad(e.to_string()))?;
        // It may be a secret; nothing shows it.
        value.set_sensitive(true);
        self.headers.append(name, value);
        Ok(())
    }

    /// Whether it does nothing but ask.
    pub(super) fn is_safe(&self) -> bool {
        self.method != Method::POST
    }

    /// Whether it may be made twice without doing anything twice: also where it names
    /// itself, so that whoever hears it a second time knows it
    /// (draft-ietf-httpapi-idempotency-key-header).
    pub(super) fn may_be_repeated(&self) -> bool {
        self.is_safe() || self.headers.contains_key("idempotency-key")
    }
}

/// The head of an answer, after redirects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// HTTP status code.
    pub status: u16,
    /// Where it came from.
    pub url: String,
    /// Those of the last hop; without what belongs to one connection or to the
    /// packing that was undone.
    pub headers: HeaderMap,
    /// How often it was tried until this came: redirects belong to the try that met them.
    /// 0 where it was kept.
    pub tries: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_makes_no_sense_is_refused_by_name() {
        let header = |name: &str| vec![(name.to_owned(), "x".to_owned())];
        let cases = [
            ("PUT", "http://a.example/", header("accept"), "a method"),
            ("GET", "ftp://a.example/", header("accept"), "the URL"),
            (
                "GET",
                "http://a.example/",
                header("Host"),
                "`host` is the host's",
            ),
            ("GET", "http://a.example/", header("Cookie"), "`cookie`"),
            (
                "GET",
                "http://a.example/",
                header("Proxy-Authorization"),
                "`proxy-auth",
            ),
            ("GET", "http://a.example/", header("a b"), "a header"),
        ];
        for (method, url, headers, why) in cases {
            let refused = Request::new(Asked {
                method,
                url,
                headers: &headers,
                body: Bytes::new(),
            });
            let said = refused.unwrap_err().to_string();
            assert!(said.contains(why), "{said}");
        }
        let fine = Request::new(Asked {
            method: "GET",
            url: "http://a.example/x#part",
            headers: &header("accept"),
            body: Bytes::new(),
        });
        assert_eq!(fine.unwrap().url.as_str(), "http://a.example/x");
    }
}
