//! What the letters of a line measure: baseline, x-height, ascender height,
//! descent, stroke width and pitch.
//!
//! Edges are finer than a pixel: the outermost row of an anti-aliased letter
//! is as dark as the part of it that the letter covers.

use crescendo_plugin::Pixels;

use crate::lines::Letter;
use crate::plates::pixel;
use crate::regions::Bounds;

/// Lengths in image pixels.
#[derive(Clone, Debug, PartialEq)]
pub struct Metrics {
    /// Rows from the top of the picture to where letters stand.
    pub baseline: f32,
    /// Height of x, where low letters are told from tall ones.
    pub x: Option<f32>,
    /// Height of the tallest letters that stand on the line.
    pub tall: Option<f32>,
    /// Height of the second kind of tall letters (capitals beside ascenders),
    /// where it can be told apart.
    pub capital: Option<f32>,
    /// How far p and g reach below the line.
    pub descent: Option<f32>,
    /// Width of a vertical stroke.
    pub stem: Option<f32>,
    /// Sum of the distances between the left edges of neighbours in a word,
    /// and how many there are.
    pub pitch: (f32, u32),
    /// Widths of tall letters; l and I are the narrowest.
    pub tall_widths: Vec<f32>,
    /// Heights above the baseline of all letters that stand on it or hang
    /// from it.
    pub heights: Vec<f32>,
}

/// How much of a pixel is ink, 0.0 to 1.0: its place on the way from ground
/// to ink.
fn coverage(color: [u8; 3], ground: [u8; 3], ink: [u8; 3]) -> f32 {
    let (mut along, mut length) = (0.0, 0.0);
    for ((c, g), i) in color.iter().zip(ground).zip(ink) {
        let way = f32::from(i) - f32::from(g);
        along += (f32::from(*c) - f32::from(g)) * way;
        length += way * way;
    }
    if length > 0.0 {
        (along / length).clamp(0.0, 1.0)
    } else {
        0.0
    }
}

/// A letter's upper and lower edge.
pub(crate) fn edges(pixels: &Pixels<3>, b: Bounds, ground: [u8; 3], ink: [u8; 3]) -> Letter {
    let darkest = |y: i32| {
        (b.left..b.right)
            .filter_map(|x| pixel(pixels, x, y))
            .map(|c| coverage(c, ground, ink))
            .fold(0.0, f32::max)
    };
    let edge = |outer: i32, inward: i32| {
        let mut y = outer;
        // Rows that hardly show are somebody else's blur.
        while darkest(y) < 0.1 && (b.top..b.bottom).contains(&(y + inward)) {
            y += inward;
        }
        let full = darkest(y + inward).max(darkest(y)).max(0.2);
        (y, (darkest(y) / full).min(1.0))
    };
    let (top, upper) = edge(b.top, 1);
    let (bottom, lower) = edge(b.bottom - 1, -1);
    #[expect(clippy::cast_precision_loss, reason = "coordinates are small")]
    let letter = Letter {
        bounds: b,
        top: top as f32 + 1.0 - upper,
        bottom: bottom as f32 + lower,
    };
    letter
}

impl Metrics {
    /// Measures letters, sorted from left to right; none where they do not
    /// stand on one line.
    pub(crate) fn of(
        pixels: &Pixels<3>,
        letters: &[Letter],
        ground: [u8; 3],
        ink: [u8; 3],
    ) -> Option<Self> {
        let highest = letters.iter().map(|l| l.bottom - l.top).fold(0.0, f32::max);
        // A letter more or less: a fortieth of the height is what round
        // letters overshoot, half a pixel what a grid takes.
        let slack = (highest / 30.0).max(0.55);
        let bottoms: Vec<f32> = letters.iter().map(|l| l.bottom).collect();
        let baseline = densest(&bottoms, slack)?.0;
        let standing = letters
            .iter()
            .filter(|l| (l.bottom - baseline).abs() <= slack * 1.5);
        let (mut heights, mut upright) = (Vec::new(), 0_usize);
        for letter in standing {
            heights.push(baseline - letter.top);
            upright += 1;
        }
        if upright * 5 < letters.len() * 3 {
            return None;
        }
        let below: Vec<f32> = letters
            .iter()
            .map(|l| l.bottom - baseline)
            .filter(|d| *d > highest * 0.13 && *d < highest * 0.5)
            .collect();
        // g, p, q and y hang from the same height that x stands up to.
        let hanging = letters
            .iter()
            .filter(|l| l.bottom - baseline > highest * 0.13);
        heights.extend(hanging.map(|l| baseline - l.top));
        let (x, tall, capital) = levels(&heights, slack);
        let middle = x.or(tall)? * 0.5;
        Some(Self {
            baseline,
            x,
            tall,
            capital,
            descent: densest(&below, slack).map(|d| d.0),
            stem: stem(pixels, letters, baseline - middle, ground, ink),
            pitch: pitch(letters, tall.or(x)?),
            tall_widths: tall.map_or_else(Vec::new, |tall| {
                #[expect(clippy::cast_precision_loss, reason = "coordinates are small")]
                let widths = letters
                    .iter()
                    .filter(|l| {
                        (l.bottom - baseline).abs() <= slack * 1.5
                            && baseline - l.top > tall - slack * 1.5
                    })
                    .map(|l| l.bounds.width() as f32);
                widths.collect()
            }),
            heights,
        })
    }
}

