//! Lines and boxes that operators draw, kept where a table could be ruled with them.

use hayro_font::kurbo::{Affine, Point};

use crate::glyph::Rule;

/// Thickest rule, points. What is thicker is a box.
const THICKEST: f32 = 3.0;
/// How far from straight a rule may be, points.
const SLANT: f32 = 1.0;
/// Shortest rule, points: what is shorter underlines nothing.
const SHORTEST: f32 = 4.0;
/// Parts of one path; what has more is a drawing.
const MOST_PARTS: usize = 4_000;

/// The path that is being made, in points of the page.
#[derive(Debug, Default)]
pub struct Path {
    lines: Vec<(Point, Point)>,
    boxes: Vec<[Point; 2]>,
    begun: Option<Point>,
    at: Option<Point>,
}

impl Path {
    /// Begins elsewhere.
    pub fn move_to(&mut self, place: &Affine, x: f64, y: f64) {
        self.begun = Some(*place * Point::new(x, y));
        self.at = self.begun;
    }

    /// A straight line.
    pub fn line_to(&mut self, place: &Affine, x: f64, y: f64) {
        let to = *place * Point::new(x, y);
        if let Some(from) = self.at
            && self.lines.len() < MOST_PARTS
        {
            self.lines.push((from, to));
        }
        self.at = Some(to);
    }

    /// A curve, of which only the end matters.
    pub fn curve_to(&mut self, place: &Affine, x: f64, y: f64) {
        self.at = Some(*place * Point::new(x, y));
    }

    /// Back to where it began.
    pub fn close(&mut self) {
        if let (Some(from), Some(to)) = (self.at, self.begun)
            && self.lines.len() < MOST_PARTS
        {
            self.lines.push((from, to));
        }
        self.at = self.begun;
    }

    /// A box.
    pub fn rectangle(&mut self, place: &Affine, x: f64, y: f64, width: f64, height: f64) {
        if self.boxes.len() < MOST_PARTS {
            let corners = [(x, y), (x + width, y + height)];
            self.boxes
                .push(corners.map(|(x, y)| *place * Point::new(x, y)));
        }
    }

    /// What it leaves on paper where it is stroked, or only filled; and a new path.
    pub fn paint(&mut self, stroked: bool, into: &mut Vec<Rule>, most: usize) {
        for [one, other] in std::mem::take(&mut self.boxes) {
            let whole = between(one, other);
            if whole.x1 - whole.x0 <= THICKEST || whole.y1 - whole.y0 <= THICKEST {
                keep(whole, into, most);
            } else if stroked {
                let Rule { x0, y0, x1, y1 } = whole;
                for (x0, y0, x1, y1) in [
                    (x0, y0, x1, y0),
                    (x0, y1, x1, y1),
                    (x0, y0, x0, y1),
                    (x1, y0, x1, y1),
                ] {
                    keep(Rule { x0, y0, x1, y1 }, into, most);
                }
            }
        }
        let lines = std::mem::take(&mut self.lines);
        if stroked {
            for (from, to) in lines {
                keep(between(from, to), into, most);
            }
        } else if let Some(whole) = hull(&lines) {
            keep(whole, into, most);
        }
        self.forget();
    }

    /// A new path; this one left nothing on paper.
    pub fn forget(&mut self) {
        self.lines.clear();
        self.boxes.clear();
        (self.begun, self.at) = (None, None);
    }
}

fn between(one: Point, other: Point) -> Rule {
    Rule {
        x0: one.x.min(other.x) as f32,
        y0: one.y.min(other.y) as f32,
        x1: one.x.max(other.x) as f32,
        y1: one.y.max(other.y) as f32,
    }
}

/// The box around a filled path: thin ones are rules.
fn hull(lines: &[(Point, Point)]) -> Option<Rule> {
    let each = lines.iter().map(|(from, to)| between(*from, *to));
    each.reduce(|one, other| Rule {
        x0: one.x0.min(other.x0),
        y0: one.y0.min(other.y0),
        x1: one.x1.max(other.x1),
        y1: one.y1.max(other.y1),
    })
}

fn keep(rule: Rule, into: &mut Vec<Rule>, most: usize) {
    let (width, height) = (rule.x1 - rule.x0, rule.y1 - rule.y0);
    let straight = width.min(height) <= THICKEST.max(SLANT);
    let known = [rule.x0, rule.y0, rule.x1, rule.y1]
        .iter()
        .all(|at| at.is_finite());
    if known && straight && width.max(height) >= SHORTEST && into.len() < most {
        into.push(rule);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn painted(draw: impl FnOnce(&mut Path), stroked: bool) -> Vec<Rule> {
        let mut path = Path::default();
        draw(&mut path);
        let mut rules = Vec::new();
        path.paint(stroked, &mut rules, 100);
        rules
    }

    #[test]
    fn a_stroked_box_has_four_sides_and_a_filled_one_none() {
        let draw = |path: &mut Path| path.rectangle(&Affine::IDENTITY, 0.0, 0.0, 90.0, 20.0);
        assert_eq!(painted(draw, true).len(), 4);
        assert_eq!(painted(draw, false).len(), 0);
    }

    #[test]
    fn a_thin_filled_box_is_a_rule() {
        let thin = |path: &mut Path| path.rectangle(&Affine::IDENTITY, 0.0, 0.0, 90.0, 0.5);
        assert_eq!(painted(thin, false).len(), 1);
        let drawn = |path: &mut Path| {
            path.move_to(&Affine::IDENTITY, 0.0, 0.0);
            path.line_to(&Affine::IDENTITY, 90.0, 0.0);
            path.line_to(&Affine::IDENTITY, 90.0, 0.5);
            path.line_to(&Affine::IDENTITY, 0.0, 0.5);
            path.close();
        };
        assert_eq!(painted(drawn, false).len(), 1);
    }

    #[test]
    fn slanted_lines_and_nonsense_are_no_rules() {
        let slanted = |path: &mut Path| {
            path.move_to(&Affine::IDENTITY, 0.0, 0.0);
            path.line_to(&Affine::IDENTITY, 90.0, 40.0);
            path.line_to(&Affine::IDENTITY, f64::NAN, f64::INFINITY);
        };
        assert!(painted(slanted, true).is_empty());
    }
}
