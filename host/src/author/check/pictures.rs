//! Small pictures, made on the spot: PNG without compression, and one GIF.
//!
//! Follows "Portable Network Graphics (PNG) Specification", third edition:
//! stored deflate blocks (RFC 1951, 3.2.4) inside zlib (RFC 1950).

use bytes::Bytes;

/// How the samples of a picture are laid out.
#[derive(Clone, Copy)]
pub(super) enum Colour {
    /// One bit a pixel: black or white.
    Bit,
    /// One byte a pixel.
    Grey,
    /// Three bytes a pixel.
    Rgb,
    /// Four bytes a pixel.
    Rgba,
}

impl Colour {
    /// Bit depth and colour type of the header.
    const fn header(self) -> [u8; 2] {
        match self {
            Self::Bit => [1, 0],
            Self::Grey => [8, 0],
            Self::Rgb => [8, 2],
            Self::Rgba => [8, 6],
        }
    }
}

/// A PNG whose rows `row` gives, by number.
pub(super) fn png(
    width: u32,
    height: u32,
    colour: Colour,
    mut row: impl FnMut(u32) -> Vec<u8>,
) -> Bytes {
    let mut header = Vec::with_capacity(13);
    header.extend(width.to_be_bytes());
    header.extend(height.to_be_bytes());
    header.extend(colour.header());
    header.extend([0, 0, 0]);
    let mut raw = Vec::new();
    for number in 0..height {
        // Each row begins with its filter: none.
        raw.push(0);
        raw.extend(row(number));
    }
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    chunk(&mut file, b"IHDR", &header);
    chunk(&mut file, b"IDAT", &stored(&raw));
    chunk(&mut file, b"IEND", &[]);
    file.into()
}

fn chunk(file: &mut Vec<u8>, kind: &[u8; 4], data: &[u8]) {
    file.extend(u32::try_from(data.len()).unwrap_or(u32::MAX).to_be_bytes());
    file.extend(kind);
    file.extend(data);
    let crc = crc([kind.as_slice(), data]);
    file.extend(crc.to_be_bytes());
}

/// A zlib stream of blocks that are not compressed.
fn stored(raw: &[u8]) -> Vec<u8> {
    let mut stream = vec![0x78, 0x01];
    let mut blocks = raw.chunks(0xffff).peekable();
    while let Some(block) = blocks.next() {
        stream.push(u8::from(blocks.peek().is_none()));
        let length = u16::try_from(block.len()).unwrap_or(u16::MAX);
        stream.extend(length.to_le_bytes());
        stream.extend((!length).to_le_bytes());
        stream.extend(block);
    }
    stream.extend(adler(raw).to_be_bytes());
    stream
}

/// CRC-32 of ISO 3309, bit by bit: a few pictures need no table.
fn crc<const N: usize>(parts: [&[u8]; N]) -> u32 {
    let bytes = parts.iter().flat_map(|part| part.iter());
    !bytes.fold(!0_u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            let low = crc & 1;
            (crc >> 1) ^ (0xedb8_8320 & low.wrapping_neg())
        })
    })
}

/// Adler-32, RFC 1950.
fn adler(bytes: &[u8]) -> u32 {
    let (a, b) = bytes.iter().fold((1_u32, 0_u32), |(a, b), byte| {
        let a = (a + u32::from(*byte)) % 65_521;
        (a, (b + a) % 65_521)
    });
    (b << 16) | a
}

/// A GIF of one pixel and two frames, red and then blue, as "Graphics
/// Interchange Format, Version 89a" has it.
pub(super) fn animated() -> Bytes {
    let mut file = b"GIF89a\x01\0\x01\0\x80\0\0\xc0\x20\x20\x20\x20\xc0".to_vec();
    for image in [&[0x44, 0x01], &[0x4c, 0x01]] {
        // A control block with a delay of a tenth of a second, then the frame.
        file.extend(b"\x21\xf9\x04\x04\x0a\0\0\0");
        file.extend(b"\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02");
        file.extend(image);
        file.push(0);
    }
    file.push(0x3b);
    file.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::subject::{Limits, fault};

    #[test]
    fn the_decoder_takes_what_is_made_here() {
        let whole = png(3, 2, Colour::Rgba, |_| vec![9; 12]);
        let large = png(4096, 3, Colour::Bit, |_| vec![0xff; 512]);
        for file in [whole, large, animated()] {
            assert_eq!(fault(&file, &Limits::default()), None);
        }
    }

    #[test]
    fn sums_are_as_published() {
        assert_eq!(crc([b"123456789"]), 0xcbf4_3926);
        assert_eq!(adler(b"Wikipedia"), 0x11e6_0398);
    }
}
