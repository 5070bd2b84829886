//! Weighs pixels by how calm their neighbourhood is.
//!
//! Where a picture was scaled down, its edges are mixtures that nobody chose.
//! A pixel that differs much from its left or upper neighbour counts little;
//! one that equals both counts sixteen times as much. Texture in photographs is
//! even, so there the weights cancel out.

use crescendo_palette::OPAQUE;
use crescendo_plugin::Pixels;
use crescendo_plugin::color::Rgb;

/// A seen pixel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weighed {
    /// Its colour.
    pub rgb: Rgb,
    /// How much it counts, 1 to 16.
    pub weight: u8,
}

/// Every seen pixel, row after row.
#[must_use]
pub fn weigh(pixels: &Pixels<4>) -> Vec<Weighed> {
    let mut weighed = Vec::with_capacity(pixels.all().len());
    let mut weights = vec![0; pixels.width()];
    // The first row and the first column are compared with themselves.
    let above = pixels.rows().take(1).chain(pixels.rows());
    for (above, row) in above.zip(pixels.rows()) {
        let first = row.get(..1).unwrap_or(&[]);
        weigh_row(&mut weights, first, above, first);
        if let (Some(weights), Some(right), Some(above)) =
            (weights.get_mut(1..), row.get(1..), above.get(1..))
        {
            weigh_row(weights, right, above, row);
        }
        let seen = row.iter().zip(&weights);
        weighed.extend(seen.filter_map(|([red, green, blue, alpha], weight)| {
            (*alpha >= OPAQUE).then_some(Weighed {
                rgb: [*red, *green, *blue],
                weight: *weight,
            })
        }));
    }
    weighed
}

/// The weights of a row: 16 for a pixel that equals its neighbours; each
/// doubling of the step from one level on halves it, down to 1 from eight
/// levels on. Sums of comparisons, so that the loop becomes SIMD.
fn weigh_row(weights: &mut [u8], row: &[[u8; 4]], above: &[[u8; 4]], left: &[[u8; 4]]) {
    let neighbours = row.iter().zip(above).zip(left);
    for (weight, ((pixel, above), left)) in weights.iter_mut().zip(neighbours) {
        let step = step(pixel, above).max(step(pixel, left));
        *weight = 1
            + u8::from(step < 8)
            + 2 * u8::from(step < 4)
            + 4 * u8::from(step < 2)
            + 8 * u8::from(step < 1);
    }
}

/// The largest difference of a component.
fn step([r1, g1, b1, _]: &[u8; 4], [r2, g2, b2, _]: &[u8; 4]) -> u8 {
    r1.abs_diff(*r2).max(g1.abs_diff(*g2)).max(b1.abs_diff(*b2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calm_pixels_count_sixteen_times_what_edges_count() {
        let row = [
            [9, 9, 9, 255],
            [9, 9, 9, 255],
            [250, 9, 9, 255],
            [250, 10, 9, 255],
        ];
        let pixels = Pixels::<4>::new(4, 1, row.concat()).expect("four pixels");
        let weights: Vec<u8> = weigh(&pixels).iter().map(|pixel| pixel.weight).collect();
        assert_eq!(weights, [16, 16, 1, 8]);
    }

    #[test]
    fn transparent_pixels_are_left_out() {
        let pixels = Pixels::<4>::new(2, 1, vec![1, 2, 3, 127, 1, 2, 3, 128]).expect("two pixels");
        assert_eq!(
            weigh(&pixels),
            [Weighed {
                rgb: [1, 2, 3],
                weight: 16
            }]
        );
    }
}
