//! Something that a page says, and how sure that is.

use std::borrow::Cow;

use crate::words;

/// A claim.
#[derive(Clone, Debug, PartialEq)]
pub struct Said {
    /// What is claimed.
    pub text: String,
    /// How sure it is, 0.0 to 1.0.
    pub confidence: f64,
}

impl Said {
    /// A claim in one line; none where nothing is left of it.
    #[must_use]
    pub fn new(text: &str, confidence: f64) -> Option<Said> {
        let text = words::tidy(&unescape(text));
        (!text.is_empty()).then_some(Said { text, confidence })
    }
}

/// Text in which what was escaped twice is not: content systems do that to quotes in
/// titles and names. Other references than these are rare there.
fn unescape(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        plain.push_str(before);
        let end = after.bytes().take(8).position(|byte| byte == b';');
        let named = end.and_then(|end| after.split_at_checked(end));
        let known = named.and_then(|(name, after)| Some((reference(name)?, after.get(1..)?)));
        let (character, after) = known.unwrap_or(('&', after));
        plain.push(character);
        rest = after;
    }
    plain.push_str(rest);
    Cow::Owned(plain)
}

fn reference(name: &str) -> Option<char> {
    let number = match name.strip_prefix('#') {
        None => {
            return Some(match name {
                "amp" => '&',
                "quot" => '"',
                "apos" => '\'',
                "lt" => '<',
                "gt" => '>',
                "nbsp" => ' ',
                _ => return None,
            });
        }
        Some(number) => number,
    };
    let code = match number.strip_prefix(['x', 'X']) {
        Some(digits) => u32::from_str_radix(digits, 16).ok()?,
        None => number.parse().ok()?,
    };
    char::from_u32(code).filter(|character| !character.is_control())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> Option<String> {
        Said::new(text, 1.0).map(|said| said.text)
    }

    #[test]
    fn what_was_escaped_twice_is_read_once() {
        let text = "A &amp; B&#039;s &#x201c;c&quot;";
        assert_eq!(said(text).as_deref(), Some("A & B's “c\""));
    }

    #[test]
    fn an_ampersand_is_only_itself() {
        for text in [
            "R&D; more",
            "a & b",
            "&#0;",
            "&;",
            "&",
            "&#99999999;",
            "x&unknown;",
        ] {
            assert_eq!(said(text).as_deref(), Some(text));
        }
    }

    #[test]
    fn nothing_is_no_claim() {
        assert_eq!(said(" \n "), None);
    }
}
