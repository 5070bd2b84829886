//! The one place that turns errors into responses: RFC 9457 problem documents.
//!
//! Each has a stable `code`, which `type` repeats as a URN. What a machine may
//! want besides stands in members of its own: `known`, `did_you_mean`, `cap`,
//! `image`, `oldest`.

use std::time::Duration;

use axum::response::{IntoResponse, Response};
use crescendo_core::micros::Micros;
use crescendo_decode::DecodeError;
use http::{HeaderValue, Method, StatusCode, header};
use serde_json::{Map, Value, json};

use super::connection::Violation;
use crate::run::{Behind, Refused};
use crate::subject::SubjectError;

/// Why a request gets no stream.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// hyper never saw the request.
    #[error("{}", framing(*.0))]
    Framing(Violation),
    /// No route has this path.
    #[error("nothing is served at {path}; /openapi.json lists what is")]
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
    #[error("the body is empty; send an image, a multipart form or a JSON object with `images`")]
    EmptyBody,
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
    #[error("there is no option `{key}`{}", meant(did_you_mean.as_ref()))]
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
    /// The run room refused.
    #[error(transparent)]
    Run(#[from] Refused),
    /// Neither a key nor a loopback address.
    #[error("send a client key as `Authorization: Bearer KEY`")]
    KeyRequired,
    /// The key is nobody's.
    #[error("this client key is not known")]
    KeyUnknown,
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
    /// A defect of ours.
    #[error("the host went wrong: {what}")]
    Internal {
        /// One line.
        what: &'static str,
    },
}

fn meant<T: std::fmt::Display>(suggestion: Option<&T>) -> String {
    suggestion
        .map(|s| format!("; did you mean `{s}`?"))
        .unwrap_or_default()
}

const fn framing(violation: Violation) -> &'static str {
    match violation {
        Violation::BareLineFeed => "a line of the head ends in a line feed without carriage return",
        Violation::LengthAndCoding => "the head has both Content-Length and Transfer-Encoding",
        Violation::HeadTooLarge => "the head has more bytes than allowed",
        Violation::TooManyFields => "the head has more fields than allowed",
        Violation::HeadTooSlow => "the head took longer than allowed",
    }
}

/// What a refusal is called: status, stable code, title.
struct Name(StatusCode, &'static str, &'static str);

