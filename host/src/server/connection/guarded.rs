//! A socket whose timeouts fire whatever hyper is waiting for.
//!
//! Reading: a head must be whole within the header timeout from its first byte,
//! a connection without a request ends after the idle timeout. Writing: bytes
//! that the client does not take within the stall timeout end the connection.
//! The timers are polled with the socket itself, so that they wake the
//! connection's task whatever it is doing.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::{Buf, BytesMut};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep_until};

use super::activity::Activity;
use super::wire::{HeadLimits, Place, Violation, Wire};
use crate::server::settings::Connections;

/// One read from the socket while a head or a chunked body is followed.
const READ_BYTES: usize = 16 * 1024;

/// After an early answer, unread bytes of the client are thrown away for this
/// long, because closing over them resets the connection and loses the answer.
pub(super) const LINGER: Duration = Duration::from_secs(1);

/// What hyper is given in place of a request that was refused: it stays the only
/// writer of HTTP, and the router answers for the violation.
const STAND_IN: &[u8] = b"GET / HTTP/1.1\r\nhost: refused\r\nconnection: close\r\n\r\n";

/// The host of the stand-in: requests before it may still be under way.
pub(in crate::server) const STAND_IN_HOST: &str = "refused";

/// A socket under timeouts.
#[derive(Debug)]
pub(super) struct Guarded<T> {
    io: T,
    activity: Arc<Activity>,
    limits: Connections,
    wire: Wire,
    unread: BytesMut,
    ready: BytesMut,
    head_since: Option<Instant>,
    refused: bool,
    read_timer: Pin<Box<Sleep>>,
    write_timer: Option<Pin<Box<Sleep>>>,
    linger: Option<Pin<Box<Sleep>>>,
}

/// Which protocol a connection speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Protocol {
    Http1,
    Http2,
}

impl<T: AsyncRead + AsyncWrite + Unpin> Guarded<T> {
    pub fn new(io: T, activity: Arc<Activity>, limits: &Connections) -> Self {
        let now = Instant::now();
        let head = HeadLimits {
            bytes: limits.max_header_bytes,
            fields: limits.max_headers,
        };
        Self {
            io,
            activity,
            limits: limits.clone(),
            wire: Wire::new(head),
            unread: BytesMut::new(),
            ready: BytesMut::new(),
            head_since: None,
            refused: false,
            read_timer: Box::pin(sleep_until(now + limits.header_timeout)),
            write_timer: None,
            linger: None,
        }
    }

    /// Waits for enough bytes to tell the protocol; none where the client left.
    pub async fn protocol(&mut self) -> Option<Protocol> {
        std::future::poll_fn(|cx| {
            loop {
                match self.wire.place() {
                    Place::Http2 => return Poll::Ready(Some(Protocol::Http2)),
                    Place::Start => {}
                    _ => return Poll::Ready(Some(Protocol::Http1)),
                }
                match ready!(self.poll_follow(cx)) {
                    Ok(true) => {}
                    Ok(false) | Err(_) => return Poll::Ready(None),
                }
            }
        })
        .await
    }

