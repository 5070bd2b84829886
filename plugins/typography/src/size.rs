//! Font sizes from what styles measure: each known family explains a style
//! with the size that fits best (weighted least squares), and the sizes are
//! averaged by how well each family explains it (Bayesian model averaging).
//!
//! A page uses one family or two, so what all its text says about the family
//! counts for each style.

use crate::families::{COUNT, FAMILIES, Family};
use crate::styles::Style;

/// A style and its size in image pixels.
#[derive(Clone, Debug)]
pub struct Sized {
    /// What was measured.
    pub style: Style,
    /// Font size, image pixels.
    pub size: f32,
    /// How far the families that explain it disagree about the size, image
    /// pixels.
    pub spread: f32,
}

/// How far a fit may be off, in standard deviations, before the marks are not
/// taken for text.
const WORST: f32 = 60.0;

/// From this size on, image pixels, hinting no longer presses round letters
/// down to the height of flat ones: what is measured is higher by that.
const OVERSHOT: f32 = 50.0;

/// How often a tall letter of English text is neither l nor I.
const NOT_NARROW: f32 = 0.8;

/// Sizes every style that some family explains.
#[must_use]
pub fn size(styles: Vec<Style>, hinted: bool) -> Vec<Sized> {
    let fits: Vec<[(f32, f32); COUNT]> = styles
        .iter()
        .map(|s| FAMILIES.map(|f| explain(s, &f, hinted)))
        .collect();
    let mut page = [0.0_f32; COUNT];
    for (style, fit) in styles.iter().zip(&fits) {
        let least = fit.iter().map(|f| f.1).fold(f32::INFINITY, f32::min);
        if least > WORST || style.letters < 6 {
            continue;
        }
        for (sum, (_, misfit)) in page.iter_mut().zip(fit) {
            // No single style outvotes all others: it may be a heading in
            // another family.
            *sum -= ((misfit - least) / 2.0).min(6.0);
        }
    }
    let page = normalise(page);
    styles
        .into_iter()
        .zip(fits)
        .filter(|(_, fit)| fit.iter().any(|f| f.1 <= WORST))
        .map(|(style, fit)| {
            let mut odds = [0.0_f32; COUNT];
            for ((odd, (_, misfit)), share) in odds.iter_mut().zip(fit).zip(page) {
                #[expect(clippy::cast_precision_loss, reason = "a handful")]
                let prior = 0.65 * share + 0.35 / COUNT as f32;
                *odd = prior.ln() - misfit / 2.0;
            }
            let weights = normalise(odds);
            let mean: f32 = weights.iter().zip(fit).map(|(w, f)| w * f.0).sum();
            let variance: f32 = weights
                .iter()
                .zip(fit)
                .map(|(w, f)| w * (f.0 - mean).powi(2))
                .sum();
            Sized {
                style,
                size: mean,
                spread: variance.sqrt(),
            }
        })
        .collect()
}

/// Log odds to shares that add up to one.
fn normalise(odds: [f32; COUNT]) -> [f32; COUNT] {
    let most = odds.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let raw = odds.map(|o| (o - most).exp());
    let total: f32 = raw.iter().sum();
    raw.map(|r| r / total)
}

/// The size at which a family explains a style best, and how badly: the sum
/// of squared deviations in standard deviations.
fn explain(style: &Style, family: &Family, hinted: bool) -> (f32, f32) {
    let options = if style.capital.is_some() || style.letters >= 24 {
        // Ascenders are there: the tallest letters are they.
        [Some(family.ascender), None]
    } else if style.x.is_none() {
        // Digits and capitals alone.
        [Some(family.capital), None]
    } else {
        [Some(family.ascender), Some(family.capital)]
    };
    options
        .into_iter()
        .flatten()
        .map(|tall| fit(style, family, tall, hinted))
        .min_by(|a, b| a.1.total_cmp(&b.1))
        .unwrap_or((0.0, f32::INFINITY))
}

