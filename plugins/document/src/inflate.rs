//! DEFLATE (RFC 1950 and 1951), unpacked within a bound and past what is damaged.
//!
//! The parser unpacks without a bound, and what it does with damages decides how much
//! comes out: it passes over a match that points before the beginning and over sums that
//! are wrong, where a strict decoder would stop and count nothing. So damages are treated
//! as the parser treats them, and a font that is measured here is as long as there.

use crate::unpack::Meter;

/// A block with codes of its own costs as many bytes: its tables have to be built, also
/// where nothing comes out of it.
const BLOCK: usize = 4 << 10;
/// In which order lengths of codes for lengths are written.
const ORDER: [usize; 19] = [
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15,
];
/// Ends a block.
const END: usize = 256;

/// What stands before a block that is not packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ahead {
    /// Whole bytes that were read ahead are read again, as the format has it.
    Again,
    /// They are lost, as the parser loses them.
    Lost,
}

/// What DEFLATE unpacks to, with or without zlib's frame, until its end or damage; none
/// where the meter ends before.
#[must_use]
pub fn inflate(data: &[u8], ahead: Ahead, meter: &mut Meter) -> Option<Vec<u8>> {
    let framed = match data {
        [method, flags, ..] => {
            let both = u16::from_be_bytes([*method, *flags]);
            method & 0x0F == 8 && both.is_multiple_of(31) && flags & 0x20 == 0
        }
        _ => false,
    };
    let mut bits = Bits {
        data: data.get(if framed { 2 } else { 0 }..).unwrap_or_default(),
        at: 0,
        held: 0,
        count: 0,
    };
    let mut out = Vec::new();
    while bits.at < bits.data.len() {
        match block(&mut bits, &mut out, ahead, meter) {
            Ok(Block::More) => {}
            Ok(Block::Last) | Err(Stop::Damage) => break,
            Err(Stop::TooLong) => return None,
        }
    }
    Some(out)
}

enum Block {
    Last,
    More,
}

enum Stop {
    Damage,
    TooLong,
}

/// Bits that were read and not taken, the first the lowest.
struct Bits<'d> {
    data: &'d [u8],
    at: usize,
    held: u32,
    count: u32,
}

impl Bits<'_> {
    fn byte(&mut self) -> Option<u8> {
        let byte = self.data.get(self.at).copied()?;
        self.at += 1;
        Some(byte)
    }

    /// Holds this many bits, fewer at the end.
    fn hold(&mut self, count: u32) {
        while self.count < count
            && let Some(byte) = self.byte()
        {
            self.held |= u32::from(byte) << self.count;
            self.count += 8;
        }
    }

    fn take(&mut self, count: u32) -> Result<usize, Stop> {
        self.hold(count);
        if self.count < count {
            return Err(Stop::Damage);
        }
        let taken = self.held & ((1 << count) - 1);
        self.held >>= count;
        self.count -= count;
        Ok(taken as usize)
    }

    fn symbol(&mut self, codes: &Codes) -> Result<usize, Stop> {
        self.hold(codes.longest);
        let place = (self.held & ((1 << codes.longest) - 1)) as usize;
        let (length, symbol) = codes.all.get(place).copied().unwrap_or_default();
        let length = u32::from(length);
        if length == 0 || length > self.count {
            return Err(Stop::Damage);
        }
        self.held >>= length;
        self.count -= length;
        Ok(usize::from(symbol))
    }
}

/// A prefix code: the length of a code and its symbol, by all bits that begin with it.
struct Codes {
    all: Vec<(u8, u16)>,
    longest: u32,
}

impl Codes {
    /// The canonical code of these lengths, at most 15 each. Lengths that leave codes
    /// over or have too many are taken as they are.
    fn new(lengths: &[u8]) -> Codes {
        let longest = u32::from(lengths.iter().copied().max().unwrap_or(0));
        let mut all = vec![(0, 0); 1 << longest];
        let mut code = 0_u32;
        for length in 1..=longest {
            let of_length = (0..).zip(lengths);
            for (symbol, _) in of_length.filter(|(_, one)| u32::from(**one) == length) {
                // Codes are written from their highest bit.
                let first = code.reverse_bits() >> (32 - length);
                for slot in all.iter_mut().skip(first as usize).step_by(1 << length) {
                    *slot = (length as u8, symbol);
                }
                code += 1;
            }
            code <<= 1;
        }
        Codes { all, longest }
    }
}

