//! `crescendo enrich`: records in, a line of JSON for each of them out.

mod args;
mod elsewhere;
mod input;
mod output;
mod progress;
mod tally;

use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::{Handle, Runtime};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

pub use args::Enrich;

use super::Failure;
use super::view;
use crate::assembly::{self, Host};
use crate::config::Config;
use crate::enrich::{Batch, Enricher, HeldUp, Line, Record, Room};
use crate::run::{Leave, Tenant};
use crate::server::observe::install;
use args::LimiterName;
use elsewhere::Web;
use input::Source;
use output::{Before, Done, Output};
use progress::{Places, Progress};
use tally::Tally;

/// Records that are read ahead: enough to see which matter most, and few enough
/// to be held.
const AHEAD: usize = 20_000;

/// Records that are between the reader and the queue.
const CHANNEL: usize = 1_000;

/// Records of one core that have what they asked for and are worked on, or have yet to
/// ask: a core works on one, and the next ones are there.
const WORKED_ON: u32 = 4;

/// Between two drawings of the bar.
const REDRAW: Duration = Duration::from_millis(200);

/// What a run may take beyond one request: waiting for its turn, tries more, and
/// its own work. The configuration's longest deadline still holds.
const BEYOND: Duration = Duration::from_secs(600);

/// Runs the command.
///
/// # Errors
/// As `exit` says. Records that fail are lines, and no error.
pub fn run(
    command: Enrich,
    config: Config,
    state: Option<PathBuf>,
    json: bool,
) -> Result<(), Failure> {
    let config = told(&command, config);
    let sources = input::open(&command.inputs, command.input_format)?;
    let to = match &command.output {
        Some(path) if path.as_os_str() != "-" => {
            Output::file(path, command.batch_size, command.retry_failed)?
        }
        Some(_) | None => (Output::Standard, Done::default()),
    };
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads((cores / 2).max(1))
        .enable_all()
        .build()
        .map_err(|error| Failure::Run(format!("cannot start: {error}")))?;
    let log = install(&assembly::telemetry(&config), runtime.handle());
    let log = log.map_err(|error| Failure::Usage(error.to_string()))?;
    let settings = (&config, state.as_deref());
    let ended = list(&runtime, &command, settings, sources, to, json);
    drop(log);
    if matches!(ended, Err(Failure::Interrupted)) {
        // The system's resolver cannot be stopped, and nobody waits for it.
        runtime.shutdown_background();
    }
    ended
}

