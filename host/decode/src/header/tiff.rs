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
        width: 0,
        height: 0,
        orientation: Orientation::Upright,
        has_alpha: false,
        bits: 1,
        has_profile: false,
        scalable: false,
    };
    for entry in ifd.entries() {
        parts.count()?;
        let number = || entry.number(0).unwrap_or(0);
        match entry.tag {
            ifd::IMAGE_WIDTH => found.width = number(),
            ifd::IMAGE_LENGTH => found.height = number(),
            ifd::BITS_PER_SAMPLE => found.bits = u8::try_from(number()).unwrap_or(u8::MAX),
            ifd::ORIENTATION => {
                let value = u16::try_from(number()).unwrap_or(0);
                found.orientation = Orientation::from_exif(value);
            }
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
