//! From rows to paragraphs, a line each.

use crate::segments::{Segment, median};

/// A line that is further away than so many usual distances begins a paragraph.
const FAR: f32 = 1.3;
/// A line that is indented by so many ems does.
const INDENT: f32 = 0.8;
/// A line that ends so much of the column's width before its edge ended one.
const SHORT: f32 = 0.15;

/// The text of a region: its paragraphs, each with an end of line. Cells of a row are
/// separated by tabs; words that a hyphen divides at a line's end are put together.
#[must_use]
pub fn text(rows: &[Vec<Segment>]) -> String {
    let lines: Vec<Line> = rows.iter().filter_map(|row| Line::of(row)).collect();
    let gaps = lines.windows(2).map(|pair| match pair {
        [one, other] => other.y - one.y,
        _ => 0.0,
    });
    let usual = median(gaps.filter(|gap| *gap > 0.0));
    let left = median(lines.iter().map(|line| line.x0));
    let right = lines.iter().map(|line| line.x1).fold(f32::MIN, f32::max);
    let column = Column { usual, left, right };
    let mut text = String::new();
    let mut last: Option<&Line> = None;
    for line in &lines {
        match last {
            None => text.push_str(&line.text),
            Some(last) if column.breaks(last, line) => {
                text.push('\n');
                text.push_str(&line.text);
            }
            Some(_) => join(&mut text, &line.text),
        }
        last = Some(line);
    }
    if !text.is_empty() {
        text.push('\n');
    }
    text
}

struct Line {
    text: String,
    x0: f32,
    x1: f32,
    y: f32,
    size: f32,
    cells: usize,
    from_right: bool,
}

impl Line {
    fn of(row: &[Segment]) -> Option<Line> {
        let texts: Vec<String> = row.iter().map(Segment::text).collect();
        let first = row.first()?;
        Some(Line {
            text: texts.join("\t"),
            x0: row.iter().map(|piece| piece.x0).fold(f32::MAX, f32::min),
            x1: row.iter().map(|piece| piece.x1).fold(f32::MIN, f32::max),
            y: first.y,
            size: median(row.iter().map(|piece| piece.size)),
            cells: row.len(),
            from_right: first.from_right,
        })
    }
}

/// What is usual in a column.
struct Column {
    usual: f32,
    left: f32,
    right: f32,
}

impl Column {
    /// Whether a line begins a paragraph.
    fn breaks(&self, last: &Line, line: &Line) -> bool {
        if last.cells > 1 || line.cells > 1 || last.from_right != line.from_right {
            return true;
        }
        let usual = self.usual.min(2.0 * line.size);
        let far = line.y - last.y > FAR * usual.max(line.size);
        let other = (line.size - last.size).abs() > 0.12 * line.size.max(last.size);
        if far || other || begins_entry(&line.text) {
            return true;
        }
        if line.from_right {
            return false;
        }
        let width = (self.right - self.left).max(1.0);
        let short = self.right - last.x1 > SHORT * width + line.size;
        let ended = last
            .text
            .ends_with(['.', '!', '?', ':', '。', '"', '”', '…']);
        let begun = line
            .text
            .chars()
            .next()
            .is_some_and(|first| !first.is_lowercase());
        // An indent: of this line alone, not of one that hangs below an entry.
        let indent =
            line.x0 - last.x0 > INDENT * line.size && line.x0 > self.left + line.size * 0.5;
        indent && begun && (ended || short) || short && (ended || begun)
    }
}

/// Whether a line begins as entries of lists do.
fn begins_entry(text: &str) -> bool {
    let mut letters = text.chars();
    match letters.next() {
        Some('•' | '◦' | '▪' | '‣' | '●' | '–' | '—' | '■') => {
            letters.next() == Some(' ')
        }
        Some('0'..='9') => {
            let rest = text.trim_start_matches(|letter: char| letter.is_ascii_digit());
            let number = text.len() - rest.len();
            number <= 3 && (rest.starts_with(". ") || rest.starts_with(") "))
        }
        _ => false,
    }
}

/// Puts the next line to a paragraph.
fn join(text: &mut String, line: &str) {
    let next_is_small = line.chars().next().is_some_and(char::is_lowercase);
    let mut end = text.chars().rev();
    let (last, before) = (end.next(), end.next());
    let divided = matches!(last, Some('-' | '\u{AD}' | '\u{2010}'));
    if divided && next_is_small && before.is_some_and(char::is_alphabetic) {
        text.pop();
    } else if divided && before.is_some_and(char::is_alphanumeric) {
        // A compound that is divided at its own hyphen.
    } else if !(last.is_some_and(is_unspaced) && line.chars().next().is_some_and(is_unspaced)) {
        text.push(' ');
    }
    text.push_str(line);
}

/// Whether a letter's script has no spaces.
fn is_unspaced(letter: char) -> bool {
    matches!(letter, '\u{3000}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{FF00}'..='\u{FFEF}' | '\u{20000}'..='\u{3FFFF}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::order::by_rows;
    use crate::segments::Word;

    fn said(lines: &[(&str, f32, f32, f32)]) -> String {
        let piece = |(text, x0, x1, y): &(&str, f32, f32, f32)| Segment {
            words: vec![Word {
                text: (*text).to_owned(),
                x0: *x0,
                x1: *x1,
            }],
            x0: *x0,
            x1: *x1,
            y: *y,
            size: 10.0,
            from_right: false,
            table: None,
        };
        text(&by_rows(lines.iter().map(piece).collect()))
    }

    #[test]
    fn lines_of_a_paragraph_are_one_and_divided_words_are_whole() {
        let lines = [
            ("The night ferry is back, nine ye-", 0.0, 200.0, 10.0),
            ("ars after the last late cross-", 0.0, 200.0, 22.0),
            ("ing of the Elbe in West-", 0.0, 200.0, 34.0),
            ("Eastern weather.", 0.0, 90.0, 46.0),
        ];
        assert_eq!(
            said(&lines),
            "The night ferry is back, nine years after the last late crossing of the Elbe in \
             West-Eastern weather.\n"
        );
    }

    #[test]
    fn distance_indents_entries_and_short_lines_begin_paragraphs() {
        let far = [
            ("One line", 0.0, 200.0, 10.0),
            ("two", 0.0, 200.0, 22.0),
            ("three", 0.0, 200.0, 34.0),
            ("Four", 0.0, 200.0, 58.0),
        ];
        assert_eq!(said(&far), "One line two three\nFour\n");
        let short = [
            ("It is back.", 0.0, 60.0, 10.0),
            ("It costs a ticket that is", 0.0, 200.0, 22.0),
            ("valid", 0.0, 40.0, 34.0),
        ];
        assert_eq!(
            said(&short),
            "It is back.\nIt costs a ticket that is valid\n"
        );
        let entries = [
            ("• one of the entries", 0.0, 200.0, 10.0),
            ("• two", 0.0, 200.0, 22.0),
        ];
        assert_eq!(said(&entries).lines().count(), 2);
    }

    #[test]
    fn cells_are_kept_apart() {
        let cells = [
            ("Pier", 0.0, 30.0, 10.0),
            ("Price", 100.0, 130.0, 10.0),
            ("North", 0.0, 30.0, 22.0),
            ("4", 100.0, 105.0, 22.0),
        ];
        assert_eq!(said(&cells), "Pier\tPrice\nNorth\t4\n");
    }
}
