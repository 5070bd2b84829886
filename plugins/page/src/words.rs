//! Text as people read it: white space, words, sentences.

/// Adds text, white space in it as one space, and none at the beginning or after
/// other white space.
pub fn push(to: &mut String, text: &str) {
    let mut space = to.is_empty() || to.ends_with([' ', '\n']);
    for part in text.split_inclusive(is_space) {
        let word = part.trim_end_matches(is_space);
        if !word.is_empty() {
            to.push_str(word);
            space = false;
        }
        if word.len() < part.len() && !space {
            to.push(' ');
            space = true;
        }
    }
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
    let weigh = |character: char| match character {
        _ if character.is_ascii() => u32::from(!character.is_ascii_whitespace()),
        '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}' => 2,
        _ => u32::from(!character.is_whitespace()),
    };
    text.chars().map(weigh).fold(0, u32::saturating_add)
}

/// How many words there are; each Chinese or Japanese character counts as one.
#[must_use]
pub fn count(text: &str) -> usize {
    let (mut words, mut inside) = (0, false);
    for character in text.chars() {
        let alone = is_ideograph(character);
        let word = !alone && (character.is_alphanumeric() || (inside && is_joint(character)));
        words += usize::from(alone || (word && !inside));
        inside = word;
    }
    words
}

/// Characters that join two halves of one word.
fn is_joint(character: char) -> bool {
    matches!(character, '\'' | '’' | '-' | '_')
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
    for character in text.chars() {
        if character.is_alphanumeric() {
            plain.extend(character.to_lowercase());
        } else if !plain.is_empty() && !plain.ends_with(' ') {
            plain.push(' ');
        }
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
