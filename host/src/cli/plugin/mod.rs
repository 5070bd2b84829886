//! `crescendo plugin`: for authors, and for those who run what authors write.

mod admin;
mod asked;
mod build;
mod check;
mod new;
mod run;
mod sign;

use clap::Subcommand;

use super::control::Host;
use super::{Failure, load};

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
pub fn run(
    command: Plugin,
    host: &Host<'_>,
    log: Option<String>,
    json: bool,
) -> Result<(), Failure> {
    match command {
        Plugin::New(command) => new::run(&command, json),
        Plugin::Build(command) => build::run(&command, json),
        Plugin::Check(command) => check::run(&command, &load(host.file)?, log, host.state, json),
        Plugin::Run(command) => {
            let mut config = load(host.file)?;
            // What a guest writes to its log is in the trace; what it prints is not.
            config.log.level = log.unwrap_or_else(|| "warn,plugin=info".to_owned());
            run::run(&command, &config, host.state, json)
        }
        Plugin::Keygen(command) => sign::keygen(&command, json),
        Plugin::Sign(command) => sign::sign(&command, json),
        Plugin::Verify(command) => sign::verify(&command, json),
        Plugin::Admin(command) => admin::run(command, host, json),
    }
}
