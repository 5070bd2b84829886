//! Plates: regions with four straight sides, such as cards, buttons, inputs
//! and badges, with their borders, corners and shadows.

use crescendo_plugin::Pixels;

use crate::corner::{self, Corner};
use crate::regions::{Bounds, Region, Regions};
use crate::shadow::shadow;
use crate::sides::{Side, Walk, sides};

/// Narrower or lower than this is a letter or a rule, not a plate: badges and
/// buttons are set around text of ten pixels and more.
const SMALLEST: (i32, i32) = (16, 12);
/// A plate full of pictures still shows this much of itself.
const LEAST_FILL: f32 = 0.12;
/// How much of a side, corners left out, must belong to the plate.
const STRAIGHT: f32 = 0.85;
/// The widest border that is looked for, image pixels: 4 CSS pixels at
/// ratio 2.
const WIDEST_BORDER: i32 = 8;
/// A border differs from what it divides by this much in some channel; below
/// that, anti-aliasing and shadows say the same.
const BORDER_STEP: u8 = 4;

/// A rectangle that is drawn as a thing.
#[derive(Clone, Debug)]
pub struct Plate {
    /// Its region in [`Regions`].
    pub label: u32,
    /// Without the border.
    pub inner: Bounds,
    /// With the border.
    pub outer: Bounds,
    /// Its fill.
    pub color: [u8; 3],
    /// Image pixels; 0 where it has none.
    pub border: i32,
    /// How many of its sides have that border.
    pub bordered: u8,
    /// Top left, top right, bottom left, bottom right, measured outside the
    /// border.
    pub corners: [Corner; 4],
    /// What can be seen of a shadow: none where a neighbour or the picture's
    /// edge is too close to tell.
    pub shadow: Option<bool>,
    /// A side lies on the picture's edge: a band, or cut off.
    pub cut: bool,
}

/// Finds the plates of a picture, largest first.
#[must_use]
pub fn find(pixels: &Pixels<3>, regions: &Regions) -> Vec<Plate> {
    let mut plates: Vec<Plate> = (0_u32..)
        .zip(&regions.list)
        .filter(|(_, region)| may_be_plate(region))
        .filter_map(|(label, region)| plate(pixels, regions, label, region))
        .collect();
    plates.sort_by_key(|p| {
        std::cmp::Reverse(i64::from(p.inner.width()) * i64::from(p.inner.height()))
    });
    plates
}

/// Letters of a headline have straight sides too. They are as high as wide or
/// higher, no higher than this (image pixels), and most of them are hollow.
const LETTER: (i32, i32) = (30, 140);

fn may_be_plate(region: &Region) -> bool {
    let (w, h) = (region.bounds.width(), region.bounds.height());
    #[expect(clippy::cast_precision_loss, reason = "a ratio of pixel counts")]
    let fill = region.area as f32 / (w as f32 * h as f32);
    let squarish = w * 10 < h * 13;
    let letter = squarish
        && (h < LETTER.0
            || (w * 10 < h * 8 && h < LETTER.1)
            || (fill < 0.7 && h < LETTER.1 * 2 / 3));
    w >= SMALLEST.0 && h >= SMALLEST.1 && fill >= LEAST_FILL && !letter
}

fn plate(pixels: &Pixels<3>, regions: &Regions, label: u32, region: &Region) -> Option<Plate> {
    let inner = region.bounds;
    let fits = corner::fit(regions, label, inner);
    let reach = |a: Corner, b: Corner| (a.reach(), b.reach());
    let [tl, tr, bl, br] = fits?;
    let straight = [
        side(
            regions,
            label,
            (inner.left, inner.right),
            reach(tl, tr),
            |i| (i, inner.top),
        ),
        side(
            regions,
            label,
            (inner.left, inner.right),
            reach(bl, br),
            |i| (i, inner.bottom - 1),
        ),
        side(
            regions,
            label,
            (inner.top, inner.bottom),
            reach(tl, bl),
            |i| (inner.left, i),
        ),
        side(
            regions,
            label,
            (inner.top, inner.bottom),
            reach(tr, br),
            |i| (inner.right - 1, i),
        ),
    ];
    if straight.iter().any(|share| *share < STRAIGHT) {
        return None;
    }
    let (width, height) = (
        crate::regions::whole(pixels.width()),
        crate::regions::whole(pixels.height()),
    );
    let cut = inner.left <= 0 || inner.top <= 0 || inner.right >= width || inner.bottom >= height;
    let inner = filled_out(pixels, inner, region.color, fits?);
    let (border, bordered) = border(pixels, &sides(inner, fits?), region.color);
    let outer = if bordered >= 3 {
        inner.grown(border)
    } else {
        inner
    };
    let corners = [tl, tr, bl, br].map(|c| c.outside(if bordered >= 3 { border } else { 0 }));
    let corners = if bordered >= 3 {
        corner::sharpen(pixels, outer, border, corners)
    } else {
        corners
    };
    Some(Plate {
        label,
        inner,
        outer,
        color: region.color,
        border,
        bordered,
        corners,
        shadow: shadow(pixels, &sides(outer, corners), inner.bottom >= height),
        cut,
    })
}

