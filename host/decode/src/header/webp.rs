//! WebP's RIFF chunks (RFC 9649).

use super::{Found, Parts, cut, exif_orientation};
use crate::reader::Reader;
use crate::{DecodeError, Format, Limits, Orientation};

pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Found, DecodeError> {
    let mut reader = Reader::new(bytes, 12);
    let name = reader.take(4);
    let size = reader.u32_le();
    let body = reader;
    let (Some(name), Some(size)) = (name, size) else {
        return Err(cut(Format::WebP, bytes, "its header"));
    };
    let found = match name {
        b"VP8 " => lossy(body),
        b"VP8L" => lossless(body),
        b"VP8X" => extended(body),
        _ => {
            let what = "the first chunk must be VP8, VP8L or VP8X";
            return Err(DecodeError::damaged(Format::WebP, 12, what));
        }
    };
    let mut found = found.ok_or_else(|| cut(Format::WebP, bytes, "its header"))?;
    if name == b"VP8X" && exif_flagged(bytes) {
        found.orientation = orientation(body, size, limits)?;
    }
    Ok(found)
}

fn found(width: u32, height: u32, has_alpha: bool, has_profile: bool) -> Found {
    Found {
        has_alpha,
        has_profile,
        ..Found::plain(u64::from(width), u64::from(height))
    }
}

/// A VP8 key frame: three bytes of tag, three of start code, twice 14 bits of
/// size (RFC 6386, 9.1).
fn lossy(mut reader: Reader<'_>) -> Option<Found> {
    reader.skip(6)?;
    let width = u32::from(reader.u16_le()? & 0x3fff);
    let height = u32::from(reader.u16_le()? & 0x3fff);
    Some(found(width, height, false, false))
}

/// One byte of signature, then 14 bits of width - 1, 14 of height - 1 and the
/// hint that alpha is used.
fn lossless(mut reader: Reader<'_>) -> Option<Found> {
    reader.skip(1)?;
    let bits = reader.u32_le()?;
    let (width, height) = ((bits & 0x3fff) + 1, ((bits >> 14) & 0x3fff) + 1);
    Some(found(width, height, bits >> 28 & 1 != 0, false))
}

fn extended(mut reader: Reader<'_>) -> Option<Found> {
    let flags = reader.u8()?;
    reader.skip(3)?;
    let (width, height) = (reader.u24_le()? + 1, reader.u24_le()? + 1);
    // An animation's first frame may leave parts of the canvas transparent.
    Some(found(
        width,
        height,
        flags & (0x10 | 0x02) != 0,
        flags & 0x20 != 0,
    ))
}

/// Whether VP8X, which begins at byte 12, announces an Exif chunk.
fn exif_flagged(bytes: &[u8]) -> bool {
    bytes.get(20).is_some_and(|flags| flags & 0x08 != 0)
}

/// Exif comes after the image data: walks the chunks, whose sizes say where
/// the next one begins.
fn orientation(
    mut reader: Reader<'_>,
    first: u32,
    limits: &Limits,
) -> Result<Orientation, DecodeError> {
    let mut parts = Parts::new(Format::WebP, limits);
    let padded = |size: u32| u64::from(size) + u64::from(size & 1);
    let mut next = reader.skip(padded(first));
    while next.is_some() {
        parts.count()?;
        let (Some(name), Some(size)) = (reader.take(4), reader.u32_le()) else {
            break;
        };
        if name == b"EXIF" {
            let body = usize::try_from(size)
                .ok()
                .and_then(|size| reader.take(size));
            return Ok(body.map_or(Orientation::Upright, exif_orientation));
        }
        next = reader.skip(padded(size));
    }
    Ok(Orientation::Upright)
}
