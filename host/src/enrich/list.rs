//! Records out of lists: URLs, JSONL, CSV, sitemaps. Where a list comes from is
//! for others; a record that is none becomes a record that says so.

use std::io::{BufRead, Read as _};
use std::ops::ControlFlow;

use serde::de::DeserializeSeed as _;

use super::capped::Capped;
use super::counted::{Counted, Given, nodes};
use super::kept::Kept;
use super::line::json;
use super::record::Record;
use super::sitemap;

/// The longest line that is a record: what a record may have.
pub(super) const LINE: usize = crate::subject::MAX_RECORD;

/// Columns of a CSV list; what spreadsheets have.
const COLUMNS: usize = 16_384;

/// What a CSV row is read through.
const BUFFER: usize = 8 << 10;

/// How a list is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// One URL a line; a line that begins with `#` is a remark.
    Text,
    /// One JSON object a line, with `url`; `priority` says what goes first.
    Jsonl,
    /// Columns with a head, one of them `url`.
    Csv,
    /// A sitemap (XML), but no index of sitemaps.
    Sitemap,
}

/// Why a list was not read to its end; what came before it was taken.
#[derive(Debug, thiserror::Error)]
pub enum BadList {
    /// It cannot be read.
    #[error("{0}")]
    Io(#[from] std::io::Error),
    /// It is no CSV.
    #[error("is no CSV: {0}")]
    Csv(::csv::Error),
    /// What is quoted has no end, so that nobody knows which rows are in it.
    #[error("ends within a quoted value; its row begins in line {0}")]
    Quote(u64),
    /// It is CSV without the one column that counts.
    #[error("has no column `url`; its columns are {0}")]
    NoColumn(String),
    /// It has more columns than a table has.
    #[error("has {0} columns; at most {COLUMNS}")]
    Columns(usize),
    /// A row, or a tag or text, cannot be held.
    #[error("has a row or a text of more than {LINE} bytes")]
    Long,
    /// Tags that are no sitemap's.
    #[error("has tags too deep within one another, or names too long, for a sitemap")]
    Deep,
    /// It is no XML.
    #[error("is no XML: {0}")]
    Xml(quick_xml::Error),
    /// It is XML of another kind.
    #[error("is no sitemap: it begins with {0}")]
    NoSitemap(String),
    /// It ends before its last tag does.
    #[error("ends before its sitemap does")]
    Early,
    /// It is a list of lists.
    #[error("is an index of sitemaps; fetch those that it names")]
    Index,
}

impl Format {
    /// Reads a list and hands over its records one by one, in order, as long as
    /// `to` wants more. No line, row, tag or text is held that is longer than any record
    /// ([`MAX_RECORD`](crate::subject::MAX_RECORD) bytes); and nothing taken apart that
    /// holds more than [`most_held`](super::most_held) of one.
    ///
    /// # Errors
    /// [`BadList`]: a list that breaks off, or is none of this format.
    pub fn read(self, read: impl BufRead, to: &mut impl Take) -> Result<(), BadList> {
        ended(match self {
            Self::Text => text(read, to),
            Self::Jsonl => jsonl(read, to),
            Self::Csv => csv(read, to),
            Self::Sitemap => sitemap::read(read, to, None),
        })
    }

    /// As [`Format::read`]; but of an index of sitemaps `name` gets the URL of each, as
    /// it stands there and in order, as long as it wants more.
    ///
    /// # Errors
    /// As there, but for an index.
    pub fn read_or_name(
        self,
        read: impl BufRead,
        to: &mut impl Take,
        mut name: impl FnMut(&str) -> ControlFlow<()>,
    ) -> Result<(), BadList> {
        match self {
            Self::Sitemap => ended(sitemap::read(read, to, Some(&mut name))),
            _ => self.read(read, to),
        }
    }
}

fn ended(ended: Result<(), Ended>) -> Result<(), BadList> {
    match ended {
        Ok(()) | Err(Ended::Enough) => Ok(()),
        Err(Ended::Failed(why)) => Err(why),
    }
}

/// Why a list was not read to its end.
pub(super) enum Ended {
    Enough,
    Failed(BadList),
}

impl<E: Into<BadList>> From<E> for Ended {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

/// Who takes records.
pub trait Take {
    /// One more; says whether another is wanted.
    fn take(&mut self, record: Record) -> ControlFlow<()>;

    /// So many bytes are about to be held of the record that is being read; says whether
    /// they may be.
    fn holds(&mut self, _bytes: usize) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }
}

impl<F: FnMut(Record) -> ControlFlow<()>> Take for F {
    fn take(&mut self, record: Record) -> ControlFlow<()> {
        self(record)
    }
}

/// One more; an end where no other is wanted.
pub(super) fn give(to: &mut impl Take, record: Record) -> Result<(), Ended> {
    match to.take(record) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(()) => Err(Ended::Enough),
    }
}

