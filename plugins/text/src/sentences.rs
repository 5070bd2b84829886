//! Where sentences end.

use std::ops::Range;

use crate::abbreviations::{Stop, stop};
use crate::lines::{goes_on, is_wrapped};

/// The longest word before a full stop that is looked up, bytes.
const WORD: usize = 24;

/// The sentences of a text as ranges of bytes, without the space around them, in order.
///
/// A sentence ends with a mark (`.`, `!`, `?`, `…` and those of Chinese, Japanese,
/// Arabic and Hindi) and whatever closes after it, and at the end of a paragraph: an
/// empty line, or each end of a line where the text is not wrapped. Full stops of
/// abbreviations, initials, numbers and ordinals (`3. April`) end none, nor does a mark
/// that a small letter follows.
///
/// ```
/// let text = "Dr. J. Moss paid $3.50. \"Too much?\" she asked.";
/// let said: Vec<&str> = crescendo_text::sentences(text).into_iter().map(|at| &text[at]).collect();
/// assert_eq!(said, ["Dr. J. Moss paid $3.50.", "\"Too much?\" she asked."]);
/// ```
#[must_use]
pub fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut paragraph = 0..0;
    let is_wrapped = is_wrapped(text);
    let mut lines = text.split_inclusive('\n').peekable();
    while let Some(line) = lines.next() {
        paragraph.end += line.len();
        let next = lines.peek().copied().unwrap_or_default();
        if is_wrapped && goes_on(line, next) {
            continue;
        }
        split(text, paragraph.clone(), &mut found);
        paragraph = paragraph.end..paragraph.end;
    }
    found
}

/// Splits one paragraph.
fn split(text: &str, paragraph: Range<usize>, found: &mut Vec<Range<usize>>) {
    let Some(whole) = text.get(paragraph.clone()) else {
        return;
    };
    let mut start = 0;
    let mut letters = whole.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        if !is_mark(letter) {
            continue;
        }
        let (mut end, mut last, mut is_closed) = (at + letter.len_utf8(), letter, false);
        while let Some(&(place, next)) = letters.peek() {
            if is_mark(next) && !is_closed {
                last = next;
            } else if is_closer(next) {
                is_closed = true;
            } else {
                break;
            }
            end = place + next.len_utf8();
            letters.next();
        }
        let rest = whole.get(end..).unwrap_or_default();
        let before = whole.get(start..at).unwrap_or_default();
        if ends(before, letter, last, is_closed, rest) {
            push(text, paragraph.start + start..paragraph.start + end, found);
            start = end;
        }
    }
    push(text, paragraph.start + start..paragraph.end, found);
}

/// Whether a sentence ends between these two texts.
fn ends(before: &str, mark: char, last: char, is_closed: bool, rest: &str) -> bool {
    if matches!(last, '。' | '！' | '？' | '｡') {
        // A quotation within a sentence goes on with a particle.
        return !(is_closed && rest.starts_with(['と', 'な', 'の', 'は', 'が']));
    }
    let Some(first) = rest.chars().next() else {
        return true;
    };
    if !first.is_whitespace() {
        return false;
    }
    let next = rest.trim_start();
    let after = next.trim_start_matches(is_opener);
    if after.chars().next().is_some_and(char::is_lowercase) {
        return false;
    }
    if mark != '.' || last != '.' {
        return true;
    }
    let word = word_before(before);
    let following: &str = after
        .split(|letter: char| !letter.is_alphanumeric())
        .next()
        .unwrap_or_default();
    // What is longer than any word that is looked up is none of them.
    let following = following.get(..WORD * 2).unwrap_or(following);
    if is_ordinal(word) && following.chars().next().is_some_and(char::is_alphabetic) {
        return !is_month(following);
    }
    stop(word, following) == Stop::Ends
}

fn word_before(before: &str) -> &str {
    let least = before.len().saturating_sub(WORD);
    let tail = before
        .get(before.ceil_char_boundary(least)..)
        .unwrap_or_default();
    let is_part = |letter: char| letter.is_alphanumeric() || letter == '.';
    let start = tail
        .char_indices()
        .rev()
        .take_while(|(_, letter)| is_part(*letter))
        .last();
    start.and_then(|(at, _)| tail.get(at..)).unwrap_or_default()
}

fn is_ordinal(word: &str) -> bool {
    (1..=2).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_digit())
}

