//! Answers a call from a tape: the guest gets what it got, or is told apart.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crescendo_core::outcome::{Failure, FailureCode};
use serde_json::Value;

use super::Listener;
use super::tape::{Entry, Tape};
use crate::sandbox::{Heard, Reply, Watcher};

/// Most characters of a call in an error.
const SHOWN: usize = 200;

/// How a repeated call differs from its tape.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReplayError {
    /// The guest asked for something else.
    #[error("call {call} differs: the tape has {tape}, the guest asked {guest}")]
    Diverged {
        /// Which one, from 1.
        call: u64,
        /// What the tape has.
        tape: String,
        /// What the guest asked.
        guest: String,
    },
    /// The guest ended before the tape did.
    #[error("the guest ended before call {call}: the tape has {tape}")]
    Left {
        /// The first one left.
        call: u64,
        /// What the tape has.
        tape: String,
    },
    /// All calls were the same, and what came of them was not.
    #[error("the outcome differs: the tape has {tape}, the guest gave {guest}")]
    Outcome {
        /// What the tape has.
        tape: String,
        /// What there is now.
        guest: String,
    },
    /// An answer on the tape is not what the contract says.
    #[error("call {call}: the tape's answer is not the contract's: {why}")]
    Unfit {
        /// Which one.
        call: u64,
        /// What is wrong.
        why: String,
    },
}

impl ReplayError {
    /// The stable code of this error, for machines.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Diverged { .. } => "replay-diverged",
            Self::Left { .. } => "replay-ended-early",
            Self::Outcome { .. } => "replay-outcome",
            Self::Unfit { .. } => "tape-damaged",
        }
    }
}

/// A watcher that answers everything.
pub(super) struct Player {
    tape: Arc<Tape>,
    listener: Listener,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// How many calls were answered.
    calls: usize,
    error: Option<ReplayError>,
}

