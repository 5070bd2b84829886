//! How a call ended, as JSON: what tapes compare byte for byte.

use crescendo_core::outcome::Failure;
use serde_json::{Value, json};

use crate::sandbox::Answer;

/// `{"answer": {"votes": …}}`, `{"answer": {"text": …}}`, `{"answer": {"route":
/// …}}` or `{"failure": {"code": …, "message": …}}`.
#[must_use]
pub fn outcome(result: &Result<Answer, Failure>) -> Value {
    match result {
        Ok(Answer::Votes(votes)) => json!({ "answer": { "votes": votes } }),
        Ok(Answer::Text(text)) => json!({ "answer": { "text": text } }),
        Ok(Answer::Route { stages, reason }) => {
            json!({ "answer": { "route": { "stages": stages, "reason": reason } } })
        }
        Err(failure) => json!({ "failure": failure }),
    }
}
