//! The unit that lengths are multiples of.
//!
//! For each candidate unit, how likely are the lengths? A page uses a handful
//! of small multiples of its unit, and a part of what is measured is no
//! spacing at all. A large unit explains fewer lengths, but those better:
//! that is what keeps 1 from explaining everything (a greatest common divisor
//! under noise, scored as a mixture: the idea is Occam's factor, MacKay,
//! "Bayesian interpolation", 1992).

use crate::gaps::Gap;

/// Units that people use, CSS pixels.
const UNITS: [u8; 10] = [3, 4, 5, 6, 7, 8, 9, 10, 12, 16];
/// How much of what is measured is no spacing.
const STRAY: f32 = 0.3;
/// Lengths are looked for up to here, CSS pixels: what a stray length is
/// spread over.
const RANGE: f32 = 100.0;
/// Multiples that occur, and how the chance falls with them.
const MULTIPLES: u8 = 12;

/// What was found.
#[derive(Clone, Debug)]
pub struct Found {
    /// CSS pixels.
    pub unit: u8,
    /// 0.0 to 1.0.
    pub confidence: f64,
    /// Multiples in use and their shares.
    pub scale: Vec<(u32, f64)>,
}

/// A length that was measured several times.
#[derive(Clone, Copy, Debug)]
struct Length {
    value: f32,
    slack: f32,
    times: usize,
}

/// Finds the unit; none where too few lengths agree on one.
#[must_use]
pub fn find(gaps: &[Gap]) -> Option<Found> {
    let lengths = gather(gaps);
    let hard = lengths.iter().filter(|l| l.slack == 0.0).count();
    if hard < 2 || gaps.len() < 4 {
        return None;
    }
    let mut scores: Vec<(u8, f32)> = UNITS
        .iter()
        .map(|unit| (*unit, score(&lengths, *unit)))
        .collect();
    scores.sort_by(|a, b| b.1.total_cmp(&a.1));
    let best = *scores.first()?;
    let total: f32 = scores.iter().map(|s| (s.1 - best.1).exp()).sum();
    let confidence = f64::from(1.0 / total);
    let (scale, explained) = scale(&lengths, best.0);
    // Less than half of the lengths: there is no grid.
    (explained >= 0.5 && scale.len() >= 2).then_some(Found {
        unit: best.0,
        confidence,
        scale,
    })
}

/// Puts equal lengths together.
fn gather(gaps: &[Gap]) -> Vec<Length> {
    let mut lengths: Vec<Length> = Vec::new();
    for gap in gaps {
        let same = lengths.iter_mut().find(|l| {
            (l.value - gap.length).abs() < 0.26 && (l.slack == 0.0) == (gap.slack == 0.0)
        });
        match same {
            Some(length) => length.times += 1,
            None => lengths.push(Length {
                value: gap.length,
                slack: gap.slack,
                times: 1,
            }),
        }
    }
    lengths
}

/// How much a length counts: one that occurs often is surely meant, but ten
/// times is not ten pieces of evidence for the unit.
fn weight(length: &Length) -> f32 {
    #[expect(clippy::cast_precision_loss, reason = "a few boxes")]
    let times = length.times as f32;
    1.0 + times.ln()
}

/// Log likelihood of the lengths under a unit.
fn score(lengths: &[Length], unit: u8) -> f32 {
    let harmonic: f32 = (1..=MULTIPLES).map(|k| 1.0 / f32::from(k)).sum();
    lengths
        .iter()
        .map(|length| {
            // Half a pixel of rounding on a drawn edge at ratio 1, less at 2.
            let sigma = if length.slack == 0.0 {
                0.2
            } else {
                length.slack
            };
            let chance: f32 = (1..=MULTIPLES)
                .map(|k| {
                    let off = (length.value - f32::from(k) * f32::from(unit)) / sigma;
                    (-off * off / 2.0).exp() / (sigma * 2.507) / (f32::from(k) * harmonic)
                })
                .sum();
            weight(length) * ((1.0 - STRAY) * chance + STRAY / RANGE).ln()
        })
        .sum()
}

/// The multiples in use, and the share of measurements that they explain.
fn scale(lengths: &[Length], unit: u8) -> (Vec<(u32, f64)>, f64) {
    let hard: Vec<&Length> = lengths.iter().filter(|l| l.slack == 0.0).collect();
    let all: usize = hard.iter().map(|l| l.times).sum();
    let mut scale: Vec<(u32, f64)> = Vec::new();
    let mut explained = 0.0;
    for length in hard {
        let multiple = (length.value / f32::from(unit)).round();
        if (length.value - multiple * f32::from(unit)).abs() > 0.3
            || multiple > f32::from(MULTIPLES)
        {
            continue;
        }
        #[expect(clippy::cast_precision_loss, reason = "a few boxes")]
        let share = length.times as f64 / all.max(1) as f64;
        explained += share;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "at most 12 times 16"
        )]
        let px = multiple as u32 * u32::from(unit);
        match scale.iter_mut().find(|s| s.0 == px) {
            Some(known) => known.1 += share,
            None => scale.push((px, share)),
        }
    }
    scale.sort_by_key(|s| s.0);
    (scale, explained)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hard(lengths: &[f32]) -> Vec<Gap> {
        lengths
            .iter()
            .map(|&length| Gap { length, slack: 0.0 })
            .collect()
    }

    #[test]
    fn the_unit_of_a_clean_scale_is_found() {
        for unit in [4_u8, 5, 6, 8, 10] {
            let u = f32::from(unit);
            let gaps = hard(&[u, 2.0 * u, 2.0 * u, 3.0 * u, 3.0 * u, 5.0 * u, 2.0 * u]);
            assert_eq!(find(&gaps).unwrap().unit, unit);
        }
    }

    #[test]
    fn a_few_strays_do_not_matter() {
        let gaps = hard(&[8.0, 16.0, 16.0, 24.0, 24.0, 24.0, 40.0, 8.0, 37.0, 53.5]);
        assert_eq!(find(&gaps).unwrap().unit, 8);
    }

    #[test]
    fn lengths_without_a_grid_have_no_unit() {
        assert!(find(&hard(&[7.0, 11.5, 13.0, 17.5, 23.0, 31.0, 47.5])).is_none());
    }
}
