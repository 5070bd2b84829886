//! A stream that can be asked whether its next item is there without taking it.

use std::future::poll_fn;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use futures::stream::{BoxStream, StreamExt};

use crate::sandbox::provider::ProviderError;

struct State<T> {
    /// None after the end.
    stream: Option<BoxStream<'static, Result<T, ProviderError>>>,
    next: Option<Result<T, ProviderError>>,
}

/// Lives as long as the handle; waitables made from it only watch.
pub(super) struct Pump<T>(Arc<Mutex<State<T>>>);

impl<T> Clone for Pump<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T: Send + 'static> Pump<T> {
    pub(super) fn new(stream: BoxStream<'static, Result<T, ProviderError>>) -> Self {
        Self(Arc::new(Mutex::new(State {
            stream: Some(stream),
            next: None,
        })))
    }

    /// Ready when [`Pump::next`] would not wait, and once the handle is gone:
    /// what the stream holds is counted with the handle, so that a waitable
    /// must not keep it alive.
    pub(super) fn filled(&self) -> impl Future<Output = ()> + Send + use<T> {
        let watched = Arc::downgrade(&self.0);
        poll_fn(move |context| match watched.upgrade() {
            Some(state) => Self(state).poll_filled(context),
            None => Poll::Ready(()),
        })
    }

    /// The next item; none at the end and after an error.
    pub(super) async fn next(&self) -> Option<Result<T, ProviderError>> {
        poll_fn(|context| self.poll_filled(context)).await;
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.next.take()
    }

    /// Puts an item back, to be the next one.
    pub(super) fn put_back(&self, item: T) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.next = Some(Ok(item));
    }

    fn poll_filled(&self, context: &mut Context<'_>) -> Poll<()> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let State { stream, next } = &mut *state;
        if next.is_some() {
            return Poll::Ready(());
        }
        let Some(open) = stream else {
            return Poll::Ready(());
        };
        let Poll::Ready(item) = open.poll_next_unpin(context) else {
            return Poll::Pending;
        };
        if !matches!(item, Some(Ok(_))) {
            *stream = None;
        }
        *next = item;
        Poll::Ready(())
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;
    use futures::stream;

    use super::*;

    #[test]
    fn a_waitable_keeps_nothing_alive_and_is_ready_when_its_handle_is_gone() {
        let held = Arc::new(());
        let item = Arc::clone(&held);
        let pump = Pump::new(stream::iter([Ok(item)]).boxed());
        assert!(pump.filled().now_or_never().is_some());
        let later = pump.filled();
        assert_eq!(Arc::strong_count(&held), 2);
        drop(pump);
        assert_eq!(Arc::strong_count(&held), 1);
        assert!(later.now_or_never().is_some());
    }

    #[test]
    fn a_waitable_of_a_stream_that_has_nothing_waits() {
        let pump = Pump::<()>::new(stream::pending().boxed());
        assert!(pump.filled().now_or_never().is_none());
    }
}
