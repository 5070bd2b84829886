//! Text as people read it: white space, words, sentences.

use crate::lanes::{LANES, Lanes, Set, after, has_last};

/// Adds text, white space in it as one space, and none at the beginning or after
/// other white space.
pub fn push(to: &mut String, text: &str) {
    let mut space = to.is_empty() || to.ends_with([' ', '\n']);
    // Most text has one space between two words, and is copied as it is.
    let (mut copied, mut last_is_blank) = (0, space);
    for (place, stretch) in text.as_bytes().chunks(LANES).enumerate() {
        if is_tidy(stretch, last_is_blank) {
            last_is_blank = stretch.last() == Some(&b' ');
            continue;
        }
        for (at, byte) in (place * LANES..).zip(stretch) {
            let length = space_at(text, at, *byte);
            if length > 0 && (last_is_blank || *byte != b' ') {
                let part = text.get(copied..at).unwrap_or_default();
                to.push_str(part);
                space = if part.is_empty() {
                    space
                } else {
                    part.ends_with(' ')
                };
                if !space {
                    to.push(' ');
                    space = true;
                }
                copied = at + length;
            }
            // What continues a character is what the character is.
            last_is_blank = length > 0 || (last_is_blank && is_continued(*byte));
        }
    }
    to.push_str(text.get(copied..).unwrap_or_default());
}

/// Whether up to sixteen bytes are ASCII in which single spaces are all white space.
fn is_tidy(stretch: &[u8], after_blank: bool) -> bool {
    Lanes::ascii(stretch, b'a').is_some_and(|lanes| {
        let spaces = lanes.equal(b' ');
        let doubled = spaces & after(spaces, after_blank);
        lanes.between(0, 31) | doubled == 0
    })
}

/// How long the white space is that begins here with this byte; 0 where none does.
fn space_at(text: &str, at: usize, byte: u8) -> usize {
    match byte {
        b' ' | b'\t'..=b'\r' => 1,
        // The first bytes of all white space that is not ASCII.
        0xc2 | 0xe1..=0xe3 | 0xef => match character_at(text, at) {
            Some(character) if is_space(character) => character.len_utf8(),
            _ => 0,
        },
        _ => 0,
    }
}

fn character_at(text: &str, at: usize) -> Option<char> {
    match text.as_bytes().get(at)? {
        byte if byte.is_ascii() => Some(char::from(*byte)),
        _ => text.get(at..)?.chars().next(),
    }
}

/// Whether a byte of UTF-8 continues a character.
const fn is_continued(byte: u8) -> bool {
    matches!(byte, 0x80..=0xbf)
}

/// White space, and what is as invisible: soft hyphens and characters without width.
fn is_space(character: char) -> bool {
    character.is_whitespace() || matches!(character, '\u{ad}' | '\u{feff}' | '\u{200b}')
}

/// Text with its white space as one space each, and none around.
#[must_use]
pub fn tidy(text: &str) -> String {
    let mut tidy = String::with_capacity(text.len());
    push(&mut tidy, text);
    tidy.truncate(tidy.trim_end().len());
    tidy
}

/// How much is said: characters but white space, and those of scripts that write a
/// word in one or two of them double.
#[must_use]
pub fn weight(text: &str) -> u32 {
    let mut weight = 0_u32;
    for (place, stretch) in text.as_bytes().chunks(LANES).enumerate() {
        if let Some(lanes) = Lanes::ascii(stretch, b' ') {
            weight += LANES as u32 - lanes.blank().count_ones();
            continue;
        }
        let said = |byte: &&u8| !is_continued(**byte) && !matches!(**byte, b' ' | b'\t'..=b'\r');
        weight = weight.saturating_add(stretch.iter().filter(said).count() as u32);
        for (at, _) in stretch.iter().enumerate().filter(|(_, byte)| **byte > 0xbf) {
            match character_at(text, place * LANES + at) {
                Some(
                    '\u{2e80}'..='\u{2fff}'
                    | '\u{3001}'..='\u{9fff}'
                    | '\u{ac00}'..='\u{d7af}'
                    | '\u{f900}'..='\u{faff}',
                ) => weight = weight.saturating_add(1),
                Some(character) if character.is_whitespace() => weight -= 1,
                _ => {}
            }
        }
    }
    weight
}

/// How many words there are; each Chinese or Japanese character counts as one.
#[must_use]
pub fn count(text: &str) -> usize {
    let (mut words, mut inside) = (0, false);
    for (place, stretch) in text.as_bytes().chunks(LANES).enumerate() {
        if let Some(lanes) = Lanes::ascii(stretch, b' ') {
            let letters = lanes.alphanumeric();
            let words_here = with_joints(lanes, letters, inside);
            words += (letters & !after(words_here, inside)).count_ones() as usize;
            inside = has_last(words_here);
            continue;
        }
        for (at, byte) in (place * LANES..).zip(stretch) {
            if is_continued(*byte) {
                continue;
            }
            let (alone, word) = match character_at(text, at) {
                Some(character) if is_ideograph(character) => (true, false),
                Some('\'' | '’' | '-' | '_') => (false, inside),
                character => (false, character.is_some_and(char::is_alphanumeric)),
            };
            words += usize::from(alone || (word && !inside));
            inside = word;
        }
    }
    words
}

