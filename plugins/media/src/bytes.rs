//! Numbers out of bytes; none beyond their end.

/// `N` bytes at a place.
#[must_use]
pub fn at<const N: usize>(bytes: &[u8], place: usize) -> Option<[u8; N]> {
    let end = place.checked_add(N)?;
    bytes.get(place..end)?.try_into().ok()
}

/// Two bytes, the high one first.
#[must_use]
pub fn be16(bytes: &[u8], place: usize) -> Option<u16> {
    at(bytes, place).map(u16::from_be_bytes)
}

/// Four bytes, the highest first.
#[must_use]
pub fn be32(bytes: &[u8], place: usize) -> Option<u32> {
    at(bytes, place).map(u32::from_be_bytes)
}

/// Eight bytes, the highest first.
#[must_use]
pub fn be64(bytes: &[u8], place: usize) -> Option<u64> {
    at(bytes, place).map(u64::from_be_bytes)
}

/// Two bytes, the low one first.
#[must_use]
pub fn le16(bytes: &[u8], place: usize) -> Option<u16> {
    at(bytes, place).map(u16::from_le_bytes)
}

/// Four bytes, the lowest first.
#[must_use]
pub fn le32(bytes: &[u8], place: usize) -> Option<u32> {
    at(bytes, place).map(u32::from_le_bytes)
}

/// Eight bytes, the lowest first.
#[must_use]
pub fn le64(bytes: &[u8], place: usize) -> Option<u64> {
    at(bytes, place).map(u64::from_le_bytes)
}

/// The last place of some bytes in others.
#[must_use]
pub fn last(bytes: &[u8], of: &[u8]) -> Option<usize> {
    bytes
        .windows(of.len().max(1))
        .rposition(|window| window == of)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beyond_the_end_there_is_nothing() {
        assert_eq!(be32(&[0, 0, 1, 2], 0), Some(258));
        assert_eq!(be32(&[0, 0, 1, 2], 1), None);
        assert_eq!(le16(&[1, 2], usize::MAX), None);
        assert_eq!(last(b"abab", b"ab"), Some(2));
        assert_eq!(last(b"", b"ab"), None);
    }
}
