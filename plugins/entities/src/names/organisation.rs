//! Names of organisations.

use std::ops::Range;

use crate::names::lists::{OF, SORTS, THE, has, is_form, is_given, is_known, is_place};
use crate::names::run::{Run, is_capital, is_common, run};
use crate::said::Rule;
use crate::text::Text;

/// How far a name goes on after its run, tokens.
const FAR: usize = 12;

/// The organisation that begins at a run, with its tokens; titles and common words are
/// off the run already.
pub(super) fn organisation(text: &Text<'_>, run: &Run) -> Option<(Range<usize>, Rule)> {
    let start = run.start();
    if let Some(end) = with_form(text, start) {
        return Some((start..end, Rule::LegalForm));
    }
    let name = run.name(text);
    if is_known(name) {
        return Some((start..run.end(), Rule::Listed));
    }
    if let Some(end) = joined(text, run) {
        return Some((start..end, Rule::Sort));
    }
    let sort = run.words.iter().position(|at| has(SORTS, text.word(*at)));
    if let Some(place) = sort {
        let is_last = place + 1 == run.words.len();
        let end = goes_on(text, run.end(), is_last);
        let is_alone = run.words.len() == 1 && end == run.end();
        // `Clinton Road Works` is one, `Board` is none.
        return (!is_alone).then_some((start..end, Rule::Sort));
    }
    let other = partner(text, run)?;
    Some((start..other, Rule::Looks))
}

/// The end of a name with a legal form that begins at this token.
fn with_form(text: &Text<'_>, start: usize) -> Option<usize> {
    let mut at = start;
    let mut names = 0;
    while at < start + FAR {
        let word = text.word(at);
        if names > 0 && is_form(word) && !text.is_taken(at) {
            return Some(after_form(text, at));
        }
        // `e. K.`, `e. V.`: the first letter is small.
        if names > 0
            && word == "e"
            && text.is_mark(at + 1, '.')
            && matches!(text.word(at + 2), "K." | "V.")
        {
            return Some(at + 3);
        }
        if names > 0 && matches!(word, "Co" | "Corp") && text.is_mark(at + 1, '.') {
            return Some(after_form(text, at));
        }
        if is_capital(text, at) && (at == start || text.is_spaced(at)) {
            // A sentence's first word or a title in the middle divides two names.
            if names > 0 && is_common(text, at) {
                return None;
            }
            names += 1;
            at += 1;
        } else if text.is_mark(at, '&') && is_capital(text, at + 1)
            || text.is_mark(at, ',') && is_form(text.word(at + 1))
        {
            at += 1;
        } else {
            return None;
        }
    }
    None
}

/// The end of what may follow a legal form: its full stop, `& Co. KG`.
fn after_form(text: &Text<'_>, at: usize) -> usize {
    let mut end = at + 1;
    let has_stop = matches!(text.word(at), "Inc" | "Ltd" | "Corp" | "Co" | "S.A" | "S.L");
    if has_stop && text.is_mark(end, '.') && !text.is_spaced(end) {
        end += 1;
    }
    if text.is_mark(end, '&') && text.word(end + 1) == "Co" {
        let dot = usize::from(text.is_mark(end + 2, '.'));
        if is_form(text.word(end + 2 + dot)) {
            end += 3 + dot;
        }
    }
    end
}

/// `Harland, Moss and Partners`, `Food and Drug Administration`: the end of a name that
/// has an `and` within it.
fn joined(text: &Text<'_>, first: &Run) -> Option<usize> {
    let mut at = first.end();
    if text.is_mark(at, ',') && is_capital(text, at + 1) {
        at = run(text, at + 1)?.end();
    }
    if !matches!(text.word(at), "and" | "&" | "und" | "et" | "y") {
        return None;
    }
    let other = run(text, at + 1)?;
    let last = text.word(other.end() - 1).to_lowercase();
    let are_partners = matches!(
        last.as_str(),
        "partners" | "sons" | "associates" | "brothers" | "söhne" | "partner" | "fils" | "hijos"
    );
    if are_partners && other.words.len() == 1 {
        return Some(other.end());
    }
    let before = first.start().checked_sub(1).map(|before| text.word(before));
    let name = first.name(text);
    let is_one = first.words.len() == 1
        && matches!(before, Some("the" | "The"))
        && other.words.len() > 1
        && has(SORTS, &last)
        && !is_place(name)
        && !is_given(name);
    is_one.then(|| other.end())
}

/// Two names with `&` between them.
fn partner(text: &Text<'_>, first: &Run) -> Option<usize> {
    if !text.is_mark(first.end(), '&') || first.words.len() > 2 {
        return None;
    }
    run(text, first.end() + 1).map(|other| other.end())
}

/// Where a name ends that goes on with `of …`, `für …`, `des …`.
fn goes_on(text: &Text<'_>, mut end: usize, is_last: bool) -> usize {
    let mut times = 0;
    while times < 2 {
        times += 1;
        // `Compagnie ferroviaire du Sud`
        let adjective = is_last
            && times == 1
            && text.is_word(end)
            && !is_capital(text, end)
            && !has(OF, text.word(end))
            && text.word(end).len() > 4
            && matches!(
                text.language,
                crescendo_text::Language::French | crescendo_text::Language::Spanish
            )
            && has(OF, text.word(end + 1))
            && is_capital(text, end + 2);
        let of = if adjective { end + 1 } else { end };
        if !has(OF, text.word(of)) || text.is_taken(of) {
            return end;
        }
        let the = of + 1;
        let name = if has(THE, text.word(the)) {
            the + 1
        } else {
            the
        };
        if let Some(more) = run(text, name) {
            if has(crate::names::lists::TITLES, text.word(name)) {
                return end;
            }
            end = more.end();
            // `the Board of Trade and Industry`
            continue;
        }
        let is_romance = matches!(
            text.language,
            crescendo_text::Language::French | crescendo_text::Language::Spanish
        );
        if is_romance && times == 1 && text.is_word(name) && text.word(of) != "de" {
            return small_words(text, name);
        }
        return end;
    }
    end
}

/// `des voyageurs alpins`: one word in small letters, and a second one before a mark.
fn small_words(text: &Text<'_>, at: usize) -> usize {
    let second = at + 1;
    let is_short = text.is_word(second)
        && !is_common(text, second)
        && text.word(second).len() > 3
        && !text.is_word(second + 1);
    if is_short { second + 1 } else { second }
}
