//! A probe as a person sees it: a line for each step, what was found, and what to write
//! into the configuration.

use crescendo_core::probe::{Finding, Step, at_random};
use serde_json::{Value, json};

use crate::cli::view::{dim, paint, plain, strong};
use crate::fetch::Origin;

/// Cells of a bar.
const CELLS: usize = 16;

/// What is above the lines.
pub(super) fn heading(url: &str) -> String {
    format!(
        "{}\n{}",
        strong(&plain(url)),
        dim("at once   answers a second                 half took at most, nine of ten")
    )
}

/// One step: what it brought, and how long answers took. Bars are logarithmic, so that
/// twice as much is one piece more wherever it is.
pub(super) fn line(step: &Step) -> String {
    let rate = step.rate().unwrap_or(0.0);
    let median = step.median_us().map_or(0.0, ms);
    let slow = step.slow_us().map_or(0.0, ms);
    let mut line = format!(
        "{:>7}   {} {rate:>7.1}   {} {median:>7.0} ms {slow:>7.0} ms",
        step.at_once,
        paint::bar(part(rate, 0.1), CELLS),
        paint::bar(part(median, 1.0), CELLS),
    );
    for (count, what) in [(step.refused(), "refused"), (step.failed(), "failed")] {
        if count > 0 {
            line.push_str(&format!("   {count} {what}"));
        }
    }
    line
}

/// Where a number is between `least` and 10,000 times as much.
fn part(value: f64, least: f64) -> f64 {
    (value / least).max(1.0).log10() / 4.0
}

#[expect(clippy::cast_precision_loss, reason = "microseconds of one call")]
fn ms(us: u64) -> f64 {
    us as f64 / 1e3
}

/// So many in so long, as people say it.
pub(super) fn rate(calls: u32, seconds: f64) -> String {
    let of = [
        (1.0, "second"),
        (60.0, "minute"),
        (3_600.0, "hour"),
        (86_400.0, "day"),
    ];
    let named = of
        .iter()
        .find(|(window, _)| (window - seconds).abs() < 1e-9);
    match named {
        Some((_, name)) => format!("{calls} calls per {name}"),
        None => format!("{calls} calls in {seconds:.1} s"),
    }
}

/// What was found, in a sentence, and what it cost.
pub(super) fn verdict(finding: &Finding, steps: &[Step]) -> String {
    let said = match finding {
        Finding::Serialises => "serialises: more than one at once only wait".to_owned(),
        Finding::Parallel { up_to } => {
            format!("parallel up to {up_to}: more at once only wait")
        }
        Finding::Refuses { more_than } => {
            format!("parallel up to {more_than}: more at once are refused, or fail")
        }
        Finding::RateLimited { calls, seconds } => {
            format!(
                "rate-limited at {}",
                rate(*calls, *seconds).replace(" calls", "")
            )
        }
        Finding::AtLeast { at_once } => {
            format!("parallel up to {at_once} at least: nothing grew slower")
        }
        Finding::Fails => "fails: hardly a call was answered".to_owned(),
    };
    let calls: usize = steps.iter().map(|step| step.calls.len()).sum();
    let refused: u32 = steps.iter().map(Step::refused).sum();
    let failed: u32 = steps.iter().map(Step::failed).sum();
    let cost = format!("{calls} calls, {refused} refused, {failed} failed");
    let mut lines = vec![strong(&said), dim(&cost)];
    if let Some(share) = at_random(steps).filter(|_| *finding != Finding::Fails) {
        let percent = share * 100.0;
        let why = "bring no answer, however few are under way";
        lines.insert(1, format!("{percent:.0} % of the calls {why}"));
    }
    lines.join("\n")
}

/// What to write into the configuration; empty where there is nothing to be said.
pub(super) fn lines(url: &str, finding: &Finding) -> String {
    let Ok((_, origin)) = Origin::parse(url) else {
        return String::new();
    };
    let table = format!("[[upstreams]]\norigin = \"{origin}\"\n");
    match finding {
        Finding::Serialises => format!("{table}limiter = \"fixed\"\nfirst = 1"),
        Finding::Parallel { up_to: first } | Finding::Refuses { more_than: first } => {
            format!("{table}limiter = \"fixed\"\nfirst = {first}")
        }
        Finding::RateLimited { calls, seconds } => {
            let delay = (seconds * 1e3 / f64::from((*calls).max(1))).ceil();
            format!("{table}min_delay_ms = {delay}")
        }
        Finding::AtLeast { at_once } => format!("{table}most = {at_once}"),
        Finding::Fails => String::new(),
    }
}

/// A step as a document.
pub(super) fn document(step: &Step) -> Value {
    json!({
        "at_once": step.at_once,
        "calls": step.calls.len(),
        "answered": step.answered(),
        "refused": step.refused(),
        "failed": step.failed(),
        "answers_per_s": step.rate(),
        "median_ms": step.median_us().map(ms),
        "slow_ms": step.slow_us().map(ms),
    })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::config::Config;

    #[test]
    fn what_is_found_is_said_and_can_be_written_into_the_configuration() {
        for (finding, said, line) in [
            (Finding::Serialises, "serialises", "first = 1"),
            (
                Finding::Parallel { up_to: 5 },
                "parallel up to 5",
                "first = 5",
            ),
            (
                Finding::Refuses { more_than: 3 },
                "are refused, or fail",
                "first = 3",
            ),
            (
                Finding::RateLimited {
                    calls: 60,
                    seconds: 60.0,
                },
                "rate-limited at 60 per minute",
                "min_delay_ms = 1000",
            ),
            (
                Finding::RateLimited {
                    calls: 7,
                    seconds: 33.3,
                },
                "rate-limited at 7 in 33.3 s",
                "min_delay_ms = 4758",
            ),
            (Finding::AtLeast { at_once: 32 }, "32 at least", "most = 32"),
        ] {
            let verdict = verdict(&finding, &[]);
            assert!(verdict.contains(said), "{verdict}");
            let lines = lines("https://api.example.org/v1/x?y=z", &finding);
            assert!(lines.contains(line), "{lines}");
            let config = Config::parse(Path::new("a.toml"), &lines).unwrap();
            assert_eq!(config.upstreams[0].origin, "https://api.example.org");
        }
        assert_eq!(lines("https://a.example", &Finding::Fails), "");
    }
}
