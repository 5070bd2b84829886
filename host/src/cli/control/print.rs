//! What the host's documents look like to a person.

use std::io::Write as _;

use crescendo_core::day::Day;
use serde_json::Value;

use crate::cli::view::{dim, plain, strong};

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value.get(key).and_then(Value::as_str).unwrap_or("-")
}

fn all<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    value
        .get(key)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

/// A list of plugins.
///
/// # Errors
/// Standard output is closed.
pub fn list(document: &Value) -> std::io::Result<()> {
    let mut out = anstream::stdout();
    for plugin in all(document, "plugins") {
        let id = strong(&format!("{:<20}", plain(text(plugin, "id"))));
        let waiting = match plugin.get("waiting").and_then(Value::as_str) {
            Some(version) => format!(", {version} waits"),
            None => String::new(),
        };
        let state = format!("{}{waiting}", text(plugin, "state"));
        writeln!(
            out,
            "{id} {:<12} {:<10} {:<26} {}",
            text(plugin, "version"),
            text(plugin, "world"),
            plain(text(plugin, "owner")),
            state,
        )?;
    }
    Ok(())
}

/// One plugin in full.
///
/// # Errors
/// Standard output is closed.
pub fn inspection(document: &Value) -> std::io::Result<()> {
    let mut out = anstream::stdout();
    let id = strong(&plain(text(document, "id")));
    let (version, state) = (text(document, "version"), text(document, "state"));
    writeln!(out, "{id} {version}, {state}")?;
    writeln!(out, "  {}", plain(text(document, "description")))?;
    writeln!(out, "  owner     {}", plain(text(document, "owner")))?;
    writeln!(out, "  from      {}", plain(text(document, "origin")))?;
    writeln!(out, "  digest    {}", text(document, "digest"))?;
    let granted = document.get("granted").map(Value::to_string);
    writeln!(out, "  granted   {}", plain(&granted.unwrap_or_default()))?;
    for excess in all(document, "missing") {
        writeln!(
            out,
            "  missing   {}: asks for {}, granted is {}",
            text(excess, "what"),
            plain(text(excess, "asked")),
            plain(text(excess, "granted")),
        )?;
    }
    let calls = document.get("calls").cloned().unwrap_or_default();
    writeln!(out, "  calls     {}", tally(&calls))?;
    for (import, count) in calls
        .get("host")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
    {
        let (used, refused) = (number(count, "used"), number(count, "refused"));
        let refused = if refused == 0 {
            String::new()
        } else {
            format!(", {refused} refused")
        };
        writeln!(out, "  host      {import} {used}{refused}")?;
    }
    for quarantine in all(document, "quarantines") {
        writeln!(out, "  out       {quarantine}")?;
    }
    let names: Vec<&str> = all(document, "pipelines")
        .iter()
        .filter_map(Value::as_str)
        .collect();
    writeln!(
        out,
        "  used by   {}",
        if names.is_empty() {
            "no pipeline".to_owned()
        } else {
            names.join(", ")
        }
    )?;
    for version in all(document, "versions") {
        let digest: String = text(version, "digest").chars().take(12).collect();
        let line = format!(
            "{:<12} {:<8} {digest}  {}",
            text(version, "version"),
            text(version, "standing"),
            plain(text(version, "origin")),
        );
        writeln!(out, "  kept      {line}")?;
    }
    Ok(())
}

/// Calls since the host began, in one line.
fn tally(calls: &Value) -> String {
    let mut parts = vec![format!("{} answered", number(calls, "answered"))];
    let failed = calls.get("failed").and_then(Value::as_object);
    for (code, count) in failed.into_iter().flatten() {
        parts.push(format!("{count} {code}"));
    }
    match number(calls, "spared") {
        0 => {}
        spared => parts.push(format!("{spared} not made, their input had crashed it")),
    }
    parts.join(", ")
}

fn number(value: &Value, key: &str) -> u64 {
    value.get(key).and_then(Value::as_u64).unwrap_or(0)
}

