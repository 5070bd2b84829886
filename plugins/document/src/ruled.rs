//! Tables that are drawn with lines.
//!
//! Rules that touch are a grid. Its distinct positions across and down bound cells; a
//! side that is not drawn between two of them joins them, and the joined cell's text
//! stands in the first. After Nurminen, "Algorithmic extraction of data in tables in
//! PDF documents" (2013), as pdfplumber does it.

use std::ops::Range;

use crate::glyph::Rule;
use crate::limits::{MOST_CELLS, MOST_ROWS};
use crate::segments::{Segment, Word};

/// Positions closer than this are one, points.
const SNAP: f32 = 3.0;
/// Rules that are considered: more are a drawing.
const MOST: usize = 3_000;

/// A table and the part of the page that it covers.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// Its cells, row by row; all rows are as long.
    pub rows: Vec<Vec<String>>,
    /// Upper end on the page.
    pub top: f32,
    /// Lower end on the page.
    pub bottom: f32,
    /// Left end on the page.
    pub left: f32,
    /// Right end on the page.
    pub right: f32,
}

/// All tables that are drawn with rules; those without any text are none.
#[must_use]
pub fn tables(rules: &[Rule], segments: &[Segment]) -> Vec<Table> {
    let rules = rules.get(..MOST).unwrap_or(rules);
    let mut tables: Vec<Table> = grids(rules)
        .iter()
        .filter_map(|grid| table(grid, segments))
        .collect();
    tables.sort_by(|one, other| one.top.total_cmp(&other.top));
    tables
}

/// Rules that touch one another, directly or by way of others.
fn grids(rules: &[Rule]) -> Vec<Vec<Rule>> {
    let mut parents: Vec<usize> = (0..rules.len()).collect();
    // Sorted by their upper ends, each can only touch those that begin before its end.
    let mut order: Vec<usize> = parents.clone();
    let top = |place: &usize| rules.get(*place).map_or(0.0, |rule| rule.y0);
    order.sort_by(|one, other| top(one).total_cmp(&top(other)));
    for (at, one) in order.iter().enumerate() {
        let Some(rule) = rules.get(*one) else {
            continue;
        };
        for other in order.iter().skip(at + 1) {
            let Some(next) = rules.get(*other) else {
                continue;
            };
            if next.y0 > rule.y1 + SNAP {
                break;
            }
            if touch(rule, next) {
                let (one, other) = (root(&mut parents, *one), root(&mut parents, *other));
                if let Some(parent) = parents.get_mut(one) {
                    *parent = other;
                }
            }
        }
    }
    let mut grids: Vec<Vec<Rule>> = vec![Vec::new(); rules.len()];
    for (place, rule) in rules.iter().enumerate() {
        let root = root(&mut parents, place);
        if let Some(grid) = grids.get_mut(root) {
            grid.push(*rule);
        }
    }
    grids.retain(|grid| grid.len() >= 4);
    grids
}

fn root(parents: &mut [usize], of: usize) -> usize {
    let mut at = of;
    while let Some(parent) = parents.get(at).copied()
        && parent != at
    {
        let above = parents.get(parent).copied().unwrap_or(parent);
        if let Some(slot) = parents.get_mut(at) {
            *slot = above;
        }
        at = above;
    }
    at
}

fn touch(one: &Rule, other: &Rule) -> bool {
    one.x0 <= other.x1 + SNAP
        && other.x0 <= one.x1 + SNAP
        && one.y0 <= other.y1 + SNAP
        && other.y0 <= one.y1 + SNAP
}

/// Distinct positions, those that are close together as one.
fn positions(values: impl Iterator<Item = f32>) -> Vec<f32> {
    let mut values: Vec<f32> = values.collect();
    values.sort_by(f32::total_cmp);
    let mut distinct: Vec<f32> = Vec::new();
    for value in values {
        if distinct.last().is_none_or(|last| value - last > SNAP) {
            distinct.push(value);
        }
    }
    distinct
}

