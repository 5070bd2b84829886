//! `log`: lines for the operator, rate-limited.

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

/// What one call has written.
pub(in crate::sandbox) struct LogBudget {
    written: u32,
    this_second: u32,
    second: Option<Instant>,
    dropped: u32,
}

impl LogBudget {
    pub(in crate::sandbox) const fn new() -> Self {
        Self {
            written: 0,
            this_second: 0,
            second: None,
            dropped: 0,
        }
    }

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

    /// Says how many lines were dropped, if any.
    pub(in crate::sandbox) fn finish(&self, plugin: &PluginName) {
        if self.dropped > 0 {
            let (id, version) = (&*plugin.id, &*plugin.version);
            tracing::warn!(target: "plugin", id, version, dropped = self.dropped, "log lines dropped");
        }
    }
}

impl LogBudget {
    /// Writes a line, if there is room for one.
    fn line(&mut self, plugin: &PluginName, level: Level, message: &str) {
        if !self.admit(Instant::now()) {
            return;
        }
        let (id, version) = (&*plugin.id, &*plugin.version);
        let line = tidy(message, LINE);
        match level {
            Level::Debug => tracing::debug!(target: "plugin", id, version, "{line}"),
            Level::Info => tracing::info!(target: "plugin", id, version, "{line}"),
            Level::Warn => tracing::warn!(target: "plugin", id, version, "{line}"),
            Level::Error => tracing::error!(target: "plugin", id, version, "{line}"),
        }
    }

    /// Writes a line that was printed to a standard stream.
    pub(super) fn print(&mut self, plugin: &PluginName, text: &str) {
        self.line(plugin, Level::Info, text);
    }
}

impl Host for Guest {
    fn write(&mut self, level: Level, message: String) -> wasmtime::Result<()> {
        self.open("log.write")?;
        self.log.line(&self.call.plugin, level, &message);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_has_a_hundred_lines_and_a_call_a_thousand() {
        let mut budget = LogBudget::new();
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
}
