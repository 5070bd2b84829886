//! Agglomerative grouping with complete linkage.
//!
//! The nearest two groups become one, again and again, as long as any two
//! groups are near; the distance of two groups is that of their farthest
//! members, so that no two members of a group are ever farther apart than the
//! threshold. (Single linkage, "within the threshold of some member", chains
//! through colours that have nothing in common.)
//!
//! Only pairs within the threshold are looked at, and only claims that such
//! pairs connect are grouped together: `n` claims that are spread out cost
//! `O(n log n)`. Within a connected bunch of `m` claims each group remembers
//! its nearest neighbour and looks for another only when that one is gone
//! (the generic algorithm of D. Müllner, "Modern hierarchical, agglomerative
//! clustering algorithms", 2011): about `m^2` steps and `8 m^2` bytes. `m` is
//! at most [`MAX_CLAIMS`](super::MAX_CLAIMS).

use std::collections::BTreeMap;

use super::metric::{Along, Point, Thresholds, distance};

/// Two claims that may be one, the smaller position first.
struct Pair {
    one: usize,
    other: usize,
    distance: f64,
}

/// Groups claims. `points` are in canonical order, which decides between
/// pairs that are equally near; claims with the same owner never join each
/// other. Answers positions: each group's in order, groups by their first.
pub fn group(points: &[Point], owners: &[usize], thresholds: Thresholds) -> Vec<Vec<usize>> {
    let pairs = near_pairs(points, owners, thresholds);
    if pairs.is_empty() {
        // One stage alone, mostly: nothing joins anything.
        return (0..points.len()).map(|at| vec![at]).collect();
    }
    let mut groups: Vec<Vec<usize>> = bunches(points.len(), pairs)
        .into_iter()
        .flat_map(|(claims, pairs)| Bunch::new(claims, &pairs).group())
        .collect();
    groups.sort_unstable();
    groups
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
                    one: *at.min(other),
                    other: *at.max(other),
                    distance,
                });
            }
        }
    }
    pairs
}

/// Claims that pairs connect, in order, each with its pairs.
fn bunches(count: usize, pairs: Vec<Pair>) -> Vec<(Vec<usize>, Vec<Pair>)> {
    let mut leads: Vec<usize> = (0..count).collect();
    for pair in &pairs {
        let (one, other) = (lead(&mut leads, pair.one), lead(&mut leads, pair.other));
        if let Some(follower) = leads.get_mut(one.max(other)) {
            *follower = one.min(other);
        }
    }
    let mut bunches: BTreeMap<usize, (Vec<usize>, Vec<Pair>)> = BTreeMap::new();
    for at in 0..count {
        let lead = lead(&mut leads, at);
        bunches.entry(lead).or_default().0.push(at);
    }
    for pair in pairs {
        let lead = lead(&mut leads, pair.one);
        bunches.entry(lead).or_default().1.push(pair);
    }
    bunches.into_values().collect()
}

/// The claim that leads the bunch of this one (union-find, halving paths).
fn lead(leads: &mut [usize], mut at: usize) -> usize {
    loop {
        let above = leads.get(at).copied().unwrap_or(at);
        if above == at {
            return at;
        }
        let next = leads.get(above).copied().unwrap_or(above);
        if let Some(slot) = leads.get_mut(at) {
            *slot = next;
        }
        at = next;
    }
}

/// Connected claims on their way to groups. Groups go by their first claim's
/// place in the bunch; infinite distance means that two may not join.
struct Bunch {
    /// Claims of each group; empty for groups that another has absorbed.
    members: Vec<Vec<usize>>,
    /// Distances, row by row, symmetric.
    cells: Vec<f64>,
    /// For each group the nearest of those after it, as it was last looked
    /// for. Distances only grow, so that this is never too far.
    nearest: Vec<(f64, usize)>,
}

impl Bunch {
    fn new(claims: Vec<usize>, pairs: &[Pair]) -> Self {
        let size = claims.len();
        let mut bunch = Self {
            cells: vec![f64::INFINITY; size * size],
            nearest: vec![(f64::INFINITY, size); size],
            members: Vec::new(),
        };
        let place = |claim: usize| claims.binary_search(&claim).unwrap_or(size);
        for pair in pairs {
            bunch.put(size, place(pair.one), place(pair.other), pair.distance);
        }
        bunch.members = claims.into_iter().map(|claim| vec![claim]).collect();
        for row in 0..size {
            bunch.look(row);
        }
        bunch
    }

    fn group(mut self) -> Vec<Vec<usize>> {
        while let Some((row, (apart, other))) = self.next() {
            if self.apart(row, other).to_bits() == apart.to_bits() {
                self.join(row, other);
            }
            self.look(row);
        }
        self.members.retain(|group| !group.is_empty());
        for group in &mut self.members {
            group.sort_unstable();
        }
        self.members
    }

    /// The row whose nearest neighbour is nearest, the first of equals.
    fn next(&self) -> Option<(usize, (f64, usize))> {
        let rows = self.nearest.iter().copied().enumerate();
        let best = rows.reduce(|best, row| if row.1.0 < best.1.0 { row } else { best })?;
        best.1.0.is_finite().then_some(best)
    }

    /// Looks for the nearest group after this one, the first of equals.
    fn look(&mut self, row: usize) {
        let size = self.nearest.len();
        let start = row * size;
        let after = self.cells.get(start + row + 1..start + size).unwrap_or(&[]);
        let none = (f64::INFINITY, size);
        let best = after.iter().zip(row + 1..).fold(none, |best, (apart, at)| {
            if *apart < best.0 { (*apart, at) } else { best }
        });
        if let Some(nearest) = self.nearest.get_mut(row) {
            *nearest = best;
        }
    }

    /// The second group joins the first; a third stays near only if it was
    /// near both.
    fn join(&mut self, one: usize, other: usize) {
        let size = self.nearest.len();
        let absorbed = self.members.get_mut(other).map(std::mem::take);
        if let (Some(group), Some(absorbed)) = (self.members.get_mut(one), absorbed) {
            group.extend(absorbed);
        }
        for third in 0..size {
            let farther = self.apart(one, third).max(self.apart(other, third));
            self.put(size, one, third, farther);
            self.put(size, other, third, f64::INFINITY);
        }
        if let Some(nearest) = self.nearest.get_mut(other) {
            *nearest = (f64::INFINITY, size);
        }
    }

    fn apart(&self, one: usize, other: usize) -> f64 {
        let at = one * self.nearest.len() + other;
        self.cells.get(at).copied().unwrap_or(f64::INFINITY)
    }

    fn put(&mut self, size: usize, one: usize, other: usize, apart: f64) {
        for at in [one * size + other, other * size + one] {
            if let Some(cell) = self.cells.get_mut(at) {
                *cell = apart;
            }
        }
    }
}
