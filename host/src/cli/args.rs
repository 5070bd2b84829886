//! The command line as clap sees it.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use crescendo_core::micros::Micros;

use super::enrich::Enrich;
use super::place::Place;
use super::plugin::Plugin;
use super::spend::Spend;
use crate::config::{Config, address};

/// Results that grow: sandboxed plugins look at your images, and each better
/// answer is shown as soon as it exists.
#[derive(Debug, Parser)]
#[command(
    name = "crescendo",
    version,
    propagate_version = true,
    arg_required_else_help = true
)]
#[command(
    after_help = "Exit codes: 0 done, 1 the run failed, 2 wrong usage or configuration, \
3 input refused, 130 interrupted."
)]
pub struct Cli {
    /// Options of every command.
    #[command(flatten)]
    pub global: Global,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Options of every command.
#[derive(Debug, Args)]
pub struct Global {
    /// Configuration laid over the embedded default
    #[arg(long, global = true, value_name = "FILE", env = "CRESCENDO_CONFIG")]
    pub config: Option<PathBuf>,
    /// Folder for caches and keys [default: the platform's state folder]
    #[arg(long, global = true, value_name = "DIR", env = "CRESCENDO_STATE")]
    pub state: Option<PathBuf>,
    /// Machine output: NDJSON events for runs, one document for lists, status and summaries
    #[arg(long, global = true)]
    pub json: bool,
    /// error, warn, info, debug, trace, or a filter such as info,crescendo=debug
    #[arg(long, global = true, value_name = "LEVEL")]
    pub log: Option<String>,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Turn images into design tokens, tier by tier
    Extract(Extract),
    /// Turn URLs into structured records, a line for each
    Enrich(Enrich),
    /// Find out how many calls at once an API really serves
    Probe(super::probe::Probe),
    /// Serve the HTTP API
    Serve(Serve),
    /// List, show or check pipelines
    #[command(subcommand)]
    Pipeline(Pipeline),
    /// Write, build, check and try plugins
    #[command(subcommand)]
    Plugin(Plugin),
    /// Check or show the configuration, or make a client key
    #[command(subcommand)]
    Config(Configuration),
    /// Say what paid calls have cost
    Spend(Spend),
    /// Copy plugins, keys, pipelines, their history and spend into an empty folder
    #[command(after_help = "Example:\n  crescendo backup /var/backups/crescendo-2026-11-28")]
    Backup {
        /// The folder; a state folder to start another host from
        to: PathBuf,
    },
    /// Say what this machine has, and what to do about what is missing
    #[command(after_help = "Example:\n  crescendo doctor")]
    Doctor,
    /// Print completions for a shell
    #[command(
        after_help = "Example:\n  crescendo completions bash > /etc/bash_completion.d/crescendo"
    )]
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
}

/// `crescendo extract`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  crescendo extract photo.jpg
  crescendo extract page.png --format css > tokens.css
  crescendo extract a.png b.png --stop-at 0.8 | jq .type
  cat photo.jpg | crescendo extract -")]
pub struct Extract {
    /// The images to look at, in the order in which results number them.
    #[arg(required = true, value_name = "IMAGE", help = images_help())]
    pub images: Vec<PathBuf>,
    /// The pipeline to run [default: the configured one]
    #[arg(long, value_name = "NAME")]
    pub pipeline: Option<String>,
    /// The most to spend, in dollars
    #[arg(long, value_name = "USD", allow_hyphen_values = true)]
    pub max_cost: Option<Micros>,
    /// Seconds until the best result so far stands
    #[arg(long, value_name = "S", allow_hyphen_values = true, value_parser = seconds)]
    pub deadline: Option<std::time::Duration>,
    /// Stop when a tier reaches this confidence, 0 to 1
    #[arg(long, value_name = "CONFIDENCE", allow_hyphen_values = true, value_parser = confidence)]
    pub stop_at: Option<f64>,
    /// How to print [default: human on a terminal, ndjson otherwise]
    #[arg(long, value_enum)]
    pub format: Option<Format>,
}

/// How results are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Swatches, bars and a table
    Human,
    /// One event a line
    Ndjson,
    /// W3C Design Tokens (DTCG 2025.10), one document
    Tokens,
    /// CSS custom properties
    Css,
    /// One #RRGGBB a line: colours with a role first, by the role's name, then the
    /// palette by area; a blank line between images
    Hex,
}

