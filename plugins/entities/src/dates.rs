//! Dates, as ISO 8601 writes them.

use std::ops::Range;

use crescendo_text::Language;

use crate::said::{Found, Rule};
use crate::slashes::{Order, numeric};
use crate::text::Text;
use crate::token::Kind;
use crate::years::is_year_by_itself;

/// Names of months, in English, German, French and Spanish, in lower case.
const MONTHS: [&[&str]; 12] = [
    &[
        "january", "jan", "januar", "jänner", "janvier", "janv", "enero", "ene",
    ],
    &[
        "february", "feb", "februar", "feber", "février", "févr", "fév", "febrero",
    ],
    &["march", "mar", "märz", "mrz", "mars", "marzo"],
    &["april", "apr", "avril", "avr", "abril", "abr"],
    &["may", "mai", "mayo"],
    &["june", "jun", "juni", "juin", "junio"],
    &["july", "jul", "juli", "juillet", "juil", "julio"],
    &["august", "aug", "août", "aout", "agosto", "ago"],
    &[
        "september",
        "sep",
        "sept",
        "septembre",
        "septiembre",
        "setiembre",
    ],
    &["october", "oct", "oktober", "okt", "octobre", "octubre"],
    &["november", "nov", "novembre", "noviembre"],
    &[
        "december",
        "dec",
        "dezember",
        "dez",
        "décembre",
        "déc",
        "diciembre",
        "dic",
    ],
];

/// A date as exact as it was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Date {
    pub year: Option<u32>,
    pub month: Option<u32>,
    pub day: Option<u32>,
}

impl Date {
    /// ISO 8601; without a year as `--MM-DD`, which is XML Schema's `gMonthDay`. None
    /// where there is no such day.
    pub(crate) fn iso(self) -> Option<String> {
        let month = self.month.unwrap_or(1);
        let most = match month {
            2 if self.year.is_none_or(is_leap) => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            1..=12 => 31,
            _ => return None,
        };
        if !(1..=most).contains(&self.day.unwrap_or(1)) {
            return None;
        }
        Some(match (self.year, self.month, self.day) {
            (Some(year), Some(month), Some(day)) => format!("{year:04}-{month:02}-{day:02}"),
            (Some(year), Some(month), None) => format!("{year:04}-{month:02}"),
            (Some(year), None, None) => format!("{year:04}"),
            (None, Some(month), Some(day)) => format!("--{month:02}-{day:02}"),
            _ => return None,
        })
    }
}

const fn is_leap(year: u32) -> bool {
    year.is_multiple_of(4) && !year.is_multiple_of(100) || year.is_multiple_of(400)
}

