//! Answers against the truth: precision, recall and mean error of each kind
//! of token.

use std::collections::BTreeMap;

use crescendo_core::value::{Unit, Value};

use super::paint::{Rgb, delta_e};
use super::truth::Truth;

/// What was said about one picture.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    /// Scalar fields.
    pub scalars: BTreeMap<String, Value>,
    /// Sets.
    pub sets: BTreeMap<String, Vec<Value>>,
}

impl Answer {
    fn px(&self, field: &str) -> Option<f64> {
        px(self.scalars.get(field)?)
    }

    fn set_px(&self, field: &str) -> Vec<f64> {
        self.sets
            .get(field)
            .into_iter()
            .flatten()
            .filter_map(px)
            .collect()
    }

    fn color(&self, field: &str) -> Option<Rgb> {
        rgb(self.scalars.get(field)?)
    }

    /// Fields that claim something that only a page has, its layout and its
    /// text: on a photograph each of them is an invention.
    pub fn page_claims(&self) -> impl Iterator<Item = &str> {
        let all = self
            .scalars
            .keys()
            .chain(self.sets.keys())
            .map(String::as_str);
        all.filter(|f| {
            ["spacing.", "typography.", "shape.", "contrast."]
                .iter()
                .any(|p| f.starts_with(p))
                || ["color.text", "color.surface"].contains(f)
        })
    }
}

fn px(value: &Value) -> Option<f64> {
    match value {
        Value::Dimension(d) if d.unit == Unit::Px => Some(d.value),
        _ => None,
    }
}

fn rgb(value: &Value) -> Option<Rgb> {
    match value {
        Value::Color(c) => {
            let [r, g, b, _] = c.to_rgba8();
            Some(Rgb(r, g, b))
        }
        _ => None,
    }
}

/// What is asked of a kind of token.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// The row's name.
    pub name: &'static str,
    /// How far off is still right, in `unit`.
    pub tolerance: f64,
    /// What the error is measured in.
    pub unit: &'static str,
    /// The recall below which the benchmark fails; none where it is only
    /// reported.
    pub floor: Option<f64>,
}

/// Every row of the report, in order.
pub const RULES: [Rule; 15] = [
    rule("color.palette", 2.0, "dE", Some(0.95)),
    rule("color.background", 2.0, "dE", None),
    rule("color.surface", 2.0, "dE", None),
    rule("color.text", 5.0, "dE", None),
    rule("color.primary", 5.0, "dE", None),
    rule("color.accent", 5.0, "dE", None),
    rule("roles", 5.0, "dE", Some(0.8)),
    rule("spacing.base", 0.01, "px", Some(0.8)),
    rule("spacing.scale", 0.5, "px", None),
    rule("typography.size", 1.0, "px", Some(0.8)),
    rule("typography.body", 1.0, "px", None),
    rule("typography.weight", 0.0, "", None),
    rule("shape.radius", 2.0, "px", Some(0.8)),
    rule("shape.border-width", 0.5, "px", None),
    rule("shape.shadow", 0.0, "", None),
];

const fn rule(name: &'static str, tolerance: f64, unit: &'static str, floor: Option<f64>) -> Rule {
    Rule {
        name,
        tolerance,
        unit,
        floor,
    }
}

/// Counts for one kind of token.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// True tokens.
    pub wanted: u32,
    /// True tokens that were found.
    pub found: u32,
    /// Tokens that were claimed.
    pub claimed: u32,
    /// Claims that are true.
    pub right: u32,
    /// Sum of the errors of the tokens that were found.
    pub error: f64,
}

impl Tally {
    /// Found / wanted: an abstention counts against it. 1 where nothing was
    /// wanted.
    #[must_use]
    pub fn recall(&self) -> f64 {
        share(self.found, self.wanted)
    }

    /// Right / claimed; 1 where nothing was claimed.
    #[must_use]
    pub fn precision(&self) -> f64 {
        share(self.right, self.claimed)
    }

