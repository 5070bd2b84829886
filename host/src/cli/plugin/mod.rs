//! `crescendo plugin`: for authors, and for those who run what authors write.

mod admin;
mod asked;
mod build;
mod check;
mod new;
mod run;
mod sign;

use clap::Subcommand;

use super::Failure;
use super::control::Host;

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
    /// Make a key to sign plugins with
    Keygen(sign::Keygen),
    /// Sign a component
    Sign(sign::Sign),
    /// Say whose signature a component carries
    Verify(sign::Verify),
    /// What admins do.
    #[command(flatten)]
    Admin(admin::Admin),
}

/// Runs one of them.
///
/// # Errors
/// As the command says.
pub fn run(command: Plugin, host: &Host<'_>, json: bool) -> Result<(), Failure> {
    match command {
        Plugin::New(command) => new::run(&command, json),
        Plugin::Build(command) => build::run(&command, json),
        Plugin::Check(command) => check::run(&command, host.state, json),
        Plugin::Run(command) => run::run(&command, host.state, json),
        Plugin::Keygen(command) => sign::keygen(&command, json),
        Plugin::Sign(command) => sign::sign(&command, json),
        Plugin::Verify(command) => sign::verify(&command, json),
        Plugin::Admin(command) => admin::run(command, host, json),
    }
}
