//! The language of a page.

use whatlang::Lang;

use crate::common::shows;
use crate::facts::Facts;
use crate::said::Said;

/// Less text than this says little about its language, letters.
const LITTLE: usize = 60;
/// Text that is looked at, bytes: more does not change the answer.
const ENOUGH: usize = 1200;

/// The language, in BCP 47, as the page says it or as its text shows it.
#[must_use]
pub fn language(facts: &Facts, text: &str) -> Option<Said> {
    let said = facts
        .language
        .as_deref()
        .and_then(tag)
        .or_else(|| tag(facts.meta(&["content-language", "dc.language", "language"])?))
        .or_else(|| tag(facts.meta(&["og:locale"])?));
    let start = text.get(..text.floor_char_boundary(ENOUGH))?;
    let primary = |said: &str| said.split('-').next().unwrap_or_default().to_owned();
    if let Some(said) = &said
        && shows(&primary(said), start)
    {
        return Said::new(said, 0.97);
    }
    match (said, seen(start)) {
        (Some(said), Some(seen)) => {
            if primary(&said) == seen.text {
                Said::new(&said, 0.97)
            } else if seen.confidence > 0.9 && text.len() > 400 {
                // Themes come with a language, and nobody changes it.
                Said::new(&seen.text, 0.7)
            } else {
                Said::new(&said, 0.8)
            }
        }
        (Some(said), None) => Said::new(&said, 0.85),
        (None, Some(seen)) => Some(Said {
            confidence: 0.8 * seen.confidence,
            ..seen
        }),
        (None, None) => None,
    }
}

/// A language tag in the case that BCP 47 recommends; none where it is no tag, or
/// says that nothing is known.
fn tag(said: &str) -> Option<String> {
    let said = said.split([',', ';']).next()?.trim().replace('_', "-");
    let mut tag = String::new();
    for (place, part) in said.split('-').enumerate() {
        let is_part = part.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let is_first = part.len() == 2 || part.len() == 3;
        let is_later = (1..=8).contains(&part.len());
        if !is_part || !(if place == 0 { is_first } else { is_later }) || place > 4 {
            return None;
        }
        match (place, part.len()) {
            (0, _) => {
                let lower = part.to_ascii_lowercase();
                if lower.bytes().any(|byte| byte.is_ascii_digit())
                    || matches!(lower.as_str(), "und" | "mul" | "zxx" | "xx")
                {
                    return None;
                }
                tag.push_str(&lower);
                continue;
            }
            (_, 2) => tag.extend(['-'].into_iter().chain(part.to_ascii_uppercase().chars())),
            (_, 4) => {
                let lower = part.to_ascii_lowercase();
                let (first, rest) = lower.split_at(1);
                tag.push('-');
                tag.push_str(&first.to_ascii_uppercase());
                tag.push_str(rest);
            }
            _ => tag.extend(['-'].into_iter().chain(part.to_ascii_lowercase().chars())),
        }
    }
    Some(tag)
}

/// What the beginning of a text looks like.
fn seen(text: &str) -> Option<Said> {
    if text
        .chars()
        .filter(|letter| letter.is_alphabetic())
        .take(LITTLE)
        .count()
        < LITTLE
    {
        return None;
    }
    let info = whatlang::detect(text)?;
    let code = short(info.lang())?;
    Said::new(code, info.confidence())
}

/// The tag of a language: the code of two letters, where there is one (RFC 5646).
fn short(language: Lang) -> Option<&'static str> {
    Some(match language {
        Lang::Epo => "eo",
        Lang::Eng => "en",
        Lang::Rus => "ru",
        Lang::Cmn => "zh",
        Lang::Spa => "es",
        Lang::Por => "pt",
        Lang::Ita => "it",
        Lang::Ben => "bn",
        Lang::Fra => "fr",
        Lang::Deu => "de",
        Lang::Ukr => "uk",
        Lang::Kat => "ka",
        Lang::Ara => "ar",
        Lang::Hin => "hi",
        Lang::Jpn => "ja",
        Lang::Heb => "he",
        Lang::Yid => "yi",
        Lang::Pol => "pl",
        Lang::Amh => "am",
        Lang::Jav => "jv",
        Lang::Kor => "ko",
        Lang::Nob => "nb",
        Lang::Dan => "da",
        Lang::Swe => "sv",
        Lang::Fin => "fi",
        Lang::Tur => "tr",
        Lang::Nld => "nl",
        Lang::Hun => "hu",
        Lang::Ces => "cs",
        Lang::Ell => "el",
        Lang::Bul => "bg",
        Lang::Bel => "be",
        Lang::Mar => "mr",
        Lang::Kan => "kn",
        Lang::Ron => "ro",
        Lang::Slv => "sl",
        Lang::Hrv => "hr",
        Lang::Srp => "sr",
        Lang::Mkd => "mk",
        Lang::Lit => "lt",
        Lang::Lav => "lv",
        Lang::Est => "et",
        Lang::Tam => "ta",
        Lang::Vie => "vi",
        Lang::Urd => "ur",
        Lang::Tha => "th",
        Lang::Guj => "gu",
        Lang::Uzb => "uz",
        Lang::Pan => "pa",
        Lang::Aze => "az",
        Lang::Ind => "id",
        Lang::Tel => "te",
        Lang::Pes => "fa",
        Lang::Mal => "ml",
        Lang::Ori => "or",
        Lang::Mya => "my",
        Lang::Nep => "ne",
        Lang::Sin => "si",
        Lang::Khm => "km",
        Lang::Tuk => "tk",
        Lang::Aka => "ak",
        Lang::Zul => "zu",
        Lang::Sna => "sn",
        Lang::Afr => "af",
        Lang::Lat => "la",
        Lang::Slk => "sk",
        Lang::Cat => "ca",
        Lang::Tgl => "tl",
        Lang::Hye => "hy",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::parse;

    fn told(html: &str, text: &str) -> Option<String> {
        language(&Facts::of(&parse(html)), text).map(|said| said.text)
    }

    const GERMAN: &str = "Der alte Bahnhof stand zwölf Jahre lang leer, und auf dem Dach wuchs \
        eine Birke. Nun ziehen vierzigtausend Bücher ein, und der Wartesaal bekommt seine Uhr zurück.";

    #[test]
    fn what_the_page_says_is_believed() {
        assert_eq!(told("<html lang=de-at>", GERMAN).as_deref(), Some("de-AT"));
        assert_eq!(
            told("<meta property=og:locale content=fr_FR>", "").as_deref(),
            Some("fr-FR")
        );
        assert_eq!(
            told("<html lang=zh-hans-cn>", "").as_deref(),
            Some("zh-Hans-CN")
        );
    }

    #[test]
    fn what_is_no_language_is_not_believed() {
        for tag in ["{{lang}}", "", "x", "und", "english", "e1"] {
            assert_eq!(told(&format!("<html lang='{tag}'>"), ""), None, "{tag}");
        }
    }

    #[test]
    fn the_text_shows_what_the_page_does_not_say_or_says_wrongly() {
        assert_eq!(told("", GERMAN).as_deref(), Some("de"));
        assert_eq!(
            told("<html lang=en>", &GERMAN.repeat(3)).as_deref(),
            Some("de")
        );
        assert_eq!(told("", "Ja."), None);
    }
}
