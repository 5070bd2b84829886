//! Font sizes and weights from the heights of text lines.
//!
//! Lines and what their letters measure come from `crescendo-scene`. The
//! method is that of classic page analysis (baseline, x-height and ascender
//! line: Baird, "The skew angle of printed documents", 1987, and O'Gorman,
//! "The document spectrum for page layout analysis", 1993, for grouping
//! letters into lines), with font proportions to turn heights into sizes.
//!
//! Claims: `typography.size` (a set, share = share of letters),
//! `typography.body` (the size that most letters have), `typography.weight`
//! (a set of 400 and 700). Lengths are CSS pixels; without a device pixel
//! ratio, or without text, nothing is claimed.

mod families;
mod size;
mod styles;

use crescendo_plugin::{Failure, Member, Votes, px};
use crescendo_scene::{Scene, tidy};

crescendo_plugin::extractor!(extract);

fn extract() -> Result<Votes, Failure> {
    crescendo_scene::extract(read)
}

/// Text of fewer letters is not claimed: three marks in a row happen in any
/// picture.
const LEAST_LETTERS: usize = 4;
/// The same of letters of one height: stripes and dots have no low and tall
/// ones either.
const LEAST_EVEN: usize = 8;
/// A picture with fewer letters in all is not taken for a page.
const PAGE_LETTERS: usize = 16;
/// Two sizes closer than this are one, CSS pixels: hinting and rounding move
/// a size by as much.
const SAME: f32 = 0.6;
/// A size this close to a whole number of CSS pixels is taken for it.
const WHOLE: f64 = 0.35;

/// A sample of fewer letters does not know its size well enough to stand
/// beside a larger sample of nearly the same.
const SHORT: usize = 10;

struct Claim {
    size: f32,
    letters: usize,
    sure: f64,
}

/// Whether marks are enough to claim a size from: letters, some of which
/// stand side by side in words.
fn is_text(style: &styles::Style) -> bool {
    let least = if style.x.is_some() {
        LEAST_LETTERS
    } else {
        LEAST_EVEN
    };
    style.letters >= least && style.pitch.1 >= 1.0
}

/// Votes on what a scene shows.
#[must_use]
pub fn read(scene: &Scene) -> Votes {
    let mut votes = Votes::new();
    let Some(ratio) = scene.ratio else {
        return votes;
    };
    let sized = size::size(styles::group(&scene.lines), ratio.value < 1.5);
    let all: usize = sized.iter().map(|s| s.style.letters).sum();
    if all < PAGE_LETTERS {
        return votes;
    }
    let mut claims: Vec<Claim> = Vec::new();
    for one in sized.iter().filter(|s| is_text(&s.style)) {
        let size = one.size / ratio.value;
        if !(6.0..=96.0).contains(&size) {
            continue;
        }
        let same = if one.style.letters < SHORT {
            2.0 * SAME
        } else {
            SAME
        };
        let sure = f64::from(1.0 / (1.0 + one.spread / ratio.value));
        match claims.iter_mut().find(|c| (c.size - size).abs() <= same) {
            // Styles come by letters: the first one knows the size best.
            Some(same) => same.letters += one.style.letters,
            None => claims.push(Claim {
                size,
                letters: one.style.letters,
                sure,
            }),
        }
    }
    if claims.is_empty() {
        // A weight without a size is that of marks which are no letters.
        return votes;
    }
    #[expect(clippy::cast_precision_loss, reason = "letters are few")]
    let share = |letters: usize| letters as f64 / all as f64;
    votes.set(
        "typography.size",
        claims.iter().map(|c| {
            Member::new(
                px(tidy(c.size, WHOLE)),
                share(c.letters),
                ratio.confidence * c.sure,
            )
        }),
    );
    if let Some(body) = claims.iter().max_by_key(|c| c.letters) {
        votes.dimension(
            "typography.body",
            px(tidy(body.size, WHOLE)),
            ratio.confidence * body.sure,
        );
    }
    let weight = |bold: bool| -> usize {
        sized
            .iter()
            .filter(|s| s.style.bold == bold)
            .map(|s| s.style.letters)
            .sum()
    };
    let weights = [(400.0, weight(false)), (700.0, weight(true))];
    votes.set(
        "typography.weight",
        weights
            .into_iter()
            .filter(|(_, letters)| *letters >= LEAST_LETTERS)
            .map(|(weight, letters)| Member::new(weight, share(letters), 0.8)),
    );
    votes
}
