//! `log`: lines for the operator, rate-limited.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::sandbox::bindings::crescendo::plugin::log::{Host, Level};
use crate::sandbox::call::PluginName;
use crate::sandbox::line::tidy;
use crate::sandbox::state::Guest;

/// Most lines of one call. What is over is counted and dropped.
const LINES_A_CALL: u32 = 1000;

/// Most lines of one call in one second.
const LINES_A_SECOND: u32 = 100;

/// Most bytes of a line; the rest is cut.
const LINE: usize = 4 << 10;

/// The lines of one call. Clones share its room, so that a call has no more
/// lines for writing them in two ways.
#[derive(Clone)]
pub(in crate::sandbox) struct Lines(Arc<Mutex<Written>>);

impl Lines {
    pub(in crate::sandbox) fn of(plugin: PluginName) -> Self {
        Self(Arc::new(Mutex::new(Written {
            plugin,
            written: 0,
            this_second: 0,
            second: None,
            dropped: 0,
        })))
    }

    /// Writes a line, if there is room for one.
    fn line(&self, level: Level, message: &str) {
        let mut written = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        written.line(level, message);
    }

    /// Writes a line that was printed to a standard stream.
    pub(super) fn print(&self, text: &str) {
        self.line(Level::Info, text);
    }
}

/// What one call has written.
struct Written {
    plugin: PluginName,
    written: u32,
    this_second: u32,
    second: Option<Instant>,
    dropped: u32,
}

impl Written {
    /// Whether a line may be written at `now`; counts it either way.
    fn admit(&mut self, now: Instant) -> bool {
        let fresh = |began: Instant| now.duration_since(began) < Duration::from_secs(1);
        if !self.second.is_some_and(fresh) {
            self.second = Some(now);
            self.this_second = 0;
        }
        let room = self.written < LINES_A_CALL && self.this_second < LINES_A_SECOND;
        if room {
            self.written = self.written.saturating_add(1);
            self.this_second = self.this_second.saturating_add(1);
        } else {
            self.dropped = self.dropped.saturating_add(1);
        }
        room
    }

    fn line(&mut self, level: Level, message: &str) {
        if !self.admit(Instant::now()) {
            return;
        }
        let (id, version) = (&*self.plugin.id, &*self.plugin.version);
        let line = tidy(message, LINE);
        match level {
            Level::Debug => tracing::debug!(target: "plugin", id, version, "{line}"),
            Level::Info => tracing::info!(target: "plugin", id, version, "{line}"),
            Level::Warn => tracing::warn!(target: "plugin", id, version, "{line}"),
            Level::Error => tracing::error!(target: "plugin", id, version, "{line}"),
        }
    }
}

/// The call is over, however it ended.
impl Drop for Written {
    fn drop(&mut self) {
        if self.dropped > 0 {
            let (id, version) = (&*self.plugin.id, &*self.plugin.version);
            tracing::warn!(target: "plugin", id, version, dropped = self.dropped, "log lines dropped");
        }
    }
}

impl Host for Guest {
    fn write(&mut self, level: Level, message: String) -> wasmtime::Result<()> {
        self.open("log.write")?;
        self.log.line(level, &message);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_has_a_hundred_lines_and_a_call_a_thousand() {
        let lines = Lines::of(PluginName {
            id: "chatty".into(),
            version: "1.0.0".into(),
        });
        let mut budget = lines.0.lock().unwrap();
        let start = Instant::now();
        let mut written = 0;
        for second in 0..20 {
            let now = start + Duration::from_secs(second);
            let lines = (0..150).filter(|_| budget.admit(now)).count();
            assert!(lines <= 100);
            written += lines;
        }
        assert_eq!(written, 1000);
        assert_eq!(budget.dropped, 20 * 150 - 1000);
    }

    #[test]
    fn what_is_printed_and_what_is_written_share_the_room() {
        let lines = Lines::of(PluginName {
            id: "chatty".into(),
            version: "1.0.0".into(),
        });
        let printed = lines.clone();
        for _ in 0..LINES_A_SECOND {
            lines.line(Level::Debug, "written");
            printed.print("printed");
        }
        let written = lines.0.lock().unwrap();
        assert_eq!((written.written, written.dropped), (100, 100));
    }
}
