//! Lengths between things: from box to box, from a box's edge to the box
//! inside it, and from a box's edge to the text inside it.

use crescendo_scene::{Bounds, Line, Plate, Scene};

/// A length and how well it is known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gap {
    /// CSS pixels.
    pub length: f32,
    /// How far off it may be, CSS pixels: 0 between two drawn edges, about
    /// one where a letter's own margin lies between.
    pub slack: f32,
    /// Measured from left to right: lines of text, whose height is no
    /// spacing, cannot get in between.
    pub across: bool,
}

/// Longer lengths are layout, not spacing: CSS pixels.
const LONGEST: f32 = 72.0;
/// Shorter ones are borders and rules: CSS pixels.
const SHORTEST: f32 = 3.5;

/// Measures a scene.
#[must_use]
pub fn measure(scene: &Scene, ratio: f32) -> Vec<Gap> {
    let boxes: Vec<&Plate> = scene.plates.iter().collect();
    let mut gaps = Vec::new();
    let mut put = |pixels: i32, across: bool| {
        #[expect(clippy::cast_precision_loss, reason = "coordinates are small")]
        let length = pixels as f32 / ratio;
        if (SHORTEST..=LONGEST).contains(&length) {
            gaps.push(Gap {
                length,
                slack: 0.0,
                across,
            });
        }
    };
    between(&boxes, scene, &mut put);
    inside(&boxes, scene, &mut put);
    let mut soft = Vec::new();
    text(&boxes, &scene.lines, ratio, &mut soft);
    gaps.extend(soft);
    gaps
}

/// The smallest box that holds another one.
fn parent<'a>(boxes: &[&'a Plate], of: &Plate) -> Option<&'a Plate> {
    boxes
        .iter()
        .rev()
        .copied()
        .find(|p| p.label != of.label && p.inner.holds(&of.outer))
}

/// Whether a box floats: something beside it on the same ground reaches both
/// higher and lower, or it stands beside several lines of text. Then it was
/// centred, and what is left above and below it is nobody's choice.
fn floats(boxes: &[&Plate], scene: &Scene, plate: &Plate) -> bool {
    let p = plate.outer;
    let home = parent(boxes, plate).map(|h| h.label);
    let beside = |b: &Bounds| b.left >= p.right || b.right <= p.left;
    let taller = boxes.iter().any(|other| {
        let q = other.outer;
        beside(&q)
            && q.top < p.top
            && q.bottom > p.bottom
            && parent(boxes, other).map(|h| h.label) == home
    });
    let ground = ground(scene, plate);
    let lines = scene.lines.iter().filter(|line| {
        let l = line.bounds;
        Some(line.ground) == ground
            && beside(&l)
            && l.left - p.right < 2 * p.height()
            && p.left - l.right < 2 * p.height()
            && l.bottom > p.top
            && l.top < p.bottom
    });
    let mut tops: Vec<i32> = lines.map(|l| l.bounds.bottom).collect();
    tops.sort_unstable();
    tops.dedup_by(|a, b| (*a - *b).abs() < 4);
    taller || tops.len() >= 2
}

/// The region that a box lies on.
fn ground(scene: &Scene, plate: &Plate) -> Option<u32> {
    let p = plate.outer;
    scene.regions.label(p.left - 2, (p.top + p.bottom) / 2)
}

/// Which of a box's two sides, left and right, ends where its text ends: its
/// fellows have the other side in common with it and this one not.
fn ragged(boxes: &[&Plate], plate: &Plate) -> [bool; 2] {
    let p = plate.outer;
    let fellows = || {
        boxes.iter().map(|b| b.outer).filter(|q| {
            (q.height() - p.height()).abs() <= 2 && (q.bottom <= p.top || q.top >= p.bottom)
        })
    };
    let same = |a: i32, b: i32| (a - b).abs() <= 1;
    [
        fellows().any(|q| same(q.right, p.right) && !same(q.left, p.left)),
        fellows().any(|q| same(q.left, p.left) && !same(q.right, p.right)),
    ]
}

/// Whether something lies between two edges.
fn clear(boxes: &[&Plate], lines: &[Line], area: Bounds) -> bool {
    let meets = |b: &Bounds| {
        b.left < area.right && b.right > area.left && b.top < area.bottom && b.bottom > area.top
    };
    !boxes
        .iter()
        .any(|p| meets(&p.outer) && !p.outer.holds(&area))
        && !lines.iter().any(|l| meets(&l.bounds))
}

/// From box to box: neighbours to the right and below that have an edge in
/// common (a row or a column), with nothing between them.
fn between(boxes: &[&Plate], scene: &Scene, put: &mut impl FnMut(i32, bool)) {
    let floating: Vec<bool> = boxes.iter().map(|b| floats(boxes, scene, b)).collect();
    for (a, a_floats) in boxes.iter().zip(&floating) {
        let (mut right, mut below): (Option<i32>, Option<i32>) = (None, None);
        for (b, b_floats) in boxes.iter().zip(&floating) {
            let (p, q) = (a.outer, b.outer);
            if p.holds(&q) || q.holds(&p) {
                continue;
            }
            let aligned = |x: i32, y: i32| (x - y).abs() <= 1;
            let row = aligned(p.top, q.top)
                || aligned(p.bottom, q.bottom)
                || aligned(p.top + p.bottom, q.top + q.bottom);
            if row && q.left >= p.right {
                let area = Bounds {
                    left: p.right,
                    right: q.left,
                    top: p.top.max(q.top),
                    bottom: p.bottom.min(q.bottom),
                };
                if area.height() > 0
                    && right.is_none_or(|r| q.left - p.right < r)
                    && clear(boxes, &scene.lines, area)
                {
                    right = Some(q.left - p.right);
                }
            }
            let column = aligned(p.left, q.left) || aligned(p.right, q.right);
            if column && !a_floats && !b_floats && q.top >= p.bottom {
                let area = Bounds {
                    left: p.left.max(q.left),
                    right: p.right.min(q.right),
                    top: p.bottom,
                    bottom: q.top,
                };
                if area.width() > 0
                    && below.is_none_or(|r| q.top - p.bottom < r)
                    && clear(boxes, &scene.lines, area)
                {
                    below = Some(q.top - p.bottom);
                }
            }
        }
        if let Some(gap) = right {
            put(gap, true);
        }
        if let Some(gap) = below {
            put(gap, false);
        }
    }
}

