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

/// Shared by the handle and by the waitables made from it.
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

    /// Ready when [`Pump::next`] would not wait.
    pub(super) async fn filled(self) {
        poll_fn(|context| self.poll_filled(context)).await;
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
