//! Subjects that are text: a record to enrich, a prompt to answer.

use serde::Deserialize;

/// Largest record, bytes: a page's text with its metadata has a few hundred
/// kilobytes. Refuses; a guest gets the whole in one copy.
pub const MAX_RECORD: usize = 4 << 20;

/// Largest prompt, bytes: about 250,000 tokens. Refuses.
pub const MAX_PROMPT: usize = 1 << 20;

/// Longest URL of a record, bytes: what browsers and servers take at the most.
const MAX_URL: usize = 8 << 10;

/// A record: one JSON object, as it was handed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    url: Option<String>,
    json: String,
}

impl Record {
    /// The record's URL, where it has one.
    #[must_use]
    pub fn url(&self) -> Option<&str> {
        self.url.as_deref()
    }

    /// One JSON object.
    #[must_use]
    pub fn json(&self) -> &str {
        &self.json
    }

    /// Checks a file with one record; its member `url` is the record's URL.
    pub(super) fn read(file: &[u8]) -> Result<Self, RecordError> {
        if file.len() > MAX_RECORD {
            let found = file.len();
            return Err(RecordError::TooLarge { found });
        }
        let json = text(file).ok_or(RecordError::NotUtf8)?;
        // Serde takes an array for a struct as well.
        if !json.trim_ascii_start().starts_with('{') {
            return Err(match serde_json::from_str::<serde::de::IgnoredAny>(json) {
                Ok(_) => RecordError::NotAnObject,
                Err(error) => not_json(&error),
            });
        }
        let known: Known = serde_json::from_str(json).map_err(|error| {
            if error.is_data() {
                RecordError::Url
            } else {
                not_json(&error)
            }
        })?;
        if known.url.as_deref().is_some_and(|url| !is_plain(url)) {
            return Err(RecordError::Url);
        }
        Ok(Self {
            url: known.url,
            json: json.to_owned(),
        })
    }
}

/// What is read of a record; the rest is the guest's to read.
#[derive(Deserialize)]
struct Known {
    #[serde(default)]
    url: Option<String>,
}

/// Whether a URL can be shown and sent; what it means is for those who use it.
fn is_plain(url: &str) -> bool {
    url.len() <= MAX_URL && !url.chars().any(|c| c.is_control() || c.is_whitespace())
}

fn not_json(error: &serde_json::Error) -> RecordError {
    RecordError::NotJson {
        line: error.line(),
        column: error.column(),
    }
}

/// UTF-8, without the mark that some editors put in front.
fn text(file: &[u8]) -> Option<&str> {
    let file = file.strip_prefix(b"\xef\xbb\xbf").unwrap_or(file);
    std::str::from_utf8(file).ok()
}

/// Why a file did not become a record.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// Too many bytes.
    #[error("a record of {found} bytes, the limit is {MAX_RECORD}")]
    TooLarge {
        /// How many there are.
        found: usize,
    },
    /// Not text.
    #[error("a record is JSON in UTF-8, and this is not UTF-8")]
    NotUtf8,
    /// Not JSON.
    #[error("a record is one JSON object, and this is no JSON at line {line}, column {column}")]
    NotJson {
        /// Where, from 1.
        line: usize,
        /// Where, from 1.
        column: usize,
    },
    /// JSON of another kind.
    #[error("a record is one JSON object, and this is JSON of another kind")]
    NotAnObject,
    /// The member `url` is there and is none.
    #[error(
        "the record's `url` is to be one text of at most {MAX_URL} bytes without spaces, or left out"
    )]
    Url,
}

impl RecordError {
    /// The stable code of this error, for machines.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "record-too-large",
            Self::NotUtf8 => "record-not-utf8",
            Self::NotJson { .. } => "record-not-json",
            Self::NotAnObject => "record-not-an-object",
            Self::Url => "record-url",
        }
    }
}

/// Checks a prompt.
pub(super) fn prompt(file: &[u8]) -> Result<String, PromptError> {
    if file.len() > MAX_PROMPT {
        let found = file.len();
        return Err(PromptError::TooLarge { found });
    }
    text(file).map(str::to_owned).ok_or(PromptError::NotUtf8)
}

