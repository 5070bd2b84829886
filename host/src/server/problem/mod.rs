//! Why a request gets no stream, and what is said about it: RFC 9457 problem
//! documents.
//!
//! `code` is the closed list of statuses, stable codes and titles; `response`
//! is the one place that turns a refusal into a response.

mod code;
mod response;

use std::time::Duration;

use crescendo_core::micros::Micros;
use http::Method;

use super::admin::AdminRefusal;
use super::connection::Violation;
use super::health::Readiness;
use crate::enrich::BadList;
use crate::run::{Behind, Refused};
use crate::subject::{SubjectError, Unreadable};

/// Why a request gets no stream.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// hyper never saw the request.
    #[error("{}", framing(*.0))]
    Framing(Violation),
    /// No route has this path.
    #[error("nothing is served at {path}; {} lists what is", description(path))]
    UnknownPath {
        /// What was asked for.
        path: String,
    },
    /// The route has no such method.
    #[error("{method} is not served here")]
    MethodNotAllowed {
        /// What was asked for.
        method: Method,
    },
    /// The body passes the cap.
    #[error("the body has more than {cap} bytes, which is the cap")]
    BodyTooLarge {
        /// Bytes.
        cap: u64,
    },
    /// The body comes too slowly.
    #[error("the body comes at less than {min_rate} bytes per second, or paused for {} s", grace.as_secs_f64())]
    BodyTooSlow {
        /// Bytes per second.
        min_rate: u64,
        /// How long it may pause.
        grace: Duration,
    },
    /// The body broke off, or its framing is wrong.
    #[error("the body could not be read: {why}")]
    BodyBroken {
        /// As far as it is known.
        why: String,
    },
    /// There is no body.
    #[error("the body is empty; /openapi.json tells what it may be")]
    EmptyBody,
    /// The body is compressed, or in another coding.
    #[error("the body has the content coding `{coding}`; send it as it is")]
    BodyEncoded {
        /// What `Content-Encoding` says.
        coding: String,
    },
    /// The body is no JSON object of the expected shape.
    #[error("the JSON cannot be used: {why}")]
    BadJson {
        /// One line.
        why: String,
    },
    /// The body is no multipart form of the expected shape.
    #[error("the multipart form cannot be used: {why}")]
    BadMultipart {
        /// One line.
        why: String,
    },
    /// An image is neither base64 nor a `data:` URL with base64.
    #[error("image {image} is neither base64 nor a `data:` URL with base64: {why}")]
    BadDataUrl {
        /// From 0.
        image: usize,
        /// One line.
        why: String,
    },
    /// An option does not exist.
    #[error("there is no option `{key}`{}{}", meant(did_you_mean.as_ref()), listed(known))]
    UnknownOption {
        /// What was given.
        key: String,
        /// What there is.
        known: &'static [&'static str],
        /// What was probably meant.
        did_you_mean: Option<&'static str>,
    },
    /// An option has a value that makes no sense.
    #[error("the option `{key}` {why}")]
    BadOption {
        /// Which.
        key: &'static str,
        /// What is wrong, and what would be right.
        why: String,
    },
    /// The client accepts nothing that is served here.
    #[error("none of the accepted media types is served here")]
    NotAcceptable {
        /// What is.
        known: &'static [&'static str],
    },
    /// The budget is above what the operator allows.
    #[error("a budget of {asked} is above the cap of {cap} for one run")]
    BudgetAboveCap {
        /// What was asked for.
        asked: Micros,
        /// What may be asked for.
        cap: Micros,
    },
    /// There is no such pipeline, or the client's key may not name it.
    #[error("there is no pipeline `{name}`{}; known are {}", meant(did_you_mean.as_ref()), known.join(", "))]
    UnknownPipeline {
        /// What was asked for.
        name: String,
        /// What this client may name.
        known: Vec<String>,
        /// What was probably meant.
        did_you_mean: Option<String>,
    },
    /// The images make no subject.
    #[error(transparent)]
    Subject(#[from] SubjectError),
    /// The body is none of the lists that are read.
    #[error("lists of records are read as {}", known.join(", "))]
    UnknownList {
        /// What is read.
        known: &'static [&'static str],
    },
    /// The list cannot be read to its end.
    #[error("the list cannot be used: it {0}")]
    BadList(#[from] BadList),
    /// There is no record in it.
    #[error("there is no record in the list")]
    NoRecords,
    /// There are too many in it.
    #[error("the list has more than {cap} records, which is the cap; send it in parts")]
    TooManyRecords {
        /// How many there may be.
        cap: usize,
    },
    /// What is in it takes too much memory.
    #[error("the list takes more than {cap} bytes once it is taken apart; send it in parts")]
    ListTooLarge {
        /// Bytes.
        cap: u64,
    },
    /// No pixels of an image can be had, and without them there is no answer.
    #[error("{found}")]
    Unreadable {
        /// The run.
        run: String,
        /// The image.
        found: Unreadable,
    },
    /// The run room refused.
    #[error(transparent)]
    Run(#[from] Refused),
    /// Neither a key nor a loopback address.
    #[error(
        "send a client key as `Authorization: Bearer KEY`; sdk/clients tells how without headers"
    )]
    KeyRequired,
    /// The key is nobody's.
    #[error("this client key is not known")]
    KeyUnknown,
    /// The ticket is none, or another run's.
    #[error("this ticket is not good for this run")]
    TicketUnknown,
    /// The ticket was good once.
    #[error("this ticket has expired; ask for another")]
    TicketExpired,
    /// For admins alone.
    #[error("this is served at the admin address alone")]
    AdminOnly,
    /// `Host` names somebody else: a page elsewhere may be talking through a
    /// name of its own (DNS rebinding).
    #[error("the host `{host}` is not served here; `server.allowed_hosts` lists more names")]
    HostNotAllowed {
        /// What was asked for.
        host: String,
    },
    /// A page from elsewhere.
    #[error("pages from `{origin}` may not do this; `server.cors_origins` lists who may")]
    OriginNotAllowed {
        /// Where the page is from.
        origin: String,
    },
    /// No place, and none soon.
    #[error("{what}; try again in {} s", retry_after.as_secs())]
    Overloaded {
        /// What there is too much of.
        what: &'static str,
        /// When to try again.
        retry_after: Duration,
    },
    /// The host is shutting down.
    #[error("the host is shutting down")]
    ShuttingDown,
    /// Plugins of the default pipeline are still being compiled.
    #[error("plugins are being compiled: {}", .0.compiling.join(", "))]
    NotReady(Readiness),
    /// Not, not any more, or not this tenant's.
    #[error("there is no run `{id}`; runs are kept for some minutes after their end")]
    UnknownRun {
        /// What was asked for.
        id: String,
    },
    /// Events were asked for that are gone.
    #[error(transparent)]
    Behind(#[from] Behind),
    /// The run ended without an answer that can be one document.
    #[error("the run failed: {message}")]
    RunFailed {
        /// The run.
        run: String,
        /// As in `run.failed`.
        code: String,
        /// As in `run.failed`.
        message: String,
        /// Whether the subject is to blame.
        by_subject: bool,
    },
    /// Somebody cancelled the run before it came to its end.
    #[error("the run was cancelled before its end")]
    RunCancelled {
        /// The run.
        run: String,
    },
    /// A WebSocket was expected.
    #[error("this is a WebSocket: {why}")]
    UpgradeRequired {
        /// One line.
        why: String,
    },
    /// What was refused to an admin.
    #[error(transparent)]
    Admin(AdminRefusal),
    /// A defect of ours.
    #[error("the host went wrong: {what}")]
    Internal {
        /// One line.
        what: &'static str,
    },
}

