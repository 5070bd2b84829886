//! The unit that lengths are multiples of.
//!
//! What is measured is put together into tokens first: ten cards with one gap
//! between them are one decision of the page's author, not nine. Then, for
//! each candidate unit, how likely are the tokens? A coarse unit explains
//! fewer tokens, but those better, because fewer lengths are multiples of it:
//! that is what keeps 1 from explaining everything (a greatest common divisor
//! under noise, scored as a mixture; the idea is Occam's factor, MacKay,
//! "Bayesian interpolation", 1992).

use crate::gaps::Gap;

/// Units that people use, CSS pixels, and how often: 4 and 8 are what most
/// design systems have.
const UNITS: [(u8, f32); 10] = [
    (3, 0.03),
    (4, 0.25),
    (5, 0.12),
    (6, 0.12),
    (7, 0.02),
    (8, 0.22),
    (9, 0.02),
    (10, 0.12),
    (12, 0.09),
    (16, 0.03),
];
/// How far off a drawn edge is, CSS pixels: boxes that lie between pixels are
/// moved to the next one.
const HARD: f32 = 0.3;
/// How far off is what ends at a letter.
const SOFT: f32 = 0.8;
/// The chance that what ends at a letter is no spacing: text is centred, or
/// an invisible border lies between.
const SOFT_STRAY: f32 = 0.7;
/// The chance that what was measured downward alone is no spacing.
const UPRIGHT_STRAY: f32 = 0.6;
/// How much a length that ends at text counts for a drawn one that it may be.
const SECOND: f32 = 0.5;
/// Lengths within this of one another are one token moved by rounding.
const SAME: f32 = 0.8;
/// Downward, a badge or a button stands in a line of text, which adds up to
/// two pixels above or below it.
const LINE_SLACK: f32 = 2.2;
/// Lengths are looked for up to here, CSS pixels: what multiples and strays
/// are spread over.
const RANGE: f32 = 72.0;

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

/// A length that the page uses.
#[derive(Clone, Copy, Debug)]
struct Token {
    value: f32,
    sigma: f32,
    /// How often it was measured; from left to right counts twice.
    times: f32,
    /// It ends at text.
    soft: bool,
    /// None of them was measured from left to right: lines of text may be a
    /// part of each.
    upright: bool,
}

impl Token {
    /// The chance that it is no spacing at all: what is left over beside
    /// something, or the height of a line.
    fn stray(&self) -> f32 {
        let seldom = (0.85 / self.times.max(1.0).powf(1.25)).max(0.06);
        seldom.max(self.doubt())
    }

    /// The same, however often it was measured.
    const fn doubt(&self) -> f32 {
        match (self.soft, self.upright) {
            (true, _) => SOFT_STRAY,
            (_, true) => UPRIGHT_STRAY,
            _ => 0.0,
        }
    }
}

/// Finds the unit; none where too few lengths agree on one.
#[must_use]
pub fn find(gaps: &[Gap]) -> Option<Found> {
    let tokens = tokens(gaps);
    if gaps.iter().filter(|g| g.slack == 0.0).count() < 3 {
        return None;
    }
    let mut scores: Vec<(u8, f32)> = UNITS
        .iter()
        .map(|(unit, prior)| (*unit, prior.ln() + score(&tokens, *unit)))
        .collect();
    scores.sort_by(|a, b| b.1.total_cmp(&a.1));
    let best = *scores.first()?;
    let total: f32 = scores.iter().map(|s| (s.1 - best.1).exp()).sum();
    let (scale, explained) = scale(&tokens, best.0);
    // Less than that of what was measured between drawn edges: no grid.
    (explained >= 0.45).then(|| Found {
        unit: best.0,
        confidence: f64::from(1.0 / total),
        scale,
    })
}

/// Puts lengths together, the most frequent first: it is where rounding did
/// not move the others.
fn tokens(gaps: &[Gap]) -> Vec<Token> {
    let mut tokens = gather(gaps.iter().filter(|g| g.slack == 0.0), HARD, false);
    // What ends at text joins the drawn length that it is nearest to, and
    // speaks for it, where it can be the same one.
    let soft: Vec<&Gap> = gaps.iter().filter(|g| g.slack > 0.0).collect();
    let mut alone = Vec::new();
    for gap in soft {
        let away = |t: &Token| (t.value - gap.length).abs();
        let nearest = tokens.iter_mut().min_by(|a, b| away(a).total_cmp(&away(b)));
        match nearest.filter(|t| away(t) <= gap.slack + 0.3) {
            Some(token) => token.times += SECOND,
            None => alone.push(gap),
        }
    }
    let more = gather(alone.into_iter(), SOFT, true);
    tokens.extend(more);
    tokens
}

