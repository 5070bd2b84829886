//! The palette by k-means in a bent OKLab, over a histogram, with flat colours
//! kept exact.
//!
//! Votes on the set `color.palette`, each member with its share of the seen
//! pixels, and on `color.primary`, `color.background`, `color.text` and
//! `color.accent` where the palette is evidence for them. Sources of the
//! methods: S. P. Lloyd 1982 (k-means), T. F. Gonzalez 1985 (seeds), P. Fränti
//! 2018 (swaps), E. Weiszfeld 1937 (medians), B. Ottosson 2020 (OKLab); see
//! [`cluster`] and [`space`].
//!
//! The picture is looked at in about 100,000 pixels, which a JPEG gives at an
//! eighth or a quarter of its size.

pub mod cluster;
pub mod content;
pub mod flat;
pub mod ground;
pub mod histogram;
pub mod palette;
pub mod roles;
pub mod space;
mod votes;

use crescendo_plugin::{Failure, Votes, images, parameters};

crescendo_plugin::extractor!(extract);

/// What a pipeline may set.
#[derive(Clone, Copy, Debug, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Parameters {
    /// How many colours, 1 to 64; the image decides where absent. Fewer are
    /// found where the image has fewer.
    pub k: Option<u8>,
    /// About how many pixels to look at, 1,024 to 1,048,576.
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
        if self.k.is_some_and(|k| !(1..=64).contains(&k)) {
            return Err(Failure::InvalidInput(
                "the parameter `k` is 1 to 64".to_owned(),
            ));
        }
        if !(1_024..=1_048_576).contains(&self.pixels) {
            return Err(Failure::InvalidInput(
                "the parameter `pixels` is 1024 to 1048576".to_owned(),
            ));
        }
        Ok(self)
    }
}

fn extract() -> Result<Votes, Failure> {
    let parameters = parameters::<Parameters>()?.check()?;
    let mut votes = Votes::new();
    for image in images() {
        let pixels = image.rgba(image.side_for(parameters.pixels))?;
        let palette = palette::palette(&pixels, parameters.k.map(usize::from));
        votes.append(votes::votes(&palette).about_image(image.index()));
    }
    Ok(votes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_out_of_range_are_refused_and_others_are_not() {
        let with = |k, pixels| Parameters { k, pixels }.check().is_ok();
        assert!(with(None, 98_304) && with(Some(1), 1_024) && with(Some(64), 1_048_576));
        assert!(!with(Some(0), 98_304) && !with(Some(65), 98_304) && !with(None, 1_023));
    }
}
