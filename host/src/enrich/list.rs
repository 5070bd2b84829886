//! Records out of lists: URLs, JSONL, CSV, sitemaps. Where a list comes from is
//! for others; a record that is none becomes a record that says so.

use std::io::{BufRead, Read as _};
use std::ops::ControlFlow;

use quick_xml::Reader;
use quick_xml::events::Event;
use serde_json::{Map, Value};

use super::record::Record;

/// The longest line that is a record: what a record may have.
const LINE: u64 = crate::subject::MAX_RECORD as u64;

/// How a list is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// One URL a line; `#` begins a remark.
    Text,
    /// One JSON object a line, with `url`; `priority` says what goes first.
    Jsonl,
    /// Columns with a head, one of them `url`.
    Csv,
    /// A sitemap (XML); an index of sitemaps has no records, but names of sitemaps.
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
    /// It is CSV without the one column that counts.
    #[error("has no column `url`; its columns are {0}")]
    NoColumn(String),
    /// It is no XML.
    #[error("is no XML: {0}")]
    Xml(quick_xml::Error),
    /// It is a list of lists.
    #[error("is an index of sitemaps; fetch those that it names")]
    Index,
}

impl Format {
    /// Reads a list and hands over its records one by one, in order, as long as
    /// `take` wants more. No line is held that is longer than any record.
    ///
    /// # Errors
    /// [`BadList`]: a list that breaks off, or is none of this format.
    pub fn read(
        self,
        read: impl BufRead,
        take: impl FnMut(Record) -> ControlFlow<()>,
    ) -> Result<(), BadList> {
        ended(match self {
            Self::Text => text(read, take),
            Self::Jsonl => jsonl(read, take),
            Self::Csv => csv(read, take),
            Self::Sitemap => sitemap(read, take, None),
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
        take: impl FnMut(Record) -> ControlFlow<()>,
        mut name: impl FnMut(&str) -> ControlFlow<()>,
    ) -> Result<(), BadList> {
        match self {
            Self::Sitemap => ended(sitemap(read, take, Some(&mut name))),
            _ => self.read(read, take),
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
enum Ended {
    Enough,
    Failed(BadList),
}

impl<E: Into<BadList>> From<E> for Ended {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

/// Who takes records.
trait Take: FnMut(Record) -> ControlFlow<()> {
    fn more(&mut self, record: Record) -> Result<(), Ended> {
        match self(record) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(Ended::Enough),
        }
    }
}

impl<F: FnMut(Record) -> ControlFlow<()>> Take for F {}

/// Line by line, none of them held that is longer than any record.
fn lines(
    mut read: impl BufRead,
    mut take: impl FnMut(&[u8]) -> Result<(), Ended>,
) -> Result<(), Ended> {
    let mut line = Vec::new();
    loop {
        line.clear();
        let got = read.by_ref().take(LINE).read_until(b'\n', &mut line)?;
        if got == 0 {
            return Ok(());
        }
        if got as u64 == LINE && line.last() != Some(&b'\n') {
            // The rest of it belongs to the same line.
            read.skip_until(b'\n')?;
        }
        take(&line)?;
    }
}

fn text(read: impl BufRead, mut to: impl Take) -> Result<(), Ended> {
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
        to.more(Record::of_url(&line))
    })
}

fn jsonl(read: impl BufRead, mut to: impl Take) -> Result<(), Ended> {
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
        let record = match serde_json::from_slice(line) {
            Ok(Value::Object(members)) => Record::of(members),
            // A list of URLs in quotes is one, too.
            Ok(Value::String(url)) => Record::of_url(&url),
            Ok(_) => unreadable(line, "a line is one JSON object with `url`".to_owned()),
            Err(error) => unreadable(line, format!("the line is no JSON: {error}")),
        };
        to.more(record)
    })
}

fn unreadable(line: &[u8], why: String) -> Record {
    Record::unreadable(&String::from_utf8_lossy(line), why)
}

fn csv(read: impl BufRead, mut to: impl Take) -> Result<(), Ended> {
    let mut read = ::csv::ReaderBuilder::new().flexible(true).from_reader(read);
    let failed = |error: ::csv::Error| BadList::Csv(error);
    let head = read.byte_headers().map_err(failed)?.clone();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let mut names: Vec<String> = head.iter().map(text).collect();
    if let Some(first) = names.first_mut() {
        *first = first.trim_start_matches('\u{feff}').to_owned();
    }
    let names: Vec<&str> = names.iter().map(|name| name.trim()).collect();
    if !names.contains(&"url") {
        return Err(BadList::NoColumn(names.join(", ")).into());
    }
    let mut row = ::csv::ByteRecord::new();
    while read.read_byte_record(&mut row).map_err(failed)? {
        let values = row.iter().map(|value| Value::String(text(value)));
        let names = names.iter().map(|name| (*name).to_owned());
        let mut members: Map<String, Value> = names.zip(values).collect();
        // Numbers are texts in CSV; this one is read.
        let priority = members.get("priority").and_then(Value::as_str);
        if let Some(number) = priority.and_then(|text| text.trim().parse::<i64>().ok()) {
            members.insert("priority".to_owned(), number.into());
        }
        to.more(Record::of(members))?;
    }
    Ok(())
}

/// Who gets the URLs of the sitemaps that an index names.
type Name<'n> = &'n mut dyn FnMut(&str) -> ControlFlow<()>;

/// The `loc` of each `url` of a sitemap (sitemaps.org), and of no picture or film in
/// it, whose `loc` has another prefix. An index of sitemaps is refused by name where
/// nobody wants its sitemaps: they are files of their own.
fn sitemap(read: impl BufRead, mut to: impl Take, mut name: Option<Name<'_>>) -> Result<(), Ended> {
    let mut xml = Reader::from_reader(read);
    let (mut buffer, mut loc) = (Vec::new(), None::<String>);
    // The first element says which names are the sitemap's own.
    let (mut prefix, mut is_index) = (None::<Option<Vec<u8>>>, false);
    loop {
        buffer.clear();
        let event = xml.read_event_into(&mut buffer);
        match event.map_err(BadList::Xml)? {
            Event::Eof => return Ok(()),
            Event::Start(tag) => {
                let own = tag.name().prefix().map(|own| own.as_ref().to_vec());
                let is_own = *prefix.get_or_insert_with(|| own.clone()) == own;
                match tag.local_name().as_ref() {
                    b"sitemapindex" if name.is_none() => return Err(BadList::Index.into()),
                    b"sitemapindex" => is_index = true,
                    b"loc" if is_own => loc = Some(String::new()),
                    _ => {}
                }
            }
            Event::Text(part) => {
                if let (Some(loc), Ok(part)) = (&mut loc, part.decode()) {
                    loc.push_str(&part);
                }
            }
            Event::CData(part) => {
                if let Some(loc) = &mut loc {
                    loc.push_str(&String::from_utf8_lossy(&part));
                }
            }
            Event::GeneralRef(name) => {
                if let Some(loc) = &mut loc {
                    loc.push_str(entity(&name));
                }
            }
            Event::End(tag) if tag.local_name().as_ref() == b"loc" => {
                match (loc.take(), &mut name) {
                    (None, _) => {}
                    (Some(loc), Some(name)) if is_index => {
                        if name(loc.trim()).is_break() {
                            return Err(Ended::Enough);
                        }
                    }
                    (Some(loc), _) => to.more(Record::of_url(&loc))?,
                }
            }
            _ => {}
        }
    }
}

/// The five names that XML knows; a sitemap has no others.
fn entity(name: &[u8]) -> &'static str {
    match name {
        b"amp" => "&",
        b"lt" => "<",
        b"gt" => ">",
        b"quot" => "\"",
        b"apos" => "'",
        _ => "",
    }
}