    /// Mean error of what was found.
    #[must_use]
    pub fn mean_error(&self) -> f64 {
        if self.found == 0 {
            0.0
        } else {
            self.error / f64::from(self.found)
        }
    }

    fn scalar(&mut self, want: Option<f64>, got: Option<f64>, tolerance: f64) -> bool {
        self.pairs(want.as_slice(), got.as_slice(), tolerance, |a, b| {
            (a - b).abs()
        })
    }

    /// Each wanted one is found when some claim is near, each claim is right
    /// when it is near something that is true. True when all were found.
    fn pairs<T>(
        &mut self,
        want: &[T],
        got: &[T],
        tolerance: f64,
        distance: impl Fn(&T, &T) -> f64,
    ) -> bool {
        let nearest = |one: &T, all: &[T]| {
            all.iter()
                .map(|o| distance(one, o))
                .fold(f64::INFINITY, f64::min)
        };
        let mut every = true;
        for one in want {
            let error = nearest(one, got);
            self.wanted += 1;
            if error <= tolerance {
                self.found += 1;
                self.error += error;
            } else {
                every = false;
            }
        }
        for one in got {
            self.claimed += 1;
            self.right += u32::from(nearest(one, want) <= tolerance);
        }
        every
    }
}

fn share(part: u32, all: u32) -> f64 {
    if all == 0 {
        1.0
    } else {
        f64::from(part) / f64::from(all)
    }
}

/// Least share of the picture at which a colour must be found.
const PALETTE_SHARE: f64 = 0.02;
/// Fewer letters than this do not make a size that must be found: a single
/// short word.
const SIZE_LETTERS: u32 = 4;

/// Rows of tallies, in the order of [`RULES`].
#[derive(Clone, Debug)]
pub struct Scores {
    rows: BTreeMap<&'static str, Tally>,
}

impl Default for Scores {
    fn default() -> Self {
        Self {
            rows: RULES.iter().map(|r| (r.name, Tally::default())).collect(),
        }
    }
}

impl Scores {
    /// Each rule with its tally.
    pub fn rows(&self) -> impl Iterator<Item = (&'static Rule, &Tally)> {
        RULES
            .iter()
            .filter_map(|rule| Some((rule, self.rows.get(rule.name)?)))
    }

    /// The rules whose floor is not reached.
    pub fn missed(&self) -> impl Iterator<Item = &'static Rule> {
        self.rows()
            .filter(|(rule, tally)| rule.floor.is_some_and(|floor| tally.recall() < floor))
            .map(|(rule, _)| rule)
    }

    /// These counts and the other's together.
    #[must_use]
    pub fn and(mut self, other: &Self) -> Self {
        for (name, tally) in &mut self.rows {
            if let Some(more) = other.rows.get(name) {
                tally.wanted += more.wanted;
                tally.found += more.found;
                tally.claimed += more.claimed;
                tally.right += more.right;
                tally.error += more.error;
            }
        }
        self
    }

    /// Counts one answer. Gives the names of the rows in which something that
    /// is true was not found.
    pub fn add(&mut self, truth: &Truth, answer: &Answer) -> Vec<&'static str> {
        let mut missed = Vec::new();
        for rule in &RULES {
            let Some(tally) = self.rows.get_mut(rule.name) else {
                continue;
            };
            if !judge(rule, tally, truth, answer) {
                missed.push(rule.name);
            }
        }
        missed
    }
}

