//! Smooth regions: pixels joined where neighbours hardly differ.
//!
//! One pass over the rows cuts them into runs and joins runs of adjacent rows
//! (union-find over runs: Rosenfeld and Pfaltz, "Sequential operations in
//! digital picture processing", 1966). Page grounds, cards and buttons come
//! out as one region each; so do gradients, whose neighbours differ by one
//! step at most.

use crescendo_boxes::Sets;
use crescendo_plugin::Pixels;

/// Neighbours belong together when no channel differs by more. Two surfaces
/// that a person can tell apart differ by six steps and more; a gradient over
/// a hundred pixels by one or two.
const STEP: u8 = 1;

/// A rectangle in image pixels; `right` and `bottom` are not part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// First column.
    pub left: i32,
    /// First row.
    pub top: i32,
    /// Column after the last.
    pub right: i32,
    /// Row after the last.
    pub bottom: i32,
}

impl Bounds {
    /// Holds nothing; grows with [`Bounds::take`].
    pub(crate) const NOTHING: Self = Self {
        left: i32::MAX,
        top: i32::MAX,
        right: 0,
        bottom: 0,
    };

    /// Columns.
    #[must_use]
    pub const fn width(&self) -> i32 {
        self.right - self.left
    }

    /// Rows.
    #[must_use]
    pub const fn height(&self) -> i32 {
        self.bottom - self.top
    }

    /// Grows to hold a part of a row.
    pub(crate) fn take(&mut self, left: i32, right: i32, y: i32) {
        self.left = self.left.min(left);
        self.right = self.right.max(right);
        self.top = self.top.min(y);
        self.bottom = self.bottom.max(y + 1);
    }

    /// Whether `inner` lies inside, edges included.
    #[must_use]
    pub const fn holds(&self, inner: &Self) -> bool {
        self.left <= inner.left
            && self.top <= inner.top
            && self.right >= inner.right
            && self.bottom >= inner.bottom
    }

    /// The same with every side moved out by `by`.
    #[must_use]
    pub const fn grown(&self, by: i32) -> Self {
        Self {
            left: self.left - by,
            top: self.top - by,
            right: self.right + by,
            bottom: self.bottom + by,
        }
    }
}

/// A connected set of pixels of nearly one colour.
#[derive(Clone, Debug)]
pub struct Region {
    /// Around all its pixels.
    pub bounds: Bounds,
    /// Pixels.
    pub area: u32,
    /// The colour in the middle of its longest run.
    pub color: [u8; 3],
    longest: i32,
}

/// Every pixel's region.
pub struct Regions {
    width: usize,
    labels: Vec<u32>,
    /// All of them.
    pub list: Vec<Region>,
}

struct Run {
    start: usize,
    end: usize,
    id: u32,
}

impl Regions {
    /// Cuts a picture into regions.
    #[must_use]
    pub fn find(pixels: &Pixels<3>) -> Self {
        let width = pixels.width();
        let mut sets = Sets::new();
        let mut labels: Vec<u32> = Vec::with_capacity(pixels.all().len());
        let (mut above, mut current): (Vec<Run>, Vec<Run>) = (Vec::new(), Vec::new());
        let mut previous: &[[u8; 3]] = &[];
        let mut alike = vec![false; width];
        for row in pixels.rows() {
            current.clear();
            cut(row, &mut current, &mut sets);
            mark_alike(previous, row, &mut alike);
            join_rows(&above, &current, &alike, &mut sets);
            for run in &current {
                labels.extend(std::iter::repeat_n(run.id, run.end - run.start));
            }
            std::mem::swap(&mut above, &mut current);
            previous = row;
        }
        let (numbers, count) = sets.number();
        let mut regions = Self {
            width: width.max(1),
            labels,
            list: Vec::new(),
        };
        regions.collect(pixels, &numbers, count);
        regions
    }

    /// Renames labels and sums up each region.
    fn collect(&mut self, pixels: &Pixels<3>, numbers: &[u32], count: usize) {
        let empty = Region {
            bounds: Bounds::NOTHING,
            area: 0,
            color: [0; 3],
            longest: 0,
        };
        self.list = vec![empty; count];
        for (y, (labels, row)) in
            (0..).zip(self.labels.chunks_exact_mut(self.width).zip(pixels.rows()))
        {
            let mut x = 0;
            for run in labels.chunk_by_mut(|a, b| a == b) {
                let old = run.first().copied().unwrap_or(0);
                let new = numbers.get(old as usize).copied().unwrap_or(0);
                run.fill(new);
                let length = run.len();
                let (start, end) = (whole(x), whole(x + length));
                if let Some(region) = self.list.get_mut(new as usize) {
                    region.bounds.take(start, end, y);
                    region.area += u32::try_from(length).unwrap_or(0);
                    if end - start > region.longest {
                        region.longest = end - start;
                        region.color = row.get(x + length / 2).copied().unwrap_or_default();
                    }
                }
                x += length;
            }
        }
    }