/// From a box's edge to the boxes inside it: of two opposite sides the
/// nearer one, because content need not fill a box, and only where nothing
/// lies between.
fn inside(boxes: &[&Plate], scene: &Scene, put: &mut impl FnMut(i32, bool)) {
    for child in boxes {
        let Some(parent) = parent(boxes, child) else {
            continue;
        };
        let (p, c) = (parent.inner, child.outer);
        let row = |left: i32, right: i32| Bounds {
            left,
            right,
            top: c.top,
            bottom: c.bottom,
        };
        let column = |top: i32, bottom: i32| Bounds {
            left: c.left,
            right: c.right,
            top,
            bottom,
        };
        let sides = [
            [
                (c.left - p.left, row(p.left, c.left)),
                (p.right - c.right, row(c.right, p.right)),
            ],
            [
                (c.top - p.top, column(p.top, c.top)),
                (p.bottom - c.bottom, column(c.bottom, p.bottom)),
            ],
        ];
        let [left_ragged, right_ragged] = ragged(boxes, child);
        let floating = floats(boxes, scene, child);
        let free = [[left_ragged, right_ragged], [floating; 2]];
        for (([one, other], free), across) in sides.into_iter().zip(free).zip([true, false]) {
            let nearer = match free {
                [false, false] if one.0 <= other.0 => one,
                [true, false] | [false, false] => other,
                [false, true] => one,
                [true, true] => continue,
            };
            // Where both sides are equal the content is centred, or fills
            // the box; centred content says nothing about padding.
            if clear(boxes, &scene.lines, nearer.1) {
                put(nearer.0, across);
            }
        }
    }
}

/// From a box's edge to text: letters have margins of their own, of 0.02 to
/// 0.1 em on the left.
fn text(boxes: &[&Plate], lines: &[Line], ratio: f32, gaps: &mut Vec<Gap>) {
    for plate in boxes {
        let mine: Vec<&Line> = lines
            .iter()
            .filter(|l| l.ground == plate.label && plate.inner.holds(&l.bounds))
            .collect();
        let Some(left) = mine.iter().map(|l| l.bounds.left).min() else {
            continue;
        };
        let em = mine
            .iter()
            .filter_map(|l| l.metrics.tall.or(l.metrics.x.map(|x| x / 0.73)))
            .fold(f32::INFINITY, f32::min)
            / 0.73;
        #[expect(clippy::cast_precision_loss, reason = "coordinates are small")]
        let inset = (left - plate.inner.left) as f32;
        let length = (inset - 0.06 * em) / ratio;
        if em.is_finite() && (SHORTEST..=LONGEST).contains(&length) {
            gaps.push(Gap {
                length,
                slack: (0.06 * em / ratio).max(0.7),
                across: true,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crescendo_plugin::Pixels;

    const CARD: [u8; 3] = [255; 3];
    const BUTTON: [u8; 3] = [40, 90, 200];

    /// The gaps of a page with boxes `(left, top, right, bottom)`, later ones
    /// over earlier ones.
    fn gaps(boxes: &[(usize, usize, usize, usize, [u8; 3])]) -> Vec<(f32, bool)> {
        let pixels = Pixels::paint(400, 300, |x, y| {
            let over = boxes.iter().rfind(|(left, top, right, bottom, _)| {
                (*left..*right).contains(&x) && (*top..*bottom).contains(&y)
            });
            over.map_or([235; 3], |found| found.4)
        });
        measure(&Scene::read(&pixels), 1.0)
            .into_iter()
            .map(|gap| (gap.length, gap.across))
            .collect()
    }

    #[test]
    fn a_box_inside_another_shows_its_padding() {
        let found = gaps(&[(20, 20, 300, 200, CARD), (44, 36, 276, 184, BUTTON)]);
        assert!(found.contains(&(24.0, true)) && found.contains(&(16.0, false)));
    }

    #[test]
    fn a_box_centred_beside_a_taller_one_says_nothing_downward() {
        let card = (20, 20, 380, 120, CARD);
        let (low, high) = ((36, 46, 84, 94, BUTTON), (300, 36, 364, 104, BUTTON));
        assert!(gaps(&[card, low]).contains(&(26.0, false)));
        let both = gaps(&[card, low, high]);
        assert!(!both.contains(&(26.0, false)) && both.contains(&(16.0, false)));
    }

    #[test]
    fn boxes_that_end_where_their_text_ends_have_no_gap_there() {
        let card = (20, 20, 380, 220, CARD);
        let (one, other) = ((250, 32, 372, 56, BUTTON), (250, 72, 350, 96, BUTTON));
        assert!(gaps(&[card, one]).contains(&(8.0, true)));
        let both = gaps(&[card, one, other]);
        assert!(!both.contains(&(8.0, true)) && !both.contains(&(30.0, true)));
    }
}
