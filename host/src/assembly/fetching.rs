//! What the client is told that plugins' requests go through.

use std::sync::Arc;
use std::time::Duration;

use crescendo_core::limiter::Bounds;
use crescendo_core::polite::{Backoff, BreakerRules};

use super::host::StartError;
use super::settings::BadServerSetting;
use crate::config::{self, Config};
use crate::fetch::{Client, Credential, LimiterKind, Origin, Settings, System, Timeouts, Upstream};

impl From<config::Limiter> for LimiterKind {
    fn from(limiter: config::Limiter) -> Self {
        match limiter {
            config::Limiter::Gradient => Self::Gradient,
            config::Limiter::Aimd => Self::Aimd,
            config::Limiter::Fixed => Self::Fixed,
        }
    }
}

/// Settings of the client; credentials come from the environment by way of
/// `variable`.
///
/// # Errors
/// An origin is none, or a variable is not there.
pub(super) fn fetching(
    config: &Config,
    variable: impl Fn(&str) -> Option<String>,
) -> Result<Settings, BadServerSetting> {
    let fetch = &config.fetch;
    let millis = Duration::from_millis;
    let proxy = match fetch.proxy.as_str() {
        "" => None,
        url => Some(origin("fetch.proxy", url)?),
    };
    if proxy.as_ref().is_some_and(Origin::is_secure) {
        let why = "is spoken to without TLS: write http://".to_owned();
        return Err(BadServerSetting::new("fetch.proxy", why));
    }
    let upstreams = config.upstreams.iter();
    Ok(Settings {
        user_agent: fetch.user_agent.clone(),
        allow_private: fetch.allow_private,
        robots: fetch.robots,
        cookies: fetch.cookies,
        max_in_flight: fetch.max_in_flight,
        max_waiting: fetch.max_waiting,
        max_bytes: fetch.max_bytes,
        memory_bytes: fetch.memory_bytes,
        redirects: fetch.max_redirects,
        timeouts: Timeouts {
            dns: millis(fetch.dns_ms),
            connect: millis(fetch.connect_ms),
            headers: millis(fetch.headers_ms),
            idle: millis(fetch.idle_ms),
            turn: millis(fetch.turn_ms),
            total: millis(fetch.total_ms),
        },
        backoff: Backoff {
            first_ms: fetch.retry_first_ms,
            longest_ms: fetch.retry_longest_ms,
            retries: fetch.retries,
        },
        retry_percent: fetch.retry_percent,
        breaker: BreakerRules {
            failures: fetch.breaker_failures,
            first_ms: fetch.breaker_first_ms,
            longest_ms: fetch.breaker_longest_ms,
        },
        limiter: fetch.limiter.into(),
        bounds: Bounds::new(fetch.least, fetch.first, fetch.most),
        min_delay: millis(fetch.min_delay_ms),
        proxy,
        authorities: fetch.authorities.clone(),
        upstreams: upstreams
            .map(|known| upstream(fetch, known, &variable))
            .collect::<Result<_, _>>()?,
    })
}

/// A client that asks whenever it is told to, `most` at once: no limiter that adapts, no
/// tries more, no robots.txt, and nothing that the configuration says of one origin but
/// its credential.
///
/// # Errors
/// A setting cannot be used.
pub fn probing(config: &Config, most: u32) -> Result<Client, StartError> {
    let mut told = fetching(config, |name| std::env::var(name).ok())?;
    told.robots = false;
    told.cookies = false;
    told.limiter = LimiterKind::Fixed;
    told.bounds = Bounds::new(1, most, most);
    told.min_delay = Duration::ZERO;
    told.max_in_flight = most as usize;
    // Each call is one request, to the URL that was named.
    told.redirects = 0;
    told.backoff.retries = 0;
    // What asks to be left alone is not waited for.
    told.backoff.longest_ms = 0;
    told.breaker.failures = u32::MAX;
    for known in &mut told.upstreams {
        known.limiter = told.limiter;
        known.bounds = told.bounds;
        known.min_delay = told.min_delay;
    }
    Ok(Client::new(told, Arc::new(System), None)?)
}