/// Why bytes did not become a prompt.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PromptError {
    /// Too many bytes.
    #[error("a prompt of {found} bytes, the limit is {MAX_PROMPT}")]
    TooLarge {
        /// How many there are.
        found: usize,
    },
    /// Not text.
    #[error("a prompt is text in UTF-8, and this is not")]
    NotUtf8,
}

impl PromptError {
    /// The stable code of this error, for machines.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "prompt-too-large",
            Self::NotUtf8 => "prompt-not-utf8",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::subject::Subject;

    #[track_caller]
    fn record(file: &[u8]) -> Result<Record, &'static str> {
        Record::read(file).map_err(|error| error.code())
    }

    #[test]
    fn a_record_keeps_its_text_and_knows_its_url() {
        let text = br#" {"title": "x", "url": "https://a.example/b"}"#;
        let read = record(text).unwrap();
        assert_eq!(read.url(), Some("https://a.example/b"));
        assert_eq!(read.json().as_bytes(), text);
        assert_eq!(record(b"{}").unwrap().url(), None);
        assert_eq!(record(b"{\"url\": null}").unwrap().url(), None);
        assert_eq!(record(b"\xef\xbb\xbf{}").unwrap().json(), "{}");
    }

    #[test]
    fn what_is_no_record_is_refused_by_name() {
        for (file, code) in [
            (&b"[]"[..], "record-not-an-object"),
            (b"7", "record-not-an-object"),
            (b"", "record-not-json"),
            (b"{\"a\": }", "record-not-json"),
            (b"{} {}", "record-not-json"),
            (b"{\"a\": \"\xff\"}", "record-not-utf8"),
            (b"{\"url\": 7}", "record-url"),
            (b"{\"url\": \"a b\"}", "record-url"),
            (b"{\"url\": \"a\\u001bb\"}", "record-url"),
            (b"{\"url\": \"a\", \"url\": \"b\"}", "record-url"),
        ] {
            assert_eq!(record(file), Err(code), "{}", String::from_utf8_lossy(file));
        }
        let deep = "[".repeat(1 << 20);
        assert_eq!(record(deep.as_bytes()), Err("record-not-json"));
        let large = format!("{{\"a\": \"{}\"}}", "x".repeat(MAX_RECORD));
        assert_eq!(record(large.as_bytes()), Err("record-too-large"));
    }

    #[test]
    fn a_prompt_is_text_within_its_limit() {
        let code = |file: &[u8]| prompt(file).map_err(|error| error.code());
        assert_eq!(code("grüß\n".as_bytes()), Ok("grüß\n".to_owned()));
        assert_eq!(code(b""), Ok(String::new()));
        assert_eq!(code(b"\xff"), Err("prompt-not-utf8"));
        assert_eq!(
            code(&vec![b'x'; MAX_PROMPT]).map(|text| text.len()),
            Ok(MAX_PROMPT)
        );
        assert_eq!(code(&vec![b'x'; MAX_PROMPT + 1]), Err("prompt-too-large"));
    }

    #[test]
    fn digests_of_subjects_of_different_kinds_stay_apart() {
        let record = Subject::from_record(b"{}").unwrap();
        let prompt = Subject::from_prompt(b"{}").unwrap();
        let both = Subject::from_prompt(b"{}")
            .unwrap()
            .and_record(b"{}")
            .unwrap();
        let empty = Subject::from_prompt(b"").unwrap();
        let nothing = Subject::nothing();
        let all = [&record, &prompt, &both, &empty, &nothing].map(Subject::digest);
        for (place, digest) in all.iter().enumerate() {
            assert!(!all[..place].contains(digest), "{place}");
        }
        let other_way = Subject::from_record(b"{}")
            .unwrap()
            .and_prompt(b"{}")
            .unwrap();
        assert_eq!(other_way.digest(), both.digest());
    }
}
