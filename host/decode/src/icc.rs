//! Colour conversion to sRGB by an embedded ICC profile.

use moxcms::{
    ColorProfile, DataColorSpace, Layout, ParsingOptions, RenderingIntent, TransformOptions,
};

use crate::samples::{Kind, Samples, length, room};
use crate::{Checkpoint, DecodeError, Limits, Warning};

/// Pixels converted between two checks: a profile with a lookup table takes
/// about 20 ns for each.
const STRIPE: usize = 1 << 15;

/// Converts to sRGB with the intent that the profile asks for (relative
/// colorimetric where it is a matrix profile, which has no other).
///
/// A profile that cannot be used (broken, of another colour space, for
/// another number of channels) is left aside with a [`Warning`], as browsers
/// do: the samples are then taken as sRGB.
pub(crate) fn convert(
    samples: Samples,
    profile: &[u8],
    limits: &Limits,
    checkpoint: &dyn Checkpoint,
) -> Result<(Samples, Option<Warning>), DecodeError> {
    if profile.len() as u64 > limits.max_metadata_bytes {
        let samples = samples.into_rgb(checkpoint)?;
        return Ok((samples, Some(Warning::ProfileTooLarge)));
    }
    let Some((executor, kind)) = executor(&samples, profile, limits) else {
        let samples = samples.into_rgb(checkpoint)?;
        return Ok((samples, Some(Warning::ProfileUnusable)));
    };
    let mut data = room(length(samples.size, kind.channels())?)?;
    for from in samples.data.chunks(STRIPE * samples.kind.channels()) {
        checkpoint.check()?;
        let start = data.len();
        data.resize(
            start + from.len() / samples.kind.channels() * kind.channels(),
            0,
        );
        if executor
            .transform(from, data.get_mut(start..).unwrap_or_default())
            .is_err()
        {
            let samples = samples.into_rgb(checkpoint)?;
            return Ok((samples, Some(Warning::ProfileUnusable)));
        }
    }
    Ok((
        Samples {
            size: samples.size,
            kind,
            data,
        },
        None,
    ))
}

type Executor = std::sync::Arc<moxcms::Transform8BitExecutor>;

fn executor(samples: &Samples, profile: &[u8], limits: &Limits) -> Option<(Executor, Kind)> {
    let limit = usize::try_from(limits.max_metadata_bytes).unwrap_or(usize::MAX);
    let options = ParsingOptions {
        max_profile_size: limit,
        max_allowed_clut_size: limit,
        ..ParsingOptions::default()
    };
    let profile = ColorProfile::new_from_slice_with_options(profile, options).ok()?;
    let (space, from, to, kind) = match samples.kind {
        Kind::Grey => (DataColorSpace::Gray, Layout::Gray, Layout::Rgb, Kind::Rgb),
        Kind::GreyAlpha => (
            DataColorSpace::Gray,
            Layout::GrayAlpha,
            Layout::Rgba,
            Kind::Rgba,
        ),
        Kind::Rgb => (DataColorSpace::Rgb, Layout::Rgb, Layout::Rgb, Kind::Rgb),
        Kind::Rgba => (DataColorSpace::Rgb, Layout::Rgba, Layout::Rgba, Kind::Rgba),
        Kind::Cmyk => (DataColorSpace::Cmyk, Layout::Rgba, Layout::Rgb, Kind::Rgb),
    };
    if profile.color_space != space {
        return None;
    }
    let intent = match profile.rendering_intent {
        RenderingIntent::Perceptual => RenderingIntent::Perceptual,
        _ => RenderingIntent::RelativeColorimetric,
    };
    let options = TransformOptions {
        rendering_intent: intent,
        ..TransformOptions::default()
    };
    let srgb = ColorProfile::new_srgb();
    let executor = profile
        .create_transform_8bit(from, &srgb, to, options)
        .ok()?;
    Some((executor, kind))
}
