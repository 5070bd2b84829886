//! What the votes of several stages amount to.
//!
//! A stage's vote weighs its stage's weight times its confidence, in fixed
//! point, so that sums don't depend on order. For each field, votes are
//! grouped by how near they are ([`linkage`]); the heaviest group wins, its
//! value is its weighted medoid, and its share of all weight says how sure
//! the result is. Whatever the order in which stages answered, the result is
//! the same, bit for bit.

mod linkage;
mod metric;
mod scalar;
mod set;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use crate::merged::{Merged, Part};
use crate::outcome::Outcome;
use crate::pipeline::{Across, MergeRule, Tier};
use crate::value::Field;
use crate::vote::{Member, Vote};

/// Most claims that are grouped for one field: ten stages with full sets. Of
/// more, those with the least weight, then the smallest share, are left out.
/// The worst case, all of them alike, costs about a second and 50 MB, and no
/// single stage can bring it about: its members are no pairs among themselves.
/// Five palettes of twelve take a tenth of a millisecond.
pub const MAX_CLAIMS: usize = 2_560;

/// One stage's outcome with what it counts for.
#[derive(Clone, Debug, PartialEq)]
pub struct StageBallot {
    /// The stage's name.
    pub stage: String,
    /// Its tier.
    pub tier: Tier,
    /// Multiplies the confidence of its votes, in millionths. At most 10^9.
    pub weight_micro: u64,
    /// How it ended.
    pub outcome: Outcome,
}

/// Merges the outcomes of one run, as far as they are known.
///
/// `answer` names the fields whose least confidence is the run's. Votes are
/// those that [`crate::vote::validate`] let through. Failed and skipped stages
/// count for nothing.
#[must_use]
pub fn merge(rule: &MergeRule, answer: &[Field], ballots: &[StageBallot]) -> Merged {
    let mut ballots: Vec<&StageBallot> = ballots.iter().collect();
    ballots.sort_by(|a, b| (a.tier, &a.stage).cmp(&(b.tier, &b.stage)));
    let asked: Vec<&str> = ballots
        .iter()
        .filter(|b| matches!(b.outcome, Outcome::Voted(_) | Outcome::Abstained))
        .map(|b| b.stage.as_str())
        .collect();

    let mut boxes: BTreeMap<Image, Ballots<'_>> = BTreeMap::new();
    for ballot in &ballots {
        let Outcome::Voted(votes) = &ballot.outcome else {
            continue;
        };
        for vote in &votes.scalars {
            let part = boxes.entry(Image::of(rule, vote.image)).or_default();
            let claims = part.scalars.entry(&vote.field).or_default();
            claims.push(Claim::new(ballot, vote.image, vote.confidence, vote));
        }
        for set in &votes.sets {
            let part = boxes.entry(Image::of(rule, set.image)).or_default();
            let claims = part.sets.entry(&set.field).or_default();
            let members = set.members.iter();
            claims.extend(members.map(|m| Claim::new(ballot, set.image, m.confidence, m)));
        }
    }
    let parts: Vec<Part> = boxes
        .into_iter()
        .map(|(image, ballots)| part(rule, &asked, image, ballots))
        .collect();
    Merged {
        confidence: confidence(answer, &parts),
        parts,
    }
}

/// The image that a part is about; the whole subject comes last.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Image {
    Number(u32),
    Whole,
}

impl Image {
    fn of(rule: &MergeRule, image: Option<u32>) -> Self {
        match (rule.across, image) {
            (Across::Separate, Some(number)) => Self::Number(number),
            (Across::Separate, None) | (Across::Merge, _) => Self::Whole,
        }
    }
}

/// Everything that was claimed in one part.
#[derive(Default)]
struct Ballots<'v> {
    scalars: BTreeMap<&'v Field, Vec<Claim<'v, Vote>>>,
    sets: BTreeMap<&'v Field, Vec<Claim<'v, Member>>>,
}

/// One claim of one stage with what it weighs.
struct Claim<'v, T> {
    stage: &'v str,
    tier: Tier,
    /// Where across = "merge" puts votes of several images together, a stage
    /// speaks once for each.
    image: Option<u32>,
    /// Stage weight x confidence, in millionths of millionths. At most 10^15,
    /// so that the sum over 2,560 claims stays below 2^63.
    weight: u64,
    claim: &'v T,
}

