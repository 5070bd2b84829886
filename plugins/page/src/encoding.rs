//! Bytes into text, as browsers do it (WHATWG Encoding and HTML standards).

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252, X_USER_DEFINED};
use memchr::memchr;

/// How an encoding was found, the surest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// A byte order mark.
    Mark,
    /// The header of the response.
    Header,
    /// The page says so in its first bytes.
    Page,
    /// The bytes look like it.
    Guess,
}

/// Text, and how it was written.
#[derive(Debug)]
pub struct Decoded<'a> {
    /// The text; what is no text in its encoding is replaced, and U+0000 is left out, as
    /// it is from the text that a browser shows. Nothing where more than half of its first
    /// 4 KiB are that: megabytes of zeros would each be an error to the parser.
    pub text: Cow<'a, str>,
    /// The name of the encoding in the WHATWG standard, in lower case.
    pub encoding: String,
    /// How it was found.
    pub found: Found,
}

/// Bytes in which the standard has a page say its encoding.
const PRESCAN: usize = 1024;
/// Bytes in which what a page says later is believed too, as browsers do when they
/// come to it.
const LATE: usize = 1 << 16;
/// Bytes that are looked at to guess: by then it is told, and 64 KiB take 5 ms.
const GUESS: usize = 1 << 16;

/// Bytes of a text that are looked at to tell it from zeros.
const START: usize = 4096;

/// Reads bytes as text.
#[must_use]
pub fn decode<'a>(bytes: &'a [u8], content_type: Option<&str>) -> Decoded<'a> {
    let (encoding, found) = find(bytes, content_type);
    let (text, encoding, _) = encoding.decode(bytes);
    Decoded {
        text: shown(text),
        encoding: encoding.name().to_ascii_lowercase(),
        found,
    }
}

/// What a browser shows of a text.
fn shown(text: Cow<'_, str>) -> Cow<'_, str> {
    let start = text.as_bytes().get(..START).unwrap_or(text.as_bytes());
    let zeros = start.iter().filter(|byte| **byte == 0).count();
    if zeros > start.len() / 2 {
        return Cow::Borrowed("");
    }
    match memchr(0, text.as_bytes()) {
        Some(_) => Cow::Owned(text.replace('\0', "")),
        None => text,
    }
}

fn find(bytes: &[u8], content_type: Option<&str>) -> (&'static Encoding, Found) {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return (encoding, Found::Mark);
    }
    let header = content_type.and_then(|header| charset(header.as_bytes()));
    if let Some(encoding) = header {
        return (encoding, Found::Header);
    }
    if let Some(encoding) = prescan(bytes.get(..PRESCAN).unwrap_or(bytes)) {
        return (encoding, Found::Page);
    }
    // Nothing else looks like UTF-8 by chance, and this is a hundred times faster.
    if std::str::from_utf8(bytes).is_ok() {
        return (UTF_8, Found::Guess);
    }
    if let Some(encoding) = prescan(bytes.get(..LATE).unwrap_or(bytes)) {
        return (encoding, Found::Page);
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    let seen = bytes.get(..GUESS).unwrap_or(bytes);
    detector.feed(seen, seen.len() == bytes.len());
    (detector.guess(None, Utf8Detection::Allow), Found::Guess)
}

/// The encoding that `charset=` names.
fn charset(value: &[u8]) -> Option<&'static Encoding> {
    let lower = value.to_ascii_lowercase();
    let mut rest = lower.as_slice();
    loop {
        let at = rest.windows(7).position(|word| word == b"charset")?;
        rest = rest.get(at + 7..)?.trim_ascii_start();
        if let Some(value) = rest.strip_prefix(b"=") {
            let value = value.trim_ascii_start();
            let (quote, value) = match value.split_first() {
                Some((quote @ (b'"' | b'\''), value)) => (Some(*quote), value),
                _ => (None, value),
            };
            let ends = |byte: &u8| match quote {
                Some(quote) => *byte == quote,
                None => byte.is_ascii_whitespace() || matches!(byte, b';' | b'"' | b'\''),
            };
            let end = value.iter().position(ends).unwrap_or(value.len());
            return Encoding::for_label(value.get(..end)?);
        }
    }
}

