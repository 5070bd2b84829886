//! The colours that a page is painted with, and where.
//!
//! A style sheet's colours come in runs: a surface is many rows of one exact
//! colour, a border is at least one long row or column. Photographs have no
//! such runs; a gradient and a shadow have them in many almost equal colours.

use std::collections::BTreeMap;

use crescendo_boxes::{Run, Size};
use crescendo_palette::part;
use crescendo_plugin::Pixels;
use crescendo_plugin::color::Rgb;

/// Shortest run along a row that is paint and no glyph's bar.
const RUN: usize = 16;

/// Shortest run that speaks against an almost equal colour: the bands of a
/// gradient are anywhere from this to longer than [`RUN`].
const BAND: usize = 3;

/// Fewest pixels in runs, 1 in 3,000: the side of one card in a border's
/// colour.
const FEWEST_PART: usize = 3_000;

/// Components this close may be steps of one gradient or shadow.
const STEP: u8 = 3;

/// Components this close may be rows of one steep shadow, where ..
const SHADE: u8 = 9;

/// .. at least this many colours cover about the same. A theme has two or
/// three surfaces that close, and they differ in size.
const CROWD: usize = 4;

/// How many times a peak rises over its almost equal neighbours.
const PEAK: usize = 4;

/// Most colours; the label of a pixel must fit a byte.
const MOST: usize = 64;

/// A colour that something is painted with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paint {
    /// The colour.
    pub rgb: Rgb,
    /// All pixels that have it.
    pub pixels: usize,
    /// Those at the picture's rim; corners count twice.
    pub rim: usize,
}

/// A page as runs of paint.
#[derive(Clone, Debug, Default)]
pub struct Canvas {
    /// Largest first.
    pub paints: Vec<Paint>,
    /// Each row's runs, left to right, without gaps.
    pub rows: Vec<Vec<Run<u8>>>,
    /// Columns.
    pub width: usize,
}

impl Canvas {
    /// Looks at a picture.
    #[must_use]
    pub fn new(pixels: &Pixels<3>) -> Self {
        let colors = painted(pixels);
        let label = |rgb: Rgb| {
            colors
                .iter()
                .position(|color| *color == rgb)
                .and_then(|at| u8::try_from(at).ok())
        };
        let mut canvas = Self {
            paints: colors
                .iter()
                .map(|rgb| Paint {
                    rgb: *rgb,
                    pixels: 0,
                    rim: 0,
                })
                .collect(),
            rows: Vec::with_capacity(pixels.height()),
            width: pixels.width(),
        };
        for row in pixels.rows() {
            let mut runs: Vec<Run<u8>> = Vec::new();
            for (x, length, rgb) in equal(row) {
                let paint = label(rgb);
                match runs.last_mut() {
                    Some(last) if last.paint == paint => last.length += length,
                    _ => runs.push(Run { x, length, paint }),
                }
            }
            canvas.rows.push(runs);
        }
        canvas.count();
        canvas
    }

    fn count(&mut self) {
        let last = self.rows.len().saturating_sub(1);
        for (y, row) in self.rows.iter().enumerate() {
            let outer = y == 0 || y == last;
            for run in row {
                if let Some(paint) = run
                    .paint
                    .and_then(|at| self.paints.get_mut(usize::from(at)))
                {
                    paint.pixels += run.length;
                    paint.rim += if outer { run.length } else { 0 };
                    paint.rim +=
                        usize::from(run.x == 0) + usize::from(run.x + run.length == self.width);
                }
            }
        }
    }

    /// Columns and rows.
    #[must_use]
    pub fn size(&self) -> Size {
        Size {
            width: self.width,
            height: self.rows.len(),
        }
    }

    /// All pixels.
    #[must_use]
    pub fn area(&self) -> usize {
        self.size().area()
    }

    /// The label of a pixel; none where it is not painted or outside.
    #[must_use]
    pub fn label(&self, x: usize, y: usize) -> Option<u8> {
        let row = self.rows.get(y)?;
        let at = row.partition_point(|run| run.x + run.length <= x);
        row.get(at)?.paint
    }

    /// The part of the picture that a paint covers.
    #[must_use]
    pub fn share(&self, label: u8) -> f64 {
        part(
            self.paint(label).map_or(0, |paint| paint.pixels),
            self.area(),
        )
    }

    /// The part of the picture's rim that a paint covers.
    #[must_use]
    pub fn rim(&self, label: u8) -> f64 {
        part(
            self.paint(label).map_or(0, |paint| paint.rim),
            2 * (self.width + self.rows.len()),
        )
    }

    /// All labels.
    pub fn labels(&self) -> impl Iterator<Item = u8> + use<> {
        0..u8::try_from(self.paints.len()).unwrap_or(u8::MAX)
    }

    /// A paint by its label.
    #[must_use]
    pub fn paint(&self, label: u8) -> Option<&Paint> {
        self.paints.get(usize::from(label))
    }
}

