//! The metrics that `/metrics` shows, in OpenMetrics text.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

use super::fetch_stats::FetchStats;
use super::host_stats::HostStats;
use super::labels;
use super::run_stats::RunStats;
use crate::run::Runner;
use crate::server::app::{Plugins, Upstreams};
use crate::server::intake::negotiate::Stream;
use crate::subject::{Decodes, Subject};

/// Bounds of latencies, in seconds: half a millisecond for what is cached, a
/// minute for what is paid; each about twice the one before.
const SECONDS: [f64; 17] = [
    0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 30.0,
    60.0,
];

/// What OpenMetrics text is called.
pub(in crate::server) const MEDIA_TYPE: &str =
    "application/openmetrics-text; version=1.0.0; charset=utf-8";

fn latencies() -> Histogram {
    Histogram::new(SECONDS)
}

type Latencies<L> = Family<L, Histogram, fn() -> Histogram>;

/// Connections.
#[derive(Debug, Default)]
pub(in crate::server) struct Connections {
    pub opened: Counter,
    pub closed: Counter,
    pub broken: Counter,
    pub accept_errors: Counter,
}

/// Values that are looked up when somebody asks.
#[derive(Debug, Default)]
struct Levels {
    connections: Gauge,
    runs_open: Gauge,
    runs_limit: Gauge,
    queue: Gauge,
    queue_limit: Gauge,
    body_bytes: Gauge,
    body_bytes_limit: Gauge,
    slots_busy: Gauge,
    slots: Gauge,
    compute_queue: Gauge,
}

/// What [`Metrics::encode`] looks up.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::server) struct Now {
    pub runs_open: usize,
    pub runs_limit: usize,
    pub queue: usize,
    pub queue_limit: usize,
    pub body_bytes: u64,
    pub body_bytes_limit: u64,
    pub slots_busy: usize,
    pub slots: usize,
    pub compute_queue: usize,
}

/// Where the numbers of other rooms come from.
pub(in crate::server) struct Sources {
    pub runner: Arc<Runner>,
    pub plugins: Plugins,
    pub upstreams: Upstreams,
    pub decodes: Arc<Decodes>,
}

/// Every metric of the server and of the runs that it started.
#[derive(Debug)]
pub(in crate::server) struct Metrics {
    registry: Mutex<Registry>,
    levels: Levels,
    pub connections: Connections,
    requests: Family<labels::Request, Counter>,
    request_seconds: Latencies<labels::Request>,
    refused: Family<labels::Refused, Counter>,
    streams: Family<labels::Stream, Gauge>,
    pub slow_readers: Counter,
    pub websockets: Counter,
    images: Family<labels::Image, Counter>,
    pixels: Counter,
}

impl Metrics {
    /// Other rooms are asked whenever somebody reads the metrics.
    pub fn new(sources: Sources) -> Self {
        let new = Self {
            registry: Mutex::new(Registry::with_prefix("crescendo")),
            levels: Levels::default(),
            connections: Connections::default(),
            requests: Family::default(),
            request_seconds: Family::new_with_constructor(latencies),
            refused: Family::default(),
            streams: Family::default(),
            slow_readers: Counter::default(),
            websockets: Counter::default(),
            images: Family::default(),
            pixels: Counter::default(),
        };
        new.register();
        let mut registry = new.registry.lock().unwrap_or_else(PoisonError::into_inner);
        let runner = sources.runner;
        registry.register_collector(Box::new(RunStats::new(move || runner.stats())));
        let (plugins, decodes) = (sources.plugins, sources.decodes);
        registry.register_collector(Box::new(HostStats { plugins, decodes }));
        registry.register_collector(Box::new(FetchStats(sources.upstreams)));
        drop(registry);
        new
    }

