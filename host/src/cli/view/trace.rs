//! A call of a plugin as its author sees it: a row for each import, what it
//! said, what it answered, what it used.

use std::time::Duration;

use crescendo_core::value::Value as Claim;
use crescendo_core::vote::Votes;
use serde_json::Value;

use super::columns::cut;
use super::paint::{describe, dim, strong, swatch, warn};
use super::plain::plain;
use crate::author::call::Entry;
use crate::sandbox::{Answer, Item, Reply, Report};

/// Columns of an import's name: most names of the contract fit.
const IMPORT: usize = 30;

/// Most characters that are shown of one text within arguments or an answer.
const TEXT: usize = 32;

/// Most members that are shown of one list or object.
const MEMBERS: usize = 6;

/// Most items that are shown; a model says one for each piece of text.
const ITEMS: usize = 40;

/// What the rows of [`entry`] show.
#[must_use]
pub fn heading() -> String {
    dim(&format!(
        "{:>5} {:>9}  {:<IMPORT$}  arguments → answer",
        "call", "µs", "import"
    ))
}

/// One import, in at most so many columns.
#[must_use]
pub fn entry(entry: &Entry, columns: usize) -> String {
    let arguments = brief(&entry.arguments);
    let arguments = arguments
        .strip_prefix('[')
        .and_then(|text| text.strip_suffix(']'));
    let arguments = arguments.unwrap_or("…");
    let answer = match &entry.reply {
        Reply::Answer(answer) => brief(answer),
        Reply::Ended(failure) => warn(&plain(&format!("{}: {}", failure.code, failure.message))),
        Reply::Unanswered => warn("no answer before the end"),
    };
    let import = plain(&entry.import);
    let arrow = if arguments.is_empty() { "→" } else { " →" };
    let row = format!(
        "{:>5} {:>9}  {import:<IMPORT$}  {arguments}{arrow} {answer}",
        entry.call, entry.micros
    );
    cut(&row, columns)
}

/// JSON for people: without most quotes, and cut.
fn brief(value: &Value) -> String {
    match value {
        Value::Null => "none".to_owned(),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
        Value::String(text) => text_in_brief(text),
        Value::Array(list) => {
            let shown: Vec<String> = list.iter().take(MEMBERS).map(brief).collect();
            format!("[{}{}]", shown.join(", "), more(list.len()))
        }
        Value::Object(members) => {
            // What is long hides nothing when it comes last.
            let mut sorted: Vec<_> = members.iter().collect();
            sorted.sort_by_key(|(_, value)| is_long(value));
            let shown = sorted.into_iter().take(MEMBERS);
            let shown = shown.map(|(name, value)| format!("{}: {}", plain(name), brief(value)));
            let shown: Vec<String> = shown.collect();
            format!("{{{}{}}}", shown.join(", "), more(members.len()))
        }
    }
}

fn is_long(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.len() > TEXT)
}

fn more(members: usize) -> String {
    match members.checked_sub(MEMBERS) {
        None | Some(0) => String::new(),
        Some(left) => format!(", … {left} more"),
    }
}

fn text_in_brief(text: &str) -> String {
    let shown: String = text.chars().take(TEXT).collect();
    let shown = plain(&shown);
    if text.chars().nth(TEXT).is_some() {
        format!("\"{shown}…\" ({} B)", text.len())
    } else {
        format!("\"{shown}\"")
    }
}

/// What the guest said while it worked, a line each.
#[must_use]
pub fn items(items: &[Item]) -> Vec<String> {
    let mut lines = Vec::new();
    for item in items.iter().take(ITEMS) {
        match item {
            Item::Progress { done, total, what } => {
                let total = total.map_or(String::new(), |total| format!(" of {total}"));
                lines.push(format!("  progress  {} {done}{total}", plain(what)));
            }
            Item::Text(text) => lines.push(format!("  text      {}", text_in_brief(text))),
            Item::Partial(votes) => {
                lines.push("  partial".to_owned());
                lines.extend(claims(votes).into_iter().map(|line| format!("  {line}")));
            }
        }
    }
    if let Some(left @ 1..) = items.len().checked_sub(ITEMS) {
        lines.push(dim(&format!("  … {left} more")));
    }
    lines
}

/// What the guest answered, a line each.
#[must_use]
pub fn answer(answer: &Answer) -> Vec<String> {
    match answer {
        Answer::Votes(votes) if votes.scalars.is_empty() && votes.sets.is_empty() => {
            vec!["  it abstains".to_owned()]
        }
        Answer::Votes(votes) => claims(votes),
        Answer::Text(text) => text
            .lines()
            .map(|line| format!("  {}", plain(line)))
            .collect(),
        Answer::Route { stages, reason } => {
            let stages: Vec<String> = stages.iter().map(|stage| plain(stage)).collect();
            let chosen = if stages.is_empty() {
                "no stage".to_owned()
            } else {
                stages.join(", ")
            };
            vec![format!("  {chosen}  {}", dim(&plain(reason)))]
        }
    }
}

