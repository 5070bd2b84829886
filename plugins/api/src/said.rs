//! The stage's parameters as they are written, before anybody has looked at them.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use crate::fields::Kind;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Said {
    pub(crate) url: String,
    #[serde(default)]
    pub(crate) method: Method,
    #[serde(default)]
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: Option<Value>,
    pub(crate) form: Option<BTreeMap<String, String>>,
    pub(crate) pages: Option<String>,
    pub(crate) chunk: Option<u32>,
    #[serde(default)]
    pub(crate) mode: Mode,
    pub(crate) poll: Option<SaidPoll>,
    #[serde(default = "yes")]
    pub(crate) idempotent: bool,
    pub(crate) fields: BTreeMap<String, SaidField>,
}

#[derive(Clone, Copy, Default, Deserialize, PartialEq)]
pub(crate) enum Method {
    #[serde(rename = "GET")]
    Get,
    #[default]
    #[serde(rename = "POST")]
    Post,
}

#[derive(Clone, Copy, Default, Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Mode {
    #[default]
    Direct,
    Submit,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SaidPoll {
    pub(crate) url: String,
    #[serde(default = "a_second")]
    pub(crate) every_ms: u32,
    #[serde(default = "five_minutes")]
    pub(crate) at_most_s: u32,
    pub(crate) id: Option<String>,
    #[serde(default = "status")]
    pub(crate) status: String,
    #[serde(default = "succeeded")]
    pub(crate) done: Vec<String>,
    #[serde(default = "failed")]
    pub(crate) failed: Vec<String>,
    pub(crate) error: Option<String>,
    pub(crate) result: Option<String>,
    pub(crate) result_url: Option<String>,
    #[serde(default)]
    pub(crate) origins: Vec<String>,
}

#[derive(Deserialize)]
#[serde(
    untagged,
    expecting = "a field is a JSON pointer, or `at` with `kind` and `confidence`"
)]
pub(crate) enum SaidField {
    At(String),
    Whole(WholeField),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WholeField {
    pub(crate) at: String,
    #[serde(default = "text")]
    pub(crate) kind: Kind,
    pub(crate) confidence: Option<SaidConfidence>,
}

#[derive(Deserialize)]
#[serde(
    untagged,
    expecting = "a confidence is a number from 0 to 1, or a JSON pointer to one"
)]
pub(crate) enum SaidConfidence {
    Is(f64),
    At(String),
}

const fn yes() -> bool {
    true
}

const fn a_second() -> u32 {
    1_000
}

const fn five_minutes() -> u32 {
    300
}

const fn text() -> Kind {
    Kind::Text
}

fn status() -> String {
    "/status".to_owned()
}

fn succeeded() -> Vec<String> {
    vec!["succeeded".to_owned()]
}

fn failed() -> Vec<String> {
    vec!["failed".to_owned()]
}
