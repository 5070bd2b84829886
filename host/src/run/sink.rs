//! What a stage says before its end, on its way into the run's log.
//!
//! It is an event at once, made on the thread that said it: nobody has to
//! wake up in between. A guest may say more than anybody wants to read,
//! though. Past an allowance its words wait for the run's actor, and what has
//! not got a `seq` yet is put together: progress keeps the newest, partial
//! votes replace one another field by field. One message per stage is under
//! way at a time, so that no guest can fill the actor's inbox.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crescendo_core::event::{Body, StagePartial, StageProgress};
use crescendo_core::value::Field;
use crescendo_core::vote::{SetVote, Vote, Votes};
use tokio::sync::mpsc;
use tokio::time::Instant;

use super::log::Log;

/// Events that a stage may say in one go: more than a page count or a
/// progress bar has steps, and with ten stages a third of what a log keeps.
const BURST: u32 = 128;

/// How soon one more is allowed after that. Nobody sees more than twenty
/// changes a second, and between two of them the newest replaces the others.
const REFILL: Duration = Duration::from_millis(50);

/// How far a stage is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Progress {
    pub(crate) done: u32,
    pub(crate) total: Option<u32>,
    pub(crate) what: String,
}

/// Stage number so-and-so has said something that waits.
pub(crate) type Said = usize;

/// Where a run's stages say things: its log, and its actor's inbox for what
/// has to wait.
#[derive(Clone, Debug)]
pub(crate) struct Voice {
    pub(super) log: Arc<Log>,
    pub(super) inbox: mpsc::UnboundedSender<Said>,
}

/// How many events may be said, as a generic cell rate: one number instead of
/// a count and a time.
#[derive(Clone, Copy, Debug)]
struct Allowance {
    /// When the allowance is whole again.
    whole: Instant,
}

impl Allowance {
    /// When the next event may be said.
    fn next(self) -> Instant {
        let most = REFILL * (BURST - 1);
        self.whole.checked_sub(most).unwrap_or(self.whole)
    }

    /// Takes one, if there is one left.
    fn take(&mut self, now: Instant) -> bool {
        let left = now >= self.next();
        if left {
            self.charge(now);
        }
        left
    }

    /// Takes one, also where it has to be made up for.
    fn charge(&mut self, now: Instant) {
        self.whole = self.whole.max(now) + REFILL;
    }
}

/// What a claim is about.
type About = (Field, Option<u32>);

/// What a stage has said that is no event yet.
#[derive(Debug, Default)]
struct Unsaid {
    scalars: BTreeMap<About, Vote>,
    sets: BTreeMap<About, SetVote>,
    progress: Option<Progress>,
}

impl Unsaid {
    fn is_empty(&self) -> bool {
        self.scalars.is_empty() && self.sets.is_empty() && self.progress.is_none()
    }

    fn vote(&mut self, votes: Votes) {
        let scalars = votes.scalars.into_iter();
        self.scalars
            .extend(scalars.map(|vote| ((vote.field.clone(), vote.image), vote)));
        let sets = votes.sets.into_iter();
        self.sets
            .extend(sets.map(|set| ((set.field.clone(), set.image), set)));
    }

    /// The events that it amounts to.
    fn take(&mut self, stage: &str) -> impl Iterator<Item = Body> + use<> {
        let said = std::mem::take(self);
        let votes = Votes {
            scalars: said.scalars.into_values().collect(),
            sets: said.sets.into_values().collect(),
        };
        let partial = (!votes.is_empty()).then(|| partial(stage, votes));
        let progress = said.progress.map(|so_far| progress(stage, so_far));
        partial.into_iter().chain(progress)
    }
}

fn partial(stage: &str, votes: Votes) -> Body {
    let stage = stage.to_owned();
    Body::StagePartial(StagePartial { stage, votes })
}

fn progress(stage: &str, Progress { done, total, what }: Progress) -> Body {
    let stage = stage.to_owned();
    Body::StageProgress(StageProgress {
        stage,
        done,
        total,
        what,
    })
}

#[derive(Debug)]
struct State {
    allowance: Allowance,
    unsaid: Unsaid,
    /// Whether the actor knows that something waits.
    told: bool,
    /// Nobody listens any more.
    closed: bool,
}

