//! The device pixel ratio: how many image pixels make a CSS pixel.
//!
//! Nothing in the file says it, so five things that hold for pages are asked:
//!
//! - **Reading size.** Most letters of a page are set in 12 to 19 CSS pixels.
//!   Measured in image pixels, that range and its double do not overlap.
//! - **Parity.** Lengths of a style sheet are whole CSS pixels: at ratio 2
//!   nearly all left edges of boxes are even, at ratio 1 about half.
//! - **Hairlines.** A border of one image pixel, or three, is no border at
//!   ratio 2.
//! - **Hinting.** Small text stands on whole rows at ratio 1, and often
//!   between two at ratio 2.
//! - **Window.** Few windows are 500 to 750 CSS pixels wide.
//!
//! Each gives odds; together they decide. Where they do not (a picture with
//! neither text nor boxes), there is no ratio and nobody claims a length.

use crate::lines::Line;
use crate::plates::Plate;

/// Letters up to this height are hinted, image pixels; headlines are not.
const HINTED: f32 = 40.0;

/// The ratio and how sure it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ratio {
    /// Image pixels per CSS pixel: 1 or 2.
    pub value: f32,
    /// 0.5 to 1.0.
    pub confidence: f64,
}

/// Finds it; none where there is nothing to tell it from.
#[must_use]
pub fn find(lines: &[Line], plates: &[Plate], width: i32) -> Option<Ratio> {
    let (reading, edges) = (Reading::of(lines), Edges::of(plates));
    let evidence = [
        reading.map(Reading::odds),
        hairline_odds(plates),
        edges.map(Edges::odds),
        grid_odds(lines),
        window_odds(width),
    ];
    let odds: f64 = evidence.into_iter().flatten().sum();
    let confidence = 1.0 / (1.0 + (-odds.abs()).exp());
    let value = if odds > 0.0 { 2.0 } else { 1.0 };
    // Ratios between 1 and 2 are not measured here, but seen: text is too
    // large for 1 where edges are too odd for 2.
    let between = if value > 1.5 {
        edges.is_some_and(Edges::are_odd)
    } else {
        reading.is_some_and(Reading::is_large)
    };
    // Less sure than seven to one: say nothing rather than be wrong by a
    // factor of two.
    (confidence >= 0.875 && !between).then_some(Ratio { value, confidence })
}

/// Sizes of text, image pixels.
#[derive(Clone, Copy)]
struct Reading {
    /// In the middle of all letters.
    body: f32,
    /// One letter in twelve is as small as this or smaller.
    small: f32,
}

impl Reading {
    fn of(lines: &[Line]) -> Option<Self> {
        let (body, small) = quantiles(lines)?;
        Some(Self { body, small })
    }

    /// Body text has 12 to 19 CSS pixels, and the smallest no less than 10.
    fn odds(self) -> f64 {
        // 21 image pixels are as likely 21 at ratio 1 as 10.5 at ratio 2;
        // three to one for each pixel away from there. A page that shows
        // hardly more than its headline has its middle anywhere.
        let middle = (f64::from(self.body - 21.3) * 1.2).clamp(-6.0, 3.0);
        // Half of what is below 18 could hardly be read.
        let least = (f64::from(self.small - 18.5) * 1.5).clamp(-6.0, 1.5);
        middle + least
    }

    /// Too large for ratio 1: hardly anything is set in less than 20 pixels.
    fn is_large(self) -> bool {
        self.small >= 20.0
    }
}

/// The size in the middle of all letters, and that of the smallest twelfth.
fn quantiles(lines: &[Line]) -> Option<(f32, f32)> {
    let mut sizes: Vec<(f32, usize)> = lines
        .iter()
        .filter_map(|l| {
            // Ascenders are 0.68 to 0.76 em high in all common families, a
            // narrower range than x-heights.
            let tall = l.metrics.tall.or(l.metrics.x.map(|x| x / 0.72))?;
            Some((tall / 0.73, l.letters.len()))
        })
        .collect();
    let all: usize = sizes.iter().map(|s| s.1).sum();
    if all < 8 {
        return None;
    }
    sizes.sort_by(|a, b| a.0.total_cmp(&b.0));
    let at = |share: usize| {
        let mut seen = 0;
        sizes.iter().find(|(_, letters)| {
            seen += letters;
            seen * share >= all
        })
    };
    Some((at(2)?.0, at(12)?.0))
}

