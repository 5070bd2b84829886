//! Why a request brought no answer.

use std::net::IpAddr;

use super::guard::Guarded;

/// Which part of a request took too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Its turn among the requests to the same origin.
    Turn,
    /// The address of its name.
    Dns,
    /// The connection, TLS included.
    Connect,
    /// The head of the answer.
    Headers,
    /// The next bytes of the answer.
    Idle,
    /// All of it.
    Total,
}

impl Phase {
    const fn what(self) -> &'static str {
        match self {
            Self::Turn => "its turn to ask",
            Self::Dns => "its address",
            Self::Connect => "a connection",
            Self::Headers => "the head of an answer",
            Self::Idle => "more of the answer",
            Self::Total => "the end of the answer",
        }
    }

    const fn code(self) -> &'static str {
        match self {
            Self::Turn => "timeout-turn",
            Self::Dns => "timeout-dns",
            Self::Connect => "timeout-connect",
            Self::Headers => "timeout-headers",
            Self::Idle => "timeout-idle",
            Self::Total => "timeout-total",
        }
    }
}

/// Why a request brought no answer. A status such as 404 is an answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RequestError {
    /// It is no request that is made here.
    #[error("{what} cannot be fetched: {why}")]
    Bad {
        /// Of what kind it is.
        what: String,
        /// What would be right.
        why: String,
    },
    /// Its address is none of the public network.
    #[error("{host} has the address {address}, {why}")]
    Guarded {
        /// The name or address of the URL.
        host: String,
        /// Where it leads.
        address: IpAddr,
        /// Why nobody goes there.
        why: Guarded,
    },
    /// Its name has no address.
    #[error("{host} has no address: {why}")]
    NoAddress {
        /// The name.
        host: String,
        /// As far as it is known.
        why: String,
    },
    /// There is no connection.
    #[error("{host} cannot be reached: {why}")]
    Unreachable {
        /// The name or address of the URL.
        host: String,
        /// As far as it is known.
        why: String,
    },
    /// There is no TLS session.
    #[error("{host} cannot be trusted: {why}")]
    Tls {
        /// The name of the URL.
        host: String,
        /// As far as it is known.
        why: String,
    },
    /// It took too long.
    #[error("{host} took more than {after_ms} ms for {}", phase.what())]
    TimedOut {
        /// The name or address of the URL.
        host: String,
        /// What was waited for.
        phase: Phase,
        /// How long.
        after_ms: u64,
    },
    /// What it answers is not HTTP.
    #[error("{host} does not answer in HTTP: {why}")]
    Garbage {
        /// The name or address of the URL.
        host: String,
        /// As far as it is known.
        why: String,
    },
    /// The answer came to no end.
    #[error("the answer of {host} broke off: {why}")]
    BrokenOff {
        /// The name or address of the URL.
        host: String,
        /// As far as it is known.
        why: String,
    },
    /// The answer is packed in a way that was not asked for, or badly.
    #[error("the answer of {host} cannot be unpacked: {why}")]
    Coding {
        /// The name or address of the URL.
        host: String,
        /// What is wrong.
        why: String,
    },
    /// The answer is too large.
    #[error("the answer of {host} has more than {max_bytes} bytes, which is the limit")]
    TooLarge {
        /// The name or address of the URL.
        host: String,
        /// The limit, unpacked.
        max_bytes: u64,
    },
    /// A redirect leads where none may lead.
    #[error("{from} leads to {to}, {why}")]
    Redirect {
        /// Who says so.
        from: String,
        /// Where it leads.
        to: String,
        /// Why nobody follows.
        why: String,
    },
    /// It leads on and on.
    #[error("{url} leads on more than {most} times")]
    Redirects {
        /// Where it began.
        url: String,
        /// The limit.
        most: u32,
    },
    /// robots.txt says no.
    #[error("robots.txt of {host} does not allow {path}")]
    Robots {
        /// Whose it is.
        host: String,
        /// What was asked for.
        path: String,
    },
    /// robots.txt cannot be had, and until it can nothing may be asked for.
    #[error(
        "robots.txt of {host} answers {status}, and until it is there nothing may be asked for"
    )]
    RobotsUnknown {
        /// Whose it is.
        host: String,
        /// What it answers.
        status: u16,
    },
    /// It failed and failed, and is left alone for a while.
    #[error("{host} failed too often and is left alone for another {for_ms} ms")]
    LeftAlone {
        /// The name or address of the URL.
        host: String,
        /// For how long.
        for_ms: u64,
    },
    /// It asked to be asked later than anybody waits.
    #[error("{host} asks to be left alone for another {for_ms} ms")]
    Later {
        /// The name or address of the URL.
        host: String,
        /// For how long.
        for_ms: u64,
    },
    /// So many wait for it already that no more are let in.
    #[error("{most} requests wait for {host} already")]
    Crowded {
        /// The name or address of the URL.
        host: String,
        /// The limit.
        most: usize,
    },
    /// Nobody read on, and there is no room for one more that waits for its reader.
    #[error("the answer of {host} was not read on for {after_ms} ms, and too many wait so")]
    Unread {
        /// The name or address of the URL.
        host: String,
        /// How long it waited.
        after_ms: u64,
    },
    /// The proxy of the configuration does not do its part.
    #[error("the proxy does not lead to {host}: {why}")]
    Proxy {
        /// The name or address of the URL.
        host: String,
        /// As far as it is known.
        why: String,
    },
    /// The host is going down.
    #[error("the host is ending")]
    Ending,
}

