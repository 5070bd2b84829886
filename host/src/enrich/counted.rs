//! A record's JSON that is counted while it grows: what has many members takes more
//! memory than its text, which nobody should hear of afterwards.

use std::fmt;

use serde::Deserialize as _;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::compact::{DEEP, compact};
use super::kept::Kept;
use super::record::shown;

/// Bytes of a node of an object's tree: it has eleven places for a name and a value.
const NODE: usize = 11 * size_of::<(String, String)>();

/// Members that a node has at least when there is another.
const HALF: usize = 5;

/// Bytes of the nodes of an object with so many members.
pub(super) const fn nodes(members: usize) -> usize {
    members.div_ceil(HALF) * NODE
}

/// One value of a list of records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Given {
    /// An object.
    Members(Kept),
    /// A text, which is a URL.
    Text(String),
    /// No record, as it begins; and why, where it is an object.
    Other(String, Option<String>),
}

/// Reads one value. Before something is allocated for it, the function hears about how
/// many bytes that is, and says whether it may be; where it says no, reading fails.
pub struct Counted<'g, G>(pub &'g mut G);

impl<'de, G: FnMut(usize) -> bool> DeserializeSeed<'de> for Counted<'_, G> {
    type Value = Given;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Given, D::Error> {
        let raw = <&RawValue>::deserialize(from)?;
        given(raw.get(), self.0).map_err(D::Error::custom)
    }
}

/// What a value's text is.
fn given(text: &str, grow: &mut impl FnMut(usize) -> bool) -> Result<Given, serde_json::Error> {
    let mut may = true;
    let mut more = |bytes| {
        may &= grow(bytes);
        may
    };
    let mut reader = serde_json::Deserializer::from_str(text);
    let given = match text.as_bytes().first() {
        Some(b'{') => reader
            .deserialize_map(Members(&mut more))
            .map(Given::Members),
        Some(b'"') => match more(text.len()) {
            true => serde_json::from_str(text).map(Given::Text),
            false => Err(too_much()),
        },
        _ => Ok(Given::Other(shown(text), None)),
    };
    match given {
        Err(error) if may => Ok(Given::Other(shown(text), Some(error.to_string()))),
        given => given,
    }
}

fn too_much<E: Error>() -> E {
    E::custom("it takes more memory than it may")
}

fn too_deep<E: Error>() -> E {
    E::custom(format_args!(
        "a value is more than {DEEP} lists and objects deep"
    ))
}

struct Members<'g, G>(&'g mut G);

