//! The lists that records come from, read on a thread of its own: files, and what is
//! behind URLs. An index of sitemaps is followed to the sitemaps that it names.

use std::collections::HashSet;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;
use tokio::sync::mpsc::Sender;

use super::args::InputFormat;
use super::elsewhere::{GZIP, Web, host};
use crate::cli::{Failure, images};
use crate::enrich::{Format, Record};
use crate::fetch::Origin;

/// Sitemaps that an index may name, as sitemaps.org says.
const SITEMAPS: usize = 50_000;

/// Bytes of a URL that an index names, as sitemaps.org says.
const URL: usize = 2_048;

/// Lists that are named at the end because they were not read.
const TOLD: usize = 10;

/// Opens every file before the first record is read, so that a name with a slip
/// is told at once.
///
/// # Errors
/// A file that cannot be opened, or a URL that is none.
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

/// A list that is to be read.
pub(super) struct Source {
    name: String,
    /// Whether all of it is there, and neither being written by somebody nor elsewhere.
    pub is_whole: bool,
    format: Option<Format>,
    from: Place,
}

enum Place {
    Here(Box<dyn Read + Send>),
    There(String),
}

impl Source {
    fn open(path: &Path, format: Option<InputFormat>) -> Result<Self, Failure> {
        let name = images::name(path);
        let failed = |why: String| Failure::Input(format!("{name}: {why}"));
        let format = format.map(Format::from);
        if images::looks_like_url(path) {
            let url = path.to_string_lossy();
            let (url, _) = Origin::parse(&url).map_err(|error| failed(error.to_string()))?;
            return Ok(Self {
                name,
                is_whole: false,
                format,
                from: Place::There(url.into()),
            });
        }
        let (read, is_whole): (Box<dyn Read + Send>, bool) = if path.as_os_str() == "-" {
            (Box::new(std::io::stdin()), false)
        } else {
            let file = File::open(path).map_err(|error| failed(error.to_string()))?;
            let is_file = file.metadata().is_ok_and(|about| about.is_file());
            (Box::new(file), is_file)
        };
        Ok(Self {
            name,
            is_whole,
            format: format.or_else(|| by_name(path)),
            from: Place::Here(read),
        })
    }
}

/// Whether a name is that of a packed file: `sitemap.xml.gz`.
fn is_packed(path: &Path) -> bool {
    let ending = path.extension();
    ending.is_some_and(|ending| ending.eq_ignore_ascii_case("gz"))
}

/// A list, unpacked where its first byte says that it is packed, whatever its name says.
fn unpacked(mut read: impl BufRead + 'static) -> std::io::Result<Box<dyn BufRead>> {
    let first = read.fill_buf()?.first().copied();
    Ok(match first {
        // No text begins so.
        Some(first) if first == GZIP[0] => Box::new(BufReader::new(MultiGzDecoder::new(read))),
        _ => Box::new(read),
    })
}

/// What a list is, as far as its name says.
pub(super) fn by_name(path: &Path) -> Option<Format> {
    if is_packed(path) {
        return by_name(&path.with_extension(""));
    }
    let ending = path.extension().map(|ending| ending.to_ascii_lowercase());
    match ending.as_ref().and_then(|ending| ending.to_str()) {
        Some("jsonl" | "ndjson" | "json") => Some(Format::Jsonl),
        Some("csv") => Some(Format::Csv),
        Some("xml") => Some(Format::Sitemap),
        Some("txt") => Some(Format::Text),
        _ => None,
    }
}

/// Reads all of them, one after the other, into the channel; ends when nobody
/// listens any more. To be called on a thread of its own. Sitemaps of other hosts
/// than their index's are fetched where `any_host` says so.
///
/// # Errors
/// Lists that cannot be read to their end; what came before was sent, and so was
/// what the others have.
pub(super) fn read(
    sources: Vec<Source>,
    web: &Web,
    any_host: bool,
    to: &Sender<Record>,
) -> Result<(), Failure> {
    let mut lists = Lists {
        web,
        any_host,
        to,
        failed: Vec::new(),
        more: 0,
    };
    for source in sources {
        lists.read(source);
        if to.is_closed() {
            break;
        }
    }
    if lists.failed.is_empty() {
        return Ok(());
    }
    let more = match lists.more {
        0 => String::new(),
        more => format!("; and {more} more"),
    };
    Err(Failure::Input(lists.failed.join("; ") + &more))
}

