//! From boxes to swatches: cut far, look at what is in the boxes, join again.
//!
//! Wu's cuts know variances only. Two surfaces of a page a few levels apart
//! differ by less than one box of a photograph does; what tells them from
//! noise is that each is one exact colour. So the cube is cut into many boxes,
//! each box votes for the colour that holds a majority of it (R. S. Boyer and
//! J. S. Moore, "MJRTY: A fast majority vote algorithm", 1981), and halves are
//! joined again, bottom up, unless the cut between them is worth it.

use crescendo_palette::{SMALLEST, part};
use crescendo_plugin::Pixels;
use crescendo_plugin::color::{Rgb, ciede2000};

use crate::boxes::{Node, cut};
use crate::moments::{CELLS, Moments, Sums, cell, float};
use crate::weigh::{Weighed, weigh};

/// A colour of the palette.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Swatch {
    /// The majority of its pixels where they have one, their mean otherwise.
    pub rgb: Rgb,
    /// Part of the seen pixels that lie in its boxes, 0.0 to 1.0.
    pub share: f64,
    /// Whether more than half of it is exactly this colour.
    pub solid: bool,
}

/// A palette with its score.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Palette {
    /// Largest share first.
    pub swatches: Vec<Swatch>,
    /// The part of the picture's variance that the swatches explain, 0.0 to
    /// 1.0: Wu's criterion, as a score. 1.0 for a picture of one colour.
    pub score: f64,
}

/// Boxes to cut into before joining: pages have up to two dozen flat colours.
const BOXES: usize = 40;

/// A cut between colours that vary must explain this part of all variance.
const WORTH: f64 = 0.008;

/// Exact colours closer than this (CIEDE2000) are one.
const SAME: f64 = 2.0;

/// What is not solid and weighs less than this part of all is edge.
const EDGE: f64 = 0.01;

/// Least mean weight of the pixels behind a solid colour, of the 16 that calm
/// ones have: inside a button with its label half of them are calm.
const CALM_ENOUGH: i64 = 6;

/// The palette; `k` fixes how many colours it has, where the picture has that
/// many, and without it the picture decides.
#[must_use]
pub fn palette(pixels: &Pixels<4>, k: Option<usize>) -> Palette {
    let weighed = weigh(pixels);
    if weighed.is_empty() {
        return Palette::default();
    }
    let moments = Moments::gather(weighed.iter().map(|pixel| (pixel.rgb, pixel.weight)));
    let nodes = cut(&moments, k.unwrap_or(BOXES));
    let groups = groups(&nodes, &moments, &weighed);
    let total = nodes.first().map_or(0.0, |node| node.variance);
    let groups = match k {
        Some(_) => groups.into_iter().flatten().collect(),
        None => drop_edges(join(&nodes, 0, &groups, total)),
    };
    score(groups, total, weighed.len())
}

/// What lies in one or more boxes.
#[derive(Clone, Copy, Debug)]
struct Group {
    sums: Sums,
    pixels: usize,
    /// The colour that most of it has exactly.
    majority: Option<Rgb>,
}

impl Group {
    fn rgb(self) -> Rgb {
        self.majority.unwrap_or_else(|| self.sums.mean())
    }

    /// Both together, in the name of the heavier solid one.
    fn with(self, other: Self) -> Self {
        let (first, second) = if self.sums.weight >= other.sums.weight {
            (self, other)
        } else {
            (other, self)
        };
        Self {
            sums: self.sums.plus(other.sums),
            pixels: self.pixels + other.pixels,
            majority: first.majority.or(second.majority),
        }
    }
}

