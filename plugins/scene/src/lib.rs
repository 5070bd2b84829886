//! What a picture of a page shows: boxes, text lines and the device pixel
//! ratio, for the plugins that measure spacing, type and shape.
//!
//! No plugin itself, and nothing here knows the host: a picture goes in, a
//! [`Scene`] comes out. On a photograph the scene is empty or nearly so.

mod corner;
mod ink;
mod lines;
mod measure;
mod plates;
mod ratio;
mod regions;

use crescendo_plugin::Pixels;

pub use corner::Corner;
pub use lines::{Letter, Line};
pub use measure::Metrics;
pub use plates::Plate;
pub use ratio::Ratio;
pub use regions::{Bounds, Region, Regions};

/// Everything that the layout plugins look at.
pub struct Scene {
    /// Every pixel's region.
    pub regions: Regions,
    /// Boxes, largest first.
    pub plates: Vec<Plate>,
    /// Lines of text, top to bottom.
    pub lines: Vec<Line>,
    /// Image pixels per CSS pixel; none where it cannot be told.
    pub ratio: Option<Ratio>,
    /// Columns and rows of the picture.
    pub size: (i32, i32),
}

impl Scene {
    /// Reads a picture at full resolution.
    #[must_use]
    pub fn read(pixels: &Pixels<3>) -> Self {
        let regions = Regions::find(pixels);
        let plates = plates::find(pixels, &regions);
        let marks = ink::find(pixels, &regions, &plates);
        let lines = lines::find(pixels, &regions, &marks);
        let ratio = ratio::find(&lines, &plates);
        let size = (
            regions::whole(pixels.width()),
            regions::whole(pixels.height()),
        );
        Self {
            regions,
            plates,
            lines,
            ratio,
            size,
        }
    }
}
