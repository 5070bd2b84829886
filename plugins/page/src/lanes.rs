//! Sixteen bytes at a time.
//!
//! A set of bytes is a number with a bit for each, the first of them lowest.

use wide::u8x16;

/// How many bytes.
pub const LANES: usize = 16;

/// Up to sixteen bytes that are all ASCII.
#[derive(Clone, Copy)]
pub struct Lanes(u8x16);

/// Some of sixteen bytes.
pub type Set = u32;

impl Lanes {
    /// The bytes, and `rest` for what is missing; none where one is not ASCII.
    #[must_use]
    pub fn ascii(bytes: &[u8], rest: u8) -> Option<Lanes> {
        let lanes = match <[u8; LANES]>::try_from(bytes) {
            Ok(all) => all,
            Err(_) => {
                let mut all = [rest; LANES];
                all.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from);
                all
            }
        };
        let lanes = u8x16::new(lanes);
        // The highest bit of each.
        (lanes.to_bitmask() == 0).then_some(Lanes(lanes))
    }

    /// Which bytes lie between two, both included.
    #[must_use]
    pub fn between(self, first: u8, last: u8) -> Set {
        let within = self.0.simd_ge(u8x16::splat(first)) & self.0.simd_le(u8x16::splat(last));
        within.to_bitmask()
    }

    /// Which bytes equal one.
    #[must_use]
    pub fn equal(self, byte: u8) -> Set {
        self.0.simd_eq(u8x16::splat(byte)).to_bitmask()
    }

    /// Which bytes are letters or digits.
    #[must_use]
    pub fn alphanumeric(self) -> Set {
        let lower = Lanes(self.0 | u8x16::splat(0x20));
        lower.between(b'a', b'z') | self.between(b'0', b'9')
    }

    /// Which bytes are white space.
    #[must_use]
    pub fn blank(self) -> Set {
        self.equal(b' ') | self.between(b'\t', b'\r')
    }
}

/// The bytes that come right after one of a set; whether the byte before the first is in
/// it is said too.
#[must_use]
pub const fn after(set: Set, before: bool) -> Set {
    (set << 1 | before as Set) & 0xffff
}

/// Whether the last byte is in a set.
#[must_use]
pub const fn has_last(set: Set) -> bool {
    set >> (LANES - 1) & 1 == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lanes(bytes: &[u8]) -> Lanes {
        Lanes::ascii(bytes, 0).unwrap()
    }

    /// Checks a set against what is said of each byte, wherever it stands.
    fn check(set: impl Fn(Lanes) -> Set, has: impl Fn(u8) -> bool) {
        for byte in 0..0x80 {
            for lane in 0..LANES {
                for around in [0, b' ', b'z', 0x7f] {
                    let mut bytes = [around; LANES];
                    bytes[lane] = byte;
                    let set = set(lanes(&bytes));
                    for (at, byte) in bytes.iter().enumerate() {
                        assert_eq!(set >> at & 1 == 1, has(*byte), "{byte} in {bytes:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn each_byte_is_told_by_itself() {
        check(Lanes::alphanumeric, |byte| byte.is_ascii_alphanumeric());
        check(Lanes::blank, |byte| matches!(byte, b' ' | b'\t'..=b'\r'));
        check(|lanes| lanes.equal(b'-'), |byte| byte == b'-');
        check(|lanes| lanes.between(0, 31), |byte| byte < 32);
    }

    #[test]
    fn what_is_missing_is_filled_up_and_what_is_not_ascii_is_refused() {
        let spaces = |bytes| Lanes::ascii(bytes, b' ').map(Lanes::blank);
        assert_eq!(spaces(b"five !"), Some(0xffff - 0b10_1111));
        assert_eq!(spaces(b""), Some(0xffff));
        for word in ["f\u{fc}nf", "\u{e4}", "sechzehn Zeiche\u{f1}"] {
            assert_eq!(spaces(word.as_bytes()), None, "{word}");
        }
    }

    #[test]
    fn what_comes_after_a_set_is_the_set_a_byte_further() {
        let set = lanes(b"a b c  d       e").equal(b' ');
        assert_eq!(after(set, true), set << 1 | 1);
        assert_eq!(
            after(set, false) & set,
            lanes(b"xxxxxx xx      e").equal(b' ')
        );
        assert!(!has_last(set) && has_last(after(set, false)));
    }
}
