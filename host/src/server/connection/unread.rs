//! What a client of HTTP/2 still sends when its answer has gone out.
//!
//! A server that has answered early may tell the client to stop, by a reset
//! without an error (RFC 9113, section 8.1). Clients that are in the middle of
//! their body then throw the answer away, curl 7.88 among them. So the rest of
//! the body is taken and forgotten for a moment, as on HTTP/1.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body_util::BodyExt as _;
use hyper::body::{Body, Frame, Incoming, SizeHint};
use tokio::runtime::Handle;

use super::guarded::LINGER;

/// A request's body, the rest of which is forgotten when nobody wants it. Each
/// takes one of the connection's streams for as long.
#[derive(Debug)]
pub(in crate::server) struct Unread(Option<Incoming>);

impl Unread {
    pub const fn new(body: Incoming) -> Self {
        Self(Some(body))
    }
}

impl Body for Unread {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        match &mut self.0 {
            Some(body) => Pin::new(body).poll_frame(cx),
            None => Poll::Ready(None),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.0.as_ref().is_none_or(Body::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.0.as_ref().map(Body::size_hint).unwrap_or_default()
    }
}

impl Drop for Unread {
    fn drop(&mut self) {
        let unread = self.0.take().filter(|body| !body.is_end_stream());
        // Without a runtime there is no connection either.
        if let (Some(mut body), Ok(runtime)) = (unread, Handle::try_current()) {
            runtime.spawn(tokio::time::timeout(LINGER, async move {
                while let Some(Ok(_)) = body.frame().await {}
            }));
        }
    }
}
