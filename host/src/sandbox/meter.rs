//! Counts what a call uses: memory in all its kinds, emitted bytes, events.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crescendo_core::outcome::FailureCode;
use wasmtime::ResourceLimiter;

use super::call::CallLimits;
use super::stop::Stop;

/// Bytes of one table entry on a 64-bit host.
const TABLE_ENTRY: u64 = 8;

/// The most bytes held at once, readable while the call runs and after it.
pub(super) type Peak = Arc<AtomicU64>;

/// What one call has used of its limits.
pub(super) struct Meter {
    limits: CallLimits,
    /// Memories and tables.
    guest: u64,
    /// What the host holds for the guest.
    host: u64,
    peak: Peak,
    emitted: u64,
    events: u32,
    /// A memory or table was refused this many bytes.
    refused: Option<u64>,
}

impl Meter {
    pub(super) fn new(limits: CallLimits, peak: Peak) -> Self {
        Self {
            limits,
            guest: 0,
            host: 0,
            peak,
            emitted: 0,
            events: 0,
            refused: None,
        }
    }

    pub(super) const fn limits(&self) -> &CallLimits {
        &self.limits
    }

    /// Bytes that the call may still take.
    pub(super) const fn room(&self) -> u64 {
        let used = self.guest.saturating_add(self.host);
        self.limits.memory.saturating_sub(used)
    }

    /// Counts bytes that the host holds for the guest from now on; false where
    /// they pass the limit.
    pub(super) fn hold(&mut self, bytes: u64) -> bool {
        if bytes > self.room() {
            return false;
        }
        self.host = self.host.saturating_add(bytes);
        self.note();
        true
    }

    /// The host no longer holds these.
    pub(super) const fn release(&mut self, bytes: u64) {
        self.host = self.host.saturating_sub(bytes);
    }

    /// Counts an item of so many bytes.
    pub(super) fn event(&mut self, bytes: u64) -> Result<(), Stop> {
        self.events = self.events.saturating_add(1);
        if self.events > self.limits.events {
            let limit = self.limits.events;
            let message = format!("more than {limit} items emitted in one call");
            return Err(Stop::new(FailureCode::Events, message));
        }
        self.emit(bytes)
    }

    /// Counts bytes that leave the sandbox.
    pub(super) fn emit(&mut self, bytes: u64) -> Result<(), Stop> {
        self.emitted = self.emitted.saturating_add(bytes);
        if self.emitted > self.limits.emitted_bytes {
            let limit = self.limits.emitted_bytes;
            let message = format!("more than {limit} bytes emitted and returned by one call");
            return Err(Stop::new(FailureCode::EmittedBytes, message));
        }
        Ok(())
    }

    /// Set after a memory or table was refused to grow: a guest that traps
    /// then has run out of memory.
    pub(super) fn memory_refused(&self) -> Option<String> {
        let asked = self.refused?;
        let limit = self.limits.memory;
        Some(format!(
            "{asked} bytes of memory asked for, the limit is {limit}"
        ))
    }

    fn grow(&mut self, bytes: u64) -> bool {
        if bytes > self.room() {
            let held = self.guest.saturating_add(self.host);
            self.refused = Some(held.saturating_add(bytes));
            return false;
        }
        self.guest = self.guest.saturating_add(bytes);
        // The allocator found another way: a trap after this is no want of it.
        self.refused = None;
        self.note();
        true
    }

    fn note(&self) {
        let held = self.guest.saturating_add(self.host);
        self.peak.fetch_max(held, Ordering::Relaxed);
    }
}

/// Whether the memory or table may be so large by its own declaration. What is
/// refused for that reason is not counted, and is no want of memory.
fn may(desired: usize, maximum: Option<usize>) -> bool {
    maximum.is_none_or(|maximum| desired <= maximum)
}

/// A refusal is an answer that the guest sees (`memory.grow` gives -1), not a
/// trap: an allocator may free something and try again.
impl ResourceLimiter for Meter {
    fn memory_growing(
        &mut self,
        current: usize,
        desired: usize,
        maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        Ok(may(desired, maximum) && self.grow(desired.saturating_sub(current) as u64))
    }

    fn table_growing(
        &mut self,
        current: usize,
        desired: usize,
        maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        if !may(desired, maximum) {
            return Ok(false);
        }
        let entries = desired.saturating_sub(current) as u64;
        Ok(self.grow(entries.saturating_mul(TABLE_ENTRY)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meter(memory: u64) -> Meter {
        let limits = CallLimits {
            memory,
            emitted_bytes: 10,
            events: 2,
            ..CallLimits::default()
        };
        Meter::new(limits, Peak::default())
    }

    #[test]
    fn memory_is_summed_over_memories_tables_and_what_the_host_holds() {
        let mut meter = meter(1000);
        assert!(meter.memory_growing(0, 400, None).unwrap());
        assert!(meter.table_growing(0, 25, None).unwrap());
        assert!(meter.hold(300));
        assert_eq!(meter.room(), 100);
        assert_eq!(meter.memory_refused(), None);
        assert!(!meter.memory_growing(400, 501, None).unwrap());
        assert!(meter.memory_refused().unwrap().contains("1001"));
    }

    #[test]
    fn what_a_memory_may_not_have_by_its_own_declaration_is_not_counted() {
        let mut meter = meter(1000);
        assert!(!meter.memory_growing(0, 400, Some(300)).unwrap());
        assert!(!meter.table_growing(0, 40, Some(30)).unwrap());
        assert_eq!((meter.room(), meter.memory_refused()), (1000, None));
    }

    #[test]
    fn what_is_released_can_be_held_again() {
        let mut meter = meter(1000);
        assert!(meter.hold(1000));
        assert!(!meter.hold(1));
        meter.release(1000);
        assert!(meter.hold(1));
        assert_eq!(meter.peak.load(Ordering::Relaxed), 1000);
    }

    #[test]
    fn events_and_bytes_end_the_call_with_their_own_names() {
        let mut bytes = meter(0);
        assert!(bytes.event(10).is_ok());
        assert_eq!(bytes.event(1).unwrap_err().code, FailureCode::EmittedBytes);
        let mut events = meter(0);
        assert!(events.event(1).is_ok());
        assert!(events.event(1).is_ok());
        assert_eq!(events.event(1).unwrap_err().code, FailureCode::Events);
    }
}
