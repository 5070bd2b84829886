//! Sizes, rectangles, orientations and levels of reduction.

use crate::Header;

/// Size in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Size {
    /// Columns; at least 1.
    pub width: u32,
    /// Rows; at least 1.
    pub height: u32,
}

impl Size {
    /// Width times height.
    #[must_use]
    pub fn pixels(self) -> u64 {
        u64::from(self.width) * u64::from(self.height)
    }

    /// The longer side.
    #[must_use]
    pub fn longer(self) -> u32 {
        self.width.max(self.height)
    }

    /// Width and height exchanged.
    #[must_use]
    pub fn transposed(self) -> Self {
        Self {
            width: self.height,
            height: self.width,
        }
    }

    /// Both sides divided by the level's reduction, rounded up.
    #[must_use]
    pub fn reduced(self, level: Level) -> Self {
        let by = level.reduction();
        Self {
            width: self.width.div_ceil(by),
            height: self.height.div_ceil(by),
        }
    }
}

/// A rectangle in upright pixels of the whole image, origin top left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Rect {
    /// Left edge.
    pub x: u32,
    /// Top edge.
    pub y: u32,
    /// Columns; at least 1.
    pub width: u32,
    /// Rows; at least 1.
    pub height: u32,
}

impl Rect {
    /// The rectangle that covers an image of this size.
    #[must_use]
    pub fn whole(size: Size) -> Self {
        Self {
            x: 0,
            y: 0,
            width: size.width,
            height: size.height,
        }
    }

    /// Columns and rows.
    #[must_use]
    pub fn size(self) -> Size {
        Size {
            width: self.width,
            height: self.height,
        }
    }
}

/// How the stored image must be turned to stand upright: the eight values of
/// Exif's Orientation tag (Exif 2.32, 4.6.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Orientation {
    /// 1: stored upright.
    #[default]
    Upright,
    /// 2: mirrored left to right.
    FlipX,
    /// 3: turned by 180 degrees.
    Turn180,
    /// 4: mirrored top to bottom.
    FlipY,
    /// 5: mirrored at the main diagonal.
    Transpose,
    /// 6: must be turned clockwise by 90 degrees.
    Turn90,
    /// 7: mirrored at the other diagonal.
    Transverse,
    /// 8: must be turned anticlockwise by 90 degrees.
    Turn270,
}

impl Orientation {
    /// From the tag's value; what is out of range counts as upright, as
    /// viewers do.
    #[must_use]
    pub fn from_exif(value: u16) -> Self {
        match value {
            2 => Self::FlipX,
            3 => Self::Turn180,
            4 => Self::FlipY,
            5 => Self::Transpose,
            6 => Self::Turn90,
            7 => Self::Transverse,
            8 => Self::Turn270,
            _ => Self::Upright,
        }
    }

    /// Whether columns become rows.
    #[must_use]
    pub fn swaps_sides(self) -> bool {
        matches!(
            self,
            Self::Transpose | Self::Turn90 | Self::Transverse | Self::Turn270
        )
    }

    /// Whether the stored right edge becomes the upright left or top edge.
    pub(crate) fn flips_columns(self) -> bool {
        matches!(
            self,
            Self::FlipX | Self::Turn180 | Self::Transverse | Self::Turn270
        )
    }

    /// Whether the stored bottom edge becomes the upright left or top edge.
    pub(crate) fn flips_rows(self) -> bool {
        matches!(
            self,
            Self::FlipY | Self::Turn180 | Self::Transverse | Self::Turn90
        )
    }
}

/// At which fraction of its size an image is decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Level {
    /// 1/1.
    Full,
    /// 1/2.
    Half,
    /// 1/4.
    Quarter,
    /// 1/8.
    Eighth,
}

impl Level {
    /// All levels, greatest reduction first.
    pub const ALL: [Self; 4] = [Self::Eighth, Self::Quarter, Self::Half, Self::Full];

    /// How many stored pixels one pixel of the raster covers, in each
    /// direction: 1, 2, 4 or 8.
    #[must_use]
    pub fn reduction(self) -> u32 {
        match self {
            Self::Full => 1,
            Self::Half => 2,
            Self::Quarter => 4,
            Self::Eighth => 8,
        }
    }
}

/// The level that serves a request for `area` (the whole image where absent)
/// with at most `max_side` pixels on its longer side (0: full resolution).
///
/// A function of its arguments alone, so that equal requests get equal bytes
/// whatever was decoded before: the greatest reduction that leaves at least
/// `max_side` pixels. Formats without a scaled decode always get
/// [`Level::Full`].
#[must_use]
pub fn level_for(header: &Header, area: Option<Rect>, max_side: u32) -> Level {
    let size = area.map_or(header.upright, Rect::size);
    if max_side == 0 || !header.scalable {
        return Level::Full;
    }
    Level::ALL
        .into_iter()
        .find(|level| {
            u64::from(size.longer()) >= u64::from(max_side) * u64::from(level.reduction())
        })
        .unwrap_or(Level::Full)
}