/// The share of a side that is the plate's, without the corners' reach.
fn side(
    regions: &Regions,
    label: u32,
    (from, to): (i32, i32),
    (before, after): (i32, i32),
    at: impl Fn(i32) -> (i32, i32),
) -> f32 {
    let (from, to) = (from + before, to - after);
    if to <= from {
        // The corners meet: a pill's end, and the corners' fit vouches for it.
        return 1.0;
    }
    let hits = (from..to).filter(|i| {
        let (x, y) = at(*i);
        regions.label(x, y) == Some(label)
    });
    #[expect(clippy::cast_precision_loss, reason = "a ratio of pixel counts")]
    let share = hits.count() as f32 / (to - from) as f32;
    share
}

pub(crate) fn differ(a: [u8; 3], b: [u8; 3]) -> u8 {
    a.iter()
        .zip(b)
        .map(|(a, b)| a.abs_diff(b))
        .max()
        .unwrap_or(0)
}

pub(crate) fn pixel(pixels: &Pixels<3>, x: i32, y: i32) -> Option<[u8; 3]> {
    pixels.get(usize::try_from(x).ok()?, usize::try_from(y).ok()?)
}

/// The bounds of a plate whose round ends anti-aliasing took from its region:
/// no pixel of the outermost column of an arc is covered wholly. What is
/// nearly all fill belongs to it.
fn filled_out(pixels: &Pixels<3>, b: Bounds, fill: [u8; 3], corners: [Corner; 4]) -> Bounds {
    let grown = sides(b, corners).map(|side| {
        let [_, (x, y, dx, dy), _] = side.walks;
        let (Some(edge), Some(beyond)) = (pixel(pixels, x, y), pixel(pixels, x + dx, y + dy))
        else {
            return 0;
        };
        let (off, step) = (differ(edge, fill), differ(beyond, fill));
        i32::from(side.round && u32::from(off) * 4 <= u32::from(step) && step >= BORDER_STEP)
    });
    let [top, bottom, left, right] = grown;
    Bounds {
        left: b.left - left,
        top: b.top - top,
        right: b.right + right,
        bottom: b.bottom + bottom,
    }
}

/// The border's width and on how many sides it is; `(0, 0)` where there is
/// none. All its sides have one width and one colour, which tells it from a
/// shadow, whose top and bottom differ.
fn border(pixels: &Pixels<3>, sides: &[Side; 4], fill: [u8; 3]) -> (i32, u8) {
    let found = sides.each_ref().map(|side| {
        let one = side.walks.map(|walk| strip(pixels, walk, side.round, fill));
        let [a, b, c] = one;
        // Two of three: something may touch the side in one place.
        if a.is_some() && (a == b || a == c) {
            a
        } else if b.is_some() && b == c {
            b
        } else {
            None
        }
    });
    let mut best = (0, 0);
    for candidate in found.iter().flatten() {
        let alike = found
            .iter()
            .flatten()
            .filter(|other| other.0 == candidate.0 && differ(other.1, candidate.1) <= 1);
        let sides = u8::try_from(alike.count()).unwrap_or(0);
        if sides > best.1 {
            best = (candidate.0, sides);
        }
    }
    let [top, bottom, left, right] = found;
    // Two sides make a rule only where they face each other.
    let pair = |a: Option<(i32, [u8; 3])>, b: Option<(i32, [u8; 3])>| a.is_some() && a == b;
    if best.1 >= 3 || (best.1 == 2 && (pair(top, bottom) || pair(left, right))) {
        best
    } else {
        (0, 0)
    }
}

