//! What a stage says before its end, on its way to the run's actor.
//!
//! A guest may say more than anybody wants to read. Whatever has not got a
//! `seq` yet is coalesced here: progress keeps the newest, partial votes
//! replace one another field by field. One message per stage is under way at
//! a time, so that no guest can fill the actor's inbox.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crescendo_core::value::Field;
use crescendo_core::vote::{SetVote, Vote, Votes};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// How far a stage is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Progress {
    pub(crate) done: u32,
    pub(crate) total: Option<u32>,
    pub(crate) what: String,
}

/// Stage number so-and-so has said something.
pub(crate) type Said = usize;

/// What a claim is about.
type About = (Field, Option<u32>);

#[derive(Debug, Default)]
struct Unsaid {
    /// All partial votes so far, the newest for each field and image.
    scalars: BTreeMap<About, Vote>,
    sets: BTreeMap<About, SetVote>,
    /// Whether either changed since they were taken.
    changed: bool,
    progress: Option<Progress>,
    /// Whether the actor has been told already.
    told: bool,
}

/// Where one call's guest says things.
#[derive(Debug)]
pub(crate) struct StageSink {
    stage: usize,
    unsaid: Mutex<Unsaid>,
    inbox: mpsc::UnboundedSender<Said>,
    cancel: CancellationToken,
}

impl StageSink {
    pub(crate) fn new(
        stage: usize,
        inbox: mpsc::UnboundedSender<Said>,
        cancel: CancellationToken,
    ) -> Self {
        Self {
            stage,
            unsaid: Mutex::default(),
            inbox,
            cancel,
        }
    }

    fn unsaid(&self) -> MutexGuard<'_, Unsaid> {
        self.unsaid.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn say(&self, note: impl FnOnce(&mut Unsaid)) -> bool {
        if self.cancel.is_cancelled() {
            return false;
        }
        let mut unsaid = self.unsaid();
        note(&mut unsaid);
        if unsaid.told {
            return true;
        }
        unsaid.told = true;
        self.inbox.send(self.stage).is_ok()
    }

    /// Votes so far; false when the run is cancelled.
    pub(crate) fn partial(&self, votes: Votes) -> bool {
        self.say(|unsaid| {
            let scalars = votes.scalars.into_iter();
            unsaid
                .scalars
                .extend(scalars.map(|vote| ((vote.field.clone(), vote.image), vote)));
            let sets = votes.sets.into_iter();
            unsaid
                .sets
                .extend(sets.map(|set| ((set.field.clone(), set.image), set)));
            unsaid.changed = true;
        })
    }

    /// How far the work is; false when the run is cancelled.
    pub(crate) fn progress(&self, progress: Progress) -> bool {
        self.say(|unsaid| unsaid.progress = Some(progress))
    }

    /// Whether the call goes on.
    pub(crate) fn is_open(&self) -> bool {
        !self.cancel.is_cancelled()
    }

    /// Takes what has not been said yet.
    pub(crate) fn take(&self) -> (Option<Votes>, Option<Progress>) {
        let mut unsaid = self.unsaid();
        unsaid.told = false;
        let votes = std::mem::take(&mut unsaid.changed).then(|| Votes {
            scalars: unsaid.scalars.values().cloned().collect(),
            sets: unsaid.sets.values().cloned().collect(),
        });
        (votes, unsaid.progress.take())
    }
}

#[cfg(test)]
mod tests {
    use crescendo_core::value::Value;

    use super::*;

    fn votes(field: &str, number: f64) -> Votes {
        let vote = Vote {
            field: field.parse().unwrap(),
            image: None,
            value: Value::Number(number),
            confidence: 1.0,
        };
        Votes {
            scalars: vec![vote],
            sets: Vec::new(),
        }
    }

    fn page(done: u32) -> Progress {
        Progress {
            done,
            total: Some(3),
            what: "page".into(),
        }
    }

    #[test]
    fn what_was_not_said_yet_is_coalesced_into_one_message() {
        let (sender, mut inbox) = mpsc::unbounded_channel();
        let sink = StageSink::new(4, sender, CancellationToken::new());
        assert!(sink.progress(page(1)));
        assert!(sink.partial(votes("a.b", 1.0)));
        assert!(sink.partial(votes("a.c", 5.0)));
        assert!(sink.partial(votes("a.b", 2.0)));
        assert!(sink.progress(page(2)));
        assert_eq!(inbox.try_recv(), Ok(4));
        assert!(inbox.try_recv().is_err());

        let (said, progress) = sink.take();
        let numbers: Vec<Value> = said
            .unwrap()
            .scalars
            .into_iter()
            .map(|vote| vote.value)
            .collect();
        assert_eq!(numbers, [Value::Number(2.0), Value::Number(5.0)]);
        assert_eq!(progress, Some(page(2)));
    }

    #[test]
    fn after_it_was_taken_the_actor_is_told_again() {
        let (sender, mut inbox) = mpsc::unbounded_channel();
        let sink = StageSink::new(0, sender, CancellationToken::new());
        sink.progress(page(1));
        assert_eq!(inbox.try_recv(), Ok(0));
        sink.take();
        sink.progress(page(2));
        assert_eq!(inbox.try_recv(), Ok(0));
        assert_eq!(sink.take(), (None, Some(page(2))));
        assert_eq!(sink.take(), (None, None));
    }

    #[test]
    fn a_cancelled_run_is_not_listening() {
        let (sender, mut inbox) = mpsc::unbounded_channel();
        let cancel = CancellationToken::new();
        let sink = StageSink::new(0, sender, cancel.clone());
        cancel.cancel();
        assert!(!sink.progress(page(1)));
        assert!(!sink.partial(votes("a.b", 1.0)));
        assert!(!sink.is_open());
        assert!(inbox.try_recv().is_err());
    }
}