fn table(grid: &[Rule], segments: &[Segment]) -> Option<Table> {
    let (level, upright): (Vec<Rule>, Vec<Rule>) = grid.iter().partition(|rule| rule.is_level());
    let xs = positions(upright.iter().map(|rule| f32::midpoint(rule.x0, rule.x1)));
    let ys = positions(level.iter().map(|rule| f32::midpoint(rule.y0, rule.y1)));
    let (columns, lines) = (xs.len().checked_sub(1)?, ys.len().checked_sub(1)?);
    // One column is a box, and one row mostly a frame.
    if !(2..=MOST_CELLS).contains(&columns) || !(2..=MOST_ROWS).contains(&lines) {
        return None;
    }
    let (left, right) = (*xs.first()?, *xs.last()?);
    let (top, bottom) = (*ys.first()?, *ys.last()?);
    let joined = Joined::new(&level, &upright, &xs, &ys);
    let mut cells: Vec<Vec<Vec<(f32, &Word)>>> = vec![vec![Vec::new(); columns]; lines];
    for segment in segments {
        // Letters stand on their baseline: their middle is a third of an em above.
        let y = segment.y - segment.size * 0.33;
        let Some(line) = between(&ys, y) else {
            continue;
        };
        for word in &segment.words {
            let x = f32::midpoint(word.x0, word.x1);
            let Some(column) = between(&xs, x) else {
                continue;
            };
            let (line, column) = joined.first(line, column);
            let cell = cells.get_mut(line).and_then(|row| row.get_mut(column));
            if let Some(cell) = cell {
                cell.push((segment.y, word));
            }
        }
    }
    let rows: Vec<Vec<String>> = cells
        .into_iter()
        .map(|row| row.into_iter().map(|words| words_of(&words)).collect())
        .collect();
    let filled = rows
        .iter()
        .flatten()
        .filter(|cell| !cell.is_empty())
        .count();
    (filled >= 3).then_some(Table {
        rows,
        top,
        bottom,
        left,
        right,
    })
}

fn between(bounds: &[f32], value: f32) -> Option<usize> {
    let after = bounds.partition_point(|bound| *bound <= value);
    (after > 0 && after < bounds.len()).then(|| after - 1)
}

/// For each cell the first of those that it is joined with: leftwards, and from there
/// upwards, while no rule is between.
///
/// Each rule is looked at once, not once for each word.
struct Joined {
    columns: usize,
    /// The column that a cell is joined with leftwards, row by row.
    leftwards: Vec<usize>,
    /// The line that a cell is joined with upwards.
    upwards: Vec<usize>,
}

impl Joined {
    fn new(level: &[Rule], upright: &[Rule], xs: &[f32], ys: &[f32]) -> Joined {
        let middles = |bounds: &[f32]| -> Vec<f32> {
            let pairs = bounds.iter().zip(bounds.iter().skip(1));
            pairs.map(|(from, to)| f32::midpoint(*from, *to)).collect()
        };
        let (across, down) = (middles(xs), middles(ys));
        let columns = across.len();
        // Whether a rule is to the left of a cell, and above it.
        let mut left = vec![false; columns * down.len()];
        let mut above = left.clone();
        let mark = |cells: &mut Vec<bool>, line: usize, column: usize| {
            if let Some(cell) = cells.get_mut(line * columns + column) {
                *cell = true;
            }
        };
        for rule in upright {
            for column in at(xs, columns, f32::midpoint(rule.x0, rule.x1)) {
                for line in within(&down, rule.y0, rule.y1) {
                    mark(&mut left, line, column);
                }
            }
        }
        for rule in level {
            for line in at(ys, down.len(), f32::midpoint(rule.y0, rule.y1)) {
                for column in within(&across, rule.x0, rule.x1) {
                    mark(&mut above, line, column);
                }
            }
        }
        let mut joined = Joined {
            columns,
            leftwards: Vec::with_capacity(left.len()),
            upwards: Vec::with_capacity(left.len()),
        };
        for (cell, (left, above)) in left.iter().zip(&above).enumerate() {
            let (line, column) = (cell / columns, cell % columns);
            let before = joined.leftwards.last().copied();
            let before = before.filter(|_| column > 0 && !left);
            joined.leftwards.push(before.unwrap_or(column));
            let over = cell.checked_sub(columns);
            let over = over.and_then(|over| joined.upwards.get(over).copied());
            joined.upwards.push(over.filter(|_| !above).unwrap_or(line));
        }
        joined
    }

    /// The line and column of the first.
    fn first(&self, line: usize, column: usize) -> (usize, usize) {
        let row = line * self.columns;
        let left = self.leftwards.get(row + column).copied();
        let column = left.unwrap_or(column);
        let line = self.upwards.get(row + column).copied().unwrap_or(line);
        (line, column)
    }
}

/// Which of the first `count` bounds are where a rule is.
fn at(bounds: &[f32], count: usize, place: f32) -> impl Iterator<Item = usize> {
    let bounds = bounds.iter().take(count).enumerate();
    bounds
        .filter(move |(_, bound)| (place - *bound).abs() <= SNAP)
        .map(|(at, _)| at)
}

/// Which middles, in order, a rule is beside.
fn within(middles: &[f32], from: f32, to: f32) -> Range<usize> {
    let start = middles.partition_point(|middle| *middle < from);
    start..middles.partition_point(|middle| *middle <= to)
}

