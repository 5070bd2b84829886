//! `crescendo spend`: what paid calls have cost.

use std::io::Write as _;

use clap::{Args, ValueEnum};
use crescendo_core::budget::journal::{By, Report};
use crescendo_core::day::Day;
use http::Method;

use super::Failure;
use super::control::{Ask, Control};
use super::view::{dim, plain, strong};

/// `crescendo spend`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  crescendo spend
  crescendo spend --by tenant --since 2026-11-01
  crescendo spend --by plugin --json")]
pub struct Spend {
    /// What it is summed by
    #[arg(long, value_enum, default_value_t = Sum::Day)]
    by: Sum,
    /// The first day that counts (UTC) [default: all that are kept]
    #[arg(long, value_name = "DATE")]
    since: Option<Day>,
}

/// What spend is summed by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Sum {
    /// Days, UTC
    Day,
    /// Who asked
    Tenant,
    /// Who was called
    Plugin,
    /// In which pipeline
    Pipeline,
}

impl From<Sum> for By {
    fn from(sum: Sum) -> Self {
        match sum {
            Sum::Day => Self::Day,
            Sum::Tenant => Self::Tenant,
            Sum::Plugin => Self::Plugin,
            Sum::Pipeline => Self::Pipeline,
        }
    }
}

/// Asks the host, and prints what it says.
///
/// # Errors
/// The host cannot be reached, or its store cannot be read.
pub fn run(command: &Spend, host: &Control, json: bool) -> Result<(), Failure> {
    let since = command.since.map(|day| day.to_string());
    let ask = Ask::new(Method::GET, &["spend"])
        .query("by", Some(By::from(command.by).as_str()))
        .query("since", since.as_deref());
    let document = host.send(ask)?;
    if json {
        writeln!(std::io::stdout(), "{document}")?;
        return Ok(());
    }
    let report: Report = serde_json::from_value(document)
        .map_err(|error| Failure::Run(format!("the host's answer cannot be read: {error}")))?;
    Ok(print(&report)?)
}

fn print(report: &Report) -> std::io::Result<()> {
    let mut out = anstream::stdout();
    write!(out, "{}", table(report))
}

/// The report as a person reads it.
fn table(report: &Report) -> String {
    let mut lines = Vec::new();
    let head = format!(
        "{:<24} {:>10} {:>16} {:>12}",
        report.by.as_str(),
        "calls",
        "settled",
        "interrupted"
    );
    lines.push(dim(&head));
    for row in &report.rows {
        lines.push(format!(
            "{} {:>10} {:>16} {:>12}",
            strong(&format!("{:<24}", plain(&row.name))),
            row.calls,
            row.settled_micros.to_string(),
            row.interrupted
        ));
    }
    if report.rows.is_empty() {
        lines.push("nothing was spent".to_owned());
    }
    if report.open.calls > 0 {
        lines.push(dim(&format!(
            "{} calls have not ended; {} are reserved for them",
            report.open.calls, report.open.reserved_micros
        )));
    }
    lines.push(String::new());
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use crescendo_core::budget::journal::{Open, Spent};
    use crescendo_core::micros::Micros;

    use super::*;

    fn shown(report: &Report) -> String {
        anstream::adapter::strip_str(&table(report)).to_string()
    }

    #[test]
    fn money_is_shown_in_dollars_and_what_was_interrupted_beside_it() {
        let report = Report {
            by: By::Tenant,
            since: None,
            rows: vec![Spent {
                name: "studio".into(),
                calls: 3,
                settled_micros: Micros(150_000),
                interrupted: 1,
            }],
            open: Open {
                calls: 2,
                reserved_micros: Micros(20_000),
            },
        };
        assert_eq!(
            shown(&report),
            "tenant                        calls          settled  interrupted\n\
             studio                            3            $0.15            1\n\
             2 calls have not ended; $0.02 are reserved for them\n"
        );
    }

    #[test]
    fn where_nothing_was_spent_it_says_so() {
        let report = Report {
            by: By::Day,
            since: None,
            rows: Vec::new(),
            open: Open::default(),
        };
        assert!(shown(&report).ends_with("nothing was spent\n"));
    }
}