fn block(
    bits: &mut Bits<'_>,
    out: &mut Vec<u8>,
    ahead: Ahead,
    meter: &mut Meter,
) -> Result<Block, Stop> {
    let head = bits.take(3)?;
    match head >> 1 {
        0 => stored(bits, out, ahead, meter)?,
        1 => {
            let mut lengths = [8_u8; 288];
            lengths
                .iter_mut()
                .skip(144)
                .take(112)
                .for_each(|one| *one = 9);
            lengths
                .iter_mut()
                .skip(256)
                .take(24)
                .for_each(|one| *one = 7);
            packed(
                bits,
                out,
                &Codes::new(&lengths),
                &Codes::new(&[5; 30]),
                meter,
            )?;
        }
        2 => {
            meter.take(BLOCK).ok_or(Stop::TooLong)?;
            let (letters, distances) = codes(bits)?;
            packed(bits, out, &letters, &distances, meter)?;
        }
        _ => return Err(Stop::Damage),
    }
    Ok(if head & 1 == 1 {
        Block::Last
    } else {
        Block::More
    })
}

fn stored(
    bits: &mut Bits<'_>,
    out: &mut Vec<u8>,
    ahead: Ahead,
    meter: &mut Meter,
) -> Result<(), Stop> {
    if ahead == Ahead::Again {
        bits.at = bits.at.saturating_sub((bits.count / 8) as usize);
    }
    (bits.held, bits.count) = (0, 0);
    let mut head = [0_u8; 4];
    for byte in &mut head {
        *byte = bits.byte().ok_or(Stop::Damage)?;
    }
    // The length stands there twice; the second is not looked at.
    let [low, high, ..] = head;
    let length = usize::from(u16::from_le_bytes([low, high]));
    let rest = bits.data.get(bits.at..).unwrap_or_default();
    let bytes = rest.get(..length).unwrap_or(rest);
    meter.take(bytes.len()).ok_or(Stop::TooLong)?;
    out.extend_from_slice(bytes);
    bits.at += bytes.len();
    if bytes.len() < length {
        return Err(Stop::Damage);
    }
    Ok(())
}

/// The codes that a block brings: for bytes and lengths, and for distances.
fn codes(bits: &mut Bits<'_>) -> Result<(Codes, Codes), Stop> {
    let letters = bits.take(5)? + 257;
    let distances = bits.take(5)? + 1;
    let written = bits.take(4)? + 4;
    let mut lengths = [0_u8; 19];
    for place in ORDER.iter().take(written) {
        let length = bits.take(3)? as u8;
        if let Some(slot) = lengths.get_mut(*place) {
            *slot = length;
        }
    }
    let code = Codes::new(&lengths);
    let all = letters + distances;
    let mut lengths: Vec<u8> = Vec::with_capacity(all);
    while lengths.len() < all {
        let (length, times) = match bits.symbol(&code)? {
            16 => (lengths.last().copied().unwrap_or(0), bits.take(2)? + 3),
            17 => (0, bits.take(3)? + 3),
            18 => (0, bits.take(7)? + 11),
            length => (length as u8, 1),
        };
        lengths.resize((lengths.len() + times).min(all), length);
    }
    let (letters, distances) = lengths.split_at_checked(letters).ok_or(Stop::Damage)?;
    Ok((Codes::new(letters), Codes::new(distances)))
}

fn packed(
    bits: &mut Bits<'_>,
    out: &mut Vec<u8>,
    letters: &Codes,
    distances: &Codes,
    meter: &mut Meter,
) -> Result<(), Stop> {
    loop {
        let symbol = bits.symbol(letters)?;
        if symbol == END {
            return Ok(());
        }
        if let Ok(byte) = u8::try_from(symbol) {
            meter.take(1).ok_or(Stop::TooLong)?;
            out.push(byte);
            continue;
        }
        let (base, more) = length(symbol - END - 1);
        let length = base + bits.take(more)?;
        let (base, more) = distance(bits.symbol(distances)?).ok_or(Stop::Damage)?;
        let distance = base + bits.take(more)?;
        // What points before the beginning is passed over.
        let Some(from) = out.len().checked_sub(distance) else {
            continue;
        };
        meter.take(length).ok_or(Stop::TooLong)?;
        let whole = length / distance;
        for _ in 0..whole {
            out.extend_from_within(from..from + distance);
        }
        out.extend_from_within(from..from + length % distance);
    }
}

