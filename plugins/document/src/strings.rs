//! Texts of a file outside of its pages (ISO 32000-2, 7.9.2.2).

/// A text string: UTF-16 or UTF-8 where it says so, else PDFDocEncoding. Without
/// control characters and escapes for languages; spaces are single.
#[must_use]
pub fn text(bytes: &[u8]) -> String {
    let raw = match bytes {
        [0xFE, 0xFF, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [0xFF, 0xFE, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xEF, 0xBB, 0xBF, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => match std::str::from_utf8(bytes) {
            // Many writers forget the mark; no other text of Latin-1 is valid UTF-8.
            Ok(text) if !text.is_ascii() => text.to_owned(),
            _ => bytes
                .iter()
                .filter_map(|byte| document_encoding(*byte))
                .collect(),
        },
    };
    plain(&raw)
}

/// Without control characters, spaces single.
#[must_use]
pub fn plain(text: &str) -> String {
    let visible = |letter: char| match letter {
        '\u{FFFD}' | '\u{FEFF}' | '\u{AD}' => None,
        letter if letter.is_whitespace() => Some(' '),
        letter if letter.is_control() => None,
        letter => Some(letter),
    };
    let text: String = text.chars().filter_map(visible).collect();
    let words: Vec<&str> = text.split(' ').filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let units = bytes.as_chunks::<2>().0.iter().map(|pair| unit(*pair));
    let mut inside = false;
    // An escape (U+001B, a language, U+001B) says which language follows.
    let shown = units.filter(|unit| {
        if *unit == 0x1B {
            inside = !inside;
            return false;
        }
        !inside
    });
    let shown: Vec<u16> = shown.collect();
    String::from_utf16_lossy(&shown)
}

/// PDFDocEncoding (annex D.2): Latin-1 but for these.
fn document_encoding(byte: u8) -> Option<char> {
    const ACCENTS: [char; 8] = ['˘', 'ˇ', 'ˆ', '˙', '˝', '˛', '˚', '˜'];
    const SIGNS: [char; 31] = [
        '•', '†', '‡', '…', '—', '–', 'ƒ', '⁄', '‹', '›', '−', '‰', '„', '“', '”', '‘', '’', '‚',
        '™', 'ﬁ', 'ﬂ', 'Ł', 'Œ', 'Š', 'Ÿ', 'Ž', 'ı', 'ł', 'œ', 'š', 'ž',
    ];
    let from = |letters: &[char], first: u8| letters.get(usize::from(byte - first)).copied();
    match byte {
        0x18..=0x1F => from(&ACCENTS, 0x18),
        0x80..=0x9E => from(&SIGNS, 0x80),
        0x9F | 0xAD => None,
        0xA0 => Some('€'),
        _ => Some(char::from(byte)),
    }
}

/// Bytes of UTF-8 up to a limit, whole characters.
#[must_use]
pub fn cut(text: &str, most: usize) -> &str {
    text.get(..text.floor_char_boundary(most)).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_encoding_is_read() {
        assert_eq!(text(b"\xFE\xFF\0N\0a\0\xEF\0v"), "Naïv");
        assert_eq!(text(b"\xFF\xFEN\0a\0"), "Na");
        assert_eq!(text(b"\xEF\xBB\xBFNa\xC3\xAFv"), "Naïv");
        assert_eq!(text(b"Na\xEFv \x93\x80\xA0"), "Naïv ﬁ•€");
        assert_eq!(text("Naïv".as_bytes()), "Naïv");
    }

    #[test]
    fn escapes_and_controls_are_left_out() {
        assert_eq!(text(b"\xFE\xFF\0\x1B\0e\0n\0\x1B\0A"), "A");
        assert_eq!(text(b" a\0\r\n b\x07 "), "a b");
        assert_eq!(text(b"\xFE\xFF\xD8"), "");
    }
}
