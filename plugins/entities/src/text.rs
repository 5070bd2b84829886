//! A text with its tokens, and which of it is told already.

use std::ops::Range;

use crescendo_text::{Language, sentences};

use crate::token::{Kind, Token, tokens};

/// A text on its way through the extractors.
#[derive(Debug)]
pub struct Text<'t> {
    /// The whole of it.
    pub whole: &'t str,
    /// Its tokens.
    pub tokens: Vec<Token>,
    /// Which language it is in.
    pub language: Language,
    /// For each token, whether something was found there that no other may claim.
    taken: Vec<bool>,
}

impl<'t> Text<'t> {
    /// Takes a text apart.
    #[must_use]
    pub fn new(whole: &'t str, language: Language) -> Text<'t> {
        let tokens = tokens(whole, &sentences(whole));
        let taken = vec![false; tokens.len()];
        Text {
            whole,
            tokens,
            language,
            taken,
        }
    }

    /// What a token says; empty where there is none.
    #[must_use]
    pub fn word(&self, at: usize) -> &'t str {
        let range = self.tokens.get(at).map(|token| token.at.clone());
        range
            .and_then(|range| self.whole.get(range))
            .unwrap_or_default()
    }

    /// What a token is.
    #[must_use]
    pub fn kind(&self, at: usize) -> Option<Kind> {
        self.tokens.get(at).map(|token| token.kind)
    }

    /// Whether a token is this mark.
    #[must_use]
    pub fn is_mark(&self, at: usize, mark: char) -> bool {
        self.kind(at) == Some(Kind::Mark(mark))
    }

    /// Whether a token is a word.
    #[must_use]
    pub fn is_word(&self, at: usize) -> bool {
        self.kind(at) == Some(Kind::Word)
    }

    /// Whether there is space before a token.
    #[must_use]
    pub fn is_spaced(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(|token| token.spaced)
    }

    /// Whether a token begins a sentence.
    #[must_use]
    pub fn is_first(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(|token| token.first)
    }

    /// Whether a token belongs to something that was found.
    #[must_use]
    pub fn is_taken(&self, at: usize) -> bool {
        self.taken.get(at).copied().unwrap_or(true)
    }

    /// What lies between the beginnings of two tokens, without space at its end.
    #[must_use]
    pub fn between(&self, tokens: Range<usize>) -> &'t str {
        let (Some(first), Some(last)) = (
            self.tokens.get(tokens.start),
            tokens.end.checked_sub(1).and_then(|at| self.tokens.get(at)),
        ) else {
            return "";
        };
        self.whole
            .get(first.at.start..last.at.end)
            .unwrap_or_default()
    }

    /// Marks tokens as belonging to something.
    pub fn take(&mut self, tokens: Range<usize>) {
        for taken in self.taken.get_mut(tokens).into_iter().flatten() {
            *taken = true;
        }
    }

    /// Marks all tokens that touch these bytes.
    pub fn take_bytes(&mut self, bytes: Range<usize>) {
        let start = self
            .tokens
            .partition_point(|token| token.at.end <= bytes.start);
        let end = self
            .tokens
            .partition_point(|token| token.at.start < bytes.end);
        self.take(start..end);
    }
}
