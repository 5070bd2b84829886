//! A client that only reads: what an origin gives at all.
//!
//! So many threads with a connection each ask for a list's pages one after the other, read
//! their bytes and do nothing else. What that takes beyond latency is the origin's and the
//! machine's, and no side's.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::problem::Problem;

/// Seconds until all of these URLs, of one origin, are read by so many threads.
///
/// # Errors
/// A page is not there, or not whole.
pub fn read(urls: &[String], concurrency: u32) -> Result<f64, Problem> {
    let next = AtomicUsize::new(0);
    let began = Instant::now();
    let read = std::thread::scope(|scope| {
        let work = || client(urls, &next);
        let threads: Vec<_> = (0..concurrency).map(|_| scope.spawn(work)).collect();
        threads
            .into_iter()
            .map(|thread| {
                thread
                    .join()
                    .unwrap_or_else(|_| Err(said("a reader panicked")))
            })
            .try_for_each(|read| read)
    });
    let took = began.elapsed();
    read.map(|()| took.as_secs_f64())
        .map_err(|error| Problem::new(format!("a client that only reads: {error}")))
}

/// One connection: the next of the URLs, until there is none.
fn client(urls: &[String], next: &AtomicUsize) -> std::io::Result<()> {
    let mut line: Option<BufReader<TcpStream>> = None;
    while let Some(url) = urls.get(next.fetch_add(1, Ordering::Relaxed)) {
        let rest = url.strip_prefix("http://").unwrap_or(url);
        let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
        let mut reader = match line.take() {
            Some(open) => open,
            None => BufReader::new(connect(host)?),
        };
        let ask = format!("GET /{path} HTTP/1.1\r\nhost: {host}\r\n\r\n");
        reader.get_mut().write_all(ask.as_bytes())?;
        answer(&mut reader)?;
        line = Some(reader);
    }
    Ok(())
}

fn connect(host: &str) -> std::io::Result<TcpStream> {
    let stream = TcpStream::connect(host)?;
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    Ok(stream)
}

/// Reads one answer to its end, which its head tells.
fn answer(reader: &mut BufReader<TcpStream>) -> std::io::Result<()> {
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head)? == 0 {
            return Err(said("the answer broke off"));
        }
    }
    let head = head.to_ascii_lowercase();
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok());
    let length: u64 = length.ok_or_else(|| said("the answer has no length"))?;
    if !head.starts_with("http/1.1 200") {
        return Err(said(head.lines().next().unwrap_or_default()));
    }
    let read = std::io::copy(&mut reader.take(length), &mut std::io::sink())?;
    match read == length {
        true => Ok(()),
        false => Err(said("the answer broke off")),
    }
}

fn said(what: &str) -> std::io::Error {
    std::io::Error::other(what)
}
