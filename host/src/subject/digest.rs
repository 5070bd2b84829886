//! BLAKE3 digests, and the unambiguous way to feed them.

use crescendo_decode::{Checkpoint, Interrupted};

/// 32 bytes of BLAKE3 over something.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest([u8; 32]);

impl Digest {
    /// The digest of these bytes and nothing else.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(*blake3::hash(bytes).as_bytes())
    }

    /// From a digest that was made elsewhere.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl std::fmt::Display for Digest {
    /// 64 lower-case hexadecimal digits.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl std::fmt::Debug for Digest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Digest({self})")
    }
}

/// Digests a list of parts such that two different lists never feed the same
/// bytes: each part goes in behind its length.
#[derive(Debug)]
pub struct Digester(blake3::Hasher);

impl Digester {
    /// `purpose` keeps digests for different ends apart (BLAKE3's key
    /// derivation mode); change it whenever the parts change their meaning.
    #[must_use]
    pub fn new(purpose: &str) -> Self {
        Self(blake3::Hasher::new_derive_key(purpose))
    }

    /// The next part.
    pub fn bytes(&mut self, part: &[u8]) -> &mut Self {
        self.0.update(&(part.len() as u64).to_le_bytes());
        self.0.update(part);
        self
    }

    /// The next part, asking at each mebibyte of it whether to go on: about a
    /// third of a millisecond.
    pub(super) fn bytes_in_turn(
        &mut self,
        part: &[u8],
        checkpoint: &dyn Checkpoint,
    ) -> Result<&mut Self, Interrupted> {
        self.0.update(&(part.len() as u64).to_le_bytes());
        for piece in part.chunks(1 << 20) {
            checkpoint.check()?;
            self.0.update(piece);
        }
        Ok(self)
    }

    /// The next part, as text.
    pub fn text(&mut self, part: &str) -> &mut Self {
        self.bytes(part.as_bytes())
    }

    /// The next part, as a number.
    pub fn number(&mut self, part: u64) -> &mut Self {
        self.bytes(&part.to_le_bytes())
    }

    /// The digest of all parts so far.
    #[must_use]
    pub fn finish(&self) -> Digest {
        Digest(*self.0.finalize().as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use crescendo_decode::Uninterrupted;

    use super::*;

    fn digest(parts: &[&str]) -> Digest {
        let mut digester = Digester::new("test");
        for part in parts {
            digester.text(part);
        }
        digester.finish()
    }

    #[test]
    fn equal_parts_have_equal_digests() {
        assert_eq!(digest(&["ab", "c"]), digest(&["ab", "c"]));
    }

    #[test]
    fn parts_that_join_to_the_same_bytes_stay_apart() {
        assert_ne!(digest(&["ab", "c"]), digest(&["a", "bc"]));
        assert_ne!(digest(&["abc"]), digest(&["abc", ""]));
        assert_ne!(digest(&[]), Digester::new("another purpose").finish());
    }

    #[test]
    fn a_part_that_is_taken_in_turn_is_the_same_part() {
        let part = vec![9; (2 << 20) + 5];
        let mut turns = Digester::new("test");
        let taken = turns.bytes_in_turn(&part, &Uninterrupted).map(|_| ());
        assert_eq!(taken, Ok(()));
        assert_eq!(turns.finish(), Digester::new("test").bytes(&part).finish());
    }

    #[test]
    fn digests_are_shown_as_hexadecimal_digits() {
        // The test vector for the empty input from BLAKE3's specification.
        assert!(
            Digest::of(b"")
                .to_string()
                .starts_with("af1349b9f5f9a1a6a0404dea36dcc949")
        );
    }
}
