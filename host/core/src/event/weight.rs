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
    CLAIM + value.text_bytes()
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
