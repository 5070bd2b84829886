//! Scaled copies of a raster by area averaging, in fixed point.

use std::sync::Arc;

use crate::checkpoint::Pace;
use crate::samples::product;
use crate::{Checkpoint, Raster, Rect, RegionError, Size};

/// How the bytes of a copy are laid out: rows top to bottom without padding,
/// gamma-encoded sRGB.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Layout {
    /// Red, green, blue, alpha; alpha not premultiplied.
    Rgba8,
    /// Red, green, blue; transparent pixels are laid over white.
    Rgb8,
    /// Rec. 709 luma of the encoded components, laid over white.
    Luma8,
}

impl Layout {
    /// Bytes of a pixel: 4, 3 or 1.
    #[must_use]
    pub fn bytes(self) -> usize {
        match self {
            Self::Rgba8 => 4,
            Self::Rgb8 => 3,
            Self::Luma8 => 1,
        }
    }
}

/// A scaled copy of a region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Region {
    /// Columns and rows.
    pub size: Size,
    /// Width times height times [`Layout::bytes`] bytes.
    pub data: Vec<u8>,
}

/// One raster pixel in the units of [`edges`]: edges are kept to 1/256 of a
/// pixel, so that a box over the tallest raster still sums within 32 bits
/// (65,535 x 256 x 255 < 2^32).
const UNIT: u32 = 256;

impl Raster {
    /// The size that [`Raster::region`] gives for these arguments, so that its
    /// memory can be judged before.
    ///
    /// # Errors
    ///
    /// As [`Raster::region`].
    pub fn region_size(&self, area: Option<Rect>, max_side: u32) -> Result<Size, RegionError> {
        let area = area.unwrap_or_else(|| Rect::whole(self.full));
        if area.width == 0 || area.height == 0 {
            return Err(RegionError::Empty { area });
        }
        let passes = |start: u32, length: u32, side: u32| {
            u64::from(start) + u64::from(length) > u64::from(side)
        };
        if passes(area.x, area.width, self.full.width)
            || passes(area.y, area.height, self.full.height)
        {
            return Err(RegionError::Outside {
                area,
                size: self.full,
            });
        }
        let size = fit(area.size(), max_side);
        let need = (area.size().longer() / size.longer()).max(1);
        let have = self.level.reduction();
        if have > need {
            return Err(RegionError::TooCoarse { have, need });
        }
        Ok(size)
    }

    /// The raster's own bytes, where [`Raster::region`] would copy them as they
    /// are: the whole image at the raster's size, in the layout that the
    /// raster has.
    ///
    /// # Errors
    ///
    /// As [`Raster::region`].
    pub fn as_region(
        &self,
        area: Option<Rect>,
        max_side: u32,
        layout: Layout,
    ) -> Result<Option<Arc<Vec<u8>>>, RegionError> {
        let size = self.region_size(area, max_side)?;
        let area = area.unwrap_or_else(|| Rect::whole(self.full));
        let by = u64::from(self.level.reduction());
        // Then each edge of the copy is an edge of the raster, and none is
        // left over.
        let unscaled = u64::from(area.width) == u64::from(size.width) * by
            && u64::from(area.height) == u64::from(size.height) * by;
        let whole = self.padding == (0, 0) && (area.x, area.y) == (0, 0) && size == self.size;
        let same_layout = matches!(
            (layout, self.channels),
            (Layout::Rgba8, 4) | (Layout::Rgb8, 3)
        );
        Ok((unscaled && whole && same_layout).then(|| Arc::clone(&self.data)))
    }

