//! `poll`: waiting for the first of several things.

use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use wasmtime::component::Resource;

use super::HANDLE;
use crate::sandbox::bindings::crescendo::plugin::poll::{Host, HostWaitable};
use crate::sandbox::bindings::crescendo::plugin::types::Failure;
use crate::sandbox::state::Guest;

/// Most handles in one `wait-any`.
const MAX_HANDLES: usize = 1024;

/// Something that becomes ready once and stays ready.
pub struct Waitable {
    /// None once it is ready.
    future: Option<Pin<Box<dyn Future<Output = ()> + Send>>>,
}

impl Waitable {
    /// Ready when `future` is.
    pub(super) fn new(future: impl Future<Output = ()> + Send + 'static) -> Self {
        Self {
            future: Some(Box::pin(future)),
        }
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let Some(future) = &mut self.future else {
            return Poll::Ready(());
        };
        let poll = future.as_mut().poll(context);
        if poll.is_ready() {
            self.future = None;
        }
        poll
    }
}

impl HostWaitable for Guest {
    fn ready(&mut self, handle: Resource<Waitable>) -> wasmtime::Result<bool> {
        let mut context = Context::from_waker(Waker::noop());
        Ok(self.table.get_mut(&handle)?.poll(&mut context).is_ready())
    }

    fn drop(&mut self, handle: Resource<Waitable>) -> wasmtime::Result<()> {
        self.remove(handle, HANDLE)?;
        Ok(())
    }
}

impl Host for Guest {
    async fn wait_any(
        &mut self,
        handles: Vec<Resource<Waitable>>,
        timeout_ms: Option<u32>,
    ) -> wasmtime::Result<Result<Vec<u32>, Failure>> {
        self.open("poll.wait-any")?;
        if handles.is_empty() || handles.len() > MAX_HANDLES {
            let found = handles.len();
            let wrong = format!("{found} handles; 1 to {MAX_HANDLES}");
            return Ok(Err(Failure::InvalidInput(wrong)));
        }
        let timeout = timeout_ms.map(|milliseconds| {
            let duration = Duration::from_millis(milliseconds.into());
            self.services.executor.sleep(duration)
        });
        let mut timeout = timeout.map(Box::pin);
        let table = &mut self.table;
        poll_fn(move |context| {
            let mut ready = Vec::new();
            for (position, handle) in (0..).zip(&handles) {
                if table.get_mut(handle)?.poll(context).is_ready() {
                    ready.push(position);
                }
            }
            if !ready.is_empty() {
                return Poll::Ready(Ok(Ok(ready)));
            }
            match &mut timeout {
                Some(sleep) => sleep.as_mut().poll(context).map(|()| Ok(Ok(Vec::new()))),
                None => Poll::Pending,
            }
        })
        .await
    }
}
