//! Lines of one size and weight, put together so that their letters count as
//! one sample.

use crescendo_scene::Line;

/// A stroke wider than this share of the x-height is bold: regular faces have
/// 0.16 to 0.18, bold ones 0.25 and up.
const BOLD: f32 = 0.215;

/// What the lines of one style measure together; image pixels.
#[derive(Clone, Debug, Default)]
pub struct Style {
    /// x-height.
    pub x: Option<f32>,
    /// Ascenders, or capitals where there are no ascenders.
    pub tall: Option<f32>,
    /// Capitals, where they are lower than ascenders.
    pub capital: Option<f32>,
    /// Descent.
    pub descent: Option<f32>,
    /// Mean step between letters of a word, and how many steps.
    pub pitch: (f32, f32),
    /// Stroke width over x-height says so.
    pub bold: bool,
    /// Stroke width.
    pub stem: Option<f32>,
    /// Width of the narrowest tall letters, and how many tall letters there
    /// are: among few of them there need not be an l.
    pub narrow: Option<(f32, f32)>,
    /// Letters in all.
    pub letters: usize,
}

/// The height that stands for a line where only one kind is known: x-heights
/// are about 0.73 of the tall letters.
fn body(line: &Line) -> Option<f32> {
    line.metrics.x.or(line.metrics.tall.map(|t| t * 0.73))
}

fn is_bold(line: &Line) -> bool {
    match (line.metrics.stem, body(line)) {
        (Some(stem), Some(x)) => stem / x > BOLD,
        _ => false,
    }
}

fn close(a: f32, b: f32) -> bool {
    (a - b).abs() <= (0.03 * a.max(b)).max(0.45)
}

/// Whether two lines are set in one size, as far as both say.
fn alike(a: &Line, b: &Line) -> bool {
    let (m, n) = (&a.metrics, &b.metrics);
    let pair = |p: Option<f32>, q: Option<f32>| p.zip(q).map(|(p, q)| close(p, q));
    let tall = pair(m.tall, n.tall);
    // Without ascenders the tallest letters are capitals.
    let crossed = pair(m.capital, n.tall).or(pair(m.tall, n.capital));
    match pair(m.x, n.x) {
        Some(false) => false,
        Some(true) => tall != Some(false) || crossed == Some(true),
        None => crossed.or(tall).unwrap_or(false),
    }
}

/// Whether a line whose letters have one height alone, capitals or low ones,
/// is set like another: that height is one of the other's, and strokes are as
/// wide.
fn fits(line: &Line, other: &Line) -> bool {
    let (Some(height), Some(stem)) = (line.metrics.tall, line.metrics.stem) else {
        return false;
    };
    let m = &other.metrics;
    let heights = [m.x, m.tall, m.capital].into_iter().flatten();
    line.metrics.x.is_none()
        && m.x.is_some()
        && heights.into_iter().any(|h| close(h, height))
        && m.stem.is_some_and(|s| (s - stem).abs() <= 0.2 * s)
}

/// Groups lines into styles, most letters first.
#[must_use]
pub fn group(lines: &[Line]) -> Vec<Style> {
    let mut order: Vec<&Line> = lines.iter().collect();
    // Long lines know most: they found the styles, short ones join.
    order.sort_by_key(|l| (l.metrics.x.is_none(), std::cmp::Reverse(l.letters.len())));
    let mut groups: Vec<Vec<&Line>> = Vec::new();
    // Letters of lines that say too little to be measured with the others.
    let mut more: Vec<usize> = Vec::new();
    for line in order {
        let like = |group: &Vec<&Line>, is_like: &dyn Fn(&Line) -> bool| {
            group.first().is_some_and(|founder| is_like(founder))
        };
        let alike = |founder: &Line| is_bold(founder) == is_bold(line) && alike(founder, line);
        let same = groups.iter().position(|g| like(g, &alike));
        let fitting = || groups.iter().position(|g| like(g, &|f| fits(line, f)));
        match (same, same.is_none().then(fitting).flatten()) {
            (Some(at), _) => groups.get_mut(at).into_iter().for_each(|g| g.push(line)),
            (_, Some(at)) => more
                .get_mut(at)
                .into_iter()
                .for_each(|n| *n += line.letters.len()),
            _ => {
                groups.push(vec![line]);
                more.push(0);
            }
        }
    }
    let both = groups.iter().zip(more);
    let mut styles: Vec<Style> = both
        .map(|(group, more)| {
            let style = pool(group);
            Style {
                letters: style.letters + more,
                ..style
            }
        })
        .collect();
    styles.sort_by_key(|s| std::cmp::Reverse(s.letters));
    styles
}

