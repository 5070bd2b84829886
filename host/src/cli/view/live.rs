//! The picture that grows while tiers arrive.

use std::collections::BTreeMap;
use std::sync::Arc;

use crescendo_core::event::{Body, TierCompleted};
use crescendo_core::merged::Merged;
use crescendo_core::outcome::FailureCode;
use crescendo_core::value::{Field, Value};

use super::Size;
use super::columns::cut;
use super::paint::{bar, describe, dim, strong, swatch, warn};
use super::plain::plain;

/// Most cells of a confidence bar.
const BAR: usize = 24;

/// Columns of a line beside its bar: names, values, per cent. A bar gets what
/// a narrow terminal leaves, so that the numbers behind it stay in sight.
const BESIDE_BAR: usize = 55;

/// State of the picture: what has been said so far.
#[derive(Debug, Default)]
pub struct Live {
    settled: Vec<Settled>,
    /// Whether a notice has named an image that cannot be read.
    named: bool,
    running: BTreeMap<String, String>,
    /// What the run's confidence is about.
    answer: Vec<Field>,
    result: Option<Arc<Merged>>,
    before: Option<Arc<Merged>>,
}

/// What has been said and stays so, in order of arrival.
#[derive(Debug)]
enum Settled {
    /// A tier is done.
    Tier {
        tier: u8,
        confidence: f64,
        /// Fields of the answer that are missing: then there is no confidence.
        missing: String,
        cost: String,
        stages: String,
    },
    /// Something went wrong, or is worth knowing.
    Remark(String),
}

impl Settled {
    fn draw(&self, columns: usize) -> String {
        match self {
            Self::Tier {
                tier,
                confidence,
                missing,
                cost,
                stages,
            } => {
                let bar = bar_within(*confidence, columns);
                let tier = strong(&format!("tier {tier}"));
                let percent = confidence * 100.0;
                format!(
                    "{tier} {bar}{percent:>3.0} %{missing}  {}  {stages}",
                    dim(cost)
                )
            }
            Self::Remark(text) => warn(text),
        }
    }
}

impl Live {
    /// Takes an event in. Answers whether the picture has changed.
    pub fn take(&mut self, event: &Body) -> bool {
        match event {
            Body::StageStarted(stage) => {
                self.running.insert(stage.stage.clone(), String::new());
            }
            Body::StageProgress(p) => {
                let total = p
                    .total
                    .map_or(String::new(), |total| format!(" of {total}"));
                let text = format!(" {} {}{total}", p.what, p.done);
                self.running.insert(p.stage.clone(), text);
            }
            Body::StageCompleted(stage) => {
                self.running.remove(&stage.stage);
            }
            Body::StageFailed(stage) => {
                self.running.remove(&stage.stage);
                // A notice has named the image that cannot be read.
                if !(self.named && stage.code == FailureCode::BadSubject) {
                    self.remark(&format!(
                        "{} failed: {} ({})",
                        stage.stage, stage.message, stage.code
                    ));
                }
            }
            Body::StageSkipped(stage) => {
                self.running.remove(&stage.stage);
                let reason = stage.reason.as_str().replace('_', " ");
                self.remark(&format!("{} skipped: {reason}", stage.stage));
            }
            Body::Notice(notice) => {
                self.named |= notice.image.is_some();
                self.remark(&notice.message);
            }
            Body::TierCompleted(tier) => self.tier(tier),
            Body::RunStarted(started) => {
                self.answer.clone_from(&started.answer);
                return false;
            }
            Body::StagePartial(_)
            | Body::EnrichedRecord(_)
            | Body::BudgetWarning(_)
            | Body::RunCompleted(_)
            | Body::RunFailed(_)
            | Body::RunCancelled(_) => return false,
        }
        true
    }

    fn remark(&mut self, text: &str) {
        self.settled.push(Settled::Remark(plain(text)));
    }

    /// The fields of the answer that some image lacks.
    fn missing(&self, result: &Merged) -> String {
        let lacks = |field: &&Field| {
            let parts = &result.parts;
            parts.is_empty() || parts.iter().any(|part| !part.fields.contains_key(*field))
        };
        let missing: Vec<&str> = self
            .answer
            .iter()
            .filter(lacks)
            .map(Field::as_str)
            .collect();
        match missing.as_slice() {
            [] => String::new(),
            some => format!(" (no {})", some.join(", ")),
        }
    }

    fn tier(&mut self, tier: &TierCompleted) {
        self.settled.push(Settled::Tier {
            tier: u8::from(tier.tier),
            confidence: tier.confidence,
            missing: self.missing(&tier.result),
            cost: format!("{} ms · {}", tier.elapsed_ms, tier.total_cost_micros),
            stages: tier.completed.join(", "),
        });
        self.before = self.result.replace(Arc::clone(&tier.result));
    }

    /// What has been said and stays so, in order of arrival: tiers and remarks,
    /// a line each.
    pub fn settled(&self, columns: usize) -> impl Iterator<Item = String> {
        self.settled.iter().map(move |said| said.draw(columns))
    }

    /// The whole picture: at most `size.columns` wide, and one line less than
    /// `size.lines`, as the cursor stays below it.
    #[must_use]
    pub fn draw(&self, size: Size) -> Vec<String> {
        let is_tier = |said: &&Settled| matches!(said, Settled::Tier { .. });
        let tiers = self.settled.iter().filter(is_tier);
        let remarks = self.settled.iter().filter(|said| !is_tier(said));
        let line = |said: &Settled| said.draw(size.columns);
        let mut below = Vec::new();
        if !self.running.is_empty() {
            let running = self.running.iter();
            let names: Vec<_> = running
                .map(|(name, what)| format!("{name}{what}"))
                .collect();
            let text = plain(&format!("working: {}", names.join(", ")));
            below.push(dim(&text));
        }
        below.extend(remarks.map(line));
        let result = self.result.as_ref();
        let middle = result.map(|now| rows(now, self.before.as_deref(), size.columns));
        let lines = fit(
            tiers.map(line).collect(),
            middle.unwrap_or_default(),
            below,
            size.lines.saturating_sub(1).max(1),
        );
        lines.iter().map(|line| cut(line, size.columns)).collect()
    }
}