impl Refusal {
    /// The stable code, for machines.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.name().1
    }

    fn name(&self) -> Name {
        use StatusCode as S;
        match self {
            Self::Framing(violation) => match violation {
                Violation::BareLineFeed => Name(S::BAD_REQUEST, "bare-line-feed", "Bad framing"),
                Violation::LengthAndCoding => {
                    Name(S::BAD_REQUEST, "length-and-coding", "Bad framing")
                }
                Violation::HeadTooLarge | Violation::TooManyFields => Name(
                    S::REQUEST_HEADER_FIELDS_TOO_LARGE,
                    "headers-too-large",
                    "Headers too large",
                ),
                Violation::HeadTooSlow => {
                    Name(S::REQUEST_TIMEOUT, "headers-too-slow", "Headers too slow")
                }
            },
            Self::UnknownPath { .. } => Name(S::NOT_FOUND, "unknown-path", "Unknown path"),
            Self::MethodNotAllowed { .. } => Name(
                S::METHOD_NOT_ALLOWED,
                "method-not-allowed",
                "Method not allowed",
            ),
            Self::BodyTooLarge { .. } => {
                Name(S::PAYLOAD_TOO_LARGE, "body-too-large", "Body too large")
            }
            Self::BodyTooSlow { .. } => Name(S::REQUEST_TIMEOUT, "body-too-slow", "Body too slow"),
            Self::BodyBroken { .. } => Name(S::BAD_REQUEST, "body-broken", "Body broken"),
            Self::EmptyBody => Name(S::BAD_REQUEST, "empty-body", "Empty body"),
            Self::BadJson { .. } => Name(S::BAD_REQUEST, "bad-json", "Bad JSON"),
            Self::BadMultipart { .. } => Name(S::BAD_REQUEST, "bad-multipart", "Bad form"),
            Self::BadDataUrl { .. } => Name(S::BAD_REQUEST, "bad-data-url", "Bad data URL"),
            Self::UnknownOption { .. } => Name(S::BAD_REQUEST, "unknown-option", "Unknown option"),
            Self::BadOption { .. } => Name(S::BAD_REQUEST, "bad-option", "Bad option"),
            Self::NotAcceptable { .. } => {
                Name(S::NOT_ACCEPTABLE, "not-acceptable", "Not acceptable")
            }
            Self::BudgetAboveCap { .. } => budget_above_cap(),
            Self::UnknownPipeline { .. } => Name(
                S::UNPROCESSABLE_ENTITY,
                "unknown-pipeline",
                "Unknown pipeline",
            ),
            Self::Subject(error) => subject(error),
            Self::Run(refused) => run(refused),
            Self::KeyRequired => Name(S::UNAUTHORIZED, "key-required", "Client key required"),
            Self::KeyUnknown => Name(S::UNAUTHORIZED, "key-unknown", "Client key unknown"),
            Self::AdminOnly => Name(S::FORBIDDEN, "admin-only", "For admins alone"),
            Self::HostNotAllowed { .. } => Name(
                S::MISDIRECTED_REQUEST,
                "host-not-allowed",
                "Host not allowed",
            ),
            Self::OriginNotAllowed { .. } => {
                Name(S::FORBIDDEN, "origin-not-allowed", "Origin not allowed")
            }
            Self::Overloaded { .. } => Name(S::SERVICE_UNAVAILABLE, "overloaded", "Overloaded"),
            Self::ShuttingDown => shutting_down(),
            Self::UnknownRun { .. } => Name(S::NOT_FOUND, "unknown-run", "Unknown run"),
            Self::Behind(_) => Name(S::GONE, Behind::CODE, "Events are gone"),
            Self::RunFailed {
                by_subject: true, ..
            } => Name(S::UNPROCESSABLE_ENTITY, "run-failed", "The run failed"),
            Self::RunFailed {
                by_subject: false, ..
            } => Name(S::INTERNAL_SERVER_ERROR, "run-failed", "The run failed"),
            Self::RunCancelled { .. } => Name(S::CONFLICT, "run-cancelled", "Run cancelled"),
            Self::UpgradeRequired { .. } => {
                Name(S::UPGRADE_REQUIRED, "upgrade-required", "Upgrade required")
            }
            Self::Internal { .. } => Name(S::INTERNAL_SERVER_ERROR, "internal", "Internal error"),
        }
    }

    /// Members beside those that every problem has.
    fn members(&self) -> Value {
        match self {
            Self::UnknownOption {
                key,
                known,
                did_you_mean,
            } => {
                json!({"option": key, "known": known, "did_you_mean": did_you_mean})
            }
            Self::UnknownPipeline {
                known,
                did_you_mean,
                ..
            } => {
                json!({"known": known, "did_you_mean": did_you_mean})
            }
            Self::BadOption { key, .. } => json!({"option": key}),
            Self::NotAcceptable { known } => json!({"known": known}),
            Self::BodyTooLarge { cap } => json!({"cap": cap}),
            Self::BudgetAboveCap { cap, .. } | Self::Run(Refused::BudgetAboveCap { cap, .. }) => {
                json!({"cap_micros": cap})
            }
            Self::BadDataUrl { image, .. }
            | Self::Subject(SubjectError::Image { index: image, .. }) => json!({"image": image}),
            Self::Subject(SubjectError::TooManyImages { limit, .. }) => json!({"cap": limit}),
            Self::Subject(SubjectError::TooLarge { limit, .. }) => json!({"cap": limit}),
            Self::Behind(behind) => json!({"oldest": behind.oldest}),
            Self::RunFailed { run, code, .. } => json!({"run": run, "reason": code}),
            Self::RunCancelled { run } => json!({"run": run}),
            _ => Value::Null,
        }
    }

    /// The problem document.
    #[must_use]
    pub fn document(&self) -> Value {
        let Name(status, code, title) = self.name();
        let mut document = Map::new();
        document.insert(
            "type".to_owned(),
            format!("urn:crescendo:problem:{code}").into(),
        );
        document.insert("title".to_owned(), title.into());
        document.insert("status".to_owned(), status.as_u16().into());
        document.insert("code".to_owned(), code.into());
        document.insert("detail".to_owned(), self.to_string().into());
        if let Value::Object(members) = self.members() {
            document.extend(members.into_iter().filter(|(_, value)| !value.is_null()));
        }
        Value::Object(document)
    }
}

const fn budget_above_cap() -> Name {
    Name(
        StatusCode::UNPROCESSABLE_ENTITY,
        "budget-above-cap",
        "Budget above the cap",
    )
}

const fn shutting_down() -> Name {
    Name(StatusCode::SERVICE_UNAVAILABLE, "draining", "Shutting down")
}

