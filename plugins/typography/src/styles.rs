//! Lines of one size and weight, put together so that their letters count as
//! one sample.

use crescendo_scene::{Line, Scene};

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
    /// Width of the narrowest tall letters, where there are enough of them to
    /// hold an l.
    pub narrow: Option<f32>,
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

/// Groups a scene's lines into styles, most letters first.
#[must_use]
pub fn group(scene: &Scene) -> Vec<Style> {
    let mut order: Vec<&Line> = scene.lines.iter().collect();
    // Long lines know most: they found the styles, short ones join.
    order.sort_by_key(|l| (l.metrics.x.is_none(), std::cmp::Reverse(l.letters.len())));
    let mut groups: Vec<Vec<&Line>> = Vec::new();
    for line in order {
        let home = groups.iter_mut().find(|group| {
            group
                .first()
                .is_some_and(|founder| is_bold(founder) == is_bold(line) && alike(founder, line))
        });
        match home {
            Some(group) => group.push(line),
            None => groups.push(vec![line]),
        }
    }
    let mut styles: Vec<Style> = groups.iter().map(|g| pool(g)).collect();
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
            .flatten(),
        letters,
    }
}