/// The encoding that a page says that it is written in. UTF-16 cannot be said in
/// bytes that are read as ASCII, and is taken for UTF-8.
fn prescan(bytes: &[u8]) -> Option<&'static Encoding> {
    let mut rest = bytes;
    loop {
        let at = rest.iter().position(|byte| *byte == b'<')?;
        rest = rest.get(at..)?;
        if let Some(comment) = rest.strip_prefix(b"<!--") {
            let end = comment.windows(3).position(|word| word == b"-->")?;
            rest = comment.get(end..)?;
            continue;
        }
        rest = rest.get(1..)?;
        let is_meta = rest
            .get(..4)
            .is_some_and(|name| name.eq_ignore_ascii_case(b"meta"))
            && rest
                .get(4)
                .is_some_and(|byte| byte.is_ascii_whitespace() || *byte == b'/');
        if !is_meta {
            continue;
        }
        let end = rest.iter().position(|byte| *byte == b'>');
        let tag = rest.get(..end?)?;
        // `http-equiv` without `charset=` in its content says nothing, and a
        // description that talks of `charset=` is rare enough.
        if let Some(encoding) = charset(tag) {
            return Some(if encoding == UTF_16BE || encoding == UTF_16LE {
                UTF_8
            } else if encoding == X_USER_DEFINED {
                WINDOWS_1252
            } else {
                encoding
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(bytes: &[u8], header: Option<&str>) -> (String, String, Found) {
        let decoded = decode(bytes, header);
        (decoded.text.into_owned(), decoded.encoding, decoded.found)
    }

    fn is(text: &str, encoding: &str, found: Found) -> (String, String, Found) {
        (text.to_owned(), encoding.to_owned(), found)
    }

    #[test]
    fn a_mark_is_believed_before_a_header_and_a_header_before_the_page() {
        let header = Some("text/html; charset=\"windows-1251\"");
        let page = b"<meta charset=latin1>\xc0";
        let marked = b"\xef\xbb\xbf<meta charset=latin1>";
        assert_eq!(
            told(marked, header),
            is("<meta charset=latin1>", "utf-8", Found::Mark)
        );
        assert_eq!(told(page, header).1, "windows-1251");
        assert_eq!(told(page, Some("text/html")).1, "windows-1252");
        assert_eq!(
            told(page, Some("text/html; charset=nonsense")).2,
            Found::Page
        );
    }

    #[test]
    fn what_no_browser_shows_is_left_out() {
        assert_eq!(told(&[0; 1 << 20], Some("text/html; charset=utf-8")).0, "");
        let page = b"<meta charset=utf-8>a\0\0b\0";
        assert_eq!(told(page, None).0, "<meta charset=utf-8>ab");
        // Every second one of them, as where two bytes are a letter and nobody says so.
        assert_eq!(told(b"a\0b\0", None).0, "ab");
        assert_eq!(told(b"a\0\0b\0", None).0, "");
    }

    #[test]
    fn pages_say_their_encoding_in_many_ways() {
        for page in [
            "<META HTTP-EQUIV=Content-Type CONTENT='text/html; charset=koi8-r'>",
            "<!-- <meta charset=utf-8> --><meta charset = \"KOI8-R\" />",
            "<meta name=description content=charset><meta charset=koi8-r>",
        ] {
            assert_eq!(told(page.as_bytes(), None).1, "koi8-r", "{page}");
        }
        for page in [
            "<metal charset=koi8-r>",
            "<p>charset=koi8-r",
            "<meta charset=koi8-r",
        ] {
            assert_eq!(told(page.as_bytes(), None).2, Found::Guess, "{page}");
        }
    }

    #[test]
    fn where_nobody_says_the_bytes_tell() {
        let (russian, _, _) =
            encoding_rs::WINDOWS_1251.encode("Паром ходит через реку каждый день");
        assert_eq!(told(&russian, None).1, "windows-1251");
        assert_eq!(
            told("Fähre und Brücke".as_bytes(), None),
            is("Fähre und Brücke", "utf-8", Found::Guess)
        );
    }

    #[test]
    fn what_is_no_text_is_replaced() {
        assert_eq!(
            told(b"<meta charset=utf-8>a\xffb", None).0,
            "<meta charset=utf-8>a\u{fffd}b"
        );
    }
}