/// Line by line, none of them held that is longer than any record.
fn lines(
    mut read: impl BufRead,
    mut take: impl FnMut(&[u8]) -> Result<(), Ended>,
) -> Result<(), Ended> {
    let mut line = Vec::new();
    loop {
        line.clear();
        let got = read
            .by_ref()
            .take(LINE as u64)
            .read_until(b'\n', &mut line)?;
        if got == 0 {
            return Ok(());
        }
        if got == LINE && line.last() != Some(&b'\n') {
            // The rest of it belongs to the same line.
            read.skip_until(b'\n')?;
        }
        take(&line)?;
    }
}

fn text(read: impl BufRead, to: &mut impl Take) -> Result<(), Ended> {
    let mut first = true;
    lines(read, |line| {
        let line = String::from_utf8_lossy(line);
        // The mark that some editors put in front of a file.
        let line = if std::mem::take(&mut first) {
            line.trim_start_matches('\u{feff}').trim().to_owned()
        } else {
            line.trim().to_owned()
        };
        if line.is_empty() || line.starts_with('#') {
            return Ok(());
        }
        give(to, Record::of_url(&line))
    })
}

fn jsonl(read: impl BufRead, to: &mut impl Take) -> Result<(), Ended> {
    let mut first = true;
    lines(read, |line| {
        let line = if std::mem::take(&mut first) {
            line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line)
        } else {
            line
        };
        if line.trim_ascii().is_empty() {
            return Ok(());
        }
        let record = match value(line, to)? {
            Ok(Given::Members(kept)) => Record::of(kept),
            // A list of URLs in quotes is one, too.
            Ok(Given::Text(url)) => Record::of_url(&url),
            Ok(Given::Other(_, Some(why))) => {
                unreadable(line, format!("the line is no record: {why}"))
            }
            Ok(Given::Other(..)) => {
                unreadable(line, "a line is one JSON object with `url`".to_owned())
            }
            Err(why) => unreadable(line, why),
        };
        give(to, record)
    })
}

/// A line's value, counted while it is taken apart; or why there is none.
fn value(line: &[u8], to: &mut impl Take) -> Result<Result<Given, String>, Ended> {
    let (mut held, mut is_refused) = (line.len(), false);
    let mut grow = |bytes: usize| {
        held = held.saturating_add(bytes);
        is_refused = to.holds(held).is_break();
        !is_refused
    };
    let mut reader = serde_json::Deserializer::from_slice(line);
    let read = Counted(&mut grow).deserialize(&mut reader);
    let read = read.and_then(|value| reader.end().map(|()| value));
    if is_refused {
        return Err(Ended::Enough);
    }
    Ok(read.map_err(|error| format!("the line is no JSON: {error}")))
}

fn unreadable(line: &[u8], why: String) -> Record {
    Record::unreadable(&String::from_utf8_lossy(line), why)
}

fn csv(read: impl BufRead, to: &mut impl Take) -> Result<(), Ended> {
    let mut read = ::csv::ReaderBuilder::new()
        .flexible(true)
        .buffer_capacity(BUFFER)
        .from_reader(Capped::of(read));
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    // A row may end where the buffer begins that is read with it.
    read.get_mut().begin(LINE + BUFFER);
    let head = match read.byte_headers().cloned() {
        Ok(head) => head,
        Err(error) => return Err(failed(&read, error)),
    };
    if head.len() > COLUMNS {
        return Err(BadList::Columns(head.len()).into());
    }
    let mut names: Vec<String> = head.iter().map(text).collect();
    if let Some(first) = names.first_mut() {
        *first = first.trim_start_matches('\u{feff}').to_owned();
    }
    let names: Vec<&str> = names.iter().map(|name| name.trim()).collect();
    let of_names: usize = names.iter().map(|name| name.len()).sum();
    if !names.contains(&"url") {
        return Err(BadList::NoColumn(names.join(", ")).into());
    }
    let mut row = ::csv::ByteRecord::new();
    loop {
        read.get_mut().begin(LINE + BUFFER);
        match read.read_byte_record(&mut row) {
            Ok(true) => {}
            Ok(false) => return Ok(()),
            Err(error) => return Err(failed(&read, error)),
        }
        let runs_on = row
            .iter()
            .next_back()
            .is_some_and(|last| last.contains(&b'\n'));
        let bytes = read.position().byte();
        if runs_on && read.get_mut().ends_quoted(bytes) {
            let line = row.position().map_or(0, ::csv::Position::line);
            return Err(BadList::Quote(line).into());
        }
        // No more values than columns, so that the names are what they may be.
        let mut held = row.as_slice().len() + of_names + nodes(names.len());
        let mut members = Kept::default();
        for (name, value) in names.iter().zip(&row) {
            let value = json(&text(value));
            // As JSON it may be six times as long.
            held = held.saturating_add(value.len());
            if to.holds(held).is_break() {
                return Err(Ended::Enough);
            }
            members.insert((*name).to_owned(), value);
        }
        give(to, Record::of(members))?;
    }
}

