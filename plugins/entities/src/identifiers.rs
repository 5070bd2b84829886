//! Numbers that name one thing in the world, each as `scheme:value`.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::ops::Range;

use crate::checks::{is_issn, is_orcid, isbn};
use crate::money_codes::{iban, vat};
use crate::phones::phone;
use crate::said::{Found, Rule};
use crate::text::Text;
use crate::token::Kind;

/// The longest DOI that is read, bytes.
const MOST_DOI: usize = 256;

/// Finds identifiers, and takes their tokens. URLs are found before.
pub fn identifiers(text: &mut Text<'_>, found: &mut Found) {
    dois(text, found);
    uuids(text, found);
    for at in 0..text.tokens.len() {
        if text.is_taken(at) {
            continue;
        }
        let Some(start) = text.tokens.get(at).map(|token| token.at.start) else {
            break;
        };
        let told = named(text, at)
            .or_else(|| orcid(text.whole, start))
            .or_else(|| iban(text.whole, start))
            .or_else(|| vat(text, at))
            .or_else(|| network(text, at))
            .or_else(|| phone(text, at));
        if let Some((value, rule, bytes)) = told {
            found.add(&value, rule);
            text.take_bytes(bytes);
        }
    }
}

/// An identifier: its value, the rule, and where it lies, bytes.
pub(crate) type Told = (String, Rule, Range<usize>);

fn dois(text: &mut Text<'_>, found: &mut Found) {
    let mut after = 0;
    for (start, _) in text.whole.match_indices("10.") {
        let whole = text.whole;
        let before = whole
            .get(..start)
            .and_then(|before| before.chars().next_back());
        if start < after || before.is_some_and(char::is_alphanumeric) {
            continue;
        }
        let Some(length) = doi(whole.get(start..).unwrap_or_default()) else {
            continue;
        };
        after = start + length;
        let value = whole.get(start..after).unwrap_or_default();
        let token = text.tokens.partition_point(|token| token.at.start < start);
        if !text.is_taken(token) {
            found.add(&format!("doi:{}", value.to_lowercase()), Rule::Checked);
        }
        text.take_bytes(start..after);
    }
}

/// The length of the DOI that a text begins with: `10.`, four to nine digits, a slash,
/// and what follows up to space or the marks of a sentence.
fn doi(rest: &str) -> Option<usize> {
    let bytes = rest.as_bytes();
    let digits = bytes
        .iter()
        .skip(3)
        .take(10)
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    if !(4..=9).contains(&digits) || bytes.get(3 + digits) != Some(&b'/') {
        return None;
    }
    let rest = rest.get(..rest.floor_char_boundary(MOST_DOI))?;
    let end = rest.find(|letter: char| {
        letter.is_whitespace()
            || letter.is_control()
            || matches!(letter, '<' | '>' | '"' | '“' | '”')
    });
    let mut said = rest.get(..end.unwrap_or(rest.len()))?;
    while let Some(last) = said.chars().next_back() {
        let is_open = last == ')' && said.contains('(');
        if is_open
            || !matches!(
                last,
                '.' | ',' | ';' | ':' | ')' | ']' | '}' | '\'' | '’' | '»' | '!' | '?'
            )
        {
            break;
        }
        said = said.get(..said.len() - last.len_utf8())?;
    }
    (said.len() > 4 + digits).then_some(said.len())
}

fn uuids(text: &mut Text<'_>, found: &mut Found) {
    let whole = text.whole;
    let mut after = 0;
    for (dash, _) in whole.match_indices('-') {
        let Some(start) = dash.checked_sub(8).filter(|start| *start >= after) else {
            continue;
        };
        let Some(said) = whole.get(start..start + 36) else {
            continue;
        };
        let fits = said.bytes().enumerate().all(|(place, byte)| match place {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        });
        let is_part = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
        let before = whole.get(..start).and_then(|text| text.chars().next_back());
        let behind = whole.get(start + 36..).and_then(|text| text.chars().next());
        if !fits || is_part(before) || is_part(behind) {
            continue;
        }
        after = start + 36;
        let token = text.tokens.partition_point(|token| token.at.start < start);
        if !text.is_taken(token) {
            found.add(&format!("uuid:{}", said.to_lowercase()), Rule::Checked);
        }
        text.take_bytes(start..after);
    }
}

