//! The client against real origins on this machine, good and bad.

mod bad;
mod cookies;
mod download;
mod good;
mod guarded;
mod kept;
mod polite;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use crescendo_core::polite::Backoff;
use crescendo_origin::Origin as Web;
use futures::StreamExt as _;

use super::*;

/// As clients are, but for what a test cannot wait for.
fn settings() -> Settings {
    Settings {
        allow_private: true,
        backoff: Backoff {
            first_ms: 10,
            longest_ms: 1_000,
            retries: 2,
        },
        ..Settings::default()
    }
}

/// A client of these settings.
fn client(change: impl FnOnce(&mut Settings)) -> Client {
    let mut settings = settings();
    change(&mut settings);
    Client::new(settings, Arc::new(System), None).unwrap()
}

fn get(url: &str) -> Request {
    let asked = Asked {
        method: "GET",
        url,
        ..Asked::default()
    };
    Request::new(asked).unwrap()
}

/// Head and body, whole.
async fn whole(client: &Client, request: Request) -> Result<(Arc<Head>, Bytes), RequestError> {
    let mut fetched = client.fetch(request).await?;
    let mut body = Vec::new();
    while let Some(chunk) = fetched.body.next().await {
        body.extend_from_slice(&chunk?);
    }
    Ok((fetched.head, body.into()))
}

/// The code of what fails.
async fn fails(client: &Client, url: &str) -> &'static str {
    match whole(client, get(url)).await {
        Ok((head, body)) => panic!("{url} answers {} with {} bytes", head.status, body.len()),
        Err(error) => error.code(),
    }
}

/// Keeps answers in memory.
#[derive(Default)]
struct Drawer(Mutex<HashMap<Key, Vec<u8>>>);

impl Shelf for Drawer {
    fn take(&self, key: &Key) -> Option<Vec<u8>> {
        let drawer = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        drawer.get(key).cloned()
    }

    fn put(&self, key: &Key, bytes: &[u8]) {
        let mut drawer = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        drawer.insert(*key, bytes.to_vec());
    }

    fn remove(&self, key: &Key) {
        let mut drawer = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        drawer.remove(key);
    }
}

/// Waits, for as long as a test may, until something is so.
async fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    for _ in 0..2_000 {
        if is_so() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("{what}");
}
