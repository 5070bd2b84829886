//! A text in short.

use std::ops::Range;

use crescendo_text::{Language, MOST_BYTES, sentences};

use crate::choose::choose;
use crate::keywords::{Keyword, keywords};
use crate::rank::{Place, rank};
use crate::sample::sample;
use crate::terms::{terms, vectors};

/// Longest text of a vote, bytes.
pub const MOST_TEXT: usize = 64 << 10;

/// How long a summary may be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Length {
    /// Sentences at most.
    pub sentences: usize,
    /// Instead of `sentences`: this share of the text's, 0.0 to 1.0, at least one.
    pub share: Option<f64>,
    /// Characters at most; a sentence that does not fit is left out for one that does.
    pub characters: Option<usize>,
}

impl Default for Length {
    fn default() -> Length {
        Length {
            sentences: 3,
            share: None,
            characters: None,
        }
    }
}

/// What a text says in short.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Summary {
    /// Sentences of the text, in its order; empty where none fits.
    pub text: String,
    /// How many these are.
    pub sentences: usize,
    /// Whether these are all that the text has.
    pub is_whole: bool,
    /// What it is about.
    pub keywords: Vec<Keyword>,
}

/// Summarises a text, in the language that a BCP 47 tag names or that it looks like.
/// What lies beyond [`MOST_BYTES`] is not read, and a summary has at most [`MOST_TEXT`]
/// bytes.
///
/// ```
/// let text = "The library closes in June. It rained. The council voted to close the library.";
/// let length = summary::Length { sentences: 2, ..summary::Length::default() };
/// let short = summary::summarise(text, Some("en"), length);
/// assert_eq!(short.text, "The library closes in June. The council voted to close the library.");
/// ```
#[must_use]
pub fn summarise(text: &str, language: Option<&str>, length: Length) -> Summary {
    let text = text
        .get(..text.floor_char_boundary(MOST_BYTES))
        .unwrap_or_default();
    let all = sentences(text);
    let ranked = sample(&all);
    let said: Vec<&str> = ranked
        .iter()
        .map(|range| text.get(range.clone()).unwrap_or_default())
        .collect();
    let places: Vec<Place<'_>> = said
        .iter()
        .zip(&ranked)
        .map(|(said, range)| Place {
            text: said,
            begins: begins(text, range),
        })
        .collect();
    let terms: Vec<_> = said.iter().map(|said| terms(said)).collect();
    let vectors = vectors(&terms);
    let ranks = rank(&places, &vectors);
    let most = match length.share {
        Some(share) => (all.len() as f64 * share.clamp(0.0, 1.0)).ceil() as usize,
        None => length.sentences,
    };
    let joint = match Language::of(language, text) {
        Language::Unspaced => "",
        _ => " ",
    };
    let (mut letters, mut bytes) = (0, 0);
    let chosen = choose(&ranks, &vectors, most.max(1), |at| {
        let said = said.get(at).copied().unwrap_or_default();
        // Marks alone say nothing.
        if !said.chars().any(char::is_alphanumeric) {
            return false;
        }
        let more = said.chars().count() + joint.len();
        let fits = length
            .characters
            .is_none_or(|most| letters + more <= most + joint.len())
            && bytes + said.len() < MOST_TEXT;
        if fits {
            letters += more;
            bytes += said.len() + joint.len();
        }
        fits
    });
    let parts: Vec<String> = chosen
        .iter()
        .filter_map(|at| said.get(*at))
        .map(|said| unbroken(said, joint))
        .collect();
    Summary {
        text: parts.join(joint),
        sentences: chosen.len(),
        is_whole: chosen.len() == all.len(),
        keywords: keywords(&said, &terms, &ranks),
    }
}

/// Whether a sentence is the first of its line.
fn begins(text: &str, range: &Range<usize>) -> bool {
    let before = text.get(..range.start).unwrap_or_default();
    let mut letters = before.chars().rev().take(16);
    letters
        .find(|letter| !letter.is_whitespace() || *letter == '\n')
        .is_none_or(|letter| letter == '\n')
}

/// A sentence on one line.
fn unbroken(said: &str, joint: &str) -> String {
    if said.contains(['\n', '\r', '\t']) {
        said.split_whitespace()
            .collect::<Vec<_>>()
            .join(if joint.is_empty() { "" } else { " " })
    } else {
        said.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "The weir at Dunmore was taken down in spring. Many people feared floods. \
        \"I miss its sound,\" said a neighbour. The floods have not come, and salmon passed the \
        weir's old place. Salmon spawned above Dunmore this week. Lunch was late.";

    fn short(length: Length) -> Summary {
        summarise(TEXT, Some("en"), length)
    }

    #[test]
    fn the_summary_is_made_of_sentences_in_order() {
        let found = short(Length::default());
        assert_eq!(found.sentences, 3);
        let mut after = 0;
        for range in sentences(&found.text) {
            let at = TEXT.find(&found.text[range]).unwrap();
            assert!(at >= after);
            after = at;
        }
        assert!(!found.is_whole);
    }

    #[test]
    fn its_length_is_a_number_a_share_or_characters() {
        assert_eq!(
            short(Length {
                sentences: 1,
                ..Length::default()
            })
            .sentences,
            1
        );
        let share = Length {
            share: Some(0.5),
            ..Length::default()
        };
        assert_eq!(short(share).sentences, 3);
        let few = Length {
            characters: Some(60),
            sentences: 6,
            ..Length::default()
        };
        let found = short(few);
        assert!(
            found.text.chars().count() <= 60 && found.sentences > 0,
            "{found:?}"
        );
        let none = Length {
            characters: Some(3),
            ..Length::default()
        };
        assert_eq!(short(none).text, "");
    }

    #[test]
    fn a_short_text_is_its_own_summary() {
        let found = summarise("One thing happened.", Some("en"), Length::default());
        assert_eq!(found.text, "One thing happened.");
        assert!(found.is_whole);
    }

    #[test]
    fn marks_alone_are_no_summary() {
        assert_eq!(
            summarise(". . . ?! …", Some("en"), Length::default()).text,
            ""
        );
    }

    #[test]
    fn what_is_wrapped_comes_on_one_line() {
        let text = "The council of the town voted on Tuesday to close\nthe library, since its \
            roof leaks and the heating\nof the house is very old.";
        let found = summarise(text, Some("en"), Length::default());
        assert!(
            !found.text.contains('\n') && found.sentences == 1,
            "{found:?}"
        );
    }
}
