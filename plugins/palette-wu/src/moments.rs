//! Sums over any box of the colour cube, each in eight look-ups.
//!
//! Source: X. Wu, "Statistical computations for optimal color quantization",
//! Graphics Gems II, 1991.

use crescendo_plugin::color::Rgb;

/// Cells along each side of the cube; a cell is eight levels of a component.
pub const CELLS: usize = 32;

/// One more than [`CELLS`]: the sums at 0 are empty.
const SIDE: usize = CELLS + 1;

/// Sums over some pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// Weights.
    pub weight: i64,
    /// Weighted components.
    pub rgb: [i64; 3],
    /// Weighted squared lengths.
    pub square: i64,
}

impl Sums {
    /// Both together.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        self.with(other, |one, other| one + other)
    }

    /// The first without the second.
    #[must_use]
    pub fn minus(self, other: Self) -> Self {
        self.with(other, |one, other| one - other)
    }

    fn with(self, other: Self, fold: fn(i64, i64) -> i64) -> Self {
        let ([r1, g1, b1], [r2, g2, b2]) = (self.rgb, other.rgb);
        Self {
            weight: fold(self.weight, other.weight),
            rgb: [fold(r1, r2), fold(g1, g2), fold(b1, b2)],
            square: fold(self.square, other.square),
        }
    }

    /// Weighted sum of squared distances to the mean, in levels squared.
    #[must_use]
    pub fn variance(self) -> f64 {
        float(self.square) - self.energy()
    }

    /// The part of the squares that the mean explains: Wu's criterion is to
    /// cut where the two halves' energies add up to most.
    #[must_use]
    pub fn energy(self) -> f64 {
        if self.weight == 0 {
            return 0.0;
        }
        self.rgb.iter().map(|c| float(*c) * float(*c)).sum::<f64>() / float(self.weight)
    }

    /// The mean colour; black where there is nothing.
    #[must_use]
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a mean of bytes is between 0 and 255"
    )]
    pub fn mean(self) -> Rgb {
        let weight = float(self.weight.max(1));
        self.rgb.map(|c| (float(c) / weight).round() as u8)
    }
}

/// A sum as a real number.
#[expect(
    clippy::cast_precision_loss,
    reason = "sums over an image stay below 2^53"
)]
#[must_use]
pub fn float(sum: i64) -> f64 {
    sum as f64
}

/// A box of the cube: cells from `low` (left out) to `high` (included).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cube {
    /// Just before the first cell along red, green and blue.
    pub low: [usize; 3],
    /// The last cell.
    pub high: [usize; 3],
}

impl Cube {
    /// Everything.
    pub const WHOLE: Self = Self {
        low: [0; 3],
        high: [CELLS; 3],
    };

    /// Cut after `at` along an axis (0 to 2).
    #[must_use]
    pub fn cut(self, axis: usize, at: usize) -> (Self, Self) {
        let (mut one, mut other) = (self, self);
        if let (Some(high), Some(low)) = (one.high.get_mut(axis), other.low.get_mut(axis)) {
            (*high, *low) = (at, at);
        }
        (one, other)
    }

    /// Positions of the cells inside, as [`cell`] numbers them.
    pub fn cells(self) -> impl Iterator<Item = usize> {
        let [r, g, b] = [0, 1, 2].map(|axis| {
            let at = |ends: [usize; 3]| ends.get(axis).copied().unwrap_or(0);
            at(self.low)..at(self.high)
        });
        r.flat_map(move |r| {
            let (g, b) = (g.clone(), b.clone());
            g.flat_map(move |g| b.clone().map(move |b| (r * CELLS + g) * CELLS + b))
        })
    }
}

/// The number of the cell that a colour falls into, below `CELLS` cubed.
#[must_use]
pub fn cell([red, green, blue]: Rgb) -> usize {
    [red, green, blue]
        .into_iter()
        .fold(0, |at, c| at * CELLS + usize::from(c >> 3))
}

/// Most pixels that are summed up, each of weight 16 or less: their components
/// then add up to less than 2^32.
const MOST: usize = (u32::MAX / (16 * 255)) as usize;

/// Cumulative sums: entry (r, g, b) covers all cells up to there.
///
/// Sums of squares lie apart, so that the others are four numbers of 32 bits:
/// what is added up in one step of SIMD, in half of the memory.
pub struct Moments {
    /// Weight, red, green, blue.
    first: Vec<[u32; 4]>,
    squares: Vec<u64>,
}

