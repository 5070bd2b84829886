//! Pixels gathered into few weighted points.
//!
//! Bins of the cube with the mean of what fell into each: clustering some two
//! thousand means finds the centres that clustering every pixel finds.

use crescendo_plugin::color::{Rgb, Tables};

use crate::space::Place;

/// Bits of each component that choose a bin. Five leave the mean error below
/// one just visible step, and a table of half a megabyte.
const BITS: u32 = 5;

/// The bin that a colour falls into.
#[must_use]
pub fn cell(rgb: Rgb) -> usize {
    rgb.into_iter()
        .fold(0, |cell, c| (cell << BITS) | usize::from(c >> (8 - BITS)))
}

/// The colour in the middle of each bin, in the order of [`cell`].
pub fn cells() -> impl Iterator<Item = Rgb> {
    let levels = || (0..1_u8 << BITS).map(|level| (level << (8 - BITS)) + (1 << (7 - BITS)));
    levels().flat_map(move |r| levels().flat_map(move |g| levels().map(move |b| [r, g, b])))
}

/// Weighted points, one list for each coordinate so that loops over them use
/// SIMD.
#[derive(Clone, Debug, Default)]
pub struct Points {
    /// Lightness.
    pub l: Vec<f32>,
    /// Green to red.
    pub a: Vec<f32>,
    /// Blue to yellow.
    pub b: Vec<f32>,
    /// How many pixels each stands for.
    pub weight: Vec<f32>,
}

impl Points {
    /// Gathers pixels.
    #[must_use]
    pub fn gather<'p>(pixels: impl Iterator<Item = &'p [u8; 4]>, tables: &Tables) -> Self {
        let mut bins = vec![[0_u32; 4]; 1 << (3 * BITS)];
        for [red, green, blue, _] in pixels {
            let place = cell([*red, *green, *blue]);
            if let Some([count, reds, greens, blues]) = bins.get_mut(place) {
                *count += 1;
                *reds += u32::from(*red);
                *greens += u32::from(*green);
                *blues += u32::from(*blue);
            }
        }
        let mut points = Self::default();
        for [count, reds, greens, blues] in bins.into_iter().filter(|[count, ..]| *count > 0) {
            let weight = float(count);
            let mean = [reds, greens, blues].map(|sum| float(sum) / weight);
            points.push(tables.oklab(mean).into(), weight);
        }
        points
    }

    /// Adds one.
    pub fn push(&mut self, place: Place, weight: f32) {
        self.l.push(place.l);
        self.a.push(place.a);
        self.b.push(place.b);
        self.weight.push(weight);
    }

    /// How many.
    #[must_use]
    pub fn len(&self) -> usize {
        self.weight.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.weight.is_empty()
    }

    /// How many pixels they stand for together.
    #[must_use]
    pub fn total(&self) -> f32 {
        self.weight.iter().sum()
    }

    /// Each with its weight.
    pub fn iter(&self) -> impl Iterator<Item = (Place, f32)> {
        let places = self.l.iter().zip(&self.a).zip(&self.b);
        places.zip(&self.weight).map(|(((l, a), b), weight)| {
            (
                Place {
                    l: *l,
                    a: *a,
                    b: *b,
                },
                *weight,
            )
        })
    }
}

/// A count or a sum over an image.
#[expect(
    clippy::cast_precision_loss,
    reason = "a rounding of 1 in 16 million does not show"
)]
fn float(count: u32) -> f32 {
    count as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pixels_of_one_colour_become_one_point_that_is_that_colour() {
        let pixels = [[12, 200, 99, 255]; 50];
        let points = Points::gather(pixels.iter(), &Tables::default());
        assert_eq!(points.len(), 1);
        assert!((points.total() - 50.0).abs() < f32::EPSILON);
        let (place, _) = points.iter().next().expect("one point");
        assert_eq!(place.to_rgb(), [12, 200, 99]);
    }

    #[test]
    fn the_middle_of_each_cell_lies_in_it() {
        assert!(cells().map(cell).eq(0..1 << (3 * BITS)));
    }

    #[test]
    fn no_pixels_become_no_points() {
        assert!(Points::gather([].iter(), &Tables::default()).is_empty());
    }
}
