//! Where a connection's requests enter the router, and what counts them.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use axum::Router;
use axum::body::{Body as AnyBody, Bytes};
use axum::response::IntoResponse as _;
use futures::future::BoxFuture;
use http::{Method, Request, Response, Version, header};
use hyper::body::{Body, Frame, Incoming, SizeHint};
use hyper::service::Service;
use hyper_util::service::TowerToHyperService;

use super::connection::{Activity, InFlight, STAND_IN_HOST, Unread};
use super::problem::Refusal;

/// The connection that a request came by; an extension of every request.
#[derive(Clone, Debug)]
pub(super) struct Via {
    /// The other end.
    pub peer: SocketAddr,
    /// What the connection is doing.
    pub activity: Arc<Activity>,
}

/// hyper's service for one connection.
pub(super) struct Entry {
    router: TowerToHyperService<Router>,
    via: Via,
}

impl Entry {
    pub fn new(router: Router, activity: Arc<Activity>, peer: SocketAddr) -> Self {
        Self {
            router: TowerToHyperService::new(router),
            via: Via { peer, activity },
        }
    }
}

impl Service<Request<Incoming>> for Entry {
    type Response = Response<Counted>;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Self::Response, Infallible>>;

    fn call(&self, request: Request<Incoming>) -> Self::Future {
        let mut in_flight = self.via.activity.begin();
        let stands_in = request
            .headers()
            .get(header::HOST)
            .is_some_and(|h| h == STAND_IN_HOST);
        if let Some(violation) = self.via.activity.violation().filter(|_| stands_in) {
            let answer = Refusal::Framing(violation).into_response();
            return Box::pin(async move { Ok(answer.map(|body| Counted { body, in_flight })) });
        }
        if request.method() == Method::HEAD {
            // Nothing will poll its answer's body to the end.
            in_flight.answered();
        }
        let mut request = match request.version() {
            Version::HTTP_2 => request.map(|body| AnyBody::new(Unread::new(body))),
            _ => request.map(AnyBody::new),
        };
        request.extensions_mut().insert(self.via.clone());
        let answer = self.router.call(request);
        Box::pin(async move {
            let answer = answer.await?;
            Ok(answer.map(|body| Counted { body, in_flight }))
        })
    }
}

/// An answer's body that keeps its request in flight until it is gone.
#[derive(Debug)]
pub(super) struct Counted {
    body: AnyBody,
    in_flight: InFlight,
}

impl Body for Counted {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(cx));
        if frame.is_none() || self.body.is_end_stream() {
            self.in_flight.answered();
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
