//! One record of a list: what is kept of it, and what the run is about.

use serde_json::{Map, Value};
use url::Url;

use super::counted::{ELEMENT, nodes};

/// Why a record is none that can be enriched.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadRecord {
    /// It has no URL.
    #[error("there is no `url`, or it is no text")]
    NoUrl,
    /// What it has is no URL.
    #[error("`{url}` is no URL: {why}")]
    NoUrlAtAll {
        /// As it was given, cut.
        url: String,
        /// What is wrong with it.
        why: String,
    },
    /// It is no record at all.
    #[error("{0}")]
    Unreadable(String),
}

/// One record.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// What stays with it: its members as they were given, `url` among them.
    pub keep: Map<String, Value>,
    /// What goes first; higher goes earlier.
    pub priority: i64,
    /// One JSON object for the run, or why there is none.
    pub json: Result<String, BadRecord>,
}

/// Characters of what others wrote that an error repeats.
const SHOWN: usize = 200;

impl Record {
    /// A record with a URL and nothing else.
    #[must_use]
    pub fn of_url(url: &str) -> Self {
        let mut keep = Map::new();
        keep.insert("url".to_owned(), Value::String(url.trim().to_owned()));
        Self::of(keep)
    }

    /// A record with these members; `priority` says what goes first.
    #[must_use]
    pub fn of(keep: Map<String, Value>) -> Self {
        let priority = keep.get("priority").and_then(Value::as_i64).unwrap_or(0);
        let json = match keep.get("url") {
            Some(Value::String(url)) => checked(url),
            _ => Err(BadRecord::NoUrl),
        };
        let json = json.and_then(|()| {
            serde_json::to_string(&keep).map_err(|error| BadRecord::Unreadable(error.to_string()))
        });
        Self {
            keep,
            priority,
            json,
        }
    }

    /// Something that should have been a record; its line says what was there
    /// and why it is none.
    #[must_use]
    pub fn unreadable(text: &str, why: String) -> Self {
        let shown: String = text.trim().chars().take(SHOWN).collect();
        let mut keep = Map::new();
        keep.insert("url".to_owned(), Value::String(shown));
        Self {
            keep,
            priority: 0,
            json: Err(BadRecord::Unreadable(why)),
        }
    }

    /// What it is known by: its URL, as it was given.
    #[must_use]
    pub fn url(&self) -> &str {
        let url = self.keep.get("url").and_then(Value::as_str);
        url.unwrap_or_default()
    }

    /// About how many bytes it holds while it waits: itself, its texts, its tree of
    /// members, and its places in a queue.
    #[must_use]
    pub fn held(&self) -> usize {
        /// Two nodes of trees that are mostly empty, and two names.
        const PLACES: usize = 2048;
        let json = self.json.as_ref().map_or(0, String::len);
        PLACES + json + tree(&self.keep)
    }

    /// The origin of its URL, for taking turns; empty where there is none.
    #[must_use]
    pub fn origin(&self) -> String {
        let url = Url::parse(self.url()).ok();
        url.map(|url| url.origin().ascii_serialization())
            .unwrap_or_default()
    }
}

/// Bytes of an object's members: its nodes, and what they have elsewhere.
fn tree(members: &Map<String, Value>) -> usize {
    let inside = members
        .iter()
        .map(|(name, value)| name.len() + inside(value));
    nodes(members.len()) + inside.sum::<usize>()
}

/// Bytes that a value has elsewhere.
fn inside(value: &Value) -> usize {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => 0,
        Value::String(text) => text.len(),
        Value::Array(values) => ELEMENT * values.len() + values.iter().map(inside).sum::<usize>(),
        Value::Object(members) => tree(members),
    }
}

/// Whether a text is a URL at all; whether it may be fetched is for those who
/// fetch.
fn checked(url: &str) -> Result<(), BadRecord> {
    Url::parse(url)
        .map(drop)
        .map_err(|error| BadRecord::NoUrlAtAll {
            url: url.chars().take(SHOWN).collect(),
            why: error.to_string(),
        })
}
