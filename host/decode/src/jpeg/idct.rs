//! Inverse cosine transforms to 8, 4, 2 or 1 samples in each direction.
//!
//! A reduced transform gives exactly the means over the samples that the full
//! one would give (before rounding): the mean over a run of samples of a
//! cosine is that cosine at the run's middle times a constant, and cosines
//! past the middle frequency fold back onto the lower ones. So 4 samples need
//! 4 folded coefficients, 2 need the odd ones summed, and 1 is the mean that
//! the DC coefficient holds. Derived from the definition in T.81, A.3.3.

use std::ops::{Add, Mul, Sub};

/// Ck is cos(k pi / 16).
const C1: f32 = 0.980_785_28;
const C2: f32 = 0.923_879_5;
const C3: f32 = 0.831_469_6;
const C4: f32 = std::f32::consts::FRAC_1_SQRT_2;
const C5: f32 = 0.555_570_24;
const C6: f32 = 0.382_683_43;
const C7: f32 = 0.195_090_32;

/// Eight numbers that are worked on together: the compiler makes vector code
/// of it. Plain products and sums in one order, which every machine rounds
/// alike.
#[derive(Clone, Copy)]
struct Lanes([f32; 8]);

impl Lanes {
    #[inline(always)]
    fn with(mut self, other: Self, operation: impl Fn(f32, f32) -> f32) -> Self {
        for (a, b) in self.0.iter_mut().zip(other.0) {
            *a = operation(*a, b);
        }
        self
    }
}

impl Add for Lanes {
    type Output = Self;
    #[inline(always)]
    fn add(self, other: Self) -> Self {
        self.with(other, |a, b| a + b)
    }
}

impl Sub for Lanes {
    type Output = Self;
    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        self.with(other, |a, b| a - b)
    }
}

impl Mul<f32> for Lanes {
    type Output = Self;
    #[inline(always)]
    fn mul(self, factor: f32) -> Self {
        Self(self.0.map(|value| value * factor))
    }
}

/// One transform in one direction: `N` samples from eight coefficients, for
/// eight columns or rows at once.
trait Kernel<const N: usize> {
    fn run(coefficients: [Lanes; 8]) -> [Lanes; N];
}

/// The kernels.
struct Cosines;

/// F0 / (2 sqrt 2): the mean's share.
const MEAN: f32 = C4 / 2.0;

impl Kernel<1> for Cosines {
    #[inline(always)]
    fn run([f0, ..]: [Lanes; 8]) -> [Lanes; 1] {
        [f0 * MEAN]
    }
}

impl Kernel<2> for Cosines {
    #[inline(always)]
    fn run([f0, f1, _, f3, _, f5, _, f7]: [Lanes; 8]) -> [Lanes; 2] {
        // Half of the mean of cos((2x + 1) k pi / 16) over x = 0 to 3, which
        // is sin(k pi / 2) / (8 sin(k pi / 16)); the sine of k is the cosine
        // of 8 - k.
        let mean = f0 * MEAN;
        let low = f1 * (1.0 / (16.0 * C7)) - f3 * (1.0 / (16.0 * C5));
        let odd = low + (f5 * (1.0 / (16.0 * C3)) - f7 * (1.0 / (16.0 * C1)));
        [mean + odd, mean - odd]
    }
}

impl Kernel<4> for Cosines {
    #[inline(always)]
    fn run([f0, f1, f2, f3, _, f5, f6, f7]: [Lanes; 8]) -> [Lanes; 4] {
        // Folded: g1 = f1 cos 1 - f7 cos 7 and so on, each half as large; then
        // a transform of four points.
        let mean = f0 * MEAN;
        let g1 = f1 * (C1 / 2.0) - f7 * (C7 / 2.0);
        let g2 = f2 * (C2 / 2.0) - f6 * (C6 / 2.0);
        let g3 = f3 * (C3 / 2.0) - f5 * (C5 / 2.0);
        let middle = g2 * C4;
        let (outer, inner) = (g1 * C2 + g3 * C6, g1 * C6 - g3 * C2);
        let (high, low) = (mean + middle, mean - middle);
        [high + outer, low + inner, low - inner, high - outer]
    }
}

