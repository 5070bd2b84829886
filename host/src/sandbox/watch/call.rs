//! Loads and calls what is to be watched.

use std::sync::Arc;

use bytes::Bytes;

use super::Watcher;
use crate::sandbox::{Call, Component, Grants, LoadError, Report, Sandbox};

/// A component whose imports can be watched.
#[derive(Clone, Debug)]
pub struct Watchable(Arc<Component>);

impl Watchable {
    /// The component, to be looked at.
    #[must_use]
    pub fn component(&self) -> &Component {
        &self.0
    }
}

impl Sandbox {
    /// As [`Sandbox::load`], of a component whose imports are to be watched: for
    /// the tools of authors.
    ///
    /// # Errors
    ///
    /// As [`Sandbox::load`].
    pub async fn load_watched(
        &self,
        bytes: Bytes,
        grants: &Grants,
    ) -> Result<Watchable, LoadError> {
        self.load_as(bytes, grants, true).await.map(Watchable)
    }

    /// As [`Sandbox::call`], with each import told to the watcher.
    pub async fn call_watched(
        &self,
        component: &Watchable,
        call: Call,
        watcher: Arc<dyn Watcher>,
    ) -> Report {
        let loaded = std::future::ready(Ok(Arc::clone(&component.0)));
        self.conduct(loaded, call, Some(watcher)).await
    }
}
