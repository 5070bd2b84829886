//! Which sentences make the summary.

use crate::terms::{Vector, likeness};

/// How much of the choice is rank; the rest is being unlike what is chosen already.
const RANK: f64 = 0.8;

/// Chooses at most `most` sentences by maximal marginal relevance; `fits` is asked, in
/// the order of the choice, whether there is room for one. The answer is in the order of
/// the text.
pub fn choose(
    ranks: &[f64],
    vectors: &[Vector],
    most: usize,
    mut fits: impl FnMut(usize) -> bool,
) -> Vec<usize> {
    let mut chosen: Vec<usize> = Vec::new();
    let mut closest = vec![0.0f64; ranks.len()];
    let mut left: Vec<usize> = (0..ranks.len()).collect();
    while chosen.len() < most && !left.is_empty() {
        let value = |at: usize| {
            let rank = ranks.get(at).copied().unwrap_or_default();
            let close = closest.get(at).copied().unwrap_or_default();
            RANK * rank - (1.0 - RANK) * close
        };
        // The earlier one where two are worth the same.
        let Some((place, best)) = left.iter().copied().enumerate().reduce(|best, next| {
            if value(next.1) > value(best.1) {
                next
            } else {
                best
            }
        }) else {
            break;
        };
        left.remove(place);
        if !fits(best) {
            continue;
        }
        chosen.push(best);
        let Some(vector) = vectors.get(best) else {
            break;
        };
        for (closest, other) in closest.iter_mut().zip(vectors) {
            *closest = closest.max(likeness(vector, other));
        }
    }
    chosen.sort_unstable();
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_is_not_said_twice() {
        let vectors = vec![vec![(0, 1.0)], vec![(0, 1.0)], vec![(1, 1.0)]];
        assert_eq!(choose(&[1.0, 0.95, 0.8], &vectors, 2, |_| true), [0, 2]);
    }

    #[test]
    fn what_does_not_fit_makes_room_for_what_does() {
        let vectors = vec![vec![(0, 1.0)], vec![(1, 1.0)], vec![(2, 1.0)]];
        assert_eq!(choose(&[0.5, 1.0, 0.6], &vectors, 2, |at| at != 1), [0, 2]);
        assert!(choose(&[], &[], 3, |_| true).is_empty());
    }
}
