//! Inverse cosine transforms to 8, 4, 2 or 1 samples in each direction.
//!
//! A reduced transform gives exactly the means over the samples that the full
//! one would give (before rounding): the mean over a run of samples of a
//! cosine is that cosine at the run's middle times a constant, and cosines
//! past the middle frequency fold back onto the lower ones. So 4 samples need
//! 4 folded coefficients, 2 need the odd ones summed, and 1 is the mean that
//! the DC coefficient holds. Derived from the definition in T.81, A.3.3.

/// Bits of fraction of the constants.
const BITS: u32 = 13;

/// Bits of fraction kept between the two passes.
const BETWEEN: u32 = 3;

/// `value` in fixed point; evaluated when the crate is compiled.
const fn fix(value: f64) -> i32 {
    (value * (1 << BITS) as f64 + if value < 0.0 { -0.5 } else { 0.5 }) as i32
}

/// Ck is cos(k pi / 16).
const C1: f64 = 0.980_785_280_403_230_4;
const C2: f64 = 0.923_879_532_511_286_7;
const C3: f64 = 0.831_469_612_302_545_2;
const C4: f64 = std::f64::consts::FRAC_1_SQRT_2;
const C5: f64 = 0.555_570_233_019_602_2;
const C6: f64 = 0.382_683_432_365_089_8;
const C7: f64 = 0.195_090_322_016_128_26;

/// One transform in one direction: `N` outputs from eight coefficients, 2^13
/// times as large.
trait Kernel<const N: usize> {
    fn run(coefficients: [i32; 8]) -> [i32; N];
}

/// The kernels.
struct Cosines;

/// F0 / (2 sqrt 2): the mean's share.
const MEAN: i32 = fix(C4 / 2.0);

impl Kernel<1> for Cosines {
    #[inline(always)]
    fn run([f0, ..]: [i32; 8]) -> [i32; 1] {
        [f0 * MEAN]
    }
}

impl Kernel<2> for Cosines {
    #[inline(always)]
    fn run([f0, f1, _, f3, _, f5, _, f7]: [i32; 8]) -> [i32; 2] {
        // Half of the mean of cos((2x + 1) k pi / 16) over x = 0 to 3, which
        // is sin(k pi / 2) / (8 sin(k pi / 16)); the sine of k is the cosine
        // of 8 - k.
        const S1: i32 = fix(1.0 / (16.0 * C7));
        const S3: i32 = fix(-1.0 / (16.0 * C5));
        const S5: i32 = fix(1.0 / (16.0 * C3));
        const S7: i32 = fix(-1.0 / (16.0 * C1));
        let mean = f0 * MEAN;
        let odd = f1 * S1 + f3 * S3 + f5 * S5 + f7 * S7;
        [mean + odd, mean - odd]
    }
}

impl Kernel<4> for Cosines {
    #[inline(always)]
    fn run([f0, f1, f2, f3, _, f5, f6, f7]: [i32; 8]) -> [i32; 4] {
        // Folded: g1 = f1 cos 1 - f7 cos 7 and so on, then a transform of
        // four points; both cosines in one constant.
        const HALF: f64 = 0.5;
        let mean = f0 * MEAN;
        let even = f2 * fix(HALF * C2 * C4) - f6 * fix(HALF * C6 * C4);
        let outer = f1 * fix(HALF * C1 * C2) - f7 * fix(HALF * C7 * C2) + f3 * fix(HALF * C3 * C6)
            - f5 * fix(HALF * C5 * C6);
        let inner = f1 * fix(HALF * C1 * C6) - f7 * fix(HALF * C7 * C6) - f3 * fix(HALF * C3 * C2)
            + f5 * fix(HALF * C5 * C2);
        [
            mean + even + outer,
            mean - even + inner,
            mean - even - inner,
            mean + even - outer,
        ]
    }
}

impl Kernel<8> for Cosines {
    #[inline(always)]
    fn run([f0, f1, f2, f3, f4, f5, f6, f7]: [i32; 8]) -> [i32; 8] {
        const HALF: f64 = 0.5;
        const K1: i32 = fix(HALF * C1);
        const K2: i32 = fix(HALF * C2);
        const K3: i32 = fix(HALF * C3);
        const K5: i32 = fix(HALF * C5);
        const K6: i32 = fix(HALF * C6);
        const K7: i32 = fix(HALF * C7);
        let (sum, difference) = ((f0 + f4) * MEAN, (f0 - f4) * MEAN);
        let (wide, narrow) = (f2 * K2 + f6 * K6, f2 * K6 - f6 * K2);
        let even = [
            sum + wide,
            difference + narrow,
            difference - narrow,
            sum - wide,
        ];
        let odd = [
            f1 * K1 + f3 * K3 + f5 * K5 + f7 * K7,
            f1 * K3 - f3 * K7 - f5 * K1 - f7 * K5,
            f1 * K5 - f3 * K1 + f5 * K7 + f7 * K3,
            f1 * K7 - f3 * K5 + f5 * K3 - f7 * K1,
        ];
        let [e0, e1, e2, e3] = even;
        let [o0, o1, o2, o3] = odd;
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
pub(super) type Block = [i16; 64];

/// The greatest dequantised coefficient: 8-bit samples give at most 1,024 and
/// some rounding; sums of what lies below stay within 32 bits.
pub(super) const MOST: i32 = 2047;

/// Writes the `W` x `H` samples of a block to `to`, whose rows lie `stride`
/// apart.
fn transform<const W: usize, const H: usize>(block: &Block, to: &mut [u8], stride: usize)
where
    Cosines: Kernel<W> + Kernel<H>,
{
    // Columns first, eight at a time.
    let mut between = [[0_i32; 8]; H];
    let rows = block.as_chunks::<8>().0;
    for column in 0..8 {
        let mut coefficients = [0; 8];
        for (to, row) in coefficients.iter_mut().zip(rows) {
            *to = row.get(column).copied().map_or(0, i32::from);
        }
        let samples: [i32; H] = Cosines::run(coefficients);
        for (row, sample) in between.iter_mut().zip(samples) {
            if let Some(slot) = row.get_mut(column) {
                *slot = (sample + (1 << (BITS - BETWEEN - 1))) >> (BITS - BETWEEN);
            }
        }
    }
    const DOWN: u32 = BITS + BETWEEN;
    for (row, to) in between.into_iter().zip(to.chunks_mut(stride.max(1))) {
        let samples: [i32; W] = Cosines::run(row);
        for (to, sample) in to.iter_mut().zip(samples) {
            *to = (((sample + (1 << (DOWN - 1))) >> DOWN) + 128).clamp(0, 255) as u8;
        }
    }
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
