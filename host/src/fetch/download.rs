//! One file by its URL, whole or not at all.

use std::net::{IpAddr, SocketAddr};
use std::sync::Once;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use reqwest::header::{CONTENT_ENCODING, LOCATION};
use reqwest::{Client, Response, StatusCode, Url, redirect};

use super::address::is_public;
use super::body::innermost;
use super::origin::shown;

/// What fetching one file may take; past each it is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file.
    pub max_bytes: u64,
    /// Until a connection stands, TLS included.
    pub connect: Duration,
    /// Without a single byte.
    pub stall: Duration,
    /// For all of it, redirects included.
    pub total: Duration,
}

impl Limits {
    /// For a file of at most `max_bytes`: 10 s to connect, 30 s of silence,
    /// which is what a person waits; 10 minutes in all, in which 64 MiB come
    /// over a line of 1 Mbit/s.
    #[must_use]
    pub const fn of(max_bytes: u64) -> Self {
        Self {
            max_bytes,
            connect: Duration::from_secs(10),
            stall: Duration::from_secs(30),
            total: Duration::from_secs(600),
        }
    }
}

/// Redirects that are followed: mirrors and release pages need two or three.
const REDIRECTS: usize = 5;

/// Why a file was not fetched.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// It is no URL that is fetched here.
    #[error("{url} cannot be fetched: {why}")]
    BadUrl {
        /// As it was given.
        url: String,
        /// What would be right.
        why: String,
    },
    /// A redirect leads where none may lead.
    #[error("{from} leads to {to}, {why}")]
    Redirect {
        /// Who says so.
        from: String,
        /// Where it leads.
        to: String,
        /// Why nobody follows.
        why: &'static str,
    },
    /// It leads on and on.
    #[error("{url} leads on more than {REDIRECTS} times")]
    TooManyRedirects {
        /// Where it began.
        url: String,
    },
    /// There is no connection.
    #[error("{url} cannot be reached: {why}")]
    Unreachable {
        /// Which one.
        url: String,
        /// As far as it is known.
        why: String,
    },
    /// The answer is not the file.
    #[error("{url} answers {status}")]
    Status {
        /// Which one.
        url: String,
        /// What it answers.
        status: u16,
    },
    /// The answer is packed in a way that was not asked for.
    #[error("{url} answers in the content coding `{coding}`, which was not asked for")]
    Encoded {
        /// Which one.
        url: String,
        /// Which coding.
        coding: String,
    },
    /// The file is too large.
    #[error("{url} has more than {max_bytes} bytes, which is the limit")]
    TooLarge {
        /// Which one.
        url: String,
        /// The limit.
        max_bytes: u64,
    },
    /// It took too long.
    #[error("{url} took too long: {what}")]
    TimedOut {
        /// Which one.
        url: String,
        /// What was waited for.
        what: &'static str,
    },
    /// The answer came to no end.
    #[error("the answer of {url} broke off: {why}")]
    BrokenOff {
        /// Which one.
        url: String,
        /// As far as it is known.
        why: String,
    },
}

impl FetchError {
    /// Stable code, for machines.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::BadUrl { .. } => "bad-url",
            Self::Redirect { .. } => "redirect-refused",
            Self::TooManyRedirects { .. } => "too-many-redirects",
            Self::Unreachable { .. } => "unreachable",
            Self::Status { .. } => "bad-status",
            Self::Encoded { .. } => "content-encoded",
            Self::TooLarge { .. } => "too-large",
            Self::TimedOut { .. } => "timed-out",
            Self::BrokenOff { .. } => "broken-off",
        }
    }
}

/// A file that was fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Downloaded {
    /// The URL that was written, without its query: for people and records.
    pub name: String,
    /// All of it.
    pub bytes: Bytes,
}

/// Fetches the file of a URL that a person wrote.
///
/// # Errors
/// [`FetchError`]; half a file is none.
pub async fn download(url: &str, limits: Limits) -> Result<Downloaded, FetchError> {
    let first = parse(url)?;
    let name = shown(&first);
    let fetched = follow(first, limits);
    match tokio::time::timeout(limits.total, fetched).await {
        Ok(fetched) => fetched.map(|bytes| Downloaded { name, bytes }),
        Err(_) => Err(FetchError::TimedOut {
            url: name,
            what: "the whole of it",
        }),
    }
}

fn parse(text: &str) -> Result<Url, FetchError> {
    let parsed = Url::parse(text);
    let bad = |why: String| FetchError::BadUrl {
        url: match &parsed {
            Ok(url) => shown(url),
            Err(_) => text.split('?').next().unwrap_or_default().to_owned(),
        },
        why,
    };
    let url = match &parsed {
        Ok(url) => url.clone(),
        Err(error) => return Err(bad(error.to_string())),
    };
    if !matches!(url.scheme(), "http" | "https") {
        return Err(bad("it begins neither with https:// nor http://".to_owned()));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(bad(
            "a name and a password in a URL end up in logs; fetch it by other means".to_owned(),
        ));
    }
    Ok(url)
}

/// A place and its addresses. Redirects within the place that the person wrote
/// stay at the addresses that its name had then.
struct Place {
    url: Url,
    addresses: Vec<SocketAddr>,
}