impl<'de, G: FnMut(usize) -> bool> Visitor<'de> for Members<'_, G> {
    type Value = Kept;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Kept, A::Error> {
        let (mut kept, mut members) = (Kept::default(), 0);
        // Whether `input` is as deep as only a line puts it together.
        let mut is_wrapped = false;
        while let Some(name) = object.next_key::<String>()? {
            let value = object.next_value::<&RawValue>()?.get();
            let node = nodes(members + 1) - nodes(members);
            if !(self.0)(node + name.len() + value.len()) {
                return Err(too_much());
            }
            members += 1;
            let (value, deep) = compact(value).map_err(A::Error::custom)?;
            let is_input = name == "input";
            if deep > DEEP + usize::from(is_input) {
                return Err(too_deep());
            }
            if is_input {
                is_wrapped = deep > DEEP;
            }
            kept.insert(name, value);
        }
        match is_wrapped && !kept.has_input_of_line() {
            true => Err(too_deep()),
            false => Ok(kept),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, most: usize) -> (Option<Given>, usize) {
        let mut held = 0;
        let mut grow = |bytes| {
            held += bytes;
            held <= most
        };
        let mut reader = serde_json::Deserializer::from_str(text);
        let value = Counted(&mut grow).deserialize(&mut reader).ok();
        (value, held)
    }

    #[test]
    fn what_is_read_is_what_was_written() {
        let text = r#"{"a": [1, -2.50, 1e99], "b": {"c": {}}, "a": 123456789012345678901}"#;
        let Some(Given::Members(kept)) = read(text, usize::MAX).0 else {
            panic!("{:?}", read(text, usize::MAX));
        };
        assert_eq!(kept.json(), r#"{"a":123456789012345678901,"b":{"c":{}}}"#);
        let text = read("\"x\\ny\"", usize::MAX).0;
        assert_eq!(text, Some(Given::Text("x\ny".to_owned())));
        for other in ["[1]", "7", "null"] {
            let given = read(other, usize::MAX).0;
            assert_eq!(given, Some(Given::Other(other.to_owned(), None)));
        }
        let half = read(r#"{"a": "\ud800"}"#, usize::MAX).0;
        let Some(Given::Other(_, Some(why))) = half else {
            panic!("{half:?}");
        };
        assert!(why.contains("surrogate"), "{why}");
        assert_eq!(read("{\"a\": }", usize::MAX).0, None);
        let large = read(r#"{"a": [1e999]}"#, usize::MAX).0;
        let Some(Given::Other(_, Some(why))) = large else {
            panic!("{large:?}");
        };
        assert!(why.contains("larger than any double"), "{why}");
    }

    #[test]
    fn what_is_no_record_is_not_held_but_for_how_it_begins() {
        let list = format!("[{}0]", "0,".repeat(1 << 20));
        let half = format!("{{\"a\":\"\\ud800{}\"}}", "x".repeat(1 << 20));
        for text in [list, half, "7".repeat(1 << 20)] {
            let Some(Given::Other(begins, _)) = read(&text, usize::MAX).0 else {
                panic!("it is no record");
            };
            assert!(begins.len() == 200 && text.starts_with(&begins), "{begins}");
        }
    }

    #[test]
    fn a_value_is_as_deep_as_readers_read_it_wherever_it_comes_to_stand() {
        let deep = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        let line = "\"enriched_at\":\"2026-11-28T00:00:00Z\",\"fetch_duration_ms\":1,\
                    \"process_duration_ms\":1,\"attempts\":1";
        let wrapped = |value: &str| format!("{{\"input\":{{\"a\":{value}}},{line}}}");
        for (record, is_read) in [
            (format!("{{\"a\":{}}}", deep(DEEP)), true),
            (format!("{{\"a\":{}}}", deep(DEEP + 1)), false),
            (format!("{{\"input\":{}}}", deep(DEEP)), true),
            (format!("{{\"input\":{}}}", deep(DEEP + 1)), false),
            // A line has put it there.
            (wrapped(&deep(DEEP)), true),
            (wrapped(&deep(DEEP + 1)), false),
            (format!("{{\"input\":{},{line}}}", deep(DEEP + 1)), false),
            (format!("{{\"a\":{},{line}}}", deep(DEEP + 1)), false),
        ] {
            let given = read(&record, usize::MAX).0;
            let Some(Given::Members(kept)) = given else {
                assert!(!is_read, "{record}");
                continue;
            };
            assert!(is_read, "{record}");
            // In an event a line has two levels around it.
            let line = Kept::beside(kept, |name| name == "a");
            let value = line.iter().find(|(name, _)| name == "input").unwrap();
            serde_json::from_str::<serde_json::Value>(&format!("[[{}]]", value.1)).unwrap();
        }
    }

    #[test]
    fn what_is_much_larger_than_its_text_ends_before_it_has_grown() {
        let members: Vec<String> = (0..100_000).map(|n| format!("\"{n}\":0")).collect();
        let text = format!("{{{}}}", members.join(","));
        let (whole, held) = read(&text, usize::MAX);
        assert!(whole.is_some() && held > 8 * text.len(), "{held}");
        let (cut, held) = read(&text, 1 << 20);
        assert!(cut.is_none());
        assert!(held < (1 << 20) + 2 * NODE, "{held}");
    }
}