/// A group for every box that was not cut further, at that box's position.
fn groups(nodes: &[Node], moments: &Moments, weighed: &[Weighed]) -> Vec<Option<Group>> {
    let mut owner = vec![0_u8; CELLS.pow(3)];
    for (at, node) in (0_u8..)
        .zip(nodes)
        .filter(|(_, node)| node.halves.is_none())
    {
        for cell in node.cube.cells() {
            if let Some(owner) = owner.get_mut(cell) {
                *owner = at;
            }
        }
    }
    let leaf = |rgb| owner.get(cell(rgb)).map_or(0, |at| usize::from(*at));
    let mut elections = vec![Election::default(); nodes.len()];
    for pixel in weighed {
        if let Some(election) = elections.get_mut(leaf(pixel.rgb)) {
            election.hear(*pixel);
        }
    }
    for pixel in weighed {
        if let Some(election) = elections.get_mut(leaf(pixel.rgb)) {
            election.count(*pixel);
        }
    }
    let both = nodes.iter().zip(elections);
    both.map(|(node, election)| {
        let sums = moments.sums(node.cube);
        let group = Group {
            sums,
            pixels: election.pixels as usize,
            majority: election.winner(sums.weight),
        };
        node.halves.is_none().then_some(group)
    })
    .collect()
}

/// The search for a majority within one box. Without branches: which colour
/// comes next is nothing that a processor can foresee in a photograph.
#[derive(Clone, Copy, Debug, Default)]
struct Election {
    candidate: u32,
    lead: u32,
    votes: u32,
    voters: u32,
    pixels: u32,
}

impl Election {
    /// First pass: only a colour with a majority is sure to lead at the end.
    fn hear(&mut self, pixel: Weighed) {
        let (color, weight) = (pack(pixel.rgb), u32::from(pixel.weight));
        let same = color == self.candidate;
        let overtaken = !same & (self.lead < weight);
        self.lead = if same {
            self.lead + weight
        } else {
            self.lead.abs_diff(weight)
        };
        self.candidate = if overtaken { color } else { self.candidate };
        self.pixels += 1;
    }

    /// Second pass: whether it has one.
    fn count(&mut self, pixel: Weighed) {
        let same = u32::from(pack(pixel.rgb) == self.candidate);
        self.votes += same * u32::from(pixel.weight);
        self.voters += same;
    }

    /// A majority of calm pixels: the border of a box, blended into one row,
    /// is one colour too, but a restless one.
    fn winner(self, all: i64) -> Option<Rgb> {
        let (votes, voters) = (i64::from(self.votes), i64::from(self.voters));
        let [red, green, blue, _] = self.candidate.to_le_bytes();
        (2 * votes > all && votes > CALM_ENOUGH * voters).then_some([red, green, blue])
    }
}

/// A colour as one number.
fn pack([red, green, blue]: Rgb) -> u32 {
    u32::from_le_bytes([red, green, blue, 0])
}

/// The groups below a box, with halves joined that no cut should part.
fn join(nodes: &[Node], at: usize, leaves: &[Option<Group>], total: f64) -> Vec<Group> {
    let Some((one, other, gain)) = nodes.get(at).and_then(|node| node.halves) else {
        return leaves.get(at).copied().flatten().into_iter().collect();
    };
    let mut groups = join(nodes, one, leaves, total);
    groups.extend(join(nodes, other, leaves, total));
    if let [one, other] = groups.as_slice() {
        let apart = match (one.majority, other.majority) {
            (Some(one), Some(other)) => ciede2000(one.into(), other.into()) >= SAME,
            _ => gain >= WORTH * total,
        };
        if !apart {
            return vec![one.with(*other)];
        }
    }
    groups
}

/// Gives what is only edge to the nearest group.
fn drop_edges(groups: Vec<Group>) -> Vec<Group> {
    let weight: i64 = groups.iter().map(|group| group.sums.weight).sum();
    let pixels: usize = groups.iter().map(|group| group.pixels).sum();
    let stays = |group: &Group| match group.majority {
        Some(_) => part(group.pixels, pixels) >= SMALLEST,
        None => float(group.sums.weight) >= EDGE * float(weight),
    };
    let (mut kept, edges): (Vec<Group>, Vec<Group>) = groups.iter().partition(|group| stays(group));
    if kept.is_empty() {
        return groups;
    }
    for edge in edges {
        let lab = edge.rgb().into();
        let distances = kept.iter().map(|group| ciede2000(group.rgb().into(), lab));
        let nearest = distances
            .enumerate()
            .min_by(|(_, one), (_, other)| one.total_cmp(other));
        if let Some(group) = nearest.and_then(|(at, _)| kept.get_mut(at)) {
            group.pixels += edge.pixels;
        }
    }
    kept
}

