//! An answer in good order, as bytes.

use std::io::{self, Write as _};
use std::sync::Arc;
use std::time::SystemTime;

use crate::gate::Headers;
use crate::line::{Line, Next, Wire};
use crate::request::Request;

/// How the end of a body is told (RFC 9112, 6.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Framing {
    /// By `Content-Length`.
    #[default]
    Length,
    /// By chunks of about 4 KiB.
    Chunked,
    /// By the end of the connection.
    UntilClose,
}

/// A whole answer.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Headers,
    pub(crate) body: Arc<Vec<u8>>,
}

/// Bodies up to this size go out in one write with their head: copying 64 KiB
/// costs less than a second call of the system.
const ONE_WRITE: usize = 64 << 10;

/// The size of a chunk.
const CHUNK: usize = 4 << 10;

impl Answer {
    /// An answer with a body of HTML.
    pub(crate) fn html(status: u16, body: impl Into<Arc<Vec<u8>>>) -> Self {
        Self {
            status,
            headers: vec![("content-type", "text/html; charset=utf-8".to_owned())],
            body: body.into(),
        }
    }

    /// An answer with a body of plain text.
    pub(crate) fn text(status: u16, body: &str) -> Self {
        Self {
            status,
            headers: vec![("content-type", "text/plain; charset=utf-8".to_owned())],
            body: Arc::new(body.as_bytes().to_vec()),
        }
    }

    /// The same with one more header.
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// The same with more headers.
    pub(crate) fn and(mut self, mut headers: Headers) -> Self {
        self.headers.append(&mut headers);
        self
    }

    /// Sends it, and tells whether the connection goes on.
    pub(crate) async fn send<W: Wire>(
        &self,
        line: &mut Line<W>,
        request: &Request,
        framing: Framing,
        closes: bool,
    ) -> io::Result<Next> {
        line.count(self.status);
        let empty = self.status == 304 || self.status == 204;
        let ends = closes || request.closes() || (framing == Framing::UntilClose && !empty);
        let mut out = Vec::with_capacity(512 + self.body.len().min(ONE_WRITE));
        head(self.status, &self.headers, &mut out);
        // Writing into memory does not fail.
        let now = SystemTime::now();
        let _ = write!(out, "date: {}\r\n", httpdate::fmt_http_date(now));
        if !empty {
            let _ = match framing {
                Framing::Length => write!(out, "content-length: {}\r\n", self.body.len()),
                Framing::Chunked => write!(out, "transfer-encoding: chunked\r\n"),
                Framing::UntilClose => Ok(()),
            };
        }
        if ends {
            out.extend_from_slice(b"connection: close\r\n");
        }
        out.extend_from_slice(b"\r\n");
        if empty || request.is_head() {
            line.send(&out).await?;
        } else if framing == Framing::Chunked {
            for chunk in self.body.chunks(CHUNK) {
                let _ = write!(out, "{:x}\r\n", chunk.len());
                out.extend_from_slice(chunk);
                out.extend_from_slice(b"\r\n");
                line.send(&out).await?;
                out.clear();
            }
            out.extend_from_slice(b"0\r\n\r\n");
            line.send(&out).await?;
        } else if self.body.len() <= ONE_WRITE {
            out.extend_from_slice(&self.body);
            line.send(&out).await?;
        } else {
            line.send(&out).await?;
            line.send(&self.body).await?;
        }
        Ok(if ends { Next::Close } else { Next::Keep })
    }
}

/// A status line and headers, without the empty line after them.
pub(crate) fn head(status: u16, headers: &Headers, out: &mut Vec<u8>) {
    // Writing into memory does not fail.
    let _ = write!(out, "HTTP/1.1 {status} {}\r\n", reason(status));
    for (name, value) in headers {
        let _ = write!(out, "{name}: {value}\r\n");
    }
}

/// The reason phrase of the statuses that tests use.
const fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        202 => "Accepted",
        206 => "Partial Content",
        302 => "Found",
        304 => "Not Modified",
        404 => "Not Found",
        410 => "Gone",
        416 => "Range Not Satisfiable",
        429 => "Too Many Requests",
        500 => "Internal Server Error",
        503 => "Service Unavailable",
        _ => "Whatever",
    }
}
