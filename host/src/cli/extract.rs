//! `crescendo extract`: images in, tokens out, tier by tier.

use std::collections::BTreeSet;
use std::io::{IsTerminal as _, Stderr, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use crescendo_core::event::{Body, CancelReason};
use crescendo_core::merged::Merged;
use crescendo_core::pipeline::Pipeline;
use crescendo_core::plan::StopAt;
use crescendo_core::tokens;

use super::args::{Extract, Format};
use super::outcomes::Outcomes;
use super::view::{self, Screen, Size};
use super::{Failure, images};
use crate::assembly::{self, Host, StartError};
use crate::config::{Catalogue, Config};
use crate::run::{Leave, Run, RunRequest, Tenant};
use crate::server::observe::install;
use crate::subject::{Subject, Unreadable};

/// What a run gets of its deadline where compiling took all of it: it says then
/// what was too late.
const LEAST_LEFT: Duration = Duration::from_millis(1);

/// Runs the command.
///
/// # Errors
/// As `exit` says: the run failed, wrong usage, input refused, interrupted.
pub fn run(
    command: Extract,
    config: Config,
    state: Option<PathBuf>,
    json: bool,
) -> Result<(), Failure> {
    let format = match command.format {
        Some(_) if json => {
            let why = "--json is the same as --format ndjson; give one of them";
            return Err(Failure::Usage(why.to_owned()));
        }
        Some(format) => format,
        None if json || !std::io::stdout().is_terminal() => Format::Ndjson,
        None => Format::Human,
    };
    super::pipeline::catalogue(&config)?;
    let subject = images::read(&command.images, &assembly::subject_limits(&config))?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .map_err(|error| Failure::Run(format!("cannot start: {error}")))?;
    let log = install(&assembly::telemetry(&config), runtime.handle());
    let _log = log.map_err(|error| Failure::Usage(error.to_string()))?;
    let state = usable(state);
    let host = runtime.block_on(started(&config, state.as_deref()))?;
    let catalogue = host.catalogue(&config)?;
    let longest = Duration::from_secs(config.run.max_deadline_s);
    runtime.block_on(drive(&command, &host, &catalogue, subject, format, longest))
}

/// A host; where the store cannot be used, one without what was installed.
async fn started(config: &Config, state: Option<&Path>) -> Result<Host, StartError> {
    match Host::start(config, state).await {
        Err(StartError::Store(error)) => {
            warn(&format!(
                "{error}; going on without installed plugins and paid calls"
            ));
            Host::without_store(config, &error).await
        }
        started => started,
    }
}

/// The state folder, or none where it cannot be had: an extraction is slower
/// without a cache, but it is done.
fn usable(state: Option<PathBuf>) -> Option<PathBuf> {
    let why = match &state {
        Some(folder) => assembly::make_state_folder(folder).map_err(|error| error.to_string()),
        None => Err("there is no home folder; name one: --state DIR".to_owned()),
    };
    match why {
        Ok(()) => state,
        Err(why) => {
            warn(&format!("{why}; going on without a cache"));
            None
        }
    }
}

/// Starts the run, follows its events, prints what they say.
async fn drive(
    command: &Extract,
    host: &Host,
    catalogue: &Catalogue,
    subject: Subject,
    format: Format,
    longest: Duration,
) -> Result<(), Failure> {
    let pipeline = catalogue.get(command.pipeline.as_deref());
    let pipeline = pipeline.map_err(|unknown| Failure::Usage(unknown.to_string()))?;
    let mut request = RunRequest::new(Tenant::local(), pipeline, Arc::new(subject));
    request.budget = command.max_cost;
    request.deadline = command.deadline;
    request.leave = Leave::Finish;
    if let Some(stop_at) = command.stop_at {
        let bad = |error: crescendo_core::plan::BadStopAt| Failure::Usage(error.to_string());
        request.stop_at = Some(StopAt::try_from(stop_at).map_err(bad)?);
    }
    let began = Instant::now();
    tokio::select! {
        () = compile_first_tier(host, &request.pipeline, request.deadline) => {}
        _ = tokio::signal::ctrl_c() => return Err(Failure::Interrupted),
    }
    // Whoever gave a deadline waits for compiling too. One that is refused is
    // refused as it was given.
    let left = |deadline: Duration| match deadline > longest {
        true => deadline,
        false => deadline.saturating_sub(began.elapsed()).max(LEAST_LEFT),
    };
    request.deadline = request.deadline.map(left);
    let run = host.runner().start(request);
    let run = run.map_err(|refused| Failure::Usage(refused.to_string()))?;
    let mut outcomes = Outcomes::default();
    let mut interrupted = false;
    let end = {
        let mut following = std::pin::pin!(follow(&run, format, &mut outcomes));
        tokio::select! {
            end = &mut following => end,
            _ = tokio::signal::ctrl_c() => {
                interrupted = true;
                run.cancel(CancelReason::Requested);
                // What there is so far comes with the last event.
                following.await
            }
        }
    };
    if end.is_err() {
        // Nobody reads any more.
        run.cancel(CancelReason::Requested);
        run.ended().await;
    }
    let names: Vec<String> = command.images.iter().map(|p| images::name(p)).collect();
    let finished = finish(&end?, format, &names, &outcomes, &run.unreadable());
    match (finished, interrupted) {
        // What there is has been printed; that it is not all is what matters.
        (Ok(()) | Err(Failure::Input(_)), true) => Err(Failure::Interrupted),
        (finished, _) => finished,
    }
}

/// Compiles what the first tier calls before the run begins, so that no stage's
/// time is spent on it where nothing is cached, but for no longer than the run
/// may take; the later tiers' plugins are compiled while it goes on, within their
/// stages' longer times.
async fn compile_first_tier(host: &Host, pipeline: &Pipeline, deadline: Option<Duration>) {
    let first = pipeline.stages.iter().map(|stage| stage.tier).min();
    let stages = pipeline.stages.iter();
    let of_first = stages.filter(|stage| Some(stage.tier) == first);
    let plugins: BTreeSet<String> = of_first.map(|stage| stage.plugin.clone()).collect();
    let load = host.registry().load(&plugins);
    match deadline {
        // The run says what is too late.
        Some(deadline) => drop(tokio::time::timeout(deadline, load).await),
        None => load.await,
    }
}

/// Prints events as they come; answers the last one.
async fn follow(run: &Run, format: Format, outcomes: &mut Outcomes) -> Result<Body, Failure> {
    let mut reader = run.read(0);
    let mut screen = (format == Format::Human).then(screen);
    loop {
        let entry = reader
            .next()
            .await
            .map_err(|behind| Failure::Run(behind.to_string()))?;
        let Some(entry) = entry else {
            return Err(Failure::Run("the run ended without an end".to_owned()));
        };
        outcomes.take(&entry.event.body);
        if format == Format::Ndjson {
            let mut out = std::io::stdout().lock();
            out.write_all(entry.json())?;
            out.write_all(b"\n")?;
            out.flush()?;
        }
        if let Some(screen) = &mut screen {
            screen.take(&entry.event.body, Size::of(std::io::stderr()));
        }
        if entry.event.body.is_terminal() {
            // On a terminal the table says the same as the picture again.
            if let Some(screen) = &mut screen
                && std::io::stdout().is_terminal()
            {
                screen.leave(Size::of(std::io::stderr()));
            }
            return Ok(entry.event.body.clone());
        }
    }
}

/// Standard error as it is.
fn screen() -> Screen<Stderr> {
    let can = view::Terminal::of_stderr();
    Screen::new(std::io::stderr(), can.moves, can.styles)
}

/// The document at the end, and what the exit code is.
fn finish(
    end: &Body,
    format: Format,
    names: &[String],
    outcomes: &Outcomes,
    unreadable: &[Unreadable],
) -> Result<(), Failure> {
    let (result, failed) = match end {
        Body::RunCompleted(done) => (&done.result, None),
        Body::RunFailed(failed) => (&failed.result, Some(failed)),
        Body::RunCancelled(cancelled) => (&cancelled.result, None),
        _ => return Err(Failure::Run("the run ended without an end".to_owned())),
    };
    let nothing = tokens::list(result, names.len()).is_empty();
    let is_document = !matches!(format, Format::Human | Format::Ndjson);
    if is_document {
        // A document has no room for what is missing in it.
        outcomes
            .remarks()
            .for_each(|remark| warn(&view::plain(remark)));
        for name in without_tokens(result, names, unreadable) {
            warn(&format!("{name}: no tokens"));
        }
    }
    // A file of a run that failed shall not look like an answer.
    if !(nothing && is_document && failed.is_some()) {
        print(result, format, names, outcomes)?;
    }
    match failed {
        Some(failed) if failed.image.is_some() => Err(images::unreadable(unreadable, names)),
        Some(failed) if outcomes.blame_subject() => {
            Err(Failure::Input(view::plain(&failed.message)))
        }
        Some(failed) => Err(Failure::Run(view::plain(&failed.message))),
        // The others have their answer; a script must learn of these.
        None if !unreadable.is_empty() => Err(images::unreadable(unreadable, names)),
        None if nothing && outcomes.only_failed() && matches!(end, Body::RunCompleted(_)) => Err(
            Failure::Run(format!("no tokens: {}", outcomes.why_nothing())),
        ),
        None if nothing && is_document => {
            warn(&format!("no tokens: {}", outcomes.why_nothing()));
            Ok(())
        }
        None if format == Format::Hex && tokens::hex(result, names.len()).is_empty() => {
            warn("no colours among the tokens");
            Ok(())
        }
        None => Ok(()),
    }
}

/// Images beside others that are readable and have no answer all the same: there
/// is nothing to be seen in them.
fn without_tokens<'n>(
    result: &Merged,
    names: &'n [String],
    unreadable: &[Unreadable],
) -> Vec<&'n str> {
    let has_part = |image| result.parts.iter().any(|part| part.image == Some(image));
    let is_unreadable = |image| unreadable.iter().any(|found| found.index == image);
    if result.parts.iter().all(|part| part.image.is_none()) {
        return Vec::new();
    }
    let numbered = (0_u32..).zip(0_usize..).zip(names);
    let without = numbered.filter(|((part, index), _)| !has_part(*part) && !is_unreadable(*index));
    without.map(|(_, name)| name.as_str()).collect()
}

