//! `crescendo extract`: images in, tokens out, tier by tier.

use std::io::{IsTerminal as _, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use crescendo_core::event::{Body, CancelReason};
use crescendo_core::merged::Merged;
use crescendo_core::plan::StopAt;
use crescendo_core::tokens;

use super::Failure;
use super::args::{Extract, Format};
use super::view::{self, Live};
use crate::assembly::Host;
use crate::config::{Catalogue, Config};
use crate::run::{Leave, Run, RunRequest, Tenant};
use crate::server::observe::install;
use crate::subject::Subject;

/// Runs the command.
///
/// # Errors
/// As `exit` says: the run failed, wrong usage, input refused, interrupted.
pub fn run(command: Extract, config: Config, state: &Path, json: bool) -> Result<(), Failure> {
    let format = match command.format {
        Some(_) if json => {
            let why = "--json is the same as --format ndjson; give one of them";
            return Err(Failure::Usage(why.to_owned()));
        }
        Some(format) => format,
        None if json || !std::io::stdout().is_terminal() => Format::Ndjson,
        None => Format::Human,
    };
    let catalogue = super::pipeline::catalogue(&config)?;
    let files = read_files(&command.images, config.images.max_bytes)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .map_err(|error| Failure::Run(format!("cannot start: {error}")))?;
    let log = install(&crate::assembly::telemetry(&config), runtime.handle());
    let _log = log.map_err(|error| Failure::Usage(error.to_string()))?;
    runtime.block_on(drive(&command, config, state, &catalogue, files, format))
}

/// Starts the run, follows its events, prints what they say.
async fn drive(
    command: &Extract,
    config: Config,
    state: &Path,
    catalogue: &Catalogue,
    files: Vec<Bytes>,
    format: Format,
) -> Result<(), Failure> {
    let names: Vec<String> = command
        .images
        .iter()
        .map(|p| p.display().to_string())
        .collect();
    let pipeline = catalogue.get(command.pipeline.as_deref());
    let pipeline = pipeline.map_err(|unknown| Failure::Usage(unknown.to_string()))?;
    let limits = crate::assembly::subject_limits(&config);
    let subject = Subject::from_images(files, &limits).map_err(|error| {
        let text = error.to_string();
        Failure::Input(format!(
            "{text} ({}; code {})",
            names.join(", "),
            error.code()
        ))
    })?;
    let host = Host::start(&config, state)?;
    let mut request = RunRequest::new(Tenant::local(), pipeline, Arc::new(subject));
    request.budget = command.max_cost;
    request.deadline = command.deadline;
    request.leave = Leave::Finish;
    if let Some(stop_at) = command.stop_at {
        let bad = |error: crescendo_core::plan::BadStopAt| Failure::Usage(error.to_string());
        request.stop_at = Some(StopAt::try_from(stop_at).map_err(bad)?);
    }
    let run = host.runner().start(request);
    let run = run.map_err(|refused| Failure::Usage(refused.to_string()))?;
    let end = tokio::select! {
        end = follow(&run, format) => end,
        _ = tokio::signal::ctrl_c() => {
            run.cancel(CancelReason::Requested);
            run.ended().await;
            Err(Failure::Interrupted)
        }
    };
    finish(&end?, format, &names)
}

/// Prints events as they come; answers the last one.
async fn follow(run: &Run, format: Format) -> Result<Body, Failure> {
    let mut reader = run.read(0);
    let mut screen = Screen::new(format);
    loop {
        let entry = reader
            .next()
            .await
            .map_err(|behind| Failure::Run(behind.to_string()))?;
        let Some(entry) = entry else {
            return Err(Failure::Run("the run ended without an end".to_owned()));
        };
        if format == Format::Ndjson {
            let mut out = std::io::stdout().lock();
            out.write_all(&entry.json)?;
            out.write_all(b"\n")?;
            out.flush()?;
        } else {
            screen.take(&entry.event.body);
        }
        if entry.event.body.is_terminal() {
            screen.leave();
            return Ok(entry.event.body.clone());
        }
    }
}

/// The document at the end, and what the exit code is.
fn finish(end: &Body, format: Format, names: &[String]) -> Result<(), Failure> {
    let (result, failed) = match end {
        Body::RunCompleted(done) => (&done.result, None),
        Body::RunFailed(failed) => (&failed.result, Some(&failed.message)),
        Body::RunCancelled(cancelled) => (&cancelled.result, None),
        _ => return Err(Failure::Run("the run ended without an end".to_owned())),
    };
    print(result, format, names)?;
    match failed {
        Some(message) => Err(Failure::Run(message.clone())),
        None => Ok(()),
    }
}

fn print(result: &Merged, format: Format, names: &[String]) -> Result<(), Failure> {
    let mut out = anstream::stdout();
    match format {
        Format::Ndjson => Ok(()),
        Format::Human => Ok(write!(out, "{}", view::tokens(result, names))?),
        Format::Tokens => {
            let text = serde_json::to_string_pretty(&tokens::dtcg(result));
            let text = text.map_err(|error| Failure::Run(error.to_string()))?;
            Ok(writeln!(std::io::stdout(), "{text}")?)
        }
        Format::Css => Ok(write!(std::io::stdout(), "{}", tokens::css(result))?),
        Format::Hex => Ok(write!(std::io::stdout(), "{}", tokens::hex(result))?),
    }
}

/// What grows on standard error while tiers arrive: redrawn in place on a
/// terminal, one picture a tier where standard error is a file or a pipe.
struct Screen {
    live: Option<Live>,
    in_place: bool,
    lines: usize,
}

impl Screen {
    fn new(format: Format) -> Self {
        let live = (format == Format::Human).then(Live::default);
        Self {
            live,
            in_place: std::io::stderr().is_terminal(),
            lines: 0,
        }
    }

    fn take(&mut self, body: &Body) {
        let Some(live) = &mut self.live else { return };
        let changed = live.take(body);
        let worth_it = self.in_place || matches!(body, Body::TierCompleted(_));
        if changed && worth_it {
            let picture = live.draw();
            self.erase();
            self.lines = picture.lines().count();
            // Nobody may be there to see it; the run goes on.
            let _ = write!(anstream::stderr(), "{picture}");
            if !self.in_place {
                let _ = writeln!(anstream::stderr());
            }
        }
    }

    /// Takes the picture away where the table will say the same.
    fn leave(&mut self) {
        if let Some(live) = &mut self.live
            && std::io::stdout().is_terminal()
        {
            let summary = live.summary();
            self.erase();
            let _ = write!(anstream::stderr(), "{summary}");
        }
    }

    fn erase(&self) {
        if self.in_place && self.lines > 0 {
            let _ = write!(std::io::stderr(), "\x1b[{}A\x1b[J", self.lines);
        }
    }
}

/// Reads every file, refusing more than `max_bytes` of one before it is held.
fn read_files(paths: &[PathBuf], max_bytes: u64) -> Result<Vec<Bytes>, Failure> {
    let dashes = paths.iter().filter(|path| path.as_os_str() == "-").count();
    if dashes > 1 {
        return Err(Failure::Usage(
            "standard input (-) can be read once".to_owned(),
        ));
    }
    paths
        .iter()
        .map(|path| read_file(path, max_bytes))
        .collect()
}

fn read_file(path: &Path, max_bytes: u64) -> Result<Bytes, Failure> {
    let refuse =
        |error: std::io::Error| Failure::Input(format!("cannot read {}: {error}", path.display()));
    let mut bytes = Vec::new();
    // One byte more than the limit tells a file at the limit from one past it.
    let most = max_bytes.saturating_add(1);
    if path.as_os_str() == "-" {
        std::io::stdin()
            .lock()
            .take(most)
            .read_to_end(&mut bytes)
            .map_err(refuse)?;
    } else {
        let file = std::fs::File::open(path).map_err(refuse)?;
        file.take(most).read_to_end(&mut bytes).map_err(refuse)?;
    }
    if u64::try_from(bytes.len()).is_ok_and(|n| n > max_bytes) {
        let why = format!(
            "{} has more than {max_bytes} bytes (images.max_bytes)",
            path.display()
        );
        return Err(Failure::Input(why));
    }
    if bytes.is_empty() {
        return Err(Failure::Input(format!("{} is empty", path.display())));
    }
    Ok(bytes.into())
}
