//! A decoded image: upright, sRGB, at one level of reduction.

use std::sync::Arc;

use crate::{Level, Size};

/// Something that was wrong with the file and did not keep it from being
/// decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Warning {
    /// The image data ends early or is corrupt: what could not be decoded is
    /// grey, or transparent where the image has alpha.
    Damaged,
    /// The colour profile passes the limit on metadata; the pixels were taken
    /// as sRGB.
    ProfileTooLarge,
    /// The colour profile is broken or does not fit the image; the pixels were
    /// taken as sRGB.
    ProfileUnusable,
}

impl Warning {
    /// The stable code of this warning, for machines.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Damaged => "damaged-image",
            Self::ProfileTooLarge => "profile-too-large",
            Self::ProfileUnusable => "profile-unusable",
        }
    }
}

/// Upright pixels in gamma-encoded sRGB, alpha not premultiplied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raster {
    /// Size of the whole upright image at full resolution.
    pub(crate) full: Size,
    /// Size of this raster.
    pub(crate) size: Size,
    pub(crate) level: Level,
    /// Full pixels by which the raster reaches past the image's left and top
    /// edge: blocks that were padded on the right or at the bottom and then
    /// turned over.
    pub(crate) padding: (u32, u32),
    /// 3 (opaque) or 4 bytes a pixel.
    pub(crate) channels: usize,
    /// Shared with copies that would be the same bytes.
    pub(crate) data: Arc<Vec<u8>>,
    pub(crate) warnings: Vec<Warning>,
}

impl Raster {
    /// Columns and rows of this raster: those of the upright image divided by
    /// the level's reduction, rounded up.
    #[must_use]
    pub fn size(&self) -> Size {
        self.size
    }

    /// Size of the whole upright image at full resolution.
    #[must_use]
    pub fn full_size(&self) -> Size {
        self.full
    }

    /// The level at which it was decoded.
    #[must_use]
    pub fn level(&self) -> Level {
        self.level
    }

    /// Whether any pixel is not fully opaque; pixels then have 4 bytes, else
    /// 3.
    #[must_use]
    pub fn has_alpha(&self) -> bool {
        self.channels == 4
    }

    /// The pixels: rows top to bottom without padding, RGBA or RGB.
    #[must_use]
    pub fn data(&self) -> &[u8] {
        &self.data
    }

    /// What was wrong with the file.
    #[must_use]
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    /// Whether a part of the image could not be decoded.
    #[must_use]
    pub fn is_damaged(&self) -> bool {
        self.warnings.contains(&Warning::Damaged)
    }

    /// Bytes of memory that the pixels take.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.data.len()
    }
}
