//! How telling each sentence is.

use crate::stop::leans;
use crate::terms::{Vector, length, likeness};

/// Rounds of the power iteration: ranks change by less than a hundredth then.
const ROUNDS: usize = 30;
/// How much of its rank a sentence passes on to those that are like it.
const DAMPING: f64 = 0.85;
/// Less likeness is chance and joins nothing.
const LEAST_LIKENESS: f64 = 0.05;

/// How much more the first sentence counts than a late one.
const EARLY: f64 = 3.0;
/// How much more the first sentence of a paragraph counts than the others.
const BEGINS: f64 = 1.8;

/// What is known of a sentence besides its words.
#[derive(Clone, Copy, Debug)]
pub struct Place<'t> {
    /// The sentence.
    pub text: &'t str,
    /// Whether it begins a paragraph.
    pub begins: bool,
}

/// Ranks of sentences, the highest 1.0; the order is that of the text.
#[must_use]
pub fn rank(places: &[Place<'_>], vectors: &[Vector]) -> Vec<f64> {
    let count = places.len();
    let prior = prior(places);
    let mut edges: Vec<Vec<(usize, f64)>> = vec![Vec::new(); count];
    let mut sums = vec![0.0; count];
    for (one, vector) in vectors.iter().enumerate() {
        for (other, other_vector) in vectors.iter().enumerate().skip(one + 1) {
            let likeness = likeness(vector, other_vector);
            if likeness < LEAST_LIKENESS {
                continue;
            }
            for (from, to) in [(one, other), (other, one)] {
                if let (Some(edges), Some(sum)) = (edges.get_mut(from), sums.get_mut(from)) {
                    edges.push((to, likeness));
                    *sum += likeness;
                }
            }
        }
    }
    let mut ranks = prior.clone();
    for _ in 0..ROUNDS {
        let mut next: Vec<f64> = prior.iter().map(|prior| (1.0 - DAMPING) * prior).collect();
        for ((edges, sum), rank) in edges.iter().zip(&sums).zip(&ranks) {
            for (to, likeness) in edges {
                if let Some(next) = next.get_mut(*to) {
                    *next += DAMPING * rank * likeness / sum;
                }
            }
        }
        ranks = next;
    }
    let scored: Vec<f64> = ranks
        .iter()
        .zip(places)
        .map(|(rank, place)| rank.max(0.0).sqrt() * weight(*place))
        .zip(&prior)
        .map(|(rank, prior)| rank * prior)
        .collect();
    let highest = scored.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
    scored.iter().map(|score| score / highest).collect()
}

/// Where readers look first: the first sentences of a text and of its paragraphs. Sums
/// to 1.0.
fn prior(places: &[Place<'_>]) -> Vec<f64> {
    let weigh = |(at, place): (usize, &Place<'_>)| {
        let early = 1.0 + EARLY / (1.0 + at as f64);
        early * if place.begins { BEGINS } else { 1.0 }
    };
    let weights: Vec<f64> = places.iter().enumerate().map(weigh).collect();
    let sum: f64 = weights.iter().sum();
    weights.iter().map(|weight| weight / sum).collect()
}

/// How fit a sentence is to stand by itself: long enough to say something, and not one
/// that somebody else said or that leans on the one before.
fn weight(place: Place<'_>) -> f64 {
    let words = length(place.text);
    let mut weight: f64 = match words {
        ..4.0 => 0.2,
        ..8.0 => 0.7,
        ..=40.0 => 1.0,
        ..=60.0 => 0.8,
        _ => 0.4,
    };
    if !is_sentence(place.text) {
        weight *= 0.3;
    }
    if place
        .text
        .starts_with(['"', '“', '„', '«', '「', '\'', '‘'])
    {
        weight *= 0.7;
    }
    let first = place.text.split_whitespace().next().unwrap_or_default();
    if first.len() < 20 && leans(&first.to_lowercase()) {
        weight *= 0.8;
    }
    if place.text.ends_with('?') {
        weight *= 0.6;
    }
    weight
}

/// Whether a text ends as sentences do; headings do not.
fn is_sentence(text: &str) -> bool {
    let bare = text.trim_end_matches(['"', '”', '’', '»', ')', '」', '』', '\'']);
    bare.ends_with(['.', '!', '?', '…', '。', '！', '？', '؟', '।', ':'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terms::{terms, vectors};

    fn ranks(sentences: &[&str]) -> Vec<f64> {
        let places: Vec<Place<'_>> = sentences
            .iter()
            .map(|text| Place {
                text,
                begins: false,
            })
            .collect();
        let terms: Vec<_> = sentences.iter().map(|text| terms(text)).collect();
        rank(&places, &vectors(&terms))
    }

    #[test]
    fn what_others_repeat_ranks_above_what_nobody_does() {
        let ranks = ranks(&[
            "A quiet morning began over the hills with some fog.",
            "Bananas arrived from overseas by slow freight yesterday evening.",
            "Salmon spawned again within the upper river above the village.",
            "Biologists counted salmon nests along the upper river gravel beds.",
            "Anglers hope that salmon fill the whole river before long.",
        ]);
        let highest = ranks.iter().copied().fold(0.0, f64::max);
        assert!(ranks[1] < ranks[2] && ranks[1] < ranks[3], "{ranks:?}");
        assert!((highest - 1.0).abs() < 1e-9);
    }

    #[test]
    fn headings_and_scraps_rank_low() {
        let ranks = ranks(&[
            "Salmon in the river",
            "No.",
            "Salmon spawned in the upper river this year.",
        ]);
        assert!(ranks[2] > ranks[0] && ranks[2] > ranks[1], "{ranks:?}");
    }

    #[test]
    fn sentences_without_a_word_have_ranks_that_are_numbers() {
        assert!(
            ranks(&["...", "?!", "—"])
                .iter()
                .all(|rank| rank.is_finite())
        );
        assert!(ranks(&[]).is_empty());
    }
}
