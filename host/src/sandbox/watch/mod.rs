//! Watching a call, for the tools of authors: each import is told to a
//! [`Watcher`], which may answer in the host's place.
//!
//! A component that is loaded to be watched is linked to [`Watched`], which
//! implements the contract's imports by asking the watcher and then the host.
//! Others are linked as ever, and nothing of this costs them anything.

mod call;
mod carry;
mod contract;
mod imports;
mod link;
mod tell;
mod wasi;

use std::sync::Arc;
use std::time::{Duration, Instant};

use crescendo_core::outcome::Failure;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use wasmtime::component::HasData;

pub use call::Watchable;

pub(super) use link::offer;
pub(super) use wasi::watch as watch_wasi;

use super::state::{Guest, Phase};
use super::stop::{Stop, failure};
use tell::{Hear, Tell};

/// Hears what a guest asks of the host, and may answer in its place.
///
/// Imports are named as in the contract, without package and version:
/// `subject.[method]image.pixels`. Arguments are a JSON array in the contract's
/// order, a handle first where there is one. Records are objects, cases are
/// `"name"` or `{"name": …}`, results `{"ok": …}` or `{"err": …}`, bytes are
/// base64, handles are numbers, and reals that JSON does not know are texts.
pub trait Watcher: Send + Sync {
    /// The guest asks. What this answers is given to the guest, or ends the
    /// call; none lets the host answer.
    fn ask(&self, import: &str, arguments: &Value) -> Option<Result<Value, Failure>>;

    /// The host answered.
    fn hear(&self, heard: Heard);

    /// What [`Watcher::ask`] answered has not the import's type. The call ends.
    fn unfit(&self, why: &str);

    /// How many images the subject has, where the watcher answers for it.
    fn images(&self) -> Option<usize> {
        None
    }
}

/// An import that the host answered.
#[derive(Clone, Debug, PartialEq)]
pub struct Heard {
    /// Which.
    pub import: String,
    /// With what, a JSON array.
    pub arguments: Value,
    /// What the host said.
    pub reply: Reply,
    /// How long the host took, waiting included.
    pub took: Duration,
}

/// What became of an import.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reply {
    /// The guest got this.
    Answer(Value),
    /// It ended the call.
    Ended(Failure),
    /// The call ended before it was answered.
    Unanswered,
}

/// A guest whose imports are watched.
pub(super) struct Watched<'a>(pub(super) &'a mut Guest);

/// Says that host functions get [`Watched`].
pub(super) struct Watching;

impl HasData for Watching {
    type Data<'a> = Watched<'a>;
}

/// How an import begins.
enum Step<A> {
    /// The watcher has answered.
    Told(A),
    /// The host is to answer.
    Ask(Asked),
}

/// An import that the host is about to answer. Dropped without an answer it was
/// cut off.
struct Asked {
    watcher: Option<Arc<dyn Watcher>>,
    import: &'static str,
    arguments: Value,
    began: Instant,
}

impl Watched<'_> {
    fn begin<A: Hear>(
        &self,
        import: &'static str,
        arguments: Vec<Value>,
    ) -> wasmtime::Result<Step<A>> {
        let arguments = Value::Array(arguments);
        let watcher = self.0.watcher.clone();
        let answer = watcher
            .as_ref()
            .and_then(|watcher| watcher.ask(import, &arguments));
        match answer {
            None => Ok(Step::Ask(Asked {
                watcher,
                import,
                arguments,
                began: Instant::now(),
            })),
            Some(Err(failure)) => Err(Stop::new(failure.code, failure.message).into()),
            Some(Ok(value)) => A::hear(value).map(Step::Told).map_err(|unfit| {
                if let Some(watcher) = watcher {
                    watcher.unfit(&unfit.0);
                }
                let message = format!("the answer to `{import}` is of another type: {}", unfit.0);
                Stop::new(crescendo_core::outcome::FailureCode::Host, message).into()
            }),
        }
    }
}

impl Asked {
    /// Tells the watcher, and gives the answer on.
    fn end<A: Tell>(mut self, guest: &Guest, answer: wasmtime::Result<A>) -> wasmtime::Result<A> {
        self.tell(match &answer {
            Ok(answer) => Reply::Answer(answer.tell()),
            Err(error) => {
                let started = guest.phase == Phase::Called;
                Reply::Ended(failure(error, &guest.meter, started))
            }
        });
        answer
    }

    fn tell(&mut self, reply: Reply) {
        if let Some(watcher) = self.watcher.take() {
            watcher.hear(Heard {
                import: self.import.to_owned(),
                arguments: self.arguments.take(),
                reply,
                took: self.began.elapsed(),
            });
        }
    }
}

impl Drop for Asked {
    fn drop(&mut self) {
        self.tell(Reply::Unanswered);
    }
}

/// Begins, lets the host answer unless the watcher did, ends.
macro_rules! watched {
    ($self:ident, $import:literal, [$($argument:expr),*], $answer:expr) => {{
        let arguments = vec![$($crate::sandbox::watch::tell::Tell::tell(&$argument)),*];
        let asked = match $self.begin($import, arguments)? {
            $crate::sandbox::watch::Step::Told(answer) => return Ok(answer),
            $crate::sandbox::watch::Step::Ask(asked) => asked,
        };
        let answer = $answer;
        asked.end($self.0, answer)
    }};
}
use watched;
