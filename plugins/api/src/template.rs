//! Texts with places for values: `/jobs/{id}`.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

/// What stands in a URL as something other than itself, but for RFC 3986's unreserved
/// characters.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// A text with places for values; `{{` and `}}` are braces.
#[derive(Clone, Debug, PartialEq)]
pub struct Template(Vec<Piece>);

#[derive(Clone, Debug, PartialEq)]
enum Piece {
    Text(String),
    Name(String),
}

impl Template {
    /// Reads one.
    ///
    /// # Errors
    /// A brace without its other one, or nothing between them.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (mut pieces, mut own) = (Vec::new(), String::new());
        let mut rest = text;
        while let Some(at) = rest.find(['{', '}']) {
            let (before, from) = rest.split_at(at);
            own.push_str(before);
            if let Some(after) = from.strip_prefix("{{") {
                own.push('{');
                rest = after;
            } else if let Some(after) = from.strip_prefix("}}") {
                own.push('}');
                rest = after;
            } else {
                let place = from.strip_prefix('{').and_then(|f| f.split_once('}'));
                let place = place.filter(|(name, _)| !name.is_empty() && !name.contains('{'));
                let Some((name, after)) = place else {
                    return Err(
                        "has a brace without its other one; `{{` and `}}` stand for braces"
                            .to_owned(),
                    );
                };
                if !own.is_empty() {
                    pieces.push(Piece::Text(std::mem::take(&mut own)));
                }
                pieces.push(Piece::Name(name.to_owned()));
                rest = after;
            }
        }
        own.push_str(rest);
        if !own.is_empty() {
            pieces.push(Piece::Text(own));
        }
        Ok(Self(pieces))
    }

    /// Whether it has a place for that value.
    #[must_use]
    pub fn names(&self, name: &str) -> bool {
        self.0
            .iter()
            .any(|piece| matches!(piece, Piece::Name(own) if own == name))
    }

    /// Whether it has a place at all.
    #[must_use]
    pub fn has_places(&self) -> bool {
        self.0.iter().any(|piece| matches!(piece, Piece::Name(_)))
    }

    /// What comes before the first place.
    #[must_use]
    pub fn beginning(&self) -> &str {
        match self.0.first() {
            Some(Piece::Text(text)) => text,
            _ => "",
        }
    }

    /// The text with values in their places, each percent-encoded; none where one is
    /// missing.
    pub fn address(&self, get: &dyn Fn(&str) -> Option<Value>) -> Option<String> {
        self.written(get, |value| utf8_percent_encode(value, ENCODED).to_string())
    }

    /// The text with values in their places; none where one is missing.
    pub fn text(&self, get: &dyn Fn(&str) -> Option<Value>) -> Option<String> {
        self.written(get, str::to_owned)
    }

    /// The same as JSON: where the whole text is one place, its value as it is.
    pub fn json(&self, get: &dyn Fn(&str) -> Option<Value>) -> Option<Value> {
        match self.0.as_slice() {
            [Piece::Name(name)] => get(name),
            _ => self.text(get).map(Value::String),
        }
    }

    fn written(
        &self,
        get: &dyn Fn(&str) -> Option<Value>,
        write: impl Fn(&str) -> String,
    ) -> Option<String> {
        let mut text = String::new();
        for piece in &self.0 {
            match piece {
                Piece::Text(own) => text.push_str(own),
                Piece::Name(name) => match get(name)? {
                    Value::String(value) => text.push_str(&write(&value)),
                    value => text.push_str(&write(&value.to_string())),
                },
            }
        }
        Some(text)
    }
}

/// A JSON value whose texts have places.
#[derive(Clone, Debug, PartialEq)]
pub enum Json {
    /// Without places.
    Plain(Value),
    /// A text.
    Text(Template),
    /// A list.
    List(Vec<Json>),
    /// An object.
    Object(Vec<(String, Json)>),
}

impl Json {
    /// Reads one. The parser of parameters bounds how deep it is.
    ///
    /// # Errors
    /// As [`Template::parse`].
    pub fn parse(value: &Value) -> Result<Self, String> {
        Ok(match value {
            Value::String(text) => Self::Text(Template::parse(text)?),
            Value::Array(items) => {
                Self::List(items.iter().map(Self::parse).collect::<Result<_, _>>()?)
            }
            Value::Object(members) => {
                let member = |(name, value): (&String, &Value)| {
                    Self::parse(value).map(|value| (name.clone(), value))
                };
                Self::Object(members.iter().map(member).collect::<Result<_, _>>()?)
            }
            plain => Self::Plain(plain.clone()),
        })
    }

    /// Whether it has a place for that value.
    #[must_use]
    pub fn names(&self, name: &str) -> bool {
        match self {
            Self::Plain(_) => false,
            Self::Text(text) => text.names(name),
            Self::List(items) => items.iter().any(|item| item.names(name)),
            Self::Object(members) => members.iter().any(|(_, value)| value.names(name)),
        }
    }

    /// The value with values in their places; none where one is missing.
    pub fn filled(&self, get: &dyn Fn(&str) -> Option<Value>) -> Option<Value> {
        match self {
            Self::Plain(value) => Some(value.clone()),
            Self::Text(text) => text.json(get),
            Self::List(items) => items.iter().map(|item| item.filled(get)).collect(),
            Self::Object(members) => {
                let member =
                    |(name, value): &(String, Self)| Some((name.clone(), value.filled(get)?));
                members.iter().map(member).collect()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn get(name: &str) -> Option<Value> {
        json!({"url": "https://a.example/x?y=1&z", "n": 7, "list": [1, 2]})
            .get(name)
            .cloned()
    }

    #[test]
    fn values_of_an_address_are_encoded() {
        let template = Template::parse("https://b.example/{n}?u={url}").unwrap();
        assert_eq!(
            template.address(&get).unwrap(),
            "https://b.example/7?u=https%3A%2F%2Fa.example%2Fx%3Fy%3D1%26z"
        );
        assert_eq!(template.beginning(), "https://b.example/");
        assert!(template.names("n") && !template.names("x"));
    }

    #[test]
    fn a_text_that_is_one_place_becomes_its_value_and_others_stay_texts() {
        let body = json!({"a": "{list}", "b": ["{n}", "is {n}"], "c": 1, "d": "{{n}}"});
        let filled = Json::parse(&body).unwrap().filled(&get).unwrap();
        assert_eq!(
            filled,
            json!({"a": [1, 2], "b": [7, "is 7"], "c": 1, "d": "{n}"})
        );
        let missing = Json::parse(&json!({"a": ["{nothing}"]})).unwrap();
        assert_eq!(missing.filled(&get), None);
        assert!(missing.names("nothing"));
    }

    #[test]
    fn a_brace_alone_is_refused() {
        for text in ["{", "}", "{}", "{a", "a}", "{a{b}}"] {
            assert!(Template::parse(text).is_err(), "{text}");
        }
    }
}
