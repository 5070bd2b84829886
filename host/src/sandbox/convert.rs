//! Votes between the contract's types and core's: what a guest claims is
//! checked here, once, against the limits that `wit/types.wit` names.

use std::collections::HashMap;

use crescendo_core::json::Json;
use crescendo_core::outcome::{FailureCode, Outcome};
use crescendo_core::value::{Color, Dimension, Field, Unit, Value};
use crescendo_core::vote::{
    MAX_JSON, MAX_MEMBER, MAX_MEMBERS, MAX_SCALARS, MAX_SETS, MAX_TEXT, Member, SetVote, Vote,
    Votes,
};

use super::bindings::crescendo::plugin::subject::{Ending, Outcome as WitOutcome};
use super::bindings::crescendo::plugin::types as wit;
use super::call::Read;
use super::stop::Stop;

fn bad(message: impl Into<String>) -> Stop {
    Stop::new(FailureCode::BadVote, message)
}

/// Hears of bytes that are kept and were not said.
type Longer<'c> = &'c mut dyn FnMut(u64) -> Result<(), Stop>;

/// What a guest claims, checked. `images` is how many the subject has. A later
/// vote replaces an earlier one on the same field and image, at its place. `longer` is
/// told by how many bytes something is kept longer than it was said.
pub(super) fn votes(
    from: wit::Votes,
    images: usize,
    mut longer: impl FnMut(u64) -> Result<(), Stop>,
) -> Result<Votes, Stop> {
    let longer: Longer<'_> = &mut longer;
    if from.scalars.len() > MAX_SCALARS {
        let found = from.scalars.len();
        return Err(bad(format!("{found} votes; at most {MAX_SCALARS}")));
    }
    if from.sets.len() > MAX_SETS {
        let found = from.sets.len();
        return Err(bad(format!("{found} set votes; at most {MAX_SETS}")));
    }
    let scalars = from.scalars.into_iter();
    let scalars = scalars.map(|vote| scalar(vote, images, longer));
    let scalars: Vec<Vote> = scalars.collect::<Result<_, _>>()?;
    let sets = from.sets.into_iter();
    let sets = sets.map(|set| set_vote(set, images, longer));
    let sets: Vec<SetVote> = sets.collect::<Result<_, _>>()?;
    Ok(Votes {
        scalars: last_of_each(scalars, |vote| (vote.field.clone(), vote.image)),
        sets: last_of_each(sets, |set| (set.field.clone(), set.image)),
    })
}

fn last_of_each<T, K: std::hash::Hash + Eq>(items: Vec<T>, key: impl Fn(&T) -> K) -> Vec<T> {
    let mut places: HashMap<K, usize> = HashMap::with_capacity(items.len());
    let mut kept: Vec<T> = Vec::with_capacity(items.len());
    for item in items {
        let place = *places.entry(key(&item)).or_insert(kept.len());
        match kept.get_mut(place) {
            Some(earlier) => *earlier = item,
            None => kept.push(item),
        }
    }
    kept
}

fn field(name: String) -> Result<Field, Stop> {
    let shown: String = name.chars().take(60).collect();
    Field::try_from(name).map_err(|wrong| bad(format!("field `{shown}`: {wrong}")))
}

fn image(image: Option<u32>, images: usize, field: &Field) -> Result<Option<u32>, Stop> {
    match image {
        Some(index) if index as usize >= images => Err(bad(format!(
            "{field}: image {index}, but the subject has {images}, counted from 0"
        ))),
        image => Ok(image),
    }
}

/// Clamped to 0.0 to 1.0; NaN is refused.
fn confidence(confidence: f64, field: &Field) -> Result<f64, Stop> {
    if confidence.is_nan() {
        return Err(bad(format!("{field}: the confidence is not a number")));
    }
    Ok(confidence.clamp(0.0, 1.0))
}

fn scalar(from: wit::Vote, images: usize, longer: Longer<'_>) -> Result<Vote, Stop> {
    let field = field(from.field)?;
    Ok(Vote {
        image: image(from.image, images, &field)?,
        value: value(from.value, &field, (MAX_TEXT, MAX_JSON), longer)?,
        confidence: confidence(from.confidence, &field)?,
        field,
    })
}

