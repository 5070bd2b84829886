//! GIF's screen and what precedes its first frame (GIF89a specification).

use super::{Found, Parts, cut};
use crate::reader::Reader;
use crate::{DecodeError, Format, Limits};

pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Found, DecodeError> {
    blocks(bytes, limits)?.ok_or_else(|| cut(Format::Gif, bytes, "its header"))
}

fn blocks(bytes: &[u8], limits: &Limits) -> Result<Option<Found>, DecodeError> {
    let mut parts = Parts::new(Format::Gif, limits);
    let mut reader = Reader::new(bytes, 6);
    let Some((width, height)) = screen(&mut reader) else {
        return Ok(None);
    };
    let mut transparent = false;
    loop {
        parts.count()?;
        let at = reader.at();
        match reader.u8() {
            // An extension; the graphic control one says whether the frame
            // that follows has a transparent colour.
            Some(0x21) => {
                let Some(label) = reader.u8() else {
                    return Ok(None);
                };
                let control = reader.clone().take(2).and_then(|head| head.get(1).copied());
                if label == 0xf9 {
                    transparent = control.is_some_and(|flags| flags & 1 != 0);
                }
                loop {
                    parts.count()?;
                    match reader.u8() {
                        Some(0) => break,
                        Some(size) if reader.skip(u64::from(size)).is_some() => {}
                        _ => return Ok(None),
                    }
                }
            }
            Some(0x2c) => {
                let frame = (
                    reader.u16_le(),
                    reader.u16_le(),
                    reader.u16_le(),
                    reader.u16_le(),
                );
                let (Some(x), Some(y), Some(columns), Some(rows)) = frame else {
                    return Ok(None);
                };
                let covers = x == 0 && y == 0 && columns >= width && rows >= height;
                return Ok(Some(Found {
                    has_alpha: transparent || !covers,
                    ..Found::plain(u64::from(width), u64::from(height))
                }));
            }
            Some(0x3b) => {
                let what = "the file ends without any frame";
                return Err(DecodeError::damaged(Format::Gif, at, what));
            }
            Some(other) => {
                let what = format!("a block must begin with 0x21, 0x2c or 0x3b, not {other:#04x}");
                return Err(DecodeError::damaged(Format::Gif, at, what));
            }
            None => return Ok(None),
        }
    }
}

/// The logical screen; leaves the reader behind the global colour table.
fn screen(reader: &mut Reader<'_>) -> Option<(u16, u16)> {
    let (width, height) = (reader.u16_le()?, reader.u16_le()?);
    let flags = reader.u8()?;
    reader.skip(2)?;
    if flags & 0x80 != 0 {
        reader.skip(3 << ((flags & 7) + 1))?;
    }
    Some((width, height))
}
