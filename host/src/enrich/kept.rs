//! What stays with a record: the members that it was given, each as it was written.
//!
//! No tree is built of them: numbers keep all of their digits, and what a record takes in
//! memory is about what it has as text.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::counted::nodes;
use super::line::{is_ours, json};

/// Lists and objects within one another that a value may have; readers of JSON commonly
/// stop at 128, the record's own braces included.
const DEEP: usize = 126;

/// Members by their names, each value as JSON of one line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kept(BTreeMap<String, String>);

impl Kept {
    /// A member, in the place of one that has its name.
    pub(super) fn insert(&mut self, name: String, value: String) {
        self.0.insert(name, value);
    }

    /// A URL and nothing else.
    pub(super) fn of_url(url: &str) -> Self {
        Self(BTreeMap::from([("url".to_owned(), json(url))]))
    }

    /// A member that is a text.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        serde_json::from_str(self.0.get(name)?).ok()
    }

    /// A member that is a whole number.
    pub(super) fn number(&self, name: &str) -> Option<i64> {
        self.0.get(name)?.parse().ok()
    }

    /// Takes a member out.
    pub(super) fn take(&mut self, name: &str) -> Option<String> {
        self.0.remove(name)
    }

    /// As one JSON object.
    pub(super) fn json(&self) -> String {
        let mut text = String::from("{");
        for (name, value) in &self.0 {
            if text.len() > 1 {
                text.push(',');
            }
            text.push_str(&json(name));
            text.push(':');
            text.push_str(value);
        }
        text.push('}');
        text
    }

    /// About how many bytes they take.
    pub(super) fn held(&self) -> usize {
        let texts = self.0.iter().map(|(name, value)| name.len() + value.len());
        nodes(self.0.len()) + texts.sum::<usize>()
    }

    /// Whether it is a line that was written of a record before.
    fn is_line(&self) -> bool {
        let ours = [
            "enriched_at",
            "fetch_duration_ms",
            "process_duration_ms",
            "attempts",
        ];
        ours.iter().all(|name| self.0.contains_key(*name))
    }

    /// The members as a line has them, beside fields that are called so. Those that are
    /// called like one of those, or like what every line says, are together in `input`;
    /// what a line of before said is told anew.
    pub(super) fn beside(self, found: impl Fn(&str) -> bool) -> Vec<(String, String)> {
        let is_line = self.is_line();
        let is_taken = |name: &str| is_ours(name) || found(name);
        let (taken, mut kept): (Vec<_>, Vec<_>) =
            self.0.into_iter().partition(|(name, _)| is_taken(name));
        let is_input = |(name, _): &(String, String)| name == "input";
        if !is_line && (!taken.is_empty() || kept.iter().any(is_input)) {
            let (theirs, others): (Vec<_>, Vec<_>) = kept.into_iter().partition(is_input);
            kept = others;
            let input = Self(taken.into_iter().chain(theirs).collect());
            kept.push(("input".to_owned(), input.json()));
        }
        kept
    }
}

impl std::fmt::Display for Kept {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.json())
    }
}

impl From<Map<String, Value>> for Kept {
    fn from(members: Map<String, Value>) -> Self {
        let members = members.into_iter();
        Self(members.map(|(name, value)| (name, json(&value))).collect())
    }
}

/// A JSON value without white space around its parts, which would break a line; or why
/// readers of JSON would not read it.
pub(super) fn compact(value: &str) -> Result<String, &'static str> {
    let mut text = String::with_capacity(value.len());
    let (mut deep, mut rest) = (0_usize, value);
    while let Some(at) = rest.find(|c: char| c.is_ascii_whitespace() || "[{}]\"".contains(c)) {
        let (plain, more) = rest.split_at(at);
        text.push_str(plain);
        let (mark, more) = more.split_at(1);
        rest = more;
        match mark {
            "\"" => {
                let length = quoted(rest)?;
                let (inside, more) = rest.split_at(length);
                text.push_str(mark);
                text.push_str(inside);
                rest = more;
            }
            "[" | "{" => {
                deep += 1;
                if deep > DEEP {
                    return Err("a value is too deep");
                }
                text.push_str(mark);
            }
            "]" | "}" => {
                deep = deep.saturating_sub(1);
                text.push_str(mark);
            }
            _ => {}
        }
    }
    text.push_str(rest);
    Ok(text)
}

