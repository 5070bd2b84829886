//! A text as words, numbers and marks.

use std::ops::Range;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A run of letters, with the hyphens, apostrophes and digits within it; an initial
    /// or an abbreviation of single letters (`J.`, `U.S.`) has its full stops.
    Word,
    /// A run of digits with the points, commas and apostrophes within it.
    Number,
    /// One other character that is no space.
    Mark(char),
    /// The end of a line.
    Line,
}

/// A piece of a text.
#[derive(Clone, Debug)]
pub struct Token {
    /// Where it lies, bytes.
    pub at: Range<usize>,
    /// What it is.
    pub kind: Kind,
    /// Whether space, or the text's beginning, is before it.
    pub spaced: bool,
    /// Whether it is the first of a sentence.
    pub first: bool,
}

/// Splits a text into tokens, in order; `sentences` are where its sentences lie.
#[must_use]
pub fn tokens(text: &str, sentences: &[Range<usize>]) -> Vec<Token> {
    let mut found: Vec<Token> = Vec::new();
    let mut starts = sentences.iter().map(|range| range.start).peekable();
    let (mut at, mut spaced, mut first) = (0, true, false);
    while let Some(letter) = text.get(at..).and_then(|rest| rest.chars().next()) {
        while starts.next_if(|start| *start <= at).is_some() {
            first = true;
        }
        let rest = text.get(at..).unwrap_or_default();
        let (length, kind) = if letter == '\n' {
            (1, Some(Kind::Line))
        } else if letter.is_whitespace() {
            (letter.len_utf8(), None)
        } else if letter.is_alphabetic() {
            (word(rest), Some(Kind::Word))
        } else if letter.is_ascii_digit() {
            (number(rest), Some(Kind::Number))
        } else {
            (letter.len_utf8(), Some(Kind::Mark(letter)))
        };
        if let Some(kind) = kind {
            found.push(Token {
                at: at..at + length,
                kind,
                spaced,
                first,
            });
            // Quotation marks before a sentence's first word do not take its place.
            first &= !matches!(kind, Kind::Word | Kind::Number);
        }
        spaced = kind.is_none() || kind == Some(Kind::Line);
        at += length;
    }
    found
}

/// The length of the word that a text begins with.
fn word(rest: &str) -> usize {
    if let Some(length) = initials(rest).or_else(|| elision(rest)) {
        return length;
    }
    let mut end = 0;
    let mut letters = rest.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        let next = letters.peek().map(|(_, next)| *next);
        let joins = matches!(letter, '-' | '\'' | '’' | '\u{2010}' | '\u{2011}')
            && next.is_some_and(char::is_alphabetic)
            // A possessive is no part of the name before it.
            && !is_possessive(rest.get(at..).unwrap_or_default());
        if !(letter.is_alphanumeric() || is_combining(letter) || joins) {
            break;
        }
        end = at + letter.len_utf8();
    }
    end
}

const fn is_combining(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36f}' | '\u{200c}' | '\u{200d}')
}

fn is_possessive(rest: &str) -> bool {
    let mut letters = rest.chars();
    matches!(letters.next(), Some('\'' | '’'))
        && letters.next() == Some('s')
        && !letters.next().is_some_and(char::is_alphanumeric)
}

/// Single letters with full stops: `J.`, `J.R.`, `U.S.`
fn initials(rest: &str) -> Option<usize> {
    let mut end = 0;
    let mut letters = rest.chars();
    while let (Some(letter), Some('.')) = (letters.next(), letters.next()) {
        if !letter.is_uppercase() {
            break;
        }
        end += letter.len_utf8() + 1;
    }
    let follows = rest.get(end..)?.chars().next();
    (end > 0 && !follows.is_some_and(char::is_alphanumeric)).then_some(end)
}

/// A French article or pronoun before an apostrophe, which is a word of its own.
fn elision(rest: &str) -> Option<usize> {
    const ELIDED: [&str; 13] = [
        "l", "d", "qu", "s", "n", "c", "j", "m", "t", "L", "C", "Qu", "J",
    ];
    let apostrophe = rest
        .char_indices()
        .take(3)
        .find(|(_, letter)| matches!(letter, '\'' | '’'))?;
    let head = rest.get(..apostrophe.0)?;
    let follows = rest.get(apostrophe.0 + apostrophe.1.len_utf8()..)?;
    let is_word = follows.chars().next().is_some_and(char::is_alphabetic);
    (is_word && ELIDED.contains(&head) && !is_possessive(rest.get(apostrophe.0..)?))
        .then_some(apostrophe.0 + apostrophe.1.len_utf8())
}

/// The length of the number that a text begins with: digits, and what stands between
/// two of them.
fn number(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    let mut end = 0;
    while let Some(byte) = bytes.get(end) {
        let is_digit = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_digit);
        let joins = matches!(byte, b'.' | b',' | b'\'') && is_digit(bytes.get(end + 1));
        if !byte.is_ascii_digit() && !joins {
            break;
        }
        end += 1;
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<&str> {
        let sentences = crescendo_text::sentences(text);
        let tokens = tokens(text, &sentences);
        tokens.into_iter().map(|token| &text[token.at]).collect()
    }

    #[test]
    fn words_keep_what_is_within_them() {
        assert_eq!(
            split("Jean-Luc O'Sullivan's U.S. visit, J. R. 1.234,50 €"),
            [
                "Jean-Luc",
                "O'Sullivan",
                "'",
                "s",
                "U.S.",
                "visit",
                ",",
                "J.",
                "R.",
                "1.234,50",
                "€"
            ]
        );
        assert_eq!(
            split("l’Université d'Ankarana"),
            ["l’", "Université", "d'", "Ankarana"]
        );
    }

    #[test]
    fn the_first_word_of_a_sentence_is_marked() {
        let text = "\"One two.\" Three";
        let tokens = tokens(text, &crescendo_text::sentences(text));
        let first: Vec<&str> = tokens
            .iter()
            .filter(|token| token.first && token.kind == Kind::Word)
            .map(|token| &text[token.at.clone()])
            .collect();
        assert_eq!(first, ["One", "Three"]);
    }
}
