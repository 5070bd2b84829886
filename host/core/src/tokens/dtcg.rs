//! Tokens as a document of the Design Tokens Format Module 2025.10.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};

use crate::merged::Merged;
use crate::tokens::{Source, Token, list};
use crate::value::{Color, Value};

/// Key of what the format leaves to vendors: provenance, and values for which
/// it has no type.
pub const EXTENSION: &str = "dev.crescendo";

/// Where the format's own JSON Schema is published.
pub const SCHEMA: &str = "https://www.designtokens.org/schemas/2025.10/format.json";

/// The document of a result about so many images. Each token has its type and, under `$extensions`, how sure
/// it is and who voted what. Texts that are no font family, flags and JSON have
/// no type in the format; they are in the document's own `$extensions`, under
/// `values`, by name. JSON is said there as the text of its canonical form: a tree of
/// it would take up to ninety times as much memory, once for each who voted for it.
#[must_use]
pub fn dtcg(merged: &Merged, images: usize) -> Json {
    let mut root = Group::default();
    let mut untyped = Map::new();
    for token in list(merged, images) {
        match typed(&token) {
            Some((kind, value)) => {
                let json = json!({
                    "$type": kind,
                    "$value": value,
                    "$extensions": { EXTENSION: provenance(token.source) },
                });
                root.put(&token.name, json);
            }
            None => {
                let mut entry = provenance(token.source);
                if let Json::Object(entry) = &mut entry {
                    entry.insert("value".to_owned(), plain(token.value()));
                }
                untyped.insert(token.name, entry);
            }
        }
    }
    let mut extension = Map::new();
    extension.insert("confidence".to_owned(), json!(merged.confidence));
    if !untyped.is_empty() {
        extension.insert("values".to_owned(), Json::Object(untyped));
    }
    let mut document = root.into_members();
    document.insert("$schema".to_owned(), json!(SCHEMA));
    document.insert("$extensions".to_owned(), json!({ EXTENSION: extension }));
    Json::Object(document)
}

/// The format's type and value; none where it has none.
fn typed(token: &Token<'_>) -> Option<(&'static str, Json)> {
    Some(match token.value() {
        Value::Color(color) => ("color", color_object(*color)),
        Value::Dimension(length) => (
            "dimension",
            json!({ "value": length.value, "unit": length.unit }),
        ),
        Value::Number(number) => ("number", json!(number)),
        Value::Text(family) if is_family(&token.name) => ("fontFamily", json!(family)),
        Value::Text(_) | Value::Flag(_) | Value::Json(_) => return None,
    })
}

/// Whether a field's last word says that its text names a font.
fn is_family(name: &str) -> bool {
    let word = name.rsplit('.').next().unwrap_or(name);
    word == "family" || word.starts_with("family-") || word.ends_with("-family")
}

fn color_object(color: Color) -> Json {
    let [red, green, blue, _] = color.to_rgba8();
    json!({
        "colorSpace": "srgb",
        "components": [decimal(color.red), decimal(color.green), decimal(color.blue)],
        "alpha": decimal(color.alpha),
        "hex": format!("#{red:02x}{green:02x}{blue:02x}"),
    })
}

/// The shortest decimal that means this single-precision number: 0.2, where
/// its exact double would be printed as 0.20000000298023224.
fn decimal(component: f32) -> f64 {
    component.to_string().parse().unwrap_or(component.into())
}

fn plain(value: &Value) -> Json {
    match value {
        Value::Text(text) => json!(text),
        Value::Flag(flag) => json!(flag),
        Value::Json(json) => json!(json.as_str()),
        Value::Number(number) => json!(number),
        Value::Color(color) => color_object(*color),
        Value::Dimension(length) => json!({ "value": length.value, "unit": length.unit }),
    }
}

fn provenance(source: Source<'_>) -> Json {
    match source {
        Source::Field(agreed) => {
            let votes: Vec<Json> = agreed
                .votes
                .iter()
                .map(|vote| {
                    json!({
                        "stage": vote.stage,
                        "tier": vote.tier,
                        "value": plain(&vote.value),
                        "weight": vote.weight,
                        "winner": vote.winner,
                    })
                })
                .collect();
            json!({
                "confidence": agreed.confidence,
                "agreement": agreed.agreement,
                "consensus": agreed.consensus,
                "votes": votes,
                "abstained": agreed.abstained,
            })
        }
        Source::Member(member) => json!({
            "confidence": member.confidence,
            "support": member.support,
            "prominence": member.prominence,
            "stages": member.stages,
        }),
    }
}

/// A group under construction. A name may be a token and a group at once
/// (`color` and `color.primary`): the token is the group's `$root` then.
#[derive(Default)]
struct Group {
    token: Option<Json>,
    members: BTreeMap<String, Group>,
}

impl Group {
    fn put(&mut self, name: &str, token: Json) {
        let group = name.split('.').fold(self, |group, word| {
            group.members.entry(word.to_owned()).or_default()
        });
        group.token = Some(token);
    }

    fn into_members(self) -> Map<String, Json> {
        let members = self.members.into_iter();
        let mut members: Map<String, Json> = members
            .map(|(name, group)| (name, group.into_json()))
            .collect();
        if let Some(token) = self.token {
            members.insert("$root".to_owned(), token);
        }
        members
    }

    fn into_json(self) -> Json {
        match self.token {
            Some(token) if self.members.is_empty() => token,
            token => Json::Object(Self { token, ..self }.into_members()),
        }
    }
}
