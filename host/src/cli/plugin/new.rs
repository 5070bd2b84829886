//! `crescendo plugin new`: a new project.

use clap::Args;

use crate::cli::Failure;

/// `crescendo plugin new`.
#[derive(Debug, Args)]
pub struct New {}

/// Not there yet.
///
/// # Errors
/// Always.
pub fn run(_command: &New, _json: bool) -> Result<(), Failure> {
    Err(Failure::Usage("not there yet".to_owned()))
}
