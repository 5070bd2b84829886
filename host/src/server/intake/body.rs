//! Reads a request's body under its limits: the only place that does.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use bytes::BytesMut;
use http_body_util::BodyExt as _;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;

use crate::server::problem::Refusal;
use crate::server::settings::Bodies;

/// What all bodies together hold is counted in pieces of this size.
const PIECE: u64 = 64 * 1024;

/// A buffer starts no larger than this, whatever length the head promises.
const FIRST_BYTES: u64 = 1 << 20;

/// The memory that all bodies share.
#[derive(Clone, Debug)]
pub(in crate::server) struct Memory {
    pieces: Arc<Semaphore>,
    total: usize,
}

/// A body's share of the memory; given back when it is dropped.
#[derive(Debug, Default)]
pub(in crate::server) struct Share(Option<OwnedSemaphorePermit>);

impl Memory {
    pub fn new(bytes: u64) -> Self {
        let pieces = usize::try_from(bytes.div_ceil(PIECE)).unwrap_or(Semaphore::MAX_PERMITS);
        let total = pieces.min(Semaphore::MAX_PERMITS);
        Self {
            pieces: Arc::new(Semaphore::new(total)),
            total,
        }
    }

    /// Bytes that are held.
    pub fn held(&self) -> u64 {
        (self.total - self.pieces.available_permits()) as u64 * PIECE
    }

    /// Grows `share` to `bytes`.
    pub fn grow(&self, share: &mut Share, bytes: u64) -> Result<(), Refusal> {
        let wanted = usize::try_from(bytes.div_ceil(PIECE)).unwrap_or(usize::MAX);
        let missing = wanted.saturating_sub(share.0.as_ref().map_or(0, |p| p.num_permits()));
        if missing == 0 {
            return Ok(());
        }
        let full = || Refusal::Overloaded {
            what: "the bodies of other requests fill the memory that is set aside for them",
            retry_after: Duration::from_secs(1),
        };
        let missing = u32::try_from(missing).map_err(|_| full())?;
        let more = Arc::clone(&self.pieces)
            .try_acquire_many_owned(missing)
            .map_err(|_| full())?;
        match &mut share.0 {
            Some(permit) => permit.merge(more),
            none => *none = Some(more),
        }
        Ok(())
    }
}

/// Reads a whole body. `declared` is its `Content-Length`, where it has one: a
/// body that promises too much is refused before a byte of it is read.
///
/// # Errors
///
/// [`Refusal`]: too large, too slow, broken, empty, or no memory left.
pub(in crate::server) async fn read(
    body: Body,
    declared: Option<u64>,
    limits: &Bodies,
    memory: &Memory,
) -> Result<(Bytes, Share), Refusal> {
    let cap = limits.max_bytes;
    if declared.is_some_and(|length| length > cap) {
        return Err(Refusal::BodyTooLarge { cap });
    }
    let first = declared.unwrap_or(PIECE).min(FIRST_BYTES);
    let mut bytes = BytesMut::with_capacity(usize::try_from(first).unwrap_or(0));
    let mut share = Share::default();
    let mut body = pin!(body);
    let start = Instant::now();
    let mut last = start;
    loop {
        // Each byte buys time at the minimum rate, a pause never more than the
        // grace, so that a fast start buys no long silence.
        let bought = Duration::from_secs_f64(bytes.len() as f64 / limits.min_rate.max(1) as f64);
        let until = (start + limits.grace + bought).min(last + limits.grace);
        let slow = Refusal::BodyTooSlow {
            min_rate: limits.min_rate,
            grace: limits.grace,
        };
        let frame = tokio::time::timeout_at(until, body.frame())
            .await
            .map_err(|_| slow)?;
        let Some(frame) = frame else { break };
        let frame = frame.map_err(|error| Refusal::BodyBroken { why: root(&error) })?;
        // Trailers mean nothing here.
        let Ok(data) = frame.into_data() else {
            continue;
        };
        if bytes.len() as u64 + data.len() as u64 > cap {
            return Err(Refusal::BodyTooLarge { cap });
        }
        memory.grow(&mut share, bytes.len() as u64 + data.len() as u64)?;
        bytes.extend_from_slice(&data);
        last = Instant::now();
    }
    if bytes.is_empty() {
        Err(Refusal::EmptyBody)
    } else {
        Ok((bytes.freeze(), share))
    }
}

