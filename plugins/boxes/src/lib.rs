//! Connected areas of one colour, and which of them are boxes.
//!
//! A photograph in few colours (a GIF's, a JPEG's of low quality) is flat in
//! many spots, and so is a drawing, but what grew has no straight sides; what
//! a style sheet makes has four, save for round corners. A ground that reaches
//! all four sides of the picture counts as a box: a silhouette on it has a
//! background like a page, and nothing else of one.
//!
//! No plugin itself, and nothing here knows the host or what a colour is: runs
//! with labels go in, areas come out.
//!
//! Runs of neighbouring rows that overlap and have the same paint belong
//! together: connected components over runs with union-find (K. Wu, E. Otoo
//! and K. Suzuki, "Optimizing two-pass connected-component labeling
//! algorithms", 2009).

mod sets;

use std::cmp::{Ordering, Reverse};

pub use sets::Sets;

/// Boxes smaller than this part of the picture may be chance: blocks of a
/// JPEG.
const SMALLEST: f64 = 0.004;

/// Least straight part of a box's sides: two of four, as an L has.
const STRAIGHT: f64 = 0.5;

/// The least part of what is flat that lies in boxes on a page, where the bands
/// of gradients do not count as flat. On pages it is three quarters and more; in
/// photographs of few colours, and in drawings that leave no ground around them,
/// next to nothing.
pub const BOXED_ON_A_PAGE: f64 = 0.45;

/// More areas than this no page has: a picture that is half dither, whose areas
/// would fill a call's memory, has none that mean anything.
const MOST: usize = 1 << 19;

/// The size of a picture, in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// Columns.
    pub width: usize,
    /// Rows.
    pub height: usize,
}

impl Size {
    /// All pixels.
    #[must_use]
    pub const fn area(self) -> usize {
        self.width * self.height
    }
}

/// A stretch of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run<P> {
    /// First column.
    pub x: usize,
    /// How many columns.
    pub length: usize,
    /// The flat colour, by whatever tells it from others; none for everything
    /// that is not flat.
    pub paint: Option<P>,
}

/// A row as runs: neighbours that `paint` calls the same are one.
pub fn runs<T, P: Copy + Eq>(row: &[T], paint: impl Fn(&T) -> Option<P>) -> Vec<Run<P>> {
    let mut runs: Vec<Run<P>> = Vec::new();
    for (x, paint) in row.iter().map(paint).enumerate() {
        match runs.last_mut() {
            Some(last) if last.paint == paint => last.length += 1,
            _ => runs.push(Run {
                x,
                length: 1,
                paint,
            }),
        }
    }
    runs
}

/// A connected area.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Region<P> {
    /// Its colour, as its runs have it.
    pub paint: P,
    /// Its pixels.
    pub area: usize,
    /// The box around it: left, top, and just past right and bottom.
    pub left: usize,
    /// Top row.
    pub top: usize,
    /// Just past the last column.
    pub right: usize,
    /// Just past the last row.
    pub bottom: usize,
    /// Pixels along each side of the box: left, top, right, bottom.
    pub sides: [usize; 4],
}

impl<P: Copy> Region<P> {
    fn of(run: Run<P>, paint: P, y: usize) -> Self {
        Self {
            paint,
            area: run.length,
            left: run.x,
            top: y,
            right: run.x + run.length,
            bottom: y + 1,
            sides: [1, run.length, 1, run.length],
        }
    }

