//! PNG chunks up to the first IDAT (PNG, third edition, section 11).

use super::{Found, Parts, cut, exif_orientation};
use crate::reader::Reader;
use crate::{DecodeError, Format, Limits};

pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Found, DecodeError> {
    let mut reader = Reader::new(bytes, 8);
    let mut parts = Parts::new(Format::Png, limits);
    let mut found: Option<Found> = None;
    loop {
        parts.count()?;
        let at = reader.at();
        let Some(chunk) = chunk(&mut reader) else {
            return Err(cut(Format::Png, bytes, "its header"));
        };
        match (&chunk.name, &mut found) {
            (b"IHDR", None) => found = Some(header(chunk.body, at)?),
            (_, None) => {
                let what = "the first chunk must be IHDR";
                return Err(DecodeError::damaged(Format::Png, at, what));
            }
            (b"tRNS", Some(found)) => found.has_alpha = true,
            (b"iCCP", Some(found)) => found.has_profile = true,
            (b"eXIf", Some(found)) => found.orientation = exif_orientation(chunk.body),
            (b"IDAT" | b"IEND", Some(_)) => break,
            _ => {}
        }
    }
    found.ok_or_else(|| cut(Format::Png, bytes, "its header"))
}

struct Chunk<'a> {
    name: [u8; 4],
    /// What of the body is there: an IDAT that was cut off still ends a header.
    body: &'a [u8],
}

fn chunk<'a>(reader: &mut Reader<'a>) -> Option<Chunk<'a>> {
    let length = reader.u32_be()?;
    let name = reader.take(4)?.try_into().ok()?;
    let body = reader
        .clone()
        .take(usize::try_from(length).ok()?)
        .unwrap_or_default();
    // The body, then four bytes of checksum.
    reader.skip(u64::from(length) + 4)?;
    Some(Chunk { name, body })
}

fn header(body: &[u8], at: usize) -> Result<Found, DecodeError> {
    let mut reader = Reader::new(body, 0);
    let fields = (reader.u32_be(), reader.u32_be(), reader.u8(), reader.u8());
    let (Some(width), Some(height), Some(bits), Some(colour)) = fields else {
        return Err(DecodeError::damaged(
            Format::Png,
            at,
            "IHDR must have 13 bytes",
        ));
    };
    Ok(Found {
        // Colour types 4 and 6: grey and colour with an alpha channel.
        has_alpha: colour & 4 != 0,
        bits,
        ..Found::plain(u64::from(width), u64::from(height))
    })
}
