//! What is said of one record, as one line of JSON.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use crescendo_core::day::Day;
use crescendo_core::event::{Body, Requests};
use crescendo_core::merged::{Merged, Part};
use crescendo_core::micros::Micros;
use crescendo_core::outcome::FailureCode;
use crescendo_core::value::Value as Claim;
use serde::Serialize;
use serde_json::Value;

use super::kept::Kept;

/// Seconds of a day.
const DAY: u64 = 86_400;

/// What a record has taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spent {
    /// Milliseconds that its stages waited for the network.
    pub fetch_ms: u64,
    /// Milliseconds that they took otherwise.
    pub process_ms: u64,
    /// How often the requests of its stages were tried.
    pub attempts: u64,
    /// What was settled for its stages.
    pub cost: Micros,
}

/// One record's line.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Its members, in order: the URL, what was kept, what it took, the fields.
    /// Each value as it is written in JSON: a tree of what a page says takes far
    /// more memory than its text.
    pub members: Vec<(String, String)>,
    /// What it has taken.
    pub spent: Spent,
    /// Its stable code, where it failed.
    pub failed: Option<String>,
}

impl Line {
    /// As text, with the line's end.
    #[must_use]
    pub fn text(&self) -> String {
        let members: Vec<String> = self.members.iter().map(member).collect();
        format!("{{{}}}\n", members.join(","))
    }

    /// About how many bytes it has as text.
    pub(super) fn weight(&self) -> usize {
        let members = self.members.iter();
        members.map(|(name, value)| name.len() + value.len()).sum()
    }

    /// Whether its origin did its part, whatever became of the record: 404 is an answer, as
    /// is a page on which there is nothing, one that breaks a stage, and a robots.txt that
    /// forbids.
    pub(super) fn is_answered(&self) -> bool {
        !self.failed.as_deref().is_some_and(is_trouble)
    }

    /// Of a record that was never run.
    pub(super) fn refused(keep: Kept, code: &str, error: &str) -> Self {
        let story = Story::default();
        story.failed_line(keep, SystemTime::now(), code.to_owned(), error)
    }
}

/// What was heard of a run.
#[derive(Debug, Default)]
pub(super) struct Story {
    spent: Spent,
    /// Code and message of the last stage that failed, required ones before
    /// others.
    failed: Option<(bool, String, String)>,
    voted: bool,
    end: Option<Body>,
}

impl Story {
    pub(super) fn hear(&mut self, body: &Body) {
        match body {
            Body::StageCompleted(stage) => {
                self.voted |= !stage.abstained;
                self.took(stage.elapsed_ms, stage.requests.as_ref());
            }
            Body::StageFailed(stage) => {
                self.took(stage.elapsed_ms, stage.requests.as_ref());
                if self.failed.as_ref().is_none_or(|(required, ..)| !required) {
                    let code = code(stage.code, stage.requests.as_ref());
                    self.failed = Some((stage.required, code, stage.message.clone()));
                }
            }
            body if body.is_terminal() => self.end = Some(body.clone()),
            _ => {}
        }
    }

    /// Something was said that was not heard; the end will be.
    pub(super) fn miss(&mut self) {
        // Whether a stage voted is then told by what the end has.
        self.voted = true;
    }

    fn took(&mut self, elapsed_ms: u64, requests: Option<&Requests>) {
        let waited = requests.map_or(0, |requests| requests.wait_ms);
        self.spent.fetch_ms += waited;
        self.spent.process_ms += elapsed_ms.saturating_sub(waited);
        self.spent.attempts += requests.map_or(0, |requests| u64::from(requests.tries));
    }

    /// The record's line.
    pub(super) fn line(mut self, keep: Kept, now: SystemTime, all: bool) -> Line {
        let failed = self.failed.take();
        let (result, end) = match self.end.take() {
            Some(Body::RunCompleted(done)) => {
                self.spent.cost = done.total_cost_micros;
                (done.result, None)
            }
            Some(Body::RunFailed(run)) => {
                self.spent.cost = run.total_cost_micros;
                (run.result, Some((run.code, run.message)))
            }
            Some(Body::RunCancelled(run)) => {
                self.spent.cost = run.total_cost_micros;
                let code = "cancelled".to_owned();
                (run.result, Some((code, "the run was cancelled".to_owned())))
            }
            _ => (
                Arc::default(),
                Some(("host".to_owned(), "the run ended without an end".to_owned())),
            ),
        };
        let told = match (failed, end) {
            // The stage knows better why than the run that it took down.
            (Some((true, code, message)), Some(_)) => Some((code, message)),
            (_, Some(end)) => Some(end),
            (Some((_, code, message)), None) if !self.voted => Some((code, message)),
            _ => None,
        };
        let has_fields = |part: &Part| !(part.fields.is_empty() && part.sets.is_empty());
        let told = told.or_else(|| {
            let nothing = !result.parts.iter().any(has_fields);
            let why = "no stage found anything to say about it".to_owned();
            nothing.then(|| ("nothing-found".to_owned(), why))
        });
        match told {
            Some((code, message)) => self.failed_line(keep, now, code, &message),
            None => self.full_line(keep, now, &result, all),
        }
    }

    fn full_line(self, keep: Kept, now: SystemTime, result: &Merged, all: bool) -> Line {
        let mut found = Vec::new();
        for part in result.parts.iter().filter(|part| part.image.is_none()) {
            for (field, agreed) in &part.fields {
                found.push((field.as_str().to_owned(), shown(&agreed.value)));
            }
            for (field, set) in &part.sets {
                let values: Vec<String> = set.iter().map(|one| shown(&one.value)).collect();
                let values = format!("[{}]", values.join(","));
                found.push((field.as_str().to_owned(), values));
            }
        }
        // No member stands twice: a field that is called like what every line has is left
        // out.
        found.retain(|(name, _)| !is_ours(name));
        let names: BTreeSet<&str> = found.iter().map(|(name, _)| name.as_str()).collect();
        let mut members = self.members(keep, now, &names);
        members.extend(found);
        if all {
            members.push(("provenance".to_owned(), json(result)));
        }
        Line {
            members,
            spent: self.spent,
            failed: None,
        }
    }

