//! Set-up and developer chores: `cargo xtask setup | plugins | guests | demo |
//! test | bench`.

mod place;
mod plugins;
mod problem;
mod say;
mod setup;
mod shell;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::place::Place;
use crate::problem::Problem;

/// Chores for developers of Crescendo. Each sets up what it needs.
#[derive(Debug, Parser)]
#[command(
    name = "cargo xtask",
    bin_name = "cargo xtask",
    disable_help_subcommand = true
)]
struct Arguments {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Debug, Subcommand)]
enum Chore {
    /// Installs what is missing: compiler for plugins, browser, Node.
    Setup,
    /// Builds plugins/* into target/plugins/, where the host's build embeds them.
    Plugins {
        /// Builds one plugin, named as its folder.
        #[arg(long, value_name = "NAME")]
        only: Option<String>,
    },
    /// Builds the test guests of tests/guests/ into target/guests/.
    Guests {
        /// Builds one guest, named as its folder.
        #[arg(long, value_name = "NAME")]
        only: Option<String>,
    },
}

fn main() -> ExitCode {
    match Place::find().and_then(|place| run(&place, Arguments::parse().chore)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            say::failure(&problem.to_string());
            ExitCode::FAILURE
        }
    }
}

fn run(place: &Place, chore: Chore) -> Result<(), Problem> {
    match chore {
        Chore::Setup => setup::all(place),
        Chore::Plugins { only } => plugins::build(place, only.as_deref()),
        Chore::Guests { only } => plugins::build_folder(place, "guests", "tests/guests", &place.guests(), only.as_deref()),
    }
}