fn set_vote(from: wit::SetVote, images: usize, longer: Longer<'_>) -> Result<SetVote, Stop> {
    let field = field(from.field)?;
    if from.members.len() > MAX_MEMBERS {
        let found = from.members.len();
        return Err(bad(format!(
            "{field}: {found} members; at most {MAX_MEMBERS}"
        )));
    }
    let members = from.members.into_iter().map(|from| {
        if !(0.0..=1.0).contains(&from.share) {
            let share = from.share;
            return Err(bad(format!("{field}: a share of {share}; 0.0 to 1.0")));
        }
        Ok(Member {
            value: value(from.value, &field, (MAX_MEMBER, MAX_MEMBER), longer)?,
            share: from.share,
            confidence: confidence(from.confidence, &field)?,
        })
    });
    let members = members.collect::<Result<_, _>>()?;
    Ok(SetVote {
        image: image(from.image, images, &field)?,
        members,
        field,
    })
}

/// `most` are the bytes that a text and that JSON may have.
fn value(
    from: wit::Value,
    field: &Field,
    most: (usize, usize),
    longer: Longer<'_>,
) -> Result<Value, Stop> {
    match from {
        wit::Value::Color(from) => {
            let color = Color {
                red: from.red,
                green: from.green,
                blue: from.blue,
                alpha: from.alpha,
            };
            if !color.is_valid() {
                let wrong = format!("{field}: a colour component is outside 0.0 to 1.0");
                return Err(bad(wrong));
            }
            Ok(Value::Color(color))
        }
        wit::Value::Dimension(from) => {
            let length = from.value;
            if !length.is_finite() || length < 0.0 {
                let wrong = format!("{field}: a length of {length}; finite, not negative");
                return Err(bad(wrong));
            }
            let unit = match from.unit {
                wit::Unit::Px => Unit::Px,
                wit::Unit::Rem => Unit::Rem,
            };
            Ok(Value::Dimension(Dimension {
                value: length,
                unit,
            }))
        }
        wit::Value::Number(number) if number.is_finite() => Ok(Value::Number(number)),
        wit::Value::Number(number) => Err(bad(format!("{field}: the number {number}"))),
        wit::Value::Text(text) => {
            within(text.len(), most.0, "text", field)?;
            Ok(Value::Text(text))
        }
        wit::Value::Flag(flag) => Ok(Value::Flag(flag)),
        wit::Value::Json(text) => {
            within(text.len(), most.1, "JSON", field)?;
            let wrong = |error| bad(format!("{field}: no JSON value: {error}"));
            let json = Json::parse(&text).map_err(wrong)?;
            // Numbers such as 1e19 are longer in canonical form.
            let kept = json.as_str().len();
            within(kept, most.1, "JSON", field)?;
            longer(kept.saturating_sub(text.len()) as u64)?;
            Ok(Value::Json(json))
        }
    }
}

fn within(found: usize, most: usize, what: &str, field: &Field) -> Result<(), Stop> {
    if found > most {
        return Err(bad(format!(
            "{field}: {found} bytes of {what}; at most {most}"
        )));
    }
    Ok(())
}

/// Roughly what votes weigh when they leave: texts and JSON as they are, the rest
/// by the piece. What JSON is longer in canonical form is heard of by [`votes`].
pub(super) fn weight(votes: &wit::Votes) -> u64 {
    let text = |value: &wit::Value| match value {
        wit::Value::Text(text) | wit::Value::Json(text) => text.len() as u64,
        _ => 0,
    };
    let piece = std::mem::size_of::<wit::Vote>() as u64;
    let scalars = votes.scalars.iter();
    let scalars = scalars.map(|vote| piece + vote.field.len() as u64 + text(&vote.value));
    let sets = votes.sets.iter().map(|set| {
        let members = set.members.iter().map(|member| piece + text(&member.value));
        piece + set.field.len() as u64 + members.sum::<u64>()
    });
    scalars.sum::<u64>().saturating_add(sets.sum())
}