impl Moments {
    /// Sums up weighted pixels.
    #[must_use]
    pub fn gather(pixels: impl Iterator<Item = (Rgb, u8)>) -> Self {
        let mut first = vec![[0_u32; 4]; SIDE * SIDE * SIDE];
        let mut squares = vec![0_u64; SIDE * SIDE * SIDE];
        for (rgb, weight) in pixels.take(MOST) {
            let at = place(rgb.map(|c| usize::from(c >> 3) + 1));
            let weight = u32::from(weight);
            let [r, g, b] = rgb.map(u32::from);
            if let (Some([w, reds, greens, blues]), Some(square)) =
                (first.get_mut(at), squares.get_mut(at))
            {
                *w += weight;
                *reds += weight * r;
                *greens += weight * g;
                *blues += weight * b;
                *square += u64::from(weight * (r * r + g * g + b * b));
            }
        }
        accumulate(&mut first, |[w, r, g, b], [w2, r2, g2, b2]| {
            [w + w2, r + r2, g + g2, b + b2]
        });
        accumulate(&mut squares, |one, other| one + other);
        Self { first, squares }
    }

    /// Sums over a box.
    #[must_use]
    pub fn sums(&self, cube: Cube) -> Sums {
        let ([r0, g0, b0], [r1, g1, b1]) = (cube.low, cube.high);
        let at = |r, g, b| {
            let at = place([r, g, b]);
            let [weight, rgb @ ..] = self.first.get(at).copied().unwrap_or_default();
            let square = self.squares.get(at).copied().unwrap_or_default();
            Sums {
                weight: i64::from(weight),
                rgb: rgb.map(i64::from),
                square: square.cast_signed(),
            }
        };
        let side = |r| {
            at(r, g1, b1)
                .minus(at(r, g1, b0))
                .minus(at(r, g0, b1))
                .plus(at(r, g0, b0))
        };
        side(r1).minus(side(r0))
    }
}

/// Adds to each entry all entries before it along each axis.
fn accumulate<T: Copy>(table: &mut [T], add: impl Fn(T, T) -> T) {
    for line in table.chunks_exact_mut(SIDE) {
        let mut before = None;
        for entry in line {
            *entry = before.map_or(*entry, |sum| add(sum, *entry));
            before = Some(*entry);
        }
    }
    // Along the other axes whole rows, then whole planes, are added at once.
    for row in [SIDE, SIDE * SIDE] {
        for block in table.chunks_exact_mut(row * SIDE) {
            let mut rest = block;
            while rest.len() > row {
                let (before, after) = rest.split_at_mut(row);
                for (entry, before) in after.iter_mut().zip(before) {
                    *entry = add(*before, *entry);
                }
                rest = after;
            }
        }
    }
}

fn place([r, g, b]: [usize; 3]) -> usize {
    (r * SIDE + g) * SIDE + b
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLORS: [Rgb; 4] = [[0, 0, 0], [255, 255, 255], [10, 200, 30], [12, 201, 28]];

    #[test]
    fn a_box_sums_exactly_what_lies_in_it() {
        let moments = Moments::gather(COLORS.into_iter().map(|rgb| (rgb, 2)));
        assert_eq!(moments.sums(Cube::WHOLE).weight, 8);
        let greens = Cube {
            low: [0, 20, 0],
            high: [4, 30, 4],
        };
        let sums = moments.sums(greens);
        assert_eq!((sums.weight, sums.rgb), (4, [44, 802, 116]));
        assert_eq!(sums.mean(), [11, 201, 29]);
        // Squared distances of (10, 200, 30) and (12, 201, 28) to their mean.
        assert!((sums.variance() - 2.0 * 4.5).abs() < 1e-6);
    }

    #[test]
    fn an_empty_box_has_neither_weight_nor_variance() {
        let moments = Moments::gather(COLORS.into_iter().map(|rgb| (rgb, 1)));
        let sums = moments.sums(Cube {
            low: [20, 0, 0],
            high: [24, 4, 4],
        });
        assert_eq!(sums, Sums::default());
        assert!(sums.variance().abs() < f64::EPSILON);
    }

    #[test]
    fn a_cut_box_has_the_cells_of_both_halves() {
        let (one, other) = Cube::WHOLE.cut(1, 7);
        assert_eq!(one.cells().count() + other.cells().count(), CELLS.pow(3));
        assert!(one.cells().any(|at| at == cell([0, 7 * 8 - 1, 0])));
        assert!(other.cells().any(|at| at == cell([0, 7 * 8, 0])));
    }
}
