//! What standard error can do.

use std::io::IsTerminal as _;

/// A terminal that moves its cursor and shows colours, or less.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terminal {
    /// Lines can be drawn again in their place.
    pub moves: bool,
    /// Styles are shown.
    pub styles: bool,
}

impl Terminal {
    /// Standard error as it is.
    #[must_use]
    pub fn of_stderr() -> Self {
        let stderr = std::io::stderr();
        let named = std::env::var_os("TERM").is_some_and(|term| !term.is_empty() && term != "dumb");
        Self {
            moves: named && stderr.is_terminal(),
            styles: anstream::AutoStream::choice(&stderr) != anstream::ColorChoice::Never,
        }
    }
}
