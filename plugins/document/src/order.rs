//! The order in which pieces of lines are read: columns one after the other.
//!
//! A gutter is a strip that hardly any line crosses, with lines of prose side by side
//! on both sides of it. What crosses it (a title, a wide figure's legend) divides the
//! region into bands; in each, left comes before right. Strips between short cells are
//! no gutters: a table is read by rows. After Breuel, "Two geometric algorithms for
//! layout analysis" (DAS 2002), with strips in the place of rectangles.

use crate::segments::{Segment, median};

/// Narrowest gutter, in ems and in points.
const GUTTER: f32 = 0.6;
const GUTTER_POINTS: f32 = 5.0;
/// Of the rows so many may cross it, and a few on any page.
const CROSSING: f32 = 0.5;
const FEW: i32 = 3;
/// Fewest lines on either side.
const LINES: usize = 3;
/// Fewest letters of a usual line of prose in a column.
const PROSE: usize = 24;
/// Columns within columns.
const DEPTH: usize = 4;
/// Strips that a region is looked at in.
const STRIPS: usize = 2048;

/// Regions in the order of reading, each to be read by rows.
#[must_use]
pub fn regions(segments: Vec<Segment>) -> Vec<Vec<Segment>> {
    let mut done = Vec::new();
    let mut open = vec![(segments, 0)];
    while let Some((region, depth)) = open.pop() {
        if region.is_empty() {
            continue;
        }
        match gutter(&region).filter(|_| depth < DEPTH) {
            None => done.push(region),
            Some(x) => {
                let mut parts = bands(region, x);
                parts.reverse();
                open.extend(parts.into_iter().map(|part| (part, depth + 1)));
            }
        }
    }
    done
}

/// The middle of the best gutter.
fn gutter(region: &[Segment]) -> Option<f32> {
    if region.len() < 2 * LINES {
        return None;
    }
    let left = region
        .iter()
        .map(|segment| segment.x0)
        .fold(f32::MAX, f32::min);
    let right = region
        .iter()
        .map(|segment| segment.x1)
        .fold(f32::MIN, f32::max);
    let width = right - left;
    let strip = (width / STRIPS as f32).max(1.0);
    let count = ((width / strip) as usize).clamp(1, STRIPS);
    let place = |x: f32| (((x - left) / strip) as usize).min(count);
    // How many begin less end at each strip; summed up: how many cross it.
    let mut change = vec![0_i32; count + 2];
    for segment in region {
        if let Some(at) = change.get_mut(place(segment.x0)) {
            *at += 1;
        }
        if let Some(at) = change.get_mut(place(segment.x1) + 1) {
            *at -= 1;
        }
    }
    let rows = rows(region);
    let most = ((rows as f32 * CROSSING) as i32).max(FEW);
    let least = (GUTTER * median(region.iter().map(|segment| segment.size))).max(GUTTER_POINTS);
    let mut best: Option<(f32, f32)> = None;
    let (mut crossing, mut begun) = (0, None);
    for (at, change) in change.iter().enumerate() {
        crossing += change;
        let x = left + at as f32 * strip;
        if crossing <= most && at < count {
            begun.get_or_insert(x);
            continue;
        }
        let Some(from) = begun.take() else { continue };
        let (wide, middle) = (x - from, f32::midpoint(from, x));
        if wide >= least
            && best.is_none_or(|(known, _)| wide > known)
            && divides_prose(region, middle)
        {
            best = Some((wide, middle));
        }
    }
    best.map(|(_, middle)| middle)
}

/// How many baselines there are.
fn rows(region: &[Segment]) -> usize {
    let mut lines: Vec<(f32, f32)> = region.iter().map(|piece| (piece.y, piece.size)).collect();
    lines.sort_by(|one, other| one.0.total_cmp(&other.0));
    let mut last = f32::MIN;
    let mut count = 0;
    for (y, size) in lines {
        if y - last > size * 0.5 {
            count += 1;
            last = y;
        }
    }
    count
}

/// Whether prose stands on both sides, beside one another.
fn divides_prose(region: &[Segment], x: f32) -> bool {
    let side = |is: &dyn Fn(&Segment) -> bool| {
        let lines: Vec<&Segment> = region.iter().filter(|segment| is(segment)).collect();
        let mut letters: Vec<usize> = lines.iter().map(|line| line.letters()).collect();
        letters.sort_unstable();
        // Ends of paragraphs are short, so the upper third says what is usual.
        let usual = letters.get(letters.len() * 2 / 3).copied().unwrap_or(0);
        let top = lines.iter().map(|line| line.y).fold(f32::MAX, f32::min);
        let bottom = lines.iter().map(|line| line.y).fold(f32::MIN, f32::max);
        (lines.len() >= LINES && usual >= PROSE).then_some((top, bottom))
    };
    let left = side(&|segment| segment.x1 <= x);
    let right = side(&|segment| segment.x0 >= x);
    left.zip(right)
        .is_some_and(|(left, right)| left.0.max(right.0) < left.1.min(right.1))
}