/// From borders: a line of one image pixel is half a CSS pixel at ratio 2,
/// which nobody asks for; odd widths are as strange.
fn hairline_odds(plates: &[Plate]) -> Option<f64> {
    let framed = || plates.iter().filter(|p| p.bordered >= 3 && large(p));
    let odd = framed().filter(|p| p.border % 2 == 1).count();
    let even = framed().filter(|p| p.border % 2 == 0).count();
    match (odd, even) {
        (0, 0) => None,
        (odd, even) if odd > even => Some(-4.0),
        // Two pixels are rather a thin line doubled than a thick one.
        (0, _) => Some(0.7),
        _ => Some(0.0),
    }
}

/// From the picture's width: windows are this wide at ratio 1, and at ratio 2
/// this would be half as many CSS pixels, more than a phone has and less than
/// a tablet. A picture may be a part of a window, so this is a hint only.
fn window_odds(width: i32) -> Option<f64> {
    (1_000..1_500).contains(&width).then_some(-1.0)
}

/// Letters of a headline can look like plates; these cannot be letters.
fn large(plate: &Plate) -> bool {
    !plate.cut && plate.outer.width() >= 48 && plate.outer.height() >= 20
}

/// How many left edges of boxes are even, and how many odd, in image pixels.
/// Right edges end where text ends, and top edges lie below text: their parity
/// means nothing.
#[derive(Clone, Copy)]
struct Edges {
    even: u32,
    odd: u32,
}

impl Edges {
    /// None where there are too few.
    fn of(plates: &[Plate]) -> Option<Self> {
        let lefts: std::collections::BTreeSet<i32> = plates
            .iter()
            .filter(|p| large(p))
            .map(|p| p.outer.left)
            .collect();
        let count = |rest: i32| lefts.iter().filter(|left| *left % 2 == rest).count();
        let small = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        (lefts.len() >= 3).then(|| Self {
            even: small(count(0)),
            odd: small(count(1)),
        })
    }

    /// Even ones say little: many pages are made of fours and eights. Odd ones
    /// speak for ratio 1, where columns share a width that does not divide
    /// evenly, too.
    fn odds(self) -> f64 {
        (0.2 * f64::from(self.even) - 1.4 * f64::from(self.odd)).clamp(-4.0, 1.6)
    }

    /// Too odd for ratio 2: more than one edge in five.
    fn are_odd(self) -> bool {
        self.odd * 5 > self.even + self.odd
    }
}

/// From how many letters stand between two rows of pixels. At ratio 1 small
/// text is hinted to whole rows nearly everywhere; at ratio 2 about half of
/// the pages have text that is not.
fn grid_odds(lines: &[Line]) -> Option<f64> {
    let (mut between, mut all) = (0_usize, 0_usize);
    for line in lines {
        let height = line.metrics.tall.or(line.metrics.x);
        if height.is_some_and(|height| height < HINTED) {
            let baseline = line.metrics.baseline;
            all += line.letters.len();
            if (baseline - baseline.round()).abs() > 0.12 {
                between += line.letters.len();
            }
        }
    }
    // Noise may lift a letter in eight.
    (all >= 40).then_some(if between * 8 > all { 1.0 } else { -0.8 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_too_large_for_ratio_1_and_edges_too_odd_for_2_are_told() {
        let text = |body, small| Reading { body, small };
        assert!(text(24.6, 20.5).is_large() && !text(19.2, 17.8).is_large());
        let edges = |even, odd| Edges { even, odd };
        assert!(edges(6, 4).are_odd() && !edges(9, 1).are_odd());
    }

    #[test]
    fn small_text_and_odd_edges_speak_for_ratio_1_and_large_even_ones_for_2() {
        let odds =
            |body, small, even, odd| Reading { body, small }.odds() + Edges { even, odd }.odds();
        assert!(odds(16.3, 13.7, 5, 5) < -3.0);
        assert!(odds(30.1, 26.0, 8, 0) > 3.0);
    }
}
