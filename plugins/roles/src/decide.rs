//! From a picture to roles.

use crescendo_boxes::{BOXED_ON_A_PAGE, boxed, regions};
use crescendo_palette::part;
use crescendo_plugin::Pixels;
use crescendo_plugin::color::Rgb;

use crate::evidence::Evidence;
use crate::ink::{Ink, inks, strokes};
use crate::paint::Canvas;

/// A claim about a role's colour.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Role {
    /// The field.
    pub field: &'static str,
    /// The colour.
    pub rgb: Rgb,
    /// How sure, 0.0 to 1.0.
    pub confidence: f64,
}

/// A claim about the contrast of text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Contrast {
    /// The field.
    pub field: &'static str,
    /// WCAG's ratio, 1.0 to 21.0.
    pub ratio: f64,
    /// How sure, 0.0 to 1.0.
    pub confidence: f64,
}

/// A colour of the page with the part of the picture that has it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Used {
    /// The colour.
    pub rgb: Rgb,
    /// 0.0 to 1.0.
    pub share: f64,
}

/// What a page shows of its roles; all empty for anything but a page.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Findings {
    /// Colours by role.
    pub roles: Vec<Role>,
    /// Contrasts of text.
    pub contrasts: Vec<Contrast>,
    /// Painted colours and inks, largest share first.
    pub palette: Vec<Used>,
}

/// Least part of a page that its boxes cover.
const PAGE: f64 = 0.12;

/// Least contrast that text has on any page that somebody reads.
const LEGIBLE: f64 = 1.8;

/// Least share of a member of the palette.
const SMALLEST: f64 = 0.001;

/// Looks at a picture.
#[must_use]
pub fn decide(pixels: &Pixels<3>) -> Findings {
    let canvas = Canvas::new(pixels);
    let painted: f64 = canvas.labels().map(|label| canvas.share(label)).sum();
    if painted < PAGE {
        return Findings::default();
    }
    let regions = regions(canvas.rows.iter().map(Vec::as_slice));
    let boxed = boxed(&regions, canvas.size());
    if boxed < BOXED_ON_A_PAGE || boxed * painted < PAGE {
        return Findings::default();
    }
    let strokes = strokes(pixels, &canvas);
    let inks = inks(&strokes, &canvas);
    let evidence = Evidence {
        pixels,
        canvas,
        regions,
        strokes,
        inks,
    };
    let mut findings = Findings {
        palette: evidence.palette(),
        ..Findings::default()
    };
    evidence.surfaces(&mut findings);
    evidence.text(&mut findings);
    evidence.controls(&mut findings);
    findings
}