/// The least length that a symbol stands for, and how many bits add to it.
fn length(symbol: usize) -> (usize, u32) {
    match symbol {
        0..8 => (3 + symbol, 0),
        8..28 => {
            let more = symbol / 4 - 1;
            (3 + ((4 + symbol % 4) << more), more as u32)
        }
        28 => (258, 0),
        // No symbols of the format: the parser takes them for nothing.
        _ => (0, 0),
    }
}

/// The same of a distance; none where the symbol is none of the format.
fn distance(symbol: usize) -> Option<(usize, u32)> {
    match symbol {
        0..4 => Some((1 + symbol, 0)),
        4..30 => {
            let more = symbol / 2 - 1;
            Some((1 + ((2 + symbol % 2) << more), more as u32))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::{DeflateEncoder, ZlibEncoder};

    use super::*;

    fn whole(data: &[u8]) -> Option<Vec<u8>> {
        inflate(data, Ahead::Again, &mut Meter::new(1 << 20))
    }

    /// Text that is neither even nor noise.
    fn text() -> Vec<u8> {
        let mut seed = 7_u32;
        let words = (0..20_000).map(|_| {
            seed = seed.wrapping_mul(1_103_515_245).wrapping_add(12345);
            format!("{} ", (seed >> 16) % 3000)
        });
        words.collect::<String>().into_bytes()
    }

    #[test]
    fn what_zlib_packs_is_unpacked() {
        for (level, data) in (0..10).flat_map(|level| [(level, text()), (level, vec![7; 100_000])])
        {
            let mut zlib = ZlibEncoder::new(Vec::new(), Compression::new(level));
            let mut plain = DeflateEncoder::new(Vec::new(), Compression::new(level));
            for part in data.chunks(9_999) {
                zlib.write_all(part).unwrap();
                plain.write_all(part).unwrap();
                zlib.flush().unwrap();
                plain.flush().unwrap();
            }
            assert!(whole(&zlib.finish().unwrap()).unwrap() == data, "{level}");
            assert!(whole(&plain.finish().unwrap()).unwrap() == data, "{level}");
        }
    }

    #[test]
    fn nothing_beyond_the_meter_is_unpacked() {
        let mut zlib = ZlibEncoder::new(Vec::new(), Compression::best());
        zlib.write_all(&vec![0; 1 << 20]).unwrap();
        let bomb = zlib.finish().unwrap();
        assert_eq!(inflate(&bomb, Ahead::Again, &mut Meter::new(1 << 20)), None);
        let mut meter = Meter::new((1 << 20) + BLOCK * 8);
        assert_eq!(
            inflate(&bomb, Ahead::Again, &mut meter).unwrap().len(),
            1 << 20
        );
    }

    #[test]
    fn what_was_packed_before_a_damage_is_there() {
        let mut zlib = ZlibEncoder::new(Vec::new(), Compression::best());
        zlib.write_all(&text()).unwrap();
        let mut data = zlib.finish().unwrap();
        data.truncate(data.len() / 2);
        let found = whole(&data).unwrap();
        assert!(found.len() > 10_000 && text().starts_with(&found));
        assert_eq!(whole(b""), Some(Vec::new()));
    }

    #[test]
    fn blocks_that_say_nothing_cost_too() {
        // Numbers and their bits, the lowest first: 257 and 1 lengths in a code of 18;
        // 18 is "0", 0 and 1 are "10" and "11".
        let mut block = vec![(0, 1), (2, 2), (0, 5), (0, 5), (14, 4)];
        let of = |place: &usize| match place {
            18 => 1,
            0 | 1 => 2,
            _ => 0,
        };
        block.extend(ORDER.iter().take(18).map(|place| (of(place), 3)));
        // 138 and 118 zeros, a one for the end, no distance, and the end.
        block.extend([(0, 1), (127, 7), (0, 1), (107, 7), (3, 2), (1, 2), (0, 1)]);
        let bits: Vec<u8> = (0..200)
            .flat_map(|_| &block)
            .flat_map(|(number, count)| (0..*count).map(move |bit| (number >> bit & 1) as u8))
            .collect();
        let byte = |bits: &[u8]| (0..8).fold(0, |all, at| all | bits.get(at).unwrap_or(&0) << at);
        let data: Vec<u8> = bits.chunks(8).map(byte).collect();
        let mut meter = Meter::new(200 * BLOCK);
        let out = inflate(&data, Ahead::Again, &mut meter);
        assert_eq!((out, meter.left()), (Some(Vec::new()), 0));
        let mut meter = Meter::new(200 * BLOCK - 1);
        assert_eq!(inflate(&data, Ahead::Again, &mut meter), None);
    }
}
