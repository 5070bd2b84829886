//! The files that records come from, read on a thread of its own.

use std::fs::File;
use std::io::{BufReader, Read};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;
use tokio::sync::mpsc::Sender;

use super::args::InputFormat;
use crate::cli::{Failure, images};
use crate::enrich::{Format, Record};

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
    format: Format,
    read: Box<dyn Read + Send>,
}

impl Source {
    fn open(path: &Path, format: Option<InputFormat>) -> Result<Self, Failure> {
        let name = images::name(path);
        let (read, is_whole): (Box<dyn Read + Send>, bool) = if path.as_os_str() == "-" {
            (Box::new(std::io::stdin()), false)
        } else {
            let file = File::open(path);
            let file = file.map_err(|error| Failure::Input(format!("{name}: {error}")))?;
            let is_file = file.metadata().is_ok_and(|about| about.is_file());
            match is_packed(path) {
                true => (Box::new(MultiGzDecoder::new(file)), is_file),
                false => (Box::new(file), is_file),
            }
        };
        let format = format.map_or_else(|| by_name(path), Format::from);
        Ok(Self {
            name,
            is_whole,
            format,
            read,
        })
    }
}

/// Whether a file is packed, by its name: `sitemap.xml.gz`.
fn is_packed(path: &Path) -> bool {
    let ending = path.extension();
    ending.is_some_and(|ending| ending.eq_ignore_ascii_case("gz"))
}

fn by_name(path: &Path) -> Format {
    if is_packed(path) {
        return by_name(&path.with_extension(""));
    }
    let ending = path.extension().map(|ending| ending.to_ascii_lowercase());
    match ending.as_ref().and_then(|ending| ending.to_str()) {
        Some("jsonl" | "ndjson" | "json") => Format::Jsonl,
        Some("csv") => Format::Csv,
        Some("xml") => Format::Sitemap,
        _ => Format::Text,
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
        let taken = format.read(BufReader::new(read), &mut |record: Record| {
            // Nobody listens where the command has ended before.
            match to.blocking_send(record) {
                Ok(()) => ControlFlow::Continue(()),
                Err(_) => ControlFlow::Break(()),
            }
        });
        taken.map_err(|why| Failure::Input(format!("{name}: {why}")))?;
        if to.is_closed() {
            break;
        }
    }
    Ok(())
}
