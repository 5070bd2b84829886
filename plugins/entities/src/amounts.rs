//! Money, percentages and measured quantities.

use std::ops::Range;

use crescendo_text::Language;

use crate::number::Number;
use crate::said::{Found, Rule};
use crate::text::Text;
use crate::token::Kind;
use crate::units::{Currency, of_sign, of_word, scale, unit, unit_of_two};

/// Finds amounts, and takes their tokens.
#[must_use]
pub fn amounts(text: &mut Text<'_>) -> Found {
    let mut found = Found::default();
    let mut at = 0;
    while at < text.tokens.len() {
        let told = if text.is_taken(at) || text.kind(at) != Some(Kind::Number) {
            None
        } else {
            amount(text, at)
        };
        if let Some((value, rule, range)) = told {
            found.add(&value, rule);
            at = range.end.max(at + 1);
            text.take(range);
        } else {
            at += 1;
        }
    }
    found
}

type Told = (String, Rule, Range<usize>);

/// The amount whose number begins at this token.
fn amount(text: &Text<'_>, at: usize) -> Option<Told> {
    let (number, after) = Number::at(text, at)?;
    // Not a part of something longer, as in `A4-300` or `x86`.
    if !text.is_spaced(at) && at.checked_sub(1).is_some_and(|before| text.is_word(before)) {
        let is_code = before_word(text, at).is_some_and(|(word, _)| of_word(word).is_some());
        if !is_code {
            return None;
        }
    }
    if let Some((currency, start)) = currency_before(text, at) {
        let (power, end) = scaled(text, after, true);
        return money(number.scaled(power), currency, start..end);
    }
    let (power, end) = scaled(text, after, false);
    if let Some((currency, end)) = currency_after(text, end) {
        return money(number.scaled(power), currency, at..end);
    }
    // `31 M€`
    let (short, money_end) = scaled(text, after, true);
    if let Some((currency, end)) = currency_after(text, money_end)
        && !text.is_word(end - 1)
    {
        return money(number.scaled(short), currency, at..end);
    }
    if let Some(end) = percent(text, after) {
        let value = format!("{} %", number.plain());
        return Some((value, Rule::Amount, at..end));
    }
    let (unit, end) = unit_at(text, end)?;
    let value = format!("{} {unit}", number.scaled(power).plain());
    Some((value, Rule::Amount, at..end))
}

fn money(number: Number, currency: Currency, range: Range<usize>) -> Option<Told> {
    let rule = if currency.is_shared {
        Rule::SharedSign
    } else {
        Rule::Amount
    };
    Some((format!("{} {}", currency.code, number.plain()), rule, range))
}

/// The power of ten of the word at a token, and the token after it.
fn scaled(text: &Text<'_>, at: usize, is_money: bool) -> (i32, usize) {
    let is_english = matches!(text.language, Language::English | Language::Other);
    if !text.is_word(at) {
        return (0, at);
    }
    let Some(power) = scale(text.word(at), is_money, is_english) else {
        return (0, at);
    };
    // `mil millones`, and the full stop of `Mio.`
    if power == 3
        && let Some(more) = scale(text.word(at + 1), false, is_english)
    {
        return (power + more, at + 2);
    }
    let is_short = matches!(text.word(at), "Mio" | "Mrd" | "mio" | "mrd" | "Mill");
    (
        power,
        at + 1 + usize::from(is_short && text.is_mark(at + 1, '.')),
    )
}

fn before_word<'t>(text: &Text<'t>, at: usize) -> Option<(&'t str, usize)> {
    let before = at.checked_sub(1)?;
    text.is_word(before).then(|| (text.word(before), before))
}

/// A currency before a number, and where it begins.
fn currency_before(text: &Text<'_>, at: usize) -> Option<(Currency, usize)> {
    let before = at.checked_sub(1)?;
    match text.kind(before)? {
        Kind::Mark(sign) => {
            let word = before_word(text, before).filter(|_| !text.is_spaced(before));
            let currency = of_sign(sign, word.map_or("", |(word, _)| word))?;
            // `C$`, but not the word before `$` in general.
            let is_part = word.is_some_and(|(word, _)| of_sign(sign, word) != of_sign(sign, ""));
            Some((currency, if is_part { before - 1 } else { before }))
        }
        Kind::Word => {
            let word = text.word(before);
            let is_code = word.len() == 3 && word.bytes().all(|byte| byte.is_ascii_uppercase());
            Some((of_word(word).filter(|_| is_code)?, before))
        }
        Kind::Number | Kind::Line => None,
    }
}

