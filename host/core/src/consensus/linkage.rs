//! Agglomerative grouping with complete linkage.
//!
//! The nearest two groups become one, again and again, as long as any two
//! groups are near; the distance of two groups is that of their farthest
//! members, so that no two members of a group are ever farther apart than the
//! threshold. (Single linkage, "within the threshold of some member", chains
//! through colours that have nothing in common.)
//!
//! Only pairs within the threshold are looked at: `e` of them among `n`
//! claims cost `O(n log n + e log e)` where claims are spread out. The worst
//! case is `n` claims that are all alike, `e = n^2 / 2`; `n` is bounded by
//! [`MAX_CLAIMS`](super::MAX_CLAIMS), and members of one stage are no pairs,
//! so that no single stage can bring it about.

use std::cmp::{Ordering, Reverse};
use std::collections::{BTreeMap, BinaryHeap};

use super::metric::{Along, Point, Thresholds, distance};

/// Two claims that may be one, and how far they are apart.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Pair {
    distance: f64,
    /// The smaller position; groups go by the smallest position in them.
    one: usize,
    other: usize,
}

impl Eq for Pair {}

impl Ord for Pair {
    /// Nearest first, ties by position, which is the canonical order.
    fn cmp(&self, other: &Self) -> Ordering {
        let nearer = self.distance.total_cmp(&other.distance);
        nearer.then((self.one, self.other).cmp(&(other.one, other.other)))
    }
}

impl PartialOrd for Pair {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Groups claims. `points` are in canonical order; claims with the same owner
/// never join each other. Answers positions: each group's in order, groups by
/// their first.
pub fn group(points: &[Point], owners: &[usize], thresholds: Thresholds) -> Vec<Vec<usize>> {
    let pairs = near_pairs(points, owners, thresholds);
    let mut near: Vec<BTreeMap<usize, f64>> = vec![BTreeMap::new(); points.len()];
    for pair in &pairs {
        link(&mut near, *pair);
    }
    let mut members: Vec<Vec<usize>> = (0..points.len()).map(|at| vec![at]).collect();
    let mut queue: BinaryHeap<Reverse<Pair>> = pairs.into_iter().map(Reverse).collect();
    while let Some(Reverse(pair)) = queue.pop() {
        let Pair { one, other, .. } = pair;
        // Pairs of groups that have changed since stay in the queue; the
        // current distance tells them apart.
        let current = near.get(one).and_then(|near| near.get(&other));
        if current != Some(&pair.distance) {
            continue;
        }
        let first = unlink(&mut near, one);
        let second = unlink(&mut near, other);
        let absorbed = members.get_mut(other).map(std::mem::take);
        if let (Some(group), Some(absorbed)) = (members.get_mut(one), absorbed) {
            group.extend(absorbed);
        }
        // A third group stays near only if it was near both.
        for (third, to_first) in first {
            let Some(to_second) = second.get(&third) else {
                continue;
            };
            let pair = Pair {
                distance: to_first.max(*to_second),
                one: one.min(third),
                other: one.max(third),
            };
            link(&mut near, pair);
            queue.push(Reverse(pair));
        }
    }
    members.retain(|group| !group.is_empty());
    for group in &mut members {
        group.sort_unstable();
    }
    members
}

/// All pairs of different owners that have a distance.
fn near_pairs(points: &[Point], owners: &[usize], thresholds: Thresholds) -> Vec<Pair> {
    let mut line: Vec<(Along, usize, usize, Point)> = points
        .iter()
        .zip(owners)
        .enumerate()
        .map(|(at, (point, owner))| (Along::of(*point, thresholds), at, *owner, *point))
        .collect();
    line.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.cmp(&b.1)));
    let mut pairs = Vec::new();
    for (skip, (along, at, owner, point)) in (1..).zip(&line) {
        let further = line.iter().skip(skip);
        for (_, other, other_owner, other_point) in further.take_while(|f| along.reaches(&f.0)) {
            if owner == other_owner {
                continue;
            }
            // Arguments in canonical order: rounding may differ the other way
            // round.
            let (first, second) = if at < other {
                (*point, *other_point)
            } else {
                (*other_point, *point)
            };
            if let Some(distance) = distance(first, second, thresholds) {
                pairs.push(Pair {
                    distance,
                    one: *at.min(other),
                    other: *at.max(other),
                });
            }
        }
    }
    pairs
}

fn link(near: &mut [BTreeMap<usize, f64>], pair: Pair) {
    for (from, to) in [(pair.one, pair.other), (pair.other, pair.one)] {
        if let Some(near) = near.get_mut(from) {
            near.insert(to, pair.distance);
        }
    }
}

/// Takes a group's neighbours, and the group from each of them.
fn unlink(near: &mut [BTreeMap<usize, f64>], at: usize) -> BTreeMap<usize, f64> {
    let neighbours = near.get_mut(at).map(std::mem::take).unwrap_or_default();
    for other in neighbours.keys() {
        if let Some(near) = near.get_mut(*other) {
            near.remove(&at);
        }
    }
    neighbours
}
