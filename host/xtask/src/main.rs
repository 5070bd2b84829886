//! The `cargo xtask` command line.

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use xtask::place::Place;
use xtask::problem::Problem;
use xtask::{bench, bindings, demo, guests, image, plugins, say, sdk, setup, test};

/// Chores for developers of Crescendo. Each sets up what it needs.
///
/// Toolchains and packages are kept in $CRESCENDO_CACHE, or `crescendo` in
/// your cache folder, and survive `cargo clean`.
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
    /// Shows a photograph and a page turning into design tokens.
    Demo,
    /// Runs every check and every test.
    Test,
    /// Measures against floors and peers.
    ///
    /// Without a name everything is measured; `quality`, `speed` and `enrich` are
    /// groups.
    Bench {
        /// A group or one benchmark.
        #[arg(value_name = "quality|speed|enrich|NAME")]
        name: Option<String>,
        /// How many pages `quality` generates; 40 where nobody says.
        #[arg(long, value_name = "N")]
        pages: Option<u32>,
        /// What they are generated from; printed, and fresh in each run.
        #[arg(long, value_name = "S")]
        seed: Option<u64>,
        /// How many URLs the lists of `enrich` have.
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
        urls: Option<u32>,
        /// How often each side of `enrich` runs; 3 where nobody says.
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
        runs: Option<u32>,
        /// The concurrency of `enrich`; 50 and 400 where nobody says.
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1000))]
        concurrency: Option<u32>,
    },
    /// Installs what is missing: compiler for plugins, browser, Python, Node.
    Setup,
    /// Generates the bindings in sdk/ from wit/; after each change there.
    Bindings,
    /// Lays out the crates that projects in Rust are made with, for the host's
    /// build to embed.
    Sdk,
    /// Builds plugins/* into target/plugins/, where the host's build embeds
    /// them.
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
    /// Builds the container of host/deploy/ without a daemon or a registry, and
    /// lets it extract and serve. Needs root, for Debian's debootstrap.
    Image,
}

fn main() -> ExitCode {
    let chore = Arguments::parse().chore;
    match Place::find().and_then(|place| run(&place, chore)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            say::failure(&problem.to_string());
            ExitCode::FAILURE
        }
    }
}

fn run(place: &Place, chore: Chore) -> Result<(), Problem> {
    match chore {
        Chore::Demo => demo::run(place),
        Chore::Test => test::run(place),
        Chore::Bench {
            name,
            pages,
            seed,
            urls,
            runs,
            concurrency,
        } => {
            let options = bench::Options {
                pages,
                seed,
                urls,
                runs,
                concurrency,
            };
            bench::run(place, name.as_deref(), &options)
        }
        Chore::Setup => setup::all(place),
        Chore::Bindings => bindings::write(place),
        Chore::Sdk => sdk::build(place),
        Chore::Plugins { only } => plugins::build(place, only.as_deref()),
        Chore::Guests { only } => guests::build(place, only.as_deref()),
        Chore::Image => image::run(place),
    }
}