    /// Copies `area` (in pixels of the whole upright image; all of it where
    /// absent), scaled down so that its longer side is at most `max_side`
    /// pixels; 0 asks for full resolution. Never scales up.
    ///
    /// Each pixel of the copy is the mean over the rectangle that it covers,
    /// in the encoded components, weighted by alpha. Integer arithmetic: the
    /// same arguments give the same bytes on every machine.
    ///
    /// # Errors
    ///
    /// [`RegionError::Empty`] and [`RegionError::Outside`] for a rectangle
    /// that is neither; [`RegionError::TooCoarse`] when the raster's level is
    /// not the one that [`level_for`](crate::level_for) gives;
    /// [`RegionError::OutOfMemory`]; [`RegionError::Interrupted`].
    pub fn region(
        &self,
        area: Option<Rect>,
        max_side: u32,
        layout: Layout,
        checkpoint: &dyn Checkpoint,
    ) -> Result<Region, RegionError> {
        let size = self.region_size(area, max_side)?;
        let area = area.unwrap_or_else(|| Rect::whole(self.full));
        let bytes = size.pixels().saturating_mul(layout.bytes() as u64);
        let out_of_memory = RegionError::OutOfMemory { bytes };
        let length = usize::try_from(bytes).map_err(|_| out_of_memory.clone())?;
        let mut data = Vec::new();
        data.try_reserve_exact(length).map_err(|_| out_of_memory)?;

        let by = self.level.reduction();
        let (left, top) = self.padding;
        let columns = edges(area.x + left, area.width, size.width, by);
        let rows = edges(area.y + top, area.height, size.height, by);
        let mut pace = Pace::new(checkpoint);
        match self.channels {
            4 => shrink::<4, Weighted>(self, &columns, &rows, layout, &mut pace, &mut data)?,
            _ => shrink::<3, Opaque>(self, &columns, &rows, layout, &mut pace, &mut data)?,
        }
        Ok(Region { size, data })
    }
}

/// The size of `size` scaled so that the longer side is `max_side`, sides
/// rounded to the nearest and at least 1.
fn fit(size: Size, max_side: u32) -> Size {
    let longer = size.longer();
    if max_side == 0 || longer <= max_side {
        return size;
    }
    let scale = |side: u32| {
        let scaled =
            (u64::from(side) * u64::from(max_side) + u64::from(longer) / 2) / u64::from(longer);
        // At most max_side, so the cast loses nothing.
        (scaled as u32).max(1)
    };
    Size {
        width: scale(size.width),
        height: scale(size.height),
    }
}

/// Where the `count` pixels of a copy begin and end, in units of 1/[`UNIT`]
/// raster pixel; `start` and `length` in full pixels, `by` full pixels to a
/// raster pixel.
fn edges(start: u32, length: u32, count: u32, by: u32) -> Vec<u32> {
    let (start, length, count) = (u64::from(start), u64::from(length), u64::from(count));
    let whole = count * u64::from(by);
    (0..=count)
        .map(|index| {
            (((start * count + index * length) * u64::from(UNIT) + whole / 2) / whole) as u32
        })
        .collect()
}

/// The raster pixels that `[from, to)` touches, with the units of each.
fn cover(from: u32, to: u32) -> impl Iterator<Item = (usize, u32)> {
    (from / UNIT..to.div_ceil(UNIT)).map(move |index| {
        let start = from.max(index * UNIT);
        let end = to.min((index + 1) * UNIT);
        (index as usize, end - start)
    })
}

/// Divides sums of bytes by a number that many of them share. A division of 64
/// bits takes forty cycles on some processors, and each pixel of a copy needs
/// three.
#[derive(Clone, Copy, Debug)]
struct Divisor {
    by: u64,
    /// 2^48 divided by `by`, rounded up; 0 where that is not exact enough.
    reciprocal: u64,
}

impl Divisor {
    /// Below this the reciprocal gives the same as division: it is too large by
    /// less than 1, so that `256 * by` times it is off by less than `2^48 / by`.
    const EXACT: u64 = 1 << 20;

    fn new(by: u64) -> Self {
        let by = by.max(1);
        let exact = by < Self::EXACT;
        Self {
            by,
            reciprocal: if exact { (1_u64 << 48).div_ceil(by) } else { 0 },
        }
    }

