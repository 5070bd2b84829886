//! How far two claims are apart, and which comes first.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use crate::colour::{Lab, ciede2000};
use crate::pipeline::MergeRule;
use crate::value::{Unit, Value};

/// CIEDE2000 is at least the difference in lightness divided by its largest
/// lightness weight, 1 + 0.015 x 2500 / sqrt(2520) = 1.747.
const LIGHTNESS_WEIGHT: f64 = 1.75;

/// Thresholds of one kind of field.
#[derive(Clone, Copy, Debug)]
pub struct Thresholds {
    /// CIEDE2000, exclusive.
    pub color: f64,
    /// Relative difference, inclusive.
    pub dimension: f64,
    /// Difference, inclusive.
    pub number: f64,
}

impl Thresholds {
    /// For scalar fields.
    pub const fn of_scalars(rule: &MergeRule) -> Self {
        Self {
            color: rule.color_threshold,
            dimension: rule.dimension_threshold,
            number: rule.number_tolerance,
        }
    }

    /// For members of sets.
    pub const fn of_sets(rule: &MergeRule) -> Self {
        Self {
            color: rule.set_color_threshold,
            ..Self::of_scalars(rule)
        }
    }
}

/// A claim as the metric sees it, computed once.
#[derive(Clone, Copy, Debug)]
pub enum Point {
    /// With its opacity.
    Color(Lab, f64),
    /// A length.
    Dimension(f64, Unit),
    /// A number.
    Number(f64),
    /// Texts, flags and JSON: equal classes are equal claims.
    Class(usize),
}

/// The claims as points, in the same order. Claims of one owner are never one
/// claim: where there is but one, texts are not even compared.
pub fn points<'v>(values: impl IntoIterator<Item = &'v Value>, owners: &[usize]) -> Vec<Point> {
    let is_alone = owners.windows(2).all(|two| two.first() == two.last());
    let mut classes: BTreeMap<Class<'v>, usize> = BTreeMap::new();
    let mut classed = 0;
    let mut class = |class: &dyn Fn() -> Class<'v>| {
        // 0 and 1 are the flags'.
        let next = classed + 2;
        classed += 1;
        Point::Class(match is_alone {
            true => next,
            false => *classes.entry(class()).or_insert(next),
        })
    };
    let point = |value: &'v Value| match value {
        Value::Color(color) => Point::Color((*color).into(), f64::from(color.alpha)),
        Value::Dimension(length) => Point::Dimension(length.value, length.unit),
        Value::Number(number) => Point::Number(*number),
        Value::Flag(flag) => Point::Class(usize::from(*flag)),
        Value::Text(text) => class(&|| Class::Text(normal(text))),
        Value::Json(json) => class(&|| Class::Json(json.as_str())),
    };
    values.into_iter().map(point).collect()
}

/// What makes two claims one.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Class<'v> {
    Text(String),
    Json(&'v str),
}

/// A text without the differences that mean nothing: case and the amount of
/// white space.
fn normal(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").to_lowercase()
}

/// How far two claims are apart; none where they may not be one claim: too
/// far, of different kinds or units.
///
/// Opacity counts like lightness: 0.01 of it is one step, so that a shadow
/// and its opaque colour stay two claims.
pub fn distance(one: Point, other: Point, thresholds: Thresholds) -> Option<f64> {
    match (one, other) {
        (Point::Color(a, alpha_a), Point::Color(b, alpha_b)) => {
            let apart = ciede2000(a, b).max(100.0 * (alpha_a - alpha_b).abs());
            (apart < thresholds.color || apart == 0.0).then_some(apart)
        }
        (Point::Dimension(a, unit), Point::Dimension(b, other)) if unit == other => {
            let most = a.max(b);
            let apart = if most == 0.0 {
                0.0
            } else {
                (a - b).abs() / most
            };
            (apart <= thresholds.dimension).then_some(apart)
        }
        (Point::Number(a), Point::Number(b)) => {
            let apart = (a - b).abs();
            (apart <= thresholds.number).then_some(apart)
        }
        (Point::Class(a), Point::Class(b)) => (a == b).then_some(0.0),
        _ => None,
    }
}

/// A place on a line such that points with a distance lie near each other.
#[derive(Clone, Copy, Debug)]
pub struct Along {
    kind: u8,
    at: f64,
    reach: f64,
}

impl Along {
    /// Where a point lies, and how far to its right a partner can be.
    pub fn of(point: Point, thresholds: Thresholds) -> Self {
        let (kind, at, reach) = match point {
            Point::Color(lab, _) => (0, lab.lightness, thresholds.color * LIGHTNESS_WEIGHT),
            Point::Dimension(value, Unit::Px) => (1, value, stretch(value, thresholds)),
            Point::Dimension(value, Unit::Rem) => (2, value, stretch(value, thresholds)),
            Point::Number(number) => (3, number, thresholds.number),
            #[expect(
                clippy::cast_precision_loss,
                reason = "there are fewer classes than votes, far below 2^52"
            )]
            Point::Class(class) => (4, class as f64, 0.0),
        };
        // A little more, so that rounding loses nobody.
        let reach = reach + reach.abs().max(at.abs()) * 1e-9;
        Self { kind, at, reach }
    }

    /// Order along the line.
    pub fn cmp(&self, other: &Self) -> Ordering {
        let kinds = self.kind.cmp(&other.kind);
        kinds.then(self.at.total_cmp(&other.at))
    }

    /// Whether a point further along the line can have a distance to this one.
    pub fn reaches(&self, further: &Self) -> bool {
        self.kind == further.kind && further.at - self.at <= self.reach
    }
}

/// The longer of two lengths is at most `value / (1 - threshold)`.
fn stretch(value: f64, thresholds: Thresholds) -> f64 {
    let rest = 1.0 - thresholds.dimension;
    if rest <= 0.0 {
        f64::INFINITY
    } else {
        value * (1.0 / rest - 1.0)
    }
}

/// The canonical order of values: colours, lengths, numbers, texts, flags, JSON;
/// within each kind by its components.
pub fn canonical(one: &Value, other: &Value) -> Ordering {
    let rank = |value: &Value| match value {
        Value::Color(_) => 0,
        Value::Dimension(_) => 1,
        Value::Number(_) => 2,
        Value::Text(_) => 3,
        Value::Flag(_) => 4,
        Value::Json(_) => 5,
    };
    match (one, other) {
        (Value::Color(a), Value::Color(b)) => {
            let parts = [
                (a.red, b.red),
                (a.green, b.green),
                (a.blue, b.blue),
                (a.alpha, b.alpha),
            ];
            let orders = parts.iter().map(|(a, b)| a.total_cmp(b));
            orders.fold(Ordering::Equal, Ordering::then)
        }
        (Value::Dimension(a), Value::Dimension(b)) => {
            a.unit.cmp(&b.unit).then(a.value.total_cmp(&b.value))
        }
        (Value::Number(a), Value::Number(b)) => a.total_cmp(b),
        (Value::Text(a), Value::Text(b)) => a.cmp(b),
        (Value::Flag(a), Value::Flag(b)) => a.cmp(b),
        (Value::Json(a), Value::Json(b)) => a.cmp(b),
        _ => rank(one).cmp(&rank(other)),
    }
}