/// The innermost reason: the outer ones only say that a body could not be read.
fn root(error: &axum::Error) -> String {
    let mut error: &dyn std::error::Error = error;
    while let Some(source) = error.source() {
        error = source;
    }
    error.to_string()
}

#[cfg(test)]
mod tests {
    use futures::{StreamExt as _, stream};

    use super::*;

    fn limits() -> Bodies {
        Bodies {
            max_bytes: 100,
            grace: Duration::from_secs(5),
            min_rate: 10,
            ..Bodies::default()
        }
    }

    /// A body of pieces that come `gap` apart.
    fn dripping(pieces: usize, size: usize, gap: Duration) -> Body {
        Body::from_stream(stream::iter(0..pieces).then(move |_| async move {
            tokio::time::sleep(gap).await;
            Ok::<_, std::convert::Infallible>(vec![7_u8; size])
        }))
    }

    async fn read_it(body: Body, declared: Option<u64>) -> Result<usize, &'static str> {
        let read = read(body, declared, &limits(), &Memory::new(1 << 20)).await;
        read.map(|(bytes, _)| bytes.len())
            .map_err(|refusal| refusal.code())
    }

    #[tokio::test]
    async fn a_body_is_read_to_its_cap_and_not_past_it() {
        assert_eq!(read_it(Body::from(vec![0; 100]), None).await, Ok(100));
        assert_eq!(
            read_it(Body::from(vec![0; 101]), None).await,
            Err("body-too-large")
        );
        assert_eq!(
            read_it(Body::empty(), Some(101)).await,
            Err("body-too-large")
        );
        assert_eq!(read_it(Body::empty(), None).await, Err("empty-body"));
    }

    #[tokio::test]
    async fn an_endless_body_without_a_length_ends_at_the_cap() {
        let endless = stream::repeat_with(|| Ok::<_, std::convert::Infallible>(vec![0_u8; 64]));
        assert_eq!(
            read_it(Body::from_stream(endless), None).await,
            Err("body-too-large")
        );
    }

    #[tokio::test]
    async fn a_body_that_pauses_or_drips_is_too_slow() {
        let silent = Body::from_stream(stream::pending::<Result<Vec<u8>, std::io::Error>>());
        let hasty = Bodies {
            grace: Duration::from_millis(10),
            ..limits()
        };
        let memory = Memory::new(1 << 20);
        let refused = read(silent, None, &hasty, &memory).await.unwrap_err();
        assert_eq!(refused.code(), "body-too-slow");
        // Never silent for the grace, and still below the rate.
        let grace = Duration::from_millis(100);
        let demanding = Bodies {
            grace,
            min_rate: u64::MAX,
            ..limits()
        };
        let dripping = dripping(90, 1, Duration::from_millis(3));
        let refused = read(dripping, None, &demanding, &memory).await.unwrap_err();
        assert_eq!(refused.code(), "body-too-slow");
    }

    #[tokio::test]
    async fn bodies_share_one_memory_and_give_it_back() {
        let memory = Memory::new(2 * PIECE);
        let limits = Bodies {
            max_bytes: 10 * PIECE,
            ..limits()
        };
        let large = || Body::from(vec![0; 2 * PIECE as usize]);
        let held = read(large(), None, &limits, &memory).await.unwrap();
        assert_eq!(memory.held(), 2 * PIECE);
        let refused = read(large(), None, &limits, &memory).await.unwrap_err();
        assert_eq!(refused.code(), "overloaded");
        drop(held);
        assert_eq!(memory.held(), 0);
        assert!(read(large(), None, &limits, &memory).await.is_ok());
    }
}
