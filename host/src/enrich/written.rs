//! A line that was written before, read again.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::kept::identity;

/// What is read of a line; fields may be anything, such as numbers that no double holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Written {
    /// What its record is known by, as [`Kept::identity`](super::Kept::identity) has it.
    pub identity: u64,
    /// Whether the record failed.
    pub is_failed: bool,
}

impl Written {
    /// Reads a line; none where it is no line of a record.
    #[must_use]
    pub fn read(line: &str) -> Option<Self> {
        let said: Said = serde_json::from_str(line).ok()?;
        // A record without a URL has at least when it was looked at.
        let is_ours = said.is_dated || said.kept.contains_key("url");
        is_ours.then(|| Self {
            identity: identity(said.kept, said.input),
            is_failed: said.is_failed,
        })
    }
}

/// The members of a line: first what was kept, then what every line says and the fields.
#[derive(Default)]
struct Said {
    kept: BTreeMap<String, String>,
    input: BTreeMap<String, String>,
    is_dated: bool,
    is_failed: bool,
}

impl<'de> Deserialize<'de> for Said {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct InOrder;

        impl<'de> Visitor<'de> for InOrder {
            type Value = Said;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut line: A) -> Result<Said, A::Error> {
                let mut said = Said::default();
                while let Some(name) = line.next_key::<String>()? {
                    said.is_dated |= name == "enriched_at";
                    match name.as_str() {
                        "error_code" => said.is_failed = true,
                        "input" if !said.is_dated => {
                            let object: &RawValue = line.next_value()?;
                            said.input = members(object.get());
                            continue;
                        }
                        "error" => {}
                        _ if !said.is_dated => {
                            let value: &RawValue = line.next_value()?;
                            said.kept.insert(name, value.get().to_owned());
                            continue;
                        }
                        _ => {}
                    }
                    line.next_value::<IgnoredAny>()?;
                }
                Ok(said)
            }
        }

        from.deserialize_map(InOrder)
    }
}

/// The members of an object, each value as it is written; none of what is no object.
pub(super) fn members(object: &str) -> BTreeMap<String, String> {
    let read = serde_json::from_str::<BTreeMap<String, &RawValue>>(object);
    let members = read.unwrap_or_default().into_iter();
    members
        .map(|(name, value)| (name, value.get().to_owned()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::kept::Kept;
    use super::super::line::Line;
    use super::super::record::Record;
    use super::*;

    fn record(json: &str) -> Record {
        Record::of(Kept::from(
            serde_json::from_str::<serde_json::Map<_, _>>(json).unwrap(),
        ))
    }

    #[test]
    fn a_line_is_known_as_its_record_is() {
        for json in [
            r#"{"url":"http://a.example/"}"#,
            r#"{"url":"http://a.example/","id":7,"tags":["a","b"]}"#,
            r#"{"url":"http://a.example/","id":7,"error":"theirs","attempts":"many"}"#,
            r#"{"url":"http://a.example/","input":[2]}"#,
            r#"{"url":"http://a.example/","input":{"a":1},"page.title":"theirs"}"#,
            r#"{"url":"http://a.example/","id":7,"enriched_at":"2026-11-29T00:00:00Z",
                "fetch_duration_ms":1,"process_duration_ms":1,"attempts":1,"error":"x",
                "error_code":"tls","input":{"error":"theirs"}}"#,
            r#"{"id":7}"#,
        ] {
            let record = record(json);
            let line = Line::refused(record.keep.clone(), "tls", "no");
            let written = Written::read(line.text().trim_end()).unwrap();
            assert_eq!(written.identity, record.keep.identity(), "{json} {line:?}");
            assert!(written.is_failed);
        }
    }

    #[test]
    fn records_of_one_url_are_told_apart_by_what_they_have() {
        let one = record(r#"{"url":"http://a.example/","id":1}"#);
        let other = record(r#"{"url":"http://a.example/","id":2}"#);
        let none = Record::of_url("http://a.example/");
        let known = [&one, &other, &none].map(|record| record.keep.identity());
        assert!(known[0] != known[1] && known[1] != known[2] && known[0] != known[2]);
    }

    #[test]
    fn what_is_no_line_is_none() {
        for text in [
            "",
            "[]",
            "[\"http://a.example/\"]",
            "{\"a\":1}",
            "notes",
            "{\"url\":",
        ] {
            assert_eq!(Written::read(text), None, "{text}");
        }
    }
}