impl Evidence<'_> {
    /// Whether an ink can be read on its paint: a shade that compression left in
    /// a block is no label.
    pub fn is_legible(&self, ink: &Ink) -> bool {
        self.ratio(ink).is_some_and(|ratio| ratio >= LEGIBLE)
    }

    /// Text: the ink of the grey boxes that bear most strokes.
    fn text(&self, findings: &mut Findings) {
        let Some(ink) = self
            .inks
            .iter()
            .filter(|ink| ink.is_text() && self.is_legible(ink) && self.is_boxed(ink.paint))
            .find(|ink| !self.vivid(ink.paint))
        else {
            return;
        };
        let quiet: usize = self
            .inks
            .iter()
            .filter(|ink| !self.vivid(ink.paint))
            .map(|ink| ink.strokes)
            .sum();
        let confidence = 0.5 + 0.4 * part(ink.strokes, quiet);
        findings.roles.push(Role {
            field: "color.text",
            rgb: ink.rgb,
            confidence,
        });
        let ratio = self.ratio(ink);
        findings.contrasts.extend(ratio.map(|ratio| Contrast {
            field: "contrast.text",
            ratio,
            confidence,
        }));
    }

    /// Paints and inks with what they cover.
    fn palette(&self) -> Vec<Used> {
        let paints = self.canvas.labels().filter_map(|label| {
            let paint = self.canvas.paint(label)?;
            Some(Used {
                rgb: paint.rgb,
                share: self.canvas.share(label),
            })
        });
        let mut used: Vec<Used> = paints.collect();
        for ink in &self.inks {
            if used.iter().all(|known| known.rgb != ink.rgb) {
                let pixels = self
                    .pixels
                    .all()
                    .iter()
                    .filter(|rgb| **rgb == ink.rgb)
                    .count();
                used.push(Used {
                    rgb: ink.rgb,
                    share: part(pixels, self.canvas.area()),
                });
            }
        }
        used.retain(|used| used.share >= SMALLEST);
        used.sort_by(|one, other| {
            other
                .share
                .total_cmp(&one.share)
                .then(one.rgb.cmp(&other.rgb))
        });
        used
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crescendo_plugin::color::contrast;

    const GROUND: Rgb = [244, 245, 247];
    const CARD: Rgb = [255, 255, 255];
    const INK: Rgb = [33, 37, 41];
    const BUTTON: Rgb = [13, 110, 253];
    const BADGE: Rgb = [214, 51, 132];

    /// 600 x 400: two cards with text over a ground, a button with a label in
    /// one, and a badge without one in the other.
    fn page() -> Pixels<3> {
        let text = |x: usize, y: usize| y % 20 < 10 && x % 7 < 2;
        let at = |x: usize, y: usize| match (x, y) {
            (80..180, 210..240) if text(x, y) && (100..160).contains(&x) => CARD,
            (80..180, 210..240) => BUTTON,
            (400..440, 210..226) => BADGE,
            (60..280, 60..320) | (320..540, 60..320) => {
                if text(x, y) && (80..200).contains(&y) && x % 300 > 80 && x % 300 < 220 {
                    INK
                } else {
                    CARD
                }
            }
            _ => GROUND,
        };
        Pixels::paint(600, 400, at)
    }

    #[test]
    fn a_page_shows_its_roles_and_contrasts() {
        let findings = decide(&page());
        let of = |field| {
            findings
                .roles
                .iter()
                .find(|role| role.field == field)
                .map(|role| role.rgb)
        };
        assert_eq!(of("color.background"), Some(GROUND));
        assert_eq!(of("color.surface"), Some(CARD));
        assert_eq!(of("color.text"), Some(INK));
        assert_eq!(of("color.primary"), Some(BUTTON));
        assert_eq!(of("color.on-primary"), Some(CARD));
        assert_eq!(of("color.accent"), Some(BADGE));
        let ratios: Vec<_> = findings
            .contrasts
            .iter()
            .map(|c| (c.field, c.ratio))
            .collect();
        assert_eq!(
            ratios,
            [
                ("contrast.text", contrast(INK, CARD)),
                ("contrast.primary", contrast(CARD, BUTTON))
            ]
        );
        let palette: Vec<Rgb> = findings.palette.iter().map(|used| used.rgb).collect();
        assert_eq!(palette, [GROUND, CARD, INK, BUTTON, BADGE]);
    }

    #[test]
    fn a_picture_shows_none() {
        let noise = |x: usize, y: usize| {
            ((x as u32 * 0x9E37) ^ (y as u32 * 0x85EB))
                .wrapping_mul(0xC2B2_AE35)
                .to_be_bytes()
        };
        let photograph = Pixels::paint(300, 200, |x, y| {
            let [r, g, b, _] = noise(x, y);
            [r, g, b]
        });
        let gradient = Pixels::paint(300, 200, |x, y| [(x / 2) as u8, y as u8, 90]);
        for pixels in [photograph, gradient] {
            assert_eq!(decide(&pixels), Findings::default());
        }
    }

    /// Whether a pixel lies in a shape with waves for a rim, around a place.
    fn blob(x: usize, y: usize, (left, top): (f64, f64), radius: f64) -> bool {
        let (dx, dy) = (x as f64 - left, y as f64 - top);
        let waves = 1.0 + 0.2 * (5.0 * dy.atan2(dx)).sin();
        dx.hypot(dy) < radius * waves
    }

    #[test]
    fn a_silhouette_has_a_background_and_is_no_surface() {
        let black = |x, y| {
            if blob(x, y, (200.0, 150.0), 90.0) {
                [0; 3]
            } else {
                [255; 3]
            }
        };
        let findings = decide(&Pixels::paint(400, 300, black));
        let fields: Vec<_> = findings.roles.iter().map(|role| role.field).collect();
        assert_eq!(fields, ["color.background"]);
    }

    #[test]
    fn the_lines_of_a_drawing_are_no_text() {
        let line = |x, y| {
            let within = |radius| blob(x, y, (400.0, 300.0), radius);
            let on = within(220.0) != within(216.0) || within(160.0) != within(156.0);
            if on { [20; 3] } else { [255; 3] }
        };
        let findings = decide(&Pixels::paint(800, 600, line));
        let fields: Vec<_> = findings.roles.iter().map(|role| role.field).collect();
        assert_eq!(fields, ["color.background"]);
        assert!(findings.contrasts.is_empty());
    }

    #[test]
    fn a_photograph_in_few_colours_is_no_page() {
        // Stones in four tones, none of which has a straight side.
        let stones = [
            ((60.0, 60.0), [110, 140, 90]),
            ((190.0, 110.0), [40, 90, 40]),
            ((320.0, 70.0), [60, 50, 40]),
            ((90.0, 220.0), [60, 50, 40]),
            ((230.0, 250.0), [110, 140, 90]),
            ((350.0, 210.0), [40, 90, 40]),
        ];
        let tone = |x: usize, y: usize| {
            let stone = stones.iter().find(|(place, _)| blob(x, y, *place, 70.0));
            stone.map_or([150, 180, 220], |(_, tone)| *tone)
        };
        assert_eq!(decide(&Pixels::paint(400, 300, tone)), Findings::default());
    }

    #[test]
    fn the_black_of_a_photograph_on_a_page_is_no_surface() {
        let ground = page();
        let at = |x: usize, y: usize| {
            let (left, top) = (330..530, 70..190);
            let inside = left.contains(&x) && top.contains(&y);
            if inside && blob(x, y, (430.0, 130.0), 52.0) {
                [0; 3]
            } else if inside {
                [(x * 7 + y * 3) as u8, (y * 5) as u8, (x + y * 11) as u8]
            } else {
                ground.get(x, y).unwrap()
            }
        };
        let findings = decide(&Pixels::paint(600, 400, at));
        let surface = findings
            .roles
            .iter()
            .find(|role| role.field == "color.surface");
        assert_eq!(surface.map(|role| role.rgb), Some(CARD));
    }

    #[test]
    fn a_plain_sheet_is_its_background_and_nothing_else() {
        let sheet = Pixels::paint(100, 80, |_, _| [250; 3]);
        let fields: Vec<_> = decide(&sheet).roles.iter().map(|role| role.field).collect();
        assert_eq!(fields, ["color.background"]);
        let one = Pixels::paint(1, 1, |_, _| [1, 2, 3]);
        assert_eq!(decide(&one), Findings::default());
    }
}
