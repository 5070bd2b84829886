//! Which flat colour lies under the others.
//!
//! Along a row or a column a card shows its ground on both sides, and is
//! longer than the gaps between cards, which show cards on both sides.

use crate::content::Kind;

/// What lies on what must do so over this part of the picture's pixels; less
/// is a stray box.
const SLACK: f32 = 0.004;

/// For each of `count` flat colours, whether it lies on one of the others
/// rather than under it.
#[must_use]
pub fn resting(kinds: &[Kind], width: usize, count: usize) -> Vec<bool> {
    let width = width.max(1);
    // Pixels of the second that lie on the first, ground by ground.
    let mut on = vec![0_i32; count * count];
    for row in kinds.chunks_exact(width) {
        enclosed(row.iter(), |ground, upper, length| {
            add(&mut on, count, ground, upper, length)
        });
    }
    for x in 0..width {
        let column = kinds.iter().skip(x).step_by(width);
        enclosed(column, |ground, upper, length| {
            add(&mut on, count, ground, upper, length)
        });
    }
    let over = |ground: usize, upper: usize| on.get(ground * count + upper).copied().unwrap_or(0);
    #[expect(
        clippy::cast_precision_loss,
        reason = "counts of pixels stay below 2^24"
    )]
    let slack = SLACK * kinds.len() as f32;
    #[expect(
        clippy::cast_precision_loss,
        reason = "counts of pixels stay below 2^24"
    )]
    let rests =
        |upper: usize, ground: usize| (over(ground, upper) - over(upper, ground)) as f32 > slack;
    (0..count)
        .map(|upper| (0..count).any(|ground| rests(upper, ground)))
        .collect()
}

fn add(on: &mut [i32], count: usize, ground: u8, upper: u8, length: i32) {
    if let Some(pixels) = on.get_mut(usize::from(ground) * count + usize::from(upper)) {
        *pixels += length;
    }
}

/// Tells of each flat stretch with the same other flat colour before and
/// after it; text and borders in between don't count.
fn enclosed<'k>(line: impl Iterator<Item = &'k Kind>, mut tell: impl FnMut(u8, u8, i32)) {
    let mut before = None;
    let mut here = None;
    let mut length = 0;
    for kind in line {
        let Kind::Flat(flat) = *kind else { continue };
        if here == Some(flat) {
            length += 1;
            continue;
        }
        if let (Some(upper), true) = (here, before == Some(flat)) {
            tell(flat, upper, length);
        }
        (before, here, length) = (here, Some(flat), 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cards_rest_on_the_ground_and_not_the_ground_between_them_on_cards() {
        // A bar of the cards' colour at the left, then two cards.
        let row = |cards: bool| {
            (0..100).map(move |x| match x {
                0..20 | 24..56 | 60..96 if cards || x < 20 => Kind::Flat(1),
                30..34 => Kind::Edge,
                _ => Kind::Flat(0),
            })
        };
        let kinds: Vec<Kind> = (0..60).flat_map(|y| row((10..50).contains(&y))).collect();
        assert_eq!(resting(&kinds, 100, 2), [false, true]);
    }

    #[test]
    fn two_halves_rest_on_nothing() {
        let kinds: Vec<Kind> = (0..400)
            .map(|at| Kind::Flat(u8::from(at % 20 < 10)))
            .collect();
        assert_eq!(resting(&kinds, 20, 2), [false, false]);
        assert!(resting(&[], 0, 0).is_empty());
    }
}
