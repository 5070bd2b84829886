//! Brings a component with fewer samples to the size of the image.

use super::frame::{Component, Frame};
use super::planes::Plane;
use crate::{Level, Size};

/// One component's rows at the image's width, by linear interpolation between
/// the centres of samples (JFIF 1.02: samples lie centred). For a ratio of two
/// these are the weights 3/4 and 1/4 that other decoders use.
pub(super) struct Rows<'p> {
    plane: &'p Plane,
    width: usize,
    x: Ratio,
    y: Ratio,
    /// The two rows of samples blended, times 16.
    blend: Vec<u16>,
    line: Vec<u8>,
    /// For ratios other than two: for each column the sample to its left and
    /// the weight of the one to the right.
    places: Vec<(usize, u16)>,
}

/// How many image pixels (`image`) lie as far as how many samples.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Ratio {
    image: usize,
    samples: usize,
}

impl Ratio {
    fn is_one(self) -> bool {
        self.image == self.samples
    }

    fn is_two(self) -> bool {
        self.image == 2 * self.samples
    }

    /// The sample before the centre of pixel `index`, and the weight of the
    /// one behind it in 1/16: exact for ratios of two and four, and sums of
    /// two directions stay within 16 bits.
    fn place(self, index: usize, samples: usize) -> (usize, u16) {
        let centre = (2 * index + 1) * self.samples * 8 / self.image;
        let at = centre.saturating_sub(8).min(samples.saturating_sub(1) * 16);
        (at / 16, (at % 16) as u16)
    }
}

impl<'p> Rows<'p> {
    pub(super) fn new(
        frame: &Frame,
        component: &Component,
        plane: &'p Plane,
        level: Level,
        size: Size,
    ) -> Self {
        let samples = 8 / level.reduction();
        let ratio = |most: u32, of: u32, block: u32| Ratio {
            image: (most * samples) as usize,
            samples: (of * block) as usize,
        };
        let x = ratio(frame.sampling.0, component.sampling.0, component.block.0);
        let y = ratio(frame.sampling.1, component.sampling.1, component.block.1);
        let width = size.width as usize;
        let places = match x.is_one() || x.is_two() {
            true => Vec::new(),
            false => (0..width)
                .map(|index| x.place(index, plane.real.0))
                .collect(),
        };
        let (blend, line) = match x.is_one() && y.is_one() {
            true => (Vec::new(), Vec::new()),
            // One sample more, for an image of odd width.
            false => (vec![0; plane.real.0], vec![0; width + 1]),
        };
        Self {
            plane,
            width,
            x,
            y,
            blend,
            line,
            places,
        }
    }

    /// The row at image row `y`.
    pub(super) fn row(&mut self, y: usize) -> &[u8] {
        if self.x.is_one() && self.y.is_one() {
            return self.plane.row(y).get(..self.width).unwrap_or_default();
        }
        let (above, weight) = self.y.place(y, self.plane.real.1);
        let (near, far) = (self.plane.row(above), self.plane.row(above + 1));
        for (to, (near, far)) in self.blend.iter_mut().zip(near.iter().zip(far)) {
            *to = u16::from(*near) * (16 - weight) + u16::from(*far) * weight;
        }
        if self.x.is_one() {
            for (to, from) in self.line.iter_mut().zip(&self.blend) {
                *to = ((from + 8) >> 4) as u8;
            }
        } else if self.x.is_two() {
            self.double();
        } else {
            for (to, (place, weight)) in self.line.iter_mut().zip(&self.places) {
                let at = |index: usize| self.blend.get(index).or(self.blend.last()).copied();
                let (left, right) = (at(*place).unwrap_or(0), at(place + 1).unwrap_or(0));
                *to = ((left * (16 - weight) + right * weight + 128) >> 8) as u8;
            }
        }
        self.line.get(..self.width).unwrap_or_default()
    }

    /// Twice as many columns: each sample becomes two, a quarter of the
    /// neighbour in each.
    fn double(&mut self) {
        let mix = |near: u16, far: u16| ((near * 3 + far + 32) >> 6) as u8;
        let pairs = self.line.as_chunks_mut::<2>().0;
        let samples = self.blend.as_slice();
        let (Some(first), Some(last)) = (samples.first(), samples.last()) else {
            return;
        };
        // All but the ends, each with its neighbours.
        let inner = samples.get(1..).unwrap_or_default();
        let after = samples.get(2..).unwrap_or_default();
        let inner_pairs = pairs.get_mut(1..).unwrap_or_default();
        for (pair, (before, (sample, after))) in inner_pairs
            .iter_mut()
            .zip(samples.iter().zip(inner.iter().zip(after)))
        {
            *pair = [mix(*sample, *before), mix(*sample, *after)];
        }
        if let Some(pair) = pairs.first_mut() {
            *pair = [
                mix(*first, *first),
                mix(*first, *inner.first().unwrap_or(first)),
            ];
        }
        if let (Some(pair), Some([before, _])) =
            (pairs.get_mut(samples.len() - 1), samples.last_chunk())
        {
            *pair = [mix(*last, *before), mix(*last, *last)];
        }
    }
}
