//! Who waits for whom: circles in `reads`, and an order that respects them.

use std::collections::BTreeMap;

use super::Stage;

/// Positions of the stages that each stage reads.
#[must_use]
pub fn reads(stages: &[Stage]) -> Vec<Vec<usize>> {
    let at: BTreeMap<&str, usize> = stages
        .iter()
        .enumerate()
        .map(|(at, stage)| (stage.name.as_str(), at))
        .collect();
    let positions = |stage: &Stage| {
        let names = stage.reads.iter();
        names
            .filter_map(|name| at.get(name.as_str()).copied())
            .collect()
    };
    stages.iter().map(positions).collect()
}

/// An order in which each stage comes after those that it reads: lower tiers
/// first where `reads` leaves a choice, then the order of the file. Shorter
/// than `stages` where these form a circle.
#[must_use]
pub fn order(stages: &[Stage]) -> Vec<usize> {
    let reads = reads(stages);
    let mut placed = vec![false; stages.len()];
    let mut order = Vec::with_capacity(stages.len());
    loop {
        let is_placed = |at: &usize| placed.get(*at).copied().unwrap_or(false);
        let next = stages
            .iter()
            .zip(&reads)
            .enumerate()
            .filter(|(at, (_, reads))| !is_placed(at) && reads.iter().all(is_placed))
            .min_by_key(|(at, (stage, _))| (stage.tier, *at))
            .map(|(at, _)| at);
        let Some(at) = next else { return order };
        if let Some(flag) = placed.get_mut(at) {
            *flag = true;
        }
        order.push(at);
    }
}

/// The positions of one circle, beginning with the stage that comes first in
/// the file; each stage reads the next and the last reads the first.
#[must_use]
pub fn circle(stages: &[Stage]) -> Option<Vec<usize>> {
    let reads = reads(stages);
    let placed = order(stages);
    // Whatever could not be placed lies on a circle or reads one. Walking
    // from read to read within the rest must come back to where it was.
    let stuck = |at: &usize| !placed.contains(at);
    let mut path: Vec<usize> = vec![(0..stages.len()).find(|at| stuck(at))?];
    loop {
        let last = *path.last()?;
        let next = reads.get(last)?.iter().copied().find(|at| stuck(at))?;
        if let Some(entry) = path.iter().position(|at| *at == next) {
            let mut circle = path.split_off(entry);
            let first = circle.iter().enumerate().min_by_key(|(_, at)| **at);
            let shift = first.map_or(0, |(shift, _)| shift);
            circle.rotate_left(shift);
            return Some(circle);
        }
        path.push(next);
    }
}
