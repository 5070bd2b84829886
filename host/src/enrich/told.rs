//! What a list is, by its first line.

use std::io::{self, BufRead, Cursor, Read as _};

use super::Format;

/// Bytes that are looked at to tell what a list is: a line of a table's head.
const LOOKED_AT: usize = 64 << 10;

impl Format {
    /// What a list is, by its first line, and the list from its beginning: a tag begins a
    /// sitemap, a brace, a bracket or a quotation mark JSONL, and a head with a column `url`
    /// CSV. Everything else is one URL a line. No more than that line is waited for.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn told(mut read: impl BufRead) -> io::Result<(Self, impl BufRead)> {
        let (mut begin, mut looked) = (Vec::new(), Looked::default());
        let format = loop {
            let more = read.fill_buf()?;
            let (is_end, got) = (more.is_empty(), more.len());
            begin.extend_from_slice(more);
            read.consume(got);
            if let Some(format) = looked.tell(&begin, is_end) {
                break format;
            }
        };
        Ok((format, Cursor::new(begin).chain(read)))
    }

    /// What a whole list is, of which no more is looked at than such a line.
    #[must_use]
    pub fn of_whole(list: &[u8]) -> Self {
        Looked::default().tell(list, true).unwrap_or(Self::Text)
    }

    /// What begins with this line, which is neither XML nor an object.
    fn of_line(line: &[u8]) -> Self {
        let has_address = line.windows(3).any(|part| part == b"://");
        match line.first() {
            _ if !has_address && is_head(line) => Self::Csv,
            Some(b'"') => Self::Jsonl,
            _ => Self::Text,
        }
    }
}

/// Whether a line has a column `url`.
fn is_head(line: &[u8]) -> bool {
    let mut head = ::csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(line);
    let columns = head.byte_records().next().and_then(Result::ok);
    let is_url = |column: &[u8]| column.trim_ascii() == b"url";
    columns.is_some_and(|columns| columns.iter().any(is_url))
}

/// How far a beginning was looked at that grows.
#[derive(Default)]
struct Looked {
    /// Where its first line begins that is not blank, as far as that is known.
    line: usize,
    /// How far that line is known to go.
    to: usize,
}

impl Looked {
    /// What a list is that begins so; none where more of it has to be seen and that is not
    /// `all`. Nothing is looked at twice.
    fn tell(&mut self, begin: &[u8], all: bool) -> Option<Format> {
        const MARK: &[u8] = b"\xef\xbb\xbf";
        let all = all || begin.len() >= LOOKED_AT;
        let begin = begin.get(..LOOKED_AT).unwrap_or(begin);
        if self.line == 0 && begin.starts_with(MARK) {
            self.line = MARK.len();
        } else if self.line == 0 && !all && MARK.starts_with(begin) {
            return None;
        }
        let rest = begin.get(self.line..).unwrap_or_default();
        self.line += rest.len() - rest.trim_ascii_start().len();
        self.to = self.to.max(self.line);
        match begin.get(self.line) {
            None => all.then_some(Format::Text),
            Some(b'<') => Some(Format::Sitemap),
            Some(b'{' | b'[') => Some(Format::Jsonl),
            Some(_) => {
                let new = begin.get(self.to..).unwrap_or_default();
                let end = new.iter().position(|byte| *byte == b'\n');
                self.to += end.unwrap_or(new.len());
                let line = begin.get(self.line..self.to).unwrap_or_default();
                (all || end.is_some()).then(|| Format::of_line(line))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    /// Gives a byte each time, as a slow pipe does.
    struct Slow<'l>(&'l [u8]);

    impl Read for Slow<'_> {
        fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
            let one = to.len().min(1);
            self.0.read(to.get_mut(..one).unwrap_or_default())
        }
    }

    #[test]
    fn a_list_is_told_by_its_beginning_however_it_comes() {
        for (list, format) in [
            ("", Format::Text),
            ("http://a/", Format::Text),
            ("# url,id\nhttp://a/\n", Format::Text),
            ("http://a/?x=url,url\n", Format::Text),
            ("\n\n{\"url\": \"http://a/\"}\n", Format::Jsonl),
            ("\u{feff}{\"url\"", Format::Jsonl),
            ("\"http://a/\"\n", Format::Jsonl),
            ("[1]", Format::Jsonl),
            ("url\nhttp://a/\n", Format::Csv),
            ("\u{feff}name, url \r\nx,http://a/\n", Format::Csv),
            ("\"a, b\",\"url\"\n", Format::Csv),
            ("\u{feff}<?xml version=\"1.0\"?>\n<urlset>", Format::Sitemap),
            (" <urlset/>", Format::Sitemap),
        ] {
            let slow = io::BufReader::with_capacity(1, Slow(list.as_bytes()));
            let (told, mut whole) = Format::told(slow).unwrap();
            assert_eq!(told, format, "{list}");
            let mut text = String::new();
            whole.read_to_string(&mut text).unwrap();
            assert_eq!(text, list);
        }
        // Nothing is looked at twice.
        let mut looked = Looked::default();
        assert_eq!(looked.tell(b" \nabc", false), None);
        assert_eq!(looked.tell(b"url\n\n,", false), None);
        assert_eq!(looked.tell(b"url\n\n,url\n", false), Some(Format::Text));
        // No more is looked at than a line, and no line without an end.
        let head = |length: usize| format!("{},url\nx,http://a/\n", "x".repeat(length));
        let near = head(LOOKED_AT - 4);
        assert_eq!(Format::of_whole(near.as_bytes()), Format::Csv);
        let far = head(LOOKED_AT);
        assert_eq!(Format::of_whole(far.as_bytes()), Format::Text);
        let (told, _) = Format::told(io::BufReader::new(io::repeat(b'x'))).unwrap();
        assert_eq!(told, Format::Text);
    }
}
