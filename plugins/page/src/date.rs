//! Dates in the many ways that pages write them.

/// A date or date-time in ISO 8601, from what a machine wrote: ISO 8601 itself,
/// `2024-05-02 06:30`, `20240502`. None where it is no such thing.
#[must_use]
pub fn machine(text: &str) -> Option<String> {
    let text = text.trim();
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if digits == 8 && text.len() == 8 {
        let (year, rest) = text.split_at_checked(4)?;
        let (month, day) = rest.split_at_checked(2)?;
        return date(year, month, day);
    }
    let date = date(text.get(..4)?, text.get(5..7)?, text.get(8..10)?)?;
    if !matches!(text.get(4..5)?, "-" | "/" | ".") || text.get(4..5) != text.get(7..8) {
        return None;
    }
    let rest = text.get(10..)?;
    let Some(time) = rest.strip_prefix(['T', 't', ' ']) else {
        return rest.is_empty().then_some(date);
    };
    match clock(time) {
        Some(clock) => Some(format!("{date}T{clock}")),
        None => Some(date),
    }
}

/// `06:30`, with seconds, a fraction and a zone where they are there.
fn clock(text: &str) -> Option<String> {
    let text = text.trim();
    let end = text.find(|letter: char| !matches!(letter, '0'..='9' | ':' | '.'));
    let (time, zone) = text.split_at(end.unwrap_or(text.len()));
    let mut parts = time.split(':');
    let hour: u32 = parts.next()?.parse().ok()?;
    let minute = parts.next()?;
    let is_time = hour < 24 && minute.len() == 2 && minute.parse::<u32>().ok()? < 60;
    if !is_time
        || parts
            .next()
            .is_some_and(|second| second.parse::<f32>().is_err())
    {
        return None;
    }
    let time = if time.find(':') == Some(1) {
        format!("0{time}")
    } else {
        time.to_owned()
    };
    let zone = zone.trim();
    let is_zone = matches!(zone, "Z" | "z")
        || (zone.starts_with(['+', '-'])
            && (3..=6).contains(&zone.len())
            && zone
                .bytes()
                .skip(1)
                .all(|byte| byte.is_ascii_digit() || byte == b':'));
    let zone = zone.to_uppercase();
    // Without a colon where the time has some, a zone is no ISO 8601.
    let zone = match zone.split_at_checked(3) {
        Some((hours, minutes)) if zone.len() == 5 => format!("{hours}:{minutes}"),
        _ => zone,
    };
    Some(if is_zone {
        format!("{time}{zone}")
    } else {
        time
    })
}

fn date(year: &str, month: &str, day: &str) -> Option<String> {
    let year: u32 = whole(year)?;
    let month: u32 = whole(month)?;
    let day: u32 = whole(day)?;
    valid(year, month, day)
}

fn whole(text: &str) -> Option<u32> {
    text.bytes()
        .all(|byte| byte.is_ascii_digit())
        .then(|| text.parse().ok())?
}

/// Pages are younger than 1990, and have no dates that a calendar has not.
fn valid(year: u32, month: u32, day: u32) -> Option<String> {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        1..=12 => 31,
        _ => return None,
    };
    ((1990..2100).contains(&year) && (1..=days).contains(&day))
        .then(|| format!("{year:04}-{month:02}-{day:02}"))
}

