//! Codings of streams, undone within a bound; [`crate::inflate`] is one of them.
//!
//! What is damaged is passed over or ends the data, and what came before is there. Of
//! what the parser can read, the same comes out as from the parser.

/// What may still come out of one coding. One that would go beyond it is given up.
#[derive(Debug)]
pub struct Meter {
    left: usize,
}

impl Meter {
    /// One that lets this many bytes out.
    #[must_use]
    pub const fn new(left: usize) -> Meter {
        Meter { left }
    }

    /// Lets bytes out; none where there are fewer left.
    pub fn take(&mut self, bytes: usize) -> Option<()> {
        self.left = self.left.checked_sub(bytes)?;
        Some(())
    }

    /// How many are left.
    #[must_use]
    pub const fn left(&self) -> usize {
        self.left
    }
}

/// LZW as PDF has it; `early` for codes that grow one code before they must. None where
/// the meter ends.
#[must_use]
pub fn lzw(data: &[u8], early: bool, meter: &mut Meter) -> Option<Vec<u8>> {
    const CLEAR: usize = 256;
    const END: usize = 257;
    const FIRST: usize = 258;
    /// Codes have at most 12 bits.
    const MOST: usize = 4096;
    let mut out: Vec<u8> = Vec::new();
    // Where what a code from [`FIRST`] stands for came out before, and how long it is.
    let mut table: Vec<(usize, usize)> = Vec::new();
    let (mut bits, mut held, mut width) = (0_u32, 0_u32, 9_u32);
    // The same of the code before.
    let mut last: Option<(usize, usize)> = None;
    for byte in data {
        bits = (bits << 8) | u32::from(*byte);
        held += 8;
        if held < width {
            continue;
        }
        held -= width;
        let code = (bits >> held) as usize & ((1 << width) - 1);
        if code == CLEAR {
            table.clear();
            (width, last) = (9, None);
            continue;
        }
        if code == END {
            break;
        }
        let start = out.len();
        // With the next byte, what came out last is a new entry.
        let fresh = last.map(|(from, length)| (from, length + 1));
        let room = FIRST + table.len() < MOST;
        if let Ok(byte) = u8::try_from(code) {
            meter.take(1)?;
            out.push(byte);
        } else {
            let known = table.get(code - FIRST).copied();
            let next = fresh.filter(|_| room && code == FIRST + table.len());
            let Some((from, length)) = known.or(next) else {
                break;
            };
            meter.take(length)?;
            // The last byte of an entry that is being made is its own first.
            let whole = length.min(start - from);
            out.extend_from_within(from..from + whole);
            out.extend_from_within(start..start + length - whole);
        }
        if let Some(fresh) = fresh
            && room
        {
            table.push(fresh);
        }
        last = Some((start, out.len() - start));
        width = match FIRST + table.len() + usize::from(early) {
            0..512 => 9,
            512..1024 => 10,
            1024..2048 => 11,
            _ => 12,
        };
    }
    Some(out)
}

/// Run-length coding; none where the meter ends.
#[must_use]
pub fn runs(data: &[u8], meter: &mut Meter) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    let mut rest = data;
    while let Some((length, after)) = rest.split_first() {
        let length = usize::from(*length);
        match length {
            0..128 => {
                let Some((bytes, after)) = after.split_at_checked(length + 1) else {
                    break;
                };
                meter.take(bytes.len())?;
                out.extend_from_slice(bytes);
                rest = after;
            }
            128 => break,
            _ => {
                let Some((byte, after)) = after.split_first() else {
                    break;
                };
                meter.take(257 - length)?;
                out.resize(out.len() + 257 - length, *byte);
                rest = after;
            }
        }
    }
    Some(out)
}

/// Hexadecimal digits; none where the meter ends.
#[must_use]
pub fn hex(data: &[u8], meter: &mut Meter) -> Option<Vec<u8>> {
    let digit = |byte: &u8| (*byte as char).to_digit(16);
    let until = data.iter().take_while(|byte| **byte != b'>');
    let mut digits = until.filter_map(digit);
    let mut out = Vec::new();
    while let Some(high) = digits.next() {
        meter.take(1)?;
        out.push((high << 4 | digits.next().unwrap_or(0)) as u8);
    }
    Some(out)
}

