//! What an image may cost at most, judged from its header.

/// Finite bounds; all of them refuse, none waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file. Default 64 MiB: several times the largest camera
    /// JPEG, and above what browsers upload.
    pub max_bytes: u64,
    /// Pixels of the stored image, width times height. Default 100 million:
    /// medium-format cameras end there, and 16 bytes for each still fit a
    /// small server.
    pub max_pixels: u64,
    /// Columns or rows of the stored image. Default 65,535: the most that
    /// JPEG and GIF can say, and sums over one row stay within 32 bits.
    pub max_side: u32,
    /// Bytes of one piece of metadata (a colour profile, an Exif block, a TIFF
    /// tag's values) after decompression. Default 4 MiB: large CMYK press
    /// profiles have 2 to 3 MiB. A larger profile is ignored with a warning.
    pub max_metadata_bytes: u64,
    /// Chunks, segments, extensions or tags that are looked at before the
    /// image data. Default 65,536: a camera writes below a hundred; walking
    /// them all stays under a millisecond.
    pub max_header_parts: u32,
    /// Scans of a progressive or multi-scan JPEG. Default 100: encoders write
    /// about ten, and the successive-approximation script of one bit and one
    /// band per scan stays below it.
    pub max_scans: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_bytes: 64 << 20,
            max_pixels: 100_000_000,
            max_side: 65_535,
            max_metadata_bytes: 4 << 20,
            max_header_parts: 65_536,
            max_scans: 100,
        }
    }
}
