//! Scheme, host and port: whom requests go to.

use url::Url;

/// An origin of http or https (RFC 6454), in the one spelling that the URL
/// standard gives it: numbers of every form are addresses, names are lower case.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Origin {
    secure: bool,
    host: String,
    port: u16,
}

/// Why a text is no URL that is fetched.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotFetched {
    /// It is no URL.
    #[error("it is no absolute URL: {0}")]
    NoUrl(#[from] url::ParseError),
    /// It is one of another kind.
    #[error("its scheme is `{0}`; only http and https are fetched")]
    Scheme(String),
    /// It names a user.
    #[error("a name and a password in a URL end up in logs; leave them out")]
    User,
    /// It names no host.
    #[error("it names no host")]
    NoHost,
}

impl Origin {
    /// Takes a URL apart, and says whose it is.
    ///
    /// # Errors
    /// It is none that is fetched here.
    pub fn parse(url: &str) -> Result<(Url, Self), NotFetched> {
        let url = Url::parse(url)?;
        let origin = Self::of(&url)?;
        Ok((url, origin))
    }

    /// Whose URL this is.
    ///
    /// # Errors
    /// It is none that is fetched here.
    pub fn of(url: &Url) -> Result<Self, NotFetched> {
        let secure = match url.scheme() {
            "https" => true,
            "http" => false,
            other => return Err(NotFetched::Scheme(other.chars().take(32).collect())),
        };
        if !url.username().is_empty() || url.password().is_some() {
            return Err(NotFetched::User);
        }
        let host = url.host_str().ok_or(NotFetched::NoHost)?;
        // A name may end in a dot, which says that it is whole.
        let host = host.strip_suffix('.').unwrap_or(host);
        let port = url.port_or_known_default();
        Ok(Self {
            secure,
            host: host.to_owned(),
            port: port.ok_or(NotFetched::NoHost)?,
        })
    }

    /// Whether TLS is spoken there.
    #[must_use]
    pub const fn is_secure(&self) -> bool {
        self.secure
    }

    /// Its name, or its address as URLs write it.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Its port.
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.port
    }
}

impl std::fmt::Display for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (scheme, own_port) = if self.secure {
            ("https", 443)
        } else {
            ("http", 80)
        };
        write!(f, "{scheme}://{}", self.host)?;
        if self.port == own_port {
            return Ok(());
        }
        write!(f, ":{}", self.port)
    }
}

/// A URL as errors and records name it: what stands in a query is often a key.
pub(super) fn shown(url: &Url) -> String {
    let mut url = url.clone();
    url.set_query(None);
    url.set_fragment(None);
    // Refused by what has no host, and so has neither.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_has_one_spelling() {
        for (url, expected) in [
            ("https://A.example/x?y", "https://a.example"),
            ("https://a.example.:443/", "https://a.example"),
            ("http://a.example:8080", "http://a.example:8080"),
            ("http://[::1]:80/x", "http://[::1]"),
            ("http://2130706433/", "http://127.0.0.1"),
            ("http://0x7f.1/", "http://127.0.0.1"),
            ("http://0177.0.0.1/", "http://127.0.0.1"),
            ("http://127.1/", "http://127.0.0.1"),
        ] {
            let (_, origin) = Origin::parse(url).unwrap();
            assert_eq!(origin.to_string(), expected, "{url}");
        }
    }

    #[test]
    fn what_is_not_fetched_says_why() {
        for (url, why) in [
            ("https://u@a.example/", "a name and a password"),
            ("https://a.example@b.example/", "a name and a password"),
            ("ftp://a.example/", "its scheme is `ftp`"),
            ("file:///etc/passwd", "its scheme is `file`"),
            ("/path", "no absolute URL"),
            ("a.example", "no absolute URL"),
            ("http://", "no absolute URL"),
        ] {
            let said = Origin::parse(url).unwrap_err().to_string();
            assert!(said.contains(why), "{url}: {said}");
        }
    }
}
