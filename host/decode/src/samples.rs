//! Decoded samples in stored order, before colour conversion and turning.

use crate::{Checkpoint, DecodeError, Size};

/// What the bytes of a pixel are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Grey,
    GreyAlpha,
    Rgb,
    Rgba,
    /// Inks as amounts: 255 is full ink.
    Cmyk,
}

impl Kind {
    pub(crate) fn channels(self) -> usize {
        match self {
            Self::Grey => 1,
            Self::GreyAlpha => 2,
            Self::Rgb => 3,
            Self::Rgba | Self::Cmyk => 4,
        }
    }

    /// The byte that stands for what could not be decoded: middle grey, or
    /// transparent black.
    pub(crate) fn missing(self) -> u8 {
        match self {
            Self::Grey | Self::Rgb | Self::Cmyk => 128,
            Self::GreyAlpha | Self::Rgba => 0,
        }
    }
}

/// Rows top to bottom without padding, 8 bits a sample.
#[derive(Debug, Clone)]
pub(crate) struct Samples {
    pub(crate) size: Size,
    pub(crate) kind: Kind,
    pub(crate) data: Vec<u8>,
}

/// Fills the second slice with what the first one's samples become.
type Convert = fn(&[u8], &mut [u8]);

/// An empty buffer with room for `count` values, or
/// [`DecodeError::OutOfMemory`] where the allocator says no.
pub(crate) fn room<T>(count: usize) -> Result<Vec<T>, DecodeError> {
    let mut data = Vec::new();
    data.try_reserve_exact(count)
        .map_err(|_| DecodeError::OutOfMemory {
            bytes: (count as u64).saturating_mul(size_of::<T>() as u64),
        })?;
    Ok(data)
}

/// A buffer of `count` times `value`. The first touch of fresh memory costs
/// more than later work on it, so that this goes in steps too.
pub(crate) fn filled<T: Clone>(
    count: usize,
    value: T,
    checkpoint: &dyn Checkpoint,
) -> Result<Vec<T>, DecodeError> {
    let mut data = room(count)?;
    while data.len() < count {
        checkpoint.check()?;
        data.resize(
            count.min(data.len() + STEP / size_of::<T>().max(1)),
            value.clone(),
        );
    }
    Ok(data)
}

/// Bytes of a step.
const STEP: usize = 1 << 18;

/// Columns times rows times bytes per pixel as a length in memory.
pub(crate) fn length(size: Size, channels: usize) -> Result<usize, DecodeError> {
    let bytes = size.pixels().saturating_mul(channels as u64);
    usize::try_from(bytes).map_err(|_| DecodeError::OutOfMemory { bytes })
}

impl Samples {
    /// Whether nothing was decoded into a buffer of [`Kind::missing`].
    pub(crate) fn is_missing(&self) -> bool {
        self.data.iter().all(|byte| *byte == self.kind.missing())
    }

    /// Grey, RGB or RGBA from any kind, without a profile: inks by the usual
    /// product of their complements.
    pub(crate) fn into_rgb(self, checkpoint: &dyn Checkpoint) -> Result<Self, DecodeError> {
        match self.kind {
            Kind::Rgb | Kind::Rgba => Ok(self),
            Kind::Grey => self.convert(Kind::Rgb, checkpoint, |from, to| {
                for (to, grey) in to.as_chunks_mut::<3>().0.iter_mut().zip(from) {
                    *to = [*grey; 3];
                }
            }),
            Kind::GreyAlpha => self.convert(Kind::Rgba, checkpoint, |from, to| {
                for (to, from) in to.as_chunks_mut::<4>().0.iter_mut().zip(from.as_chunks().0) {
                    let [grey, alpha] = *from;
                    *to = [grey, grey, grey, alpha];
                }
            }),
            Kind::Cmyk => self.convert(Kind::Rgb, checkpoint, |from, to| {
                for (to, from) in to.as_chunks_mut::<3>().0.iter_mut().zip(from.as_chunks().0) {
                    let [c, m, y, k] = *from;
                    *to = [c, m, y].map(|ink| product(255 - ink, 255 - k));
                }
            }),
        }
    }

    /// Takes alpha out of colours that were stored multiplied by it.
    pub(crate) fn divide_by_alpha(self, checkpoint: &dyn Checkpoint) -> Result<Self, DecodeError> {
        match self.kind {
            Kind::Rgba => self.convert(Kind::Rgba, checkpoint, |from, to| {
                for (to, from) in to.as_chunks_mut().0.iter_mut().zip(from.as_chunks().0) {
                    let [r, g, b, a] = *from;
                    *to = [quotient(r, a), quotient(g, a), quotient(b, a), a];
                }
            }),
            Kind::GreyAlpha => self.convert(Kind::GreyAlpha, checkpoint, |from, to| {
                for (to, from) in to.as_chunks_mut().0.iter_mut().zip(from.as_chunks().0) {
                    let [grey, a] = *from;
                    *to = [quotient(grey, a), a];
                }
            }),
            Kind::Grey | Kind::Rgb | Kind::Cmyk => Ok(self),
        }
    }

    /// Drops an alpha channel that is opaque everywhere; what follows is then
    /// faster and smaller.
    pub(crate) fn without_idle_alpha(
        self,
        checkpoint: &dyn Checkpoint,
    ) -> Result<Self, DecodeError> {
        if self.kind != Kind::Rgba {
            return Ok(self);
        }
        for step in self.data.chunks(STEP) {
            checkpoint.check()?;
            if !step
                .as_chunks()
                .0
                .iter()
                .all(|[_, _, _, alpha]| *alpha == 255)
            {
                return Ok(self);
            }
        }
        self.convert(Kind::Rgb, checkpoint, |from, to| {
            for (to, from) in to.as_chunks_mut::<3>().0.iter_mut().zip(from.as_chunks().0) {
                let [r, g, b, _] = *from;
                *to = [r, g, b];
            }
        })
    }

    fn convert(
        self,
        kind: Kind,
        checkpoint: &dyn Checkpoint,
        convert: Convert,
    ) -> Result<Self, DecodeError> {
        let mut data = room(length(self.size, kind.channels())?)?;
        for from in self.data.chunks(STEP / 4 * self.kind.channels()) {
            checkpoint.check()?;
            let start = data.len();
            data.resize(
                start + from.len() / self.kind.channels() * kind.channels(),
                0,
            );
            convert(from, data.get_mut(start..).unwrap_or_default());
        }
        Ok(Self {
            size: self.size,
            kind,
            data,
        })
    }
}

/// `value * 255 / alpha`, rounded: a colour that was multiplied by alpha.
fn quotient(value: u8, alpha: u8) -> u8 {
    let (value, alpha) = (u32::from(value), u32::from(alpha));
    let quotient = (value * 255 + alpha / 2).checked_div(alpha).unwrap_or(0);
    // At most 255, so the cast loses nothing.
    quotient.min(255) as u8
}

/// `a * b / 255`, rounded.
pub(crate) fn product(a: u8, b: u8) -> u8 {
    let product = u32::from(a) * u32::from(b);
    // At most 255, so the cast loses nothing.
    ((product + 127) / 255) as u8
}
