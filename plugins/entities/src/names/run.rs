//! Capitalised words that stand together.

use crate::names::lists::{COMMON, SORTS, TITLES, has};
use crate::text::Text;
use crate::token::Kind;

/// Words of a run at most; what is longer is a line in capitals, not a name.
const MOST_WORDS: usize = 12;

/// Capitalised words with nothing but space between them, and full stops after titles.
#[derive(Clone, Debug)]
pub(super) struct Run {
    /// The tokens of its words, in order; never empty.
    pub words: Vec<usize>,
}

impl Run {
    /// Its first word's token.
    pub fn start(&self) -> usize {
        self.words.first().copied().unwrap_or_default()
    }

    /// The token after its last word.
    pub fn end(&self) -> usize {
        self.words.last().map_or(0, |last| last + 1)
    }

    /// A part of it; none where that has no words.
    pub fn part(&self, from: usize, to: usize) -> Option<Run> {
        let words = self.words.get(from..to)?;
        (!words.is_empty()).then(|| Run {
            words: words.to_vec(),
        })
    }

    /// What it says.
    pub fn name<'t>(&self, text: &Text<'t>) -> &'t str {
        text.between(self.start()..self.end())
    }
}

/// Whether a token is a word with a capital.
pub(super) fn is_capital(text: &Text<'_>, at: usize) -> bool {
    text.is_word(at)
        && !text.is_taken(at)
        && text.word(at).chars().next().is_some_and(char::is_uppercase)
}

/// The run that begins at a token, if one does.
pub(super) fn run(text: &Text<'_>, at: usize) -> Option<Run> {
    if !is_capital(text, at) {
        return None;
    }
    let mut words = vec![at];
    let mut next = at + 1;
    while words.len() < MOST_WORDS {
        let last = next - 1;
        // The full stop of `Dr.` and of `St.`
        let is_short = text.is_mark(next, '.')
            && !text.is_spaced(next)
            && (has(TITLES, text.word(last)) || matches!(text.word(last), "St" | "Ste"));
        let after = if is_short { next + 1 } else { next };
        if is_capital(text, after) && text.is_spaced(after) {
            words.push(after);
            next = after + 1;
        } else if let Some(office) = possessed_office(text, next) {
            words.push(office);
            next = office + 1;
        } else {
            break;
        }
    }
    Some(Run { words })
}

/// `Commissioner's Office`: the word after a possessive that makes it one name.
fn possessed_office(text: &Text<'_>, at: usize) -> Option<usize> {
    let is_possessive = matches!(text.kind(at), Some(Kind::Mark('\'' | '’')))
        && text.word(at + 1) == "s"
        && is_capital(text, at + 2);
    (is_possessive && has(SORTS, text.word(at + 2))).then_some(at + 2)
}

/// Whether a word of a run is no part of any name.
pub(super) fn is_common(text: &Text<'_>, at: usize) -> bool {
    has(COMMON, text.word(at))
}
