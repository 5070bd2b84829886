//! The closed list of what a refusal is called: status, stable code, title.

use crescendo_decode::DecodeError;
use http::StatusCode;

use super::Refusal;
use crate::run::{Behind, Refused};
use crate::server::connection::Violation;
use crate::subject::{PixelsError, SubjectError};

/// What a refusal is called: status, stable code, title.
pub(super) struct Name(
    pub(super) StatusCode,
    pub(super) &'static str,
    pub(super) &'static str,
);

impl Refusal {
    /// The stable code, for machines.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.name().1
    }

    pub(super) fn name(&self) -> Name {
        use StatusCode as S;
        match self {
            Self::Framing(violation) => match violation {
                Violation::BareLineFeed => Name(S::BAD_REQUEST, "bare-line-feed", "Bad framing"),
                Violation::LengthAndCoding => {
                    Name(S::BAD_REQUEST, "length-and-coding", "Bad framing")
                }
                Violation::BrokenHead => Name(S::BAD_REQUEST, "broken-head", "Bad framing"),
                Violation::NotOneHost => Name(S::BAD_REQUEST, "not-one-host", "Bad framing"),
                Violation::UnknownCoding => Name(
                    S::NOT_IMPLEMENTED,
                    "unknown-coding",
                    "Unknown transfer coding",
                ),
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
            Self::BodyEncoded { .. } => {
                Name(S::UNSUPPORTED_MEDIA_TYPE, "body-encoded", "Body encoded")
            }
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
            Self::UnknownList { .. } => {
                Name(S::UNSUPPORTED_MEDIA_TYPE, "unknown-list", "Unknown list")
            }
            Self::BadList(_) => Name(S::BAD_REQUEST, "bad-list", "Bad list"),
            Self::NoRecords => Name(S::BAD_REQUEST, "no-records", "No records"),
            Self::ListTooLarge { .. } => {
                Name(S::PAYLOAD_TOO_LARGE, "list-too-large", "List too large")
            }
            Self::TooManyRecords { .. } => {
                Name(S::PAYLOAD_TOO_LARGE, "too-many-records", "Too many records")
            }
            Self::Unreadable { found, .. } => pixels(&found.error),
            Self::Run(refused) => run(refused),
            Self::KeyRequired => Name(S::UNAUTHORIZED, "key-required", "Client key required"),
            Self::KeyUnknown => Name(S::UNAUTHORIZED, "key-unknown", "Client key unknown"),
            Self::TicketUnknown => Name(S::UNAUTHORIZED, "ticket-unknown", "Ticket unknown"),
            Self::TicketExpired => Name(S::UNAUTHORIZED, "ticket-expired", "Ticket expired"),
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
            Self::NotReady(_) => Name(S::SERVICE_UNAVAILABLE, "not-ready", "Not ready yet"),
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
            Self::Admin(refusal) => Name(refusal.status(), refusal.code(), refusal.title()),
            Self::Internal { .. } => Name(S::INTERNAL_SERVER_ERROR, "internal", "Internal error"),
        }
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
        SubjectError::Image { error, .. } => return image(error),
    };
    Name(status, error.code(), title)
}

/// An image that was refused, by its header or in the middle.
fn image(error: &DecodeError) -> Name {
    use StatusCode as S;
    let (status, title) = match error {
        DecodeError::Empty => (S::BAD_REQUEST, "Empty image"),
        DecodeError::UnsupportedFormat { .. } => (S::UNSUPPORTED_MEDIA_TYPE, "Unsupported format"),
        DecodeError::UnsupportedFeature { .. } => {
            (S::UNSUPPORTED_MEDIA_TYPE, "Unsupported feature")
        }
        DecodeError::TooLarge { .. } => (S::PAYLOAD_TOO_LARGE, "Image too large"),
        DecodeError::OutOfMemory { .. } => (S::SERVICE_UNAVAILABLE, "Out of memory"),
        DecodeError::TooManyScans { .. } => (S::UNPROCESSABLE_ENTITY, "Too many scans"),
        DecodeError::MetadataTooLarge { .. } => (S::UNPROCESSABLE_ENTITY, "Metadata too large"),
        DecodeError::Damaged { .. } => (S::UNPROCESSABLE_ENTITY, "Damaged image"),
        DecodeError::Interrupted(_) => (S::SERVICE_UNAVAILABLE, "Interrupted"),
    };
    Name(status, error.code(), title)
}

/// Pixels that cannot be had, for reasons that last.
fn pixels(error: &PixelsError) -> Name {
    use StatusCode as S;
    let (status, title) = match error {
        PixelsError::Decode(error) => return image(error),
        PixelsError::CpuTime { .. } => (S::UNPROCESSABLE_ENTITY, "Image takes too long"),
        PixelsError::Broken => (S::INTERNAL_SERVER_ERROR, "Decoder failed"),
        PixelsError::Region(_)
        | PixelsError::Memory { .. }
        | PixelsError::Spent
        | PixelsError::Cancelled => (S::INTERNAL_SERVER_ERROR, "No pixels"),
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
