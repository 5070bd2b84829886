//! Records in, lines out: one pipeline applied to many records.
//!
//! A record becomes a run like any other; what the run amounts to becomes one
//! [`Line`]. Nothing here knows where records come from or where lines go:
//! `cli` reads files, shows progress and continues where it stopped.

mod line;
mod list;
mod queue;
mod record;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use crescendo_core::pipeline::Pipeline;

pub use line::{Line, Spent};
pub use list::{BadList, Format};
pub use queue::Queue;
pub use record::{BadRecord, Record};

use crate::executor::Class;
use crate::run::{Leave, RunRequest, Runner, Tenant};
use crate::subject::Subject;
use line::Story;

/// Applies one pipeline to records, each in a run of its own.
#[derive(Clone)]
pub struct Enricher {
    /// Who runs them.
    pub runner: Arc<Runner>,
    /// What is done with each.
    pub pipeline: Arc<Pipeline>,
    /// Who asks.
    pub tenant: Tenant,
    /// How long one may take.
    pub deadline: Duration,
    /// Whether a line says who voted what.
    pub provenance: bool,
}

impl Enricher {
    /// One record's line: its fields, or why there are none.
    pub async fn enrich(&self, record: Record) -> Line {
        let subject = match &record.json {
            Ok(json) => Subject::from_record(json.as_bytes()),
            Err(bad) => return Line::refused(record.keep, "bad-record", &bad.to_string()),
        };
        let subject = match subject {
            Ok(subject) => subject,
            Err(error) => return Line::refused(record.keep, "bad-record", &error.to_string()),
        };
        let (tenant, pipeline) = (self.tenant.clone(), Arc::clone(&self.pipeline));
        let mut request = RunRequest::new(tenant, pipeline, Arc::new(subject));
        request.deadline = Some(self.deadline);
        request.class = Class::Batch;
        request.leave = Leave::Finish;
        let run = match self.runner.start(request) {
            Ok(run) => run,
            Err(refused) => {
                return Line::refused(record.keep, refused.code(), &refused.to_string());
            }
        };
        let mut story = Story::default();
        let mut reader = run.read(0);
        loop {
            match reader.next().await {
                Ok(Some(entry)) => story.hear(&entry.event.body),
                Ok(None) => break,
                Err(behind) => {
                    return Line::refused(record.keep, "host", &behind.to_string());
                }
            }
        }
        story.line(record.keep, SystemTime::now(), self.provenance)
    }
}
