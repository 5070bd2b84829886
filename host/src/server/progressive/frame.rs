//! A tier as a frame of the browser protocol.

use std::collections::BTreeMap;

use crescendo_core::event::TierCompleted;
use crescendo_core::json::Json;
use crescendo_core::merged::{Agreed, AgreedMember, Part};
use crescendo_core::value::Value as Claim;
use serde::Serialize;
use serde_json::{Map, Value, json};

/// The frame that follows a tier. `tokens` holds colours by their name without
/// `color.`: existing clients read `hex` of every member. What is no colour
/// stands in `values`, further images in `images`, and those that cannot be read
/// in `unreadable`, where there are any. The first image stands at the top, or
/// nothing where it has no answer.
#[derive(Serialize)]
pub(super) struct Frame<'t> {
    stage: String,
    tier: u8,
    tokens: Map<String, Value>,
    values: BTreeMap<&'t str, Shown<'t>>,
    confidence: f64,
    elapsed_ms: u64,
    total_cost: f64,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    images: Vec<Further<'t>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    unreadable: Vec<Value>,
}

/// What is known of another image.
#[derive(Serialize)]
struct Further<'t> {
    image: Option<u32>,
    tokens: Map<String, Value>,
    values: BTreeMap<&'t str, Shown<'t>>,
}

/// A value with how far the stages agree. JSON goes out as it is kept: trees of it
/// would take far more memory than its text.
#[derive(Serialize)]
#[serde(untagged)]
enum Shown<'t> {
    Value(Value),
    Json {
        value: &'t Json,
        #[serde(flatten)]
        agreed: Value,
    },
}

/// The frame that follows this tier.
pub(super) fn tier(tier: &TierCompleted, unreadable: Vec<Value>) -> Frame<'_> {
    let number = u8::from(tier.tier);
    let parts = &tier.result.parts;
    let is_first = |part: &&Part| part.image.is_none_or(|image| image == 0);
    let first = parts.first().filter(is_first);
    let others = parts.iter().skip(usize::from(first.is_some()));
    Frame {
        stage: format!("tier_{number}_complete"),
        tier: number,
        tokens: first.map(tokens).unwrap_or_default(),
        values: first.map(values).unwrap_or_default(),
        confidence: tier.confidence,
        elapsed_ms: tier.elapsed_ms,
        total_cost: tier.total_cost_micros.0 as f64 / 1e6,
        images: others
            .map(|part| Further {
                image: part.image,
                tokens: tokens(part),
                values: values(part),
            })
            .collect(),
        unreadable,
    }
}

fn tokens(part: &Part) -> Map<String, Value> {
    let colors = part
        .fields
        .iter()
        .filter_map(|(field, agreed)| match &agreed.value {
            Claim::Color(color) => {
                let name = field
                    .as_str()
                    .strip_prefix("color.")
                    .unwrap_or(field.as_str());
                Some((name.to_owned(), with("hex", json!(color.to_hex()), agreed)))
            }
            Claim::Dimension(_)
            | Claim::Number(_)
            | Claim::Text(_)
            | Claim::Flag(_)
            | Claim::Json(_) => None,
        });
    colors.collect()
}

fn values(part: &Part) -> BTreeMap<&str, Shown<'_>> {
    let others = part.fields.iter().filter_map(|(field, agreed)| {
        let value = match &agreed.value {
            Claim::Color(_) => return None,
            Claim::Dimension(length) => json!(length),
            Claim::Number(number) => json!(number),
            Claim::Text(text) => json!(text),
            Claim::Flag(flag) => json!(flag),
            Claim::Json(value) => {
                let agreed = Value::Object(agreement(agreed));
                return Some((field.as_str(), Shown::Json { value, agreed }));
            }
        };
        Some((field.as_str(), Shown::Value(with("value", value, agreed))))
    });
    let sets = part.sets.iter().map(|(field, members)| {
        let members = members.iter().filter_map(member).collect();
        (field.as_str(), Shown::Value(Value::Array(members)))
    });
    others.chain(sets).collect()
}