/// What came of a change.
///
/// # Errors
/// Standard output is closed.
pub fn made(document: &Value) -> std::io::Result<()> {
    let mut out = anstream::stdout();
    let (id, version) = (text(document, "id"), text(document, "version"));
    let before = match document.get("before").and_then(Value::as_str) {
        Some(before) => format!(" (was {before})"),
        None => String::new(),
    };
    match text(document, "state") {
        "serving" => writeln!(out, "{} {version} serves{before}", strong(&plain(id)))?,
        "out" => writeln!(out, "{}: nothing of it serves", strong(&plain(id)))?,
        "unchanged" => writeln!(out, "{} {version} serves already", strong(&plain(id)))?,
        "waiting" => {
            writeln!(
                out,
                "{} {version} waits{before}: it asks for more than is granted",
                strong(&plain(id))
            )?;
            for excess in all(document, "excess") {
                writeln!(
                    out,
                    "  {}: asks for {}, granted is {}",
                    text(excess, "what"),
                    plain(text(excess, "asked")),
                    plain(text(excess, "granted")),
                )?;
            }
            writeln!(
                out,
                "{}",
                dim(&format!("crescendo plugin grant {id} --all lets it serve"))
            )?;
        }
        _ => writeln!(out, "{}", plain(&document.to_string()))?,
    }
    let took = |step: &Value| step.get("us").and_then(Value::as_u64).unwrap_or(0);
    let steps: Vec<String> = all(document, "steps")
        .iter()
        .map(|step| {
            format!(
                "{} {:.1} ms",
                text(step, "step"),
                took(step) as f64 / 1000.0
            )
        })
        .collect();
    if !steps.is_empty() {
        writeln!(out, "{}", dim(&steps.join(", ")))?;
    }
    Ok(())
}

/// Records, newest first.
///
/// # Errors
/// Standard output is closed.
pub fn history(document: &Value) -> std::io::Result<()> {
    let mut out = anstream::stdout();
    for record in all(document, "records") {
        let seq = record.get("seq").and_then(Value::as_u64).unwrap_or(0);
        let at = record.get("at_ms").and_then(Value::as_u64).unwrap_or(0);
        let short = |key| -> String { text(record, key).chars().take(12).collect() };
        writeln!(
            out,
            "{seq:>5}  {}  {:<10} {} {} -> {}  {}  {}",
            when(at),
            text(record, "action"),
            strong(&plain(text(record, "about"))),
            short("from"),
            short("to"),
            text(record, "outcome"),
            dim(&plain(text(record, "who"))),
        )?;
        let detail = text(record, "detail");
        if !detail.is_empty() {
            writeln!(out, "       {}", dim(&plain(detail)))?;
        }
    }
    Ok(())
}

/// Keys that are or were trusted.
///
/// # Errors
/// Standard output is closed.
pub fn keys(document: &Value) -> std::io::Result<()> {
    let mut out = anstream::stdout();
    for key in all(document, "keys") {
        let publisher = strong(&format!("{:<16}", plain(text(key, "publisher"))));
        writeln!(
            out,
            "{publisher} {:<8} {}",
            text(key, "state"),
            text(key, "key")
        )?;
    }
    Ok(())
}

/// UTC, to the second: `2026-11-28 07:00:59`.
fn when(at_ms: u64) -> String {
    let seconds = at_ms / 1000;
    let (day, clock) = (Day(seconds / 86_400), seconds % 86_400);
    let (hours, minutes, seconds) = (clock / 3600, clock % 3600 / 60, clock % 60);
    format!("{day} {hours:02}:{minutes:02}:{seconds:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_people_write_them() {
        assert_eq!(when(0), "1970-01-01 00:00:00");
        assert_eq!(when(951_827_696_000), "2000-02-29 12:34:56");
        assert_eq!(when(1_795_849_259_999), "2026-11-28 07:00:59");
    }
}
