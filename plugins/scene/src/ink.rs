//! Ink: connected marks on a ground, most of them letters.

use crate::plates::Plate;
use crate::regions::{Bounds, Forest, Regions, whole};

/// A region of this share of the picture is a ground even where it has no
/// straight sides: what lies between cards, or a page with text on it.
const GROUND_SHARE: f32 = 0.004;

/// A mark on a ground.
#[derive(Clone, Copy, Debug)]
pub struct Mark {
    /// Around it.
    pub bounds: Bounds,
    /// Pixels.
    pub mass: u32,
    /// The region that it lies on.
    pub ground: u32,
}

/// Heights of marks that can be letters, image pixels. Below three there is
/// nothing to measure; above 160 (80 CSS pixels at ratio 2) it is a picture.
const HEIGHTS: std::ops::RangeInclusive<i32> = 3..=160;

/// Finds the marks of letter size.
#[must_use]
pub fn find(regions: &Regions, plates: &[Plate]) -> Vec<Mark> {
    let total: u32 = regions.list.iter().map(|r| r.area).sum();
    #[expect(clippy::cast_precision_loss, reason = "a share of pixels")]
    let least = total as f32 * GROUND_SHARE;
    #[expect(clippy::cast_precision_loss, reason = "a share of pixels")]
    let mut ground: Vec<bool> = regions.list.iter().map(|r| r.area as f32 >= least).collect();
    for plate in plates {
        if let Some(flag) = ground.get_mut(plate.label as usize) {
            *flag = true;
        }
    }
    let is_ground = |label: u32| ground.get(label as usize).copied().unwrap_or(false);
    connect(regions, &is_ground)
        .into_iter()
        .filter(|(b, _)| HEIGHTS.contains(&b.height()) && b.width() <= 4 * b.height().max(8))
        // A border is a mark around its plate.
        .filter(|(b, _)| b.height() < 12 || !plates.iter().any(|p| b.holds(&p.inner)))
        .filter_map(|(bounds, mass)| {
            let ground = ground_of(regions, bounds, &is_ground)?;
            Some(Mark { bounds, mass, ground })
        })
        .collect()
}

/// Eight-connected sets of pixels that are no ground.
fn connect(regions: &Regions, is_ground: &impl Fn(u32) -> bool) -> Vec<(Bounds, u32)> {
    let mut forest = Forest::new();
    let mut runs: Vec<(i32, i32, i32, u32)> = Vec::new();
    let (mut above, mut start) = (0..0, 0);
    for (y, row) in regions.rows().enumerate() {
        let mut x = 0;
        for part in row.chunk_by(|a, b| a == b || is_ground(*a) == is_ground(*b)) {
            let end = x + part.len();
            if !part.first().is_some_and(|l| is_ground(*l)) {
                let id = forest.add();
                runs.push((whole(x), whole(end), whole(y), id));
            }
            x = end;
        }
        let (upper, lower) = (runs.get(above.clone()).unwrap_or(&[]), runs.get(start..).unwrap_or(&[]));
        let mut first = 0;
        for run in lower {
            for (i, over) in upper.iter().enumerate().skip(first) {
                if over.1 < run.0 {
                    first = i + 1;
                } else if over.0 > run.1 {
                    break;
                } else {
                    forest.join(over.3, run.3);
                }
            }
        }
        above = start..runs.len();
        start = runs.len();
    }
    let (numbers, count) = forest.number();
    let mut marks = vec![(Bounds::NOTHING, 0); count];
    for ((left, right, y, _), number) in runs.into_iter().zip(numbers) {
        if let Some((bounds, mass)) = marks.get_mut(number as usize) {
            bounds.take(left, right, y);
            *mass += u32::try_from(right - left).unwrap_or(0);
        }
    }
    marks
}

/// The ground around a mark, where three of its four sides agree on it.
fn ground_of(regions: &Regions, b: Bounds, is_ground: &impl Fn(u32) -> bool) -> Option<u32> {
    let (x, y) = ((b.left + b.right) / 2, (b.top + b.bottom) / 2);
    let around = [(b.left - 1, y), (b.right, y), (x, b.top - 1), (x, b.bottom)];
    let labels = around.map(|(x, y)| regions.label(x, y).filter(|l| is_ground(*l)));
    labels.into_iter().flatten().find(|l| labels.iter().filter(|o| **o == Some(*l)).count() >= 2)
}