/// The mean of the values in the window of `slack` around a value that holds
/// most of them, and how many it holds.
pub(crate) fn densest(values: &[f32], slack: f32) -> Option<(f32, usize)> {
    let mut best: Option<(usize, f32, f32)> = None;
    for center in values {
        let (mut count, mut sum, mut spread) = (0_usize, 0.0, 0.0);
        for value in values {
            if (value - center).abs() <= slack {
                count += 1;
                sum += value;
                spread += (value - center).abs();
            }
        }
        if best.is_none_or(|(c, _, s)| count > c || (count == c && spread < s)) {
            #[expect(clippy::cast_precision_loss, reason = "a few letters")]
            let mean = sum / count as f32;
            best = Some((count, mean, spread));
        }
    }
    best.map(|(count, mean, _)| (mean, count))
}

/// Heights of low letters, of the tallest ones, and of capitals where they
/// are a kind of their own. Low ones are 0.60 to 0.80 of the tall ones in all
/// common families (Liberation Serif 0.66, Liberation Sans 0.73).
fn levels(heights: &[f32], slack: f32) -> (Option<f32>, Option<f32>, Option<f32>) {
    let Some((main, count)) = densest(heights, slack) else {
        return (None, None, None);
    };
    let among = |low: f32, high: f32| -> Vec<f32> {
        heights
            .iter()
            .copied()
            .filter(|h| (main * low..=main * high).contains(h))
            .collect()
    };
    let above = among(1.2, 1.66);
    let under = among(0.6, 0.82);
    let top = |values: &[f32]| {
        let most = values.iter().copied().fold(0.0, f32::max);
        let near: Vec<f32> = values
            .iter()
            .copied()
            .filter(|v| *v >= most - slack * 1.2)
            .collect();
        densest(&near, slack)
    };
    if above.len() >= under.len() && !above.is_empty() {
        let tall = top(&above).map(|t| t.0);
        let capital = tall.and_then(|tall| {
            let lower: Vec<f32> = above
                .iter()
                .copied()
                .filter(|v| *v > tall * 0.88 && *v < tall - slack * 1.2)
                .collect();
            densest(&lower, slack).map(|c| c.0)
        });
        (Some(main), tall, capital)
    } else if under.len() * 4 >= count && under.len() >= 2 {
        (densest(&under, slack).map(|x| x.0), Some(main), None)
    } else {
        // One height: capitals or digits.
        (None, Some(main), None)
    }
}

/// The width of a stroke: of the stretches of ink along rows near the middle
/// of the letters, the one in the middle.
fn stem(
    pixels: &Pixels<3>,
    letters: &[Letter],
    middle: f32,
    ground: [u8; 3],
    ink: [u8; 3],
) -> Option<f32> {
    #[expect(clippy::cast_possible_truncation, reason = "coordinates are small")]
    let row = middle.floor() as i32;
    let mut widths = Vec::new();
    for letter in letters {
        for y in [row - 1, row, row + 1] {
            let mut run = 0.0;
            for x in letter.bounds.left..=letter.bounds.right {
                let c = if x < letter.bounds.right {
                    pixel(pixels, x, y).map_or(0.0, |p| coverage(p, ground, ink))
                } else {
                    0.0
                };
                if c > 0.12 {
                    run += c;
                } else if run > 0.0 {
                    widths.push(run);
                    run = 0.0;
                }
            }
        }
    }
    widths.retain(|w| *w > 0.4);
    widths.sort_by(f32::total_cmp);
    widths.get(widths.len() * 2 / 5).copied()
}

/// Distances between the left edges of neighbours in a word.
fn pitch(letters: &[Letter], tall: f32) -> (f32, u32) {
    let (mut sum, mut count) = (0.0, 0);
    for pair in letters.windows(2) {
        let [a, b] = pair else { continue };
        let gap = b.bounds.left - a.bounds.right;
        #[expect(clippy::cast_precision_loss, reason = "coordinates are small")]
        let (gap, step, width) = (
            gap as f32,
            (b.bounds.left - a.bounds.left) as f32,
            a.bounds.width() as f32,
        );
        // Wider gaps are spaces; wider marks are letters that touch.
        if gap < tall * 0.3 && width < tall * 1.35 && step > tall * 0.15 {
            sum += step;
            count += 1;
        }
    }
    (sum, count)
}