/// Whether a length can be a token's, moved by rounding or a line of text.
fn joins(gap: &Gap, token: f32) -> bool {
    let more = if gap.across { SAME } else { LINE_SLACK };
    (-SAME..=more).contains(&(gap.length - token))
}

fn gather<'a>(gaps: impl Iterator<Item = &'a Gap>, sigma: f32, soft: bool) -> Vec<Token> {
    let mut left: Vec<&Gap> = gaps.collect();
    let mut tokens = Vec::new();
    while let Some(value) = center(&left) {
        let joined = || left.iter().filter(|g| joins(g, value));
        let times = joined().map(|g| weight(g)).sum();
        let upright = !joined().any(|g| g.across);
        left.retain(|g| !joins(g, value));
        tokens.push(Token {
            value,
            sigma,
            times,
            soft,
            upright,
        });
    }
    tokens
}

/// What is measured from left to right is surer.
const fn weight(gap: &Gap) -> f32 {
    if gap.across { 1.5 } else { 1.0 }
}

/// The length that most others join.
fn center(gaps: &[&Gap]) -> Option<f32> {
    let equal = |value: f32| gaps.iter().filter(move |g| (g.length - value).abs() < 0.26);
    let support = |value: f32| {
        let same: f32 = equal(value).map(|g| weight(g)).sum();
        let moved: f32 = gaps
            .iter()
            .filter(|g| joins(g, value))
            .map(|g| weight(g))
            .sum();
        same + 0.5 * moved
    };
    let most = |a: f32, b: f32| support(a).total_cmp(&support(b));
    let best = gaps.iter().map(|g| g.length).max_by(|a, b| most(*a, *b))?;
    if equal(best).any(|g| g.across) {
        return Some(best);
    }
    // All of them downward: where something across is a little shorter, they
    // are that length and a line's slack.
    let under = gaps
        .iter()
        .filter(|g| g.across && (SAME..=LINE_SLACK).contains(&(best - g.length)));
    Some(
        under
            .map(|g| g.length)
            .max_by(|a, b| most(*a, *b))
            .unwrap_or(best),
    )
}

/// Log likelihood of the tokens under a unit.
fn score(tokens: &[Token], unit: u8) -> f32 {
    let unit = f32::from(unit);
    tokens
        .iter()
        .map(|token| {
            let off = token.value - (token.value / unit).round().max(1.0) * unit;
            let bell = (-(off / token.sigma).powi(2) / 2.0).exp() / (token.sigma * 2.507);
            // Each multiple up to the longest is as likely as any other.
            let chance = bell * unit / RANGE;
            let stray = token.stray();
            ((1.0 - stray) * chance + stray / RANGE).ln()
        })
        .sum()
}

/// The multiples in use, and the share of measurements that they explain;
/// what is doubtful counts less.
fn scale(tokens: &[Token], unit: u8) -> (Vec<(u32, f64)>, f64) {
    let weight = |t: &Token| t.times * (1.0 - t.doubt());
    let hard = || tokens.iter().filter(|t| !t.soft);
    let (all, sure): (f32, f32) = hard().fold((0.0, 0.0), |(all, sure), t| {
        (all + t.times, sure + weight(t))
    });
    let mut scale: Vec<(u32, f64)> = Vec::new();
    let mut explained = 0.0;
    for token in hard() {
        let multiple = (token.value / f32::from(unit)).round().max(1.0);
        if (token.value - multiple * f32::from(unit)).abs() > SAME {
            continue;
        }
        let share = f64::from(token.times / all);
        explained += f64::from(weight(token) / sure);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "at most 72 / 3 times 16"
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
            .map(|&length| Gap {
                length,
                slack: 0.0,
                across: true,
            })
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
    fn what_lines_of_text_add_downward_does_not_halve_the_unit() {
        let mut gaps = hard(&[12.0, 12.0, 12.0, 24.0, 24.0, 24.0, 36.0, 12.0]);
        gaps.extend([20.0, 20.0].map(|length| Gap {
            length,
            slack: 0.0,
            across: false,
        }));
        assert_eq!(find(&gaps).unwrap().unit, 12);
    }

    #[test]
    fn text_that_ends_where_a_box_does_speaks_for_that_length() {
        let mut gaps = hard(&[10.0, 20.0, 20.0, 20.0, 20.0, 30.0, 30.0, 30.0, 45.0]);
        gaps.extend([44.6, 45.2].map(|length| Gap {
            length,
            slack: 0.8,
            across: true,
        }));
        assert_eq!(find(&gaps).unwrap().unit, 5);
    }

    #[test]
    fn lengths_without_a_grid_have_no_unit() {
        assert!(find(&hard(&[7.0, 11.5, 13.0, 17.5, 23.0, 31.0, 47.5])).is_none());
    }
}
