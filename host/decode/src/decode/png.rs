//! PNG row by row, so that a file that ends early keeps its rows.

use std::cell::Cell;

use png::{ColorType, Decoder, DecodingError, Reader, Transformations};

use super::Decoded;
use crate::checkpoint::CheckedReader;
use crate::samples::{Kind, Samples, filled, length};
use crate::{Checkpoint, DecodeError, Format, Header, Interrupted, Limits, Warning};

/// Decodes the default image at full size. Text chunks are passed without
/// being inflated; a profile is inflated up to the limit and no further.
pub(super) fn decode(
    bytes: &[u8],
    header: &Header,
    limits: &Limits,
    checkpoint: &dyn Checkpoint,
) -> Result<Decoded, DecodeError> {
    let interrupted = Cell::new(false);
    let input = CheckedReader::new(bytes, checkpoint, &interrupted);
    let metadata = usize::try_from(limits.max_metadata_bytes).unwrap_or(usize::MAX);
    // One share for a chunk as it is read, one for what it inflates to.
    let bounds = png::Limits {
        bytes: metadata.saturating_mul(2),
    };
    let mut decoder = Decoder::new_with_limits(input, bounds);
    decoder.set_transformations(Transformations::EXPAND | Transformations::STRIP_16);
    decoder.set_ignore_text_chunk(true);
    let refuse = |error: &DecodingError| match interrupted.get() {
        true => Interrupted.into(),
        false => translate(error, limits),
    };
    let mut reader = decoder.read_info().map_err(|error| refuse(&error))?;
    let kind = match reader.output_color_type().0 {
        ColorType::Grayscale => Kind::Grey,
        ColorType::GrayscaleAlpha => Kind::GreyAlpha,
        ColorType::Rgba => Kind::Rgba,
        // Palettes are expanded to RGB or RGBA.
        ColorType::Rgb | ColorType::Indexed => Kind::Rgb,
    };
    let stride = header.stored.width as usize * kind.channels();
    let mut data = filled(
        length(header.stored, kind.channels())?,
        kind.missing(),
        checkpoint,
    )?;
    let mut warnings = Vec::new();
    let rows = if reader.info().interlaced {
        interlaced(&mut reader, &mut data, stride, kind)
    } else {
        straight(&mut reader, &mut data, stride)
    };
    if let Err((rows, error)) = rows {
        if rows == 0 || interrupted.get() {
            return Err(refuse(&error));
        }
        warnings.push(Warning::Damaged);
    } else if is_broken_behind(&mut reader) {
        if interrupted.get() {
            return Err(Interrupted.into());
        }
        warnings.push(Warning::Damaged);
    }
    let profile = reader
        .info()
        .icc_profile
        .as_ref()
        .map(|profile| profile.to_vec());
    if header.has_profile && profile.is_none() {
        warnings.push(Warning::ProfileUnusable);
    }
    let samples = Samples {
        size: header.stored,
        kind,
        data,
    };
    Ok(Decoded {
        samples,
        profile,
        warnings,
    })
}

/// Whether what follows the last row is not as it must be: the checksum over the
/// rows comes there. Frames of an animation are nobody's concern.
fn is_broken_behind(reader: &mut Reader<CheckedReader<'_>>) -> bool {
    let animated = reader.info().animation_control().is_some();
    !animated
        && matches!(
            reader.finish(),
            Err(DecodingError::Format(_) | DecodingError::IoError(_))
        )
}

/// An error, and how many rows were there before it.
type Rows = Result<(), (usize, DecodingError)>;

fn straight(reader: &mut Reader<CheckedReader<'_>>, data: &mut [u8], stride: usize) -> Rows {
    for (index, row) in data.chunks_exact_mut(stride.max(1)).enumerate() {
        match reader.read_row(row) {
            Ok(Some(_)) => {}
            Ok(None) => break,
            Err(error) => return Err((index, error)),
        }
    }
    Ok(())
}

fn interlaced(
    reader: &mut Reader<CheckedReader<'_>>,
    data: &mut [u8],
    stride: usize,
    kind: Kind,
) -> Rows {
    // Samples have 8 bits after the transformations.
    let bits = kind.channels() as u8 * 8;
    let mut rows = 0;
    loop {
        match reader.next_interlaced_row() {
            Ok(Some(row)) => {
                if let png::InterlaceInfo::Adam7(place) = row.interlace() {
                    png::expand_interlaced_row(data, stride, row.data(), place, bits);
                }
                rows += 1;
            }
            Ok(None) => return Ok(()),
            Err(error) => return Err((rows, error)),
        }
    }
}

fn translate(error: &DecodingError, limits: &Limits) -> DecodeError {
    let format = Format::Png;
    match error {
        DecodingError::LimitsExceeded => DecodeError::MetadataTooLarge {
            format,
            unit: "bytes",
            found: limits.max_metadata_bytes.saturating_add(1),
            limit: limits.max_metadata_bytes,
        },
        other => DecodeError::Damaged {
            format,
            at: None,
            what: described(&other.to_string()),
        },
    }
}

/// The library's words, where they are meant for people.
fn described(error: &str) -> String {
    if error.starts_with("CRC error") {
        return "the checksum of a chunk does not fit its content".to_owned();
    }
    match error.split_once('{') {
        // The rest is how the library writes its own types.
        Some(_) => "a chunk is missing, misplaced, unknown or twice there".to_owned(),
        None => error.trim_end_matches('.').to_owned(),
    }
}
