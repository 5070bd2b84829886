//! One scalar field: group, weigh, choose.

use std::cmp::Reverse;

use super::linkage::group;
use super::metric::{Thresholds, canonical, points};
use super::{Claim, MAX_CLAIMS, confidence_of, distinct, medoid, ratio, shown};
use crate::merged::{Agreed, Ballot};
use crate::pipeline::MergeRule;
use crate::vote::Vote;

/// The winner among the claims; none where all of them weigh nothing.
/// `asked` are the stages that answered at all.
pub fn agree(rule: &MergeRule, asked: &[&str], claims: Vec<Claim<'_, Vote>>) -> Option<Agreed> {
    let mut claims: Vec<_> = claims.into_iter().filter(|c| c.weight > 0).collect();
    claims.sort_by(|a, b| {
        let value = canonical(&a.claim.value, &b.claim.value);
        value.then_with(|| (a.tier, a.stage, a.image).cmp(&(b.tier, b.stage, b.image)))
    });
    bound(&mut claims);

    let thresholds = Thresholds::of_scalars(rule);
    // Each claim is its own owner: two votes of one stage on two images may
    // well be one claim.
    let owners: Vec<usize> = (0..claims.len()).collect();
    let points = points(claims.iter().map(|claim| &claim.claim.value), &owners);
    let weight = |at: usize| claims.get(at).map_or(0, |claim| claim.weight);
    let weigh = |group: &[usize]| group.iter().map(|at| weight(*at)).sum::<u64>();

    let groups = group(&points, &owners, thresholds);
    let total: u64 = claims.iter().map(|claim| claim.weight).sum();
    // Of groups of equal weight the canonically first wins.
    let winner = groups.iter().min_by_key(|group| Reverse(weigh(group)))?;
    let medoid = medoid(winner, weight, &points, thresholds)?;
    let tier = winner
        .iter()
        .filter_map(|at| claims.get(*at))
        .map(|c| c.tier)
        .max();
    let agreement = ratio(weigh(winner), total);

    let mut votes: Vec<(&Claim<'_, Vote>, bool)> = claims
        .iter()
        .enumerate()
        .map(|(at, claim)| (claim, winner.contains(&at)))
        .collect();
    votes.sort_by_key(|(claim, _)| (claim.tier, claim.stage, claim.image));
    let abstained = asked.iter().copied();
    Some(Agreed {
        value: claims.get(medoid)?.claim.value.clone(),
        confidence: confidence_of(rule, agreement, tier),
        agreement,
        consensus: weigh(winner) >= total - weigh(winner),
        abstained: distinct(abstained.filter(|name| claims.iter().all(|c| c.stage != *name))),
        votes: votes
            .into_iter()
            .map(|(claim, winner)| Ballot {
                stage: claim.stage.to_owned(),
                tier: claim.tier,
                value: claim.claim.value.clone(),
                weight: shown(claim.weight),
                winner,
            })
            .collect(),
    })
}

/// Leaves out the lightest claims past the bound, keeping the order.
fn bound(claims: &mut Vec<Claim<'_, Vote>>) {
    if claims.len() <= MAX_CLAIMS {
        return;
    }
    let mut weights: Vec<(Reverse<u64>, usize)> = claims
        .iter()
        .enumerate()
        .map(|(at, claim)| (Reverse(claim.weight), at))
        .collect();
    weights.sort_unstable();
    weights.truncate(MAX_CLAIMS);
    let kept: std::collections::BTreeSet<usize> = weights.into_iter().map(|(_, at)| at).collect();
    let mut at = 0..;
    claims.retain(|_| at.next().is_some_and(|at| kept.contains(&at)));
}