#[expect(clippy::cast_precision_loss, reason = "letters are few")]
fn pool(lines: &[&Line]) -> Style {
    let mean = |value: &dyn Fn(&Line) -> Option<f32>| {
        let (mut sum, mut weight) = (0.0, 0.0);
        for line in lines {
            if let Some(v) = value(line) {
                let letters = line.letters.len() as f32;
                sum += v * letters;
                weight += letters;
            }
        }
        (weight > 0.0).then(|| sum / weight)
    };
    let mut widths: Vec<f32> = lines
        .iter()
        .flat_map(|l| l.metrics.tall_widths.iter().copied())
        .collect();
    widths.sort_by(f32::total_cmp);
    let (step, steps) = lines.iter().fold((0.0, 0), |(sum, n), l| {
        (sum + l.metrics.pitch.0, n + l.metrics.pitch.1)
    });
    let letters = lines.iter().map(|l| l.letters.len()).sum();
    // With ascenders about, a line's tallest letters are ascenders; the lines
    // that have none would pull the mean down.
    let both = mean(&|l| l.metrics.tall.filter(|_| l.metrics.capital.is_some()));
    let tallest = lines
        .iter()
        .filter_map(|l| l.metrics.tall)
        .fold(0.0, f32::max);
    let tall = both.or_else(|| {
        mean(&|l| {
            l.metrics
                .tall
                .filter(|t| close(*t, tallest) || lines.len() < 3)
        })
    });
    Style {
        x: mean(&|l| l.metrics.x),
        tall,
        capital: mean(&|l| l.metrics.capital),
        descent: mean(&|l| l.metrics.descent),
        pitch: (
            if steps > 0 { step / steps as f32 } else { 0.0 },
            steps as f32,
        ),
        bold: lines.first().is_some_and(|l| is_bold(l)),
        stem: mean(&|l| l.metrics.stem),
        narrow: (widths.len() >= 4)
            .then(|| widths.get(widths.len() / 12).copied())
            .flatten()
            .map(|narrow| (narrow, widths.len() as f32)),
        letters,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crescendo_scene::{Bounds, Metrics};

    fn line(x: Option<f32>, tall: f32, letters: usize) -> Line {
        let bounds = Bounds {
            left: 0,
            top: 0,
            right: 10,
            bottom: 12,
        };
        let letter = crescendo_scene::Letter {
            bounds,
            top: 0.0,
            bottom: 12.0,
        };
        Line {
            bounds,
            ground: 0,
            ink: [0; 3],
            letters: vec![letter; letters],
            metrics: Metrics {
                baseline: 12.0,
                x,
                tall: Some(tall),
                capital: None,
                descent: None,
                stem: Some(1.5),
                pitch: (40.0, 5),
                tall_widths: Vec::new(),
                heights: Vec::new(),
            },
        }
    }

    #[test]
    fn a_line_of_low_letters_alone_is_no_smaller_style() {
        let styles = group(&[line(Some(9.0), 12.0, 60), line(None, 9.0, 7)]);
        assert_eq!(styles.len(), 1);
        assert_eq!((styles[0].letters, styles[0].tall), (67, Some(12.0)));
    }

    #[test]
    fn two_heights_are_two_styles() {
        let styles = group(&[line(Some(9.0), 12.0, 60), line(Some(14.0), 19.0, 20)]);
        assert_eq!(styles.len(), 2);
    }
}
