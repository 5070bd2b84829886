//! `[fetch]` and `[[upstreams]]`: what plugins' requests go through.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// `[fetch]`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    missing_docs,
    reason = "explained key by key in default.toml, which is the reference"
)]
pub struct Fetch {
    pub user_agent: String,
    pub robots: bool,
    pub cookies: bool,
    pub allow_private: bool,
    pub proxy: String,
    pub authorities: Vec<PathBuf>,
    pub limiter: Limiter,
    pub least: u32,
    pub first: u32,
    pub most: u32,
    pub min_delay_ms: u64,
    pub max_in_flight: usize,
    pub max_waiting: usize,
    pub max_bytes: u64,
    pub memory_bytes: u64,
    pub max_redirects: u32,
    pub dns_ms: u64,
    pub connect_ms: u64,
    pub headers_ms: u64,
    pub idle_ms: u64,
    pub turn_ms: u64,
    pub total_ms: u64,
    pub retries: u32,
    pub retry_first_ms: u64,
    pub retry_longest_ms: u64,
    pub retry_percent: u32,
    pub breaker_failures: u32,
    pub breaker_first_ms: u64,
    pub breaker_longest_ms: u64,
}

/// How many requests at once an upstream is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Limiter {
    /// Climbs the rate of answers.
    Gradient,
    /// More while it goes well, half when it does not.
    Aimd,
    /// As many as it is told.
    Fixed,
}

/// One of `[[upstreams]]`: what is known of an origin beforehand. What is absent
/// is as in `[fetch]`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Upstream {
    /// For example `https://api.example.org`.
    pub origin: String,
    /// How its limit is found.
    pub limiter: Option<Limiter>,
    /// At least so many at once.
    pub least: Option<u32>,
    /// To begin with; the number itself where the limiter is `fixed`.
    pub first: Option<u32>,
    /// At most.
    pub most: Option<u32>,
    /// Between the beginnings of two requests.
    pub min_delay_ms: Option<u64>,
    /// The header that says who asks.
    pub header: Option<String>,
    /// The environment variable that has its value.
    pub value_env: Option<String>,
}
