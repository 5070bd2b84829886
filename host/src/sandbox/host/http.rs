//! `http`: carries requests to the injected provider, many at once.

use std::sync::Arc;

use bytes::Bytes;
use futures::future::join_all;
use wasmtime::component::Resource;

use super::poll::Waitable;
use super::pump::Pump;
use super::{HANDLE, not_offered};
use crate::sandbox::bindings::crescendo::plugin::http::{Header, Host, HostResponse, Request};
use crate::sandbox::bindings::crescendo::plugin::types::Failure;
use crate::sandbox::provider::{FetchRequest, Fetched, ProviderError};
use crate::sandbox::state::Guest;

/// Most requests of one `fetch-all`.
const MAX_REQUESTS: usize = 256;
/// Most headers of a request.
const MAX_HEADERS: usize = 64;
/// Most bytes of a request's body.
const MAX_BODY: usize = 1 << 20;
/// Most bytes that `next` gives at once.
const MAX_CHUNK: usize = 256 << 10;

type Answer = Result<Fetched, ProviderError>;

/// A response whose body may still be coming.
pub struct Response {
    status: u16,
    url: String,
    headers: Vec<(String, String)>,
    body: Pump<Bytes>,
    /// What it counts as while its handle lives.
    weight: u64,
}

impl From<ProviderError> for Failure {
    fn from(error: ProviderError) -> Self {
        match error {
            ProviderError::InvalidInput(text) => Self::InvalidInput(text),
            ProviderError::Denied(text) => Self::Denied(text),
            ProviderError::Limit(text) => Self::Limit(text),
            ProviderError::Upstream(text) => Self::Upstream(text),
        }
    }
}

fn checked(request: Request) -> Result<FetchRequest, Failure> {
    let wrong = |text: String| Err(Failure::InvalidInput(text));
    if !["GET", "HEAD", "POST"].contains(&request.method.as_str()) {
        return wrong("the method is GET, HEAD or POST".to_owned());
    }
    if request.headers.len() > MAX_HEADERS {
        return wrong(format!("at most {MAX_HEADERS} headers"));
    }
    if request.body.as_ref().is_some_and(|b| b.len() > MAX_BODY) {
        return wrong(format!("at most {MAX_BODY} bytes of body"));
    }
    let headers = request.headers.into_iter();
    Ok(FetchRequest {
        method: request.method,
        url: request.url,
        headers: headers.map(|header| (header.name, header.value)).collect(),
        body: request.body,
        timeout_ms: request.timeout_ms,
        crawls: false,
        tries: Arc::default(),
    })
}

impl Guest {
    fn start(
        &mut self,
        import: &'static str,
        request: Request,
    ) -> impl Future<Output = Result<Fetched, Failure>> + Send + use<> {
        let allowed = checked(request).and_then(|request| self.allow(import, request));
        let started = match (&self.services.http, allowed) {
            (_, Err(failure)) => Err(failure),
            (None, Ok(_)) => not_offered("http"),
            (Some(http), Ok(request)) => {
                self.requested.asked(&request.method);
                Ok(http.fetch(self.caller(), request))
            }
        };
        let requested = self.requested.clone();
        async move {
            let answer: Answer = started?.await;
            match answer {
                Ok(fetched) => {
                    requested.answered(fetched.status);
                    Ok(fetched)
                }
                Err(error) => {
                    requested.failed(&error);
                    Err(error.into())
                }
            }
        }
    }

    /// The grant comes first: what it does not cover reaches no client.
    fn allow(
        &mut self,
        import: &'static str,
        request: FetchRequest,
    ) -> Result<FetchRequest, Failure> {
        let subject = self.call.subject.record().and_then(|record| record.url());
        let http = self.services.http.as_ref();
        let listed = |url: &str| http.is_some_and(|http| http.lists(url));
        match self
            .allowed
            .fetch(&request.method, &request.url, subject, listed)
        {
            Ok(crawls) => Ok(FetchRequest {
                crawls,
                tries: self.requested.tries(),
                ..request
            }),
            Err(failure) => {
                self.counts.refused(import);
                self.requested.refused(&failure);
                Err(failure)
            }
        }
    }

