//! The first page's tags of a TIFF (TIFF 6.0; BigTIFF).

use super::{Found, Parts, cut, ifd};
use crate::{DecodeError, Format, Limits, Orientation};

/// PhotometricInterpretation of RGB; 0 and 1 are grey.
const RGB: u64 = 2;

pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Found, DecodeError> {
    let Some(ifd) = ifd::Ifd::first(bytes) else {
        return Err(cut(Format::Tiff, bytes, "its first directory"));
    };
    let mut parts = Parts::new(Format::Tiff, limits);
    let (mut photometric, mut samples) = (0, 1);
    let mut found = Found {
        bits: 1,
        ..Found::plain(0, 0)
    };
    for entry in ifd.entries() {
        parts.count()?;
        // What describes the pixels is read value by value; notes, which
        // begin at 32768 or are XMP, may be longer.
        let is_structure = entry.tag < 32_768 && entry.tag != ifd::XMP;
        if is_structure && entry.values > u64::from(limits.max_header_parts) {
            return Err(DecodeError::MetadataTooLarge {
                format: Format::Tiff,
                unit: "parts",
                found: entry.values,
                limit: u64::from(limits.max_header_parts),
            });
        }
        let number = || entry.number(0).unwrap_or(0);
        match entry.tag {
            ifd::IMAGE_WIDTH => found.width = number(),
            ifd::IMAGE_LENGTH => found.height = number(),
            ifd::BITS_PER_SAMPLE => found.bits = u8::try_from(number()).unwrap_or(u8::MAX),
            ifd::ORIENTATION => {
                let value = u16::try_from(number()).unwrap_or(0);
                found.orientation = Orientation::from_exif(value);
            }
            ifd::EXTRA_SAMPLES => found.is_premultiplied = number() == 1,
            ifd::PHOTOMETRIC => photometric = number(),
            ifd::SAMPLES_PER_PIXEL => samples = number(),
            ifd::ICC_PROFILE => found.has_profile = true,
            _ => {}
        }
    }
    // One sample more than the colours take is alpha, told by ExtraSamples or
    // not: some writers forget it.
    found.has_alpha = matches!((photometric, samples), (0 | 1, 2) | (RGB, 4));
    Ok(found)
}

/// The colour profile, as it lies in the file.
pub(crate) fn profile(bytes: &[u8]) -> Option<&[u8]> {
    let ifd = ifd::Ifd::first(bytes)?;
    // A file whose tags are more than this was refused.
    let mut entries = ifd.entries().take(1 << 16);
    entries.find(|entry| entry.tag == ifd::ICC_PROFILE)?.bytes()
}
