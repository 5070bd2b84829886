//! What a file says of itself: its information, its XMP, its catalogue.

use hayro_syntax::Pdf;
use hayro_syntax::object::{DateTime, Dict, Stream, String as Text};

use crate::date;
use crate::stream::Room;
use crate::strings::{cut, text};
use crate::xmp::{self, Xmp};

/// Longest text of these, bytes.
const LONGEST: usize = 2_000;

/// What a file says of itself. Texts are plain; nothing is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Metadata {
    /// Its title, where it is one and not the name of a file.
    pub title: Option<String>,
    /// Who wrote it; several are separated by `, `.
    pub author: Option<String>,
    /// When it was made, ISO 8601.
    pub created: Option<String>,
    /// When it was last changed, ISO 8601.
    pub modified: Option<String>,
    /// Its language, BCP 47.
    pub language: Option<String>,
}

/// Reads it: XMP where the information says nothing.
pub fn metadata(pdf: &Pdf, root: &Dict<'_>, room: &mut Room) -> Metadata {
    let packet = root.get::<Stream<'_>>("Metadata");
    let packet = packet.and_then(|packet| room.open(&packet));
    let Xmp {
        title,
        authors,
        language,
        created,
        modified,
    } = packet.map(|packet| xmp::read(&packet)).unwrap_or_default();
    let information = pdf.metadata();
    let said = |bytes: &Option<Box<[u8]>>| bytes.as_ref().map(|bytes| text(bytes));
    let authors = Some(authors.join(", "));
    let own = root
        .get::<Text<'_>>("Lang")
        .map(|language| text(language.as_bytes()));
    Metadata {
        title: first([
            said(&information.title).filter(|title| is_title(title)),
            title,
        ]),
        author: first([said(&information.author), authors]),
        created: information
            .creation_date
            .map(iso)
            .or_else(|| known(created)),
        modified: information
            .modification_date
            .map(iso)
            .or_else(|| known(modified)),
        language: first([own, language]).filter(|tag| is_language(tag)),
    }
}

fn first<const N: usize>(said: [Option<String>; N]) -> Option<String> {
    let said = said
        .into_iter()
        .flatten()
        .map(|said| cut(&said, LONGEST).to_owned());
    said.into_iter().find(|said| !said.is_empty())
}

/// Whether a title is one that a person gave.
fn is_title(title: &str) -> bool {
    let small = title.to_ascii_lowercase();
    let endings = [
        ".doc", ".docx", ".pdf", ".indd", ".qxd", ".tex", ".dvi", ".ppt", ".pptx",
    ];
    let named = endings.iter().any(|ending| small.ends_with(ending)) && !small.contains(' ');
    !named
        && !small.starts_with("microsoft word - ")
        && !matches!(small.as_str(), "untitled" | "(anonymous)" | "about:blank")
}

/// What the parser made of a date; it reads a missing zone as none, which is kept.
fn iso(date: DateTime) -> String {
    let DateTime {
        year,
        month,
        day,
        hour,
        minute,
        second,
        utc_offset_hour,
        utc_offset_minute,
    } = date;
    let sign = if utc_offset_hour < 0 { '-' } else { '+' };
    let hours = utc_offset_hour.unsigned_abs();
    let written = format!(
        "{year:04}{month:02}{day:02}{hour:02}{minute:02}{second:02}{sign}{hours:02}{utc_offset_minute:02}"
    );
    date::iso(written.as_bytes()).unwrap_or_default()
}

/// A date of XMP is ISO 8601 already, where it is one.
fn known(date: Option<String>) -> Option<String> {
    date.filter(|date| {
        let allowed = |byte: u8| byte.is_ascii_digit() || b"-:.+TZ".contains(&byte);
        let year = date.bytes().take(4).filter(u8::is_ascii_digit).count();
        year == 4 && date.len() <= 40 && date.bytes().all(allowed)
    })
}

fn is_language(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let first = parts.next().unwrap_or_default();
    let letters = |part: &str| part.bytes().all(|byte| byte.is_ascii_alphabetic());
    (2..=3).contains(&first.len())
        && letters(first)
        && tag.len() <= 35
        && parts.all(|part| {
            (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_are_no_titles() {
        for name in ["Microsoft Word - ferry.doc", "ferry_v2.pdf", "untitled"] {
            assert!(!is_title(name), "{name}");
        }
        assert!(is_title("How to read a .pdf"));
    }

    #[test]
    fn languages_are_tags() {
        for tag in ["en", "en-GB", "zh-Hant-TW", "haw"] {
            assert!(is_language(tag), "{tag}");
        }
        for wrong in ["", "english", "e", "en_GB", "en-", "1n"] {
            assert!(!is_language(wrong), "{wrong}");
        }
    }
}