/// Words of a cell, which stand by line already.
fn words_of(words: &[(f32, &Word)]) -> String {
    let texts: Vec<&str> = words.iter().map(|(_, word)| word.text.as_str()).collect();
    texts.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(x0: f32, y0: f32, x1: f32, y1: f32) -> Rule {
        Rule { x0, y0, x1, y1 }
    }

    fn word(text: &str, x: f32, y: f32) -> Segment {
        let (text, x0, x1) = (text.to_owned(), x, x + 20.0);
        Segment {
            words: vec![Word { text, x0, x1 }],
            x0,
            x1,
            y,
            size: 10.0,
            from_right: false,
            table: None,
        }
    }

    fn grid() -> Vec<Rule> {
        let across = [0.0, 20.0, 40.0].map(|y| rule(0.0, y, 200.0, y));
        let down = [0.0, 100.0, 200.0].map(|x| rule(x, 0.0, x, 40.0));
        across.into_iter().chain(down).collect()
    }

    #[test]
    fn words_come_into_the_cells_that_rules_bound() {
        let words = [
            word("a", 5.0, 15.0),
            word("b", 105.0, 15.0),
            word("c", 5.0, 35.0),
            word("out", 5.0, 60.0),
        ];
        let tables = tables(&grid(), &words);
        assert_eq!(tables.len(), 1);
        assert_eq!(tables[0].rows, [["a", "b"], ["c", ""]]);
    }

    #[test]
    fn a_cell_that_spans_two_has_its_text_in_the_first() {
        let mut rules = grid();
        rules.retain(|rule| rule.x0 != 100.0 || rule.is_level());
        rules.push(rule(100.0, 20.0, 100.0, 40.0));
        let words = [
            word("wide", 105.0, 15.0),
            word("c", 5.0, 35.0),
            word("d", 105.0, 35.0),
        ];
        assert_eq!(tables(&rules, &words)[0].rows, [["wide", ""], ["c", "d"]]);
    }

    #[test]
    fn frames_and_rules_that_do_not_touch_are_no_tables() {
        let frame = [
            rule(0.0, 0.0, 200.0, 0.0),
            rule(0.0, 90.0, 200.0, 90.0),
            rule(0.0, 0.0, 0.0, 90.0),
            rule(200.0, 0.0, 200.0, 90.0),
        ];
        let words = [
            word("a", 5.0, 15.0),
            word("b", 105.0, 15.0),
            word("c", 5.0, 35.0),
        ];
        assert!(tables(&frame, &words).is_empty());
        let lines: Vec<Rule> = (0..5)
            .map(|line| rule(0.0, 20.0 * line as f32, 200.0, 20.0 * line as f32))
            .collect();
        assert!(tables(&lines, &words).is_empty());
    }

    #[test]
    fn cells_are_joined_as_if_each_looked_at_all_rules() {
        let xs: Vec<f32> = (0..9).map(|at| 10.0 * at as f32).collect();
        let ys: Vec<f32> = (0..7).map(|at| 12.0 * at as f32).collect();
        let mut seed = 9_u32;
        let mut random = |below: u32| {
            seed = seed.wrapping_mul(1_103_515_245).wrapping_add(12345);
            (seed >> 16) % below
        };
        let mut apart = 0;
        for _ in 0..200 {
            let mut place = |most: u32| random(most) as f32;
            let level: Vec<Rule> = (0..12)
                .map(|_| {
                    let (y, x) = (12.0 * place(7) + place(4), place(80));
                    rule(x, y, x + place(60), y)
                })
                .collect();
            let upright: Vec<Rule> = (0..12)
                .map(|_| {
                    let (x, y) = (10.0 * place(9) - place(4), place(70));
                    rule(x, y, x, y + place(50))
                })
                .collect();
            let joined = Joined::new(&level, &upright, &xs, &ys);
            for (line, column) in (0..6).flat_map(|line| (0..8).map(move |column| (line, column))) {
                let (mut up, mut left) = (line, column);
                let y = f32::midpoint(ys[line], ys[line + 1]);
                let wall = |rule: &Rule, x: f32| {
                    (rule.x0 - x).abs() <= SNAP && rule.y0 <= y && y <= rule.y1
                };
                while left > 0 && !upright.iter().any(|rule| wall(rule, xs[left])) {
                    left -= 1;
                }
                let x = f32::midpoint(xs[left], xs[left + 1]);
                let floor = |rule: &Rule, y: f32| {
                    (rule.y0 - y).abs() <= SNAP && rule.x0 <= x && x <= rule.x1
                };
                while up > 0 && !level.iter().any(|rule| floor(rule, ys[up])) {
                    up -= 1;
                }
                assert_eq!(joined.first(line, column), (up, left));
                apart += usize::from((up, left) != (line, column));
            }
        }
        assert!(apart > 1000, "{apart}");
    }
}
