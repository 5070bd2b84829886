//! What stays with a record: the members that it was given, each as it was written.
//!
//! No tree is built of them: numbers keep all of their digits, and what a record takes in
//! memory is about what it has as text.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use serde_json::{Map, Value};

use super::counted::nodes;
use super::line::{is_ours, json};
use super::record::SHOWN;
use super::written::members;

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

    /// Its `priority` in thousandths; 0 where it has none that is a number.
    pub(super) fn priority(&self) -> i64 {
        let said = self.0.get("priority").map(String::as_str);
        let text = self.text("priority");
        let number = text.as_deref().map(str::trim).or(said);
        let number = number.and_then(|number| number.parse::<f64>().ok());
        let number = number.filter(|number| number.is_finite()).unwrap_or(0.0);
        #[expect(
            clippy::cast_possible_truncation,
            reason = "what is larger than all is the largest"
        )]
        let thousandths = (number * 1000.0).round() as i64;
        thousandths
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

    /// What a record is known by in what was written of it: its URL and all that it has.
    /// What a line of before said by itself is not its own.
    #[must_use]
    pub fn identity(&self) -> u64 {
        let (is_line, has_input) = (self.is_line(), self.has_input_of_line());
        let mut own = self.0.clone();
        let input = match has_input {
            true => own.remove("input"),
            false => None,
        };
        own.retain(|name, _| !is_line || name == "url" || name == "input" || !is_ours(name));
        identity(own, input.as_deref().map(members).unwrap_or_default())
    }

    /// About how many bytes they take.
    pub(super) fn held(&self) -> usize {
        let texts = self.0.iter().map(|(name, value)| name.len() + value.len());
        nodes(self.0.len()) + texts.sum::<usize>()
    }

    /// How it begins as JSON: at least as much as errors repeat, and not much more.
    #[must_use]
    pub fn shown(&self) -> String {
        let cut = |text: &str| -> String { text.chars().take(SHOWN).collect() };
        let mut text = String::from("{");
        for (name, value) in &self.0 {
            if text.len() > 1 {
                text.push(',');
            }
            text.push_str(&json(&cut(name)));
            text.push(':');
            text.push_str(&cut(value));
            if text.chars().nth(SHOWN).is_some() {
                return text;
            }
        }
        text.push('}');
        text
    }

    /// Whether it is a line that was written of a record before.
    fn is_line(&self) -> bool {
        let mut counts = ["fetch_duration_ms", "process_duration_ms", "attempts"].iter();
        let is_count = |name: &&str| self.number(name).is_some_and(|count| count >= 0);
        let at = self.0.get("enriched_at");
        at.is_some_and(|at| at.ends_with("Z\"")) && counts.all(is_count)
    }

    /// Whether it is such a line with what a line puts into `input`.
    pub(super) fn has_input_of_line(&self) -> bool {
        let input = self.0.get("input");
        self.is_line() && input.is_some_and(|input| input.starts_with('{'))
    }

    /// The members as a line has them, beside fields that are called so. Those that are
    /// called like one of those, or like what every line says, are together in `input`.
    ///
    /// What a line of before said is told anew. Of what it has under the name of a field
    /// nobody knows who said it, unless that is in its `input` as well: then that is the
    /// record's own.
    pub(super) fn beside(mut self, found: impl Fn(&str) -> bool) -> Vec<(String, String)> {
        let is_line = self.is_line();
        let before = match self.has_input_of_line() {
            true => self.take("input"),
            false => None,
        };
        let is_taken = |name: &str| is_ours(name) || found(name);
        let (mut taken, mut kept): (BTreeMap<_, _>, Vec<_>) =
            (BTreeMap::new(), Vec::with_capacity(self.0.len()));
        for (name, value) in self.0 {
            match is_taken(&name) {
                true if is_line && is_ours(&name) && name != "input" => {}
                true => drop(taken.insert(name, value)),
                false => kept.push((name, value)),
            }
        }
        let mut taken = Self(taken);
        if let Some(before) = &before {
            taken.without(before);
        }
        let input = match (before, taken.0.is_empty()) {
            (None, true) => return kept,
            (Some(before), true) => before,
            (None, false) => taken.json(),
            (Some(before), false) => joined(&taken.json(), &before),
        };
        kept.push(("input".to_owned(), input));
        kept
    }

    /// Takes the members out that an object has as well.
    fn without(&mut self, object: &str) {
        if !self.0.is_empty() {
            let others = members(object);
            self.0.retain(|name, _| !others.contains_key(name));
        }
    }
}

