//! Which sentences of a long text are ranked.

use std::ops::Range;

/// Sentences that are ranked at most: all pairs of them are compared.
pub const MOST_RANKED: usize = 400;

/// All sentences, or of more than [`MOST_RANKED`] the first half of as many, where texts
/// say what they are about, and as many at equal distances in the rest. Those between
/// are in no summary.
#[must_use]
pub fn sample(sentences: &[Range<usize>]) -> Vec<Range<usize>> {
    if sentences.len() <= MOST_RANKED {
        return sentences.to_vec();
    }
    let (first, rest) = sentences.split_at(MOST_RANKED / 2);
    let wanted = MOST_RANKED - first.len();
    let spread = (0..wanted).filter_map(|place| rest.get(place * rest.len() / wanted));
    first.iter().chain(spread).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_sampled_in_order_from_end_to_end() {
        let all: Vec<Range<usize>> = (0..10_000).map(|at| at..at + 1).collect();
        let sample = sample(&all);
        assert_eq!(sample.len(), MOST_RANKED);
        assert!(sample.windows(2).all(|pair| pair[0].start < pair[1].start));
        assert_eq!(sample[0], 0..1);
        assert!(sample[MOST_RANKED - 1].start > 9_900);
    }

    #[test]
    fn a_short_text_is_whole() {
        let all: Vec<Range<usize>> = (0..MOST_RANKED).map(|at| at..at + 1).collect();
        assert_eq!(sample(&all), all);
    }
}
