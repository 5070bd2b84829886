//! Why an image was refused, with codes that stay the same between releases.

use thiserror::Error;

use crate::{Format, Interrupted, Rect, Size};

/// Why [`inspect`](crate::inspect) or [`decode`](crate::decode) gave up.
///
/// Each text fits after "failed to decode: " and says what was wrong, where
/// (byte offsets count from 0) and what would be right.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum DecodeError {
    /// There are no bytes at all. Code `empty-image`.
    #[error(
        "the image is empty: 0 bytes; expected a file in one of {}",
        Format::KNOWN
    )]
    Empty,
    /// The bytes are no image in a known format. Code `unsupported-format`.
    #[error(
        "the bytes look like {looks_like}; known formats are {}",
        Format::KNOWN
    )]
    UnsupportedFormat {
        /// What the first bytes look like, for example `a ZIP archive`.
        looks_like: &'static str,
    },
    /// The format is known, but this file uses a part of it that is not
    /// implemented. Code `unsupported-feature`.
    #[error("this {format} file uses {feature}, which is not supported; {instead} is")]
    UnsupportedFeature {
        /// The file's format.
        format: Format,
        /// The part that is not implemented, for example `arithmetic coding`.
        feature: &'static str,
        /// What to write instead.
        instead: &'static str,
    },
    /// The image passes a limit. Code `image-too-large`.
    #[error("the image has {found} {unit}, the limit is {limit}")]
    TooLarge {
        /// What is counted: `bytes`, `pixels`, `columns` or `rows`.
        unit: &'static str,
        /// How many there are.
        found: u64,
        /// How many are allowed.
        limit: u64,
    },
    /// The memory that the image needs was not to be had. Code
    /// `out-of-memory`.
    #[error("no memory for {bytes} bytes of pixels")]
    OutOfMemory {
        /// How many bytes were asked for.
        bytes: u64,
    },
    /// A JPEG has more scans than allowed. Code `too-many-scans`.
    #[error("the JPEG has more than {limit} scans (number {found} begins at byte {at})")]
    TooManyScans {
        /// The scan that passed the limit, counted from 1.
        found: u32,
        /// How many are allowed.
        limit: u32,
        /// Where that scan begins.
        at: u64,
    },
    /// What lies before the image data passes a limit. Code
    /// `metadata-too-large`.
    #[error("the {format} file has {found} {unit} of metadata, the limit is {limit}")]
    MetadataTooLarge {
        /// The file's format.
        format: Format,
        /// What is counted: `bytes` or `parts`.
        unit: &'static str,
        /// How many there are, at least.
        found: u64,
        /// How many are allowed.
        limit: u64,
    },
    /// The bytes break the rules of their format. Code `damaged-image`.
    #[error("the {format} file is damaged{}: {what}", place(*at))]
    Damaged {
        /// The file's format.
        format: Format,
        /// Where it shows, where that is known.
        at: Option<u64>,
        /// What was found and what was expected.
        what: String,
    },
    /// The checkpoint ended the work. Code `interrupted`.
    #[error(transparent)]
    Interrupted(#[from] Interrupted),
}

fn place(at: Option<u64>) -> String {
    at.map(|at| format!(" at byte {at}")).unwrap_or_default()
}

impl DecodeError {
    /// The stable code of this error, for machines.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "empty-image",
            Self::UnsupportedFormat { .. } => "unsupported-format",
            Self::UnsupportedFeature { .. } => "unsupported-feature",
            Self::TooLarge { .. } => "image-too-large",
            Self::OutOfMemory { .. } => "out-of-memory",
            Self::TooManyScans { .. } => "too-many-scans",
            Self::MetadataTooLarge { .. } => "metadata-too-large",
            Self::Damaged { .. } => "damaged-image",
            Self::Interrupted(_) => "interrupted",
        }
    }

    /// A [`DecodeError::Damaged`] at a known place.
    pub(crate) fn damaged(format: Format, at: usize, what: impl Into<String>) -> Self {
        Self::Damaged {
            format,
            at: Some(at as u64),
            what: what.into(),
        }
    }
}

/// Why [`Raster::region`](crate::Raster::region) gave no copy.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RegionError {
    /// The rectangle is empty. Code `invalid-input`.
    #[error("the area is empty: {} x {} pixels; both must be at least 1", area.width, area.height)]
    Empty {
        /// The rectangle asked for.
        area: Rect,
    },
    /// The rectangle passes the image's edge. Code `invalid-input`.
    #[error(
        "the area {} x {} at ({}, {}) passes the edge of the image, which has {} x {} pixels",
        area.width, area.height, area.x, area.y, size.width, size.height
    )]
    Outside {
        /// The rectangle asked for.
        area: Rect,
        /// The image's upright size.
        size: Size,
    },
    /// The raster was decoded at a smaller scale than the request needs: the
    /// caller did not ask [`level_for`](crate::level_for). Code `too-coarse`.
    #[error("the raster is at 1/{have} of full size, the request needs at least 1/{need}")]
    TooCoarse {
        /// The raster's reduction.
        have: u32,
        /// The greatest reduction that would serve the request.
        need: u32,
    },
    /// The memory for the copy was not to be had. Code `out-of-memory`.
    #[error("no memory for a copy of {bytes} bytes")]
    OutOfMemory {
        /// How many bytes were asked for.
        bytes: u64,
    },
    /// The checkpoint ended the work. Code `interrupted`.
    #[error(transparent)]
    Interrupted(#[from] Interrupted),
}

impl RegionError {
    /// The stable code of this error, for machines.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty { .. } | Self::Outside { .. } => "invalid-input",
            Self::TooCoarse { .. } => "too-coarse",
            Self::OutOfMemory { .. } => "out-of-memory",
            Self::Interrupted(_) => "interrupted",
        }
    }
}