/// Which of sixteen bytes are in words: the letters, and what joins them to more letters
/// if any come. Whether the byte before the first is in a word is said too.
fn with_joints(lanes: Lanes, letters: Set, inside: bool) -> Set {
    let joints = lanes.equal(b'\'') | lanes.equal(b'-') | lanes.equal(b'_');
    let mut words = letters;
    loop {
        let more = joints & after(words, inside) & !words;
        if more == 0 {
            return words;
        }
        words |= more;
    }
}

/// Whether a script without spaces writes with it.
fn is_ideograph(character: char) -> bool {
    matches!(character, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}')
}

/// Whether something in the text looks like a sentence: it ends like one, or
/// something in it does.
#[must_use]
pub fn has_sentence(text: &str) -> bool {
    let end = text.trim_end_matches(['"', '”', '“', '»', '’', '\'', ')', ' ', '」']);
    end.ends_with(['.', '!', '?', '…', '。', '！', '？', ':', '؟', '।'])
        || [". ", "? ", "! ", "。", "; ", "، "]
            .iter()
            .any(|inside| text.contains(inside))
}

/// Letters and digits in lower case, everything between them as one space: two texts
/// that are equal so say the same.
#[must_use]
pub fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut spaced = true;
    for character in text.chars() {
        let said = character.is_alphanumeric();
        match character {
            _ if !said && spaced => {}
            _ if !said => plain.push(' '),
            _ if character.is_ascii() => plain.push(character.to_ascii_lowercase()),
            _ => plain.extend(character.to_lowercase()),
        }
        spaced = !said;
    }
    plain.truncate(plain.trim_end().len());
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_is_one_space_and_none_around() {
        assert_eq!(tidy("  a\n\t b\u{a0}c&\u{ad}d "), "a b c& d");
        assert_eq!(tidy(" \n "), "");
    }

    #[test]
    fn text_that_comes_in_parts_is_as_tidy_as_text_that_comes_whole() {
        // Every text of up to six of these, cut at every place.
        let letters = ["a", " ", "\n", "\u{ad}", "é"];
        for number in 0..letters.len().pow(6) {
            let places = (0..6).map(|place| number / letters.len().pow(place) % letters.len());
            let text: String = places.map(|place| letters[place]).collect();
            let mut slowly = String::new();
            for character in text.chars() {
                let blank = is_space(character);
                if !blank {
                    slowly.push(character);
                } else if !slowly.is_empty() && !slowly.ends_with(' ') {
                    slowly.push(' ');
                }
            }
            for (at, _) in text.char_indices() {
                let (first, rest) = text.split_at(at);
                let mut parts = String::new();
                push(&mut parts, first);
                push(&mut parts, rest);
                assert_eq!(parts, slowly, "{text:?} cut at {at}");
            }
        }
    }

    #[test]
    fn long_text_is_as_tidy_as_short_text() {
        let parts = [
            "The river",
            " ",
            "  ",
            "\n",
            " rose – in",
            "\u{a0}",
            "the-night.",
            "so--called '",
            "夜に川が",
        ];
        for number in 0..parts.len().pow(4) {
            let places = (0..4).map(|place| number / parts.len().pow(place) % parts.len());
            let text: String = places.map(|place| parts[place]).collect();
            let words: Vec<&str> = text.split_whitespace().collect();
            assert_eq!(tidy(&text), words.join(" "));
            // By hand, a character at a time.
            let (mut counted, mut inside) = (0, false);
            for character in text.chars() {
                let joins = inside && matches!(character, '-' | '\'');
                let letter = character.is_alphanumeric() && !is_ideograph(character);
                counted += usize::from(is_ideograph(character) || (letter && !inside));
                inside = letter || joins;
            }
            assert_eq!(count(&text), counted, "{text:?}");
            let wide = |character: &char| ('\u{2e80}'..='\u{9fff}').contains(character);
            let said = text.chars().filter(|character| !character.is_whitespace());
            let weighed = said.map(|character| 1 + u32::from(wide(&character)));
            assert_eq!(weight(&text), weighed.sum::<u32>(), "{text:?}");
        }
    }

    #[test]
    fn words_are_counted_in_every_script() {
        assert_eq!(count("It's a well-known – fact."), 4);
        assert_eq!(count("池を作る"), 4);
        assert_eq!(count(" — "), 0);
    }

    #[test]
    fn sentences_are_told_from_labels() {
        for text in ["It rained.", "「どこ？」", "One. Two", "He said: “No!”"] {
            assert!(has_sentence(text), "{text}");
        }
        for text in ["Most read", "4 min read", "v1.2"] {
            assert!(!has_sentence(text), "{text}");
        }
    }

    #[test]
    fn what_says_the_same_is_plainly_equal() {
        assert_eq!(plain("“Night—ferry”, back!"), plain("night ferry BACK"));
        assert_ne!(plain("night ferry"), plain("night ferries"));
    }
}
