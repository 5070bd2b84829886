//! The device pixel ratio: how many image pixels make a CSS pixel.
//!
//! Nothing in the file says it, so two things that hold for pages are asked:
//!
//! - **Reading size.** Most letters of a page are set in 12 to 19 CSS pixels.
//!   Measured in image pixels, that range and its double do not overlap.
//! - **Parity.** Lengths of a style sheet are whole CSS pixels: at ratio 2
//!   nearly all distances between edges are even, at ratio 1 about half.
//!
//! Each gives odds; together they decide. Where they do not (a picture with
//! neither text nor boxes), there is no ratio and nobody claims a length.

use crate::lines::Line;
use crate::plates::Plate;

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
pub fn find(lines: &[Line], plates: &[Plate]) -> Option<Ratio> {
    let text = reading_odds(lines);
    let parity = parity_odds(plates);
    if text.is_none() && parity.is_none() {
        return None;
    }
    // Log odds for 2 against 1.
    let odds = text.unwrap_or(0.0) + parity.unwrap_or(0.0);
    let confidence = 1.0 / (1.0 + (-odds.abs()).exp());
    // Less sure than nineteen to twenty: say nothing rather than be wrong by a
    // factor of two.
    (confidence >= 0.95).then_some(Ratio {
        value: if odds > 0.0 { 2.0 } else { 1.0 },
        confidence,
    })
}

/// From the size of body text, the size in the middle of all letters: 12 to
/// 19 CSS pixels.
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
    let mut seen = 0;
    let middle = sizes.iter().find(|(_, letters)| {
        seen += letters;
        seen * 2 >= all
    })?;
    // 20 image pixels are as likely the one as the other; three to one for
    // each pixel away from there.
    Some(f64::from((middle.0 - 20.0) * 1.1).clamp(-8.0, 8.0))
}

/// From how many widths, heights and distances of boxes are odd.
fn parity_odds(plates: &[Plate]) -> Option<f64> {
    let (mut odd, mut even) = (0.0_f64, 0.0_f64);
    let mut count = |n: i32| if n % 2 == 0 { even += 1.0 } else { odd += 1.0 };
    let mut seen = std::collections::BTreeSet::new();
    for plate in plates.iter().filter(|p| !p.cut) {
        // Only the left and upper edges of boxes that share no edge: repeated
        // ones say the same thing again.
        if seen.insert((0, plate.outer.left)) {
            count(plate.outer.left);
        }
        if seen.insert((1, plate.outer.right)) {
            count(plate.outer.right);
        }
        if plate.border > 0 && seen.insert((2, plate.border)) {
            count(plate.border);
        }
    }
    let total = odd + even;
    if total < 3.0 {
        return None;
    }
    // At ratio 2 one edge in ten is odd (a third of a row is not whole), at
    // ratio 1 one in two; halved, because edges of one grid hang together.
    let log = odd * (0.1_f64 / 0.5).ln() + even * (0.9_f64 / 0.5).ln();
    Some((log / 2.0).clamp(-4.0, 4.0))
}