/// Stretches of equal pixels: first column, length, colour.
fn equal(row: &[[u8; 3]]) -> impl Iterator<Item = (usize, usize, Rgb)> {
    let mut x = 0;
    row.chunk_by(|one, other| one == other)
        .filter_map(move |stretch| {
            let start = x;
            x += stretch.len();
            stretch.first().map(|rgb| (start, stretch.len(), *rgb))
        })
}

/// The colours that are painted, largest first.
fn painted(pixels: &Pixels<3>) -> Vec<Rgb> {
    let mut stretches: Vec<(Rgb, usize)> = Vec::new();
    for row in pixels.rows() {
        let long = equal(row).filter(|(_, length, _)| *length >= BAND);
        stretches.extend(long.map(|(_, length, rgb)| (rgb, length)));
    }
    stretches.sort_unstable();
    let mut counts: BTreeMap<Rgb, Count> = BTreeMap::new();
    for stretches in stretches.chunk_by(|(one, _), (other, _)| one == other) {
        let bands: usize = stretches.iter().map(|(_, length)| length).sum();
        let runs = stretches
            .iter()
            .map(|(_, length)| length)
            .filter(|length| **length >= RUN)
            .sum();
        // A photograph's thousands of colours are left out at once.
        if let Some((rgb, _)) = stretches.first().filter(|_| bands >= RUN) {
            counts.insert(*rgb, Count { runs, bands });
        }
    }
    let fewest = pixels.all().len() / FEWEST_PART;
    let mut found: Vec<(usize, Rgb)> = counts
        .iter()
        .filter(|(_, count)| count.runs >= fewest.max(RUN))
        .filter(|(rgb, count)| stands_out(**rgb, count.runs, &counts))
        .map(|(rgb, count)| (count.runs, *rgb))
        .collect();
    found.sort_by_key(|(count, rgb)| (std::cmp::Reverse(*count), *rgb));
    found.truncate(MOST);
    found.into_iter().map(|(_, rgb)| rgb).collect()
}

/// Pixels of a colour.
#[derive(Clone, Copy, Debug, Default)]
struct Count {
    /// In stretches of at least [`RUN`].
    runs: usize,
    /// In stretches of at least [`BAND`].
    bands: usize,
}

/// Whether a colour is no step of a gradient or shadow: it outweighs the
/// almost equal ones or rises far above each of them, and no crowd of its own
/// size, a few levels apart, does without it.
fn stands_out(rgb: Rgb, count: usize, counts: &BTreeMap<Rgb, Count>) -> bool {
    let near = within(rgb, STEP, counts);
    let alone = near.clone().sum::<usize>() <= count + count / PEAK;
    let peak = near.max() <= Some(count / PEAK);
    let alike = count / PEAK..=count.saturating_mul(PEAK);
    let peers = within(rgb, SHADE, counts).filter(|other| alike.contains(other));
    (alone || peak) && peers.take(CROWD).count() < CROWD
}

/// Pixels, in bands, of the other colours whose components differ by at most
/// `levels`.
fn within(
    rgb: Rgb,
    levels: u8,
    counts: &BTreeMap<Rgb, Count>,
) -> impl Iterator<Item = usize> + Clone {
    let [red, green, blue] = rgb;
    let reds = [red.saturating_sub(levels), 0, 0]..=[red.saturating_add(levels), 255, 255];
    let near = counts.range(reds).filter(move |(other, _)| {
        let [_, g, b] = **other;
        g.abs_diff(green) <= levels && b.abs_diff(blue) <= levels && **other != rgb
    });
    near.map(|(_, count)| count.bands)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn canvas(width: usize, height: usize, at: impl Fn(usize, usize) -> Rgb) -> Canvas {
        Canvas::new(&Pixels::paint(width, height, at))
    }

    fn colors(canvas: &Canvas) -> Vec<Rgb> {
        canvas.paints.iter().map(|paint| paint.rgb).collect()
    }

    #[test]
    fn surfaces_and_thin_lines_are_paint() {
        let found = canvas(100, 60, |_, y| if y == 30 { [180; 3] } else { [250; 3] });
        assert_eq!(colors(&found), [[250; 3], [180; 3]]);
        assert_eq!(found.paints[0].pixels, 5_900);
        assert_eq!(found.paints[0].rim, 2 * 100 + 2 * 59);
    }

    #[test]
    fn a_gradient_a_shadow_and_short_runs_are_no_paint() {
        assert!(colors(&canvas(100, 200, |_, y| [y as u8, 90, 90])).is_empty());
        assert!(colors(&canvas(90, 60, |x, _| [(x / 10 * 25) as u8, 90, 90])).is_empty());
    }

    #[test]
    fn the_runs_of_a_row_lie_end_to_end() {
        let found = canvas(100, 4, |x, y| {
            if (20..60).contains(&x) {
                [9; 3]
            } else {
                [x as u8, y as u8, 7]
            }
        });
        let runs = [
            Run {
                x: 0,
                length: 20,
                paint: None,
            },
            Run {
                x: 20,
                length: 40,
                paint: Some(0),
            },
            Run {
                x: 60,
                length: 40,
                paint: None,
            },
        ];
        assert!(found.rows.iter().all(|row| *row == runs));
    }
}
