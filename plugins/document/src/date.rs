//! Dates (ISO 32000-2, 7.9.4) as ISO 8601.

/// `D:20260801120000+02'00'` as `2026-08-01T12:00:00+02:00`: as exact as it says, with
/// a zone where it says one. None where it is no date.
#[must_use]
pub fn iso(bytes: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(bytes).ok()?.trim();
    let text = text.strip_prefix("D:").unwrap_or(text);
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (numbers, zone) = text.split_at(digits.min(14));
    let part = |from: usize, to: usize| numbers.get(from..to);
    let within = |from, to, least: u8, most: u8| {
        let number = part(from, to)?;
        let value: u8 = number.parse().ok()?;
        (least..=most).contains(&value).then_some(number)
    };
    let year = part(0, 4)?;
    let mut date = year.to_owned();
    let Some(month) = within(4, 6, 1, 12) else {
        return Some(date).filter(|_| numbers.len() == 4);
    };
    date.extend(["-", month]);
    let Some(day) = within(6, 8, 1, days(year, month)) else {
        return Some(date).filter(|_| numbers.len() == 6);
    };
    date.extend(["-", day]);
    let (Some(hour), Some(minute)) = (within(8, 10, 0, 23), within(10, 12, 0, 59)) else {
        return Some(date);
    };
    let second = within(12, 14, 0, 59).unwrap_or("00");
    date.extend(["T", hour, ":", minute, ":", second]);
    date.push_str(&offset(zone));
    Some(date)
}

fn days(year: &str, month: &str) -> u8 {
    let year: u16 = year.parse().unwrap_or(0);
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        "02" => 28 + u8::from(leap),
        "04" | "06" | "09" | "11" => 30,
        _ => 31,
    }
}

/// A zone such as `+02'00'`, `Z` or `-0500`; empty where there is none.
fn offset(zone: &str) -> String {
    let Some(sign) = zone.chars().next() else {
        return String::new();
    };
    let digits: String = zone.chars().filter(char::is_ascii_digit).collect();
    let number = |from: usize, most: u8| {
        let text = digits.get(from..from + 2).unwrap_or("00");
        text.parse().ok().filter(|number: &u8| *number <= most)
    };
    match (sign, number(0, 14), number(2, 59)) {
        ('Z' | 'z', _, _) => "Z".to_owned(),
        ('+' | '-', Some(0), Some(0)) => "Z".to_owned(),
        ('+' | '-', Some(hours), Some(minutes)) => format!("{sign}{hours:02}:{minutes:02}"),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> Option<String> {
        iso(text.as_bytes())
    }

    #[test]
    fn dates_are_as_exact_as_they_are_said() {
        for (written, meant) in [
            ("D:20260801120000+02'00'", "2026-08-01T12:00:00+02:00"),
            ("D:20260801120000-05'30", "2026-08-01T12:00:00-05:30"),
            ("D:20260801120000Z00'00'", "2026-08-01T12:00:00Z"),
            ("D:20260801120000", "2026-08-01T12:00:00"),
            ("D:202608011200", "2026-08-01T12:00:00"),
            ("20260801", "2026-08-01"),
            ("D:202608", "2026-08"),
            ("D:2026", "2026"),
        ] {
            assert_eq!(said(written).as_deref(), Some(meant), "{written}");
        }
    }

    #[test]
    fn what_is_no_date_is_none() {
        for wrong in [
            "",
            "D:",
            "D:20",
            "D:20261301",
            "D:20260230",
            "Tuesday",
            "D:ÄÖ",
        ] {
            assert_eq!(said(wrong), None, "{wrong}");
        }
    }
}
