//! A check's report as a person reads it.

use std::io::Write;

use crate::author::check::{CaseReport, CheckReport, Complaint, ManyReport};
use crate::cli::plugin::build::{shown, size};
use crate::cli::view::{dim, plain, strong};

/// Columns of the first column of the table: the longest name of a generated
/// case.
const NAME: usize = 30;

/// Prints it on standard output.
pub(super) fn print(report: &CheckReport) -> std::io::Result<()> {
    let mut out = anstream::stdout().lock();
    head(&mut out, report)?;
    if !report.cases.is_empty() {
        let line = format!(
            "  {:<NAME$} {:<14} {:>9} {:>9} {:>9} {:>7} {:>14}",
            "case", "outcome", "wall", "CPU", "memory", "events", "instructions"
        );
        writeln!(out, "{}", dim(&line))?;
    }
    for case in &report.cases {
        row(&mut out, case)?;
    }
    if let Some(many) = &report.many {
        thousand(&mut out, many)?;
    }
    if !report.budgets.is_empty() {
        let what = "no budget yet; for plugin.toml, what was measured and 10 %:";
        writeln!(out, "{} {what}", dim("–"))?;
    }
    for budget in &report.budgets {
        let fuel = grouped(budget.fuel);
        writeln!(
            out,
            "    file = \"{}\"\n    fuel = {fuel}",
            plain(&budget.file)
        )?;
    }
    for note in &report.notes {
        writeln!(out, "{} {}", dim("–"), plain(note))?;
    }
    Ok(())
}

fn head(out: &mut impl Write, report: &CheckReport) -> std::io::Result<()> {
    let name = match (&report.id, &report.version) {
        (Some(id), Some(version)) => format!("{id} {version}"),
        _ => plain(&report.file),
    };
    let world = report.world.as_deref().unwrap_or("no world");
    writeln!(out, "{}  {world}, {}", strong(&name), size(report.bytes))?;
    let imports = shown(&report.imports).join(", ");
    let grants = match report.needs.as_slice() {
        [] => "nothing to grant".to_owned(),
        some => format!("the operator has to grant {}", some.join(", ")),
    };
    let contract = format!("imports {imports}; {grants}");
    writeln!(
        out,
        "{} contract: {contract}",
        mark(report.contract.is_empty())
    )?;
    for finding in &report.contract {
        let code = finding.code.as_str();
        let text = format!("{}: {}", finding.item, finding.message);
        writeln!(out, "    {} {}", strong(code), plain(&text))?;
    }
    for problem in &report.problems {
        writeln!(
            out,
            "{} {} {}",
            mark(false),
            strong(problem.code),
            plain(&problem.message)
        )?;
    }
    Ok(())
}

fn row(out: &mut impl Write, case: &CaseReport) -> std::io::Result<()> {
    let fuel = match case.fuel {
        Some(fuel) => grouped(fuel),
        None => "–".to_owned(),
    };
    let budget = case.budget.map_or_else(String::new, |budget| {
        dim(&format!(" of {}", grouped(budget)))
    });
    writeln!(
        out,
        "{} {:<NAME$} {:<14} {:>9} {:>9} {:>9} {:>7} {:>14}{budget}",
        mark(case.complaints.is_empty()),
        short(&plain(&case.name)),
        case.outcome,
        time(case.wall_us),
        time(case.cpu_us),
        memory(case.peak_memory),
        case.events,
        fuel,
    )?;
    complaints(out, &case.complaints)
}

fn thousand(out: &mut impl Write, many: &ManyReport) -> std::io::Result<()> {
    writeln!(
        out,
        "{} {} calls on fresh sandboxes, {}: {} in all, {} of CPU each, at most {}",
        mark(many.complaints.is_empty()),
        many.calls,
        short(&plain(&many.name)),
        time(many.wall_us),
        time(many.cpu_us),
        memory(many.peak_memory),
    )?;
    complaints(out, &many.complaints)
}

fn complaints(out: &mut impl Write, complaints: &[Complaint]) -> std::io::Result<()> {
    for complaint in complaints {
        let text = plain(&complaint.message);
        writeln!(out, "    {} {text}", strong(complaint.code))?;
    }
    Ok(())
}

const fn mark(good: bool) -> &'static str {
    if good { "✓" } else { "✗" }
}

/// A name that fits its column; of a path the end says more.
fn short(name: &str) -> String {
    let length = name.chars().count();
    if length <= NAME {
        return name.to_owned();
    }
    let end: String = name.chars().skip(length - NAME + 1).collect();
    format!("…{end}")
}

fn time(micros: u64) -> String {
    match micros {
        0..10_000 => format!("{}.{:02} ms", micros / 1_000, micros % 1_000 / 10),
        10_000..10_000_000 => format!("{} ms", micros / 1_000),
        _ => format!("{} s", micros / 1_000_000),
    }
}

fn memory(bytes: u64) -> String {
    if bytes < 10 << 20 {
        format!("{} KiB", bytes >> 10)
    } else {
        format!("{} MiB", bytes >> 20)
    }
}

/// Digits in groups of three, as they can be written in TOML.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push('_');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short() {
        assert_eq!(time(1_234), "1.23 ms");
        assert_eq!(time(12_345), "12 ms");
        assert_eq!(time(61_000_000), "61 s");
        assert_eq!(memory(1 << 20), "1024 KiB");
        assert_eq!(grouped(1_234_567), "1_234_567");
        assert_eq!(grouped(12), "12");
    }

    #[test]
    fn a_long_path_keeps_its_end() {
        let long = short("samples/of/a/very/long/path/photo.png");
        assert_eq!(long.chars().count(), NAME);
        assert!(long.starts_with('…') && long.ends_with("photo.png"));
    }
}
