//! What a client may ask for, by query or by JSON.

use std::time::Duration;

use crescendo_core::micros::Micros;
use crescendo_core::plan::StopAt;
use serde_json::{Map, Value};

use super::query::{bad, known, once, one, pairs};
use crate::server::problem::Refusal;

/// Every key, as `/openapi.json` describes them.
pub const KEYS: &[&str] = &[
    "pipeline",
    "max_cost",
    "budget",
    "deadline",
    "stop_at",
    "format",
    "wait",
    "on_disconnect",
    "use_ai",
];

/// What a client asked for; none where it left the choice to the operator.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::server) struct Options {
    pub pipeline: Option<String>,
    pub budget: Option<Micros>,
    pub deadline: Option<Duration>,
    pub stop_at: Option<StopAt>,
    pub format: Option<Format>,
    pub wait: Option<Wait>,
    pub on_disconnect: Option<OnDisconnect>,
    pub use_ai: Option<bool>,
}

/// How the answer is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::server) enum Format {
    Ndjson,
    Sse,
    Json,
    Tokens,
    Css,
    Hex,
}

/// What the response waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::server) enum Wait {
    /// Nothing: events as they come.
    Stream,
    /// The end: one document.
    Final,
    /// Not even the start: the run's address. It goes on without a reader.
    None,
}

/// What happens to the run when its reader leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::server) enum OnDisconnect {
    Cancel,
    Finish,
}

impl Options {
    /// Reads a query string.
    pub fn from_query(query: &str) -> Result<Self, Refusal> {
        let mut options = Self::default();
        for (key, value) in pairs(query) {
            options.set(&key, &value)?;
        }
        Ok(options)
    }

    /// Reads the members of a JSON object that are options.
    pub fn from_json(members: Map<String, Value>) -> Result<Self, Refusal> {
        let mut options = Self::default();
        for (key, value) in members {
            match value {
                Value::Null => {}
                Value::String(text) => options.set(&key, &text)?,
                Value::Bool(_) | Value::Number(_) => options.set(&key, &value.to_string())?,
                Value::Array(_) | Value::Object(_) => {
                    let key = known(&key, KEYS)?;
                    return Err(bad(key, "takes one value, not a list or an object"));
                }
            }
        }
        Ok(options)
    }

    /// These options, and `others` where these are silent; an option in both is
    /// refused, because one of them would be ignored.
    pub fn and(self, others: Self) -> Result<Self, Refusal> {
        Ok(Self {
            pipeline: one("pipeline", self.pipeline, others.pipeline)?,
            budget: one("budget", self.budget, others.budget)?,
            deadline: one("deadline", self.deadline, others.deadline)?,
            stop_at: one("stop_at", self.stop_at, others.stop_at)?,
            format: one("format", self.format, others.format)?,
            wait: one("wait", self.wait, others.wait)?,
            on_disconnect: one("on_disconnect", self.on_disconnect, others.on_disconnect)?,
            use_ai: one("use_ai", self.use_ai, others.use_ai)?,
        })
    }

    fn set(&mut self, key: &str, value: &str) -> Result<(), Refusal> {
        let key = known(key, KEYS)?;
        match key {
            "pipeline" => once(key, &mut self.pipeline, value.to_owned()),
            // Two names for the same: what it costs at most.
            "max_cost" | "budget" => once(key, &mut self.budget, dollars(key, value)?),
            "deadline" => once(key, &mut self.deadline, seconds(key, value)?),
            "stop_at" => once(key, &mut self.stop_at, confidence(key, value)?),
            "format" => once(
                key,
                &mut self.format,
                one_of(
                    key,
                    value,
                    &[
                        ("ndjson", Format::Ndjson),
                        ("sse", Format::Sse),
                        ("json", Format::Json),
                        ("tokens", Format::Tokens),
                        ("css", Format::Css),
                        ("hex", Format::Hex),
                    ],
                )?,
            ),
            "wait" => {
                let ways = [
                    ("stream", Wait::Stream),
                    ("final", Wait::Final),
                    ("none", Wait::None),
                ];
                once(key, &mut self.wait, one_of(key, value, &ways)?)
            }
            "on_disconnect" => {
                let ways = [
                    ("cancel", OnDisconnect::Cancel),
                    ("finish", OnDisconnect::Finish),
                ];
                once(key, &mut self.on_disconnect, one_of(key, value, &ways)?)
            }
            _ => {
                let ways = [("true", true), ("false", false)];
                once("use_ai", &mut self.use_ai, one_of("use_ai", value, &ways)?)
            }
        }
    }
}

