//! Ranges of pages: `1-5,8`.

use serde_json::Value;

/// The highest number of a page.
pub const HIGHEST: u32 = 1_000_000;

/// Most pages of one record.
pub const MOST: usize = 10_000;

/// Pages in rising order, each once.
///
/// ```
/// let pages = api::pages::parse("8, 1-3,2").unwrap();
/// assert_eq!(pages, [1, 2, 3, 8]);
/// assert_eq!(api::pages::shown(&pages), "1-3,8");
/// ```
///
/// # Errors
/// What is wrong with them, as the end of a sentence that begins with where they stand.
pub fn parse(text: &str) -> Result<Vec<u32>, String> {
    let mut pages = Vec::new();
    for part in text.split(',') {
        let part = part.trim();
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let number = |text: &str| {
            let number = text.trim().parse::<u32>().ok();
            number.filter(|number| (1..=HIGHEST).contains(number))
        };
        let (Some(first), Some(last)) = (number(first), number(last)) else {
            let part: String = part.chars().take(40).collect();
            return Err(format!(
                "has `{part}`; pages are numbers from 1 to {HIGHEST} and ranges such as `1-5`"
            ));
        };
        if first > last {
            return Err(format!("has `{first}-{last}`, which ends before it begins"));
        }
        if pages.len() + (last - first) as usize >= MOST {
            return Err(format!("has more than {MOST} pages"));
        }
        pages.extend(first..=last);
    }
    pages.sort_unstable();
    pages.dedup();
    Ok(pages)
}

/// The pages that a record says: a text of ranges, a number, or a list of both. None
/// where it says nothing.
///
/// # Errors
/// As [`parse`].
pub fn of(value: &Value) -> Result<Option<Vec<u32>>, String> {
    let text = match value {
        Value::Null => return Ok(None),
        Value::String(text) if text.trim().is_empty() => return Ok(None),
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Array(items) if items.is_empty() => return Ok(None),
        Value::Array(items) => {
            let item = |item: &Value| match item {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            let items: Vec<String> = items.iter().take(MOST + 1).map(item).collect();
            items.join(",")
        }
        Value::Bool(_) | Value::Object(_) => {
            return Err("are a text of ranges, a number, or a list of both".to_owned());
        }
    };
    parse(&text).map(Some)
}

/// Ranges as APIs read them, of pages in rising order.
#[must_use]
pub fn shown(pages: &[u32]) -> String {
    let mut ranges: Vec<(u32, u32)> = Vec::new();
    for page in pages {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == *page => *last = *page,
            _ => ranges.push((*page, *page)),
        }
    }
    let range = |(first, last): &(u32, u32)| match first == last {
        true => first.to_string(),
        false => format!("{first}-{last}"),
    };
    let ranges: Vec<String> = ranges.iter().map(range).collect();
    ranges.join(",")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn ranges_are_read_and_shown_in_order_and_once() {
        for (text, shown_as) in [
            ("1-5,8", "1-5,8"),
            ("8,1-5", "1-5,8"),
            ("3", "3"),
            ("1,2,3", "1-3"),
            (" 4 - 6 , 5", "4-6"),
        ] {
            assert_eq!(shown(&parse(text).unwrap()), shown_as);
        }
        assert_eq!(of(&json!([1, "3-4", 2])).unwrap(), Some(vec![1, 2, 3, 4]));
        assert_eq!(of(&json!(7)).unwrap(), Some(vec![7]));
        for nothing in [json!(null), json!(""), json!([])] {
            assert_eq!(of(&nothing).unwrap(), None);
        }
    }

    #[test]
    fn what_is_no_range_is_refused_before_it_takes_memory() {
        for (text, why) in [
            ("", "has ``"),
            ("0", "from 1 to"),
            ("5-1", "ends before it begins"),
            ("1-1000000", "more than 10000"),
            ("1-4294967295", "from 1 to"),
            ("1-9000,1-9000", "more than 10000"),
            ("a-b", "has `a-b`"),
            ("-3", "has `-3`"),
        ] {
            let told = parse(text).unwrap_err();
            assert!(told.contains(why), "{told}");
        }
        assert!(of(&json!({"from": 1})).is_err());
        assert!(of(&json!([true])).is_err());
    }
}
