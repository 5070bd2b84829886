//! Places of a JSON text by JSON pointer (RFC 6901), with `*` for each entry of a list.
//!
//! No tree is built: of each level only the place that is looked for is kept, so that an
//! answer of many small values takes no more memory than its text.

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

/// Most places that one pointer finds; those that follow are left out.
pub const MOST: usize = 10_000;

/// Most steps of one pointer.
pub const MOST_STEPS: usize = 32;

/// A pointer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pointer(Vec<String>);

impl Pointer {
    /// Reads one: empty for the whole, or `/` before each step, with `~1` for `/` and
    /// `~0` for `~`.
    ///
    /// # Errors
    /// Why it is none.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text.is_empty() {
            return Ok(Self(Vec::new()));
        }
        let Some(steps) = text.strip_prefix('/') else {
            return Err(format!(
                "`{text}` is no JSON pointer: it begins with `/`, as in `/data/0/name`"
            ));
        };
        let steps: Vec<&str> = steps.split('/').collect();
        if steps.len() > MOST_STEPS {
            return Err(format!("a pointer has at most {MOST_STEPS} steps"));
        }
        let step = |step: &str| step.replace("~1", "/").replace("~0", "~");
        Ok(Self(steps.into_iter().map(step).collect()))
    }

    /// The places of a JSON text, in their order.
    ///
    /// # Errors
    /// It is no JSON.
    pub fn find<'j>(&self, json: &'j str) -> Result<Vec<&'j RawValue>, serde_json::Error> {
        let mut found: Vec<&'j RawValue> = vec![serde_json::from_str(json)?];
        for step in &self.0 {
            let mut next = Vec::new();
            for place in found {
                let room = MOST - next.len();
                next.extend(within(place.get(), step, room)?);
            }
            found = next;
        }
        Ok(found)
    }
}

/// What a step leads to from one place.
fn within<'j>(
    json: &'j str,
    step: &str,
    room: usize,
) -> Result<Vec<&'j RawValue>, serde_json::Error> {
    let mut text = serde_json::Deserializer::from_str(json);
    match json.as_bytes().first() {
        Some(b'{') => text.deserialize_map(Step { step, room }),
        Some(b'[') => text.deserialize_seq(Step { step, room }),
        _ => Ok(Vec::new()),
    }
}

struct Step<'s> {
    step: &'s str,
    room: usize,
}

impl<'j> Visitor<'j> for Step<'_> {
    type Value = Vec<&'j RawValue>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a list or an object")
    }

    fn visit_map<A: MapAccess<'j>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut found = None;
        // Of members with one name the last counts, as everywhere in the contract.
        while let Some(Name(is_it)) = map.next_key_seed(Named(self.step))? {
            if is_it {
                found = Some(map.next_value()?);
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(found.into_iter().take(self.room).collect())
    }

    fn visit_seq<A: SeqAccess<'j>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let all = self.step == "*";
        let wanted = index(self.step);
        let (mut at, mut found) = (0, Vec::new());
        loop {
            if found.len() < self.room && (all || wanted == Some(at)) {
                let Some(place) = list.next_element()? else {
                    return Ok(found);
                };
                found.push(place);
            } else if list.next_element::<IgnoredAny>()?.is_none() {
                return Ok(found);
            }
            at += 1;
        }
    }
}

/// A place in a list: digits without a zero before them.
fn index(step: &str) -> Option<usize> {
    let digits = !step.is_empty() && step.bytes().all(|b| b.is_ascii_digit());
    let plain = step == "0" || !step.starts_with('0');
    (digits && plain).then(|| step.parse().ok()).flatten()
}

/// Whether a member's name is the one that is looked for.
struct Name(bool);

struct Named<'s>(&'s str);

impl<'j> serde::de::DeserializeSeed<'j> for Named<'_> {
    type Value = Name;

    fn deserialize<D: Deserializer<'j>>(self, from: D) -> Result<Name, D::Error> {
        let name = std::borrow::Cow::<'j, str>::deserialize(from)?;
        Ok(Name(name == self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples of RFC 6901, section 5.
    const RFC: &str = r#"{"foo": ["bar", "baz"], "": 0, "a/b": 1, "c%d": 2, "e^f": 3,
        "g|h": 4, "i\\j": 5, "k\"l": 6, " ": 7, "m~n": 8}"#;

    fn find(pointer: &str, json: &str) -> Vec<String> {
        let found = Pointer::parse(pointer).unwrap().find(json).unwrap();
        found.iter().map(|raw| raw.get().to_owned()).collect()
    }

    #[test]
    fn the_examples_of_the_standard_are_found() {
        assert_eq!(find("", RFC), [RFC]);
        for (pointer, value) in [
            ("/foo", r#"["bar", "baz"]"#),
            ("/foo/0", r#""bar""#),
            ("/", "0"),
            ("/a~1b", "1"),
            ("/c%d", "2"),
            ("/e^f", "3"),
            ("/g|h", "4"),
            ("/i\\j", "5"),
            ("/k\"l", "6"),
            ("/ ", "7"),
            ("/m~0n", "8"),
        ] {
            assert_eq!(find(pointer, RFC), [value], "{pointer}");
        }
        for nothing in ["/bar", "/foo/2", "/foo/00", "/foo/-", "/foo/0/x", "/m~01n"] {
            assert!(find(nothing, RFC).is_empty(), "{nothing}");
        }
    }

    #[test]
    fn a_star_is_each_entry_of_a_list() {
        let json = r#"{"p": [{"t": "a"}, {"u": 1}, {"t": "b", "l": [1, 2]}]}"#;
        assert_eq!(find("/p/*/t", json), [r#""a""#, r#""b""#]);
        assert_eq!(find("/p/*/l/*", json), ["1", "2"]);
        assert_eq!(find("/*", r#"{"*": 3}"#), ["3"], "of an object a name");
        assert!(find("/*", "{}").is_empty());
    }

    #[test]
    fn names_are_compared_as_they_are_meant_and_the_last_one_counts() {
        assert_eq!(find("/caf\u{e9}", r#"{"caf\u00e9": 1}"#), ["1"]);
        assert_eq!(find("/a", r#"{"a": 1, "a": 2}"#), ["2"]);
    }

    #[test]
    fn hostile_text_is_an_error_or_bounded() {
        let pointer = Pointer::parse("/a/*").unwrap();
        for text in ["", "{", "nope", "{\"a\": [1,]}", "\u{0}", "{\"a\":1} x"] {
            assert!(pointer.find(text).is_err(), "{text}");
        }
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        assert!(pointer.find(&deep).unwrap().is_empty());
        let wide = format!("{{\"a\": [{}1]}}", "1,".repeat(50_000));
        assert_eq!(pointer.find(&wide).unwrap().len(), MOST);
        assert!(Pointer::parse("a").is_err());
        assert!(Pointer::parse(&"/a".repeat(33)).is_err());
    }
}