impl RequestError {
    /// Stable code, for machines.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Bad { .. } => "bad-url",
            Self::Guarded { why, .. } => why.code(),
            Self::NoAddress { .. } => "no-address",
            Self::Unreachable { .. } => "unreachable",
            Self::Tls { .. } => "tls",
            Self::TimedOut { phase, .. } => phase.code(),
            Self::Garbage { .. } => "not-http",
            Self::BrokenOff { .. } => "broken-off",
            Self::Coding { .. } => "content-coding",
            Self::TooLarge { .. } => "too-large",
            Self::Redirect { .. } => "redirect-refused",
            Self::Redirects { .. } => "too-many-redirects",
            Self::Robots { .. } => "robots",
            Self::RobotsUnknown { .. } => "robots-unavailable",
            Self::LeftAlone { .. } => "left-alone",
            Self::Later { .. } => "asked-to-wait",
            Self::Crowded { .. } => "crowded",
            Self::Unread { .. } => "unread",
            Self::Proxy { .. } => "proxy",
            Self::Ending => "ending",
        }
    }

    /// What it means for whoever asks.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self {
            Self::Bad { .. } => Kind::Wrong,
            Self::Guarded { .. } | Self::Robots { .. } => Kind::Denied,
            Self::TooLarge { .. } | Self::Crowded { .. } | Self::Unread { .. } => Kind::Limit,
            _ => Kind::Upstream,
        }
    }

    /// Whether another try may bring an answer: what the network and the other
    /// side do in passing, and not what was decided here or will not change.
    #[must_use]
    pub const fn is_passing(&self) -> bool {
        matches!(
            self,
            Self::Unreachable { .. }
                | Self::TimedOut {
                    phase: Phase::Dns | Phase::Connect | Phase::Headers,
                    ..
                }
                | Self::BrokenOff { .. }
        )
    }

    /// Whether the origin did what one in trouble does.
    #[must_use]
    pub const fn is_trouble(&self) -> bool {
        self.is_passing()
            || matches!(
                self,
                Self::TimedOut {
                    phase: Phase::Idle | Phase::Total,
                    ..
                } | Self::Garbage { .. }
                    | Self::Tls { .. }
            )
    }
}

/// What a [`RequestError`] means for whoever asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The request makes no sense.
    Wrong,
    /// It may not be made.
    Denied,
    /// A limit was reached.
    Limit,
    /// The other side answered badly or not at all.
    Upstream,
}
