//! The gate through which a guest's votes pass before anybody counts them.

use std::collections::BTreeMap;

use super::{Member, SetVote, Vote, Votes};
use crate::value::{Field, Value};

/// Scalar votes of one call; more are refused.
pub const MAX_SCALARS: usize = 1_024;

/// Sets of one call; more are refused.
pub const MAX_SETS: usize = 64;

/// Members of one set; more are refused.
pub const MAX_MEMBERS: usize = 256;

/// Bytes of one text; more are refused. The main text of a long page has some
/// hundred kilobytes.
pub const MAX_TEXT: usize = 1 << 20;

/// Bytes of one JSON value, as it was said and in canonical form; more are refused.
pub const MAX_JSON: usize = 1 << 20;

/// Bytes of a text or JSON value that is a member of a set; more are refused.
pub const MAX_MEMBER: usize = 64 * 1024;

/// How far a share may pass 0 or 1: what single-precision sums of pixel
/// shares go wrong by. It is clamped, more is refused.
const SHARE_SLACK: f64 = 1e-6;

/// Why votes were refused: the failure `bad-vote`.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum BadVote {
    /// More than [`MAX_SCALARS`].
    #[error("{0} scalar votes; at most {MAX_SCALARS} are possible")]
    TooManyScalars(usize),
    /// More than [`MAX_SETS`].
    #[error("{0} sets; at most {MAX_SETS} are possible")]
    TooManySets(usize),
    /// More than [`MAX_MEMBERS`].
    #[error("set `{field}` has {members} members; at most {MAX_MEMBERS} are possible")]
    TooManyMembers {
        /// The set.
        field: Field,
        /// How many it has.
        members: usize,
    },
    /// A text over [`MAX_TEXT`], or over [`MAX_MEMBER`] as a member.
    #[error("`{field}` is a text of {bytes} bytes; at most {most} are possible")]
    LongText {
        /// The field.
        field: Field,
        /// How long it is.
        bytes: usize,
        /// How long it may be.
        most: usize,
    },
    /// JSON over [`MAX_JSON`], or over [`MAX_MEMBER`] as a member.
    #[error("`{field}` is JSON of {bytes} bytes; at most {most} are possible")]
    LongJson {
        /// The field.
        field: Field,
        /// How long it is.
        bytes: usize,
        /// How long it may be.
        most: usize,
    },
    /// A colour component that is NaN or outside 0 to 1.
    #[error("`{0}` is a colour with a component outside 0 to 1")]
    Color(Field),
    /// A length that is NaN, infinite or negative.
    #[error("`{0}` is a length that is not finite or negative")]
    Dimension(Field),
    /// A number that is NaN or infinite.
    #[error("`{0}` is a number that is not finite")]
    Number(Field),
    /// A confidence that is NaN.
    #[error("the confidence of `{0}` is not a number")]
    Confidence(Field),
    /// A share that is NaN or outside 0 to 1.
    #[error("`{0}` has a member whose share lies outside 0 to 1")]
    Share(Field),
}

impl BadVote {
    /// Stable code, for machines.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TooManyScalars(_) => "too-many-scalars",
            Self::TooManySets(_) => "too-many-sets",
            Self::TooManyMembers { .. } => "too-many-members",
            Self::LongText { .. } => "long-text",
            Self::LongJson { .. } => "long-json",
            Self::Color(_) => "bad-color",
            Self::Dimension(_) => "bad-dimension",
            Self::Number(_) => "bad-number",
            Self::Confidence(_) => "bad-confidence",
            Self::Share(_) => "bad-share",
        }
    }
}

/// Checks everything that a call claims, clamps confidences, and keeps the
/// last vote on each field and image. What comes out may be merged without
/// another look.
///
/// # Errors
/// The first thing that is wrong; nothing of the call counts then.
pub fn validate(votes: Votes) -> Result<Votes, BadVote> {
    if votes.scalars.len() > MAX_SCALARS {
        return Err(BadVote::TooManyScalars(votes.scalars.len()));
    }
    if votes.sets.len() > MAX_SETS {
        return Err(BadVote::TooManySets(votes.sets.len()));
    }
    let scalars = votes.scalars.into_iter().map(scalar);
    let sets = votes.sets.into_iter().map(set);
    Ok(Votes {
        scalars: last_of_each(scalars.collect::<Result<_, _>>()?, |vote: &Vote| {
            (vote.field.clone(), vote.image)
        }),
        sets: last_of_each(sets.collect::<Result<_, _>>()?, |set: &SetVote| {
            (set.field.clone(), set.image)
        }),
    })
}

/// Later ones replace earlier ones; the rest keep their order.
fn last_of_each<T, K: Ord>(items: Vec<T>, key: impl Fn(&T) -> K) -> Vec<T> {
    let last: BTreeMap<K, usize> = items.iter().map(key).zip(0..).collect();
    let mut keep: Vec<usize> = last.into_values().collect();
    keep.sort_unstable();
    let mut keep = keep.into_iter().peekable();
    let items = items.into_iter().enumerate();
    items
        .filter_map(|(at, item)| keep.next_if_eq(&at).map(|_| item))
        .collect()
}

