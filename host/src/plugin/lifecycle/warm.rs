//! Calls with a plugin's own samples, before it serves anybody.

use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use crescendo_core::manifest::{Sample, SampleKind};
use crescendo_core::outcome::{Failure, FailureCode};
use crescendo_core::vote::Votes;
use tokio_util::sync::CancellationToken;

use super::super::Plugin;
use super::Lifecycle;
use super::step::Why;
use crate::executor::Class;
use crate::sandbox::{Answer, Call, CallLimits, Item, Sink};
use crate::subject::{Limits, Subject};

/// All samples of a plugin together: an admin waits for it. Samples are small;
/// a call that takes seconds is one that clients would wait for too.
pub(super) const LONGEST: Duration = Duration::from_secs(60);

/// Takes what a plugin says while it works, and drops it.
struct Nobody;

impl Sink for Nobody {
    fn emit(&self, _: Item) -> bool {
        true
    }
}

impl Lifecycle {
    /// Calls it once with each of its samples; a sample whose fields the
    /// manifest names has to be voted on. What it answers goes nowhere.
    pub(super) async fn warm_up(&self, plugin: &Arc<Plugin>) -> Result<(), Why> {
        let until = Instant::now() + LONGEST;
        // That they can be read was seen when the file was.
        let samples = plugin.verified().samples().unwrap_or_default();
        for sample in &plugin.manifest.samples {
            let found = samples.iter().find(|(path, _)| *path == sample.file);
            // A stock toolchain packs none, and then there is nothing to try.
            let Some((_, bytes)) = found else { continue };
            let left = until.saturating_duration_since(Instant::now());
            self.try_sample(plugin, sample, bytes.clone(), left).await?;
        }
        Ok(())
    }

    async fn try_sample(
        &self,
        plugin: &Arc<Plugin>,
        sample: &Sample,
        bytes: Bytes,
        left: Duration,
    ) -> Result<(), Why> {
        let limits = self.settings().limits;
        let failed = |failure| Why::Sample {
            sample: sample.file.clone(),
            failure,
        };
        let kind = sample.kind();
        let made = tokio::task::spawn_blocking(move || subject(kind, bytes)).await;
        let subject = made.map_err(|_| Why::Interrupted)?.map_err(failed)?;
        let call = Call {
            plugin: plugin.name(),
            tenant: "warm-up".into(),
            subject: Arc::new(subject),
            reads: Arc::default(),
            parameters: "{}".into(),
            candidates: Arc::default(),
            limits: CallLimits {
                wall: left.min(limits.wall),
                ..limits
            },
            // Clients go first.
            class: Class::Batch,
            sink: Arc::new(Nobody),
            cancel: CancellationToken::new(),
        };
        match plugin.call(call).await.result {
            Err(failure) => Err(failed(failure)),
            Ok(Answer::Votes(votes)) => voted(sample, &votes),
            Ok(_) => Ok(()),
        }
    }
}

/// Takes it apart: computes.
fn subject(kind: SampleKind, bytes: Bytes) -> Result<Subject, Failure> {
    let made = match kind {
        SampleKind::Record => Subject::from_record(&bytes).map_err(|error| error.to_string()),
        SampleKind::Prompt => Subject::from_prompt(&bytes).map_err(|error| error.to_string()),
        SampleKind::Image => {
            Subject::from_images(vec![bytes], &Limits::default()).map_err(|error| error.to_string())
        }
    };
    made.map_err(|message| Failure {
        code: FailureCode::BadSubject,
        message,
    })
}

fn voted(sample: &Sample, votes: &Votes) -> Result<(), Why> {
    let is_there = |field: &crescendo_core::value::Field| {
        let scalar = votes.scalars.iter().any(|vote| vote.field == *field);
        scalar || votes.sets.iter().any(|vote| vote.field == *field)
    };
    let missing = sample.fields.iter().filter(|field| !is_there(field));
    let missing: Vec<String> = missing.map(ToString::to_string).collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(Why::NoVote {
        sample: sample.file.clone(),
        missing,
    })
}
