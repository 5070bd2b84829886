//! `crescendo probe`: how many calls at once an API really serves.

mod drive;
mod shown;

use std::io::Write as _;
use std::path::PathBuf;
use std::time::Duration;

use bytes::Bytes;
use clap::Args;
use crescendo_core::probe::{Finding, at_random, finding};
use serde_json::json;

use super::Failure;
use crate::assembly;
use crate::config::Config;
use crate::fetch::{Asked, Request};

/// The largest body that is sent with each call, bytes: what a plugin may send too.
const MOST_BODY: u64 = 1 << 20;

/// `crescendo probe`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  crescendo probe https://api.example.org/v1/status
  crescendo probe https://api.example.org/v1/read --method POST --body page.json \\
      --header 'content-type: application/json' --max-calls 60

It makes real calls: 1 at once, then 2, 4, 8 …, until more at once bring no more answers,
until more of them are refused or fail than with fewer at once, or until --max-calls were
made. Where calls begin to fail it looks again at 1 at once: some APIs fail at random,
which is told as a share and is no limit. No call is made twice, and no
redirect is followed. What the configuration says of the origin ([[upstreams]]) is set
aside, but for its credential.")]
pub struct Probe {
    /// What to call
    #[arg(value_name = "URL")]
    pub url: String,
    /// GET, HEAD or POST
    #[arg(long, value_name = "METHOD", default_value = "GET")]
    pub method: String,
    /// A header of each call, as 'name: value'; may be given several times
    #[arg(long = "header", value_name = "HEADER", value_parser = header)]
    pub headers: Vec<(String, String)>,
    /// The body of each call
    #[arg(long, value_name = "FILE")]
    pub body: Option<PathBuf>,
    /// Calls at most
    #[arg(long, value_name = "N", default_value_t = 200, value_parser = clap::value_parser!(u32).range(6..=10_000))]
    pub max_calls: u32,
    /// Calls at once at most
    #[arg(long, value_name = "N", default_value_t = 64, value_parser = clap::value_parser!(u32).range(1..=512))]
    pub at_most: u32,
    /// Seconds for one call
    #[arg(long, value_name = "S", default_value = "30", value_parser = super::args::seconds)]
    pub timeout: Duration,
    /// Call this machine and private networks too
    #[arg(long)]
    pub allow_private: bool,
}

fn header(text: &str) -> Result<(String, String), String> {
    let (name, value) = text
        .split_once(':')
        .ok_or_else(|| format!("`{text}` is no header, such as 'accept: application/json'"))?;
    Ok((name.trim().to_owned(), value.trim().to_owned()))
}

/// Runs the command.
///
/// # Errors
/// As `exit` says: what cannot be called at all is wrong usage, an API that hardly
/// answers a failed run.
pub fn run(command: &Probe, mut config: Config, json: bool) -> Result<(), Failure> {
    let request = request(command)?;
    let fetch = &mut config.fetch;
    fetch.allow_private |= command.allow_private;
    let timeout = u64::try_from(command.timeout.as_millis()).unwrap_or(u64::MAX);
    fetch.total_ms = timeout;
    fetch.headers_ms = timeout;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|error| Failure::Run(format!("cannot start: {error}")))?;
    let (steps, seen) = runtime.block_on(async {
        let client = assembly::probing(&config, command.at_most)?;
        let drive = drive::Drive::new(client, request, command);
        let mut out = anstream::stdout();
        if !json {
            writeln!(out, "{}", shown::heading(&command.url))?;
        }
        let steps = drive.probe(|step| match json {
            true => Ok(()),
            false => Ok(writeln!(out, "{}", shown::line(step))?),
        });
        let steps: Vec<_> = steps.await?;
        Ok::<_, Failure>((steps, drive.seen()))
    })?;
    let found = finding(&steps, seen.quota);
    let lines = shown::lines(&command.url, &found);
    if json {
        let shown: Vec<_> = steps.iter().map(shown::document).collect();
        let document = json!({
            "url": command.url, "finding": found, "at_random": at_random(&steps),
            "configuration": lines,
            "says": seen.quota.map(|(calls, seconds)| json!({"calls": calls, "seconds": seconds})),
            "steps": shown, "error": seen.error, "rejected": seen.rejected,
        });
        writeln!(std::io::stdout(), "{document}")?;
    } else {
        let mut out = anstream::stdout();
        writeln!(out, "\n{}", shown::verdict(&found, &steps))?;
        if let (Some((calls, seconds)), false) =
            (seen.quota, matches!(found, Finding::RateLimited { .. }))
        {
            writeln!(
                out,
                "it says that it answers {}",
                shown::rate(calls, seconds)
            )?;
        }
        for (status, calls) in &seen.rejected {
            writeln!(
                out,
                "{calls} calls were answered with {status}: is the API asked for what it has?"
            )?;
        }
        if !lines.is_empty() {
            writeln!(out, "\n{lines}")?;
        }
    }
    match found {
        Finding::Fails => Err(Failure::Run(match seen.error {
            Some(error) => format!("hardly a call was answered; the last one failed: {error}"),
            None => "hardly a call was answered".to_owned(),
        })),
        _ => Ok(()),
    }
}

fn request(command: &Probe) -> Result<Request, Failure> {
    let usage = |error: &dyn std::fmt::Display| Failure::Usage(error.to_string());
    let body = match &command.body {
        None => Bytes::new(),
        Some(file) => {
            let shown = file.display();
            let cannot = |error: std::io::Error| Failure::Usage(format!("{shown}: {error}"));
            let length = std::fs::metadata(file).map_err(cannot)?.len();
            if length > MOST_BODY {
                let why = format!("{shown} has {length} bytes; {MOST_BODY} are sent at most");
                return Err(Failure::Usage(why));
            }
            std::fs::read(file).map_err(cannot)?.into()
        }
    };
    let method = command.method.to_ascii_uppercase();
    let asked = Asked {
        method: &method,
        url: &command.url,
        headers: &[],
        body,
    };
    let mut request = Request::new(asked).map_err(|error| usage(&error))?;
    for (name, value) in &command.headers {
        request.says(name, value).map_err(|error| usage(&error))?;
    }
    request.alone = true;
    Ok(request)
}