impl Kernel<8> for Cosines {
    #[inline(always)]
    fn run([f0, f1, f2, f3, f4, f5, f6, f7]: [Lanes; 8]) -> [Lanes; 8] {
        const K1: f32 = C1 / 2.0;
        const K2: f32 = C2 / 2.0;
        const K3: f32 = C3 / 2.0;
        const K5: f32 = C5 / 2.0;
        const K6: f32 = C6 / 2.0;
        const K7: f32 = C7 / 2.0;
        let (sum, difference) = ((f0 + f4) * MEAN, (f0 - f4) * MEAN);
        let (wide, narrow) = (f2 * K2 + f6 * K6, f2 * K6 - f6 * K2);
        let (e0, e3) = (sum + wide, sum - wide);
        let (e1, e2) = (difference + narrow, difference - narrow);
        let o0 = (f1 * K1 + f3 * K3) + (f5 * K5 + f7 * K7);
        let o1 = (f1 * K3 - f3 * K7) - (f5 * K1 + f7 * K5);
        let o2 = (f1 * K5 - f3 * K1) + (f5 * K7 + f7 * K3);
        let o3 = (f1 * K7 - f3 * K5) + (f5 * K3 - f7 * K1);
        [
            e0 + o0,
            e1 + o1,
            e2 + o2,
            e3 + o3,
            e3 - o3,
            e2 - o2,
            e1 - o1,
            e0 - o0,
        ]
    }
}

/// Coefficients of a block, row by row: vertical frequency times 8 plus
/// horizontal frequency; times their quantisation steps.
pub(super) type Block = [i32; 64];

/// The greatest dequantised DC coefficient that is kept: 8-bit samples give at
/// most 1,024 and some rounding.
pub(super) const MOST: i32 = 2047;

/// Rows become columns; what is missing is zero.
#[inline(always)]
fn transposed<const N: usize>(rows: [Lanes; N]) -> [Lanes; 8] {
    let mut columns = [Lanes([0.0; 8]); 8];
    for (index, row) in rows.iter().enumerate() {
        for (column, value) in columns.iter_mut().zip(row.0) {
            if let Some(slot) = column.0.get_mut(index) {
                *slot = value;
            }
        }
    }
    columns
}

/// Writes the `W` x `H` samples of a block to `to`, whose rows lie `stride`
/// apart.
fn transform<const W: usize, const H: usize>(block: &Block, to: &mut [u8], stride: usize)
where
    Cosines: Kernel<W> + Kernel<H>,
{
    let mut rows = [Lanes([0.0; 8]); 8];
    for (lanes, row) in rows.iter_mut().zip(block.as_chunks::<8>().0) {
        *lanes = Lanes(row.map(|value| value as f32));
    }
    let rows: [Lanes; H] = Cosines::run(rows);
    let columns: [Lanes; W] = Cosines::run(transposed(rows));
    for (row, to) in transposed(columns)
        .into_iter()
        .take(H)
        .zip(to.chunks_mut(stride.max(1)))
    {
        let samples = row.0.map(sample);
        if let (Some(to), Some(samples)) = (to.get_mut(..W), samples.get(..W)) {
            to.copy_from_slice(samples);
        }
    }
}

/// Shifts to the middle of the range, rounds and clamps.
#[inline(always)]
fn sample(value: f32) -> u8 {
    let value = value + 128.0;
    let value = if value > 0.0 { value } else { 0.0 };
    let value = if value < 255.0 { value } else { 255.0 };
    // 1.5 x 2^23: numbers this large have no fraction, so that the sum is
    // rounded and the low bits are the whole number. Cheaper than a cast, and
    // done for all lanes at once.
    (value + 12_582_912.0).to_bits() as u8
}

/// The mean sample of a block from its dequantised DC coefficient.
#[inline(always)]
pub(super) fn mean(dc: i32) -> u8 {
    (((dc + 4) >> 3) + 128).clamp(0, 255) as u8
}

/// Writes a block that has nothing but its mean.
pub(super) fn flat(dc: i32, (width, height): (usize, usize), to: &mut [u8], stride: usize) {
    let value = mean(dc);
    for row in to.chunks_mut(stride.max(1)).take(height) {
        row.iter_mut()
            .take(width)
            .for_each(|sample| *sample = value);
    }
}

/// The transform that gives blocks of this size.
pub(super) type Transform = fn(&Block, &mut [u8], usize);

/// Chooses the transform for blocks of `width` x `height` samples.
pub(super) fn of_size((width, height): (usize, usize)) -> Transform {
    match (width, height) {
        (1, 1) => transform::<1, 1>,
        (1, 2) => transform::<1, 2>,
        (1, 4) => transform::<1, 4>,
        (1, _) => transform::<1, 8>,
        (2, 1) => transform::<2, 1>,
        (2, 2) => transform::<2, 2>,
        (2, 4) => transform::<2, 4>,
        (2, _) => transform::<2, 8>,
        (4, 1) => transform::<4, 1>,
        (4, 2) => transform::<4, 2>,
        (4, 4) => transform::<4, 4>,
        (4, _) => transform::<4, 8>,
        (_, 1) => transform::<8, 1>,
        (_, 2) => transform::<8, 2>,
        (_, 4) => transform::<8, 4>,
        (_, _) => transform::<8, 8>,
    }
}
