//! Short lines that templates put between paragraphs.

use memchr::memchr2_iter;

use crate::words;

/// Longest such line, as [`words::weight`] has it.
const LONGEST: u32 = 60;

/// Whole lines, as [`words::plain`] has them. Sorted.
const LINES: &[&str] = &[
    "ad",
    "ad feedback",
    "add a comment",
    "advertisement",
    "advertisement continue reading the main story",
    "advertising",
    "anzeige",
    "article continues after advertisement",
    "article continues below",
    "comments",
    "continue reading",
    "continue reading the main story",
    "copy",
    "copy link",
    "copy to clipboard",
    "edit",
    "edit this page",
    "email",
    "enlarge image",
    "facebook",
    "leave a comment",
    "leave a reply",
    "link copied",
    "listen",
    "listen to this article",
    "loading",
    "more",
    "most popular",
    "most read",
    "newsletter",
    "no comments",
    "play video",
    "print",
    "publicité",
    "read more",
    "recommended",
    "related",
    "related articles",
    "related stories",
    "related topics",
    "save",
    "scroll to continue",
    "share",
    "share this",
    "share this article",
    "share this story",
    "show caption",
    "sign up",
    "skip advertisement",
    "story continues",
    "story continues below",
    "story continues below advertisement",
    "subscribe",
    "table of contents",
    "toggle caption",
    "topics",
    "tweet",
    "twitter",
    "werbung",
    "whatsapp",
];

/// First words of such lines, as [`words::plain`] has them.
const STARTS: &[&str] = &[
    "also read ",
    "lesen sie auch",
    "lire aussi",
    "più letti",
    "posted in ",
    "read also",
    "read more ",
    "related ",
    "see also ",
    "share on ",
    "read next",
    "sign up for ",
    "subscribe to ",
    "tags ",
    "filed under",
    "follow us",
    "photo by ",
    "click here to ",
    "click to share",
    "copyright ",
    "all rights reserved",
    "view comments",
    "written by ",
];

/// What is said where a page asks for consent, or says who pays for it.
const CONSENT: &[&str] = &[
    "uses cookies",
    "we use cookies",
    "use of cookies",
    "verwendet cookies",
    "verwenden cookies",
    "utilisons des cookies",
    "utilise des cookies",
    "utiliza cookies",
    "may contain affiliate",
    "earn an affiliate commission",
    "utilizamos cookies",
    "utilizza cookie",
    "maakt gebruik van cookies",
];

/// First words of sentences that ask readers for something, and what else is in them.
const APPEALS: &[(&str, &[&str])] = &[
    ("©", &[""]),
    ("copyright ", &[""]),
    ("last updated", &[""]),
    (
        "follow ",
        &["twitter", "facebook", "instagram", "@", "newsletter"],
    ),
    ("sign up ", &["newsletter", "inbox", "email"]),
    (
        "subscribe ",
        &[
            "newsletter",
            "inbox",
            "email",
            "magazine",
            "podcast",
            "channel",
        ],
    ),
    ("get ", &["newsletter", "inbox"]),
    ("join ", &["newsletter", "inbox", "mailing list"]),
    ("like us ", &["facebook"]),
    ("have a tip", &["@", "email"]),
    ("download ", &["our app", "the app"]),
];

/// One of these is in each of [`CONSENT`], after a letter that few texts have often.
const CONSENT_HAS: [(u8, &[u8], usize); 2] = [(b'k', b"cookie", 3), (b'f', b"affiliate", 1)];

/// Longest text that asks for consent, bytes: what is longer says something too.
const LONGEST_CONSENT: usize = 1200;
/// Longest appeal, as [`words::weight`] has it.
const LONGEST_APPEAL: u32 = 220;

/// Whether a line of this weight says nothing of what the article says.
///
/// All text of a page comes by here: what few lines have is looked at last.
#[must_use]
pub fn is_of_template(text: &str, weight: u32) -> bool {
    if text.len() > LONGEST_CONSENT {
        return false;
    }
    if may_be_consent(text) || (weight <= LONGEST_APPEAL && may_be_appeal(text)) {
        let lower = text.to_ascii_lowercase();
        if is_consent(&lower) || (weight <= LONGEST_APPEAL && is_appeal(&lower)) {
            return true;
        }
    }
    if weight > LONGEST {
        return false;
    }
    let plain = words::plain(text);
    LINES.binary_search(&plain.as_str()).is_ok()
        || STARTS.iter().any(|start| plain.starts_with(start))
        || is_reading_time(&plain)
}

/// Whether one of [`CONSENT_HAS`] is in the text, in letters of either case.
fn may_be_consent(text: &str) -> bool {
    let text = text.as_bytes();
    CONSENT_HAS.iter().any(|(letter, word, before)| {
        memchr2_iter(*letter, letter.to_ascii_uppercase(), text).any(|at| {
            let word_at = at.checked_sub(*before);
            word_at
                .and_then(|start| text.get(start..start + word.len()))
                .is_some_and(|found| found.eq_ignore_ascii_case(word))
        })
    })
}

/// Whether it says in lower case that the page uses cookies.
fn is_consent(lower: &str) -> bool {
    CONSENT.iter().any(|words| lower.contains(words))
}

/// Whether it begins as one of [`APPEALS`] does, in letters of either case.
fn may_be_appeal(text: &str) -> bool {
    let starts = |start: &str| {
        let found = text.as_bytes().get(..start.len());
        found.is_some_and(|found| found.eq_ignore_ascii_case(start.as_bytes()))
    };
    APPEALS.iter().any(|(start, _)| starts(start))
}

/// Whether it is a sentence that asks readers to follow, join or subscribe.
fn is_appeal(lower: &str) -> bool {
    APPEALS.iter().any(|(start, inside)| {
        lower.starts_with(start) && inside.iter().any(|words| lower.contains(words))
    })
}

/// `4 min read` and the like.
fn is_reading_time(plain: &str) -> bool {
    let words: Vec<&str> = plain.split(' ').collect();
    matches!(words.as_slice(), [minutes, "min" | "mins" | "minute", "read"]
        if minutes.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_that_is_searched_is_sorted() {
        assert!(LINES.is_sorted());
    }

    #[test]
    fn what_asks_for_consent_is_told_in_either_case() {
        for words in CONSENT {
            assert!(may_be_consent(&words.to_uppercase()), "{words}");
            assert!(is_of_template(
                &format!(
                    "{} on this site, and says so at length.",
                    words.to_uppercase()
                ),
                300
            ));
        }
    }

    #[test]
    fn lines_of_templates_are_told_from_text() {
        for text in [
            "Advertisement",
            "SHARE THIS:",
            "4 min read",
            "Read more: The bridge",
        ] {
            assert!(is_of_template(text, words::weight(text)), "{text}");
        }
        for text in [
            "He shared this.",
            "More rain",
            "Related to the king he was not, and never would be, he said, before he left the hall.",
        ] {
            assert!(!is_of_template(text, words::weight(text)), "{text}");
        }
    }
}