/// Divides a region at a gutter: what crosses it stays whole.
fn bands(mut region: Vec<Segment>, x: f32) -> Vec<Vec<Segment>> {
    region.sort_by(|one, other| one.y.total_cmp(&other.y));
    let mut parts = Vec::new();
    let (mut left, mut right, mut across) = (Vec::new(), Vec::new(), Vec::new());
    for segment in region {
        if segment.x0 < x && segment.x1 > x {
            parts.extend([std::mem::take(&mut left), std::mem::take(&mut right)]);
            across.push(segment);
            continue;
        }
        if !across.is_empty() {
            parts.push(std::mem::take(&mut across));
        }
        if segment.x1 <= x {
            left.push(segment);
        } else {
            right.push(segment);
        }
    }
    parts.extend([across, left, right]);
    parts.retain(|part| !part.is_empty());
    parts
}

/// A region's rows from top to bottom, each in the order of reading.
#[must_use]
pub fn by_rows(mut region: Vec<Segment>) -> Vec<Vec<Segment>> {
    region.sort_by(|one, other| one.y.total_cmp(&other.y));
    let mut rows: Vec<Vec<Segment>> = Vec::new();
    for segment in region {
        match rows.last_mut() {
            Some(row)
                if row.first().is_some_and(|first| {
                    segment.y - first.y <= 0.35 * first.size.max(segment.size)
                }) =>
            {
                row.push(segment);
            }
            _ => rows.push(vec![segment]),
        }
    }
    for row in &mut rows {
        row.sort_by(|one, other| one.x0.total_cmp(&other.x0));
        if row.iter().filter(|segment| segment.from_right).count() * 2 > row.len() {
            row.reverse();
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::segments::Word;

    fn piece(text: &str, x0: f32, x1: f32, y: f32) -> Segment {
        let text = text.to_owned();
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

    fn read(segments: Vec<Segment>) -> Vec<String> {
        let regions = regions(segments).into_iter().flat_map(by_rows).flatten();
        regions.map(|segment| segment.text()).collect()
    }

    #[test]
    fn columns_are_read_one_after_the_other_below_what_spans_them() {
        let mut pieces = vec![piece("a title across both columns", 100.0, 400.0, 20.0)];
        for line in 0..6 {
            let y = 40.0 + 12.0 * line as f32;
            pieces.push(piece(
                &format!("right column, which has line {line}"),
                260.0,
                500.0,
                y,
            ));
            pieces.push(piece(
                &format!("left column, which has line {line}"),
                50.0,
                245.0,
                y,
            ));
        }
        pieces.push(piece("a foot across both columns", 100.0, 400.0, 120.0));
        let texts = read(pieces);
        assert!(texts[0].starts_with("a title"));
        assert!(texts[1..7].iter().all(|text| text.starts_with("left")));
        assert!(texts[7..13].iter().all(|text| text.starts_with("right")));
        assert!(texts[13].starts_with("a foot"));
    }

    #[test]
    fn cells_are_read_by_rows() {
        let mut pieces = Vec::new();
        for line in 0..6 {
            let y = 40.0 + 12.0 * line as f32;
            pieces.push(piece(&format!("n{line}"), 50.0, 80.0, y));
            pieces.push(piece(&format!("v{line}"), 260.0, 280.0, y));
        }
        assert_eq!(read(pieces)[..4], ["n0", "v0", "n1", "v1"]);
    }

    #[test]
    fn three_columns_are_three() {
        let mut pieces = Vec::new();
        for line in 0..6 {
            let y = 40.0 + 12.0 * line as f32;
            for (column, x) in [50.0, 220.0, 390.0].into_iter().enumerate() {
                let text = format!("column {column} has its own line {line}");
                pieces.push(piece(&text, x, x + 150.0, y));
            }
        }
        let texts = read(pieces);
        let columns: Vec<char> = texts
            .iter()
            .filter_map(|text| text.chars().nth(7))
            .collect();
        assert!(columns.is_sorted(), "{texts:?}");
    }
}
