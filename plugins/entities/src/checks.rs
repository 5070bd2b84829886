//! Check digits.

/// IBAN: ISO 13616, the remainder by 97 is 1 once letters are numbers from 10 and the
/// first four characters stand last.
#[must_use]
pub fn is_iban(code: &str) -> bool {
    if !(15..=34).contains(&code.len()) || !code.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return false;
    }
    let (head, rest) = code.split_at(4);
    let has_form = head.bytes().take(2).all(|byte| byte.is_ascii_uppercase())
        && head.bytes().skip(2).all(|byte| byte.is_ascii_digit());
    let remainder = rest.chars().chain(head.chars()).fold(0u32, |sum, letter| {
        let value = letter.to_digit(36).unwrap_or_default();
        (if value < 10 { sum * 10 } else { sum * 100 } + value) % 97
    });
    has_form && remainder == 1
}

/// ISBN of 10 or 13 characters without hyphens; the one of 13 for it.
#[must_use]
pub fn isbn(code: &str) -> Option<String> {
    let digits = |code: &str| -> Option<Vec<u32>> {
        code.chars().map(|letter| letter.to_digit(10)).collect()
    };
    if code.len() == 13 && (code.starts_with("978") || code.starts_with("979")) {
        let sum = ean(&digits(code)?);
        return sum.is_multiple_of(10).then(|| code.to_owned());
    }
    if code.len() != 10 || !is_weighed(code, 10) {
        return None;
    }
    let body = format!("978{}", code.get(..9)?);
    let check = (10 - ean(&digits(&body)?) % 10) % 10;
    Some(format!("{body}{check}"))
}

/// The weighed sum of an EAN, weights 1 and 3.
fn ean(digits: &[u32]) -> u32 {
    let weighed = digits.iter().zip([1, 3].iter().cycle());
    weighed.map(|(digit, weight)| digit * weight).sum()
}

/// ISSN of eight characters without its hyphen.
#[must_use]
pub fn is_issn(code: &str) -> bool {
    code.len() == 8 && is_weighed(code, 8)
}

/// Whether the sum of digits by falling weights is a multiple of 11; an `X` at the end
/// is ten.
fn is_weighed(code: &str, first: u32) -> bool {
    let count = code.chars().count();
    let mut sum = 0;
    for (place, letter) in code.chars().enumerate() {
        let digit = match letter {
            'X' | 'x' if place + 1 == count => 10,
            _ => match letter.to_digit(10) {
                Some(digit) => digit,
                None => return false,
            },
        };
        sum += digit * first.saturating_sub(u32::try_from(place).unwrap_or(first));
    }
    sum.is_multiple_of(11)
}

/// ORCID of sixteen characters without hyphens: ISO 7064, MOD 11-2.
#[must_use]
pub fn is_orcid(code: &str) -> bool {
    let mut sum = 0u32;
    for letter in code.chars().take(15) {
        let Some(digit) = letter.to_digit(10) else {
            return false;
        };
        sum = (sum + digit) * 2 % 11;
    }
    let check = (12 - sum % 11) % 11;
    let last = code.chars().nth(15);
    let said = last.and_then(|last| {
        if last == 'X' {
            Some(10)
        } else {
            last.to_digit(10)
        }
    });
    code.len() == 16 && said == Some(check)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn right_digits_pass_and_each_wrong_one_is_found() {
        let iban = "DE89370400440532013000";
        assert!(is_iban(iban) && is_iban("FR1420041010050500013M02606"));
        for place in 4..iban.len() {
            let mut wrong = iban.as_bytes().to_vec();
            wrong[place] = if wrong[place] == b'7' { b'3' } else { b'7' };
            assert!(!is_iban(std::str::from_utf8(&wrong).unwrap()));
        }
        assert!(is_issn("03785955") && is_issn("2434561X") && !is_issn("03785956"));
        assert!(is_orcid("0000000218250097") && is_orcid("000000021694233X"));
        assert!(!is_orcid("0000000218250098") && !is_orcid("0000"));
    }

    #[test]
    fn an_isbn_of_ten_becomes_one_of_thirteen() {
        assert_eq!(isbn("0306406152").as_deref(), Some("9780306406157"));
        assert_eq!(isbn("080442957X").as_deref(), Some("9780804429573"));
        assert_eq!(isbn("9783161484100").as_deref(), Some("9783161484100"));
        assert_eq!(isbn("9783161484101"), None);
        assert_eq!(isbn("0306406153"), None);
    }
}
