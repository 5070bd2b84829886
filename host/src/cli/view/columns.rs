//! Text in columns of a terminal: how wide it is, cut to a width, wrapped at
//! words. Escape sequences take no column and are never cut off, so that what
//! a style opens is closed again.

/// Ranges of characters that take two columns: East Asian scripts and
/// pictures, after Unicode's East Asian Width, rounded to whole blocks.
const WIDE: [std::ops::RangeInclusive<u32>; 10] = [
    0x1100..=0x115F,
    0x2E80..=0x303E,
    0x3041..=0xA4CF,
    0xAC00..=0xD7A3,
    0xF900..=0xFAFF,
    0xFE30..=0xFE4F,
    0xFF00..=0xFF60,
    0xFFE0..=0xFFE6,
    0x1F300..=0x1FAFF,
    0x20000..=0x3FFFD,
];

/// Ranges of characters that are drawn over the one before: combining marks,
/// joiners, variation selectors.
const OVER: [std::ops::RangeInclusive<u32>; 4] = [
    0x0300..=0x036F,
    0x200B..=0x200F,
    0x20D0..=0x20FF,
    0xFE00..=0xFE0F,
];

/// Columns that a character takes.
fn columns(c: char) -> usize {
    let code = u32::from(c);
    if c.is_control() || OVER.iter().any(|range| range.contains(&code)) {
        0
    } else if WIDE.iter().any(|range| range.contains(&code)) {
        2
    } else {
        1
    }
}

/// A text's characters and escape sequences, each with the columns it takes.
fn pieces(text: &str) -> impl Iterator<Item = (&str, usize)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let end = if rest.starts_with("\x1b[") {
            // A control sequence ends with a byte from @ to ~.
            let last = rest.char_indices().skip(2);
            let mut last = last.filter(|(_, c)| ('@'..='~').contains(c));
            last.next().map_or(rest.len(), |(at, c)| at + c.len_utf8())
        } else {
            first.len_utf8()
        };
        let (piece, after) = rest.split_at(end);
        rest = after;
        Some((piece, columns(first)))
    })
}

/// Columns that a line takes.
#[must_use]
pub fn width(line: &str) -> usize {
    pieces(line).map(|(_, columns)| columns).sum()
}

/// A line of at most `most` columns; one that is cut ends in `…`.
#[must_use]
pub fn cut(line: &str, most: usize) -> String {
    if width(line) <= most {
        return line.to_owned();
    }
    let (mut out, mut used, mut open) = (String::new(), 0, true);
    for (piece, columns) in pieces(line) {
        if open && used + columns >= most && columns > 0 {
            out.push_str(if most > 0 { "…" } else { "" });
            open = false;
        }
        if open || piece.starts_with('\x1b') {
            out.push_str(piece);
            used += columns;
        }
    }
    out
}

/// A line as lines of at most `most` columns, broken between words; all but
/// the first are indented by `indent`, or by three quarters of `most` where
/// that is less. A word that is too long for a line of its own is broken.
#[must_use]
pub fn wrap(line: &str, most: usize, indent: usize) -> Vec<String> {
    let most = most.max(1);
    let mut page = Page {
        indent: indent.min(most * 3 / 4),
        most,
        done: Vec::new(),
        line: String::new(),
        used: 0,
    };
    let (mut word, mut gap) = (String::new(), 0);
    for (piece, _) in pieces(line) {
        if piece == " " {
            if !word.is_empty() {
                page.put(gap, &word);
                (word, gap) = (String::new(), 0);
            }
            gap += 1;
        } else {
            word.push_str(piece);
        }
    }
    page.put(gap, &word);
    page.done.push(page.line);
    page.done
}

/// Lines under construction.
struct Page {
    indent: usize,
    most: usize,
    done: Vec<String>,
    line: String,
    used: usize,
}

impl Page {
    fn put(&mut self, gap: usize, word: &str) {
        let columns = width(word);
        if columns == 0 {
            // A style alone: what it opens or closes must not be lost.
            self.line.push_str(word);
        } else if self.used + gap + columns <= self.most {
            self.line.push_str(&" ".repeat(gap));
            self.line.push_str(word);
            self.used += gap + columns;
        } else if self.indent + columns <= self.most && self.used > self.indent {
            self.turn();
            self.line.push_str(word);
            self.used += columns;
        } else {
            self.put_broken(gap, word);
        }
    }

    fn put_broken(&mut self, gap: usize, word: &str) {
        if self.used + gap < self.most {
            self.line.push_str(&" ".repeat(gap));
            self.used += gap;
        }
        for (piece, columns) in pieces(word) {
            if self.used + columns > self.most && self.used > self.indent {
                self.turn();
            }
            self.line.push_str(piece);
            self.used += columns;
        }
    }

    fn turn(&mut self) {
        let next = " ".repeat(self.indent);
        self.done.push(std::mem::replace(&mut self.line, next));
        self.used = self.indent;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::view::paint::{dim, strong};

    #[test]
    fn escape_sequences_take_no_column_and_pictures_take_two() {
        assert_eq!(width(&strong("tier 1")), 6);
        assert_eq!(width("\x1b[38;2;1;2;3m██\x1b[0m"), 2);
        assert_eq!(width("日本 e\u{301} 😀"), 4 + 1 + 1 + 1 + 2);
    }

    #[test]
    fn a_cut_line_has_its_width_and_closes_its_styles() {
        let line = format!("{} and {}", strong("bold"), dim("what comes after it"));
        for most in 1..40 {
            let cut = cut(&line, most);
            assert_eq!(width(&cut), most.min(width(&line)), "{cut:?}");
            assert!(cut.ends_with("\x1b[0m"), "{cut:?}");
        }
        assert_eq!(cut("short", 5), "short");
        assert_eq!(cut("longer", 5), "long…");
        assert_eq!(cut("日本語", 4), "日…");
    }

    #[test]
    fn a_wrapped_line_is_broken_between_words() {
        let line = "  color.primary  #F15925  2 of 2 votes · palette-kmeans";
        assert_eq!(
            wrap(line, 30, 4),
            [
                "  color.primary  #F15925  2 of",
                "    2 votes · palette-kmeans",
            ]
        );
        assert_eq!(wrap(line, 80, 4), [line]);
        assert_eq!(wrap("", 80, 4), [""]);
    }

    #[test]
    fn a_word_without_a_line_that_holds_it_is_broken() {
        assert_eq!(
            wrap("a abcdefghij b", 5, 2),
            ["a abc", "  def", "  ghi", "  j b"]
        );
        let line = format!("{} {}", "word ".repeat(9), dim(&"x".repeat(50)));
        for most in 1..60 {
            for row in wrap(&line, most, 9) {
                assert!(width(&row) <= most, "{most}: {row:?}");
            }
        }
    }
}
