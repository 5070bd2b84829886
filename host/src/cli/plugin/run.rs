//! `crescendo plugin run`: one call, with everything that it asked of the host.

use std::collections::BTreeSet;
use std::io::{IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use clap::Args;
use crescendo_core::manifest::World;
use serde_json::{Value, json};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::sync::CancellationToken;

use super::asked;
use crate::assembly;
use crate::author::call::watch::{self, Build, Stamp};
use crate::author::call::{
    Asked, Bench, Done, Entry, Listener, Loaded, PluginRefused, ReplayError, TapeError, input, tape,
};
use crate::cli::Failure;
use crate::cli::view::{Size, dim, plain, strong, trace};
use crate::config::Config;
use crate::sandbox::{CallLimits, Candidate, Capability};
use crate::server::observe::install;
use crate::subject::{Limits, Subject};
use crescendo_core::outcome::FailureCode;

/// Columns where no terminal says how many there are.
const COLUMNS: usize = 120;

/// What builds a project that is given in the place of a component.
const BUILD: Build = super::build::project;

/// `crescendo plugin run`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  crescendo plugin run palette.wasm --input photo.jpg
  crescendo plugin run words.wasm --input page.json --parameters '{\"language\": \"de\"}'
  crescendo plugin run brief.wasm --prompt 'What is new?' --grant models
  crescendo plugin run palette.wasm --input photo.jpg --record call.tape
  crescendo plugin run palette.wasm --replay call.tape
  crescendo plugin run . --input samples/photo.png --watch")]
pub struct Run {
    /// The component, or a project's folder, which is built first
    #[arg(value_name = "FILE.wasm")]
    file: PathBuf,
    /// What to look at: images (several times), one record (.json), one prompt
    /// (.txt); - for standard input, which is what the plugin's world looks at
    #[arg(long, value_name = "PATH")]
    input: Vec<PathBuf>,
    /// A prompt
    #[arg(long, value_name = "TEXT")]
    prompt: Option<String>,
    /// The stage's parameters, one JSON object
    #[arg(long, value_name = "JSON", value_parser = asked::parameters, allow_hyphen_values = true)]
    parameters: Option<String>,
    /// What it may import besides what is open to all: wasi, http, models, cache,
    /// compute [default: nothing]
    #[arg(long, value_name = "NAME", value_parser = asked::capability)]
    grant: Vec<Capability>,
    /// What a router chooses from: NAME:TIER:MICRODOLLARS,…
    #[arg(
        long,
        value_name = "LIST",
        value_parser = asked::candidate,
        value_delimiter = ',',
        default_value = asked::CANDIDATES
    )]
    candidates: Vec<Candidate>,
    /// Keep the call with everything that its imports answered
    #[arg(long, value_name = "FILE")]
    record: Option<PathBuf>,
    /// Repeat a recorded call offline and compare it byte for byte
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with_all = ["input", "prompt", "parameters", "candidates", "record"]
    )]
    replay: Option<PathBuf>,
    /// Run again whenever the component changes, or a source of the folder, which
    /// is built again first; until Ctrl-C
    #[arg(long)]
    watch: bool,
}

/// Runs the command.
///
/// # Errors
/// The call failed, or differs from its tape; wrong usage, a grant that is
/// missing included; input or a tape refused; interrupted.
pub fn run(
    command: &Run,
    config: &Config,
    state: Option<&Path>,
    json: bool,
) -> Result<(), Failure> {
    let reads_stdin = command.input.iter().any(|path| path.as_os_str() == "-");
    if command.watch && reads_stdin {
        let why = "standard input (-) can be read once; --watch needs a file";
        return Err(Failure::Usage(why.to_owned()));
    }
    if let Some(path) = command
        .record
        .as_deref()
        .filter(|path| !tape::may_replace(path))
    {
        let path = path.display();
        let why = format!("{path} is there and is no tape; a tape is written over tapes alone");
        return Err(Failure::Usage(why));
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .map_err(|error| Failure::Run(format!("cannot start: {error}")))?;
    let log = install(&assembly::telemetry(config), runtime.handle());
    let _log = log.map_err(|error| Failure::Usage(error.to_string()))?;
    let state = state.filter(|folder| match assembly::make_state_folder(folder) {
        Ok(()) => true,
        Err(error) => {
            tell(&format!("{error}; going on without a cache"));
            false
        }
    });
    let bench = Bench::start(state).map_err(|error| Failure::Run(error.to_string()))?;
    let session = Session {
        command,
        bench,
        limits: assembly::subject_limits(config),
        json,
    };
    let ended = runtime.block_on(async {
        // Listened to from here on: one that comes between two calls counts too.
        let listening = signal(SignalKind::interrupt());
        let mut interrupt =
            listening.map_err(|error| Failure::Run(format!("cannot start: {error}")))?;
        if command.watch {
            session.again_and_again(&mut interrupt).await
        } else {
            session.once(&mut interrupt).await
        }
    });
    // Whoever was interrupted does not wait for standard input.
    runtime.shutdown_background();
    ended
}

struct Session<'c> {
    command: &'c Run,
    bench: Bench,
    limits: Limits,
    json: bool,
}

