//! Formats that the `image` crate decodes well enough.

use std::cell::Cell;
use std::io;

use image::codecs::{bmp, gif, jpeg, png, tiff, webp};
use image::{DynamicImage, ImageDecoder, ImageError};

use super::Decoded;
use crate::checkpoint::CheckedReader;
use crate::samples::{Kind, Samples};
use crate::{Checkpoint, DecodeError, Format, Header, Interrupted, Limits, Size};

/// Decodes at full size.
pub(super) fn decode(
    bytes: &[u8],
    header: &Header,
    limits: &Limits,
    checkpoint: &dyn Checkpoint,
) -> Result<Decoded, DecodeError> {
    let interrupted = Cell::new(false);
    let reader = CheckedReader::new(bytes, checkpoint, &interrupted);
    let bounds = bounds(header, limits);
    let (profile, image) = match header.format {
        Format::Png => png::PngDecoder::with_limits(reader, bounds.clone())
            .and_then(|decoder| pixels(decoder, &bounds)),
        Format::Jpeg => jpeg::JpegDecoder::new(reader).and_then(|decoder| pixels(decoder, &bounds)),
        Format::WebP => webp::WebPDecoder::new(reader).and_then(|decoder| pixels(decoder, &bounds)),
        Format::Gif => gif::GifDecoder::new(reader).and_then(|decoder| pixels(decoder, &bounds)),
        Format::Bmp => bmp::BmpDecoder::new(reader).and_then(|decoder| pixels(decoder, &bounds)),
        Format::Tiff => tiff::TiffDecoder::new(reader).and_then(|decoder| pixels(decoder, &bounds)),
    }
    .map_err(|error| match interrupted.get() {
        true => Interrupted.into(),
        false => translate(&error, header),
    })?;
    Ok(Decoded {
        samples: samples(image),
        profile,
        warnings: Vec::new(),
    })
}

/// What the decoder may allocate: eight bytes a pixel for its buffers and the
/// result, and what belongs to the metadata.
fn bounds(header: &Header, limits: &Limits) -> image::Limits {
    let mut bounds = image::Limits::no_limits();
    bounds.max_image_width = Some(header.stored.width);
    bounds.max_image_height = Some(header.stored.height);
    let pixels = header.stored.pixels().saturating_mul(8);
    bounds.max_alloc = Some(pixels.saturating_add(limits.max_metadata_bytes));
    bounds
}

type Image = (Option<Vec<u8>>, DynamicImage);

fn pixels<D: ImageDecoder>(mut decoder: D, bounds: &image::Limits) -> Result<Image, ImageError> {
    decoder.set_limits(bounds.clone())?;
    let profile = decoder.icc_profile().unwrap_or_default();
    Ok((profile, DynamicImage::from_decoder(decoder)?))
}

/// 16 bits and floating point become 8 bits; what is grey stays so.
fn samples(image: DynamicImage) -> Samples {
    let size = Size {
        width: image.width(),
        height: image.height(),
    };
    let color = image.color();
    let (kind, data) = match (color.has_color(), color.has_alpha()) {
        (false, false) => (Kind::Grey, image.into_luma8().into_raw()),
        (false, true) => (Kind::GreyAlpha, image.into_luma_alpha8().into_raw()),
        (true, false) => (Kind::Rgb, image.into_rgb8().into_raw()),
        (true, true) => (Kind::Rgba, image.into_rgba8().into_raw()),
    };
    Samples { size, kind, data }
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
        ImageError::Limits(_) => DecodeError::OutOfMemory {
            bytes: header.stored.pixels() * 8,
        },
        ImageError::Unsupported(_) => DecodeError::UnsupportedFeature {
            format,
            feature: "a coding of its pixels",
            instead: "8 or 16 bits of grey or RGB",
        },
        other => DecodeError::Damaged {
            format,
            at: None,
            what: other.to_string(),
        },
    }
}