/// Identifiers that have their name before them.
fn named(text: &Text<'_>, at: usize) -> Option<Told> {
    let word = text.word(at);
    if !text.is_word(at) || !(4..=7).contains(&word.len()) {
        return None;
    }
    let start = text.tokens.get(at)?.at.start;
    let rest = text.whole.get(start + word.len()..)?;
    let told = |scheme: &str, value: &str, length: usize| {
        let bytes = start..start + word.len() + length;
        Some((format!("{scheme}:{value}"), Rule::Checked, bytes))
    };
    match word.to_ascii_lowercase().as_str() {
        "isbn" | "isbn-10" | "isbn-13" => {
            let rest = strip_size(rest);
            let skipped = text.whole.len() - start - word.len() - rest.len();
            let (code, lengths) = code(rest, 13);
            [13, 10].into_iter().find_map(|size| {
                let end = *lengths.get(size - 1)?;
                told("isbn", &isbn(code.get(..size)?)?, skipped + end)
            })
        }
        "issn" | "eissn" | "e-issn" => {
            let (code, lengths) = code(rest, 8);
            let end = *lengths.get(7)?;
            let said = format!("{}-{}", code.get(..4)?, code.get(4..8)?);
            is_issn(&code).then(|| told("issn", &said, end)).flatten()
        }
        "arxiv" => {
            let number = rest.trim_start_matches([':', ' ']);
            let skipped = rest.len() - number.len();
            let bytes = number.as_bytes();
            let count = |from: usize| {
                let digits = bytes.iter().skip(from).take(6);
                digits.take_while(|byte| byte.is_ascii_digit()).count()
            };
            let fits = skipped <= 3 && count(0) == 4 && bytes.get(4) == Some(&b'.');
            let length = 5 + count(5);
            (fits && (9..=10).contains(&length))
                .then(|| told("arxiv", number.get(..length)?, skipped + length))
                .flatten()
        }
        _ => None,
    }
}

/// Passes over the `-13` of `ISBN-13`.
fn strip_size(rest: &str) -> &str {
    rest.strip_prefix("-13")
        .or_else(|| rest.strip_prefix("-10"))
        .unwrap_or(rest)
}

/// Digits and `X` that follow, without what separates them, at most `most`; and how far
/// the text goes for each of them.
fn code(rest: &str, most: usize) -> (String, Vec<usize>) {
    let (mut code, mut lengths) = (String::new(), Vec::new());
    for (at, letter) in rest.char_indices().take(most * 2 + 4) {
        if letter.is_ascii_digit() || matches!(letter, 'X' | 'x') {
            code.push(letter.to_ascii_uppercase());
            lengths.push(at + 1);
        } else if !matches!(letter, '-' | ' ' | ':' | '\u{a0}' | '–' | '‑') {
            break;
        }
        if lengths.len() == most {
            break;
        }
    }
    (code, lengths)
}

fn orcid(whole: &str, start: usize) -> Option<Told> {
    let said = whole.get(start..start + 19)?;
    let mut code = String::new();
    for (place, letter) in said.chars().enumerate() {
        match place {
            4 | 9 | 14 if letter == '-' => {}
            4 | 9 | 14 => return None,
            _ if letter.is_ascii_digit() || place == 18 && letter == 'X' => code.push(letter),
            _ => return None,
        }
    }
    let bytes = start..start + 19;
    is_orcid(&code).then(|| (format!("orcid:{said}"), Rule::Checked, bytes))
}

