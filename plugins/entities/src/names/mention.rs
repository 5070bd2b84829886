//! The first pass: each run of capitalised words by itself.

use crescendo_text::Language;

use crate::names::lists::{OF, ROLES, SORTS, THE, TITLES, has, is_known, is_place};
use crate::names::organisation::organisation;
use crate::names::person::person;
use crate::names::place::{is_shouted, place, title_case};
use crate::names::run::{Run, is_capital, is_common, run};
use crate::said::Rule;
use crate::text::Text;

/// What a name is one of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    Person,
    Organisation,
    Place,
    /// Nobody knows yet.
    Unknown,
}

/// A name where it stands.
#[derive(Clone, Debug)]
pub(super) struct Mention {
    pub sort: Sort,
    pub name: String,
    pub rule: Rule,
    /// An acronym that is introduced right after it.
    pub acronym: Option<String>,
    /// Whether the word before it is `at`, or one like it, as before one's employer.
    pub is_at: bool,
}

/// Every name of a text, in order.
pub(super) fn mentions(text: &Text<'_>) -> Vec<Mention> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.tokens.len() {
        if let Some((name, end)) = small_street(text, at) {
            push(
                text,
                &mut found,
                Sort::Place,
                name,
                Rule::PlaceSort,
                (at, end),
            );
            at = end;
        } else if let Some(run) = run(text, at) {
            at = one(text, &run, &mut found).max(at + 1);
        } else {
            at += 1;
        }
    }
    found
}

/// Reads the beginning of a run; where to go on.
fn one(text: &Text<'_>, whole: &Run, found: &mut Vec<Mention>) -> usize {
    let count = whole.words.len();
    let Some((run, titled)) = stripped(text, whole) else {
        return whole.end();
    };
    let start = run.start();
    if !titled {
        if let Some((range, rule)) = organisation(text, &run) {
            let end = range.end;
            push(
                text,
                found,
                Sort::Organisation,
                text.between(range),
                rule,
                (start, end),
            );
            return end;
        }
        if let Some(rule) = place(text, &run).filter(|rule| *rule != Rule::Context) {
            push(
                text,
                found,
                Sort::Place,
                run.name(text),
                rule,
                (start, run.end()),
            );
            return run.end();
        }
    }
    // What is left of a longer run, such as a title of a book, looks like nothing.
    let is_rest = start != whole.start();
    let told = person(text, &run, titled);
    if let Some((words, end, rule)) = told.filter(|told| told.2 != Rule::Looks || !is_rest) {
        push(
            text,
            found,
            Sort::Person,
            text.between(start..end),
            rule,
            (start, end),
        );
        let used = run.words.get(words - 1).copied().unwrap_or(start);
        return end.max(used + 1);
    }
    if let Some(rule) = place(text, &run) {
        push(
            text,
            found,
            Sort::Place,
            run.name(text),
            rule,
            (start, run.end()),
        );
        return run.end();
    }
    // A listed place that other words follow, or that follows others.
    for words in (1..run.words.len().min(4)).rev() {
        if let Some(part) = run.part(0, words).filter(|part| is_place(part.name(text))) {
            push(
                text,
                found,
                Sort::Place,
                part.name(text),
                Rule::Listed,
                (start, part.end()),
            );
            return part.end();
        }
    }
    debug_assert!(count > 0, "a run has words");
    push(
        text,
        found,
        Sort::Unknown,
        run.name(text),
        Rule::Again,
        (start, run.end()),
    );
    run.end()
}