/// Where it is described what is served beside this path.
fn description(path: &str) -> &'static str {
    if path.starts_with("/admin/") {
        "/admin/v1/openapi.json"
    } else {
        "/openapi.json"
    }
}

fn listed(known: &[&str]) -> String {
    match known {
        [] => "; none is read here".to_owned(),
        known => format!("; known are {}", known.join(", ")),
    }
}

fn meant<T: std::fmt::Display>(suggestion: Option<&T>) -> String {
    suggestion
        .map(|s| format!(" (did you mean `{s}`?)"))
        .unwrap_or_default()
}

const fn framing(violation: Violation) -> &'static str {
    match violation {
        Violation::BareLineFeed => "a line of the head ends in a line feed without carriage return",
        Violation::LengthAndCoding => "the head has both Content-Length and Transfer-Encoding",
        Violation::BrokenHead => {
            "the head has a line that is none, or more than one length of the body, or one that is no number"
        }
        Violation::NotOneHost => "the head has no Host, or more than one",
        Violation::UnknownCoding => "the only transfer coding that is known is chunked",
        Violation::HeadTooLarge => "the head has more bytes than allowed",
        Violation::TooManyFields => "the head has more fields than allowed",
        Violation::HeadTooSlow => "the head took longer than allowed",
    }
}