    /// The region of a pixel; none outside the picture.
    #[must_use]
    pub fn label(&self, x: i32, y: i32) -> Option<u32> {
        let (x, y) = (usize::try_from(x).ok()?, usize::try_from(y).ok()?);
        if x >= self.width {
            return None;
        }
        self.labels.get(y * self.width + x).copied()
    }

    /// The labels of the rows, top to bottom.
    pub fn rows(&self) -> impl Iterator<Item = &[u32]> {
        self.labels.chunks_exact(self.width)
    }

    /// One row of labels; empty outside.
    #[must_use]
    pub fn row(&self, y: i32) -> &[u32] {
        let start = usize::try_from(y)
            .unwrap_or(usize::MAX)
            .saturating_mul(self.width);
        self.labels
            .get(start..start.saturating_add(self.width))
            .unwrap_or(&[])
    }
}

/// A count of pixels as a coordinate; pictures are far smaller than 2^31.
pub(crate) fn whole(n: usize) -> i32 {
    i32::try_from(n).unwrap_or(i32::MAX)
}

fn near(a: [u8; 3], b: [u8; 3]) -> bool {
    let [r, g, b] = [
        a[0].abs_diff(b[0]),
        a[1].abs_diff(b[1]),
        a[2].abs_diff(b[2]),
    ];
    // `&` instead of `&&`: no branches, so that the loop becomes SIMD.
    (r <= STEP) & (g <= STEP) & (b <= STEP)
}

fn cut(row: &[[u8; 3]], runs: &mut Vec<Run>, sets: &mut Sets) {
    let mut start = 0;
    for run in row.chunk_by(|a, b| near(*a, *b)) {
        let end = start + run.len();
        let id = sets.add();
        runs.push(Run { start, end, id });
        start = end;
    }
}

fn mark_alike(above: &[[u8; 3]], row: &[[u8; 3]], alike: &mut [bool]) {
    if above.is_empty() {
        alike.fill(false);
    }
    for ((a, b), flag) in above.iter().zip(row).zip(alike) {
        *flag = near(*a, *b);
    }
}

/// Joins runs of two rows where some column of both is alike.
fn join_rows(above: &[Run], current: &[Run], alike: &[bool], sets: &mut Sets) {
    let mut upper = above.iter().peekable();
    for run in current {
        while let Some(over) = upper.peek() {
            let (start, end) = (run.start.max(over.start), run.end.min(over.end));
            if start < end
                && alike
                    .get(start..end)
                    .is_some_and(|part| part.contains(&true))
            {
                sets.join(over.id, run.id);
            }
            if over.end > run.end {
                break;
            }
            upper.next();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_on_a_ground_is_a_region_of_its_own() {
        let inside = |x, y| (5..15).contains(&x) && (3..9).contains(&y);
        let regions = Regions::find(&Pixels::paint(20, 12, |x, y| {
            if inside(x, y) { [9; 3] } else { [200; 3] }
        }));
        assert_eq!(regions.list.len(), 2);
        let label = regions.label(7, 4).unwrap();
        let region = &regions.list[label as usize];
        assert_eq!(
            region.bounds,
            Bounds {
                left: 5,
                top: 3,
                right: 15,
                bottom: 9
            }
        );
        assert_eq!((region.area, region.color), (60, [9; 3]));
    }

    #[test]
    fn a_gradient_is_one_region_and_a_step_is_two() {
        let shade = |x: usize| [u8::try_from(x).unwrap(); 3];
        assert_eq!(
            Regions::find(&Pixels::paint(200, 4, |x, _| shade(x)))
                .list
                .len(),
            1
        );
        assert_eq!(
            Regions::find(&Pixels::paint(200, 4, |x, _| shade(x / 100 * 2)))
                .list
                .len(),
            2
        );
    }

    #[test]
    fn arms_that_meet_late_become_one() {
        // A U: two columns joined by the last row only.
        let regions = Regions::find(&Pixels::paint(5, 5, |x, y| {
            if x == 0 || x == 4 || y == 4 {
                [0; 3]
            } else {
                [255; 3]
            }
        }));
        assert_eq!(regions.list.len(), 2);
    }

    #[test]
    fn outside_there_is_no_region() {
        let regions = Regions::find(&Pixels::paint(3, 3, |_, _| [1; 3]));
        assert_eq!(regions.label(3, 0), None);
        assert_eq!(regions.label(-1, 0), None);
    }
}