    /// The sum divided, to the nearest byte. Of at most 255 times the divisor.
    fn mean(self, sum: u64) -> u8 {
        let sum = sum + self.by / 2;
        let mean = if self.reciprocal == 0 {
            sum / self.by
        } else {
            (sum * self.reciprocal) >> 48
        };
        mean.min(255) as u8
    }
}

/// How pixels are summed: with alpha as a weight, or without.
trait Sum<const N: usize> {
    type Row: Clone + Default;
    /// Adds a row of pixels `weight` times.
    fn add(sums: &mut [Self::Row], pixels: &[u8], weight: u32);
    /// Divides sums of `weight` rows: 256 times the mean.
    fn level(sums: &[Self::Row], weight: u32, means: &mut [Self::Row]);
    /// The mean pixel over columns `from..to`; `means` begins with column
    /// `first`, and `whole` divides by what the columns weigh together.
    fn pixel(means: &[Self::Row], first: usize, from: u32, to: u32, whole: Divisor) -> [u8; N];
    /// How many values of `Row` a pixel has.
    const PER_PIXEL: usize = N;
}

struct Opaque;

impl Sum<3> for Opaque {
    type Row = u32;

    fn add(sums: &mut [u32], pixels: &[u8], weight: u32) {
        for (sum, value) in sums.iter_mut().zip(pixels) {
            *sum += u32::from(*value) * weight;
        }
    }

    fn level(sums: &[u32], weight: u32, means: &mut [u32]) {
        // A reciprocal of 31 bits: at least 256 units make a row of a copy,
        // or half of that at the short side of a narrow image.
        let reciprocal = (1_u64 << 39) / u64::from(weight.max(1));
        for (mean, sum) in means.iter_mut().zip(sums) {
            *mean = ((u64::from(*sum) * reciprocal + (1 << 30)) >> 31) as u32;
        }
    }

    fn pixel(means: &[u32], first: usize, from: u32, to: u32, whole: Divisor) -> [u8; 3] {
        let mut sums = [0_u64; 3];
        for (column, weight) in cover(from, to) {
            let Some(pixel) = means.as_chunks::<3>().0.get(column - first) else {
                continue;
            };
            for (sum, mean) in sums.iter_mut().zip(pixel) {
                *sum += u64::from(*mean) * u64::from(weight);
            }
        }
        sums.map(|sum| whole.mean(sum))
    }
}

struct Weighted;

impl Sum<4> for Weighted {
    /// Components times alpha; below 2^40 for the tallest raster.
    type Row = u64;

    fn add(sums: &mut [u64], pixels: &[u8], weight: u32) {
        let sums = sums.as_chunks_mut::<4>().0.iter_mut();
        for (sum, pixel) in sums.zip(pixels.as_chunks::<4>().0) {
            let [r, g, b, a] = pixel.map(u64::from);
            let weight = u64::from(weight);
            for (sum, value) in sum.iter_mut().zip([r * a, g * a, b * a, a]) {
                *sum += value * weight;
            }
        }
    }

    fn level(sums: &[u64], weight: u32, means: &mut [u64]) {
        let weight = u64::from(weight.max(1));
        for (mean, sum) in means.iter_mut().zip(sums) {
            *mean = (*sum * 256 + weight / 2) / weight;
        }
    }

    fn pixel(means: &[u64], first: usize, from: u32, to: u32, whole: Divisor) -> [u8; 4] {
        let mut sums = [0_u64; 4];
        for (column, weight) in cover(from, to) {
            let Some(pixel) = means.as_chunks::<4>().0.get(column - first) else {
                continue;
            };
            for (sum, mean) in sums.iter_mut().zip(pixel) {
                *sum += *mean * u64::from(weight);
            }
        }
        let [r, g, b, alpha] = sums;
        let divide = |sum: u64, by: u64| ((sum + by / 2) / by).min(255) as u8;
        if alpha == 0 {
            return [0; 4];
        }
        [
            divide(r, alpha),
            divide(g, alpha),
            divide(b, alpha),
            whole.mean(alpha),
        ]
    }
}