/// An outcome as a guest reads it.
pub(super) fn read(from: &Read) -> WitOutcome {
    // A weight is far below 2^53 millionths.
    #[expect(clippy::cast_precision_loss, reason = "weights are small")]
    let weight = from.weight_micro as f64 / 1e6;
    WitOutcome {
        stage: from.stage.clone(),
        tier: from.tier.into(),
        weight,
        ending: match &from.outcome {
            Outcome::Voted(votes) => Ending::Voted(to_guest(votes)),
            Outcome::Abstained => Ending::Abstained,
            Outcome::Failed(failure) => Ending::Failed(failure.code.as_str().to_owned()),
            Outcome::Skipped(reason) => Ending::Skipped(reason.as_str().to_owned()),
        },
    }
}

fn to_guest(votes: &Votes) -> wit::Votes {
    let scalars = votes.scalars.iter().map(|vote| wit::Vote {
        field: vote.field.as_str().to_owned(),
        image: vote.image,
        value: value_to_guest(&vote.value),
        confidence: vote.confidence,
    });
    let sets = votes.sets.iter().map(|set| wit::SetVote {
        field: set.field.as_str().to_owned(),
        image: set.image,
        members: set.members.iter().map(member_to_guest).collect(),
    });
    wit::Votes {
        scalars: scalars.collect(),
        sets: sets.collect(),
    }
}

fn member_to_guest(member: &Member) -> wit::Member {
    wit::Member {
        value: value_to_guest(&member.value),
        share: member.share,
        confidence: member.confidence,
    }
}