fn dollars(key: &'static str, value: &str) -> Result<Micros, Refusal> {
    value.parse().map_err(|_| {
        bad(
            key,
            format!("is `{value}`; it takes dollars from 0 with at most six decimals"),
        )
    })
}

/// Seconds above 0.
pub(in crate::server) fn seconds(key: &'static str, value: &str) -> Result<Duration, Refusal> {
    let parsed = value.parse::<f64>().ok().filter(|seconds| *seconds > 0.0);
    parsed
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
        .ok_or_else(|| bad(key, format!("is `{value}`; it takes seconds above 0")))
}

fn confidence(key: &'static str, value: &str) -> Result<StopAt, Refusal> {
    let parsed = value
        .parse::<f64>()
        .ok()
        .and_then(|stop| StopAt::try_from(stop).ok());
    parsed.ok_or_else(|| {
        bad(
            key,
            format!("is `{value}`; it takes a confidence from 0 to 1"),
        )
    })
}

/// The way of this name.
pub(in crate::server) fn one_of<T: Copy>(
    key: &'static str,
    value: &str,
    ways: &[(&str, T)],
) -> Result<T, Refusal> {
    ways.iter()
        .find(|(name, _)| *name == value)
        .map(|(_, way)| *way)
        .ok_or_else(|| {
            let known: Vec<&str> = ways.iter().map(|(name, _)| *name).collect();
            bad(key, format!("is `{value}`; it takes {}", known.join(", ")))
        })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn refused(query: &str) -> Refusal {
        Options::from_query(query).unwrap_err()
    }

    #[test]
    fn query_and_json_say_the_same() {
        let query = "pipeline=a%20b&max_cost=0.05&deadline=2.5&stop_at=0.9&format=css&wait=final\
                     &on_disconnect=finish&use_ai=false";
        let json = json!({"pipeline": "a b", "budget": 0.05, "deadline": 2.5, "stop_at": 0.9,
            "format": "css", "wait": "final", "on_disconnect": "finish", "use_ai": false});
        let Value::Object(json) = json else {
            unreachable!()
        };
        let options = Options::from_query(query).unwrap();
        assert_eq!(options, Options::from_json(json).unwrap());
        assert_eq!(options.budget, Some(Micros(50_000)));
        assert_eq!(options.pipeline.as_deref(), Some("a b"));
    }

    #[test]
    fn an_unknown_key_names_the_one_that_was_probably_meant() {
        let Refusal::UnknownOption {
            key, did_you_mean, ..
        } = refused("pipelin=a")
        else {
            panic!("accepted")
        };
        assert_eq!((key.as_str(), did_you_mean), ("pipelin", Some("pipeline")));
    }

    #[test]
    fn amounts_that_are_none_are_refused() {
        for budget in ["-1", "NaN", "inf", "1e3", "0.0000001", ""] {
            assert_eq!(
                refused(&format!("max_cost={budget}")).code(),
                "bad-option",
                "{budget}"
            );
        }
        for deadline in ["0", "-1", "NaN", "inf", "soon"] {
            assert_eq!(
                refused(&format!("deadline={deadline}")).code(),
                "bad-option"
            );
        }
        for stop_at in ["1.01", "NaN", "-0.5", "high", ""] {
            assert_eq!(refused(&format!("stop_at={stop_at}")).code(), "bad-option");
        }
    }

    #[test]
    fn an_option_given_twice_is_refused() {
        assert_eq!(refused("max_cost=1&budget=1").code(), "bad-option");
        let a = Options::from_query("stop_at=0.5").unwrap();
        assert_eq!(a.clone().and(a.clone()).unwrap_err().code(), "bad-option");
        let b = Options::from_query("deadline=1").unwrap();
        assert!(a.and(b).is_ok());
    }
}
