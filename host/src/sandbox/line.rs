//! What guests, components and compilers say, made fit to be shown: it reaches
//! logs, events and terminals, and must not pretend to be more than a line.

pub(super) use crescendo_core::line::tidy;

/// Most bytes of a message in a failure or an error.
const MESSAGE: usize = 500;

/// The first line, printable, at most [`MESSAGE`] bytes of it.
pub(super) fn line(text: &str) -> String {
    tidy(text.lines().next().unwrap_or_default(), MESSAGE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_the_first_line_without_what_moves_a_terminal() {
        assert_eq!(line("\u{1b}]0;gone\u{7} wrong\nmore"), " ]0;gone  wrong");
        assert_eq!(line(&"x".repeat(10_000)).len(), MESSAGE);
        assert_eq!(line(""), "");
    }
}