fn shrink<const N: usize, S: Sum<N>>(
    raster: &Raster,
    columns: &[u32],
    rows: &[u32],
    layout: Layout,
    pace: &mut Pace<'_>,
    out: &mut Vec<u8>,
) -> Result<(), RegionError> {
    let (Some(left), Some(right)) = (columns.first(), columns.last()) else {
        return Ok(());
    };
    let first = (left / UNIT) as usize;
    let last = (right.div_ceil(UNIT) as usize).min(raster.size.width as usize);
    let width = raster.size.width as usize * N;
    let row = |index: usize| {
        let start = index * width;
        raster
            .data
            .get(start + first * N..start + last * N)
            .unwrap_or_default()
    };
    let exact = |edges: &[u32]| {
        edges
            .windows(2)
            .all(|pair| matches!(pair, [a, b] if a % UNIT == 0 && b - a == UNIT))
    };
    if exact(columns) && exact(rows) {
        for top in rows.iter().take(rows.len() - 1) {
            let pixels = row((top / UNIT) as usize);
            pace.spend(pixels.len())?;
            emit::<N>(pixels, layout, out);
        }
        return Ok(());
    }
    let mut sums = vec![S::Row::default(); (last - first) * S::PER_PIXEL];
    let mut means = sums.clone();
    let mut line = Vec::with_capacity((columns.len() - 1) * N);
    let weight = |(from, to): (&u32, &u32)| u64::from(to - from) * 256;
    let pairs = columns.iter().zip(columns.iter().skip(1));
    let wholes: Vec<Divisor> = pairs.map(|pair| Divisor::new(weight(pair))).collect();
    for pair in rows.windows(2) {
        let [top, bottom] = *pair else { continue };
        sums.fill(S::Row::default());
        for (index, weight) in cover(top, bottom) {
            let pixels = row(index);
            pace.spend(pixels.len())?;
            S::add(&mut sums, pixels, weight);
        }
        S::level(&sums, bottom - top, &mut means);
        line.clear();
        for (pair, whole) in columns.windows(2).zip(&wholes) {
            let [from, to] = *pair else { continue };
            line.extend(S::pixel(&means, first, from, to, *whole));
        }
        emit::<N>(&line, layout, out);
    }
    Ok(())
}

/// Appends a row of RGB or RGBA pixels in the layout asked for.
fn emit<const N: usize>(pixels: &[u8], layout: Layout, out: &mut Vec<u8>) {
    let opaque = |pixel: &[u8; N]| -> ([u8; 3], u8) {
        match pixel.as_slice() {
            [r, g, b] => ([*r, *g, *b], 255),
            [r, g, b, a] => ([*r, *g, *b], *a),
            _ => ([0; 3], 0),
        }
    };
    let over_white = |pixel: &[u8; N]| {
        let (rgb, alpha) = opaque(pixel);
        if alpha == 255 {
            rgb
        } else {
            rgb.map(|value| product(value, alpha) + (255 - alpha))
        }
    };
    let pixels_of = pixels.as_chunks::<N>().0.iter();
    match (layout, N) {
        (Layout::Rgba8, 4) | (Layout::Rgb8, 3) => out.extend_from_slice(pixels),
        (Layout::Rgba8, _) => out.extend(pixels_of.flat_map(|pixel| {
            let ([r, g, b], a) = opaque(pixel);
            [r, g, b, a]
        })),
        (Layout::Rgb8, _) => out.extend(pixels_of.flat_map(over_white)),
        (Layout::Luma8, _) => out.extend(pixels_of.map(|pixel| luma(over_white(pixel)))),
    }
}

/// Rec. 709 luma: weights 0.2126, 0.7152 and 0.0722 in units of 2^-16, which
/// sum to one exactly.
fn luma([r, g, b]: [u8; 3]) -> u8 {
    let sum = 13_933 * u32::from(r) + 46_871 * u32::from(g) + 4_732 * u32::from(b);
    ((sum + (1 << 15)) >> 16) as u8
}

#[cfg(test)]
#[path = "region_tests.rs"]
mod tests;
