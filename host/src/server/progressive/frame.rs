//! A tier as a frame of the browser protocol.

use crescendo_core::event::TierCompleted;
use crescendo_core::merged::{Agreed, Part};
use crescendo_core::value::Value as Claim;
use serde_json::{Map, Value, json};

/// The frame that follows a tier. `tokens` holds colours by their name without
/// `color.`: existing clients read `hex` of every member. What is no colour
/// stands in `values`, further images in `images`, and those that cannot be read
/// in `unreadable`, where there are any. The first image stands at the top, or
/// nothing where it has no answer.
pub(super) fn tier(tier: &TierCompleted, unreadable: Vec<Value>) -> Value {
    let number = u8::from(tier.tier);
    let mut frame = json!({
        "stage": format!("tier_{number}_complete"),
        "tier": number,
        "tokens": {},
        "values": {},
        "confidence": tier.confidence,
        "elapsed_ms": tier.elapsed_ms,
        "total_cost": tier.total_cost_micros.0 as f64 / 1e6,
    });
    let Value::Object(members) = &mut frame else {
        return frame;
    };
    let parts = &tier.result.parts;
    let is_first = |part: &&Part| part.image.is_none_or(|image| image == 0);
    let first = parts.first().filter(is_first);
    if let Some(first) = first {
        members.insert("tokens".to_owned(), Value::Object(tokens(first)));
        members.insert("values".to_owned(), Value::Object(values(first)));
    }
    let others: Vec<Value> = parts
        .iter()
        .skip(usize::from(first.is_some()))
        .map(|part| json!({"image": part.image, "tokens": tokens(part), "values": values(part)}))
        .collect();
    if !others.is_empty() {
        members.insert("images".to_owned(), Value::Array(others));
    }
    if !unreadable.is_empty() {
        members.insert("unreadable".to_owned(), Value::Array(unreadable));
    }
    frame
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
            Claim::Dimension(_) | Claim::Number(_) | Claim::Text(_) | Claim::Flag(_) => None,
        });
    colors.collect()
}

fn values(part: &Part) -> Map<String, Value> {
    let others = part.fields.iter().filter_map(|(field, agreed)| {
        let value = match &agreed.value {
            Claim::Color(_) => return None,
            Claim::Dimension(length) => json!(length),
            Claim::Number(number) => json!(number),
            Claim::Text(text) => json!(text),
            Claim::Flag(flag) => json!(flag),
        };
        Some((field.to_string(), with("value", value, agreed)))
    });
    let sets = part.sets.iter().map(|(field, members)| {
        let colors = members.iter().filter_map(|member| match &member.value {
            Claim::Color(color) => Some(json!({
                "hex": color.to_hex(),
                "prominence": member.prominence,
                "confidence": member.confidence,
            })),
            Claim::Dimension(length) => {
                Some(json!({"value": length, "confidence": member.confidence}))
            }
            Claim::Number(_) | Claim::Text(_) | Claim::Flag(_) => None,
        });
        (field.to_string(), Value::Array(colors.collect()))
    });
    others.chain(sets).collect()
}

/// One token: its value, and how far the stages agree. `votes` are those for
/// the winner.
fn with(name: &str, value: Value, agreed: &Agreed) -> Value {
    let mut token = json!({
        "confidence": agreed.confidence,
        "votes": agreed.votes.iter().filter(|ballot| ballot.winner).count(),
        "consensus": agreed.consensus,
        "agreement": agreed.agreement,
    });
    if let Value::Object(members) = &mut token {
        members.insert(name.to_owned(), value);
    }
    token
}

#[cfg(test)]
mod tests {
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
        let part = Part {
            image: Some(0),
            fields: [("color.primary".parse().unwrap(), agreed)].into(),
            sets: Default::default(),
        };
        let mut done = TierCompleted {
            tier: tier_one,
            result: Merged {
                parts: vec![part],
                confidence: 0.75,
            },
            confidence: 0.75,
            elapsed_ms: 320,
            total_cost_micros: Micros(50_000),
            completed: vec!["a".into(), "b".into()],
            failed: Vec::new(),
            skipped: Vec::new(),
        };
        assert_eq!(
            tier(&done, Vec::new()),
            json!({
                "stage": "tier_1_complete", "tier": 1, "confidence": 0.75, "elapsed_ms": 320,
                "total_cost": 0.05, "values": {},
                "tokens": {"primary": {"hex": "#F15925", "confidence": 0.75, "votes": 2,
                    "consensus": true, "agreement": 1.0}},
            })
        );
        // Where the first of two cannot be read, the second is not taken for it.
        done.result.parts[0].image = Some(1);
        let first = json!({"image": 0, "code": "damaged-image", "message": "cut off"});
        let frame = tier(&done, vec![first.clone()]);
        assert_eq!(frame["tokens"], json!({}));
        assert_eq!(frame["images"][0]["image"], 1);
        assert_eq!(frame["images"][0]["tokens"]["primary"]["hex"], "#F15925");
        assert_eq!(frame["unreadable"], json!([first]));
    }
}
