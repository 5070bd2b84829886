//! Days of the calendar, UTC: what limits of a day are about.

use serde::{Deserialize, Serialize};

/// Days since 1970-01-01, UTC. Written as `2026-11-28`.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(into = "String", try_from = "String")]
pub struct Day(pub u64);

/// Why a text is no day.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a day; write it as 2026-11-28 (UTC)")]
pub struct BadDay(String);

/// The last day that is written with four digits: 9999-12-31.
const LAST: u64 = 2_932_896;

/// Days from 0000-03-01 to 1970-01-01.
const EPOCH: u64 = 719_468;

/// Days of 400 years, after which the calendar repeats itself.
const ERA: u64 = 146_097;

impl Day {
    /// Year, month and day of the month, after H. Hinnant's days-to-civil
    /// algorithm in integers: years begin in March, so that a leap day is a
    /// year's last.
    #[must_use]
    pub const fn civil(self) -> (u64, u64, u64) {
        let shifted = self.0.saturating_add(EPOCH);
        let (era, day_of_era) = (shifted / ERA, shifted % ERA);
        let year_of_era =
            (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_index = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month_index + 2) / 5 + 1;
        let month = if month_index < 10 {
            month_index + 3
        } else {
            month_index - 9
        };
        let year = year_of_era + era * 400 + if month <= 2 { 1 } else { 0 };
        (year, month, day)
    }

    /// The same, back; none before 1970. What is no date gives another day.
    const fn of(year: u64, month: u64, day: u64) -> Option<Self> {
        let year = if month <= 2 { year - 1 } else { year };
        let (era, year_of_era) = (year / 400, year % 400);
        let month_index = if month > 2 { month - 3 } else { month + 9 };
        let day_of_year = (153 * month_index + 2) / 5 + day - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        match (era * ERA + day_of_era).checked_sub(EPOCH) {
            Some(days) => Some(Self(days)),
            None => None,
        }
    }
}

impl std::fmt::Display for Day {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (year, month, day) = self.civil();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

impl std::str::FromStr for Day {
    type Err = BadDay;

    fn from_str(text: &str) -> Result<Self, BadDay> {
        let bad = || BadDay(text.chars().take(40).collect());
        let mut parts = text.splitn(3, '-');
        let mut part = |digits: usize| -> Option<u64> {
            let part = parts.next()?;
            let is_number = part.len() == digits && part.bytes().all(|b| b.is_ascii_digit());
            is_number.then(|| part.parse().ok())?
        };
        let named = (|| Some((part(4)?, part(2)?, part(2)?)))();
        let (year, month, day) = named.filter(|(year, ..)| *year >= 1970).ok_or_else(bad)?;
        if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
            return Err(bad());
        }
        // The 30th of February is the second of March: no day of that name.
        let found = Self::of(year, month, day).ok_or_else(bad)?;
        if found.civil() == (year, month, day) && found.0 <= LAST {
            Ok(found)
        } else {
            Err(bad())
        }
    }
}

impl From<Day> for String {
    fn from(day: Day) -> Self {
        day.to_string()
    }
}

impl TryFrom<String> for Day {
    type Error = BadDay;

    fn try_from(text: String) -> Result<Self, BadDay> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_written_and_read_as_people_write_them() {
        for (days, text) in [
            (0, "1970-01-01"),
            (11_016, "2000-02-29"),
            (20_785, "2026-11-28"),
            (LAST, "9999-12-31"),
        ] {
            assert_eq!(Day(days).to_string(), text);
            assert_eq!(text.parse(), Ok(Day(days)));
        }
        for days in (0..LAST).step_by(97) {
            assert_eq!(Day(days).to_string().parse(), Ok(Day(days)));
        }
    }

    #[test]
    fn what_is_no_day_is_refused() {
        for text in [
            "",
            "today",
            "2026-11",
            "2026-13-01",
            "2026-02-29",
            "2026-00-10",
            "26-11-28",
            "2026-11-28T00",
            "1969-12-31",
            "+026-11-28",
        ] {
            assert!(text.parse::<Day>().is_err(), "{text}");
        }
    }
}
