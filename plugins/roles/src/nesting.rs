//! What lies on what: a card's four sides show what is around it.

use crate::paint::Canvas;
use crescendo_boxes::Region;
use crescendo_palette::part;

/// Regions smaller than this part of the picture bear no surface.
const SMALLEST: f64 = 0.004;

/// A box is filled at least to this part; the rest is text and rounding.
const FILLED: f64 = 0.5;

/// A surface covers at least this part; what covers less is line or label.
const SURFACE: f64 = 0.02;

/// How far out a side is followed over borders and shadows, in pixels.
const REACH: usize = 64;

/// Side length, as a part of the rim, that says nothing: a stray box.
const SLACK: f64 = 0.02;

/// Places along each side where it is looked.
const PLACES: usize = 8;

/// How much of each paint's boxes lies on each other paint.
#[derive(Clone, Debug, Default)]
pub struct Nesting {
    /// Ground, what lies on it, and over what length of side as a part of the
    /// picture's rim.
    sides: Vec<(u8, u8, f64)>,
}

impl Nesting {
    /// Looks around every box of the paints that `quiet` accepts.
    #[must_use]
    pub fn new(canvas: &Canvas, regions: &[Region<u8>], quiet: impl Fn(u8) -> bool) -> Self {
        let boxes = regions.iter().filter(|region| {
            part(region.extent(), canvas.area()) >= SMALLEST
                && part(region.area, region.extent()) >= FILLED
                && quiet(region.paint)
        });
        let rim = 2 * (canvas.width + canvas.rows.len());
        let mut sides = Vec::new();
        for region in boxes {
            for (ground, length) in around(canvas, region) {
                sides.push((ground, region.paint, part(length, rim) / part(PLACES, 1)));
            }
        }
        Self { sides }
    }

    /// Side length of the boxes of `upper` that lie on `ground`.
    #[must_use]
    pub fn on(&self, ground: u8, upper: u8) -> f64 {
        self.total(|below, above| below == ground && above == upper)
    }

    /// How much more lies on a paint than it lies on others. Two areas side by
    /// side each see the other: that cancels out.
    #[must_use]
    pub fn bears(&self, paint: u8) -> f64 {
        self.total(|below, _| below == paint) - self.total(|_, above| above == paint)
    }

    /// Whether a paint lies on one of the others more than that on it.
    #[must_use]
    pub fn rests(&self, paint: u8, others: &[u8]) -> bool {
        others
            .iter()
            .any(|other| self.on(*other, paint) > self.on(paint, *other) + SLACK)
    }

    fn total(&self, which: impl Fn(u8, u8) -> bool) -> f64 {
        let sides = self
            .sides
            .iter()
            .filter(|(below, above, _)| which(*below, *above));
        sides.map(|(_, _, length)| length).sum()
    }
}

/// The ground that is seen on two opposite sides, for each place along them,
/// with those sides' length. What is seen on one side only may lie beside it,
/// and what is seen above and below a strip that runs out of the picture may
/// be two boxes that it parts.
fn around<'c>(
    canvas: &'c Canvas,
    region: &'c Region<u8>,
) -> impl Iterator<Item = (u8, usize)> + 'c {
    let along = |from: usize, length: usize, k: usize| from + length * (2 * k + 1) / (2 * PLACES);
    let strip = region.left == 0 || region.right == canvas.width;
    (0..PLACES).flat_map(move |k| {
        let (x, y) = (
            along(region.left, region.width(), k),
            along(region.top, region.height(), k),
        );
        let ground = |x: Option<usize>, y: Option<usize>| surface(canvas, region.paint, x?, y?);
        let left = (1..=REACH).find_map(|out| ground(region.left.checked_sub(out), Some(y)));
        let right = (0..REACH).find_map(|out| ground(Some(region.right + out), Some(y)));
        let above = (1..=REACH).find_map(|out| ground(Some(x), region.top.checked_sub(out)));
        let below = (0..REACH).find_map(|out| ground(Some(x), Some(region.bottom + out)));
        let beside = left
            .filter(|_| left == right)
            .map(|ground| (ground, 2 * region.height()));
        let over = above
            .filter(|_| above == below && !strip)
            .map(|ground| (ground, 2 * region.width()));
        beside.into_iter().chain(over)
    })
}

/// The label of a pixel that belongs to another surface.
fn surface(canvas: &Canvas, paint: u8, x: usize, y: usize) -> Option<u8> {
    canvas
        .label(x, y)
        .filter(|label| *label != paint && canvas.share(*label) >= SURFACE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crescendo_boxes::regions;
    use crescendo_plugin::Pixels;

    /// A bar on top, two cards with a line around each, both wider than the
    /// ground that is left between them.
    fn page() -> Canvas {
        let (ground, card, line) = ([240; 3], [255; 3], [200; 3]);
        let within = |x: usize, y: usize, by: usize| {
            (60 - by..200 + by).contains(&y)
                && ((40 - by..195 + by).contains(&x) || (205 - by..360 + by).contains(&x))
        };
        let at = |x, y| match () {
            () if y < 40 || within(x, y, 0) => card,
            () if within(x, y, 1) => line,
            () => ground,
        };
        Canvas::new(&Pixels::paint(400, 240, at))
    }

    #[test]
    fn cards_lie_on_the_ground_even_where_they_cover_more() {
        let canvas = page();
        let nesting = Nesting::new(
            &canvas,
            &regions(canvas.rows.iter().map(Vec::as_slice)),
            |_| true,
        );
        let label = |grey: u8| {
            let at = canvas
                .paints
                .iter()
                .position(|paint| paint.rgb == [grey; 3]);
            at.and_then(|at| u8::try_from(at).ok()).expect("a paint")
        };
        let (ground, card) = (label(240), label(255));
        assert!(canvas.share(card) > canvas.share(ground));
        assert!(nesting.bears(ground) > 0.5 && nesting.bears(card) < -0.5);
        assert!(nesting.on(ground, card) > nesting.on(card, ground));
    }
}
