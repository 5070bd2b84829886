//! The headers of Windows bitmaps.

use super::{Found, cut};
use crate::reader::Reader;
use crate::{DecodeError, Format};

/// File header (14 bytes), then one of the DIB headers, told by its length.
pub(super) fn read(bytes: &[u8]) -> Result<Found, DecodeError> {
    let found = dib(Reader::new(bytes, 14));
    found.ok_or_else(|| cut(Format::Bmp, bytes, "its header"))
}

fn dib(mut reader: Reader<'_>) -> Option<Found> {
    let start = reader.at();
    let length = reader.u32_le()?;
    let (width, height, bits, compression);
    if length == 12 {
        (width, height) = (u64::from(reader.u16_le()?), u64::from(reader.u16_le()?));
        reader.skip(2)?;
        (bits, compression) = (reader.u16_le()?, 0);
    } else {
        // A negative width is none.
        width = u64::try_from(reader.u32_le()?.cast_signed()).unwrap_or(0);
        // Negative for rows stored top to bottom.
        height = u64::from(reader.u32_le()?.cast_signed().unsigned_abs());
        reader.skip(2)?;
        (bits, compression) = (reader.u16_le()?, reader.u32_le()?);
    }
    // The alpha mask lies 52 bytes into the headers that have one; version 3
    // and later have it inside, BI_ALPHABITFIELDS (6) right behind.
    let mask = |start: usize| {
        let mut reader = Reader::new(reader.bytes(), start);
        reader.skip(52)?;
        reader.u32_le()
    };
    let masked = length >= 56 && compression == 3 || compression == 6;
    Some(Found {
        has_alpha: masked && mask(start).is_some_and(|mask| mask != 0),
        bits: if bits == 16 { 5 } else { 8 },
        ..Found::plain(width, height)
    })
}
