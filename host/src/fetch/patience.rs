//! How long one who asked waits. A flight has several readers, and each has its own
//! patience: who loses it leaves, and the others read on.

use std::time::Duration;

use bytes::Bytes;
use futures::StreamExt as _;
use futures::stream::{self, BoxStream};
use tokio::runtime::Handle;
use tokio::time::Instant;

use super::error::{Phase, RequestError};
use super::request::Request;
use super::settings::millis;

/// Until when one waits; for ever where nobody said.
#[derive(Clone, Debug)]
pub(super) struct Patience {
    host: String,
    limit: Option<(Instant, Duration)>,
    /// Who keeps the time: guests are driven where no runtime is.
    runtime: Handle,
}

impl Patience {
    /// That of who makes this request now.
    pub(super) fn of(request: &Request, runtime: Handle) -> Self {
        Self {
            runtime,
            host: request.url.host_str().unwrap_or_default().to_owned(),
            limit: request.timeout.map(|limit| (Instant::now() + limit, limit)),
        }
    }

    /// Waits for something, as long as there is time.
    ///
    /// # Errors
    /// There is none left.
    pub(super) async fn wait<T>(&self, comes: impl Future<Output = T>) -> Result<T, RequestError> {
        let Some((until, limit)) = self.limit else {
            return Ok(comes.await);
        };
        let late = {
            let _entered = self.runtime.enter();
            tokio::time::sleep_until(until)
        };
        tokio::select! {
            biased;
            came = comes => Ok(came),
            () = late => Err(RequestError::TimedOut {
                host: self.host.clone(),
                phase: Phase::Total,
                after_ms: millis(limit),
            }),
        }
    }

    /// A body as far as it comes in time; then its last piece is an error.
    pub(super) fn read(
        self,
        body: BoxStream<'static, Result<Bytes, RequestError>>,
    ) -> BoxStream<'static, Result<Bytes, RequestError>> {
        if self.limit.is_none() {
            return body;
        }
        stream::unfold(Some((self, body)), |reader| async {
            let (patience, mut body) = reader?;
            match patience.wait(body.next()).await {
                Ok(next) => Some((next?, Some((patience, body)))),
                Err(late) => Some((Err(late), None)),
            }
        })
        .boxed()
    }
}
