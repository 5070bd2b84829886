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
        let mut begin = Vec::new();
        let format = loop {
            let more = read.fill_buf()?;
            let (is_end, got) = (more.is_empty(), more.len());
            begin.extend_from_slice(more);
            read.consume(got);
            let is_all = is_end || begin.len() >= LOOKED_AT;
            if let Some(format) = Self::of_beginning(&begin, is_all) {
                break format;
            }
        };
        Ok((format, Cursor::new(begin).chain(read)))
    }

    /// What a list is that begins so; none where more of it has to be seen and that is not
    /// `all`.
    #[must_use]
    pub fn of_beginning(begin: &[u8], all: bool) -> Option<Self> {
        let mark = b"\xef\xbb\xbf";
        let is_mark = !all && mark.starts_with(begin);
        let begin = begin.strip_prefix(mark).unwrap_or(begin).trim_ascii_start();
        match begin.first() {
            _ if is_mark => None,
            None => all.then_some(Self::Text),
            Some(b'<') => Some(Self::Sitemap),
            Some(b'{' | b'[') => Some(Self::Jsonl),
            Some(_) => {
                let end = begin.iter().position(|byte| *byte == b'\n');
                let line = begin.get(..end.unwrap_or(begin.len())).unwrap_or(begin);
                let is_line = all || end.is_some();
                is_line.then(|| Self::of_line(line))
            }
        }
    }

    /// What begins with this line, which is neither XML nor an object.
    fn of_line(line: &[u8]) -> Self {
        let mut head = ::csv::ReaderBuilder::new()
            .has_headers(false)
            .from_reader(line);
        let columns = head.byte_records().next().and_then(Result::ok);
        let is_url = |column: &[u8]| column.trim_ascii() == b"url";
        let is_head = !line.windows(3).any(|part| part == b"://");
        if is_head && columns.is_some_and(|columns| columns.iter().any(is_url)) {
            return Self::Csv;
        }
        match line.first() {
            Some(b'"') => Self::Jsonl,
            _ => Self::Text,
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
        // No more is looked at than a line, and no line without an end.
        let (told, _) = Format::told(io::BufReader::new(io::repeat(b'x'))).unwrap();
        assert_eq!(told, Format::Text);
    }
}
