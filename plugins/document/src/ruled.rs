//! Tables that are drawn with lines.
//!
//! Rules that touch are a grid. Its distinct positions across and down bound cells; a
//! side that is not drawn between two of them joins them, and the joined cell's text
//! stands in the first. After Nurminen, "Algorithmic extraction of data in tables in
//! PDF documents" (2013), as pdfplumber does it.

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
            let (line, column) = joined(&level, &upright, &xs, &ys, line, column);
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

/// The first of the cells that one is joined with: leftwards and upwards while no rule
/// is between.
fn joined(
    level: &[Rule],
    upright: &[Rule],
    xs: &[f32],
    ys: &[f32],
    mut line: usize,
    mut column: usize,
) -> (usize, usize) {
    let middle = |bounds: &[f32], at: usize| {
        let (from, to) = (bounds.get(at).copied(), bounds.get(at + 1).copied());
        f32::midpoint(from.unwrap_or(0.0), to.unwrap_or(0.0))
    };
    while column > 0 {
        let (x, y) = (xs.get(column).copied().unwrap_or(0.0), middle(ys, line));
        let drawn = upright.iter().any(|rule| {
            (f32::midpoint(rule.x0, rule.x1) - x).abs() <= SNAP && rule.y0 <= y && y <= rule.y1
        });
        if drawn {
            break;
        }
        column -= 1;
    }
    while line > 0 {
        let (x, y) = (middle(xs, column), ys.get(line).copied().unwrap_or(0.0));
        let drawn = level.iter().any(|rule| {
            (f32::midpoint(rule.y0, rule.y1) - y).abs() <= SNAP && rule.x0 <= x && x <= rule.x1
        });
        if drawn {
            break;
        }
        line -= 1;
    }
    (line, column)
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
}
