//! The words by which sentences are compared.

use std::collections::HashMap;
use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use crate::stop::is_stop;

/// Letters of a word that count: what differs after them is mostly its ending.
const STEM: usize = 7;

/// Words of a sentence that are looked at: sentences are shorter.
const MOST_WORDS: usize = 400;

/// A word as it is compared: lower case, without what ends inflected forms.
#[must_use]
pub fn stem(lower: &str) -> &str {
    let count = lower.chars().count();
    let mut stem = lower;
    if count > 4 {
        for ending in ["es", "en", "er", "s", "e", "n"] {
            if let Some(bare) = stem.strip_suffix(ending) {
                stem = bare;
                break;
            }
        }
    }
    let end = stem
        .char_indices()
        .nth(STEM)
        .map_or(stem.len(), |(at, _)| at);
    stem.get(..end).unwrap_or(stem)
}

/// A word that says something: how it is written, and how it is compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// Where it stands in its sentence, bytes.
    pub at: Range<usize>,
    /// As it is compared.
    pub stem: String,
    /// Whether nothing but space or a hyphen is between it and the term before it; of
    /// ideographs whether they share one.
    pub follows: bool,
}

/// The words of a sentence that say something, in order; of Chinese and Japanese all
/// pairs of ideographs that stand together.
#[must_use]
pub fn terms(sentence: &str) -> Vec<Term> {
    let mut found: Vec<Term> = Vec::new();
    let (mut end, mut ideograph) = (0, None);
    for (at, word) in sentence.unicode_word_indices().take(MOST_WORDS) {
        let after = at + word.len();
        if word.chars().all(is_ideograph) {
            let pair = ideograph.filter(|before| end == at && *before < at);
            if let Some(pair) = pair.and_then(|before| sentence.get(before..after)) {
                let start = after - pair.len();
                let follows = found
                    .last()
                    .is_some_and(|last| last.at.end == at && last.at.end > start);
                found.push(Term {
                    at: start..after,
                    stem: pair.to_owned(),
                    follows,
                });
            }
            ideograph = Some(at);
            end = after;
            continue;
        }
        ideograph = None;
        let lower = word.to_lowercase();
        let is_kana = word
            .chars()
            .all(|letter| matches!(letter, '\u{3040}'..='\u{309f}'));
        if is_kana || is_stop(&lower) || lower.chars().count() < 2 {
            continue;
        }
        let between = sentence.get(end..at).unwrap_or_default();
        let joins = |letter: char| letter == ' ' || letter == '-' || letter == '\u{a0}';
        found.push(Term {
            at: at..after,
            stem: stem(&lower).to_owned(),
            follows: !found.is_empty() && between.len() <= 2 && between.chars().all(joins),
        });
        end = after;
    }
    found
}

/// How many words a sentence has; an ideograph is half a word.
#[must_use]
pub fn length(sentence: &str) -> f64 {
    let words = sentence.unicode_words().take(MOST_WORDS);
    let weight = |word: &str| {
        if word.chars().all(is_ideograph) {
            0.5
        } else {
            1.0
        }
    };
    words.map(weight).sum()
}

const fn is_ideograph(letter: char) -> bool {
    matches!(letter, '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}' | '々')
}

/// A sentence as a vector of length 1: numbers of terms in rising order, and weights.
pub type Vector = Vec<(u32, f64)>;

/// TF-IDF vectors of sentences, the frequency of terms being that over these sentences.
#[must_use]
pub fn vectors(sentences: &[Vec<Term>]) -> Vec<Vector> {
    let mut numbers: HashMap<&str, u32> = HashMap::new();
    let mut within: Vec<u32> = Vec::new();
    let mut counted: Vec<Vec<(u32, f64)>> = Vec::with_capacity(sentences.len());
    for terms in sentences {
        let mut said: Vec<u32> = Vec::with_capacity(terms.len());
        for term in terms {
            let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
            said.push(*numbers.entry(&term.stem).or_insert(next));
        }
        said.sort_unstable();
        let mut counts: Vec<(u32, f64)> = Vec::new();
        for number in said {
            match counts.last_mut() {
                Some((last, count)) if *last == number => *count += 1.0,
                _ => counts.push((number, 1.0)),
            }
        }
        within.resize(numbers.len(), 0);
        for (number, _) in &counts {
            if let Some(sentences) = within.get_mut(*number as usize) {
                *sentences += 1;
            }
        }
        counted.push(counts);
    }
    let all = sentences.len() as f64;
    for vector in &mut counted {
        for (number, weight) in vector.iter_mut() {
            let sentences = within.get(*number as usize).copied().unwrap_or(1);
            *weight = (1.0 + weight.ln()) * (1.0 + all / f64::from(sentences.max(1))).ln();
        }
        let length = vector
            .iter()
            .map(|(_, weight)| weight * weight)
            .sum::<f64>()
            .sqrt();
        if length > 0.0 {
            vector.iter_mut().for_each(|(_, weight)| *weight /= length);
        }
    }
    counted
}

/// How much two sentences have in common, 0.0 to 1.0: the cosine of their vectors.
#[must_use]
pub fn likeness(one: &Vector, other: &Vector) -> f64 {
    let (mut ones, mut others) = (one.iter().peekable(), other.iter().peekable());
    let mut sum = 0.0;
    while let (Some((number, weight)), Some((other_number, other_weight))) =
        (ones.peek(), others.peek())
    {
        match number.cmp(other_number) {
            std::cmp::Ordering::Less => drop(ones.next()),
            std::cmp::Ordering::Greater => drop(others.next()),
            std::cmp::Ordering::Equal => {
                sum += weight * other_weight;
                ones.next();
                others.next();
            }
        }
    }
    sum.min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stems(sentence: &str) -> Vec<String> {
        terms(sentence).into_iter().map(|term| term.stem).collect()
    }

    #[test]
    fn stop_words_are_left_out_and_endings_do_not_count() {
        assert_eq!(
            stems("The library and the libraries"),
            ["library", "librari"]
        );
        assert_eq!(stems("Die Haushalte, der Haushalt"), ["haushal", "haushal"]);
    }

    #[test]
    fn ideographs_are_compared_in_pairs() {
        assert_eq!(stems("白峰小学校は町"), ["白峰", "峰小", "小学", "学校"]);
    }

    #[test]
    fn likeness_is_one_of_the_same_and_none_of_others() {
        let sentences: Vec<Vec<Term>> = ["salmon river", "river salmon", "tax office"]
            .into_iter()
            .map(terms)
            .collect();
        let vectors = vectors(&sentences);
        assert!((likeness(&vectors[0], &vectors[1]) - 1.0).abs() < 1e-9);
        assert!(likeness(&vectors[0], &vectors[2]).abs() < 1e-9);
    }
}
