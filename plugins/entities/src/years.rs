//! Years that stand by themselves.

use crescendo_text::Language;

use crate::text::Text;
use crate::token::Kind;

/// Words that a year follows.
const BEFORE: &[&str] = &[
    "in",
    "since",
    "until",
    "till",
    "by",
    "from",
    "to",
    "of",
    "for",
    "before",
    "after",
    "during",
    "between",
    "early",
    "late",
    "year",
    "summer",
    "winter",
    "spring",
    "autumn",
    "fall",
    "through",
    "around",
    "about",
    "circa",
    "ca",
    "seit",
    "bis",
    "ab",
    "im",
    "jahr",
    "jahre",
    "jahren",
    "von",
    "nach",
    "vor",
    "um",
    "zwischen",
    "ende",
    "anfang",
    "mitte",
    "herbst",
    "sommer",
    "frühjahr",
    "frühling",
    "depuis",
    "en",
    "jusqu'en",
    "avant",
    "après",
    "vers",
    "dès",
    "année",
    "été",
    "hiver",
    "printemps",
    "automne",
    "de",
    "fin",
    "début",
    "entre",
    "desde",
    "hasta",
    "año",
    "verano",
    "invierno",
    "primavera",
    "otoño",
    "hacia",
    "born",
    "died",
];

/// Words between two years.
const BETWEEN: &[&str] = &[
    "and", "to", "or", "und", "bis", "oder", "et", "à", "ou", "y", "a", "o", ",", "-", "–", "/",
];

/// Words that make a number of what follows them, or of what they follow.
const COUNTED: &[&str] = &[
    "no", "nr", "nº", "n°", "number", "nummer", "numéro", "número", "§",
];

/// Whether a token is a year; `last` is the year before it, if any.
pub(crate) fn is_year_by_itself(text: &Text<'_>, at: usize, last: Option<usize>) -> bool {
    let word = text.word(at);
    let is_plain = text.kind(at) == Some(Kind::Number)
        && word.len() == 4
        && word.bytes().all(|byte| byte.is_ascii_digit());
    let year: u32 = word.parse().unwrap_or_default();
    if !is_plain || !(1500..=2099).contains(&year) {
        return false;
    }
    let before = at.checked_sub(1);
    let previous = before.map(|before| text.word(before).to_lowercase());
    let previous = previous.as_deref().unwrap_or_default();
    if last.is_some() && last == at.checked_sub(2) && BETWEEN.contains(&previous) {
        return true;
    }
    if !text.is_spaced(at) && !matches!(previous, "(" | "'" | "’" | "[") {
        return false;
    }
    if COUNTED.contains(&previous) || is_counting(text, at + 1) {
        return false;
    }
    if BEFORE.contains(&previous) || previous == "(" && !text.is_word(at + 1) {
        return true;
    }
    // These languages put a year beside a verb without a word before it.
    let is_bare = matches!(text.language, Language::German | Language::Spanish)
        && text.is_word(at + 1)
        && previous != ","
        && before.is_none_or(|before| text.is_first(at) || text.is_word(before));
    is_bare && !is_capital(text.word(at + 1))
}

/// Whether a token makes the number before it a count: `2000 Menschen`.
fn is_counting(text: &Text<'_>, at: usize) -> bool {
    match text.kind(at) {
        Some(Kind::Mark(mark)) => matches!(mark, '%' | '€' | '$' | '£' | '°') || joins(text, at),
        Some(Kind::Word) => {
            !text.is_spaced(at) || text.language == Language::German && is_capital(text.word(at))
        }
        _ => false,
    }
}

/// Whether a number goes on after a mark without space: `2020-07`, `2000/01`.
fn joins(text: &Text<'_>, at: usize) -> bool {
    let is_joint = matches!(text.kind(at), Some(Kind::Mark('/' | ':' | '.' | '_')));
    is_joint && !text.is_spaced(at + 1) && text.kind(at + 1) == Some(Kind::Number)
}

fn is_capital(word: &str) -> bool {
    word.chars().next().is_some_and(char::is_uppercase)
}
