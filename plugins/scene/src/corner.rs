//! The radius of a corner, from how far each row begins inside the box.
//!
//! A pixel belongs to a region when the shape covers all of it, so row `k` of
//! a corner of radius `r` begins at `r - sqrt(r² - (r - k)²)`, rounded up.
//! The radius is the one whose rows come closest (least absolute deviations).

use crescendo_plugin::Pixels;

use crate::plates::{differ, pixel};
use crate::regions::{Bounds, Regions, whole};

/// The largest radius that is looked for, image pixels: 32 CSS pixels at
/// ratio 2.
const LARGEST: i32 = 64;

/// A radius that takes more of half the shorter side than this is taken for a
/// half circle: anti-aliasing shortens arcs, and a radius this close to the
/// half is as likely to be clamped by it.
const ROUND: f32 = 0.76;

/// One corner of a plate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Corner {
    /// Image pixels; half the shorter side for a pill.
    pub radius: f32,
    /// The corner takes up half of the shorter side: its radius says nothing
    /// but "as round as can be".
    pub pill: bool,
}

impl Corner {
    /// How much of a side it takes, whole pixels.
    pub(crate) fn reach(self) -> i32 {
        #[expect(clippy::cast_possible_truncation, reason = "at most LARGEST")]
        let reach = self.radius.ceil() as i32;
        reach + 1
    }

    /// The same corner measured outside a border.
    pub(crate) fn outside(self, border: i32) -> Self {
        #[expect(clippy::cast_precision_loss, reason = "a few pixels")]
        let wider = if self.radius >= 0.75 {
            self.radius + border as f32
        } else {
            self.radius
        };
        Self {
            radius: wider,
            ..self
        }
    }
}

/// The four corners of a region; none where one of them is not round.
pub(crate) fn fit(regions: &Regions, label: u32, b: Bounds) -> Option<[Corner; 4]> {
    let half = b.width().min(b.height()) / 2;
    let depth = half.min(LARGEST);
    let one = |right: bool, below: bool| {
        let insets: Vec<i32> = (0..depth)
            .map(|k| {
                let y = if below { b.bottom - 1 - k } else { b.top + k };
                inset(regions.row(y), label, b, right)
            })
            .collect();
        radius(&insets).map(|radius| {
            #[expect(clippy::cast_precision_loss, reason = "a few pixels")]
            let limit = half as f32;
            Corner {
                radius,
                pill: radius >= limit * ROUND && radius > 2.0,
            }
        })
    };
    Some([
        one(false, false)?,
        one(true, false)?,
        one(false, true)?,
        one(true, true)?,
    ])
}

/// How many pixels of a row lie between the bounds and the region.
fn inset(row: &[u32], label: u32, b: Bounds, right: bool) -> i32 {
    let (Ok(from), Ok(to)) = (usize::try_from(b.left), usize::try_from(b.right)) else {
        return 0;
    };
    let part = row.get(from..to).unwrap_or(&[]);
    let is = |l: &u32| *l == label;
    let found = if right {
        part.iter().rev().position(is)
    } else {
        part.iter().position(is)
    };
    found.map_or(b.width(), whole)
}

/// The radius whose rows fit best; none where even the best fits badly.
fn radius(insets: &[i32]) -> Option<f32> {
    #[expect(clippy::cast_precision_loss, reason = "a few pixels")]
    let rows = insets.len() as f32;
    let mut best = (f32::INFINITY, 0.0);
    let mut r = 0.0;
    while r <= rows + 0.5 {
        let misfit: f32 = (0_u8..)
            .zip(insets)
            .map(|(k, inset)| (begin(r, f32::from(k)) - *inset as f32).abs())
            .sum();
        if misfit < best.0 {
            best = (misfit, r);
        }
        r += 0.5;
    }
    // A pixel for each row of the arc, and two for what touches the side.
    (best.0 <= 2.0 + best.1).then_some(best.1)
}

/// Where row `k` of a corner of radius `r` begins.
fn begin(r: f32, k: f32) -> f32 {
    if k >= r {
        return 0.0;
    }
    (r - (r * r - (r - k) * (r - k)).max(0.0).sqrt()).ceil()
}

/// Where the inner corner is sharp, the outer one may still be as round as
/// the border is wide: the outermost pixel says which.
pub(crate) fn sharpen(
    pixels: &Pixels<3>,
    outer: Bounds,
    border: i32,
    corners: [Corner; 4],
) -> [Corner; 4] {
    let places = [
        (outer.left, outer.top, 1, 0),
        (outer.right - 1, outer.top, -1, 0),
        (outer.left, outer.bottom - 1, 1, 0),
        (outer.right - 1, outer.bottom - 1, -1, 0),
    ];
    let mut sharpened = corners;
    for ((corner, (x, y, dx, dy)), known) in sharpened.iter_mut().zip(places).zip(corners) {
        let along = outer.width() / 2;
        let (Some(tip), Some(line)) = (pixel(pixels, x, y), pixel(pixels, x + dx * along, y + dy))
        else {
            continue;
        };
        if known.radius < 0.75 && differ(tip, line) > 4 {
            #[expect(clippy::cast_precision_loss, reason = "a few pixels")]
            let width = border as f32;
            corner.radius = width;
        }
    }
    sharpened
}

#[cfg(test)]
mod tests {
    use super::{begin, radius};

    #[expect(clippy::cast_possible_truncation, reason = "small whole numbers")]
    fn rows(r: f32, count: u8) -> Vec<i32> {
        (0..count).map(|k| begin(r, f32::from(k)) as i32).collect()
    }

    #[test]
    fn the_radius_of_an_arc_is_found() {
        for r in [0.0, 2.0, 4.0, 8.0, 12.0, 24.0] {
            let found = radius(&rows(r, 30)).unwrap();
            assert!((found - r).abs() <= 0.5, "{r} was found as {found}");
        }
    }

    #[test]
    fn a_slanted_corner_is_refused() {
        let slope: Vec<i32> = (0..20).map(|k| (20 - k) * 2).collect();
        assert_eq!(radius(&slope), None);
    }
}