fn scalar(vote: Vote) -> Result<Vote, BadVote> {
    Ok(Vote {
        value: value(vote.value, &vote.field, (MAX_TEXT, MAX_JSON))?,
        confidence: confidence(vote.confidence, &vote.field)?,
        ..vote
    })
}

fn set(set: SetVote) -> Result<SetVote, BadVote> {
    if set.members.len() > MAX_MEMBERS {
        return Err(BadVote::TooManyMembers {
            members: set.members.len(),
            field: set.field,
        });
    }
    let member = |member: Member| {
        Ok(Member {
            value: value(member.value, &set.field, (MAX_MEMBER, MAX_MEMBER))?,
            share: share(member.share, &set.field)?,
            confidence: confidence(member.confidence, &set.field)?,
        })
    };
    let members = set.members.into_iter().map(member);
    Ok(SetVote {
        members: members.collect::<Result<_, _>>()?,
        ..set
    })
}

/// `most` are the bytes that a text and that JSON may have.
fn value(mut value: Value, field: &Field, most: (usize, usize)) -> Result<Value, BadVote> {
    match &mut value {
        Value::Color(color) if !color.is_valid() => Err(BadVote::Color(field.clone())),
        Value::Color(color) => {
            // Adding zero turns -0.0 into 0.0, so that equal colours have
            // equal bits.
            for part in [
                &mut color.red,
                &mut color.green,
                &mut color.blue,
                &mut color.alpha,
            ] {
                *part += 0.0;
            }
            Ok(value)
        }
        Value::Dimension(length) if !length.value.is_finite() || length.value < 0.0 => {
            Err(BadVote::Dimension(field.clone()))
        }
        Value::Dimension(length) => {
            length.value += 0.0;
            Ok(value)
        }
        Value::Number(number) if !number.is_finite() => Err(BadVote::Number(field.clone())),
        Value::Number(number) => {
            *number += 0.0;
            Ok(value)
        }
        Value::Text(text) if text.len() > most.0 => Err(BadVote::LongText {
            field: field.clone(),
            bytes: text.len(),
            most: most.0,
        }),
        Value::Json(json) if json.as_str().len() > most.1 => Err(BadVote::LongJson {
            field: field.clone(),
            bytes: json.as_str().len(),
            most: most.1,
        }),
        Value::Text(_) | Value::Flag(_) | Value::Json(_) => Ok(value),
    }
}

fn confidence(confidence: f64, field: &Field) -> Result<f64, BadVote> {
    if confidence.is_nan() {
        return Err(BadVote::Confidence(field.clone()));
    }
    Ok(confidence.clamp(0.0, 1.0) + 0.0)
}