/// Lists on their way into the channel.
struct Lists<'l> {
    web: &'l Web,
    any_host: bool,
    to: &'l Sender<Record>,
    /// What failed, by name.
    failed: Vec<String>,
    /// What failed besides.
    more: usize,
}

impl Lists<'_> {
    fn read(&mut self, source: Source) {
        let name = source.name;
        let (read, format, hosts): (Box<dyn BufRead>, _, _) = match source.from {
            Place::Here(read) => match unpacked(BufReader::new(read)) {
                Ok(read) => (read, source.format, None),
                Err(error) => return self.fails(&name, &error.to_string()),
            },
            Place::There(url) => match self.web.open(&url, false) {
                Ok(list) if list.is_page && source.format.is_none() => {
                    let why = "is a web page and no list; `echo URL | crescendo enrich -` \
                               enriches it, and --input-format reads it as a list";
                    return self.fails(&name, why);
                }
                Ok(list) => {
                    let format = source.format.or(list.format);
                    (list.read, format, Some(list.hosts))
                }
                Err(why) => return self.fails(&name, &why),
            },
        };
        let (format, read): (Format, Box<dyn BufRead>) = match format {
            Some(format) => (format, read),
            None => match Format::told(read) {
                Ok((format, read)) => (format, Box::new(read)),
                Err(error) => return self.fails(&name, &error.to_string()),
            },
        };
        let mut index = Index::default();
        let to = self.to;
        let taken = format.read_or_name(read, &mut |record: Record| send(to, record), |url| {
            index.take(url)
        });
        if let Err(why) = taken {
            self.fails(&name, &why.to_string());
        }
        if index.is_full {
            let why = format!("names more than {SITEMAPS} sitemaps; the others are left out");
            self.fails(&name, &why);
        }
        if index.long > 0 {
            let why = format!("names {} URLs of more than {URL} bytes", index.long);
            self.fails(&name, &why);
        }
        for url in index.urls {
            if self.to.is_closed() {
                break;
            }
            self.follow(&url, hosts.as_ref());
        }
    }

    /// Reads a sitemap that an index names, which is asked for like any page.
    fn follow(&mut self, url: &str, hosts: Option<&[String; 2]>) {
        let own = host(url);
        // What is no URL is told by who fetches.
        let is_own = own.is_empty() || hosts.is_none_or(|hosts| hosts.contains(&own));
        if !is_own && !self.any_host {
            let why = "is of another host than its index; --any-host fetches it";
            return self.fails(url, why);
        }
        let list = match self.web.open(url, true) {
            Ok(list) => list,
            Err(why) => return self.fails(url, &why),
        };
        // An index in an index is refused by name.
        let taken = Format::Sitemap.read(list.read, &mut |record: Record| send(self.to, record));
        if let Err(why) = taken {
            self.fails(url, &why.to_string());
        }
    }

    fn fails(&mut self, name: &str, why: &str) {
        let name = crate::cli::view::plain(name);
        let name: String = name.chars().take(URL).collect();
        tracing::error!(list = name, "{why}");
        if self.failed.len() < TOLD {
            self.failed.push(format!("{name}: {why}"));
        } else {
            self.more += 1;
        }
    }
}

/// Nobody listens where the command has ended before.
fn send(to: &Sender<Record>, record: Record) -> ControlFlow<()> {
    match to.blocking_send(record) {
        Ok(()) => ControlFlow::Continue(()),
        Err(_) => ControlFlow::Break(()),
    }
}

/// The sitemaps that an index names, each once.
#[derive(Default)]
struct Index {
    urls: Vec<String>,
    known: HashSet<String>,
    /// Whether there are more than there may be.
    is_full: bool,
    /// URLs that are longer than any may be.
    long: usize,
}

impl Index {
    fn take(&mut self, url: &str) -> ControlFlow<()> {
        match () {
            () if url.len() > URL => self.long += 1,
            () if self.known.contains(url) => {}
            () if self.urls.len() == SITEMAPS => {
                self.is_full = true;
                return ControlFlow::Break(());
            }
            () => {
                self.known.insert(url.to_owned());
                self.urls.push(url.to_owned());
            }
        }
        ControlFlow::Continue(())
    }
}
