//! Records in, lines out: one pipeline applied to many records.
//!
//! A record becomes a run like any other; what the run amounts to becomes one
//! [`Line`]. Nothing here knows where records come from or where lines go:
//! `cli` reads files, shows progress and continues where it stopped.

mod batch;
mod capped;
mod compact;
mod counted;
mod kept;
mod line;
mod list;
mod pace;
mod queue;
mod record;
mod sitemap;
#[cfg(test)]
mod tests;
mod told;
mod written;

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use crescendo_core::event::RunStarted;
use crescendo_core::id::RunId;
use crescendo_core::micros::Micros;
use crescendo_core::pipeline::Pipeline;

pub use batch::{Batch, HeldUp, Order, Room, WINDOW};
pub use counted::{Counted, Given};
pub use kept::Kept;
pub use line::{Line, Spent};
pub use list::{BadList, Format, Take};
pub use pace::BESIDE;
pub use queue::Queue;
pub use record::{BadRecord, Record};
pub use written::Written;

use crate::executor::Class;
use crate::run::{Leave, Refused, Run, RunRequest, Runner, Tenant};
use crate::subject::Subject;
use line::Story;

/// What the records of a list with so many bytes and records may hold while they
/// wait, in bytes; see [`Record::held`]. Sixteen times its bytes, which is what many
/// members take, and 4 KiB for each record and its place in a queue.
#[must_use]
pub const fn most_held(bytes: u64, records: usize) -> u64 {
    let places = (records as u64).saturating_mul(4096);
    bytes.saturating_mul(16).saturating_add(places)
}

/// How long a record waits before it asks again for a place among the runs.
const PLACE: Duration = Duration::from_millis(50);

/// What is parsed or written where it is, in bytes: that takes some tens of
/// microseconds, as handing it to the executor does. The others go there.
const LITTLE: usize = 32 << 10;

/// CPU time for parsing the largest record or writing the longest line; they take some
/// tens of milliseconds.
const CPU: Duration = Duration::from_secs(5);

/// Applies one pipeline to records, each in a run of its own.
#[derive(Clone)]
pub struct Enricher {
    /// Who runs them.
    pub runner: Arc<Runner>,
    /// What is done with each.
    pub pipeline: Arc<Pipeline>,
    /// Who asks.
    pub tenant: Tenant,
    /// How long one may take; none for the operator's default.
    pub deadline: Option<Duration>,
    /// What one may spend; none for the operator's default.
    pub budget: Option<Micros>,
    /// What happens to those under way when nobody waits for their lines any more.
    pub leave: Leave,
    /// Whether a line says who voted what.
    pub provenance: bool,
}

impl Enricher {
    /// One record's line: its fields, or why there are none.
    pub async fn enrich(&self, record: Record) -> Line {
        let url = record.url().to_owned();
        let json = match record.json {
            Ok(json) => json,
            Err(bad) => return Line::refused(record.keep, "bad-record", &bad.to_string()),
        };
        let length = json.len();
        let parsed = self.compute(length, move || Subject::from_record(json.as_bytes()));
        let subject = match parsed.await {
            Some(Ok(subject)) => subject,
            Some(Err(error)) => {
                return Line::refused(record.keep, "bad-record", &error.to_string());
            }
            None => return Line::refused(record.keep, "host", "the record could not be read"),
        };
        let run = match self.start(self.request(Arc::new(subject))).await {
            Ok(run) => run,
            Err(refused) => {
                return Line::refused(record.keep, refused.code(), &refused.to_string());
            }
        };
        let mut story = Story::default();
        let mut reader = run.read(0);
        let mut said = 0;
        loop {
            match reader.next().await {
                Ok(Some(entry)) => {
                    said = entry.bytes();
                    story.hear(&entry.event.body);
                }
                Ok(None) => break,
                Err(behind) => {
                    story.miss();
                    reader = run.read(behind.oldest.saturating_sub(1));
                }
            }
        }
        // The last event has the result, which is what the line is written of.
        let (keep, provenance) = (record.keep, self.provenance);
        let bytes = length.saturating_add(said);
        let line = self.compute(bytes, move || {
            story.line(keep, SystemTime::now(), provenance)
        });
        line.await.unwrap_or_else(|| {
            Line::refused(Kept::of_url(&url), "host", "the line could not be written")
        })
    }

    /// Computes with about so many bytes: at once where they are few, and otherwise
    /// where everything computes, because the thread may be one that serves HTTP. None
    /// where that panicked.
    async fn compute<T: Send + 'static>(
        &self,
        bytes: usize,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Option<T> {
        if bytes <= LITTLE {
            return Some(work());
        }
        let compute = self.runner.compute(Class::Batch);
        compute.block(CPU, move |_| work()).await.ok()
    }

    /// The request of one record's run.
    fn request(&self, subject: Arc<Subject>) -> RunRequest {
        RunRequest {
            deadline: self.deadline,
            budget: self.budget,
            class: Class::Batch,
            leave: self.leave,
            // Its line is all that anybody wants of it.
            keep: false,
            ..RunRequest::new(self.tenant.clone(), Arc::clone(&self.pipeline), subject)
        }
    }

    /// Starts a run, when there is a place among those under way.
    async fn start(&self, request: RunRequest) -> Result<Arc<Run>, Refused> {
        loop {
            match self.runner.start(request.clone()) {
                Err(Refused::TooManyRuns { .. }) => tokio::time::sleep(PLACE).await,
                started => return started,
            }
        }
    }

    /// How the list begins: its name, and its first event for so many records. What
    /// would be refused of each of them is refused here.
    ///
    /// # Errors
    /// [`Refused`]: a budget or a deadline above what the operator allows.
    pub fn outline(&self, records: u64) -> Result<(RunId, RunStarted), Refused> {
        let nothing = self.request(Arc::new(Subject::nothing()));
        let (id, mut started) = self.runner.outline(&nothing)?;
        started.budget_micros = Micros(started.budget_micros.0.saturating_mul(records));
        // It holds for each by itself.
        started.deadline_ms = None;
        started.records = Some(records);
        Ok((id, started))
    }
}