/// A currency after a number, and the token after it.
fn currency_after(text: &Text<'_>, at: usize) -> Option<(Currency, usize)> {
    let at = skip_of(text, at);
    match text.kind(at)? {
        Kind::Mark(sign) => {
            // A sign before the next number belongs to that.
            let is_next = text.is_spaced(at)
                && text.kind(at + 1) == Some(Kind::Number)
                && !text.is_spaced(at + 1);
            let currency = of_sign(sign, "").filter(|_| !is_next)?;
            Some((currency, at + 1))
        }
        Kind::Word => {
            let word = text.word(at);
            if word.eq_ignore_ascii_case("US") && text.is_mark(at + 1, '$') {
                return Some((of_sign('$', "US")?, at + 2));
            }
            // `300 US dollars`
            if word == "US" {
                let dollars = text.word(at + 1).to_lowercase().starts_with("dollar");
                return dollars.then_some((of_sign('$', "US")?, at + 2));
            }
            Some((of_word(word)?, at + 1))
        }
        Kind::Number | Kind::Line => None,
    }
}

/// Passes over `de` and `d'` in `millions d'euros`, `millones de euros`.
fn skip_of(text: &Text<'_>, at: usize) -> usize {
    at + usize::from(matches!(text.word(at), "de" | "d'" | "d’"))
}

/// Whether a percentage ends here, and the token after it.
fn percent(text: &Text<'_>, at: usize) -> Option<usize> {
    let one = text.word(at).to_lowercase();
    let two = text.word(at + 1).to_lowercase();
    match (one.as_str(), two.as_str()) {
        ("percent", "age") => None,
        ("%" | "percent" | "prozent", _) => Some(at + 1),
        ("per", "cent") | ("pour", "cent") | ("por", "ciento") => Some(at + 2),
        _ => None,
    }
}

fn unit_at(text: &Text<'_>, at: usize) -> Option<(&'static str, usize)> {
    let at = skip_of(text, at);
    if text.is_mark(at, '°') && matches!(text.word(at + 1), "C" | "F") {
        let unit = if text.word(at + 1) == "C" {
            "°C"
        } else {
            "°F"
        };
        return Some((unit, at + 2));
    }
    if !text.is_word(at) {
        return None;
    }
    let word = text.word(at);
    if let Some(unit) = unit_of_two(word, text.word(at + 1)) {
        return Some((unit, at + 2));
    }
    if word == "km" && text.is_mark(at + 1, '/') && text.word(at + 2) == "h" {
        return Some(("km/h", at + 3));
    }
    // Without space `9m` may be nine millions.
    let is_clear = text.is_spaced(at) || word.chars().count() > 1;
    Some((unit(word).filter(|_| is_clear)?, at + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, language: Language) -> Vec<String> {
        let found = amounts(&mut Text::new(text, language));
        let found = found.entities().iter();
        found.map(|entity| entity.value.clone()).collect()
    }

    #[test]
    fn money_is_normalised() {
        for (text, language, value) in [
            ("£84,000.00 a year", Language::English, "GBP 84000"),
            ("debts of £3.4m in", Language::English, "GBP 3400000"),
            ("CHF 3.1 billion", Language::English, "CHF 3100000000"),
            ("61,5 Mio. Euro", Language::German, "EUR 61500000"),
            ("1.850,00 €", Language::German, "EUR 1850"),
            ("de 31 M€.", Language::French, "EUR 31000000"),
            ("9,8 millions d'euros", Language::French, "EUR 9800000"),
            (
                "dos: 14,2 millones de euros",
                Language::Spanish,
                "EUR 14200000",
            ),
            (
                "3 mil millones de dólares",
                Language::Spanish,
                "USD 3000000000",
            ),
            ("US$5bn", Language::English, "USD 5000000000"),
            ("300 US dollars", Language::English, "USD 300"),
        ] {
            assert_eq!(found(text, language), [value], "{text}");
        }
    }

    #[test]
    fn quantities_and_percentages_are_normalised() {
        for (text, language, value) in [
            ("38,000 m² of", Language::English, "38000 m2"),
            ("420 square metres", Language::English, "420 m2"),
            ("17.3 percent", Language::English, "17.3 %"),
            ("4 per cent", Language::English, "4 %"),
            ("at 120 km/h", Language::English, "120 km/h"),
            ("à 1 300 m d'altitude", Language::French, "1300 m"),
            ("3.500.000 litros", Language::Spanish, "3500000 l"),
            ("-5 °C", Language::English, "5 °C"),
        ] {
            assert_eq!(found(text, language), [value], "{text}");
        }
    }

    #[test]
    fn counts_are_no_amounts() {
        for text in ["640 new jobs", "9m people", "A4 m", "12 women", "3 in"] {
            assert!(found(text, Language::English).is_empty(), "{text}");
        }
    }
}