fn share(share: f64, field: &Field) -> Result<f64, BadVote> {
    // A NaN lies in no range.
    if !(-SHARE_SLACK..=1.0 + SHARE_SLACK).contains(&share) {
        return Err(BadVote::Share(field.clone()));
    }
    Ok(share.clamp(0.0, 1.0) + 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Json;
    use crate::value::{Color, Dimension, Unit};

    fn field(name: &str) -> Field {
        name.parse().unwrap()
    }

    fn vote(name: &str, value: Value, confidence: f64) -> Votes {
        Votes {
            scalars: vec![Vote {
                field: field(name),
                image: None,
                value,
                confidence,
            }],
            sets: vec![],
        }
    }

    fn member(share: f64, confidence: f64) -> Member {
        Member {
            value: Value::Flag(true),
            share,
            confidence,
        }
    }

    fn set_of(members: Vec<Member>) -> Votes {
        Votes {
            scalars: vec![],
            sets: vec![SetVote {
                field: field("s"),
                image: None,
                members,
            }],
        }
    }

    fn color(red: f32, alpha: f32) -> Value {
        Value::Color(Color {
            red,
            green: 0.5,
            blue: 0.5,
            alpha,
        })
    }

    fn length(value: f64) -> Value {
        let unit = Unit::Px;
        Value::Dimension(Dimension { value, unit })
    }

    /// JSON of so many bytes.
    fn json_of(bytes: usize) -> Json {
        Json::parse(&format!("\"{}\"", "x".repeat(bytes - 2))).unwrap()
    }

    #[test]
    fn members_of_sets_are_shorter_than_what_stands_alone() {
        let of = |value: Value| {
            let member = Member {
                value,
                ..member(0.0, 1.0)
            };
            validate(set_of(vec![member])).map_err(|bad| bad.code())
        };
        assert!(of(Value::Text("x".repeat(MAX_MEMBER))).is_ok());
        assert!(of(Value::Json(json_of(MAX_MEMBER))).is_ok());
        let long = Value::Text("x".repeat(MAX_MEMBER + 1));
        assert_eq!(of(long), Err("long-text"));
        assert_eq!(of(Value::Json(json_of(MAX_MEMBER + 1))), Err("long-json"));
    }

    #[test]
    fn what_is_in_range_passes_unchanged() {
        for value in [
            color(0.0, 1.0),
            length(0.0),
            Value::Number(-1e300),
            Value::Text("x".repeat(MAX_TEXT)),
            Value::Json(json_of(MAX_JSON)),
            Value::Flag(false),
        ] {
            let votes = vote("a.b", value, 0.5);
            assert_eq!(validate(votes.clone()), Ok(votes));
        }
    }

    #[test]
    fn what_is_out_of_range_or_no_number_is_refused() {
        for (value, code) in [
            (color(1.000_001, 1.0), "bad-color"),
            (color(-0.1, 1.0), "bad-color"),
            (color(0.5, f32::NAN), "bad-color"),
            (length(-1.0), "bad-dimension"),
            (length(f64::INFINITY), "bad-dimension"),
            (length(f64::NAN), "bad-dimension"),
            (Value::Number(f64::NAN), "bad-number"),
            (Value::Number(f64::NEG_INFINITY), "bad-number"),
            (Value::Text("x".repeat(MAX_TEXT + 1)), "long-text"),
            (Value::Json(json_of(MAX_JSON + 1)), "long-json"),
        ] {
            assert_eq!(validate(vote("a", value, 1.0)).unwrap_err().code(), code);
        }
        for (share, confidence, code) in [
            (f64::NAN, 1.0, "bad-share"),
            (1.1, 1.0, "bad-share"),
            (-0.1, 1.0, "bad-share"),
            (0.5, f64::NAN, "bad-confidence"),
        ] {
            let refused = validate(set_of(vec![member(share, confidence)]));
            assert_eq!(refused.unwrap_err().code(), code);
        }
    }

    #[test]
    fn confidence_is_clamped_unless_it_is_no_number() {
        let clamped =
            |c| validate(vote("a", Value::Flag(true), c)).map(|v| v.scalars[0].confidence);
        assert_eq!(clamped(2.0), Ok(1.0));
        assert_eq!(clamped(f64::INFINITY), Ok(1.0));
        assert_eq!(clamped(-0.5), Ok(0.0));
        assert_eq!(clamped(f64::NAN), Err(BadVote::Confidence(field("a"))));
    }

    #[test]
    fn a_share_that_rounding_pushed_past_one_is_clamped() {
        let votes = validate(set_of(vec![member(1.000_000_5, 1.0)])).unwrap();
        assert_eq!(votes.sets[0].members[0].share, 1.0);
    }

    #[test]
    fn negative_zero_becomes_zero() {
        let votes = validate(vote("a", color(-0.0, 1.0), 1.0)).unwrap();
        let Value::Color(color) = votes.scalars[0].value else {
            panic!("a colour")
        };
        assert_eq!(color.red.to_bits(), 0);
    }

    #[test]
    fn a_later_vote_replaces_an_earlier_one_on_the_same_image() {
        let mut votes = vote("a", Value::Flag(true), 1.0);
        votes
            .scalars
            .extend(vote("b", Value::Flag(true), 1.0).scalars);
        votes
            .scalars
            .extend(vote("a", Value::Flag(false), 1.0).scalars);
        let mut elsewhere = vote("a", Value::Flag(true), 1.0).scalars;
        elsewhere[0].image = Some(0);
        votes.scalars.extend(elsewhere);
        let kept = validate(votes).unwrap().scalars;
        let said: Vec<_> = kept
            .iter()
            .map(|v| (v.field.as_str(), v.image, v.value.clone()))
            .collect();
        assert_eq!(
            said,
            [
                ("b", None, Value::Flag(true)),
                ("a", None, Value::Flag(false)),
                ("a", Some(0), Value::Flag(true)),
            ]
        );
    }

    #[test]
    fn too_many_of_anything_is_refused() {
        let scalars = vote("a", Value::Flag(true), 1.0).scalars;
        let many = |count| Votes {
            scalars: std::iter::repeat_n(scalars[0].clone(), count).collect(),
            sets: vec![],
        };
        assert!(validate(many(MAX_SCALARS)).is_ok());
        assert_eq!(
            validate(many(MAX_SCALARS + 1)).unwrap_err().code(),
            "too-many-scalars"
        );
        assert!(validate(set_of(vec![member(0.0, 1.0); MAX_MEMBERS])).is_ok());
        let refused = validate(set_of(vec![member(0.0, 1.0); MAX_MEMBERS + 1]));
        assert_eq!(refused.unwrap_err().code(), "too-many-members");
        let mut sets = set_of(vec![]);
        sets.sets = std::iter::repeat_n(sets.sets[0].clone(), MAX_SETS + 1).collect();
        assert_eq!(validate(sets).unwrap_err().code(), "too-many-sets");
    }
}
