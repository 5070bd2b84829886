//! Formats that the `image` crate decodes well enough: WebP, GIF, BMP, TIFF.

use std::cell::Cell;
use std::io;

use image::codecs::{bmp, gif, tiff, webp};
use image::{ColorType, ImageDecoder, ImageError};

use super::Decoded;
use crate::checkpoint::{CheckedReader, Pace};
use crate::header::tiff::profile as tiff_profile;
use crate::samples::{Kind, Samples, filled, length};
use crate::{Checkpoint, DecodeError, Format, Header, Interrupted, Limits, Size, Warning};

/// Decodes at full size.
pub(super) fn decode(
    bytes: &[u8],
    header: &Header,
    limits: &Limits,
    checkpoint: &dyn Checkpoint,
) -> Result<Decoded, DecodeError> {
    let interrupted = Cell::new(false);
    let reader = CheckedReader::new(bytes, checkpoint, &interrupted);
    let read = |decoder: Result<Box<dyn ImageDecoder + '_>, ImageError>| {
        let refuse = |error: &ImageError| match interrupted.get() {
            true => Interrupted.into(),
            false => translate(error, header),
        };
        let mut decoder = decoder.map_err(|error| refuse(&error))?;
        decoder
            .set_limits(bounds(header, limits))
            .map_err(|error| refuse(&error))?;
        let profile = match header.format {
            // The decoder would take 32 bytes of memory for each of these.
            Format::Tiff => tiff_profile(bytes).map(<[u8]>::to_vec),
            _ => decoder.icc_profile().unwrap_or_default(),
        };
        let (mut samples, error) = pixels(decoder, checkpoint)?;
        if header.is_premultiplied {
            samples = samples.divide_by_alpha(checkpoint)?;
        }
        match error {
            None => Ok(Decoded {
                samples,
                profile,
                warnings: Vec::new(),
            }),
            Some(error) if interrupted.get() || samples.is_missing() => Err(refuse(&error)),
            Some(_) => Ok(Decoded {
                samples,
                profile,
                warnings: vec![Warning::Damaged],
            }),
        }
    };
    match header.format {
        Format::WebP => read(webp::WebPDecoder::new(reader).map(|decoder| Box::new(decoder) as _)),
        Format::Gif => read(gif::GifDecoder::new(reader).map(|decoder| Box::new(decoder) as _)),
        Format::Tiff => read(tiff::TiffDecoder::new(reader).map(|decoder| Box::new(decoder) as _)),
        // The other formats have decoders of their own.
        Format::Bmp | Format::Png | Format::Jpeg => {
            read(bmp::BmpDecoder::new(reader).map(|decoder| Box::new(decoder) as _))
        }
    }
}

/// What the decoder may allocate: eight bytes a pixel for its buffers, and
/// what belongs to the metadata.
fn bounds(header: &Header, limits: &Limits) -> image::Limits {
    let mut bounds = image::Limits::no_limits();
    bounds.max_image_width = Some(header.stored.width);
    bounds.max_image_height = Some(header.stored.height);
    let pixels = header.stored.pixels().saturating_mul(8);
    bounds.max_alloc = Some(pixels.saturating_add(limits.max_metadata_bytes));
    bounds
}

/// How many bits the decoder gives for a sample.
#[derive(Clone, Copy)]
enum Depth {
    Byte,
    Word,
    Float,
}

/// The pixels, and the error after which some of them are missing.
fn pixels(
    decoder: Box<dyn ImageDecoder + '_>,
    checkpoint: &dyn Checkpoint,
) -> Result<(Samples, Option<ImageError>), DecodeError> {
    let color = decoder.color_type();
    let kind = match (color.has_color(), color.has_alpha()) {
        (false, false) => Kind::Grey,
        (false, true) => Kind::GreyAlpha,
        (true, false) => Kind::Rgb,
        (true, true) => Kind::Rgba,
    };
    let depth = match color {
        ColorType::L16 | ColorType::La16 | ColorType::Rgb16 | ColorType::Rgba16 => Depth::Word,
        ColorType::Rgb32F | ColorType::Rgba32F => Depth::Float,
        _ => Depth::Byte,
    };
    let (width, height) = decoder.dimensions();
    let size = Size { width, height };
    let bytes = length(size, usize::from(color.bytes_per_pixel()))?;
    let mut data = filled(bytes, kind.missing(), checkpoint)?;
    let error = decoder.read_image_boxed(&mut data).err();
    match depth {
        Depth::Byte => {}
        // Scaled by 255 / 65535 = 1 / 257, rounded.
        Depth::Word => narrow(&mut data, checkpoint, |word: [u8; 2]| {
            ((u32::from(u16::from_ne_bytes(word)) + 128) / 257) as u8
        })?,
        // The cast saturates: what is out of range is clamped.
        Depth::Float => narrow(&mut data, checkpoint, |float: [u8; 4]| {
            (f32::from_ne_bytes(float) * 255.0 + 0.5) as u8
        })?,
    }
    Ok((Samples { size, kind, data }, error))
}

/// Makes bytes of samples of `N` bytes, in place.
fn narrow<const N: usize>(
    data: &mut Vec<u8>,
    checkpoint: &dyn Checkpoint,
    convert: impl Fn([u8; N]) -> u8,
) -> Result<(), DecodeError> {
    let count = data.len() / N;
    let mut pace = Pace::new(checkpoint);
    for index in 0..count {
        pace.spend(N)?;
        let sample = data
            .get(index * N..)
            .and_then(|rest| rest.first_chunk().copied());
        if let (Some(sample), Some(slot)) = (sample, data.get_mut(index)) {
            *slot = convert(sample);
        }
    }
    data.truncate(count);
    Ok(())
}

fn translate(error: &ImageError, header: &Header) -> DecodeError {
    let format = header.format;
    match error {
        ImageError::IoError(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
            DecodeError::Damaged {
                format,
                at: None,
                what: "the file ends early".into(),
            }
        }
        ImageError::Limits(_) => DecodeError::Damaged {
            format,
            at: None,
            what: format!(
                "it needs more memory than {} x {} pixels and their metadata may take",
                header.stored.width, header.stored.height
            ),
        },
        ImageError::Unsupported(_) => DecodeError::UnsupportedFeature {
            format,
            feature: "a coding of its pixels that is not known here",
            instead: "grey or RGB of 8 or 16 bits",
        },
        other => DecodeError::Damaged {
            format,
            at: None,
            what: other.to_string(),
        },
    }
}
