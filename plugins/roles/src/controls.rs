//! Primary and accent: saturated blocks with labels on them.

use crescendo_boxes::Region;
use crescendo_palette::{hues_apart, part};
use crescendo_plugin::color::Rgb;

use crate::decide::{Contrast, Findings, Role};
use crate::evidence::Evidence;
use crate::ink::Ink;

/// A control is at least this high and wide, in pixels.
const CONTROL: usize = 10;

/// Least straight part of the sides of a control whose label is text on it: of a
/// pill the upper and lower sides are straight.
const STRAIGHT: f64 = 0.2;

/// Strokes, row by row, of the shortest label: two letters.
const LABEL: usize = 16;

/// Controls of at least this part of the highest one's height count: buttons
/// and bars, not the badges between them.
const TALL: f64 = 0.8;

/// How much being first on the page counts: brands put their colour on top.
const FIRST: f64 = 2.0;

impl Evidence<'_> {
    /// Primary: the vivid paint with most area in tall controls, twice that
    /// where it comes first. Accent: the next one of another hue.
    pub fn controls(&self, findings: &mut Findings) {
        let controls: Vec<&Region<u8>> = self
            .regions
            .iter()
            .filter(|region| self.is_control(region))
            .collect();
        let highest = controls
            .iter()
            .map(|region| region.thickness())
            .max()
            .unwrap_or(0);
        let first = controls.iter().min_by_key(|region| region.top);
        let weight = |label: u8| {
            let of = controls.iter().filter(|region| region.paint == label);
            let tall = of.filter(|region| part(region.thickness(), highest) >= TALL);
            let area: usize = tall.map(|region| region.area).sum();
            let bonus = if first.is_some_and(|first| first.paint == label) {
                FIRST
            } else {
                1.0
            };
            part(area, self.canvas.area()) * bonus
        };
        let named: Vec<Rgb> = findings.roles.iter().map(|role| role.rgb).collect();
        let mut vivid: Vec<u8> = self
            .canvas
            .labels()
            .filter(|label| {
                self.regions
                    .iter()
                    .any(|region| region.paint == *label && self.is_block(region))
            })
            .filter(|label| {
                self.canvas
                    .paint(*label)
                    .is_some_and(|paint| !named.contains(&paint.rgb))
            })
            .collect();
        let area = |label: u8| self.canvas.share(label);
        vivid.sort_by(|one, other| {
            weight(*other)
                .total_cmp(&weight(*one))
                .then(area(*other).total_cmp(&area(*one)))
        });
        let Some(primary) = vivid.first().copied() else {
            return;
        };
        let other_hue = |label: &u8| {
            let both = self.color(*label).zip(self.color(primary));
            both.is_some_and(|(one, other)| hues_apart(one, other))
        };
        let accent = vivid.iter().copied().find(other_hue);
        // With a rival of nearly the same weight it could be the other way
        // round.
        let rival = accent.map_or(0.0, weight);
        let lead = 1.0 - rival / weight(primary).max(f64::MIN_POSITIVE);
        let sure =
            0.55 + 0.2 * lead.clamp(0.0, 1.0) + if self.labelled(primary) { 0.15 } else { 0.0 };
        findings
            .roles
            .extend(self.claim("color.primary", primary, sure));
        findings
            .roles
            .extend(accent.and_then(|accent| self.claim("color.accent", accent, sure - 0.05)));
        let label = |ink: &&Ink| ink.paint == primary && self.is_legible(ink);
        let bears = |region: &&Region<u8>| {
            region.paint == primary && region.straight(self.canvas.size()) >= STRAIGHT
        };
        if let Some(ink) = self.inks.iter().find(label)
            && controls.iter().any(bears)
        {
            findings.roles.push(Role {
                field: "color.on-primary",
                rgb: ink.rgb,
                confidence: sure,
            });
            let ratio = self.ratio(ink);
            findings.contrasts.extend(ratio.map(|ratio| Contrast {
                field: "contrast.primary",
                ratio,
                confidence: sure,
            }));
        }
    }

    /// Whether a region is a block of vivid paint.
    fn is_block(&self, region: &Region<u8>) -> bool {
        self.vivid(region.paint)
            && region.width().min(region.height()) >= CONTROL
            && part(region.area, region.extent()) >= 0.2
    }

    /// Whether a region is a block with a label on it.
    fn is_control(&self, region: &Region<u8>) -> bool {
        if !self.is_block(region) {
            return false;
        }
        // Strokes come top to bottom.
        let above = self.strokes.partition_point(|stroke| stroke.y < region.top);
        let below = self
            .strokes
            .partition_point(|stroke| stroke.y < region.bottom);
        let beside = self.strokes.get(above..below).unwrap_or(&[]).iter();
        let within = beside.filter(|stroke| {
            stroke.paint == region.paint && (region.left..region.right).contains(&stroke.x)
        });
        within.take(LABEL).count() == LABEL
    }
}
