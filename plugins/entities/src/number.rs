//! Numbers as texts write them.

use crescendo_text::Language;

use crate::text::Text;
use crate::token::Kind;

/// Digits that are kept; longer numbers are none that anybody means as amounts.
const MOST_DIGITS: usize = 24;

/// A number that is not negative, exactly: `digits` times ten to the power `exponent`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Number {
    digits: u128,
    exponent: i32,
}

impl Number {
    /// The same times ten to this power.
    #[must_use]
    pub const fn scaled(self, power: i32) -> Number {
        Number {
            exponent: self.exponent + power,
            ..self
        }
    }

    /// The number without needless zeros and with a point before decimals.
    #[must_use]
    pub fn plain(self) -> String {
        let (mut digits, mut exponent) = (self.digits, self.exponent);
        while exponent < 0 && digits.is_multiple_of(10) {
            digits /= 10;
            exponent += 1;
        }
        let mut text = digits.to_string();
        if exponent >= 0 {
            if digits != 0 {
                text.extend(std::iter::repeat_n('0', exponent.unsigned_abs() as usize));
            }
            return text;
        }
        let decimals = exponent.unsigned_abs() as usize;
        while text.len() <= decimals {
            text.insert(0, '0');
        }
        text.insert(text.len() - decimals, '.');
        text
    }

    /// Reads a number with the separators that the language uses.
    ///
    /// ```
    /// use crescendo_text::Language;
    /// use entities::number::Number;
    /// let read = |text, language| Number::read(text, language).unwrap().plain();
    /// assert_eq!(read("1.850,00", Language::German), "1850");
    /// assert_eq!(read("1,850.5", Language::English), "1850.5");
    /// assert_eq!(read("2.400", Language::English), "2.4");
    /// ```
    #[must_use]
    pub fn read(text: &str, language: Language) -> Option<Number> {
        let decimal = decimal_mark(text, language);
        let (mut digits, mut count, mut decimals) = (0u128, 0usize, None);
        for letter in text.chars() {
            if let Some(digit) = letter.to_digit(10) {
                count += 1;
                if count > MOST_DIGITS {
                    return None;
                }
                digits = digits * 10 + u128::from(digit);
                if let Some(decimals) = &mut decimals {
                    *decimals += 1;
                }
            } else if Some(letter) == decimal {
                if decimals.is_some() {
                    return None;
                }
                decimals = Some(0);
            }
        }
        (count > 0).then_some(Number {
            digits,
            exponent: -decimals.unwrap_or(0),
        })
    }

    /// The number that begins at a token, and the token after it: groups of three
    /// digits may be separated by space where the language does so.
    #[must_use]
    pub fn at(text: &Text<'_>, at: usize) -> Option<(Number, usize)> {
        if text.kind(at) != Some(Kind::Number) {
            return None;
        }
        let mut end = at + 1;
        let mut written = text.word(at).to_owned();
        let is_plain = |word: &str| word.bytes().all(|byte| byte.is_ascii_digit());
        if is_plain(&written) && written.len() <= 3 {
            while written.len() < MOST_DIGITS && is_group(text, end) {
                written.push_str(text.word(end));
                end += 1;
                if !is_plain(text.word(end - 1)) {
                    break;
                }
            }
        }
        Number::read(&written, text.language).map(|number| (number, end))
    }
}

/// Whether a token is three more digits of the number before it.
fn is_group(text: &Text<'_>, at: usize) -> bool {
    let (Some(token), Some(before)) = (
        text.tokens.get(at),
        at.checked_sub(1).and_then(|at| text.tokens.get(at)),
    ) else {
        return false;
    };
    if token.kind != Kind::Number {
        return false;
    }
    let space = text
        .whole
        .get(before.at.end..token.at.start)
        .unwrap_or_default();
    let groups = match space {
        "\u{a0}" | "\u{202f}" | "\u{2009}" => true,
        " " => matches!(text.language, Language::French | Language::Spanish),
        _ => false,
    };
    let word = text.word(at);
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    groups && digits == 3 && (word.len() == 3 || word.get(3..4) == Some(","))
}

/// Which separator of a number is the one before its decimals.
fn decimal_mark(text: &str, language: Language) -> Option<char> {
    let last = text.rfind(['.', ','])?;
    let mark = text.get(last..)?.chars().next()?;
    let other = if mark == '.' { ',' } else { '.' };
    let times = text.matches(mark).count();
    if text.contains(other) {
        return (times == 1).then_some(mark);
    }
    let after = text.len() - last - 1;
    let is_group = after == 3 && !text.starts_with('0');
    let native = if language.has_decimal_comma() {
        ','
    } else {
        '.'
    };
    (times == 1 && (!is_group || mark == native)).then_some(mark)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, language: Language) -> String {
        let text = Text::new(text, language);
        Number::at(&text, 0).unwrap().0.plain()
    }

    #[test]
    fn separators_are_read_as_the_language_has_them() {
        for (text, language, plain) in [
            ("12.5", Language::English, "12.5"),
            ("38,000", Language::English, "38000"),
            ("2,4", Language::English, "2.4"),
            ("3.500.000", Language::Spanish, "3500000"),
            ("1 300 m", Language::French, "1300"),
            ("1\u{a0}300,50", Language::Other, "1300.5"),
            ("23.000", Language::German, "23000"),
            ("1'250.00", Language::Other, "1250"),
            ("0.620", Language::German, "0.62"),
            ("007", Language::English, "7"),
            ("0", Language::English, "0"),
        ] {
            assert_eq!(read(text, language), plain, "{text}");
        }
    }

    #[test]
    fn scales_are_exact() {
        let number = Number::read("61,5", Language::German).unwrap();
        assert_eq!(number.scaled(6).plain(), "61500000");
        assert_eq!(
            Number::read("0", Language::Other)
                .unwrap()
                .scaled(9)
                .plain(),
            "0"
        );
        assert_eq!(Number::read(&"9".repeat(25), Language::Other), None);
    }
}
