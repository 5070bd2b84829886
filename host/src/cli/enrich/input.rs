//! Records out of files: lists of URLs, JSONL, CSV, sitemaps.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use quick_xml::Reader;
use quick_xml::events::Event;
use serde_json::{Map, Value};
use tokio::sync::mpsc::Sender;

use super::args::InputFormat;
use crate::cli::{Failure, images};
use crate::enrich::Record;

/// The longest line that is a record: what a record may have.
const LINE: u64 = crate::subject::MAX_RECORD as u64;

/// Opens every file before the first record is read, so that a name with a slip
/// is told at once.
///
/// # Errors
/// A file that cannot be opened.
pub(super) fn open(paths: &[PathBuf], format: Option<InputFormat>) -> Result<Vec<Source>, Failure> {
    let dashes = paths.iter().filter(|path| path.as_os_str() == "-").count();
    if dashes > 1 {
        let why = "standard input (-) can be read once";
        return Err(Failure::Usage(why.to_owned()));
    }
    paths
        .iter()
        .map(|path| Source::open(path, format))
        .collect()
}

/// An opened file.
pub(super) struct Source {
    name: String,
    /// Whether all of it is there, and not still being written by somebody.
    pub is_whole: bool,
    format: InputFormat,
    read: Box<dyn Read + Send>,
}

/// Nobody wants more records.
struct Enough;

impl Source {
    fn open(path: &Path, format: Option<InputFormat>) -> Result<Self, Failure> {
        let name = images::name(path);
        let (read, is_whole): (Box<dyn Read + Send>, bool) = if path.as_os_str() == "-" {
            (Box::new(std::io::stdin()), false)
        } else {
            let file = File::open(path);
            let file = file.map_err(|error| Failure::Input(format!("{name}: {error}")))?;
            let is_file = file.metadata().is_ok_and(|about| about.is_file());
            (Box::new(file), is_file)
        };
        let format = format.unwrap_or_else(|| by_name(path));
        Ok(Self {
            name,
            is_whole,
            format,
            read,
        })
    }
}

fn by_name(path: &Path) -> InputFormat {
    let ending = path.extension().map(|ending| ending.to_ascii_lowercase());
    match ending.as_ref().and_then(|ending| ending.to_str()) {
        Some("jsonl" | "ndjson" | "json") => InputFormat::Jsonl,
        Some("csv") => InputFormat::Csv,
        Some("xml") => InputFormat::Sitemap,
        _ => InputFormat::Text,
    }
}

/// Reads all of them, one after the other, into the channel; ends when nobody
/// listens any more. To be called on a thread of its own.
///
/// # Errors
/// A file that cannot be read to its end; what came before it was sent.
pub(super) fn read(sources: Vec<Source>, to: &Sender<Record>) -> Result<(), Failure> {
    for source in sources {
        let Source {
            name, format, read, ..
        } = source;
        let read = BufReader::new(read);
        let sent = |record: Record| to.blocking_send(record).map_err(|_| Enough);
        let done = match format {
            InputFormat::Text => text(read, sent),
            InputFormat::Jsonl => jsonl(read, sent),
            InputFormat::Csv => csv(read, sent),
            InputFormat::Sitemap => sitemap(read, sent),
        };
        match done {
            Ok(()) => {}
            Err(Ended::Enough) => return Ok(()),
            Err(Ended::Failed(why)) => return Err(Failure::Input(format!("{name}: {why}"))),
        }
    }
    Ok(())
}

/// Why a file was not read to its end.
enum Ended {
    Enough,
    Failed(String),
}

impl From<Enough> for Ended {
    fn from(Enough: Enough) -> Self {
        Self::Enough
    }
}

impl From<std::io::Error> for Ended {
    fn from(error: std::io::Error) -> Self {
        Self::Failed(error.to_string())
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

fn text(read: impl BufRead, send: impl Fn(Record) -> Result<(), Enough>) -> Result<(), Ended> {
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
        Ok(send(Record::of_url(&line))?)
    })
}

fn jsonl(read: impl BufRead, send: impl Fn(Record) -> Result<(), Enough>) -> Result<(), Ended> {
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
        Ok(send(record)?)
    })
}

fn unreadable(line: &[u8], why: String) -> Record {
    Record::unreadable(&String::from_utf8_lossy(line), why)
}

fn csv(read: impl BufRead, send: impl Fn(Record) -> Result<(), Enough>) -> Result<(), Ended> {
    let mut read = ::csv::ReaderBuilder::new().flexible(true).from_reader(read);
    let failed = |error: ::csv::Error| Ended::Failed(error.to_string());
    let head = read.byte_headers().map_err(failed)?.clone();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let mut names: Vec<String> = head.iter().map(text).collect();
    if let Some(first) = names.first_mut() {
        *first = first.trim_start_matches('\u{feff}').to_owned();
    }
    let names: Vec<&str> = names.iter().map(|name| name.trim()).collect();
    if !names.contains(&"url") {
        let why = format!("has no column `url`; its columns are {}", names.join(", "));
        return Err(Ended::Failed(why));
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
        send(Record::of(members))?;
    }
    Ok(())
}

/// The `loc` of each `url` of a sitemap (sitemaps.org). An index of sitemaps is
/// refused by name: its sitemaps are files of their own.
fn sitemap(read: impl BufRead, send: impl Fn(Record) -> Result<(), Enough>) -> Result<(), Ended> {
    let mut xml = Reader::from_reader(read);
    let (mut buffer, mut loc) = (Vec::new(), None::<String>);
    loop {
        buffer.clear();
        let event = xml.read_event_into(&mut buffer);
        match event.map_err(|error| Ended::Failed(format!("is no XML: {error}")))? {
            Event::Eof => return Ok(()),
            Event::Start(tag) => match tag.local_name().as_ref() {
                b"sitemapindex" => {
                    let why = "is an index of sitemaps; fetch those that it names".to_owned();
                    return Err(Ended::Failed(why));
                }
                b"loc" => loc = Some(String::new()),
                _ => {}
            },
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
                if let Some(loc) = loc.take() {
                    send(Record::of_url(&loc))?;
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
