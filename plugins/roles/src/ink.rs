//! Text: thin strokes on paint, and the colour of their ink.
//!
//! A stroke is a short gap in a run of paint, with the same paint on both
//! sides. Anti-aliasing mixes ink and paint in it; the pixel farthest from the
//! paint is nearest to the ink. Over many strokes the ink itself is among the
//! most frequent of those, and nothing frequent lies beyond it.

use std::collections::BTreeMap;

use crescendo_boxes::Run;
use crescendo_palette::part;
use crescendo_plugin::Pixels;
use crescendo_plugin::color::Rgb;

use crate::paint::Canvas;

/// Widest stroke: of a headline of 100 pixels.
const WIDEST: usize = 16;

/// A column of one colour this tall is a rule or the side of a box.
const RULE: usize = 48;

/// Fewest strokes that are text: a word of five letters.
const FEWEST: usize = 40;

/// Lowest mean height of marks that are letters: the dots of a noise are lower.
const LOWEST: usize = 5;

/// Tallest mean height of marks that are letters: a headline's at two pixels to
/// each CSS pixel. The lines of a drawing go on for longer.
const TALLEST: usize = 64;

/// Least part of the strokes on a paint that an ink's own colour shows in.
const FREQUENT: f64 = 0.12;

/// An ink on a paint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ink {
    /// The paint's label.
    pub paint: u8,
    /// The ink.
    pub rgb: Rgb,
    /// Strokes, row by row, on that paint.
    pub strokes: usize,
    /// Columns of strokes without a gap: the stems of letters.
    pub marks: usize,
}

impl Ink {
    /// Whether the marks are as high as letters, in the mean.
    #[must_use]
    pub const fn is_text(&self) -> bool {
        LOWEST * self.marks <= self.strokes && self.strokes <= TALLEST * self.marks
    }
}

/// A row of a stroke.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stroke {
    /// The label of the paint on both sides.
    pub paint: u8,
    /// Column of the pixel farthest from the paint.
    pub x: usize,
    /// Row.
    pub y: usize,
    /// That pixel.
    rgb: Rgb,
    /// The gap's first column and the column after its last.
    span: (usize, usize),
}

/// All strokes, top to bottom and left to right.
#[must_use]
pub fn strokes(pixels: &Pixels<3>, canvas: &Canvas) -> Vec<Stroke> {
    let mut strokes = Vec::new();
    for (y, (runs, row)) in canvas.rows.iter().zip(pixels.rows()).enumerate() {
        let before = strokes.len();
        for (label, first, after) in gaps(runs) {
            let Some(paint) = canvas.paint(label) else {
                continue;
            };
            let inside = row.get(first..after).unwrap_or(&[]);
            let far = inside
                .iter()
                .zip(first..)
                .max_by_key(|(rgb, _)| squared(**rgb, paint.rgb));
            if let Some((rgb, x)) = far
                && !is_rule(pixels, x, y, *rgb)
            {
                strokes.push(Stroke {
                    paint: label,
                    x,
                    y,
                    rgb: *rgb,
                    span: (first, after),
                });
            }
        }
        if let Some(row) = strokes.get_mut(before..) {
            row.sort_by_key(|stroke: &Stroke| stroke.x);
        }
    }
    strokes
}

/// The main ink of each paint that bears text, most strokes first.
#[must_use]
pub fn inks(strokes: &[Stroke], canvas: &Canvas) -> Vec<Ink> {
    let mut found: BTreeMap<u8, Marks> = BTreeMap::new();
    let mut above: &[Stroke] = &[];
    for row in strokes.chunk_by(|one, other| one.y == other.y) {
        let adjoins = matches!((above.first(), row.first()), (Some(over), Some(here)) if over.y + 1 == here.y);
        for stroke in row {
            let marks = found.entry(stroke.paint).or_default();
            *marks.shades.entry(stroke.rgb).or_default() += 1;
            marks.count += usize::from(!(adjoins && goes_on(*stroke, above)));
        }
        above = row;
    }
    let mut inks: Vec<Ink> = found
        .into_iter()
        .filter_map(|(label, marks)| main_ink(canvas.paint(label)?.rgb, label, &marks))
        .collect();
    inks.sort_by_key(|ink| (std::cmp::Reverse(ink.strokes), ink.paint));
    inks
}