    fn with(self, other: Self) -> Self {
        let [left, top, right, bottom] = self.sides;
        let [left2, top2, right2, bottom2] = other.sides;
        Self {
            sides: [
                farther((Reverse(self.left), left), (Reverse(other.left), left2)),
                farther((Reverse(self.top), top), (Reverse(other.top), top2)),
                farther((self.right, right), (other.right, right2)),
                farther((self.bottom, bottom), (other.bottom, bottom2)),
            ],
            paint: self.paint,
            area: self.area + other.area,
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }

    /// Columns of the box.
    #[must_use]
    pub const fn width(&self) -> usize {
        self.right - self.left
    }

    /// Rows of the box.
    #[must_use]
    pub const fn height(&self) -> usize {
        self.bottom - self.top
    }

    /// Rows of a bar as wide as the box with the region's area: what has run
    /// into something thin beside it is no thicker for that.
    #[must_use]
    pub const fn thickness(&self) -> usize {
        self.area / self.width()
    }

    /// Whether it is a box, and large enough in a picture of this size for that
    /// to mean something.
    #[must_use]
    pub fn is_box(&self, picture: Size) -> bool {
        part(self.extent(), picture.area()) >= SMALLEST && self.straight(picture) >= STRAIGHT
    }

    /// How much of the sides of its box is straight, in the mean: close to 1.0
    /// for what a style sheet draws, little for anything that grew. The
    /// picture's own sides are nobody's work and do not count; what reaches all
    /// four is the ground.
    #[must_use]
    pub fn straight(&self, picture: Size) -> f64 {
        let (height, width) = (self.height(), self.width());
        let [left, top, right, bottom] = self.sides;
        let inner = [
            (self.left > 0).then(|| part(left, height)),
            (self.top > 0).then(|| part(top, width)),
            (self.right < picture.width).then(|| part(right, height)),
            (self.bottom < picture.height).then(|| part(bottom, width)),
        ];
        let count = inner.iter().flatten().count();
        if count == 0 {
            return 1.0;
        }
        inner.iter().flatten().sum::<f64>() / part(count, 1)
    }

    /// Pixels of the box.
    #[must_use]
    pub const fn extent(&self) -> usize {
        self.width() * self.height()
    }
}

/// The pixels along the side that lies farther out; both where they lie alike.
fn farther<T: Ord>((one, some): (T, usize), (other, more): (T, usize)) -> usize {
    match one.cmp(&other) {
        Ordering::Greater => some,
        Ordering::Less => more,
        Ordering::Equal => some + more,
    }
}

/// The part of what is flat that lies in boxes; 0.0 where nothing is flat.
#[must_use]
pub fn boxed<P: Copy>(regions: &[Region<P>], picture: Size) -> f64 {
    let area = |region: &Region<P>| region.area;
    let boxes = regions.iter().filter(|region| region.is_box(picture));
    part(boxes.map(area).sum(), regions.iter().map(area).sum())
}

/// The connected areas of all flat colours, in the order of their first rows.
/// Runs come row by row, left to right, without gaps. None where there are more
/// than any page has.
pub fn regions<'r, P: Copy + Eq + 'r>(rows: impl Iterator<Item = &'r [Run<P>]>) -> Vec<Region<P>> {
    let mut areas = Areas::default();
    let mut above: Vec<(Run<P>, u32)> = Vec::new();
    for (y, row) in rows.enumerate() {
        let mut here: Vec<(Run<P>, u32)> = Vec::with_capacity(row.len());
        let mut candidates = above.as_slice();
        for run in row {
            let Some(paint) = run.paint else { continue };
            // Runs that end before this one begins touch no later run either.
            let done = candidates
                .iter()
                .take_while(|(over, _)| over.x + over.length <= run.x)
                .count();
            candidates = candidates.get(done..).unwrap_or(&[]);
            let touching = candidates
                .iter()
                .take_while(|(over, _)| over.x < run.x + run.length)
                .filter(|(over, _)| over.paint == run.paint)
                .map(|(_, area)| *area);
            here.push((*run, areas.put(Region::of(*run, paint, y), touching)));
        }
        if areas.found.len() > MOST {
            return Vec::new();
        }
        above = here;
    }
    areas.all()
}

/// Areas that grow and run into one another.
struct Areas<P> {
    sets: Sets,
    /// What each set has become, at the place of its root.
    found: Vec<Region<P>>,
}

impl<P> Default for Areas<P> {
    fn default() -> Self {
        Self {
            sets: Sets::new(),
            found: Vec::new(),
        }
    }
}

impl<P: Copy> Areas<P> {
    /// Puts a piece to the areas that it touches, which are one from then on; one
    /// that touches none begins an area. Which area it belongs to.
    fn put(&mut self, piece: Region<P>, mut touching: impl Iterator<Item = u32>) -> u32 {
        let Some(first) = touching.next() else {
            self.found.push(piece);
            return self.sets.add();
        };
        let mut area = self.sets.root(first);
        self.grow(area, piece);
        for other in touching {
            let other = self.sets.root(other);
            if other != area {
                self.sets.join(area, other);
                let (root, leaf) = (area.min(other), area.max(other));
                if let Some(moved) = self.found.get(leaf as usize).copied() {
                    self.grow(root, moved);
                }
                area = root;
            }
        }
        area
    }

    fn grow(&mut self, area: u32, by: Region<P>) {
        if let Some(region) = self.found.get_mut(area as usize) {
            *region = region.with(by);
        }
    }

