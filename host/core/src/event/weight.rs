//! About how long events are as JSON, without writing them.

use super::Body;
use crate::merged::{Agreed, AgreedMember, Ballot, Merged, Part};
use crate::value::Value;
use crate::vote::{Member, SetVote, Vote, Votes};

/// An event without what is counted by itself: names, numbers, braces.
const EVENT: usize = 512;

/// A claim or a ballot likewise.
const CLAIM: usize = 128;

impl Body {
    /// About how many bytes it has as JSON; texts are counted without what is escaped in
    /// them.
    #[must_use]
    pub fn weight(&self) -> usize {
        let said = match self {
            Self::StagePartial(said) => votes(&said.votes),
            Self::StageCompleted(said) => votes(&said.votes),
            Self::TierCompleted(said) => merged(&said.result),
            Self::RunCompleted(said) => merged(&said.result),
            Self::RunFailed(said) => said.message.len() + merged(&said.result),
            Self::RunCancelled(said) => merged(&said.result),
            Self::EnrichedRecord(said) => {
                let members = said.line.0.iter();
                members.map(|(name, value)| name.len() + value.len()).sum()
            }
            Self::RunStarted(said) => CLAIM * (2 * said.plan.len() + said.images.len()),
            Self::StageFailed(said) => said.message.len(),
            Self::Notice(said) => said.message.len(),
            Self::StageStarted(_)
            | Self::StageProgress(_)
            | Self::StageSkipped(_)
            | Self::BudgetWarning(_) => 0,
        };
        EVENT + said
    }
}

fn value(value: &Value) -> usize {
    let text = match value {
        Value::Text(text) => text.len(),
        Value::Json(json) => json.as_str().len(),
        Value::Color(_) | Value::Dimension(_) | Value::Number(_) | Value::Flag(_) => 0,
    };
    CLAIM + text
}

fn votes(votes: &Votes) -> usize {
    let scalar = |vote: &Vote| value(&vote.value);
    let member = |member: &Member| value(&member.value);
    let set = |set: &SetVote| set.members.iter().map(member).sum::<usize>();
    votes.scalars.iter().map(scalar).sum::<usize>() + votes.sets.iter().map(set).sum::<usize>()
}

fn merged(merged: &Merged) -> usize {
    let ballot = |ballot: &Ballot| value(&ballot.value);
    let field =
        |agreed: &Agreed| value(&agreed.value) + agreed.votes.iter().map(ballot).sum::<usize>();
    let member = |member: &AgreedMember| value(&member.value);
    let set = |members: &Vec<AgreedMember>| members.iter().map(member).sum::<usize>();
    let part = |part: &Part| {
        let fields = part.fields.values().map(field);
        fields.chain(part.sets.values().map(set)).sum::<usize>()
    };
    merged.parts.iter().map(part).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::StagePartial;
    use crate::value::Field;

    #[test]
    fn a_long_text_counts_as_long_as_it_is_each_time_it_is_said() {
        let long = |text: &str| Value::Text(text.repeat(1000));
        let vote = |text| Vote {
            field: "a.b".parse::<Field>().unwrap(),
            image: None,
            value: long(text),
            confidence: 0.5,
        };
        let said = |votes: Vec<Vote>| {
            let scalars = votes;
            let sets = Vec::new();
            Body::StagePartial(StagePartial {
                stage: "a".to_owned(),
                votes: Votes { scalars, sets },
            })
        };
        let one = said(vec![vote("wörter ")]);
        let two = said(vec![vote("wörter "), vote("words ")]);
        for body in [&one, &two] {
            let written = serde_json::to_vec(body).unwrap().len();
            let weight = body.weight();
            assert!(
                weight >= written && weight < written + 1024,
                "{weight} {written}"
            );
        }
        assert_eq!(two.weight() - one.weight(), CLAIM + 6000);
    }
}
