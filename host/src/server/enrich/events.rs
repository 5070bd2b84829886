//! A list's events, made when its reader asks for them.

use std::sync::Arc;
use std::time::Duration;

use crescendo_core::event::{
    Body, CancelReason, End, EnrichedRecord, Event, Members, Records, RunCancelled, RunCompleted,
    RunStarted,
};
use crescendo_core::id::RunId;
use crescendo_core::micros::Micros;
use futures::FutureExt as _;
use tokio::time::Instant;

use crate::enrich::{Batch, Line};
use crate::run::{Behind, Entry};
use crate::server::app::App;
use crate::server::stream::Source;

/// How often it is looked whether there is room for more records while none ends: a
/// limiter may have found more, and some may have become those that take long.
const LOOK: Duration = Duration::from_millis(200);

/// Events from `run.started` over one `record` each to `run.completed`, or to
/// `run.cancelled` where the host shuts down.
///
/// **Invariant:** records begin where an event is asked for, in [`Source::next`] and
/// [`Source::drain`], and those are called while there is room for what they give. So a reader that takes nothing
/// keeps no more lines waiting than the answer's buffers hold and records were
/// under way; one that is gone takes the runs with it, because it takes this.
pub(super) struct Events {
    app: Arc<App>,
    run: RunId,
    began: Instant,
    seq: u64,
    /// Until it was said.
    started: Option<RunStarted>,
    batch: Batch,
    records: Records,
    cost: Micros,
    has_ended: bool,
}

impl Events {
    pub fn new(app: Arc<App>, run: RunId, started: RunStarted, batch: Batch) -> Self {
        Self {
            app,
            run,
            began: Instant::now(),
            seq: 0,
            started: Some(started),
            batch,
            records: Records::default(),
            cost: Micros::ZERO,
            has_ended: false,
        }
    }

    async fn event(&mut self) -> Option<Arc<Entry>> {
        if self.has_ended {
            return None;
        }
        if let Some(started) = self.started.take() {
            return Some(self.say(Body::RunStarted(started)));
        }
        loop {
            // While it drains the host takes no runs: what is under way is finished.
            if !self.app.is_draining() {
                self.batch.begin();
            }
            let next = tokio::select! {
                biased;
                next = self.batch.next() => next,
                () = tokio::time::sleep(LOOK) => continue,
            };
            let body = match next {
                Some((index, line)) => self.record(index, line),
                // Lines are held that wait for a record which has yet to begin.
                None if self.batch.waiting() > 0 && !self.app.is_draining() => continue,
                None => self.end(),
            };
            return Some(self.say(body));
        }
    }

    fn record(&mut self, index: u64, line: Line) -> Body {
        let count = match line.failed {
            None => &mut self.records.completed,
            Some(_) => &mut self.records.failed,
        };
        *count += 1;
        self.cost = Micros(self.cost.0.saturating_add(line.spent.cost.0));
        Body::EnrichedRecord(EnrichedRecord {
            index,
            line: Members(line.members),
        })
    }

    /// Nothing is under way any more, and nothing begins: what is left of the lines that
    /// are done, and then the end.
    fn end(&mut self) -> Body {
        // In the order of the input they wait for records that begin no more.
        if let Some((index, line)) = self.batch.held_back() {
            return self.record(index, line);
        }
        // Each record has a result of its own; together they have none.
        let result = Arc::default();
        let (elapsed_ms, total_cost_micros) = (self.elapsed_ms(), self.cost);
        let records = Some(self.records);
        if self.batch.waiting() > 0 {
            return Body::RunCancelled(RunCancelled {
                reason: CancelReason::Shutdown,
                result,
                elapsed_ms,
                total_cost_micros,
                records,
            });
        }
        Body::RunCompleted(RunCompleted {
            end: End::Finished,
            confidence: result.confidence,
            result,
            elapsed_ms,
            total_cost_micros,
            records,
        })
    }

    fn elapsed_ms(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    fn say(&mut self, body: Body) -> Arc<Entry> {
        self.seq += 1;
        self.has_ended = body.is_terminal();
        Arc::new(Entry::of(Event {
            seq: self.seq,
            run: self.run,
            at_ms: self.elapsed_ms(),
            body,
        }))
    }
}

impl Source for Events {
    const RESUMES: bool = false;

    async fn next(&mut self) -> Result<Option<Arc<Entry>>, Behind> {
        Ok(self.event().await)
    }

    fn drain(&mut self, mut take: impl FnMut(&Entry) -> bool) -> Result<(), Behind> {
        // Who waits next asks again, so that nothing is woken in vain.
        while let Some(Some(entry)) = self.event().now_or_never() {
            if !take(&entry) {
                break;
            }
        }
        Ok(())
    }

    fn last_seq(&self) -> u64 {
        self.seq
    }
}
