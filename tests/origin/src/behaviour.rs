//! What one origin does, put together.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use crate::answer::Framing;
use crate::capacity::Plan;
use crate::coding::Codings;
use crate::failing::Failing;
use crate::fault::Fault;
use crate::gate::Headers;
use crate::jobs::Jobs;
use crate::latency::Latency;
use crate::robots::Robots;
use crate::tls::Tls;
use crate::validators::Validators;

/// What one origin does. A new one is good in every way, and each method makes
/// it special in one.
///
/// ```no_run
/// use std::time::Duration;
/// use crescendo_origin::{Behaviour, Capacity, Latency, Origin, Robots};
/// let origin = Origin::start(
///     Behaviour::new()
///         .robots(Robots::text("User-agent: *\nDisallow: /page/13\n"))
///         .capacity(Capacity::queues(4))
///         .latency(Latency::noisy(Duration::from_millis(50), 1)),
/// );
/// println!("{}", origin.page(7));
/// ```
#[derive(Debug, Clone, Default)]
pub struct Behaviour {
    pub(crate) address: Option<SocketAddr>,
    pub(crate) robots: Robots,
    pub(crate) plan: Plan,
    pub(crate) latency: Latency,
    pub(crate) failing: Option<Failing>,
    pub(crate) validators: Validators,
    pub(crate) headers: Headers,
    pub(crate) codings: Codings,
    pub(crate) framing: Framing,
    pub(crate) ranges: bool,
    pub(crate) closes: bool,
    pub(crate) tls: Option<Tls>,
    pub(crate) documents: Vec<Document>,
    pub(crate) jobs: Option<Jobs>,
    pub(crate) faults: Vec<(String, Fault)>,
}

/// Something that is served as it was given.
#[derive(Debug, Clone)]
pub(crate) struct Document {
    pub(crate) path: String,
    pub(crate) content_type: String,
    pub(crate) body: Arc<Vec<u8>>,
}

impl Behaviour {
    /// A good origin: no limits, no delays, no codings, no TLS, 404 at
    /// `/robots.txt`, ranges ignored, connections kept.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Listens here instead of on a free port of 127.0.0.1. Port 0 is a free
    /// one; the address must be a loopback one, 127.0.0.2 for example.
    #[must_use]
    pub const fn listen(mut self, address: SocketAddr) -> Self {
        self.address = Some(address);
        self
    }

    /// Listens on a free port of `127.0.0.host`, for tests with many hosts.
    #[must_use]
    pub const fn host(self, host: u8) -> Self {
        let address = std::net::IpAddr::V4(Ipv4Addr::new(127, 0, 0, host));
        self.listen(SocketAddr::new(address, 0))
    }

    /// What it says at `/robots.txt`.
    #[must_use]
    pub fn robots(mut self, robots: Robots) -> Self {
        self.robots = robots;
        self
    }

    /// What it can take: a [`Capacity`], or a plan of several.
    ///
    /// [`Capacity`]: crate::Capacity
    #[must_use]
    pub fn capacity(mut self, plan: impl Into<Plan>) -> Self {
        self.plan = plan.into();
        self
    }

    /// How long it thinks before it answers.
    #[must_use]
    pub const fn latency(mut self, latency: Latency) -> Self {
        self.latency = latency;
        self
    }

    /// A share of the calls fails.
    #[must_use]
    pub const fn failing(mut self, failing: Failing) -> Self {
        self.failing = Some(failing);
        self
    }

    /// Which validators its pages have; see [`Validators`] for 304.
    #[must_use]
    pub const fn validators(mut self, validators: Validators) -> Self {
        self.validators = validators;
        self
    }

    /// One more header on every answer of a path, and on every redirect:
    /// `cache-control`, `vary`, `set-cookie`, once or several times.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// Which codings its pages have.
    #[must_use]
    pub fn codings(mut self, codings: Codings) -> Self {
        self.codings = codings;
        self
    }

    /// How the end of a body is told.
    #[must_use]
    pub const fn framing(mut self, framing: Framing) -> Self {
        self.framing = framing;
        self
    }

    /// Honours `Range: bytes=` with one range; ranged answers are not coded.
    #[must_use]
    pub const fn ranges(mut self) -> Self {
        self.ranges = true;
        self
    }

    /// Closes the connection after each answer, and says so.
    #[must_use]
    pub const fn closing(mut self) -> Self {
        self.closes = true;
        self
    }

    /// Speaks TLS with a certificate of this kind.
    #[must_use]
    pub const fn tls(mut self, tls: Tls) -> Self {
        self.tls = Some(tls);
        self
    }

    /// Serves this at a path, without its query: a sitemap, a picture, a page
    /// in another charset. It has the headers of the behaviour, and neither
    /// validators, codings nor ranges.
    #[must_use]
    pub fn serve(
        mut self,
        path: impl Into<String>,
        content_type: impl Into<String>,
        body: impl Into<Vec<u8>>,
    ) -> Self {
        self.documents.push(Document {
            path: path.into(),
            content_type: content_type.into(),
            body: Arc::new(body.into()),
        });
        self
    }

    /// Takes jobs at `/jobs`.
    #[must_use]
    pub const fn jobs(mut self, jobs: Jobs) -> Self {
        self.jobs = Some(jobs);
        self
    }

    /// Does this wrong everywhere.
    #[must_use]
    pub fn fault(self, fault: Fault) -> Self {
        self.fault_at("", fault)
    }

    /// Does this wrong at paths that begin so. The fault that was given last
    /// and matches is the one that happens.
    #[must_use]
    pub fn fault_at(mut self, prefix: impl Into<String>, fault: Fault) -> Self {
        self.faults.push((prefix.into(), fault));
        self
    }

    /// The fault of the whole origin.
    pub(crate) fn whole(&self) -> Option<&Fault> {
        whole(&self.faults)
    }

    /// Whether a client should speak TLS.
    pub(crate) fn is_tls(&self) -> bool {
        self.tls.is_some() || self.whole().is_some_and(Fault::in_tls)
    }
}

impl From<Fault> for Behaviour {
    fn from(fault: Fault) -> Self {
        Self::new().fault(fault)
    }
}

/// The last fault of a list that is meant for every path.
pub(crate) fn whole(faults: &[(String, Fault)]) -> Option<&Fault> {
    let mut faults = faults.iter().rev();
    faults.find(|(at, _)| at.is_empty()).map(|(_, fault)| fault)
}
