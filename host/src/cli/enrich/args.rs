//! `crescendo enrich` as clap sees it.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};

use crate::config::Limiter;
use crate::enrich::{self, Format};

/// `crescendo enrich`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  crescendo enrich urls.txt -o out.jsonl
  crescendo enrich products.csv -o out.jsonl --order input
  cat urls.txt | crescendo enrich - | jq -c '[.url, .\"page.title\"]'
  crescendo enrich urls.txt -o out.jsonl --retry-failed
  crescendo enrich https://example.org/sitemap.xml -o out.jsonl

One line of JSON for each record: url, what the record had, enriched_at,
fetch_duration_ms, process_duration_ms, attempts and the fields, or error and
error_code. Numbers and texts are kept as they were written; what the record had under
one of those names is in input. Lines may be records of another list: what they told is
told anew, and what has the name of a field that is found is in input. In a list of URLs a
line that begins with # is a remark.
The same command again goes on where it was stopped.

With --json the summary at the end is one JSON object: on standard output where lines go to
a file (-o), and on standard error where they go to standard output. It comes also where
lines cannot be written; its error says why.")]
pub struct Enrich {
    /// Files or URLs of lists: one URL a line, JSONL, CSV with a column `url`, a sitemap or
    /// an index of sitemaps, each of them also packed (gzip); - for standard input
    #[arg(required = true, value_name = "FILE|URL")]
    pub inputs: Vec<PathBuf>,
    /// Where lines go [default: standard output]; continued where it is there, and left as
    /// it is where it is something else
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// The pipeline to run on each record
    #[arg(long, value_name = "NAME", default_value = "page")]
    pub pipeline: String,
    /// Records that wait for their origins at once; of one origin never more
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub concurrency: u32,
    /// One after the other: --concurrency 1, and instead of it
    #[arg(long, conflicts_with = "concurrency")]
    pub sequential: bool,
    /// Seconds for one try of a request
    #[arg(long, value_name = "S", default_value = "30", value_parser = super::super::args::seconds)]
    pub timeout: Duration,
    /// Tries more for a request that failed in passing, as long as an origin's tries more
    /// are no more than fetch.retry_percent of what it answers [default: fetch.retries]
    #[arg(long, value_name = "N")]
    pub retries: Option<u32>,
    /// Lines after which the output is brought to disk
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..))]
    pub batch_size: u32,
    /// How the number of requests to one origin is found [default: fetch.limiter]
    #[arg(long, value_enum, value_name = "LIMITER")]
    pub limiter: Option<LimiterName>,
    /// In which order lines are written
    #[arg(long, value_enum, value_name = "ORDER", default_value = "completion")]
    pub order: Order,
    /// How records are read [default: as the name says, the type, or the first line]
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub input_format: Option<InputFormat>,
    /// Take lines of the output that failed out of it and try them again
    #[arg(long, requires = "output")]
    pub retry_failed: bool,
    /// Add to each line who voted what
    #[arg(long)]
    pub provenance: bool,
    /// Say at the end what each origin was given, and why
    #[arg(long)]
    pub explain: bool,
    /// Fetch sitemaps of other hosts too than that of the index by URL that names them
    #[arg(long)]
    pub any_host: bool,
    /// Do not ask robots.txt
    #[arg(long)]
    pub ignore_robots: bool,
    /// Fetch from this machine and private networks too
    #[arg(long)]
    pub allow_private: bool,
}

/// How the number of requests to one origin is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LimiterName {
    /// Climbs the rate of answers
    Gradient,
    /// 2 more for 5 s in which 95 % were answered, half otherwise
    Aimd,
    /// As many as --concurrency says
    Fixed,
}

impl From<LimiterName> for Limiter {
    fn from(name: LimiterName) -> Self {
        match name {
            LimiterName::Gradient => Self::Gradient,
            LimiterName::Aimd => Self::Aimd,
            LimiterName::Fixed => Self::Fixed,
        }
    }
}

/// In which order lines are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Order {
    /// As they are done
    Completion,
    /// As the records were given
    Input,
}

impl From<Order> for enrich::Order {
    fn from(order: Order) -> Self {
        match order {
            Order::Completion => Self::Completion,
            Order::Input => Self::Input,
        }
    }
}

/// How records are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum InputFormat {
    /// One URL a line; one that begins with # is a remark
    Text,
    /// One JSON object a line, with `url`; `priority` says what goes first
    Jsonl,
    /// Columns with a head, one of them `url`
    Csv,
    /// A sitemap (XML), or an index of sitemaps, each of which is fetched
    Sitemap,
}

impl From<InputFormat> for Format {
    fn from(format: InputFormat) -> Self {
        match format {
            InputFormat::Text => Self::Text,
            InputFormat::Jsonl => Self::Jsonl,
            InputFormat::Csv => Self::Csv,
            InputFormat::Sitemap => Self::Sitemap,
        }
    }
}