/// What lies on one paint.
#[derive(Default)]
struct Marks {
    /// Strokes by their colour.
    shades: BTreeMap<Rgb, usize>,
    /// Columns of strokes without a gap: stems of letters, lines of a drawing.
    count: usize,
}

/// Whether a stroke touches one of the row above, at a corner at least.
fn goes_on(stroke: Stroke, above: &[Stroke]) -> bool {
    let (first, after) = stroke.span;
    let touches = |over: &Stroke| over.span.0 <= after && first <= over.span.1;
    let from = above.partition_point(|over| over.x + 2 * WIDEST < stroke.x);
    let near = above.iter().skip(from);
    near.take_while(|over| over.x <= stroke.x + 2 * WIDEST)
        .any(|over| over.paint == stroke.paint && touches(over))
}

/// Short gaps between two runs of the same paint: its label, the gap's first
/// column and the column after its last.
fn gaps(runs: &[Run<u8>]) -> impl Iterator<Item = (u8, usize, usize)> {
    runs.iter().enumerate().filter_map(|(at, run)| {
        let label = run.paint?;
        let first = run.x + run.length;
        let later = runs
            .get(at + 1..)?
            .iter()
            .take_while(|run| run.x <= first + WIDEST);
        let back = later.skip(1).find(|run| run.paint == Some(label))?;
        Some((label, first, back.x))
    })
}

/// Whether a pixel belongs to a tall column of its colour.
fn is_rule(pixels: &Pixels<3>, x: usize, y: usize, rgb: Rgb) -> bool {
    let same = |y: &usize| pixels.get(x, *y) == Some(rgb);
    let up = (y.saturating_sub(RULE)..y).rev().take_while(same).count();
    let down = (y + 1..=y + RULE).take_while(same).count();
    up + down >= RULE
}

/// The frequent shade farthest from the paint.
fn main_ink(paint: Rgb, label: u8, marks: &Marks) -> Option<Ink> {
    let shades = &marks.shades;
    let strokes: usize = shades.values().sum();
    if strokes < FEWEST {
        return None;
    }
    let frequent = shades
        .iter()
        .filter(|(_, count)| part(**count, strokes) >= FREQUENT);
    let (rgb, _) = frequent.max_by_key(|(rgb, count)| (squared(**rgb, paint), **count))?;
    Some(Ink {
        paint: label,
        rgb: *rgb,
        strokes,
        marks: marks.count,
    })
}

/// Squared distance in levels: along the line from paint to ink any measure
/// orders shades alike, and this one is exact.
fn squared(one: Rgb, other: Rgb) -> u32 {
    one.iter()
        .zip(other)
        .map(|(one, other)| u32::from(one.abs_diff(other)).pow(2))
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 200 x 60; strokes of 2 pixels every 9, each with a blended column.
    fn page(ink: Rgb, height: usize) -> (Pixels<3>, Canvas) {
        let paint = [250, 250, 250];
        let blend = |part: u8| ink.map(|c| c + (250 - c) / part);
        let at = |x: usize, y: usize| match (x % 9, (10..10 + height).contains(&y)) {
            (4, true) if x < 180 => ink,
            (5, true) if x < 180 => blend(2 + u8::from(x > 90)),
            _ => paint,
        };
        let pixels = Pixels::paint(200, 60, at);
        let canvas = Canvas::new(&pixels);
        (pixels, canvas)
    }

    #[test]
    fn the_ink_is_its_own_colour_and_not_a_blend() {
        let (pixels, canvas) = page([30, 40, 60], 12);
        let inks = inks(&strokes(&pixels, &canvas), &canvas);
        assert_eq!(
            inks,
            [Ink {
                paint: 0,
                rgb: [30, 40, 60],
                strokes: 20 * 12,
                marks: 20
            }]
        );
    }

    #[test]
    fn rules_are_no_text() {
        let (pixels, canvas) = page([30, 40, 60], 50);
        assert!(inks(&strokes(&pixels, &canvas), &canvas).is_empty());
    }

    #[test]
    fn a_speck_is_no_text() {
        let (pixels, canvas) = page([30, 40, 60], 1);
        assert!(inks(&strokes(&pixels, &canvas), &canvas).is_empty());
    }
}