    fn register(&self) {
        let mut registry = self.registry.lock().unwrap_or_else(PoisonError::into_inner);
        let r = &mut *registry;
        let c = &self.connections;
        r.register(
            "connections_opened",
            "Connections accepted",
            c.opened.clone(),
        );
        r.register("connections_closed", "Connections ended", c.closed.clone());
        r.register(
            "connections_broken",
            "Connections ended by an error",
            c.broken.clone(),
        );
        r.register(
            "accept_errors",
            "Connections that could not be accepted",
            c.accept_errors.clone(),
        );
        r.register("requests", "Requests answered", self.requests.clone());
        let name = "request_duration";
        let help = "From a request's head to its answer's head";
        r.register_with_unit(name, help, Unit::Seconds, self.request_seconds.clone());
        r.register("refused", "Requests refused, by code", self.refused.clone());
        r.register("streams", "Streams open", self.streams.clone());
        r.register(
            "slow_readers",
            "Readers cut for taking no events",
            self.slow_readers.clone(),
        );
        r.register("websockets", "WebSockets opened", self.websockets.clone());
        r.register("images", "Images admitted, by format", self.images.clone());
        r.register(
            "image_pixels",
            "Pixels of admitted images",
            self.pixels.clone(),
        );
        let l = &self.levels;
        r.register("connections", "Connections open", l.connections.clone());
        r.register(
            "admitted",
            "Places for runs that are taken",
            l.runs_open.clone(),
        );
        r.register("admitted_limit", "Places for runs", l.runs_limit.clone());
        r.register("queue", "Requests waiting for a place", l.queue.clone());
        r.register(
            "queue_limit",
            "Requests that may wait",
            l.queue_limit.clone(),
        );
        r.register(
            "body_held_bytes",
            "Bytes of request bodies held",
            l.body_bytes.clone(),
        );
        r.register(
            "body_limit_bytes",
            "Bytes of request bodies that may be held",
            l.body_bytes_limit.clone(),
        );
        r.register(
            "slots_busy",
            "Run slots of the executor in use",
            l.slots_busy.clone(),
        );
        r.register("slots", "Run slots of the executor", l.slots.clone());
        r.register(
            "compute_queue",
            "Work that waits for a run slot",
            l.compute_queue.clone(),
        );
    }

    /// A request was answered.
    pub fn answered(&self, method: &http::Method, route: &str, status: u16, took: Duration) {
        let route = route.to_owned();
        let label = labels::Request {
            route,
            method: method.into(),
            status,
        };
        self.requests.get_or_create(&label).inc();
        self.request_seconds
            .get_or_create(&label)
            .observe(took.as_secs_f64());
    }

    /// A request was refused.
    pub fn refused(&self, code: &'static str) {
        self.refused.get_or_create(&labels::Refused { code }).inc();
    }

    /// A subject was admitted.
    pub fn admitted(&self, subject: &Subject) {
        for image in subject.images() {
            let header = image.header();
            let format = header.format.media_type().to_owned();
            self.images.get_or_create(&labels::Image { format }).inc();
            self.pixels.inc_by(header.stored.pixels());
        }
    }

    /// A stream begins; it is open until the guard is dropped.
    pub fn stream_opened(&self, format: Stream) -> Open {
        let format = match format {
            Stream::Ndjson => "ndjson",
            Stream::Sse => "sse",
        };
        self.opened(format)
    }

    /// A WebSocket begins; it is open until the guard is dropped.
    pub fn websocket_opened(&self) -> Open {
        self.websockets.inc();
        self.opened("websocket")
    }

    /// A WebSocket ended with an error frame.
    pub fn socket_failed(&self) {
        self.refused("websocket-error");
    }

    fn opened(&self, format: &'static str) -> Open {
        let gauge = self.streams.get_or_create_owned(&labels::Stream { format });
        gauge.inc();
        Open(gauge)
    }

    /// The text that `/metrics` serves.
    pub fn encode(&self, now: Now) -> Result<String, std::fmt::Error> {
        let set = |gauge: &Gauge, value: u64| {
            gauge.set(i64::try_from(value).unwrap_or(i64::MAX));
        };
        let l = &self.levels;
        let open = self
            .connections
            .opened
            .get()
            .saturating_sub(self.connections.closed.get());
        set(&l.connections, open);
        set(&l.runs_open, now.runs_open as u64);
        set(&l.runs_limit, now.runs_limit as u64);
        set(&l.queue, now.queue as u64);
        set(&l.queue_limit, now.queue_limit as u64);
        set(&l.body_bytes, now.body_bytes);
        set(&l.body_bytes_limit, now.body_bytes_limit);
        set(&l.slots_busy, now.slots_busy as u64);
        set(&l.slots, now.slots as u64);
        set(&l.compute_queue, now.compute_queue as u64);
        let mut text = String::new();
        let registry = self.registry.lock().unwrap_or_else(PoisonError::into_inner);
        encode(&mut text, &registry)?;
        Ok(text)
    }
}

/// Counts a stream while it lives.
#[derive(Debug)]
pub(in crate::server) struct Open(Gauge);

impl Drop for Open {
    fn drop(&mut self) {
        self.0.dec();
    }
}
