//! The way from bytes to a raster: samples, sRGB, upright.

mod png;
mod via_image;

use crate::samples::Samples;
use crate::{
    Checkpoint, DecodeError, Format, Header, Level, Limits, Raster, Warning, icc, jpeg, orient,
};

/// What a format's decoder gives.
pub(crate) struct Decoded {
    pub(crate) samples: Samples,
    pub(crate) profile: Option<Vec<u8>>,
    pub(crate) warnings: Vec<Warning>,
}

/// Decodes the image that `header` was read from, at `level`.
///
/// A level that the file does not allow (see [`Header::scalable`]) counts as
/// [`Level::Full`]. Colours are converted at the reduced size.
///
/// # Errors
///
/// [`DecodeError::Damaged`] when not even a part of the image can be told,
/// [`DecodeError::UnsupportedFeature`], [`DecodeError::TooManyScans`],
/// [`DecodeError::MetadataTooLarge`], [`DecodeError::OutOfMemory`], and
/// [`DecodeError::Interrupted`] as soon as `checkpoint` says so.
pub fn decode(
    bytes: &[u8],
    header: &Header,
    level: Level,
    limits: &Limits,
    checkpoint: &dyn Checkpoint,
) -> Result<Raster, DecodeError> {
    checkpoint.check()?;
    let level = if header.scalable { level } else { Level::Full };
    let decoded = match header.format {
        Format::Jpeg => jpeg::decode(bytes, header.stored, level, limits, checkpoint)?,
        Format::Png => png::decode(bytes, header, limits, checkpoint)?,
        _ => via_image::decode(bytes, header, limits, checkpoint)?,
    };
    let Decoded {
        samples,
        profile,
        mut warnings,
    } = decoded;
    let samples = match profile {
        Some(profile) => {
            let (samples, warning) = icc::convert(samples, &profile, limits, checkpoint)?;
            warnings.extend(warning);
            samples
        }
        None => samples.into_rgb(checkpoint)?,
    };
    let samples = orient::upright(
        samples.without_idle_alpha(checkpoint)?,
        header.orientation,
        checkpoint,
    )?;
    Ok(Raster {
        full: header.upright,
        size: samples.size,
        level,
        padding: padding(header, level),
        channels: samples.kind.channels(),
        data: samples.data.into(),
        warnings,
    })
}

/// How far the raster reaches past the upright image's left and top edge, in
/// full pixels.
fn padding(header: &Header, level: Level) -> (u32, u32) {
    let by = level.reduction();
    let reduced = header.upright.reduced(level);
    let (flips_x, flips_y) = if header.orientation.swaps_sides() {
        (
            header.orientation.flips_rows(),
            header.orientation.flips_columns(),
        )
    } else {
        (
            header.orientation.flips_columns(),
            header.orientation.flips_rows(),
        )
    };
    let over = |flips: bool, reduced: u32, full: u32| {
        if flips {
            (reduced.saturating_mul(by)).saturating_sub(full)
        } else {
            0
        }
    };
    (
        over(flips_x, reduced.width, header.upright.width),
        over(flips_y, reduced.height, header.upright.height),
    )
}