fn judge(rule: &Rule, tally: &mut Tally, truth: &Truth, answer: &Answer) -> bool {
    let near = rule.tolerance;
    let color = |a: &Rgb, b: &Rgb| delta_e(*a, *b);
    let length = |a: &f64, b: &f64| (a - b).abs();
    let roles = &truth.roles;
    let role = |name: &str| match name {
        "color.background" => roles.background,
        "color.surface" => roles.surface,
        "color.text" => roles.text,
        "color.primary" => roles.primary,
        _ => roles.accent,
    };
    match rule.name {
        "color.palette" => {
            let want: Vec<Rgb> = truth
                .colors
                .iter()
                .filter(|c| c.share >= PALETTE_SHARE)
                .map(|c| c.color)
                .collect();
            let got: Vec<Rgb> = answer
                .sets
                .get("color.palette")
                .into_iter()
                .flatten()
                .filter_map(rgb)
                .collect();
            tally.pairs(&want, &got, near, color)
        }
        "roles" => {
            let mut every = true;
            for (name, near) in [
                ("color.background", 2.0),
                ("color.text", near),
                ("color.primary", near),
                ("color.accent", near),
            ] {
                // A role that the page hardly shows is not asked for, and
                // naming it is no mistake.
                if let Some(want) = role(name) {
                    every &= tally.pairs(&[want], answer.color(name).as_slice(), near, color);
                }
            }
            every
        }
        name if name.starts_with("color.") => role(name)
            .is_none_or(|want| tally.pairs(&[want], answer.color(name).as_slice(), near, color)),
        "spacing.base" => tally.scalar(
            truth.spacing_base.map(f64::from),
            answer.px("spacing.base"),
            near,
        ),
        "spacing.scale" => {
            let want: Vec<f64> = truth
                .spacing_scale
                .iter()
                .filter(|u| u.count >= 2)
                .map(|u| u.px)
                .collect();
            tally.pairs(&want, &answer.set_px("spacing.scale"), near, length)
        }
        "typography.size" => {
            let mut want: Vec<(f64, u32)> = Vec::new();
            for size in &truth.type_sizes {
                match want.iter_mut().find(|w| (w.0 - size.px).abs() < 0.01) {
                    Some(known) => known.1 += size.letters,
                    None => want.push((size.px, size.letters)),
                }
            }
            let want: Vec<f64> = want
                .into_iter()
                .filter(|w| w.1 >= SIZE_LETTERS)
                .map(|w| w.0)
                .collect();
            tally.pairs(&want, &answer.set_px("typography.size"), near, length)
        }
        "typography.body" => tally.scalar(truth.type_body, answer.px("typography.body"), near),
        "typography.weight" => {
            let mut want: Vec<f64> = truth
                .type_sizes
                .iter()
                .filter(|s| s.letters >= 8)
                .map(|s| f64::from(s.weight))
                .collect();
            want.sort_by(f64::total_cmp);
            want.dedup();
            let said = answer.sets.get("typography.weight").into_iter().flatten();
            let got: Vec<f64> = said
                .filter_map(|v| {
                    if let Value::Number(n) = v {
                        Some(*n)
                    } else {
                        None
                    }
                })
                .collect();
            tally.pairs(&want, &got, near, length)
        }
        "shape.radius" => tally.scalar(truth.radius, answer.px("shape.radius"), near),
        "shape.border-width" => tally.scalar(truth.border, answer.px("shape.border-width"), near),
        _ => {
            let got = answer.scalars.get("shape.shadow").and_then(|v| {
                if let Value::Flag(f) = v {
                    Some(*f)
                } else {
                    None
                }
            });
            let number = |f: bool| f64::from(u8::from(f));
            tally.scalar(Some(number(truth.shadow)), got.map(number), near)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Tally;

    #[test]
    fn an_abstention_counts_against_recall_and_not_against_precision() {
        let mut tally = Tally::default();
        tally.scalar(Some(8.0), None, 1.0);
        assert_eq!((tally.recall(), tally.precision()), (0.0, 1.0));
    }

    #[test]
    fn an_invention_counts_against_precision_and_not_against_recall() {
        let mut tally = Tally::default();
        tally.scalar(None, Some(8.0), 1.0);
        assert_eq!((tally.recall(), tally.precision()), (1.0, 0.0));
    }

    #[test]
    fn a_near_claim_is_right_and_its_error_counts() {
        let mut tally = Tally::default();
        tally.scalar(Some(8.0), Some(9.0), 2.0);
        assert_eq!(
            (tally.recall(), tally.precision(), tally.mean_error()),
            (1.0, 1.0, 1.0)
        );
    }
}
