//! Hears a call and keeps what it heard, if it is to be kept.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crescendo_core::outcome::Failure;
use serde_json::Value;

use super::Listener;
use super::tape::{Entry, MAX_BYTES, line};
use crate::sandbox::{Heard, Watcher};

/// A watcher that answers nothing.
pub(super) struct Recorder {
    listener: Listener,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    calls: u64,
    /// Lines of a tape; none where nothing is kept.
    lines: Option<String>,
}

/// What a recorder has kept.
pub(super) struct Kept {
    pub(super) calls: u64,
    /// None where nothing was to be kept, or there was more than a tape holds.
    pub(super) lines: Option<String>,
}

impl Recorder {
    pub(super) fn new(listener: Listener, keep: bool) -> Self {
        Self {
            listener,
            state: Mutex::new(State {
                lines: keep.then(String::new),
                ..State::default()
            }),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn kept(&self) -> Kept {
        let mut state = self.lock();
        Kept {
            calls: state.calls,
            lines: state.lines.take(),
        }
    }
}

impl Watcher for Recorder {
    fn ask(&self, _import: &str, _arguments: &Value) -> Option<Result<Value, Failure>> {
        None
    }

    fn hear(&self, heard: Heard) {
        let mut state = self.lock();
        state.calls = state.calls.saturating_add(1);
        let entry = Entry {
            call: state.calls,
            import: heard.import,
            arguments: heard.arguments,
            reply: heard.reply,
            micros: u64::try_from(heard.took.as_micros()).unwrap_or(u64::MAX),
        };
        if let Some(lines) = &mut state.lines {
            let line = line(&entry);
            if lines.len().saturating_add(line.len()) as u64 > MAX_BYTES {
                state.lines = None;
            } else {
                lines.push_str(&line);
            }
        }
        drop(state);
        (self.listener)(&entry);
    }

    fn unfit(&self, _why: &str) {}
}