/// What there is room for: of the middle its beginning, and where even the
/// rest is too much, its end, which is the newest.
fn fit(
    above: Vec<String>,
    mut middle: Vec<String>,
    below: Vec<String>,
    most: usize,
) -> Vec<String> {
    let room = most.saturating_sub(above.len() + below.len());
    if middle.len() > room {
        let kept = room.saturating_sub(1);
        let hidden = middle.len() - kept;
        middle.truncate(kept);
        if room > 0 {
            middle.push(dim(&format!("  … {hidden} more lines")));
        }
    }
    let lines = [above, middle, below].concat();
    let surplus = lines.len().saturating_sub(most);
    lines.into_iter().skip(surplus).collect()
}

/// A bar with a space behind it, or nothing where there is no room.
fn bar_within(part: f64, columns: usize) -> String {
    match columns.saturating_sub(BESIDE_BAR).min(BAR) {
        0 => String::new(),
        cells => format!("{} ", bar(part, cells)),
    }
}

/// A result so far: a row of each set of colours, a line of each field.
fn rows(result: &Merged, before: Option<&Merged>, columns: usize) -> Vec<String> {
    let mut rows = Vec::new();
    for part in &result.parts {
        for members in part.sets.values() {
            let row: String = members
                .iter()
                .filter_map(|m| match m.value {
                    Value::Color(color) => Some(swatch(color, cells(m.prominence, columns))),
                    _ => None,
                })
                .collect();
            if !row.is_empty() {
                rows.push(format!("  {row}"));
            }
        }
        let widest = part.fields.keys().map(|field| field.as_str().len()).max();
        let width = widest.unwrap_or(0).min(26);
        for (field, agreed) in &part.fields {
            let earlier = before.and_then(|b| confidence_of(b, part.image, field));
            let news = match earlier {
                None if before.is_some() => dim("  new"),
                Some(was) if agreed.confidence - was >= 0.005 => {
                    dim(&format!("  +{:.0}", (agreed.confidence - was) * 100.0))
                }
                _ => String::new(),
            };
            let picture = match agreed.value {
                Value::Color(color) => swatch(color, 2),
                _ => "  ".to_owned(),
            };
            rows.push(format!(
                "  {:<width$} {picture} {:<10} {}{:>3.0} %{news}",
                field.as_str(),
                describe(&agreed.value),
                bar_within(agreed.confidence, columns),
                agreed.confidence * 100.0,
            ));
        }
    }
    rows
}

/// How confident an earlier result was of a field.
fn confidence_of(result: &Merged, image: Option<u32>, field: &Field) -> Option<f64> {
    let part = result.parts.iter().find(|part| part.image == image)?;
    part.fields.get(field).map(|agreed| agreed.confidence)
}

/// Cells of a palette's colour: one at least, in all sixty or what the
/// terminal has.
fn cells(share: f64, columns: usize) -> usize {
    let all = columns.saturating_sub(4).min(60);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "clamped to a row of a terminal"
    )]
    let cells = (share.clamp(0.0, 1.0) * all as f64).round() as usize;
    cells.max(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::view::columns::width;
    use crate::cli::view::screen::tests::story;

    #[test]
    fn the_picture_fits_every_terminal() {
        let mut live = Live::default();
        for event in story() {
            live.take(&event);
            for columns in [1, 30, 60, 80, 120] {
                for lines in [1, 2, 10, 24, 200] {
                    let picture = live.draw(Size { columns, lines });
                    assert!(picture.len() < lines.max(2), "{lines}: {picture:#?}");
                    for line in picture {
                        assert!(width(&line) <= columns, "{columns}: {line:?}");
                        assert!(!line.contains('\n'), "{line:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn no_confidence_says_what_is_missing() {
        let mut live = Live {
            answer: vec!["color.name-0".parse().unwrap()],
            ..Live::default()
        };
        let mut tiers = story()
            .into_iter()
            .filter(|body| matches!(body, Body::TierCompleted(_)));
        live.take(&tiers.next_back().unwrap());
        let told = |live: &Live| live.settled(200).collect::<String>();
        assert!(!told(&live).contains("(no "), "{}", told(&live));
        live.answer = vec!["color.gone".parse().unwrap()];
        let tier = story()
            .into_iter()
            .find(|body| matches!(body, Body::TierCompleted(_)));
        live.take(&tier.unwrap());
        assert!(told(&live).contains("% (no color.gone)"), "{}", told(&live));
    }

    #[test]
    fn what_a_low_terminal_hides_is_counted() {
        let some = |n: usize, what: &str| vec![what.to_owned(); n];
        let lines = fit(some(2, "tier"), some(9, "field"), some(1, "working"), 6);
        let plain = anstream::adapter::strip_str(&lines.join("|")).to_string();
        assert_eq!(plain, "tier|tier|field|field|  … 7 more lines|working");
        let lines = fit(some(3, "tier"), some(9, "field"), some(2, "remark"), 3);
        assert_eq!(lines, ["tier", "remark", "remark"]);
        assert_eq!(fit(some(1, "a"), some(1, "b"), some(1, "c"), 3).len(), 3);
    }
}
