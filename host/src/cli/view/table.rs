//! The table of tokens at the end of a run.

use std::fmt::Write;

use crescendo_core::merged::{Agreed, AgreedMember, Merged, Part};
use crescendo_core::value::{Field, Value};

use super::paint::{bar, describe, dim, strong, swatch};

/// Cells of a confidence bar.
const BAR: usize = 12;

/// All tokens of a result, one block per image; `names` are the images' names.
#[must_use]
pub fn tokens(result: &Merged, names: &[String]) -> String {
    let mut out = String::new();
    for part in &result.parts {
        let name = part.image.and_then(|i| names.get(usize::try_from(i).ok()?));
        if let Some(name) = name {
            let _ = writeln!(out, "{}", strong(name));
        }
        write_part(&mut out, part);
    }
    if result.parts.is_empty() {
        out.push_str("no tokens: every stage abstained\n");
    }
    out
}

fn write_part(out: &mut String, part: &Part) {
    let widest = part
        .fields
        .keys()
        .chain(part.sets.keys())
        .map(|f| f.as_str().len())
        .max();
    let width = widest.unwrap_or(0).max(12);
    for (field, members) in &part.sets {
        write_set(out, field, members, width);
    }
    for (field, agreed) in &part.fields {
        write_field(out, field, agreed, width);
    }
}

fn write_set(out: &mut String, field: &Field, members: &[AgreedMember], width: usize) {
    let colors = members.iter().any(|m| matches!(m.value, Value::Color(_)));
    if !colors {
        let values: Vec<String> = members.iter().map(|m| describe(&m.value)).collect();
        let _ = writeln!(out, "  {:width$}  {}", field.as_str(), values.join(" · "));
        return;
    }
    for (row, member) in members.iter().enumerate() {
        let label = if row == 0 { field.as_str() } else { "" };
        let _ = writeln!(
            out,
            "  {label:width$}  {} {:<9} {} {:>3.0} %  {}",
            picture(&member.value),
            describe(&member.value),
            bar(member.confidence, BAR),
            member.confidence * 100.0,
            dim(&format!(
                "{:.1} % of the area · {}",
                member.prominence * 100.0,
                stages(member)
            )),
        );
    }
}

fn stages(member: &AgreedMember) -> String {
    member.stages.join(", ")
}

fn write_field(out: &mut String, field: &Field, agreed: &Agreed, width: usize) {
    let winners = agreed.votes.iter().filter(|vote| vote.winner);
    let who: Vec<&str> = winners.map(|vote| vote.stage.as_str()).collect();
    let doubt = if agreed.consensus {
        ""
    } else {
        " · no consensus"
    };
    let _ = writeln!(
        out,
        "  {:width$}  {} {:<9} {} {:>3.0} %  {}",
        field.as_str(),
        picture(&agreed.value),
        describe(&agreed.value),
        bar(agreed.confidence, BAR),
        agreed.confidence * 100.0,
        dim(&format!(
            "{} of {} votes · {}{doubt}",
            who.len(),
            agreed.votes.len(),
            who.join(", ")
        )),
    );
}

fn picture(value: &Value) -> String {
    match value {
        Value::Color(color) => swatch(*color, 4),
        _ => "    ".to_owned(),
    }
}
