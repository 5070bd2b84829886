//! Wu's cuts: always the box with the largest variance, where it helps most.
//!
//! Source: X. Wu, "Color quantization by dynamic programming and principal
//! analysis", ACM Transactions on Graphics 11(4), 1992, in the greedy form
//! that its author published with it.

use crate::moments::{Cube, Moments};

/// A box, and how it came about.
#[derive(Clone, Copy, Debug)]
pub struct Node {
    /// The box.
    pub cube: Cube,
    /// Weighted squared distances within it.
    pub variance: f64,
    /// The two boxes that it was cut into, by position, and by how much that
    /// lowered the variance.
    pub halves: Option<(usize, usize, f64)>,
    /// Whether no cut separates anything.
    whole: bool,
}

/// All boxes that came about while cutting into at most `most`; the first is
/// the whole cube, halves come after what they were cut from.
#[must_use]
pub fn cut(moments: &Moments, most: usize) -> Vec<Node> {
    let node = |cube| Node {
        cube,
        variance: moments.sums(cube).variance(),
        halves: None,
        whole: false,
    };
    let mut nodes = vec![node(Cube::WHOLE)];
    let mut leaves = 1;
    while leaves < most {
        let open = nodes
            .iter()
            .enumerate()
            .filter(|(_, node)| node.halves.is_none() && !node.whole);
        // Less than one level squared in all is rounding.
        let Some((at, cube)) = open
            .filter(|(_, node)| node.variance > 1.0)
            .max_by(|(_, one), (_, other)| one.variance.total_cmp(&other.variance))
            .map(|(at, node)| (at, node.cube))
        else {
            break;
        };
        let halves = best_cut(moments, cube);
        let next = nodes.len();
        let mut gain = 0.0;
        if let Some((one, other)) = halves {
            let (one, other) = (node(one), node(other));
            gain = one.variance + other.variance;
            nodes.extend([one, other]);
            leaves += 1;
        }
        if let Some(node) = nodes.get_mut(at) {
            match halves {
                Some(_) => node.halves = Some((next, next + 1, node.variance - gain)),
                None => node.whole = true,
            }
        }
    }
    nodes
}

/// The cut whose halves have the least variance; none where one half would be
/// empty whatever the cut.
fn best_cut(moments: &Moments, cube: Cube) -> Option<(Cube, Cube)> {
    let all = moments.sums(cube);
    let axes = cube.low.into_iter().zip(cube.high).enumerate();
    axes.flat_map(|(axis, (low, high))| (low + 1..high).map(move |at| cube.cut(axis, at)))
        .filter_map(|(one, other)| {
            let sums = moments.sums(one);
            let rest = all.minus(sums);
            let some = sums.weight > 0 && rest.weight > 0;
            some.then(|| (sums.energy() + rest.energy(), (one, other)))
        })
        .max_by(|(one, _), (other, _)| one.total_cmp(other))
        .map(|(_, halves)| halves)
}