fn print(
    result: &Merged,
    format: Format,
    names: &[String],
    outcomes: &Outcomes,
) -> Result<(), Failure> {
    let mut out = anstream::stdout();
    match format {
        Format::Ndjson => Ok(()),
        Format::Human if result.parts.is_empty() => {
            Ok(writeln!(out, "no tokens: {}", outcomes.why_nothing())?)
        }
        Format::Human => {
            let stdout = std::io::stdout();
            let columns = stdout.is_terminal().then(|| Size::of(&stdout).columns);
            Ok(write!(out, "{}", view::tokens(result, names, columns))?)
        }
        Format::Tokens => {
            let text = serde_json::to_string_pretty(&tokens::dtcg(result, names.len()));
            let text = text.map_err(|error| Failure::Run(error.to_string()))?;
            Ok(writeln!(std::io::stdout(), "{text}")?)
        }
        Format::Css => Ok(write!(
            std::io::stdout(),
            "{}",
            tokens::css(result, names.len())
        )?),
        Format::Hex => Ok(write!(
            std::io::stdout(),
            "{}",
            tokens::hex(result, names.len())
        )?),
    }
}

fn warn(text: &str) {
    // Standard error may be closed; then nobody is there to tell.
    let _ = writeln!(anstream::stderr(), "crescendo: {text}");
}
