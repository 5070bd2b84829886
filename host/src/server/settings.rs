//! What the server is told: addresses, limits, keys.
//!
//! The server reads no file and no environment: `config` is parsed elsewhere
//! and arrives here as values.

use std::net::SocketAddr;
use std::time::Duration;

use crescendo_core::micros::Micros;

/// Everything that the server is told.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where clients connect. Port 0 takes a free one.
    pub listen: SocketAddr,
    /// Where `/metrics`, `/healthz` and `/readyz` are served besides.
    pub admin_listen: Option<SocketAddr>,
    /// What an admin sends as `Authorization: Bearer`; required where
    /// `admin_listen` is no loopback address.
    pub admin_token: Option<String>,
    /// Names that `Host` may carry besides loopback ones and `listen`.
    pub allowed_hosts: Vec<String>,
    /// Origins such as `https://app.example` that may read answers and open
    /// WebSockets; `*` for any. Empty: the same origin only.
    pub origins: Vec<String>,
    /// Limits of connections.
    pub connections: Connections,
    /// Limits of request bodies.
    pub bodies: Bodies,
    /// How many runs at once.
    pub admission: Admission,
    /// Limits of answers that grow.
    pub streams: Streams,
    /// How the end is awaited.
    pub drain: Drain,
    /// What runs may ask for.
    pub runs: Runs,
    /// Limits of lists of records.
    pub enrich: Enrich,
    /// Who may use the public API.
    pub keys: Vec<ClientKey>,
}

/// Limits of connections. All of them end the connection, none waits.
#[derive(Clone, Debug)]
pub struct Connections {
    /// Connections open at once; one more waits in the kernel's backlog.
    pub max: usize,
    /// From the first byte of a request to the end of its head.
    pub header_timeout: Duration,
    /// All of a request's head.
    pub max_header_bytes: usize,
    /// Fields of a request's head.
    pub max_headers: usize,
    /// A connection without a request.
    pub idle_timeout: Duration,
    /// A client that takes no bytes.
    pub write_stall: Duration,
    /// Bytes of answers waiting for a client that reads slowly.
    pub write_buffer_bytes: usize,
    /// Requests at once on one HTTP/2 connection.
    pub max_streams: u32,
    /// HTTP/2 streams that a client opened and reset before they were accepted.
    pub max_pending_resets: usize,
    /// Requests that a client may abandon on one connection, as long as it
    /// lets more of them end.
    pub max_abandoned: u32,
    /// HTTP/2 pings on a connection on which nothing is heard.
    pub ping_interval: Duration,
    /// How long the answer to a ping may take.
    pub ping_timeout: Duration,
}

/// Limits of request bodies.
#[derive(Clone, Debug)]
pub struct Bodies {
    /// One body; 413 past it.
    pub max_bytes: u64,
    /// All bodies that are held at once; 503 past it.
    pub memory_bytes: u64,
    /// A body may be slow for this long before its rate counts, and may pause
    /// for this long; 408 past it.
    pub grace: Duration,
    /// Bytes per second after the grace; 408 below it.
    pub min_rate: u64,
    /// One WebSocket message; close code 1009 past it.
    pub max_message_bytes: usize,
    /// Images in one run.
    pub max_images: usize,
}

/// How many runs at once.
#[derive(Clone, Debug)]
pub struct Admission {
    /// Runs that may be open; each counts until its answer's reader is gone.
    pub max_runs: usize,
    /// Requests that wait for a place; one more is answered 503 at once.
    pub max_queue: usize,
    /// How long a request waits before it is answered 503.
    pub queue_wait: Duration,
}

/// Limits of answers that grow.
#[derive(Clone, Debug)]
pub struct Streams {
    /// A sign of life on a silent stream.
    pub heartbeat: Duration,
    /// How long an SSE run goes on without a reader.
    pub sse_grace: Duration,
    /// A reader that leaves events lying for this long is disconnected; it may
    /// resume.
    pub stall: Duration,
    /// How long a ticket for a run's events is good for.
    pub ticket: Duration,
}

/// How the end is awaited.
#[derive(Clone, Debug)]
pub struct Drain {
    /// How long `/readyz` answers 503 before connections are refused, so that
    /// whoever balances load looks elsewhere first.
    pub notice: Duration,
    /// How long streams may go on.
    pub limit: Duration,
}

/// What runs may ask for.
#[derive(Clone, Debug)]
pub struct Runs {
    /// What a run may spend when the client does not say.
    pub default_budget: Micros,
    /// The most that a client may ask for.
    pub max_budget: Micros,
}

/// Limits of lists of records.
#[derive(Clone, Debug)]
pub struct Enrich {
    /// One list; 413 past it.
    pub max_bytes: u64,
    /// Records of one list; 413 past it.
    pub max_records: usize,
    /// Records under way at once when the client does not say.
    pub concurrency: u32,
    /// The most that a client may ask for.
    pub max_concurrency: u32,
}

/// One client's key. The key itself is known to the client alone.
#[derive(Clone, Debug)]
pub struct ClientKey {
    /// The tenant.
    pub name: String,
    /// BLAKE3 of the key's bytes.
    pub hash: [u8; 32],
    /// The most that one run of this tenant may ask for.
    pub max_run: Option<Micros>,
    /// Pipelines that it may name; empty for all.
    pub pipelines: Vec<String>,
}

impl Default for Connections {
    fn default() -> Self {
        Self {
            max: 1024,
            header_timeout: Duration::from_secs(10),
            max_header_bytes: 32 * 1024,
            max_headers: 100,
            idle_timeout: Duration::from_secs(75),
            write_stall: Duration::from_secs(30),
            write_buffer_bytes: 64 * 1024,
            max_streams: 128,
            max_pending_resets: 20,
            max_abandoned: 100,
            ping_interval: Duration::from_secs(20),
            ping_timeout: Duration::from_secs(20),
        }
    }
}

impl Default for Bodies {
    fn default() -> Self {
        Self {
            max_bytes: 64 << 20,
            memory_bytes: 1 << 30,
            grace: Duration::from_secs(5),
            min_rate: 1024,
            max_message_bytes: 96 << 20,
            max_images: 16,
        }
    }
}

impl Default for Admission {
    fn default() -> Self {
        Self {
            max_runs: 64,
            max_queue: 256,
            queue_wait: Duration::from_secs(10),
        }
    }
}

impl Default for Streams {
    fn default() -> Self {
        Self {
            heartbeat: Duration::from_secs(15),
            sse_grace: Duration::from_secs(15),
            stall: Duration::from_secs(30),
            ticket: Duration::from_secs(960),
        }
    }
}

impl Default for Drain {
    fn default() -> Self {
        Self {
            notice: Duration::from_secs(1),
            limit: Duration::from_secs(30),
        }
    }
}

impl Default for Runs {
    fn default() -> Self {
        Self {
            default_budget: Micros(100_000),
            max_budget: Micros(1_000_000),
        }
    }
}

impl Default for Enrich {
    fn default() -> Self {
        Self {
            max_bytes: 4 << 20,
            max_records: 10_000,
            concurrency: 16,
            max_concurrency: 64,
        }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            admin_listen: None,
            admin_token: None,
            allowed_hosts: Vec::new(),
            origins: Vec::new(),
            connections: Connections::default(),
            bodies: Bodies::default(),
            admission: Admission::default(),
            streams: Streams::default(),
            drain: Drain::default(),
            runs: Runs::default(),
            enrich: Enrich::default(),
            keys: Vec::new(),
        }
    }
}
