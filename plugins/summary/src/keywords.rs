//! The words that a text is about.

use std::collections::HashMap;

use crate::terms::Term;

/// Keywords of a text at most.
const MOST: usize = 10;
/// Words of a keyword at most.
const MOST_WORDS: usize = 3;
/// Longer keywords are none, bytes.
const LONGEST: usize = 80;

/// A keyword, as the text writes it first.
#[derive(Clone, Debug, PartialEq)]
pub struct Keyword {
    /// The word, or up to three of them.
    pub word: String,
    /// How much of all words that say something it is, 0.0 to 1.0.
    pub share: f64,
}

/// A run of one to three terms wherever it stands.
struct Phrase {
    written: String,
    stems: Vec<String>,
    times: usize,
    weight: f64,
}

/// The keywords of sentences, the weightiest first: terms and runs of two or three of
/// them that come at least twice, weighed by the ranks of the sentences that they are
/// in. A longer one stands for the shorter ones within it.
#[must_use]
pub fn keywords(said: &[&str], sentences: &[Vec<Term>], ranks: &[f64]) -> Vec<Keyword> {
    let all: usize = sentences.iter().map(Vec::len).sum();
    let mut phrases: Vec<Phrase> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    for ((said, terms), rank) in said.iter().zip(sentences).zip(ranks) {
        for start in 0..terms.len() {
            for words in 1..=MOST_WORDS {
                let Some(run) = terms.get(start..start + words) else {
                    break;
                };
                if run.iter().skip(1).any(|term| !term.follows) {
                    break;
                }
                count(said, run, *rank, &mut phrases, &mut places);
            }
        }
    }
    phrases.retain(|phrase| phrase.times >= 2 && !phrase.stems.iter().any(|stem| is_number(stem)));
    // Two words that always come together say more than either.
    let value = |phrase: &Phrase| phrase.weight * (1.0 + 0.5 * (phrase.stems.len() - 1) as f64);
    phrases.sort_by(|one, other| value(other).total_cmp(&value(one)));
    let mut kept: Vec<Phrase> = Vec::new();
    for phrase in phrases {
        let is_within =
            |longer: &Phrase| longer.stems.iter().any(|stem| phrase.stems.contains(stem));
        if kept.len() < MOST && !kept.iter().any(is_within) {
            kept.push(phrase);
        }
    }
    let share = |phrase: &Phrase| (phrase.times * phrase.stems.len()) as f64 / all.max(1) as f64;
    kept.into_iter()
        .map(|phrase| Keyword {
            share: share(&phrase).min(1.0),
            word: phrase.written,
        })
        .collect()
}

fn count(
    said: &str,
    run: &[Term],
    rank: f64,
    phrases: &mut Vec<Phrase>,
    places: &mut HashMap<String, usize>,
) {
    let stems: Vec<&str> = run.iter().map(|term| term.stem.as_str()).collect();
    let key = stems.join(" ");
    if key.len() > LONGEST {
        return;
    }
    let weight = 0.3 + rank;
    if let Some(phrase) = places.get(&key).and_then(|at| phrases.get_mut(*at)) {
        phrase.times += 1;
        phrase.weight += weight;
        return;
    }
    places.insert(key, phrases.len());
    let (Some(first), Some(last)) = (run.first(), run.last()) else {
        return;
    };
    phrases.push(Phrase {
        written: said
            .get(first.at.start..last.at.end)
            .unwrap_or_default()
            .replace('\n', " "),
        stems: stems.into_iter().map(str::to_owned).collect(),
        times: 1,
        weight,
    });
}

fn is_number(word: &str) -> bool {
    !word.chars().any(char::is_alphabetic)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terms::terms;

    #[test]
    fn words_that_come_together_are_one_keyword() {
        let said = [
            "The river authority removed the weir.",
            "The weir was high, said the river authority.",
            "Nobody misses the weir.",
        ];
        let found = keywords(&said, &said.map(terms), &[1.0, 0.5, 0.5]);
        let words: Vec<&str> = found.iter().map(|keyword| keyword.word.as_str()).collect();
        assert_eq!(words, ["river authority", "weir"]);
        assert!(
            found
                .iter()
                .all(|keyword| keyword.share > 0.0 && keyword.share < 1.0)
        );
    }

    #[test]
    fn what_comes_once_and_numbers_are_none() {
        let said = ["One 2019 apple.", "A 2019 pear."];
        assert!(keywords(&said, &said.map(terms), &[1.0, 1.0]).is_empty());
    }

    #[test]
    fn ideographs_that_come_together_are_one_keyword() {
        let said = ["小学校は閉校した。", "小学校の校舎だ。"];
        let found = keywords(&said, &said.map(terms), &[1.0, 1.0]);
        assert_eq!(found[0].word, "小学校");
    }
}
