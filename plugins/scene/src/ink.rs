//! Ink: connected marks on a ground, most of them letters.

use crescendo_boxes::Sets;
use crescendo_plugin::Pixels;

use crate::plates::{Plate, differ};
use crate::regions::{Bounds, Regions, whole};

/// A region of this share of the picture is a ground even where it has no
/// straight sides: what lies between cards, or a page with text on it.
const GROUND_SHARE: f32 = 0.004;

/// A mark on a ground.
#[derive(Clone, Copy, Debug)]
pub struct Mark {
    /// Around it.
    pub bounds: Bounds,
    /// The region that it lies on.
    pub ground: u32,
}

/// Heights of marks that can be letters, image pixels. Below three there is
/// nothing to measure; above 160 (80 CSS pixels at ratio 2) it is a picture.
const HEIGHTS: std::ops::RangeInclusive<i32> = 3..=160;

/// Finds the marks of letter size.
#[must_use]
pub fn find(pixels: &Pixels<3>, regions: &Regions, plates: &[Plate]) -> Vec<Mark> {
    let total: u32 = regions.list.iter().map(|r| r.area).sum();
    #[expect(clippy::cast_precision_loss, reason = "a share of pixels")]
    let least = total as f32 * GROUND_SHARE;
    #[expect(clippy::cast_precision_loss, reason = "a share of pixels")]
    let mut ground: Vec<bool> = regions
        .list
        .iter()
        .map(|r| r.area as f32 >= least)
        .collect();
    for plate in plates {
        if let Some(flag) = ground.get_mut(plate.label as usize) {
            *flag = true;
        }
    }
    let (width, height) = (whole(pixels.width()), whole(pixels.height()));
    // What the picture's edge cuts off is as high as chance left it.
    let is_whole = |b: &Bounds| b.left > 0 && b.top > 0 && b.right < width && b.bottom < height;
    let is_ground = |label: u32| ground.get(label as usize).copied().unwrap_or(false);
    connect(pixels, regions, &is_ground)
        .into_iter()
        .filter(is_whole)
        .filter(|b| HEIGHTS.contains(&b.height()) && b.width() <= 4 * b.height().max(8))
        // A border is a mark around its plate.
        .filter(|b| b.height() < 12 || !plates.iter().any(|p| b.holds(&p.inner)))
        .filter_map(|bounds| {
            let ground = ground_of(regions, bounds, &is_ground)?;
            Some(Mark { bounds, ground })
        })
        .collect()
}

/// Fainter pixels than this share of the darkest one in their stretch of a
/// row are the blur between two letters, and part of neither.
const FAINT: f32 = 0.35;

/// Stretches of ink in one row: what is no ground, cut where it is faint.
fn stretches(
    labels: &[u32],
    row: &[[u8; 3]],
    is_ground: &impl Fn(u32) -> bool,
    mut put: impl FnMut(usize, usize),
) {
    let mut x = 0;
    for part in labels.chunk_by(|a, b| a == b || is_ground(*a) == is_ground(*b)) {
        let end = x + part.len();
        if !part.first().is_some_and(|l| is_ground(*l)) {
            let beside = x.checked_sub(1).and_then(|i| row.get(i)).or(row.get(end));
            let paper = beside.copied().unwrap_or_default();
            let ink = row.get(x..end).unwrap_or(&[]);
            let darkest = ink.iter().map(|c| differ(*c, paper)).max().unwrap_or(0);
            let dark = |c: &[u8; 3]| f32::from(differ(*c, paper)) >= FAINT * f32::from(darkest);
            let mut from = x;
            for piece in ink.chunk_by(|a, b| dark(a) == dark(b)) {
                if piece.first().is_some_and(dark) {
                    put(from, from + piece.len());
                }
                from += piece.len();
            }
        }
        x = end;
    }
}

/// Eight-connected sets of ink.
fn connect(pixels: &Pixels<3>, regions: &Regions, is_ground: &impl Fn(u32) -> bool) -> Vec<Bounds> {
    let mut sets = Sets::new();
    let mut runs: Vec<(i32, i32, i32, u32)> = Vec::new();
    let (mut above, mut start) = (0..0, 0);
    for (y, (labels, row)) in regions.rows().zip(pixels.rows()).enumerate() {
        stretches(labels, row, is_ground, |from, to| {
            runs.push((whole(from), whole(to), whole(y), sets.add()));
        });
        let (upper, lower) = (
            runs.get(above.clone()).unwrap_or(&[]),
            runs.get(start..).unwrap_or(&[]),
        );
        let mut first = 0;
        for run in lower {
            for (i, over) in upper.iter().enumerate().skip(first) {
                if over.1 < run.0 {
                    first = i + 1;
                } else if over.0 > run.1 {
                    break;
                } else {
                    sets.join(over.3, run.3);
                }
            }
        }
        above = start..runs.len();
        start = runs.len();
    }
    let (numbers, count) = sets.number();
    let mut marks = vec![Bounds::NOTHING; count];
    for ((left, right, y, _), number) in runs.into_iter().zip(numbers) {
        if let Some(bounds) = marks.get_mut(number as usize) {
            bounds.take(left, right, y);
        }
    }
    marks
}

/// The ground around a mark, where three of its four sides agree on it.
fn ground_of(regions: &Regions, b: Bounds, is_ground: &impl Fn(u32) -> bool) -> Option<u32> {
    let (x, y) = ((b.left + b.right) / 2, (b.top + b.bottom) / 2);
    let around = [(b.left - 1, y), (b.right, y), (x, b.top - 1), (x, b.bottom)];
    let labels = around.map(|(x, y)| regions.label(x, y).filter(|l| is_ground(*l)));
    labels
        .into_iter()
        .flatten()
        .find(|l| labels.iter().filter(|o| **o == Some(*l)).count() >= 2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plates;

    #[test]
    fn letters_that_the_pictures_edge_cuts_off_are_left_out() {
        // Strokes of 3 by 12 at the top, in the middle and at the bottom.
        let pixels = Pixels::paint(200, 100, |x, y| {
            let stroke = x % 9 < 3 && (30..170).contains(&x);
            let row = y < 7 || (40..52).contains(&y) || y >= 95;
            if stroke && row { [20; 3] } else { [250; 3] }
        });
        let regions = Regions::find(&pixels);
        let marks = find(&pixels, &regions, &plates::find(&pixels, &regions));
        assert!(!marks.is_empty());
        assert!(
            marks
                .iter()
                .all(|m| (m.bounds.top, m.bounds.bottom) == (40, 52))
        );
    }
}
