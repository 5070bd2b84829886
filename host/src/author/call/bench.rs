//! Where an author's plugin is loaded and called.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use crescendo_core::manifest::World;
use serde_json::Value;
use tokio_util::sync::CancellationToken;

use super::Listener;
use super::outcome::outcome;
use super::player::{Player, ReplayError};
use super::plugin::{Candidate as File, Loaded, PluginRefused};
use super::recorder::Recorder;
use super::tape::{self, Head, Tape, TapeError};
use crate::executor::{self, Class, Executor};
use crate::sandbox::{
    CacheSettings, Call, CallLimits, Candidate, Capability, Item, Report, Sandbox, SandboxError,
    Settings, Sink,
};
use crate::subject::Subject;

/// Whose memory `cache` is.
const TENANT: &str = "author";

/// An engine of its own, with components' imports watched.
pub struct Bench {
    sandbox: Arc<Sandbox>,
}

/// Why nothing can be called here.
#[derive(Debug, thiserror::Error)]
pub enum BenchError {
    /// No thread for what ends calls that take too long, or no path of this
    /// program, so that it cannot compile in a child.
    #[error("cannot start: {0}")]
    Start(#[from] std::io::Error),
    /// There is no sandbox.
    #[error(transparent)]
    Sandbox(#[from] SandboxError),
}

/// What a plugin is called with.
#[derive(Clone)]
pub struct Asked {
    /// What it is about.
    pub subject: Arc<Subject>,
    /// One JSON object.
    pub parameters: Arc<str>,
    /// What a router chooses from.
    pub candidates: Arc<[Candidate]>,
    /// What it may use.
    pub limits: CallLimits,
    /// Ends the call.
    pub cancel: CancellationToken,
}

/// A call that is over.
pub struct Done {
    /// What it was called with.
    pub head: Head,
    /// How many imports it called.
    pub calls: u64,
    /// What it said while it worked.
    pub items: Vec<Item>,
    /// How it ended and what it used.
    pub report: Report,
    /// The same as JSON, without what it used.
    pub outcome: Value,
    /// Lines of a tape, where they were to be kept; none where there was more
    /// than a tape holds.
    lines: Option<String>,
}

impl Done {
    /// Writes the call to a file that can be repeated.
    ///
    /// # Errors
    /// [`TapeError::File`]; [`TapeError::TooLarge`].
    pub fn write(&self, path: &Path) -> Result<(), TapeError> {
        let Some(lines) = &self.lines else {
            let file = path.display().to_string();
            return Err(TapeError::TooLarge { file });
        };
        tape::write(path, &self.head, lines, self.calls, &self.outcome)
    }
}

impl Bench {
    /// Starts an engine; compiled components are kept in the `state` folder.
    ///
    /// # Errors
    /// [`BenchError`].
    pub fn start(state: Option<&Path>) -> Result<Self, BenchError> {
        let executor = Executor::start(executor::Settings::default())?;
        let settings = Settings::with_cache(state.map(CacheSettings::in_state))?;
        Ok(Self {
            sandbox: Sandbox::new(settings, executor)?,
        })
    }

    /// Loads a file with these grants.
    ///
    /// # Errors
    /// [`PluginRefused`]; what is not granted names the grant.
    pub async fn load(
        &self,
        path: &Path,
        granted: &BTreeSet<Capability>,
    ) -> Result<Loaded, PluginRefused> {
        let File {
            name,
            bytes,
            grants,
        } = File::read(path, granted)?;
        let loaded = self.sandbox.load_watched(bytes, &grants).await;
        let file = || path.display().to_string();
        Ok(Loaded {
            name,
            watchable: loaded.map_err(|error| PluginRefused::load(file(), error))?,
        })
    }

    /// Calls it once. `keep` keeps what a tape needs.
    pub async fn call(
        &self,
        plugin: &Loaded,
        asked: Asked,
        keep: bool,
        listener: Listener,
    ) -> Done {
        let ear = Arc::new(Ear::default());
        let call = Call {
            plugin: plugin.name.clone(),
            tenant: TENANT.into(),
            subject: asked.subject,
            reads: Arc::from([]),
            parameters: asked.parameters,
            candidates: asked.candidates,
            limits: asked.limits,
            class: Class::Interactive,
            sink: Arc::clone(&ear) as Arc<dyn Sink>,
            cancel: asked.cancel,
        };
        let head = plugin.head(&call);
        let recorder = Arc::new(Recorder::new(listener, keep));
        let watcher = Arc::clone(&recorder) as _;
        let called = self.sandbox.call_watched(&plugin.watchable, call, watcher);
        let report = called.await;
        let kept = recorder.kept();
        Done {
            head,
            calls: kept.calls,
            items: ear.heard(),
            outcome: outcome(&report.result),
            report,
            lines: kept.lines,
        }
    }

    /// Repeats a call from its tape: without a subject, with nobody asked.
    ///
    /// # Errors
    /// [`TapeError::World`] before the call; after it, beside what there is of
    /// it, [`ReplayError`] where it differs.
    pub async fn replay(
        &self,
        plugin: &Loaded,
        tape: Arc<Tape>,
        file: &Path,
        cancel: CancellationToken,
        listener: Listener,
    ) -> Result<(Done, Result<(), ReplayError>), TapeError> {
        let component = plugin.world();
        if tape.head.world != component.as_str() {
            return Err(TapeError::World {
                file: file.display().to_string(),
                tape: tape.head.world.clone(),
                component,
            });
        }
        let ear = Arc::new(Ear::default());
        let call = Call {
            plugin: tape.head.name(),
            tenant: TENANT.into(),
            subject: Arc::new(Subject::nothing()),
            reads: Arc::from([]),
            parameters: tape.head.parameters.as_str().into(),
            candidates: candidates(&tape.head.candidates, file)?,
            limits: tape.head.limits(),
            class: Class::Interactive,
            sink: Arc::clone(&ear) as Arc<dyn Sink>,
            cancel,
        };
        let head = tape.head.clone();
        let player = Arc::new(Player::new(tape, listener));
        let watcher = Arc::clone(&player) as _;
        let called = self.sandbox.call_watched(&plugin.watchable, call, watcher);
        let report = called.await;
        let outcome = outcome(&report.result);
        let judged = player.judge(&outcome);
        let done = Done {
            head,
            calls: player.calls(),
            items: ear.heard(),
            report,
            outcome,
            lines: None,
        };
        Ok((done, judged))
    }
}

impl Loaded {
    /// What it is called for.
    #[must_use]
    pub fn world(&self) -> World {
        self.watchable.component().world
    }

    /// Whether a tape was recorded of these very bytes.
    #[must_use]
    pub fn recorded(&self, tape: &Tape) -> bool {
        tape.head.component == self.watchable.component().digest.to_string()
    }

    fn head(&self, call: &Call) -> Head {
        let component = self.watchable.component();
        Head::of(component.digest, component.world, call)
    }
}

fn candidates(from: &[tape::Candidate], file: &Path) -> Result<Arc<[Candidate]>, TapeError> {
    let candidate = |from: &tape::Candidate| {
        let tier = from.tier.try_into();
        let tier = tier.map_err(
            |error: crescendo_core::pipeline::BadTier| TapeError::Damaged {
                file: file.display().to_string(),
                line: 1,
                what: format!("candidates: {error}"),
            },
        )?;
        Ok(Candidate {
            stage: from.stage.clone(),
            tier,
            reserve_micros: from.reserve_micros,
        })
    };
    from.iter().map(candidate).collect()
}

/// Keeps what a guest says. A call has a limit of items, so that this has one.
#[derive(Default)]
struct Ear(Mutex<Vec<Item>>);

impl Ear {
    fn heard(&self) -> Vec<Item> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Sink for Ear {
    fn emit(&self, item: Item) -> bool {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(item);
        true
    }
}