    fn all(mut self) -> Vec<Region<P>> {
        let found = std::mem::take(&mut self.found).into_iter().zip(0..);
        let roots = found.filter(|(_, area)| self.sets.root(*area) == *area);
        roots.map(|(region, _)| region).collect()
    }
}

/// `some / all`, 0 where there is nothing.
#[expect(
    clippy::cast_precision_loss,
    reason = "counts of pixels stay far below 2^53"
)]
fn part(some: usize, all: usize) -> f64 {
    some as f64 / all.max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    const PICTURE: Size = Size {
        width: 100,
        height: 60,
    };

    /// The regions of one colour on another, 100 x 60.
    fn found(at: impl Fn(usize, usize) -> bool) -> Vec<Region<bool>> {
        let regions = all(at).into_iter();
        regions.filter(|region| region.paint).collect()
    }

    fn all(at: impl Fn(usize, usize) -> bool) -> Vec<Region<bool>> {
        let row = |y| {
            let row: Vec<bool> = (0..100).map(|x| at(x, y)).collect();
            runs(&row, |is| Some(*is))
        };
        let rows: Vec<_> = (0..60).map(row).collect();
        regions(rows.iter().map(Vec::as_slice))
    }

    #[test]
    fn two_boxes_are_two_regions_with_their_boxes() {
        let boxes =
            found(|x, y| (10..20).contains(&y) && ((5..35).contains(&x) || (50..90).contains(&x)));
        let sizes: Vec<_> = boxes
            .iter()
            .map(|region| (region.left, region.width(), region.area))
            .collect();
        assert_eq!(sizes, [(5, 30, 300), (50, 40, 400)]);
    }

    #[test]
    fn arms_that_meet_further_down_are_one_region() {
        let cup = found(|x, y| {
            (10..40).contains(&y) && ((5..25).contains(&x) || (70..90).contains(&x))
                || (40..45).contains(&y) && (5..90).contains(&x)
        });
        assert_eq!(cup.len(), 1);
        assert_eq!((cup[0].area, cup[0].extent()), (30 * 40 + 5 * 85, 85 * 35));
    }

    #[test]
    fn boxes_are_straight_also_with_text_in_them_and_round_corners_and_what_grew_is_not() {
        let card = |x: usize, y: usize| (10..80).contains(&x) && (10..50).contains(&y);
        let text = |x: usize, y: usize| (16..40).contains(&y) && y % 8 < 4 && x % 5 < 2;
        let corner = |x: usize, y: usize| x.min(89 - x.min(89)) + y.min(59 - y) < 24;
        let disc = |x: usize, y: usize| x.abs_diff(50).pow(2) + y.abs_diff(30).pow(2) < 400;
        let straight = |at: &dyn Fn(usize, usize) -> bool| found(at)[0].straight(PICTURE);
        assert!((straight(&card) - 1.0).abs() < f64::EPSILON);
        assert!(
            (straight(&|x, y| card(x, y) && !(text(x, y) && (20..70).contains(&x))) - 1.0).abs()
                < f64::EPSILON
        );
        assert!(straight(&|x, y| card(x, y) && !corner(x, y)) > 0.8);
        assert!(straight(&disc) < 0.4);
    }

    #[test]
    fn a_card_is_boxed_and_stones_are_not() {
        let card = |x: usize, y: usize| (10..80).contains(&x) && (10..50).contains(&y);
        assert!((boxed(&all(card), PICTURE) - 1.0).abs() < f64::EPSILON);
        // They run into one another and into the rim, so that no ground is left
        // around them.
        let stones = |x: usize, y: usize| {
            let (dx, dy) = ((x % 40).abs_diff(20), (y % 30).abs_diff(15));
            dx * dx + dy * dy < 300
        };
        assert!(boxed(&all(stones), PICTURE) < BOXED_ON_A_PAGE);
        assert!(boxed::<u8>(&[], PICTURE).abs() < f64::EPSILON);
    }

    #[test]
    fn what_reaches_the_rim_is_judged_by_its_other_sides() {
        let straight = |at: &dyn Fn(usize, usize) -> bool| found(at)[0].straight(PICTURE);
        let bar = straight(&|_, y| y < 20);
        assert!((bar - 1.0).abs() < f64::EPSILON);
        let sky = straight(&|x, y| y * 4 < 60 + x);
        assert!(sky < 0.2, "{sky}");
        let around = |x: usize, y: usize| x.abs_diff(50).pow(2) + y.abs_diff(30).pow(2) > 400;
        assert!((straight(&around) - 1.0).abs() < f64::EPSILON);
    }

    #[test]
    fn many_runs_of_few_areas_are_areas_and_many_areas_are_none() {
        // A page of text on one ground, with more runs than areas may be.
        let line = runs(&[true, true, false].repeat(200), |ground| Some(*ground));
        let bar = runs(&[true; 600], |ground| Some(*ground));
        let text = std::iter::repeat_n(line.as_slice(), 1_500);
        let page: Vec<&[Run<bool>]> = text.chain([bar.as_slice()]).collect();
        assert!(page.iter().map(|row| row.len()).sum::<usize>() > MOST);
        let found = regions(page.iter().copied());
        let grounds = found.iter().filter(|region| region.paint);
        assert_eq!((grounds.count(), found.len()), (1, 201));
        // Dots in every other row.
        let dots = runs(&[true, false].repeat(600), |dot| dot.then_some(true));
        let rows = [dots.as_slice(), &[]].repeat(1_000);
        assert_eq!(regions(rows.into_iter()), []);
    }

    #[test]
    fn boxes_that_touch_at_a_corner_only_stay_apart() {
        let steps = found(|x, y| {
            (10..40).contains(&x) && (10..20).contains(&y)
                || (40..70).contains(&x) && (20..30).contains(&y)
        });
        assert_eq!(steps.len(), 2);
    }
}
