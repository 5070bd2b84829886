//! One event as a log keeps it, and as JSON.

use std::fmt::Write as _;
use std::sync::OnceLock;

use bytes::{Bytes, BytesMut};
use crescendo_core::event::{Body, Event};

/// An event as it was logged.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The event.
    pub event: Event,
    json: OnceLock<Bytes>,
    /// Its length as JSON; about, where it was not written at once.
    bytes: usize,
}

impl PartialEq for Entry {
    /// Whoever reads an entry does not change it.
    fn eq(&self, other: &Self) -> bool {
        self.event == other.event
    }
}

impl Entry {
    /// Writes an event down.
    #[must_use]
    pub fn of(event: Event) -> Self {
        let payload = payload(&event.body);
        Self::written(event, &payload)
    }

    /// One whose payload is written already.
    pub(super) fn written(event: Event, payload: &[u8]) -> Self {
        let json = whole(&event, payload);
        let bytes = json.len();
        let json = OnceLock::from(json);
        Self { event, json, bytes }
    }

    /// One that is written when somebody reads it.
    pub(super) fn unwritten(event: Event) -> Self {
        let (bytes, json) = (event.body.weight(), OnceLock::new());
        Self { event, json, bytes }
    }

    /// The event as one JSON object without line breaks, made once for all
    /// readers.
    pub fn json(&self) -> &Bytes {
        let write = || whole(&self.event, &payload(&self.event.body));
        self.json.get_or_init(write)
    }

    /// Its length as JSON; about, where nobody was to read it.
    #[must_use]
    pub const fn bytes(&self) -> usize {
        self.bytes
    }

    #[cfg(test)]
    pub(super) fn is_written(&self) -> bool {
        self.json.get().is_some()
    }
}

/// Bytes of `seq`, `run` and `at_ms` with their names, at most.
const HEAD: usize = 128;

/// An event's type and what belongs to it, as a JSON object.
pub(super) fn payload(body: &Body) -> Vec<u8> {
    serde_json::to_vec(body).unwrap_or_else(|error| {
        // Events are structs with string keys and finite floats, so this
        // cannot come; were it to, the sequence must still have no gap.
        tracing::error!(%error, "an event could not be written as JSON");
        br#"{"type":"notice","code":"host","message":"an event could not be written"}"#.to_vec()
    })
}

/// The event as JSON, of which `payload` is what follows `at_ms`: the same as
/// serde makes of it, with little to write.
fn whole(event: &Event, payload: &[u8]) -> Bytes {
    let mut json = BytesMut::with_capacity(HEAD + payload.len());
    let Event {
        seq, run, at_ms, ..
    } = event;
    // Writing to memory does not fail.
    let _ = write!(json, r#"{{"seq":{seq},"run":"{run}","at_ms":{at_ms},"#);
    json.extend_from_slice(payload.get(1..).unwrap_or_default());
    json.freeze()
}
