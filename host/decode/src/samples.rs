//! Decoded samples in stored order, before colour conversion and turning.

use crate::{DecodeError, Size};

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

/// A zeroed buffer, or [`DecodeError::OutOfMemory`] where the allocator says
/// no.
pub(crate) fn zeroed<T: Default + Clone>(count: usize) -> Result<Vec<T>, DecodeError> {
    filled(count, T::default())
}

/// A buffer of `count` times `value`, or [`DecodeError::OutOfMemory`].
pub(crate) fn filled<T: Clone>(count: usize, value: T) -> Result<Vec<T>, DecodeError> {
    let mut data = Vec::new();
    data.try_reserve_exact(count)
        .map_err(|_| DecodeError::OutOfMemory {
            bytes: (count as u64).saturating_mul(size_of::<T>() as u64),
        })?;
    data.resize(count, value);
    Ok(data)
}

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
    pub(crate) fn into_rgb(self) -> Result<Self, DecodeError> {
        let (kind, convert): (Kind, Convert) = match self.kind {
            Kind::Rgb | Kind::Rgba => return Ok(self),
            Kind::Grey => (Kind::Rgb, |from, to| {
                for (to, grey) in to.chunks_exact_mut(3).zip(from) {
                    to.fill(*grey);
                }
            }),
            Kind::GreyAlpha => (Kind::Rgba, |from, to| {
                for (to, from) in to.as_chunks_mut::<4>().0.iter_mut().zip(from.as_chunks().0) {
                    let [grey, alpha] = *from;
                    *to = [grey, grey, grey, alpha];
                }
            }),
            Kind::Cmyk => (Kind::Rgb, |from, to| {
                for (to, from) in to.as_chunks_mut::<3>().0.iter_mut().zip(from.as_chunks().0) {
                    let [c, m, y, k] = *from;
                    *to = [c, m, y].map(|ink| product(255 - ink, 255 - k));
                }
            }),
        };
        let mut data = zeroed(length(self.size, kind.channels())?)?;
        convert(&self.data, &mut data);
        Ok(Self {
            size: self.size,
            kind,
            data,
        })
    }

    /// Takes alpha out of colours that were stored multiplied by it.
    pub(crate) fn divide_by_alpha(&mut self) {
        let divide = |value: u8, alpha: u8| match alpha {
            0 => 0,
            _ => {
                ((u32::from(value) * 255 + u32::from(alpha) / 2) / u32::from(alpha)).min(255) as u8
            }
        };
        match self.kind {
            Kind::Rgba => {
                for pixel in self.data.as_chunks_mut().0 {
                    let [r, g, b, a] = *pixel;
                    *pixel = [divide(r, a), divide(g, a), divide(b, a), a];
                }
            }
            Kind::GreyAlpha => {
                for pixel in self.data.as_chunks_mut().0 {
                    let [grey, a] = *pixel;
                    *pixel = [divide(grey, a), a];
                }
            }
            Kind::Grey | Kind::Rgb | Kind::Cmyk => {}
        }
    }

    /// Drops an alpha channel that is opaque everywhere; what follows is then
    /// faster and smaller.
    pub(crate) fn without_idle_alpha(self) -> Result<Self, DecodeError> {
        let opaque = |pixels: &[u8]| pixels.as_chunks().0.iter().all(|[_, _, _, a]| *a == 255);
        if self.kind != Kind::Rgba || !opaque(&self.data) {
            return Ok(self);
        }
        let mut data = zeroed(length(self.size, 3)?)?;
        for (to, from) in data
            .as_chunks_mut::<3>()
            .0
            .iter_mut()
            .zip(self.data.as_chunks().0)
        {
            let [r, g, b, _] = *from;
            *to = [r, g, b];
        }
        Ok(Self {
            size: self.size,
            kind: Kind::Rgb,
            data,
        })
    }
}

/// `a * b / 255`, rounded.
pub(crate) fn product(a: u8, b: u8) -> u8 {
    let product = u32::from(a) * u32::from(b);
    // At most 255, so the cast loses nothing.
    ((product + 127) / 255) as u8
}
