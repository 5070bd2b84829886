//! The one place that turns refusals into responses.
//!
//! Each problem document has a stable `code`, which `type` repeats as a URN.
//! What a machine may want besides stands in members of its own: `known`,
//! `did_you_mean`, `cap`, `image`, `oldest`, `compiling`.

use axum::response::{IntoResponse, Response};
use crescendo_core::line::tidy;
use http::{HeaderValue, StatusCode, header};
use serde_json::{Map, Value, json};

use super::Refusal;
use super::code::Name;
use crate::run::Refused;
use crate::subject::SubjectError;

/// Most bytes of `detail`. Refusals repeat what was asked for, which may be as
/// long as a request's head and hold anything; all names of a large host fit.
const DETAIL: usize = 2048;

impl Refusal {
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
            Self::NotAcceptable { known } | Self::UnknownList { known } => {
                json!({"known": known})
            }
            Self::TooManyRecords { cap } => json!({"cap": cap}),
            Self::BodyTooLarge { cap } | Self::ListTooLarge { cap } => json!({"cap": cap}),
            Self::BudgetAboveCap { cap, .. } | Self::Run(Refused::BudgetAboveCap { cap, .. }) => {
                json!({"cap_micros": cap})
            }
            Self::BadDataUrl { image, .. }
            | Self::Subject(SubjectError::Image { index: image, .. }) => json!({"image": image}),
            Self::Unreadable { run, found } => json!({"run": run, "image": found.index}),
            Self::Subject(SubjectError::TooManyImages { limit, .. }) => json!({"cap": limit}),
            Self::Subject(SubjectError::TooLarge { limit, .. }) => json!({"cap": limit}),
            Self::Behind(behind) => json!({"oldest": behind.oldest}),
            Self::RunFailed { run, code, .. } => json!({"run": run, "reason": code}),
            Self::NotReady(readiness) => {
                json!({"compiling": readiness.compiling, "failed": readiness.failures()})
            }
            Self::Admin(refusal) => refusal.members(),
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
        let detail = tidy(&self.to_string(), DETAIL);
        document.insert("detail".to_owned(), detail.into());
        if let Value::Object(members) = self.members() {
            document.extend(members.into_iter().filter(|(_, value)| !value.is_null()));
        }
        Value::Object(document)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let Name(status, code, _) = self.name();
        // Probes ask several times a second whether a starting server is ready.
        if status.is_server_error() && !matches!(self, Self::NotReady(_)) {
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
            _ if status == StatusCode::UNAUTHORIZED => {
                let challenge = HeaderValue::from_static("Bearer realm=\"crescendo\"");
                headers.insert(header::WWW_AUTHENTICATE, challenge);
            }
            Self::BodyEncoded { .. } => {
                let plain = HeaderValue::from_static("identity");
                headers.insert(header::ACCEPT_ENCODING, plain);
            }
            Self::Overloaded { retry_after, .. } => {
                headers.insert(header::RETRY_AFTER, retry_after.as_secs().max(1).into());
            }
            Self::ShuttingDown | Self::NotReady(_) | Self::Run(_)
                if status == StatusCode::SERVICE_UNAVAILABLE =>
            {
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
    use std::time::Duration;

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
