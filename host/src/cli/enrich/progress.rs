//! The bar on standard error, where that is a terminal; and a word about lines that wait.

use std::io::Write as _;
use std::time::{Duration, Instant};

use super::tally::Tally;
use crate::cli::view::{Size, Terminal, paint};
use crate::enrich::{Batch, HeldUp};

/// Cells of the bar.
const CELLS: usize = 24;

/// After this long without a line it is told which record the others wait for: an ordinary
/// page takes a second.
const SILENT: Duration = Duration::from_secs(5);

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
    pub(super) fn draw(&self, tally: &Tally, batch: &Batch, whole: bool) {
        if !self.terminal.moves {
            return;
        }
        let line = told(tally, batch.under_way(), batch.held_up(), whole);
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
