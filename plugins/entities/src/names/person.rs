//! Names of people.

use crescendo_text::Language;

use crate::names::lists::{PARTICLES, PLACE_SORTS, ROLES, SORTS, SPEECH, has, is_given, is_place};
use crate::names::run::{Run, is_capital, is_common};
use crate::said::Rule;
use crate::text::Text;
use crate::token::Kind;

/// Words of a person's name at most.
const MOST_WORDS: usize = 4;

/// The person that a run names, with its part of the run: how many words, and where it
/// ends. Titles are off the run; `titled` says whether there were any.
pub(super) fn person(text: &Text<'_>, run: &Run, titled: bool) -> Option<(usize, usize, Rule)> {
    let first = run.start();
    let word = text.word(first);
    let is_initial = word.ends_with('.');
    if run.words.len() == 1 && word.chars().count() < 2 {
        return None;
    }
    let mut count = run
        .words
        .iter()
        .take(MOST_WORDS)
        .take_while(|at| !is_common(text, **at) && !has(SORTS, text.word(**at)))
        .count();
    // `Victoria Street`
    if run
        .words
        .get(1..)
        .unwrap_or_default()
        .iter()
        .any(|at| has(PLACE_SORTS, text.word(*at)))
    {
        return None;
    }
    let mut end = count.checked_sub(1).and_then(|last| run.words.get(last))? + 1;
    let is_whole = count == run.words.len();
    if let Some(more) = after_particle(text, end).filter(|_| is_whole && is_named(word, titled)) {
        end = more;
        count += 1;
    }
    if titled {
        return Some((count, end, Rule::Titled));
    }
    if is_given(word) && count >= 2 {
        return Some((count, end, Rule::Given));
    }
    if is_initial && count >= 2 && text.word(end - 1).len() > 2 {
        return Some((count, end, Rule::Context));
    }
    let before = first.checked_sub(1).map(|before| text.word(before));
    let has_role = before.is_some_and(|before| has(ROLES, before));
    if is_place(run.name(text)) {
        return None;
    }
    if has_role && count >= 2 && is_whole {
        return Some((count, end, Rule::Titled));
    }
    if is_given(word) {
        return Some((count, end, Rule::GivenAlone));
    }
    let is_german = text.language == Language::German;
    let speaks = is_whole && speaks(text, first, end);
    let aged = is_aged(text, end);
    if is_whole && (aged || speaks && (!is_german || count >= 2)) && !text.is_first(first) {
        return Some((count, end, Rule::Context));
    }
    if is_whole && (aged || speaks) && count >= 2 {
        return Some((count, end, Rule::Context));
    }
    if has_role && is_whole && !is_german {
        return Some((count, end, Rule::Context));
    }
    let looks = count == 2
        && is_whole
        && !text.is_first(first)
        && !is_german
        && !before.is_some_and(|before| has(crate::names::lists::IN, before) || before == "at")
        && run
            .words
            .iter()
            .all(|at| looks_like_name(text.word(*at)) && !is_place(text.word(*at)));
    looks.then_some((count, end, Rule::Looks))
}

fn is_named(word: &str, titled: bool) -> bool {
    titled || is_given(word) || word.ends_with('.')
}

/// The end of a name that goes on with `van der Berg` or `von Moos`.
fn after_particle(text: &Text<'_>, at: usize) -> Option<usize> {
    let mut next = at;
    while next < at + 2 && has(PARTICLES, text.word(next)) {
        next += 1;
    }
    let is_joined = next > at && is_capital(text, next) && text.is_spaced(next);
    let is_name = is_joined && !is_place(text.word(next)) && !has(SORTS, text.word(next));
    is_name.then_some(next + 1)
}

/// Whether a verb beside a name is one of people.
fn speaks(text: &Text<'_>, start: usize, end: usize) -> bool {
    let before = start.checked_sub(1).map(|before| text.word(before));
    before.is_some_and(|before| has(SPEECH, before)) || has(SPEECH, text.word(end))
}

/// Whether an age follows: `, 61,`.
fn is_aged(text: &Text<'_>, end: usize) -> bool {
    let age: Option<u32> = text.word(end + 1).parse().ok();
    text.is_mark(end, ',')
        && text.kind(end + 1) == Some(Kind::Number)
        && age.is_some_and(|age| (10..=110).contains(&age))
        && matches!(text.kind(end + 2), Some(Kind::Mark(',' | '.')))
}

/// Whether a word may be a name: a capital, then small letters, and not too short.
fn looks_like_name(word: &str) -> bool {
    let small = word
        .chars()
        .skip(1)
        .filter(|letter| letter.is_lowercase())
        .count();
    small >= 2 && word.chars().count() <= 16 && !word.bytes().any(|byte| byte.is_ascii_digit())
}
