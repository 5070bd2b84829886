//! From parameters to votes.

use crescendo_plugin::{Failure, Member, SetVote, Value, Vote, Votes, px};

use crate::mode::Claim;

/// The votes that these claims spell out.
pub fn votes(claims: &[Claim]) -> Result<Votes, Failure> {
    let mut scalars = Vec::new();
    let mut sets = Vec::new();
    for claim in claims {
        let confidence = claim.confidence.unwrap_or(1.0);
        if let Some(value) = value(claim)? {
            scalars.push(Vote {
                field: claim.field.clone(),
                image: claim.image,
                value,
                confidence,
            });
        }
        if !claim.palette.is_empty() {
            let members = claim
                .palette
                .iter()
                .map(|(hex, share)| Ok(Member::new(color(hex)?, *share, confidence)))
                .collect::<Result<_, Failure>>()?;
            sets.push(SetVote {
                field: claim.field.clone(),
                image: claim.image,
                members,
            });
        }
    }
    // Not through the builder's methods: a claim may repeat a field on
    // purpose, and then the host has to cope.
    Ok(crescendo_plugin::bindings::types::Votes { scalars, sets }.into())
}

fn value(claim: &Claim) -> Result<Option<Value>, Failure> {
    if let Some(hex) = &claim.color {
        return color(hex).map(|color| Some(color.into()));
    }
    Ok(claim
        .px
        .map(|length| px(length).into())
        .or_else(|| claim.number.map(Value::Number))
        .or_else(|| claim.text.clone().map(Value::Text))
        .or_else(|| claim.flag.map(Value::Flag))
        .or_else(|| claim.json.clone().map(Value::Json)))
}

fn color(hex: &str) -> Result<[u8; 3], Failure> {
    let digits = hex.strip_prefix('#').filter(|digits| digits.len() == 6);
    digits
        .and_then(|digits| u32::from_str_radix(digits, 16).ok())
        .map(|number| {
            let [_, red, green, blue] = number.to_be_bytes();
            [red, green, blue]
        })
        .ok_or_else(|| Failure::InvalidInput(format!("`{hex}` is not #rrggbb")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claim(field: &str) -> Claim {
        Claim {
            field: field.to_owned(),
            ..Claim::default()
        }
    }

    #[test]
    fn a_color_is_read_from_its_digits() {
        let claims = [Claim {
            color: Some("#F15925".to_owned()),
            ..claim("color.primary")
        }];
        let votes = votes(&claims).expect("a colour");
        assert_eq!(
            votes.scalar("color.primary"),
            Some(&[0xF1, 0x59, 0x25].into())
        );
    }

    #[test]
    fn what_is_no_color_is_refused() {
        let claims = [Claim {
            color: Some("red".to_owned()),
            ..claim("color.primary")
        }];
        assert!(matches!(votes(&claims), Err(Failure::InvalidInput(_))));
    }

    #[test]
    fn a_claim_may_repeat_a_field() {
        let claims = [
            Claim {
                number: Some(1.0),
                ..claim("n")
            },
            Claim {
                number: Some(2.0),
                ..claim("n")
            },
        ];
        assert_eq!(votes(&claims).expect("numbers").scalars().len(), 2);
    }
}
