//! Requests of guests, carried by the host's one client.

use std::time::Duration;

use bytes::Bytes;
use futures::future::BoxFuture;
use futures::{FutureExt as _, StreamExt as _};

use super::{Caller, FetchRequest, Fetched, HttpProvider, ProviderError};
use crate::executor::Class;
use crate::fetch::{Asked, Client, Kind, Priority, Request, RequestError};

impl HttpProvider for Client {
    fn fetch(
        &self,
        caller: Caller,
        request: FetchRequest,
    ) -> BoxFuture<'static, Result<Fetched, ProviderError>> {
        let client = self.clone();
        async move {
            let fetched = client.fetch(asked(&caller, request)?).await?;
            let headers = fetched.head.headers.iter();
            let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
            Ok(Fetched {
                status: fetched.head.status,
                url: fetched.head.url.clone(),
                headers: headers
                    .map(|(name, value)| (name.to_string(), text(value.as_bytes())))
                    .collect(),
                body: fetched
                    .body
                    .map(|chunk| chunk.map_err(ProviderError::from))
                    .boxed(),
            })
        }
        .boxed()
    }

    fn lists(&self, url: &str) -> bool {
        Self::lists(self, url)
    }
}

fn asked(caller: &Caller, request: FetchRequest) -> Result<Request, ProviderError> {
    let timeout = request.timeout_ms.map(u64::from).map(Duration::from_millis);
    let mut made = Request::new(Asked {
        method: &request.method,
        url: &request.url,
        headers: &request.headers,
        body: request.body.map(Bytes::from).unwrap_or_default(),
    })?;
    made.tenant = caller.tenant.to_string();
    made.priority = match caller.class {
        Class::Interactive => Priority::Interactive,
        Class::Batch => Priority::Batch,
    };
    made.crawls = request.crawls;
    made.timeout = timeout;
    made.tries = request.tries;
    Ok(made)
}

impl From<RequestError> for ProviderError {
    /// The code first, which a guest may read and a record repeats.
    fn from(error: RequestError) -> Self {
        let text = format!("{}: {error}", error.code());
        match error.kind() {
            Kind::Wrong => Self::InvalidInput(text),
            Kind::Denied => Self::Denied(text),
            Kind::Limit => Self::Limit(text),
            Kind::Upstream => Self::Upstream(text),
        }
    }
}
