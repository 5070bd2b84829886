//! The bytes of an answer: unpacked, within limits of size and of time.

use std::io;
use std::time::Duration;

use async_compression::tokio::bufread::{BrotliDecoder, GzipDecoder, ZlibDecoder, ZstdDecoder};
use async_compression::zstd::DParameter;
use bytes::Bytes;
use futures::stream::{self, BoxStream, StreamExt as _};
use http::HeaderMap;
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH};
use http_body_util::BodyExt as _;
use hyper::body::{Body as _, Incoming};
use tokio::io::AsyncRead;
use tokio_util::io::{ReaderStream, StreamReader};

use super::error::{Phase, RequestError};
use super::settings::millis;

/// What is unpacked at once: a fraction of a millisecond.
const STEP: usize = 32 << 10;

/// The window of zstd that is allowed: 8 MiB, which RFC 9659 lets servers use.
const ZSTD_WINDOW_LOG: u32 = 23;

/// What is asked for and can be undone.
pub(super) const ACCEPTED: &str = "gzip, br, zstd";

/// A body on its way.
pub(super) type Body = BoxStream<'static, Result<Bytes, RequestError>>;

/// What a body may take.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// Bytes, as they come and unpacked alike.
    pub max_bytes: u64,
    /// Without a single one.
    pub idle: Duration,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Coding {
    None,
    Gzip,
    Brotli,
    Zstd,
    Deflate,
}

/// The body of an answer; what was undone of it is gone from the headers.
///
/// # Errors
/// It is packed in a way that nobody asked for.
pub(super) fn unpack(
    host: &str,
    headers: &mut HeaderMap,
    incoming: Incoming,
    limits: Limits,
) -> Result<Body, RequestError> {
    let coding = coding(host, headers)?;
    // The answer to HEAD tells of a packing and has none.
    let is_empty = incoming.is_end_stream();
    let packed = counted(host, raw(host, incoming, limits.idle), limits.max_bytes);
    if coding == Coding::None || is_empty {
        return Ok(packed);
    }
    headers.remove(CONTENT_ENCODING);
    headers.remove(CONTENT_LENGTH);
    let read = StreamReader::new(packed.map(|chunk| chunk.map_err(io::Error::other)));
    let unpacked = match coding {
        Coding::Gzip => {
            let mut decoder = GzipDecoder::new(read);
            decoder.multiple_members(true);
            steps(host, decoder)
        }
        Coding::Brotli => steps(host, BrotliDecoder::new(read)),
        Coding::Zstd => {
            let window = [DParameter::window_log_max(ZSTD_WINDOW_LOG)];
            steps(host, ZstdDecoder::with_params(read, &window))
        }
        Coding::Deflate | Coding::None => steps(host, ZlibDecoder::new(read)),
    };
    Ok(counted(host, unpacked, limits.max_bytes))
}

fn coding(host: &str, headers: &HeaderMap) -> Result<Coding, RequestError> {
    let mut codings = headers.get_all(CONTENT_ENCODING).iter();
    let Some(first) = codings.next() else {
        return Ok(Coding::None);
    };
    let name = String::from_utf8_lossy(first.as_bytes())
        .trim()
        .to_ascii_lowercase();
    match name.as_str() {
        // Packed twice is packed to hurt.
        _ if codings.next().is_some() => {}
        "" | "identity" => return Ok(Coding::None),
        "gzip" | "x-gzip" => return Ok(Coding::Gzip),
        "br" => return Ok(Coding::Brotli),
        "zstd" => return Ok(Coding::Zstd),
        "deflate" => return Ok(Coding::Deflate),
        _ => {}
    }
    let name: String = name.chars().take(64).collect();
    Err(RequestError::Coding {
        host: host.to_owned(),
        why: format!("`{name}` was not asked for; {ACCEPTED} were"),
    })
}

/// As it comes off the line.
fn raw(host: &str, incoming: Incoming, idle: Duration) -> Body {
    let host = host.to_owned();
    stream::try_unfold((incoming, host), move |(mut incoming, host)| async move {
        loop {
            let frame = tokio::time::timeout(idle, incoming.frame()).await;
            let frame = frame.map_err(|_| RequestError::TimedOut {
                host: host.clone(),
                phase: Phase::Idle,
                after_ms: millis(idle),
            })?;
            match frame {
                None => return Ok(None),
                Some(Err(error)) => {
                    let why = innermost(&error);
                    return Err(RequestError::BrokenOff { host, why });
                }
                // Trailers say nothing that anybody asked for.
                Some(Ok(frame)) => {
                    if let Ok(bytes) = frame.into_data() {
                        return Ok(Some((bytes, (incoming, host))));
                    }
                }
            }
        }
    })
    .boxed()
}

/// What a decoder makes of it, piece by piece.
fn steps(host: &str, decoder: impl AsyncRead + Send + 'static) -> Body {
    let host = host.to_owned();
    ReaderStream::with_capacity(decoder, STEP)
        .map(move |step| {
            step.map_err(|error| match error.downcast::<RequestError>() {
                Ok(ours) => ours,
                Err(error) => RequestError::Coding {
                    host: host.clone(),
                    why: error.to_string(),
                },
            })
        })
        .boxed()
}

/// Cut where it passes the limit.
fn counted(host: &str, body: Body, max_bytes: u64) -> Body {
    let host = host.to_owned();
    let mut bytes = 0;
    body.map(move |chunk| {
        let chunk = chunk?;
        bytes += chunk.len() as u64;
        if bytes > max_bytes {
            return Err(RequestError::TooLarge {
                host: host.clone(),
                max_bytes,
            });
        }
        Ok(chunk)
    })
    .boxed()
}

/// What an error is in the end: the outer ones only say where it was met.
pub(super) fn innermost(error: &(dyn std::error::Error + 'static)) -> String {
    let mut inner = error;
    while let Some(source) = inner.source() {
        inner = source;
    }
    inner.to_string()
}
