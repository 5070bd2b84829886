//! Medians of pairs, and what a number is judged by.

use crate::problem::Problem;
use crate::say;

/// Which way a number is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sense {
    /// Smaller is better.
    AtMost,
    /// Larger is better.
    AtLeast,
}

/// What a number must reach, and where it is going.
#[derive(Clone, Copy, Debug)]
pub struct Goal {
    /// What the number is.
    pub what: &'static str,
    /// Its unit.
    pub unit: &'static str,
    /// Which way it is better.
    pub sense: Sense,
    /// A benchmark fails when this is missed.
    pub floor: f64,
    /// Where we are going.
    pub aim: f64,
}

impl Goal {
    /// Prints the number beside floor and aim.
    ///
    /// # Errors
    /// The floor is missed.
    pub fn judge(&self, value: f64) -> Result<(), Problem> {
        let (what, unit) = (self.what, self.unit);
        let verdict = if !self.holds(value, self.floor) {
            "floor MISSED"
        } else if self.holds(value, self.aim) {
            "aim reached"
        } else {
            "floor reached"
        };
        say::result(&format!(
            "  {what}: {value:.2} {unit} (floor {} {unit}, aim {} {unit}): {verdict}",
            self.floor, self.aim
        ));
        if self.holds(value, self.floor) {
            Ok(())
        } else {
            Err(Problem::new(format!(
                "{what} is {value:.2} {unit}; the floor is {} {unit}",
                self.floor
            )))
        }
    }

    /// A number that is no number holds nothing.
    fn holds(&self, value: f64, bound: f64) -> bool {
        match self.sense {
            Sense::AtMost => value <= bound,
            Sense::AtLeast => value >= bound,
        }
    }
}

/// Both sides of a comparison, pair by pair.
#[derive(Clone, Debug, Default)]
pub struct Pairs {
    ours: Vec<f64>,
    theirs: Vec<f64>,
}

impl Pairs {
    /// Measures `count` pairs; every second one begins with the other side, so
    /// that neither always runs on what the other left in the caches.
    ///
    /// # Errors
    /// Those of the sides.
    pub fn take(
        count: u32,
        mut ours: impl FnMut() -> Result<f64, Problem>,
        mut theirs: impl FnMut() -> Result<f64, Problem>,
    ) -> Result<Self, Problem> {
        let mut pairs = Self::default();
        for round in 0..count {
            if round % 2 == 0 {
                pairs.ours.push(ours()?);
                pairs.theirs.push(theirs()?);
            } else {
                pairs.theirs.push(theirs()?);
                pairs.ours.push(ours()?);
            }
        }
        Ok(pairs)
    }

    /// Our median.
    pub fn ours(&self) -> f64 {
        median(&self.ours)
    }

    /// Their median.
    pub fn theirs(&self) -> f64 {
        median(&self.theirs)
    }

    /// The median of ours by theirs, pair by pair.
    pub fn ratio(&self) -> f64 {
        let each = self.ours.iter().zip(&self.theirs);
        median(&each.map(|(ours, theirs)| ours / theirs).collect::<Vec<_>>())
    }
}

/// The middle of some numbers; not a number where there are none.
pub fn median(values: &[f64]) -> f64 {
    percentile(values, 0.5)
}

/// The value below which a share of the numbers lies (the nearest rank).
pub fn percentile(values: &[f64], share: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let last = sorted.len().saturating_sub(1);
    // Positions in lists of measurements are far below 2^52.
    let rank = (last as f64 * share).round() as usize;
    sorted.get(rank).copied().unwrap_or(f64::NAN)
}

/// How busy the machine was, for the reader of a result.
pub fn load() -> String {
    let text = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let one = text.split_whitespace().next().unwrap_or("?");
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    format!("{cores} cores, load average {one}")
}

#[cfg(test)]
mod tests {
    use super::*;

    const LESS: Goal = Goal {
        what: "x",
        unit: "x",
        sense: Sense::AtMost,
        floor: 1.6,
        aim: 1.2,
    };
    const MORE: Goal = Goal {
        sense: Sense::AtLeast,
        floor: 5.0,
        aim: 25.0,
        ..LESS
    };

    #[test]
    fn a_floor_can_be_missed_from_either_side() {
        assert!(LESS.judge(1.6).is_ok() && LESS.judge(1.61).is_err());
        assert!(MORE.judge(5.0).is_ok() && MORE.judge(4.99).is_err());
    }

    #[test]
    fn no_measurement_reaches_no_floor() {
        assert!(LESS.judge(median(&[])).is_err() && MORE.judge(median(&[])).is_err());
    }

    #[test]
    fn pairs_are_compared_one_by_one() {
        // A slow spell hits both sides of the second pair.
        let (mut a, mut b) = ([1.0, 10.0, 1.0].into_iter(), [2.0, 20.0, 2.0].into_iter());
        let next = |value: Option<f64>| value.ok_or_else(|| Problem::new("too many"));
        let pairs = Pairs::take(3, || next(a.next()), || next(b.next())).unwrap();
        assert_eq!((pairs.ratio(), pairs.theirs()), (0.5, 2.0));
    }

    #[test]
    fn percentiles_are_values_that_were_seen() {
        let values: Vec<f64> = (0..=100).map(f64::from).collect();
        assert_eq!(percentile(&values, 0.99), 99.0);
        assert_eq!(percentile(&[7.0], 0.99), 7.0);
    }
}
