//! One record of a list: what is kept of it, and what the run is about.

use url::Url;

use super::kept::Kept;

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
    /// What stays with it: its members, `url` among them.
    pub keep: Kept,
    url: String,
    /// What goes first; higher goes earlier. In thousandths.
    pub priority: i64,
    /// One JSON object for the run, or why there is none.
    pub json: Result<String, BadRecord>,
}

/// Characters of what others wrote that an error repeats.
pub(super) const SHOWN: usize = 200;

impl Record {
    /// A record with a URL and nothing else.
    #[must_use]
    pub fn of_url(url: &str) -> Self {
        Self::of(Kept::of_url(url.trim()))
    }

    /// A record with these members; `priority` says what goes first: a number, or a text
    /// that is one, as all values of CSV are.
    #[must_use]
    pub fn of(keep: Kept) -> Self {
        let priority = keep.priority();
        let url = keep.text("url");
        let json = match &url {
            Some(url) => checked(url).map(|()| keep.json()),
            None => Err(BadRecord::NoUrl),
        };
        Self {
            keep,
            url: url.unwrap_or_default(),
            priority,
            json,
        }
    }

    /// Something that should have been a record; its line says what was there
    /// and why it is none.
    #[must_use]
    pub fn unreadable(text: &str, why: String) -> Self {
        let shown = shown(text);
        Self {
            keep: Kept::of_url(&shown),
            url: shown,
            priority: 0,
            json: Err(BadRecord::Unreadable(why)),
        }
    }

    /// What it is known by: its URL, as it was given.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// About how many bytes it holds while it waits: itself, its texts and members, and its
    /// places in a queue.
    #[must_use]
    pub fn held(&self) -> usize {
        /// Two nodes of trees that are mostly empty, and two names.
        const PLACES: usize = 2048;
        let json = self.json.as_ref().map_or(0, String::len);
        PLACES + json + self.url.len() + self.keep.held()
    }

    /// The origin of its URL, for taking turns; empty where there is none.
    #[must_use]
    pub fn origin(&self) -> String {
        let url = Url::parse(self.url()).ok();
        url.map(|url| url.origin().ascii_serialization())
            .unwrap_or_default()
    }
}

/// What is repeated of a text.
pub(super) fn shown(text: &str) -> String {
    text.trim().chars().take(SHOWN).collect()
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
