//! Records as they are taken out of a body, under their limits.

use std::ops::ControlFlow;

use crate::enrich::{Record, Take, most_held};
use crate::server::intake::body::{Memory, Share};
use crate::server::problem::Refusal;
use crate::server::settings::Enrich;

/// What was taken out so far.
pub(super) struct Taken<'a> {
    pub records: Vec<Record>,
    /// Why no more is taken.
    pub refused: Option<Refusal>,
    /// Bytes of the body and of the records.
    held: u64,
    limits: &'a Enrich,
    memory: &'a Memory,
    share: &'a mut Share,
}

impl<'a> Taken<'a> {
    /// Out of a body of so many bytes; what is held is added to `share`.
    pub fn out_of(
        body: &[u8],
        limits: &'a Enrich,
        memory: &'a Memory,
        share: &'a mut Share,
    ) -> Self {
        Self {
            records: Vec::new(),
            refused: None,
            held: body.len() as u64,
            limits,
            memory,
            share,
        }
    }

    /// Keeps why no more is taken.
    pub fn refuse(&mut self, refusal: Refusal) -> ControlFlow<()> {
        self.refused.get_or_insert(refusal);
        ControlFlow::Break(())
    }

    /// So many bytes are held.
    fn grow(&mut self, bytes: u64) -> ControlFlow<()> {
        let cap = most_held(self.limits.max_bytes, self.limits.max_records);
        if bytes > cap {
            return self.refuse(Refusal::ListTooLarge { cap });
        }
        match self.memory.grow(self.share, bytes) {
            Ok(()) => ControlFlow::Continue(()),
            Err(refusal) => self.refuse(refusal),
        }
    }
}

impl Take for Taken<'_> {
    fn take(&mut self, record: Record) -> ControlFlow<()> {
        let cap = self.limits.max_records;
        if self.records.len() >= cap {
            return self.refuse(Refusal::TooManyRecords { cap });
        }
        self.held = self.held.saturating_add(record.held() as u64);
        self.grow(self.held)?;
        self.records.push(record);
        ControlFlow::Continue(())
    }

    fn holds(&mut self, bytes: usize) -> ControlFlow<()> {
        self.grow(self.held.saturating_add(bytes as u64))
    }
}
