//! The table of tokens at the end of a run.

use crescendo_core::merged::{Agreed, AgreedMember, Merged, Part};
use crescendo_core::value::{Field, Value};

use super::columns::{width, wrap};
use super::paint::{bar, describe, dim, strong, swatch};
use super::plain::plain;

/// Cells of a confidence bar.
const BAR: usize = 12;

/// The least columns that the last column of a row is worth: narrower, and it
/// goes on below the row's beginning instead.
const LAST: usize = 20;

/// Stands for a space at which no row is broken.
const GLUE: char = '\u{a0}';

/// All tokens of a result, one block per image; `names` are the images' names.
/// Rows are wrapped at words where the terminal's `columns` are known.
#[must_use]
pub fn tokens(result: &Merged, names: &[String], columns: Option<usize>) -> String {
    let mut rows = Vec::new();
    for part in &result.parts {
        let name = part.image.and_then(|i| names.get(usize::try_from(i).ok()?));
        if let Some(name) = name {
            rows.push(Row::all(strong(&plain(name))));
        }
        write_part(&mut rows, part);
    }
    let lines = rows.iter().flat_map(|row| row.lines(columns));
    lines.map(|line| line.replace(GLUE, " ") + "\n").collect()
}

/// A row: what has columns of its own, and the words behind them.
struct Row {
    columns: String,
    last: String,
}

impl Row {
    /// A row without columns.
    const fn all(last: String) -> Self {
        let columns = String::new();
        Self { columns, last }
    }

    fn lines(&self, columns: Option<usize>) -> Vec<String> {
        let line = format!("{}{}", self.columns, self.last);
        let Some(most) = columns else {
            return vec![line];
        };
        let start = width(&self.columns);
        let indent = if start + LAST <= most { start } else { 4 };
        wrap(&line, most, indent)
    }
}

fn write_part(rows: &mut Vec<Row>, part: &Part) {
    let widest = part
        .fields
        .keys()
        .chain(part.sets.keys())
        .map(|f| f.as_str().len())
        .max();
    let width = widest.unwrap_or(0).max(12);
    for (field, members) in &part.sets {
        write_set(rows, field, members, width);
    }
    for (field, agreed) in &part.fields {
        write_field(rows, field, agreed, width);
    }
}

fn write_set(rows: &mut Vec<Row>, field: &Field, members: &[AgreedMember], width: usize) {
    let colors = members.iter().any(|m| matches!(m.value, Value::Color(_)));
    if !colors {
        let values: Vec<String> = members.iter().map(|m| describe(&m.value)).collect();
        rows.push(Row {
            columns: format!("  {:width$}  ", field.as_str()),
            last: values.join(" · "),
        });
        return;
    }
    for (row, member) in members.iter().enumerate() {
        let label = if row == 0 { field.as_str() } else { "" };
        rows.push(Row {
            columns: format!(
                "  {label:width$}  {}{GLUE}{:<9} {} {:>3.0}{GLUE}%  ",
                picture(&member.value),
                describe(&member.value),
                bar(member.confidence, BAR),
                member.confidence * 100.0,
            ),
            last: dim(&format!(
                "{:.1}{GLUE}% of the area · {}",
                member.prominence * 100.0,
                member.stages.join(", ")
            )),
        });
    }
}

fn write_field(rows: &mut Vec<Row>, field: &Field, agreed: &Agreed, width: usize) {
    let winners = agreed.votes.iter().filter(|vote| vote.winner);
    let who: Vec<&str> = winners.map(|vote| vote.stage.as_str()).collect();
    let doubt = if agreed.consensus {
        ""
    } else {
        " · no consensus"
    };
    rows.push(Row {
        columns: format!(
            "  {:width$}  {}{GLUE}{:<9} {} {:>3.0}{GLUE}%  ",
            field.as_str(),
            picture(&agreed.value),
            describe(&agreed.value),
            bar(agreed.confidence, BAR),
            agreed.confidence * 100.0,
        ),
        last: dim(&format!(
            "{} of {} votes · {}{doubt}",
            who.len(),
            agreed.votes.len(),
            who.join(", ")
        )),
    });
}

fn picture(value: &Value) -> String {
    match value {
        Value::Color(color) => swatch(*color, 4),
        _ => "    ".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::view::screen::tests::story;
    use crescendo_core::event::Body;

    #[test]
    fn a_table_fits_its_terminal_and_loses_no_word() {
        let Some(Body::TierCompleted(tier)) = story().pop() else {
            panic!("the story ends with a tier");
        };
        let names = ["a page\nof mine.png".to_owned()];
        let words = |text: &str| {
            let plain = anstream::adapter::strip_str(text).to_string();
            plain.split_whitespace().collect::<String>()
        };
        let whole = tokens(&tier.result, &names, None);
        assert!(whole.contains(r"page\nof mine.png"), "{whole}");
        for columns in [30, 60, 80, 120] {
            let table = tokens(&tier.result, &names, Some(columns));
            assert_eq!(words(&table), words(&whole));
            for line in table.lines() {
                assert!(width(line) <= columns, "{columns}: {line}");
            }
        }
    }
}
