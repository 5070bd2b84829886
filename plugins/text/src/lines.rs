//! Which line ends are ends of paragraphs.

/// Lines shorter than this were not broken for want of room, bytes.
const SHORT: usize = 40;

/// Whether a text was broken into lines of equal length, as mail and old files are, so
/// that a line's end within a paragraph means nothing: told by how many lines begin
/// with a small letter.
pub(crate) fn is_wrapped(text: &str) -> bool {
    let (mut small, mut all) = (0usize, 0usize);
    let mut before = "";
    for line in text.lines() {
        let line = line.trim();
        if before.len() >= SHORT && !line.is_empty() {
            all += 1;
            small += usize::from(line.chars().next().is_some_and(char::is_lowercase));
        }
        before = line;
    }
    all >= 2 && small * 10 >= all * 4
}

/// Whether a line goes on in the next one, in a text that is wrapped.
pub(crate) fn goes_on(line: &str, next: &str) -> bool {
    line.trim().len() >= SHORT && !next.trim().is_empty()
}
