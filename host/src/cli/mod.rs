//! The commands: what a person sees in a terminal.
//!
//! Machine-readable output goes to standard output alone; logs and bars go to
//! standard error.

mod args;
mod config;
mod control;
mod doctor;
mod enrich;
mod exit;
mod extract;
mod images;
mod outcomes;
mod pipeline;
mod place;
mod plugin;
mod probe;
mod serve;
mod spend;
mod view;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{CommandFactory as _, Parser as _};

use crate::config::{Config, state};
use args::{Cli, Command};
use control::Host;

pub use exit::Failure;

/// Runs the command that the process was started with.
#[must_use]
pub fn main() -> ExitCode {
    match dispatch(Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}

fn dispatch(cli: Cli) -> Result<(), Failure> {
    let global = cli.global;
    let folder = global.state.clone().or_else(state::default_folder);
    let host = Host {
        file: global.config.as_deref(),
        state: folder.as_deref(),
    };
    match cli.command {
        Command::Completions { shell } => {
            let mut command = Cli::command();
            // Into memory first: the generator panics where writing fails.
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut command, "crescendo", &mut script);
            Ok(std::io::stdout().write_all(&script)?)
        }
        Command::Doctor => doctor::run(folder.as_deref(), global.config.as_deref(), global.json),
        Command::Config(args::Configuration::Reload) => config::reload(&host.reach()?, global.json),
        Command::Config(args::Configuration::Files(command)) => {
            config::run(command, global.config.clone(), global.json)
        }
        Command::Spend(command) => spend::run(&command, &host.reach()?, global.json),
        Command::Backup { to } => backup(&to, &host.reach()?, global.json),
        Command::Plugin(command) => plugin::run(command, &host, global.log, global.json),
        Command::Pipeline(args::Pipeline::Place(command)) => {
            place::run(*command, &host.reach()?, global.json)
        }
        Command::Pipeline(args::Pipeline::Look(command)) => {
            let file = global.config.as_deref();
            let checks = matches!(command, args::Look::Check { .. });
            let config = refusal_as_json(global.json && checks, file, load(file))?;
            pipeline::run(command, &config, folder.as_deref(), global.json)
        }
        Command::Extract(command) => {
            let mut config = load(global.config.as_deref())?;
            // A person's terminal shows the result; the log is for trouble.
            config.log.level = global.log.unwrap_or_else(|| "warn".to_owned());
            extract::run(command, config, folder, global.json)
        }
        Command::Enrich(command) => {
            let mut config = load(global.config.as_deref())?;
            config.log.level = global.log.unwrap_or_else(|| "warn".to_owned());
            enrich::run(command, config, folder, global.json)
        }
        Command::Probe(command) => {
            let config = load(global.config.as_deref())?;
            probe::run(&command, config, global.json)
        }
        Command::Serve(command) => {
            let config = load(global.config.as_deref())?;
            let file = global.config.as_deref();
            serve::run(&command, config, global.log, file, &needed(folder.clone())?)
        }
    }
}

/// The configuration in force.
fn load(path: Option<&Path>) -> Result<Config, Failure> {
    let config = path.map_or_else(Config::embedded, Config::load);
    config.map_err(|error| Failure::Usage(error.to_string()))
}

/// What was checked; where it was refused, as a document too if one was asked
/// for.
fn refusal_as_json<T>(
    json: bool,
    file: Option<&Path>,
    checked: Result<T, Failure>,
) -> Result<T, Failure> {
    if let (true, Err(failure)) = (json, &checked) {
        let document = serde_json::json!({
            "file": file, "ok": false, "message": failure.to_string(),
        });
        writeln!(std::io::stdout(), "{document}")?;
    }
    checked
}

fn needed(folder: Option<PathBuf>) -> Result<PathBuf, Failure> {
    folder.ok_or_else(|| Failure::Usage("there is no home folder; name one: --state DIR".into()))
}

/// `crescendo backup`.
fn backup(to: &Path, host: &control::Control, json: bool) -> Result<(), Failure> {
    let to = std::path::absolute(to).map_err(|error| Failure::Usage(error.to_string()))?;
    let ask = control::Ask::new(http::Method::POST, &["backup"]);
    let document = host.send(ask.body(serde_json::json!({"to": to}).to_string()))?;
    if json {
        writeln!(std::io::stdout(), "{document}")?;
    } else {
        writeln!(std::io::stdout(), "copied to {}", to.display())?;
    }
    Ok(())
}