impl Player {
    pub(super) fn new(tape: Arc<Tape>, listener: Listener) -> Self {
        Self {
            tape,
            listener,
            state: Mutex::default(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn calls(&self) -> u64 {
        self.lock().calls as u64
    }

    /// What differs, once the guest has ended with this outcome.
    pub(super) fn judge(&self, outcome: &Value) -> Result<(), ReplayError> {
        let state = self.lock();
        if let Some(error) = &state.error {
            return Err(error.clone());
        }
        if let Some(entry) = self.tape.entry(state.calls) {
            return Err(ReplayError::Left {
                call: number(state.calls),
                tape: shown(&entry.import, &entry.arguments),
            });
        }
        let (tape, guest) = (self.tape.outcome.to_string(), outcome.to_string());
        if tape != guest {
            let (tape, guest) = apart(&tape, &guest);
            return Err(ReplayError::Outcome { tape, guest });
        }
        Ok(())
    }

    /// The entry that this is, or how it differs.
    fn next(&self, state: &State, import: &str, arguments: &Value) -> Result<Entry, ReplayError> {
        let diverged = |tape: String| ReplayError::Diverged {
            call: number(state.calls),
            tape,
            guest: shown(import, arguments),
        };
        let Some(entry) = self.tape.entry(state.calls) else {
            return Err(diverged("no more calls".to_owned()));
        };
        if entry.import != import || entry.arguments != *arguments {
            return Err(diverged(shown(&entry.import, &entry.arguments)));
        }
        Ok(entry)
    }

    fn reply(&self, reply: Reply) -> Result<Value, Failure> {
        match reply {
            Reply::Answer(value) => Ok(value),
            Reply::Ended(failure) => Err(failure),
            Reply::Unanswered => Err(self.cut()),
        }
    }

    /// What ended the call on the tape while the host had not answered.
    fn cut(&self) -> Failure {
        let failure = self.tape.outcome.get("failure").cloned();
        let failure = failure.and_then(|failure| serde_json::from_value(failure).ok());
        failure.unwrap_or_else(apart_from_tape)
    }
}

fn number(calls: usize) -> u64 {
    (calls as u64).saturating_add(1)
}

fn apart_from_tape() -> Failure {
    Failure {
        code: FailureCode::Host,
        message: "the call has left its tape".to_owned(),
    }
}

impl Watcher for Player {
    fn ask(&self, import: &str, arguments: &Value) -> Option<Result<Value, Failure>> {
        let mut state = self.lock();
        if state.error.is_some() {
            return Some(Err(apart_from_tape()));
        }
        let entry = match self.next(&state, import, arguments) {
            Ok(entry) => entry,
            Err(error) => {
                state.error = Some(error);
                return Some(Err(apart_from_tape()));
            }
        };
        state.calls = state.calls.saturating_add(1);
        drop(state);
        (self.listener)(&entry);
        Some(self.reply(entry.reply))
    }

    fn hear(&self, _heard: Heard) {}

    fn unfit(&self, why: &str) {
        let mut state = self.lock();
        let call = state.calls as u64;
        let why = why.to_owned();
        state.error.get_or_insert(ReplayError::Unfit { call, why });
    }

    fn images(&self) -> Option<usize> {
        Some(self.tape.head.subject.images.len())
    }
}

/// `import(arguments)`, cut.
fn shown(import: &str, arguments: &Value) -> String {
    let text = arguments.to_string();
    let inner = text
        .strip_prefix('[')
        .and_then(|text| text.strip_suffix(']'));
    cut(&format!("{import}({})", inner.unwrap_or(&text)), 0)
}

/// Two texts from shortly before where they begin to differ.
fn apart(one: &str, two: &str) -> (String, String) {
    let pairs = one.chars().zip(two.chars());
    let same = pairs.take_while(|(one, two)| one == two).count();
    let from = same.saturating_sub(SHOWN / 4);
    (cut(one, from), cut(two, from))
}

fn cut(text: &str, from: usize) -> String {
    let mut shown: String = text.chars().skip(from).take(SHOWN).collect();
    if from > 0 {
        shown.insert(0, '…');
    }
    if text.chars().nth(from.saturating_add(SHOWN)).is_some() {
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::author::call::tape;
    use crate::sandbox::Reply;

    /// A tape of the clock's answer, a wait that ended so, and this outcome.
    fn player(wait: Reply, outcome: &Value) -> Player {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tape");
        let entry = |call, import: &str, reply| Entry {
            call,
            import: import.to_owned(),
            arguments: json!([]),
            reply,
            micros: 0,
        };
        let now = entry(1, "clock.now", Reply::Answer(json!(7)));
        let wait = entry(2, "clock.wait", wait);
        let lines = tape::line(&now) + &tape::line(&wait);
        tape::write(&path, &tape::tests::head(), &lines, 2, outcome).unwrap();
        let tape = Arc::new(tape::read(&path).unwrap());
        Player::new(tape, Box::new(|_| {}))
    }

    fn sound() -> (Player, Value) {
        let outcome = json!({ "answer": { "text": "x" } });
        (
            player(Reply::Answer(json!({ "ok": null })), &outcome),
            outcome,
        )
    }

    #[test]
    fn the_same_calls_and_the_same_outcome_are_the_same() {
        let (player, outcome) = sound();
        assert_eq!(player.ask("clock.now", &json!([])), Some(Ok(json!(7))));
        assert!(player.ask("clock.wait", &json!([])).unwrap().is_ok());
        assert_eq!(player.judge(&outcome), Ok(()));
        let other = json!({ "answer": { "text": "y" } });
        assert_eq!(player.judge(&other).unwrap_err().code(), "replay-outcome");
    }

    #[test]
    fn the_first_difference_ends_the_call_and_is_what_is_told() {
        let (player, outcome) = sound();
        let _ = player.ask("clock.now", &json!([]));
        assert!(player.ask("clock.wait", &json!([5])).unwrap().is_err());
        assert!(player.ask("clock.wait", &json!([])).unwrap().is_err());
        let error = player.judge(&outcome).unwrap_err();
        assert_eq!(error.code(), "replay-diverged");
        let expected = "call 2 differs: the tape has clock.wait(), the guest asked clock.wait(5)";
        assert_eq!(error.to_string(), expected);
    }

    #[test]
    fn too_many_calls_and_too_few_are_told_apart() {
        let (player, outcome) = sound();
        let _ = player.ask("clock.now", &json!([]));
        let error = player.judge(&outcome).unwrap_err();
        assert_eq!(error.code(), "replay-ended-early");
        let _ = player.ask("clock.wait", &json!([]));
        assert!(player.ask("clock.now", &json!([])).unwrap().is_err());
        let error = player.judge(&outcome).unwrap_err();
        assert!(error.to_string().contains("no more calls"), "{error}");
    }

    #[test]
    fn what_was_cut_off_ends_as_it_did() {
        let failure = Failure {
            code: FailureCode::WallTime,
            message: "no answer within 1 s".to_owned(),
        };
        let outcome = json!({ "failure": failure });
        let player = player(Reply::Unanswered, &outcome);
        let _ = player.ask("clock.now", &json!([]));
        assert_eq!(player.ask("clock.wait", &json!([])), Some(Err(failure)));
        assert_eq!(player.judge(&outcome), Ok(()));
    }

    #[test]
    fn an_answer_that_does_not_fit_is_the_tapes_fault() {
        let (player, outcome) = sound();
        let _ = player.ask("clock.now", &json!([]));
        player.unfit("a number expected");
        let error = player.judge(&outcome).unwrap_err();
        assert_eq!(error.code(), "tape-damaged");
        assert!(error.to_string().starts_with("call 1"), "{error}");
    }
}
