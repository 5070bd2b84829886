//! Names of places.

use crescendo_text::Language;

use crate::names::lists::{IN, OF, PLACE_HEADS, PLACE_NOUNS, PLACE_SORTS, has, is_place};
use crate::names::run::{Run, is_common};
use crate::said::Rule;
use crate::text::Text;
use crate::token::Kind;

/// Endings of towns and streets in German, which make a place of any word after `in`.
const ENDINGS: &[&str] = &[
    "burg", "stadt", "heim", "dorf", "hausen", "ingen", "bach", "furt", "berg", "bruck", "brück",
    "hagen", "feld", "kirchen", "münster", "au", "ow", "itz", "leben", "rode", "walde", "stedt",
];

/// Endings of streets in German.
const STREETS: &[&str] = &[
    "straße", "strasse", "weg", "gasse", "allee", "platz", "ufer",
];

/// The place that a run names, whole.
pub(super) fn place(text: &Text<'_>, run: &Run) -> Option<Rule> {
    let name = run.name(text);
    if is_place(name) || is_shouted(name) && is_place(&title_case(name)) {
        return Some(Rule::Listed);
    }
    let words = run.words.len();
    let last = text.word(run.end() - 1).to_lowercase();
    let first = text.word(run.start());
    if words > 1 && (has(PLACE_SORTS, &last) || is_head(first)) {
        return Some(Rule::PlaceSort);
    }
    let is_street = STREETS
        .iter()
        .any(|ending| last.len() > ending.len() + 2 && last.ends_with(ending));
    if is_street && matches!(text.kind(run.end()), Some(Kind::Number)) {
        return Some(Rule::PlaceSort);
    }
    if run.words.iter().any(|at| is_common(text, *at)) || words > 3 {
        return None;
    }
    let is_code = name.chars().count() < 3 || name.bytes().any(|byte| byte.is_ascii_digit());
    // Places side by side are found one by one.
    let are_places = words > 1 && run.words.iter().all(|at| is_place(text.word(*at)));
    if is_code || are_places {
        return None;
    }
    let before = run.start().checked_sub(1);
    let word = before.map(|before| text.word(before)).unwrap_or_default();
    let is_german = text.language == Language::German;
    let is_town = ENDINGS
        .iter()
        .any(|ending| last.len() > ending.len() + 1 && last.ends_with(ending));
    let is_in = has(IN, word) && !text.is_first(run.start());
    if is_in && (!is_german || is_town) {
        return Some(Rule::Context);
    }
    // `the city of X`, `Bürgermeisterin von X`
    let noun = before
        .and_then(|before| before.checked_sub(1))
        .map(|at| text.word(at));
    if has(OF, word) && noun.is_some_and(|noun| has(PLACE_NOUNS, noun)) {
        return Some(Rule::Context);
    }
    // `Aldwick, Sussex`
    let next = text.word(run.end() + 1);
    let is_part = text.is_mark(run.end(), ',') && is_place(next);
    if is_part && words <= 2 && !is_place(word) && !is_german {
        return Some(Rule::Context);
    }
    dateline(text, run)
}

/// `NAIROBI - `, `PORT LINDEN, 14 March 2025 - `: a line's first words in capitals.
fn dateline(text: &Text<'_>, run: &Run) -> Option<Rule> {
    let begins = run
        .start()
        .checked_sub(1)
        .is_none_or(|before| text.kind(before) == Some(Kind::Line));
    let ends = matches!(
        text.kind(run.end()),
        Some(Kind::Mark(',' | '-' | '–' | '—'))
    );
    (begins && ends && is_shouted(run.name(text)) && run.words.len() <= 3).then_some(Rule::Context)
}

/// Whether a name is in capitals throughout, and longer than an acronym.
pub(super) fn is_shouted(name: &str) -> bool {
    name.chars().count() > 4 && !name.chars().any(char::is_lowercase)
}

/// A name in capitals as it would be written within a text.
pub(super) fn title_case(name: &str) -> String {
    let mut said = String::with_capacity(name.len());
    let mut begins = true;
    for letter in name.chars() {
        if begins {
            said.push(letter);
        } else {
            said.extend(letter.to_lowercase());
        }
        begins = !letter.is_alphabetic();
    }
    said
}

fn is_head(word: &str) -> bool {
    has(PLACE_HEADS, word) && !word.ends_with('.')
}
