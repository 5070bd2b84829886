//! A JSON object with `urls`, `records` and options, taken apart as it is read: nothing
//! of it is held but the record that is being read and those that were taken.

use std::fmt;

use crescendo_core::line::tidy;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::ask::Asked;
use super::taken::Taken;
use crate::enrich::{Counted, Given, Record, Take as _};
use crate::server::problem::Refusal;

/// Bytes of what a parser says that are repeated: it repeats what it found.
const SHOWN: usize = 300;

/// Reads the body: its records go to `taken`, the URLs before the others.
///
/// # Errors
/// [`Refusal`]: no such object, too much of it, or an option that is none.
pub(super) fn read(body: &[u8], taken: &mut Taken<'_>) -> Result<Asked, Refusal> {
    let mut reader = serde_json::Deserializer::from_slice(body);
    let read = Whole(&mut *taken).deserialize(&mut reader);
    let read = read.and_then(|asked| reader.end().map(|()| asked));
    match taken.refused.take() {
        Some(refusal) => Err(refusal),
        None => read.map_err(|error| Refusal::BadJson {
            why: tidy(&error.to_string(), SHOWN),
        }),
    }
}

/// The whole object.
struct Whole<'t, 'a>(&'t mut Taken<'a>);

impl<'de> DeserializeSeed<'de> for Whole<'_, '_> {
    type Value = Asked;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Asked, D::Error> {
        from.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Whole<'_, '_> {
    type Value = Asked;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with `urls` or `records`")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Asked, A::Error> {
        let taken = self.0;
        let mut asked = Asked::default();
        let (mut has_urls, mut has_records) = (false, false);
        while let Some(name) = members.next_key::<String>()? {
            let (seen, of_urls) = match name.as_str() {
                "urls" => (&mut has_urls, true),
                "records" => (&mut has_records, false),
                _ => {
                    let value = members.next_value()?;
                    if let Err(refusal) = asked.say(&name, value) {
                        let _ = taken.refuse(refusal);
                        return Err(refused());
                    }
                    continue;
                }
            };
            if std::mem::replace(seen, true) {
                return Err(A::Error::custom(format_args!("`{name}` is there twice")));
            }
            let before = taken.records.len();
            members.next_value_seed(Elements {
                taken: &mut *taken,
                of_urls,
            })?;
            if of_urls {
                // They go first, wherever they stand.
                taken.records.rotate_left(before);
            }
        }
        Ok(asked)
    }
}

/// What ends the reading where `Taken` knows why.
fn refused<E: Error>() -> E {
    E::custom("it is refused")
}

/// One of the two lists.
struct Elements<'t, 'a> {
    taken: &'t mut Taken<'a>,
    of_urls: bool,
}

impl<'de> DeserializeSeed<'de> for Elements<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Elements<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.of_urls {
            true => "a list of URLs in `urls`",
            false => "a list of records in `records`",
        })
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let taken = self.taken;
        loop {
            let mut held = 0_usize;
            let mut grow = |bytes: usize| {
                held = held.saturating_add(bytes);
                taken.holds(held).is_continue()
            };
            let Some(element) = list.next_element_seed(Counted(&mut grow))? else {
                return Ok(());
            };
            if taken.take(record(self.of_urls, element)).is_break() {
                return Err(refused());
            }
        }
    }
}

/// One element of a list; one that is no record says so in its line.
fn record(of_urls: bool, element: Given) -> Record {
    match element {
        Given::Text(url) => Record::of_url(&url),
        Given::Members(members) if !of_urls => Record::of(members),
        Given::Other(text, Some(why)) => Record::unreadable(&text, why),
        Given::Other(text, None) => Record::unreadable(&text, wanted(of_urls).to_owned()),
        Given::Members(members) => Record::unreadable(&members.shown(), wanted(of_urls).to_owned()),
    }
}

const fn wanted(of_urls: bool) -> &'static str {
    match of_urls {
        true => "a URL is a text",
        false => "a record is a JSON object with `url`, or a URL",
    }
}

/// An option's value.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Plain {
    /// `null`: the choice is the operator's.
    None,
    /// As a query would have it.
    One(String),
    /// A list or an object, of which nothing is held.
    Many,
}

impl<'de> serde::Deserialize<'de> for Plain {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(PlainVisitor)
    }
}

struct PlainVisitor;