/// First letters of months, in lower case: as many as tell them from one another in
/// English, German, French, Spanish, Portuguese, Italian, Dutch and Russian. Longer
/// ones come first.
const MONTHS: &[(&str, u32)] = &[
    ("january", 1),
    ("janvier", 1),
    ("januar", 1),
    ("enero", 1),
    ("jan", 1),
    ("gennaio", 1),
    ("ene", 1),
    ("янв", 1),
    ("feb", 2),
    ("fév", 2),
    ("fev", 2),
    ("фев", 2),
    ("mär", 3),
    ("mars", 3),
    ("mar", 3),
    ("maart", 3),
    ("мар", 3),
    ("apr", 4),
    ("avr", 4),
    ("abr", 4),
    ("апр", 4),
    ("may", 5),
    ("mai", 5),
    ("mei", 5),
    ("mag", 5),
    ("мая", 5),
    ("май", 5),
    ("juin", 6),
    ("jun", 6),
    ("giu", 6),
    ("июн", 6),
    ("juil", 7),
    ("jul", 7),
    ("lug", 7),
    ("июл", 7),
    ("aug", 8),
    ("août", 8),
    ("aou", 8),
    ("ago", 8),
    ("авг", 8),
    ("sep", 9),
    ("set", 9),
    ("сен", 9),
    ("oct", 10),
    ("okt", 10),
    ("out", 10),
    ("ott", 10),
    ("окт", 10),
    ("nov", 11),
    ("ноя", 11),
    ("dec", 12),
    ("dez", 12),
    ("déc", 12),
    ("dic", 12),
    ("дек", 12),
];

/// A date in ISO 8601, from what people wrote: `March 14, 2023`, `2. Mai 2024`,
/// `04.11.2021, 18:42`, `2021年4月10日`. Where day and month could be either, there
/// is none. Text that is long is no date.
#[must_use]
pub fn human(text: &str) -> Option<String> {
    if text.len() > 300 {
        return None;
    }
    let lower = text.to_lowercase();
    let lower: String = lower.chars().map(western).collect();
    let parts = pieces(&lower);
    for (place, part) in parts.iter().enumerate() {
        let before = place.checked_sub(1).and_then(|place| parts.get(place));
        let found = match part {
            Piece::Word(word) => month(word).and_then(|month| {
                let next = (parts.get(place + 1), parts.get(place + 2));
                match (before, next) {
                    // 14 March 2023
                    (Some(Piece::Number(day)), (Some(Piece::Number(year)), _)) if *year > 31 => {
                        valid(*year, month, *day)
                    }
                    // 14 de marzo de 2023 has no number here, March 14, 2023 has two.
                    (_, (Some(Piece::Number(day)), Some(Piece::Number(year)))) => {
                        valid(*year, month, *day)
                    }
                    _ => None,
                }
            }),
            Piece::Number(first) => match (parts.get(place + 1), parts.get(place + 2)) {
                (Some(Piece::Number(second)), Some(Piece::Number(third))) => {
                    numbers(&lower, *first, *second, *third)
                }
                _ => None,
            },
        };
        if let Some(date) = found {
            return Some(match time_in(&lower) {
                Some(time) => format!("{date}T{time}"),
                None => date,
            });
        }
    }
    None
}

/// Digits of Arabic and Persian as those of Europe.
fn western(character: char) -> char {
    let zero = match character {
        '\u{660}'..='\u{669}' => 0x660,
        '\u{6f0}'..='\u{6f9}' => 0x6f0,
        _ => return character,
    };
    char::from_digit(u32::from(character) - zero, 10).unwrap_or(character)
}

enum Piece<'a> {
    Number(u32),
    Word(&'a str),
}

/// Numbers and words of a text, without what only joins them.
fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find(char::is_alphanumeric) {
        let from = rest.get(start..).unwrap_or_default();
        let numeric = from.starts_with(|letter: char| letter.is_ascii_digit());
        let end = from
            .find(|letter: char| !letter.is_alphanumeric() || letter.is_ascii_digit() != numeric);
        let (piece, after) = from.split_at(end.unwrap_or(from.len()));
        rest = after;
        if numeric {
            pieces.push(Piece::Number(piece.parse().unwrap_or(u32::MAX)));
        } else if !matches!(
            piece,
            "de" | "del" | "of" | "the" | "st" | "nd" | "rd" | "th" | "年" | "月" | "日"
        ) {
            pieces.push(Piece::Word(piece));
        }
    }
    pieces
}

fn month(word: &str) -> Option<u32> {
    let found = MONTHS.iter().find(|(start, _)| word.starts_with(start));
    // Longer words only begin like a month: `mayor`, `marble`, `decide`.
    found
        .filter(|(start, _)| word.chars().count() <= start.chars().count() + 7)
        .filter(|_| {
            !matches!(
                word,
                "mayor"
                    | "market"
                    | "marked"
                    | "separate"
                    | "set"
                    | "out"
                    | "decided"
                    | "mark"
                    | "magazine"
            )
        })
        .map(|(_, month)| *month)
}

