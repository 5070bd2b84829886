//! Calls with a plugin's own samples, before it serves anybody.

use std::sync::Arc;

use bytes::Bytes;
use crescendo_core::manifest::{Sample, SampleKind};
use crescendo_core::outcome::{Failure, FailureCode};
use crescendo_core::pack;
use crescendo_core::vote::Votes;
use tokio_util::sync::CancellationToken;

use super::super::{Plugin, Verified};
use super::Lifecycle;
use super::step::Why;
use crate::executor::Class;
use crate::sandbox::{Answer, Call, Item, Sink};
use crate::subject::{Limits, Subject};

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
    pub(super) async fn warm_up(
        &self,
        plugin: &Arc<Plugin>,
        verified: &Verified,
    ) -> Result<(), Why> {
        let bytes = &verified.fetched.bytes;
        let samples = pack::samples(bytes).unwrap_or_default();
        for sample in &verified.manifest.samples {
            let found = samples.iter().find(|(path, _)| *path == sample.file);
            // A stock toolchain packs none, and then there is nothing to try.
            let Some((_, place)) = found else { continue };
            self.try_sample(plugin, sample, bytes.slice(place.clone()))
                .await?;
        }
        Ok(())
    }

    async fn try_sample(
        &self,
        plugin: &Arc<Plugin>,
        sample: &Sample,
        bytes: Bytes,
    ) -> Result<(), Why> {
        let failed = |failure| Why::Sample {
            sample: sample.file.clone(),
            failure,
        };
        let subject = subject(sample, bytes).map_err(failed)?;
        let call = Call {
            plugin: plugin.name(),
            tenant: "warm-up".into(),
            subject: Arc::new(subject),
            reads: Arc::default(),
            parameters: "{}".into(),
            candidates: Arc::default(),
            limits: self.settings().limits,
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

fn subject(sample: &Sample, bytes: Bytes) -> Result<Subject, Failure> {
    let made = match sample.kind() {
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