/// Finds dates with a day or a month, and takes their tokens.
#[must_use]
pub fn dates(text: &mut Text<'_>) -> Found {
    let mut found = Found::default();
    let order = Order::of(text);
    let mut at = 0;
    while at < text.tokens.len() {
        if text.is_taken(at) {
            at += 1;
            continue;
        }
        let told = numeric(text, at, order).or_else(|| named(text, at));
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

/// Finds years by themselves: after amounts, which may have such numbers too.
pub fn years(text: &mut Text<'_>, found: &mut Found) {
    let mut last = None;
    for at in 0..text.tokens.len() {
        if !text.is_taken(at) && is_year_by_itself(text, at, last) {
            found.add(text.word(at), Rule::Year);
            text.take(at..at + 1);
            last = Some(at);
        }
    }
}

type Told = (String, Rule, Range<usize>);

/// Dates with the name of a month.
fn named(text: &Text<'_>, at: usize) -> Option<Told> {
    let (day, after_day) = match day(text, at) {
        Some((day, after)) => (Some(day), skip(text, after, &["of", "de", "day"])),
        None => (None, at),
    };
    let month = month(text, after_day)?;
    let after_month = after_day + 1 + usize::from(text.is_mark(after_day + 1, '.'));
    // `March 3, 2025`
    let (day, after) = match (day, day_after_month(text, after_month)) {
        (Some(day), _) => (Some(day), after_month),
        (None, Some((day, after))) => (Some(day), after),
        (None, None) => (None, after_month),
    };
    let before_year = skip(text, after, &["de", "del", "of"]);
    let before_year = before_year + usize::from(text.is_mark(before_year, ','));
    let year = year(text, before_year);
    let end = if year.is_some() {
        before_year + 1
    } else {
        after
    };
    let date = Date {
        year,
        month: Some(month),
        day,
    };
    let rule = if year.is_some() && day.is_some() {
        Rule::WholeDate
    } else {
        Rule::PartDate
    };
    date.iso().map(|iso| (iso, rule, at..end))
}

/// A day before a month: `3`, `3.`, `3rd`, `1er`; and the token after it.
fn day(text: &Text<'_>, at: usize) -> Option<(u32, usize)> {
    let day = small(text, at).filter(|day| (1..=31).contains(day))?;
    let next = at + 1;
    let is_ordinal = !text.is_spaced(next)
        && matches!(
            text.word(next),
            "st" | "nd" | "rd" | "th" | "er" | "." | "º" | "ro" | "°"
        );
    Some((day, next + usize::from(is_ordinal)))
}

/// A day after a month, as Americans write it.
fn day_after_month(text: &Text<'_>, at: usize) -> Option<(u32, usize)> {
    if text.language != Language::English && text.language != Language::Other {
        return None;
    }
    let (day, after) = day(text, at)?;
    // A full stop after it is that of the sentence.
    let after = after - usize::from(text.is_mark(after - 1, '.') && after > at + 1);
    // `June 12:30`, `May 5%`, `June 20 people`.
    let is_more = matches!(text.kind(after), Some(Kind::Mark(':' | '%' | '€')));
    (!is_more).then_some((day, after))
}

fn month(text: &Text<'_>, at: usize) -> Option<u32> {
    if !text.is_word(at) {
        return None;
    }
    let word = text.word(at);
    if word.len() > 12 {
        return None;
    }
    let lower = word.to_lowercase();
    // `may` and `mar` are no months in small letters, but in French and Spanish.
    let is_capital = word.chars().next().is_some_and(char::is_uppercase);
    if !is_capital && matches!(text.language, Language::English | Language::German) {
        return None;
    }
    let month = MONTHS.iter().zip(1..);
    month
        .into_iter()
        .find_map(|(names, month)| names.contains(&lower.as_str()).then_some(month))
}

fn year(text: &Text<'_>, at: usize) -> Option<u32> {
    let word = text.word(at);
    let is_year = text.kind(at) == Some(Kind::Number) && word.len() == 4;
    is_year
        .then(|| word.parse().ok())
        .flatten()
        .filter(|year| (1000..=2999).contains(year))
}

/// A number of one or two digits.
pub(crate) fn small(text: &Text<'_>, at: usize) -> Option<u32> {
    let word = text.word(at);
    let is_small = text.kind(at) == Some(Kind::Number) && word.len() <= 2;
    is_small.then(|| word.parse().ok()).flatten()
}

/// Passes over words that join the parts of a date: `1st day of October`.
fn skip(text: &Text<'_>, mut at: usize, words: &[&str]) -> usize {
    let most = at + 2;
    while at < most && words.contains(&text.word(at)) {
        at += 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, language: Language) -> Vec<String> {
        let mut text = Text::new(text, language);
        let mut found = dates(&mut text);
        years(&mut text, &mut found);
        let found = found.entities().iter();
        found.map(|entity| entity.value.clone()).collect()
    }

    #[test]
    fn dates_are_normalised_in_each_language() {
        for (text, language, date) in [
            ("on 3 March 2025.", Language::English, "2025-03-03"),
            (
                "the 1st day of October 2023",
                Language::English,
                "2023-10-01",
            ),
            (
                "COLUMBUS, Sept. 9, 2024 --",
                Language::English,
                "2024-09-09",
            ),
            ("will report on July 24.", Language::English, "--07-24"),
            ("am 3. April 2023", Language::German, "2023-04-03"),
            ("bis 29.02.2024", Language::German, "2024-02-29"),
            ("le 1er mars 2025", Language::French, "2025-03-01"),
            ("8 de mayo de 2023", Language::Spanish, "2023-05-08"),
            ("2024-07-31", Language::Other, "2024-07-31"),
            ("in June 2018", Language::English, "2018-06"),
            ("in 1968.", Language::English, "1968"),
        ] {
            assert_eq!(found(text, language), [date], "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_left_alone() {
        for text in [
            "30 February 2023 and 31.04.2024",
            "you may 3 times march on",
            "version 1.2.3 of 10.20.30.40",
            "2019 people came",
        ] {
            let language = Language::English;
            let dates = found(text, language);
            assert!(
                dates
                    .iter()
                    .all(|date| date.len() == 4 || date == "2023-02"),
                "{text}: {dates:?}"
            );
        }
    }

    #[test]
    fn days_and_months_in_doubt_are_settled_by_others_or_left_as_written() {
        assert_eq!(
            found("from 01/11/2023 to 31/10/2028", Language::English),
            ["2023-11-01", "2028-10-31"]
        );
        assert_eq!(
            found("from 01/11/2023 to 04/30/2024", Language::English),
            ["2023-01-11", "2024-04-30"]
        );
        assert_eq!(found("from 01/11/2023", Language::English), ["01/11/2023"]);
    }
}