impl Session<'_> {
    /// Until Ctrl-C; what goes wrong is told and waited out.
    async fn again_and_again(&self, interrupt: &mut Signal) -> Result<(), Failure> {
        let (source, made) = (&self.command.file, self.command.record.as_deref());
        if let Some(project) = watch::project_of(source) {
            let project = plain(&project.to_string_lossy());
            tell(&dim(&format!(
                "a component is waited for and not built; give the folder {project} in its \
                 place to build as well"
            )));
        }
        loop {
            let stamp = Stamp::of(source, made);
            match self.once(interrupt).await {
                Ok(()) => {}
                Err(end @ (Failure::Interrupted | Failure::Closed)) => return Err(end),
                Err(failure) => drop(failure.report()),
            }
            let shown = plain(&source.to_string_lossy());
            tell(&dim(&format!(
                "waiting for a change of {shown}; Ctrl-C ends it"
            )));
            tokio::select! {
                () = watch::changed(source, made, &stamp) => {}
                _ = interrupt.recv() => return Err(Failure::Interrupted),
            }
        }
    }

    async fn once(&self, interrupt: &mut Signal) -> Result<(), Failure> {
        let cancel = CancellationToken::new();
        let mut interrupted = false;
        let ended = {
            let mut work = std::pin::pin!(self.work(&cancel));
            tokio::select! {
                ended = &mut work => ended,
                _ = interrupt.recv() => {
                    interrupted = true;
                    cancel.cancel();
                    // What there is of the call is shown.
                    work.await
                }
            }
        };
        if interrupted {
            return Err(Failure::Interrupted);
        }
        ended
    }

    /// Builds where it has to, loads, calls or repeats, prints.
    async fn work(&self, cancel: &CancellationToken) -> Result<(), Failure> {
        let file = self.built(cancel).await?;
        let granted: BTreeSet<Capability> = match self.command.replay {
            // A tape answers; nothing is asked of anybody.
            Some(_) => Capability::ALL.into(),
            None => self.command.grant.iter().copied().collect(),
        };
        let loading = self.bench.load(&file, &granted);
        let plugin = tokio::select! {
            loaded = loading => loaded.map_err(|error| refused(&error))?,
            () = cancel.cancelled() => return Err(Failure::Interrupted),
        };
        match &self.command.replay {
            Some(tape) => self.replay(&plugin, tape, cancel).await,
            None => self.call(&plugin, cancel).await,
        }
    }

    async fn built(&self, cancel: &CancellationToken) -> Result<PathBuf, Failure> {
        let path = self.command.file.clone();
        if !path.is_dir() {
            return Ok(path);
        }
        let building = tokio::task::spawn_blocking(move || BUILD(&path));
        let built = tokio::select! {
            built = building => built,
            () = cancel.cancelled() => return Err(Failure::Interrupted),
        };
        let built = built.unwrap_or_else(|error| Err(error.to_string()));
        built.map_err(|why| Failure::Run(plain(&why)))
    }

    async fn call(&self, plugin: &Loaded, cancel: &CancellationToken) -> Result<(), Failure> {
        let command = self.command;
        let world = plugin.world();
        if command.input.is_empty() && command.prompt.is_none() && world != World::Router {
            let what = match world {
                World::Extractor => "an image: --input FILE",
                World::Enricher => "a record: --input FILE.json",
                World::Model | World::Router => "a prompt: --prompt TEXT, or --input FILE.txt",
            };
            let why = format!("a plugin of the world `{world}` needs something to look at, {what}");
            return Err(Failure::Usage(why));
        }
        let asked = Asked {
            subject: self.subject(world, cancel).await?,
            parameters: command.parameters.as_deref().unwrap_or("{}").into(),
            candidates: command.candidates.clone().into(),
            limits: CallLimits::default(),
            cancel: cancel.clone(),
        };
        let printer = Printer::new(self.json);
        let keep = command.record.is_some();
        let done = self.bench.call(plugin, asked, keep, printer.listener());
        let done = done.await;
        printer.end(&done, None)?;
        if let Some(path) = &command.record {
            let written = done.write(path);
            written.map_err(|error| Failure::Run(bad_tape(&error).to_string()))?;
        }
        match &done.report.result {
            Ok(_) => Ok(()),
            Err(failure) => {
                let text = format!(
                    "{}: {} (code {})",
                    plugin.name, failure.message, failure.code
                );
                let text = plain(&text);
                Err(match failure.code {
                    FailureCode::BadSubject => Failure::Input(text),
                    _ => Failure::Run(text),
                })
            }
        }
    }

    /// Reads the inputs. Standard input may never end, so that Ctrl-C has to be
    /// heard meanwhile.
    async fn subject(
        &self,
        world: World,
        cancel: &CancellationToken,
    ) -> Result<Arc<Subject>, Failure> {
        let (paths, prompt) = (self.command.input.clone(), self.command.prompt.clone());
        let limits = self.limits.clone();
        let reading = tokio::task::spawn_blocking(move || {
            input::subject(&paths, prompt.as_deref(), world, &limits)
        });
        let read = tokio::select! {
            read = reading => read.map_err(|error| Failure::Run(error.to_string()))?,
            () = cancel.cancelled() => return Err(Failure::Interrupted),
        };
        read.map(Arc::new).map_err(|error| {
            let text = plain(&format!("{error} (code {})", error.code()));
            if error.is_usage() {
                Failure::Usage(text)
            } else {
                Failure::Input(text)
            }
        })
    }

    async fn replay(
        &self,
        plugin: &Loaded,
        path: &Path,
        cancel: &CancellationToken,
    ) -> Result<(), Failure> {
        let tape = tape::read(path).map_err(|error| bad_tape(&error))?;
        let tape = Arc::new(tape);
        let same = plugin.recorded(&tape);
        let printer = Printer::new(self.json);
        let listener = printer.listener();
        let repeated = self
            .bench
            .replay(plugin, tape, path, cancel.clone(), listener);
        let (done, judged) = repeated.await.map_err(|error| bad_tape(&error))?;
        printer.end(&done, Some(&judged))?;
        judged.map_err(|error| {
            let text = format!("{}: {error} (code {})", path.display(), error.code());
            let another = if same {
                ""
            } else {
                "; the tape is of another build of the plugin"
            };
            Failure::Run(plain(&format!("{text}{another}")))
        })
    }
}