/// A strip of one colour between the plate and what lies beyond.
fn strip(
    pixels: &Pixels<3>,
    (x, y, dx, dy): Walk,
    round: bool,
    fill: [u8; 3],
) -> Option<(i32, [u8; 3])> {
    let color = pixel(pixels, x, y)?;
    let contrast = differ(color, fill);
    if contrast < BORDER_STEP {
        return None;
    }
    // The outermost pixel of an arc is a little of what lies beyond.
    let even = if round { (contrast / 8).max(1) } else { 1 };
    for step in 1..=WIDEST_BORDER {
        let next = pixel(pixels, x + dx * step, y + dy * step)?;
        let jump = differ(next, color);
        if jump > even {
            // Beyond a border lies ground, flat or nearly so; a shadow goes on
            // in steps like its first one.
            let beyond = pixel(pixels, x + dx * (step + 1), y + dy * (step + 1))?;
            let edge = jump >= BORDER_STEP && differ(beyond, next) <= jump / 2;
            return edge.then_some((step, color));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A grey page with a white box at 40..140 by 30..90, drawn by `paint`
    /// around it.
    fn page(paint: impl Fn(i32) -> Option<u8>) -> Vec<Plate> {
        let pixels = Pixels::paint(200, 140, |x, y| {
            let (x, y) = (crate::regions::whole(x), crate::regions::whole(y));
            // How far outside the box.
            let dx = (40 - x).max(x - 139).max(0);
            let dy = (30 - y).max(y - 89).max(0);
            let shade = match dx.max(dy) {
                0 => 255,
                away => paint(away).unwrap_or(220),
            };
            [shade; 3]
        });
        let mut plates = find(&pixels, &Regions::find(&pixels));
        plates.retain(|p| !p.cut);
        plates
    }

    #[test]
    fn a_border_is_measured_and_counts_to_the_outside() {
        let plates = page(|away| (away <= 2).then_some(120));
        let [plate] = plates.as_slice() else {
            panic!("{plates:?}")
        };
        assert_eq!((plate.border, plate.bordered), (2, 4));
        assert_eq!(plate.outer, plate.inner.grown(2));
        assert_eq!(plate.shadow, Some(false));
    }

    #[test]
    fn a_box_without_border_or_shadow_has_none() {
        let plates = page(|_| None);
        let [plate] = plates.as_slice() else {
            panic!("{plates:?}")
        };
        assert_eq!((plate.border, plate.shadow), (0, Some(false)));
        assert!(plate.corners.iter().all(|c| c.radius == 0.0));
    }

    #[test]
    fn a_box_that_the_picture_cuts_off_below_still_shows_its_shadow_beside_it() {
        let cut = |depth: i32| {
            let pixels = Pixels::paint(200, 90, |x, y| {
                let (x, y) = (crate::regions::whole(x), crate::regions::whole(y));
                let away = (40 - x).max(x - 139).max(30 - y).max(0);
                let darker = (depth - 4 * away).max(0);
                let shade = if away == 0 { 255 } else { 220 - darker };
                [u8::try_from(shade).unwrap(); 3]
            });
            let plates = find(&pixels, &Regions::find(&pixels));
            let found = plates.iter().find(|p| p.color == [255; 3]).unwrap();
            found.shadow
        };
        assert_eq!((cut(40), cut(0)), (Some(true), Some(false)));
    }

    /// A pill at 40..100 by 30..54, anti-aliased, with a border of `border`.
    fn pill(border: f32) -> Plate {
        // How much of a pixel lies within a capsule `inset` from the pill's edge.
        let covered = |x: usize, y: usize, inset: f32| -> f32 {
            let radius = 12.0 - inset;
            let hits = (0..64_u8).filter(|i| {
                let sub = |i: u8| (f32::from(i) + 0.5) / 8.0;
                let px = x as f32 + sub(i % 8);
                let py = y as f32 + sub(i / 8);
                let near = px.clamp(52.0, 88.0);
                (px - near).hypot(py - 42.0) <= radius
            });
            hits.count() as f32 / 64.0
        };
        let pixels = Pixels::paint(140, 90, |x, y| {
            let (outer, inner) = (covered(x, y, 0.0), covered(x, y, border));
            let shade = 240.0 - (240.0 - 120.0) * outer + (40.0 - 120.0) * inner;
            [shade as u8; 3]
        });
        let mut plates = find(&pixels, &Regions::find(&pixels));
        plates.retain(|p| !p.cut);
        assert_eq!(plates.len(), 1, "{plates:?}");
        plates.remove(0)
    }

    #[test]
    fn a_pill_reaches_to_its_outermost_pixels_and_shows_its_border_on_its_ends_too() {
        let bounds = Bounds {
            left: 40,
            top: 30,
            right: 100,
            bottom: 54,
        };
        assert_eq!(pill(0.0).outer, bounds);
        let framed = pill(2.0);
        assert_eq!((framed.border, framed.bordered), (2, 4));
        assert_eq!(framed.outer, bounds);
    }

    #[test]
    fn ground_that_brightens_away_from_a_box_is_a_shadow_and_no_border() {
        let plates = page(|away| u8::try_from(180 + 6 * away).ok().filter(|s| *s < 220));
        let [plate] = plates.as_slice() else {
            panic!("{plates:?}")
        };
        assert_eq!((plate.border, plate.shadow), (0, Some(true)));
    }
}
