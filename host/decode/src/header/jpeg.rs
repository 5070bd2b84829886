//! JPEG segments up to the first scan (ITU-T T.81, annex B).

use super::{Found, Parts, cut, exif_orientation};
use crate::jpeg::segment;
use crate::reader::Reader;
use crate::{DecodeError, Format, Limits, Orientation};

pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Found, DecodeError> {
    let mut reader = Reader::new(bytes, 2);
    let mut parts = Parts::new(Format::Jpeg, limits);
    let mut frame = None;
    let mut orientation = Orientation::Upright;
    let mut has_profile = false;
    loop {
        parts.count()?;
        let at = reader.at();
        let Some((marker, body)) = segment(&mut reader) else {
            return Err(cut(Format::Jpeg, bytes, "its header"));
        };
        match marker {
            // Start of scan, or end of image.
            0xda | 0xd9 => break,
            0xe1 if body.starts_with(b"Exif\0") => orientation = exif_orientation(body),
            0xe2 if body.starts_with(b"ICC_PROFILE\0") => has_profile = true,
            0xc4 | 0xc8 | 0xcc => {}
            0xc0..=0xcf if frame.is_none() => frame = Some(start_of_frame(marker, body, at)?),
            _ => {}
        }
    }
    let Some((width, height)) = frame else {
        let what = "a scan begins before any frame header (SOF)";
        return Err(DecodeError::damaged(Format::Jpeg, reader.at(), what));
    };
    Ok(Found {
        orientation,
        has_profile,
        scalable: true,
        ..Found::plain(u64::from(width), u64::from(height))
    })
}

fn start_of_frame(marker: u8, body: &[u8], at: usize) -> Result<(u16, u16), DecodeError> {
    let unsupported = |feature| DecodeError::UnsupportedFeature {
        format: Format::Jpeg,
        feature,
        instead: "baseline or progressive with Huffman coding and 8 bits",
    };
    match marker {
        0xc0..=0xc2 => {}
        0xc9..=0xcb | 0xcd..=0xcf => return Err(unsupported("arithmetic coding")),
        0xc3 => return Err(unsupported("lossless coding")),
        _ => return Err(unsupported("hierarchical coding")),
    }
    let mut reader = Reader::new(body, 0);
    let fields = (reader.u8(), reader.u16_be(), reader.u16_be());
    let (Some(bits), Some(height), Some(width)) = fields else {
        return Err(DecodeError::damaged(
            Format::Jpeg,
            at,
            "the frame header is too short",
        ));
    };
    if bits != 8 {
        return Err(unsupported("samples of 12 bits"));
    }
    if height == 0 {
        return Err(unsupported("a height told after the first scan (DNL)"));
    }
    Ok((width, height))
}
