//! Dates in numbers alone.

use std::ops::Range;

use crate::dates::{Date, small};
use crate::said::Rule;
use crate::text::Text;
use crate::token::Kind;

/// In which order a text writes day and month between slashes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    DayFirst,
    MonthFirst,
    Unknown,
}

impl Order {
    /// The order that the text's own dates show, or else that of its language.
    pub(crate) fn of(text: &Text<'_>) -> Order {
        if text.language.has_decimal_comma() {
            return Order::DayFirst;
        }
        let (mut days, mut months) = (0usize, 0usize);
        for at in 0..text.tokens.len() {
            if let Some((first, second, _)) = slashed(text, at) {
                days += usize::from(first > 12 && second <= 12);
                months += usize::from(second > 12 && first <= 12);
            }
        }
        match (days, months) {
            (1.., 0) => Order::DayFirst,
            (0, 1..) => Order::MonthFirst,
            _ => Order::Unknown,
        }
    }
}

/// A date in numbers that begins at this token: its normal form, by which rule, and its
/// tokens.
pub(crate) fn numeric(
    text: &Text<'_>,
    at: usize,
    order: Order,
) -> Option<(String, Rule, Range<usize>)> {
    if text.kind(at) != Some(Kind::Number) || is_glued(text, at) {
        return None;
    }
    let whole = |year, month, day, end| {
        let date = Date {
            year: Some(year),
            month: Some(month),
            day: Some(day),
        };
        date.iso().map(|iso| (iso, Rule::WholeDate, at..end))
    };
    if let Some((year, month, day, end)) = iso(text, at) {
        return whole(year, month, day, end);
    }
    if let Some((day, month, year)) = dotted(text.word(at)) {
        return whole(year, month, day, at + 1);
    }
    let (first, second, year) = slashed(text, at)?;
    let end = at + 5;
    match order {
        Order::DayFirst => whole(year, second, first, end),
        Order::MonthFirst => whole(year, first, second, end),
        Order::Unknown if first > 12 => whole(year, second, first, end),
        Order::Unknown if second > 12 => whole(year, first, second, end),
        Order::Unknown if first == second => whole(year, first, second, end),
        Order::Unknown => {
            let written = text.between(at..end).to_owned();
            Some((written, Rule::UnsureDate, at..end))
        }
    }
}

/// Whether a number goes on to the left, as in `4711/2024`.
fn is_glued(text: &Text<'_>, at: usize) -> bool {
    !text.is_spaced(at)
        && at.checked_sub(1).is_some_and(|before| {
            matches!(text.kind(before), Some(Kind::Word | Kind::Number))
                || matches!(text.kind(before), Some(Kind::Mark('/' | '-' | '_' | '.')))
        })
}

fn iso(text: &Text<'_>, at: usize) -> Option<(u32, u32, u32, usize)> {
    let has_dashes = text.is_mark(at + 1, '-') && text.is_mark(at + 3, '-');
    let is_whole = (1..5).all(|step| !text.is_spaced(at + step));
    if !has_dashes || !is_whole || text.word(at).len() != 4 {
        return None;
    }
    let year = text.word(at).parse().ok()?;
    Some((year, small(text, at + 2)?, small(text, at + 4)?, at + 5))
}

fn dotted(word: &str) -> Option<(u32, u32, u32)> {
    let mut parts = word.split('.');
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    let are_short = day.len() <= 2 && month.len() <= 2 && year.len() == 4;
    if parts.next().is_some() || !are_short {
        return None;
    }
    Some((day.parse().ok()?, month.parse().ok()?, year.parse().ok()?))
}

fn slashed(text: &Text<'_>, at: usize) -> Option<(u32, u32, u32)> {
    let has_slashes = text.is_mark(at + 1, '/') && text.is_mark(at + 3, '/');
    let is_whole = (1..5).all(|step| !text.is_spaced(at + step));
    let year = text.word(at + 4);
    if !has_slashes || !is_whole || year.len() != 4 || is_glued(text, at) {
        return None;
    }
    let (first, second) = (small(text, at)?, small(text, at + 2)?);
    Some((first, second, year.parse().ok()?))
}
