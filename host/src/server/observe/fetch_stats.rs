//! What the client of plugins' requests knows of the origins, looked up when
//! somebody asks.

use std::fmt;

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric as _};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;

use crate::fetch::UpstreamInfo;
use crate::server::app::Upstreams;

/// Origins that are shown, the busiest: each is a series of its own, and clients
/// choose which there are.
const SHOWN: usize = 64;

/// What is asked.
pub(super) struct FetchStats(pub Upstreams);

impl fmt::Debug for FetchStats {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FetchStats").finish_non_exhaustive()
    }
}

type Level = fn(&UpstreamInfo) -> i64;

const LEVELS: [(&str, &str, Level); 4] = [
    (
        "fetch_limit",
        "Requests at once that an origin is given",
        |of| of.belief.limit.into(),
    ),
    ("fetch_in_flight", "Requests to an origin under way", |of| {
        of.in_flight.into()
    }),
    ("fetch_waiting", "Requests that wait for an origin", |of| {
        i64::try_from(of.waiting).unwrap_or(i64::MAX)
    }),
    (
        "fetch_left_alone",
        "Whether an origin is left alone",
        |of| of.is_left_alone.into(),
    ),
];

type Count = fn(&UpstreamInfo) -> u64;

const COUNTS: [(&str, &str, Count); 2] = [
    (
        "fetch_requests",
        "Requests to an origin that have ended",
        |of| of.requests,
    ),
    ("fetch_retries", "Tries more among them", |of| of.retried),
];

impl Collector for FetchStats {
    fn encode(&self, mut to: DescriptorEncoder<'_>) -> fmt::Result {
        let mut shown = (self.0)();
        shown.truncate(SHOWN);
        for (name, help, level) in LEVELS {
            let mut family = to.encode_descriptor(name, help, None, MetricType::Gauge)?;
            for upstream in &shown {
                let labels = [("origin", upstream.origin.as_str())];
                ConstGauge::new(level(upstream)).encode(family.encode_family(&labels)?)?;
            }
        }
        for (name, help, count) in COUNTS {
            let mut family = to.encode_descriptor(name, help, None, MetricType::Counter)?;
            for upstream in &shown {
                let labels = [("origin", upstream.origin.as_str())];
                ConstCounter::new(count(upstream)).encode(family.encode_family(&labels)?)?;
            }
        }
        Ok(())
    }
}