/// Three numbers that may be a date.
fn numbers(text: &str, first: u32, second: u32, third: u32) -> Option<String> {
    if first > 1900 {
        return valid(first, second, third);
    }
    if third < 1900 {
        return None;
    }
    let dotted = text.contains(&format!("{first:02}.{second:02}."))
        || text.contains(&format!("{first}.{second}."));
    match (first, second) {
        // Dots are written where the day comes first.
        _ if dotted => valid(third, second, first),
        (13.., _) => valid(third, second, first),
        (_, 13..) => valid(third, first, second),
        (day, month) if day == month => valid(third, month, day),
        _ => None,
    }
}

/// The first time of day in a text, in 24 hours.
fn time_in(text: &str) -> Option<String> {
    let at = text.find(':')?;
    let before = text.get(..at)?;
    let digits = before.bytes().rev().take_while(u8::is_ascii_digit).count();
    let hour: u32 = before.get(at - digits.min(2)..)?.parse().ok()?;
    let minute: u32 = whole(text.get(at + 1..at + 3)?)?;
    let after = text.get(at + 3..)?.trim_start();
    let hour = match hour {
        12 if after.starts_with("am") => 0,
        1..=11 if after.starts_with("pm") => hour + 12,
        hour => hour,
    };
    (hour < 24 && minute < 60).then(|| format!("{hour:02}:{minute:02}"))
}

/// The date in an address such as `/2024/05/02/title`.
#[must_use]
pub fn in_address(address: &str) -> Option<String> {
    let parts: Vec<&str> = address.split(['/', '?']).collect();
    parts.windows(3).find_map(|three| match three {
        [year, month, day] if year.len() == 4 => date(year, month, day),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_machines_write_is_kept_as_it_is() {
        for (text, date) in [
            ("2024-05-02T06:30:00+01:00", "2024-05-02T06:30:00+01:00"),
            ("2023-06-12T14:01:33.120Z", "2023-06-12T14:01:33.120Z"),
            ("2023-08-30 09:00:00", "2023-08-30T09:00:00"),
            ("2019-11-20T06:35:39+0000", "2019-11-20T06:35:39+00:00"),
            ("2024/01/20", "2024-01-20"),
            ("20190214", "2019-02-14"),
        ] {
            assert_eq!(machine(text).as_deref(), Some(date), "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in [
            "",
            "2024",
            "2023-02-29",
            "2024-13-01",
            "12345678",
            "0001-01-01T00:00:00",
            "yesterday",
            "ä2024-01-01",
            "2024-01/02",
        ] {
            assert_eq!(machine(text), None, "{text}");
        }
        for text in [
            "The mayor, 14, 2023",
            "01/02/2024",
            "Call 555 010 020",
            "May I, in 2020",
            "99:99",
        ] {
            assert_eq!(human(text), None, "{text}");
        }
    }

    #[test]
    fn what_people_write_is_read_in_several_languages() {
        for (text, date) in [
            ("March 14, 2023", "2023-03-14"),
            ("Sun, Nov 6, 2022", "2022-11-06"),
            ("04.11.2021, 18:42 Uhr", "2021-11-04T18:42"),
            ("Publié le 21 juin 2019 à 05h00", "2019-06-21"),
            ("12 августа 2014", "2014-08-12"),
            ("1 de septiembre de 2015", "2015-09-01"),
            ("2021年4月10日", "2021-04-10"),
            ("Posted 12/25/2020 9:05 pm", "2020-12-25T21:05"),
        ] {
            assert_eq!(human(text).as_deref(), Some(date), "{text}");
        }
    }

    #[test]
    fn addresses_have_dates_too() {
        assert_eq!(
            in_address("https://a.example/2017/12/08/piano").as_deref(),
            Some("2017-12-08")
        );
        assert_eq!(in_address("https://a.example/2017/12/piano"), None);
    }
}
