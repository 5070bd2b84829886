//! What can be told about an image without decoding it.

mod bmp;
mod gif;
mod ifd;
mod jpeg;
mod png;
pub(crate) mod tiff;
mod webp;

use crate::{DecodeError, Format, Limits, Orientation, Size};

/// What the first bytes of a file promise; made by [`inspect`] alone, so that
/// having one means that the limits were kept.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Header {
    /// The file's format.
    pub format: Format,
    /// Size as stored, before the image is turned upright.
    pub stored: Size,
    /// Size after the image is turned upright.
    pub upright: Size,
    /// How the stored image must be turned.
    pub orientation: Orientation,
    /// Whether any pixel may be transparent.
    pub has_alpha: bool,
    /// Bits per sample as stored; a palette's entries have 8.
    pub bits: u8,
    /// Whether a colour profile is embedded.
    pub has_profile: bool,
    /// Whether the format and this file's coding allow a scaled decode.
    pub scalable: bool,
    /// Whether colours are stored multiplied by alpha.
    pub(crate) is_premultiplied: bool,
}

/// What a format's own parser finds.
pub(crate) struct Found {
    pub(crate) width: u64,
    pub(crate) height: u64,
    pub(crate) orientation: Orientation,
    pub(crate) has_alpha: bool,
    pub(crate) bits: u8,
    pub(crate) has_profile: bool,
    pub(crate) scalable: bool,
    pub(crate) is_premultiplied: bool,
}

impl Found {
    /// Upright, opaque, 8 bits, nothing special.
    pub(crate) fn plain(width: u64, height: u64) -> Self {
        Self {
            width,
            height,
            orientation: Orientation::Upright,
            has_alpha: false,
            bits: 8,
            has_profile: false,
            scalable: false,
            is_premultiplied: false,
        }
    }
}

/// Reads the header of an image; nothing is decoded, inflated or allocated.
///
/// # Errors
///
/// [`DecodeError::Empty`], [`DecodeError::UnsupportedFormat`] and
/// [`DecodeError::UnsupportedFeature`] for what cannot be decoded;
/// [`DecodeError::TooLarge`] and [`DecodeError::MetadataTooLarge`] for what
/// passes `limits`; [`DecodeError::Damaged`] for a header that breaks off or
/// contradicts itself.
pub fn inspect(bytes: &[u8], limits: &Limits) -> Result<Header, DecodeError> {
    within("bytes", bytes.len() as u64, limits.max_bytes)?;
    let format = Format::sniff(bytes)?;
    let found = match format {
        Format::Png => png::read(bytes, limits),
        Format::Jpeg => jpeg::read(bytes, limits),
        Format::WebP => webp::read(bytes, limits),
        Format::Gif => gif::read(bytes, limits),
        Format::Bmp => bmp::read(bytes),
        Format::Tiff => tiff::read(bytes, limits),
    }?;
    if found.width == 0 || found.height == 0 {
        let what = format!(
            "the size is {} x {} pixels; both must be at least 1",
            found.width, found.height
        );
        return Err(DecodeError::Damaged {
            format,
            at: None,
            what,
        });
    }
    // The product first: it is what people know of their image.
    within(
        "pixels",
        found.width.saturating_mul(found.height),
        limits.max_pixels,
    )?;
    within("columns", found.width, u64::from(limits.max_side))?;
    within("rows", found.height, u64::from(limits.max_side))?;
    let side = |side: u64| u32::try_from(side).unwrap_or(u32::MAX);
    let stored = Size {
        width: side(found.width),
        height: side(found.height),
    };
    let turned = found.orientation.swaps_sides();
    Ok(Header {
        format,
        stored,
        upright: if turned { stored.transposed() } else { stored },
        orientation: found.orientation,
        has_alpha: found.has_alpha,
        bits: found.bits,
        has_profile: found.has_profile,
        scalable: found.scalable,
        is_premultiplied: found.is_premultiplied && found.has_alpha,
    })
}

fn within(unit: &'static str, found: u64, limit: u64) -> Result<(), DecodeError> {
    if found > limit {
        Err(DecodeError::TooLarge { unit, found, limit })
    } else {
        Ok(())
    }
}

/// Counts the parts that lie before the image data, and ends a walk over too
/// many of them.
pub(crate) struct Parts {
    format: Format,
    seen: u32,
    limit: u32,
}

impl Parts {
    pub(crate) fn new(format: Format, limits: &Limits) -> Self {
        Self {
            format,
            seen: 0,
            limit: limits.max_header_parts,
        }
    }

    pub(crate) fn count(&mut self) -> Result<(), DecodeError> {
        self.seen += 1;
        if self.seen <= self.limit {
            return Ok(());
        }
        Err(DecodeError::MetadataTooLarge {
            format: self.format,
            unit: "parts",
            found: u64::from(self.seen),
            limit: u64::from(self.limit),
        })
    }
}

/// A file that ends inside its header.
pub(crate) fn cut(format: Format, bytes: &[u8], within: &str) -> DecodeError {
    DecodeError::damaged(
        format,
        bytes.len(),
        format!("the file ends inside {within}"),
    )
}

/// The orientation that an Exif block says, upright where it says none or is
/// itself damaged: a broken note is no reason to refuse a picture.
pub(crate) fn exif_orientation(exif: &[u8]) -> Orientation {
    let exif = exif.strip_prefix(b"Exif\0\0").unwrap_or(exif);
    let Some(ifd) = ifd::Ifd::first(exif) else {
        return Orientation::Upright;
    };
    // Blocks written by cameras have a few dozen tags; sorted, so that
    // Orientation (274) comes early.
    ifd.entries()
        .take(1 << 10)
        .find(|entry| entry.tag == ifd::ORIENTATION)
        .and_then(|entry| entry.number(0))
        .and_then(|value| u16::try_from(value).ok())
        .map_or(Orientation::Upright, Orientation::from_exif)
}