fn fit(style: &Style, family: &Family, tall: f32, hinted: bool) -> (f32, f32) {
    let face = usize::from(style.bold);
    let of = |pair: [f32; 2]| pair.get(face).copied().unwrap_or(0.0);
    // Hinting moves heights to whole pixels, x-heights rather up than down.
    let edge = 0.35;
    let (raised_x, raised) = if hinted { (0.25, 0.22) } else { (0.12, 0.0) };
    let (x, top) = (style.x.map(|x| x - raised_x), style.tall.or(style.capital));
    let rough = x
        .map(|v| v / family.x)
        .or(top.map(|v| v / tall))
        .unwrap_or(0.0);
    let sure = |sigma: f32, size: f32| sigma.hypot(0.008 * size);
    let swell = if rough > OVERSHOT { 1.008 } else { 1.0 };
    let tall = tall * swell;
    let mut terms: Vec<(f32, f32, f32)> = Vec::with_capacity(6);
    let mut add = |measured: Option<f32>, share: f32, sigma: f32| {
        if let Some(value) = measured {
            terms.push((value, share, sigma));
        }
    };
    add(x, family.x * swell, sure(edge, rough));
    add(style.tall.map(|t| t - raised), tall, sure(edge, rough));
    add(style.capital, family.second * swell, sure(edge, rough));
    add(style.descent, family.descent, sure(edge * 1.3, rough));
    if style.pitch.1 >= 3.0 {
        // The widths of English letters vary by 0.17 em; a few letters say
        // little about their mean. Those of a monospaced font do not vary.
        // At ratio 1 each step is a whole number of pixels.
        let grid = if hinted { 0.2 } else { 0.05 };
        let sigma = if family.mono {
            grid + 0.004 * rough
        } else {
            rough * (0.17 / style.pitch.1.sqrt() + 0.008) + 0.5 * grid
        };
        add(Some(style.pitch.0), of(family.pitch), sigma);
    }
    let (mut over, mut under) = (0.0, 0.0);
    for (value, share, sigma) in &terms {
        over += value * share / (sigma * sigma);
        under += share * share / (sigma * sigma);
    }
    if under == 0.0 {
        return (0.0, f32::INFINITY);
    }
    let size = over / under;
    let mut misfit: f32 = terms
        .iter()
        .map(|(value, share, sigma)| ((value - share * size) / sigma).powi(2))
        .sum();
    if let Some((narrow, count)) = style.narrow {
        // Anti-aliasing widens a letter by up to a pixel.
        let expected = of(family.narrow) * size + 0.6;
        let off = ((narrow - expected) / (0.05 * size + 0.5)).powi(2);
        // One in five tall letters of English text is an l or an I: that all
        // are wider has a likelihood too.
        misfit += if narrow > expected {
            off.min(-2.0 * count * NOT_NARROW.ln())
        } else {
            off
        };
    }
    if let Some(stem) = style.stem {
        misfit += ((stem - of(family.stem) * size) / (0.012 * size + 0.12)).powi(2);
    }
    (size, misfit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn style(family: &Family, size: f32) -> Style {
        Style {
            x: Some(family.x * size),
            tall: Some(family.ascender * size),
            capital: Some(family.second * size),
            descent: Some(family.descent * size),
            pitch: (family.pitch[0] * size, 80.0),
            stem: Some(family.stem[0] * size),
            narrow: Some((family.narrow[0] * size + 0.6, 40.0)),
            letters: 100,
            bold: false,
        }
    }

    #[test]
    fn every_known_family_is_sized_within_half_a_pixel() {
        for family in &FAMILIES {
            for size in [12.0, 16.0, 24.0, 40.0] {
                let found = super::size(vec![style(family, size)], false);
                let off = (found[0].size - size).abs();
                assert!(off < 0.5, "{family:?} at {size}: off by {off}");
            }
        }
    }

    #[test]
    fn a_short_title_without_an_l_is_not_taken_for_a_monospaced_one() {
        let mut title = style(&FAMILIES[3], 34.0);
        title.letters = 11;
        title.narrow = Some((15.0, 5.0));
        let found = super::size(vec![title], false);
        assert!((found[0].size - 34.0).abs() < 0.7, "{}", found[0].size);
    }

    #[test]
    fn marks_that_no_font_has_are_not_sized() {
        let mut odd = style(&FAMILIES[0], 20.0);
        odd.descent = Some(19.0);
        odd.tall = Some(40.0);
        assert!(super::size(vec![odd], false).is_empty());
    }
}
