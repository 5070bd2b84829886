//! `crescendo plugin run`: one call.

use std::path::Path;

use clap::Args;

use crate::cli::Failure;

/// `crescendo plugin run`.
#[derive(Debug, Args)]
pub struct Run {}

/// Not there yet.
///
/// # Errors
/// Always.
pub fn run(_command: &Run, _state: Option<&Path>, _json: bool) -> Result<(), Failure> {
    Err(Failure::Usage("not there yet".to_owned()))
}