/// Addresses of IP.
fn network(text: &Text<'_>, at: usize) -> Option<Told> {
    let token = text.tokens.get(at)?;
    let word = text.word(at);
    let is_version = at
        .checked_sub(1)
        .is_some_and(|before| matches!(text.word(before), "version" | "Version" | "v" | "release"));
    if token.kind == Kind::Number {
        let dots = word.bytes().filter(|byte| *byte == b'.').count();
        if dots == 3 && !is_version {
            let address: Ipv4Addr = word.parse().ok()?;
            return Some((format!("ip:{address}"), Rule::Shaped, token.at.clone()));
        }
    }
    let starts =
        token.spaced || matches!(text.kind(at.checked_sub(1)?), Some(Kind::Mark('(' | '[')));
    let may = starts
        && word.len() <= 4
        && word
            .bytes()
            .all(|byte| byte.is_ascii_hexdigit() || byte == b':');
    if !may {
        return None;
    }
    let rest = text
        .whole
        .get(token.at.start..)?
        .get(..40.min(text.whole.len() - token.at.start));
    let rest = rest.or_else(|| {
        let rest = text.whole.get(token.at.start..)?;
        rest.get(..rest.floor_char_boundary(40))
    })?;
    let end = rest.find(|letter: char| !letter.is_ascii_hexdigit() && letter != ':');
    let said = rest.get(..end.unwrap_or(rest.len()))?.trim_end_matches(':');
    let has_digit = said.bytes().any(|byte| byte.is_ascii_digit());
    if said.matches(':').count() < 2 || said.len() < 5 || !has_digit {
        return None;
    }
    let address: Ipv6Addr = said.parse().ok()?;
    let bytes = token.at.start..token.at.start + said.len();
    Some((format!("ip:{address}"), Rule::Shaped, bytes))
}

#[cfg(test)]
mod tests {
    use crescendo_text::Language;

    use super::*;
    use crate::addresses::addresses;

    fn found(text: &str) -> Vec<String> {
        let mut text = Text::new(text, Language::English);
        let mut found = Found::default();
        let emails = addresses(&mut text, &mut found);
        identifiers(&mut text, &mut found);
        let all = emails.entities().iter().chain(found.entities());
        all.map(|entity| entity.value.clone()).collect()
    }

    #[test]
    fn identifiers_are_found_and_normalised() {
        for (text, value) in [
            (
                "see doi:10.5555/HGL.2022.0417.",
                "doi:10.5555/hgl.2022.0417",
            ),
            ("(https://doi.org/10.5555/a(b)1).", "doi:10.5555/a(b)1"),
            ("arXiv:2204.09871v2", "arxiv:2204.09871"),
            ("ISBN 978-3-16-148410-0,", "isbn:9783161484100"),
            ("ISBN-10: 0-306-40615-2", "isbn:9780306406157"),
            ("ISSN 0378-5955.", "issn:0378-5955"),
            ("iD 0000-0002-1694-233X", "orcid:0000-0002-1694-233X"),
            (
                "IBAN: GB29 NWBK 6016 1331 9268 19. ",
                "iban:GB29NWBK60161331926819",
            ),
            (
                "FR14 2004 1010 0505 0001 3M02 606",
                "iban:FR1420041010050500013M02606",
            ),
            ("USt-IdNr. DE136695976", "vat:DE136695976"),
            ("VAT ID: ATU13585627", "vat:ATU13585627"),
            ("at 192.168.1.40.", "ip:192.168.1.40"),
            ("from 2001:DB8::42.", "ip:2001:db8::42"),
            (
                "7F9C24E5-1b2a-4c3d-9e8f-0a1b2c3d4e5f",
                "uuid:7f9c24e5-1b2a-4c3d-9e8f-0a1b2c3d4e5f",
            ),
            ("write to A.Mail@b.example, please", "a.mail@b.example"),
            ("at https://a.example/b?c=1.", "https://a.example/b?c=1"),
            ("+1 (614) 555-0142,", "tel:+16145550142"),
            ("Ring us on 01947 555 0134.", "tel:019475550134"),
        ] {
            assert_eq!(found(text), [value], "{text}");
        }
    }

    #[test]
    fn what_fails_its_check_is_none() {
        for text in [
            "ISBN 978-3-16-148410-1",
            "DE88 3704 0044 0532 0130 00",
            "0000-0002-1825-0098",
            "version 1.2.3.4",
            "256.1.1.1",
            "at 12:30:45",
            "10.12/short",
            "a + 5 b",
            "DE136695976 apples",
        ] {
            assert!(found(text).is_empty(), "{text}: {:?}", found(text));
        }
    }
}
