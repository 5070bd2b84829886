//! Lines of text: marks side by side on one baseline.

use crescendo_plugin::Pixels;

use crate::ink::Mark;
use crate::measure::{self, Metrics};
use crate::plates::{differ, pixel};
use crate::regions::{Bounds, Regions};

/// A letter: a mark with edges finer than a pixel.
#[derive(Clone, Copy, Debug)]
pub struct Letter {
    /// Around it, whole pixels.
    pub bounds: Bounds,
    /// Upper edge, rows from the top of the picture.
    pub top: f32,
    /// Lower edge.
    pub bottom: f32,
}

/// A line of text, or a part of one.
#[derive(Clone, Debug)]
pub struct Line {
    /// Around its letters.
    pub bounds: Bounds,
    /// The region that it stands on.
    pub ground: u32,
    /// Its colour, as far as thin letters show it.
    pub ink: [u8; 3],
    /// Left to right, without dots, commas and dashes.
    pub letters: Vec<Letter>,
    /// What its letters measure.
    pub metrics: Metrics,
}

/// Builds lines from marks, top to bottom.
#[must_use]
pub fn find(pixels: &Pixels<3>, regions: &Regions, marks: &[Mark]) -> Vec<Line> {
    let mut sorted: Vec<&Mark> = marks.iter().collect();
    sorted.sort_by_key(|m| (m.ground, m.bounds.left, m.bounds.top));
    let mut lines: Vec<Line> = sorted
        .chunk_by(|a, b| a.ground == b.ground)
        .flat_map(rows)
        .filter_map(|row| line(pixels, regions, &row))
        .collect();
    lines.sort_by_key(|l| (l.bounds.top, l.bounds.left));
    lines
}

struct Row<'a> {
    marks: Vec<&'a Mark>,
    band: Bounds,
}

/// Puts marks of one ground, sorted by their left edges, into rows: a mark
/// goes where it overlaps a row's band by half of the smaller height, and the
/// gap is no wider than a space.
fn rows<'a>(marks: &[&'a Mark]) -> Vec<Vec<&'a Mark>> {
    let mut open: Vec<Row<'a>> = Vec::new();
    let mut done = Vec::new();
    for mark in marks {
        let b = mark.bounds;
        let mut best: Option<(i32, usize)> = None;
        for (i, row) in open.iter().enumerate() {
            let common = b.bottom.min(row.band.bottom) - b.top.max(row.band.top);
            let smaller = b.height().min(row.band.height());
            let gap = b.left - row.band.right;
            let heights = (b.height() * 3 >= row.band.height()) || gap < row.band.height() / 3;
            if common * 2 >= smaller
                && common > 0
                && gap <= space(row.band)
                && heights
                && best.is_none_or(|(c, _)| common > c)
            {
                best = Some((common, i));
            }
        }
        if let Some(row) = best.and_then(|(_, i)| open.get_mut(i)) {
            row.marks.push(mark);
            row.band.right = row.band.right.max(b.right);
            row.band.top = row.band.top.min(b.top);
            row.band.bottom = row.band.bottom.max(b.bottom);
        } else {
            open.push(Row {
                marks: vec![mark],
                band: b,
            });
        }
        // What lies too far left takes no more marks.
        let mut i = 0;
        while let Some(row) = open.get(i) {
            if b.left - row.band.right > space(row.band).max(200) {
                done.push(open.swap_remove(i).marks);
            } else {
                i += 1;
            }
        }
    }
    done.extend(open.into_iter().map(|row| row.marks));
    done
}

/// The widest gap within a line, from the height of its letters: a space of a
/// monospaced font is 0.6 em plus the bearings beside it.
const fn space(band: Bounds) -> i32 {
    let height = if band.height() > 8 { band.height() } else { 8 };
    height * 9 / 10
}

/// Makes a line where there are at least two letters and they are alike.
fn line(pixels: &Pixels<3>, regions: &Regions, marks: &[&Mark]) -> Option<Line> {
    let tallest = marks.iter().map(|m| m.bounds.height()).max()?;
    let mut letters: Vec<&Mark> = marks
        .iter()
        .copied()
        .filter(|m| m.bounds.height() * 5 >= tallest * 2)
        .collect();
    letters.sort_by_key(|m| m.bounds.left);
    if letters.len() < 2 || tallest < 4 {
        return None;
    }
    let ground = letters.first()?.ground;
    let paper = regions.list.get(ground as usize)?.color;
    // The local ground: a gradient's colour changes along the line.
    let bounds = letters.iter().fold(Bounds::NOTHING, |mut all, m| {
        all.take(m.bounds.left, m.bounds.right, m.bounds.top);
        all.take(m.bounds.left, m.bounds.right, m.bounds.bottom - 1);
        all
    });
    let local = |x: i32| {
        [bounds.top - 2, bounds.bottom + 1]
            .into_iter()
            .find(|y| regions.label(x, *y) == Some(ground))
            .and_then(|y| pixel(pixels, x, y))
            .unwrap_or(paper)
    };
    let ink = ink(pixels, &letters, &local)?;
    let measured: Vec<Letter> = letters
        .iter()
        .map(|m| {
            measure::edges(
                pixels,
                m.bounds,
                local((m.bounds.left + m.bounds.right) / 2),
                ink,
            )
        })
        .collect();
    let metrics = Metrics::of(pixels, &measured, local(bounds.left), ink)?;
    Some(Line {
        bounds,
        ground,
        ink,
        letters: measured,
        metrics,
    })
}

/// The colour of the letters: of each one the pixel that differs most from
/// the ground, and of these the one in the middle. None where letters have
/// different colours: then they are parts of a picture.
fn ink(pixels: &Pixels<3>, letters: &[&Mark], local: &impl Fn(i32) -> [u8; 3]) -> Option<[u8; 3]> {
    let mut darkest: Vec<(u8, [u8; 3])> = letters
        .iter()
        .map(|m| {
            let ground = local((m.bounds.left + m.bounds.right) / 2);
            let mut best = (0, ground);
            for y in m.bounds.top..m.bounds.bottom {
                for x in m.bounds.left..m.bounds.right {
                    let color = pixel(pixels, x, y).unwrap_or(ground);
                    let distance = differ(color, ground);
                    if distance > best.0 {
                        best = (distance, color);
                    }
                }
            }
            best
        })
        .collect();
    darkest.sort_by_key(|d| d.0);
    // Thin letters do not reach the full colour: the upper quarter does.
    let (contrast, ink) = *darkest.get(darkest.len() * 3 / 4)?;
    let alike = darkest
        .iter()
        .filter(|(d, c)| differ(*c, ink) <= 40 || u32::from(*d) * 3 >= u32::from(contrast));
    (contrast >= 24 && alike.count() * 4 >= darkest.len() * 3).then_some(ink)
}
