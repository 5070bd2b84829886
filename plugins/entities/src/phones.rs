//! Telephone numbers.

use crate::identifiers::Told;
use crate::said::Rule;
use crate::text::Text;
use crate::token::Kind;

/// Words that say that a number without a country is one of a telephone.
const NAMES: &[&str] = &[
    "tel",
    "telephone",
    "phone",
    "call",
    "ring",
    "mobile",
    "fax",
    "cell",
    "telefon",
    "mobil",
    "handy",
    "tél",
    "téléphone",
    "portable",
    "teléfono",
    "móvil",
    "hotline",
    "whatsapp",
];

/// How far back such a word may be, tokens.
const NEAR: usize = 5;

/// The longest number that is read, with what separates its digits, bytes.
const MOST: usize = 28;

/// A telephone number that begins at this token: with a plus and a country, or with a
/// zero where a word says that it is one. E.164 allows 15 digits.
pub(crate) fn phone(text: &Text<'_>, at: usize) -> Option<Told> {
    let token = text.tokens.get(at)?;
    let next_touches = text.kind(at + 1) == Some(Kind::Number) && !text.is_spaced(at + 1);
    let is_abroad = token.kind == Kind::Mark('+') && next_touches && token.spaced;
    let is_local = token.spaced
        && (token.kind == Kind::Number && text.word(at).starts_with('0')
            || token.kind == Kind::Mark('(') && text.word(at + 1).starts_with('0') && next_touches)
        && is_named(text, at);
    if !is_abroad && !is_local {
        return None;
    }
    let rest = text.whole.get(token.at.start..)?;
    let (mut number, mut end, mut marks) = (String::new(), 0, 0usize);
    for (place, letter) in rest.char_indices() {
        if letter.is_ascii_digit() {
            number.push(letter);
            end = place + 1;
            marks = 0;
        } else if matches!(
            letter,
            ' ' | '\u{a0}' | '-' | '.' | '/' | '(' | ')' | '+' | '–'
        ) {
            marks += 1;
        } else {
            break;
        }
        if marks > 2 || place > MOST || number.len() > 15 {
            break;
        }
    }
    let is_long = (if is_abroad { 8 } else { 7 }..=15).contains(&number.len());
    let plus = if is_abroad { "+" } else { "" };
    let bytes = token.at.start..token.at.start + end;
    is_long.then(|| (format!("tel:{plus}{number}"), Rule::Shaped, bytes))
}

fn is_named(text: &Text<'_>, at: usize) -> bool {
    let near = at.saturating_sub(NEAR)..at;
    near.into_iter().any(|before| {
        text.is_word(before) && NAMES.contains(&text.word(before).to_lowercase().as_str())
    })
}
