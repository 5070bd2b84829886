//! What a client is told.

use std::path::PathBuf;
use std::time::Duration;

use crescendo_core::limiter::Bounds;
use crescendo_core::polite::{Backoff, BreakerRules};

use super::origin::Origin;

/// Which limiter decides how many requests an upstream is given at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LimiterKind {
    /// Climbs the rate of answers.
    Gradient,
    /// More while it goes well, half when it does not.
    Aimd,
    /// As many as it is told: the first of the bounds.
    Fixed,
}

/// How long each part of a request may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// The address of a name.
    pub dns: Duration,
    /// A connection, TLS and a proxy's part included.
    pub connect: Duration,
    /// From the sending of the request to the head of the answer.
    pub headers: Duration,
    /// Between two pieces of the body.
    pub idle: Duration,
    /// Waiting for a turn.
    pub turn: Duration,
    /// One try, from its turn to the end of its body.
    pub total: Duration,
}

/// What is known of one origin beforehand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upstream {
    /// Which.
    pub origin: Origin,
    /// How its limit is found.
    pub limiter: LimiterKind,
    /// Within these bounds.
    pub bounds: Bounds,
    /// At least this long between the beginnings of two requests.
    pub min_delay: Duration,
    /// What the host adds to each request to it, and to no other.
    pub credential: Option<Credential>,
}

/// A header that tells an upstream who asks. Its value is shown nowhere.
#[derive(Clone, PartialEq, Eq)]
pub struct Credential {
    /// Name of the header, lower case.
    pub header: String,
    /// Its value.
    pub value: String,
}

impl std::fmt::Debug for Credential {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Credential({})", self.header)
    }
}

/// What a client is told. Each is explained in `default.toml`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "explained key by key in default.toml")]
pub struct Settings {
    pub user_agent: String,
    pub allow_private: bool,
    pub robots: bool,
    pub cookies: bool,
    pub max_in_flight: usize,
    pub max_waiting: usize,
    pub max_bytes: u64,
    pub memory_bytes: u64,
    pub redirects: u32,
    pub timeouts: Timeouts,
    pub backoff: Backoff,
    pub retry_percent: u32,
    pub breaker: BreakerRules,
    pub limiter: LimiterKind,
    pub bounds: Bounds,
    pub min_delay: Duration,
    pub proxy: Option<Origin>,
    pub authorities: Vec<PathBuf>,
    pub upstreams: Vec<Upstream>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            user_agent: String::new(),
            allow_private: false,
            robots: true,
            cookies: false,
            max_in_flight: 1_000,
            max_waiting: 1_000,
            max_bytes: 32 << 20,
            memory_bytes: 256 << 20,
            redirects: 5,
            timeouts: Timeouts {
                dns: Duration::from_secs(5),
                connect: Duration::from_secs(10),
                headers: Duration::from_secs(30),
                idle: Duration::from_secs(10),
                turn: Duration::from_secs(300),
                total: Duration::from_secs(60),
            },
            backoff: Backoff {
                first_ms: 1_000,
                longest_ms: 60_000,
                retries: 2,
            },
            retry_percent: 20,
            breaker: BreakerRules {
                failures: 10,
                first_ms: 5_000,
                longest_ms: 120_000,
            },
            limiter: LimiterKind::Gradient,
            bounds: Bounds {
                least: 1,
                first: 8,
                most: 256,
            },
            min_delay: Duration::ZERO,
            proxy: None,
            authorities: Vec::new(),
            upstreams: Vec::new(),
        }
    }
}

/// Whole milliseconds, for messages.
pub(super) fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
