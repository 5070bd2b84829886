//! The languages whose customs are known.

/// A language as far as dates, numbers, titles and abbreviations are concerned.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// English.
    English,
    /// German.
    German,
    /// French.
    French,
    /// Spanish.
    Spanish,
    /// Chinese or Japanese, which are written without spaces.
    Unspaced,
    /// Any other, or unknown.
    #[default]
    Other,
}

/// Text that is looked at, bytes: more does not change the answer.
const ENOUGH: usize = 1500;
/// Less text than this says little about its language, letters.
const LITTLE: usize = 20;
/// A guess that is less sure than this is none.
const SURE: f64 = 0.3;

impl Language {
    /// The language that a BCP 47 tag names.
    ///
    /// ```
    /// use crescendo_text::Language;
    /// assert_eq!(Language::of_tag("de-CH"), Language::German);
    /// assert_eq!(Language::of_tag(""), Language::Other);
    /// ```
    #[must_use]
    pub fn of_tag(tag: &str) -> Language {
        let primary = tag.split(['-', '_']).next().unwrap_or_default();
        match primary.to_ascii_lowercase().as_str() {
            "en" => Language::English,
            "de" => Language::German,
            "fr" => Language::French,
            "es" => Language::Spanish,
            "zh" | "ja" => Language::Unspaced,
            _ => Language::Other,
        }
    }

    /// The language that a text looks like; [`Language::Other`] where that is unsure.
    #[must_use]
    pub fn of_text(text: &str) -> Language {
        let text = text
            .get(..text.floor_char_boundary(ENOUGH))
            .unwrap_or_default();
        let letters = text.chars().filter(|letter| letter.is_alphabetic());
        if letters.take(LITTLE).count() < LITTLE {
            return Language::Other;
        }
        let Some(info) = whatlang::detect(text).filter(|info| info.confidence() >= SURE) else {
            return Language::Other;
        };
        match info.lang() {
            whatlang::Lang::Eng => Language::English,
            whatlang::Lang::Deu => Language::German,
            whatlang::Lang::Fra => Language::French,
            whatlang::Lang::Spa => Language::Spanish,
            whatlang::Lang::Cmn | whatlang::Lang::Jpn => Language::Unspaced,
            _ => Language::Other,
        }
    }

    /// The language that a tag names, or else the one that the text looks like.
    #[must_use]
    pub fn of(tag: Option<&str>, text: &str) -> Language {
        match tag.map(str::trim).filter(|tag| !tag.is_empty()) {
            Some(tag) => Language::of_tag(tag),
            None => Language::of_text(text),
        }
    }

    /// Whether a comma divides whole numbers from their decimals.
    #[must_use]
    pub const fn has_decimal_comma(self) -> bool {
        matches!(
            self,
            Language::German | Language::French | Language::Spanish
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_told_apart() {
        let texts = [
            (
                Language::English,
                "The council has voted to close the library in the old town.",
            ),
            (
                Language::German,
                "Der Stadtrat hat beschlossen, die Bücherei im Ort zu schließen.",
            ),
            (
                Language::French,
                "Le conseil municipal a décidé de fermer la bibliothèque du quartier.",
            ),
            (
                Language::Spanish,
                "El ayuntamiento ha decidido cerrar la biblioteca de la ciudad.",
            ),
            (
                Language::Unspaced,
                "山あいの小さな町で、廃校になった小学校が宿泊施設として生まれ変わった。",
            ),
        ];
        for (language, text) in texts {
            assert_eq!(Language::of_text(text), language, "{text}");
        }
    }

    #[test]
    fn little_text_says_nothing_and_a_tag_decides() {
        assert_eq!(Language::of_text("1 + 1 = 2"), Language::Other);
        assert_eq!(
            Language::of(Some("fr"), "The council has voted."),
            Language::French
        );
        assert_eq!(Language::of(Some(" "), ""), Language::Other);
    }
}
