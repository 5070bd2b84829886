//! `crescendo plugin check`: what a host would refuse, and more.

mod view;

use std::io::{IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};

use clap::Args;

use crate::assembly;
use crate::author::check::{self, CheckError, CheckReport, Options};
use crate::cli::Failure;
use crate::cli::view::plain;
use crate::config::Config;
use crate::sandbox::CacheSettings;
use crate::server::observe::install;

/// `crescendo plugin check`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  crescendo plugin check build/my-palette.wasm
  crescendo plugin check build/my-palette.wasm --calls 0
  crescendo plugin check build/my-palette.wasm --json | jq .ok

Each call has 2 s of CPU time, 128 MiB of memory, 1 MiB and 250 items to emit: less than
hosts give. Instructions are the same on every machine; plugin.toml may hold a sample to
so many of them (fuel = N).

Exit codes: 0 all is well, 1 something has to change, 2 wrong usage, 3 not a component.")]
pub struct Check {
    /// The component
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// How many calls are made about one input, each in a fresh sandbox
    #[arg(long, value_name = "N", default_value_t = 1_000,
          value_parser = clap::value_parser!(u32).range(0..=1_000_000))]
    calls: u32,
}

/// Checks, and prints what was found.
///
/// # Errors
/// Exit code 1 where something has to change, 3 where the file is no
/// component.
pub fn run(
    command: &Check,
    config: &Config,
    level: Option<String>,
    state: Option<&Path>,
    json: bool,
) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .map_err(|error| Failure::Run(format!("cannot start: {error}")))?;
    // What a panic says goes to the guest's log.
    let mut telemetry = assembly::telemetry(config);
    telemetry.filter = level.unwrap_or_else(|| "off,plugin=error".to_owned());
    let log = install(&telemetry, runtime.handle());
    let _log = log.map_err(|error| Failure::Usage(error.to_string()))?;
    let options = Options {
        calls: command.calls,
        cache: state.map(CacheSettings::in_state),
    };
    let mut progress = Progress::begin(json);
    let report = runtime.block_on(async {
        tokio::select! {
            report = check::check(&command.file, &options, |what| progress.say(what)) => {
                report.map_err(failure)
            }
            _ = tokio::signal::ctrl_c() => Err(Failure::Interrupted),
        }
    });
    progress.end();
    let report = report?;
    if json {
        let text = serde_json::to_string(&report).unwrap_or_default();
        writeln!(std::io::stdout(), "{text}")?;
    } else {
        view::print(&report)?;
    }
    verdict(&report)
}

fn verdict(report: &CheckReport) -> Result<(), Failure> {
    match report.findings() {
        0 => Ok(()),
        1 => Err(Failure::Run("one finding has to be dealt with".to_owned())),
        some => Err(Failure::Run(format!(
            "{some} findings have to be dealt with"
        ))),
    }
}

fn failure(error: CheckError) -> Failure {
    let text = error.to_string();
    match error {
        CheckError::File(_) | CheckError::NoComponent { .. } => Failure::Input(text),
        CheckError::Bench(_) => Failure::Run(text),
    }
}

/// Says what is being done: one line on a terminal, a line each in a file.
struct Progress {
    shown: bool,
    terminal: bool,
}

impl Progress {
    fn begin(json: bool) -> Self {
        Self {
            shown: !json,
            terminal: std::io::stderr().is_terminal(),
        }
    }

    fn say(&mut self, what: &str) {
        let what: String = plain(what).chars().take(60).collect();
        // A closed standard error is no reason to stop.
        let _ = match (self.shown, self.terminal) {
            (false, _) => Ok(()),
            (true, true) => write!(std::io::stderr(), "\r\x1b[2K… {what}"),
            (true, false) => writeln!(std::io::stderr(), "… {what}"),
        };
    }

    fn end(self) {
        if self.shown && self.terminal {
            let _ = write!(std::io::stderr(), "\r\x1b[2K");
        }
    }
}
