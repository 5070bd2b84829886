//! JSON that somebody wrote, as text that fits a line and that everybody reads.

/// Lists and objects within one another that a value may have. Readers of JSON commonly
/// read 127, and around it are at most an event, its line and the line's `input`.
pub(super) const DEEP: usize = 124;

/// Digits that a number has at least which no double holds, where it has no exponent.
const LONG: usize = 308;

/// A JSON value without white space around its parts, which would break a line, and how
/// many lists and objects within one another it has; or why readers of JSON would not
/// read it.
pub(super) fn compact(value: &str) -> Result<(String, usize), &'static str> {
    let mut text = String::with_capacity(value.len());
    let (mut deep, mut deepest, mut rest) = (0_usize, 0, value);
    while let Some(at) = rest.find(|c: char| c.is_ascii_whitespace() || "[{}]\"".contains(c)) {
        let (plain, more) = rest.split_at(at);
        text.push_str(held_by_doubles(plain)?);
        let (mark, more) = more.split_at(1);
        rest = more;
        match mark {
            "\"" => {
                let length = quoted(rest)?;
                let (inside, more) = rest.split_at(length);
                text.push_str(mark);
                text.push_str(inside);
                rest = more;
            }
            "[" | "{" => {
                deep += 1;
                deepest = deepest.max(deep);
                text.push_str(mark);
            }
            "]" | "}" => {
                deep = deep.saturating_sub(1);
                text.push_str(mark);
            }
            _ => {}
        }
    }
    text.push_str(held_by_doubles(rest)?);
    Ok((text, deepest))
}

/// A part of JSON that is no text; an error where a number in it is larger than any
/// double: few read that. However many digits one has, it is near a double.
fn held_by_doubles(plain: &str) -> Result<&str, &'static str> {
    let may_be = |part: &str| part.len() > LONG || part.contains(['e', 'E']);
    let is_larger = |part: &str| {
        let number = part.parse::<f64>();
        may_be(part) && number.is_ok_and(f64::is_infinite)
    };
    match may_be(plain) && plain.split([',', ':']).any(is_larger) {
        true => Err("a number is larger than any double"),
        false => Ok(plain),
    }
}

/// How long a text is to the mark that ends it, that mark included.
fn quoted(text: &str) -> Result<usize, &'static str> {
    const HALF: &str = "a text has half a surrogate pair";
    let (mut at, mut high) = (0, false);
    while let Some(found) = text.get(at..).and_then(|rest| rest.find(['"', '\\'])) {
        if high && found > 0 {
            return Err(HALF);
        }
        at += found;
        let Some(escape) = text.get(at..).and_then(|rest| rest.strip_prefix('\\')) else {
            return if high { Err(HALF) } else { Ok(at + 1) };
        };
        let unit = escape.strip_prefix('u').and_then(|hex| hex.get(..4));
        let unit = unit.and_then(|hex| u32::from_str_radix(hex, 16).ok());
        high = match (high, unit) {
            (false, Some(0xd800..=0xdbff)) => true,
            (true, Some(0xdc00..=0xdfff)) => false,
            (true, _) | (false, Some(0xdc00..=0xdfff)) => return Err(HALF),
            (false, _) => false,
        };
        at += if unit.is_some() { 6 } else { 2 };
    }
    Err("a text does not end")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_kept_as_it_is_in_one_line() {
        for (given, kept) in [
            (
                "123456789012345678901234567890",
                "123456789012345678901234567890",
            ),
            ("-1.50e+0300", "-1.50e+0300"),
            ("[1e-999,true ,0e999]", "[1e-999,true,0e999]"),
            (
                "[ 1 ,\n\t2, { \"a b\" : \" x \\\" \\\\\" } ]",
                "[1,2,{\"a b\":\" x \\\" \\\\\"}]",
            ),
            (
                "\"\\ud83d\\ude00 \u{1f600}\"",
                "\"\\ud83d\\ude00 \u{1f600}\"",
            ),
            ("\"\"", "\"\""),
        ] {
            let (text, _) = compact(given).unwrap();
            assert_eq!(text, kept);
        }
        for half in [
            "\"\\ud83d\"",
            "\"\\ud83dx\"",
            "\"\\ude00\"",
            "\"\\ud83d\\n\"",
        ] {
            assert!(compact(half).is_err(), "{half}");
        }
        assert_eq!(compact(r#"[{"a":[]},[1],"[[[["]"#).unwrap().1, 3);
    }

    #[test]
    fn a_number_that_no_double_holds_is_refused_wherever_it_stands() {
        let digits = "9".repeat(400);
        for large in ["1e999", "-1.5E+309", &digits, "10e308"] {
            for value in [
                large.to_owned(),
                format!("[1,{large},2]"),
                format!(r#"{{"a":{large}}}"#),
                format!(r#"{{"a" : 1,"b":[ {large}, 2]}}"#),
            ] {
                let why = compact(&value).unwrap_err();
                assert!(why.contains("larger"), "{value}");
            }
            assert!(compact(&format!("[\"{large}\"]")).is_ok(), "a text");
        }
        let near = format!("0.{digits}");
        for held in ["1.7976931348623157e308", "1e308", near.as_str()] {
            assert_eq!(compact(held).unwrap().0, held);
        }
    }
}