    fn keep(
        &mut self,
        answer: Result<Fetched, Failure>,
    ) -> wasmtime::Result<Result<Resource<Response>, Failure>> {
        let fetched = match answer {
            Ok(fetched) => fetched,
            Err(failure) => return Ok(Err(failure)),
        };
        let headers = fetched.headers.iter();
        let texts: usize = headers.map(|(name, value)| name.len() + value.len()).sum();
        // A chunk is held while the guest has not asked for it.
        let bytes = texts.saturating_add(fetched.url.len() + MAX_CHUNK);
        let weight = HANDLE.saturating_add(bytes as u64);
        let response = Response {
            status: fetched.status,
            url: fetched.url,
            headers: fetched.headers,
            body: Pump::new(fetched.body),
            weight,
        };
        Ok(Ok(self.add(response, weight)?))
    }
}

impl Host for Guest {
    async fn fetch(
        &mut self,
        request: Request,
    ) -> wasmtime::Result<Result<Resource<Response>, Failure>> {
        self.open("http.fetch")?;
        let started = self.start("http.fetch", request);
        self.requested.made(1);
        let answer = self.requested.clone().waits(started).await;
        self.keep(answer)
    }

    async fn fetch_all(
        &mut self,
        requests: Vec<Request>,
    ) -> wasmtime::Result<Vec<Result<Resource<Response>, Failure>>> {
        self.open("http.fetch-all")?;
        let found = requests.len();
        if found > MAX_REQUESTS {
            let wrong = format!("{found} requests at once; at most {MAX_REQUESTS}");
            let refused = || Err(Failure::InvalidInput(wrong.clone()));
            return Ok(std::iter::repeat_with(refused).take(found).collect());
        }
        let start = |request| self.start("http.fetch-all", request);
        let started: Vec<_> = requests.into_iter().map(start).collect();
        self.requested.made(started.len());
        let answers = self.requested.clone().waits(join_all(started)).await;
        answers
            .into_iter()
            .map(|answer| self.keep(answer))
            .collect()
    }
}

impl HostResponse for Guest {
    fn status(&mut self, response: Resource<Response>) -> wasmtime::Result<u16> {
        Ok(self.table.get(&response)?.status)
    }

    fn url(&mut self, response: Resource<Response>) -> wasmtime::Result<String> {
        Ok(self.table.get(&response)?.url.clone())
    }

    fn headers(&mut self, response: Resource<Response>) -> wasmtime::Result<Vec<Header>> {
        let headers = self.table.get(&response)?.headers.iter();
        let header = |(name, value): &(String, String)| Header {
            name: name.clone(),
            value: value.clone(),
        };
        Ok(headers.map(header).collect())
    }

    async fn next(
        &mut self,
        response: Resource<Response>,
    ) -> wasmtime::Result<Result<Option<Vec<u8>>, Failure>> {
        let body = self.table.get(&response)?.body.clone();
        let mut chunk = match self.requested.clone().waits(body.next()).await {
            None => return Ok(Ok(None)),
            Some(Err(error)) => {
                self.requested.failed(&error);
                return Ok(Err(error.into()));
            }
            Some(Ok(chunk)) => chunk,
        };
        if chunk.len() > MAX_CHUNK {
            body.put_back(chunk.split_off(MAX_CHUNK));
        }
        Ok(Ok(Some(chunk.to_vec())))
    }

    fn waitable(&mut self, response: Resource<Response>) -> wasmtime::Result<Resource<Waitable>> {
        let filled = self.table.get(&response)?.body.filled();
        Ok(self.add(Waitable::new(filled), HANDLE)?)
    }

    fn drop(&mut self, response: Resource<Response>) -> wasmtime::Result<()> {
        let weight = self.table.get(&response)?.weight;
        self.remove(response, weight)?;
        Ok(())
    }
}