/// How long a text is to the mark that ends it, that mark included.
fn quoted(text: &str) -> Result<usize, &'static str> {
    const HALF: &str = "a text has half a surrogate pair";
    let (mut at, mut high) = (0, false);
    while let Some(found) = text.get(at..).and_then(|rest| rest.find(['"', '\\'])) {
        if high && found > 0 {
            return Err(HALF);
        }
        at += found;
        let Some(escape) = text.get(at..).and_then(|rest| rest.strip_prefix('\\')) else {
            return if high { Err(HALF) } else { Ok(at + 1) };
        };
        let unit = escape.strip_prefix('u').and_then(|hex| hex.get(..4));
        let unit = unit.and_then(|hex| u32::from_str_radix(hex, 16).ok());
        high = match (high, unit) {
            (false, Some(0xd800..=0xdbff)) => true,
            (true, Some(0xdc00..=0xdfff)) => false,
            (true, _) | (false, Some(0xdc00..=0xdfff)) => return Err(HALF),
            (false, _) => false,
        };
        at += if unit.is_some() { 6 } else { 2 };
    }
    Err("a text does not end")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_kept_as_it_is_in_one_line() {
        for (given, kept) in [
            (
                "123456789012345678901234567890",
                "123456789012345678901234567890",
            ),
            ("-1.50e+0400", "-1.50e+0400"),
            (
                "[ 1 ,\n\t2, { \"a b\" : \" x \\\" \\\\\" } ]",
                "[1,2,{\"a b\":\" x \\\" \\\\\"}]",
            ),
            (
                "\"\\ud83d\\ude00 \u{1f600}\"",
                "\"\\ud83d\\ude00 \u{1f600}\"",
            ),
            ("\"\"", "\"\""),
        ] {
            assert_eq!(compact(given).as_deref(), Ok(kept));
        }
        for half in [
            "\"\\ud83d\"",
            "\"\\ud83dx\"",
            "\"\\ude00\"",
            "\"\\ud83d\\n\"",
        ] {
            assert!(compact(half).is_err(), "{half}");
        }
        assert!(compact(&format!("{}{}", "[".repeat(DEEP), "]".repeat(DEEP))).is_ok());
        assert!(compact(&"[".repeat(DEEP + 1)).is_err());
    }

    #[test]
    fn what_is_called_like_a_part_of_a_line_is_kept_beside_it() {
        let kept = |text: &str| Kept::from(serde_json::from_str::<Map<_, _>>(text).unwrap());
        let beside = |text: &str| {
            let members = kept(text).beside(|name| name == "page.title");
            Kept(members.into_iter().collect()).json()
        };
        for (given, expected) in [
            (r#"{"id":7,"page.text":"x"}"#, r#"{"id":7,"page.text":"x"}"#),
            (
                r#"{"error":"x","id":7,"page.title":"theirs"}"#,
                r#"{"id":7,"input":{"error":"x","page.title":"theirs"}}"#,
            ),
            (
                r#"{"attempts":1,"input":[2]}"#,
                r#"{"input":{"attempts":1,"input":[2]}}"#,
            ),
            (r#"{"input":[2]}"#, r#"{"input":{"input":[2]}}"#),
            // A line of before.
            (
                r#"{"attempts":1,"enriched_at":"","fetch_duration_ms":1,"id":7,"input":{"a":1},
                    "page.title":"old","process_duration_ms":1}"#,
                r#"{"id":7,"input":{"a":1}}"#,
            ),
        ] {
            assert_eq!(beside(given), expected);
        }
    }
}
