//! Walks the marker segments between the scans (T.81, annex B).

use super::tables::Tables;
use crate::reader::Reader;
use crate::{DecodeError, Format, Limits};

/// What the walk came to.
pub(super) enum Ending<'a> {
    /// A frame or scan header: marker, body, where it begins.
    Segment(u8, &'a [u8], usize),
    /// The end-of-image marker.
    Image,
    /// The end of the bytes.
    File,
}

pub(super) struct Segments<'a, 'l> {
    reader: Reader<'a>,
    limits: &'l Limits,
    seen: u32,
}

impl<'a, 'l> Segments<'a, 'l> {
    pub(super) fn new(bytes: &'a [u8], limits: &'l Limits) -> Self {
        Self {
            reader: Reader::new(bytes, 2),
            limits,
            seen: 0,
        }
    }

    pub(super) fn at(&self) -> usize {
        self.reader.at()
    }

    pub(super) fn go_to(&mut self, at: usize) {
        self.reader = Reader::new(self.reader.bytes(), at);
    }

    /// The next frame or scan header; tables and notes on the way go to
    /// `tables`.
    pub(super) fn next(&mut self, tables: &mut Tables<'a>) -> Result<Ending<'a>, DecodeError> {
        loop {
            let at = self.reader.at();
            let Some((marker, body)) = segment(&mut self.reader) else {
                return Ok(Ending::File);
            };
            self.seen += 1;
            if self.seen > self.limits.max_header_parts {
                return Err(DecodeError::MetadataTooLarge {
                    format: Format::Jpeg,
                    unit: "parts",
                    found: u64::from(self.seen),
                    limit: u64::from(self.limits.max_header_parts),
                });
            }
            match marker {
                0xd9 => return Ok(Ending::Image),
                0xc0..=0xc2 | 0xda => return Ok(Ending::Segment(marker, body, at)),
                0xc4 => tables.huffman(body, at)?,
                0xdb => tables.quantisation(body, at)?,
                0xdd => tables.restarts(body),
                0xe0 if body.starts_with(b"JFIF\0") => tables.has_jfif = true,
                0xe2 => tables.profile_part(body, self.limits),
                0xee => tables.adobe(body),
                _ => {}
            }
        }
    }
}

/// The next marker and the segment that follows it. Bytes that are no marker
/// are skipped, as other readers do.
pub(crate) fn segment<'a>(reader: &mut Reader<'a>) -> Option<(u8, &'a [u8])> {
    loop {
        let rest = reader.bytes().get(reader.at()..)?;
        reader.skip(memchr::memchr(0xff, rest)? as u64 + 1)?;
        let mut marker = reader.u8()?;
        while marker == 0xff {
            marker = reader.u8()?;
        }
        match marker {
            // Stuffing, TEM, restart and start of image: no segment follows.
            0x00 | 0x01 | 0xd0..=0xd8 => {}
            0xd9 => return Some((marker, &[])),
            _ => {
                let length = usize::from(reader.u16_be()?);
                return Some((marker, reader.take(length.checked_sub(2)?)?));
            }
        }
    }
}