fn origin(key: &'static str, url: &str) -> Result<Origin, BadServerSetting> {
    let parsed = Origin::parse(url);
    let bad = |why: String| BadServerSetting::new(key, format!("`{url}`: {why}"));
    let (parsed, origin) = parsed.map_err(|error| bad(error.to_string()))?;
    if parsed.path() != "/" || parsed.query().is_some() {
        return Err(bad("is an origin alone: leave the path out".to_owned()));
    }
    Ok(origin)
}

fn upstream(
    fetch: &config::Fetch,
    known: &config::Upstream,
    variable: impl Fn(&str) -> Option<String>,
) -> Result<Upstream, BadServerSetting> {
    let bad = |why: String| BadServerSetting::new("upstreams", why);
    let named = &known.origin;
    let credential = match (&known.header, &known.value_env) {
        (None, None) => None,
        (Some(header), Some(name)) => Some(Credential {
            header: header.to_ascii_lowercase(),
            value: variable(name)
                .ok_or_else(|| bad(format!("`{named}`: {name} is not in the environment")))?,
        }),
        _ => {
            let why = format!("`{named}`: header and value_env belong together");
            return Err(bad(why));
        }
    };
    let millis = Duration::from_millis;
    Ok(Upstream {
        origin: origin("upstreams.origin", named)?,
        limiter: known.limiter.unwrap_or(fetch.limiter).into(),
        bounds: Bounds::new(
            known.least.unwrap_or(fetch.least),
            known.first.unwrap_or(fetch.first),
            known.most.unwrap_or(fetch.most),
        ),
        min_delay: millis(known.min_delay_ms.unwrap_or(fetch.min_delay_ms)),
        credential,
    })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn told(text: &str) -> Result<Settings, BadServerSetting> {
        let config = Config::parse(Path::new("a.toml"), text).unwrap();
        fetching(&config, |name| (name == "KEY").then(|| "secret".to_owned()))
    }

    #[test]
    fn the_default_configuration_is_what_a_client_defaults_to() {
        assert_eq!(told("").unwrap(), Settings::default());
    }

    #[test]
    fn an_upstream_is_as_all_are_but_for_what_is_said_of_it() {
        let told = told(
            "[fetch]\nmost = 20\n[[upstreams]]\norigin = \"https://API.example.org\"\n\
             limiter = \"fixed\"\nfirst = 5\nheader = \"Authorization\"\nvalue_env = \"KEY\"\n",
        );
        let known = told.unwrap().upstreams.remove(0);
        assert_eq!(known.origin.to_string(), "https://api.example.org");
        assert_eq!(known.limiter, LimiterKind::Fixed);
        assert_eq!((known.bounds.first, known.bounds.most), (5, 20));
        let credential = known.credential.unwrap();
        assert_eq!(credential.header, "authorization");
        assert!(!format!("{credential:?}").contains("secret"));
    }

    #[test]
    fn what_cannot_be_told_is_named() {
        for (text, why) in [
            (
                "[[upstreams]]\norigin = \"api.example.org\"",
                "api.example.org",
            ),
            (
                "[[upstreams]]\norigin = \"https://a.example/v1\"",
                "leave the path out",
            ),
            (
                "[[upstreams]]\norigin = \"https://a.example\"\nheader = \"x\"",
                "belong together",
            ),
            (
                "[[upstreams]]\norigin = \"https://a.example\"\nheader = \"x\"\nvalue_env = \"NONE\"",
                "NONE is not in the environment",
            ),
            ("[fetch]\nproxy = \"https://127.0.0.1:1\"", "without TLS"),
            ("[fetch]\nproxy = \"127.0.0.1:1\"", "fetch.proxy"),
        ] {
            let said = told(text).unwrap_err().to_string();
            assert!(said.contains(why), "{said}");
        }
    }
}
