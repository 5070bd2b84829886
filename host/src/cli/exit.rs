//! How a command ends: exit codes and what goes to standard error.

use std::process::ExitCode;

use crate::assembly::StartError;

/// Why a command did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// Exit code 1.
    #[error("{0}")]
    Run(String),
    /// Exit code 2.
    #[error("{0}")]
    Usage(String),
    /// Exit code 3.
    #[error("{0}")]
    Input(String),
    /// Exit code 130.
    #[error("interrupted")]
    Interrupted,
    /// The reader of standard output has gone: it has what it wanted, so
    /// there is no message and exit code 0.
    #[error("standard output is closed")]
    Closed,
}

/// A file of the configuration that cannot be used is what was asked for.
impl From<StartError> for Failure {
    fn from(error: StartError) -> Self {
        match error {
            StartError::Plugin(_)
            | StartError::Configured(_)
            | StartError::Setting(_)
            | StartError::Pipelines(_)
            | StartError::NoState => Self::Usage(error.to_string()),
            other => Self::Run(other.to_string()),
        }
    }
}

impl Failure {
    /// The process's exit code.
    #[must_use]
    pub const fn code(&self) -> u8 {
        match self {
            Self::Closed => 0,
            Self::Run(_) => 1,
            Self::Usage(_) => 2,
            Self::Input(_) => 3,
            Self::Interrupted => 130,
        }
    }

    /// Says what went wrong on standard error and gives the exit code.
    pub fn report(&self) -> ExitCode {
        if !matches!(self, Self::Closed) {
            use std::io::Write as _;
            // Standard error may be closed too; then nobody is there to tell.
            let _ = writeln!(anstream::stderr(), "crescendo: {self}");
        }
        ExitCode::from(self.code())
    }
}

impl From<std::io::Error> for Failure {
    /// For writing to standard output alone.
    fn from(error: std::io::Error) -> Self {
        if error.kind() == std::io::ErrorKind::BrokenPipe {
            Self::Closed
        } else {
            Self::Run(format!("cannot write to standard output: {error}"))
        }
    }
}
