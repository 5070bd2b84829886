//! Eight bytes at a time, in one number.
//!
//! A set of bytes is a number in which the highest bit of each byte says whether the
//! byte is in it. All but [`ascii`] are for numbers whose bytes are all ASCII, so that
//! no sum of two bytes reaches the next one. The tricks are those of Hacker's Delight
//! (Warren, 2nd edition, chapter 6), with lanes that are never full.

/// How many bytes.
pub const LANES: usize = 8;
/// The highest bit of each byte.
const HIGHEST: u64 = each(0x80);

/// The same byte eight times.
const fn each(byte: u8) -> u64 {
    u64::from_ne_bytes([byte; LANES])
}

/// Up to eight bytes, the first of them lowest, and `rest` for what is missing; none
/// where one is not ASCII.
#[must_use]
pub fn ascii(bytes: &[u8], rest: u8) -> Option<u64> {
    let lanes = match <[u8; LANES]>::try_from(bytes) {
        Ok(all) => u64::from_le_bytes(all),
        Err(_) => bytes
            .iter()
            .rev()
            .fold(each(rest), |lanes, byte| lanes << 8 | u64::from(*byte)),
    };
    (lanes & HIGHEST == 0).then_some(lanes)
}

/// Which bytes lie between two, both included.
#[must_use]
pub const fn between(lanes: u64, first: u8, last: u8) -> u64 {
    let not_below = lanes + each(0x80 - first);
    let above = lanes + each(0x7f - last);
    not_below & !above & HIGHEST
}

/// Which bytes equal one.
#[must_use]
pub const fn equal(lanes: u64, byte: u8) -> u64 {
    !((lanes ^ each(byte)) + each(0x7f)) & HIGHEST
}

/// Which bytes are letters or digits.
#[must_use]
pub const fn alphanumeric(lanes: u64) -> u64 {
    between(lanes | each(0x20), b'a', b'z') | between(lanes, b'0', b'9')
}

/// Which bytes are white space.
#[must_use]
pub const fn blank(lanes: u64) -> u64 {
    equal(lanes, b' ') | between(lanes, b'\t', b'\r')
}

/// The set of bytes that come right after one of a set; whether the byte before the
/// first is in it is said too.
#[must_use]
pub const fn after(set: u64, before: bool) -> u64 {
    set << 8 | (before as u64) << 7
}

/// Whether the last byte is in a set.
#[must_use]
pub const fn has_last(set: u64) -> bool {
    set >> 63 == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Checks a set against what is said of each byte, wherever it stands.
    fn check(set: impl Fn(u64) -> u64, has: impl Fn(u8) -> bool) {
        for byte in 0..0x80 {
            for lane in 0..LANES {
                for around in [0, b' ', b'z', 0x7f] {
                    let mut bytes = [around; LANES];
                    bytes[lane] = byte;
                    let set = set(ascii(&bytes, 0).unwrap()).to_le_bytes();
                    for (found, byte) in set.iter().zip(bytes) {
                        assert_eq!(
                            *found,
                            if has(byte) { 0x80 } else { 0 },
                            "{byte} in {bytes:?}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn each_byte_is_told_by_itself() {
        check(alphanumeric, |byte| byte.is_ascii_alphanumeric());
        check(blank, |byte| matches!(byte, b' ' | b'\t'..=b'\r'));
        check(|lanes| equal(lanes, b'-'), |byte| byte == b'-');
        check(|lanes| between(lanes, 0, 31), |byte| byte < 32);
    }

    #[test]
    fn what_is_missing_is_filled_up_and_what_is_not_ascii_is_refused() {
        assert_eq!(ascii(b"five!", b' '), ascii(b"five!   ", 0));
        assert_eq!(ascii(b"", b'x'), ascii(b"xxxxxxxx", 0));
        assert_eq!(ascii("sieben\u{e4}".as_bytes(), 0), None);
        assert_eq!(ascii("f\u{fc}nf".as_bytes(), 0), None);
    }

    #[test]
    fn what_comes_after_a_set_is_the_set_a_byte_further() {
        let set = equal(ascii(b"a b c  d", 0).unwrap(), b' ');
        assert_eq!(after(set, true).count_ones(), 5);
        assert_eq!(
            after(set, false) & set,
            equal(ascii(b"xxxxxx x", 0).unwrap(), b' ')
        );
        assert!(!has_last(set) && has_last(after(set, false)));
    }
}
