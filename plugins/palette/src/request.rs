//! What a pipeline may ask of a palette extractor, and the way of one call.

use std::ops::RangeInclusive;

use crescendo_plugin::{Failure, Pixels, Votes, each_image, parameters};

/// What a pipeline may set.
#[derive(Clone, Copy, Debug, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Parameters {
    /// How many colours, 1 to 64; the image decides where absent. Fewer are
    /// found where the image has fewer.
    pub k: Option<u8>,
    /// About how many pixels to look at, 1,024 to 1,048,576. Extractors that
    /// ask for the same number share one copy, which the host scales once.
    pub pixels: u32,
}

impl Default for Parameters {
    fn default() -> Self {
        // 384 x 256: with fewer the fine texture of photographs is lost, with
        // more nothing is gained.
        Self {
            k: None,
            pixels: 98_304,
        }
    }
}

impl Parameters {
    fn check(self) -> Result<Self, Failure> {
        within("k", self.k.map_or(1, u32::from), 1..=64)?;
        within("pixels", self.pixels, 1_024..=1_048_576)?;
        Ok(self)
    }
}

/// Checks a parameter that a pipeline has set.
///
/// # Errors
///
/// It lies out of its range, which the failure names.
pub fn within(name: &str, value: u32, range: RangeInclusive<u32>) -> Result<(), Failure> {
    if range.contains(&value) {
        return Ok(());
    }
    let (least, most) = range.into_inner();
    let wrong = format!("the parameter `{name}` is {least} to {most}");
    Err(Failure::InvalidInput(wrong))
}

/// One call: each image of the subject goes through `look` together with the
/// number of colours that it must have, if any.
///
/// # Errors
///
/// A parameter out of range, or pixels that the host does not hand out.
pub fn extract(look: impl Fn(&Pixels<4>, Option<usize>) -> Votes) -> Result<Votes, Failure> {
    let parameters = parameters::<Parameters>()?.check()?;
    each_image(|image| {
        let pixels = image.rgba(image.side_for(parameters.pixels))?;
        Ok(look(&pixels, parameters.k.map(usize::from)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_out_of_range_are_refused_and_others_are_not() {
        let with = |k, pixels| Parameters { k, pixels }.check().is_ok();
        assert!(with(None, 98_304) && with(Some(1), 1_024) && with(Some(64), 1_048_576));
        assert!(!with(Some(0), 98_304) && !with(Some(65), 98_304));
        assert!(!with(None, 1_023) && !with(None, 1_048_577));
    }
}
