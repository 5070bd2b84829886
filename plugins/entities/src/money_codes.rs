//! Accounts and tax numbers.

use crate::checks::is_iban;
use crate::identifiers::Told;
use crate::said::Rule;
use crate::text::Text;

/// How long the IBANs of a country are: the registry of ISO 13616.
const LENGTHS: &[(&str, usize)] = &[
    ("AD", 24),
    ("AE", 23),
    ("AL", 28),
    ("AT", 20),
    ("AZ", 28),
    ("BA", 20),
    ("BE", 16),
    ("BG", 22),
    ("BH", 22),
    ("BR", 29),
    ("CH", 21),
    ("CR", 22),
    ("CY", 28),
    ("CZ", 24),
    ("DE", 22),
    ("DK", 18),
    ("DO", 28),
    ("EE", 20),
    ("EG", 29),
    ("ES", 24),
    ("FI", 18),
    ("FO", 18),
    ("FR", 27),
    ("GB", 22),
    ("GE", 22),
    ("GI", 23),
    ("GL", 18),
    ("GR", 27),
    ("GT", 28),
    ("HR", 21),
    ("HU", 28),
    ("IE", 22),
    ("IL", 23),
    ("IS", 26),
    ("IT", 27),
    ("JO", 30),
    ("KW", 30),
    ("KZ", 20),
    ("LB", 28),
    ("LI", 21),
    ("LT", 20),
    ("LU", 20),
    ("LV", 21),
    ("MC", 27),
    ("MD", 24),
    ("ME", 22),
    ("MK", 19),
    ("MT", 31),
    ("MU", 30),
    ("NL", 18),
    ("NO", 15),
    ("PK", 24),
    ("PL", 28),
    ("PS", 29),
    ("PT", 25),
    ("QA", 29),
    ("RO", 24),
    ("RS", 22),
    ("SA", 24),
    ("SE", 24),
    ("SI", 19),
    ("SK", 24),
    ("SM", 27),
    ("TN", 24),
    ("TR", 26),
    ("UA", 29),
    ("VA", 22),
    ("XK", 20),
];

/// An IBAN that begins at this byte, with or without spaces between its groups.
pub(crate) fn iban(whole: &str, start: usize) -> Option<Told> {
    let rest = whole.get(start..)?;
    let country = rest.get(..2)?;
    let (_, length) = LENGTHS.iter().find(|(known, _)| *known == country)?;
    let (mut code, mut end, mut was_space) = (String::new(), 0, false);
    for (at, letter) in rest.char_indices() {
        if letter.is_ascii_digit() || letter.is_ascii_uppercase() {
            code.push(letter);
            end = at + 1;
            was_space = false;
        } else if matches!(letter, ' ' | '\u{a0}') && !was_space {
            was_space = true;
        } else {
            break;
        }
        if code.len() == *length {
            break;
        }
    }
    let next = rest.get(end..)?.chars().next();
    let is_whole = code.len() == *length && !next.is_some_and(char::is_alphanumeric);
    (is_whole && is_iban(&code))
        .then(|| (format!("iban:{code}"), Rule::Checked, start..start + end))
}

/// Words that say that a VAT number follows.
const NAMES: &[&str] = &[
    "vat",
    "ust-idnr",
    "ust-id",
    "ustid",
    "uid",
    "tva",
    "nif",
    "cif",
    "iva",
    "mwst",
    "btw",
    "umsatzsteuer-identifikationsnummer",
];

/// How far back such a word may be, tokens.
const NEAR: usize = 6;

/// A VAT number of the European Union or of Britain with its country before it, where a
/// word says that it is one.
pub(crate) fn vat(text: &Text<'_>, at: usize) -> Option<Told> {
    let word = text.word(at);
    if !text.is_word(at) || !(9..=14).contains(&word.len()) || !has_form(word) {
        return None;
    }
    let is_named = (at.saturating_sub(NEAR)..at)
        .any(|before| NAMES.contains(&text.word(before).to_lowercase().as_str()));
    let bytes = text.tokens.get(at)?.at.clone();
    is_named.then(|| (format!("vat:{word}"), Rule::Checked, bytes))
}

fn has_form(word: &str) -> bool {
    let Some((country, rest)) = word.split_at_checked(2) else {
        return false;
    };
    let are_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let is_code = rest
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase());
    let digits = rest.bytes().filter(u8::is_ascii_digit).count();
    match country {
        "DE" | "PT" | "EL" | "EE" => rest.len() == 9 && are_digits(rest),
        "GB" => matches!(rest.len(), 9 | 12) && are_digits(rest),
        "AT" => rest.len() == 9 && rest.starts_with('U') && rest.get(1..).is_some_and(are_digits),
        "BE" | "PL" | "SK" => rest.len() == 10 && are_digits(rest),
        "DK" | "FI" | "LU" | "MT" | "HU" | "SI" => rest.len() == 8 && are_digits(rest),
        "IT" | "HR" | "LV" => rest.len() == 11 && are_digits(rest),
        "SE" => rest.len() == 12 && are_digits(rest),
        "FR" => rest.len() == 11 && is_code && rest.get(2..).is_some_and(are_digits),
        "NL" => rest.len() == 12 && rest.get(9..10) == Some("B") && digits == 11,
        "ES" => rest.len() == 9 && is_code && digits >= 7,
        "IE" => matches!(rest.len(), 8 | 9) && is_code && digits >= 6,
        _ => false,
    }
}
