//! The log on standard error: for people, or one JSON object a line.

use tracing_subscriber::EnvFilter;

use super::Failure;
use crate::config::{Config, LogFormat};

/// Starts the process's log for commands that run and end.
///
/// # Errors
/// The filter cannot be read (exit code 2).
pub fn start(config: &Config) -> Result<(), Failure> {
    let filter = EnvFilter::try_new(&config.log.level).map_err(|error| {
        Failure::Usage(format!(
            "log level `{}` cannot be read: {error}",
            config.log.level
        ))
    })?;
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    let started = match config.log.format {
        LogFormat::Human => log.with_ansi(false).try_init(),
        LogFormat::Json => log.json().try_init(),
    };
    started.map_err(|error| Failure::Run(format!("the log cannot be started: {error}")))
}