    /// Reads once and follows the framing; false at the end of the stream.
    fn poll_follow(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<bool>> {
        self.unread.reserve(READ_BYTES);
        let got = match self.poll_socket(cx)? {
            Poll::Ready(got) => got,
            Poll::Pending => return self.poll_patience(cx),
        };
        if got == 0 {
            return Poll::Ready(Ok(false));
        }
        if self.refused {
            // Nothing behind a refused head is a request.
            self.unread.clear();
            return Poll::Ready(Ok(true));
        }
        self.head_since.get_or_insert_with(Instant::now);
        let taken = self.wire.take(&mut self.unread, &mut self.ready);
        if self.unread.is_empty() {
            self.head_since = None;
        }
        if let Err(violation) = taken {
            self.refuse(violation);
        }
        Poll::Ready(Ok(true))
    }

    fn poll_socket(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<usize>> {
        tokio_util::io::poll_read_buf(Pin::new(&mut self.io), cx, &mut self.unread)
    }

    fn refuse(&mut self, violation: Violation) {
        self.refused = true;
        self.wire.let_through();
        self.unread.clear();
        self.activity.refuse(violation);
        self.ready.extend_from_slice(STAND_IN);
    }

    /// Nothing to read: false where the connection has been quiet for too long.
    fn poll_patience(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<bool>> {
        if self.activity.is_abusive() {
            return Poll::Ready(Ok(false));
        }
        loop {
            let now = Instant::now();
            let deadline = self.patience(now);
            if deadline <= now {
                if self.unread.is_empty() || self.refused {
                    return Poll::Ready(Ok(false));
                }
                self.refuse(Violation::HeadTooSlow);
                return Poll::Ready(Ok(true));
            }
            // A timer that fires too early is only looked at again.
            if self.read_timer.deadline() > deadline || self.read_timer.is_elapsed() {
                self.read_timer.as_mut().reset(deadline);
            }
            ready!(self.read_timer.as_mut().poll(cx));
        }
    }

    /// Until when the client may stay silent.
    fn patience(&self, now: Instant) -> Instant {
        let limits = &self.limits;
        let quiet = self
            .activity
            .idle_since()
            .filter(|_| !self.activity.is_upgraded());
        match (quiet, self.head_since) {
            // Bytes of a pipelined head wait for the request before it.
            (Some(quiet), Some(head)) => head.max(quiet) + limits.header_timeout,
            (Some(quiet), None) if self.activity.has_served() => quiet + limits.idle_timeout,
            (Some(quiet), None) => quiet + limits.header_timeout,
            // A request is in flight: its own limits hold; look again later.
            (None, _) => now + limits.header_timeout.min(limits.idle_timeout),
        }
    }

    /// Whether a write that did not get through has waited for too long.
    fn poll_stall<N>(
        &mut self,
        cx: &mut Context<'_>,
        wrote: Poll<io::Result<N>>,
    ) -> Poll<io::Result<N>> {
        if wrote.is_ready() {
            self.write_timer = None;
            return wrote;
        }
        let until = Instant::now() + self.limits.write_stall;
        let timer = self
            .write_timer
            .get_or_insert_with(|| Box::pin(sleep_until(until)));
        ready!(timer.as_mut().poll(cx));
        Poll::Ready(Err(io::Error::new(
            io::ErrorKind::TimedOut,
            "the client takes no bytes",
        )))
    }
}

impl<T: AsyncRead + AsyncWrite + Unpin> AsyncRead for Guarded<T> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = &mut *self;
        loop {
            if !this.ready.is_empty() {
                let here = this.ready.len().min(buf.remaining());
                buf.put_slice(&this.ready.split_to(here));
                return Poll::Ready(Ok(()));
            }
            if this.activity.is_upgraded() {
                this.wire.let_through();
            }
            let most = match this.wire.place() {
                Place::Http2 => u64::MAX,
                Place::Raw if !this.refused => u64::MAX,
                Place::Length(left) => left,
                _ => match ready!(this.poll_follow(cx)) {
                    Ok(true) => continue,
                    Ok(false) => return Poll::Ready(Ok(())),
                    Err(error) => return Poll::Ready(Err(error)),
                },
            };
            // Straight into hyper's buffer, but not a byte past the body.
            let most = usize::try_from(most)
                .unwrap_or(usize::MAX)
                .min(buf.remaining());
            let mut part = ReadBuf::new(buf.initialize_unfilled_to(most));
            return match Pin::new(&mut this.io).poll_read(cx, &mut part) {
                Poll::Ready(Ok(())) => {
                    let got = part.filled().len();
                    buf.advance(got);
                    this.wire.passed(got as u64);
                    Poll::Ready(Ok(()))
                }
                Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
                Poll::Pending => match ready!(this.poll_patience(cx)) {
                    Ok(true) => continue,
                    Ok(false) => Poll::Ready(Ok(())),
                    Err(error) => Poll::Ready(Err(error)),
                },
            };
        }
    }
}

impl<T: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Guarded<T> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let wrote = Pin::new(&mut self.io).poll_write(cx, bytes);
        self.poll_stall(cx, wrote)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let wrote = Pin::new(&mut self.io).poll_write_vectored(cx, slices);
        self.poll_stall(cx, wrote)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.io).poll_flush(cx);
        self.poll_stall(cx, flushed)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = &mut *self;
        if this.linger.is_none() {
            ready!(Pin::new(&mut this.io).poll_shutdown(cx))?;
            let unfinished = matches!(this.wire.place(), Place::Length(_) | Place::Chunked(_));
            if !unfinished && !this.refused {
                return Poll::Ready(Ok(()));
            }
        }
        let timer = this
            .linger
            .get_or_insert_with(|| Box::pin(sleep_until(Instant::now() + LINGER)));
        if timer.as_mut().poll(cx).is_ready() {
            return Poll::Ready(Ok(()));
        }
        loop {
            this.unread.clear();
            this.unread.reserve(READ_BYTES);
            match ready!(this.poll_socket(cx)) {
                Ok(0) | Err(_) => return Poll::Ready(Ok(())),
                Ok(got) => this.unread.advance(got),
            }
        }
    }
}
