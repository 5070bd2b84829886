//! Bodies that are small on the wire and vast when decoded. They are streamed:
//! one precomputed piece is sent again and again.

/// How many zeros one piece decodes to: 1 MiB.
pub(crate) const PIECE: u64 = 1 << 20;

/// A gzip member of zeros.
pub(crate) struct Gzip {
    /// One block that decodes to [`PIECE`] zeros and ends on a whole byte,
    /// so that it can be repeated.
    pub(crate) piece: Vec<u8>,
    /// How often it is sent.
    pub(crate) pieces: u64,
    /// The last block, the checksum and the length.
    pub(crate) end: Vec<u8>,
}

/// The header of a gzip member: deflate, no flags, no time, an unknown system.
pub(crate) const GZIP_HEAD: &[u8] = &[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];

impl Gzip {
    /// A member that decodes to at least so many bytes.
    pub(crate) fn of(bytes: u64) -> Self {
        let zeros = vec![0; PIECE as usize];
        // 1 MiB of zeros deflates to about 1 KiB; it must fit, since the
        // encoder does not grow what it writes into.
        let mut piece = Vec::with_capacity(16 << 10);
        let mut deflate = flate2::Compress::new(flate2::Compression::best(), false);
        // A full flush ends on a whole byte and forgets what came before.
        let done = deflate.compress_vec(&zeros, &mut piece, flate2::FlushCompress::Full);
        debug_assert!(done.is_ok() && deflate.total_in() == PIECE);
        let pieces = bytes.div_ceil(PIECE);
        let mut one = flate2::Crc::new();
        one.update(&zeros);
        let mut sum = flate2::Crc::new();
        for _ in 0..pieces {
            sum.combine(&one);
        }
        // An empty fixed block that says it is the last.
        let mut end = vec![0x03, 0x00];
        end.extend_from_slice(&sum.sum().to_le_bytes());
        // RFC 1952: the length is kept modulo 2^32.
        end.extend_from_slice(&((pieces * PIECE) as u32).to_le_bytes());
        Self { piece, pieces, end }
    }

    /// The length on the wire.
    pub(crate) const fn wire(&self) -> u64 {
        GZIP_HEAD.len() as u64 + self.pieces * self.piece.len() as u64 + self.end.len() as u64
    }
}

/// A Zstandard frame of zeros made of RLE blocks (RFC 8878, 3.1.1.2.2): four
/// bytes for each 128 KiB.
pub(crate) struct Zstd {
    /// The blocks of [`PIECE`] zeros.
    pub(crate) piece: Vec<u8>,
    /// How often they are sent.
    pub(crate) pieces: u64,
}

impl Zstd {
    /// The magic number, a descriptor without size or checksum, and a window of
    /// 1 MiB (exponent 10).
    pub(crate) const HEAD: &'static [u8] = &[0x28, 0xb5, 0x2f, 0xfd, 0x00, 10 << 3];

    /// An empty raw block that says it is the last.
    pub(crate) const END: &'static [u8] = &[1, 0, 0];

    /// A frame that decodes to at least so many bytes.
    pub(crate) fn of(bytes: u64) -> Self {
        // Type 1 is RLE; the size sits above the three bits of type and last.
        let header: u32 = ((128 << 10) << 3) | (1 << 1);
        let [low, middle, high, _] = header.to_le_bytes();
        Self {
            piece: [low, middle, high, 0].repeat(8),
            pieces: bytes.div_ceil(PIECE),
        }
    }

    /// The length on the wire.
    pub(crate) const fn wire(&self) -> u64 {
        let rest = Self::HEAD.len() + Self::END.len();
        rest as u64 + self.pieces * self.piece.len() as u64
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::{GZIP_HEAD, Gzip, PIECE, Zstd};

    #[test]
    fn a_gzip_bomb_is_a_valid_member_of_zeros() {
        let bomb = Gzip::of(3 * PIECE);
        let body = [GZIP_HEAD, &bomb.piece.repeat(3), &bomb.end].concat();
        assert_eq!(body.len() as u64, bomb.wire());
        let mut out = Vec::new();
        flate2::read::GzDecoder::new(&*body)
            .read_to_end(&mut out)
            .unwrap();
        assert_eq!(out.len() as u64, 3 * PIECE);
        assert!(out.iter().all(|byte| *byte == 0));
        assert!(bomb.piece.len() < 2_000, "{}", bomb.piece.len());
    }

    #[test]
    fn a_zstd_bomb_is_a_valid_frame_of_zeros() {
        let bomb = Zstd::of(2 * PIECE);
        let body = [Zstd::HEAD, &bomb.piece.repeat(2), Zstd::END].concat();
        assert_eq!(body.len() as u64, bomb.wire());
        let out = zstd::stream::decode_all(&*body).unwrap();
        assert_eq!(out.len() as u64, 2 * PIECE);
    }
}
