//! How long a packed stream is when it is unpacked, before anybody unpacks it.
//!
//! The parser unpacks streams without a bound. So that a bomb of a few kilobytes does
//! not fill the memory of a call, its length is counted first where it could be large.

use std::io::Read;

use flate2::read::{DeflateDecoder, ZlibDecoder};

/// DEFLATE says at most so many bytes with one: 258 with two bits.
const DEFLATE_RATIO: usize = 1032;
/// Codes of LZW have at most so many bits.
const LZW_BITS: u32 = 12;

/// The length of DEFLATE with or without zlib's frame; none where it passes `limit`.
#[must_use]
pub fn deflated(data: &[u8], limit: usize) -> Option<usize> {
    let most = data.len().saturating_mul(DEFLATE_RATIO);
    if most <= limit {
        return Some(most);
    }
    let framed = counted(ZlibDecoder::new(data), limit)?;
    if framed > 0 {
        return Some(framed);
    }
    counted(DeflateDecoder::new(data), limit)
}

/// What zlib's bytes unpack to, until an error or `limit`.
#[must_use]
pub fn inflate(data: &[u8], limit: usize) -> Vec<u8> {
    let mut unpacked = Vec::new();
    // An error ends it, and what came before is there.
    let _ = ZlibDecoder::new(data)
        .take(limit as u64)
        .read_to_end(&mut unpacked);
    unpacked
}

/// Bytes until the end or an error, which counts as one.
fn counted(mut from: impl Read, limit: usize) -> Option<usize> {
    let mut buffer = vec![0; 64 << 10];
    let mut count = 0_usize;
    loop {
        match from.read(&mut buffer) {
            Ok(0) | Err(_) => return Some(count),
            Ok(more) => count = count.saturating_add(more),
        }
        if count > limit {
            return None;
        }
    }
}

/// The length of run-length coding; none where it passes `limit`.
#[must_use]
pub fn runs(data: &[u8], limit: usize) -> Option<usize> {
    let most = data.len().saturating_mul(64);
    (most <= limit).then_some(most)
}

/// The length of LZW as PDF has it; none where it passes `limit`.
#[must_use]
pub fn lzw(data: &[u8], limit: usize) -> Option<usize> {
    const CLEAR: usize = 256;
    const END: usize = 257;
    let mut lengths: Vec<u32> = vec![1; CLEAR];
    lengths.extend([0, 0]);
    let (mut bits, mut held, mut width) = (0_u32, 0_u32, 9_u32);
    let (mut count, mut last) = (0_usize, None::<u32>);
    for byte in data {
        bits = (bits << 8) | u32::from(*byte);
        held += 8;
        if held < width {
            continue;
        }
        held -= width;
        let code = (bits >> held) as usize & ((1 << width) - 1);
        match code {
            CLEAR => {
                lengths.truncate(END + 1);
                (width, last) = (9, None);
                continue;
            }
            END => break,
            _ => {}
        }
        let fresh = last.map(|length| length.saturating_add(1));
        let Some(length) = lengths.get(code).copied().or(fresh) else {
            break;
        };
        if let Some(fresh) = fresh
            && lengths.len() < 1 << LZW_BITS
        {
            lengths.push(fresh);
        }
        count = count.saturating_add(length as usize);
        if count > limit {
            return None;
        }
        last = Some(length);
        width = match lengths.len() + 1 {
            0..512 => 9,
            512..1024 => 10,
            1024..2048 => 11,
            _ => LZW_BITS,
        };
    }
    Some(count)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::ZlibEncoder;

    use super::*;

    fn zlib(data: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(data).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn a_bomb_is_told_from_what_is_only_long() {
        let bomb = zlib(&vec![0; 20 << 20]);
        assert!(bomb.len() < 64 << 10);
        assert_eq!(deflated(&bomb, 16 << 20), None);
        assert_eq!(deflated(&bomb, 20 << 20), Some(20 << 20));
    }

    #[test]
    fn what_cannot_be_large_is_not_unpacked_to_be_counted() {
        assert_eq!(deflated(b"no zlib at all", 1 << 20), Some(14 * 1032));
        assert_eq!(runs(&[1; 10], 640), Some(640));
        assert_eq!(runs(&[1; 11], 640), None);
    }

    #[test]
    fn lengths_of_lzw_grow_with_its_table() {
        // The specification's example, ISO 32000-1, 7.4.4.2.
        let example = [0x80, 0x0B, 0x60, 0x50, 0x22, 0x0C, 0x0C, 0x85, 0x01];
        assert_eq!(lzw(&example, 100), Some(10));
        assert_eq!(lzw(&example, 5), None);
    }
}
