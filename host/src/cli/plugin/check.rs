//! `crescendo plugin check`: what a host would refuse.

use std::path::Path;

use clap::Args;

use crate::cli::Failure;

/// `crescendo plugin check`.
#[derive(Debug, Args)]
pub struct Check {}

/// Not there yet.
///
/// # Errors
/// Always.
pub fn run(_command: &Check, _state: Option<&Path>, _json: bool) -> Result<(), Failure> {
    Err(Failure::Usage("not there yet".to_owned()))
}