/// German months and what else is counted with a full stop.
fn is_month(word: &str) -> bool {
    const AFTER_ORDINALS: &[&str] = &[
        "Januar",
        "Jänner",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
        "Jahrhundert",
        "Jahrhunderts",
        "Klasse",
        "Platz",
        "Stock",
        "Etage",
        "Mal",
        "Liga",
        "Auflage",
        "Bundesliga",
        "Weltkrieg",
    ];
    AFTER_ORDINALS.contains(&word)
}

fn push(text: &str, range: Range<usize>, found: &mut Vec<Range<usize>>) {
    let Some(piece) = text.get(range.clone()) else {
        return;
    };
    let start = range.start + (piece.len() - piece.trim_start().len());
    let end = start + piece.trim().len();
    if start < end {
        found.push(start..end);
    }
}

const fn is_mark(letter: char) -> bool {
    matches!(
        letter,
        '.' | '!' | '?' | '…' | '。' | '！' | '？' | '｡' | '؟' | '।' | '۔' | '‽'
    )
}

const fn is_closer(letter: char) -> bool {
    matches!(
        letter,
        '"' | '\'' | '”' | '’' | '“' | '»' | '›' | ')' | ']' | '」' | '』' | '）' | '】' | '*'
    )
}

const fn is_opener(letter: char) -> bool {
    matches!(
        letter,
        '"' | '\''
            | '“'
            | '‘'
            | '„'
            | '«'
            | '‹'
            | '('
            | '['
            | '「'
            | '『'
            | '（'
            | '¿'
            | '¡'
            | '-'
            | '–'
            | '—'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<&str> {
        sentences(text)
            .into_iter()
            .map(|range| &text[range])
            .collect()
    }

    #[test]
    fn abbreviations_initials_and_numbers_end_nothing() {
        for whole in [
            "Mr. Smith met Prof. A. B. Jones at 3.15 p.m. on St. James St. No. 4.",
            "Das kostet z. B. 3,5 Mio. Euro am 3. April.",
            "Selon M. Jourdan et Mme. Vasseur, tout va bien.",
            "El Sr. Outes y la Sra. Ulla viven en la Avda. Mayor.",
            "Acme Inc. Group was sold to Beta Co. Holdings.",
        ] {
            assert_eq!(split(whole), [whole]);
        }
    }

    #[test]
    fn a_company_may_end_a_sentence() {
        assert_eq!(
            split("She left Acme Inc. The firm sank. She came in 2019. 40 stayed."),
            [
                "She left Acme Inc.",
                "The firm sank.",
                "She came in 2019.",
                "40 stayed."
            ]
        );
    }

    #[test]
    fn quotations_go_on_or_end() {
        assert_eq!(
            split("\"Is it?\" he asked. \"Yes.\" She left (at last!). ¿Y tú? «Non.» Fin"),
            [
                "\"Is it?\" he asked.",
                "\"Yes.\"",
                "She left (at last!).",
                "¿Y tú?",
                "«Non.»",
                "Fin"
            ]
        );
    }

    #[test]
    fn chinese_and_japanese_need_no_space() {
        assert_eq!(
            split("町は止まった。「泣いた。」と彼は言った。本当？はい！"),
            [
                "町は止まった。",
                "「泣いた。」と彼は言った。",
                "本当？",
                "はい！"
            ]
        );
    }

    #[test]
    fn lines_are_paragraphs_unless_the_text_is_wrapped() {
        assert_eq!(
            split("A heading\nOne. Two\n\nthree"),
            ["A heading", "One.", "Two", "three"]
        );
        let wrapped = "The council of the town voted on Tuesday to close\n\
            the library, since its roof leaks and the heating of\nthe house is old.\n\nThe end";
        let found = split(wrapped);
        assert_eq!(found.len(), 2, "{found:?}");
    }

    #[test]
    fn any_text_is_covered_in_order() {
        for text in [
            "",
            "...",
            "\n\n\n",
            "?!?!",
            "a",
            "é.é. É",
            "\u{2028}x.\u{3000}Y",
            "„“.",
        ] {
            let mut last = 0;
            for range in sentences(text) {
                assert!(range.start >= last && range.end > range.start);
                assert!(text.get(range.clone()).is_some());
                last = range.end;
            }
        }
    }
}
