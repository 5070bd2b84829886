//! Fields out of answers.

use crescendo_plugin::{Member, Value, Votes};
use serde_json::value::RawValue;

use crate::pointer::Pointer;

/// Most bytes of a claimed text or JSON, as in the contract.
const MOST: usize = 1 << 20;

/// Most bytes of a member of a set, as in the contract.
const MOST_MEMBER: usize = 64 << 10;

/// Most members of a set, as in the contract.
const MEMBERS: usize = 256;

/// Most lists and objects within one another, as in the contract.
const DEPTH: usize = 64;

/// What becomes of the places that a field finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Texts and numbers, a line each; those of further answers after an empty line,
    /// unless all answers say the same.
    Text,
    /// A number, where all that are found are the same.
    Number,
    /// Yes or no, where all that are found are the same.
    Flag,
    /// The value as it is; of several places or answers one list.
    Json,
    /// Each of them, or each entry of lists, once.
    Set,
}

/// How sure a claim is.
#[derive(Clone, Debug, PartialEq)]
pub enum Confidence {
    /// Always the same, from 0 to 1.
    Is(f64),
    /// What stands in the answer: the mean of the numbers from 0 to 1 that are found.
    At(Pointer),
}

/// One field.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// Where it stands.
    pub at: Pointer,
    /// What it becomes.
    pub kind: Kind,
    /// How sure it is.
    pub confidence: Confidence,
}

/// What these fields claim of answers, in the order of their pages. A field whose place
/// is in none of them claims nothing.
///
/// # Errors
/// One of them is no JSON.
pub fn votes(fields: &[Field], answers: &[&str]) -> Result<Votes, serde_json::Error> {
    let mut votes = Votes::new();
    for field in fields {
        let found = all(&field.at, answers)?;
        let Some(confidence) = confidence(&field.confidence, answers)? else {
            continue;
        };
        if field.kind == Kind::Set {
            let members = members(&found).into_iter();
            votes.set(
                &field.name,
                members.map(|value| Member::new(value, 0.0, confidence)),
            );
        } else if let Some(value) = scalar(field.kind, &found) {
            votes.vote(&field.name, value, confidence);
        }
    }
    Ok(votes)
}

type Found<'j> = Vec<Vec<&'j RawValue>>;

fn all<'j>(at: &Pointer, answers: &[&'j str]) -> Result<Found<'j>, serde_json::Error> {
    let something = |places: Vec<&'j RawValue>| {
        let places = places.into_iter();
        places.filter(|place| place.get() != "null").collect()
    };
    answers
        .iter()
        .map(|answer| at.find(answer).map(something))
        .collect()
}

fn confidence(how: &Confidence, answers: &[&str]) -> Result<Option<f64>, serde_json::Error> {
    let at = match how {
        Confidence::Is(sure) => return Ok(Some(*sure)),
        Confidence::At(at) => at,
    };
    let (mut sum, mut count) = (0.0, 0.0);
    for place in all(at, answers)?.into_iter().flatten() {
        if let Some(sure) = number(place) {
            sum += sure.clamp(0.0, 1.0);
            count += 1.0;
        }
    }
    Ok((count > 0.0).then(|| sum / count))
}

fn scalar(kind: Kind, found: &Found<'_>) -> Option<Value> {
    match kind {
        Kind::Text => text(found).map(Value::Text),
        Kind::Number => same(found, number).map(Value::Number),
        Kind::Flag => same(found, |place| serde_json::from_str(place.get()).ok()).map(Value::Flag),
        Kind::Json => json(found).map(Value::Json),
        Kind::Set => None,
    }
}

fn number(place: &RawValue) -> Option<f64> {
    let number = serde_json::from_str::<f64>(place.get()).ok();
    number.filter(|number| number.is_finite())
}

/// A text, or a number as it is written.
fn line(place: &RawValue) -> Option<String> {
    let raw = place.get();
    match raw.as_bytes().first()? {
        b'"' => serde_json::from_str(raw).ok(),
        b'-' | b'0'..=b'9' => Some(raw.to_owned()),
        _ => None,
    }
}

