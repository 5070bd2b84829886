//! The bar on standard error, where that is a terminal.

use std::io::Write as _;

use super::tally::Tally;
use crate::cli::view::{Size, Terminal, paint};

/// Cells of the bar.
const CELLS: usize = 24;

/// Draws in place, or not at all.
pub(super) struct Progress(Terminal);

impl Progress {
    pub(super) fn new() -> Self {
        Self(Terminal::of_stderr())
    }

    /// Shows how far it is; `whole` once all records were read.
    pub(super) fn draw(&self, tally: &Tally, under_way: usize, whole: bool) {
        if !self.0.moves {
            return;
        }
        let line = told(tally, under_way, whole);
        let width = Size::of(std::io::stderr()).columns.saturating_sub(1);
        let line: String = line.chars().take(width).collect();
        let line = match self.0.styles {
            true => paint::strong(&line),
            false => line,
        };
        // Somebody may have closed it; the lines go on.
        let _ = write!(std::io::stderr(), "\r\x1b[2K{line}");
    }

    /// Takes the bar away.
    pub(super) fn leave(&self) {
        if self.0.moves {
            let _ = write!(std::io::stderr(), "\r\x1b[2K");
        }
    }
}

fn told(tally: &Tally, under_way: usize, whole: bool) -> String {
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
    format!(
        "{of}  {:.1}/s  {:.0} % good  {under_way} under way  fetch {:.0} ms  process {:.1} ms",
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
        assert!(told(&tally, 3, false).starts_with("5 of 10 and more  "));
        let whole = told(&tally, 3, true);
        assert!(
            whole.contains("5/10") && whole.contains("3 under way"),
            "{whole}"
        );
    }
}
