//! A connection at the level of bytes: requests come in, anything goes out.

use std::io;
use std::sync::Arc;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::server::TlsStream;

use crate::answer::head;
use crate::gate::Headers;
use crate::record::{Open, Record};
use crate::request::Request;

/// A stream over TCP, with TLS or without.
pub(crate) trait Wire: AsyncRead + AsyncWrite + Unpin + Send {
    /// The socket below.
    fn tcp(&self) -> &TcpStream;
}

impl Wire for TcpStream {
    fn tcp(&self) -> &TcpStream {
        self
    }
}

impl Wire for TlsStream<TcpStream> {
    fn tcp(&self) -> &TcpStream {
        self.get_ref().0
    }
}

/// What becomes of a connection after an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Next {
    /// The next request is read.
    Keep,
    /// It is closed in good order.
    Close,
    /// It is closed, and TLS does not say goodbye.
    Drop,
    /// It is reset: the peer gets RST.
    Reset,
}

/// One connection.
pub(crate) struct Line<W> {
    wire: W,
    held: Vec<u8>,
    open: Open,
    record: Arc<Record>,
}

impl<W: Wire> Line<W> {
    pub(crate) const fn new(wire: W, open: Open, record: Arc<Record>) -> Self {
        Self {
            wire,
            held: Vec::new(),
            open,
            record,
        }
    }

    /// The number of this connection.
    pub(crate) const fn number(&self) -> u64 {
        self.open.1
    }

    /// Reads the next request, and skips its body; `None` at the end and for
    /// what is no request of HTTP/1.
    pub(crate) async fn request(&mut self) -> io::Result<Option<Request>> {
        let end = loop {
            if let Some(end) = self.held.windows(4).position(|w| w == b"\r\n\r\n") {
                break end + 4;
            }
            if self.held.len() > Request::HEAD_AT_MOST || self.more().await? == 0 {
                return Ok(None);
            }
        };
        let request = self.held.get(..end).and_then(Request::parse);
        let Some(request) = request else {
            return Ok(None);
        };
        self.held.drain(..end);
        let mut body = request.body;
        loop {
            let here = body.min(self.held.len());
            self.held.drain(..here);
            body -= here;
            if body == 0 {
                return Ok(Some(request));
            }
            if self.more().await? == 0 {
                return Ok(None);
            }
        }
    }

    async fn more(&mut self) -> io::Result<usize> {
        self.held.reserve(4_096);
        self.wire.read_buf(&mut self.held).await
    }

    /// Sends bytes, and counts those that the system took.
    pub(crate) async fn send(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        while !bytes.is_empty() {
            let taken = self.wire.write(bytes).await?;
            if taken == 0 {
                return Err(io::ErrorKind::WriteZero.into());
            }
            self.record.sent(taken as u64);
            bytes = bytes.get(taken..).unwrap_or_default();
        }
        self.wire.flush().await
    }

    /// Counts an answer, for those that write a status line of their own.
    pub(crate) fn count(&self, status: u16) {
        self.record.answered(status);
    }

    /// Sends a head with these headers alone, and counts the answer.
    pub(crate) async fn head(&mut self, status: u16, headers: &Headers) -> io::Result<()> {
        self.count(status);
        let mut out = Vec::with_capacity(512);
        head(status, headers, &mut out);
        out.extend_from_slice(b"\r\n");
        self.send(&out).await
    }

    /// Says nothing until the peer has closed.
    pub(crate) async fn until_closed(&mut self) -> io::Result<()> {
        loop {
            self.held.clear();
            if self.more().await? == 0 {
                return Ok(());
            }
        }
    }

    /// Ends the connection in one of these ways.
    pub(crate) async fn end(mut self, next: Next) -> io::Result<()> {
        match next {
            Next::Keep | Next::Close => self.wire.shutdown().await,
            Next::Drop => Ok(()),
            // With a linger of zero the system sends RST instead of FIN, and
            // forgets what it has not sent yet.
            Next::Reset => self.wire.tcp().set_zero_linger(),
        }
    }
}
