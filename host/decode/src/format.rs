//! Which format some bytes are in, told by their first bytes alone.
//!
//! AVIF is named and refused. Of the AV1 decoders in Rust, rav1d (BSD-2) is
//! published with an unsafe C interface alone and without a way to interrupt a
//! frame, its fork with a safe interface (re_rav1d) stays behind at an early
//! release, and the safe ones (rav1d-safe, zenavif) are under the AGPL. To be
//! looked at again when rav1d's own Rust interface is published.

use std::fmt;

use crate::DecodeError;

/// A format that this crate decodes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// PNG; of an APNG, the default image.
    Png,
    /// JPEG: baseline, extended and progressive with Huffman coding, 8 bits.
    Jpeg,
    /// WebP, lossy and lossless; of an animation, the first frame.
    WebP,
    /// GIF, the first frame.
    Gif,
    /// Windows bitmap.
    Bmp,
    /// TIFF, the first page.
    Tiff,
}

impl Format {
    /// The known formats as people read them.
    pub const KNOWN: &'static str = "PNG, JPEG, WebP, GIF, BMP and TIFF";

    /// The media type, for example `image/jpeg`.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::WebP => "image/webp",
            Self::Gif => "image/gif",
            Self::Bmp => "image/bmp",
            Self::Tiff => "image/tiff",
        }
    }

    /// Tells the format from the first bytes; the name and the media type that
    /// somebody claims for a file are not asked.
    ///
    /// # Errors
    ///
    /// [`DecodeError::Empty`] and [`DecodeError::UnsupportedFormat`], which
    /// says what the bytes look like.
    pub fn sniff(bytes: &[u8]) -> Result<Self, DecodeError> {
        if bytes.is_empty() {
            return Err(DecodeError::Empty);
        }
        SIGNATURES
            .iter()
            .find(|(at, magic, _)| bytes.get(*at..).is_some_and(|rest| rest.starts_with(magic)))
            .map(|(_, _, format)| *format)
            .filter(|format| *format != Self::WebP || bytes.starts_with(b"RIFF"))
            .ok_or_else(|| DecodeError::UnsupportedFormat {
                looks_like: looks_like(bytes),
            })
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Png => "PNG",
            Self::Jpeg => "JPEG",
            Self::WebP => "WebP",
            Self::Gif => "GIF",
            Self::Bmp => "BMP",
            Self::Tiff => "TIFF",
        })
    }
}

/// Offset, bytes found there, format.
const SIGNATURES: &[(usize, &[u8], Format)] = &[
    (0, b"\x89PNG\r\n\x1a\n", Format::Png),
    (0, b"\xff\xd8\xff", Format::Jpeg),
    (8, b"WEBP", Format::WebP),
    (0, b"GIF87a", Format::Gif),
    (0, b"GIF89a", Format::Gif),
    (0, b"BM", Format::Bmp),
    (0, b"II\x2a\x00", Format::Tiff),
    (0, b"MM\x00\x2a", Format::Tiff),
    (0, b"II\x2b\x00", Format::Tiff),
    (0, b"MM\x00\x2b", Format::Tiff),
];

/// Offset, bytes found there, what such a file is called: frequent mistakes.
const OTHERS: &[(usize, &[u8], &str)] = &[
    (0, b"PK\x03\x04", "a ZIP archive (or an office document)"),
    (0, b"PK\x05\x06", "an empty ZIP archive"),
    (0, b"%PDF", "a PDF document"),
    (0, b"\x1f\x8b", "a gzip archive"),
    (0, b"\x28\xb5\x2f\xfd", "Zstandard data"),
    (0, b"8BPS", "a Photoshop document"),
    (0, b"\xff\x0a", "a JPEG XL image"),
    (0, b"\x00\x00\x00\x0cJXL ", "a JPEG XL image"),
    (0, b"\x00\x00\x00\x0cjP  ", "a JPEG 2000 image"),
    (0, b"\xff\x4f\xff\x51", "a JPEG 2000 codestream"),
    (0, b"\x00\x00\x01\x00", "a Windows icon"),
    (0, b"\x00asm", "a WebAssembly module"),
    (0, b"\x7fELF", "an ELF program"),
    (0, b"RIFF", "a RIFF file that is not WebP"),
    (4, b"ftypavif", "an AVIF image"),
    (4, b"ftypavis", "an AVIF image sequence"),
    (4, b"ftyphei", "a HEIF image"),
    (4, b"ftypmif1", "a HEIF image"),
    (4, b"ftyp", "an MP4 or QuickTime file"),
    (0, b"\xff\xd8", "the start of a JPEG that was cut off"),
    (
        0,
        b"\x89PNG",
        "a PNG whose signature was damaged, perhaps by a transfer in text mode",
    ),
];

fn looks_like(bytes: &[u8]) -> &'static str {
    let known = OTHERS
        .iter()
        .find(|(at, magic, _)| bytes.get(*at..).is_some_and(|rest| rest.starts_with(magic)));
    if let Some((_, _, name)) = known {
        return name;
    }
    // Enough to look past a byte order mark, an XML declaration and a comment.
    let head = bytes.get(..bytes.len().min(1 << 10)).unwrap_or_default();
    let text = head.trim_ascii_start();
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    if !text.starts_with(b"<") {
        let printable = |byte: &u8| byte.is_ascii_graphic() || byte.is_ascii_whitespace();
        return if head.iter().all(printable) {
            "plain text"
        } else {
            "no known kind of file"
        };
    }
    let has = |name: &[u8]| {
        text.windows(name.len())
            .any(|w| w.eq_ignore_ascii_case(name))
    };
    if has(b"<svg") {
        "an SVG drawing"
    } else if has(b"<html") || has(b"<!doctype html") {
        "an HTML page"
    } else {
        "an XML document"
    }
}