/// Of sets clients know colours and lengths.
fn member(member: &AgreedMember) -> Option<Value> {
    match &member.value {
        Claim::Color(color) => Some(json!({
            "hex": color.to_hex(),
            "prominence": member.prominence,
            "confidence": member.confidence,
        })),
        Claim::Dimension(length) => Some(json!({"value": length, "confidence": member.confidence})),
        Claim::Number(_) | Claim::Text(_) | Claim::Flag(_) | Claim::Json(_) => None,
    }
}

/// One token: its value, and how far the stages agree.
fn with(name: &str, value: Value, agreed: &Agreed) -> Value {
    let mut token = agreement(agreed);
    token.insert(name.to_owned(), value);
    Value::Object(token)
}

/// How far the stages agree. `votes` are those for the winner.
fn agreement(agreed: &Agreed) -> Map<String, Value> {
    let votes = agreed.votes.iter().filter(|ballot| ballot.winner).count();
    [
        ("confidence", json!(agreed.confidence)),
        ("votes", json!(votes)),
        ("consensus", json!(agreed.consensus)),
        ("agreement", json!(agreed.agreement)),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into_iter()
    .collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crescendo_core::merged::{Ballot, Merged};
    use crescendo_core::micros::Micros;
    use crescendo_core::pipeline::Tier;
    use crescendo_core::value::Color;

    use super::*;

    #[test]
    fn a_tier_is_written_as_existing_clients_read_it() {
        let orange = Claim::Color(Color::from_rgb8([0xF1, 0x59, 0x25]));
        let tier_one = Tier::try_from(1).unwrap();
        let ballot = |stage: &str| Ballot {
            stage: stage.to_owned(),
            tier: tier_one,
            value: orange.clone(),
            weight: 1.0,
            winner: true,
        };
        let agreed = Agreed {
            value: orange.clone(),
            confidence: 0.75,
            agreement: 1.0,
            consensus: true,
            votes: vec![ballot("a"), ballot("b")],
            abstained: Vec::new(),
        };
        let table = Agreed {
            value: Claim::Json(r#"[["a", 1]]"#.parse().unwrap()),
            votes: Vec::new(),
            ..agreed.clone()
        };
        let part = Part {
            image: Some(0),
            fields: [
                ("color.primary".parse().unwrap(), agreed),
                ("page.tables".parse().unwrap(), table),
            ]
            .into(),
            sets: Default::default(),
        };
        let mut done = TierCompleted {
            tier: tier_one,
            result: Arc::new(Merged {
                parts: vec![part],
                confidence: 0.75,
            }),
            confidence: 0.75,
            elapsed_ms: 320,
            total_cost_micros: Micros(50_000),
            completed: vec!["a".into(), "b".into()],
            failed: Vec::new(),
            skipped: Vec::new(),
        };
        assert_eq!(
            json!(tier(&done, Vec::new())),
            json!({
                "stage": "tier_1_complete", "tier": 1, "confidence": 0.75, "elapsed_ms": 320,
                "total_cost": 0.05,
                "values": {"page.tables": {"value": [["a", 1]], "confidence": 0.75, "votes": 0,
                    "consensus": true, "agreement": 1.0}},
                "tokens": {"primary": {"hex": "#F15925", "confidence": 0.75, "votes": 2,
                    "consensus": true, "agreement": 1.0}},
            })
        );
        // Where the first of two cannot be read, the second is not taken for it.
        Arc::make_mut(&mut done.result).parts[0].image = Some(1);
        let first = json!({"image": 0, "code": "damaged-image", "message": "cut off"});
        let frame = json!(tier(&done, vec![first.clone()]));
        assert_eq!(frame["tokens"], json!({}));
        assert_eq!(frame["images"][0]["image"], 1);
        assert_eq!(frame["images"][0]["tokens"]["primary"]["hex"], "#F15925");
        assert_eq!(frame["unreadable"], json!([first]));
    }
}