/// A run without the words at its front that are no part of a name; whether titles
/// were among them, or stand right before it. None where nothing is left.
fn stripped(text: &Text<'_>, run: &Run) -> Option<(Run, bool)> {
    let (mut from, mut titled) = (0, false);
    let mut rest = run.clone();
    loop {
        let name = rest.name(text);
        if is_place(name) || is_known(name) {
            return Some((rest, titled));
        }
        let first = rest.start();
        let is_last = rest.words.len() == 1;
        let is_role = has(ROLES, text.word(first)) && !is_kept(text, &rest);
        let is_title = is_title(text, first) || is_role;
        let is_other =
            is_firm(text, first) && !is_last || is_common(text, first) && !is_part(text, &rest);
        if !is_title && !is_other {
            break;
        }
        titled = is_title && !is_last;
        from += 1;
        rest = run.part(from, run.words.len())?;
    }
    let before = rest.start().checked_sub(1);
    let is_small_title = before.is_some_and(|before| {
        text.is_word(before) && !is_capital(text, before) && is_title(text, before)
            || text.is_mark(before, '.')
                && before
                    .checked_sub(1)
                    .is_some_and(|title| !is_capital(text, title) && is_title(text, title))
    });
    Some((rest, titled || is_small_title && from == 0))
}

/// Whether what begins with a role is an organisation all the same: `Executive Board`.
fn is_kept(text: &Text<'_>, run: &Run) -> bool {
    let mut later = run.words.iter().skip(1);
    later.any(|at| has(SORTS, text.word(*at)))
}

/// Whether a German word only says that a company's name follows: `Baufirma`.
fn is_firm(text: &Text<'_>, at: usize) -> bool {
    const ENDINGS: [&str; 6] = [
        "firma",
        "unternehmen",
        "konzern",
        "hersteller",
        "anbieter",
        "kette",
    ];
    let word = text.word(at);
    text.language == Language::German && ENDINGS.iter().any(|ending| word.ends_with(ending))
}

/// Whether a common word begins a place or organisation: `New Haven`, `North Bank`.
fn is_part(text: &Text<'_>, run: &Run) -> bool {
    let first = text.word(run.start());
    let is_direction = matches!(
        first,
        "New"
            | "North"
            | "South"
            | "East"
            | "West"
            | "Northern"
            | "General"
            | "First"
            | "Media"
            | "Company"
            | "Committee"
    );
    // At a sentence's beginning nobody can tell.
    is_direction && run.words.len() > 1 && !text.is_first(run.start())
        || matches!(first, "Committee" | "New")
}

fn is_title(text: &Text<'_>, at: usize) -> bool {
    let word = text.word(at);
    if !has(TITLES, word) {
        return false;
    }
    match word {
        // `M.` is an initial elsewhere.
        "M" | "M." | "MM" => text.language == Language::French,
        "m" | "mm" => false,
        "Don" | "don" => text.language == Language::Spanish,
        "Saint" | "King" | "Prince" | "Father" | "General" => {
            !text.is_first(at) || word == "Father"
        }
        _ => true,
    }
}

/// `rue des Lilas`, `calle de Alcalá`: a street whose first word is small.
fn small_street<'t>(text: &Text<'t>, at: usize) -> Option<(&'t str, usize)> {
    let is_street = matches!(
        text.word(at),
        "rue" | "avenue" | "boulevard" | "quai" | "calle" | "avenida" | "plaza" | "paseo"
    );
    if !is_street || text.is_taken(at) {
        return None;
    }
    let mut next = at + 1;
    while next < at + 3 && (has(OF, text.word(next)) || has(THE, text.word(next))) {
        next += 1;
    }
    let name = run(text, next)?;
    Some((text.between(at..name.end()), name.end()))
}

fn push(
    text: &Text<'_>,
    found: &mut Vec<Mention>,
    sort: Sort,
    name: &str,
    rule: Rule,
    (start, end): (usize, usize),
) {
    let mut name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    if sort == Sort::Place && is_shouted(&name) {
        name = title_case(&name);
    }
    let word = text.word(end + 1);
    let is_acronym = sort == Sort::Organisation
        && text.is_mark(end, '(')
        && text.is_mark(end + 2, ')')
        && (2..=10).contains(&word.len())
        && word.chars().filter(|letter| letter.is_uppercase()).count() * 2 > word.chars().count();
    let before = start.checked_sub(1).map(|before| text.word(before));
    found.push(Mention {
        sort,
        name,
        rule,
        acronym: is_acronym.then(|| word.to_owned()),
        is_at: matches!(before, Some("at" | "from" | "chez" | "bei")),
    });
}