    fn failed_line(self, keep: Kept, now: SystemTime, code: String, error: &str) -> Line {
        let mut members = self.members(keep, now, &BTreeSet::new());
        // The code stands beside it, and need not begin it as well.
        let error = error.strip_prefix(&format!("{code}: ")).unwrap_or(error);
        members.push(("error".to_owned(), json(error)));
        members.push(("error_code".to_owned(), json(&code)));
        Line {
            members,
            spent: self.spent,
            failed: Some(code),
        }
    }

    /// What every line has, and what was kept of the record beside the fields that were
    /// `found`.
    fn members(
        &self,
        mut keep: Kept,
        now: SystemTime,
        found: &BTreeSet<&str>,
    ) -> Vec<(String, String)> {
        let url = keep.take("url").unwrap_or_else(|| json(&Value::Null));
        let told = [
            ("enriched_at", json(&written(now))),
            ("fetch_duration_ms", json(&self.spent.fetch_ms)),
            ("process_duration_ms", json(&self.spent.process_ms)),
            ("attempts", json(&self.spent.attempts)),
        ];
        let mut members = vec![("url".to_owned(), url)];
        members.extend(keep.beside(|name| found.contains(name)));
        members.extend(told.map(|(name, value)| (name.to_owned(), value)));
        members
    }
}

/// Whether a member is one that this file tells, or `input`, where what a record had under
/// such a name is.
pub(super) fn is_ours(name: &str) -> bool {
    matches!(
        name,
        "url"
            | "enriched_at"
            | "fetch_duration_ms"
            | "process_duration_ms"
            | "attempts"
            | "error"
            | "error_code"
            | "provenance"
            | "input"
    )
}

/// One member as it is written.
fn member((name, value): &(String, String)) -> String {
    format!("{}:{value}", Value::String(name.clone()))
}

/// What a record's failure is called: what the client said, the status that it
/// was answered with, or what became of the call.
fn code(code: FailureCode, requests: Option<&Requests>) -> String {
    let asked = matches!(
        code,
        FailureCode::Upstream
            | FailureCode::Denied
            | FailureCode::InvalidInput
            | FailureCode::Unsupported
            | FailureCode::Guest
    );
    let said = requests.filter(|_| asked).and_then(|requests| {
        let status = requests.status.filter(|status| *status >= 400);
        let by_status = status.map(|status| format!("http-{status}"));
        requests.failed.clone().or(by_status)
    });
    said.unwrap_or_else(|| code.as_str().to_owned())
}

/// A claim as a record has it.
fn shown(claim: &Claim) -> String {
    match claim {
        Claim::Text(text) => json(text),
        Claim::Number(number) => counted(*number),
        Claim::Flag(flag) => json(flag),
        Claim::Json(value) => value.to_string(),
        Claim::Color(color) => json(&color.to_hex()),
        Claim::Dimension(length) => json(length),
    }
}

/// A number, without decimals where it has none: a count is whole.
fn counted(number: f64) -> String {
    /// From here on not every whole number is a double.
    const WHOLE: f64 = 9_007_199_254_740_992.0;
    match number.fract() == 0.0 && number.abs() < WHOLE {
        true => format!("{number:.0}"),
        false => json(&number),
    }
}

/// Whether a record's code says that its origin did not answer, or that it is in trouble:
/// those of the fetch client that do, statuses, and stages that waited too long.
fn is_trouble(code: &str) -> bool {
    let is_status = code.starts_with("http-5") || matches!(code, "http-408" | "http-429");
    let is_late = code.starts_with("timeout-") || matches!(code, "wall-time" | "deadline");
    let is_garbled = matches!(
        code,
        "broken-off" | "content-coding" | "not-http" | "tls" | "too-many-redirects"
    );
    let is_gone = matches!(code, "no-address" | "unreachable" | "robots-unavailable");
    let is_asked = matches!(code, "left-alone" | "asked-to-wait");
    is_status || is_late || is_garbled || is_gone || is_asked
}

/// As JSON, in one line.
pub(super) fn json<T: Serialize + ?Sized>(value: &T) -> String {
    // What is written here has texts as names, so that nothing can fail.
    serde_json::to_string(value).unwrap_or_else(|_| "null".to_owned())
}

/// A moment as RFC 3339 writes it, in UTC, to the second.
fn written(moment: SystemTime) -> String {
    let since = moment.duration_since(UNIX_EPOCH).unwrap_or_default();
    let seconds = since.as_secs();
    let (day, left) = (Day(seconds / DAY), seconds % DAY);
    let (hour, minute, second) = (left / 3_600, left % 3_600 / 60, left % 60);
    format!("{day}T{hour:02}:{minute:02}:{second:02}Z")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_in_trouble_is_told_from_one_that_answers_what_nobody_likes() {
        let code = |code: &str| Line::refused(Kept::default(), code, "");
        for trouble in [
            "timeout-connect",
            "unreachable",
            "http-503",
            "http-429",
            "left-alone",
        ] {
            assert!(!code(trouble).is_answered(), "{trouble}");
        }
        for answer in ["http-404", "robots", "unsupported", "memory", "bad-record"] {
            assert!(code(answer).is_answered(), "{answer}");
        }
    }
}
