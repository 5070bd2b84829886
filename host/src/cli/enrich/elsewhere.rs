//! Lists that come from a URL, by way of the client that fetches everything else.

use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::Path;
use std::sync::mpsc::{Receiver, channel};

use bytes::{Buf as _, Bytes};
use flate2::read::MultiGzDecoder;
use futures::StreamExt as _;
use tokio::runtime::Handle;
use tokio_util::sync::CancellationToken;
use url::Url;

use super::input::by_name;
use crate::enrich::Format;
use crate::fetch::{Asked, Client, Fetched, Priority, Request, RequestError};

/// Bytes of a list by URL, as it comes and unpacked: sitemaps.org lets a sitemap have
/// 50 MiB.
const LARGEST: u64 = 64 << 20;

/// What gzip begins with.
pub(super) const GZIP: [u8; 2] = [0x1f, 0x8b];

/// Where lists come from that are not here.
pub(super) struct Web {
    pub client: Client,
    pub runtime: Handle,
    /// For whom.
    pub tenant: String,
    /// Told once something is fetched, and may take its time.
    pub fetches: CancellationToken,
}

/// A list from elsewhere.
pub(super) struct List {
    pub read: Box<dyn BufRead>,
    /// What its name says it is, or its type, where either does.
    pub format: Option<Format>,
    /// Whether it is a web page, as far as its type says.
    pub is_page: bool,
    /// Who was asked, and who answered.
    pub hosts: [String; 2],
}

impl Web {
    /// Asks for a list. To be called on a thread of its own.
    ///
    /// # Errors
    /// Why it cannot be had, with a code.
    pub(super) fn open(&self, url: &str, crawls: bool) -> Result<List, String> {
        self.fetches.cancel();
        let asked = Asked {
            method: "GET",
            url,
            ..Asked::default()
        };
        let fetched = Request::new(asked).and_then(|mut request| {
            request.crawls = crawls;
            request.tenant.clone_from(&self.tenant);
            // Everything else waits for what it names.
            request.priority = Priority::Interactive;
            request.alone = true;
            request.max_bytes = Some(LARGEST);
            self.runtime.block_on(self.client.fetch(request))
        });
        let fetched = fetched.map_err(|error| said(&error))?;
        let status = fetched.head.status;
        if status != 200 {
            return Err(format!("the answer is {status} (code http-{status})"));
        }
        self.list(url, fetched)
    }

    fn list(&self, url: &str, fetched: Fetched) -> Result<List, String> {
        let Fetched { head, mut body } = fetched;
        let kind = head.headers.get(http::header::CONTENT_TYPE);
        let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default().trim();
        let path = Url::parse(url).map_or_else(|_| String::new(), |url| url.path().to_owned());
        let named = by_name(Path::new(&path));
        let format = named.or_else(|| by_type(kind));
        let is_html = ["text/html", "application/xhtml+xml"]
            .iter()
            .any(|html| kind.eq_ignore_ascii_case(html));
        let is_page = named.is_none() && is_html;
        let (send, chunks) = channel();
        // It is taken as it comes: records are slower, and no origin keeps a
        // connection for hours.
        self.runtime.spawn(async move {
            while let Some(chunk) = body.next().await {
                let failed = chunk.is_err();
                if send.send(chunk.map(Some)).is_err() || failed {
                    return;
                }
            }
            // Nobody reads where the list was left.
            let _ = send.send(Ok(None));
        });
        let mut coming = Coming {
            chunks,
            now: Bytes::new(),
            ended: false,
        };
        let mut first = Vec::new();
        let begins = coming
            .by_ref()
            .take(GZIP.len() as u64)
            .read_to_end(&mut first);
        begins.map_err(|error| error.to_string())?;
        // By its bytes: what was packed on the way alone is unpacked already.
        let is_packed = first == GZIP;
        let whole = Read::chain(Cursor::new(first), coming);
        let read: Box<dyn Read> = match is_packed {
            true => Box::new(MultiGzDecoder::new(whole)),
            false => Box::new(whole),
        };
        let hosts = [url, &head.url].map(host);
        Ok(List {
            read: Box::new(BufReader::new(Bounded {
                read,
                left: LARGEST,
            })),
            format,
            is_page,
            hosts,
        })
    }
}

/// The host of a URL; empty where it is none.
pub(super) fn host(url: &str) -> String {
    let host = Url::parse(url).ok();
    let host = host.and_then(|url| url.host_str().map(str::to_owned));
    host.unwrap_or_default()
}

fn said(error: &RequestError) -> String {
    format!("{error} (code {})", error.code())
}

/// What a list is, where its name does not say. Much is served as plain text.
fn by_type(kind: &str) -> Option<Format> {
    match kind.to_ascii_lowercase().as_str() {
        "application/xml" | "text/xml" => Some(Format::Sitemap),
        "text/csv" => Some(Format::Csv),
        "application/x-ndjson" | "application/jsonl" | "application/json" => Some(Format::Jsonl),
        _ => None,
    }
}

/// A body as somebody reads it who may wait.
struct Coming {
    chunks: Receiver<Result<Option<Bytes>, RequestError>>,
    now: Bytes,
    /// Whether all of it was read: who asks again is told so again.
    ended: bool,
}

impl Read for Coming {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        while self.now.is_empty() && !self.ended {
            match self.chunks.recv() {
                Ok(Ok(Some(chunk))) => self.now = chunk,
                Ok(Ok(None)) => self.ended = true,
                Ok(Err(error)) => return Err(io::Error::other(said(&error))),
                // It has told its end, or an error, before: half a list is none.
                Err(_) => return Err(io::Error::other(said(&RequestError::Ending))),
            }
        }
        let length = self.now.len().min(to.len());
        if let Some(to) = to.get_mut(..length) {
            self.now.copy_to_slice(to);
        }
        Ok(length)
    }
}

/// Ends with an error where there is more than a list may have.
struct Bounded<R> {
    read: R,
    left: u64,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let got = self.read.read(to)?;
        match self.left.checked_sub(got as u64) {
            Some(left) => self.left = left,
            None => {
                let why = format!("it has more than {LARGEST} bytes (code too-large)");
                return Err(io::Error::other(why));
            }
        }
        Ok(got)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_a_list_and_one_that_has_no_end_are_errors() {
        let (send, chunks) = channel();
        let now = Bytes::new();
        let ended = false;
        let mut coming = Coming { chunks, now, ended };
        send.send(Ok(Some(Bytes::from_static(b"half")))).unwrap();
        drop(send);
        let mut read = Vec::new();
        assert!(coming.read_to_end(&mut read).is_err());
        assert_eq!(read, b"half");
        let mut bounded = Bounded {
            read: io::repeat(b'x'),
            left: LARGEST,
        };
        let ended = io::copy(&mut bounded, &mut io::sink()).unwrap_err();
        assert!(ended.to_string().contains("too-large"), "{ended}");
    }
}