fn refused(error: &PluginRefused) -> Failure {
    Failure::Usage(plain(&format!("{error} (code {})", error.code())))
}

fn bad_tape(error: &TapeError) -> Failure {
    Failure::Input(plain(&format!("{error} (code {})", error.code())))
}

/// A line for whoever watches, beside the output.
fn tell(text: &str) {
    // Standard error may be closed; then nobody is there to tell.
    let _ = writeln!(anstream::stderr(), "{text}");
}

/// Prints imports as they come, and the rest at the end.
struct Printer {
    json: bool,
    columns: usize,
    /// The first line that could not be written.
    broken: Arc<Mutex<Option<std::io::Error>>>,
}

impl Printer {
    fn new(json: bool) -> Self {
        let stdout = std::io::stdout();
        let columns = stdout.is_terminal().then(|| Size::of(&stdout).columns);
        Self {
            json,
            columns: columns.unwrap_or(COLUMNS),
            broken: Arc::default(),
        }
    }

    fn listener(&self) -> Listener {
        let (json, columns) = (self.json, self.columns);
        let broken = Arc::clone(&self.broken);
        Box::new(move |entry| {
            if let Err(error) = print_entry(entry, json, columns) {
                let mut broken = broken.lock().unwrap_or_else(PoisonError::into_inner);
                broken.get_or_insert(error);
            }
        })
    }

    fn end(&self, done: &Done, replay: Option<&Result<(), ReplayError>>) -> Result<(), Failure> {
        let broken = self
            .broken
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(error) = broken {
            return Err(error.into());
        }
        if self.json {
            writeln!(std::io::stdout(), "{}", document(done, replay))?;
            return Ok(());
        }
        let mut lines = Vec::new();
        if !done.items.is_empty() {
            lines.push(strong("said"));
            lines.extend(trace::items(&done.items));
        }
        match &done.report.result {
            Ok(answer) => {
                lines.push(strong("answer"));
                lines.extend(trace::answer(answer));
            }
            Err(failure) => {
                lines.push(strong("failure"));
                lines.push(plain(&format!("  {}: {}", failure.code, failure.message)));
            }
        }
        lines.push(trace::used(&done.report, done.calls));
        if matches!(replay, Some(Ok(()))) {
            lines.push(strong("the same as on the tape"));
        }
        Ok(writeln!(anstream::stdout(), "{}", lines.join("\n"))?)
    }
}

fn print_entry(entry: &Entry, json: bool, columns: usize) -> std::io::Result<()> {
    if json {
        let line = serde_json::to_string(entry)?;
        return writeln!(std::io::stdout(), "{line}");
    }
    let mut out = anstream::stdout().lock();
    if entry.call == 1 {
        writeln!(out, "{}", trace::heading())?;
    }
    writeln!(out, "{}", trace::entry(entry, columns))
}

/// The last line of machine output.
fn document(done: &Done, replay: Option<&Result<(), ReplayError>>) -> Value {
    let micros = |time: std::time::Duration| u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
    let report = &done.report;
    json!({
        "outcome": done.outcome,
        "calls": done.calls,
        "wall_us": micros(report.wall),
        "cpu_us": micros(report.cpu),
        "peak_memory_bytes": report.peak_memory,
        "replay": replay.map(|judged| match judged {
            Ok(()) => json!({ "same": true }),
            Err(error) => json!({
                "same": false, "code": error.code(), "message": error.to_string(),
            }),
        }),
    })
}
