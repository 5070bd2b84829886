//! One set field: members matched one to one across stages.

use std::cmp::{Ordering, Reverse};
use std::collections::{BTreeMap, BTreeSet};

use super::linkage::group;
use super::metric::{Thresholds, canonical, points};
use super::{Claim, MAX_CLAIMS, confidence_of, distinct, medoid, ratio, shown};
use crate::merged::AgreedMember;
use crate::pipeline::MergeRule;
use crate::value::Value;
use crate::vote::Member;

/// The members that the claims amount to: colours by prominence, lengths and
/// numbers from small to large.
pub fn agree(rule: &MergeRule, claims: Vec<Claim<'_, Member>>) -> Vec<AgreedMember> {
    let mut claims: Vec<_> = claims.into_iter().filter(|c| c.weight > 0).collect();
    claims.sort_by(order);
    bound(&mut claims);

    let thresholds = Thresholds::of_sets(rule);
    let owners = owners(&claims);
    let points = points(claims.iter().map(|claim| &claim.claim.value), &owners);
    let total = total(&claims);
    let mut members: Vec<AgreedMember> = group(&points, &owners, thresholds)
        .iter()
        .filter_map(|group| {
            let weight = |at: usize| claims.get(at).map_or(0, |claim| claim.weight);
            let value = claims.get(medoid(group, weight, &points, thresholds)?)?;
            let named: Vec<_> = group.iter().filter_map(|at| claims.get(*at)).collect();
            Some(member(rule, &value.claim.value, &named, total))
        })
        .collect();
    members.sort_by(shown_order);
    members
}

/// How sure a whole set is: the mean of its members', by their support.
pub fn confidence(members: &[AgreedMember]) -> f64 {
    let support: f64 = members.iter().map(|m| m.support).sum();
    if support <= 0.0 {
        return 0.0;
    }
    let sum: f64 = members.iter().map(|m| m.support * m.confidence).sum();
    sum / support
}

fn member(
    rule: &MergeRule,
    value: &Value,
    named: &[&Claim<'_, Member>],
    total: u64,
) -> AgreedMember {
    let support: u64 = heaviest_by_stage(named.iter().copied()).values().sum();
    let weight: u64 = named.iter().map(|claim| claim.weight).sum();
    let share = |claim: &&Claim<'_, Member>| shown(claim.weight) * claim.claim.share;
    let shares: f64 = named.iter().map(share).sum();
    let tier = named.iter().map(|claim| claim.tier).max();
    let mut stages: Vec<_> = named
        .iter()
        .map(|claim| (claim.tier, claim.stage))
        .collect();
    stages.sort_unstable();
    AgreedMember {
        value: value.clone(),
        support: shown(support),
        prominence: if weight == 0 {
            0.0
        } else {
            // A mean of shares is none above 1; its rounding may be.
            (shares / shown(weight)).min(1.0)
        },
        confidence: confidence_of(rule, ratio(support, total), tier),
        stages: distinct(stages.into_iter().map(|(_, stage)| stage)),
    }
}

/// Members of one stage and image have one owner and never join each other.
fn owners(claims: &[Claim<'_, Member>]) -> Vec<usize> {
    let mut known = BTreeMap::new();
    let mut owners = Vec::with_capacity(claims.len());
    for claim in claims {
        let next = known.len();
        owners.push(*known.entry((claim.stage, claim.image)).or_insert(next));
    }
    owners
}

/// What every stage that named a member here would weigh together: each with
/// its surest one.
fn total(claims: &[Claim<'_, Member>]) -> u64 {
    heaviest_by_stage(claims).values().sum()
}

fn heaviest_by_stage<'c, 'v: 'c>(
    claims: impl IntoIterator<Item = &'c Claim<'v, Member>>,
) -> BTreeMap<&'v str, u64> {
    let mut heaviest = BTreeMap::new();
    for claim in claims {
        let weight = heaviest.entry(claim.stage).or_insert(0);
        *weight = claim.weight.max(*weight);
    }
    heaviest
}

/// The canonical order of claims. Claims that are equal in all of it are
/// interchangeable.
fn order(a: &Claim<'_, Member>, b: &Claim<'_, Member>) -> Ordering {
    canonical(&a.claim.value, &b.claim.value)
        .then_with(|| (a.tier, a.stage, a.image).cmp(&(b.tier, b.stage, b.image)))
        .then_with(|| a.weight.cmp(&b.weight))
        .then_with(|| a.claim.share.total_cmp(&b.claim.share))
}

/// The order of the result. A scale reads from small to large, a palette from
/// what covers most.
fn shown_order(a: &AgreedMember, b: &AgreedMember) -> Ordering {
    let value = canonical(&a.value, &b.value);
    match (&a.value, &b.value) {
        (Value::Dimension(_), Value::Dimension(_)) | (Value::Number(_), Value::Number(_)) => value,
        (Value::Color(_), Value::Color(_))
        | (Value::Text(_), Value::Text(_))
        | (Value::Flag(_), Value::Flag(_))
        | (Value::Json(_), Value::Json(_)) => b
            .prominence
            .total_cmp(&a.prominence)
            .then(b.support.total_cmp(&a.support))
            .then(value),
        _ => value,
    }
}

/// Leaves out the lightest and smallest claims past the bound, keeping the
/// order.
fn bound(claims: &mut Vec<Claim<'_, Member>>) {
    if claims.len() <= MAX_CLAIMS {
        return;
    }
    let mut ranked: Vec<(Reverse<u64>, Reverse<u64>, usize)> = claims
        .iter()
        .enumerate()
        // Shares are not negative, so that their bits order like themselves.
        .map(|(at, claim)| {
            (
                Reverse(claim.weight),
                Reverse(claim.claim.share.to_bits()),
                at,
            )
        })
        .collect();
    ranked.sort_unstable();
    ranked.truncate(MAX_CLAIMS);
    let kept: BTreeSet<usize> = ranked.into_iter().map(|(_, _, at)| at).collect();
    let mut at = 0..;
    claims.retain(|_| at.next().is_some_and(|at| kept.contains(&at)));
}