/// Digits to the base of 85; none where the meter ends.
#[must_use]
pub fn base85(data: &[u8], meter: &mut Meter) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    let (mut group, mut count) = (0_u32, 0_usize);
    for byte in data {
        match byte {
            b'z' => {
                part(group, count, &mut out, meter)?;
                meter.take(4)?;
                out.extend([0; 4]);
                (group, count) = (0, 0);
            }
            b'!'..=b'u' => {
                group = group.wrapping_mul(85).wrapping_add(u32::from(byte - b'!'));
                count += 1;
                if count == 5 {
                    part(group, count, &mut out, meter)?;
                    (group, count) = (0, 0);
                }
            }
            b'~' => break,
            _ => {}
        }
    }
    part(group, count, &mut out, meter)?;
    Some(out)
}

/// The bytes of a group that may have ended early: one fewer than its digits.
fn part(mut group: u32, count: usize, out: &mut Vec<u8>, meter: &mut Meter) -> Option<()> {
    let bytes = count.saturating_sub(1);
    for _ in count..5 {
        group = group.wrapping_mul(85).wrapping_add(84);
    }
    meter.take(bytes)?;
    out.extend(group.to_be_bytes().iter().take(bytes));
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Codes as LZW writes them, each as wide as it says.
    fn codes(codes: &[(u32, u32)]) -> Vec<u8> {
        let bits: Vec<u8> = codes
            .iter()
            .flat_map(|(code, width)| (0..*width).rev().map(move |bit| (code >> bit & 1) as u8))
            .collect();
        let byte = |bits: &[u8]| (0..8).fold(0, |all, at| all << 1 | bits.get(at).unwrap_or(&0));
        bits.chunks(8).map(byte).collect()
    }

    #[test]
    fn text_codings_are_undone() {
        let mut meter = Meter::new(100);
        let mut hex = |data: &[u8]| hex(data, &mut meter).unwrap();
        assert_eq!(hex(b"48 65 6C6c 6F7>"), b"Hellop");
        let mut meter = Meter::new(100);
        let mut base85 = |data: &[u8]| base85(data, &mut meter).unwrap();
        assert_eq!(base85(b"87cURD]i,\"Ebo80~>"), b"Hello World!");
        assert_eq!(base85(b"z87cU~>"), b"\0\0\0\0Hel");
        assert_eq!(base85(b"87z"), b"H\0\0\0\0");
    }

    #[test]
    fn all_codings_end_where_the_meter_does() {
        let meter = || Meter::new(7);
        assert_eq!(hex(b"0011223344556677", &mut meter()), None);
        assert_eq!(base85(b"zz", &mut meter()), None);
        assert_eq!(runs(&[249, 1, 128], &mut meter()), None);
        assert_eq!(runs(&[250, 1, 128], &mut meter()), Some(vec![1; 7]));
        assert_eq!(runs(&[1, 5, 6, 255], &mut meter()), Some(vec![5, 6]));
        assert_eq!(runs(&[7, 5, 6], &mut meter()), Some(vec![]));
    }

    #[test]
    fn what_lzw_says_grows_with_its_table() {
        // The specification's example, ISO 32000-1, 7.4.4.2.
        let example = [0x80, 0x0B, 0x60, 0x50, 0x22, 0x0C, 0x0C, 0x85, 0x01];
        let whole = lzw(&example, true, &mut Meter::new(10)).unwrap();
        assert_eq!(whole, [45, 45, 45, 45, 45, 65, 45, 45, 45, 66]);
        assert_eq!(lzw(&example, true, &mut Meter::new(9)), None);
    }

    #[test]
    fn codes_of_lzw_grow_early_or_late() {
        // After 254 letters the table has 511 codes: early, the next has 10 bits.
        let letters: Vec<u32> = (0..254).map(|at| at % 250).collect();
        for early in [true, false] {
            let mut all: Vec<(u32, u32)> = letters.iter().map(|code| (*code, 9)).collect();
            all.push((65, if early { 10 } else { 9 }));
            all.push((66, 10));
            all.push((257, 10));
            let whole = lzw(&codes(&all), early, &mut Meter::new(1000)).unwrap();
            assert_eq!(whole.len(), 256);
            assert!(whole.ends_with(b"AB"), "{early}: {whole:?}");
        }
    }
}