fn value_to_guest(value: &Value) -> wit::Value {
    match value {
        Value::Color(color) => wit::Value::Color(wit::Color {
            red: color.red,
            green: color.green,
            blue: color.blue,
            alpha: color.alpha,
        }),
        Value::Dimension(length) => wit::Value::Dimension(wit::Dimension {
            value: length.value,
            unit: match length.unit {
                Unit::Px => wit::Unit::Px,
                Unit::Rem => wit::Unit::Rem,
            },
        }),
        Value::Number(number) => wit::Value::Number(*number),
        Value::Text(text) => wit::Value::Text(text.clone()),
        Value::Flag(flag) => wit::Value::Flag(*flag),
        Value::Json(json) => wit::Value::Json(json.as_str().to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn votes(from: wit::Votes, images: usize) -> Result<Votes, Stop> {
        super::votes(from, images, |_| Ok(()))
    }

    fn one(field: &str, value: wit::Value, confidence: f64) -> wit::Votes {
        wit::Votes {
            scalars: vec![wit::Vote {
                field: field.to_owned(),
                image: None,
                value,
                confidence,
            }],
            sets: Vec::new(),
        }
    }

    fn red(red: f32) -> wit::Value {
        wit::Value::Color(wit::Color {
            red,
            green: 0.0,
            blue: 0.0,
            alpha: 1.0,
        })
    }

    #[track_caller]
    fn refused(from: wit::Votes, says: &str) {
        let stop = votes(from, 1).unwrap_err();
        assert_eq!(stop.code, FailureCode::BadVote);
        assert!(stop.message.contains(says), "{}", stop.message);
    }

    #[test]
    fn a_sound_vote_comes_through_with_its_confidence_clamped() {
        let sound = votes(one("color.primary", red(1.0), 7.0), 1).unwrap();
        assert_eq!(sound.scalars[0].confidence, 1.0);
        assert_eq!(sound.scalars[0].field.as_str(), "color.primary");
    }

    #[test]
    fn unsound_values_are_refused_by_name() {
        refused(one("Color", red(1.0), 1.0), "field `Color`");
        refused(one("color", red(1.5), 1.0), "component");
        refused(one("color", red(f32::NAN), 1.0), "component");
        refused(one("color", red(1.0), f64::NAN), "confidence");
        refused(one("n", wit::Value::Number(f64::INFINITY), 1.0), "inf");
        let negative = wit::Dimension {
            value: -1.0,
            unit: wit::Unit::Px,
        };
        refused(one("d", wit::Value::Dimension(negative), 1.0), "length");
        let text = "x".repeat(MAX_TEXT + 1);
        refused(one("t", wit::Value::Text(text), 1.0), "1048577 bytes");
    }

    #[test]
    fn json_is_refused_where_it_is_none_or_too_much_of_it() {
        let json = |text: String| one("j", wit::Value::Json(text), 1.0);
        refused(json("{\"a\":}".to_owned()), "j: no JSON value");
        refused(json(String::new()), "j: no JSON value");
        let deep = format!("{}{}", "[".repeat(65), "]".repeat(65));
        refused(json(deep), "more than 64");
        refused(json("1".repeat(MAX_JSON + 1)), "1048577 bytes of JSON");
        // Two hundred thousand bytes that are four million in canonical form.
        let many = vec!["1e19"; MAX_JSON / 6].join(",");
        refused(json(format!("[{many}]")), "bytes of JSON");
    }

    #[test]
    fn what_json_is_longer_when_it_is_kept_counts_until_it_is_too_much() {
        let json = |text: &str| wit::Value::Json(text.to_owned());
        let mut many = one("j", json("[1e19]"), 1.0);
        let again = many.scalars[0].clone();
        many.scalars.resize(40, again);
        // Shorter when it is kept: that buys nothing.
        many.scalars
            .push(one("k", json("[ 1 , 2 ]"), 1.0).scalars.remove(0));
        let each = "[10000000000000000000]".len() - "[1e19]".len();
        let mut total = 0;
        let kept = super::votes(many.clone(), 1, |bytes| {
            total += bytes;
            Ok(())
        });
        assert_eq!(kept.unwrap().scalars.len(), 2);
        assert_eq!(total, 40 * each as u64);
        let mut left = 3_i64;
        let stopped = super::votes(many, 1, |_| {
            left -= 1;
            (left > 0).then_some(()).ok_or_else(|| bad("enough"))
        });
        assert_eq!(stopped.unwrap_err().message, "enough");
        assert_eq!(left, 0, "nothing is read after that");
    }

    #[test]
    fn json_is_kept_in_canonical_form_and_given_on_as_such() {
        let said = one("j", wit::Value::Json(r#"{"b": 1.0, "a": []}"#.into()), 1.0);
        let kept = votes(said, 1).unwrap();
        let expected = r#"{"a":[],"b":1}"#;
        assert_eq!(
            kept.scalars[0].value,
            Value::Json(expected.parse().unwrap())
        );
        let given = value_to_guest(&kept.scalars[0].value);
        assert!(matches!(given, wit::Value::Json(text) if text == expected));
    }

    #[test]
    fn members_of_sets_are_shorter_than_what_stands_alone() {
        let set = |value| wit::Votes {
            scalars: Vec::new(),
            sets: vec![wit::SetVote {
                field: "s".to_owned(),
                image: None,
                members: vec![wit::Member {
                    value,
                    share: 0.0,
                    confidence: 1.0,
                }],
            }],
        };
        let text = |bytes| "1".repeat(bytes);
        assert!(votes(set(wit::Value::Text(text(MAX_MEMBER))), 1).is_ok());
        refused(set(wit::Value::Text(text(MAX_MEMBER + 1))), "at most 65536");
        refused(set(wit::Value::Json(text(MAX_MEMBER + 1))), "at most 65536");
    }

    #[test]
    fn a_vote_about_an_image_that_is_not_there_is_refused() {
        let mut ghost = one("color", red(1.0), 1.0);
        ghost.scalars[0].image = Some(1);
        refused(ghost, "image 1");
    }

    #[test]
    fn shares_outside_zero_to_one_are_refused() {
        let set = |share| wit::Votes {
            scalars: Vec::new(),
            sets: vec![wit::SetVote {
                field: "palette".to_owned(),
                image: Some(0),
                members: vec![wit::Member {
                    value: red(1.0),
                    share,
                    confidence: 1.0,
                }],
            }],
        };
        assert!(votes(set(1.0), 1).is_ok());
        refused(set(1.1), "share");
        refused(set(f64::NAN), "share");
    }

    #[test]
    fn a_later_vote_replaces_an_earlier_one() {
        let mut twice = one("color", red(1.0), 0.1);
        twice.scalars.extend(one("other", red(1.0), 0.5).scalars);
        twice.scalars.extend(one("color", red(0.5), 0.9).scalars);
        let kept = votes(twice, 1).unwrap();
        let kept: Vec<_> = kept.scalars.iter().map(|v| v.confidence).collect();
        assert_eq!(kept, [0.9, 0.5]);
    }

    #[test]
    fn more_votes_than_the_contract_allows_are_refused() {
        let mut many = one("color", red(1.0), 1.0);
        many.scalars = vec![many.scalars[0].clone(); MAX_SCALARS + 1];
        refused(many, "1025 votes");
    }
}
