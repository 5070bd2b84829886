//! `crescendo plugin build`: a component from a project.

use clap::Args;

use crate::cli::Failure;

/// `crescendo plugin build`.
#[derive(Debug, Args)]
pub struct Build {}

/// Not there yet.
///
/// # Errors
/// Always.
pub fn run(_command: &Build, _json: bool) -> Result<(), Failure> {
    Err(Failure::Usage("not there yet".to_owned()))
}