impl<'de> Visitor<'de> for PlainVisitor {
    type Value = Plain;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an option")
    }

    fn visit_unit<E: Error>(self) -> Result<Plain, E> {
        Ok(Plain::None)
    }

    fn visit_bool<E: Error>(self, flag: bool) -> Result<Plain, E> {
        Ok(Plain::One(flag.to_string()))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Plain, E> {
        Ok(Plain::One(number.to_string()))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Plain, E> {
        Ok(Plain::One(number.to_string()))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Plain, E> {
        Ok(Plain::One(number.to_string()))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Plain, E> {
        Ok(Plain::One(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Plain, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Plain::Many)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Plain, A::Error> {
        while object.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Plain::Many)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::intake::body::{Memory, Share};
    use crate::server::settings::Enrich;

    /// What a body is refused for, and how much memory was counted for it by then.
    fn refusal(body: &str, limits: &Enrich, memory: u64) -> (Option<&'static str>, u64, usize) {
        let memory = Memory::new(memory);
        let mut share = Share::default();
        let mut taken = Taken::out_of(body.as_bytes(), limits, &memory, &mut share);
        let code = read(body.as_bytes(), &mut taken).err().map(|r| r.code());
        let records = taken.records.len();
        (code, memory.held(), records)
    }

    /// Members of ten bytes or so that take a hundred each.
    fn wide(bytes: usize) -> String {
        let members = (0..bytes / 10).map(|n| format!("\"{n:x}\":0"));
        members.collect::<Vec<_>>().join(",")
    }

    #[test]
    fn what_grows_as_it_is_read_is_counted_before_it_has_grown() {
        let record = |bytes| {
            let members = wide(bytes);
            format!("{{\"records\":[{{\"url\":\"http://a/\",{members}}}]}}")
        };
        let limits = Enrich {
            max_bytes: 32 << 10,
            max_records: 1,
            ..Enrich::default()
        };
        let cap = crate::enrich::most_held(limits.max_bytes, limits.max_records);
        let (code, held, records) = refusal(&record(64 << 10), &limits, 1 << 30);
        assert_eq!((code, records), (Some("list-too-large"), 0));
        assert!(held > cap / 2 && held <= cap + (1 << 20), "{held}");
        // Others hold what is there: it ends much sooner.
        let limits = Enrich::default();
        let (code, held, _) = refusal(&record(4 << 20), &limits, 8 << 20);
        assert_eq!(code, Some("overloaded"));
        assert!(held <= 8 << 20, "{held}");
    }

    #[test]
    fn one_record_more_than_may_be_ends_it() {
        let limits = Enrich {
            max_records: 2,
            ..Enrich::default()
        };
        // What comes after is not even JSON.
        let body = r#"{"urls": ["http://a/"], "records": ["http://b/", "http://c/", ] nonsense"#;
        let (code, _, records) = refusal(body, &limits, 1 << 30);
        assert_eq!((code, records), (Some("too-many-records"), 2));
    }

    #[test]
    fn options_are_not_held_and_what_a_parser_repeats_is_short() {
        let limits = Enrich::default();
        let body = format!(
            "{{\"urls\":[\"http://a/\"],\"order\":[{{{}}}]}}",
            wide(1 << 20)
        );
        let (code, held, _) = refusal(&body, &limits, 1 << 30);
        assert_eq!(code, Some("bad-option"));
        assert!(held < 2 << 20, "{held}");
        let long = format!("{{\"urls\":\"{}\"}}", "a".repeat(1 << 20));
        let memory = Memory::new(1 << 30);
        let mut share = Share::default();
        let mut taken = Taken::out_of(long.as_bytes(), &limits, &memory, &mut share);
        let said = read(long.as_bytes(), &mut taken).unwrap_err().to_string();
        assert!(said.len() < 2 * SHOWN, "{}", said.len());
        for twice in ["urls", "records"] {
            let body = format!("{{\"{twice}\":[\"http://a/\"],\"{twice}\":[]}}");
            assert_eq!(refusal(&body, &limits, 1 << 30).0, Some("bad-json"));
        }
    }

    #[test]
    fn urls_go_first_wherever_they_stand() {
        let body =
            br#"{"records": ["http://c/", "http://d/"], "urls": ["http://a/", "http://b/"]}"#;
        let (limits, memory) = (Enrich::default(), Memory::new(1 << 30));
        let mut share = Share::default();
        let mut taken = Taken::out_of(body, &limits, &memory, &mut share);
        read(body, &mut taken).unwrap();
        let urls: Vec<&str> = taken.records.iter().map(Record::url).collect();
        assert_eq!(urls, ["http://a/", "http://b/", "http://c/", "http://d/"]);
    }
}
