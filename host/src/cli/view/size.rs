//! How large the terminal is.

use std::os::fd::AsFd;

/// Columns and lines where nothing tells them: what terminals have had since
/// the VT100.
const UNKNOWN: Size = Size {
    columns: 80,
    lines: 24,
};

/// The size of a terminal, in characters; neither is 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// Characters of a line.
    pub columns: usize,
    /// Lines of the screen.
    pub lines: usize,
}

impl Size {
    /// The size now: `COLUMNS` and `LINES`, else what the terminal says.
    #[must_use]
    pub fn of(terminal: impl AsFd) -> Self {
        let asked = rustix::termios::tcgetwinsize(terminal).ok();
        let variable = |name| std::env::var(name).ok();
        Self::choose(
            asked.map(|size| (size.ws_col, size.ws_row)),
            variable("COLUMNS").as_deref(),
            variable("LINES").as_deref(),
        )
    }

    fn choose(asked: Option<(u16, u16)>, columns: Option<&str>, lines: Option<&str>) -> Self {
        let (asked_columns, asked_lines) = asked.unwrap_or_default();
        let first = |said: Option<&str>, asked: u16, unknown| {
            let said = said.and_then(|text| text.trim().parse().ok());
            let known = [said.unwrap_or(0), usize::from(asked)];
            known.into_iter().find(|n| *n > 0).unwrap_or(unknown)
        };
        Self {
            columns: first(columns, asked_columns, UNKNOWN.columns),
            lines: first(lines, asked_lines, UNKNOWN.lines),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_come_before_the_terminal_and_that_before_80_by_24() {
        let size = |columns, lines| Size { columns, lines };
        let asked = Some((100, 40));
        assert_eq!(Size::choose(asked, Some("60"), Some("10")), size(60, 10));
        assert_eq!(Size::choose(asked, Some("60"), None), size(60, 40));
        assert_eq!(Size::choose(asked, Some("wide"), Some("0")), size(100, 40));
        assert_eq!(Size::choose(Some((0, 0)), None, None), size(80, 24));
        assert_eq!(Size::choose(None, None, None), size(80, 24));
    }
}
