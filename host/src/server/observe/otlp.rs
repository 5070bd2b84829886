//! Sends traces to an OTLP collector over HTTP with the server's own hyper.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use futures::future::BoxFuture;
use http::{Request, Response};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use opentelemetry_http::{HttpClient, HttpError};
use tokio::runtime::Handle;

/// A collector answers with a few bytes; more is none.
const MAX_ANSWER: usize = 64 * 1024;

/// One export; a collector that is slower loses it, and the run goes on.
pub(super) const TIMEOUT: Duration = Duration::from_secs(10);

/// The exporter's HTTP client. Export happens on a thread of the SDK's own, so
/// requests are handed to the runtime.
pub(super) struct Collector {
    runtime: Handle,
    client: Client<HttpConnector, Full<Bytes>>,
}

impl Collector {
    pub fn new(runtime: Handle) -> Self {
        let client = Client::builder(TokioExecutor::new()).build_http();
        Self { runtime, client }
    }
}

impl fmt::Debug for Collector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Collector").finish_non_exhaustive()
    }
}

impl HttpClient for Collector {
    fn send_bytes<'me, 'out>(
        &'me self,
        request: Request<Bytes>,
    ) -> BoxFuture<'out, Result<Response<Bytes>, HttpError>>
    where
        'me: 'out,
        Self: 'out,
    {
        let client = self.client.clone();
        let sent = self.runtime.spawn(async move {
            let exchange = async {
                let answer = client.request(request.map(Full::new)).await?;
                let (head, body) = answer.into_parts();
                let body = Limited::new(body, MAX_ANSWER).collect().await?.to_bytes();
                Ok::<_, HttpError>(Response::from_parts(head, body))
            };
            tokio::time::timeout(TIMEOUT, exchange).await?
        });
        Box::pin(async move { sent.await? })
    }
}