fn text(found: &Found<'_>) -> Option<String> {
    let mut texts: Vec<String> = Vec::new();
    for places in found {
        let lines = places.iter().filter_map(|place| line(place));
        let mut text = String::new();
        for line in lines.filter(|line| !line.is_empty()) {
            if !text.is_empty() {
                text.push('\n');
            }
            text.push_str(&line);
            if text.len() > MOST {
                break;
            }
        }
        if !text.is_empty() {
            texts.push(text);
        }
    }
    // What each answer repeats, such as the title of the document, is said once.
    if texts.iter().all(|text| Some(text) == texts.first()) {
        texts.truncate(1);
    }
    let mut whole = String::new();
    for text in texts {
        if !whole.is_empty() {
            whole.push_str("\n\n");
        }
        whole.push_str(&text);
        if whole.len() > MOST {
            break;
        }
    }
    whole.truncate(whole.floor_char_boundary(MOST));
    (!whole.is_empty()).then_some(whole)
}

/// What all places say, where they say the same.
fn same<T: PartialEq>(found: &Found<'_>, read: impl Fn(&RawValue) -> Option<T>) -> Option<T> {
    let mut said = found.iter().flatten().filter_map(|place| read(place));
    let first = said.next()?;
    said.all(|other| other == first).then_some(first)
}

/// One place as it is; of several one list, whose entries are those of the places where
/// all of them are lists. What is past the most that a claim may have is left out, entry
/// by entry.
fn json(found: &Found<'_>) -> Option<String> {
    let places: Vec<&RawValue> = found.iter().flatten().copied().collect();
    if let [one] = places.as_slice()
        && one.get().len() <= MOST
    {
        return (depth(one.get()) <= DEPTH).then(|| one.get().to_owned());
    }
    let are_lists = places.iter().all(|place| place.get().starts_with('['));
    let entries: Vec<&RawValue> = match are_lists {
        true => places.iter().flat_map(|place| entries(place)).collect(),
        false => places,
    };
    let mut list = String::from("[");
    for entry in entries {
        let entry = entry.get();
        if list.len() + entry.len() + 2 > MOST {
            break;
        }
        if depth(entry) >= DEPTH {
            continue;
        }
        if list.len() > 1 {
            list.push(',');
        }
        list.push_str(entry);
    }
    list.push(']');
    (list.len() > 2).then_some(list)
}

fn entries(list: &RawValue) -> Vec<&RawValue> {
    let entries = Pointer::parse("/*").ok();
    let entries = entries.and_then(|each| each.find(list.get()).ok());
    entries.unwrap_or_default()
}

fn members(found: &Found<'_>) -> Vec<Value> {
    let mut members: Vec<Value> = Vec::new();
    for place in found.iter().flatten() {
        let each = match place.get().starts_with('[') {
            true => entries(place),
            false => vec![*place],
        };
        for entry in each {
            if members.len() == MEMBERS {
                return members;
            }
            if let Some(member) = member(entry).filter(|member| !members.contains(member)) {
                members.push(member);
            }
        }
    }
    members
}

fn member(place: &RawValue) -> Option<Value> {
    let raw = place.get();
    match raw.as_bytes().first()? {
        b'"' => {
            let text: String = serde_json::from_str(raw).ok()?;
            (1..=MOST_MEMBER)
                .contains(&text.len())
                .then_some(Value::Text(text))
        }
        b't' => Some(Value::Flag(true)),
        b'f' => Some(Value::Flag(false)),
        b'{' | b'[' => {
            let fits = raw.len() <= MOST_MEMBER && depth(raw) <= DEPTH;
            fits.then(|| Value::Json(raw.to_owned()))
        }
        b'n' => None,
        _ => number(place).map(Value::Number),
    }
}