/// From the lists to their lines, and what there is to say at the end.
fn list(
    runtime: &Runtime,
    command: &Enrich,
    (config, state): (&Config, Option<&Path>),
    sources: Vec<Source>,
    (output, done): (Output, Done),
    json: bool,
) -> Result<(), Failure> {
    let is_whole = sources.iter().all(|source| source.is_whole);
    let (send, records) = mpsc::channel(CHANNEL);
    let (told, reading) = tokio::sync::oneshot::channel();
    let ended = runtime.block_on(async {
        let host = start(config, state).await?;
        let enricher = enricher(command, config, &host)?;
        let web = Web {
            client: host.client().clone(),
            runtime: Handle::current(),
            tenant: enricher.tenant.to_string(),
            fetches: CancellationToken::new(),
        };
        let (fetches, any_host) = (web.fetches.clone(), command.any_host);
        // Not joined: standard input may have nothing more to say for hours.
        std::thread::spawn(move || {
            let read = input::read(sources, &web, any_host, &send);
            // Nobody listens where the command has ended before.
            let _ = told.send(read);
        });
        // No record's time is spent on compiling.
        let stages = enricher.pipeline.stages.iter();
        let plugins: BTreeSet<String> = stages.map(|stage| stage.plugin.clone()).collect();
        host.registry().load(&plugins).await;
        let client = host.client().clone();
        let known = client.clone();
        let room: Room = Arc::new(move |url| client.room(url));
        let order = command.order.into();
        let at_once = concurrency(command);
        let batch = Batch::new(enricher, room, at_once, order);
        let batch = batch.with_worked_on(worked_on(at_once));
        let mut work = Work::new(batch, output, done);
        let driven = work.drive(records, is_whole, &fetches).await;
        Ok::<_, Failure>((driven, work, known.upstreams()))
    });
    let (driven, mut work, upstreams) = ended?;
    let interrupted = matches!(driven, Ok(true));
    let finished = driven.and_then(|_| work.output.finish());
    let ended = match finished {
        Ok(()) if interrupted => Err(Failure::Interrupted),
        // What was read before is written; that it was not all is an error.
        Ok(()) => runtime.block_on(reading).unwrap_or(Ok(())),
        Err(failure) => Err(failure),
    };
    let ended = ended.and_then(|()| work.tally.fields());
    let upstreams = command.explain.then_some(upstreams.as_slice());
    if json {
        let failed = ended.as_ref().err();
        let failed = failed.filter(|failure| !matches!(failure, Failure::Interrupted));
        let document = work.tally.document(upstreams, interrupted, failed);
        let said = match work.output {
            // Lines are there.
            Output::Standard => writeln!(std::io::stderr(), "{document}"),
            Output::File { .. } => writeln!(std::io::stdout(), "{document}"),
        };
        return ended.and_then(|()| Ok(said?));
    }
    if matches!(ended, Err(Failure::Closed)) {
        return ended;
    }
    let explained = upstreams.map(tally::explained).unwrap_or_default();
    for line in work.tally.summary().iter().chain(&explained) {
        if let Err(error) = writeln!(anstream::stderr(), "{}", view::plain(line)) {
            return ended.and(Err(error.into()));
        }
    }
    ended
}

/// The configuration with what the command says of it.
fn told(command: &Enrich, mut config: Config) -> Config {
    let concurrency = concurrency(command);
    let fetch = &mut config.fetch;
    let timeout = u64::try_from(command.timeout.as_millis()).unwrap_or(u64::MAX);
    fetch.total_ms = timeout;
    fetch.headers_ms = fetch.headers_ms.min(timeout);
    fetch.connect_ms = fetch.connect_ms.min(timeout);
    fetch.idle_ms = fetch.idle_ms.min(timeout);
    fetch.retries = command.retries.unwrap_or(fetch.retries);
    fetch.allow_private |= command.allow_private;
    fetch.robots &= !command.ignore_robots;
    fetch.most = concurrency.max(fetch.least);
    if let Some(limiter) = command.limiter {
        fetch.limiter = limiter.into();
        if limiter == LimiterName::Fixed {
            fetch.first = concurrency;
        }
    }
    let wall = fetch.turn_ms.saturating_add(timeout);
    config.calls.wall_ms = config.calls.wall_ms.max(wall);
    config
}

/// What is worked on while others wait for their origins; one after the other means just
/// that.
fn worked_on(at_once: u32) -> u32 {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let cores = u32::try_from(cores).unwrap_or(u32::MAX);
    match at_once {
        1 => 0,
        _ => cores.saturating_mul(WORKED_ON).min(at_once),
    }
}

fn concurrency(command: &Enrich) -> u32 {
    if command.sequential {
        1
    } else {
        command.concurrency
    }
}

async fn start(config: &Config, state: Option<&Path>) -> Result<Host, Failure> {
    let host = Host::start(config, state);
    Ok(host.await?)
}

fn enricher(command: &Enrich, config: &Config, host: &Host) -> Result<Enricher, Failure> {
    let catalogue = host.catalogue(config)?;
    let pipeline = catalogue.get(Some(&command.pipeline));
    let longest = Duration::from_secs(config.run.max_deadline_s);
    Ok(Enricher {
        runner: Arc::clone(host.runner()),
        pipeline: pipeline.map_err(|unknown| Failure::Usage(unknown.to_string()))?,
        tenant: Tenant::local(),
        deadline: Some((command.timeout + BEYOND).min(longest)),
        budget: None,
        // Who interrupts still gets the lines that are under way.
        leave: Leave::Finish,
        provenance: command.provenance,
    })
}