impl<'v, T> Claim<'v, T> {
    fn new(ballot: &'v StageBallot, image: Option<u32>, confidence: f64, claim: &'v T) -> Self {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "clamped to 0.0..=1.0, and a cast of a float saturates"
        )]
        let confidence_micro = (confidence.clamp(0.0, 1.0) * 1e6).round() as u64;
        Self {
            stage: &ballot.stage,
            tier: ballot.tier,
            image,
            weight: ballot.weight_micro.min(1_000_000_000) * confidence_micro,
            claim,
        }
    }
}

/// A weight as people read it: 1.0 is a stage of weight 1 that is certain.
#[expect(
    clippy::cast_precision_loss,
    reason = "read by people; what is compared stays integer"
)]
fn shown(weight: u64) -> f64 {
    weight as f64 / 1e12
}

fn ratio(part: u64, whole: u64) -> f64 {
    if whole == 0 {
        0.0
    } else {
        shown(part) / shown(whole)
    }
}

fn part(rule: &MergeRule, asked: &[&str], image: Image, ballots: Ballots<'_>) -> Part {
    let scalars = ballots.scalars.into_iter();
    let sets = ballots.sets.into_iter();
    Part {
        image: match image {
            Image::Number(number) => Some(number),
            Image::Whole => None,
        },
        fields: scalars
            .filter_map(|(field, claims)| {
                Some((field.clone(), scalar::agree(rule, asked, claims)?))
            })
            .collect(),
        sets: sets
            .map(|(field, claims)| (field.clone(), set::agree(rule, claims)))
            .filter(|(_, members)| !members.is_empty())
            .collect(),
    }
}

/// 0.5 + 0.45 x agreement, capped by the ceiling of the highest tier that
/// voted for the winner.
fn confidence_of(rule: &MergeRule, agreement: f64, tier: Option<Tier>) -> f64 {
    let position = tier.map_or(0, |tier| usize::from(u8::from(tier)).saturating_sub(1));
    let ceiling = rule.ceilings.get(position).copied().unwrap_or(0.0);
    (0.5 + 0.45 * agreement).min(ceiling)
}

/// The least confidence over the answer's fields, and over the images that
/// anybody claimed anything about; 0 while one is missing, or where the
/// pipeline names no answer. What is claimed about the whole subject stands
/// for images that have no claim of their own.
fn confidence(answer: &[Field], parts: &[Part]) -> f64 {
    let whole = parts.iter().find(|part| part.image.is_none());
    let of_part = |field: &Field, part: &Part| -> Option<f64> {
        let scalar = part.fields.get(field).map(|agreed| agreed.confidence);
        scalar.or_else(|| part.sets.get(field).map(|set| set::confidence(set)))
    };
    let in_whole = |field: &Field| whole.and_then(|part| of_part(field, part)).unwrap_or(0.0);
    let of_field = |field: &Field| -> f64 {
        let images = parts.iter().filter(|part| part.image.is_some());
        let least = images
            .map(|part| of_part(field, part).unwrap_or_else(|| in_whole(field)))
            .reduce(f64::min);
        least.unwrap_or_else(|| in_whole(field))
    };
    answer.iter().map(of_field).reduce(f64::min).unwrap_or(0.0)
}

/// Position of the weighted medoid of a group: the member with the least
/// weighted distance to the others; the first in canonical order where
/// several have it.
fn medoid(
    group: &[usize],
    weight: impl Fn(usize) -> u64,
    points: &[metric::Point],
    thresholds: metric::Thresholds,
) -> Option<usize> {
    let cost = |candidate: usize| -> f64 {
        let Some(from) = points.get(candidate) else {
            return f64::INFINITY;
        };
        let terms = group.iter().filter(|at| **at != candidate).map(|at| {
            let to = points.get(*at);
            let apart = to.and_then(|to| metric::distance(*from, *to, thresholds));
            shown(weight(*at)) * apart.unwrap_or(0.0)
        });
        terms.sum()
    };
    let costs = group.iter().map(|at| (*at, cost(*at)));
    let best = costs.reduce(|best, next| if next.1 < best.1 { next } else { best });
    best.map(|(at, _)| at)
}

/// Names without repetition, in the order in which they first appear.
fn distinct<'s>(names: impl IntoIterator<Item = &'s str>) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let names = names.into_iter().filter(|name| seen.insert(*name));
    names.map(str::to_owned).collect()
}