/// `crescendo serve`.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  crescendo serve &
  curl -N --data-binary @photo.jpg localhost:8080/v1/extract")]
pub struct Serve {
    /// Where clients connect; port 0 takes a free one
    #[arg(long, value_name = "ADDR", value_parser = address)]
    pub listen: Option<SocketAddr>,
    /// Where /metrics, /healthz and /readyz are served besides; any address but
    /// loopback takes a token of 32 bytes from CRESCENDO_ADMIN_TOKEN, which
    /// /metrics asks for as `Authorization: Bearer TOKEN`
    #[arg(long, value_name = "ADDR", value_parser = address)]
    pub admin_listen: Option<SocketAddr>,
}

/// `crescendo pipeline`.
#[derive(Debug, Subcommand)]
pub enum Pipeline {
    /// What is read.
    #[command(flatten)]
    Look(Look),
    /// What is changed in a host.
    #[command(flatten)]
    Place(Box<Place>),
}

/// `crescendo pipeline`, where nothing is changed.
#[derive(Debug, Subcommand)]
pub enum Look {
    /// List the pipelines
    #[command(after_help = "Example:\n  crescendo pipeline list --json")]
    List,
    /// Show one with its stages
    #[command(after_help = "Example:\n  crescendo pipeline show tokens")]
    Show {
        /// Its name
        name: String,
    },
    /// Check a file with one pipeline
    #[command(after_help = "Example:\n  crescendo pipeline check my-pipeline.toml")]
    Check {
        /// The file
        file: PathBuf,
    },
}

/// `crescendo config`.
#[derive(Debug, Subcommand)]
pub enum Configuration {
    /// What is done with files alone.
    #[command(flatten)]
    Files(ConfigCommand),
    /// Have the host that runs take up its changed configuration file
    #[command(after_help = "Example:\n  crescendo config reload")]
    Reload,
}

/// `crescendo config`, where no host is needed.
#[derive(Debug, Subcommand)]
pub enum ConfigCommand {
    /// Check a configuration file, or the configuration in force
    #[command(after_help = "Example:\n  crescendo config check crescendo.toml")]
    Check {
        /// The file; --config FILE names it as well; without either, the default
        file: Option<PathBuf>,
    },
    /// Show the configuration in force, or the annotated default
    #[command(after_help = "Example:\n  crescendo config show --default > crescendo.toml")]
    Show {
        /// The embedded default with its comments: a template
        #[arg(long)]
        default: bool,
    },
    /// Make a client key: the key for the client, the digest for [[keys]]
    #[command(after_help = "Example:\n  crescendo config key")]
    Key,
}

/// What may be handed in, with the default configuration's limit.
fn images_help() -> String {
    let config = Config::embedded().ok();
    let most = config.map_or(String::new(), |config| {
        format!(", at most {} (server.max_images)", config.server.max_images)
    });
    format!(
        "Images{most}: PNG, JPEG, WebP, GIF, BMP, TIFF; - for standard input. \
URLs are not fetched. Results number the images from 0 in the order given"
    )
}

pub(super) fn seconds(text: &str) -> Result<std::time::Duration, String> {
    let wrong = || format!("`{text}` is not a positive number of seconds, such as 2.5");
    let seconds: f64 = text.parse().map_err(|_| wrong())?;
    let duration = std::time::Duration::try_from_secs_f64(seconds).map_err(|_| wrong())?;
    if duration.is_zero() {
        Err(wrong())
    } else {
        Ok(duration)
    }
}

fn confidence(text: &str) -> Result<f64, String> {
    let value: Option<f64> = text.parse().ok().filter(|c| (0.0..=1.0).contains(c));
    value.ok_or_else(|| format!("`{text}` is not a confidence from 0 to 1"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn the_limit_on_images_is_told_as_configured() {
        let limit = Config::embedded().unwrap().server.max_images;
        assert!(images_help().contains(&format!("at most {limit} ")));
    }

    #[test]
    fn numbers_that_make_no_sense_are_refused() {
        for bad in ["-1", "NaN", "inf", "0", "soon"] {
            assert!(seconds(bad).is_err(), "{bad}");
        }
        for bad in ["-0.1", "1.1", "NaN", "high"] {
            assert!(confidence(bad).is_err(), "{bad}");
        }
        assert_eq!(seconds("2.5"), Ok(std::time::Duration::from_millis(2500)));
        assert_eq!(confidence("0.8"), Ok(0.8));
    }
}
