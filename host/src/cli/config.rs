//! `crescendo config check | show | key`.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::Failure;
use super::args::ConfigCommand;
use super::control::{Ask, Control};
use super::view::plain;
use crate::assembly::{server_settings, telemetry};
use crate::config::{Catalogue, Config, DEFAULT};
use crate::server::observe;

/// Runs the command; `chosen` is `--config`.
///
/// # Errors
/// Exit code 2 when the configuration cannot be used.
pub fn run(command: ConfigCommand, chosen: Option<PathBuf>, json: bool) -> Result<(), Failure> {
    match command {
        ConfigCommand::Check { file } => {
            let file = file.or(chosen);
            let checked = super::refusal_as_json(json, file.as_deref(), checked(file.as_deref()));
            let (config, pipelines) = checked?;
            if json {
                let document = serde_json::json!({
                    "file": file, "ok": true, "keys": config.keys.len(),
                    "pipelines": pipelines.names(),
                });
                writeln!(std::io::stdout(), "{document}")?;
            } else {
                let names = pipelines.names().join(", ");
                let what = file.map_or("the embedded default".to_owned(), |file| {
                    file.display().to_string()
                });
                writeln!(std::io::stdout(), "{what}: ok (pipelines: {names})")?;
            }
        }
        ConfigCommand::Show { default: true } => write!(std::io::stdout(), "{DEFAULT}")?,
        ConfigCommand::Show { default: false } => {
            let config = super::load(chosen.as_deref())?;
            let text = if json {
                serde_json::to_string_pretty(&config).map_err(|e| e.to_string())
            } else {
                toml::to_string(&config).map_err(|e| e.to_string())
            };
            writeln!(std::io::stdout(), "{}", text.map_err(Failure::Run)?)?;
        }
        ConfigCommand::Key => key(json)?,
    }
    Ok(())
}

/// Has a host take up its changed file.
///
/// # Errors
/// What the host refuses, in its words; all stays as it was.
pub fn reload(host: &Control, json: bool) -> Result<(), Failure> {
    if !host.runs() {
        let why = "no host runs on this state folder; the next one starts with the file as it is";
        return Err(Failure::Usage(why.to_owned()));
    }
    let document = host.send(Ask::new(http::Method::POST, &["reload"]))?;
    if json {
        writeln!(std::io::stdout(), "{document}")?;
        return Ok(());
    }
    let changes = document.get("changes").and_then(Value::as_array);
    for change in changes.into_iter().flatten() {
        let text = |key: &str| change.get(key).and_then(Value::as_str).unwrap_or("-");
        let line = format!("{}: {} -> {}", text("key"), text("from"), text("to"));
        writeln!(std::io::stdout(), "{}", plain(&line))?;
    }
    if changes.is_none_or(Vec::is_empty) {
        writeln!(std::io::stdout(), "nothing has changed")?;
    }
    Ok(())
}

/// The configuration and its pipelines, where `serve` would take them.
///
/// # Errors
/// What it would refuse, with the file.
pub(super) fn checked(file: Option<&Path>) -> Result<(Config, Catalogue), Failure> {
    let config = super::load(file)?;
    let rest = || {
        let pipelines = super::pipeline::catalogue(&config)?;
        usable(&config)?;
        Ok(pipelines)
    };
    let pipelines = rest().map_err(|failure: Failure| match file {
        Some(file) => Failure::Usage(format!("{}: {failure}", file.display())),
        None => failure,
    })?;
    Ok((config, pipelines))
}

/// Checks what else `serve` would refuse: the log, the collector, the keys, the
/// files of plugins.
fn usable(config: &Config) -> Result<(), Failure> {
    let usage = |error: &dyn std::fmt::Display| Failure::Usage(error.to_string());
    observe::check(&telemetry(config)).map_err(|error| usage(&error))?;
    let settings = server_settings(config, None).map_err(|error| usage(&error))?;
    settings.check_open().map_err(|error| usage(&error))?;
    super::pipeline::known_plugins(config).map(drop)
}

/// Makes a client key of 256 random bits.
fn key(json: bool) -> Result<(), Failure> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes)
        .map_err(|error| Failure::Run(format!("no randomness to be had: {error}")))?;
    let hex: String = bytes.iter().map(|b| format!("{b:02x}")).collect();
    let key = format!("crescendo-{hex}");
    let digest = blake3::hash(key.as_bytes()).to_hex();
    let mut out = std::io::stdout();
    if json {
        writeln!(
            out,
            "{}",
            serde_json::json!({ "key": key, "blake3": digest.as_str() })
        )?;
    } else {
        writeln!(out, "key    {key}\nblake3 {digest}")?;
    }
    Ok(())
}