/// Images that make no subject.
fn subject(error: &SubjectError) -> Name {
    use StatusCode as S;
    let (status, title) = match error {
        SubjectError::NoImages => (S::BAD_REQUEST, "No images"),
        SubjectError::TooManyImages { .. } => (S::PAYLOAD_TOO_LARGE, "Too many images"),
        SubjectError::TooLarge { .. } => (S::PAYLOAD_TOO_LARGE, "Images too large"),
        SubjectError::Broken => (S::INTERNAL_SERVER_ERROR, "Decoder failed"),
        SubjectError::Image { error, .. } => match error {
            DecodeError::Empty => (S::BAD_REQUEST, "Empty image"),
            DecodeError::UnsupportedFormat { .. } => {
                (S::UNSUPPORTED_MEDIA_TYPE, "Unsupported format")
            }
            DecodeError::UnsupportedFeature { .. } => {
                (S::UNSUPPORTED_MEDIA_TYPE, "Unsupported feature")
            }
            DecodeError::TooLarge { .. } => (S::PAYLOAD_TOO_LARGE, "Image too large"),
            DecodeError::OutOfMemory { .. } => (S::SERVICE_UNAVAILABLE, "Out of memory"),
            DecodeError::TooManyScans { .. } => (S::UNPROCESSABLE_ENTITY, "Too many scans"),
            DecodeError::MetadataTooLarge { .. } => (S::UNPROCESSABLE_ENTITY, "Metadata too large"),
            DecodeError::Damaged { .. } => (S::UNPROCESSABLE_ENTITY, "Damaged image"),
            DecodeError::Interrupted(_) => (S::SERVICE_UNAVAILABLE, "Interrupted"),
        },
    };
    Name(status, error.code(), title)
}

/// Runs that the run room refused.
const fn run(refused: &Refused) -> Name {
    use StatusCode as S;
    match refused {
        Refused::BudgetAboveCap { .. } => budget_above_cap(),
        Refused::BadDeadline { .. } => {
            Name(S::UNPROCESSABLE_ENTITY, "bad-deadline", "Bad deadline")
        }
        Refused::TooManyRuns { .. } => {
            Name(S::SERVICE_UNAVAILABLE, "too-many-runs", "Too many runs")
        }
        Refused::Draining => shutting_down(),
        Refused::NoRandomness => Name(
            S::INTERNAL_SERVER_ERROR,
            "no-randomness",
            "No random numbers",
        ),
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let Name(status, code, _) = self.name();
        if status.is_server_error() {
            tracing::warn!(code, error = %self, "a request was refused");
        } else {
            tracing::debug!(code, error = %self, "a request was refused");
        }
        let mut response = (status, self.document().to_string()).into_response();
        let headers = response.headers_mut();
        let problem = HeaderValue::from_static("application/problem+json");
        headers.insert(header::CONTENT_TYPE, problem);
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        match self {
            Self::KeyRequired | Self::KeyUnknown => {
                let challenge = HeaderValue::from_static("Bearer realm=\"crescendo\"");
                headers.insert(header::WWW_AUTHENTICATE, challenge);
            }
            Self::Overloaded { retry_after, .. } => {
                headers.insert(header::RETRY_AFTER, retry_after.as_secs().max(1).into());
            }
            Self::ShuttingDown | Self::Run(_) if status == StatusCode::SERVICE_UNAVAILABLE => {
                headers.insert(header::RETRY_AFTER, 1.into());
            }
            Self::UpgradeRequired { .. } => {
                headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
            }
            _ => {}
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_has_a_code_a_title_and_what_was_known() {
        let refusal = Refusal::UnknownPipeline {
            name: "tokns".to_owned(),
            known: vec!["tokens".to_owned()],
            did_you_mean: Some("tokens".to_owned()),
        };
        let document = refusal.document();
        assert_eq!(document["code"], "unknown-pipeline");
        assert_eq!(document["status"], 422);
        assert_eq!(document["type"], "urn:crescendo:problem:unknown-pipeline");
        assert_eq!(document["known"], json!(["tokens"]));
        let detail = document["detail"].as_str().unwrap();
        assert!(detail.contains("did you mean `tokens`?"), "{detail}");
    }

    #[test]
    fn overload_says_when_to_try_again_and_a_bad_option_does_not() {
        let retry_after = Duration::from_secs(7);
        let overloaded = Refusal::Overloaded {
            what: "the queue is full",
            retry_after,
        };
        assert_eq!(overloaded.into_response().headers()["retry-after"], "7");
        let bad = Refusal::BadOption {
            key: "stop_at",
            why: "is no number".to_owned(),
        };
        assert!(bad.into_response().headers().get("retry-after").is_none());
    }
}
