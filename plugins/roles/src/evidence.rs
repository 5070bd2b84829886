//! What lies on the table when roles are decided.

use crescendo_boxes::Region;
use crescendo_palette::{is_vivid, part};
use crescendo_plugin::Pixels;
use crescendo_plugin::color::{Rgb, contrast};

use crate::decide::Role;
use crate::ink::{Ink, Stroke};
use crate::paint::Canvas;

/// The part of a paint that must lie in boxes.
const MOST: f64 = 0.5;

/// A picture taken apart.
pub(crate) struct Evidence<'p> {
    pub pixels: &'p Pixels<3>,
    pub canvas: Canvas,
    pub regions: Vec<Region<u8>>,
    pub strokes: Vec<Stroke>,
    pub inks: Vec<Ink>,
}

impl Evidence<'_> {
    /// A paint's colour.
    pub fn color(&self, label: u8) -> Option<Rgb> {
        self.canvas.paint(label).map(|paint| paint.rgb)
    }

    /// Whether a paint is meant as colour.
    pub fn vivid(&self, label: u8) -> bool {
        self.color(label).is_some_and(is_vivid)
    }

    /// Whether most of a paint lies in boxes: what has grown is a picture's.
    pub fn is_boxed(&self, label: u8) -> bool {
        let (mut all, mut boxed) = (0, 0);
        for region in self.regions.iter().filter(|region| region.paint == label) {
            all += region.area;
            boxed += if region.is_box(self.canvas.size()) {
                region.area
            } else {
                0
            };
        }
        part(boxed, all) >= MOST
    }

    /// A claim that a paint plays a role.
    pub fn claim(&self, field: &'static str, label: u8, confidence: f64) -> Option<Role> {
        let confidence = confidence.clamp(0.0, 0.95);
        self.canvas.paint(label).map(|paint| Role {
            field,
            rgb: paint.rgb,
            confidence,
        })
    }

    /// The contrast of an ink on its paint.
    pub fn ratio(&self, ink: &Ink) -> Option<f64> {
        self.canvas
            .paint(ink.paint)
            .map(|paint| contrast(ink.rgb, paint.rgb))
    }

    /// Whether text lies on a paint.
    pub fn labelled(&self, label: u8) -> bool {
        self.inks.iter().any(|ink| ink.paint == label)
    }
}