/// A person who interrupts, or a supervisor that ends the program.
async fn somebody_stops(person: &mut Signal, supervisor: &mut Signal) {
    tokio::select! {
        _ = person.recv() => {}
        _ = supervisor.recv() => {}
    }
}

/// The list under way, and where it goes.
struct Work {
    batch: Batch,
    output: Output,
    done: Done,
    tally: Tally,
    places: Places,
}

impl Work {
    fn new(batch: Batch, output: Output, done: Done) -> Self {
        Self {
            batch,
            output,
            done,
            tally: Tally::new(),
            places: Places::default(),
        }
    }

    /// Takes records until there are no more, and writes their lines. Whether
    /// somebody interrupted it; what was under way then has its line, in the order
    /// of the input as far as none before it is missing.
    async fn drive(
        &mut self,
        mut records: mpsc::Receiver<Record>,
        is_whole: bool,
        fetches: &CancellationToken,
    ) -> Result<bool, Failure> {
        let mut progress = Progress::new();
        let mut redraw = tokio::time::interval(REDRAW);
        redraw.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let (mut open, mut stopping) = (true, false);
        // Heard from here on, also while a line is written.
        let hears = |kind| {
            signal(kind).map_err(|error| Failure::Run(format!("signals cannot be heard: {error}")))
        };
        let mut interrupts = hears(SignalKind::interrupt())?;
        let mut terminates = hears(SignalKind::terminate())?;
        // What matters most may stand last in a list that is there. Where it names
        // others that are elsewhere, it is not.
        while is_whole && open && self.batch.waiting() < AHEAD {
            tokio::select! {
                biased;
                record = records.recv() => match record {
                    Some(record) => self.take(record),
                    None => open = false,
                },
                () = fetches.cancelled() => break,
            }
        }
        let ended = loop {
            if !stopping {
                self.batch.begin();
            }
            let is_all = !open && self.batch.waiting() == 0;
            let is_over = self.batch.is_idle() && (stopping || is_all);
            if is_over {
                break Ok(stopping);
            }
            let reads = open && !stopping && self.batch.waiting() < AHEAD;
            let idle = self.batch.is_idle();
            tokio::select! {
                biased;
                Some((_, line)) = self.batch.next(), if !idle => {
                    if let Err(failure) = self.put(&line) {
                        break Err(failure);
                    }
                }
                record = records.recv(), if reads => match record {
                    Some(record) => self.take(record),
                    None => open = false,
                },
                () = somebody_stops(&mut interrupts, &mut terminates) => {
                    if stopping {
                        break Ok(true);
                    }
                    stopping = true;
                    let left = self.batch.under_way();
                    tracing::warn!(
                        under_way = left,
                        "interrupted; records under way are finished, once more ends at once"
                    );
                }
                _ = redraw.tick() => {
                    let held_up = self.held_up();
                    progress.tell(held_up);
                    progress.draw(&self.tally, self.batch.under_way(), held_up, !open);
                }
            }
        };
        progress.leave();
        ended
    }

    /// One more record of the list.
    fn take(&mut self, record: Record) {
        self.tally.read += 1;
        if let Some(before) = self.done.take(&record) {
            self.tally.skipped += 1;
            self.tally.skipped_failed += u64::from(before == Before::Failed);
            return;
        }
        self.places.give(self.tally.skipped);
        self.batch.push(record);
    }

    /// What waits for a record before it, by its number in the list that was read.
    fn held_up(&self) -> Option<HeldUp<'_>> {
        let held_up = self.batch.held_up()?;
        let by = self.places.of(held_up.by);
        Some(HeldUp { by, ..held_up })
    }

    fn put(&mut self, line: &Line) -> Result<(), Failure> {
        let held = self.batch.held_up().map_or(0, |held_up| held_up.lines);
        self.tally.held = self.tally.held.max(held);
        self.output.write(&line.text())?;
        self.tally.take(line);
        Ok(())
    }
}
