//! Streams, unpacked within bounds.

use std::borrow::Cow;

use hayro_syntax::Filter;
use hayro_syntax::object::{Array, Dict, Stream};

use crate::limits::{MOST_OF_STREAM, MOST_OF_STREAMS};
use crate::unpack;

/// What may still be unpacked for one document.
#[derive(Debug)]
pub struct Room {
    left: usize,
    /// Whether something was left out because there was no room for it.
    pub refused: bool,
}

impl Default for Room {
    fn default() -> Room {
        Room {
            left: MOST_OF_STREAMS,
            refused: false,
        }
    }
}

impl Room {
    /// A stream's content; none where it cannot be unpacked, or not within bounds.
    pub fn open<'a>(&mut self, stream: &Stream<'a>) -> Option<Cow<'a, [u8]>> {
        if !self.admits(stream) {
            return None;
        }
        let limit = self.left.min(MOST_OF_STREAM);
        let whole = stream.decoded_data().ok();
        let data = whole.or_else(|| damaged(stream, limit).map(Cow::Owned))?;
        self.left = self.left.saturating_sub(data.len());
        Some(data)
    }

    /// Whether a stream may be unpacked.
    pub fn admits(&mut self, stream: &Stream<'_>) -> bool {
        let limit = self.left.min(MOST_OF_STREAM);
        let fits = length(stream, limit).is_some_and(|length| length <= MOST_OF_STREAMS);
        self.refused |= !fits;
        fits
    }

    /// Whether everything that a font is made of may be unpacked; what is, is counted.
    pub fn admits_font(&mut self, font: &Dict<'_>) -> bool {
        let inner = font
            .get::<Array<'_>>("DescendantFonts")
            .and_then(|fonts| fonts.iter::<Dict<'_>>().next());
        let mut streams: Vec<Stream<'_>> = Vec::new();
        streams.extend(font.get::<Stream<'_>>("ToUnicode"));
        streams.extend(font.get::<Stream<'_>>("Encoding"));
        for font in [Some(font), inner.as_ref()].into_iter().flatten() {
            streams.extend(font.get::<Stream<'_>>("CIDToGIDMap"));
            let Some(descriptor) = font.get::<Dict<'_>>("FontDescriptor") else {
                continue;
            };
            let files = ["FontFile", "FontFile2", "FontFile3"];
            streams.extend(
                files
                    .iter()
                    .filter_map(|key| descriptor.get::<Stream<'_>>(key)),
            );
        }
        streams.iter().all(|stream| {
            let fits = self.admits(stream);
            // The parser keeps each font once: what it is packed as stands for it.
            self.left = self.left.saturating_sub(stream.raw_data().len());
            fits
        })
    }
}

/// A bound of what a stream unpacks to; none where it passes `limit`, or nobody can say
/// without unpacking.
fn length(stream: &Stream<'_>, limit: usize) -> Option<usize> {
    let raw = stream.raw_data();
    let mut length = raw.len();
    let mut data: Option<Cow<'_, [u8]>> = Some(raw);
    for filter in stream.filters() {
        let packed = match filter {
            Filter::Crypt => continue,
            Filter::AsciiHexDecode => {
                data = data.map(|data| Cow::Owned(from_hex(&data)));
                length = length.div_ceil(2);
                continue;
            }
            Filter::Ascii85Decode => {
                data = data.map(|data| Cow::Owned(from_85(&data)));
                // `z` is four zeros.
                length = length.saturating_mul(4);
                continue;
            }
            Filter::FlateDecode | Filter::LzwDecode | Filter::RunLengthDecode => data.take()?,
            // Pictures are never opened.
            _ => return None,
        };
        length = match filter {
            Filter::FlateDecode => unpack::deflated(&packed, limit)?,
            Filter::LzwDecode => unpack::lzw(&packed, limit)?,
            _ => unpack::runs(&packed, limit)?,
        };
    }
    (length <= limit.max(stream.raw_data().len())).then_some(length)
}

/// As much of a stream that is damaged as can be had: what is wrong in a text coding is
/// passed over, and packed bytes are unpacked until the error.
fn damaged(stream: &Stream<'_>, limit: usize) -> Option<Vec<u8>> {
    let mut data = stream.raw_data().into_owned();
    for filter in stream.filters() {
        data = match filter {
            Filter::Crypt => data,
            Filter::AsciiHexDecode => from_hex(&data),
            Filter::Ascii85Decode => from_85(&data),
            Filter::FlateDecode => unpack::inflate(&data, limit),
            _ => return None,
        };
    }
    (!data.is_empty()).then_some(data)
}

fn from_hex(data: &[u8]) -> Vec<u8> {
    let digit = |byte: &u8| (*byte as char).to_digit(16);
    let until = data.iter().take_while(|byte| **byte != b'>');
    let digits: Vec<u32> = until.filter_map(digit).collect();
    let pair = |pair: &[u32]| {
        let high = pair.first().copied().unwrap_or(0);
        (high << 4 | pair.get(1).copied().unwrap_or(0)) as u8
    };
    digits.chunks(2).map(pair).collect()
}

fn from_85(data: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(data.len());
    let (mut group, mut count) = (0_u32, 0_usize);
    for byte in data {
        match byte {
            b'z' if count == 0 => bytes.extend([0; 4]),
            b'!'..=b'u' => {
                group = group.wrapping_mul(85).wrapping_add(u32::from(byte - b'!'));
                count += 1;
                if count == 5 {
                    bytes.extend(group.to_be_bytes());
                    (group, count) = (0, 0);
                }
            }
            b'~' => break,
            _ => {}
        }
    }
    if count > 1 {
        for _ in count..5 {
            group = group.wrapping_mul(85).wrapping_add(84);
        }
        bytes.extend(group.to_be_bytes().iter().take(count - 1));
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_codings_are_undone() {
        assert_eq!(from_hex(b"48 65 6C6c 6F7>"), b"Hellop");
        assert_eq!(from_85(b"87cURD]i,\"Ebo80~>"), b"Hello World!");
        assert_eq!(from_85(b"z87cU~>"), b"\0\0\0\0Hell".get(..7).unwrap());
    }
}
