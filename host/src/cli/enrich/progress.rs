//! The bar on standard error, where that is a terminal; and a word about lines that wait.

use std::io::Write as _;
use std::time::{Duration, Instant};

use super::tally::Tally;
use crate::cli::view::{Size, Terminal, paint};
use crate::enrich::HeldUp;

/// Cells of the bar.
const CELLS: usize = 24;

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
        let line = told(tally, under_way, held_up, whole);
        let width = Size::of(std::io::stderr()).columns.saturating_sub(1);
        let line: String = line.chars().take(width).collect();
        let line = match self.terminal.styles {
            true => paint::strong(&line),
            false => line,
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

fn told(tally: &Tally, under_way: usize, held_up: Option<HeldUp<'_>>, whole: bool) -> String {
    let (done, all) = (tally.written + tally.skipped, tally.read);
    #[expect(clippy::cast_precision_loss, reason = "numbers of records")]
    let part = if whole && all > 0 {
        done as f64 / all as f64
    } else {
        0.0
    };
    let of = if whole {
        format!("{} {done}/{all}", paint::bar(part, CELLS))
    } else {
        format!("{done} of {all} and more")
    };
    let waiting = held_up.map(|held_up| {
        let HeldUp { lines, by, .. } = held_up;
        format!("  {lines} wait for record {}", by + 1)
    });
    let waiting = waiting.unwrap_or_default();
    format!(
        "{of}{waiting}  {:.1}/s  {:.0} % good  {under_way} under way  fetch {:.0} ms  process {:.1} ms",
        tally.rate(),
        tally.success() * 100.0,
        tally.fetch_ms(),
        tally.process_ms()
    )
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
        assert!(told(&tally, 3, None, false).starts_with("5 of 10 and more  "));
        let held_up = HeldUp {
            lines: 7,
            by: 4,
            origin: None,
        };
        let held_up = told(&tally, 3, Some(held_up), false);
        assert!(held_up.contains("  7 wait for record 5  "), "{held_up}");
        let whole = told(&tally, 3, None, true);
        assert!(
            whole.contains("5/10") && whole.contains("3 under way"),
            "{whole}"
        );
    }
}
