//! The bar on standard error, where that is a terminal; and a word about lines that wait.

use std::io::Write as _;
use std::time::{Duration, Instant};

use super::tally::Tally;
use crate::cli::view::{Size, Terminal, paint};
use crate::enrich::HeldUp;

/// Cells of the bar, where there is room, and at least: a shorter one says nothing.
const CELLS: (usize, usize) = (24, 4);

/// After this long without a line it is told which record the others wait for: an ordinary
/// page takes a second.
const SILENT: Duration = Duration::from_secs(5);

/// Where records of a list under way stand in the list that was read, of which some were
/// never handed over: the output has their lines.
#[derive(Debug, Default)]
pub(super) struct Places {
    given: u64,
    /// From which record on so many were left out before it.
    left_out: Vec<(u64, u64)>,
}

impl Places {
    /// One more is handed over, after so many in all were left out.
    pub(super) fn give(&mut self, left_out: u64) {
        let known = self.left_out.last().map_or(0, |(_, count)| *count);
        if left_out != known {
            self.left_out.push((self.given, left_out));
        }
        self.given += 1;
    }

    /// The place of one that was handed over, by its number there, both from 0.
    pub(super) fn of(&self, number: u64) -> u64 {
        let after = self.left_out.partition_point(|(from, _)| *from <= number);
        let known = after.checked_sub(1).and_then(|at| self.left_out.get(at));
        number + known.map_or(0, |(_, count)| *count)
    }
}

/// Draws in place, or not at all.
pub(super) struct Progress {
    terminal: Terminal,
    /// The record that others wait for, since when, and whether that was told.
    waits: Option<(u64, Instant, bool)>,
}

impl Progress {
    pub(super) fn new() -> Self {
        Self {
            terminal: Terminal::of_stderr(),
            waits: None,
        }
    }

    /// Says it once where lines wait for one record for long.
    pub(super) fn tell(&mut self, held_up: Option<HeldUp<'_>>) {
        let Some(held_up) = held_up else {
            self.waits = None;
            return;
        };
        let now = Instant::now();
        let (by, since, told) = match self.waits {
            Some(known) if known.0 == held_up.by => known,
            _ => (held_up.by, now, false),
        };
        let tells = !told && now.saturating_duration_since(since) >= SILENT;
        if tells {
            self.leave();
            tracing::warn!(
                lines = held_up.lines,
                record = by + 1,
                origin = held_up.origin.unwrap_or("not asked yet"),
                "lines are done and wait for a record before them (--order input)"
            );
        }
        self.waits = Some((by, since, told || tells));
    }

    /// Shows how far it is; `whole` once all records were read.
    pub(super) fn draw(
        &self,
        tally: &Tally,
        under_way: usize,
        held_up: Option<HeldUp<'_>>,
        whole: bool,
    ) {
        if !self.terminal.moves {
            return;
        }
        let columns = Size::of(std::io::stderr()).columns.saturating_sub(1);
        let line = told(tally, under_way, held_up, whole, columns);
        let line = match self.terminal.styles {
            true => paint::strong(&line),
            false => anstream::adapter::strip_str(&line).to_string(),
        };
        // Somebody may have closed it; the lines go on.
        let _ = write!(std::io::stderr(), "\r\x1b[2K{line}");
    }

    /// Takes the bar away.
    pub(super) fn leave(&self) {
        if self.terminal.moves {
            let _ = write!(std::io::stderr(), "\r\x1b[2K");
        }
    }
}

/// The numbers in so many columns; before them a bar, in what they leave of them.
fn told(
    tally: &Tally,
    under_way: usize,
    held_up: Option<HeldUp<'_>>,
    whole: bool,
    columns: usize,
) -> String {
    let (done, all) = (tally.written + tally.skipped, tally.read);
    #[expect(clippy::cast_precision_loss, reason = "numbers of records")]
    let part = if whole && all > 0 {
        done as f64 / all as f64
    } else {
        0.0
    };
    let of = match whole {
        true => format!("{done}/{all}"),
        false => format!("{done} of {all} and more"),
    };
    let waiting = held_up.map(|held_up| {
        let HeldUp { lines, by, .. } = held_up;
        format!("  {lines} wait for record {}", by + 1)
    });
    let waiting = waiting.unwrap_or_default();
    let numbers = format!(
        "{of}{waiting}  {:.1}/s  {:.0} % good  {under_way} under way  fetch {:.0} ms  process {:.1} ms",
        tally.rate(),
        tally.success() * 100.0,
        tally.fetch_ms(),
        tally.process_ms()
    );
    let left = columns.saturating_sub(numbers.chars().count() + 1);
    match whole && left >= CELLS.1 {
        true => format!("{} {numbers}", paint::bar(part, left.min(CELLS.0))),
        false => numbers.chars().take(columns).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_has_the_number_that_it_has_in_the_list() {
        let mut places = Places::default();
        // Two are there already, then one in the middle.
        for left_out in [2, 2, 3, 3, 3] {
            places.give(left_out);
        }
        let found: Vec<u64> = (0..5).map(|number| places.of(number)).collect();
        assert_eq!(found, [2, 3, 5, 6, 7]);
        assert_eq!(places.left_out.len(), 2);
        let mut places = Places::default();
        places.give(0);
        assert_eq!(places.of(0), 0);
    }

    #[test]
    fn the_bar_says_how_far_it_is_once_all_is_read() {
        let mut tally = Tally::new();
        tally.read = 10;
        tally.skipped = 5;
        assert!(told(&tally, 3, None, false, 200).starts_with("5 of 10 and more  "));
        let held_up = HeldUp {
            lines: 7,
            by: 4,
            origin: None,
        };
        let held_up = told(&tally, 3, Some(held_up), false, 200);
        assert!(held_up.contains("  7 wait for record 5  "), "{held_up}");
        let whole = told(&tally, 3, None, true, 200);
        assert!(
            whole.contains("5/10") && whole.contains("3 under way"),
            "{whole}"
        );
    }

    #[test]
    fn where_there_is_little_room_the_numbers_stay_and_the_bar_goes() {
        let mut tally = Tally::new();
        (tally.read, tally.skipped) = (3000, 373);
        let line = |columns| told(&tally, 58, None, true, columns);
        let is_drawn = |line: &str| line.contains('█') && line.ends_with("process 0.0 ms");
        assert!(
            is_drawn(&line(120)) && is_drawn(&line(79)),
            "{:?}",
            line(79)
        );
        let shown = anstream::adapter::strip_str(&line(79)).to_string();
        assert!(shown.chars().count() <= 79, "{shown:?}");
        let narrow = line(40);
        assert!(
            narrow.starts_with("373/3000") && narrow.chars().count() == 40,
            "{narrow:?}"
        );
        assert!(!narrow.contains('\x1b'));
    }
}