/// Turns groups into swatches and says how much they explain.
fn score(groups: Vec<Group>, total: f64, pixels: usize) -> Palette {
    let unexplained: f64 = groups.iter().map(|group| group.sums.variance()).sum();
    let mut swatches: Vec<Swatch> = groups
        .into_iter()
        .map(|group| Swatch {
            rgb: group.rgb(),
            share: part(group.pixels, pixels),
            solid: group.majority.is_some(),
        })
        .collect();
    swatches.sort_by(|one, other| {
        other
            .share
            .total_cmp(&one.share)
            .then(one.rgb.cmp(&other.rgb))
    });
    let score = if total > 0.0 {
        1.0 - unexplained / total
    } else {
        1.0
    };
    Palette {
        swatches,
        score: score.clamp(0.0, 1.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn colors(palette: &Palette) -> Vec<Rgb> {
        palette.swatches.iter().map(|swatch| swatch.rgb).collect()
    }

    #[test]
    fn one_colour_is_a_palette_of_that_colour_with_full_score() {
        for (width, height) in [(1, 1), (9, 1), (64, 64)] {
            let found = palette(
                &Pixels::paint(width, height, |_, _| [12, 200, 99, 255]),
                None,
            );
            assert_eq!(colors(&found), [[12, 200, 99]]);
            assert!((found.score - 1.0).abs() < 1e-9);
        }
    }

    #[test]
    fn nothing_to_see_is_an_empty_palette() {
        assert!(
            palette(&Pixels::paint(20, 20, |_, _| [1, 2, 3, 0]), None)
                .swatches
                .is_empty()
        );
        assert!(
            palette(&Pixels::paint(0, 0, |_, _| [0; 4]), Some(4))
                .swatches
                .is_empty()
        );
    }

    #[test]
    fn two_nearly_equal_surfaces_stay_two_and_exact_beside_a_strong_colour() {
        let (ground, card, button) = (
            [250, 250, 250, 255],
            [238, 240, 243, 255],
            [220, 30, 30, 255],
        );
        let page = Pixels::paint(200, 120, |x, y| match (x, y) {
            (60..90, 50..60) => button,
            (40..160, 30..90) => card,
            _ => ground,
        });
        assert_eq!(
            colors(&palette(&page, None)),
            [[250, 250, 250], [238, 240, 243], [220, 30, 30]]
        );
    }

    #[test]
    fn edges_bring_no_colour_of_their_own() {
        // A row of blended border on either side of a box.
        let page = Pixels::paint(100, 100, |_, y| match y {
            30 | 70 => [120, 130, 200, 255],
            31..70 => [20, 40, 200, 255],
            _ => [255; 4],
        });
        assert_eq!(
            colors(&palette(&page, None)),
            [[255, 255, 255], [20, 40, 200]]
        );
    }

    #[test]
    fn a_gradient_is_cut_evenly_and_is_not_solid() {
        let found = palette(
            &Pixels::paint(256, 60, |x, _| [x as u8, 80, 255 - x as u8, 255]),
            Some(4),
        );
        assert_eq!(found.swatches.len(), 4);
        assert!(
            found
                .swatches
                .iter()
                .all(|swatch| !swatch.solid && (swatch.share - 0.25).abs() < 0.04)
        );
        assert!(found.score > 0.9, "{}", found.score);
    }

    #[test]
    fn a_fixed_number_is_not_invented() {
        let two = Pixels::paint(60, 60, |x, _| {
            if x < 30 {
                [9, 9, 9, 255]
            } else {
                [99, 9, 9, 255]
            }
        });
        assert_eq!(palette(&two, Some(8)).swatches.len(), 2);
        assert_eq!(palette(&two, Some(1)).swatches.len(), 1);
    }
}