/// Why a row could not be read.
fn failed<R: BufRead>(read: &::csv::Reader<Capped<R>>, error: ::csv::Error) -> Ended {
    match read.get_ref().is_over() {
        true => BadList::Long.into(),
        false => BadList::Csv(error).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(format: Format, list: &str) -> (Vec<Record>, Result<(), BadList>) {
        let mut records = Vec::new();
        let ended = format.read(list.as_bytes(), &mut |record: Record| {
            records.push(record);
            ControlFlow::Continue(())
        });
        (records, ended)
    }

    #[test]
    fn a_quote_without_an_end_swallows_no_rows_in_silence() {
        let rows = "http://b/,y\nhttp://c/,z\n";
        let (records, ended) = read(
            Format::Csv,
            &format!("url,n\nhttp://a/,x\nhttp://d/,\"open\n{rows}"),
        );
        assert_eq!(records.len(), 1);
        assert!(matches!(ended, Err(BadList::Quote(3))), "{ended:?}");
        for whole in [
            "url,n\nhttp://a/,\"x\ny\"",
            "url,n\nhttp://a/,\"x\n\"\"y\"\n",
            "url,n\nhttp://a/,5\" x\n",
        ] {
            let (records, ended) = read(Format::Csv, whole);
            assert!(records.len() == 1 && ended.is_ok(), "{whole}");
        }
    }

    #[test]
    fn a_row_that_cannot_be_held_ends_the_list_after_those_before_it() {
        let list = format!("url,note\nhttp://a/,x\nhttp://b/,\"{}", "y\n".repeat(LINE));
        let (records, ended) = read(Format::Csv, &list);
        assert_eq!(records.len(), 1);
        assert!(matches!(ended, Err(BadList::Long)), "{ended:?}");
        let (records, ended) = read(Format::Csv, &format!("url{}", "x".repeat(2 * LINE)));
        assert!(records.is_empty() && matches!(ended, Err(BadList::Long)));
        // What may just be held is.
        let list = format!(
            "url,note\nhttp://a/,{}\nhttp://b/,x\n",
            "y".repeat(LINE - 20)
        );
        let (records, ended) = read(Format::Csv, &list);
        assert_eq!(records.len(), 2);
        ended.unwrap();
    }

    #[test]
    fn a_table_has_no_more_columns_than_tables_have() {
        let list = format!("url{}\nhttp://a/\n", ",x".repeat(COLUMNS));
        let ended = read(Format::Csv, &list).1;
        assert!(matches!(ended, Err(BadList::Columns(found)) if found == COLUMNS + 1));
    }

    #[test]
    fn what_values_grow_to_as_json_is_counted() {
        /// Lets so many bytes be held.
        struct Most(usize, Vec<Record>);

        impl Take for Most {
            fn take(&mut self, record: Record) -> ControlFlow<()> {
                self.1.push(record);
                ControlFlow::Continue(())
            }

            fn holds(&mut self, bytes: usize) -> ControlFlow<()> {
                match bytes > self.0 {
                    true => ControlFlow::Break(()),
                    false => ControlFlow::Continue(()),
                }
            }
        }

        // Each of its bytes is `\u0001` as JSON.
        let value = "\u{1}".repeat(1 << 20);
        let list = format!("url,a,b,c\nhttp://a/,x,{value},x\nhttp://b/,x,y,z\n");
        for (most, records) in [(2 << 20, 0), (8 << 20, 2)] {
            let mut to = Most(most, Vec::new());
            Format::Csv.read(list.as_bytes(), &mut to).unwrap();
            assert_eq!(to.1.len(), records, "{most}");
        }
    }

    #[test]
    fn what_a_line_holds_is_within_what_is_counted_on() {
        // Each member of few bytes, and with a place of its own.
        let many: Vec<String> = (0..LINE / 10).map(|n| format!("\"{n:x}\":0")).collect();
        let list = format!(
            "{{\"url\":\"http://a/\",{}}}\n\"http://b/\"\n",
            many.join(",")
        );
        let (records, ended) = read(Format::Jsonl, &list);
        ended.unwrap();
        assert!(records[0].json.is_ok());
        let most = crate::enrich::most_held(list.len() as u64, 1);
        let held = records[0].held() as u64;
        assert!(held > most / 2 && held <= most, "{held} of {most}");
        assert_eq!(records[1].url(), "http://b/");
    }
}
