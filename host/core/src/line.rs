//! What others wrote, made fit to be shown: it reaches logs, answers and
//! terminals, and must not pretend to be more than a line.

/// All of it as one line, printable, at most `most` bytes.
///
/// ```
/// assert_eq!(crescendo_core::line::tidy("one\ntwo \u{1b}[2J", 12), "one two  [2J");
/// ```
#[must_use]
pub fn tidy(text: &str, most: usize) -> String {
    let mut line = String::with_capacity(text.len().min(most));
    for character in text.chars() {
        let shown = if is_shown(character) { character } else { ' ' };
        if line.len().saturating_add(shown.len_utf8()) > most {
            break;
        }
        line.push(shown);
    }
    line
}

/// Control characters move a terminal's cursor; the others end a line or turn
/// the direction of what follows them.
fn is_shown(character: char) -> bool {
    !character.is_control()
        && !matches!(
            character,
            '\u{061c}'
                | '\u{200e}'
                | '\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2066}'..='\u{2069}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_cut_and_cannot_pretend_to_be_two() {
        assert_eq!(tidy("one\nERROR two\u{1b}[31m", 50), "one ERROR two [31m");
        assert_eq!(tidy("a\u{202e}b\u{2028}c", 50), "a b c");
        assert_eq!(tidy("\u{61c}a\u{200e}b\u{200f}c", 50), " a b c");
        assert_eq!(tidy(&"é".repeat(50), 51).len(), 50);
    }
}