/// How many lists and objects are within one another in a JSON text.
fn depth(json: &str) -> usize {
    let (mut deepest, mut now, mut quoted, mut escaped) = (0, 0_usize, false, false);
    for byte in json.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'[' | b'{' if !quoted => {
                now += 1;
                deepest = deepest.max(now);
            }
            b']' | b'}' if !quoted => now = now.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(at: &str, kind: Kind) -> Field {
        Field {
            name: "x.y".to_owned(),
            at: Pointer::parse(at).unwrap(),
            kind,
            confidence: Confidence::Is(0.5),
        }
    }

    fn said(at: &str, kind: Kind, answers: &[&str]) -> Option<Value> {
        let votes = votes(&[field(at, kind)], answers).unwrap();
        votes.scalar("x.y").cloned()
    }

    fn text(text: &str) -> Option<Value> {
        Some(Value::Text(text.to_owned()))
    }

    fn json(text: &str) -> Option<Value> {
        Some(Value::Json(text.to_owned()))
    }

    const ONE: &str =
        r#"{"pages": [{"n": 1, "t": "a"}, {"n": 2, "t": "b"}], "ok": true, "l": "en"}"#;
    const TWO: &str = r#"{"pages": [{"n": 3, "t": "c"}], "ok": true, "l": "de", "only": 5}"#;

    #[test]
    fn answers_are_put_together_in_their_order() {
        let both = [ONE, TWO];
        assert_eq!(said("/pages/*/t", Kind::Text, &both), text("a\nb\n\nc"));
        assert_eq!(said("/pages/*/n", Kind::Json, &both), json("[1,2,3]"));
        assert_eq!(
            said("/pages", Kind::Json, &both),
            json(r#"[{"n": 1, "t": "a"},{"n": 2, "t": "b"},{"n": 3, "t": "c"}]"#)
        );
        assert_eq!(said("/l", Kind::Json, &both), json(r#"["en","de"]"#));
        assert_eq!(said("/l", Kind::Json, &[ONE]), json(r#""en""#));
    }

    #[test]
    fn what_answers_disagree_on_is_not_claimed() {
        assert_eq!(
            said("/ok", Kind::Flag, &[ONE, TWO]),
            Some(Value::Flag(true))
        );
        assert_eq!(said("/pages/*/n", Kind::Number, &[ONE, TWO]), None);
        assert_eq!(
            said("/only", Kind::Number, &[ONE, TWO]),
            Some(Value::Number(5.0))
        );
    }

    #[test]
    fn a_place_that_is_missing_or_of_another_kind_claims_nothing() {
        for (at, kind) in [
            ("/nothing", Kind::Text),
            ("/l", Kind::Number),
            ("/l", Kind::Flag),
            ("/pages", Kind::Text),
            ("/null", Kind::Json),
        ] {
            assert_eq!(said(at, kind, &[ONE, r#"{"null": null}"#]), None, "{at}");
        }
        assert!(votes(&[field("/a", Kind::Text)], &["<html>"]).is_err());
    }

    #[test]
    fn sets_have_each_member_once() {
        let answers = [
            r#"{"a": ["x", "y", "x", 1, {"k": 2}, null]}"#,
            r#"{"a": "z"}"#,
        ];
        let votes = votes(&[field("/a", Kind::Set)], &answers).unwrap();
        let members: Vec<&Value> = votes.members("x.y").iter().map(|m| &m.value).collect();
        let expected: [Value; 5] = [
            "x".into(),
            "y".into(),
            1.0.into(),
            Value::Json(r#"{"k": 2}"#.to_owned()),
            "z".into(),
        ];
        assert_eq!(members, expected.iter().collect::<Vec<_>>());
    }

    #[test]
    fn confidence_may_stand_in_the_answer() {
        let mut field = field("/l", Kind::Text);
        field.confidence = Confidence::At(Pointer::parse("/c").unwrap());
        let sure = |answers: &[&str]| {
            let votes = votes(std::slice::from_ref(&field), answers).unwrap();
            votes.scalars().first().map(|vote| vote.confidence)
        };
        let (half, wide) = (r#"{"l": "a", "c": 0.5}"#, r#"{"l": "b", "c": 7}"#);
        assert_eq!(sure(&[half]), Some(0.5));
        assert_eq!(sure(&[half, wide]), Some(0.75));
        assert_eq!(sure(&[ONE]), None, "where it is missing nothing is claimed");
    }

    #[test]
    fn claims_stay_within_the_contract() {
        let long = format!(r#"{{"a": "{}"}}"#, "é".repeat(MOST));
        let Some(Value::Text(text)) = said("/a", Kind::Text, &[&long]) else {
            panic!("a text");
        };
        assert!(text.len() <= MOST);
        let deep = format!(r#"{{"a": {}{}}}"#, "[".repeat(65), "]".repeat(65));
        assert_eq!(said("/a", Kind::Json, &[&deep]), None);
        assert_eq!(depth(r#"["[[\"[", {"a": []}]"#), 3);
        let wide = format!(
            r#"{{"a": [{}"b"]}}"#,
            r#""aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","#.repeat(9_000)
        );
        let votes = votes(&[field("/a", Kind::Set)], &[&wide]).unwrap();
        assert_eq!(votes.members("x.y").len(), 2);
        let large: String = format!(r#"{{"a": ["{0}", "{0}", 1]}}"#, "a".repeat(MOST / 2));
        let Some(Value::Json(list)) = said("/a", Kind::Json, &[&large]) else {
            panic!("a list");
        };
        assert!(list.len() <= MOST && serde_json::from_str::<[String; 1]>(&list).is_ok());
    }
}