async fn follow(first: Url, limits: Limits) -> Result<Bytes, FetchError> {
    let written = Place {
        addresses: resolve(&first, limits).await?,
        url: first,
    };
    let mut url = written.url.clone();
    let mut addresses = written.addresses.clone();
    for _ in 0..=REDIRECTS {
        let response = ask(&url, &addresses, limits).await?;
        let Some(next) = leads_to(&url, &response)? else {
            return collect(&url, response, limits).await;
        };
        // Whoever answers there could as well answer with the file itself.
        addresses = if next.origin() == written.url.origin() {
            written.addresses.clone()
        } else {
            let found = resolve(&next, limits).await?;
            if !found.iter().all(|found| is_public(found.ip())) {
                return Err(FetchError::Redirect {
                    from: shown(&url),
                    to: shown(&next),
                    why: "which is no address of the public network; who means it writes it",
                });
            }
            found
        };
        url = next;
    }
    Err(FetchError::TooManyRedirects {
        url: shown(&written.url),
    })
}

async fn resolve(url: &Url, limits: Limits) -> Result<Vec<SocketAddr>, FetchError> {
    let unreachable = |why: String| FetchError::Unreachable {
        url: shown(url),
        why,
    };
    let host = url.host_str().unwrap_or_default();
    let port = url.port_or_known_default().unwrap_or_default();
    let literal = host.trim_start_matches('[').trim_end_matches(']');
    if let Ok(address) = literal.parse::<IpAddr>() {
        return Ok(vec![SocketAddr::new(address, port)]);
    }
    let found = tokio::time::timeout(limits.connect, tokio::net::lookup_host((host, port)));
    let found = found.await.map_err(|_| FetchError::TimedOut {
        url: shown(url),
        what: "its address",
    })?;
    let found: Vec<SocketAddr> = found
        .map_err(|error| unreachable(error.to_string()))?
        .collect();
    if found.is_empty() {
        return Err(unreachable("its name has no address".to_owned()));
    }
    Ok(found)
}

async fn ask(url: &Url, addresses: &[SocketAddr], limits: Limits) -> Result<Response, FetchError> {
    static PROVIDER: Once = Once::new();
    PROVIDER.call_once(|| {
        // Refused where there is one already, which then is used.
        let _ = rustls::crypto::ring::default_provider().install_default();
    });
    let client = Client::builder()
        .redirect(redirect::Policy::none())
        .referer(false)
        .no_proxy()
        .connect_timeout(limits.connect)
        .read_timeout(limits.stall)
        .user_agent(concat!("crescendo/", env!("CARGO_PKG_VERSION")))
        .resolve_to_addrs(url.host_str().unwrap_or_default(), addresses)
        .build()
        .map_err(|error| failed(url, &error))?;
    let sent = client.get(url.clone()).send().await;
    sent.map_err(|error| failed(url, &error))
}

/// Where a redirect leads; none where the answer is none.
fn leads_to(url: &Url, response: &Response) -> Result<Option<Url>, FetchError> {
    let status = response.status();
    let is_redirect = matches!(
        status,
        StatusCode::MOVED_PERMANENTLY
            | StatusCode::FOUND
            | StatusCode::SEE_OTHER
            | StatusCode::TEMPORARY_REDIRECT
            | StatusCode::PERMANENT_REDIRECT
    );
    let location = response.headers().get(LOCATION);
    let Some(location) = location.filter(|_| is_redirect) else {
        return if status == StatusCode::OK {
            Ok(None)
        } else {
            Err(FetchError::Status {
                url: shown(url),
                status: status.as_u16(),
            })
        };
    };
    let text = String::from_utf8_lossy(location.as_bytes()).into_owned();
    let refused = |to: String, why| FetchError::Redirect {
        from: shown(url),
        to,
        why,
    };
    let Ok(next) = url.join(&text) else {
        return Err(refused(text, "which is no URL"));
    };
    if next.scheme() != url.scheme() {
        let why = "which is another scheme; who means it writes it";
        return Err(refused(shown(&next), why));
    }
    if parse(next.as_str()).is_err() {
        return Err(refused(shown(&next), "which is not fetched here"));
    }
    Ok(Some(next))
}

async fn collect(url: &Url, mut response: Response, limits: Limits) -> Result<Bytes, FetchError> {
    let too_large = || FetchError::TooLarge {
        url: shown(url),
        max_bytes: limits.max_bytes,
    };
    if let Some(coding) = response.headers().get(CONTENT_ENCODING) {
        return Err(FetchError::Encoded {
            url: shown(url),
            coding: String::from_utf8_lossy(coding.as_bytes()).into_owned(),
        });
    }
    let promised = response.content_length();
    if promised.is_some_and(|length| length > limits.max_bytes) {
        return Err(too_large());
    }
    let mut bytes = BytesMut::new();
    loop {
        let more = response.chunk().await;
        let more = more.map_err(|error| match failed(url, &error) {
            FetchError::Unreachable { url, why } => FetchError::BrokenOff { url, why },
            other => other,
        })?;
        let Some(more) = more else {
            return Ok(bytes.freeze());
        };
        if bytes.len() as u64 + more.len() as u64 > limits.max_bytes {
            return Err(too_large());
        }
        bytes.extend_from_slice(&more);
    }
}

fn failed(url: &Url, error: &reqwest::Error) -> FetchError {
    let url = shown(url);
    if error.is_timeout() {
        let what = if error.is_connect() {
            "a connection"
        } else {
            "the next bytes"
        };
        return FetchError::TimedOut { url, what };
    }
    FetchError::Unreachable {
        url,
        why: innermost(error),
    }
}