/// What members are known by together; those of an `input` are a record's own, whatever
/// else is called so.
pub(super) fn identity(
    mut members: BTreeMap<String, String>,
    input: BTreeMap<String, String>,
) -> u64 {
    // A line of a record without one has it all the same.
    members.retain(|name, value| name != "url" || value != "null");
    members.extend(input);
    let mut hasher = DefaultHasher::new();
    members.hash(&mut hasher);
    hasher.finish()
}

/// Two objects without white space around their members as one.
fn joined(one: &str, other: &str) -> String {
    match (one.strip_suffix('}'), other.strip_prefix('{')) {
        (Some(one), Some("}")) => format!("{one}}}"),
        (Some(one), Some(other)) => format!("{one},{other}"),
        _ => one.to_owned(),
    }
}

impl From<Map<String, Value>> for Kept {
    fn from(members: Map<String, Value>) -> Self {
        let members = members.into_iter();
        Self(members.map(|(name, value)| (name, json(&value))).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_of_a_record_is_short_however_long_it_is() {
        let small = Kept::of_url("http://a.example/");
        assert_eq!(small.shown(), small.json());
        let mut large = Kept::default();
        large.insert("a".repeat(1 << 20), json("x"));
        large.insert("b".to_owned(), json(&"x".repeat(1 << 20)));
        let shown = large.shown();
        assert!((SHOWN..4 * SHOWN).contains(&shown.len()), "{}", shown.len());
        let begins = |text: &str| text.chars().take(SHOWN).collect::<String>();
        assert_eq!(begins(&shown), begins(&large.json()));
    }

    #[test]
    fn any_number_says_what_goes_first() {
        for (said, thousandths) in [
            ("7", 7000),
            ("0.9", 900),
            ("1.0", 1000),
            ("1e3", 1_000_000),
            ("-2", -2000),
            ("99999999999999999999", i64::MAX),
            ("\" 1.50 \"", 1500),
            ("\"007\"", 7000),
            ("\"soon\"", 0),
            ("\"inf\"", 0),
            ("null", 0),
            ("[1]", 0),
        ] {
            let kept = Kept(BTreeMap::from([("priority".to_owned(), said.to_owned())]));
            assert_eq!(kept.priority(), thousandths, "{said}");
        }
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
        ] {
            assert_eq!(beside(given), expected);
        }
    }

    #[test]
    fn of_a_line_of_before_what_it_told_is_dropped_and_nothing_else() {
        let kept = |text: &str| Kept::from(serde_json::from_str::<Map<_, _>>(text).unwrap());
        let told = r#""attempts":1,"enriched_at":"2026-11-28T00:00:00Z","fetch_duration_ms":1,
            "process_duration_ms":1,"#;
        for (line, expected) in [
            (r#""error":"x","error_code":"tls","id":7"#, r#"{"id":7}"#),
            // The run failed, or another pipeline told it: who says what it is?
            (
                r#""id":7,"page.title":"whose?""#,
                r#"{"id":7,"input":{"page.title":"whose?"}}"#,
            ),
            (
                r#""id":7,"input":{"a":1},"page.title":"whose?""#,
                r#"{"id":7,"input":{"page.title":"whose?","a":1}}"#,
            ),
            // It found the field, and so put into `input` what the record had.
            (
                r#""id":7,"input":{"page.title":"theirs","a":1},"page.title":"old""#,
                r#"{"id":7,"input":{"a":1,"page.title":"theirs"}}"#,
            ),
            (r#""input":{"a":1}"#, r#"{"input":{"a":1}}"#),
            // No line has such an `input`: somebody put it there.
            (r#""input":[2]"#, r#"{"input":{"input":[2]}}"#),
        ] {
            let line = kept(&format!("{{{told}{line}}}"));
            let once = line.beside(|name| name == "page.title");
            let once = Kept(once.into_iter().collect());
            assert_eq!(once.json(), expected);
            // It is the same after any number of runs.
            let again = format!(r#"{{{told}"page.title":"new",{}"#, &once.json()[1..]);
            let has_title = once.json().contains("page.title");
            let again = kept(&again).beside(|name| has_title && name == "page.title");
            let mut again = Kept(again.into_iter().collect());
            if !has_title {
                again.take("page.title");
            }
            assert_eq!(sorted(&again), sorted(&once));
        }
        // Who has names like these is no line.
        let like =
            r#"{"attempts":"1","enriched_at":"","fetch_duration_ms":1,"process_duration_ms":1}"#;
        let like = kept(like);
        let beside = like.clone().beside(|_| false);
        assert_eq!(beside, [("input".to_owned(), like.json())]);
    }

    fn sorted(kept: &Kept) -> Value {
        serde_json::from_str(&kept.json()).unwrap()
    }
}