/// A line for each vote and for each member of a set.
fn claims(votes: &Votes) -> Vec<String> {
    let scalars = votes.scalars.iter().map(|vote| (&vote.field, vote.image));
    let sets = votes.sets.iter().map(|set| (&set.field, set.image));
    let labels = scalars
        .chain(sets)
        .map(|(field, image)| label(field.as_str(), image));
    let width = labels.map(|label| label.len()).max().unwrap_or(0);
    let mut lines = Vec::new();
    for set in &votes.sets {
        let label = label(set.field.as_str(), set.image);
        for (place, member) in set.members.iter().enumerate() {
            let label = if place == 0 { label.as_str() } else { "" };
            let share = format!("share {:>5.1} %", member.share * 100.0);
            lines.push(claim(
                label,
                width,
                &member.value,
                member.confidence,
                &share,
            ));
        }
    }
    for vote in &votes.scalars {
        let label = label(vote.field.as_str(), vote.image);
        lines.push(claim(&label, width, &vote.value, vote.confidence, ""));
    }
    lines
}

fn label(field: &str, image: Option<u32>) -> String {
    match image {
        Some(image) => format!("{field} (image {image})"),
        None => field.to_owned(),
    }
}

fn claim(label: &str, width: usize, value: &Claim, confidence: f64, share: &str) -> String {
    let picture = match value {
        Claim::Color(color) => swatch(*color, 4),
        _ => "    ".to_owned(),
    };
    let value = plain(&describe(value));
    let rest = dim(format!("confidence {confidence:.2}  {share}").trim_end());
    format!("  {label:<width$}  {picture} {value:<12} {rest}")
}

/// How many calls there were and what the guest used.
#[must_use]
pub fn used(report: &Report, calls: u64) -> String {
    let imports = if calls == 1 { "import" } else { "imports" };
    strong(&format!(
        "{calls} {imports}, {} in all, {} of CPU time, at most {} of memory",
        time(report.wall),
        time(report.cpu),
        bytes(report.peak_memory)
    ))
}

fn time(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    if seconds < 1.0 {
        format!("{:.1} ms", seconds * 1000.0)
    } else {
        format!("{seconds:.2} s")
    }
}

#[expect(clippy::cast_precision_loss, reason = "one decimal of it is shown")]
fn bytes(bytes: u64) -> String {
    if bytes < 1 << 20 {
        format!("{:.1} KiB", bytes as f64 / 1024.0)
    } else {
        format!("{:.1} MiB", bytes as f64 / f64::from(1 << 20))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::cli::view::columns::width;

    fn row(arguments: Value, reply: Reply, columns: usize) -> String {
        let entry = Entry {
            call: 7,
            import: "subject.[method]image.pixels".to_owned(),
            arguments,
            reply,
            micros: 1234,
        };
        let text = super::entry(&entry, columns);
        anstream::adapter::strip_str(&text).to_string()
    }

    #[test]
    fn a_row_fits_and_says_what_was_asked_and_answered() {
        let answer = json!({ "ok": { "width": 2, "height": 1, "data": "A".repeat(4000) } });
        let wide = row(
            json!([1, null, 48, "rgb8"]),
            Reply::Answer(answer.clone()),
            200,
        );
        assert!(
            wide.contains("1234  subject.[method]image.pixels"),
            "{wide}"
        );
        assert!(
            wide.contains("1, none, 48, \"rgb8\" → {ok: {height: 1, width: 2, data: \"AAAA"),
            "{wide}"
        );
        assert!(wide.contains("(4000 B)"), "{wide}");
        for columns in [40, 60, 80] {
            let narrow = row(json!([1]), Reply::Answer(answer.clone()), columns);
            assert!(width(&narrow) <= columns, "{narrow}");
        }
    }

    #[test]
    fn nothing_that_a_guest_says_moves_the_cursor() {
        let hostile = "\u{1b}[2J\nx";
        let shown = row(
            json!([hostile]),
            Reply::Answer(json!({ hostile: hostile })),
            200,
        );
        assert!(!shown.contains(['\u{1b}', '\n']), "{shown}");
        let said = [
            Item::Text(hostile.to_owned()),
            Item::Progress {
                done: 1,
                total: None,
                what: hostile.to_owned(),
            },
        ];
        let route = Answer::Route {
            stages: vec![hostile.to_owned()],
            reason: hostile.to_owned(),
        };
        let text = Answer::Text(hostile.to_owned());
        for line in [items(&said), answer(&route), answer(&text)].concat() {
            let bare = anstream::adapter::strip_str(&line).to_string();
            assert!(!bare.contains(['\u{1b}', '\n']), "{line:?}");
            assert!(!line.contains("[2J\n"), "{line:?}");
        }
    }
}
