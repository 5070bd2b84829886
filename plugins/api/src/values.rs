//! What may stand in the places of a request: of the record, and of what earlier stages
//! claim.

use crescendo_plugin::{Outcome, Value as Claim, Votes};
use serde_json::{Map, Value};

/// Values by name.
#[derive(Clone, Debug, Default)]
pub struct Values {
    record: Map<String, Value>,
    claims: Votes,
}

impl Values {
    /// Those of a record, of its own address, and of the outcomes that the stage reads,
    /// of which the later ones win.
    #[must_use]
    pub fn new(mut record: Map<String, Value>, url: Option<String>, read: &[Outcome]) -> Self {
        if let Some(url) = url {
            record.entry("url").or_insert_with(|| Value::String(url));
        }
        let mut claims = Votes::new();
        for outcome in read {
            claims.append(outcome.votes());
        }
        Self { record, claims }
    }

    /// A value: the member of the record that has this name; or, where it begins with
    /// `/`, the place in the record that this JSON pointer names; or the claim about this
    /// field; or the one claim about a field whose last word it is. Nothing and an empty
    /// text are no values.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Value> {
        let own = match name.starts_with('/') {
            true => pointed(&self.record, name),
            false => self.record.get(name).cloned(),
        };
        own.filter(is_something)
            .or_else(|| self.claim(name))
            .filter(is_something)
    }

    fn claim(&self, name: &str) -> Option<Value> {
        let exact = |field: &str| field == name;
        let last = |field: &str| field.rsplit('.').next() == Some(name);
        self.claimed(&exact).or_else(|| self.claimed(&last))
    }

    fn claimed(&self, is_it: &dyn Fn(&str) -> bool) -> Option<Value> {
        let mut scalars = self.claims.scalars().iter();
        let mut sets = self.claims.sets().iter();
        let mut scalar = || {
            scalars
                .find(|vote| is_it(&vote.field))
                .and_then(|vote| json(&vote.value))
        };
        let set = || {
            let set = sets.find(|set| is_it(&set.field))?;
            Some(
                set.members
                    .iter()
                    .filter_map(|member| json(&member.value))
                    .collect(),
            )
        };
        scalar().or_else(set)
    }
}

fn pointed(record: &Map<String, Value>, pointer: &str) -> Option<Value> {
    let (first, rest) = match pointer.strip_prefix('/')?.split_once('/') {
        Some((first, rest)) => (first, format!("/{rest}")),
        None => (pointer.get(1..)?, String::new()),
    };
    let first = first.replace("~1", "/").replace("~0", "~");
    record.get(&first)?.pointer(&rest).cloned()
}

fn is_something(value: &Value) -> bool {
    !value.is_null() && value.as_str() != Some("")
}

/// A claim as JSON; colours and lengths have none.
fn json(claim: &Claim) -> Option<Value> {
    match claim {
        Claim::Text(text) => Some(Value::String(text.clone())),
        Claim::Flag(flag) => Some(Value::Bool(*flag)),
        Claim::Number(number) => Some(whole(*number).unwrap_or_else(|| Value::from(*number))),
        Claim::Json(text) => serde_json::from_str(text).ok(),
        Claim::Color(_) | Claim::Dimension(_) => None,
    }
}

/// A number without a fraction is written without one.
fn whole(number: f64) -> Option<Value> {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "looked at before it is cast: within what a float has exactly"
    )]
    let whole = (number.fract() == 0.0 && number.abs() < 9e15).then_some(number as i64);
    whole.map(Value::from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crescendo_plugin::Ending;
    use serde_json::json;

    fn values() -> Values {
        let mut votes = Votes::new();
        votes
            .text("page.text", "long", 0.9)
            .number("page.words", 28.0, 1.0)
            .json("page.headings", &[1], 0.5)
            .text("page.title", "claimed", 0.5);
        let read = Outcome {
            stage: "page".to_owned(),
            tier: 1,
            weight: 1.0,
            ending: Ending::Voted(votes.into()),
        };
        let record = json!({"title": "own", "none": null, "empty": "", "a": {"b/c": [5]}});
        let Value::Object(record) = record else {
            panic!("an object");
        };
        Values::new(record, Some("https://a.example/".to_owned()), &[read])
    }

    #[test]
    fn the_record_comes_before_what_is_claimed() {
        let values = values();
        assert_eq!(values.get("title"), Some(json!("own")));
        assert_eq!(values.get("page.title"), Some(json!("claimed")));
        assert_eq!(values.get("text"), Some(json!("long")));
        assert_eq!(values.get("words"), Some(json!(28)));
        assert_eq!(values.get("headings"), Some(json!([1])));
        assert_eq!(values.get("url"), Some(json!("https://a.example/")));
        assert_eq!(values.get("/a/b~1c/0"), Some(json!(5)));
    }

    #[test]
    fn nothing_is_no_value() {
        for name in ["none", "empty", "missing", "/a/x", "/", ""] {
            assert_eq!(values().get(name), None, "{name}");
        }
    }
}
