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
    let evidence = [
        reading_odds(lines),
        hairline_odds(plates),
        parity_odds(plates),
        grid_odds(lines),
        window_odds(width),
    ];
    let odds: f64 = evidence.into_iter().flatten().sum();
    let confidence = 1.0 / (1.0 + (-odds.abs()).exp());
    // Less sure than seven to one: say nothing rather than be wrong by a
    // factor of two.
    (confidence >= 0.875).then_some(Ratio {
        value: if odds > 0.0 { 2.0 } else { 1.0 },
        confidence,
    })
}

/// From body text, the size in the middle of all letters (12 to 19 CSS
/// pixels), and from the smallest text with a part in twelve of the letters
/// (no smaller than 10).
fn reading_odds(lines: &[Line]) -> Option<f64> {
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
    let (body, small) = (at(2)?, at(12)?);
    // 21 image pixels are as likely 21 at ratio 1 as 10.5 at ratio 2; three to
    // one for each pixel away from there.
    // A page that shows hardly more than its headline has its middle anywhere.
    let middle = (f64::from(body.0 - 21.3) * 1.2).clamp(-6.0, 3.0);
    // Half of what is below 18 could hardly be read.
    let least = (f64::from(small.0 - 18.5) * 1.5).clamp(-6.0, 1.5);
    Some(middle + least)
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

/// From how many left edges of boxes are odd. Right edges end where text
/// ends, and top edges lie below text: their parity means nothing.
fn parity_odds(plates: &[Plate]) -> Option<f64> {
    let lefts: std::collections::BTreeSet<i32> = plates
        .iter()
        .filter(|p| large(p))
        .map(|p| p.outer.left)
        .collect();
    // Even ones say little: many pages are made of fours and eights. Odd ones
    // speak for ratio 1, less so where columns share a width that does not
    // divide evenly.
    let log: f64 = lefts
        .iter()
        .map(|left| if left % 2 == 0 { 0.2 } else { -1.4 })
        .sum();
    (lefts.len() >= 3).then_some(log.clamp(-4.0, 1.6))
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
