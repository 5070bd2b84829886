//! `crescendo plugin`: for authors, and for those who run what authors write.

mod asked;
mod build;
mod check;
mod new;
mod run;

use std::path::Path;

use clap::Subcommand;

use super::Failure;

/// `crescendo plugin`.
#[derive(Debug, Subcommand)]
pub enum Plugin {
    /// Make a project that builds and passes its check as it is
    New(new::New),
    /// Turn a project into one component with its manifest inside
    Build(build::Build),
    /// Check a component as a host would, and more
    Check(check::Check),
    /// Call a plugin once and show what it did
    Run(run::Run),
}

/// Runs one of them.
///
/// # Errors
/// As the command says.
pub fn run(command: Plugin, state: Option<&Path>, json: bool) -> Result<(), Failure> {
    match command {
        Plugin::New(command) => new::run(&command, json),
        Plugin::Build(command) => build::run(&command, json),
        Plugin::Check(command) => check::run(&command, state, json),
        Plugin::Run(command) => run::run(&command, state, json),
    }
}