/// Where one call's guest says things.
#[derive(Debug)]
pub(crate) struct StageSink {
    at: usize,
    stage: String,
    voice: Voice,
    state: Mutex<State>,
}

impl StageSink {
    /// Of the stage at place `at` of its pipeline.
    pub(crate) fn new(at: usize, stage: String, voice: Voice) -> Self {
        let state = State {
            allowance: Allowance {
                whole: voice.log.began(),
            },
            unsaid: Unsaid::default(),
            told: false,
            closed: false,
        };
        Self {
            at,
            stage,
            voice,
            state: Mutex::new(state),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Votes since the last; false when nobody listens any more.
    pub(crate) fn partial(&self, votes: Votes) -> bool {
        self.say(votes, partial, Unsaid::vote)
    }

    /// How far the work is; false when nobody listens any more.
    pub(crate) fn progress(&self, so_far: Progress) -> bool {
        let keep = |unsaid: &mut Unsaid, so_far| unsaid.progress = Some(so_far);
        self.say(so_far, progress, keep)
    }

    /// An event at once, or kept until the actor asks. Said under the lock, so
    /// that the order stays and nothing comes after [`StageSink::close`].
    fn say<T>(
        &self,
        what: T,
        event: impl FnOnce(&str, T) -> Body,
        keep: impl FnOnce(&mut Unsaid, T),
    ) -> bool {
        let mut state = self.state();
        if state.closed {
            return false;
        }
        if state.unsaid.is_empty() && state.allowance.take(Instant::now()) {
            self.voice.log.append(event(&self.stage, what));
            return true;
        }
        keep(&mut state.unsaid, what);
        if !std::mem::replace(&mut state.told, true) {
            // Without an actor there is nobody to listen, now or later.
            state.closed = self.voice.inbox.send(self.at).is_err();
        }
        !state.closed
    }

    /// Whether anybody listens.
    pub(crate) fn is_open(&self) -> bool {
        !self.state().closed
    }

    /// When what waits may be said.
    pub(super) fn due(&self) -> Instant {
        self.state().allowance.next()
    }

    /// Says what waits; the actor's part.
    pub(super) fn flush(&self) {
        let mut state = self.state();
        state.told = false;
        for body in state.unsaid.take(&self.stage) {
            state.allowance.charge(Instant::now());
            self.voice.log.append(body);
        }
    }

    /// Says what waits, and listens no longer: the call has ended.
    pub(super) fn close(&self) {
        self.flush();
        self.state().closed = true;
    }

    /// Listens no longer, and forgets what waits: the call was stopped.
    pub(super) fn hush(&self) {
        let mut state = self.state();
        state.closed = true;
        state.unsaid = Unsaid::default();
    }
}

#[cfg(test)]
mod tests {
    use crescendo_core::id::RunId;
    use crescendo_core::value::Value;

    use super::super::log::Writes;
    use super::super::together::LogLimits;
    use super::*;

    /// A page that no test says otherwise.
    const PAGES: u32 = 1_000;

    struct Stage {
        sink: StageSink,
        log: Arc<Log>,
        told: mpsc::UnboundedReceiver<Said>,
    }

    impl Stage {
        fn new() -> Self {
            let log = Arc::new(Log::new(
                RunId::from_random(1),
                LogLimits::default(),
                Writes::AtOnce,
                Arc::default(),
            ));
            let (inbox, told) = mpsc::unbounded_channel();
            let voice = Voice {
                log: Arc::clone(&log),
                inbox,
            };
            Self {
                sink: StageSink::new(4, "pages".into(), voice),
                log,
                told,
            }
        }

        /// Talks until something waits; what waits is page `PAGES`.
        fn chatter(&mut self) {
            while self.told.try_recv().is_err() {
                assert!(self.progress(PAGES));
            }
        }

        fn progress(&self, done: u32) -> bool {
            self.sink.progress(Progress {
                done,
                total: Some(3),
                what: "page".into(),
            })
        }

        fn vote(&self, field: &str, number: f64) -> bool {
            let vote = Vote {
                field: field.parse().unwrap(),
                image: None,
                value: Value::Number(number),
                confidence: 1.0,
            };
            self.sink.partial(Votes {
                scalars: vec![vote],
                sets: Vec::new(),
            })
        }

        /// What was said, in short, but for the pages of `chatter`.
        fn said(&self) -> Vec<String> {
            let mut cursor = self.log.cursor(0);
            let mut said = Vec::new();
            while let Some(entry) = cursor.next_now().unwrap() {
                said.push(match &entry.event.body {
                    Body::StageProgress(progress) => format!("page {}", progress.done),
                    Body::StagePartial(partial) => {
                        let votes = partial.votes.scalars.iter();
                        let votes = votes.map(|vote| match &vote.value {
                            Value::Number(number) => format!("{}={number}", vote.field),
                            other => format!("{other:?}"),
                        });
                        votes.collect::<Vec<_>>().join(" ")
                    }
                    other => format!("{other:?}"),
                });
            }
            said.retain(|word| *word != format!("page {PAGES}"));
            said
        }
    }

    #[test]
    fn what_is_said_is_an_event_at_once_and_wakes_no_actor() {
        let mut stage = Stage::new();
        assert!(stage.progress(1));
        assert!(stage.vote("a.b", 1.0));
        assert!(stage.vote("a.b", 2.0));
        assert_eq!(stage.said(), ["page 1", "a.b=1", "a.b=2"]);
        assert!(stage.told.try_recv().is_err());
    }

    #[test]
    fn past_the_allowance_it_waits_and_is_put_together() {
        let mut stage = Stage::new();
        stage.chatter();
        assert!(stage.vote("a.b", 1.0));
        assert!(stage.vote("a.c", 5.0));
        assert!(stage.vote("a.b", 2.0));
        assert!(stage.progress(900));
        assert!(stage.progress(901));
        assert!(stage.told.try_recv().is_err(), "the actor is told once");
        assert_eq!(stage.said(), [""; 0]);
        stage.sink.flush();
        assert_eq!(stage.said(), ["a.b=2 a.c=5", "page 901"]);
        stage.chatter();
    }

    #[test]
    fn the_allowance_is_a_burst_and_comes_back_with_time() {
        let began = Instant::now();
        let mut allowance = Allowance { whole: began };
        let burst =
            |allowance: &mut Allowance, now| (0..500).filter(|_| allowance.take(now)).count();
        assert_eq!(burst(&mut allowance, began), BURST as usize);
        assert_eq!(allowance.next(), began + REFILL);
        assert_eq!(burst(&mut allowance, began + REFILL), 1);
        let later = began + REFILL * BURST * 3;
        assert_eq!(
            burst(&mut allowance, later),
            BURST as usize,
            "silence saves no more"
        );
    }

    #[test]
    fn what_was_put_together_is_charged_by_the_event() {
        let mut stage = Stage::new();
        stage.chatter();
        let before = stage.sink.due();
        assert!(stage.vote("a.b", 1.0));
        stage.sink.flush();
        assert_eq!(stage.said(), ["a.b=1"]);
        assert!(
            stage.sink.due() >= before + REFILL * 2,
            "a partial and a page"
        );
    }

    #[test]
    fn without_an_actor_nobody_listens() {
        let mut stage = Stage::new();
        stage.chatter();
        stage.sink.flush();
        stage.told.close();
        while stage.progress(PAGES) {}
        assert!(!stage.sink.is_open());
        assert!(!stage.progress(PAGES));
    }

    #[test]
    fn a_call_that_ends_keeps_its_last_word_and_nothing_follows() {
        let mut stage = Stage::new();
        stage.chatter();
        assert!(stage.progress(900));
        stage.sink.close();
        assert_eq!(stage.said(), ["page 900"]);
        assert!(!stage.progress(901));
        assert!(!stage.vote("a.b", 1.0));
        assert!(!stage.sink.is_open());
        assert_eq!(stage.said(), ["page 900"]);
    }

    #[test]
    fn a_call_that_is_stopped_has_said_its_last_word() {
        let mut stage = Stage::new();
        stage.chatter();
        assert!(stage.progress(900));
        stage.sink.hush();
        assert!(!stage.progress(901));
        stage.sink.flush();
        assert_eq!(stage.said(), [""; 0]);
    }
}
